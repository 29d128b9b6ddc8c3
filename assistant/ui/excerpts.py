"""The place a source or a finding leads to: the quoted words with what stands around them, ready to be shown."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.citations import Citation, SourceKind
from assistant.review.rule import Evidence
from assistant.ui.table_html import table_html
from knowledge.digest import Article, Policy
from knowledge.document import Paragraph
from knowledge.place import place_words
from knowledge.policy import find_policies
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
    remark: str = ""
    lines: tuple[Line, ...] = ()
    table: str = ""


def excerpt_of(citation: Citation, report: Report | None, neighbours: Neighbours | None) -> Excerpt:
    """Return the surroundings of what `citation` quotes; its quote alone where they can't be had."""
    if citation.location and report:
        return _in_report(citation.source, [Evidence(citation.quote, citation.location)], report)
    if citation.kind is SourceKind.POLICY and (found := _clause(citation)):
        return _in_policy(citation, *found)
    if citation.passage_id and neighbours:
        texts, place = neighbours(citation.passage_id)
        if texts:
            return Excerpt(citation.source, citation.section, lines=_around(texts, place, (citation.quote,)))
    return Excerpt(citation.source, citation.section, lines=(Line(citation.quote, (citation.quote,), True),))


def excerpts_of(evidence: Sequence[Evidence], report: Report) -> Iterator[Excerpt]:
    """Yield the surroundings of each table or paragraph that the evidence leads to."""
    by_block: dict[object, list[Evidence]] = {}
    for item in evidence:
        by_block.setdefault((item.location.table, item.location.table is None and item.location.block), []).append(item)
    for items in by_block.values():
        yield _in_report("", items, report)


def _in_report(title: str, evidence: Sequence[Evidence], report: Report) -> Excerpt:
    """Return the rows or paragraphs around evidence that stands in one table or paragraph."""
    document, location = report.document, evidence[0].location
    place = "、".join(dict.fromkeys(place_words(report, item.location) for item in evidence))
    words = tuple(item.text for item in evidence)
    table = next((table for table in document.tables if table.location.table == location.table), None)
    if location.table is not None and table:
        rows = {item.location.row for item in evidence if item.location.row is not None}
        shown = table_html(table, rows, "".join(words))
        counted = () if "<mark>" in shown else tuple(Line(text, (), True) for text in words)
        return Excerpt(title, place, lines=counted, table=shown)
    paragraphs = [block for block in document.blocks if isinstance(block, Paragraph) and block.text.strip()]
    here = next((n for n, one in enumerate(paragraphs) if one.location.block == location.block), None)
    if location.table is not None or here is None:
        return Excerpt(title, place, lines=tuple(Line(text, (text,), True) for text in words))
    return Excerpt(title, place, lines=_around([one.text for one in paragraphs], here, words))


def _around(texts: Sequence[str], place: int, quotes: Sequence[str]) -> tuple[Line, ...]:
    near = range(max(0, place - 1), min(len(texts), place + 2))
    return tuple(_line(texts[n], quotes) if n == place else Line(texts[n]) for n in near)


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
    lines = tuple(_line(text, (citation.quote,)) for text in entry.text.splitlines() if text.strip())
    return Excerpt(policy.citation, place, remark, lines)


def _line(text: str, quotes: Sequence[str]) -> Line:
    """Return a line with the quoted words in it as they stand there, whatever the spaces between them."""
    words = []
    for part in (part for quote in quotes for part in re.split(r"……|…|\n| \| |(?<=[。；])", quote)):
        if len(wanted := compact(part)) < 2:
            continue
        pattern = r"\s*".join(map(re.escape, wanted))
        if match := re.search(pattern, text):
            words.append(match[0])
    return Line(text, tuple(words), True)
