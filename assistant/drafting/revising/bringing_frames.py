"""Frames of what is brought: items and sentences added, words and figures exchanged."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.drafting.draft import MEASURES, PROBLEMS
from assistant.drafting.revising.clauses import (
    LEADING,
    NAMES,
    WEAK,
    Clause,
    dictated,
    is_wish,
    left_over,
    places,
    plain,
)
from assistant.drafting.revising.naming import SECTION, section_of
from assistant.drafting.revising.request import Operation, Part, Side, Target, Verb
from assistant.drafting.revising.scanning import Kind, Token

_BEFORE = re.compile(r"开头|最前面?|前面|起头|句首|打头")
_AFTER = re.compile(r"最?末尾|下面|下边|最后面?|后面|后边|结尾|尾巴上?|末了|后头|(?:之|以)后")
_DATA = re.compile(
    r"(?P<name>[^，。；：]{2,30}?)(?:的|有关|相关)*(?P<what>数据|数字|金额|资金|执行率|执行数|预算数?|指标值|完成值|完成情况|人数|支出|数额)(?:数|情况)?$"
)
_SOME = re.compile(
    r"^(?:具体|相关|有关|更多|实际|的|点|些|一些|几个|一下|内容|东西|情况)*(?:数据|数字|例子|事例|实例|细节|内容|事实|材料|案例)?$"
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


_PARTICLES = {"那个", "这个", "那", "这", "个"}
# What stands before the words exchanged without being part of them.
_TRAILING = {"的", "了", "都", "也", "全部", "统一", "一律", "统统", "通通", "一下", "给", "就", "字样", "处"}


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
    if left_over(clause, {*NAMES, Kind.MOVE, Kind.THAT, Kind.COUNT}, before) and not _AFTER.search(head):
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
    elif len(quoted) == 1 and not left_over(clause, {Kind.QUOTED, Kind.COUNT, *NAMES}, after):
        text, targets = quoted[0].text, targets or places(after)
    else:
        text = _CONTENT.sub("", clause.source[start : clause.end]).strip()
        text = re.sub(r"^(?:一下|些|点|上|进)+|(?:进去|上去|吧|进来)$", "", text)
    rest = left_over(clause, {*NAMES, Kind.MOVE, Kind.COUNT, Kind.COMPLAINT}, before)
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
        if behind and behind[0].names_items and not left_over(clause, NAMES | {Kind.COUNT}, after):
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
        new = dictated(clause, lead.end)
        digits = re.fullmatch(r"\d[\d,.]*[一-龥%％]{0,6}", new) is not None and lead.text not in {
            "是",
            "为",
            "叫",
            "用",
        }
        if not new or is_wish(clause, lead.end) or (lead.text in WEAK and not quoted and not digits):
            continue
        # 没有两个字都 is 没有.
        while before and (
            before[-1].text in _TRAILING
            or re.search("错|误|不对|不准|不正确", before[-1].text)
            or (before[-1].kind is Kind.COUNT and before[-1].text.endswith(("字", "词")))
        ):
            before.pop()
        if len(quoted) == 1 and before:
            rest = [t for t in before if t is not quoted[0]]
            if left_over(clause, {*NAMES, Kind.COUNT, Kind.COMPLAINT, Kind.THAT, Kind.PART}, rest):
                continue
            return [Operation(Verb.REPLACE, tuple(places(rest)), new, quoted[0].text)]
        while before and (before[0].text in LEADING or before[0].text in _PARTICLES):
            before.pop(0)
        names = 0
        while names < len(before) and (before[names].kind in NAMES or before[names].text in LEADING):
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
