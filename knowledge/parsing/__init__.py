"""Reading files: the suffix says which reader, the content must agree with it.

Nothing here runs what a file contains or fetches what it points to. Sizes are bounded in `limits`. To add a format,
add one module with `read(data, name)` and one suffix below.
"""

from importlib import import_module
from pathlib import Path

from knowledge.document import Document
from knowledge.errors import UserError
from knowledge.parsing.limits import MAX_FILE_BYTES

_READERS = {".docx": "docx", ".txt": "txt", ".md": "markdown", ".markdown": "markdown", ".pdf": "pdf"}
_OLD_WORD = "是旧版 Word 或 WPS 格式，请用 Word 或 WPS 打开后另存为 .docx 再上传。"
_HINTS = {
    ".doc": _OLD_WORD,
    ".dot": _OLD_WORD,
    ".wps": _OLD_WORD,
    ".wpt": _OLD_WORD,
    ".rtf": "是 RTF 格式，请用 Word 打开后另存为 .docx 再上传。",
    ".odt": "是 OpenDocument 格式，请另存为 .docx 再上传。",
    ".docm": "可能含有宏，为安全起见不打开；请在 Word 里另存为不含宏的 .docx 再上传。",
    ".dotm": "可能含有宏，为安全起见不打开；请在 Word 里另存为不含宏的 .docx 再上传。",
    ".dotx": "是 Word 模板，请另存为 .docx 再上传。",
    ".ofd": "是 OFD 格式，请上传生成它的 Word 文件（.docx）。",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SUPPORTED = "支持 .docx、.pdf（文字版）、.txt 和 .md"


def read_file(path: Path) -> Document:
    """Return the document that the file at `path` holds."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise _too_large(path.name)
        return parse(path.read_bytes(), path.name)
    except FileNotFoundError as error:
        raise UserError(f"找不到文件“{path}”，请检查路径。") from error
    except OSError as error:
        raise UserError(f"无法打开“{path}”：{error.strerror or error}。请确认它是文件且有读取权限。") from error


def parse(data: bytes, name: str) -> Document:
    """Return the document that `data` holds; `name` is the file's name, whose suffix says the format."""
    if not data:
        raise UserError(f"无法读取《{name}》：文件是空的（0 字节），请重新保存或重新下载后再上传。")
    if len(data) > MAX_FILE_BYTES:
        raise _too_large(name)
    if reason := why_unsupported(name):
        raise UserError(reason)
    suffix = Path(name).suffix.lower()
    _check_content(data, name, suffix)
    document: Document = import_module(f"knowledge.parsing.{_READERS[suffix]}").read(data, name)
    if not document.blocks:
        raise UserError(f"《{name}》里没有文字，也没有表格。如果内容是图片或扫描件，请换成可编辑的文档再上传。")
    return document


def why_unsupported(name: str) -> str:
    """Return, in Chinese, why a file can't be read by its suffix, "" where it can."""
    suffix = Path(name).suffix.lower()
    if suffix in _HINTS:
        return f"无法读取《{name}》：它{_HINTS[suffix]}"
    if suffix not in _READERS:
        return f"无法读取《{name}》：不认识的文件类型“{suffix or '无扩展名'}”，{_SUPPORTED}。"
    return ""


def _check_content(data: bytes, name: str, suffix: str) -> None:
    """Refuse a file whose content isn't what its suffix says, naming what it is."""
    head = data[:1024].lstrip()
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise UserError(f"无法读取《{name}》：文件设有打开密码，请在 Word 里取消密码后重新上传。")
        raise UserError(f"无法读取《{name}》：它的内容{_OLD_WORD}")
    found = ""
    if b"%PDF-" in head:
        found = ".pdf"
    elif data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        found = ".docx"
    elif head.startswith(b"{\\rtf"):
        raise UserError(f"无法读取《{name}》：它{_HINTS['.rtf']}")
    elif suffix in {".docx", ".pdf"} and head[:5].lower() in {b"<html", b"<!doc", b"<?xml"}:
        raise UserError(f"无法读取《{name}》：它其实是网页或 XML 文件，请用 Word 打开后另存为 .docx 再上传。")
    if found and found != suffix:
        kinds = {".pdf": "PDF 文件", ".docx": "Word（.docx）或压缩文件"}
        raise UserError(
            f"无法读取《{name}》：扩展名是 {suffix}，内容却是{kinds[found]}。请把扩展名改为 {found} 后重新上传。"
        )
    if not found and suffix in {".docx", ".pdf"}:
        raise UserError(f"无法读取《{name}》：内容不是{suffix}格式，文件可能已损坏或被改过扩展名，请重新导出后再上传。")


def _too_large(name: str) -> UserError:
    return UserError(f"无法读取《{name}》：文件超过 {MAX_FILE_BYTES // 1024 // 1024} MB，请压缩或删去图片后再上传。")
