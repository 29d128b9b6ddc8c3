"""A review as comments in the author's own Word file, each on the cell or paragraph that it is about.

The file is addressed by the places that were read from it, so equal cells are no trouble; all comments and changes are
placed before anything is written, and whatever else the file holds stays as it was.
"""

from collections.abc import Iterator

from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.run import Run
from lxml import etree

from assistant.export.author_file import open_document, saved
from assistant.export.options import SourceFile
from assistant.export.paragraphs import find_runs
from assistant.export.revisions import AUTHOR
from assistant.export.tracked import Change, plan_changes, write_changes
from assistant.review.deciding import verdict_id
from assistant.review.engine import WEAK_TARGETS, LedgerRow, Review
from assistant.review.rule import Finding
from knowledge.document import Location
from knowledge.errors import UserError
from knowledge.parsing.docx import find_elements

_TEXT_BOX = qn("w:txbxContent")


def annotated_document(source: SourceFile, review: Review, *, track_changes: bool = False) -> bytes:
    """Return the author's .docx file with the review's findings and weak indicators as native comments.

    With `track_changes` the suggested targets are also written into their cells as tracked changes. Raise UserError
    where the file can't be opened for writing or a place isn't there any more.
    """
    document = open_document(source)
    body = document.element.body
    elements = find_elements(body, (place for place, _ in _comments(review, {})))
    planned = plan_changes(elements, review) if track_changes else []
    reasons = {id(row): outcome for row, outcome in planned if isinstance(outcome, str)}
    comments = [(_anchor(elements.get(place)), place, text) for place, text in _comments(review, reasons)]
    gone = next((place for element, place, _ in comments if element is None), None)
    if gone is not None:
        raise UserError(f"无法在《{source.name}》中写批注：找不到{gone.label}，文件可能已改动，请重新审核后再导出。")
    if not comments:
        return source.data
    for element, _, text in comments:
        document.add_comment(_runs(element, document), text=text, author=AUTHOR, initials="审")
    write_changes(body, [outcome for _, outcome in planned if isinstance(outcome, Change)])
    return saved(document, source)


def _comments(review: Review, reasons: dict[int, str]) -> Iterator[tuple[Location, str]]:
    # What weak targets are told, with the rewrite, is told on their own cells.
    others = (finding for finding in review.findings if finding.rule != WEAK_TARGETS)
    yield from ((finding.location, _finding_text(finding) + _note(finding.id, review)) for finding in others)
    dismissed = {id(finding.indicator) for finding in review.dismissed if finding.rule == WEAK_TARGETS}
    for row in review.ledger:
        if row.judgement and row.judgement.verdict.is_weak and id(row.indicator) not in dismissed:
            told = _indicator_text(row, reasons.get(id(row), ""))
            yield row.indicator.target_location, told + _note(verdict_id(row, review.report), review)


def _finding_text(finding: Finding) -> str:
    lines = [
        f"【{finding.severity.chinese}】{finding.message}",
        f"建议：{finding.suggestion}",
        f"依据：{finding.basis}",
    ]
    return "\n".join(lines)


def _note(key: str, review: Review) -> str:
    decision = review.decisions.get(key)
    return f"\n审核人：{decision.reason}" if decision and decision.reason else ""


def _indicator_text(row: LedgerRow, unwritten: str) -> str:
    judgement = row.judgement
    if judgement is None:
        raise ValueError("a blank row has nothing to comment on")
    lines = [f"【{judgement.verdict.chinese}】{row.indicator.name}：{row.indicator.target or '指标值为空'}"]
    if judgement.suggestion:
        lines.append(f"建议：{judgement.suggestion}")
    if unwritten:
        lines.append(f"未写成修订：{unwritten}。")
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
