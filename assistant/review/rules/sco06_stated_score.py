import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.review.arithmetic import plain, same
from assistant.review.budget import form_label, main_form, total_evidence
from assistant.review.figures import Sentence, missing_text, named_forms, sentences, statements
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.policy import Basis
from knowledge.quantity import parse_decimal
from knowledge.report import Form, Report

_SCORE = re.compile(r"(?:自评|综合|评价|绩效|最终|总体?|实际)[^，,；;]{0,8}(?:得分|评分|总分|分数)[^，,；;\d]{0,4}$")
_NOT_TOTAL = re.compile(r"满分|分值|权重|扣|指标|上年|去年|平均|部分|产出|效益|满意|成本|执行率|过程|决策|投入")
_GRADE = re.compile(
    r"(?:等级|评级|等次|结论|档次|评定|评价结果|自评结果)(?:确定|评定)?(?:为|是|属)?[：:]?\s*[“\"‘「]?(优|良|中|差)"
    r"(?=[”\"’」秀好等级，,。；、]|$)"
)


class StatedScore(Rule):
    """正文所写的自评得分应与自评表总分一致，等级应与得分相符（优90、良80、中60）。

    反例：正文写“自评得分98分，等级为优”，自评表总分88.5分，应为良。
    正例：正文写“自评得分88.5分，等级为良”，自评表总分88.5分。
    """

    code = "SCO06"
    name = "正文得分、等级与自评表一致"
    severity = Severity.ERROR
    basis = Basis("财预〔2020〕10号", "第十八条")
    suggestion = "以自评表总分为准统一正文得分，并按90分、80分、60分的界限确定等级；当地另有等级划分的从其规定。"

    def needs(self, report: Report) -> str | None:
        """Return 正文 where there is none."""
        return missing_text(report)

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the scores and grades of the text that the form's total doesn't bear out."""
        report = account.report
        for sentence in sentences(report):
            named = named_forms(report, sentence.text)
            form = named[0] if len(named) == 1 else None if named else main_form(report)
            if form is None:
                continue
            stated = next(
                (
                    statement.quantity.value
                    for statement in statements(sentence)
                    if statement.quantity.unit == "分" and _SCORE.search(statement.lead) and not statement.is_bound
                    if not _NOT_TOTAL.search(statement.clause)
                ),
                None,
            )
            written = parse_decimal(form.total_score)
            if stated is not None and written is not None and not same(stated, written):
                message = f"正文写自评得分{plain(stated)}分，{form_label(form)}总分为{form.total_score}分，两处不一致。"
                yield self.finding(message, sentence.evidence, total_evidence(form), about="得分")
            yield from self._grade(form, sentence, stated if written is None else written)

    def _grade(self, form: Form, sentence: Sentence, score: Decimal | None) -> Iterator[Finding]:
        grade = _GRADE.search(sentence.text)
        if grade is None or score is None or score > 100:
            return
        floors = self.pack.grade_floors
        right = next(name for name, floor in floors.items() if score >= floor)
        if grade[1] != right:
            bounds = "、".join(plain(floor) for floor in floors.values() if floor)
            message = (
                f"正文写等级为“{grade[1]}”，{form_label(form)}总分{plain(score)}分，按{bounds}分的界限应为“{right}”。"
            )
            yield self.finding(message, sentence.evidence, total_evidence(form), about="等级")
