"""What a file is by its content, whatever its name says."""

import io
import re
import zipfile
from pathlib import Path

from knowledge.data_file import read_yaml

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The head of Word, Excel and WPS files before 2007, and of newer ones that have a password."""
_ENCRYPTED, _MACROS = (stream.encode("utf-16-le") for stream in ("EncryptedPackage", "_VBA_PROJECT"))
# How a sheet of macros begins in Excel's files before 2007, which kept macros in cells first.
_MACRO_SHEET = re.compile(rb"\x09\x08[\x08\x10]\0\0[\5\6]\x40\0")
# The parts of packages that hold macros, and how the same are named in one XML file.
_MACRO_PART = re.compile(
    r"(?:.*/)?vba(?:project\.bin|data\.xml)|xl/macrosheets/.+|(?:basic|scripts)/(?!.*script-l[bc]\.xml).+"
)
_MACRO_NAME = re.compile(rb"/vbaProject\.bin|editdata\.mso|ms-office\.vbaProject|ms-excel\.(?:intl)?macrosheet", re.I)
_MOST_NAMES = 1 << 20
_BYTES = {
    OLE: ".doc",
    b"\x89PNG\r\n\x1a\n": ".png",
    b"\xff\xd8\xff": ".jpg",
    b"II*\0": ".tif",
    b"MM\0*": ".tif",
    b"{\\rtf": ".rtf",
}
_BITMAP = re.compile(rb"BM.{12}[\x0c\x28\x6c\x7c]\0\0\0", re.DOTALL)
_WEB_PAGE = re.compile(
    rb"\A\s*+(?:<\?xml[^>]{0,200}>\s*)?(?:(?><!--.{0,500}?-->)\s*)*+<(?:!doctype\s+html|html|head|body|meta)",
    re.IGNORECASE | re.DOTALL,
)
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": ".odt",
    b"application/vnd.oasis.opendocument.spreadsheet": ".ods",
}
_HEAD = 4096
FORMATS: dict[str, dict[str, str]] = {
    part: {suffix: what for what, suffixes in told.items() for suffix in suffixes.split()}
    for part, told in read_yaml(Path(__file__).with_name("formats.yml")).items()
}
"""By suffix which module reads a file, why none does, and what content that fits the suffix is called."""


def is_encrypted(data: bytes) -> bool:
    """Return whether an office program has put its file under a password."""
    return data.startswith(OLE) and _ENCRYPTED in data


def has_macros(data: bytes) -> bool:
    """Return whether an office program's file has macros in it, whatever format it is in."""
    if data.startswith(OLE):
        return _MACROS in data or _MACRO_SHEET.search(data) is not None
    if not data.startswith(b"PK"):
        return data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml") and _MACRO_NAME.search(data) is not None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if any(_MACRO_PART.fullmatch(name.lower()) for name in archive.namelist()):
                return True
            with archive.open("[Content_Types].xml") as stream:  # where a part of another name is called what it is
                return _MACRO_NAME.search(stream.read(_MOST_NAMES)) is not None
    except Exception:  # a damaged package makes zipfile raise whatever it stumbles over; its reader tells of it
        return False


def content_suffix(data: bytes) -> str:
    """Return the suffix that fits the content, "" where it may be plain text or nothing known."""
    head = data[:_HEAD]
    for start, suffix in _BYTES.items():
        if head.lstrip(b" \t\r\n").startswith(start) if suffix == ".rtf" else head.startswith(start):
            return suffix
    if _BITMAP.match(head):
        return ".bmp"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package_suffix(data)
    if b"%PDF-" in head[:1024]:
        return ".pdf"
    return ".html" if _WEB_PAGE.match(head.removeprefix(b"\xef\xbb\xbf")) else ""


def _package_suffix(data: bytes) -> str:
    """Return which of the formats made of zipped parts `data` is, "" where the package is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "mimetype" in names:
                with archive.open("mimetype") as stream:
                    return _OPEN_DOCUMENT.get(stream.read(100).strip(), ".docx")
    except Exception:  # a damaged package makes zipfile raise whatever it stumbles over
        return ""
    return ".xlsx" if any(name.lower().startswith("xl/") for name in names) else ".docx"
