"""Reading .md: headings, paragraphs and tables, with the properties that may stand at the head of the file.

Lists are not made into lists: the number before an item (1.) is part of a report's text, and a list would lose it. A
line that begins with a number or a bullet begins a paragraph of its own, and so does one after a full stop.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from knowledge.document import NOWHERE, Block, Cell, Document, Location, Paragraph, Table, placed
from knowledge.errors import UnreadableError
from knowledge.parsing.encoding import decode
from knowledge.parsing.limits import MAX_FRONT_MATTER_CHARACTERS
from knowledge.parsing.webpage import parse_html, read_rows

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\s{0,99}---[ \t]{0,9}\r?\n(.{0,99999}?)\r?\n---[ \t]{0,9}(?:\r?\n|$)", re.DOTALL)
_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ITEM = re.compile(r"[-*+•]\s+")
_NEW_PARAGRAPH = re.compile(
    r"(?:[-*+•]\s|\d{1,2}\s*[.、．)）]|[（(]\s*[\d一二三四五六七八九十]{1,3}\s*[)）]|[一二三四五六七八九十]{1,3}、|[①-⑳]|"
    r"第[零〇一二三四五六七八九十百千\d]{1,8}[编章节条])"
)
_ENDS = ("。", "！", "？", "：", ":")
_HEADING_LENGTH = 40
_PIPE = re.compile(r"(?<!\\)\|")
_HTML_OPENS, _HTML_CLOSES = (re.compile(tag, re.IGNORECASE) for tag in (r"<table\b", r"</table\s*>"))


def read(data: bytes, name: str) -> Document:
    """Return the paragraphs, tables and properties of a Markdown file."""
    from markdown_it import MarkdownIt

    text, broken = decode(data)
    head = _FRONT_MATTER.match(text)
    properties = _properties(head[1]) if head else {}
    body = text[head.end() :] if head else text
    parser = MarkdownIt("zero").enable(["table", "heading", "lheading", "emphasis", "escape", "entity", "newline"])
    blocks: list[Block] = []
    notes = list(broken)
    for part, is_table in _cut(body):
        if not is_table:
            _read_part(parser, list(_with_ends(part.splitlines())), blocks, notes)
        elif any(rows := read_rows(parse_html(part).find(".//table"), keeps_lines=True)):
            blocks.append(Table(rows, NOWHERE))
    return Document(name, placed(blocks), tuple(notes), properties)


def _cut(body: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a file, and of each whether it is an HTML table."""
    place = 0
    while (start := _HTML_OPENS.search(body, place)) and (end := _HTML_CLOSES.search(body, start.end())):
        yield body[place : start.start()], False
        yield body[start.start() : end.end()], True
        place = end.end()
    yield body[place:], False


def _with_ends(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines, a blank one behind each table: what goes on without a bar is text, not its last row."""
    for above, line in pairwise(("", *lines)):
        if above.lstrip().startswith("|") and line.strip() and "|" not in line:
            yield ""
        yield line


def _read_part(parser: "MarkdownIt", lines: Sequence[str], blocks: list[Block], notes: list[str]) -> None:
    """Add what lines of Markdown hold to `blocks`, and what could not be read of it to `notes`."""
    tokens = parser.parse("\n".join(lines))
    for place, token in enumerate(tokens):
        if token.type == "table_open":
            end = next(i for i in range(place, len(tokens)) if tokens[i].type == "table_close")
            blocks.append(_table(tokens[place:end]))
            notes += _surplus(tokens[place:end], lines, sum(isinstance(block, Table) for block in blocks) - 1)
        elif token.type in {"heading_open", "paragraph_open"}:
            level = int(token.tag[1]) if token.type == "heading_open" else None
            blocks += [Paragraph(text, NOWHERE, level) for text in _paragraphs(_text(tokens[place + 1]))]


def _properties(front_matter: str) -> dict[str, str]:
    """Return the scalar values of the front matter as text."""
    import yaml

    problem = UnreadableError("文件开头两行 --- 之间的属性写法有误，请按“名称: 值”每行写一项。")
    if len(front_matter) > MAX_FRONT_MATTER_CHARACTERS:
        raise problem
    try:
        content = yaml.safe_load(front_matter) or {}
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise problem from error
    if not isinstance(content, dict):
        raise problem
    return {str(key): str(value) for key, value in content.items() if isinstance(value, str | int | float | bool)}


def _table(tokens: Sequence["Token"]) -> Table:
    rows: list[list[Cell]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(Cell(_text(token).strip(), len(rows) - 1, len(rows[-1])))
    return Table(tuple(map(tuple, rows)), NOWHERE)


def _surplus(tokens: Sequence["Token"], lines: Sequence[str], table: int) -> Iterator[str]:
    """Yield a note for each row with more cells than the table has columns: Markdown leaves them out."""
    opens = [token for token in tokens if token.type == "tr_open" and token.map]
    width = sum(token.type == "th_open" for token in tokens)
    for row, token in enumerate(opens):
        line = lines[token.map[0]].strip() if token.map else ""
        cells = [cell.strip() for cell in _PIPE.split(line.removeprefix("|").removesuffix("|"))]
        if any(cells[width:]):
            place = Location(0, table, row).label
            yield f"{place}比表头多出单元格，未读取：{' | '.join(cells[width:])}"


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a block: a line goes on in the next one unless it is whole or the next has a number."""
    paragraph = ""
    for line in text.split("\n"):
        is_whole = paragraph.endswith(_ENDS) or (len(paragraph) < _HEADING_LENGTH and _NEW_PARAGRAPH.match(paragraph))
        if paragraph and (is_whole or _NEW_PARAGRAPH.match(line.strip())):
            yield paragraph
            paragraph = ""
        if not paragraph:
            paragraph = _ITEM.sub("", line.strip(), count=1)
            continue
        is_latin = paragraph[-1:].isascii() and line.strip()[:1].isascii()
        paragraph += " " * is_latin + line.strip()
    if paragraph.strip():
        yield paragraph.strip()


def _text(token: "Token") -> str:
    """Return the words of an inline token, without the marks of emphasis."""
    breaks = {"softbreak", "hardbreak"}
    texts = ("\n" if child.type in breaks else child.content for child in token.children or ())
    return _BREAK_TAG.sub("\n", "".join(texts))
