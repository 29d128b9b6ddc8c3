from collections.abc import Iterator

from assistant.review.arithmetic import is_whole, plain, step, sums_to, total
from assistant.review.budget import (
    execution_score,
    execution_weight,
    form_label,
    fund_evidence,
    total_evidence,
)
from assistant.review.row_words import row_evidence, short_name
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.quantity import parse_decimal
from knowledge.report import Form


class ScoresTotal(Rule):
    """总分应等于各项得分之和，单项得分不应超过分值。

    反例：各项指标得88分、预算执行率得9.6分，总分写100分，应为97.6分。
    正例：各项指标得88分、预算执行率得9.6分，总分97.6分。
    """

    code = "SCO02"
    name = "得分合计与得分上限"
    severity = Severity.ERROR
    suggestion = "逐项核对得分，使总分等于各项指标得分与预算执行率得分之和，单项得分不超过分值。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the scores above their weight, and the totals that aren't the sum of the scores."""
        for form in account.report.forms:
            yield from self._ceilings(form)
            yield from self._total(form)

    def _ceilings(self, form: Form) -> Iterator[Finding]:
        for indicator in form.indicators:
            weight, score = indicator.weight_value, indicator.score_value
            if weight is not None and score is not None and not 0 <= score <= weight:
                yield self.finding(
                    f"{form_label(form)}“{short_name(indicator)}”分值{indicator.weight}分，得分{indicator.score}分，"
                    f"{'超过分值' if score > weight else '为负数'}。",
                    row_evidence(indicator),
                    indicator=indicator,
                )
        for fund in form.funds:
            weight, score = parse_decimal(fund.weight), parse_decimal(fund.score)
            if weight is not None and score is not None and score > weight:
                message = f"{form_label(form)}预算执行率分值{fund.weight}分，得分{fund.score}分，超过分值。"
                yield self.finding(message, fund_evidence(fund))

    def _total(self, form: Form) -> Iterator[Finding]:
        stated = parse_decimal(form.total_score)
        scored = [
            indicator for indicator in form.indicators if indicator.weight_value or indicator.score_value is not None
        ]
        scores = [score for indicator in scored if (score := indicator.score_value) is not None]
        if stated is None or not scores:
            return
        line = form.total_fund
        execution = execution_score(form)
        parts = scores if execution is None else [*scores, execution]
        # Beside 9.26 a score of 4.5 is 4.50.
        finest = min(map(step, parts))
        parts = [part if is_whole(part) else part.quantize(finest) for part in parts]
        complete = len(scores) == len(scored) and (execution is not None or not execution_weight(form))
        if sums_to(parts, stated) or (not complete and total(parts) < stated):
            return
        message = f"{form_label(form)}各项指标得分合计{plain(total(scores))}分"
        if execution is not None:
            message += f"，加预算执行率得分{plain(execution)}分，共{plain(total(parts))}分"
        message += f"，总分写为{form.total_score}分，相差{plain(abs(total(parts) - stated))}分"
        if execution and sums_to(scores, stated):
            message += "，预算执行率得分没有计入总分"
        evidence = [total_evidence(form), *([fund_evidence(line)] if line and execution is not None else [])]
        yield self.finding(f"{message}。", *evidence)
