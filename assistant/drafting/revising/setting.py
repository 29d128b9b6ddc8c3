"""Who does a measure, by when and up to what, and why a problem is: set to what the user says."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.drafting.draft import MEASURES, PROBLEMS, DraftItem
from assistant.drafting.revising.changing import Key, Work, with_field
from assistant.drafting.revising.pointing import numbers_of
from assistant.drafting.revising.request import Operation, Part, UnclearError, Verb
from assistant.drafting.statement import Statement, StatementKind
from knowledge.errors import UserError

_FIELDS = {Verb.OWNER: "owner", Verb.DEADLINE: "deadline", Verb.RESULT: "result"}
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


def set_duty(work: Work, keys: Sequence[Key], operation: Operation) -> Work:
    """Return the draft with owner, deadline or result of measures as said; a problem's stand in what answers it."""
    measures = _measures(work, keys)
    value = operation.text.strip().strip("。；，")
    if not value:
        names = "、".join(map(work.name, measures)) if len(measures) < len(work.of(MEASURES)) else "各条措施"
        raise UnclearError(f"{names}{_ASKED[operation.verb]}")
    if operation.verb is Verb.DEADLINE:
        value = value if _LIMITED.search(value) else f"{value}前"
    before = work
    for key in measures:
        item = work.items[key]
        if getattr(item, _FIELDS[operation.verb]) != value:
            work, number = work.said(value)
            work = work.with_item(key, _with_source(_with_duty(item, operation.verb, value), number))
    if work.items == before.items:
        raise UserError(f"本来写的就是“{value}”，没有改动。")
    return work


def _measures(work: Work, keys: Sequence[Key]) -> tuple[Key, ...]:
    found: list[Key] = []
    for key in keys:
        if key[0] == MEASURES:
            found.append(key)
            continue
        answers = [one for one, item in work.of(MEASURES).items() if key[1] in item.addresses]
        if len(answers) != 1:
            raise UnclearError("责任科室、期限和结果写在措施里，请说明是第几条措施。")
        found += answers
    return tuple(dict.fromkeys(found))


def _with_duty(item: DraftItem, verb: Verb, value: str) -> DraftItem:
    """Return the measure with the field set, in its sentences, too, where they say it or leave it open."""
    field = _FIELDS[verb]
    old = getattr(item, field)
    changed = []
    for one in item.statements:
        text = _OPEN.sub(lambda found: value if _OF_FIELD[verb] in found["what"] else found[0], one.text)
        changed.append(replace(one, text=_replaced(text, old, value, verb)))
    result = _replaced(item.result, old, value, verb) if verb is Verb.DEADLINE else item.result
    return with_field(replace(item, statements=tuple(changed), result=result), field, value)


def _replaced(text: str, old: str, value: str, verb: Verb) -> str:
    """Return a sentence with the new words for the old ones, a deadline's also where its year stands before it."""
    if not old or value in text:
        return text
    if old in text:
        return text.replace(old, value)
    short = re.sub(r"^\d{4}年", "", old)
    if verb is Verb.DEADLINE and short in text:
        return re.sub(rf"(?:\d{{4}}年)?{re.escape(short)}", value, text)
    return text


def _with_source(item: DraftItem, number: int) -> DraftItem:
    """Return the item with a source more behind the last thing that it does, which says who, when and up to what."""
    last = max((n for n, one in enumerate(item.statements) if one.kind is StatementKind.ACTION), default=None)
    if last is None:
        return item
    one = item.statements[last]
    cited = replace(one, citations=tuple(dict.fromkeys((*one.citations, number))))
    return replace(item, statements=(*item.statements[:last], cited, *item.statements[last + 1 :]))


def set_cause(work: Work, keys: Sequence[Key], operation: Operation) -> Work:
    """Return the draft with the cause that a person gives, instead of all there are or of the one meant."""
    if len(keys) != 1 or keys[0][0] != PROBLEMS:
        raise UnclearError("请说明要改第几条问题的原因。")
    key = keys[0]
    if not operation.text:
        raise UnclearError(f"{work.name(key)}真正的原因是什么？请直接写出来，如“第{key[1] + 1}条原因改为……”。")
    item = work.items[key]
    causes = item.of(StatementKind.CAUSE)
    parts = next((target.parts for target in operation.targets if target.part is Part.CAUSE and target.parts), ())
    meant = [causes[n] for n in numbers_of(parts, len(causes), "个原因")] if parts else list(causes)
    work, cause = said_cause(work, operation.text)
    told = [cause if meant and one is meant[0] else one for one in item.statements if one not in meant[1:]]
    statements = tuple(told) if meant else (*told, cause)
    return work.with_item(key, replace(item, statements=statements))


def said_cause(work: Work, words: str) -> tuple[Work, Statement]:
    """Return the draft with what the author says to be a cause as a source, and the cause as a statement."""
    words = words.strip().rstrip("。；，")
    work, number = work.said(words)
    text = words if _LEAD.match(words) else f"主要原因是{words}"
    return work, Statement(StatementKind.CAUSE, text, (number,), is_edited=True)
