"""Amounts that a report gives twice: in the department's form and in the running text, under the same names."""

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.review.budget import expenditure_line, fund_evidence, in_wan, total_line
from assistant.review.figures import Statement, is_whole
from assistant.review.rule import Evidence
from knowledge.report import Form

_LABELS = {
    "基本支出": re.compile(r"基本支出(?:总额|合计|决算数?)?(?:共计?|为|是|达到?|支出)*[：:]?$"),
    "项目支出": re.compile(
        r"(?:项目支出|(?:支出)?专项资金(?:支出)?)(?:总额|合计|决算数?)?(?:共计?|为|是|达到?|支出)*[：:]?$"
    ),
    "年初预算数": re.compile(r"年初(?:部门)?预算(?:数|总额|批复数?)?(?:共计?|为|是)*[：:]?$"),
    "全年预算数": re.compile(r"(?:全年预算|调整后?预算|预算调整后)(?:数|总额)?(?:共计?|为|是)*[：:]?$"),
    "全年执行数": re.compile(
        r"(?:全年(?:实际)?(?:总?支出|执行)|支出总额|总支出|实际支出总额|支出决算总额)(?:数|合计)?(?:共计?|为|是)*[：:]?$"
    ),
}
# Amounts of something narrower than the form, or of another year; 包括省级 says that nothing is left out.
_OTHER = re.compile(
    r"三公|接待|人均|上年|去年|其中|下达|(?<!包括)(?<!含)(?:省级|中央|上级)|公用经费|一般公共预算|政府性基金|国有资本|20\d\d年.*20\d\d年"
)
_BASIC_PARTS = ("工资福利", "商品和服务", "对个人和家庭", "资本性")


def form_amounts(form: Form) -> Iterator[tuple[str, tuple[Decimal, Evidence]]]:
    """Yield the amounts of the form that texts repeat, in 万元, each with its row."""
    for name in ("基本支出", "项目支出"):
        found = expenditure_line(form, name)
        if found is not None:
            yield name, (in_wan(found[1], form), fund_evidence(found[0]))
    line = total_line(form)
    if line is not None:
        columns = {"年初预算数": line.initial_value, "全年预算数": line.adjusted_value, "全年执行数": line.spent_value}
        for name, amount in columns.items():
            if amount is not None:
                yield name, (in_wan(amount, form), fund_evidence(line))


def label_of(statement: Statement) -> str:
    """Return which amount of the form a figure repeats, "" for none."""
    if statement.is_rough or statement.is_bound or statement.direction or _OTHER.search(statement.clause):
        return ""
    for label, pattern in _LABELS.items():
        named = pattern.search(statement.clause)
        if named is not None:
            return label if is_whole(statement.clause[: named.start()]) else ""
    return ""


def is_basic_part(statement: Statement) -> bool:
    """Return whether a figure is one of the kinds of expenditure that make up 基本支出."""
    return any(part in statement.clause for part in _BASIC_PARTS) and not statement.direction and not statement.is_rough
