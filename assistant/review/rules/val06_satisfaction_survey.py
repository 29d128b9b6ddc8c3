import re
from collections.abc import Iterator

from assistant.review.budget import form_label, missing_text
from assistant.review.checks.repeated import texts
from assistant.review.row_words import row_evidence, short_name
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.report import Indicator, Report
from knowledge.running_text import shortened

_SURVEY = re.compile(
    r"问卷|满意度(?:调查|测评|评价|回访)|测评|[回走]访|访[问谈]|座谈|抽样|样本|评议|好差评|第三方调查|满意.{0,12}调查|调查.{0,12}满意"
)
# What the text says of satisfaction in figures, to be laid beside the rows.
_STATED = re.compile(r"[^，。；、\s]{0,8}满意(?:度|率)[^，。；\d]{0,12}\d+(?:\.\d+)?[%％](?:以上)?")


class SatisfactionSurvey(Rule):
    """设了满意度指标的，应在执行中开展调查或收集反馈，并写明来源。

    反例：满意度写“95%以上”，全文没有提到问卷、回访或其他调查。
    正例：满意度96.4%，来自11月问卷调查，发放340份、回收312份。
    """

    code = "VAL06"
    name = "满意度有调查依据"
    severity = Severity.WARNING
    suggestion = "写明调查方式、时间、发放和回收份数及计算方法；没有开展调查的，如实说明并补做。"

    def needs(self, report: Report) -> str | None:
        """Return 正文 where there is none: a form alone has no room for it."""
        return missing_text(report)

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the satisfaction whose source stands nowhere in the report."""
        report = account.report
        rows = [(form, row) for form in report.forms for row in form.filled if _is_satisfaction(row)]
        told = [text for text, _ in texts(report)]
        told += [f"{row.target} {row.actual} {row.deviation_note}" for _, row in rows]
        if any(map(_SURVEY.search, told)):
            return
        stated = [
            (found[0], Evidence(text, place)) for text, place in texts(report) if (found := _STATED.search(text))
        ][:1]
        if stated and not rows:
            message = f"正文写“{stated[0][0]}”，全文各段和各表都没有说明满意度的调查方式、样本量和数据来源。"
            yield self.finding(message, stated[0][1])
        figure = f"，正文写“{stated[0][0]}”" if stated else ""
        for form, row in rows:
            if value := row.actual.strip():
                message = (
                    f"{form_label(form)}“{short_name(row)}”实际完成值为{shortened(value)}{figure}，全文各段和各表都没有说明满意度的"
                    "调查方式、样本量和数据来源。"
                )
                yield self.finding(message, row_evidence(row), *(one for _, one in stated), indicator=row)


def _is_satisfaction(indicator: Indicator) -> bool:
    return "满意" in indicator.level1 + indicator.level2 + indicator.name
