"""What one clause of a message asks for: its words sorted into what is done, to what and with what.

What a person dictates (behind 改成, 补一句, a colon) is cut off first and not read; all that stands before it, or all
there is, has to be used up by one of the readings, from the most telling to the least. What is to stand for what is one
thing, however it is said: words before 改成 may name a part, a sentence, or be words of the draft.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile, pairwise

from assistant.drafting.draft import MEASURES, PROBLEMS
from assistant.drafting.revising.clauses import LEADING, Clause, places, plain
from assistant.drafting.revising.naming import section_of, shape
from assistant.drafting.revising.request import UNSURE, Length, Operation, Part, Side, Target, Verb
from assistant.drafting.revising.scanning import Kind, Token

Found = list[Operation] | None
# 是 and 写 lead what is to stand there only behind a part, or before a figure.
WEAK = {"是", "为", "叫", "用", "写", "填", "写上", "写成", "写为", "写作", "放到", "放在", "就叫"}
_WHOLE = {"写成", "写为", "改成", "改为", "换成", "改叫"}
_INSIDE = {"里", "中", "里面", "里头", "当中"}
_NEW = {"新增", "新加", "增加", "再加", "另加", "添加"}
_INTO = {"写进", "写到", "补进", "加进", "加到", "补到", "放进", "加入", "添进"}
_THAT = {"那个", "这个", "那", "这", "个"}
_LEADS, _NAMES, _BRINGS = {Kind.TO, Kind.COLON}, {Kind.ITEMS, Kind.SENTENCE}, {Kind.INSERT, Kind.ADD}
_MAIN = (Verb.MERGE, Verb.SPLIT, Verb.SWAP, Verb.REMOVE, Verb.KEEP)
SIZES = {Verb.SHORTEN, Verb.LENGTHEN, Verb.LENGTH}
# What something is named by: a character alone says too little.
_SHORTEST_NAME = 2
# Of a clause's words, those that aren't the name of anything in it.
_DOING = {*_NAMES, Kind.VERB, Kind.TONE, Kind.MOVE, Kind.STEP, Kind.LENGTH, Kind.COMPLAINT, Kind.COUNT, Kind.EXCEPT}
# A part with the items that it is of before it, and what may be said of it behind; who has it now, behind 由.
_OF_PART = re.compile(r"(?P<head>[ISna1AP:]*?)P(?:[c:Tna1bvAZISD]*|b[^T]*)")
# 牵头 and 完成 stand for who and when, too.
_OF_OWNER, _OF_DEADLINE = re.compile("[IS1]*(?:b[^:T]*|d)"), re.compile("[IS1]*D?o+")
# What stands around an office or a day without being part of it: 由…负责, …前全部办结.
_AROUND = re.compile(
    r"^(?:由|交给|交由|[换定改填是为])|(?:来|全部|整改)?(?:负责|牵头|承办|办理|落实|抓|管|完成|办结|办完|到位|做完|干完)+$|[，,]?而?不是.+$"
)


def read(clause: Clause) -> list[Operation]:
    """Return what a clause asks for, nothing where no reading uses it up.

    What only says what is to stand there (改成…) is a REPLACE of nothing: of what, the clause before it says.
    """
    readings = (_ordered, _opened, _brought, _set, _handed, _shifted, _done, _vague, _headless)
    return next((found for reading in readings if (found := reading(clause))), [])


def _ordered(clause: Clause) -> Found:
    """顺序改成3、1、2, 按二、一、三重排; 第六条和第七条顺序反了 isn't an order."""
    named = places(clause.tokens)
    listed = [t for t in named if len(t.spans) > 1]
    is_order = re.search(r"顺序|次序|排序|排列|重排|来排|排一下", clause.text) and not clause.first(Kind.COMPLAINT)
    if len(listed) != 1 or not is_order or {Verb.SWAP, Verb.REMOVE, Verb.MERGE} & {*clause.verbs()}:
        return None
    return [Operation(Verb.ORDER, (replace(listed[0], section=next((t.section for t in named if t.section), None)),))]


def _opened(clause: Clause) -> Found:
    """换个标题, 加个完成时限, 原因再加一句: what it is to be follows, or is asked."""
    found = re.fullmatch(r"(?P<head>[ISna1AP:]*?)P(?P<tail>[A1vcISna]*)", clause.kinds)
    if not found:
        return None
    said, tail = clause.said, found["tail"]
    part = said[found.end("head")].part or Part.TITLE
    targets = _sectioned(places([*said[: found.end("head")], *said[found.start("tail") :]]), part)
    is_added = not tail and re.search("[na]", found["head"])
    if part is Part.CAUSE and (is_added or (tail and not tail.strip("na1"))):
        return [Operation(Verb.INSERT, tuple(replace(t, part=Part.CAUSE) for t in targets))]
    rewords = {t.verb for t in said[found.start("tail") :]} == {Verb.REWORD}
    return [Operation(Verb(part.value), targets)] if is_added or rewords or "A" in found["head"] + tail else None


def _set(clause: Clause) -> Found:
    """第二条标题改成…, 责任科室计划财务股, 把150万改成160万, 第一条第一句改成…, 合并为一条：…."""
    said = clause.said
    for n, lead in enumerate(said):
        head, last, text = [t for t in clause.tokens if t.end <= lead.start], n, ""
        if lead.kind in _LEADS or _is_bare(said, n):
            while said[last + 1 :] and said[last + 1].kind in _LEADS:
                last += 1
            text = clause.dictated(said[last].end)
        elif re.search("Q[vA]Q$", clause.kinds[: n + 1]):
            # “其他”改“有关”
            targets = tuple(places(said[: n - 2]))
            return [Operation(Verb.REPLACE, targets, clause.dictated(lead.start), said[n - 2].text)]
        elif _is_behind(clause, n):
            text = clause.dictated(lead.end if lead.kind in _BRINGS else lead.start)
        if found := set_to(clause, head, text, lead):
            return found
    return None


def _is_bare(said: Sequence[Token], n: int) -> bool:
    """Return whether a bare 改 or 换 stands between what is and what is to be: 49万改52万, 责任科室甲换乙."""
    is_change = said[n].verb is Verb.FREE or said[n].kind is Kind.ANOTHER
    before, behind = said[max(0, n - 1) : n], said[n + 1 : n + 2]
    return is_change and all(t.kind in {Kind.TEXT, Kind.QUOTED, Kind.DATE} for t in (*behind, *before)) and bool(behind)


def _is_behind(clause: Clause, n: int) -> bool:
    """Return whether what is to stand there follows its part at once: 标题“…”, 期限改6月底前, 原因补上人手不够."""
    said, token = clause.said, clause.said[n]
    head = said[:n]
    while head and (head[-1].kind is Kind.ANOTHER or head[-1].verb is Verb.FREE):
        head = head[:-1]
    if not head or head[-1].kind is not Kind.PART or not set("".join(t.kind for t in head[:-1])) <= set("ISna1AP:"):
        return False
    part, is_added = head[-1].part, any(t.kind in _BRINGS for t in head)
    if any(t.kind in _LEADS or _is_bare(said, n) for n, t in enumerate(said) if t.start > token.start):
        return False
    if token.kind in _BRINGS:
        follows = {t.kind for t in said[n + 1 : n + 2]}
        return part is not Part.TITLE and bool(follows & {Kind.TEXT, Kind.DATE, Kind.QUOTED})
    if token.kind is Kind.QUOTED:
        # 原因里的“甲”去掉 names what goes.
        return not any(t.kind in {Kind.VERB, Kind.ANOTHER, *_LEADS} for t in said[n + 1 :])
    if token.kind is Kind.DATE:
        return part is Part.DEADLINE or part is Part.OWNER or is_added
    return token.kind is Kind.TEXT and (part is Part.OWNER or is_added)


def set_to(clause: Clause, head: Sequence[Token], text: str, lead: Token) -> Found:
    """Return that `text` is to stand for what the words of `head` name: a part, a sentence, words or a figure."""
    said = [t for t in head if t.kind is not Kind.FILLER]
    kinds = "".join(t.kind for t in said)
    if not text:
        return None
    if found := _OF_PART.fullmatch(kinds):
        part = said[found.end("head")]
        items = places([t for t in said if t is not part])
        if not any(t.names_items for t in items) and shape("of_all").search(clause.source, clause.start, lead.start):
            items = [Target(items[0].section if items else None, is_every=True)]
        return _setting(part.part, items, text, is_added=bool(re.search("[na]", kinds)))
    owner = re.fullmatch(r"(?P<head>[IS1]*)P[.Q]", kinds)
    if owner and said[owner.end("head")].part in {Part.OWNER, Part.DEADLINE} and not said[-1].text.startswith("的"):
        # 责任科室甲改为乙
        return _setting(said[owner.end("head")].part, places(said), text)
    if lead.kind is Kind.COLON:
        told = read(clause.part(clause.start, lead.start))
        done = [one.verb for one in told]
        if done == [Verb.MERGE]:
            return [replace(told[0], text=text)]
        topics = tuple(plain(one or other) for one, other in shape("topics").findall(text))
        return [replace(told[0], topics=topics)] if done == [Verb.SPLIT] and topics else None
    if lead.kind is not Kind.TO and not (lead.verb or lead.kind is Kind.ANOTHER):
        return None
    if (lead.text not in WEAK or kinds.endswith("d")) and _OF_OWNER.fullmatch(kinds):
        return _setting(Part.OWNER, places(said), text)
    is_day = shape("date").match(text) and re.fullmatch("I[IS1]*D", kinds)
    if lead.part or is_day or (lead.text not in WEAK and _OF_DEADLINE.fullmatch(kinds)):
        return None if kinds.strip("IS1Do") else _setting(Part.DEADLINE, places(said), text)
    return _exchanged(clause, head, text, lead)


def _exchanged(clause: Clause, head: Sequence[Token], text: str, lead: Token) -> Found:
    """把150万改成160万, 第一条里“A”换成“B”, 第一条第一句改成…."""
    quoted = [t for t in head if t.kind is Kind.QUOTED]
    is_figure = shape("figure").fullmatch(text) and lead.text not in {"是", "为", "叫", "用"}
    if not lead.name and (lead.text in WEAK or lead.kind is not Kind.TO) and not quoted and not is_figure:
        return None
    if lead.name and (why := re.match("因为?|由于", lead.name)) and not places(head)[1:]:
        # 不是因为天热，是因为停电
        return _setting(Part.CAUSE, places(head), text.removeprefix(why[0]))
    if lead.name:
        return [Operation(Verb.REPLACE, tuple(places(head)), text, lead.name)]
    colon = max((n + 1 for n, t in enumerate(head) if t.kind is Kind.COLON), default=0)
    before = list(head[colon:])
    # 没有两个字都 is 没有.
    while before and shape("trailing").match(before[-1].text):
        before.pop()
    if len(quoted) == 1 and before:
        rest = [t for t in before if t is not quoted[0]]
        if "".join(t.kind for t in rest).strip("IS1ctP_"):
            return None
        return [Operation(Verb.REPLACE, tuple(places(rest)), text, quoted[0].text)]
    before = list(dropwhile(lambda t: t.text in LEADING or t.text in _THAT, before))
    rest = list(dropwhile(lambda t: t.kind in _NAMES or t.text in LEADING, before))
    old, targets = clause.words(rest), tuple(places([*head[:colon], *before[: len(before) - len(rest)]]))
    if len(old) == 1 and not old.isdigit():
        return None
    if old:
        return [
            Operation(
                Verb.REPLACE,
                targets,
                text,
                re.sub(r"^(?:的|里|中|[这那]个?|个)+|(?:的|全部|统一|都|[这那]个?(?:数字?|词|说法|字))$", "", old),
            )
        ]
    if targets and targets[-1].part is Part.SENTENCE:
        return [Operation(Verb.REPLACE, targets, text)]
    return [Operation(Verb.TITLE, targets, text)] if targets and lead.text == "改叫" else None


def _setting(part: Part | None, targets: Sequence[Target], text: str, *, is_added: bool = False) -> list[Operation]:
    """Return that a part of items is to be `text`."""
    if part in {Part.OWNER, Part.DEADLINE}:
        text = _AROUND.sub("", text) or text
    found = _sectioned(targets, part)
    if part is Part.BODY:
        return [Operation(Verb.REPLACE, found, text)]
    if part is Part.CAUSE and is_added:
        inside = tuple(replace(t, part=Part.CAUSE) for t in found) or (Target(PROBLEMS, part=Part.CAUSE),)
        return [Operation(Verb.INSERT, inside, text)]
    return [Operation(Verb(part.value if part else "title"), found, text)]


def _sectioned(targets: Sequence[Target], part: Part | None) -> tuple[Target, ...]:
    """Return the targets in the section that the part is of."""
    section = {Part.TITLE: None, Part.BODY: None, Part.CAUSE: PROBLEMS}.get(part or Part.TITLE, MEASURES)
    return tuple(t if t.section or not section else replace(t, section=section) for t in targets)


def _handed(clause: Clause) -> Found:
    """措施（三）由督查室牵头, 第二条3月底前完成, 交给人事股办, 计划财务股负责第二条."""
    said, kinds = clause.said, clause.kinds
    named = re.fullmatch("(?P<head>[ISDoAT1nPd]*?)b(?P<office>[^DoI:]+?)(?P<lead>d?)(?P<tail>[DoITSPd1]*)", kinds)
    named = named or re.fullmatch("(?P<head>[ISD1Tn]*?)(?P<office>[^DoI:Tb]+?)(?P<lead>d)(?P<tail>[DoIS1T]*)", kinds)
    if not named and not re.fullmatch("[ISnA1TDodP]*", kinds):
        return None
    office = clause.words(said[named.start("office") : named.end("office")]) if named else ""
    rest = [*said[: named.end("head")], *said[named.start("tail") :]] if named else said
    if named and (by := said[named.start("office") - 1 : named.start("office")]) and by[0].kind is Kind.BY:
        if not (named["lead"] or by[0].text not in {"由", "让"} or clause.first(Kind.DONE)):
            return None
    elif named:
        lead = said[named.start("lead")].text
        if lead in {"落实", "办", "管", "抓", "办理"} or not shape("office_end").search(office):
            return None
    office = re.sub(r"^(?:换成?|改成?|定为?|请|叫)|(?:去|来|作为?|为主|共同?|一起|联合)+$", "", office)
    dates = [t for t in rest if t.kind is Kind.DATE]
    # 写明由计财科负责 names who, 写明由计财科核对 is a sentence more.
    is_told = any(t.kind is Kind.INSERT for t in rest) and not clause.first(Kind.DONE)
    if len(dates) > 1 or (is_told and (not named or not office or named["tail"])):
        return None
    is_due = bool(clause.first(Kind.DONE)) or re.search("[前内底末]$|为止$", dates[0].text) if dates else False
    if not office and not (is_due or re.search("限|截止", clause.text)):
        return None
    targets = tuple(replace(t, section=t.section or MEASURES) for t in places(rest))
    if not any(t.names_items for t in targets) and shape("of_all").search(clause.text):
        targets = (Target(MEASURES, is_every=True),)
    owner = [Operation(Verb.OWNER, targets, office)] if office else []
    return [*owner, Operation(Verb.DEADLINE, targets, dates[0].text)] if dates else owner


def _shifted(clause: Clause) -> Found:
    """措施二的期限再往后推一个月."""
    shift = clause.first(Kind.SHIFT)
    if not shift or clause.kinds.strip("ISPTcv1ho"):
        return None
    targets = _sectioned(places(clause.said), Part.DEADLINE)
    return [Operation(Verb.DEADLINE, targets, steps=shift.steps, unit=shift.name)]


def _brought(clause: Clause) -> Found:
    """再加一条关于资产管理的问题, 第二条补一句：…: an item or a sentence more."""
    said = clause.said
    n = next((n for n, token in enumerate(said) if token.kind in _BRINGS), None)
    if n is None or any(t.kind in {Kind.TO, Kind.COLON} for t in said[:n]):
        return None
    before, after = said[:n], said[n + 1 :]
    # 加上完成时间：…, 原因补上…: of a part.
    if (before and before[-1].kind is Kind.PART) or next((t.kind for t in after if t.kind is not Kind.COUNT), None) is (
        Kind.PART
    ):
        return None
    return _added(clause, said[n], before, after) or _inserted(clause, said[n], before, after)


def _added(clause: Clause, verb: Token, before: Sequence[Token], after: Sequence[Token]) -> Found:
    """再加一条关于资产管理的问题, 新增措施：…, 第二条后面加一条：…."""
    if not after:
        return None
    count = after[0] if after[0].kind is Kind.COUNT else None
    first = after[0].target if after[0].kind is Kind.ITEMS else None
    is_numbered = bool(first and first.spans and verb.text in _NEW)
    if not (count or is_numbered or (first and not first.names_items)) or (count and count.text not in [*"条个项点"]):
        return None
    colon = next((t for t in after if t.kind is Kind.COLON), None)
    end = colon.start if colon else clause.end
    if sum(t.kind is Kind.COUNT and t.end <= end for t in after) > 1 or (is_numbered and not colon):
        # 一条问题和一条措施
        return None
    start = count.end if count else verb.end
    if count and count.text in {"个", "点"} and not re.search("问题|措施|：|:|关于|有关", clause.source[start:]):
        return None
    head, descriptor = clause.source[clause.start : verb.start], clause.source[start:end]
    is_after = shape("after").search(head)
    if "".join(t.kind for t in before).strip("ISM1t") and not is_after:
        return None
    text = clause.source[end : clause.end].strip().lstrip("：:，, ")
    quoted = [t for t in after if t.kind is Kind.QUOTED]
    if not text and len(quoted) == 1 and not re.search("关于|有关|针对", descriptor):
        text, descriptor = quoted[0].text, ""
    told = shape("section").search(descriptor) or shape("section").search(head)
    section = section_of(told[0]) if told else None
    topic = shape("topic").sub("", shape("topic").sub("", plain(descriptor)))
    topic = "" if shape("section").fullmatch(topic) else topic.strip("的吧了，： ")
    named = [t for t in places(before) if t.names_items]
    place, side = None, Side.AT
    if is_numbered and first:
        place, side, section, topic, named = first, Side.BEFORE, section or first.section, "", []
    elif named and not (section == MEASURES and named[0].section == PROBLEMS):
        if is_after or re.search("[前后]", head):
            place, side = named[0], Side.AFTER if is_after or not shape("before").search(head) else Side.BEFORE
            section, named = section or place.section, []
        elif section != MEASURES:
            return None
    if section == MEASURES and (inside := [t for t in places([t for t in after if t.end <= end]) if t.spans]):
        named, topic = [*named, *inside], ""
    partners = tuple(replace(t, section=t.section or PROBLEMS) for t in named)
    topics = (topic,) if topic else ()
    return [Operation(Verb.ADD, (Target(section), *partners), text, place=place, side=side, topics=topics)]


def _inserted(clause: Clause, verb: Token, before: Sequence[Token], after: Sequence[Token]) -> Found:
    """第二条补一句：…, 第一条写明…, 第三条末尾加上农户满意度的指标值, 把…写进第一条."""
    count = after[0] if after and after[0].kind is Kind.COUNT else None
    if count and count.text in {"条", "项"}:
        return None
    start = count.end if count else verb.end
    rest = clause.words([t for t in before if t.kind not in {*_NAMES, Kind.MOVE, Kind.COUNT, Kind.COMPLAINT}])
    behind = places(after)
    is_all = not clause.part(start).kinds.strip("IS1")
    if behind and after[-1].part is Part.CAUSE and not clause.part(start).kinds.strip("ISP"):
        # 把…写进第二条的原因
        words = clause.words(list(dropwhile(lambda t: t.text in LEADING, before)))
        return _setting(Part.CAUSE, behind, words, is_added=True)
    if behind and behind[0].names_items and is_all and (not rest or verb.text in _INTO):
        # What is to be told stands before it, here or in the clauses before.
        words = clause.words(list(dropwhile(lambda t: t.text in LEADING, before)))
        return [Operation(Verb.INSERT, tuple(behind), words, side=Side.AFTER)]
    is_place = shape("before").fullmatch(rest) or shape("after").fullmatch(rest)
    if (rest and not is_place) or any(t.verb for t in before):
        return None
    colon = next((t for t in after if t.kind is Kind.COLON), None)
    quoted = [t for t in after if t.kind is Kind.QUOTED]
    targets = places([*before, *(t for t in after if colon and t.end <= colon.start)])
    where = f"{clause.source[clause.start : verb.start]} {clause.source[start : colon.start] if colon else ''}"
    side = Side.BEFORE if shape("before").search(where) else Side.AFTER
    if colon:
        text = clause.source[colon.end : clause.end].strip()
    elif len(quoted) == 1 and all(t.kind in {Kind.QUOTED, Kind.COUNT, *_NAMES} for t in after):
        text, targets = quoted[0].text, targets or behind
    else:
        text = shape("content").sub("", clause.source[start : clause.end]).strip()
        text = re.sub(r"^(?:一下|些|点|上|进)+|(?:进去|上去|吧|进来|这[句段]话)$", "", text)
        if any(t.kind is Kind.LENGTH for t in after):
            return None
        if text and not count and shape("some").fullmatch(text):
            return [Operation(Verb.LENGTHEN, tuple(targets))]
        if (data := shape("data").match(text)) and not re.search(r"\d", text):
            return [Operation(Verb.INSERT, tuple(targets), side=side, topics=(data["name"].strip("的 "), data["what"]))]
        if text and not shape("says").search(text):
            return [Operation(Verb.INSERT, tuple(targets), side=side, topics=(text, ""))] if targets else None
        if not count and not (text and targets):
            return None
    in_sentence = any(t.part is Part.SENTENCE for t in targets)
    return [Operation(Verb.INSERT, tuple(targets), text.strip("“”"), side=Side.AFTER if in_sentence else side)]


def _done(clause: Clause) -> Found:
    """Places, what is done with them, how long, whereto; what else is said names what is meant."""
    length = next((t.length for t in clause.all(Kind.LENGTH)), None)
    tone, move, step = clause.first(Kind.TONE), clause.first(Kind.MOVE), clause.first(Kind.STEP)
    verbs = [verb for verb in clause.verbs() if verb is not Verb.FREE and not (tone and verb is Verb.REMOVE)]
    main = next((verb for verb in _MAIN if verb in verbs), None)
    if not (verbs or tone or move or step or length) or _is_aside(clause, main):
        return None
    targets = places(clause.tokens)
    # What items lack isn't what is done to them.
    if parts := [t.part for t in clause.all(Kind.PART) if t.text]:
        last = targets[-1] if targets else Target()
        targets[-1:] = [replace(last, part=last.part or part) for part in parts]
    if length and main is Verb.MERGE and not targets:
        # 合并后控制在200字
        main = None
    rest, is_literal = _named(clause, main)
    if rest and main is Verb.SPLIT:
        topics = re.split("[和与、]|以及", re.sub(r"[两二2]?[条个项部块][分方面]?面?$", "", rest))
        return [Operation(main, tuple(targets), topics=tuple(map(plain, topics)))] if len(topics) > 1 else None
    if rest:
        if main in {Verb.SWAP, Verb.MERGE} or any(t.text not in WEAK for t in clause.all(Kind.TO)):
            return None
        if not is_literal and (len(rest) < _SHORTEST_NAME or (main is not Verb.REMOVE and not move)):
            return None
        if not targets:
            targets = [Target(words=rest, is_literal=is_literal)]
        elif main is Verb.REMOVE and len(targets) == 1 and (_is_inside(targets[0], clause) or is_literal):
            targets = [replace(targets[0], part=Part.SENTENCE, part_words=rest, is_literal=is_literal)]
        elif not targets[-1].names_items and targets[-1].part is None:
            targets = [replace(targets[-1], words=rest)]
        else:
            return None
    sizes = [verb for verb in verbs if verb in SIZES]
    if length and main in {Verb.REMOVE, Verb.KEEP} and not any(t.part for t in targets):
        # 删掉一半, 留一半就够; 删50字 would be another length.
        if main is Verb.REMOVE and length.characters:
            return None
        main, sizes = None, [Verb.SHORTEN]
    named = tuple(targets)
    section = next((t.section for t in named if t.section), None)
    if main is Verb.KEEP or (main is Verb.REMOVE and clause.first(Kind.EXCEPT)):
        return _kept(clause, named, main)
    if main is Verb.SPLIT:
        return [Operation(main, named, topics=tuple(t.text for t in clause.all(Kind.QUOTED)))]
    if main in {Verb.SWAP, Verb.MERGE}:
        return [Operation(main, tuple(replace(t, section=t.section or section) for t in named)), *map(Operation, sizes)]
    if main is Verb.REMOVE:
        # 第五条里跟第三条重复的部分 isn't all of it.
        is_whole = _names_inside(clause) and all(t.part is None for t in named[:1])
        return None if move or is_whole else [Operation(main, named)]
    return _resized(clause, named, sizes, length)


def _is_inside(target: Target, clause: Clause) -> bool:
    """Return whether words beside a place stand in it: 第二条里的…, 问题里的…; 接待费的问题 is called so."""
    last = clause.said[-1].kind is Kind.ITEMS or not clause.source[clause.start :].startswith(("问题", "措施"))
    return target.part is None and (target.names_items or not last)


def _named(clause: Clause, main: Verb | None) -> tuple[str, bool]:
    """Return what the words of a clause name besides its places, and whether that is quoted."""
    other = [t for t in clause.said if t.kind not in _DOING]
    quoted = [t for t in other if t.kind is Kind.QUOTED]
    is_literal = len(quoted) == 1 and all(t.kind in {Kind.QUOTED, Kind.PART} for t in other)
    words = [t for t in other if t.kind not in {Kind.TO, Kind.PART, Kind.INSERT, Kind.ANOTHER}]
    rest = quoted[0].text if is_literal else clause.words(words)
    if (main is Verb.SPLIT and len(quoted) > 1) or (Verb.LENGTHEN in clause.verbs() and shape("some").fullmatch(rest)):
        # 多写些数据
        return "", False
    return rest, is_literal


def _resized(clause: Clause, named: tuple[Target, ...], sizes: Sequence[Verb], length: Length | None) -> Found:
    """Return tone, size, other words and place of items, as far as a clause speaks of them."""
    tone, move, step = clause.first(Kind.TONE), clause.first(Kind.MOVE), clause.first(Kind.STEP)
    done: list[Operation] = []
    if sizes or length:
        each = any(t.target and t.target.is_every and re.search("[每各逐]", t.text) for t in clause.all(Kind.ITEMS))
        size = replace(length or Length(), each=each)
        # 太长了 may only say why something else is to be done.
        is_reason = not length and all(shape("too_much").search(t.text) for t in clause.all(Kind.VERB))
        verb = sizes[0] if sizes else Verb.LENGTH if size.characters else Verb.SHORTEN
        done.append(Operation(verb, named, UNSURE * is_reason, length=size if size != Length() else None))
    elif Verb.REWORD in clause.verbs():
        done.append(Operation(Verb.REWORD, named))
    if tone:
        done.append(Operation(Verb.TONE, named, tone.name))
    if move and move.target:
        done.append(Operation(Verb.MOVE, named, place=move.target, side=move.side))
    elif step:
        done.append(Operation(Verb.MOVE, named, steps=step.steps))
    return done


def _is_aside(clause: Clause, main: Verb | None) -> bool:
    """Return whether a clause counts, or speaks of what was done rather than asks for it: 第二条的修改, 三行."""
    vague = [t for t in clause.all(Kind.VERB) if t.verb is Verb.FREE]
    if main in {Verb.REMOVE, Verb.KEEP} and any(t.text in {"修改", "改动"} for t in vague):
        return True
    if any(one.verb and two.text == "的" and two.end < clause.end for one, two in pairwise(clause.tokens)):
        return True
    fits = {Verb.SPLIT, Verb.SWAP, Verb.KEEP}
    # 多写几句 says how much longer something is to be.
    is_more = Verb.LENGTHEN in clause.verbs()
    words = ("字", "词", "字眼", *["句"] * is_more)
    counts = [t for t in clause.all(Kind.COUNT) if not t.text.endswith(words[:3]) and not t.text.startswith(words[3:])]
    return any(main not in fits and not (main is Verb.MERGE and count.steps == 1) for count in counts)


def _names_inside(clause: Clause) -> bool:
    """Return whether a clause speaks of something inside an item: 第五条里….“措施里的第二条” is an item."""
    tokens = [t for t in clause.tokens if t.text != "的"]
    return any(
        one.target and one.target.names_items and two.text in _INSIDE and three.kind is not Kind.VERB
        for one, two, three in zip(tokens, tokens[1:], tokens[2:], strict=False)
    )


def _kept(clause: Clause, targets: tuple[Target, ...], main: Verb) -> Found:
    """第五条保留 alone leaves the others alone; 保留前五条 doesn't."""
    count = clause.first(Kind.COUNT)
    if count and count.text.startswith("句"):
        # 第三条就写一句话
        return [Operation(Verb.SHORTEN, targets)]
    if count and not any(t.names_items for t in targets):
        # 问题只要五条: the first five.
        section = next((t.section for t in targets if t.section), None)
        targets = (Target(section, ((1, count.steps),)),) if count.steps > 1 else ()
    kept = tuple(t for t in targets if not t.is_rest and not t.is_every) or targets
    is_range = any(first != last for t in kept for first, last in t.spans)
    is_sure = re.search("[只仅就]", clause.text) or main is Verb.REMOVE or is_range
    return [Operation(Verb.KEEP, kept, "" if is_sure else UNSURE)] if kept else None


def _vague(clause: Clause) -> Found:
    """第九条改一下, 措施四改为：…."""
    found = re.fullmatch(r"(?P<head>[ISvc1]*)(?:(?P<lead>T)(?P<text>.+))?", clause.kinds)
    targets = tuple(places(clause.said[: found.end("head")])) if found else ()
    if not found or not targets:
        return None
    if not found["text"]:
        return [Operation(Verb.FREE, targets, clause.text)] if "v" in found["head"] else None
    lead = clause.said[found.start("lead")]
    if lead.text not in _WHOLE or not any(t.names_items and not t.part for t in targets):
        return None
    if clause.first(Kind.COLON, Kind.QUOTED):
        return [Operation(Verb.REPLACE, targets, clause.dictated(lead.end))]
    return [Operation(Verb.FREE, targets, clause.text)]


def _headless(clause: Clause) -> Found:
    """改成…, 叫…: what is to stand there, of what the clause before it speaks."""
    behind = list(dropwhile(lambda t: t.kind in _LEADS, clause.said))
    if not clause.said[:1] or not behind:
        return None
    first = clause.said[0]
    if first.kind not in _LEADS and not _is_bare(clause.said, 0):
        return None
    text = clause.dictated(clause.said[-len(behind) - 1].end if first.kind in _LEADS else first.end)
    return [Operation(Verb.REPLACE, text=text)] if text else None
