"""The figures that the report has of something by name, told in a sentence with their place.

Forms come first (a project's funds, a fund line, an indicator, an expense, the staff), then what the text says. Each is
given as written; nothing is computed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from rapidfuzz import fuzz

from assistant.citations import Citation
from assistant.drafting.revising.old_request import Operation
from assistant.drafting.revising.work import Key, Rule, Task, Work
from assistant.drafting.sources import Sources, form_short, form_title, marks
from assistant.drafting.statements import text_of
from assistant.review.budget import fund_evidence
from knowledge.document import Location
from knowledge.errors import UserError
from knowledge.quantity import find_quantities
from knowledge.report import Form, Fund, Report

_GENERIC = re.compile(r"(?:专项|项目|补助|工作|业务|建设)?(?:资金|经费|项目|支出|费用)$")
_ASIDE = re.compile(r"^(?:\d+[、.．]|其中[：:]|[（(][一二三四五六七八九十\d]+[)）])\s*")
_FIGURE = re.compile(r"\d")
_ENOUGH, _SHORTEST_PART = 85, 2
_LONGEST_CLAUSE = 90
_STAFF = re.compile(r"编制|在职|人员|人数|控制率")

# A sentence with the place of its source.
_Told = tuple[str, Citation]


def _figures(work: Work, task: Task) -> Work:
    """Return the draft with the figures of what is named told at the end of the one item addressed."""
    name, what = task.request.words, task.request.old
    told = find_figures(task.plan.report, name, what)
    if not told:
        projects = "、".join(dict.fromkeys(form.project for form in task.plan.report.forms if form.project))
        known = f"自评表里有数据的项目是{projects}。" if projects else ""
        raise UserError(
            f"报告的自评表和正文里没有找到“{name}”的{what or '数据'}，没有改动。{known}请核对名称，或用“直接编辑”补写。"
        )
    key = _where(work, task, name)
    item = work.items[key]
    parts = []
    for sentence, source in told:
        work, number = work.add_source(source)
        if f"[{number}]" in item.text and sentence in re.sub(r"\[\d+\]", "", item.text):
            raise UserError(f"这一条已经写了“{name}”的{what or '数据'}。")
        parts.append(f"{sentence}{marks(number)}")
    return work.replaced(key, replace(item, text=f"{item.text}{'；'.join(parts)}。"))


def _where(work: Work, task: Task, name: str) -> Key:
    """Return the one item meant: the one addressed, else the only one that speaks of what is named."""
    if len(task.keys) == 1:
        return task.keys[0]
    core = _core(name)
    speaking = [key for key in task.keys if core in text_of(work.items[key])]
    if len(speaking) == 1 and task.request.items == ():
        return speaking[0]
    raise UserError(f"找到了“{name}”的数据，请写明加到第几条，如“第二条加上{name}的{task.request.old or '数据'}”。")


def find_figures(report: Report, name: str, what: str = "") -> list[_Told]:
    """Return what the report says in figures of `name`, as sentences without a full stop, each with its source.

    `what` narrows it: 金额, 执行率, 指标值 …; the first kind of place that has any counts.
    """
    sources = Sources(report)
    for find in (_of_projects, _of_indicators, _of_funds, _of_expenses, _of_staff, _of_text):
        found = list(dict.fromkeys(find(report, name, what)))
        if found:
            return [_cited(sources, *place) for place in found[:2]]
    return []


# What is found: the sentence, the name of the place, the words quoted and where they stand.
_Found = tuple[str, str, str, Location]


def _cited(sources: Sources, sentence: str, place: str, quote: str, location: Location) -> _Told:
    number = sources.report(place, quote, location)
    return sentence, sources.citations[number - 1]


def _of_projects(report: Report, name: str, what: str) -> Iterator[_Found]:
    for form in report.forms:
        if form.project and form.total_fund and _names(name, form.project) and "指标" not in what:
            sentence = _fund_sentence(form, form.total_fund, f"{form.project}", what)
            if sentence:
                yield sentence, form_title(form), fund_evidence(form.total_fund).text, form.total_fund.location


def _of_funds(report: Report, name: str, what: str) -> Iterator[_Found]:
    for form in report.forms:
        for fund in form.funds:
            label = _ASIDE.sub("", fund.label)
            if not label or fund.is_total or not _names(name, label):
                continue
            if sentence := _fund_sentence(form, fund, f"{form_short(form)}所列{label}", what):
                yield sentence, form_title(form), fund_evidence(fund).text, fund.location


def _fund_sentence(form: Form, fund: Fund, subject: str, what: str) -> str:
    cells = [
        ("年初预算", fund.initial, form.fund_unit),
        ("全年预算", fund.adjusted, form.fund_unit),
        ("全年执行", fund.spent, form.fund_unit),
        ("执行率", fund.rate, "%"),
    ]
    if fund.amount and not fund.adjusted:
        cells = [("", fund.amount, form.fund_unit)]
    elif "执行率" in what:
        cells = cells[1:]
    elif "预算" in what:
        cells = cells[:2]
    elif "执行" in what:
        cells = cells[1:3]
    told = [f"{label}{_with_unit(value, unit)}" for label, value, unit in cells if _FIGURE.search(value)]
    return f"{subject}{'，'.join(told)}" if told else ""


def _of_indicators(report: Report, name: str, what: str) -> Iterator[_Found]:
    for form, row in report.indicators:
        if _names(name, row.name) and (row.target or row.actual) and not re.search("金额|资金|预算|执行", what):
            told = [f"指标值为“{_one_line(row.target)}”"] if row.target else []
            told += [f"实际完成值为“{_one_line(row.actual)}”"] if row.actual else []
            quote = " | ".join(_one_line(cell) for cell in (row.name, row.target, row.actual) if cell.strip())
            if _FIGURE.search(quote):
                subject = f"{form_short(form)}中“{_one_line(row.name)}”的"
                yield f"{subject}{'，'.join(told)}", form_title(form), quote, row.target_location


def _of_expenses(report: Report, name: str, _what: str) -> Iterator[_Found]:
    for expense in report.expenses:
        label = _ASIDE.sub("", expense.label)
        cells = (("上年决算", expense.previous), ("本年预算", expense.budget), ("本年决算", expense.actual))
        told = [f"{column}{value}万元" for column, value in cells if _FIGURE.search(value)]
        if told and _names(name, label):
            quote = f"{expense.label} | {expense.previous} | {expense.budget} | {expense.actual}"
            yield f"{label}{'，'.join(told)}", "基础数据表", quote, expense.location


def _of_staff(report: Report, name: str, what: str) -> Iterator[_Found]:
    staffing = report.staffing
    if staffing and _STAFF.search(f"{name}{what}") and len(name) <= len("在职人员编制"):
        told = [f"编制{staffing.posts}人", f"实际在职{staffing.staff}人"]
        quote = f"编制数 {staffing.posts} | 实际在职人数 {staffing.staff} | 控制率 {staffing.rate}"
        yield f"本单位{'、'.join(told)}", "基础数据表", quote, staffing.location


def _of_text(report: Report, name: str, what: str) -> Iterator[_Found]:
    """Yield the clauses of text and goals that name it together with a figure, those that begin with it first."""
    core = _core(name)
    found: list[tuple[bool, _Found]] = []
    for place, text, location in _texts(report):
        for sentence in re.split(r"[。；;\n]", text):
            at = sentence.find(core)
            if at < 0:
                continue
            start = max(sentence.rfind("，", 0, at), sentence.rfind(",", 0, at)) + 1
            words = _clause(_ASIDE.sub("", sentence[start:].strip()))
            if find_quantities(words) and ("率" not in what or "率" in words):
                found.append((not words.startswith(core), (words, place, sentence.strip(), location)))
    yield from (place for _, place in sorted(found, key=lambda pair: pair[0]))


def _texts(report: Report) -> Iterator[tuple[str, str, Location]]:
    """Yield the report's paragraphs and the goals of its forms with the names of their places."""
    for section in report.sections:
        yield from ((f"“{section.heading}”", paragraph.text, paragraph.location) for paragraph in section.paragraphs)
    for form in report.forms:
        yield from (
            (form_title(form), text, goal.location) for goal in form.goals for text in (goal.actual, goal.expected)
        )


def _clause(words: str) -> str:
    """Return the first clauses of a sentence up to the one that holds a figure, with those that go on of it."""
    clauses: list[str] = []
    for clause in re.split(r"[，,]", words.strip()):
        if clauses and len("，".join(clauses)) + len(clause) > _LONGEST_CLAUSE:
            break
        if (
            clauses
            and any(map(_FIGURE.search, clauses))
            and not re.match(r"其中|较|比|同比|占|增|减|下降|上升", clause)
        ):
            break
        clauses.append(clause)
    return "，".join(clauses)


def _names(name: str, full: str) -> bool:
    """Return whether `name` is what somebody calls `full`: the same, its distinctive part, or nearly so."""
    plain, other, core = _plain(name), _plain(full), _core(_plain(name))
    if plain == other or (len(core) >= _SHORTEST_PART and core in other):
        return True
    other_core = _core(other)
    return (len(other_core) > _SHORTEST_PART and other_core in plain) or fuzz.ratio(plain, other) >= _ENOUGH


def _core(name: str) -> str:
    while (shorter := _GENERIC.sub("", name)) != name and len(shorter) >= _SHORTEST_PART:
        name = shorter
    return name


def _plain(text: str) -> str:
    return re.sub(r"[\s“”\"‘’（）()、，。；：]", "", text)


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("“", "‘").replace("”", "’")


def _with_unit(value: str, unit: str) -> str:
    written = "".join(value.split())
    return f"{written}{unit}" if re.fullmatch(r"[\d,.]+", written) else written


RULES: Mapping[Operation, Rule] = {Operation.FIGURES: _figures}
