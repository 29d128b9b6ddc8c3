"""What the ledger shows: of targets, of actual values, of scores.

What is counted here stands whole, as written, in the quote of its source.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.drafting.planning.actual_facts import actual_facts, is_bare
from assistant.drafting.planning.facts import Fact, make_fact
from assistant.drafting.planning.quoting import (
    LONG_NAME,
    LONG_TARGET,
    inside,
    numbered_parts,
    percent,
    shown,
    shown_name,
    without_numbers,
)
from assistant.drafting.planning.rewrites import rewrites
from assistant.drafting.sources import Sources, form_short, forms_phrase
from assistant.review.engine import LedgerRow, Review
from assistant.review.verdict import Reason, Verdict
from knowledge.quantity import find_quantities

_LIMIT = re.compile(r"[预概估]算|控制|不超|不突破|以内|范围内|标准内|限额")
# The reasons that a reader sees at once come first: an example is told by its plainest defect.
_PLAIN = (
    Reason.MULTI_INDICATOR,
    Reason.TIME_FOR_NONTIME,
    Reason.SELF_REFERENTIAL,
    Reason.MISMATCH,
    Reason.BOUND_WITHOUT_VALUE,
    Reason.NO_UNIT,
    Reason.ACTIVITY_LIST,
    Reason.DIRECTION_ONLY,
    Reason.NO_BASELINE,
    Reason.NO_NUMBER,
)
# So many weak rows are quoted at first.
_EXAMPLES = 3
# More are never told, however many a long form has.
_QUOTABLE = 12
_FORMS = 6
_FEW_PCT = 20


def ledger_facts(review: Review, sources: Sources) -> Iterator[Fact]:
    """Yield what the ledger shows of targets, of actual values and of scores."""
    rows = [row for row in review.ledger if row.judgement is not None]
    if rows:
        total = {"forms": forms_phrase(review.report), "total": str(len(rows))}
        sentence = f"{total['forms']}共列绩效指标{total['total']}项"
        yield make_fact("indicators", total, (sources.computed(sentence, rows[0].form.location),))
        yield from _target_facts(review, rows, sources)
        yield from actual_facts(review, rows, sources)
        yield from _score_facts(review, rows, sources)


def _target_facts(review: Review, rows: list[LedgerRow], sources: Sources) -> Iterator[Fact]:
    weak = [row for row in rows if row.judgement and row.judgement.verdict.is_weak]
    if not weak:
        return
    vague = sum(row.judgement is not None and row.judgement.verdict is Verdict.VAGUE for row in weak)
    partial = len(weak) - vague
    share = percent(Decimal(len(weak)), Decimal(len(rows)))
    forms = forms_phrase(review.report)
    kinds = "、".join(
        text for count, text in ((vague, f"未量化{vague}项"), (partial, f"量化不完整{partial}项")) if count
    )
    number = sources.computed(
        f"{forms}共填列绩效指标{len(rows)}项，其中{kinds}"
        + (f"，合计{len(weak)}项" * bool(vague and partial))
        + f"，占{share}",
        weak[0].form.location,
    )
    values = {
        "forms": forms,
        "total": str(len(rows)),
        "weak": str(len(weak)),
        "kinds": kinds,
        "state": "未量化或量化不完整" if vague and partial else "未量化" if vague else "量化不完整",
        "share": share,
    }
    phrases = "weak_targets" if vague and partial else "weak_targets.one"
    if 100 * len(weak) < _FEW_PCT * len(rows):
        yield make_fact("few_weak", values, (number,))
    if len(weak) == len(rows):
        phrases = "weak_targets.all"
    yield make_fact("weak_targets", values, (number,), weight=14 * len(weak) / len(rows), phrases=phrases)
    yield from _by_form(weak, sources)
    for row in worst(weak):
        yield _example(review, row, sources)
    yield from rewrites(weak, sources)
    yield from _repeated_names(weak, sources)
    yield from _figures_in_names(review, list(worst(weak))[_EXAMPLES:] or weak, sources)


def _by_form(weak: Sequence[LedgerRow], sources: Sources) -> Iterator[Fact]:
    """Yield how the weak rows lie in the forms, where there are several."""
    counts = Counter(form_short(row.form) for row in weak)
    if 1 < len(counts) <= _FORMS:
        parts = "、".join(f"{form}{count}项" for form, count in counts.most_common())
        number = sources.computed(f"按自评表分，{parts}", weak[0].form.location)
        yield make_fact("weak_by_form", {"parts": parts}, (number,))


def worst(weak: Sequence[LedgerRow], most: int = _QUOTABLE) -> Iterator[LedgerRow]:
    """Yield up to `most` rows to be quoted, best example first: short ones, each reason and each form in turn.

    What a second form says in the same words is no further example.
    """
    seen: Counter[object] = Counter()
    once: dict[tuple[str, str], LedgerRow] = {}
    for row in weak:
        once.setdefault((row.indicator.name.strip(), row.indicator.target.strip()), row)
    left = {
        place: (row, plain_reason(row), row.indicator.target.strip(), _length(row))
        for place, row in enumerate(once.values())
    }
    for _ in range(min(most, len(left))):
        best = min(
            left,
            key=lambda place: (
                3 * seen[left[place][1]]
                + 2 * seen[left[place][0].form.name]
                + 2 * seen[left[place][2]]
                + left[place][3],
                place,
            ),
        )
        row, reason, target, _cost = left.pop(best)
        seen.update((reason, row.form.name, target))
        yield row


def _length(row: LedgerRow) -> float:
    """Return how much a row is too long, too empty or too mixed to be a good example."""
    name, target = row.indicator.name, row.indicator.target
    parts = numbered_parts(name)
    length = max(0, len(name) - LONG_NAME) / 10 + max(0, len(target) - LONG_TARGET) / 8
    return (
        length + 3 * (not target.strip()) + (len(parts) > 3) + (len(parts) > 1 and plain_reason(row) is not _PLAIN[0])
    )


def plain_reason(row: LedgerRow) -> Reason:
    """Return the reason by which a weak row is told."""
    reasons = row.judgement.reasons if row.judgement else ()
    if Reason.MULTI_INDICATOR in reasons and len(numbered_parts(row.indicator.name)) < 2:
        reasons = tuple(reason for reason in reasons if reason is not Reason.MULTI_INDICATOR)
    reason = next((reason for reason in _PLAIN if reason in reasons), Reason.NO_NUMBER)
    # 全省平均水平 is a bound too, but what it lacks is the figure to compare with.
    if reason is Reason.BOUND_WITHOUT_VALUE and not _LIMIT.search(row.indicator.target):
        return Reason.NO_BASELINE
    return reason


def _example(review: Review, row: LedgerRow, sources: Sources) -> Fact:
    reason = plain_reason(row)
    number = sources.indicator(row.form, row.indicator)
    values = {
        "form": inside(review, row.form),
        "name": shown_name(row.indicator.name),
        "parts": "".join(shown(part, LONG_NAME) for part in numbered_parts(row.indicator.name)[:3]),
        "target": shown(row.indicator.target, LONG_TARGET) if row.indicator.target.strip() else "空白",
    }
    blank = not row.indicator.target.strip()
    return make_fact("weak_example", values, (number,), phrases=f"weak_example.{'blank' if blank else reason.value}")


def _repeated_names(rows: list[LedgerRow], sources: Sources) -> Iterator[Fact]:
    places: dict[str, dict[str, LedgerRow]] = {}
    for row in rows:
        key = re.sub(r"[\s\d.、；;。]", "", row.indicator.name)
        if len(key) >= 8 and "满意" not in key:
            places.setdefault(key, {})[row.form.name] = row
    repeated = {key: found for key, found in places.items() if len(found) > 1}
    if repeated:
        # The longest wording is the least likely to be repeated for a reason.
        key = max(repeated, key=lambda key: (len(repeated[key]), len(key)))
        found = list(repeated[key].values())
        name = shown(numbered_parts(found[0].indicator.name)[0], LONG_NAME)
        sentence = f"{name}的表述在{len(found)}张自评表中重复使用"
        numbers = (*(sources.indicator(row.form, row.indicator) for row in found[:2]),)
        counted = sources.computed(sentence, found[0].indicator.location)
        yield make_fact("repeated_names", {"name": name, "count": str(len(found))}, (*numbers, counted))


def _figures_in_names(review: Review, weak: list[LedgerRow], sources: Sources) -> Iterator[Fact]:
    found = [
        row
        for row in weak
        if not find_quantities(row.indicator.target)
        and any(quantity.unit for quantity in find_quantities(without_numbers(row.indicator.name)))
    ]
    if found:
        row = min(found, key=lambda row: len(row.indicator.name))
        number = sources.indicator(row.form, row.indicator)
        values = {"name": shown(row.indicator.name, LONG_NAME), "target": shown(row.indicator.target, LONG_TARGET)}
        yield make_fact("figure_in_name", {**values, "form": inside(review, row.form)}, (number,))


def _score_facts(review: Review, rows: list[LedgerRow], sources: Sources) -> Iterator[Fact]:
    scored = [row for row in rows if row.indicator.weight_value and row.indicator.score_value is not None]
    full = sum(row.indicator.weight_value == row.indicator.score_value for row in scored)
    bare = sum(is_bare(row) for row in scored)
    # Full marks are no shortcoming where the figures bear them out.
    if len(scored) < 4 or full < len(scored) or 2 * bare < len(scored):
        return
    forms = forms_phrase(review.report)
    sentence = f"{forms}所列{len(scored)}项计分指标全部得满分"
    number = sources.computed(sentence, scored[0].form.location)
    yield make_fact("full_marks", {"forms": forms, "scored": str(len(scored))}, (number,), weight=2.5)
