from collections.abc import Iterator
from decimal import Decimal

from assistant.review.arithmetic import fits, plain, two_places
from assistant.review.budget import form_label
from assistant.review.checks.attainment import Attainment, Deadline, attainments, deadline, has_full_score
from assistant.review.checks.reasons import Reasons
from assistant.review.row_words import row_evidence, short_name
from assistant.review.rule import Figure, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.report import Form, Indicator

# 财预〔2021〕101号三（七） gives nothing below 60 % and rises evenly from there.
_PASS = Decimal("0.6")


class UnmetTargets(Rule):
    """没有完成或没有按时完成的指标应按完成程度得分，并说明原因、提出改进措施。

    原因写在偏差栏、完成值旁或正文里都算。得分低于按比例计算的只作提示（财预〔2021〕101号三（七）以60%为及格线）。

    反例：目标培训600人次，实际培训480人次，分值10分，得10分，偏差原因栏为空；目标11月30日前完工，12月24日完工得满分。
    正例：目标600人次，实际480人次，得8分，偏差原因栏写明“两期培训因场地维修取消，已列入下年一季度计划”。
    """

    code = "VAL04"
    name = "未完成指标的得分和说明"
    severity = Severity.WARNING
    suggestion = "重新计分（数值按“分值×完成值÷指标值”，逾期的按当地评分办法扣分），并写明原因和改进措施。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the unmet and the late rows that were scored as if met, or whose reason is nowhere."""
        reasons = Reasons(account.report)
        for form, row in account.report.indicators:
            unmet = next((one for one in attainments(row) if not one.is_met), None)
            due = deadline(row, account.report.year)
            if unmet is not None:
                yield from self._unmet(form, row, unmet, reasons)
            elif due is not None and not due.is_met:
                yield from self._late(form, row, due, reasons)

    def _unmet(self, form: Form, row: Indicator, one: Attainment, reasons: Reasons) -> Iterator[Finding]:
        share, weight, score = one.earned(self.pack.inverse_scoring), row.weight_value, row.score_value
        earned = weight * share if weight is not None and share is not None else None
        full = has_full_score(row)
        off = score is not None and earned is not None and not fits(score, earned)
        too_high = full or (off and score is not None and earned is not None and score > earned)
        faults = []
        if full:
            faults.append(f"却得满分{row.score}分")
        elif too_high:
            faults.append(f"得{row.score}分，高于按比例应得的分")
        unexplained = one.shortfall_pct > self.pack.deviation_pct and not reasons.is_given(row)
        if unexplained:
            faults.append("没有说明原因")
        too_low = off and not too_high and weight is not None and share is not None and not _passes(row, share)
        if too_low:
            faults.append(f"得{row.score}分，低于按比例应得的分")
        if not faults and share is not None and share < _PASS:
            faults.append("不足六成")
        if not faults:
            return
        ratio = f"（{two_places(one.ratio_pct)}%）" if one.ratio_pct is not None else ""
        word = "超过" if one.lower_is_better else "没有达到"
        message = (
            f"{form_label(form)}“{short_name(row)}”实际完成{one.actual.text}，{word}指标值{one.target.text}{ratio}，"
            f"{'，'.join(faults)}"
        )
        stated = Figure(one.actual.value, one.actual.unit, one.actual.text, row.actual_location)
        expected = Figure(one.target.value, one.target.unit, one.target.text, row.target_location)
        if (too_high or too_low) and earned is not None and share is not None and weight is not None:
            computed = f"{plain(weight)}×{two_places(share * 100)}%={two_places(earned)}分"
            message += f"；按比例应得{computed}"
            stated = Figure(score or Decimal(0), "分", row.score, row.location)
            expected = Figure(Decimal(two_places(earned)), "分", computed, row.location)
        severity = Severity.ERROR if too_high else Severity.WARNING if unexplained else Severity.INFO
        yield self.finding(
            f"{message}。", row_evidence(row), severity=severity, indicator=row, stated=stated, expected=expected
        )

    def _late(self, form: Form, row: Indicator, due: Deadline, reasons: Reasons) -> Iterator[Finding]:
        full = has_full_score(row)
        faults = [f"却得满分{row.score}分"] if full else []
        if not reasons.is_given(row):
            faults.append("没有说明原因")
        if faults:
            yield self.finding(
                f"{form_label(form)}“{short_name(row)}”指标值为{due.target.text}，实际{due.actual.text}完成，"
                f"晚了{due.delay}，{'，'.join(faults)}。",
                row_evidence(row),
                severity=Severity.ERROR if full else Severity.WARNING,
                indicator=row,
                stated=Figure(due.done, "", due.actual.text, row.actual_location),
                expected=Figure(due.limit, "", due.target.text, row.target_location),
            )


def _passes(row: Indicator, share: Decimal) -> bool:
    """Return whether the score follows the way with a pass line."""
    weight, score = row.weight_value, row.score_value
    if weight is None or score is None:
        return False
    return fits(score, max(Decimal(0), (share - _PASS) / (1 - _PASS) * weight))
