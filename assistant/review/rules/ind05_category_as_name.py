import re
from collections.abc import Iterator

from assistant.review.budget import form_label
from assistant.review.row_words import row_evidence
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.running_text import compact

_CATEGORY = re.compile(
    r"(?:产出|效益|成本|满意度|数量|质量|时效|(?:经济|社会|生态|生态环境|环境)(?:效益|成本)|可持续(?:影响|发展)?|服务对象满意度)指标"
)

# An appraisal says how good something is, not what.
_PRAISE = re.compile(
    r"(?:总体|整体|社会|实施|工作|项目|使用)?(?:效果|成效|效益|作用|影响|反响|质量|水平|情况)?(?:十分|较为|比较|进一步|持续|有效|明显)?"
    r"(?:显著|明显|良好|优秀|较好|突出|提升|提高|改善|增强)"
)


class CategoryAsName(Rule):
    """三级指标应写明衡量什么，不能只写类别名称或评语。

    反例：三级指标写“社会成本指标”“效果显著”，指标值写“控制在预算内”。
    正例：三级指标写“每公里养护成本”，指标值写“≤1.8万元”。
    """

    code = "IND05"
    name = "三级指标不写类别名"
    severity = Severity.WARNING
    suggestion = "把类别名移到二级指标栏，三级指标写明衡量内容，并配上数值和单位。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the indicators that are called by a category's name or by an appraisal alone."""
        for form, row in account.report.indicators:
            name = compact(row.name)
            what = "类别名" if _CATEGORY.fullmatch(name) else "评语" if _PRAISE.fullmatch(name) else ""
            if what:
                points = f"（{row.weight}分）" if row.weight_value else ""
                message = f"{form_label(form)}三级指标只写{what}“{row.name.strip()}”{points}，没有写衡量什么。"
                yield self.finding(message, row_evidence(row), indicator=row)
