import re
from collections.abc import Iterator

from assistant.review.budget import form_label
from assistant.review.pack import PhraseGroup
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.quantity import find_counts_in_words, find_quantities
from knowledge.report import Form, Report
from knowledge.running_text import shortened, statements

# 绩效目标设定情况, not 绩效目标完成情况.
_GOALS = re.compile("绩效目标(?!.{0,8}(?:完成|实现|达成|管理|评价|自评|分析|下达|未|执行|监控))")
_LONG, _QUOTE = 40, 120


class Slogans(Rule):
    """绩效目标和指标应指向明确、细化量化，不用套话；同一句里已有数值的不报。

    查哪些词组由规则包定，容易误报的词组默认不查。

    反例：年度总体目标写“圆满完成各项任务，开创新局面”。
    正例：年度总体目标写“新建标准化菜市场3个，培训经营户200人次，满意度不低于90%”。
    """

    code = "OBJ01"
    name = "目标不用套话"
    severity = Severity.INFO
    scope = "form"
    suggestion = "换成要完成的事项和数量、质量、时间。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield one finding a form and group of phrases of the pack."""
        yield from self._goals_in_words(account.report)
        for form in account.report.forms:
            for group in self.pack.phrases.values():
                if group.enabled:
                    yield from self._group(form, group)

    def _goals_in_words(self, report: Report) -> Iterator[Finding]:
        """Yield the goals, in a form or a chapter of theirs, that hold no figure at all."""
        goals = [(goal.expected, goal.location, form_label(form)) for form in report.forms for goal in form.goals]
        chapters = (section for section in report.sections if _GOALS.search(section.title))
        goals += [(section.text, section.location, "正文") for section in chapters]
        for text, place, where in goals:
            if len(text) >= _LONG and not find_quantities(text) and not find_counts_in_words(text):
                message = f"{where}的绩效目标“{shortened(text, _QUOTE)}”没有写一个数字，达到与否无从核对。"
                yield self.finding(message, Evidence(shortened(text, _QUOTE), place), about="目标没有数")

    def _group(self, form: Form, group: PhraseGroup) -> Iterator[Finding]:
        found: list[str] = []
        evidence: list[Evidence] = []
        for place in _texts(form, group.where):
            words = [word for word in group.words for clause in _without_figures(place.text) if word in clause]
            if words:
                found += words
                evidence.append(place)
        if evidence:
            named = "”“".join(dict.fromkeys(found))
            message = f"{form_label(form)}有{group.name}：“{named}”。"
            yield self.finding(message, *evidence, suggestion=group.advice)


def _texts(form: Form, where: tuple[str, ...]) -> Iterator[Evidence]:
    """Yield the texts of the form that a group is about."""
    if "goals" in where:
        yield from (Evidence(goal.expected, goal.location) for goal in form.goals)
    for row in form.filled:
        if "names" in where:
            yield Evidence(row.name, row.location)
        if "targets" in where:
            yield Evidence(row.target, row.location)


def _without_figures(text: str) -> list[str]:
    """Return the sentences of `text` that hold no figure."""
    return [one for one in statements(text) if not find_quantities(one) and not find_counts_in_words(one)]
