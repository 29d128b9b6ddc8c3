from collections.abc import Iterator

from assistant.review.budget import form_label
from assistant.review.row_words import row_evidence, short_name
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.facts.fact import Account


class MissingLevel2(Rule):
    """指标应分一级、二级、三级，每项指标都能归到数量、质量、时效、效益等二级指标。

    反例：自评表只有“一级指标”“三级指标”两栏，看不出是数量指标还是质量指标。
    正例：自评表有三级，“开展集中检测批次”列在产出指标—数量指标之下。
    """

    code = "IND01"
    name = "二级指标齐全"
    severity = Severity.WARNING
    suggestion = "按数量、质量、时效、成本、经济效益、社会效益、生态效益、可持续影响、满意度补填二级指标。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the forms that have no level 2, and the rows that leave it empty."""
        for form in account.report.forms:
            # Satisfaction has one class only, and many forms leave it at that.
            rows = [row for row in form.filled if not row.level2.strip() and "满意" not in row.level1]
            if not rows:
                continue
            if not form.has_level2 or not any(row.level2.strip() for row in form.filled):
                lack = "没有二级指标栏" if not form.has_level2 else "二级指标栏全空"
                message = f"{form_label(form)}{lack}，{len(form.filled)}项指标分不清数量、质量、时效等类别。"
                levels = "、".join(dict.fromkeys(row.level1 for row in rows if row.level1)) or "指标"
                yield self.finding(message, Evidence(f"一级指标：{levels}", rows[0].location))
            else:
                for row in rows:
                    message = f"{form_label(form)}“{short_name(row)}”没有填二级指标。"
                    yield self.finding(message, row_evidence(row), indicator=row)
