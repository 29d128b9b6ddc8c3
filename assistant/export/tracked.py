"""Suggested targets written into the author's cells as tracked changes: the old text struck out, the new one inserted.

A target is written only where one cell holds the whole of it and nothing else, and holds it for one indicator: a target
over several columns, one that is merged over several rows and a row that is to be split stay as they are, and the
comment says why.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from docx.oxml.ns import qn
from lxml import etree

from assistant.export.paragraphs import P_PROPERTIES, PARAGRAPH, RUN, find_runs, text_run
from assistant.export.revisions import Revisions
from assistant.review.engine import LedgerRow, Review
from knowledge.document import Location
from knowledge.parsing.docx import read_text
from knowledge.running_text import compact

_TEXT_TAGS = {
    qn(f"w:{tag}")
    for tag in ("rPr", "t", "tab", "br", "cr", "sym", "noBreakHyphen", "softHyphen", "lastRenderedPageBreak")
}
_SPLIT = "这张表的指标值分写在几列，请作者逐列填写"


@dataclass(frozen=True, eq=False)
class Change:
    """A target cell with the runs that hold its text, and the text that is to stand there instead."""

    cell: etree._Element
    runs: tuple[etree._Element, ...]
    text: str


def plan_changes(elements: Mapping[Location, etree._Element], review: Review) -> list[tuple[LedgerRow, Change | str]]:
    """Return for every weak row the change of its target in `elements`, or in Chinese why there can be none."""
    uses = Counter(row.indicator.target_location for row in review.ledger if row.judgement)
    split = _split_forms(review)
    return [
        (row, _SPLIT if id(row.form) in split else _plan(elements, row, uses[row.indicator.target_location]))
        for row in review.ledger
        if row.judgement and row.judgement.verdict.is_weak
    ]


def write_changes(body: etree._Element, changes: list[Change]) -> None:
    """Write every change into its cell."""
    revisions = Revisions(body)
    for change in changes:
        _write(change, revisions)


def _split_forms(review: Review) -> set[int]:
    """Return the forms whose targets stand in several columns: there a cell holds less than what was read of it."""
    texts = {
        table.place(cell): cell.text for table in review.report.document.tables for row in table.rows for cell in row
    }
    return {
        id(row.form)
        for row in review.ledger
        if compact(texts.get(row.indicator.target_location, row.indicator.target)) != compact(row.indicator.target)
    }


def _plan(elements: Mapping[Location, etree._Element], row: LedgerRow, uses: int) -> Change | str:
    rewrites = row.judgement.rewrites if row.judgement else ()
    place = row.indicator.target_location
    if len(rewrites) != 1:
        return "要拆成几条指标，请作者分行填写"
    if uses > 1:
        return "这个指标值由几行指标共用，请作者分行填写"
    cell = elements.get(place) if place.column is not None else None
    if cell is None or cell.tag != qn("w:tc"):
        return "表里没有单独的指标值单元格"
    runs = _text_runs(cell)
    if runs is None or compact("".join(map(read_text, runs))) != compact(row.indicator.target):
        return "指标值这一格里不止是文字"
    return Change(cell, runs, rewrites[0])


def _text_runs(cell: etree._Element) -> tuple[etree._Element, ...] | None:
    """Return the runs that hold the cell's text, None where something else than text would be struck out with it."""
    if next(cell.iter(qn("w:fldChar"), qn("w:fldSimple")), None) is not None:
        return None
    runs = []
    for run in filter(read_text, find_runs(cell)):
        if {child.tag for child in run} - _TEXT_TAGS:
            return None
        runs.append(run)
    return tuple(runs)


def _write(change: Change, revisions: Revisions) -> None:
    paragraphs = [next(run.iterancestors(PARAGRAPH)) for run in change.runs]
    paragraph = paragraphs[0] if paragraphs else next(change.cell.iter(PARAGRAPH))
    insertion = revisions.mark("w:ins")
    insertion.append(text_run(change.text, change.runs[0] if change.runs else paragraph.find(P_PROPERTIES)))
    for run in change.runs:
        revisions.strike_run(run)
    own = [run for run, at in zip(change.runs, paragraphs, strict=True) if at is paragraph]
    after = own[-1] if own else paragraph.find(RUN)
    # A part of the paragraph itself: not within a link or another's insertion.
    while after is not None and after.getparent() is not paragraph:
        after = after.getparent()
    paragraph.append(insertion) if after is None else after.addnext(insertion)
    # Without the marks of the paragraphs that lose their text no empty lines are left behind.
    while paragraphs and paragraph is not paragraphs[-1] and paragraph is not None and paragraph.tag == PARAGRAPH:
        revisions.strike_mark(paragraph)
        paragraph = paragraph.getnext()
