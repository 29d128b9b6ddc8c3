from collections.abc import Iterator

from assistant.review.budget import form_label
from assistant.review.checks.attainment import has_full_score
from assistant.review.row_words import row_evidence, short_name
from assistant.review.rule import Evidence, Finding, Rule, Severity
from assistant.review.topics import Topic, load_topics
from knowledge.facts.fact import Account, Fact
from knowledge.report import Form, Indicator
from knowledge.running_text import shortened


class ContradictedRise(Rule):
    """报告自己的数据显示下降的，不应按“持续增长”“进一步提升”打满分。

    反例：“旅游市场持续繁荣”得满分，同一报告写“全年接待游客186万人次，同比下降12.3%”。
    正例：接待游客下降的，“旅游市场持续繁荣”按未达成扣分，并写明原因。
    """

    code = "VAL05"
    name = "指标得分与报告数据相符"
    severity = Severity.ERROR
    suggestion = "按实际增减重新判断完成情况和得分，写明下降原因；指标值改为有基准的数值，如“增速≥×%”。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield one finding a topic that fell in the text and got full marks for rising in the forms."""
        changes = [fact for told in account.told if not told.sentence.is_plan for fact in told.facts]
        praised = [(form, row) for form, row in account.report.indicators if not row.is_blank and _is_praised(row)]
        for topic in load_topics():
            outcome = topic.outcome(changes)
            rows = [(form, row) for form, row in praised if topic.is_promised(row)]
            if outcome is not None and outcome.direction < 0 and rows:
                yield self._contradiction(topic, outcome, rows)

    def _contradiction(self, topic: Topic, outcome: Fact, rows: list[tuple[Form, Indicator]]) -> Finding:
        named = "、".join(
            f"{form_label(form)}“{short_name(row, 40)}”（指标值“{shortened(row.target)}”）" for form, row in rows[:4]
        )
        start = max(outcome.quote.rfind(outcome.measure, 0, outcome.quantity.start), 0)
        quote = outcome.quote[start : outcome.quantity.end]
        return self.finding(
            f"{topic.name}实际下降：报告写“{quote}”，而{named}{'等' if len(rows) > 4 else ''}"
            f"共{len(rows)}项按提升、增长得满分，与数据相反。",
            *(row_evidence(row) for _, row in rows),
            Evidence(outcome.quote, outcome.location),
        )


def _is_praised(indicator: Indicator) -> bool:
    """Return whether the row counts as achieved: full score, or 完成 where the form has no scores."""
    return has_full_score(indicator) or (indicator.score_value is None and "完成" in indicator.actual)
