import re
from collections.abc import Iterator

from assistant.review.budget import form_label
from assistant.review.row_words import row_evidence
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.report import Indicator

# What a name measures, where that is out of place, and where it belongs. 达标率 is left out: clean water is a benefit.
_KINDS = (
    (re.compile(r"满意(?:度|率)"), re.compile(r"数量|质量|时效|成本|效益"), "满意度指标"),
    (
        re.compile(r"(?:资金|预算|经费)(?:到位率|支出率|执行率|使用率)"),
        re.compile(r"数量|质量|效益"),
        "预算执行，不作产出、效益",
    ),
    (re.compile(r"(?:成本|造价|单价)$"), re.compile(r"数量|质量|时效"), "成本指标"),
    (re.compile(r"(?:及时率|及时性|完成时[间限]|时限)$"), re.compile(r"数量|效益"), "时效指标"),
    (re.compile(r"合格率$|验收通过率$"), re.compile(r"数量|效益"), "质量指标"),
)


class MisplacedKind(Rule):
    """指标应放在它所衡量的类别下：满意度不写进质量，合格率不写进效益，资金支出率不当作产出。

    反例：社会效益指标下写“培训合格率≥95%”。
    正例：质量指标下写“培训合格率≥95%”，社会效益指标下写“学员半年内就业率≥60%”。
    """

    code = "IND06"
    name = "指标归入对应类别"
    severity = Severity.WARNING
    suggestion = "把指标移到对应的类别下；原类别缺少指标的，另设能反映该类别的指标。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the indicators that stand under another kind."""
        for form, row in account.report.indicators:
            if kind := _kind_elsewhere(row):
                message = f"{form_label(form)}“{row.name.strip()}”放在{row.level2.strip()}下，属于{kind}。"
                yield self.finding(message, row_evidence(row), indicator=row)


def _kind_elsewhere(row: Indicator) -> str:
    """Return where an indicator belongs if its level 2 is another kind, "" where it stands right or can't be told."""
    name, level2 = (re.sub(r"\s|[（(].{0,80}?[)）]", "", text) for text in (row.name, row.level2))
    for measured, wrong, kind in _KINDS:
        if measured.search(name):
            return kind if wrong.search(level2) and "满意" not in level2 else ""
    return ""
