"""Questions about the ledger of indicators, read into filters: verdicts, reasons, levels, forms, scores.

What a question doesn't restrict stays open. The names of forms are taken out first, since a project called 产出奖励资金
asks for no kind of indicator.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from assistant.conversation.asking.operations import Operation, operations_of
from assistant.conversation.asking.question import aspects_of
from assistant.conversation.patterns import says, which, without
from assistant.conversation.references import find_forms, find_quoted, mask_forms
from assistant.review.engine import Review
from assistant.review.verdict import Reason, Verdict
from assistant.sorting import Encode
from knowledge.facts.fact import Aspect
from knowledge.numerals import read_number
from knowledge.report import Form, ReportKind

WEAK = frozenset({Verdict.PARTIAL, Verdict.VAGUE})
_POINTS = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)分")
_MOST = re.compile("([一二两三四五六七八九十]|\\d{1,2})(?:个|项|条|名)")
_CRITERIA = ("criteria", "blank", "score.lost", "score.full", "score.over")


@dataclass(frozen=True, slots=True)
class LedgerQuestion:
    """The filters of a question; an empty one restricts nothing.

    `score` is lost, full, over or ""; `wording` is what the target cell has to say; `group` is form, level1 or "";
    `order` is the measure to sort groups by, a minus before it where the least is asked for. `points` are how many
    the rows are worth, or got; of the `first` side, a minus before it where the least is asked for, `most` are told.
    """

    verdicts: frozenset[Verdict] = frozenset()
    reasons: frozenset[Reason] = frozenset()
    levels: tuple[str, ...] = ()
    forms: tuple[Form, ...] = ()
    kind: ReportKind | None = None
    score: str = ""
    blank: bool = False
    unmet: bool = False
    repeated: bool = False
    wording: str = ""
    sums: bool = False
    group: str = ""
    order: str = ""
    points: tuple[str, Decimal] | None = None
    first: str = ""
    most: int = 1


def is_about_ledger(message: str, review: Review) -> bool:
    """Return whether `message` asks which indicators, or how many of them, not for the figure of one."""
    forms, text = find_forms(message, review.report.forms), mask_forms(message, review.report.forms)
    if says("no_ledger", text):
        return False
    if any(says(name, text) for name in _CRITERIA):
        return bool(says("things", text) or says("which", text) or forms)
    if says("unmet", text) and re.search("哪些|哪几|几[个项条]|列|都有", text):
        return True
    if (says("things", text) and says("which", text)) or (re.search(r"填得|写得", text) and forms):
        return True
    return bool(says("group.form", text) and says("order", text) and re.search("问题|毛病|意见|填|写", text))


def asks_of_points(message: str, review: Review, encode: Encode | None = None) -> bool:
    """Return whether `message` asks which rows, or how many, have so many points, or the most of them."""
    operation, text = operations_of(message, encode)[0], mask_forms(message, review.report.forms)
    is_of_rows = operation.is_extreme or operation in (Operation.LIST, Operation.COUNT)
    return is_of_rows and bool(_side(text)) and not says("group.form", text) and not says("no_ledger", text)


def _side(text: str) -> str:
    sides = {Aspect.WEIGHT, Aspect.SCORE} & set(aspects_of(text))
    return sides.pop().value if sides else ""


def read_question(message: str, review: Review, encode: Encode | None = None) -> LedgerQuestion:
    """Return the filters that `message` sets on the ledger of `review`."""
    operation = operations_of(message, encode)[0]
    forms, text = find_forms(message, review.report.forms), mask_forms(message, review.report.forms)
    quoted, levels, groups = find_quoted(text), _levels(text), which("group", text)
    group = ""
    if len(forms) > 1 or (not forms and "form" in groups):
        group = "form"
    elif "level1" in groups or len({*levels} & {"产出", "效益", "满意度"}) > 1:
        group = "level1"
    is_of_projects = not forms and bool(re.search(r"项目(?:支出)?(?:自评)?表", text))
    if group == "form" and "项目" in text and not re.search(r"表|全部|所有", text):
        is_of_projects = True
    return LedgerQuestion(
        verdicts=frozenset() if group else _verdicts(text),
        reasons=frozenset() if quoted else frozenset(map(Reason, which("reason", text))),
        levels=() if group == "level1" else levels,
        forms=forms,
        kind=ReportKind.PROJECT if is_of_projects else None,
        score=next(iter(which("score", text)), ""),
        blank=bool(says("blank", text)),
        unmet=bool(says("unmet", text)),
        repeated=bool(says("repeated", text)),
        wording=next(iter(quoted), ""),
        sums=bool(says("sums", text)),
        group=group,
        order=_order(text),
        points=(_side(text), Decimal(points[1])) if (points := _POINTS.search(text)) and _side(text) else None,
        first=f"{'-' if operation is Operation.LOWEST else ''}{_side(text)}" if operation.is_extreme else "",
        most=read_number(most[1]) or 1 if (most := _MOST.search(text)) else 1,
    )


def _verdicts(text: str) -> frozenset[Verdict]:
    found = set(which("verdict", without("verdict.partial", text)))
    wanted = {Verdict.PARTIAL} if says("verdict.partial", text) else set()
    if "vague_only" in found:
        wanted.add(Verdict.VAGUE)
    elif "weak" in found:
        wanted |= WEAK
    if "verifiable" in found:
        wanted.add(Verdict.VERIFIABLE)
    return frozenset(wanted or ({Verdict.QUANTIFIED} if "quantified" in found else ()))


def _levels(text: str) -> tuple[str, ...]:
    found = []
    text = re.sub(r"(?:报告|表|写得|指标)的?质量(?!指标)", "", text)
    while level := says("level", text):
        found.append(level[0])
        text = text.replace(level[0], " ")
    return tuple(found)


def _order(text: str) -> str:
    if not says("order", text):
        return ""
    return f"{'-' if says('fewest', text) else ''}{'share_pct' if says('share', text) else 'weak'}"
