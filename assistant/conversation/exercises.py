"""One question at a time from the open report: is this target quantified? The verdict stays hidden till the answer."""

import math
import re
from collections.abc import Iterator

from assistant.conversation.events import Choices, Event, Notice, QuestionAsked, TextPiece
from assistant.conversation.workspace import Workspace
from assistant.review.engine import LedgerRow
from assistant.review.glossary import load_terms
from assistant.review.verdict import Verdict

_ANSWERS: tuple[tuple[Verdict, re.Pattern[str]], ...] = tuple(
    (verdict, re.compile(pattern))
    for verdict, pattern in (
        (Verdict.PARTIAL, r"不完整|部分量化|^(?:3|三|c)$"),
        (Verdict.VAGUE, r"未量化|没有?量化|不是量化|没有$|不算|^(?:4|四|d)$"),
        (Verdict.VERIFIABLE, r"可核验|可验证|^(?:2|二|b)$"),
        (Verdict.QUANTIFIED, r"已?量化|^(?:1|一|a|是|算)$"),
    )
)


def read_answer(message: str) -> Verdict | None:
    """Return the verdict that `message` gives as an answer, None where it is something else."""
    text = message.strip().strip("。！!. ").lower()
    if len(text) > 12:
        return None
    return next((verdict for verdict, pattern in _ANSWERS if pattern.search(text)), None)


def ask(workspace: Workspace) -> Iterator[Event]:
    """Yield the next question of the open report."""
    rows = [row for row in workspace.review.ledger if row.judgement] if workspace.review else []
    if not rows:
        yield Notice("出题要用到报告里的指标：请先打开一份报告或样例报告，再说“考考我”。")
        return
    row = rows[_next_place(rows, workspace.asked.row if workspace.asked else None)]
    yield TextPiece(
        f"请判断这个指标的量化程度（{row.form.name}，{row.indicator.level1}）：\n\n"
        f"指标：{row.indicator.name}\n年度指标值：{row.indicator.target or '（空）'}\n\n"
        "是已量化、可核验、量化不完整，还是未量化？"
    )
    yield QuestionAsked(row)
    yield Choices(tuple(verdict.chinese for verdict in Verdict))


def grade(answer: Verdict, row: LedgerRow) -> Iterator[Event]:
    """Yield whether `answer` is right for the indicator asked about, and why."""
    judgement = row.judgement
    if judgement is None:
        return
    terms = load_terms()
    right = answer is judgement.verdict
    yield TextPiece(f"{'答对了' if right else '不对'}：这个指标判为“{judgement.verdict.chinese}”。")
    yield TextPiece(terms[judgement.verdict].text)
    if judgement.reasons:
        yield TextPiece("原因：" + "".join(terms[reason].text for reason in judgement.reasons))
    if judgement.suggestion:
        yield TextPiece(f"\n\n可以这样改：{judgement.suggestion}")
    yield QuestionAsked(row, answered=True)
    yield Choices(("再来一题",))


def _next_place(rows: list[LedgerRow], last: LedgerRow | None) -> int:
    """Return the place of the next question: strides apart, so that neighbours don't follow and every row comes."""
    if last not in rows:
        return len(rows) // 3
    start = max(2, len(rows) * 2 // 5)
    stride = next(step for step in range(start, start + len(rows) + 1) if math.gcd(step, len(rows)) == 1)
    return (rows.index(last) + stride) % len(rows)
