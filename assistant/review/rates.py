"""The budget execution rates that the running text gives, each laid to the form it speaks of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.review.arithmetic import same
from assistant.review.budget import in_wan, main_form, total_line
from assistant.review.figures import Sentence, Statement, is_whole, named_forms, sentences, statements
from knowledge.report import Form, Report

_RATE = re.compile(
    r"(?P<owner>[^，,。；;：:、（(）)]*?)(?P<name>预算控制率|预算执行率|预算完成率|预算支出率|执行率)"
    r"(?:总体|整体|平均)?(?:为|达到?|是|仅|只有|约|[（(：:])*\s*$"
)


@dataclass(frozen=True, slots=True)
class StatedRate:
    """An execution rate that the text gives, under the name it uses, and the form that it speaks of."""

    name: str
    statement: Statement
    form: Form


def stated_rates(report: Report) -> Iterator[StatedRate]:
    """Yield every execution rate of the running text that is this year's and can be laid to one form."""
    for sentence in sentences(report):
        if sentence.is_plan:
            continue
        before: list[Statement] = []
        for statement in statements(sentence):
            rate = _RATE.search(statement.lead)
            usable = statement.quantity.is_percent and not statement.is_rough and not statement.direction
            if rate and usable and statement.year in {None, report.year}:
                form = _form_of(report, sentence, rate["owner"], before)
                if form is not None:
                    yield StatedRate(rate["name"], statement, form)
            before.append(statement)


def _form_of(report: Report, sentence: Sentence, owner: str, before: list[Statement]) -> Form | None:
    """Return the form that a rate belongs to: whose project owns it, whose amount it follows, else the main one."""
    if not is_whole(owner):
        owners = named_forms(report, owner)
        return owners[0] if len(owners) == 1 else None
    amount = next((one.wan for one in reversed(before) if one.wan is not None), None)
    if amount is not None and "部门" not in owner:
        return next((form for form in report.forms if _has(form, amount)), None)
    for text in (sentence.text, *reversed(sentence.headings)):
        named = named_forms(report, text)
        if named:
            return named[0] if len(named) == 1 else None
    return main_form(report)


def _has(form: Form, amount: Decimal) -> bool:
    """Return whether an amount in 万元 is what the form had to spend, or spent."""
    line = total_line(form)
    values = (line.adjusted_value, line.spent_value) if line else ()
    return any(value is not None and same(in_wan(value, form), amount) for value in values)
