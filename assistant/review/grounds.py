"""What the same report already says about the blank of a rewrite: a baseline, a budget, another form's target.

A figure is told only where it measures the rewrite's own statistic in the rewrite's own unit and is the whole unit's,
not a part's (新注册企业到位资金). It is told with its place, as a baseline: what was reached never becomes the target.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.review.judgement import Judgement, Reason, Verdict
from assistant.review.suggestion import BLANK
from assistant.review.topics import load_topics
from knowledge.facts.fact import Account, Aspect, Fact, Scope
from knowledge.facts.matching import key
from knowledge.quantity import find_quantities
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


def with_grounds(account: Account, judged: Sequence[Judged]) -> Iterator[Judgement | None]:
    """Yield the judgements in their order, those of weak rows with what the report knows for their blanks."""
    said = [fact for told in account.told if not told.sentence.is_plan for fact in told.facts]
    # Of this year, and no part of what was told before it.
    whole = [one for one in said if one.period == account.report.year and not one.whole and one.scope is Scope.WHOLE]
    results = [one for one in whole if not one.bound and one.aspect is not Aspect.TARGET]
    sound = {id(row) for _, row, judgement in judged if judgement and judgement.verdict is Verdict.QUANTIFIED}
    targets = [one for one in account.facts if id(one.indicator) in sound and one.aspect is Aspect.TARGET]
    for form, indicator, judgement in judged:
        if judgement is None or not judgement.verdict.is_weak:
            yield judgement
        else:
            # How many of a thing another project plans says nothing of this one; its rates do.
            near = [one for one in targets if one.form is form or one.quantity.is_percent or not form.project]
            more = "".join(_told(form, indicator, judgement, results, near))
            yield replace(judgement, suggestion=judgement.suggestion + more)


def _told(
    form: Form, indicator: Indicator, judgement: Judgement, results: Sequence[Fact], targets: Sequence[Fact]
) -> Iterator[str]:
    """Yield, in Chinese, where the report holds figures for the blanks of the row's rewrites."""
    blanks = [rewrite for rewrite in judgement.rewrites if BLANK in rewrite and f"{BLANK}月" not in rewrite]
    own = _BRACKETS.sub("", indicator.name) if len(judgement.rewrites) == 1 else ""
    found = [_known(rewrite, own, facts) for facts in (results, targets) for rewrite in blanks]
    quotes = [
        f"{one.location.label}“{one_line(one.quote[max(one.quote.rfind(name, 0, one.quantity.start), 0) : end])}”"
        for name, one in filter(None, found[: len(blanks)])
        if (end := one.quantity.end) and end - max(one.quote.rfind(name, 0, one.quantity.start), 0) <= _LONGEST_QUOTE
    ]
    if quotes:
        yield f"可参照本报告{'、'.join(dict.fromkeys(quotes[:_MOST]))}确定基数。"
    rows = [
        f"{one.location.label}“{_BRACKETS.sub('', row.name)}”（{one.form.name}）的指标值“{one_line(row.target)}”"
        for _, one in filter(None, found[len(blanks) :])
        if one.form and (row := one.indicator) and row is not indicator
    ]
    if rows:
        yield f"可对照本报告{'、'.join(dict.fromkeys(rows[:_MOST]))}。"
    if Reason.BOUND_WITHOUT_VALUE in judgement.reasons:
        costs = (_SIGN.split(rewrite)[0] for rewrite in blanks if rewrite.endswith(f"≤{BLANK}万元"))
        yield from (_budget(form) for cost in costs if _BUDGETED.fullmatch(cost))


def _known(rewrite: str, own: str, facts: Sequence[Fact]) -> tuple[str, Fact] | None:
    """Return the first figure of what a rewrite's blank stands for, by the best name that the report has for it."""
    statistic = _SIGN.split(rewrite)[0]
    unit = next((one.measure for one in find_quantities(_SIGN.split(rewrite)[-1].replace(BLANK, "1"))), "")
    core, is_change = _HEAD.sub("", _CHANGE.sub("", statistic)), _CHANGE.search(statistic) is not None
    topics = (one for one in load_topics() if any(word in core for word in (*one.promise, *one.measure)))
    names = [*([core, *(word for topic in topics for word in topic.measure)] if len(core) > 1 else ()), own]
    fitting = [one for one in facts if one.quantity.measure == unit and bool(one.direction) is is_change]
    called = [
        ({key(_PLACE.sub("", one.measure)), key(one.indicator.name if one.indicator else "")}, one) for one in fitting
    ]
    return next(((name, one) for name in names if name for keys, one in called if key(name) in keys), None)


def _budget(form: Form) -> str:
    """Return the form's own budget as the bound of its cost, as written; money that came in the year is adjusted."""
    fund = form.total_fund
    if fund is None or not (fund.initial_value or fund.adjusted_value):
        return ""
    label, cell = ("年初", fund.initial) if fund.initial_value else ("全年", fund.adjusted)
    return f"本表{label}预算数为{cell.strip()}{form.fund_unit}（{fund.location.label}），可据此确定上限。"
