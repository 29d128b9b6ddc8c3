"""Questions about the ledger of indicators, read into filters: verdicts, reasons, levels, forms, scores.

What a question doesn't restrict stays open. The names of forms are taken out first, since a project called 产出奖励资金
asks for no kind of indicator.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from assistant.conversation.asking.lists import List, list_of
from assistant.conversation.asking.operations import Operation, operations_of
from assistant.conversation.asking.question import aspects_of
from assistant.conversation.patterns import every, says, which
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
# Lists that may be counted form by form, or level by level.
_GROUPED = {List.BY_FORM, List.NONE, List.ROWS, List.WEAK, List.PARTIAL, List.VAGUE, List.QUANTIFIED}
# From this likelihood on rows of a list are asked for.
_LISTED = 0.5
_FILTERS: Mapping[List, Mapping[str, Any]] = {
    List.WEAK: {"verdicts": WEAK},
    List.PARTIAL: {"verdicts": frozenset({Verdict.PARTIAL})},
    # Without any number, whether or not a bound is spoken of: 不超批复投资.
    List.VAGUE: {"verdicts": WEAK, "reasons": frozenset({Reason.NO_NUMBER, Reason.DIRECTION_ONLY})},
    List.VERIFIABLE: {"verdicts": frozenset({Verdict.VERIFIABLE})},
    List.QUANTIFIED: {"verdicts": frozenset({Verdict.QUANTIFIED})},
    List.NO_UNIT: {"reasons": frozenset({Reason.NO_UNIT})},
    List.NO_BASELINE: {"reasons": frozenset({Reason.NO_BASELINE})},
    List.DIRECTION_ONLY: {"reasons": frozenset({Reason.DIRECTION_ONLY})},
    List.SELF_REFERENTIAL: {"reasons": frozenset({Reason.SELF_REFERENTIAL})},
    List.MISMATCH: {"reasons": frozenset({Reason.MISMATCH, Reason.TIME_FOR_NONTIME})},
    List.SEVERAL: {"reasons": frozenset({Reason.MULTI_INDICATOR, Reason.ACTIVITY_LIST})},
    List.UNMET: {"unmet": True},
    List.UNMET_FULL: {"unmet": True, "score": "full"},
    List.LOST: {"score": "lost"},
    List.FULL: {"score": "full"},
    List.OVER: {"score": "over"},
    List.BLANK: {"blank": True},
    List.REPEATED: {"repeated": True},
}
"""Which rows a list holds."""


@dataclass(frozen=True, slots=True)
class LedgerQuestion:
    """The filters of a question; an empty one restricts nothing.

    `score` is lost, full, over or ""; `wording` is what the target has to say one of; `group` is form, level1 or "";
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
    wording: tuple[str, ...] = ()
    sums: bool = False
    group: str = ""
    order: str = ""
    points: tuple[str, Decimal] | None = None
    first: str = ""
    most: int = 1


def asks_of_points(message: str, review: Review, encode: Encode | None = None) -> bool:
    """Return whether `message` asks which rows, or how many, have so many points, or have or lost the most of them."""
    operation, text = operations_of(message, encode)[0], mask_forms(message, review.report.forms)
    is_of_rows = operation.is_extreme or operation in (Operation.LIST, Operation.COUNT)
    asked = list_of(text, encode)
    is_lost = operation.is_extreme and asked.wanted is List.LOST and asked.likelihood >= _LISTED
    return is_of_rows and (is_lost or bool(_side(text))) and not says("group.form", text)


def _side(text: str) -> str:
    sides = {Aspect.WEIGHT, Aspect.SCORE} & set(aspects_of(text))
    return sides.pop().value if sides else ""


def read_question(
    message: str, review: Review, encode: Encode | None = None, wanted: List | None = None
) -> LedgerQuestion:
    """Return the filters that `message` sets on the ledger of `review`; `wanted` is the list, where that is known."""
    operation = operations_of(message, encode)[0]
    forms, text = find_forms(message, review.report.forms), mask_forms(message, review.report.forms)
    if wanted is None:
        asked = list_of(text, encode)
        wanted = asked.wanted if asked.likelihood >= _LISTED else List.NONE
    quoted, levels, groups, side = find_quoted(text), _levels(text), which("group", text), _side(text)
    group = "level1" if "level1" in groups or len({*levels} & {"产出", "效益", "满意度"}) > 1 else ""
    group = "form" if len(forms) > 1 or (not forms and "form" in groups) else group
    group = group if wanted in _GROUPED else ""
    is_each = group == "form" and "项目" in text and not re.search(r"表|全部|所有", text)
    is_of_projects = is_each or (not forms and re.search(r"项目(?:支出)?(?:自评)?表", text))
    question = LedgerQuestion(
        levels=() if group == "level1" else levels,
        forms=forms,
        kind=ReportKind.PROJECT if is_of_projects else None,
        wording=quoted,
        sums=bool(says("sums", text)),
        group=group,
        order=_order(text),
        points=(side, Decimal(points[1])) if (points := _POINTS.search(text)) and side else None,
        first=_first(operation, wanted, side),
        most=read_number(most[1]) or 1 if (most := _MOST.search(text)) else 1,
    )
    return question if quoted or group else replace(question, **_FILTERS.get(wanted, {}))


def _first(operation: Operation, wanted: List, side: str) -> str:
    """Return of which side of a row the most, or the least, is asked for; of points lost the most are always meant."""
    if wanted is List.LOST and operation.is_extreme:
        return List.LOST.value
    return f"{'-' if operation is Operation.LOWEST else ''}{side}" if operation.is_extreme and side else ""


def _levels(text: str) -> tuple[str, ...]:
    text = re.sub(r"(?:报告|表|写得|指标)的?质量(?!指标)", "", text)
    return tuple(dict.fromkeys(level[0] for level in every("level", text)))


def _order(text: str) -> str:
    if not says("order", text):
        return ""
    return f"{'-' if says('fewest', text) else ''}{'share_pct' if says('share', text) else 'weak'}"
