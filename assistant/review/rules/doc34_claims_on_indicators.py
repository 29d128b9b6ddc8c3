from collections.abc import Iterator
from decimal import Decimal

from assistant.review.achievement import row_evidence, short_name
from assistant.review.budget import form_label
from assistant.review.checks.disagreement import said
from assistant.review.checks.success import Claim, false_claims
from assistant.review.rule import Evidence, Figure, Finding, Rule, Severity
from knowledge.facts.fact import Account, Fact
from knowledge.policy import Basis

_MOST = 4


class ClaimsOnIndicators(Rule):
    """正文对指标完成情况的总括说法应与自评表一致。

    反例：正文写“12项绩效指标全部完成”，自评表“普惠托位数”目标600个、完成580个。
    正例：正文写“12项绩效指标中完成11项，普惠托位数没有完成”。
    """

    code = "DOC34"
    name = "总括结论与自评表一致"
    severity = Severity.ERROR
    basis = Basis("财预〔2020〕10号", "第二十一条")
    suggestion = "按自评表逐项核对后改写结论，没有完成的指标逐项点明。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the statements on all indicators that the forms deny."""
        for claim in false_claims(account):
            yield self._count(claim, claim.stated) if claim.stated else self._all(claim)

    def _all(self, claim: Claim) -> Finding:
        named = "、".join(
            f"{form_label(form)}“{short_name(row)}”指标值{row.target.strip()}、完成{row.actual.strip()}"
            for form, row in claim.unmet[:_MOST]
        )
        more = f"等{len(claim.unmet)}项" if len(claim.unmet) > _MOST else ""
        return self.finding(
            f"正文写“{claim.words}”，自评表有指标没有达到：{named}{more}。",
            Evidence(claim.quote, claim.location),
            *(row_evidence(row) for _, row in claim.unmet),
            about=claim.words,
        )

    def _count(self, claim: Claim, stated: Fact) -> Finding:
        return self.finding(
            f"正文写{said(stated)}，按自评表数为{claim.expected}{stated.quantity.unit}。",
            Evidence(stated.quote, stated.location),
            severity=Severity.WARNING,
            stated=Figure.of(stated),
            expected=Figure(Decimal(claim.expected), stated.unit, "自评表所列指标", stated.location),
            about=stated.words,
        )
