"""The place a source leads to: the quoted words with what stands around them, ready to be shown."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.citations import Citation, SourceKind
from assistant.ui.document_view import table_html
from knowledge.document import Location, Paragraph
from knowledge.place import place_words
from knowledge.policy import Article, Policy, find_policies
from knowledge.report import Report
from knowledge.running_text import compact

# What the index knows of a passage: the texts of its document in order, and the place of the passage among them.
Neighbours = Callable[[str], tuple[Sequence[str], int]]


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of an excerpt; `words` are those to highlight, `is_cited` whether the source leads here."""

    text: str
    words: tuple[str, ...] = ()
    is_cited: bool = False


@dataclass(frozen=True)
class Excerpt:
    """What is shown of a source: its name, where in it, remarks on it, and lines or a table around the place.

    `table` is HTML. A source that was counted from a table has both: the sentence, and the rows it was counted from.
    """

    title: str
    place: str
    remark: str
    lines: tuple[Line, ...] = ()
    table: str = ""


def excerpt_of(citation: Citation, report: Report | None, neighbours: Neighbours | None) -> Excerpt:
    """Return the surroundings of what `citation` quotes; its quote alone where they can't be had."""
    if citation.location and report:
        return _in_report(citation, citation.location, report)
    if citation.kind is SourceKind.POLICY and (found := _clause(citation)):
        return _in_policy(citation, *found)
    if citation.passage_id and neighbours:
        texts, place = neighbours(citation.passage_id)
        if texts:
            around = range(max(0, place - 1), min(len(texts), place + 2))
            lines = tuple(_line(texts[n], citation.quote, n == place) for n in around)
            return Excerpt(citation.source, citation.section, "", lines)
    return Excerpt(citation.source, citation.section, "", (Line(citation.quote, (citation.quote,), True),))


def _in_report(citation: Citation, location: Location, report: Report) -> Excerpt:
    document, place = report.document, place_words(report, location)
    if location.table is not None:
        table = next((table for table in document.tables if table.location.table == location.table), None)
        if table:
            shown = table_html(table, {location.row} if location.row is not None else set(), citation.quote)
            counted = () if "<mark>" in shown else (Line(citation.quote, (), True),)
            return Excerpt(citation.source, place, "", counted, shown)
    paragraphs = [block for block in document.blocks if isinstance(block, Paragraph)]
    here = next((n for n, p in enumerate(paragraphs) if p.location.block == location.block), None)
    if here is None:
        return Excerpt(citation.source, place, "", (Line(citation.quote, (citation.quote,), True),))
    around = range(max(0, here - 1), min(len(paragraphs), here + 2))
    lines = tuple(_line(paragraphs[n].text, citation.quote, n == here) for n in around)
    return Excerpt(citation.source, place, "", lines)


def _clause(citation: Citation) -> tuple[Policy, Article] | None:
    """Return the policy and the article that a source such as 《…》（财预〔2020〕10号）第十三条 names."""
    for policy, _ in find_policies(citation.source):
        place = f"{citation.source.split('》')[-1]} {citation.section}"
        fitting = [entry for entry in policy.articles if entry.label in place]
        holding = [entry for entry in policy.articles if compact(citation.quote)[:60] in compact(entry.text)]
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
        if len(wanted := compact(part)) < 2:
            continue
        pattern = r"\s*".join(map(re.escape, wanted))
        if match := re.search(pattern, text):
            words.append(match[0])
    return Line(text, tuple(words), True)
