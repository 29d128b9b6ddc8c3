"""What one clause asks for: rows over the kinds of its words, each with the operations that it makes.

A row is matched with the whole clause, words of no content left out, so that nothing said is left over. The letters
are those of `Kind`; a group of a row is a slot: what it is done to, what is brought, what stands between.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.drafting.draft import MEASURES, PROBLEMS
from assistant.drafting.revising.clauses import LEADING, Clause, places, plain
from assistant.drafting.revising.naming import section_of, shape
from assistant.drafting.revising.request import UNSURE, Length, Operation, Part, Side, Target, Verb
from assistant.drafting.revising.scanning import Kind, Token

# 是 and 写 lead what is to stand there only behind a part, or before a figure.
WEAK = {"是", "为", "叫", "用", "写", "填", "写上", "写成", "写为", "写作", "放到", "放在", "就叫"}
_NEW = {"新增", "新加", "增加", "再加", "另加", "添加"}
_INTO = {"写进", "写到", "补进", "加进", "加到", "补到", "放进", "加入", "添进"}
# What something is named by: a character alone says too little.
_SHORTEST_NAME = 2
_INSIDE = {"里", "中", "里面", "里头", "当中"}
_MAIN = (Verb.MERGE, Verb.SPLIT, Verb.SWAP, Verb.REMOVE, Verb.KEEP)


@dataclass(frozen=True, slots=True)
class Slots:
    """A clause and how a row fits it."""

    clause: Clause
    found: re.Match[str]

    def tokens(self, *names: str) -> list[Token]:
        """Return the tokens of groups."""
        said = self.clause.said
        spans = [self.found.span(name) for name in names]
        return [token for start, end in spans if start >= 0 for token in said[start:end]]

    def has(self, letters: str, *names: str) -> bool:
        """Return whether a group holds a token of one of these kinds."""
        return any(letter in self.found[name] for letter in letters for name in names)

    def text(self, name: str = "text") -> str:
        """Return what is dictated behind the token before a group."""
        return self.clause.dictated(self.clause.said[self.found.start(name) - 1].end)


Row = Callable[[Slots], list[Operation] | None]


def _order(slots: Slots) -> list[Operation] | None:
    """顺序改成3、1、2, 按二、一、三重排."""
    named, clause = places(slots.clause.tokens), slots.clause
    listed = [t for t in named if len(t.spans) > 1]
    if (
        len(listed) != 1
        or not re.search(r"顺序|次序|排序|排列|重排|来排|排一下", clause.text)
        or {Verb.SWAP, Verb.REMOVE, Verb.MERGE} & {*clause.verbs()}
    ):
        return None
    return [Operation(Verb.ORDER, (replace(listed[0], section=next((t.section for t in named if t.section), None)),))]


def _set_named(slots: Slots) -> list[Operation] | None:
    """标题“甲”改成乙."""
    title, quoted = slots.tokens("part", "old")
    text = slots.text()
    return [Operation(Verb.TITLE, (Target(words=quoted.text),), text)] if title.part is Part.TITLE and text else None


def _set(slots: Slots) -> list[Operation] | None:
    """第二条标题改成…, 责任科室由甲改为乙, 给第五条加上完成时间：…."""
    part, text = slots.tokens("part")[0].part, slots.text()
    targets = places(slots.tokens("head", "mid"))
    if not targets and shape("of_all").search(slots.clause.source, slots.clause.start, slots.tokens("lead")[0].start):
        targets = [Target(is_every=True)]
    return _setting(part, targets, text, slots.has("na", "head", "mid")) if text else None


def _set_behind(slots: Slots) -> list[Operation] | None:
    """责任科室计划财务股, 完成时间3月底前, 原因补上人手不够."""
    part, lead, text = slots.tokens("part")[0].part, slots.tokens("lead"), slots.tokens("text")
    is_said = bool(lead) and part is not Part.TITLE
    is_date = text[0].kind is Kind.DATE and part is Part.DEADLINE
    is_added = slots.has("na", "head")
    if is_said or is_date or (not lead and (is_added or part is Part.OWNER or text[0].kind is Kind.QUOTED)):
        words = slots.text()
        return _setting(part, places(slots.tokens("head")), words, is_added and not is_date) if words else None
    return None


def _set_open(slots: Slots) -> list[Operation] | None:
    """换个标题, 加个完成时限: what it is to be follows, or is asked."""
    part, tail = slots.tokens("part")[0].part or Part.TITLE, slots.found["tail"]
    targets = _sectioned(places(slots.tokens("head", "tail")), part)
    if part is Part.CAUSE and tail and not tail.strip("na1"):
        # 原因再加一句, whose words follow
        return [Operation(Verb.INSERT, tuple(replace(t, part=Part.CAUSE) for t in targets))]
    rewords = {t.verb for t in slots.tokens("tail")} == {Verb.REWORD}
    is_added = not tail and slots.has("na", "head")
    return [Operation(Verb(part.value), targets)] if is_added or rewords or slots.has("A", "head", "tail") else None


def _setting(part: Part | None, targets: Sequence[Target], text: str, is_added: bool) -> list[Operation]:
    part = part or Part.TITLE
    if part is Part.OWNER:
        text = re.sub(r"[，,]?(?:而)?不是.+$", "", text) or text
        text = (
            re.sub(r"(?:来)?(?:负责|牵头|承办|办理|落实|抓|管)+$", "", re.sub(r"^(?:由|交给|交由)", "", text)) or text
        )
    if part is Part.DEADLINE:
        text = re.sub(r"(?:全部|整改)?(?:完成|办结|办完|整改到位|做完)$", "", text) or text
    found = _sectioned(targets, part)
    if part is Part.BODY:
        return [Operation(Verb.REPLACE, found, text)]
    if part is Part.CAUSE and is_added:
        inside = tuple(replace(t, part=Part.CAUSE) for t in found) or (Target(PROBLEMS, part=Part.CAUSE),)
        return [Operation(Verb.INSERT, inside, text)]
    return [Operation(Verb(part.value), found, text)]


def _sectioned(targets: Sequence[Target], part: Part) -> tuple[Target, ...]:
    """Return the targets in the section that the part is of."""
    section = None if part in {Part.TITLE, Part.BODY} else PROBLEMS if part is Part.CAUSE else MEASURES
    return tuple(t if t.section or not section else replace(t, section=section) for t in targets)


def _duty(slots: Slots) -> list[Operation] | None:
    """措施（三）由督查室牵头, 第二条3月底前完成, 交给人事股办, 计划财务股负责第二条."""
    clause, groups = slots.clause, slots.found.groupdict()
    office, rest = "", slots.tokens(*(name for name in ("head", "tail") if name in groups))
    if "office" in groups:
        by, lead = slots.tokens("by") if "by" in groups else [], slots.tokens("lead")
        office = clause.words(slots.tokens("office"))
        if by and not (lead or by[0].text not in {"由", "让"} or clause.first(Kind.DONE)):
            return None
        if not by and (lead[0].text in {"落实", "办", "管", "抓", "办理"} or not shape("office_end").search(office)):
            return None
        # 由甲负责改为由乙负责
        office = re.split("(?:改为|改成|换成|变为|调整为)由?", office)[-1]
        office = re.sub(r"(?:去|来|作为?|为主|共同?|一起|联合)+$", "", office)
    dates = [t for t in rest if t.kind is Kind.DATE]
    if len(dates) > 1 or (any(t.kind is Kind.INSERT for t in rest) and not clause.first(Kind.DONE)):
        return None
    is_due = bool(clause.first(Kind.DONE)) or re.search("[前内底末]$|为止$", dates[0].text) if dates else False
    if not office and not (is_due or re.search("限|截止", clause.text)):
        return None
    targets = tuple(replace(t, section=t.section or MEASURES) for t in places(rest))
    if not targets and shape("of_all").search(clause.text):
        targets = (Target(MEASURES, is_every=True),)
    found = [Operation(Verb.OWNER, targets, office)] if office else []
    return [*found, Operation(Verb.DEADLINE, targets, dates[0].text)] if dates else found


def _add(slots: Slots) -> list[Operation] | None:
    """再加一条关于资产管理的问题, 新增措施：…, 第二条后面加一条：…."""
    clause, verb = slots.clause, slots.tokens("verb")[0]
    before = clause.part(clause.start, verb.start).tokens
    after = clause.part(verb.end).said
    if not after:
        return None
    count = after[0] if after[0].kind is Kind.COUNT else None
    first = after[0].target if after[0].kind is Kind.ITEMS else None
    is_numbered = bool(first and first.spans and verb.text in _NEW)
    if not (count or is_numbered or (first and not first.names_items)) or (count and count.text not in [*"条个项点"]):
        return None
    colon = clause.first(Kind.COLON)
    end = colon.start if colon and colon.start > verb.end else clause.end
    if sum(t.kind is Kind.COUNT and t.end <= end for t in after) > 1:
        # 一条问题和一条措施
        return None
    follows = after[1:2] if count else after[:1]
    if follows and follows[0].kind is Kind.PART and not (follows[0].text == "题" or follows[0].part is Part.TITLE):
        return None
    start = count.end if count else verb.end
    if count and count.text in {"个", "点"} and not re.search("问题|措施|：|:|关于|有关", clause.source[start:]):
        return None
    head, descriptor = clause.source[clause.start : verb.start], clause.source[start:end]
    if not re.fullmatch("[ISM1t]*", Clause(clause.source, before).kinds) and not shape("after").search(head):
        return None
    if count is None and first and first.spans and not colon:
        return None
    text = clause.source[end : clause.end].strip().lstrip("：:，, ")
    if not text and (said := re.search(r"内容(?:是|为|写)", descriptor)):
        descriptor, text = descriptor[: said.start()], descriptor[said.end() :].strip()
    quoted = [t for t in after if t.kind is Kind.QUOTED]
    if not text and len(quoted) == 1 and not re.search("关于|有关|针对", descriptor):
        text, descriptor = quoted[0].text, ""
    named = places(before)
    inside = [t for t in places([t for t in after if t.end <= end]) if t.names_items]
    told = shape("section").search(descriptor) or shape("section").search(head)
    section = section_of(told[0]) if told else None
    topic = shape("topic").sub("", shape("topic").sub("", plain(descriptor)))
    topic = "" if shape("section").fullmatch(topic) else topic.strip("的吧了，： ")
    place, side = None, Side.AT
    if is_numbered and first:
        place, side, section, topic = first, Side.BEFORE, section or first.section, ""
    elif named and named[0].names_items and not (section == MEASURES and named[0].section == PROBLEMS):
        if shape("after").search(head) or re.search("[前后]", head):
            place, side = (
                named[0],
                Side.BEFORE if shape("before").search(head) and not shape("after").search(head) else Side.AFTER,
            )
            section = section or named[0].section
        elif section != MEASURES:
            return None
    if inside and section == MEASURES:
        named, topic = [*named, *inside], ""
    partners = tuple(replace(t, section=t.section or PROBLEMS) for t in named if t.names_items and place is None)
    topics = (topic,) if topic else ()
    return [Operation(Verb.ADD, (Target(section), *partners), text, place=place, side=side, topics=topics)]


def _insert(slots: Slots) -> list[Operation] | None:
    """第二条补一句：…, 第一条写明…, 第三条末尾加上农户满意度的指标值, 把…写进第一条."""
    clause, verb = slots.clause, slots.tokens("verb")[0]
    before, after = slots.tokens("head"), slots.tokens("tail")
    count = after[0] if after and after[0].kind is Kind.COUNT else None
    if count and count.text in {"条", "项"}:
        return None
    start = count.end if count else verb.end
    head = clause.source[clause.start : verb.start]
    rest = clause.words([t for t in before if t.kind not in {*_NAMES, Kind.MOVE, Kind.COUNT, Kind.COMPLAINT}])
    behind = places(after)
    if (
        behind
        and behind[0].names_items
        and not clause.part(start).kinds.strip("IS1")
        and (not rest or verb.text in _INTO)
    ):
        # What is to be told stands before it, here or in the clauses before.
        return [Operation(Verb.INSERT, tuple(behind), clause.words(_without_leading(before)), side=Side.AFTER)]
    if (rest and not shape("before").fullmatch(rest) and not shape("after").fullmatch(rest)) or any(
        t.verb for t in before
    ):
        return None
    colon = next((t for t in after if t.kind is Kind.COLON), None)
    quoted = [t for t in after if t.kind is Kind.QUOTED]
    targets = places([*before, *(t for t in after if colon and t.end <= colon.start)])
    where = f"{head} {clause.source[start : colon.start] if colon else ''}"
    side = Side.BEFORE if shape("before").search(where) else Side.AFTER
    if colon:
        text = clause.source[colon.end : clause.end].strip()
    elif len(quoted) == 1 and not slots.found["tail"].strip("Q1IS"):
        text, targets = quoted[0].text, targets or behind
    else:
        text = shape("content").sub("", clause.source[start : clause.end]).strip()
        text = re.sub(r"^(?:一下|些|点|上|进)+|(?:进去|上去|吧|进来)$", "", text)
    found = tuple(targets)
    if not colon and not quoted:
        if slots.has("L", "tail"):
            return None
        if text and after and not count and shape("some").fullmatch(text):
            return [Operation(Verb.LENGTHEN, found)]
        if (data := shape("data").match(text)) and not re.search(r"\d", text):
            return [Operation(Verb.INSERT, found, side=side, topics=(data["name"].strip("的 "), data["what"]))]
        if text and not shape("says").search(text):
            return [Operation(Verb.INSERT, found, side=side, topics=(text, ""))] if found else None
        if not count and not (text and found):
            return None
    in_sentence = any(t.part is Part.SENTENCE for t in found)
    return [Operation(Verb.INSERT, found, text.strip("“”"), side=Side.AFTER if in_sentence else side)]


def _without_leading(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return tokens without what leads them in."""
    start = next((n for n, token in enumerate(tokens) if token.text not in LEADING), len(tokens))
    return tokens[start:]


def _exchange_quoted(slots: Slots) -> list[Operation] | None:
    """“其他”改“有关”."""
    old, new = slots.tokens("old", "new")
    if slots.tokens("verb")[0].text not in {"改", "换"}:
        return None
    return [Operation(Verb.REPLACE, tuple(places(slots.tokens("head"))), new.text, old.text)]


def _exchange(slots: Slots) -> list[Operation] | None:
    """把150万改成160万, 第一条里“A”换成“B”, 第一条第一句改成…."""
    clause = slots.clause
    colon = clause.first(Kind.COLON)
    for lead in clause.all(Kind.TO):
        if colon and colon.start < lead.start and clause.first(Kind.INSERT, Kind.ADD):
            # 补一句：… brings words of its own.
            continue
        before = [t for t in clause.tokens if t.end <= lead.start]
        quoted = [t for t in before if t.kind is Kind.QUOTED]
        new = clause.dictated(lead.end)
        is_figure = shape("figure").fullmatch(new) and lead.text not in {"是", "为", "叫", "用"}
        if not new or (not lead.name and lead.text in WEAK and not quoted and not is_figure):
            continue
        if lead.name:
            return [Operation(Verb.REPLACE, tuple(places(before)), new, lead.name)]
        # 没有两个字都 is 没有.
        while before and shape("trailing").match(before[-1].text):
            before.pop()
        if len(quoted) == 1 and before:
            rest = Clause(clause.source, tuple(t for t in before if t is not quoted[0]))
            if rest.kinds.strip("IS1ctP"):
                continue
            return [Operation(Verb.REPLACE, tuple(places(rest.tokens)), new, quoted[0].text)]
        before = [*_without_leading(before)]
        while before and before[0].text in {"那个", "这个", "那", "这", "个"}:
            before.pop(0)
        names = 0
        while names < len(before) and (before[names].kind in _NAMES or before[names].text in LEADING):
            names += 1
        old, targets = clause.words(before[names:]), tuple(places(before[:names]))
        if not old and targets and lead.text == "改叫":
            return [Operation(Verb.TITLE, targets, new)]
        if not old and targets and targets[-1].part is Part.SENTENCE:
            return [Operation(Verb.REPLACE, targets, new)]
        if old:
            return [Operation(Verb.REPLACE, targets, new, re.sub(r"^(?:的|里|中)|的$|(?:全部|统一|都)$", "", old))]
    return None


def _told_behind(slots: Slots) -> list[Operation] | None:
    """合并为一条：指标没有完成, 拆开写：一条讲…，一条讲…."""
    clause, colon = slots.clause, slots.tokens("colon")[0]
    head = read(clause.part(clause.start, colon.start)) or []
    text = clause.dictated(colon.end)
    if [one.verb for one in head] == [Verb.MERGE]:
        return [replace(head[0], text=text)]
    topics = tuple(plain(one or other) for one, other in shape("topics").findall(text))
    return [replace(head[0], topics=topics)] if [one.verb for one in head] == [Verb.SPLIT] and topics else None


_NAMES = {Kind.ITEMS, Kind.SENTENCE}
_SILENT = {*_NAMES, Kind.VERB, Kind.TONE, Kind.MOVE, Kind.STEP, Kind.LENGTH, Kind.COMPLAINT, Kind.COUNT, Kind.EXCEPT}
_BRINGING = {Kind.TO, Kind.PART, Kind.INSERT, Kind.ANOTHER}


def _plain(slots: Slots) -> list[Operation] | None:
    """Places, what is done with them, how long, whereto; what else is said names what is meant."""
    clause = slots.clause
    length = next((t.length for t in clause.all(Kind.LENGTH)), None)
    tone, move, step = clause.first(Kind.TONE), clause.first(Kind.MOVE), clause.first(Kind.STEP)
    verbs = [verb for verb in clause.verbs() if verb is not Verb.FREE and not (tone and verb is Verb.REMOVE)]
    if not (verbs or tone or move or step or (length and length.characters)):
        return None
    if {Verb.SHORTEN, Verb.LENGTHEN} <= {*verbs}:
        # 第一条太长第二条太短
        return None
    main = next((verb for verb in _MAIN if verb in verbs), None)
    targets = places(clause.tokens)
    # What items lack isn't what is done to them.
    if part := next((t.part for t in clause.all(Kind.PART) if t.text), None):
        last = targets[-1] if targets else Target()
        targets[-1:] = [replace(last, part=last.part or part)]
    if length and (main is Verb.KEEP or (main is Verb.MERGE and not targets)):
        # 合并后控制在200字
        main = None
    if _is_aside(clause, main):
        return None
    other = [t for t in clause.said if t.kind not in _SILENT]
    quoted = [t for t in other if t.kind is Kind.QUOTED]
    is_literal = len(quoted) == 1 and all(t.kind in {Kind.QUOTED, Kind.PART} for t in other)
    rest = quoted[0].text if is_literal else clause.words([t for t in other if t.kind not in _BRINGING])
    if main is Verb.SPLIT and len(quoted) > 1 and all(t.kind in {Kind.QUOTED, Kind.TO} for t in other):
        rest = ""
    if Verb.LENGTHEN in verbs and shape("some").fullmatch(rest):
        # 多写些数据
        rest = ""
    if rest and main is Verb.SPLIT:
        topics = re.split("[和与、]|以及", re.sub(r"[两二2]?[条个项部]分?$", "", rest))
        return [Operation(main, tuple(targets), topics=tuple(map(plain, topics)))] if len(topics) > 1 else None
    if rest:
        if main in {Verb.SWAP, Verb.MERGE} or any(t.text not in WEAK for t in clause.all(Kind.TO)):
            return None
        if not is_literal and (len(rest) < _SHORTEST_NAME or (main is not Verb.REMOVE and not move)):
            return None
        if not targets:
            targets = [Target(words=rest, is_literal=is_literal)]
        elif main is Verb.REMOVE and len(targets) == 1 and (targets[0].part is None or is_literal):
            targets = [replace(targets[0], part=Part.SENTENCE, part_words=rest, is_literal=is_literal)]
        elif not targets[-1].names_items and targets[-1].part is None:
            targets = [replace(targets[-1], words=rest)]
        else:
            return None
    if main is Verb.REMOVE and length and not any(t.part for t in targets):
        # 删掉一半
        main, verbs = None, [Verb.SHORTEN]
    found = tuple(targets)
    if main is Verb.KEEP or (main is Verb.REMOVE and clause.first(Kind.EXCEPT)):
        return _kept(clause, found, main)
    if main is Verb.SPLIT:
        return [Operation(main, found, topics=tuple(t.text for t in quoted))]
    sizes = [verb for verb in verbs if verb in {Verb.SHORTEN, Verb.LENGTHEN}]
    if main in {Verb.SWAP, Verb.MERGE}:
        section = next((t.section for t in found if t.section), None)
        return [Operation(main, tuple(replace(t, section=t.section or section) for t in found)), *map(Operation, sizes)]
    if main is Verb.REMOVE:
        # 第五条里跟第三条重复的部分 isn't all of it.
        is_whole = _names_inside(clause) and all(t.part is None for t in found[:1])
        return None if move or is_whole else [Operation(main, found)]
    return _sized_or_moved(clause, found, sizes, length) or None


def _sized_or_moved(
    clause: Clause, found: tuple[Target, ...], sizes: Sequence[Verb], length: Length | None
) -> list[Operation]:
    """Return tone, size, other words and place of items, as far as a clause speaks of them."""
    tone, move, step = clause.first(Kind.TONE), clause.first(Kind.MOVE), clause.first(Kind.STEP)
    done: list[Operation] = []
    if sizes or length:
        each = any(t.target and t.target.is_every and re.search("[每各逐]", t.text) for t in clause.all(Kind.ITEMS))
        verb = sizes[0] if sizes else Verb.LENGTH
        if verb is Verb.LENGTHEN and length and length.share is not None:
            length = Length(share=2 - length.share)
        size = replace(length or Length(), each=each)
        # 太长了 may only say why something else is to be done.
        is_reason = not length and all(shape("too_much").search(t.text) for t in clause.all(Kind.VERB))
        done.append(Operation(verb, found, UNSURE * is_reason, length=size if size != Length() else None))
    elif Verb.REWORD in clause.verbs():
        done.append(Operation(Verb.REWORD, found))
    if tone:
        done.append(Operation(Verb.TONE, found, tone.name))
    if move and move.target:
        done.append(Operation(Verb.MOVE, found, place=move.target, side=move.side))
    elif step:
        done.append(Operation(Verb.MOVE, found, steps=step.steps))
    return done


def _is_aside(clause: Clause, main: Verb | None) -> bool:
    """Return whether a clause counts, or speaks of what was done rather than asks for it: 第二条的修改, 三行."""
    vague = [t for t in clause.all(Kind.VERB) if t.verb is Verb.FREE]
    if main in {Verb.REMOVE, Verb.KEEP} and any(t.text in {"修改", "改动"} for t in vague):
        return True
    if any(one.verb and two.text == "的" and two.end < clause.end for one, two in pairwise(clause.tokens)):
        return True
    fits = {Verb.SPLIT, Verb.SWAP, Verb.KEEP}
    counts = [t for t in clause.all(Kind.COUNT) if not t.text.endswith(("字", "词", "字眼"))]
    return any(main not in fits and not (main is Verb.MERGE and count.steps == 1) for count in counts)


def _names_inside(clause: Clause) -> bool:
    """Return whether a clause speaks of something inside an item: 第五条里….“措施里的第二条” is an item."""
    tokens = [t for t in clause.tokens if t.text != "的"]
    return any(
        one.target and one.target.names_items and two.text in _INSIDE and three.kind is not Kind.VERB
        for one, two, three in zip(tokens, tokens[1:], tokens[2:], strict=False)
    )


def _kept(clause: Clause, targets: tuple[Target, ...], main: Verb) -> list[Operation] | None:
    """第五条保留 alone leaves the others alone; 保留前五条 doesn't."""
    count = clause.first(Kind.COUNT)
    if count and not any(t.names_items for t in targets):
        # 问题只要五条: the first five.
        section = next((t.section for t in targets if t.section), None)
        targets = (Target(section, ((1, count.steps),)),) if count.steps > 1 else ()
    kept = tuple(t for t in targets if not t.is_rest and not t.is_every) or targets
    is_range = any(first != last for t in kept for first, last in t.spans)
    is_sure = re.search("[只仅就]", clause.text) or main is Verb.REMOVE or is_range
    return [Operation(Verb.KEEP, kept, "" if is_sure else UNSURE)] if kept else None


def _vague(slots: Slots) -> list[Operation] | None:
    """第九条改一下, 措施四改为：…."""
    clause, targets = slots.clause, tuple(places(slots.tokens("head")))
    if not slots.found["text"]:
        return [Operation(Verb.FREE, targets, clause.text)] if slots.has("v", "head") and targets else None
    lead = slots.tokens("lead")[0]
    if lead.text not in {"写成", "写为", "改成", "改为", "换成"} or not any(
        t.names_items and not t.part for t in targets
    ):
        return None
    if clause.first(Kind.COLON, Kind.QUOTED):
        return [Operation(Verb.REPLACE, targets, clause.dictated(lead.end))]
    return [Operation(Verb.FREE, targets, clause.text)]


_HEAD = "(?P<head>[ISna1AP:]*?)(?P<part>P)"
_ROWS: tuple[tuple[re.Pattern[str], Row], ...] = tuple(
    (re.compile(pattern), row)
    for pattern, row in (
        (".*", _order),
        ("(?P<part>P)(?P<old>Q)T(?P<text>.+)", _set_named),
        (rf"{_HEAD}(?P<mid>[c:T#na1bvZISD]*?|b[^T]*?)(?P<lead>[T:][T:b]*)(?P<text>.+)", _set),
        (rf"{_HEAD}(?P<tail>[A1vcISna]*)", _set_open),
        (rf"{_HEAD}(?P<lead>n?)(?P<text>[.QD].*)", _set_behind),
        (r"(?P<head>[ISDoAT1nPd]*?)(?P<by>b)(?P<office>[^DoI:]+?)(?P<lead>d?)(?P<tail>[DoITSPd1]*)", _duty),
        (r"(?P<head>[ISD1Tn]*?)(?P<office>[.d]+?)(?P<lead>d)(?P<tail>[DoIS1T]*)", _duty),
        (r"(?P<head>[ISnA1TDodP]*)", _duty),
        (r"(?P<head>[^na]*)(?P<verb>[na])(?P<tail>.*)", _add),
        (r"(?P<head>[^na]*)(?P<verb>[na])(?P<tail>.*)", _insert),
        (r"(?P<head>.*)(?P<old>Q)(?P<verb>[vA])(?P<new>Q)", _exchange_quoted),
        (r".*T.+", _exchange),
        (r".*v.*(?P<colon>:).+", _told_behind),
        (".*", _plain),
        (r"(?P<head>[ISvc1]*)(?:(?P<lead>T)(?P<text>.+))?", _vague),
    )
)


def read(clause: Clause) -> list[Operation] | None:
    """Return what a clause asks for, None where no row fits it."""
    kinds = clause.kinds
    for pattern, row in _ROWS:
        if (found := pattern.fullmatch(kinds)) and (operations := row(Slots(clause, found))):
            return operations
    return None
