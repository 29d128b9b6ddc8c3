"""What the ledger shows of actual values: how many say no more than 完成, and which of them.

What is counted here stands whole, as written, in the quote of its source.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.drafting.planning.facts import Fact, make_fact
from assistant.drafting.planning.quoting import LONG_TARGET, inside, percent, shown, shown_name
from assistant.drafting.sources import Sources, forms_phrase
from assistant.review.engine import LedgerRow, Review
from knowledge.quantity import find_quantities

_BARE = re.compile(
    r"(?:已|基本|全部|全面|全年|按时|按期|按要求|圆满|较好|顺利|均|都)*(?:完成|达成|达标|达到|实现|到位|落实|合格|正常)"
    r"(?:了|全年|年度|预期|既定|各项|工作|目标|任务|指标|值|要求)*"
)
# So many rows that say the same are told as one; so many names stand in one statement.
_SEVERAL, _NAMED = 3, 3


def is_bare(row: LedgerRow) -> bool:
    """Return whether the actual value says that it was done, and nothing of how much."""
    return bool(_BARE.fullmatch(re.sub(r"[\s。；;]", "", row.indicator.actual)))


def actual_facts(review: Review, rows: Sequence[LedgerRow], sources: Sources) -> Iterator[Fact]:
    """Yield how many actual values are bare, then rows whose target has a figure: satisfaction first, then others."""
    bare = [row for row in rows if is_bare(row)]
    if len(bare) < 2:
        return
    forms = forms_phrase(review.report)
    values = {"forms": forms, "total": str(len(rows)), "bare": str(len(bare))}
    values["share"] = percent(Decimal(len(bare)), Decimal(len(rows)))
    sentence = f"{forms}所列{len(rows)}项绩效指标中，{len(bare)}项的实际完成值只写“完成”等结论，占{values['share']}"
    number = sources.computed(sentence, bare[0].form.location)
    phrases = "bare_actuals.all" if len(bare) == len(rows) else "bare_actuals"
    yield make_fact("bare_actuals", values, (number,), weight=6 * len(bare) / len(rows), phrases=phrases)
    measured = sorted(
        (row for row in bare if find_quantities(row.indicator.target)), key=lambda row: len(row.indicator.name)
    )
    # A satisfaction rate without a survey behind it is what every reader looks for first.
    satisfied = [row for row in measured if "满意" in row.indicator.name]
    others = [row for row in measured if row not in satisfied]
    alike = [row for row in satisfied if _said(row) == _said(satisfied[0])]
    if len({row.form.location for row in alike}) >= _SEVERAL:
        yield _repeated(alike, sources)
        satisfied = [row for row in satisfied if row not in alike]
    yield from (_example("bare_satisfaction", row, review, sources) for row in satisfied)
    yield from (_example("bare_example", row, review, sources) for row in others[:1])
    if len(others) > _SEVERAL:
        yield _group(others[1 : 1 + _NAMED], sources)
    else:
        yield from (_example("bare_example", row, review, sources) for row in others[1:])


def _said(row: LedgerRow) -> tuple[str, str]:
    return shown_name(row.indicator.name), row.indicator.actual.strip()


def _example(kind: str, row: LedgerRow, review: Review, sources: Sources) -> Fact:
    values = {
        "form": inside(review, row.form),
        "name": shown_name(row.indicator.name),
        "target": shown(row.indicator.target, LONG_TARGET),
        "actual": shown(row.indicator.actual, LONG_TARGET),
    }
    return make_fact(kind, values, (sources.indicator(row.form, row.indicator),))


def _repeated(rows: Sequence[LedgerRow], sources: Sources) -> Fact:
    """Return what several forms say of satisfaction in the same words."""
    first = rows[0]
    count = len({row.form.location for row in rows})
    name, actual = shown_name(first.indicator.name), shown(first.indicator.actual, LONG_TARGET)
    sentence = f"{name}在{count}张自评表中的完成值均为{actual}"
    numbers = (sources.indicator(first.form, first.indicator), sources.computed(sentence, first.indicator.location))
    values = {"name": name, "count": str(count), "actual": actual}
    return make_fact("bare_satisfaction", values, numbers, phrases="bare_satisfaction.several")


def _group(rows: Sequence[LedgerRow], sources: Sources) -> Fact:
    """Return further rows in one statement."""
    names = "".join(dict.fromkeys(shown_name(row.indicator.name) for row in rows))
    numbers = tuple(sources.indicator(row.form, row.indicator) for row in rows)
    values = {"names": names, "actual": shown(rows[0].indicator.actual, LONG_TARGET)}
    return make_fact("bare_example", values, numbers, phrases="bare_example.group")
