"""What the author supplies to a draft: which open question a message answers, and the draft with the answer in it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from assistant.conversation.drafting import summary
from assistant.conversation.events import Choices, DraftChanged, Event, Notice, TextPiece
from assistant.conversation.patterns import says
from assistant.conversation.request import Supply
from assistant.conversation.workspace import NO_DRAFT, Workspace, opened, searchable
from assistant.drafting.assembly import assemble
from assistant.drafting.draft import MEASURES, NAMES, PROBLEMS, Draft, DraftItem, item_number
from assistant.drafting.planning.plan import DraftPlan, make_plan
from assistant.drafting.statement import Answer, Question
from knowledge.errors import UserError
from knowledge.narrative.kinship import coverage
from knowledge.numerals import read_number
from knowledge.running_text import one_line

LONGEST_ANSWER = 300
_OFFERED = 3
# So much of what a question is about has to be in the words that answer it.
_NAMED = 0.5


def read_supply(message: str, workspace: Workspace) -> Supply | None:
    """Return which open questions `message` may answer, None where it is meant for something else."""
    questions, said = workspace.questions, message.strip()
    if not questions or not said:
        return None
    if numbered := says("supply.numbered", said):
        place = (read_number(numbered[1]) or 0) - 1
        found = questions[place : place + 1] if place >= 0 else ()
        return Supply(found, numbered["words"].strip()) if found else None
    added = says("supply.added", said)
    words = added["words"].strip() if added else said
    if added is None and says("supply.asking", words):
        return None
    if says("supply.chosen", words):
        open_ = tuple(question for question in questions if question.options)
        found = tuple(q for q in open_ if coverage(q.text.partition("，")[0], words) >= _NAMED) or open_
    else:
        asked = [q for q in questions if not q.options and q.about] if says("supply.states", words) else []
        # 农机设备 is named by whoever names 部分农机设备闲置.
        longest = max((len(q.about) for q in asked if q.about in words), default=0)
        named = tuple(q for q in asked if q.about in words and len(q.about) == longest)
        found = named or tuple(q for q in asked if coverage(q.about, words) >= _NAMED)
    if not found and added:
        found = questions
    return Supply(found, words) if found else None


def take_supply(supplied: Supply, workspace: Workspace) -> Iterator[Event]:
    """Yield the draft with what was supplied, or the question which of several it is meant for."""
    if len(supplied.questions) == 1:
        yield from supply(supplied.questions[0].key, supplied.text, workspace)
        return
    places = {question: place for place, question in enumerate(workspace.questions, 1)}
    offered = supplied.questions[:_OFFERED]
    asked = "这句话可能是在回答几个问题，请选一个："
    yield Notice(asked + "".join(f"\n· {places[q]}. {q.text}" for q in offered))
    said = tuple(f"第{places[question]}个问题：{supplied.text}" for question in offered)
    yield Choices(said, asked, tuple(Supply((question,), supplied.text) for question in offered))


def supply(question_key: str, text: str, workspace: Workspace) -> Iterator[Event]:
    """Yield the draft with `text` as the author's answer to the question of this key; UserError if it can't."""
    plan = workspace.plan
    if plan is None:
        yield Notice(NO_DRAFT)
        return
    review, library = opened(workspace), searchable(workspace)
    others = tuple(answer for answer in plan.answers if answer.question != question_key)
    # What was answered before can be answered anew.
    asking = plan if len(others) == len(plan.answers) else make_plan(review, library, others)
    question = next((question for question in asking.questions if question.key == question_key), None)
    if question is None:
        raise UserError("报告里没有这个待补充的问题了，可能已经换了报告。请在“待补充”里另选一个。")
    words = one_line(text)
    if not words:
        raise UserError("没有写内容。请写明具体情况，没有的写“没有”。")
    if len(words) > LONGEST_ANSWER:
        raise UserError(f"补充的内容有{len(words)}字，请精简到{LONGEST_ANSWER}字以内，写要点即可。")
    answer = Answer(question.key, _option(question, words), workspace.author, datetime.now(UTC))
    new = make_plan(review, library, (*others, answer))
    draft, made = workspace.draft, f"补充：{words}"
    written, changed = redraft(draft, plan, new) if draft else (None, [])
    if written is None or not changed:
        # A version of its own, so that it can be taken back as well.
        noted = workspace.history.add(draft, made, new.answers).accept() if draft else workspace.history
        yield DraftChanged(noted, new)
        yield TextPiece("已记下，起草和重写时会用上。")
    else:
        yield DraftChanged(workspace.history.add(written, made, new.answers), new)
        names = "、".join(f"{NAMES[section]}{item_number(place)}" for section, place in changed)
        yield TextPiece(f"已按补充的内容改好{names}，来源标为经办人补充。{summary(written)}")
    if new.questions:
        yield TextPiece(f"\n还有{len(new.questions)}个问题待补充，下一个：{new.questions[0].text}")
    yield Choices(("撤销", "导出Word"))


def _option(question: Question, words: str) -> str:
    """Return the value of the option that `words` pick, the words themselves where they pick none."""
    chosen = says("supply.chosen", words)
    plain = "".join((chosen["which"] if chosen else words).split())
    found = [
        option.value
        for option in question.options
        if option.value in plain or option.place in plain or (chosen and plain in option.place)
    ]
    return found[0] if len(found) == 1 else words


def redraft(draft: Draft, old: DraftPlan, new: DraftPlan) -> tuple[Draft, list[tuple[str, int]]]:
    """Return `draft` with the items told anew whose plan changed from `old` to `new`, and their places."""
    shift = max((source.id for source in new.sources), default=0)
    sources = (*new.sources, *(replace(source, id=source.id + shift) for source in draft.citations))
    changed: list[tuple[str, int]] = []
    sections: dict[str, list[DraftItem]] = {PROBLEMS: [], MEASURES: []}
    for section, items in sections.items():
        for place, item in enumerate(draft.items(section)):
            before, after = (_counterpart(item, plan, section, draft, place) for plan in (old, new))
            moved = item.renumbered(shift.__add__)
            if before and after and _told(before) != _told(after):
                changed.append((section, place))
                moved = _told_anew(moved, before, after)
            items.append(moved)
    written = assemble(
        sections[PROBLEMS], sections[MEASURES], sources, new.report, draft.writer, new.questions, new.corrections
    )
    return written, changed


def _counterpart(item: DraftItem, plan: DraftPlan, section: str, draft: Draft, place: int) -> DraftItem | None:
    """Return the plan's item that an item was written from, of several of one problem the same in order."""
    same = [other for other in plan.items(section) if other.keys == item.keys]
    before = sum(other.keys == item.keys for other in draft.items(section)[:place])
    return same[before] if before < len(same) else None


def _told(item: DraftItem) -> tuple[object, ...]:
    texts = [(statement.kind, statement.text) for statement in item.statements]
    return (*texts, item.owner, item.deadline, item.result)


def _told_anew(item: DraftItem, before: DraftItem, after: DraftItem) -> DraftItem:
    """Return an item with what changed in its plan; sentences written by hand stay."""
    if not any(statement.is_edited for statement in item.statements):
        return replace(after, title=item.title, addresses=item.addresses)
    old, new = ({one.text for one in of.statements} for of in (before, after))
    kept = [one for one in item.statements if one.text not in old - new]
    fresh = [one for one in after.statements if one.text not in old]
    duties = {name: getattr(after, name) or getattr(item, name) for name in ("owner", "deadline", "result")}
    return replace(item, statements=(*kept, *fresh), **duties)
