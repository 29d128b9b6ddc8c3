"""Revising a draft as a conversation asks for it: changes, taking them back, accepting them, going to any version."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from assistant.conversation.asking.question import FigureQuestion
from assistant.conversation.drafting import draft as draft_sections
from assistant.conversation.events import Choices, DraftChanged, Event, Notice, TextPiece
from assistant.conversation.narrative import lines_on
from assistant.conversation.patterns import says
from assistant.conversation.request import DraftRequest, NarrativeQuestion, ReviseRequest
from assistant.conversation.workspace import NO_DRAFT, Workspace, opened, searchable
from assistant.drafting.draft import MEASURES, NAMES, PROBLEMS, SECTIONS, Draft, DraftItem, item_number
from assistant.drafting.history import History, difference, told_changes
from assistant.drafting.planning.plan import make_plan
from assistant.drafting.revising.changing import Key, open_draft
from assistant.drafting.revising.naming import shape
from assistant.drafting.revising.parsing import corrected, parse_request
from assistant.drafting.revising.placing import named_in, parts_in
from assistant.drafting.revising.pointing import keys_of
from assistant.drafting.revising.request import Operation, Part, RevisionRequest, Target, UnclearError, Verb
from assistant.drafting.revising.revision import UNCHANGED, revise, shown
from assistant.drafting.statement import Answer, StatementKind
from knowledge.data_file import read_yaml
from knowledge.errors import UserError

ACCEPT, REFUSE, UNDO, REDO = "接受修改", "不接受修改", "撤销", "恢复"
_HOW = (
    "要改草稿的第几条、怎么改？可以说“第二条缩到150字”“删除第三条”“第一条和第二条合并”“把第四条移到最前面”"
    "“第二条原因改为……”“措施第一条由办公室牵头，3月底前完成”“把150万改成160万”“第一条补一句：……”。"
)
_OF_SOURCES = re.compile(r"[?？]|哪[来里儿]|来源|依据|出处|根据什么|怎么来|推[的断测]|编[的造]|真的|报告里?写|[吗么]$")
# What is asked of items of the draft rather than of the report: where they come from, what answers what.
_OF_ITEMS = re.compile(
    r"出自|来源|出处|从?哪[里儿]?来|报告.{0,3}哪|怎么(?:来|得出)|推[的断测]|编[的造]|(?:针对|对应|解决|回应)[^，。]{0,6}(?:哪|什么)"
)
# A figure, rather than the number of an item.
_FIGURE = re.compile(r"(?<![\d.第题施])\d+(?:\.\d+)?%?(?![\d.条个项])")
_ASKED = re.compile(r"谁|什么时候|何时|几时|多久|是(?:啥|什么|哪)|[?？吗]$")
_OF_OTHERS = re.compile("意见|指标|规则|表|(?<!问)题目?$")
# What a button says that does it to an item.
_DOES: Mapping[str, str] = read_yaml(Path(__file__).with_name("done.yml"))
_MORE, _QUESTIONS = 4, 12
_FIELDS = {Part.OWNER: "责任科室", Part.DEADLINE: "完成时限", Part.RESULT: "可检验的结果", Part.CAUSE: "原因"}
# So many turns back is something still spoken of.
_TURNS = 3


def read_revision(message: str, workspace: Workspace) -> RevisionRequest | None:
    """Return what `message` asks to be changed in the draft at hand."""
    request = parse_request(message, workspace.draft, workspace.encode)
    before, version = workspace.history.before, workspace.history.version
    is_back = request is not None and [one.verb for one in request.operations] == [Verb.UNDO]
    is_clear = request is not None and request.is_clear and not (is_back and request.names_items)
    if is_clear or not (before and version and _is_last(workspace)) or _ASKED.search(message):
        return request
    # 措施一由财务科牵头; 口误，是人事科
    meant = corrected(version.made, message, before.draft, workspace.encode)
    if meant is None or meant.operations[0].verb is Verb.UNDO:
        return meant or request
    return RevisionRequest((Operation(Verb.CORRECT), *meant.operations))


def is_command(message: str, workspace: Workspace) -> bool:
    """Return whether `message`, with a draft at hand, can only be meant for it."""
    request = read_revision(message, workspace)
    return request is not None and request.is_clear


def asks_of_items(message: str) -> bool:
    """Return whether `message`, with a draft at hand, asks of its items: how many they are, where they come from, what
    answers what, who is to do it and when.
    """
    named = named_in(message)
    is_asked = _OF_ITEMS.search(message) and not _OF_OTHERS.search(message)
    is_field = _fields_asked(message) and any(target.spans and target.section for target in named)
    return bool(says("counted", message) or ((is_asked or is_field) and any(target.spans for target in named)))


def _fields_asked(message: str) -> list[Part]:
    """Return which fields of items a message asks for."""
    return [part for part in dict.fromkeys(parts_in(message)) if part in _FIELDS] if _ASKED.search(message) else []


def names_item(message: str, draft: Draft) -> bool:
    """Return whether `message` names an item by its section and number or by its words: 措施三, 讲采购的那条."""
    return any((target.spans and target.section) or target.words for target in named_in(message, draft))


def revise_draft(asked: ReviseRequest, workspace: Workspace) -> Iterator[Event]:
    """Yield the draft's next version as a proposal, or the one that `message` accepts, refuses or goes back to."""
    message, history = asked.text, workspace.history
    request = asked.change
    named = [target for one in request.operations for target in one.targets] if request else []
    # 按报告原来的 is said of the item last spoken of, 撤销三步 of the draft.
    is_counted = bool(request and request.operations and request.operations[0].number)
    is_whole = not any(t.spans or t.words or t.part or (t.is_pronoun and is_counted) for t in named)
    # What wasn't understood of a wish may be what it is about.
    verb = request.operations[0].verb if request and request.operations and not request.unread else None
    if verb is Verb.REDO and request and history.forward() == history and history.before is not None:
        # 删错了，恢复: nothing was taken back that could come again.
        verb = Verb.UNDO
    if verb is Verb.REDO:
        yield from _gone(history.forward(), workspace, "没有可以恢复的修改。")
    elif workspace.draft is None:
        yield from _drafted_first(request, message, workspace)
    elif request is None:
        yield from _told_sources(message, workspace.draft, workspace)
    elif verb is Verb.RESTORE:
        number, made = request.operations[0].number, request.operations[0].text
        if made:
            number = max((n for n, one in enumerate(history.versions, 1) if made in one.made), default=0)
        if not 1 <= number <= len(history.versions):
            which = f"“{made}”的那" if made else f"第{number}"
            yield Notice(f"没有{which}版，现在共有{len(history.versions)}版。", "warning")
            return
        yield from _gone(history.go_to(number - 1), workspace, f"现在就是第{number}版。")
    elif verb is Verb.ACCEPT:
        if history.version and history.version.accepted:
            yield Notice("现在的草稿没有待接受的修改。")
            return
        yield DraftChanged(history.accept(), workspace.plan)
        yield TextPiece(f"已接受第{(history.place or 0) + 1}版的修改。")
    elif verb is Verb.REFUSE:
        if history.version and history.version.accepted:
            yield Notice("现在的草稿没有待接受的修改；要退回上一版，请说“撤销”。")
            return
        yield from _gone(history.back(), workspace, "", "没有接受这次修改，")
    elif verb is Verb.UNDO and is_whole and history.before is None and message.strip() != UNDO:
        # 还是恢复成刚才的, where nothing was changed, isn't meant for the whole draft.
        yield Notice("现在是最初的草稿，没有可以撤销的修改。")
    elif verb is Verb.UNDO and is_whole and message.strip() != UNDO and _was_asked_back(workspace):
        yield Notice("刚才那句没有改动草稿，不用撤销；要退回上一版，请说“撤销”。")
    elif verb is Verb.UNDO and is_whole:
        back = history.back()
        for _ in range(request.operations[0].number - 1):
            back = back.back() if back.before else back
        yield from _gone(back, workspace, "没有可以撤销的修改。", "已撤销，")
    elif verb in {Verb.CORRECT, Verb.AGAIN}:
        yield from _elsewhere(request, message, workspace.draft, workspace)
    else:
        change = _of_title(_of_last(request, workspace), workspace)
        yield from _changed(change, message, workspace.draft, history, workspace)


def _drafted_first(request: RevisionRequest | None, message: str, workspace: Workspace) -> Iterator[Event]:
    """Yield the sections and their next version where a change reads entirely against them, else that they lack."""
    is_read = request is not None and request.is_placed and workspace.review is not None
    events = list(draft_sections(DraftRequest(SECTIONS), replace(workspace, model=None))) if is_read else []
    first = next((event for event in events if isinstance(event, DraftChanged)), None)
    if first and first.draft:
        drafted = workspace.after(first)
        asked = read_revision(message, drafted)
        is_clear = asked is not None and asked.is_placed
        asked = _of_last(asked, workspace) if asked else None
        made = list(_changed(asked, message, first.draft, first.history, drafted)) if asked and is_clear else []
        if any(isinstance(event, DraftChanged) for event in made):
            yield first
            counts = f"{len(first.draft.problems)}个问题、{len(first.draft.measures)}条措施"
            yield TextPiece(f"还没有草稿，先按报告起草了{counts}，再照您说的改。")
            yield from made
            return
    yield Notice(NO_DRAFT)


def _of_last(request: RevisionRequest, workspace: Workspace) -> RevisionRequest:
    """Return a request in which a new item that nothing is said of is about what was asked last: 写吧，放最后."""
    match workspace.request:
        case FigureQuestion(parts=(*_, part)) if part.words:
            matter = (part.things[:1] or (part.words,))[0]
        case NarrativeQuestion(words=words) if words and (near := lines_on(words, workspace)):
            matter = next((fact.indicator.name for fact in near[0].facts if fact.indicator), near[0].text)
        case _:
            return request
    made = (
        replace(one, topics=(matter,)) if one.verb is Verb.ADD and not (one.text or one.topics) else one
        for one in request.operations
    )
    return replace(request, operations=tuple(made))


def _of_title(request: RevisionRequest, workspace: Workspace) -> RevisionRequest:
    """Return a request for another length as one for titles where they are all that was changed last: 太长了."""
    draft, version, before = workspace.draft, workspace.history.version, workspace.history.before
    found = difference(before.draft, draft) if version and _is_last(workspace) and before and draft else ()
    lines = [line for one in found for line in one.lines]
    is_other = any(one.is_moved or None in {one.old, one.new} for one in found)
    is_other = is_other or any(piece.kind != "kept" for line in lines for piece in line)
    if is_other or not any(one.is_changed for one in found):
        return request
    title = (Target(is_pronoun=True, part=Part.TITLE),)
    # 缩到60字以内 is of the text where no title has so many.
    longest = max(len("".join(piece.text for piece in one.title if piece.kind != "removed")) for one in found)
    made = (
        replace(one, targets=one.targets or title)
        if one.verb in {Verb.SHORTEN, Verb.LENGTH} and not (one.length and (one.length.characters or 0) >= longest)
        else one
        for one in request.operations
    )
    return replace(request, operations=tuple(made))


def _is_last(workspace: Workspace) -> bool:
    """Return whether the version at hand was made of the last message."""
    version = workspace.history.version
    return version is not None and any(
        version.made.startswith(one.question.removesuffix("…")) for one in workspace.said[-1:]
    )


def _was_asked_back(workspace: Workspace) -> bool:
    """Return whether the last message was a wish that nothing was made of."""
    last, version = workspace.request, workspace.history.version
    return (
        isinstance(last, ReviseRequest) and last.change is not None and (version is None or version.made != last.text)
    )


def _elsewhere(request: RevisionRequest, message: str, draft: Draft, workspace: Workspace) -> Iterator[Event]:
    """Yield the last change done to other items: instead (不对，我说的是措施的第一条), or as well (第三条也是)."""
    history, last = workspace.history, _last_asked(workspace)
    first, *others = request.operations
    if first.verb is Verb.CORRECT and history.before is not None and _is_last(workspace):
        draft, history = history.before.draft, history.back()
        # What is to be as it was is so already.
        others = [one for one in others if one.verb is not Verb.UNDO] if first.targets or len(others) > 1 else others
    if last is None and not others:
        yield from _asked(_HOW)
        return
    made = last.operations if last and first.targets else ()
    section = next((target.section for one in made for target in one.targets if target.section), None)
    meant = [replace(wanted, section=wanted.section or section) for wanted in first.targets[:1]]
    again = [replace(one, targets=_meant(one, wanted)) for wanted in meant for one in made]
    # 就是问题一，末尾注明…: answers which one.
    others = [replace(one, targets=_meant(one, meant[0])) if meant and not one.names_items else one for one in others]
    yield from _changed(RevisionRequest((*again, *others)), message, draft, history, workspace)


def _last_asked(workspace: Workspace) -> RevisionRequest | None:
    """Return what the last change was asked for by, as it was read then."""
    before, version = workspace.history.before, workspace.history.version
    if before is None or version is None:
        return None
    request = parse_request(version.made, before.draft, workspace.encode)
    return request if request and request.is_clear else None


def _told_sources(message: str, draft: Draft, workspace: Workspace) -> Iterator[Event]:
    """Yield what the items that a question names rest on; where none is named, how a change is asked for."""
    named = tuple(target for target in named_in(message, draft) if target.names_items)
    if says("left_open", message):
        open_ = workspace.questions
        told = "".join(f"\n{place}. {question.text}" for place, question in enumerate(open_[:_QUESTIONS], 1))
        yield TextPiece(f"还有{len(open_)}处等您补充：{told}" if told else "没有待补充的地方了。")
        return
    if says("counted", message):
        for section in SECTIONS:
            items = draft.items(section)
            titles = "；".join(f"{item_number(n)}{item.title}" for n, item in enumerate(items))
            yield TextPiece(f"{NAMES[section]}{len(items)}条{f'：{titles}' if titles else ''}。\n")
        return
    parts, figures = _fields_asked(message), _FIGURE.findall(message)
    is_asked = asks_of_items(message) or _OF_SOURCES.search(message)
    if workspace.plan is None or not named or not is_asked:
        yield from _asked(_HOW)
        return
    work = open_draft(draft, workspace.plan, focus=_focus(workspace))
    for key in keys_of(work, Operation(Verb.FREE, named))[:_MORE]:
        item = work.items[key]
        if parts:
            said = (f"{_FIELDS[part]}：{_field(item, part) or '还没有写，待补充'}" for part in parts)
            yield TextPiece(f"{work.name(key)}“{item.title}”的{'；'.join(said)}。\n")
            continue
        if figures:
            quoted = [one.text for one in item.statements if any(figure in one.text for figure in figures)]
            found = f"写有{'、'.join(figures)}：“{'；'.join(quoted)}”" if quoted else f"没有写{'、'.join(figures)}"
            yield TextPiece(f"{work.name(key)}“{item.title}”{found}。\n")
            continue
        quotes = [f"{source.source}“{source.quote}”" for source in draft.citations if source.id in item.citations]
        answering = [(MEASURES, n) for n, one in enumerate(draft.measures) if key[1] in one.addresses]
        other = [(PROBLEMS, n) for n in item.addresses] if key[0] == MEASURES else answering
        pairs = "、".join(f"{work.name(one)}“{work.items[one].title}”" for one in other)
        answered = f"；{'针对' if key[0] == MEASURES else '对应'}{pairs}" if pairs else ""
        open_words = "".join(f"；{words}还没有来源" for words in item.open_places)
        yield TextPiece(
            f"{work.name(key)}“{item.title}”的依据：{'；'.join(quotes[:_MORE]) or '没有来源'}{answered}{open_words}。"
        )


def _field(item: DraftItem, part: Part) -> str:
    """Return what an item says of one of `_FIELDS`, "" where that is left open."""
    told = {Part.OWNER: item.owner, Part.DEADLINE: item.deadline, Part.RESULT: item.result}
    causes = (shape("cause_lead").sub("", one.text) for one in item.of(StatementKind.CAUSE))
    return told.get(part) or ("；".join(causes) if part is Part.CAUSE else "")


def _asked(question: str) -> Iterator[Event]:
    yield TextPiece(question)
    yield Choices((), asked=question)


def _meant(operation: Operation, wanted: Target) -> tuple[Target, ...]:
    """Return the places of an operation as corrected: other items, or only the other section."""
    if wanted.names_items:
        part = next((target for target in operation.targets if target.part), Target())
        return (replace(wanted, part=part.part, parts=part.parts, part_words=part.part_words),)
    return tuple(replace(target, section=wanted.section) for target in operation.targets)


def _changed(
    request: RevisionRequest, message: str, draft: Draft, history: History, workspace: Workspace
) -> Iterator[Event]:
    # A conversation that was taken up again may have come without its plan.
    plan = workspace.plan or make_plan(opened(workspace), searchable(workspace), workspace.history.answers or ())
    try:
        revision = revise(draft, plan, request, workspace.model, _focus(workspace), workspace.author, history.past)
    except UnclearError as question:
        yield TextPiece(str(question))
        chosen = {_said(one, draft): RevisionRequest((one,)) for one in question.choices}
        requests = tuple(ReviseRequest(said, change) for said, change in chosen.items())
        yield Choices(tuple(chosen), str(question), requests)
        return
    except UserError as refusal:
        yield Notice(str(refusal))
        return
    if workspace.draft and shown(revision.draft) == shown(workspace.draft):
        yield Notice(UNCHANGED)
        return
    new = history.add(revision.draft, message, plan.answers)
    yield DraftChanged(new, plan)
    told = told_changes(draft, revision.draft)
    yield TextPiece("".join([f"已改好：{told}。", *revision.notes]))
    fresh = [words for words in revision.draft.grounding.unsupported if words not in draft.grounding.unsupported]
    if fresh:
        yield TextPiece(f"{'、'.join(fresh[:_MORE])}在来源中没有找到，请核实。")
    yield Choices((ACCEPT, REFUSE, UNDO))


def _said(operation: Operation, draft: Draft) -> str:
    """Return what a button that changes one item says: 删除：问题（二）“……”."""
    target = operation.targets[0]
    items = draft.items(target.section or PROBLEMS)
    ends = [[end if end > 0 else len(items) + 1 + end for end in span] for span in target.spans]
    places = [number for first, last in ends for number in range(max(first, 1), last + 1)]
    names = "、".join(f"{NAMES[target.section or PROBLEMS]}{item_number(place - 1)}" for place in places)
    titled = items[places[0] - 1 :][:1] if len(places) == 1 else ()
    return f"{_DOES.get(operation.verb, '改')}：{names or target.words}{''.join(f'“{item.title}”' for item in titled)}"


def _focus(workspace: Workspace) -> tuple[Key, ...]:
    """Return the items last spoken of: those that the last message names or has changed."""
    draft, history = workspace.draft, workspace.history
    if draft is None or workspace.plan is None:
        return ()
    for said in reversed(workspace.said[-_TURNS:]):
        if history.before is not None and history.version is not None and history.version.made == said.question:
            changed = [one for one in difference(history.before.draft, draft) if one.is_changed or one.is_moved]
            found = [(one.section, one.new) for one in changed if one.new is not None]
            return tuple(found) if len(found) <= _MORE else ()
        if named := tuple(target for target in named_in(said.question, draft) if target.spans or target.words):
            with suppress(UserError):
                return keys_of(open_draft(draft, workspace.plan), Operation(Verb.FREE, named))
            return ()
    return ()


def _gone(history: History, workspace: Workspace, unchanged: str, done: str = "") -> Iterator[Event]:
    """Yield the version now in force, or that nothing changed."""
    if history == workspace.history:
        yield Notice(unchanged)
        return
    plan, told = workspace.plan, ""
    # Answers come and go with the version that they were given for; where they aren't noted, the plan's stand.
    if plan and history.answers is not None and history.answers != plan.answers:
        told = _told(plan.answers, history.answers)
        plan = make_plan(opened(workspace), searchable(workspace), history.answers)
    yield DraftChanged(history, plan)
    where = "现在没有草稿，说“恢复”可以找回。" if history.place is None else f"现在是第{history.place + 1}版。"
    yield TextPiece(f"{done}{where}{told}")


def _told(before: Sequence[Answer], after: Sequence[Answer]) -> str:
    """Return, in Chinese, which answers no longer stand and which do again."""
    gone = "、".join(f"“{answer.text}”" for answer in before if answer not in after)
    back = "、".join(f"“{answer.text}”" for answer in after if answer not in before)
    return (f"您补充的{gone}也一并收回。" if gone else "") + (f"您补充的{back}重新生效。" if back else "")
