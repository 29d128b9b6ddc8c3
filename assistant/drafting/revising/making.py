"""The operations of a clause as it is understood; none where what it asks for lacks something, or has too much."""

import re
from dataclasses import replace

from assistant.drafting.draft import MEASURES, PROBLEMS
from assistant.drafting.revising.anchors import Anchor, Clause, Kind, places, plain
from assistant.drafting.revising.naming import section_of, shape
from assistant.drafting.revising.operations import OTHER, REMARK, unknown
from assistant.drafting.revising.reading import Reading
from assistant.drafting.revising.request import UNSURE, Length, Operation, Part, Side, Target, Verb

# What says what a part is to be: any of these, where the clause names the part and dictates the words.
_NOT_SETTING = {"remove", "keep", "swap", "order", "merge", "split", "move", "soft", "formal"}
_OF_MEASURES = {Part.OWNER, Part.DEADLINE, Part.RESULT}
# Words beside the anchors that are like nothing said before: so many name something.
_NAMING, _STRANGE = 3, 5
# A number with what it counts.
FIGURE = re.compile(r"\d[\d.,]{0,20}[^\d，。；：“”\s]{0,6}")
_TOO = re.compile(r"[太过偏嫌]|有点|不够|啰|罗嗦|冗|拖沓")
_DUE = re.compile("[φη](?:之?前|以内|内)?(?:[完办做到落整弄搞截结为吧]|$)")
_AROUND = re.compile(
    r"^(?:由|交给|交由|[换定改填是为])|(?:来|全部|整改)?(?:负责|牵头|承办|办理|落实|抓|管|完成|办结|办完|到位|做完|干完)+$|[，,]?而?不是.+$"
)


def operations(reading: Reading) -> list[Operation]:
    """Return the operations of a clause by itself, none where its anchors don't fit what it asks for."""
    clause, label, targets = reading.clause, reading.label, reading.targets
    if label in {"", REMARK, OTHER, "correct", "again"} and not reading.text:
        return []
    if clause.all(Kind.NEW) and label not in {"merge", "split", "swap", "move", "remove", "keep"}:
        return _added(reading)
    if reading.text and (label not in _NOT_SETTING or (reading.part and label != "remove")):
        return _set(reading) or _inserted(reading)
    if offices := clause.all(Kind.OFFICE):
        return _handed(reading, offices[0])
    if label == "due" or (label == "set" and clause.all(Kind.DATE) and reading.part in {None, Part.DEADLINE}):
        return _due(reading)
    if label in {"set", "reword"} and reading.part and not clause.all(Kind.QUOTED, Kind.LENGTH, Kind.DATE):
        return _opened(reading)
    if label in {"insert", "add"}:
        return _opened_insert(reading)
    return _done(reading, label, targets)


def _done(reading: Reading, label: str, targets: list[Target]) -> list[Operation]:
    """Return what is done to places as a whole, or to parts and sentences of them."""
    clause, part = reading.clause, reading.part
    length = next((one.length for one in clause.all(Kind.LENGTH)), None)
    named = tuple(targets)
    section = next((target.section for target in named if target.section), None)
    match label:
        case "remove":
            return _removed(reading, targets)
        case "keep":
            return _kept(reading, named)
        case "swap" | "merge":
            inside = Part.TITLE if part is Part.TITLE and label == "swap" else None
            found = tuple(replace(t, section=t.section or section, part=t.part or inside) for t in named)
            return [Operation(Verb(label), found, reading.text)]
        case "order":
            listed = [target for target in named if len(target.spans) > 1]
            return [Operation(Verb.ORDER, (replace(listed[0], section=section),))] if len(listed) == 1 else []
        case "split":
            quoted = tuple(one.text for one in clause.all(Kind.QUOTED))
            return [Operation(Verb.SPLIT, named, topics=quoted or _topics(reading.text))]
        case "shorten" | "lengthen" | "length":
            each = any(
                one.target and one.target.is_every and re.search("[每各逐]", one.text) for one in clause.all(Kind.ITEMS)
            )
            size = replace(length or Length(), each=each)
            verb = Verb(label) if reading.guess.is_sure else Verb.LENGTH
            verb = Verb.SHORTEN if length and length.share else verb
            if part is Part.TITLE:
                named = tuple(replace(target, part=part) for target in named or (Target(),))
            elif part:
                return []
            is_reason = not length and bool(_TOO.search(clause.text))
            return [Operation(verb, named, UNSURE * is_reason, length=size if size != Length() else None)]
        case "soft" | "formal":
            return [Operation(Verb.TONE, named, label)]
        case "reword":
            return [Operation(Verb.REWORD, named)]
        case "move":
            if going := clause.first(Kind.GOING):
                return [Operation(Verb.MOVE, named, place=going.target, side=going.side)]
            step = clause.first(Kind.STEP)
            return [Operation(Verb.MOVE, named, steps=step.steps)] if step else []
        case "free":
            if part and part is not Part.BODY:
                return _opened(reading)
            return [Operation(Verb.FREE, named, clause.text)] if named else []
    return []


def _removed(reading: Reading, targets: list[Target]) -> list[Operation]:
    clause = reading.clause
    quoted = clause.all(Kind.QUOTED)
    if len(quoted) > 1 or re.search("[一1两几半](?:句|段|部分)", clause.masked):
        # 删掉一句: which, isn't said.
        return []
    if parts := [one.part for one in clause.all(Kind.PART) if one.text]:
        last = targets[-1] if targets else Target()
        targets[-1:] = [replace(last, part=last.part or part) for part in parts]
    if quoted and not any(target.part for target in targets):
        words = quoted[0].text
        if any(target.names_items for target in targets):
            targets = [replace(targets[0], part=Part.SENTENCE, part_words=words, is_literal=True)]
        else:
            section = next((target.section for target in targets), None)
            targets = [Target(section, words=words, is_literal=True)]
    rest = unknown(shape("anchored").sub(" ", clause.masked)).removesuffix("了")
    if len(rest) >= _NAMING and not any(target.part for target in targets):
        # 第二条别写计财科了: not all of it.
        if not any(target.names_items for target in targets):
            return []
        targets = [replace(targets[0], part=Part.SENTENCE, part_words=rest, is_literal=True)]
    if _inside(clause):
        # 第五条里跟第三条重复的部分 isn't all of it.
        return []
    return [Operation(Verb.REMOVE, tuple(targets))]


def _inside(clause: Clause) -> bool:
    """Return whether a clause speaks of something in an item that no anchor names."""
    items, rest = clause.all(Kind.ITEMS), clause.all(Kind.SENTENCE, Kind.PART, Kind.QUOTED)
    if not items or rest:
        return False
    behind = clause.source[items[0].end : items[1].start if items[1:] else clause.end]
    return bool(re.match("[里中](?!间)[^都全也的]{2,}", behind)) and not re.match("[里中]的?$", behind)


def _kept(reading: Reading, named: tuple[Target, ...]) -> list[Operation]:
    clause = reading.clause
    count = re.search(r"(?<!第)[一两二三四五六七八九]+(?=[条个项](?:$|就|，|即))", clause.text)
    if count and not any(target.names_items for target in named) and named:
        from knowledge.numerals import read_number

        number = read_number(count[0]) or 0
        return [Operation(Verb.KEEP, (Target(named[0].section, ((1, number),)),))] if number > 1 else []
    kept = tuple(target for target in named if not target.is_rest and not target.is_every) or named
    is_range = any(first != last for target in kept for first, last in target.spans)
    others = next((target.section for target in named if target.is_rest), None)
    kept = tuple(replace(target, section=target.section or others) for target in kept)
    is_sure = re.search(r"[只仅就除]|only|just|everything", clause.text) or is_range or any(t.is_rest for t in named)
    return [Operation(Verb.KEEP, kept, "" if is_sure else UNSURE)] if kept else []


def _topics(text: str) -> tuple[str, ...]:
    return tuple(plain(one or other) for one, other in shape("topics").findall(text))


def _set(reading: Reading) -> list[Operation]:
    """Return what is to stand for a part, a sentence, words or a figure."""
    clause, text, label, targets = reading.clause, reading.text, reading.label, reading.targets
    head = clause.anchors[:-1]
    parts = [one.part for one in head if one.kind is Kind.PART]
    if label == OTHER and not parts and not (reading.lead == "to" and old_words(reading)):
        return []
    quoted = [one for one in head if one.kind is Kind.QUOTED]
    if len(quoted) > 1:
        return []
    old = old_words(reading)
    if parts[-1:] == [Part.DEADLINE] and FIGURE.fullmatch(text) and FIGURE.fullmatch(old):
        # 装车时限由60分钟放宽到70分钟 is no deadline.
        return [Operation(Verb.REPLACE, tuple(targets), text, old)]
    if parts:
        before = clause.text[: clause.anchors[-1].start - clause.start]
        added = reading.lead == "bring" or bool(re.search("再|[添加]|补(?!正)|另|还", before))
        if quoted and not targets:
            # 标题“甲”换成“乙”
            targets = [Target(words=quoted[0].text)]
        is_all = bool(shape("of_all").search(before))
        return setting(parts[-1] or Part.TITLE, targets, text, added=added, is_all=is_all)
    if reading.lead == "bring":
        return []
    offices, days = [one for one in head if one.kind is Kind.OFFICE], [one for one in head if one.kind is Kind.DATE]
    if label == "owner" or (
        shape("offices").fullmatch(text)
        and targets
        and re.search("牵头|负责", clause.text[:20])
        and not old_words(reading)
    ):
        return setting(Part.OWNER, targets, text)
    is_day = shape("date").fullmatch(_AROUND.sub("", text)) and not offices and (days or not old)
    if is_day and label not in {REMARK, OTHER, *_NOT_SETTING}:
        return setting(Part.DEADLINE, targets, text)
    if old:
        return [Operation(Verb.REPLACE, tuple(targets), text, old)]
    if targets and targets[-1].part is Part.SENTENCE:
        return [Operation(Verb.REPLACE, tuple(targets), text)]
    if (
        reading.names_items
        and reading.lead == "to"
        and re.search("名|叫", clause.source[clause.start : clause.anchors[-1].start][-4:])
    ):
        return [Operation(Verb.TITLE, tuple(targets), text)]
    is_whole = reading.lead in {"to", "colon"} and re.search("[：:“]", clause.text)
    return (
        [Operation(Verb.REPLACE, tuple(targets), text)] if reading.names_items and is_whole and label == "set" else []
    )


def old_words(reading: Reading) -> str:
    """Return the words or the figure before what is to stand for it."""
    clause = reading.clause
    if quoted := clause.all(Kind.QUOTED):
        return quoted[-1].text
    last = max(
        (one.end for one in clause.anchors[:-1] if one.kind in {Kind.ITEMS, Kind.SENTENCE}), default=clause.start
    )
    between = clause.source[last : clause.anchors[-1].start]
    between = re.sub(rf"(?:{shape('to').pattern}|{shape('weak').pattern})[：:\s]*$|[改换写是为叫]$", "", between)
    between = shape("before_old").sub("", between.strip("，,：: "))
    old = shape("behind_old").sub("", between).strip("的 “”")
    # 企业数40家改60家, 装车时限由60分钟放宽到70分钟
    figure = re.search(rf"(?<![\d.,]){FIGURE.pattern}$", old)
    return figure[0] if figure and FIGURE.fullmatch(reading.text) else old


def setting(
    part: Part, targets: list[Target], text: str, *, added: bool = False, is_all: bool = False
) -> list[Operation]:
    """Return that a part of items is to be `text`, or to say that, too; of all measures where none is named."""
    if part in {Part.OWNER, Part.DEADLINE}:
        text = _AROUND.sub("", text) or text
    found = sectioned(targets, part)
    if is_all and part in _OF_MEASURES and not any(target.names_items for target in found):
        found = (Target(MEASURES, is_every=True),)
    if part is Part.BODY:
        return [Operation(Verb.REPLACE, found, text)]
    if part is Part.CAUSE and added:
        inside = tuple(replace(target, part=Part.CAUSE) for target in found) or (Target(PROBLEMS, part=Part.CAUSE),)
        return [Operation(Verb.INSERT, inside, text)]
    return [Operation(Verb(part.value), found, text)]


def sectioned(targets: list[Target], part: Part) -> tuple[Target, ...]:
    """Return the targets in the section that the part is of."""
    section = PROBLEMS if part is Part.CAUSE else MEASURES if part in _OF_MEASURES else None
    return tuple(t if t.section or not section else replace(t, section=section) for t in targets)


def _opened(reading: Reading) -> list[Operation]:
    """Return that a part is to be another, which is asked: 换个标题, 原因再加一条."""
    part = reading.part or Part.TITLE
    if part is Part.BODY or "“”" in reading.clause.text:
        return []
    return [Operation(Verb(part.value), sectioned(reading.targets, part))]


def _opened_insert(reading: Reading) -> list[Operation]:
    """Return that something is to be said in items, which stands in a clause before or is asked."""
    part = reading.part
    targets = tuple(replace(t, part=t.part or (Part.CAUSE if part is Part.CAUSE else None)) for t in reading.targets)
    if part in _OF_MEASURES or part is Part.TITLE:
        return _opened(reading)
    named = next((t for t in reading.targets if t.words and t.section), None)
    if named and shape("taken_in").search(reading.clause.text):
        # 把移交滞后那条也放进问题里
        return [Operation(Verb.ADD, (Target(named.section),), topics=(named.words,))]
    quoted = reading.clause.all(Kind.QUOTED)
    run = _run_before(reading.clause)
    words = quoted[0].text if len(quoted) == 1 else run
    return [Operation(Verb.INSERT, targets, words, side=Side.AFTER)] if targets or words else []


def _run_before(clause: Clause) -> str:
    """Return what stands between 把 and the verb that brings it somewhere: 把…写进第一条."""
    found = re.match(
        r"[^把将]{0,8}[把将](?P<what>[^，。]{4,80}?)(?:也|都|再)?(?:写|补|加|放|添)(?:进|到|入)", clause.text
    )
    return plain(found["what"]) if found else ""


def _handed(reading: Reading, office: Anchor) -> list[Operation]:
    """Return who does it, and by when where a day stands beside."""
    clause = reading.clause
    if reading.label not in {"owner", "due", "set", ""}:
        return []
    days = clause.all(Kind.DATE)
    targets = _measures(reading)
    if len(days) > 1 or len(clause.all(Kind.OFFICE)) > 1:
        return []
    owner = Operation(Verb.OWNER, targets, office.text)
    return [owner, Operation(Verb.DEADLINE, targets, days[0].text)] if days else [owner]


def _measures(reading: Reading) -> tuple[Target, ...]:
    targets = tuple(replace(t, section=t.section or MEASURES) for t in reading.targets)
    if not any(t.names_items for t in targets) and shape("of_all").search(reading.clause.text):
        return (Target(MEASURES, is_every=True),)
    return targets


def _due(reading: Reading) -> list[Operation]:
    """Return until when, or how much later: 3月底前完成, 再往后推一个月."""
    clause = reading.clause
    if reading.part not in {None, Part.DEADLINE} or (not reading.targets and not _DUE.search(clause.masked)):
        return []
    targets = sectioned(reading.targets, Part.DEADLINE)
    if not any(t.names_items for t in targets) and shape("of_all").search(clause.text):
        targets = (Target(MEASURES, is_every=True),)
    days, shift = clause.all(Kind.DATE), clause.first(Kind.SHIFT)
    if shift:
        return [Operation(Verb.DEADLINE, targets, steps=shift.steps, unit=shift.text)] if not days else []
    if len(days) != 1:
        return _opened(reading) if reading.part and not days else []
    return [Operation(Verb.DEADLINE, targets, days[0].text)]


def _added(reading: Reading) -> list[Operation]:
    """Return one more item: of its own words, or about a topic."""
    clause = reading.clause
    new = clause.all(Kind.NEW)[0]
    if len(clause.all(Kind.NEW)) > 1 or clause.all(Kind.LENGTH, Kind.STEP):
        return []
    text, topic = reading.text, new.text
    if reading.part is Part.CAUSE and text:
        return setting(Part.CAUSE, reading.targets, text, added=True)
    head = places([one for one in clause.anchors if one.end <= new.start])
    behind = places([one for one in clause.anchors if one.start >= new.end])
    section = (new.target.section if new.target else None) or next((t.section for t in head if not t.names_items), None)
    if (
        new.text == ""
        and not section
        and (found := shape("section").search(new.text or clause.source[new.start : new.end]))
    ):
        section = section_of(found[0])
    named = [target for target in [*head, *behind] if target.names_items]
    where = clause.source[clause.start : new.start]
    is_after = bool(shape("after").search(where))
    place, side = None, Side.AT
    if named and not (section == MEASURES and not is_after):
        if not re.search("[前后]|下面|末", where):
            return []
        place, side = named[0], Side.AFTER if is_after else Side.BEFORE
        section, named = section or place.section, []
    partners = tuple(replace(t, section=t.section or PROBLEMS) for t in named)
    topics = (topic,) if topic and not text else ()
    return [Operation(Verb.ADD, (Target(section), *partners), text, place=place, side=side, topics=topics)]


def _inserted(reading: Reading) -> list[Operation]:
    """Return a sentence more in the user's words, or what the report says in figures of something."""
    if reading.lead not in {"bring", "colon"} or reading.label not in {"insert", "add", "set", "", "lengthen"}:
        return []
    clause, text = reading.clause, reading.text
    if reading.lead == "colon" and reading.label != "insert":
        return []
    head = [one for one in clause.anchors if one.kind is not Kind.TEXT]
    if any(one.kind not in {Kind.ITEMS, Kind.SENTENCE, Kind.PART, Kind.DATE} for one in head):
        return []
    targets = reading.targets
    where = clause.source[clause.start : clause.anchors[-1].start]
    if shape("some").fullmatch(text):
        return [Operation(Verb.LENGTHEN, tuple(targets))]
    is_told = re.search(r"[：:，,]|句|段", where) or "“" in clause.text
    side = Side.BEFORE if shape("before").search(where) else Side.AFTER
    text = shape("content").sub("", text)
    if not is_told and (data := shape("data").match(text)) and not re.search(r"\d", text):
        return [Operation(Verb.INSERT, tuple(targets), side=side, topics=(data["name"].strip("的 "), data["what"]))]
    if not is_told and not shape("says").search(text):
        return [Operation(Verb.INSERT, tuple(targets), side=side, topics=(text, ""))] if targets else []
    return [Operation(Verb.INSERT, tuple(targets), text, side=side)]
