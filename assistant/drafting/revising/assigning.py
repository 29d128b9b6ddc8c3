"""Who does a measure and by when: the first office and the first time that it names are exchanged for the user's."""

import re
from collections.abc import Mapping
from dataclasses import replace

from assistant.drafting.draft import DraftMeasure
from assistant.drafting.revising.old_request import Operation
from assistant.drafting.revising.phrasing import load_revision
from assistant.drafting.revising.work import Rule, Task, Work, each
from assistant.drafting.statements import Item
from knowledge.errors import UserError

# What an office is called: no preposition, no time in it.
_NAME = (
    r"(?:(?!由|请|会同|年度|季度|次年|末前|底前)[一-龥]){1,14}?"
    r"(?:业务科室|科室|办公室|科|处|股|中心|部门|单位|领导小组|专班|室)(?![的内长员室、门位职])"
)
_OFFICE = re.compile(
    rf"(?:(?<=^)|(?<=[，。；由请])|(?<=会同)|(?<=阶段))(?![与和把对将为])"
    rf"(?P<name>(?:{_NAME.removesuffix('(?![的内长员室、门位职])')}、)*{_NAME}(?:等(?:业务)?科室)?)"
)
_DATE = (
    r"(?:20\d\d|今|明|次|当|下一?|本)年度?"
    r"(?:第?[一二三四1-4]季度末?|[上下]半年|\d{1,2}月(?:\d{1,2}日)?(?:底|末|初|中旬)?|年?底|年?末)?"
)
# A clause of its own that says when, at the beginning of a sentence, or a date inside one.
_WHEN = re.compile(
    rf"(?<![^。])(?:(?:从|自)?{_DATE}(?:[^，。；“”]{{0,18}}?(?:前|时|起|阶段|期间|内|后|以来|中))?，"
    r"|[^，。；“”]{0,18}?(?:前|时|起|阶段|期间|内|后|以来)，|年底前，)"
)
# 下一年度 alone says of which year something is, not by when it is done.
_INSIDE = re.compile(
    rf"(?<=在)[^，。；]{{2,12}}?前|(?:从|自)?(?:{_DATE}|\d{{1,2}}月(?:底|末)?|年底|年末)(?:之前|以前|前|起|内)"
)
_LIMITED = re.compile(r"(?:前|内|起|后|时|期间|阶段|每[年季月半].*|按[年季月])$")


def _owner(work: Work, task: Task) -> Work:
    return each(work, task, lambda item: _with_owner(_measure(item), task.request.words))


def _time(work: Work, task: Task) -> Work:
    return each(work, task, lambda item: _with_time(_measure(item), task.request.words))


def _with_owner(item: DraftMeasure, owner: str) -> DraftMeasure:
    found = _OFFICE.search(item.text)
    if found:
        text = f"{item.text[: found.start('name')]}{owner}{item.text[found.end('name') :]}"
        # Who was to help takes the lead now: the two change places.
        return replace(item, text=text.replace(f"{owner}会同{owner}", f"{owner}会同{found['name']}", 1))
    return replace(item, text=f"{load_revision()['owner_before'].format(owner=owner)}{item.text}")


def _with_time(item: DraftMeasure, time: str) -> DraftMeasure:
    time = time if _LIMITED.search(time) else load_revision()["time_limit"].format(time=time)
    clause = load_revision()["time_before"].format(time=time)
    if found := _WHEN.match(item.text):
        return replace(item, text=f"{clause}{item.text[found.end() :]}")
    if found := _INSIDE.search(item.text):
        return replace(item, text=f"{item.text[: found.start()]}{time}{item.text[found.end() :]}")
    if found := _WHEN.search(item.text):
        return replace(item, text=f"{item.text[: found.start()]}{clause}{item.text[found.end() :]}")
    return replace(item, text=f"{clause}{item.text}")


def _measure(item: Item) -> DraftMeasure:
    if not isinstance(item, DraftMeasure):
        raise UserError("责任科室和期限写在措施里，请写明是第几条措施，如“措施第二条责任科室改为办公室”。")
    return item


RULES: Mapping[Operation, Rule] = {Operation.OWNER: _owner, Operation.TIME: _time}
