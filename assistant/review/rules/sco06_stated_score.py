from collections.abc import Iterator, Mapping
from decimal import Decimal

from assistant.review.arithmetic import plain, same
from assistant.review.budget import form_label, missing_text, total_evidence
from assistant.review.checks.grade import StatedGrade, scale_of, stated_grades, stated_scores
from assistant.review.rule import Evidence, Figure, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.quantity import parse_decimal
from knowledge.report import Report

_MOST = 100


class StatedScore(Rule):
    """正文所写的自评得分应与自评表总分一致，等级应与得分相符。

    等级按报告写明的标准判断，没有写的按优90、良80、中60；上年的得分和等级不算。

    反例：正文写“自评得分98分，等级为优”，自评表总分88.5分，应为良。
    正例：正文写“自评得分88.5分，等级为良”，自评表总分88.5分。
    """

    code = "SCO06"
    name = "正文得分、等级与自评表一致"
    severity = Severity.ERROR
    suggestion = "以自评表总分为准统一正文得分，并按90分、80分、60分的界限确定等级；当地另有等级划分的从其规定。"

    def needs(self, report: Report) -> str | None:
        """Return 正文 where there is none."""
        return missing_text(report)

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the scores and grades of the text that the form's total doesn't bear out."""
        stated: dict[int, Decimal] = {}
        for form, fact in stated_scores(account):
            stated.setdefault(id(form), fact.value)
            written = parse_decimal(form.total_score)
            if written is not None and not same(fact.value, written):
                message = (
                    f"正文写自评得分{plain(fact.value)}分，{form_label(form)}总分为{form.total_score}分，两处不一致。"
                )
                total = total_evidence(form)
                yield self.finding(
                    message,
                    Evidence(fact.quote, fact.location),
                    total,
                    about="得分",
                    stated=Figure.of(fact),
                    expected=Figure(written, "分", form.total_score, total.location),
                )
        floors = scale_of(account, self.pack.grade_floors)
        for grade in stated_grades(account):
            written = parse_decimal(grade.form.total_score)
            score = stated.get(id(grade.form)) if written is None else written
            if score is not None and score <= _MOST:
                yield from self._grade(grade, score, floors)

    def _grade(self, grade: StatedGrade, score: Decimal, floors: Mapping[str, Decimal]) -> Iterator[Finding]:
        right = next(name for name, floor in floors.items() if score >= floor)
        if grade.grade != right:
            bounds = "、".join(plain(floor) for floor in floors.values() if floor)
            place = Evidence(grade.told.sentence.text, grade.told.sentence.location)
            total = total_evidence(grade.form)
            yield self.finding(
                f"正文写等级为“{grade.grade}”，{form_label(grade.form)}总分{plain(score)}分，按{bounds}分的界限应为“{right}”。",
                place,
                total,
                about="等级",
                stated=Figure(grade.grade, "", grade.grade, place.location),
                expected=Figure(right, "", f"总分{plain(score)}分", total.location),
            )
