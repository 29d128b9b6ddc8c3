"""A review as comments in the author's own Word file, each on the cell or paragraph that it is about.

The file is addressed by the places that were read from it, so equal cells are no trouble; all comments and changes are
placed before anything is written, and whatever else the file holds stays as it was.

Suggested targets may be written into the author's cells as tracked changes, where one cell holds the whole of a target
and nothing else, and holds it for one indicator: a target over several columns, one that is merged over several rows
and a row that is to be split stay as they are, and the comment says why.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.run import Run
from lxml import etree

from assistant.export.author_file import open_document, saved
from assistant.export.options import SourceFile
from assistant.export.revisions import AUTHOR, P_PROPERTIES, PARAGRAPH, RUN, Revisions, find_runs, text_run
from assistant.review.deciding import verdict_id
from assistant.review.engine import WEAK_TARGETS, LedgerRow, Review
from knowledge.document import Location
from knowledge.errors import UserError
from knowledge.parsing.docx import find_elements, read_text
from knowledge.running_text import compact

_TEXT_BOX = qn("w:txbxContent")
_TEXT_TAGS = {
    qn(f"w:{tag}")
    for tag in ("rPr", "t", "tab", "br", "cr", "sym", "noBreakHyphen", "softHyphen", "lastRenderedPageBreak")
}


@dataclass(frozen=True, eq=False)
class _Change:
    """A target cell with the runs that hold its text, and the text that is to stand there instead."""

    cell: etree._Element
    runs: tuple[etree._Element, ...]
    text: str


def annotated_document(source: SourceFile, review: Review, *, track_changes: bool = False) -> bytes:
    """Return the author's .docx file with the review's findings and weak indicators as native comments.

    With `track_changes` the suggested targets are also written into their cells as tracked changes. Raise UserError
    where the file can't be opened for writing or a place isn't there any more.
    """
    document = open_document(source)
    body = document.element.body
    elements = find_elements(body, (place for place, _ in _comments(review, {})))
    planned = dict(_planned(elements, review)) if track_changes else {}
    comments = [(_anchor(elements.get(place)), place, text) for place, text in _comments(review, planned)]
    gone = next((place for element, place, _ in comments if element is None), None)
    if gone is not None:
        raise UserError(f"无法在《{source.name}》中写批注：找不到{gone.label}，文件可能已改动，请重新审核后再导出。")
    if not comments:
        return source.data
    for element, _, text in comments:
        document.add_comment(_runs(element, document), text=text, author=AUTHOR, initials="审")
    revisions = Revisions(body)
    for change in planned.values():
        if isinstance(change, _Change):
            _write(change, revisions)
    return saved(document, source)


def _comments(review: Review, planned: Mapping[int, _Change | str]) -> Iterator[tuple[Location, str]]:
    # What weak targets are told, with the rewrite, is told on their own cells.
    others = (finding for finding in review.findings if finding.rule != WEAK_TARGETS)
    for one in others:
        told = f"【{one.severity.chinese}】{one.message}\n建议：{one.suggestion}\n依据：{one.basis}"
        yield one.location, told + _note(one.id, review)
    dismissed = {id(finding.indicator) for finding in review.dismissed if finding.rule == WEAK_TARGETS}
    for row in review.ledger:
        if row.judgement and row.judgement.verdict.is_weak and id(row.indicator) not in dismissed:
            told = _indicator_text(row, planned.get(id(row)))
            yield row.indicator.target_location, told + _note(verdict_id(row, review.report), review)


def _note(key: str, review: Review) -> str:
    decision = review.decisions.get(key)
    return f"\n审核人：{decision.reason}" if decision and decision.reason else ""


def _indicator_text(row: LedgerRow, planned: _Change | str | None) -> str:
    judgement = row.judgement
    assert judgement is not None
    lines = [f"【{judgement.verdict.chinese}】{row.indicator.name}：{row.indicator.target or '指标值为空'}"]
    if judgement.suggestion:
        lines.append(f"建议：{judgement.suggestion}")
    if isinstance(planned, str):
        lines.append(f"未写成修订：{planned}。")
    if row.basis:
        lines.append(f"依据：{row.basis}")
    return "\n".join(lines)


def _anchor(element: etree._Element | None) -> etree._Element | None:
    """Return what a comment on `element` can stand on, None where nothing can."""
    # Word takes no comments inside a text box: they stand on the paragraph that anchors it.
    boxes = [] if element is None else list(element.iterancestors(_TEXT_BOX))
    if boxes:
        element = next(boxes[-1].iterancestors(qn("w:p")), None)
    return element if element is not None and next(element.iter(qn("w:p")), None) is not None else None


def _runs(element: etree._Element, document: WordDocument) -> list[Run]:
    """Return the first and the last run of `element`, an empty one made where it has none."""
    runs = list(find_runs(element))
    if not runs:
        runs = [OxmlElement("w:r")]
        next(element.iter(qn("w:p"))).append(runs[0])
    return [Run(run, document._body) for run in (runs[0], runs[-1])]


def _planned(elements: Mapping[Location, etree._Element], review: Review) -> Iterator[tuple[int, _Change | str]]:
    """Yield for every weak row the change of its target in `elements`, or in Chinese why there can be none."""
    uses = Counter(row.indicator.target_location for row in review.ledger if row.judgement)
    split = _split_forms(review)
    for row in review.ledger:
        if row.judgement and row.judgement.verdict.is_weak:
            is_split = id(row.form) in split
            told = "这张表的指标值分写在几列，请作者逐列填写"
            yield id(row), told if is_split else _plan(elements, row, uses[row.indicator.target_location])


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


def _plan(elements: Mapping[Location, etree._Element], row: LedgerRow, uses: int) -> _Change | str:
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
    return _Change(cell, runs, rewrites[0])


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


def _write(change: _Change, revisions: Revisions) -> None:
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
