"""What the same report already says about the blank of a rewrite: a baseline, a budget, another form's target.

A figure is told only where it measures the rewrite's own statistic in the rewrite's own unit and is the whole unit's,
not a part's (新注册企业到位资金). It is told with its place, as a baseline: what was reached never becomes the target.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.review.judgement import Judgement, Reason, Verdict
from assistant.review.suggestion import BLANK
from assistant.review.topics import load_topics
from knowledge.facts.fact import Account, Aspect, Fact, Scope
from knowledge.facts.matching import key
from knowledge.quantity import Quantity, find_quantities, parse_quantity
from knowledge.report import Form, Indicator
from knowledge.running_text import one_line

Judged = tuple[Form, Indicator, Judgement | None]

_SIGN = re.compile("[≥≤=<>]|占比由")
_CHANGE = re.compile(r"(?:[较比]上年)?(?:增长率|增长|下降率|下降|增速|增幅)$")
_HEAD = re.compile("^(?:当年|全年|年内)+(?=..)")
_BRACKETS = re.compile(r"[（(][^（()）]*[）)]|\s")
# Whose a statistic is, where it is the whole place's.
_PLACE = re.compile("^(?:[全本我]|[一-龥]{2,4})[省市县区州国](?=..)")
_BUDGETED = re.compile("(?:项目|部门|整体|年度|财政)*(?:总|经济)?(?:支出|成本|投资)(?:总额|指标)?")
_LONGEST_QUOTE, _MOST = 60, 3


@dataclass(frozen=True, slots=True)
class _Sought:
    """What a blank stands for: the names of its statistic, the best first, its unit, and whether it is a change."""

    names: tuple[str, ...]
    measure: str
    is_change: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with a target in figures: what it is called, what of it without the change it may count, the figure."""

    form: Form
    indicator: Indicator
    name: str
    level: str
    quantity: Quantity


def with_grounds(account: Account, judged: Sequence[Judged]) -> Iterator[Judgement | None]:
    """Yield the judgements in their order, those of weak rows with what the report knows for their blanks."""
    results = [fact for told in account.told if not told.sentence.is_plan for fact in told.facts]
    results = [one for one in results if one.measure and not one.bound and _is_whole(one, account.report.year)]
    rows = [
        _Row(form, indicator, name := _BRACKETS.sub("", indicator.name), _CHANGE.sub("", name), quantity)
        for form, indicator, judgement in judged
        if judgement and judgement.verdict is Verdict.QUANTIFIED
        if (quantity := parse_quantity(indicator.target))
    ]
    for form, indicator, judgement in judged:
        if judgement is None or not judgement.verdict.is_weak:
            yield judgement
        else:
            more = "".join(_told(form, indicator, judgement, results, rows))
            yield replace(judgement, suggestion=judgement.suggestion + more)


def _is_whole(one: Fact, year: int | None) -> bool:
    """Return whether a figure is this year's result, and no part of the one before it."""
    return one.period == year and one.aspect is not Aspect.TARGET and one.whole is None and one.scope is Scope.WHOLE


def _told(
    form: Form, indicator: Indicator, judgement: Judgement, results: Sequence[Fact], rows: Sequence[_Row]
) -> Iterator[str]:
    """Yield, in Chinese, where the report holds figures for the blanks of the row's rewrites."""
    blanks = [rewrite for rewrite in judgement.rewrites if BLANK in rewrite and f"{BLANK}月" not in rewrite]
    own = (_BRACKETS.sub("", indicator.name),) if len(judgement.rewrites) == 1 else ()
    sought = [replace(one, names=(*one.names, *own)) for one in map(_sought, blanks)]
    if baselines := list(filter(None, (_baseline(one, results) for one in sought))):
        yield f"可参照本报告{'、'.join(dict.fromkeys(baselines[:_MOST]))}确定基数。"
    # How many of a thing another project plans says nothing of this one; its rates do.
    near = [
        row for row in rows if row.quantity.is_percent or row.form is form or not (row.form.project and form.project)
    ]
    others = [row for row in near if row.indicator is not indicator]
    if targets := list(filter(None, (_target(one, others) for one in sought))):
        yield f"可对照本报告{'、'.join(dict.fromkeys(targets[:_MOST]))}。"
    if Reason.BOUND_WITHOUT_VALUE in judgement.reasons:
        costs = (_SIGN.split(rewrite)[0] for rewrite in blanks if rewrite.endswith(f"≤{BLANK}万元"))
        yield from (_budget(form) for cost in costs if _BUDGETED.fullmatch(cost))


def _baseline(sought: _Sought, results: Sequence[Fact]) -> str:
    """Return the first statement of what is sought, as a quote with its place, by the best name."""
    fitting = [
        one
        for one in results
        if one.quantity.measure == sought.measure and (one.aspect is Aspect.CHANGE) == sought.is_change
    ]
    for name in sought.names:
        for one in fitting:
            if key(_PLACE.sub("", one.measure)) == key(name):
                start = max(one.quote.rfind(name, 0, one.quantity.start), 0)
                quote = one_line(one.quote[start : one.quantity.end])
                if len(quote) <= _LONGEST_QUOTE:
                    return f"{one.location.label}“{quote}”"
    return ""


def _target(sought: _Sought, rows: Sequence[_Row]) -> str:
    """Return the first row that has a target for what is sought, with its place, by the best name."""
    for name in sought.names:
        for row in rows:
            is_like = (row.level != row.name) == sought.is_change and row.quantity.measure == sought.measure
            if is_like and key(_PLACE.sub("", row.level)) == key(name):
                place, target = row.indicator.target_location.label, one_line(row.indicator.target)
                return f"{place}“{row.name}”（{row.form.name}）的指标值“{target}”"
    return ""


@lru_cache(512)
def _sought(rewrite: str) -> _Sought:
    """Return what a rewrite's blank stands for; its statistic's own name is the best."""
    statistic = _SIGN.split(rewrite)[0]
    quantities = find_quantities(_SIGN.split(rewrite)[-1].replace(BLANK, "1"))
    core = _HEAD.sub("", _CHANGE.sub("", statistic))
    topics = (one for one in load_topics() if any(word in core for word in (*one.promise, *one.measure)))
    names = dict.fromkeys((core, *(word for topic in topics for word in topic.measure))) if len(core) > 1 else ()
    return _Sought(tuple(names), quantities[0].measure if quantities else "", _CHANGE.search(statistic) is not None)


def _budget(form: Form) -> str:
    """Return the form's own budget as the bound of its cost, as written; money that came in the year is adjusted."""
    fund = form.total_fund
    if fund is None or not (fund.initial_value or fund.adjusted_value):
        return ""
    label, cell = ("年初", fund.initial) if fund.initial_value else ("全年", fund.adjusted)
    return f"本表{label}预算数为{cell.strip()}{form.fund_unit}（{fund.location.label}），可据此确定上限。"
