"""A target that the user proposes in words of one's own, judged as the rewrite of an exercise is."""

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.conversation.asking.lines import told_by
from assistant.conversation.asking.question import FigureQuestion
from assistant.conversation.events import Event, Sources, TextPiece
from assistant.conversation.numbering import Numbering
from assistant.conversation.patterns import every, says, without
from assistant.conversation.references import find_rows, rows_spoken_of
from assistant.conversation.request import Proposal, ReasonQuestion, RewriteQuestion
from assistant.conversation.revising import names_item, read_revision
from assistant.conversation.workspace import Workspace, opened
from assistant.drafting.revising.placing import words_of
from assistant.review.engine import LedgerRow
from assistant.review.row import Row
from assistant.training.judging.target import judge_target
from knowledge.quantity import find_quantities
from knowledge.running_text import compact, pairs

# So many neighbouring signs of its name at least name an indicator, where no other has as many.
_NAMING = 2
# What nobody need give a ground for: all of it, or none.
_WHOLE = {Decimal(0), Decimal(1), Decimal(100)}


def read_proposal(said: str, workspace: Workspace) -> Proposal | None:
    """Return the target that `said` proposes and for which indicator, None where it proposes none."""
    review = workspace.review
    verb = next(iter([*every("proposed.verb", said)][-1:]), None)
    if review is None or verb is None:
        return None
    head, words = said[: verb.start()], without("proposed.tail", said[verb.end() :]).strip(" “”\"'。？?！!")
    is_written, is_figure = verb["quoting"] is not None, bool(re.search(r"\d", words))
    if len(words) < 2 or says("proposed.asking", words) or says("proposed.degree", words):
        return None
    if is_written and (
        not is_figure or compact(words) in compact("\n".join(line.text for line in told_by(review.report).lines))
    ):
        # What it is that the report writes is no proposal.
        return None
    about = without("proposed.filler", head)
    change = read_revision(said, workspace) if workspace.draft else None
    is_of_item = change is not None and change.is_placed and any(t.spans for o in change.operations for t in o.targets)
    if workspace.draft and (not is_figure or not pairs(about) or is_of_item or names_item(said, workspace.draft)):
        return None
    if change and any(one.old and one.old in words_of(workspace.draft) for one in change.operations):
        # 把3.4公里改成3.5公里: what the draft has.
        return None
    named = find_rows(said, review) or _weak(rows_spoken_of(about, review))
    rows = named or (() if pairs(about) and not is_written else spoken_of(workspace))
    rows = rows or _weak(rows_spoken_of(words, review))
    # The same may stand in several forms.
    is_one = len({(row.indicator.name, row.indicator.target) for row in rows}) == 1
    return Proposal(rows[0], words) if is_one else None


def spoken_of(workspace: Workspace) -> tuple[LedgerRow, ...]:
    """Return the indicators that were last spoken of."""
    match workspace.request:
        case Proposal(row=row):
            return (row,)
        case ReasonQuestion(pointed=pointed) | RewriteQuestion(pointed=pointed):
            return tuple(item for item in pointed.items if isinstance(item, LedgerRow))
        case FigureQuestion(text=text) if workspace.review:
            return _weak(rows_spoken_of(text, workspace.review))
    return ()


def _weak(rows: tuple[LedgerRow, ...]) -> tuple[LedgerRow, ...]:
    """Return the one of some rows that is badly quantified, all where there is no such one."""
    weak = tuple(row for row in rows if row.judgement and row.judgement.verdict.is_weak)
    return weak if len(weak) == 1 else rows


def judge_proposal(asked: Proposal, workspace: Workspace) -> Iterator[Event]:
    """Yield whether a proposed target can be scored, what it lacks, and what of it the report gives no ground for."""
    review, row, words = opened(workspace), asked.row, asked.words
    one, numbering = row.indicator, Numbering()
    told = told_by(review.report)
    lines = [line.text for line in told.lines if not line.is_row and len(pairs(line.text) & pairs(one.name)) >= _NAMING]
    context = "\n".join([f"{one.name}{one.target}", *lines])
    found = judge_target(Row(one.level1, one.level2, one.name, words, one.actual), one.target, context)
    mark = numbering.report(review.report, row.form.name, f"{one.name} | {one.target}", one.target_location)
    verdict = "可以，照这样写能打分" if found.is_good else "还不行"
    yield TextPiece(f"“{one.name}”的年度指标值（原来写“{one.target or '空'}”{mark}）改为“{words}”：{verdict}。")
    yield TextPiece("".join(f"\n· {reason}" for reason in found.reasons))
    known = {(fact.quantity.base, fact.quantity.kind) for fact in told.account.facts}
    figures = (quantity for quantity in find_quantities(words) if quantity.base not in _WHOLE)
    loose = [quantity.text for quantity in figures if (quantity.base, quantity.kind) not in known]
    if found.is_good:
        if loose:
            yield TextPiece(f"\n· {'、'.join(loose)}在报告里没有依据：要有年初预算、计划文件、行业标准或往年的数支撑。")
        share = "分母是什么（总数怎么数）、" if "%" in words else ""
        yield TextPiece(f"\n· 一并写清{share}数据来源和佐证材料；指标值按年初批复的绩效目标定，不能照着完成数倒填。")
    elif row.judgement and row.judgement.suggestion:
        yield TextPiece(f"\n可以这样写：{row.judgement.suggestion}")
    if row.judgement and not row.judgement.verdict.is_weak:
        yield TextPiece(f"\n· 原来的“{one.target}”已经能打分；年初批复的目标没有调整手续不能改，更不能调低。")
    yield Sources(numbering.citations)
