"""Small documents for tests, written as grids.

Cells stand between bars; `<` goes on with the cell at its left, `^` with the one above, `⏎` breaks a line in a cell.
"""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from knowledge.document import Block, Cell, Document, Location, Paragraph, Table

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACES = (
    f'xmlns:w="{_MAIN}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def cells(grid: str) -> list[list[str]]:
    """Return the cells of a grid, row by row."""
    return [[cell.strip().replace("⏎", "\n") for cell in line.split("|")] for line in grid.strip().splitlines()]


def table(grid: str, block: int = 0, number: int = 0) -> Table:
    """Return a grid as a table with its merges."""
    rows = cells(grid)
    found: list[list[Cell]] = []
    for row, line in enumerate(rows):
        found.append([])
        for column, text in enumerate(line):
            if text in {"<", "^"}:
                continue
            width = _run(line[column + 1 :], "<")
            height = _run([below[column] for below in rows[row + 1 :] if column < len(below)], "^")
            found[-1].append(Cell(text, row, column, height + 1, width + 1))
    return Table(tuple(tuple(line) for line in found), Location(block, number))


def document(*parts: str) -> Document:
    """Return paragraphs, and grids (parts with bars in them) as tables, in their order."""
    blocks: list[Block] = []
    for part in parts:
        if "|" in part:
            number = sum(isinstance(block, Table) for block in blocks)
            blocks.append(table(part, len(blocks), number))
        else:
            blocks.append(Paragraph(part, Location(len(blocks))))
    return Document("样例.docx", tuple(blocks))


def paragraph_xml(text: str) -> str:
    """Return a paragraph of Word's XML."""
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def table_xml(grid: str) -> str:
    """Return a grid as a table of Word's XML, merged by gridSpan and vMerge."""
    rows = cells(grid)
    xml = []
    for row, line in enumerate(rows):
        xml.append("<w:tr>")
        for column, text in enumerate(line):
            if text == "<":
                continue
            span = _run(line[column + 1 :], "<") + 1
            below = row + 1 < len(rows) and column < len(rows[row + 1]) and rows[row + 1][column] == "^"
            merge = "<w:vMerge/>" if text == "^" else '<w:vMerge w:val="restart"/>' if below else ""
            lines = "" if text == "^" else text
            content = "".join(paragraph_xml(part) for part in lines.split("\n"))
            xml.append(f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{merge}</w:tcPr>{content}</w:tc>')
        xml.append("</w:tr>")
    return f"<w:tbl>{''.join(xml)}</w:tbl>"


def docx(*body: str, styles: str = "", numbering: str = "", extra: dict[str, bytes] | None = None) -> bytes:
    """Return a .docx file with the given XML as its body, and further parts by their paths."""
    related = {"styles": styles, "numbering": numbering}
    relations = "".join(
        f'<Relationship Id="r{kind}" Type="{_OFFICE}/{kind}" Target="{kind}.xml"/>'
        for kind, xml in related.items()
        if xml
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {_NAMESPACES}><w:body>{''.join(body)}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}'
        f'<Relationship Id="r9" Type="{_OFFICE}/image" Target="NULL"/></Relationships>',
    } | {f"word/{kind}.xml": f"<w:{kind} {_NAMESPACES}>{xml}</w:{kind}>" for kind, xml in related.items() if xml}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in parts.items():
            archive.writestr(path, text)
        for path, data in (extra or {}).items():
            archive.writestr(path, data)
    return stream.getvalue()


def _run(texts: Sequence[str], mark: str) -> int:
    """Return how many of `texts` from the first on are `mark`."""
    return next((place for place, text in enumerate(texts) if text != mark), len(texts))
