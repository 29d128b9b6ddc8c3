"""How an indicator can be rewritten so that it can be scored: the named one, the listed ones, any given in quotes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.conversation.comparing import compare
from assistant.conversation.events import Event, Notice, Sources, TableShown, TextPiece
from assistant.conversation.explaining import find_items
from assistant.conversation.ledger import COLUMNS, answer_ledger, row_values
from assistant.conversation.ledger_question import read_question
from assistant.conversation.numbering import Numbering
from assistant.conversation.references import find_ordinal, find_quoted
from assistant.conversation.request import PastReportQuestion, RewriteQuestion
from assistant.conversation.similar import similar_rows
from assistant.conversation.workspace import Workspace
from assistant.review.engine import LedgerRow, Review
from assistant.review.glossary import load_terms
from assistant.review.rule import Finding
from assistant.review.verdict import Judgement, Verdict, judge
from knowledge.place import place_words
from knowledge.report import Report
from knowledge.running_text import one_line

_THESE = re.compile(r"这些|这几|上面|刚才|它们|没有?量化|未量化|不完整|不合格|每[个条项]|全部|所有|缺单位")
_THIS = re.compile(r"这个|这一?[条项]|该指标|它(?!们)")
_WEAK = frozenset({Verdict.PARTIAL, Verdict.VAGUE})


def suggest(request: RewriteQuestion, workspace: Workspace) -> Iterator[Event]:
    """Yield rewrites of what `message` points at; without a pointer, of every weak indicator of the report."""
    message = request.text
    items = find_items(message, workspace)
    quoted = find_quoted(message)
    if items:
        yield from _for_items(items, workspace)
    elif quoted:
        yield from _for_wording(quoted[0], workspace)
    elif find_ordinal(message) is not None and workspace.review:
        yield Notice("没有这一条。可以先问“哪些指标没有量化”，再说要改第几条。")
    elif workspace.review is None:
        yield from _without_report(message, workspace)
    elif _THIS.search(message) and not _THESE.search(message):
        yield from _which(workspace.review)
    else:
        yield from _for_scope(message, workspace.review)


def _for_items(items: Sequence[LedgerRow | Finding], workspace: Workspace) -> Iterator[Event]:
    report = workspace.report
    numbering = Numbering()
    for item in items:
        if isinstance(item, Finding) and report:
            place = place_words(report, item.location)
            yield TextPiece(f"{item.message}（{place}）\n怎么改：{item.suggestion}{numbering.policy(item.basis)}\n\n")
        elif isinstance(item, LedgerRow) and report:
            yield TextPiece(_row_text(item, report, numbering))
            levels = (item.indicator.level1, item.indicator.level2)
            yield from _similar(item.indicator.name, item.judgement, levels, workspace, numbering)
    if numbering.citations:
        yield Sources(numbering.citations)


def _row_text(row: LedgerRow, report: Report, numbering: Numbering) -> str:
    indicator, judgement = row.indicator, row.judgement
    quote = " | ".join(cell for cell in (indicator.name, indicator.target, indicator.actual) if cell)
    mark = numbering.report(report, row.form.name, quote, indicator.target_location)
    name = one_line(indicator.name)
    target = one_line(indicator.target) or "（空）"
    head = f"“{name}”（{row.form.name}）现在的年度指标值是“{target}”{mark}"
    if judgement is None:
        return f"{head}，这一行没有填写指标。\n\n"
    if not judgement.verdict.is_weak and not judgement.suggestion:
        return f"{head}，判为“{judgement.verdict.chinese}”，不需要改写。\n\n"
    basis = numbering.policy(row.basis) if row.basis else ""
    reasons = "、".join(load_terms()[reason].name for reason in judgement.reasons)
    why = f"（{reasons}）" if reasons else ""
    return f"{head}，判为“{judgement.verdict.chinese}”{why}。\n建议：{judgement.suggestion}{basis}\n\n"


def _similar(
    name: str, judgement: Judgement | None, levels: tuple[str, str], workspace: Workspace, numbering: Numbering
) -> Iterator[Event]:
    """Yield how other reports have written a weak row, after the rewrite: a search may take its time."""
    if judgement and judgement.verdict.is_weak:
        similar = similar_rows(name, judgement.rewrites, levels, workspace, numbering)
        if similar:
            yield TextPiece(f"{similar}\n\n")


def _for_wording(text: str, workspace: Workspace) -> Iterator[Event]:
    judgement = judge("", "", text, text)
    if not judgement.verdict.is_weak and not judgement.suggestion:
        yield TextPiece(f"“{text}”判为“{judgement.verdict.chinese}”，照现在的写法可以打分，不需要改写。")
        return
    reasons = "".join(load_terms()[reason].text for reason in judgement.reasons)
    yield TextPiece(f"“{text}”判为“{judgement.verdict.chinese}”。{reasons}\n\n建议：{judgement.suggestion}\n\n")
    numbering = Numbering()
    yield from _similar(text, judgement, ("", ""), workspace, numbering)
    if numbering.citations:
        yield Sources(numbering.citations)


def _for_scope(message: str, review: Review) -> Iterator[Event]:
    question = read_question(message, review)
    asked = question.verdicts & _WEAK or _WEAK
    answer = answer_ledger(replace(question, verdicts=asked, group="", sums=False), review)
    yield TextPiece(answer.sentence)
    if answer.rows:
        yield TextPiece(f"下面是{len(answer.rows)}项的改写建议，空着的数请按本单位的情况填写。")
        columns = tuple(column for column in COLUMNS if column not in {"form", "level2", "actual"})
        yield TableShown(columns, tuple(map(row_values, answer.rows)), "改写建议", answer.rows)
    else:
        yield TextPiece("没有需要改写的指标。")


def _which(review: Review) -> Iterator[Event]:
    weak = tuple(row for row in review.ledger if row.judgement and row.judgement.verdict.is_weak)
    yield TextPiece("要改哪个指标？可以说“第2条怎么改”，或者把名称放在引号里。未量化的有下面这些：")
    yield TableShown(("project", "indicator", "target", "verdict"), tuple(map(row_values, weak)), "未量化的指标", weak)


def _without_report(message: str, workspace: Workspace) -> Iterator[Event]:
    yield Notice("没有打开报告，先给出往年报告里的写法。也可以把要改的指标放在引号里，例如：“群众满意度提高”怎么改。")
    yield from compare(PastReportQuestion(f"{message}指标"), workspace)
