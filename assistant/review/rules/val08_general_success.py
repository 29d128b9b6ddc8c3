import re
from collections.abc import Iterator

from assistant.review.checks.indicator_counts import is_unmet
from assistant.review.row_words import row_evidence, short_name
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.report import Indicator
from knowledge.running_text import shortened

_ALL = re.compile(
    r"(?:各项|各类|全部|所有|年度|年初(?:设定|确定|下达)?的?|\d{1,3}[项个])[^，,；;。]{0,14}(?:指标|目标)[^，,；;。]{0,6}?"
    r"(?:均|全部|都|全面|全)(?:已)?(?:[^，,；;。]{0,4})(?:完成|实现|达成|达标|达到)"
)
_NOT_ALL = re.compile(
    "除|未|没有|不|基本|大部分|多数|产出|效益|满意|数量|质量|时效|成本|计划|力争|确保|应|下[一年]|上年|去年|[123]类"
)
_MOST = 3


class GeneralSuccess(Rule):
    """正文说指标全部完成的，自评表中不应有没完成的指标。

    反例：正文写“各项绩效指标全部完成”，自评表中“就诊等候时间”目标≤20分钟，实际26分钟。
    正例：正文写“12项指标完成11项，就诊等候时间没有达到目标”。
    """

    code = "VAL08"
    name = "总括结论与指标相符"
    severity = Severity.ERROR
    suggestion = "改写为完成几项、没有完成几项，并点明没有完成的指标和原因。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the sentences that call everything done where the forms show rows that aren't."""
        report = account.report
        unmet = [row for _, row in report.indicators if is_unmet(row, report.year)]
        if not unmet:
            return
        for told in account.told:
            sentence = told.sentence
            said = next((one for one in _ALL.finditer(sentence.text) if not _NOT_ALL.search(one[0])), None)
            if said is None or sentence.is_plan or sentence.is_future:
                continue
            named = "、".join(map(_described, unmet[:_MOST]))
            yield self.finding(
                f"正文写“{said[0]}”，自评表中{len(unmet)}项没有完成：{named}{'等' if len(unmet) > _MOST else ''}。",
                Evidence(sentence.text, sentence.location),
                *map(row_evidence, unmet[:_MOST]),
            )


def _described(row: Indicator) -> str:
    return f"“{short_name(row)}”（目标{shortened(row.target)}，实际{shortened(row.actual)}）"
