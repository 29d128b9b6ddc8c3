from collections.abc import Iterator

from assistant.review.budget import form_label
from assistant.review.glossary import load_terms
from assistant.review.row_words import row_evidence, short_name
from assistant.review.rule import Finding, Rule, Severity
from assistant.review.verdict import judge
from knowledge.facts.fact import Account
from knowledge.running_text import shortened


class UnquantifiedTargets(Rule):
    """指标值应细化量化、能够评分；确难量化的可以定性，但要分级、可衡量。

    反例：年度指标值写“进一步提升”“按目标任务”“控制在预算内”。
    正例：年度指标值写“≥95%”“不超过120万元”“优：通过省级验收；良：通过市级验收”。
    """

    code = "VAL01"
    name = "指标值量化"
    severity = Severity.WARNING
    suggestion = "补充数值、单位、基准或完成时点；确难量化的写明分级标准。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the targets that can't be scored as they are written."""
        for form, row in account.report.indicators:
            if row.is_blank:
                continue
            judgement = judge(row.level1, row.level2, row.name, row.target, row.actual)
            if judgement.verdict.is_weak:
                reasons = "、".join(load_terms()[reason].name for reason in judgement.reasons)
                why = f"（{reasons}）" if reasons else ""
                yield self.finding(
                    f"{form_label(form)}“{short_name(row)}”指标值“{shortened(row.target) or '空'}”"
                    f"不能据以评分：{judgement.verdict.chinese}{why}。",
                    row_evidence(row),
                    suggestion=judgement.suggestion,
                    indicator=row,
                )
