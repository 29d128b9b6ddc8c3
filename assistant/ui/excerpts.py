"""The place a source leads to: the quoted words with what stands around them, ready to be shown."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.citations import Citation, SourceKind
from knowledge.document import Document, Location, Paragraph, Table
from knowledge.policy import Article, Policy, find_policies

# What the index knows of a passage: the texts of its document in order, and the place of the passage among them.
Neighbours = Callable[[str], tuple[Sequence[str], int]]

_AROUND = 2
_WIDEST = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of an excerpt; `words` are those to highlight, `is_cited` whether the source leads here."""

    text: str
    words: tuple[str, ...] = ()
    is_cited: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """One table row of an excerpt; `words` are the cells of the cited row that the source quotes."""

    cells: tuple[str, ...]
    is_cited: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Excerpt:
    """What is shown of a source: its name, where in it, remarks on it, and lines or table rows around the place.

    A source that was counted from a table has both: the sentence, and the rows it was counted from.
    """

    title: str
    place: str
    remark: str
    lines: tuple[Line, ...] = ()
    rows: tuple[TableRow, ...] = ()


def excerpt_of(citation: Citation, document: Document | None, neighbours: Neighbours | None) -> Excerpt:
    """Return the surroundings of what `citation` quotes; its quote alone where they can't be had."""
    if citation.location and document:
        return _in_report(citation, citation.location, document)
    if citation.kind is SourceKind.POLICY and (found := _clause(citation)):
        return _in_policy(citation, *found)
    if citation.passage_id and neighbours:
        texts, place = neighbours(citation.passage_id)
        if texts:
            around = range(max(0, place - 1), min(len(texts), place + 2))
            lines = tuple(_line(texts[n], citation.quote, n == place) for n in around)
            return Excerpt(citation.source, citation.section, "", lines)
    return Excerpt(citation.source, citation.section, "", (Line(citation.quote, (citation.quote,), True),))


def _in_report(citation: Citation, location: Location, document: Document) -> Excerpt:
    if location.table is not None:
        table = next((table for table in document.tables if table.location.table == location.table), None)
        if table:
            rows = _rows(table, location.row, citation.quote)
            counted = () if any(row.words for row in rows) else (Line(citation.quote, (), True),)
            return Excerpt(citation.source, location.label, "", counted, rows)
    paragraphs = [block for block in document.blocks if isinstance(block, Paragraph)]
    place = next((n for n, p in enumerate(paragraphs) if p.location.block == location.block), None)
    if place is None:
        return Excerpt(citation.source, location.label, "", (Line(citation.quote, (citation.quote,), True),))
    around = range(max(0, place - 1), min(len(paragraphs), place + 2))
    lines = tuple(_line(paragraphs[n].text, citation.quote, n == place) for n in around)
    return Excerpt(citation.source, location.label, "", lines)


def _rows(table: Table, row: int | None, quote: str) -> tuple[TableRow, ...]:
    """Return the rows around the cited one, the table's first rows where none is cited."""
    first = max(0, (row or 0) - _AROUND)
    last = min(len(table.rows), (row or 0) + _AROUND + 1)
    return tuple(
        _table_row([" ".join(cell.text.split()) for cell in table.rows[n]], n == row, _squeeze(quote))
        for n in range(first, last)
        if any(cell.text.strip() for cell in table.rows[n])
    )


def _table_row(cells: list[str], is_cited: bool, quote: str) -> TableRow:
    words = tuple(c for c in cells if is_cited and (text := _squeeze(c)) and (text in quote or quote in text))
    return TableRow(tuple(cells[:_WIDEST]), is_cited, words)


def _clause(citation: Citation) -> tuple[Policy, Article] | None:
    """Return the policy and the article that a source such as 《…》（财预〔2020〕10号）第十三条 names."""
    for policy, _ in find_policies(citation.source):
        place = f"{citation.source.split('》')[-1]} {citation.section}"
        fitting = [entry for entry in policy.articles if entry.label in place]
        holding = [entry for entry in policy.articles if _squeeze(citation.quote)[:60] in _squeeze(entry.text)]
        found = holding or fitting
        if found:
            return policy, max(found, key=lambda entry: len(entry.label))
    return None


def _in_policy(citation: Citation, policy: Policy, entry: Article) -> Excerpt:
    effective = f"，{policy.effective}起施行" if policy.effective else ""
    remark = f"{policy.issuer}，{policy.issued}{effective}，{policy.status}。{policy.scope}"
    place = " ".join((*entry.path, f"{entry.label} {entry.title}"))
    lines = tuple(_line(text, citation.quote, True) for text in entry.text.splitlines() if text.strip())
    return Excerpt(policy.citation, place, remark, lines)


def _line(text: str, quote: str, is_cited: bool) -> Line:
    """Return a line with the quoted words in it as they stand there, whatever the spaces between them."""
    if not is_cited:
        return Line(text)
    words = []
    for part in re.split(r"……|…|\n| \| |(?<=[。；])", quote):
        if len(wanted := _squeeze(part)) < 2:
            continue
        pattern = r"\s*".join(map(re.escape, wanted))
        if match := re.search(pattern, text):
            words.append(match[0])
    return Line(text, tuple(words), True)


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)
