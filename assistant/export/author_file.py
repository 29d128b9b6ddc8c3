"""The author's own Word file, opened to be written in and saved with all else byte for byte as it was.

python-docx falls over a relationship that leads nowhere (target NULL), which real converters write, and leaves out on
saving what nothing relates to. It therefore gets a copy without dangling relationships, and of what it makes only the
main part and the parts that were written in are taken over.
"""

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from urllib.parse import unquote

import docx
from docx.document import Document as WordDocument
from docx.opc.part import Part
from docx.opc.rel import _Relationship
from lxml import etree

from knowledge.errors import UserError
from knowledge.parsing.package import parse_xml

_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_CONTENT_TYPES = "[Content_Types].xml"


def open_document(data: bytes, name: str) -> WordDocument:
    """Return the .docx file `data` for writing; raise UserError where it can't be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            mended = dict(_mended_relationships(archive, name))
            return docx.Document(io.BytesIO(_repacked(archive, mended) if mended else data))
    except Exception as error:
        # python-docx lets whatever a damaged part makes it trip over through.
        raise UserError(f"无法写入《{name}》：请用 Word 打开后另存为 .docx 再试。") from error


def saved(document: WordDocument, data: bytes, name: str, parts: Sequence[Part]) -> bytes:
    """Return the file `data` with the text that `document`, opened from it, has now, and with `parts` as they are."""
    main = document.part
    relations = main.partname.rels_uri.membername
    changed = {part.partname.membername: part.blob for part in (main, *parts)}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        changed[relations] = _related(archive, relations, main, parts, name)
        changed[_CONTENT_TYPES] = _typed(archive, parts, name)
        return _repacked(archive, changed)


def _mended_relationships(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield every list of relationships that holds dangling ones, without them."""
    parts = set(archive.namelist())
    for path in parts:
        if not path.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(path))
        root = parse_xml(archive.read(path), name)
        dangling = [relation for relation in root if not _leads_somewhere(relation, folder, parts)]
        for relation in dangling:
            root.remove(relation)
        if dangling:
            yield path, _xml(root)


def _leads_somewhere(relation: etree._Element, folder: str, parts: set[str]) -> bool:
    target = unquote(relation.get("Target") or "")
    path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
    return relation.get("TargetMode") == "External" or path in parts


def _related(archive: zipfile.ZipFile, path: str, main: Part, parts: Sequence[Part], name: str) -> bytes:
    """Return the main part's relationships with those to `parts` that it didn't have."""
    present = path in archive.namelist()
    root = parse_xml(archive.read(path), name) if present else etree.Element(f"{{{_RELATIONSHIPS}}}Relationships")
    kinds = {relation.reltype for relation in main.rels.values() for part in parts if _leads_to(relation, part)}
    missing = kinds - {relation.get("Type") for relation in root}
    if present and not missing:
        return archive.read(path)
    used = {relation.get("Id") for relation in root}
    free = (identifier for number in count(1) if (identifier := f"rId{number}") not in used)
    for relation in main.rels.values():
        if relation.reltype in missing:
            target = posixpath.relpath(relation.target_part.partname, main.partname.baseURI)
            attributes = {"Id": next(free), "Type": relation.reltype, "Target": target}
            etree.SubElement(root, f"{{{_RELATIONSHIPS}}}Relationship", attributes)
    return _xml(root)


def _leads_to(relation: _Relationship, part: Part) -> bool:
    return not relation.is_external and relation.target_part is part


def _typed(archive: zipfile.ZipFile, parts: Sequence[Part], name: str) -> bytes:
    """Return the content types with those of `parts`."""
    root = parse_xml(archive.read(_CONTENT_TYPES), name)
    known = {entry.get("PartName") for entry in root}
    new = [part for part in parts if part.partname not in known]
    for part in new:
        attributes = {"PartName": part.partname, "ContentType": part.content_type}
        etree.SubElement(root, f"{{{_TYPES}}}Override", attributes)
    return _xml(root) if new else archive.read(_CONTENT_TYPES)


def _repacked(archive: zipfile.ZipFile, changed: Mapping[str, bytes]) -> bytes:
    """Return the archive with some parts changed or added, the others as they are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in archive.infolist():
            copy.writestr(entry, changed[entry.filename] if entry.filename in changed else archive.read(entry))
        for path in sorted(changed.keys() - set(archive.namelist())):
            copy.writestr(path, changed[path])
    return buffer.getvalue()


def _xml(root: etree._Element) -> bytes:
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return text
