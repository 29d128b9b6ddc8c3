from collections.abc import Iterator
from decimal import Decimal

from assistant.review.arithmetic import fits, plain, rate_pct, two_places
from assistant.review.budget import form_label, fund_evidence, rate_is_right
from assistant.review.rule import Figure, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.quantity import parse_decimal
from knowledge.report import Form, Fund

_NEARLY_ALL_PCT = Decimal("99.5")


class ExecutionScore(Rule):
    """预算执行率得分应与执行率相符。

    按“分值×执行率”或财预〔2021〕101号三（七）的分档（10、7、5、0分）计算都可以，两种都不符才是差错；执行率不足而得满分的，提示核实项目是否已完成。

    反例：执行率88%、分值10分，得分9分。
    正例：执行率88%、分值10分，得分8.8分；按分档计算的，得分7分。
    """

    code = "SCO05"
    name = "执行率得分与执行率相符"
    severity = Severity.ERROR
    suggestion = "按“分值×执行率”或当地规定的分档重新计算执行率得分，并更正总分。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the scores that follow from neither way of scoring; a wrong rate is reported by its own rule."""
        for form in account.report.forms:
            for fund in form.funds:
                exact = rate_pct(fund.spent_value, fund.adjusted_value)
                if exact is not None and exact <= 100 and (not fund.rate or rate_is_right(fund, exact)):
                    yield from self._score(form, fund, exact)

    def _score(self, form: Form, fund: Fund, exact: Decimal) -> Iterator[Finding]:
        score, weight = parse_decimal(fund.score), parse_decimal(fund.weight)
        if score is None or not weight or score > weight:
            return
        # 9.6 rounds to 10, but a whole 10 for 96 % is a full mark all the same.
        full = score == weight and exact < _NEARLY_ALL_PCT
        linear, band = weight * exact / 100, self._band(weight, exact)
        scoring = self.pack.execution_scoring
        if "linear" in scoring and fits(score, linear) and not full:
            return
        # What is shown has to come out as shown: 10×93.35% is 9.34, whatever the rate was before it was rounded.
        shown = weight * Decimal(two_places(exact)) / 100
        rightly = {
            "linear": f"按分值×执行率为{plain(weight)}×{two_places(exact)}%={two_places(shown)}分",
            "bands": f"按分档为{plain(band)}分",
        }
        where = f"{form_label(form)}预算执行率为{fund.rate or two_places(exact) + '%'}"
        if full and "bands" in scoring:
            yield self.finding(
                f"{where}而得满分{fund.score}分，{rightly[scoring[0]]}。",
                fund_evidence(fund),
                severity=Severity.INFO,
                suggestion="项目已完成且支出未超预算的，可参照财预〔2021〕101号三（七）得满分，请写明；否则按执行率计分。",
            )
        elif "bands" not in scoring or score not in {band, weight}:
            ways = "，".join(rightly[way] for way in scoring)
            stated = Figure(score, "分", fund.score, fund.location)
            expected = Figure(Decimal(two_places(shown)), "分", rightly[scoring[0]], fund.location)
            message = f"{where}，得分{fund.score}与之不符：{ways}。"
            yield self.finding(message, fund_evidence(fund), stated=stated, expected=expected)

    def _band(self, weight: Decimal, exact: Decimal) -> Decimal:
        """Return the points by the bands of 财预〔2021〕101号三（七）, for a project that isn't finished."""
        return weight * next(points for floor, points in self.pack.execution_bands if exact >= floor) / 10
