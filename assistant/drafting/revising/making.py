"""The operations of a reading; none where what it asks for lacks something, or has too much."""

import re
from dataclasses import replace

from assistant.drafting.draft import MEASURES, PROBLEMS
from assistant.drafting.revising.anchors import Clause, Kind, places, plain_end
from assistant.drafting.revising.dictating import topics
from assistant.drafting.revising.naming import section_of, shape
from assistant.drafting.revising.operations import OTHER, REMARK, unused
from assistant.drafting.revising.reading import FIGURE, PLACES, SIZES, Reading, old_words
from assistant.drafting.revising.request import FIRST, Length, Operation, Part, Side, Target, Verb
from knowledge.narrative.kinship import coverage
from knowledge.numerals import read_number

# What is done to places as they are, whatever words stand beside.
_WHOLE = {"remove", "keep", "swap", "order", "merge", "split", "move", "soft", "formal"}
OF_MEASURES = {Part.OWNER, Part.DEADLINE, Part.RESULT}
_BRINGING = {"insert", "add", "set", "", "lengthen"}
_OF_TEXT = {*SIZES, "soft", "formal", "reword"}
_LONGEST_MANNER, _HALF = 3, 0.5
# Whose words may go on behind a stop.
FREELY = {Verb.ADD, Verb.INSERT, Verb.CAUSE, Verb.RESULT}
# From here on what follows dictated words is none of them.
_SURELY = 0.8


def operations(reading: Reading) -> list[Operation]:
    """Return the operations of a reading, none where its anchors don't fit what it asks for."""
    clause, label, part = reading.clause, reading.label, reading.part
    if shape("former").match(reading.text):
        return _done(replace(reading, told="undo"))
    if label in {"", REMARK, OTHER, "correct", "again"} and not reading.text:
        return []
    if clause.all(Kind.NEW) and label not in _WHOLE:
        return _added(reading)
    if reading.text and (label not in _WHOLE or (part and label not in {"remove", "merge", "split"})):
        return _set(reading) or _inserted(reading)
    is_reworded = label == "reword" and part is not Part.CAUSE
    is_opened = part and part is not Part.BODY and (label in {"set", "free"} or is_reworded)
    if label == "lengthen" and re.search("[一1两]句话?$", clause.text):
        # 末了再写一句: the words follow.
        return _opened_insert(reading)
    is_field = clause.all(Kind.OFFICE) or (label in {"set", "due"} and clause.all(Kind.DATE, Kind.SHIFT))
    if is_field or is_opened or label == "due":
        return _field(reading)
    return _opened_insert(reading) if label in {"insert", "add"} else _done(reading)


def _done(reading: Reading) -> list[Operation]:
    """Return what is done to places as a whole, or to parts and sentences of them."""
    clause, part, label = reading.clause, reading.part, reading.label
    named = tuple(reading.targets)
    inside = tuple(replace(target, part=target.part or part) for target in named or [Target()] if part)
    section = next((target.section for target in named if target.section), None)
    if label in _OF_TEXT and not part and _inside(reading):
        return []
    match label:
        case "remove":
            items, is_part = clause.all(Kind.ITEMS), clause.all(Kind.PART, Kind.SENTENCE, Kind.QUOTED)
            # 措施一的时限写8月底，措施二的不用写: not all of it.
            is_elided = items and not is_part and clause.source.startswith("的", items[-1].end)
            return [] if is_elided else _removed(reading)
        case "keep":
            return _kept(reading)
        case "swap" | "merge":
            found = tuple(replace(t, section=t.section or section) for t in named)
            # 每条问题对一条 makes no one of them.
            return [] if "每" in clause.text else [Operation(Verb(label), found, reading.text)]
        case "order":
            listed = [target for target in named if len(target.spans) > 1]
            if criterion := clause.first(Kind.CRITERION):
                return [Operation(Verb.ORDER, (Target(section or PROBLEMS, is_every=True),), criterion.text)]
            return [Operation(Verb.ORDER, (replace(listed[0], section=section),))] if len(listed) == 1 else []
        case "split":
            quoted = tuple(one.text for one in clause.all(Kind.QUOTED))
            by = shape("split_by").search(clause.text)
            told = topics(reading.text or (by["list"] if by else ""))
            into = shape("split_into").search(clause.masked)
            number = read_number(into["n"]) or 0 if into else 0
            return [Operation(Verb.SPLIT, named, topics=quoted or told, number=number)]
        case "move":
            if going := clause.first(Kind.GOING):
                place = None if going.steps else going.target
                return [Operation(Verb.MOVE, named, place=place, side=going.side, steps=going.steps)]
            if step := clause.first(Kind.STEP):
                return [Operation(Verb.MOVE, named, steps=step.steps)]
            return _moved(clause, named)
        case "undo" | "redo":
            return [
                Operation(Verb.UNDO, inside or named, number=FIRST if shape("of_report").search(clause.text) else 0)
            ]
        case "free" | "reword":
            is_said = named or label == "reword"
            words = clause.text if label == "free" else ""
            return [Operation(Verb(label), inside or named, words)] if is_said else []
        case "soft" | "formal":
            return [Operation(Verb.TONE, inside or named, label)]
    return _sized(reading, named) if label in SIZES else []


def _moved(clause: Clause, named: tuple[Target, ...]) -> list[Operation]:
    """Return the move of items to a place that is told in no words for it: 沉到底下去, 拎到第二位."""
    last = clause.all(Kind.ITEMS)[-1:]
    if len(named) > 1 and last and last[0].target == named[-1] and clause.source[last[0].start - 1] in "到至在":
        return [Operation(Verb.MOVE, named[:-1], place=named[-1])]
    ends = [end for end, name in ((1, "to_front"), (-1, "to_back")) if shape(name).search(clause.loose)]
    return [Operation(Verb.MOVE, named, place=Target(spans=((end, end),))) for end in ends[:1]]


def _sized(reading: Reading, named: tuple[Target, ...]) -> list[Operation]:
    clause, part = reading.clause, reading.part
    lengths = [one.length for one in clause.all(Kind.LENGTH) if one.length]
    # 每条一句话，别超60字 sets both.
    length = lengths[0] if lengths else None
    if length and length.sentences and (most := next((one.characters for one in lengths if one.characters), None)):
        length = replace(length, characters=most)
    every = (one for one in clause.all(Kind.ITEMS) if one.target and one.target.is_every)
    size = replace(length or Length(), each=any(re.search("[每各逐一单]", one.text) for one in every))
    verb = Verb(reading.label) if reading.guess.is_sure or reading.told else Verb.LENGTH
    if length and length.share:
        verb = Verb.SHORTEN
    if part in {Part.TITLE, Part.BODY}:
        named = tuple(replace(target, part=part) for target in named or (Target(),))
    elif part:
        return []
    # 问题、措施各按500字: each of the sections by itself.
    groups = [(one,) for one in named] if "各" in clause.text and not any(t.names_items for t in named) else [named]
    return [Operation(verb, group, length=size if size != Length() else None) for group in groups or [named]]


def goes_on(last: Reading, reading: Reading) -> bool:
    """Return whether a clause goes on with what the one before dictates, or says what it has left open."""
    if last.label == "split":
        return bool(topics(reading.clause.text))
    if (reading.clause.all(*PLACES) and not last.text) or reading.label == "move":
        return False
    made = operations(last)
    new = made[-1] if made else None
    if new is None or new.topics or new.old or "“" in last.clause.text:
        return False
    if not new.text:
        return new.verb in {Verb.ADD, Verb.INSERT}
    led_by = last.clause.source[last.clause.start : last.clause.anchors[-1].start]
    is_over = "。" in reading.clause.source[last.clause.end : reading.clause.start]
    if is_over and ("句" in led_by or reading.label == REMARK):
        # 再带上一句：…。村里昨天刚报的
        return False
    is_open = new.verb in FREELY or (new.verb is Verb.REPLACE and last.lead == "colon")
    is_talk = (reading.label == REMARK or reading.asks) and reading.guess.likelihood >= _SURELY
    if is_talk and not reading.text and not unused(reading.clause.loose, reading.label):
        # 末尾写上…，这个情况比较重要; 巡诊情况每季度通报一次，加进去吧
        return False
    is_figure = new.verb is Verb.REPLACE and FIGURE.fullmatch(new.text)
    return bool(last.text) and not is_figure and (is_open or (not reading.asks and new.verb is Verb.REPLACE))


def _removed(reading: Reading) -> list[Operation]:
    clause, targets = reading.clause, reading.targets
    quoted, parts = clause.all(Kind.QUOTED), [one.part for one in clause.all(Kind.PART) if one.text]
    if len(quoted) > 1 or re.search("[一1两几半](?:句|段|部分)", clause.masked) or _inside(reading):
        # 删掉一句, 第五条里跟第三条重复的部分: which, isn't said.
        return []
    named = [target for target in targets if target.names_items]
    items = bool(named)
    targets = named or targets
    if reading.known and any(t.part_words and coverage(t.part_words, reading.known) < _HALF for t in targets):
        return []
    if quoted and not clause.all(Kind.SENTENCE) and set(parts) <= {Part.TITLE}:
        words = quoted[0].text
        inside = Target(section=next((target.section for target in targets), None), words=words, is_literal=True)
        targets = [replace(targets[0], part=Part.SENTENCE, part_words=words, is_literal=True) if items else inside]
    elif parts:
        last = targets[-1] if targets else Target()
        targets[-1:] = [replace(last, part=last.part or part) for part in parts]
    elif reading.unwanted and not any(target.part for target in targets):
        # 第二条别写计财科了: not all of it.
        return []
    return [Operation(Verb.REMOVE, tuple(targets))]


def _inside(reading: Reading) -> bool:
    """Return whether a clause speaks of something in an item that no anchor names."""
    clause = reading.asking
    items, rest = clause.all(Kind.ITEMS), clause.all(Kind.SENTENCE, Kind.PART, Kind.QUOTED)
    if not items or rest:
        return False
    behind = clause.source[items[0].end : items[1].start if items[1:] else clause.end]
    return bool(re.match("[里中](?!间)[^都全也的]{2,}", behind)) and not re.match("[里中]的?$", behind)


def _kept(reading: Reading) -> list[Operation]:
    clause, named = reading.clause, reading.targets
    if (most := clause.first(Kind.BOUND)) and not any(target.names_items for target in named):
        # 只写一条太少了 judges, 只说两项工作 counts something else.
        is_more = re.match("[一-龥]{2}", clause.source[most.end : clause.end])
        of = [one for one in (*named, most.target or Target()) if one.section]
        return [] if is_more else [Operation(Verb.KEEP, tuple(of[:1]) or (Target(),), number=most.steps)]
    kept = [target for target in named if not target.is_rest and not target.is_every] or named
    spans = tuple(span for target in named for span in target.spans)
    others = next((target.section for target in named if target.is_rest), None)
    is_range = any(first != last for first, last in spans)
    is_sure = shape("alone").search(clause.text) or is_range or any(t.is_rest for t in named)
    kept = [replace(target, section=target.section or others) for target in kept]
    return [Operation(Verb.KEEP, tuple(kept))] if kept and is_sure else []


def _set(reading: Reading) -> list[Operation]:
    """Return what is to stand for a part, a sentence, words or a figure."""
    clause, text, label, targets = reading.clause, reading.text, reading.label, reading.targets
    head = clause.anchors[:-1]
    quoted = [one for one in head if one.kind is Kind.QUOTED]
    # 正文里“甲”前加“乙”: where the words stand.
    parts = [one.part for one in head if one.kind is Kind.PART and not (quoted and one.part is Part.BODY)]
    old = old_words(reading)
    if reading.known and old not in reading.known and not (quoted or reading.gone or re.search(r"\d", old)):
        # 直接改为, 这么写: no words of the draft.
        if len(old) > _LONGEST_MANNER and not parts and not FIGURE.fullmatch(text):
            return []
        # 要达到的数调到84%: the figure is known by what it is of.
        old = old if FIGURE.fullmatch(text) and not parts else ""
    if len(quoted) > 1 or (label == OTHER and not parts and not (reading.lead == "to" and old)):
        return []
    before = clause.text[: clause.anchors[-1].start - clause.start]
    if parts:
        added = reading.lead == "bring" or bool(re.search("再|[添加增]|补(?!正)|另|还", before))
        if quoted and not targets:
            # 标题“甲”换成“乙”
            targets = [Target(words=quoted[0].text)]
        return _of_part(parts[-1] or Part.TITLE, targets, text, added=added, said=before)
    office = shape("offices").fullmatch(shape("around").sub("", text))
    is_measure = bool(targets) and all(target.section == MEASURES for target in targets)
    is_office = office and (not old or reading.lead == "bring") and (is_measure or re.search("牵头|负责", clause.text))
    if label == "owner" or (targets and is_office):
        return _of_part(Part.OWNER, targets, text)
    if reading.lead == "bring":
        return []
    is_day = shape("date").fullmatch(shape("around").sub("", text)) and not clause.all(Kind.OFFICE)
    days = [one for one in head if one.kind is Kind.DATE]
    if is_day and days and not reading.names_items and days[0].text in reading.known:
        # 9月30日怕赶不及，改到11月30日前
        return [Operation(Verb.REPLACE, tuple(targets), text, days[0].text)]
    if is_day and (days or not old) and label not in {REMARK, OTHER, *_WHOLE}:
        return _of_part(Part.DEADLINE, targets, text)
    if old or (targets and targets[-1].part is Part.SENTENCE):
        return [Operation(Verb.REPLACE, tuple(targets), text, old)]
    if not reading.names_items:
        return []
    if reading.lead in {"to", "weak"} and re.search(
        "名|叫", clause.source[clause.start : clause.anchors[-1].start][-4:]
    ):
        return [Operation(Verb.TITLE, tuple(targets), text)]
    # Nothing is written anew where that isn't said.
    is_said = re.search("[：:“]", clause.text) and re.search("[改换重替]|写[成作为]", before)
    is_whole = reading.lead in {"to", "colon"} and is_said and label == "set"
    return [Operation(Verb.REPLACE, tuple(targets), text)] if is_whole else []


def _of_part(
    part: Part, targets: list[Target], text: str, *, added: bool = False, said: str = "", shift: int = 0
) -> list[Operation]:
    """Return that a part of items is to be `text`, or to say that, too; of all measures where none is named."""
    if part in {Part.OWNER, Part.DEADLINE} and not shift:
        text = shape("around").sub("", text) or text
    section = PROBLEMS if part is Part.CAUSE else MEASURES if part in OF_MEASURES else None
    found = tuple(t if t.section or not section else replace(t, section=section) for t in targets)
    # 没写责任科室的都由综合科负责: not all of them.
    is_all = shape("of_all").search(said) and not re.search("[没未缺空]", said)
    if part in OF_MEASURES and is_all and not any(target.names_items for target in found):
        found = (Target(MEASURES, is_every=True),)
    if part is Part.BODY:
        side = Side.BEFORE if shape("before").search(said) else Side.AFTER
        return [Operation(Verb.INSERT, found, text, side=side) if added else Operation(Verb.REPLACE, found, text)]
    if part is Part.CAUSE and added:
        inside = tuple(replace(target, part=Part.CAUSE) for target in found) or (Target(PROBLEMS, part=Part.CAUSE),)
        return [Operation(Verb.INSERT, inside, text)]
    if shift:
        return [Operation(Verb(part.value), found, steps=shift, unit=text)]
    return [Operation(Verb(part.value), found, text)]


def _field(reading: Reading) -> list[Operation]:
    """Return who does it, until when, or how much later; a part without its value is asked for: 换个标题."""
    clause, part, targets = reading.clause, reading.part, reading.targets
    offices, days, shift = clause.all(Kind.OFFICE), clause.all(Kind.DATE), clause.first(Kind.SHIFT)
    if len(days) == 2 and reading.core and days[0].text in reading.known:
        # 9月30日怕赶不及，顺延到11月30日
        return [Operation(Verb.REPLACE, tuple(targets), days[1].text, days[0].text)]
    if len(days) > 1 or clause.all(Kind.QUOTED, Kind.LENGTH) or "“”" in clause.text:
        return []
    if len(offices) > 1 and not shape("together").search(clause.text):
        return []
    if offices:
        found = _of_part(Part.OWNER, targets, "会同".join(one.text for one in offices[:2]), said=clause.text)
        return found + (_of_part(Part.DEADLINE, targets, days[0].text, said=clause.text) if days else [])
    if days or shift:
        if part not in {None, Part.DEADLINE} or (days and shift):
            return []
        text, steps = (days[0].text, 0) if days else (shift.text, shift.steps) if shift else ("", 0)
        if matter := _matter(reading):
            # 林地那条，补植改到7月底
            targets = [replace(target, part_words=matter) for target in targets or [Target(words=matter)]]
        elif not part:
            # 签管护协议的措施9月底前签齐: of this, where the measure has several days.
            targets = [replace(target, part_words=target.part_words or target.words) for target in targets]
        return _of_part(Part.DEADLINE, targets, text, said=clause.text, shift=steps)
    return _of_part(part, targets, "") if part and part is not Part.BODY else []


def _matter(reading: Reading) -> str:
    """Return the words of the draft before a day, which tell of what it is the deadline."""
    clause = reading.asking
    before = re.split("[ιδ的把将 ]", clause.masked[: re.search("[φη]|$", clause.masked).start()])  # type: ignore[union-attr]
    words = shape("to_day").sub("", before[-1])
    return words if len(words) > 1 and words in reading.known else ""


def _opened_insert(reading: Reading) -> list[Operation]:
    """Return that something is to be said in items, which stands in a clause before or is asked."""
    part, clause = reading.part, reading.clause
    targets = tuple(replace(t, part=t.part or (Part.CAUSE if part is Part.CAUSE else None)) for t in reading.targets)
    if part in OF_MEASURES or part is Part.TITLE:
        return _field(reading)
    if part is Part.BODY:
        return [Operation(Verb.LENGTHEN, targets)]
    named = next((t for t in reading.targets if t.words), None)
    if named and named.section and shape("taken_in").search(clause.text):
        # 把移交滞后那条也放进问题里
        return [Operation(Verb.ADD, (Target(named.section),), topics=(named.words,))]
    quoted = clause.all(Kind.QUOTED)
    # 把…写进第一条
    words = quoted[0].text if len(quoted) == 1 else ""
    return [Operation(Verb.INSERT, targets, words, side=Side.AFTER)] if targets or words else []


def _added(reading: Reading) -> list[Operation]:
    """Return one more item: of its own words, or about a topic."""
    clause = reading.clause
    new, *more = clause.all(Kind.NEW)
    if more or clause.all(Kind.LENGTH, Kind.STEP):
        return []
    # 凑两条问题: what they are to say, has to be asked.
    text = "" if re.match("[两二三四五六几]", clause.source[new.start]) else reading.text
    if reading.part is Part.CAUSE and text:
        return _of_part(Part.CAUSE, reading.targets, text, added=True)
    head = places([one for one in clause.anchors if one.end <= new.start])
    behind = places([one for one in clause.anchors if one.start >= new.end])
    found = shape("section").search(clause.source[new.start : new.end]) if not new.text else None
    section = (new.target.section if new.target else None) or next((t.section for t in head if not t.names_items), None)
    going = clause.first(Kind.GOING)
    told = going.target.section if going and going.target else None
    section = section or (section_of(found[0]) if found else told)
    named = [t for t in [*head, *behind] if t.names_items and not (t.is_pronoun and section != MEASURES)]
    where = clause.source[clause.start : new.start]
    is_after = bool(shape("after").search(where))
    place, side = (going.target, going.side) if going else (None, Side.AT)
    if named and not (section == MEASURES and not is_after):
        if not re.search("[前后]|下面|末", where):
            return []
        place, side = named[0], Side.AFTER if is_after else Side.BEFORE
        section, named = section or place.section, []
    partners = tuple(replace(t, section=t.section or PROBLEMS) for t in named)
    about = (new.text,) if new.text and not text else ()
    return [described(Operation(Verb.ADD, (Target(section), *partners), text, place=place, side=side, topics=about))]


def described(operation: Operation) -> Operation:
    """Return an ADD with what it is to be about told from the words that it brings: 加一条，关于工程质量的."""
    text = re.sub("^嗯?(?:内容(?:是|为)?|就[说写是])?[：:，]?", "", plain_end(operation.text))
    topic = shape("matter_of").match(text)
    if topic is None:
        return replace(operation, text=text)
    if topic["tells"] and shape("tells_of").search(topic["what"]):
        return replace(operation, text=topic["what"])
    return replace(operation, text="", topics=(topic["what"],)) if "，" not in topic["what"] else operation


def _inserted(reading: Reading) -> list[Operation]:
    """Return a sentence more in the user's words, or what the report says in figures of something."""
    clause, text, targets = reading.clause, reading.text, tuple(reading.targets)
    is_led = reading.lead == "bring" or (reading.lead == "colon" and reading.label == "insert")
    head = {one.kind for one in clause.anchors} - {Kind.TEXT}
    if not is_led or reading.label not in _BRINGING or head - {Kind.ITEMS, Kind.SENTENCE, Kind.PART, Kind.DATE}:
        return []
    where = clause.source[clause.start : clause.anchors[-1].start]
    if shape("some").fullmatch(text):
        return [Operation(Verb.LENGTHEN, targets)]
    is_told = re.search(r"[：:，,]|句|段", where) or "“" in clause.text
    side = Side.BEFORE if shape("before").search(where) else Side.AFTER
    text = shape("content").sub("", text)
    if not is_told and (data := shape("data").match(text)) and not re.search(r"\d", text):
        return [Operation(Verb.INSERT, targets, side=side, topics=(data["name"].strip("的 "), data["what"]))]
    if not is_told and not shape("says").search(text):
        return [Operation(Verb.INSERT, targets, side=side, topics=(text, ""))] if targets else []
    return [Operation(Verb.INSERT, targets, text, side=side)]
