from collections.abc import Iterator
from decimal import Decimal

from assistant.review.arithmetic import is_whole, plain, two_places
from assistant.review.budget import form_label
from assistant.review.checks.attainment import Attainment, attainments, gives_reason, has_full_score
from assistant.review.row_words import row_evidence, short_name
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.policy import Basis
from knowledge.report import Form, Indicator


class UnmetTargets(Rule):
    """没有完成的数值指标应按完成比例得分，并说明原因、提出改进措施。

    得分低于按比例计算的（如财预〔2021〕101号三（七）以60%为及格线），不算差错。

    反例：目标培训600人次，实际培训480人次，分值10分，得10分，偏差原因栏为空。
    正例：目标600人次，实际480人次，得8分，偏差原因栏写明“两期培训因场地维修取消，已列入下年一季度计划”。
    """

    code = "VAL04"
    name = "未完成指标的得分和说明"
    severity = Severity.WARNING
    basis = Basis("财预〔2020〕10号", "第十六条")
    suggestion = "按“分值×完成值÷指标值”重新计分，并在偏差原因栏写明未完成的原因和改进措施。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the unmet rows that were scored as if met, or that say nothing of why."""
        for form in account.report.forms:
            for row in form.filled:
                unmet = [one for one in attainments(row) if not one.is_met]
                if unmet:
                    yield from self._unmet(form, row, unmet[0])

    def _unmet(self, form: Form, indicator: Indicator, one: Attainment) -> Iterator[Finding]:
        ratio = one.ratio_pct
        faults = []
        earned = one.earned(self.pack.inverse_scoring)
        too_high = has_full_score(indicator)
        if too_high:
            faults.append(f"却得满分{indicator.score}分")
        elif _is_above_share(indicator, earned):
            too_high = True
            faults.append(f"得{indicator.score}分，高于按比例应得的分")
        if one.shortfall_pct > self.pack.deviation_pct and not gives_reason(indicator):
            faults.append("没有说明原因")
        if not faults:
            return
        percent = f"（{two_places(ratio)}%）" if ratio is not None else ""
        word = "超过" if one.lower_is_better else "没有达到"
        message = (
            f"{form_label(form)}“{short_name(indicator)}”实际完成{one.actual.text}，{word}指标值{one.target.text}{percent}，"
            f"{'，'.join(faults)}"
        )
        if too_high and earned is not None and indicator.weight_value is not None:
            message += f"；按比例应得{plain(indicator.weight_value)}×{two_places(earned * 100)}%"
            message += f"={two_places(indicator.weight_value * earned)}分"
        severity = Severity.ERROR if too_high else Severity.WARNING
        yield self.finding(f"{message}。", row_evidence(indicator), severity=severity, indicator=indicator)


def _is_above_share(indicator: Indicator, earned: Decimal | None) -> bool:
    """Return whether the score is more than the share of the weight, beyond rounding up to its last digit."""
    weight, score = indicator.weight_value, indicator.score_value
    if weight is None or score is None or earned is None:
        return False
    share = weight * earned
    return score - share >= 1 if is_whole(score) else score - share > 0 and two_places(score) > two_places(share)
