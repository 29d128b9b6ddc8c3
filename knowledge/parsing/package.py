"""The parts of a .docx file, unpacked within bounds and parsed without entities or network.

python-docx loads every part and follows every relationship, and falls over one whose target is NULL, which real
converters write. Reading needs the main part, the styles and the numbering only, so the package is opened here
directly.
"""

import io
import posixpath
import zipfile
import zlib
from urllib.parse import unquote

from lxml import etree

from knowledge.errors import UnreadableError
from knowledge.parsing import limits

_DAMAGED = "文件已损坏或没有下载完整，请重新下载或请对方重发；也可用 Word 打开修复后另存为 .docx。"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# Word's strict format says the same under other names.
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
}


Parts = tuple[etree._Element, etree._Element | None, etree._Element | None]
"""A Word file's main part, and its styles and numbering where it has them."""


def open_package(data: bytes) -> Parts:
    """Return the parts of the .docx file `data` that reading needs."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_size(archive, len(data))
            names = [entry.lower() for entry in archive.namelist()]
            if any(entry.startswith("ppt/") for entry in names):
                raise UnreadableError("这是 PowerPoint 文件，请上传 Word 格式（.docx）的自评报告。")
            return _read_package(archive)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, zlib.error) as error:
        if "encrypted" in str(error) or "password" in str(error):
            raise UnreadableError("文件设有打开密码，请取消密码后重新上传。") from error
        raise UnreadableError(_DAMAGED) from error


def parse_xml(data: bytes) -> etree._Element:
    """Return the root of an XML part; a document type, which no Word file has, is refused."""
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:4096]:
        raise UnreadableError("文件里有 Word 不会写入的内容（DOCTYPE），请用 Word 打开后另存为 .docx。")
    for strict, usual in _STRICT.items():
        data = data.replace(strict, usual)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError(_DAMAGED) from error


def check_size(archive: zipfile.ZipFile, packed: int) -> None:
    """Refuse a package that unpacks beyond the bounds; zipfile reads no more of a part than its entry declares."""
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > limits.MAX_PACKAGE_PARTS
        or unpacked > limits.MAX_PACKAGE_BYTES
        or (unpacked > limits.RATIO_FLOOR_BYTES and unpacked > limits.MAX_RATIO * packed)
    ):
        raise UnreadableError(
            f"文件解压后异常巨大（{unpacked // 1024 // 1024} MB），不像正常的报告。"
            "请用 Word 打开，把正文和表格复制到新文档后另存为 .docx。"
        )


def _read_package(archive: zipfile.ZipFile) -> Parts:
    entries = {entry.filename.lower(): entry for entry in archive.infolist()}

    def part(path: str) -> etree._Element | None:
        entry = entries.get(path.lower())
        if entry is None:
            return None
        with archive.open(entry) as stream:
            content = stream.read(limits.MAX_PART_BYTES + 1)
        if len(content) > limits.MAX_PART_BYTES:
            raise UnreadableError(f"正文解压后超过 {limits.MAX_PART_BYTES // 1024 // 1024} MB，请拆成几个文件再上传。")
        return parse_xml(content)

    def targets(relations: str, folder: str) -> dict[str, str]:
        """Return by their kinds the parts that relationships lead to; a target that leads nowhere (NULL) is none."""
        root = part(relations)
        found: dict[str, str] = {}
        for relation in root.iter(_RELATIONSHIP) if root is not None else ():
            path = posixpath.normpath(posixpath.join("/", folder, unquote(relation.get("Target") or ""))).lstrip("/")
            if relation.get("TargetMode") != "External" and path.lower() in entries:
                found.setdefault((relation.get("Type") or "").rpartition("/")[2], path)
        return found

    main = targets("_rels/.rels", "").get("officeDocument", "word/document.xml")
    folder, file = posixpath.split(main)
    document, related = part(main), targets(posixpath.join(folder, "_rels", f"{file}.rels"), folder)
    if document is None:
        raise UnreadableError("这个压缩包里没有 Word 正文，请上传 Word 格式（.docx）的自评报告。")
    return document, part(related.get("styles", "")), part(related.get("numbering", ""))
