"""What is to be done about each problem: the author's own measures first, else what answers the cause in its own words.

Nobody's owner or deadline is made up: what nobody gave is left open in the item. The result is the problem's own gap
closed.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from assistant.drafting.draft import MEASURES, DraftItem, Origin
from assistant.drafting.planning.duties import OPEN_DEADLINE, Charge, Duty, Offices, is_label, read_duty, with_days
from assistant.drafting.planning.items import OF_MONEY, Matter, is_told
from assistant.drafting.planning.shortfall import outcome, remedy
from assistant.drafting.sources import Sources
from assistant.drafting.statement import Answer, Statement, StatementKind
from knowledge.narrative.deadlines import commits, is_deed
from knowledge.narrative.doers import INTENT, WHEN, find_doer
from knowledge.narrative.entries import Entry, short_title, told_entry
from knowledge.narrative.kinship import LIKE, kinships, pairs
from knowledge.narrative.telling import bare_cause
from knowledge.report import Report
from knowledge.running_text import clauses, compact

_NAME, _FEW, _LONGEST_TITLE = 4, 4, 34
_NOTE = re.compile(r"[（(][^（()）]*[)）]")
_SEVERAL = 2
_MEANS = re.compile("[拟将]|计划|打算|准备")
_OPEN_MEASURE = re.compile(r"【措施待补[^【】]*】")
_DATED = re.compile(f"^(?:{WHEN})?")
_WHEN = re.compile(rf"^[到至自]?{WHEN}|^(?:20\d\d|[明次来])年(?!\d)[，,]?|{WHEN}$")
_ONLY_WHO = re.compile("^(?:负责|牵头|承诺)(?=$|[在于]|\\d)")
# 回应：加梯办…
_LABEL = re.compile("^(?!责任|完成)[一-龥]{1,4}[：:]")


def matched(entries: Sequence[Entry], words: Sequence[str], own: int) -> tuple[dict[int, list[Entry]], list[Entry]]:
    """Return measures or causes by the place of the problem that they belong to, and those that clearly go to none.

    `words` are what the problems say, the first so many of which are the author's own, told in the same order.
    """
    found: dict[int, list[Entry]] = {}
    loose: list[Entry] = []
    for n, entry in enumerate(entries):
        scores = kinships(entry.words, words)
        if len(entries) == own and n < len(scores):
            scores[n] += 2
        best = scores.index(max(scores)) if scores else 0
        if scores and scores[best] >= 2:
            found.setdefault(best, []).append(entry)
        else:
            loose.append(entry)
    return found, loose


def by_office(entry: Entry) -> list[Entry]:
    """Return what a paragraph gives to several offices, sentence by sentence, as a measure each."""
    is_plain = bool(entry.lines) and entry.lines[0].text.startswith(entry.title)
    if len(entry.lines) < _SEVERAL or not is_plain or not all(find_doer(line.text) for line in entry.lines):
        return [entry]
    return [replace(entry, title=short_title(line.text), lines=(line,)) for line in entry.lines]


def own_measure(
    entry: Entry, place: int | None, matter: Matter | None, offices: Offices, report: Report, sources: Sources
) -> DraftItem:
    """Return a measure of the author's own in his words."""
    is_plain = entry.lines[0].text.startswith(entry.title)
    entry = replace(entry, lines=tuple(replace(line, text=_LABEL.sub("", line.text)) for line in entry.lines))
    duty = read_duty([line.text for line in entry.lines], offices, report)
    charge = _charge(matter, offices) if matter and not duty.owner else None
    duty = replace(duty, owner=charge.office) if charge else duty
    # Who and when, where they are told apart, are sources of the last thing done.
    labels = [line for line in entry.lines if is_label(line.text)]
    # What two places say is said once.
    told = list({line.text: line for line in entry.lines if line not in labels}.values()) or labels[:1]
    statements = [Statement(StatementKind.ACTION, with_days(line.text, duty), (sources.told(line),)) for line in told]
    cited = [*statements[-1].citations, *map(sources.told, labels), *([sources.told(charge.told)] if charge else [])]
    goal = None if duty.result or matter is None else next(iter(matter.goals), None)
    cited += goal.citations if goal else ()
    statements[-1] = replace(statements[-1], citations=tuple(dict.fromkeys(cited)))
    title = _title_of(entry, matter, report.year, {duty.owner, *offices.names}) if is_plain else entry.title
    return _item(title, statements, duty, duty.result or (goal.text if goal else ""), place, matter)


def planned_measure(place: int, matter: Matter, offices: Offices, sources: Sources) -> DraftItem:
    """Return what answers a problem's cause; what none leads to is left to the author, as owner and deadline are.

    An office of the report whose name the matter bears is proposed as its owner.
    """
    causes = [statement for statement in matter.causes if not statement.is_open]
    done = "，".join(dict.fromkeys(filter(None, (remedy(cause.text) for cause in causes[:2]))))
    outcomes = (replace(one, text=outcome(one.text)) for one in matter.facts)
    goal = next(iter(matter.goals), None) or next((one for one in outcomes if one.text), None)
    result = goal.text if goal else ""
    if done or matter.deeds:
        text = done or "，".join(matter.deeds)
    elif causes:
        text = f"针对{bare_cause(causes[0].text)}，【措施待补：采取什么办法】"
    else:
        name = matter.title.replace("“", "‘").replace("”", "’")
        text = f"【措施待补：对“{name}”{matter.by_how_much}采取什么办法】"
    numbers = tuple(number for statement in (causes or matter.facts)[:2] for number in statement.citations)
    cited = tuple(dict.fromkeys((*numbers, *(goal.citations if goal else ()))))
    charge = _charge(matter, offices)
    cited = (*cited, sources.told(charge.told)) if charge else cited
    statement = Statement(StatementKind.ACTION, text, cited)
    duty = Duty(charge.office) if charge else Duty()
    planned = _item(_solving(matter, done, result), [statement], duty, result, place, matter)
    return replace(planned, proposed=offices.of_matter(f"{matter.title}{matter.words}{_of_money(matter)}"))


def _charge(matter: Matter, offices: Offices) -> Charge | None:
    """Return whom the report has put in charge of a problem's matter, None for nobody."""
    if matter.origin is Origin.FORM:
        return offices.of_evaluation
    return offices.in_charge(matter.title, f"{matter.title}{matter.words}{_of_money(matter)}", matter.form)


def _of_money(matter: Matter) -> str:
    kind = matter.key.partition(".")[0]
    return "人事" if kind == "staffing" else "财务部门拨付" if kind in OF_MONEY else ""


def _solving(matter: Matter, done: str = "", goal: str = "") -> str:
    """Return the title of a measure that has none of its own: what it is for, else what is done or reached."""
    of_it = goal if len(pairs(goal) & pairs(matter.title)) > 1 else ""
    title = re.split("[，；]", matter.title)[0]
    return matter.aim or short_title(done) or of_it or remedy(title) or f"解决{title}的问题"


def answered(item: DraftItem, answer: Answer, offices: Offices, report: Report, sources: Sources) -> DraftItem:
    """Return a measure with the owner, deadline and result that the author has given."""
    words = compact(answer.text).rstrip("。；")
    duty = read_duty(re.split(r"[。；;]", words), offices, report)
    owner = duty.owner or next((one.name for one in map(find_doer, clauses(words)) if one), "")
    number = sources.author(answer)
    last = item.statements[-1]
    text = last.text.replace(OPEN_DEADLINE, duty.deadline or OPEN_DEADLINE)
    # An answer to an open measure is the measure itself.
    text = words if _OPEN_MEASURE.search(text) else text
    statements = (*item.statements[:-1], Statement(last.kind, text, (*last.citations, number)))
    deadline, result = duty.deadline or item.deadline, item.result or duty.result
    return replace(item, statements=statements, owner=owner or item.owner, deadline=deadline, result=result, was_due="")


def _item(
    title: str, statements: Sequence[Statement], duty: Duty, result: str, place: int | None, matter: Matter | None
) -> DraftItem:
    return DraftItem(
        MEASURES,
        title,
        tuple(statements),
        (matter.key,) if matter else (),
        matter.origin if matter else Origin.OWN,
        (place,) if place is not None else (),
        duty.owner,
        duty.deadline,
        result,
        was_due="、".join(duty.past),
    )


def _title_of(entry: Entry, matter: Matter | None, year: int | None, names: Collection[str]) -> str:
    """Return a title for a measure that has none: what is done, without who means to do it by when, and to what."""
    text = next((line.text for line in entry.lines if not is_label(line.text)), entry.lines[0].text)
    told = [clause for clause in clauses(_NOTE.sub("", text)) if not clause.endswith("时")] or [text]
    # 信息科已与新厂家签了协议，4月30日前完成测试
    start = next(
        (n for n, clause in enumerate(told) if commits(clause, year) or (is_deed(clause) and _MEANS.search(clause))), 0
    )
    bare = [_done(clause, names) for clause in told]
    done = short_title("，".join(filter(None, bare[start:])))
    done = done if len(done) >= _NAME else "，".join(filter(None, bare))
    if matter is None or pairs(done) & pairs(matter.title + matter.subject):
        return done[:_LONGEST_TITLE]
    if len(done) < _NAME:
        return _solving(matter)
    # 付清68.20万元 doesn't say of what.
    return f"{matter.subject}：{done}" if matter.aim or len(pairs(done)) <= _FEW else done[:_LONGEST_TITLE]


def _done(clause: str, names: Collection[str]) -> str:
    """Return what a clause has done, without who of these names does it and when."""
    bare = _WHEN.sub("", clause)
    if name := max((name for name in names if name and bare.startswith(name)), key=len, default=""):
        told = bare.removeprefix(name)
    else:
        doer = find_doer(clause)
        told = clause[doer.end :] if doer and doer.is_told else bare
    told = INTENT.sub("", _ONLY_WHO.sub("", _WHEN.sub("", told).lstrip("—，")))
    return _ONLY_WHO.sub("", _WHEN.sub("", told).lstrip("、"))


def all_measures(
    matters: Sequence[Matter], own: Sequence[Entry], offices: Offices, report: Report, sources: Sources
) -> list[DraftItem]:
    """Return the measures in the order of the problems, each with at least one; then own ones that answer no problem.

    What would answer a problem and is an own measure to another one already isn't told again.
    """
    problems = sum(matter.origin is Origin.OWN for matter in matters)
    by_problem, loose = matched(own, [matter.words for matter in matters], problems)
    found: list[DraftItem] = []
    said: dict[int, str] = {}
    for place, matter in enumerate(matters):
        entries = by_problem.get(place, [])
        said |= {len(found) + n: entry.words for n, entry in enumerate(entries)}
        found += [own_measure(entry, place, matter, offices, report, sources) for entry in entries]
        told = "".join(entry.words for entry in entries)
        matter.is_answered = bool(entries or matter.answers)
        matter.answers = [line for line in matter.answers if not is_told(_DATED.sub("", line.text), told)]
        if matter.answers:
            found.append(own_measure(told_entry(matter.answers), place, matter, offices, report, sources))
        elif not entries:
            planned = planned_measure(place, matter, offices, sources)
            deed = planned.statements[0].text
            twin = next((n for n, text in said.items() if len(pairs(deed)) >= LIKE and is_told(deed, text)), None)
            if twin is None:
                found.append(planned)
            else:
                same = found[twin]
                found[twin] = replace(same, addresses=(*same.addresses, place), keys=(*same.keys, matter.key))
    return found + [own_measure(entry, None, None, offices, report, sources) for entry in loose]
