"""What one clause asks for: each frame knows what a verb takes, and takes no clause of which anything is left over."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.drafting.draft import MEASURES, PROBLEMS
from assistant.drafting.revising.clauses import LEADING, Clause, left_over, places, plain
from assistant.drafting.revising.naming import SECTION, section_of
from assistant.drafting.revising.request import Length, Operation, Part, Side, Target, Verb
from assistant.drafting.revising.scanning import Kind, Token

Frame = Callable[[Clause], list[Operation] | None]

_SET = {
    Part.TITLE: Verb.TITLE,
    Part.CAUSE: Verb.CAUSE,
    Part.OWNER: Verb.OWNER,
    Part.DEADLINE: Verb.DEADLINE,
    Part.RESULT: Verb.RESULT,
}
_NAMES = {Kind.ITEMS, Kind.SENTENCE}
_OF_ALL = {"统一", "都", "全部", "全都", "一律"}
_WEAK = {"是", "为", "叫", "用", "写", "填", "写上", "写成", "写为", "写作", "放到", "放在", "就叫"}
_OFFICE_END = re.compile(
    r"(?:科|股|室|处|局|办|部|委|队|所|组|站|院|校|厅|会|中心|单位|领导|主任|科长|股长|专班|[一-龥]{2,4}镇|乡)(?:、|和|$)|同志$"
)
_BEFORE = re.compile(r"开头|最前面?|前面|起头|句首|打头")
_AFTER = re.compile(r"最?末尾|下面|下边|最后面?|后面|后边|结尾|尾巴上?|末了|后头|(?:之|以)后")
_DATA = re.compile(
    r"(?P<name>[^，。；：]{2,30}?)(?:的|有关|相关)*(?P<what>数据|数字|金额|资金|执行率|执行数|预算数?|指标值|完成值|完成情况|人数|支出|数额)(?:数|情况)?$"
)
_SOME = re.compile(
    r"^(?:具体|相关|有关|更多|实际|的|点|些|一些|几个|一下|内容|东西|情况)*(?:数据|数字|例子|事例|实例|细节|内容|事实|材料|案例)?$"
)
_HOW = re.compile(
    r"(?:再|更)?(?:清楚|清|明白|透彻?|细|好|实|全|准|对|长|短|具体|详细|明确)?(?:一?[点些]|一下)?(?:了|吧)?"
)
_TOPIC = re.compile(
    r"^(?:关于|有关|针对|反映|讲|说|写|是|涉及|围绕|对|就)+|(?:方面|这块|的事|的内容|有关|相关|情况)?的?(?:问题|措施)?$"
)
# A sentence says something of something; 暴雨天气的影响 only names it.
_SAYS = re.compile(
    r"\d|[是为有未没已了不由将因达按经]|完成|建立|开展|影响到|导致|造成|涉及|负责|落实|加强|要求|下达|存在"
)
_NEW = {"新增", "新加", "增加", "再加", "另加", "添加"}
_INTO = {"写进", "写到", "补进", "加进", "加到", "补到", "放进", "加入", "添进"}
_CONTENT = re.compile(r"^(?:的|问题|措施|内容|整改|改进|是|为|写|就写|就说|说|叫|：|:|，|,|\s)+")


def set_part(clause: Clause) -> list[Operation] | None:
    """Read 第二条标题改成…, 责任科室写…, 完成时间：…, 原因换一个."""
    for part in clause.all(Kind.PART):
        before = [token for token in clause.tokens if token.end <= part.start]
        if left_over(clause, _NAMES | {Kind.INSERT, Kind.ADD, Kind.COUNT, Kind.ANOTHER, Kind.PART}, before):
            continue
        after = [token for token in clause.tokens if token.start >= part.end]
        targets = places(before)
        verb = _SET[part.part or Part.TITLE]
        lead = next((token for token in after if token.kind in {Kind.TO, Kind.COLON}), None)
        is_added = any(token.kind in {Kind.INSERT, Kind.ADD} for token in [*before, *after[:1]])
        if lead:
            between = [token for token in after if token.end <= lead.start]
            quoted = [token for token in between if token.kind is Kind.QUOTED]
            if part.part is Part.TITLE and len(quoted) == 1 and not targets and between[0] is quoted[0]:
                return [Operation(Verb.TITLE, (Target(words=quoted[0].text),), _words(clause, lead.end))]
            known = {
                Kind.COMPLAINT,
                Kind.COLON,
                Kind.TO,
                Kind.COUNT,
                Kind.INSERT,
                Kind.ADD,
                Kind.BY,
                Kind.VERB,
                Kind.STEP,
                *_NAMES,
            }
            if not left_over(clause, known, between) or any(token.text in {"由", "从"} for token in between):
                last = _last_lead(after, lead)
                text = _words(clause, last.end)
                is_added = is_added or any(token.kind in {Kind.INSERT, Kind.ADD} for token in between)
                if not targets and any(token.text in _OF_ALL for token in [*before, *between]):
                    targets = [Target(is_every=True)]
                if text and not _is_wish(clause, last.end):
                    return _setting(verb, [*targets, *places(between)], text, is_added)
                continue
        text = _words(clause, part.end)
        rest = [token for token in after if token.kind not in {Kind.FILLER}]
        if is_added and not left_over(clause, {Kind.PART}, rest):
            return [Operation(verb, _sectioned(targets, part.part))]
        if any(token.kind is Kind.ANOTHER for token in [*before, *rest]) or (
            rest and all(token.kind is Kind.VERB and token.verb in {Verb.REWORD} for token in rest)
        ):
            if not left_over(clause, {Kind.ANOTHER, Kind.COUNT, Kind.VERB, Kind.COMPLAINT, Kind.ITEMS}, after):
                return [Operation(verb, _sectioned([*targets, *places(after)], part.part))]
        elif rest and rest[0].kind is Kind.DATE and part.part is Part.DEADLINE:
            return _setting(verb, targets, text, False)
        elif (
            rest
            and rest[0].kind is Kind.INSERT
            and part.part is not Part.TITLE
            and (words := _words(clause, rest[0].end))
        ):
            return _setting(verb, targets, words, is_added=False)
        elif (
            text
            and (is_added or part.part is Part.OWNER)
            and rest
            and rest[0].kind in {Kind.TEXT, Kind.QUOTED, Kind.DATE}
        ):
            return _setting(verb, targets, text, is_added)
    return None


def _last_lead(after: Sequence[Token], lead: Token) -> Token:
    """Return the last of leads that follow each other: 是：, 改成由."""
    last = lead
    for token in after:
        if token.start < last.end:
            continue
        if token.kind in {Kind.COLON, Kind.TO} or (token.kind is Kind.BY and token.text in {"由", "交给", "交由"}):
            last = token
        else:
            break
    return last


def _is_wish(clause: Clause, start: int) -> bool:
    """Return whether what follows is no words to stand there but how they are to be: 短一点, 更正式的."""
    tokens = clause.between(start, clause.end)
    if _HOW.fullmatch(plain(clause.source[start : clause.end])):
        return True
    known = {Kind.VERB, Kind.TONE, Kind.LENGTH, Kind.COUNT, Kind.COMPLAINT, Kind.ANOTHER}
    if any(t.kind is Kind.COUNT and not t.text.startswith(("条", "句", "段", "点", "个")) for t in tokens):
        return False
    return bool(tokens) and not left_over(clause, known, tokens) and not any(t.kind is Kind.QUOTED for t in tokens)


def _setting(verb: Verb, targets: Sequence[Target], text: str, is_added: bool) -> list[Operation]:
    if verb is Verb.OWNER:
        text = re.sub(r"[，,]?(?:而)?不是.+$", "", text) or text
        text = (
            re.sub(r"(?:来)?(?:负责|牵头|承办|办理|落实|抓|管)+$", "", re.sub(r"^(?:由|交给|交由)", "", text)) or text
        )
    if verb is Verb.DEADLINE:
        text = re.sub(r"(?:全部|整改)?(?:完成|办结|办完|整改到位|做完)$", "", text) or text
    part = next((part for part, known in _SET.items() if known is verb), None)
    found = _sectioned(targets, part)
    if verb is Verb.CAUSE and is_added:
        return [
            Operation(
                Verb.INSERT,
                tuple(replace(t, part=Part.CAUSE) for t in found) or (Target(PROBLEMS, part=Part.CAUSE),),
                text,
            )
        ]
    return [Operation(verb, found, text)]


def _sectioned(targets: Sequence[Target], part: Part | None) -> tuple[Target, ...]:
    """Return the targets in the section that the part is of."""
    section = MEASURES if part in {Part.OWNER, Part.DEADLINE, Part.RESULT} else PROBLEMS if part is Part.CAUSE else None
    return tuple(t if t.section or not section else replace(t, section=section) for t in targets)


def _words(clause: Clause, start: int) -> str:
    """Return what a person wants to stand there: all to the clause's end, or what is in quotes."""
    tokens = clause.between(start, clause.end)
    quoted = [token for token in tokens if token.kind is Kind.QUOTED]
    if len(quoted) == 1 and not left_over(clause, {Kind.QUOTED, Kind.COUNT}, tokens):
        return quoted[0].text
    return _trimmed(clause.source[start : clause.end])


def _trimmed(words: str) -> str:
    words = re.sub(r"(?:吧|就行了?|就可以了?|就好了?|即可|好了|这样)$", "", words.strip())
    return plain(words) if words.count("“") <= 1 and not re.search("“.+”.", words) else words.strip("：: ")


def duty(clause: Clause) -> list[Operation] | None:
    """Read who does a measure and by when: 措施（三）由督查室牵头, 第二条3月底前完成, 交给人事股办."""
    office, known = "", {*_NAMES, Kind.DATE, Kind.DONE, Kind.ANOTHER, Kind.TO, Kind.COUNT}
    if clause.first(Kind.DONE):
        # 都要写上2025年12月底前完成
        known = {*known, Kind.INSERT}
    tokens: Sequence[Token] = clause.tokens
    by = clause.first(Kind.BY)
    lead = next((t for t in reversed(clause.tokens) if t.kind is Kind.LEAD), None)
    if by and (lead or by.text not in {"由", "让"} or clause.first(Kind.DONE)):
        begin, end = by.end, lead.start if lead and lead.start > by.end else None
        if end is None:
            stop = next(
                (t for t in clause.tokens if t.start >= begin and t.kind in {Kind.DATE, Kind.DONE, *_NAMES}), None
            )
            end = stop.start if stop else clause.end
        office = re.sub(r"(?:去|来|作为?|为主|共同|一起|联合)+$", "", plain(clause.source[begin:end]))
        # 由甲负责改为由乙负责
        office = re.split("(?:改为|改成|换成|变为|调整为)由?", office)[-1]
        tokens = [t for t in clause.tokens if not (by.start <= t.start < end) and t is not lead]
    elif lead and lead.text not in {"落实", "办", "管", "抓", "办理"}:
        head = [t for t in clause.tokens if t.end <= lead.start]
        texts = [t for t in head if t.kind not in {*known, Kind.FILLER}]
        if (
            texts
            and not any(t.kind is Kind.VERB for t in texts)
            and _OFFICE_END.search(clause.source[texts[0].start : texts[-1].end])
        ):
            office = plain(clause.source[texts[0].start : texts[-1].end])
            tokens = [t for t in clause.tokens if t not in texts and t is not lead]
    dates = [t for t in tokens if t.kind is Kind.DATE]
    if len(dates) > 1 and any(t.kind is Kind.TO for t in tokens):
        # 10月31日前改成11月底前 exchanges one for the other.
        return None
    date = dates[0] if dates else None
    has_done = any(t.kind is Kind.DONE or t.text in {"限", "截止"} for t in tokens)
    kinds = {*known, Kind.LEAD, Kind.PART} if date else known
    if left_over(clause, kinds, tokens) not in {"", "限", "限定", "务必", "必须", "要求"}:
        return None
    if not office and not (date and (has_done or re.search(r"[前内底末]$|为止$", date.text))):
        return None
    targets = tuple(replace(t, section=t.section or MEASURES) for t in places(tokens))
    found = [Operation(Verb.OWNER, targets, office)] if office else []
    return [*found, Operation(Verb.DEADLINE, targets, date.text)] if date else found


def add_item(clause: Clause) -> list[Operation] | None:
    """Read 再加一条关于资产管理的问题, 新增措施：…, 第二条后面加一条：…."""
    verb = clause.first(Kind.ADD, Kind.INSERT)
    if verb is None:
        return None
    after = [token for token in clause.tokens if token.start >= verb.end]
    lead = [t for t in after if t.kind is not Kind.FILLER]
    count = lead[0] if lead and lead[0].kind is Kind.COUNT else None
    if count and count.text not in {"条", "个", "项", "点"}:
        return None
    is_numbered = bool(lead and lead[0].target and lead[0].target.spans and verb.text in _NEW)
    is_kind = bool(lead and lead[0].kind is Kind.ITEMS and lead[0].target and not lead[0].target.names_items)
    if (count is None and not is_kind and not is_numbered) or _counts_twice(after):
        return None
    follows = lead[1:] if count else lead
    if follows and follows[0].kind is Kind.PART and not (follows[0].text == "题" or follows[0].part is Part.TITLE):
        return None
    if (
        count
        and count.text in {"个", "点"}
        and not re.search("问题|措施|：|:|关于|有关", clause.source[count.end : clause.end])
    ):
        return None
    before = [token for token in clause.tokens if token.end <= verb.start]
    head = clause.source[clause.start : verb.start]
    named = places(before)
    if left_over(clause, {*_NAMES, Kind.MOVE, Kind.THAT, Kind.COUNT}, before) and not _AFTER.search(head):
        return None
    start = count.end if count else verb.end
    if count is None and lead and lead[0].target and lead[0].target.spans and not clause.first(Kind.COLON):
        return None
    descriptor, colon, text = clause.source[start : clause.end].partition("：")
    if not colon:
        descriptor, colon, text = clause.source[start : clause.end].partition(":")
    if not colon and (found := re.search(r"内容(?:是|为|写)", descriptor)):
        descriptor, text = descriptor[: found.start()], descriptor[found.end() :]
    sections = SECTION.findall(f"{head}{descriptor}")
    kinds = [PROBLEMS if problems else MEASURES for problems, _ in sections]
    first = SECTION.search(descriptor)
    section = section_of(first[0]) if first else kinds[0] if kinds else None
    inside = [t for t in places([t for t in after if t.end <= start + len(descriptor)]) if t.names_items]
    quoted = [token for token in after if token.kind is Kind.QUOTED]
    if not text and len(quoted) == 1 and not re.search("关于|有关|针对", descriptor):
        text, descriptor = quoted[0].text, ""
    topic = _TOPIC.sub("", _TOPIC.sub("", plain(descriptor)))
    topic = "" if SECTION.fullmatch(topic) else topic.strip("的吧了，： ")
    place, side = None, Side.AT
    if named and named[0].names_items:
        if section == MEASURES and named[0].section == PROBLEMS:
            place = None
        elif _AFTER.search(head) or re.search("[前后]", head):
            place, side = named[0], Side.BEFORE if _BEFORE.search(head) and not _AFTER.search(head) else Side.AFTER
            section = section or named[0].section
        elif section == MEASURES:
            place = None
        else:
            return None
    if is_numbered and lead[0].target:
        place, side, section, topic = lead[0].target, Side.BEFORE, section or lead[0].target.section, ""
    if inside and section == MEASURES:
        named, topic = [*named, *inside], ""
    partners = tuple(replace(t, section=t.section or PROBLEMS) for t in named if t.names_items and place is None)
    return [
        Operation(
            Verb.ADD,
            (Target(section), *partners),
            text.strip().lstrip("：:，,"),
            place=place,
            side=side,
            topics=(topic,) if topic else (),
        )
    ]


def _counts_twice(tokens: Sequence[Token]) -> bool:
    """Return whether more than one thing is to be added: 一条问题和一条措施; what stands behind a colon is content."""
    colon = next((n for n, token in enumerate(tokens) if token.kind is Kind.COLON), len(tokens))
    return sum(token.kind is Kind.COUNT for token in tokens[:colon]) > 1


def insert(clause: Clause) -> list[Operation] | None:
    """Read 第二条补一句：…, 第一条写明…, 第三条末尾加上农户满意度的指标值."""
    verb = clause.first(Kind.INSERT, Kind.ADD)
    if verb is None:
        return None
    before = [token for token in clause.tokens if token.end <= verb.start]
    after = [token for token in clause.tokens if token.start >= verb.end]
    lead = [t for t in after if t.kind is not Kind.FILLER]
    colon = next((t for t in after if t.kind is Kind.COLON), None)
    head = clause.source[clause.start : verb.start]
    start = verb.end
    if lead and lead[0].kind is Kind.COUNT:
        if lead[0].text in {"条", "项"}:
            return None
        start = lead[0].end
    between = clause.source[start : colon.start] if colon else ""
    where = f"{head} {between}"
    targets = places([*before, *([t for t in after if t.end <= colon.start] if colon else [])])
    quoted = [t for t in after if t.kind is Kind.QUOTED]
    if colon:
        text = clause.source[colon.end : clause.end].strip()
    elif len(quoted) == 1 and not left_over(clause, {Kind.QUOTED, Kind.COUNT, *_NAMES}, after):
        text, targets = quoted[0].text, targets or places(after)
    else:
        text = _CONTENT.sub("", clause.source[start : clause.end]).strip()
        text = re.sub(r"^(?:一下|些|点|上|进)+|(?:进去|上去|吧|进来)$", "", text)
    rest = left_over(clause, {*_NAMES, Kind.MOVE, Kind.COUNT, Kind.COMPLAINT}, before)
    if rest and verb.text in _INTO and (behind := places(after)) and behind[0].names_items:
        return [Operation(Verb.INSERT, tuple(behind), _before(clause, before), side=Side.AFTER)]
    if rest and not _BEFORE.fullmatch(rest) and not _AFTER.fullmatch(rest):
        return None
    if any(t.kind is Kind.VERB for t in before):
        return None
    side = Side.BEFORE if _BEFORE.search(where) else Side.AFTER
    if not colon and not quoted:
        if any(t.kind is Kind.LENGTH for t in after):
            return None
        if _SOME.fullmatch(text) and text and lead and lead[0].kind is not Kind.COUNT:
            return [Operation(Verb.LENGTHEN, tuple(targets))]
        behind = places(after)
        if behind and behind[0].names_items and not left_over(clause, _NAMES | {Kind.COUNT}, after):
            # 把…写进第一条: what is to be told stands before it, here or in the clauses before.
            return [Operation(Verb.INSERT, tuple(behind), _before(clause, before), side=Side.AFTER)]
        if (data := _DATA.match(text)) and not re.search(r"\d", text):
            return [Operation(Verb.INSERT, tuple(targets), side=side, topics=(data["name"].strip("的 "), data["what"]))]
        if text and not _SAYS.search(text):
            return [Operation(Verb.INSERT, tuple(targets), side=side, topics=(text, ""))] if targets else None
        if not text and (not lead or lead[0].kind is not Kind.COUNT):
            return None
        if not targets and not (lead and lead[0].kind is Kind.COUNT):
            return None
    part = next((t for t in targets if t.part is Part.SENTENCE), None)
    return [Operation(Verb.INSERT, tuple(targets), text.strip("“”"), side=side if part is None else Side.AFTER)]


def _before(clause: Clause, tokens: Sequence[Token]) -> str:
    """Return the words of tokens without what leads them in."""
    words = list(tokens)
    while words and words[0].text in LEADING:
        words.pop(0)
    return clause.source[words[0].start : words[-1].end] if words else ""


def exchange(clause: Clause) -> list[Operation] | None:
    """Read words or figures exchanged: 把150万改成160万, 第一条里“A”换成“B”, 全文的A统一改为B."""
    both = clause.all(Kind.QUOTED)
    if len(both) == 2 and not clause.first(Kind.TO):
        # “其他”改“有关”
        between = clause.between(both[0].end, both[1].start)
        if [token.text for token in between if token.kind is not Kind.FILLER] in (["改"], ["换"]):
            head = [token for token in clause.tokens if token.end <= both[0].start]
            return [Operation(Verb.REPLACE, tuple(places(head)), both[1].text, both[0].text)]
    colon = clause.first(Kind.COLON)
    for lead in clause.all(Kind.TO):
        if colon and colon.start < lead.start and clause.first(Kind.INSERT, Kind.ADD):
            # 补一句：… brings words of its own.
            continue
        before = [token for token in clause.tokens if token.end <= lead.start]
        quoted = [token for token in before if token.kind is Kind.QUOTED]
        new = _words(clause, lead.end)
        digits = re.fullmatch(r"\d[\d,.]*[一-龥%％]{0,6}", new) is not None and lead.text not in {
            "是",
            "为",
            "叫",
            "用",
        }
        if not new or _is_wish(clause, lead.end) or (lead.text in _WEAK and not quoted and not digits):
            continue
        while before and (before[-1].text in _TRAILING or before[-1].kind is Kind.COMPLAINT):
            before.pop()
        if len(quoted) == 1 and before:
            rest = [t for t in before if t is not quoted[0]]
            if left_over(clause, {*_NAMES, Kind.COUNT, Kind.COMPLAINT, Kind.THAT, Kind.PART}, rest):
                continue
            return [Operation(Verb.REPLACE, tuple(places(rest)), new, quoted[0].text)]
        while before and (before[0].text in LEADING or before[0].text in _PARTICLES):
            before.pop(0)
        names = 0
        while names < len(before) and (before[names].kind in _NAMES or before[names].text in LEADING):
            names += 1
        old = plain(clause.source[before[names].start : before[-1].end]) if names < len(before) else ""
        targets = tuple(places(before[:names]))
        if not old and targets and lead.text == "改叫":
            return [Operation(Verb.TITLE, targets, new)]
        if not old and targets and targets[-1].part is Part.SENTENCE:
            return [Operation(Verb.REPLACE, targets, new)]
        if old:
            return [Operation(Verb.REPLACE, targets, new, re.sub(r"^(?:的|里|中)|的$|(?:全部|统一|都)$", "", old))]
    return None


# What something is named by: a character alone says too little.
_SHORTEST_NAME = 2
# So many parts an item is split into where nobody says how many.
_HALVES = 2
# What stands before the words exchanged without being part of them.
_TRAILING = {"的", "了", "都", "也", "全部", "统一", "一律", "统统", "通通", "一下", "给", "就", "字样", "处"}
_PARTICLES = {"那个", "这个", "那", "这", "个"}
_ONE_AFTER_ANOTHER = (
    Verb.SHORTEN,
    Verb.LENGTHEN,
    Verb.REWORD,
    Verb.MERGE,
    Verb.SPLIT,
    Verb.SWAP,
    Verb.REMOVE,
    Verb.KEEP,
)


def plain_verb(clause: Clause) -> list[Operation] | None:
    """Read a clause in which nothing is brought: places, what is done with them, how long, whereto."""
    verbs = [token for token in clause.all(Kind.VERB) if token.verb is not Verb.FREE]
    kinds = {*_NAMES, Kind.VERB, Kind.TONE, Kind.MOVE, Kind.STEP, Kind.LENGTH, Kind.COMPLAINT, Kind.COUNT, Kind.EXCEPT}
    length = clause.first(Kind.LENGTH)
    tone, move, step = clause.first(Kind.TONE), clause.first(Kind.MOVE), clause.first(Kind.STEP)
    rest = left_over(clause, {*kinds, Kind.TO, Kind.PART, Kind.INSERT, Kind.ANOTHER})
    if not (verbs or tone or move or step or (length and length.length and length.length.characters)):
        return None
    quoted = clause.all(Kind.QUOTED)
    is_literal = len(quoted) == 1 and not left_over(clause, {*kinds, Kind.QUOTED, Kind.PART})
    rest = quoted[0].text if is_literal else rest
    if (
        len(quoted) > 1
        and any(t.verb is Verb.SPLIT for t in verbs)
        and not left_over(clause, {*kinds, Kind.QUOTED, Kind.TO})
    ):
        rest = ""
    targets = places(clause.tokens)
    part = next((t.part for t in clause.all(Kind.PART)), None)
    if part and targets:
        targets[-1] = replace(targets[-1], part=targets[-1].part or part)
    elif part:
        targets = [Target(part=part)]
    if tone:
        # 不要那么生硬 takes nothing away.
        verbs = [token for token in verbs if token.verb is not Verb.REMOVE]
    main = next((verb for verb in _ONE_AFTER_ANOTHER[3:] if any(t.verb is verb for t in verbs)), None)
    if (main is Verb.KEEP or (main is Verb.MERGE and not targets)) and length:
        # 合并后控制在200字
        main = None
    if _is_aside(clause, main):
        return None
    if rest:
        # What else is said names what is meant, where nothing else does.
        if main in {Verb.SPLIT, Verb.SWAP, Verb.MERGE} or any(
            t.kind is Kind.TO for t in clause.tokens if t.text not in _WEAK
        ):
            if main is not Verb.SPLIT:
                return None
            topics = re.split("[和与、]|以及", re.sub(r"[两二2]?[条个项部]分?$", "", rest))
            return [Operation(main, tuple(targets), topics=tuple(map(plain, topics)))] if len(topics) > 1 else None
        if (len(rest) < _SHORTEST_NAME and not is_literal) or (main is not Verb.REMOVE and not move and not is_literal):
            return None
        if not targets:
            targets = [Target(words=rest, is_literal=is_literal)]
        elif main is Verb.REMOVE and len(targets) == 1 and (targets[0].part is None or is_literal):
            targets = [replace(targets[0], part=Part.SENTENCE, part_words=rest, is_literal=is_literal)]
        elif not targets[-1].names_items and targets[-1].part is None:
            targets = [replace(targets[-1], words=rest)]
        else:
            return None
    if main is Verb.REMOVE and length and length.length and not any(t.part for t in targets):
        main = None
        verbs = [Token(Kind.VERB, "", 0, 0, verb=Verb.SHORTEN)]
    return _plain(clause, main, targets, verbs)


def _is_aside(clause: Clause, main: Verb | None) -> bool:
    """Return whether a clause counts, or speaks of what was done rather than asks for it: 第二条的修改, 三行."""
    vague = [t for t in clause.all(Kind.VERB) if t.verb is Verb.FREE]
    if main in {Verb.REMOVE, Verb.KEEP} and any(t.text in {"修改", "改动"} for t in vague):
        return True
    for token, following in pairwise(clause.tokens):
        if token.kind is Kind.VERB and following.text == "的" and following.end < clause.end:
            return True
    for count in clause.all(Kind.COUNT):
        is_word = count.text.endswith(("字", "词", "字眼"))
        fits = main in {Verb.SPLIT, Verb.SWAP, Verb.KEEP} or (main is Verb.MERGE and count.steps == 1)
        if not is_word and not fits:
            return True
    return False


def _plain(clause: Clause, main: Verb | None, targets: list[Target], verbs: list[Token]) -> list[Operation] | None:
    """Return what verbs without words of their own do with the places named."""
    length = next((t.length for t in clause.all(Kind.LENGTH)), None)
    tone, move, step = clause.first(Kind.TONE), clause.first(Kind.MOVE), clause.first(Kind.STEP)
    found = tuple(targets)
    if main is Verb.KEEP or (main is Verb.REMOVE and clause.first(Kind.EXCEPT)):
        count = clause.first(Kind.COUNT)
        if count and not any(t.names_items for t in found):
            # 问题只要五条: the first five.
            section = next((t.section for t in found if t.section), None)
            found = (Target(section, ((1, count.steps),)),) if count.steps > 1 else ()
        kept = tuple(t for t in found if not t.is_rest and not t.is_every) or found
        return [Operation(Verb.KEEP, kept)] if kept else None
    if main is Verb.SPLIT:
        topics = tuple(t.text for t in clause.all(Kind.QUOTED))
        parts = next((t.steps for t in clause.all(Kind.COUNT)), 0)
        return [Operation(Verb.SPLIT, found, topics=topics, number=parts if parts > _HALVES else 0)]
    if main in {Verb.SWAP, Verb.MERGE}:
        sized = [Operation(t.verb) for t in verbs if t.verb in {Verb.SHORTEN, Verb.LENGTHEN}]
        return [Operation(main, _together(found)), *sized]
    if main is Verb.REMOVE and not move:
        return [Operation(main, found)]
    done: list[Operation] = []
    if tone:
        done.append(Operation(Verb.TONE, found, tone.name))
    sizes = [t.verb for t in verbs if t.verb in {Verb.SHORTEN, Verb.LENGTHEN}]
    if sizes or length:
        each = any(t.target and t.target.is_every and re.search("[每各逐]", t.text) for t in clause.all(Kind.ITEMS))
        verb = sizes[0] if sizes and sizes[0] else Verb.LENGTH
        if sizes and length and length.share is not None and verb is Verb.LENGTHEN:
            length = Length(share=2 - length.share)
        done.append(
            Operation(verb, found, length=replace(length, each=each) if length else Length(each=True) if each else None)
        )
    elif any(t.verb is Verb.REWORD for t in verbs):
        done.append(Operation(Verb.REWORD, found))
    if move and move.target:
        done.append(Operation(Verb.MOVE, found, place=move.target, side=move.side))
    elif step:
        done.append(Operation(Verb.MOVE, found, steps=step.steps))
    if main is Verb.REMOVE and move:
        return None
    return done or None


def _together(targets: Sequence[Target]) -> tuple[Target, ...]:
    """Return targets of one operation: the section said of one is that of all."""
    section = next((t.section for t in targets if t.section), None)
    return tuple(replace(t, section=t.section or section) for t in targets)


def order(clause: Clause) -> list[Operation] | None:
    """Read 顺序改成3、1、2 and 按二、一、三重排."""
    if not re.search(r"顺序|次序|排序|排列|重排|来排|排一下", clause.text):
        return None
    listed = [t for t in places(clause.tokens) if len(t.spans) > 1]
    if len(listed) != 1 or any(t.verb in {Verb.SWAP, Verb.REMOVE, Verb.MERGE} for t in clause.all(Kind.VERB)):
        return None
    section = next((t.section for t in places(clause.tokens) if t.section), None)
    return [Operation(Verb.ORDER, (replace(listed[0], section=section),))]


def vague(clause: Clause) -> list[Operation] | None:
    """Read a wish to change something that doesn't say how: 第九条改一下."""
    targets = places(clause.tokens)
    lead = clause.first(Kind.TO)
    if lead and targets and lead.text in {"写成", "写为", "改成", "改为"} and clause.tokens[-1] is not lead:
        head = [token for token in clause.tokens if token.end <= lead.start]
        if not left_over(clause, _NAMES, head) and any(t.names_items and t.part is None for t in targets):
            return [Operation(Verb.FREE, tuple(targets), clause.text)]
    if any(token.verb is not Verb.FREE for token in clause.all(Kind.VERB)):
        return None
    if targets and clause.first(Kind.VERB) and not left_over(clause, {*_NAMES, Kind.VERB, Kind.COMPLAINT, Kind.COUNT}):
        return [Operation(Verb.FREE, tuple(targets), clause.text)]
    return None


FRAMES: tuple[Frame, ...] = (order, set_part, duty, add_item, exchange, insert, plain_verb, vague)

__all__ = ["FRAMES", "section_of"]
