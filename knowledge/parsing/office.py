"""Reading what only an office program opens (.doc, .wps, .rtf, .xls, .et, OpenDocument): LibreOffice converts it first.

It has a profile made for this one file: no macro runs, no link is followed, nothing is left behind. Such files often
aren't what their suffix says, since systems write web pages and XML and call them .doc or .xls: the content decides.
"""

import io
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path
from xml.sax.saxutils import quoteattr

from knowledge.document import Document
from knowledge.errors import UnreadableError
from knowledge.parsing import docx, limits, webpage, xlsx
from knowledge.parsing.signature import FORMATS, OLE, content_suffix
from knowledge.parsing.stopping import is_offline, take

_PROGRAMS = ("soffice", "libreoffice")
_FILTERS = {".docx": "docx:MS Word 2007 XML", ".xlsx": "xlsx:Calc MS Excel 2007 XML"}
_SAVE_AS = "请用 Word 或 WPS 打开后另存为 .docx 再上传。"
_SHEETS = {".xls", ".ods"}
_READERS = {".docx": docx.read, ".xlsx": xlsx.read, ".html": webpage.read}
_WORD, *_WORKBOOKS = (stream.encode("utf-16-le") for stream in ("WordDocument", "Workbook", "Book\0"))
_WORD_XML = re.compile(
    rb"schemas\.microsoft\.com/office/word/2003/wordml|schemas\.microsoft\.com/office/2006/xmlPackage"
)
_EXCEL_XML = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet")
# Addresses as the formats write them, in one byte a letter or two; names of XML vocabularies are none.
_ADDRESS = re.compile(
    rb"(?:h\0?t\0?t\0?p\0?s?|f\0?t\0?p|f\0?i\0?l\0?e|s\0?m\0?b)\0?:\0?/\0?/\0?"
    rb"(?!schemas\.|www\.w3\.org|purl\.o|openoffice\.org|docs\.oasis-open\.org|localhost/\")",
    re.IGNORECASE,
)
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", 3),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", 0),
    ("Office.Calc/Content/Update", "Link", 2),
    # A proxy that nobody answers at, where the kernel lets no process leave the network.
    ("Inet/Settings", "ooInetProxyType", 2),
    *(("Inet/Settings", f"ooInet{kind}ProxyName", "127.0.0.1") for kind in ("HTTP", "HTTPS", "FTP")),
    *(("Inet/Settings", f"ooInet{kind}ProxyPort", 9) for kind in ("HTTP", "HTTPS", "FTP")),
)


def read(data: bytes, name: str) -> Document:
    """Return the paragraphs and tables of a file that LibreOffice opens."""
    suffix = _suffix(data)
    if suffix in _READERS:
        return _READERS[suffix](data, name)
    target = ".xlsx" if suffix in _SHEETS else ".docx"
    return _READERS[target](convert(data, suffix, target), name)


def convert(data: bytes, suffix: str, target: str) -> bytes:
    """Return the file `data`, of the format with this suffix, as a .docx or .xlsx file (`target`)."""
    program = next((path for name in _PROGRAMS if (path := shutil.which(name))), None)
    if program is None:
        raise UnreadableError(
            f"读取{suffix}文件需要 LibreOffice，这台机器上没有找到（命令 soffice）。"
            "请安装 LibreOffice，或用 Word、WPS 打开后另存为 .docx 再上传。"
        )
    if not is_offline() and _points_elsewhere(data):
        raise UnreadableError(f"文件里有指向外部地址的链接，而本机不能在转换时断开网络，为安全起见不打开。{_SAVE_AS}")
    take(limits.MAX_CONVERSION_SECONDS, limits.MAX_CONVERSION_MEMORY_BYTES)
    with tempfile.TemporaryDirectory(prefix="convert-") as made:
        folder = Path(made)
        source = folder / f"source{suffix}"
        source.write_bytes(data)
        _write_settings(folder / "profile")
        command = [
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--norestore", "--nologo", "--nolockcheck", "--nodefault"),
            *("--convert-to", _FILTERS[target], "--outdir", str(folder / "out"), str(source)),
        ]
        subprocess.run(
            command,
            env=os.environ | {"SAL_USE_VCLPLUGIN": "svp", "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        result = folder / "out" / f"source{target}"
        if not result.is_file():
            raise UnreadableError(
                f"LibreOffice 打不开它，文件可能已损坏、异常巨大或设有打开密码；有密码的先取消。{_SAVE_AS}"
            )
        if result.stat().st_size > limits.MAX_FILE_BYTES:
            raise UnreadableError(f"转换后超过 {limits.MAX_FILE_BYTES // 1024 // 1024} MB，请删去图片后再上传。")
        return result.read_bytes()


def _suffix(data: bytes) -> str:
    """Return the suffix of the format that the content is in, one that LibreOffice or another reader opens."""
    if data.startswith(OLE):
        return ".xls" if _WORD not in data and any(stream in data for stream in _WORKBOOKS) else ".doc"
    suffix = content_suffix(data)
    if suffix in {*_READERS, ".rtf", ".odt", ".ods"}:
        return suffix
    head = data[:4096]
    for pattern, kind in ((_WORD_XML, ".doc"), (_EXCEL_XML, ".xls")):
        if pattern.search(head) and b"<!ENTITY" not in head:
            return kind
    if suffix:
        raise UnreadableError(f"内容是{FORMATS['names'][suffix]}，请改用它本来的扩展名再上传。")
    raise UnreadableError("内容不是 Word、WPS 或 Excel 格式，可能已损坏，请重新保存后再上传。")


def _points_elsewhere(data: bytes) -> bool:
    """Return whether the file holds an address that might be fetched while it is opened."""
    if not data.startswith(b"PK"):
        return _ADDRESS.search(data) is not None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                with archive.open(entry) as stream:
                    if entry.filename.endswith(".xml") and _ADDRESS.search(stream.read(limits.MAX_PART_BYTES)):
                        return True
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, NotImplementedError):
        return True
    return False


def _write_settings(profile: Path) -> None:
    items = "".join(
        f'<item oor:path={quoteattr(f"/org.openoffice.{path}")}><prop oor:name="{prop}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, prop, value in _SETTINGS
    )
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>",
        encoding="utf-8",
    )
