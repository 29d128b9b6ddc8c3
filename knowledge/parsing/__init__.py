"""Reading files: the suffix says which reader, the content must agree with it.

Files of others are read by `confined`, in a process of its own; `parse` is what happens there. To add a format, add one
module with `read(data, name)`, which raises UnreadableError where it can't, and its suffixes in formats.yml.
"""

import stat
from importlib import import_module
from pathlib import Path

from knowledge.document import Document
from knowledge.errors import UnreadableError, UserError
from knowledge.parsing import confined
from knowledge.parsing.encoding import why_garbled
from knowledge.parsing.limits import MAX_FILE_BYTES
from knowledge.parsing.signature import FORMATS, content_suffix, has_macros, is_encrypted

_READERS, _HINTS = FORMATS["readers"], FORMATS["refused"]
SUFFIXES = tuple(_READERS)
SUPPORTED = (
    "支持 Word 和 WPS 文档（.docx、.doc、.wps）、PDF、Excel 表格（.xlsx、.xls、.et）、网页（.html）、"
    "扫描图片（.png、.jpg、.tif）、.txt 和 .md"
)
_TOO_LARGE = f"文件超过 {MAX_FILE_BYTES // 1024 // 1024} MB，请压缩或删去图片后再上传。"
# Of these the content must show the format; text may begin with anything.
_KNOWN_BY_CONTENT = {"docx", "pdf", "xlsx", "scan"}


def read_file(path: Path) -> Document:
    """Return the document that the file at `path` holds."""
    return confined.read(load(path), path.name)


def load(path: Path) -> bytes:
    """Return the content of a file that may be read; pipes and devices, which may never end, are refused."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise UserError(f"无法打开“{path}”：它是文件夹、管道或设备，请选一个文件。")
        with path.open("rb") as file:
            if found.st_size > MAX_FILE_BYTES or len(data := file.read(MAX_FILE_BYTES + 1)) > MAX_FILE_BYTES:
                raise UserError(_unreadable(path.name, _TOO_LARGE))
            return data
    except FileNotFoundError as error:
        raise UserError(f"找不到文件“{path}”，请检查路径。") from error
    except OSError as error:
        raise UserError(f"无法打开“{path}”：{error.strerror or error}。请确认它是文件且有读取权限。") from error


def parse(data: bytes, name: str) -> Document:
    """Return the document that `data` holds, read in this process; the suffix of `name` says the format."""
    if reason := why_unsupported(name):
        raise UserError(reason)
    suffix = Path(name).suffix.lower()
    try:
        _check_content(data, suffix)
        document: Document = import_module(f"knowledge.parsing.{_READERS[suffix]}").read(data, name)
        if reason := why_garbled(document):
            raise UnreadableError(f"{reason}。请用原来的程序打开核对，另存为 .docx 后再上传。")
    except UnreadableError as error:
        raise UserError(_unreadable(name, str(error))) from error
    if not document.blocks:
        if document.notes:
            raise UserError(f"《{name}》里没有读到文字和表格：{''.join(document.notes)}")
        raise UserError(f"《{name}》里没有文字，也没有表格。如果内容是插在文件里的图片，请把图片单独上传。")
    return document


def why_unsupported(name: str) -> str:
    """Return, in Chinese, why a file can't be read by its suffix, "" where it can."""
    suffix = Path(name).suffix.lower()
    if suffix in _HINTS:
        return _unreadable(name, f"它{_HINTS[suffix]}")
    if suffix not in _READERS:
        return _unreadable(name, f"不认识的文件类型“{suffix or '无扩展名'}”，{SUPPORTED}。")
    return ""


def is_image(name: str) -> bool:
    """Return whether the file's name says that it is a picture, which may be a scan or a photograph."""
    return _READERS.get(Path(name).suffix.lower()) == "scan"


def _check_content(data: bytes, suffix: str) -> None:
    """Refuse a file whose content isn't what its suffix says, naming what it is."""
    if not data:
        raise UnreadableError("文件是空的（0 字节），请重新保存或重新下载后再上传。")
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableError(_TOO_LARGE)
    if is_encrypted(data):
        raise UnreadableError("文件设有打开密码，请取消密码后重新上传。")
    if has_macros(data):
        raise UnreadableError("文件含有宏。为安全起见不打开带宏的文件，请另存为不含宏的 .docx 或 .xlsx。")
    reader = _READERS[suffix]
    found = content_suffix(data)
    # Files for an office program often hold another of its formats: its reader looks for itself.
    if reader == "office" or (found == ".html" and reader not in _KNOWN_BY_CONTENT):
        return
    if found and _READERS.get(found) != reader:
        raise UnreadableError(
            f"扩展名是 {suffix}，内容却是{FORMATS['names'][found]}。请把扩展名改为 {found} 后重新上传。"
        )
    if not found and reader in _KNOWN_BY_CONTENT:
        raise UnreadableError(f"内容不是{suffix}格式，文件可能已损坏或被改过扩展名，请重新导出后再上传。")


def _unreadable(name: str, reason: str) -> str:
    return f"无法读取《{name}》：{reason}"
