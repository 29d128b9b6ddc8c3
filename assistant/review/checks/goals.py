"""What forms and chapters say of the goals: whether they are filled in, answered, and more than slogans."""

import re
from collections.abc import Iterator

from assistant.review.pack import Pack, PhraseGroup
from assistant.review.rule import Evidence, Remark, rule
from assistant.review.telling import form_label, on_form
from knowledge.facts.fact import Account
from knowledge.quantity import find_counts_in_words, find_quantities
from knowledge.report import Form, Goal, ReportKind
from knowledge.running_text import shortened, statements

_BARE = re.compile(r"(?:已|全部|均|圆满|基本|按期|按时)*(?:完成|达成|实现)(?:目标|任务|年度目标|年度任务)?[。.]?")
_BLANK = re.compile(r"[\s\W]")
# 绩效目标设定情况, not 绩效目标完成情况.
_GOALS = re.compile("绩效目标(?!.{0,8}(?:完成|实现|达成|管理|评价|自评|分析|下达|未|执行|监控))")
_LONG, _QUOTE = 40, 120


@rule("DOC02")
def form_heads(account: Account) -> Iterator[Remark]:
    """Yield the forms whose head has empty cells, and the goals that aren't answered."""
    for form in account.report.forms:
        if cells := _empty_head(form):
            place = Evidence(form.title or form_label(form), form.location)
            yield on_form(form, f"表头的{'、'.join(cells)}空着，没有填写。", place, about="表头")
        for goal in form.goals:
            if fault := _fault(goal):
                words = f"预期目标：{goal.expected.strip()} | 实际完成情况：{goal.actual.strip()}"
                yield on_form(form, f"年度总体目标{fault}。", Evidence(words, goal.location))


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


@rule("OBJ01")
def slogans(account: Account, pack: Pack) -> Iterator[Remark]:
    """Yield the goals that hold no figure at all, and one finding a form and group of phrases of the pack."""
    report = account.report
    goals = [(goal.expected, goal.location, form_label(form)) for form in report.forms for goal in form.goals]
    goals += [(one.text, one.location, "正文") for one in report.sections if _GOALS.search(one.title)]
    for text, place, where in goals:
        if len(text) >= _LONG and not _has_figure(text):
            quote = shortened(text, _QUOTE)
            message = f"{where}的绩效目标“{quote}”没有写一个数字，达到与否无从核对。"
            yield Remark(message, (Evidence(quote, place),), about="目标没有数")
    for form in report.forms:
        for group in (one for one in pack.phrases.values() if one.enabled):
            found = [(place, words) for place in _texts(form, group.where) if (words := _phrases(place.text, group))]
            if found:
                named = "”“".join(dict.fromkeys(word for _, words in found for word in words))
                yield on_form(form, f"有{group.name}：“{named}”。", *(one for one, _ in found), suggestion=group.advice)


def _texts(form: Form, where: tuple[str, ...]) -> Iterator[Evidence]:
    """Yield the texts of the form that a group is about."""
    if "goals" in where:
        yield from (Evidence(goal.expected, goal.location) for goal in form.goals)
    for row in form.filled:
        if "names" in where:
            yield Evidence(row.name, row.location)
        if "targets" in where:
            yield Evidence(row.target, row.location)


def _phrases(text: str, group: PhraseGroup) -> list[str]:
    """Return the group's phrases that stand in sentences without a figure."""
    bare = [one for one in statements(text) if not _has_figure(one)]
    return [word for word in group.words if any(word in one for one in bare)]


def _has_figure(text: str) -> bool:
    return bool(find_quantities(text) or find_counts_in_words(text))
