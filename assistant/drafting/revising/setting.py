"""Who does a measure, by when and up to what, why a problem is, and the title: set to what the user says."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from assistant.drafting.draft import MEASURES, PROBLEMS, DraftItem
from assistant.drafting.revising.changing import Key, Work, instead, only, with_fields
from assistant.drafting.revising.naming import shape
from assistant.drafting.revising.pointing import statements_of
from assistant.drafting.revising.request import Operation, Part, Target, UnclearError, Verb
from assistant.drafting.sources import MARK
from assistant.drafting.statement import Statement, StatementKind
from knowledge.errors import UserError
from knowledge.narrative.deadlines import last_day
from knowledge.narrative.kinship import kinships

_ASKED = {
    Verb.OWNER: "由哪个科室负责？",
    Verb.DEADLINE: "什么时候完成？",
    Verb.RESULT: "要做到什么程度（可以检验的结果）？",
}
_OF_FIELD = {Verb.OWNER: "责任", Verb.DEADLINE: "时限", Verb.RESULT: "结果"}
_YEAR, _IN_MONTH = re.compile(r"^\d{4}年"), re.compile(r"\d月")
_MONTHS, _DAYS = {"月": 1, "季度": 3, "年": 12}, {"周": 7, "星期": 7, "天": 1}
_SHORTEST_TITLE = 4


def set_title(work: Work, keys: Sequence[Key], operation: Operation) -> Work:
    """Return the draft with the title that a person wants."""
    key = only(work, keys, "请说明要改第几条的标题，如“第二条的标题改成……”。")
    if not operation.text:
        raise UnclearError(f"{work.name(key)}的标题要改成什么？请直接写出来。")
    return work.with_item(key, replace(work.items[key], title=operation.text.strip("。")))


def shorten_title(work: Work, keys: Sequence[Key], most: int) -> Work:
    """Return the draft with titles cut to their first clauses, of `most` characters where that is said."""
    heads = {key: re.split(r"[，；：]", work.items[key].title)[0] for key in keys}
    short = [key for key, head in heads.items() if head != work.items[key].title and len(head) >= _SHORTEST_TITLE]
    if not short or (most and any(len(head) > most for head in heads.values())):
        raise UnclearError("这个标题没有可以省去的分句，请直接写出要改成的标题。")
    return work.mapped(short, lambda item: replace(item, title=re.split(r"[，；：]", item.title)[0]))


def set_duty(work: Work, keys: Sequence[Key], operation: Operation) -> Work:
    """Return the draft with owner, deadline or result of measures as said; a problem's stand in what answers it."""
    measures: list[Key] = []
    for key in keys:
        answers = [one for one, item in work.of(MEASURES).items() if key[0] == PROBLEMS and key[1] in item.addresses]
        if key[0] == PROBLEMS and len(answers) != 1:
            raise UnclearError("责任科室、期限和结果写在措施里，请说明是第几条措施。")
        measures += answers or [key]
    value, verb = operation.text.strip().strip("。；，"), operation.verb
    if verb is Verb.DEADLINE and not shape("timed").search(value):
        value = ""
    if not value and not operation.unit:
        names = "、".join(map(work.name, measures)) if len(measures) < len(work.of(MEASURES)) else "各条措施"
        raise UnclearError(f"{names}{_ASKED[verb]}")
    if verb is Verb.DEADLINE and not shape("limited").search(value):
        value = f"{value}前"
    before = work
    matter = next((target.part_words for target in operation.targets if target.part_words), "")
    if matter and (clauses := _dated(work.items[only(work, measures)], matter)):
        return _put_day(work, measures[0], clauses, value, operation)
    for key in measures:
        item = work.items[key]
        new = put_off(item.deadline, operation.steps, operation.unit) if operation.unit else value
        if not new:
            raise UnclearError(f"{work.name(key)}还没有写明期限，不知道从哪天算起。请直接说到什么时候完成。")
        if getattr(item, verb.value) != new:
            work, number = work.said(new)
            work = work.with_item(key, _with_duty(item, verb, new, number))
    texts = ([MARK.sub("", one.items[key].text) for key in measures] for one in (work, before))
    if next(texts) == next(texts):
        raise UserError(f"本来写的就是“{value}”，没有改动。")
    return work


def _dated(item: DraftItem, matter: str) -> list[str]:
    """Return the clauses of a measure of several days that share most with the words: 补植改到7月底."""
    clauses = [clause for one in item.statements for clause in re.split("[，；]", one.text)]
    told = [clause for clause in clauses if any(_IN_MONTH.search(found[0]) for found in shape("date").finditer(clause))]
    shared = kinships(matter, told)
    is_named = len(told) > 1 or any(matter in clause for clause in told)
    return [one for one, score in zip(told, shared, strict=True) if score and score == max(shared)] if is_named else []


def _put_day(work: Work, key: Key, told: Sequence[str], value: str, operation: Operation) -> Work:
    """Return the draft with another day for the one thing in a measure that a clause of it tells."""
    item = work.items[key]
    days = [found[0] for clause in told for found in shape("date").finditer(clause) if _IN_MONTH.search(found[0])]
    if len(told) != 1 or len(days) != 1:
        raise UnclearError(f"{work.name(key)}里有几个时间，改哪一处？请写明把哪个日期改成哪个日期。", [key])
    year = _YEAR.match(days[0])
    new = put_off(days[0], operation.steps, operation.unit) if operation.unit else value
    new = f"{year[0]}{new}" if year and not _YEAR.match(new) else new
    work, number = work.said(new)
    changed = [
        replace(one, text=one.text.replace(days[0], new), citations=(*one.citations, number))
        if told[0] in one.text
        else one
        for one in item.statements
    ]
    deadline = new if item.deadline == days[0] else item.deadline
    # A result told in the author's words may say when, too.
    told_result = item.result.replace(days[0], new)
    return work.with_item(key, replace(item, statements=tuple(changed), deadline=deadline, result=told_result))


def put_off(deadline: str, steps: int, unit: str) -> str:
    """Return a deadline so many months or weeks later (or earlier), as exact as it was; "" for one without a day."""
    day, is_monthly = last_day(deadline), unit in _MONTHS
    if day is None:
        return ""
    if is_monthly:
        months = day.year * 12 + day.month - 1 + steps * _MONTHS[unit]
        last = monthrange(months // 12, months % 12 + 1)[1]
        ends_month = day.day == monthrange(day.year, day.month)[1]
        new = date(months // 12, months % 12 + 1, last if ends_month else min(day.day, last))
    else:
        new = day + timedelta(days=steps * _DAYS[unit])
    exact = f"{new.day}日" if "日" in deadline or not is_monthly else "底"
    return f"{new.year}年{new.month}月{exact}前"


def _with_duty(item: DraftItem, verb: Verb, value: str, number: int) -> DraftItem:
    """Return the measure with the field set, in its sentences, too, where they say it or leave it open.

    The last thing that it does has a source more: it says who, when and up to what.
    """
    old = getattr(item, verb.value)
    done = item.of(StatementKind.ACTION)
    changed = []
    for one in item.statements:
        text = shape("left_open").sub(lambda found: value if _OF_FIELD[verb] in found["what"] else found[0], one.text)
        sources = dict.fromkeys((*one.citations, number)) if done and one is done[-1] else one.citations
        changed.append(replace(one, text=_replaced(text, old, value, verb), citations=tuple(sources)))
    # A result told in the author's words may say who and when, too.
    result = _replaced(item.result, old, value, verb) if verb is not Verb.RESULT else item.result
    return with_fields(item, **{"statements": tuple(changed), "result": result, verb.value: value})


def _replaced(text: str, old: str, value: str, verb: Verb) -> str:
    """Return a sentence with the new words for the old ones, a deadline's also where its year stands before it."""
    short = _YEAR.sub("", old) if verb is Verb.DEADLINE else old
    if not old or value in text:
        return text
    if old in text or not short:
        return text.replace(old, value)
    # 2025年末 is 年末 in the same year.
    year = r"(?:\d{4})?年" if len(short) == 1 else r"(?:\d{4}年)?"
    return re.sub(year + re.escape(short), value, text)


def set_cause(work: Work, keys: Sequence[Key], operation: Operation) -> Work:
    """Return the draft with the cause that a person gives: for all there are, for the one meant, or beside."""
    key = only(work, [key for key in keys if key[0] == PROBLEMS], "请说明要改第几条问题的原因。")
    words = operation.text.strip().strip("。；，：")
    if not words:
        raise UnclearError(f"{work.name(key)}真正的原因是什么？请直接写出来，如“第{key[1] + 1}条原因改为……”。")
    item = work.items[key]
    named = next((t for t in operation.targets if t.part is Part.CAUSE and t.parts), Target(part=Part.CAUSE))
    meant = statements_of(item, named)
    if operation.verb is Verb.INSERT:
        meant = [one for one in meant if one.is_open]
    work, number = work.said(words)
    words = shape("because").sub("", words)
    text = words if shape("cause_lead").match(words) else f"主要原因是{words}"
    cause = Statement(StatementKind.CAUSE, text, (number,), is_edited=True)
    return work.with_item(key, instead(item, meant, cause))
