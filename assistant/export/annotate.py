"""A review as comments in the author's own Word file, each on the cell or paragraph that it is about.

The file is addressed by the places that were read from it, so equal cells are no trouble; all comments are placed
before anything is written, and whatever else the file holds stays as it was.
"""

import io
from collections.abc import Iterator

import docx
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.run import Run
from lxml import etree

from assistant.review.engine import LedgerRow, Review
from assistant.review.rule import Finding
from knowledge.document import Location
from knowledge.errors import UserError
from knowledge.parsing.docx import find_element

_AUTHOR = "绩效报告助手"


def annotated_document(data: bytes, name: str, review: Review) -> bytes:
    """Return the .docx file `data` with the review's findings and weak indicators as native comments.

    Raise UserError where the file can't be opened for writing or a place isn't there any more.
    """
    try:
        document = docx.Document(io.BytesIO(data))
    except Exception as error:
        # python-docx lets whatever a damaged part makes it trip over through.
        raise UserError(f"无法在《{name}》中写批注：请用 Word 打开后另存为 .docx 再试。") from error
    for location, text in _comments(review):
        runs = _runs_at(document, location)
        if runs is None:
            raise UserError(f"无法在《{name}》中写批注：找不到{location.label}，文件可能已改动，请重新审核后再导出。")
        document.add_comment(runs, text=text, author=_AUTHOR, initials="审")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _comments(review: Review) -> Iterator[tuple[Location, str]]:
    yield from ((finding.location, _finding_text(finding)) for finding in review.findings)
    for row in review.ledger:
        if row.judgement and row.judgement.verdict.is_weak:
            yield row.indicator.target_location, _indicator_text(row)


def _finding_text(finding: Finding) -> str:
    lines = [
        f"【{finding.severity.chinese}】{finding.message}",
        f"建议：{finding.suggestion}",
        f"依据：{finding.basis}",
    ]
    return "\n".join(lines)


def _indicator_text(row: LedgerRow) -> str:
    judgement = row.judgement
    if judgement is None:
        raise ValueError("a blank row has nothing to comment on")
    lines = [f"【{judgement.verdict.chinese}】{row.indicator.name}：{row.indicator.target or '指标值为空'}"]
    if judgement.suggestion:
        lines.append(f"建议：{judgement.suggestion}")
    if row.basis:
        lines.append(f"依据：{row.basis}")
    return "\n".join(lines)


def _runs_at(document: WordDocument, location: Location) -> list[Run] | None:
    """Return the runs at `location`, an empty one made where the place has none; None where there is no such place."""
    element = find_element(document.element.body, location)
    if element is None:
        return None
    runs = [run for run in element.iter(qn("w:r")) if not _is_deleted(run)]
    if not runs:
        paragraph = element if element.tag == qn("w:p") else next(element.iter(qn("w:p")), None)
        if paragraph is None:
            return None
        runs = [OxmlElement("w:r")]
        paragraph.append(runs[0])
    return [Run(run, document._body) for run in (runs[0], runs[-1])]


def _is_deleted(run: etree._Element) -> bool:
    return any(ancestor.tag in {qn("w:del"), qn("w:moveFrom")} for ancestor in run.iterancestors())
