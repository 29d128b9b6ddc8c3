import re
from collections.abc import Iterator

from assistant.review.budget import form_label
from assistant.review.checks.attainment import lacks_figure, target_quantities
from assistant.review.checks.repeated import texts
from assistant.review.row_words import row_evidence, short_name
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.facts.fact import Account

# 产出指标完成情况：100%, with nothing behind it that says of what.
_BARE = re.compile(
    r"(?:产出|效益|满意度|数量|质量|时效|成本)指标(?:的?完成(?:情况|率)?|情况)[：:]\s?(?:100[%％]|(?:已|全部)?完成|达标|良好)(?=[。；;]|\s*$)"
)


class BareAnswers(Rule):
    """指标值是数值的，实际完成值应填实际达到的数值，不能只写“完成”。

    反例：服务对象满意度目标95%以上，实际完成值写“完成”。
    正例：服务对象满意度目标95%以上，实际完成值写“96.4%（回收问卷312份）”。
    """

    code = "VAL02"
    name = "数值指标填实际数值"
    severity = Severity.WARNING
    suggestion = "按统计资料、台账或问卷结果补填实际数值，再按完成比例核对得分。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the figures that were answered without one."""
        for text, place in texts(account.report):
            for match in _BARE.finditer(text):
                yield self.finding(f"“{match[0]}”没有写指标值和实际达到的数值。", Evidence(text, place), about=match[0])
        for form, row in account.report.indicators:
            if lacks_figure(row):
                figures = "、".join(quantity.text for quantity in target_quantities(row)[:3])
                where = "指标值" if any(one.text in row.target for one in target_quantities(row)) else "名称中写明"
                yield self.finding(
                    f"{form_label(form)}“{short_name(row)}”{where}{figures}，实际完成值写“{row.actual.strip()}”，没有数值。",
                    row_evidence(row),
                    indicator=row,
                )
