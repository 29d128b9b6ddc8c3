"""Who does a measure, by when and up to what, why a problem is, and the title: set to what the user says."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.drafting.draft import MEASURES, PROBLEMS, DraftItem
from assistant.drafting.revising.changing import Key, Work, instead, with_fields
from assistant.drafting.revising.pointing import statements_of
from assistant.drafting.revising.request import Operation, Part, Target, UnclearError, Verb
from assistant.drafting.statement import Statement, StatementKind
from knowledge.errors import UserError

_ASKED = {
    Verb.OWNER: "由哪个科室负责？",
    Verb.DEADLINE: "什么时候完成？",
    Verb.RESULT: "要做到什么程度（可以检验的结果）？",
}
# 年度内 and 每季度 say when as well as …前 does.
_LIMITED = re.compile(r"(?:前|内|起|后|时|期间|为止|每[年季月半].*|按[年季月].*)$")
_LEAD = re.compile(r"^(?:主要|具体|根本)?(?:原因|是因为|由于|因)")
_OPEN = re.compile(r"【(?P<what>[^【】]{0,20}待补)(?P<rest>[^【】]{0,60})】")
_OF_FIELD = {Verb.OWNER: "责任", Verb.DEADLINE: "时限", Verb.RESULT: "结果"}
_YEAR = re.compile(r"^\d{4}年")
_SHORTEST_TITLE = 4


def set_title(work: Work, keys: Sequence[Key], title: str) -> Work:
    """Return the draft with the title that a person wants."""
    if len(keys) != 1:
        raise UnclearError("请说明要改第几条的标题，如“第二条的标题改成……”。")
    if not title:
        raise UnclearError(f"{work.name(keys[0])}的标题要改成什么？请直接写出来。")
    return work.with_item(keys[0], replace(work.items[keys[0]], title=title.strip("。")))


def shorten_title(work: Work, keys: Sequence[Key]) -> Work:
    """Return the draft with titles cut to their first clauses."""
    for key in keys:
        title = work.items[key].title
        short = re.split(r"[，；：]", title)[0]
        if short != title and len(short) >= _SHORTEST_TITLE:
            work = work.with_item(key, replace(work.items[key], title=short))
    if not work.touched:
        raise UnclearError("这个标题没有可以省去的分句，请直接写出要改成的标题。")
    return work


def set_duty(work: Work, keys: Sequence[Key], operation: Operation) -> Work:
    """Return the draft with owner, deadline or result of measures as said; a problem's stand in what answers it."""
    measures: list[Key] = []
    for key in keys:
        answers = [one for one, item in work.of(MEASURES).items() if key[0] == PROBLEMS and key[1] in item.addresses]
        if key[0] == PROBLEMS and len(answers) != 1:
            raise UnclearError("责任科室、期限和结果写在措施里，请说明是第几条措施。")
        measures += answers or [key]
    value = operation.text.strip().strip("。；，")
    if not value:
        names = "、".join(map(work.name, measures)) if len(measures) < len(work.of(MEASURES)) else "各条措施"
        raise UnclearError(f"{names}{_ASKED[operation.verb]}")
    if operation.verb is Verb.DEADLINE and not _LIMITED.search(value):
        value = f"{value}前"
    before = work
    for key in measures:
        item = work.items[key]
        if getattr(item, operation.verb.value) != value:
            work, number = work.said(value)
            work = work.with_item(key, _with_duty(item, operation.verb, value, number))
    if work.items == before.items:
        raise UserError(f"本来写的就是“{value}”，没有改动。")
    return work


def _with_duty(item: DraftItem, verb: Verb, value: str, number: int) -> DraftItem:
    """Return the measure with the field set, in its sentences, too, where they say it or leave it open.

    The last thing that it does has a source more: it says who, when and up to what.
    """
    old = getattr(item, verb.value)
    done = item.of(StatementKind.ACTION)
    changed = []
    for one in item.statements:
        text = _OPEN.sub(lambda found: value if _OF_FIELD[verb] in found["what"] else found[0], one.text)
        sources = dict.fromkeys((*one.citations, number)) if done and one is done[-1] else one.citations
        changed.append(replace(one, text=_replaced(text, old, value, verb), citations=tuple(sources)))
    result = _replaced(item.result, old, value, verb) if verb is Verb.DEADLINE else item.result
    return with_fields(replace(item, statements=tuple(changed), result=result), **{verb.value: value})


def _replaced(text: str, old: str, value: str, verb: Verb) -> str:
    """Return a sentence with the new words for the old ones, a deadline's also where its year stands before it."""
    short = _YEAR.sub("", old) if verb is Verb.DEADLINE else old
    if not old or value in text:
        return text
    return (
        text.replace(old, value)
        if old in text or not short
        else re.sub(rf"(?:\d{{4}}年)?{re.escape(short)}", value, text)
    )


def set_cause(work: Work, keys: Sequence[Key], operation: Operation) -> Work:
    """Return the draft with the cause that a person gives: for all there are, for the one meant, or beside."""
    if len(keys) != 1 or keys[0][0] != PROBLEMS:
        raise UnclearError("请说明要改第几条问题的原因。")
    key = keys[0]
    words = operation.text.strip().strip("。；，：")
    if not words:
        raise UnclearError(f"{work.name(key)}真正的原因是什么？请直接写出来，如“第{key[1] + 1}条原因改为……”。")
    item = work.items[key]
    named = next((t for t in operation.targets if t.part is Part.CAUSE and t.parts), Target(part=Part.CAUSE))
    meant = statements_of(item, named)
    if operation.verb is Verb.INSERT:
        meant = [one for one in meant if one.is_open]
    work, number = work.said(words)
    text = words if _LEAD.match(words) else f"主要原因是{words}"
    cause = Statement(StatementKind.CAUSE, text, (number,), is_edited=True)
    return work.with_item(key, instead(item, meant, cause))
