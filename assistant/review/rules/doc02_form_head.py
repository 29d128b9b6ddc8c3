import re
from collections.abc import Iterator

from assistant.review.budget import form_label
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.policy import Basis
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
    scope = "report"
    basis = Basis("财预〔2020〕10号", "附件1")
    suggestion = "补填表头；实际完成情况对照预期目标逐条写明完成的数量、质量和效果。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield one finding for each kind of gap, naming every form that has it."""
        no_head = [(form, cells) for form in account.report.forms if (cells := _empty_head(form))]
        if no_head:
            named = "、".join(f"{form_label(form)}的{'、'.join(cells)}" for form, cells in no_head)
            yield self.finding(f"表头有空格：{named}。", *(Evidence(form.title, form.location) for form, _ in no_head))
        goals = [(form, goal) for form in account.report.forms for goal in form.goals]
        for fault in dict.fromkeys(fault for _, goal in goals if (fault := _fault(goal))):
            found = [(form, goal) for form, goal in goals if _fault(goal) == fault]
            named = "、".join(dict.fromkeys(form_label(form) for form, _ in found))
            evidence = [
                Evidence(f"预期目标：{goal.expected.strip()} | 实际完成情况：{goal.actual.strip()}", goal.location)
                for _, goal in found
            ]
            yield self.finding(f"{named}年度总体目标{fault}。", *evidence)


def _empty_head(form: Form) -> list[str]:
    """Return the cells of the head that are empty; a department's form has one name for both."""
    if form.kind is ReportKind.DEPARTMENT:
        return [] if form.department or form.unit else ["部门名称"]
    cells = {"项目名称": form.project, "主管部门": form.department, "实施单位": form.unit}
    return [label for label, text in cells.items() if not text.strip()]


def _fault(goal: Goal) -> str:
    """Return what is wrong with a goal, "" for nothing; one that is empty on both sides was left out on purpose."""
    promised, done = (_BLANK.sub("", text) for text in (goal.expected, goal.actual))
    if not (promised and done):
        return "没有填实际完成情况" if promised else "没有填预期目标" if done else ""
    if _BARE.fullmatch(goal.actual.strip()):
        return "的实际完成情况只写“完成”一类的话"
    return "的实际完成情况照抄预期目标" if promised == done else ""
