"""What is added: items and sentences in the user's own words, or out of the report where it has them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce

from assistant.citations import Citation
from assistant.drafting.draft import MEASURES, PROBLEMS, DraftItem, Origin
from assistant.drafting.planning.duties import read_duty
from assistant.drafting.planning.offices import find_offices
from assistant.drafting.revising.changing import NAMES, TOLD, Key, Work, plain, whole_text, with_more
from assistant.drafting.revising.pointing import keys_of, statements_of
from assistant.drafting.revising.request import Operation, Part, Side, UnclearError, Verb
from assistant.drafting.revising.setting import set_cause
from assistant.drafting.sources import Sources, form_title
from assistant.drafting.statement import Statement, StatementKind, read_statements
from knowledge.document import Location
from knowledge.errors import UserError
from knowledge.narrative.kinship import coverage, figures
from knowledge.narrative.telling import part, told
from knowledge.report import Form, Report

_LONGEST_TITLE = 28
_CAUSE = re.compile(r"^原因\d?[：:]\s*")
# What sentences about a topic tell of when they tell what is amiss.
_AMISS = re.compile(r"未|没有|不足|不够|缺|低于|滞后|偏[低高慢]|闲置|薄弱|下降|超|欠|不[规准及完健]|困难|问题")
_MOST = 4
# So much of a name has to stand in a sentence that speaks of it.
_SPOKEN = 0.7
# What a measure shows of what is still open; in an edited text it is no sentence of its own.
_RENDERED = re.compile(
    r"[，,]?(?:由?【责任科室待补[^【】]{0,40}】(?:负责)?|【完成时限待补】(?:完成)?|【可检验的结果待补】)"
)
_DATA = re.compile(r"\d")


def add(work: Work, operation: Operation, focus: Sequence[Key]) -> Work:
    """Return the draft with one more item: the user's own words, or what the report says of a topic."""
    section = next((target.section for target in operation.targets if target.section), None) or PROBLEMS
    topic = operation.topics[0] if operation.topics else ""
    if operation.text.strip():
        work = _noted_twice(work, section, operation.text)
        work, item = _own(work, section, operation.text)
    elif topic:
        work, item = _of_topic(work, section, topic)
    else:
        raise UnclearError(f"要加的{NAMES[section]}写什么？请直接写出来，如“再加一条{NAMES[section]}：……”。")
    partners = [target for target in operation.targets if target.names_items]
    if section == MEASURES and partners:
        answered = keys_of(work, Operation(Verb.FREE, tuple(partners)), focus)
        item = replace(item, addresses=tuple(number for one, number in answered if one == PROBLEMS))
    elif section == MEASURES and not item.addresses:
        work = work.noted("它对应哪一条问题还没有写明。")
    key = work.new_key(section)
    work = replace(work.with_item(key, item), touched=(key,))
    if operation.place:
        place = replace(operation.place, section=section)
        (at,) = keys_of(work, Operation(Verb.MOVE, (place,)), focus)
        order = [one for one in work.of(section) if one != key]
        at_place = order.index(at) + (operation.side is Side.AFTER)
        work = work.ordered(section, [*order[:at_place], key, *order[at_place:]])
    return work


def _noted_twice(work: Work, section: str, words: str) -> Work:
    """Return the draft with a note of the item that tells the words already, with all of their figures."""
    for key, item in work.of(section).items():
        told_there = whole_text(item)
        if figures(words) and figures(words) <= figures(told_there) and coverage(words, told_there) >= _SPOKEN:
            return work.noted(f"{work.name(key)}“{item.title}”也写了这件事，请看是否要合并。")
    return work


def _own(work: Work, section: str, words: str) -> tuple[Work, DraftItem]:
    """Return an item in the user's words; what a measure's say of owner, deadline and result is read from them."""
    text = words.strip().rstrip("。；，")
    first, stop, rest = text.partition("\n")
    title, body = (first, rest) if stop and rest.strip() else (_title(text), text)
    work, number = work.said(text)
    statements = tuple(replace(one, citations=(number,)) for one in read_statements(body, TOLD[section]))
    if section == PROBLEMS:
        cause = Statement(StatementKind.CAUSE, f"【原因待补：{title}的具体原因】")
        found = any(part(one.text).cause for one in statements)
        item = DraftItem(PROBLEMS, title, statements if found else (*statements, cause), origin=Origin.OWN)
        note = "新加的问题按您的话写入，数字和事实请核实；还没有写原因和对应的措施。"
        return work.noted(note), item
    report = work.plan.report
    duty = read_duty([one.text for one in statements], find_offices(report), report)
    named = DraftItem(
        MEASURES,
        title,
        statements,
        origin=Origin.OWN,
        owner=duty.owner,
        deadline=duty.deadline,
        result=duty.result,
    )
    return work.noted("新加的措施按您的话写入，数字和事实请核实。"), named


def _title(text: str) -> str:
    """Return the first words of a text that a title has room for."""
    sentence = re.split(r"[。；\n]", text)[0]
    if len(sentence) <= _LONGEST_TITLE:
        return sentence
    title = ""
    for clause in re.split(r"(?<=[，：:])", sentence):
        if title and len(title) + len(clause) > _LONGEST_TITLE:
            break
        title += clause
    return title.rstrip("，：:")[:_LONGEST_TITLE]


def _of_topic(work: Work, section: str, topic: str) -> tuple[Work, DraftItem]:
    """Return an item of the plan, or sentences of the report, that tell of a topic; where neither does, it is asked."""
    for key, item in work.of(section).items():
        if plain(topic) in plain(item.title):
            place = list(work.of(section)).index(key) + 1
            raise UserError(f"{work.name(key)}写的就是“{topic}”，没有再加。要补充，可以说“第{place}条补一句……”。")
    told_keys = {key for item in work.of(section).values() for key in item.keys}
    plan = work.plan
    for planned in plan.problems if section == PROBLEMS else plan.measures:
        if not {*planned.keys} & told_keys and plain(topic) in plain(whole_text(planned)):
            return _planned(work, planned)
    lines = [line for line in told(plan.report) if topic in line.text and _AMISS.search(line.text)]
    said = "".join(whole_text(item) for item in work.items.values())
    fresh = [line for line in lines if line.text not in said][:_MOST]
    if section == PROBLEMS and fresh:
        sources = Sources(plan.report)
        statements: list[Statement] = []
        for line in fresh:
            number = sources.report(f"“{line.heading}”" if line.heading else "", line.text, line.location)
            found = part(line.text)
            work, cited = work.cited(sources.citations[number - 1])
            kind = TOLD[section] if found.fact else StatementKind.CAUSE
            statements.append(Statement(kind, line.text, (cited,)))
        if not any(one.kind is StatementKind.CAUSE or part(one.text).cause for one in statements):
            statements.append(Statement(StatementKind.CAUSE, f"【原因待补：{topic}问题的具体原因】"))
        return work, DraftItem(PROBLEMS, _title(fresh[0].text), tuple(statements), origin=Origin.DATA)
    raise UnclearError(
        f"报告里没有写到“{topic}”方面的{NAMES[section]}。具体是什么情况？请直接写出来，如“再加一条{NAMES[section]}：……”。"
    )


def _planned(work: Work, planned: DraftItem) -> tuple[Work, DraftItem]:
    statements = []
    for one in planned.statements:
        work, own = work.taken(one)
        statements.append(own)
    places = {key: number for (_, number), item in work.of(PROBLEMS).items() for key in item.keys}
    addresses = tuple(places[key] for key in planned.keys if key in places) if planned.section == MEASURES else ()
    return work, replace(planned, statements=tuple(statements), addresses=addresses)


def insert(work: Work, keys: Sequence[Key], operation: Operation) -> Work:
    """Return the draft with a sentence more in one item, in the user's words or with the report's figures."""
    if len(keys) > 1 and any(target.is_every for target in operation.targets) and not operation.topics:
        return reduce(lambda changed, one: insert(changed, [one], operation), keys, work)
    if len(keys) != 1:
        raise UnclearError("请说明加到第几条。")
    key = keys[0]
    item = work.items[key]
    words = operation.text.strip().lstrip("，；。：:")
    if operation.topics:
        return _with_figures(work, key, *operation.topics)
    if not words.strip("，；。"):
        raise UnclearError(f"{work.name(key)}要补什么？请把要加的话写出来。")
    if any(target.part is Part.CAUSE for target in operation.targets):
        return set_cause(work, keys, operation)
    if plain(words) in plain(whole_text(item)):
        raise UserError(f"{work.name(key)}已经写了这句话，没有改动。")
    work, number = work.said(words)
    if operation.side is Side.BEFORE and words.endswith(("，", "：")):
        # 按照…的要求， leads the first sentence in.
        first = item.statements[0]
        led = replace(first, text=f"{words}{first.text}", citations=(*first.citations, number), is_edited=True)
        return work.with_item(key, replace(item, statements=(led, *item.statements[1:])))
    # Who does a measure and by when is told behind its last action, with the sources of that.
    duties = [n for one in item.of(StatementKind.ACTION)[-1:] for n in one.citations]
    new = [replace(one, citations=(number, *duties)) for one in read_statements(words, TOLD[key[0]])]
    at = 0 if operation.side is Side.BEFORE else None
    if after := next((t for t in operation.targets if t.part is Part.SENTENCE and t.parts), None):
        at = item.statements.index(statements_of(item, after)[-1]) + 1
    work = work.with_item(key, with_more(item, *new, at=at))
    if not any(plain(one.text) in plain(line.text) for one in new for line in told(work.plan.report)):
        work = work.noted("补充的话报告里没有写，来源记为经办人补充，请核实。")
    return work


def _with_figures(work: Work, key: Key, name: str, what: str) -> Work:
    """Return the draft with what the report says in figures of something, in the words of the report."""
    item = work.items[key]
    for sentence, citation in _figures(work.plan.report, name, what):
        if plain(sentence) in plain(whole_text(item)):
            raise UserError(f"{work.name(key)}已经写了“{name}”，没有改动。")
        work, number = work.cited(citation)
        return work.with_item(key, with_more(item, Statement(TOLD[key[0]], sentence, (number,))))
    raise UnclearError(f"报告里没有找到“{name}”{f'的{what}' if what else ''}。具体是什么情况？请直接写出来。")


def _figures(report: Report, name: str, what: str) -> Iterator[tuple[str, Citation]]:
    """Yield sentences with the figures of what is named, each with its source: indicators, funds, then the text."""
    sources, wanted = Sources(report), plain(name)
    rows: list[tuple[str, dict[str, str], Form, Location]] = []
    if not re.search("金额|资金|预算", what):
        rows = [
            (row.name, {"指标值": row.target, "实际完成": row.actual}, form, row.location)
            for form, row in report.indicators
            if wanted in plain(row.name)
        ]
    for form in report.forms:
        for fund in form.funds:
            label = form.project if fund.is_total and form.project else fund.label
            if wanted in plain(label) or (len(plain(label)) > 2 and plain(label) in wanted):
                columns = {"年初预算": fund.initial, "全年预算": fund.adjusted, "全年执行": fund.spent}
                money = {column: f"{value}{form.fund_unit}" for column, value in columns.items() if value}
                rows.append((label, {**money, "执行率": f"{fund.rate.rstrip('%')}%"}, form, fund.location))
    for label, cells, form, location in rows:
        parts = [f"{column}{value}" for column, value in cells.items() if _DATA.search(value)]
        if parts:
            number = sources.report(form_title(form), " | ".join((label, *cells.values())), location)
            yield f"{plain(label)}{'，'.join(parts)}", sources.citations[number - 1]
    for line in told(report):
        spoken = sum(wanted[n : n + 2] in line.text for n in range(len(wanted) - 1))
        if _DATA.search(line.text) and (wanted in plain(line.text) or spoken >= _SPOKEN * (len(wanted) - 1)):
            number = sources.report(f"“{line.heading}”" if line.heading else "", line.text, line.location)
            yield line.text, sources.citations[number - 1]


def write(work: Work, keys: Sequence[Key], words: str) -> Work:
    """Return the draft with an item as it was edited by hand: title, text, and lines that begin with 原因：."""
    if len(keys) != 1:
        raise UnclearError("一次只能直接编辑一条。")
    key, item = keys[0], work.items[keys[0]]
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    title, text = (lines or [""])[0].rstrip("。"), "".join(line for line in lines[1:] if not _CAUSE.match(line))
    causes = "".join(_CAUSE.sub("", line) for line in lines[1:] if _CAUSE.match(line))
    if not title or not text:
        raise UserError("没有读出标题和正文：第一行写标题，其后写正文，原因另起一行并以“原因：”开头。")
    if causes and key[0] == MEASURES:
        raise UserError("措施没有“原因”，请把它写进正文或对应的问题里。")
    text = _RENDERED.sub("", text) if key[0] == MEASURES else text
    grounds = {one.text for one in item.of(StatementKind.BASIS)}
    now = [
        replace(one, kind=StatementKind.BASIS) if one.text in grounds else one
        for one in read_statements(text, TOLD[key[0]], item.statements)
    ]
    new = replace(item, title=title, statements=(*now, *read_statements(causes, StatementKind.CAUSE, item.statements)))
    if key[0] == MEASURES:
        duty = read_duty([one.text for one in now], find_offices(work.plan.report), work.plan.report)
        kept = {field: getattr(item, field) for field in ("owner", "deadline", "result")}
        duties = {field: old if old in text else getattr(duty, field) for field, old in kept.items()}
        new = replace(new, **duties)
    if new == item:
        raise UserError("内容没有变化。")
    return work.with_item(key, new)
