from collections import Counter
from collections.abc import Iterator

from assistant.review.achievement import row_evidence, short_name, shortened
from assistant.review.budget import form_label
from assistant.review.rule import Finding, Rule, Severity
from assistant.review.verdict import Verdict, judge
from knowledge.policy import Basis
from knowledge.report import Form, Report


class UnquantifiedTargets(Rule):
    """指标值应细化量化、能够评分；确难量化的可以定性，但要分级、可衡量。

    每张表列一条，逐项的判断和改写建议见指标清单。

    反例：年度指标值写“进一步提升”“按目标任务”“控制在预算内”。
    正例：年度指标值写“≥95%”“不超过120万元”“优：通过省级验收；良：通过市级验收”。
    """

    code = "VAL01"
    name = "指标值量化"
    severity = Severity.WARNING
    scope = "form"
    basis = Basis("财预〔2021〕101号", "一（二）")
    suggestion = "按指标清单中的改写建议，补充数值、单位、基准或完成时点；确难量化的写明分级标准。"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding a form that counts and lists its targets that can't be scored."""
        for form in report.forms:
            yield from self._form(form)

    def _form(self, form: Form) -> Iterator[Finding]:
        verdicts = [
            (row, judge(row.level1, row.level2, row.name, row.target, row.actual).verdict) for row in form.filled
        ]
        weak = [(row, verdict) for row, verdict in verdicts if verdict.is_weak]
        if not weak:
            return
        counts = Counter(verdict for _, verdict in weak)
        kinds = "、".join(
            f"{verdict.chinese}{counts[verdict]}项" for verdict in (Verdict.VAGUE, Verdict.PARTIAL) if counts[verdict]
        )
        named = "；".join(f"“{short_name(row)}”指标值“{shortened(row.target) or '空'}”" for row, _ in weak[:5])
        yield self.finding(
            f"{form_label(form)}共{len(verdicts)}项指标，{len(weak)}项的指标值不能据以评分（{kinds}）："
            f"{named}{'等' if len(weak) > 5 else ''}。",
            *(row_evidence(row) for row, _ in weak),
        )
