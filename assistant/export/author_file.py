"""The author's own Word file, opened to be written in and saved with all else byte for byte as it was.

python-docx falls over a relationship that leads nowhere (target NULL), which real converters write, and leaves out on
saving what nothing relates to. It therefore gets a copy in which such relationships pass for links, and of what it
makes only the parts that have changed are taken over.
"""

import io
import posixpath
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

import docx
from docx.document import Document as WordDocument
from lxml import etree

from assistant.export.options import SourceFile
from knowledge.errors import UserError
from knowledge.parsing.package import parse_xml

_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT_TYPES = "[Content_Types].xml"


def open_document(source: SourceFile) -> WordDocument:
    """Return a .docx file for writing; raise UserError where it can't be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            mended = dict(_mended_relationships(archive))
            return docx.Document(io.BytesIO(_repacked(archive, mended) if mended else source.data))
    except Exception as error:
        # python-docx lets whatever a damaged part makes it trip over through.
        raise UserError(f"无法写入《{source.name}》：请用 Word 打开后另存为 .docx 再试。") from error


def saved(document: WordDocument, source: SourceFile) -> bytes:
    """Return a file with what was written into `document`, opened from it."""
    before = open_document(source).part
    # What a file lacks python-docx makes when it is asked for; nothing was written there.
    own = before._styles_part, before._settings_part
    known = {part.partname: part.blob for part in (*own, *before.package.iter_parts())}
    written = [part for part in document.part.package.iter_parts() if known.get(part.partname) != part.blob]
    changed = {part.partname.membername: part.blob for part in written}
    with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
        if new := [part for part in written if part.partname.membername not in archive.namelist()]:
            types = [("Override", {"PartName": part.partname, "ContentType": part.content_type}) for part in new]
            related = [
                ("Relationship", {"Id": one.rId, "Type": one.reltype, "Target": one.target_ref})
                for one in document.part.rels.values()
                if not one.is_external and one.target_part in new
            ]
            relations = document.part.partname.rels_uri.membername
            changed[_CONTENT_TYPES] = _with(parse_xml(archive.read(_CONTENT_TYPES)), types)
            is_there = relations in archive.namelist()
            listed = archive.read(relations) if is_there else f'<Relationships xmlns="{_RELATIONSHIPS}"/>'.encode()
            changed[relations] = _with(parse_xml(listed), related)
        return _repacked(archive, changed)


def _mended_relationships(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Yield every list of relationships that holds dangling ones, these marked as leading out of the file."""
    parts = set(archive.namelist())
    for path in parts:
        if not path.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(path))
        root = parse_xml(archive.read(path))
        inner = [relation for relation in root if relation.get("TargetMode") != "External"]
        paths = [posixpath.join("/", folder, unquote(relation.get("Target") or "")) for relation in inner]
        leads = [posixpath.normpath(path).lstrip("/") in parts for path in paths]
        dangling = [relation for relation, is_there in zip(inner, leads, strict=True) if not is_there]
        for relation in dangling:
            relation.set("TargetMode", "External")
        if dangling:
            yield path, _with(root)


def _repacked(archive: zipfile.ZipFile, changed: Mapping[str, bytes]) -> bytes:
    """Return the archive with some parts changed or added, the others as they are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in archive.infolist():
            copy.writestr(entry, changed[entry.filename] if entry.filename in changed else archive.read(entry))
        for path in sorted(changed.keys() - set(archive.namelist())):
            copy.writestr(path, changed[path])
    return buffer.getvalue()


def _with(root: etree._Element, entries: Iterable[tuple[str, Mapping[str, str]]] = ()) -> bytes:
    for tag, attributes in entries:
        etree.SubElement(root, f"{{{etree.QName(root).namespace}}}{tag}", dict(attributes))
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return text
