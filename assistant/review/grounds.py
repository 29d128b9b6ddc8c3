"""What the same report already says about the blank of a rewrite: a baseline, a budget, another form's target.

A figure is told only where it measures the rewrite's own statistic in the rewrite's own unit and is the whole unit's,
not a part's (新注册企业到位资金). It is told with its place, as a baseline: what was reached never becomes the target.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assistant.review.judgement import Judgement, Reason, Verdict
from assistant.review.suggestion import BLANK
from assistant.review.topics import load_topics
from knowledge.facts.fact import Account, Aspect, Fact, Scope
from knowledge.quantity import Quantity, find_quantities, parse_quantity
from knowledge.report import Form, Indicator
from knowledge.running_text import one_line

Judged = tuple[Form, Indicator, Judgement | None]

_SIGN = re.compile("[≥≤=<>]|占比由")
_CHANGE = re.compile(r"(?:[较比]上年)?(?:增长率|增长|下降率|下降|增速|增幅)$")
_HEAD = re.compile("^(?:当年|全年|年内)+(?=..)")
_BRACKETS = re.compile(r"[（(][^（()）]*[）)]|\s")
# What may stand before a statistic's name without making it a part's, and behind it before the figure.
_WHOLE = re.compile(
    r"(?:20\d\d年度?|截至|[12]?\d月底?|[全我本][省市县区州国]|[一-龥]{2,4}[省市县区州]|[全当今本]年度?|年内|年末|年度|累计|共计?|合计"
    r"|实现|完成|达到|取得|实际|举办|组织|开展|共有|\d{1,2}[.、．]|[:：、\s])*"
)
_TAIL = re.compile(r"(?:总额|总值|总量|数量|人数|额|值|数)?(?:累计|已经?|约|达到?|为|是|共计?|突破|完成|实现|[:：\s])*")
_BUDGETED = re.compile("(?:项目|部门|整体|年度|财政)*(?:总|经济)?(?:支出|成本|投资)(?:总额|指标)?")
_LONGEST_OWNER, _LONGEST_QUOTE = 20, 60
_MOST = 3


@dataclass(frozen=True)
class Grounds:
    """The figures of one report that can fill a blank: those of its text and goals, and its quantified rows."""

    account: Account
    judged: Sequence[Judged]

    def tell(self, form: Form, indicator: Indicator, judgement: Judgement) -> str:
        """Return, in Chinese, where the report holds figures for the blanks of the row's rewrites, "" for nowhere."""
        blanks = [rewrite for rewrite in judgement.rewrites if BLANK in rewrite and f"{BLANK}月" not in rewrite]
        own = (_BRACKETS.sub("", indicator.name),) if len(judgement.rewrites) == 1 else ()
        baselines, targets = [], []
        for rewrite in blanks:
            names = (*_names(rewrite), *own)
            if one := self._baseline(rewrite, names):
                baselines.append(one)
            if row := self._target(rewrite, names, form, indicator):
                targets.append(row)
        told = []
        if baselines:
            told.append(f"可参照本报告{'、'.join(dict.fromkeys(baselines[:_MOST]))}确定基数。")
        if targets:
            told.append(f"可对照本报告{'、'.join(dict.fromkeys(targets[:_MOST]))}。")
        if Reason.BOUND_WITHOUT_VALUE in judgement.reasons:
            told += [_budget(form) for rewrite in blanks if _is_whole_cost(rewrite)]
        return "".join(told)

    @cached_property
    def _told(self) -> tuple[Fact, ...]:
        found = (fact for told in self.account.told if not told.sentence.is_plan for fact in told.facts)
        return tuple(one for one in found if one.measure and not one.bound and self._is_whole(one))

    def _is_whole(self, one: Fact) -> bool:
        """Return whether a figure is this year's result, and no part of the one before it."""
        is_this_year = one.period == self.account.report.year and one.aspect is not Aspect.TARGET
        return is_this_year and one.whole is None and one.scope is Scope.WHOLE

    @cached_property
    def _quantified(self) -> tuple[tuple[Form, Indicator, str, Quantity], ...]:
        return tuple(
            (form, indicator, _BRACKETS.sub("", indicator.name), quantity)
            for form, indicator, judgement in self.judged
            if judgement and judgement.verdict is Verdict.QUANTIFIED
            if (quantity := parse_quantity(indicator.target))
        )

    def _baseline(self, rewrite: str, names: Iterable[str]) -> str:
        """Return the first statement of what the rewrite measures, as a quote with its place, by the best name."""
        measure = _measure(rewrite)
        is_change = _CHANGE.search(_statistic(rewrite)) is not None
        for name in names:
            for one in self._told:
                fits = (one.aspect is Aspect.CHANGE) == is_change and one.quantity.measure == measure
                if fits and _is_called(one.measure, name):
                    start = max(one.quote.rfind(name, 0, one.quantity.start), 0)
                    quote = " ".join(one.quote[start : one.quantity.end].split())
                    if len(quote) <= _LONGEST_QUOTE:
                        return f"{one.location.label}“{quote}”"
        return ""

    def _target(self, rewrite: str, names: Iterable[str], own_form: Form, own: Indicator) -> str:
        """Return another row that has a target for what the rewrite measures, with its place.

        How many of a thing another project plans says nothing of this one; its rates do.
        """
        measure = _measure(rewrite)
        is_change = _CHANGE.search(_statistic(rewrite)) is not None
        for name in names:
            for form, row, called, quantity in self._quantified:
                changes = _CHANGE.search(called)
                called_level = called[: changes.start()] if changes else called
                fits = bool(changes) == is_change and quantity.measure == measure and row is not own
                is_elsewhere = form is not own_form and bool(form.project and own_form.project)
                if fits and not (is_elsewhere and not quantity.is_percent) and _is_called(called_level, name):
                    target = one_line(row.target)
                    return f"{row.target_location.label}“{called}”（{form.name}）的指标值“{target}”"
        return ""


def with_grounds(account: Account, judged: Sequence[Judged]) -> Iterator[Judgement | None]:
    """Yield the judgements in their order, those of weak rows with what the report knows for their blanks."""
    grounds = Grounds(account, judged)
    for form, indicator, judgement in judged:
        if judgement is None or not judgement.verdict.is_weak:
            yield judgement
        else:
            more = grounds.tell(form, indicator, judgement)
            yield _extended(judgement, more) if more else judgement


def _extended(judgement: Judgement, more: str) -> Judgement:
    return Judgement(judgement.verdict, judgement.reasons, judgement.suggestion + more, judgement.rewrites)


def _statistic(rewrite: str) -> str:
    return _SIGN.split(rewrite)[0]


@lru_cache(512)
def _measure(rewrite: str) -> str:
    """Return the unit of the blank without its scale."""
    quantities = find_quantities(_SIGN.split(rewrite)[-1].replace(BLANK, "1"))
    return quantities[0].measure if quantities else ""


@lru_cache(512)
def _names(rewrite: str) -> tuple[str, ...]:
    """Return what a rewrite's statistic is called in result texts, its own name first."""
    core = _HEAD.sub("", _CHANGE.sub("", _statistic(rewrite)))
    if len(core) < 2:
        return ()
    same = (topic.measure for topic in load_topics() if any(word in core for word in (*topic.promise, *topic.measure)))
    return tuple(dict.fromkeys((core, *(word for measures in same for word in measures))))


def _is_called(subject: str, name: str) -> bool:
    """Return whether `subject` is `name` with nothing around it that would make it another thing or a part."""
    start = subject.rfind(name) if name else -1
    if not 0 <= start <= _LONGEST_OWNER:
        return False
    return bool(_WHOLE.fullmatch(subject[:start]) and _TAIL.fullmatch(subject[start + len(name) :]))


def _is_whole_cost(rewrite: str) -> bool:
    return rewrite.endswith(f"≤{BLANK}万元") and _BUDGETED.fullmatch(_statistic(rewrite)) is not None


def _budget(form: Form) -> str:
    """Return the form's own budget as the bound of its cost, as written; money that came in the year is adjusted."""
    fund = form.total_fund
    if fund is None:
        return ""
    for label, cell, value in (
        ("年初预算数", fund.initial, fund.initial_value),
        ("全年预算数", fund.adjusted, fund.adjusted_value),
    ):
        if value:
            return f"本表{label}为{cell.strip()}{form.fund_unit}（{fund.location.label}），可据此确定上限。"
    return ""
