import re
from collections.abc import Iterator

from assistant.review.budget import form_label
from assistant.review.row_words import row_evidence, short_name
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.report import Form, Indicator, Report
from knowledge.running_text import shortened

_NOT_WORDS = re.compile(r"(?<!\d)\d{1,2}\s*[.、．)）]|[^\w%]")
# A shorter phrase that goal and indicator share is the goal broken down, as it should be.
LONGEST_SHARED = 20
SHORTEST_REPEATED = 10


class CopiedText(Rule):
    """指标应由目标分解而来，不应照抄年度总体目标，也不应同一段文字在几张表里充当不同的指标。

    反例：质量指标的名称与年度总体目标逐字相同；“优化服务、改善环境、促进发展”在三张表里重复，指标值各不相同。
    正例：年度总体目标“完成老旧管网改造”，分解为“改造管网长度≥12公里”“闭水试验合格率100%”。
    """

    code = "IND03"
    name = "指标不照抄目标、不重复"
    severity = Severity.WARNING
    suggestion = "把总体目标分解为具体、可衡量的指标；各项目按自己的支出内容分别设定指标。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the names that are the goal's own text, and the texts that stand for different targets."""
        for form in account.report.forms:
            for row in form.filled:
                yield from self._copies_goal(form, row)
        yield from self._repeated(account.report)

    def _copies_goal(self, form: Form, row: Indicator) -> Iterator[Finding]:
        name = _words(row.name)
        for goal in form.goals:
            if len(name) >= LONGEST_SHARED and name in _words(goal.expected):
                message = (
                    f"{form_label(form)}{row.level2 or row.level1}“{short_name(row)}”照抄年度总体目标，没有分解成指标。"
                )
                yield self.finding(message, row_evidence(row), Evidence(goal.expected, goal.location), indicator=row)
                return

    def _repeated(self, report: Report) -> Iterator[Finding]:
        groups: dict[str, list[tuple[Form, Indicator]]] = {}
        for form, row in report.indicators:
            name = _words(row.name)
            # Satisfaction and deadlines are rightly called the same everywhere.
            if len(name) >= SHORTEST_REPEATED and not re.search("满意|时效", row.level1 + row.level2 + name[:12]):
                groups.setdefault(name, []).append((form, row))
        for rows in groups.values():
            targets = {_words(row.target) for _, row in rows}
            if len(rows) > 1 and len(targets) > 1 and not any(_is_timing(row) for _, row in rows):
                stands = "、".join(f"{form_label(form)}为“{shortened(row.target)}”" for form, row in rows)
                message = f"“{short_name(rows[0][1])}”在{len(rows)}处重复，指标值却不同：{stands}。"
                yield self.finding(message, *(row_evidence(row) for _, row in rows))


def _is_timing(indicator: Indicator) -> bool:
    return bool(re.search(r"规定时间|按时|及时|时限|进度", indicator.name))


def _words(text: str) -> str:
    """Return a text without list numbers, punctuation and blanks, as it is compared."""
    return _NOT_WORDS.sub("", text)
