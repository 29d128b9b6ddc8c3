import re
from collections.abc import Iterator

from assistant.review.budget import form_label
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.report import Form, Goal, ReportKind

_BARE = re.compile(r"(?:已|全部|均|圆满|基本|按期|按时)*(?:完成|达成|实现)(?:目标|任务|年度目标|年度任务)?[。.]?")
_BLANK = re.compile(r"[\s\W]")


class FormHead(Rule):
    """自评表的表头和年度总体目标应填写完整，实际完成情况应写明做了什么、做到什么程度。

    反例：主管部门空着；实际完成情况只写“完成”，或照抄预期目标。
    正例：实际完成情况写“改造供水管网12.6公里，新增供水人口3200人，水质抽检合格率100%”。
    """

    code = "DOC02"
    name = "表头和总体目标填写完整"
    severity = Severity.WARNING
    suggestion = "补填表头；实际完成情况对照预期目标逐条写明完成的数量、质量和效果。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the forms whose head has empty cells, and the goals that aren't answered."""
        for form in account.report.forms:
            if cells := _empty_head(form):
                place = Evidence(form.title or form_label(form), form.location)
                yield self.finding(f"{form_label(form)}表头的{'、'.join(cells)}空着，没有填写。", place, about="表头")
            for goal in form.goals:
                if fault := _fault(goal):
                    words = f"预期目标：{goal.expected.strip()} | 实际完成情况：{goal.actual.strip()}"
                    yield self.finding(f"{form_label(form)}年度总体目标{fault}。", Evidence(words, goal.location))


def _empty_head(form: Form) -> list[str]:
    """Return the empty cells of the head, of those that the form has; a department has one name under either label."""
    cells = {"项目名称": form.project, "主管部门": form.department, "实施单位": form.unit}
    if form.kind is ReportKind.DEPARTMENT:
        cells = dict.fromkeys(("部门名称", "单位名称"), form.department or form.unit)
    return [name for name, text in cells.items() if not text.strip() and any(name in one for one in form.head)]


def _fault(goal: Goal) -> str:
    """Return what is wrong with a goal, "" for nothing; one that is empty on both sides was left out on purpose."""
    promised, done = (_BLANK.sub("", text) for text in (goal.expected, goal.actual))
    if not (promised and done):
        return "没有填实际完成情况" if promised else "没有填预期目标" if done else ""
    if _BARE.fullmatch(goal.actual.strip()):
        return "的实际完成情况只写“完成”一类的话"
    return "的实际完成情况照抄预期目标" if promised == done else ""
