"""How a message names places of a draft: 第二条, 前三条, 措施（三）, 四、五, 最后一句, 第三条以后, 第二条对应的措施."""

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.drafting.draft import MEASURES, PROBLEMS
from assistant.drafting.revising.request import Part, Side, Span, Target
from knowledge.numerals import read_number

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮"
# 措施六一并删去 names one item, not two.
NUMBER = (
    r"(?:(?:(?!(?<=[一二三四五六七八九十])一[并起下点些同块分])[一二两三四五六七八九十]){1,3}"
    rf"|\d{{1,2}}|[{_CIRCLED}])"
)
_UNIT = r"(?:[大小]?条|个|项|点(?!儿)|款|段(?!话))"
_ONE = rf"(?:第|[（(])?{NUMBER}[)）]?(?:{_UNIT}|号)?"
_AND = r"(?:[、和跟与同及到至—~～-]|以及|还有|或者?|(?<![条个项点款段])[,，])"
_NOT_A_PLACE = r"(?!\s*(?:字(?!数)|[年月日号份%％万亿元.．人户座句]|(?<=\d)\d|个?百分|个字|个月|季度|成|半))"
# 第三条问题, 问题三: the kind beside the number.
_KIND = r"(?:(?:存在的?)?问题|(?:下一步)?(?:整改|改进|工作|相关)?措施|对策)"
_INSIDE = r"(?:部分|方面|一栏|那块|这块|那部分|这部分|里面|里头|里边|当中|中间|[里中的])"
SECTION = re.compile(
    r"(?P<problems>(?:存在的?)?问题(?:及原因分析)?|第一(?:个)?部分|前一部分)|(?P<measures>(?:下一步)?(?:整改|改进|工作|相关)?措施|对策|第二(?:个)?部分|后一部分)"
)
_LIST = re.compile(
    rf"(?P<from>从)?(?P<list>{_ONE}(?:\s*{_AND}\s*{_ONE})*)(?P<sum>的?(?:那|这)?[两二三四五几]?{_UNIT})?"
    rf"{_NOT_A_PLACE}"
)
_TAIL = re.compile(
    r"(?P<after>(?:以后|之后|往[后下](?!挪|移|提|调|放|退|排|推|靠)|以下|后面的|后边的|开外)(?:的|所有|全部)*)|(?P<begin>(?:起(?!来|码)|开始|[以]?及(?:其)?(?:以后|之后|后面|往后))(?:往后|以后|到最后|到末尾|往下)?(?:的|所有|全部)*)"
    r"|(?P<before>(?:以前|之前|往[前上](?!挪|移|提|调|放|退|排|推|靠)|前面的|前边的)(?:的|所有|全部)*)|(?P<to_end>[到至](?:最后|末尾|末条)(?:一条|一个|一项)?)"
)
_ENDS = re.compile(
    rf"(?P<last>倒数第?(?P<from_end>{NUMBER}){_UNIT}?|最?后(?:面|头)?(?:那|这|的)?(?P<last_n>{NUMBER}){_UNIT}|最?末尾?(?:的|那)?(?P<end_n>{NUMBER}){_UNIT}"
    rf"|最?末条|(?:最下面|最底下|最末尾|末尾|结尾|最后)(?:的|那|这)*[一1]?{_UNIT})"
    rf"|(?P<first>(?:最?前(?:面|头)?|打头|开头|头)(?:的|那|这)*(?P<first_n>{NUMBER}){_UNIT}|首条|头条|(?:最前面|最上面|打头|开头)(?:的|那|这)*[一1]?{_UNIT})"
    r"(?!\s*(?:字(?!数)|句))"
)
_REST = re.compile(
    r"(?:其余|其他|其它|剩下|剩余|余下|别的)的?(?:[几各两]|所有|那些|这些)*(?:条|项|个|点|的|问题|措施)*"
)
_EVERY = re.compile(
    r"(?:所有|全部|每一?[条个项]|各[条项个]|逐条|整篇|通篇|全篇|全文|全稿|整个(?:草稿|稿子|文稿|初稿)?|文[中里]|整体|整份|两(?:个)?部分|各部分|草稿|稿子|文稿)"
    r"(?:的|都|全|各|上|里面?|中)*(?!\s*(?:完成|整改))"
)
_PRONOUN = re.compile(
    r"(?:刚才|刚刚|方才)?(?:说|改|加|写|提|看)?(?:的)?(?:这|那|该|此|本)(?:[一1两二三四五几])?(?:条|个|项|点(?!儿)|段(?!话|文字)|部分)(?:内容)?(?!数|词|字(?!数)|科|月|季|说法)"
    r"|(?:刚才|刚刚)(?:说|改|加|写|提|看)?的(?:[这那][一1]?[条个项])?|上面?(?:那|的)?[一1]?条|它们?"
)
_SENTENCE = re.compile(
    rf"(?P<back>倒数)?第(?P<n>{NUMBER})(?:句话?|句)|(?P<lasts>最?后|末尾?)(?P<last_n>{NUMBER})(?:句话?|句)|(?P<firsts>最?前|头|开头)(?P<first_n>{NUMBER})(?:句话?|句)"
    r"|(?P<last>最?末尾?|最后|末尾|结尾|收尾|尾)(?:面|处)?(?:的|那|这)*[一1]?(?:小)?(?:句话?|半句)"
    r"|(?P<first>最前面?|开头|起头|打头|首|头)(?:的|那|这)*[一1]?(?:句话?)"
)
_CAUSE = re.compile(rf"第(?P<n>{NUMBER})个(?P<what>原因|成因|理由)|(?P<last>最后[一1]?个)(?:原因|成因|理由)")
_ANSWERED = re.compile(
    rf"(?:所|相|来)?(?:对应|针对|对着|配套|解决|回应)(?:的)?(?:那|这)?(?:[一1几]?[条个项])?的?(?P<kind>{_KIND})|的(?P<own>措施)"
)
_BETWEEN = re.compile(rf"的?{_KIND}")


def section_of(word: str) -> str:
    """Return the section of 问题 or 措施."""
    found = SECTION.search(word)
    return PROBLEMS if found and found["problems"] else MEASURES


def read_sentence(text: str, at: int) -> tuple[Target, int] | None:
    """Return the sentence or cause of an item named at `at`, and where its name ends."""
    if found := _CAUSE.match(text, at):
        number = -1 if found["last"] else read_number(found["n"]) or 0
        return Target(part=Part.CAUSE, parts=((number, number),)), found.end()
    found = _SENTENCE.match(text, at)
    if not found:
        return None
    if found["n"]:
        number = (read_number(found["n"]) or 0) * (-1 if found["back"] else 1)
        spans: Span = (number, number)
    elif found["lasts"]:
        spans = (-(read_number(found["last_n"]) or 1), -1)
    elif found["firsts"]:
        spans = (1, read_number(found["first_n"]) or 1)
    else:
        spans = (-1, -1) if found["last"] else (1, 1)
    return Target(part=Part.SENTENCE, parts=(spans,)), found.end()


def read_items(text: str, at: int) -> tuple[Target, int] | None:
    """Return the items named at `at`, and where their name ends; None where none are."""
    if (lead := re.compile("针对|对应|对照|围绕|回应|解决").match(text, at)) and (
        found := read_items(text, lead.end())
    ):
        target, end = found
        answered = re.compile(rf"的?(?:那|这)?[一1几]?[条个项]?的?(?P<kind>{_KIND})").match(text, end)
        if target.partner:
            return target, end
        if not answered and target.names_items:
            return found
        if answered and target.names_items:
            return Target(
                section_of(answered["kind"]), partner=replace(target, section=target.section or PROBLEMS)
            ), answered.end()
    if own := re.compile(
        rf"(?:连同|连带)?(?:(?:它们?|其)?所?(?:对应|相应|配套)的?|(?:它们?|其)的)(?:那|这)?[一1几]?[条个项]?的?(?P<kind>{_KIND})"
    ).match(text, at):
        return Target(section_of(own["kind"]), partner=Target(is_pronoun=True)), own.end()
    section, start = None, at
    before = re.compile(rf"(?P<kind>{_KIND}){_INSIDE}{{0,2}}").match(text, at)
    if before is not None:
        section, start = section_of(before["kind"]), before.end()
    found = _items(text, start, before is not None and not before[0].endswith(("的", "里", "中")))
    if found is None:
        return (Target(section), before.end()) if before else None
    target, end = found
    after = re.compile(rf"的?(?:那|这)?[一1几两]?[条个项]?的?(?P<kind>{_KIND})").match(text, end)
    # 问题二的措施 are those that answer it.
    if after and section in {None, section_of(after["kind"])}:
        section, end = section_of(after["kind"]), after.end()
    target = replace(target, section=section or target.section)
    section = target.section
    if partner := _ANSWERED.match(text, end):
        kind = section_of(partner["kind"] or "措施")
        if partner["kind"] or section == PROBLEMS:
            other = MEASURES if kind == PROBLEMS else PROBLEMS
            return Target(kind, partner=replace(target, section=section or other)), partner.end()
    return target, end


def _items(text: str, at: int, after_kind: bool) -> tuple[Target, int] | None:
    for pattern, target in ((_REST, Target(is_rest=True)), (_EVERY, Target(is_every=True))):
        if found := pattern.match(text, at):
            return target, found.end()
    if found := _ENDS.match(text, at):
        return Target(spans=(_end_span(found),)), found.end()
    if (found := _LIST.match(text, at)) and (listed := _listed(text, found, after_kind)):
        return listed
    if found := _PRONOUN.match(text, at):
        several = re.search("[两2二三四五]", found[0])
        return Target(is_pronoun=True, count=(read_number(several[0]) or 0) if several else 0), found.end()
    return None


def _end_span(found: re.Match[str]) -> Span:
    if found["first"]:
        return 1, read_number(found["first_n"]) or 1
    if found["from_end"]:
        number = -(read_number(found["from_end"]) or 1)
        return number, number
    return -(read_number(found["last_n"] or found["end_n"]) or 1), -1


def _listed(text: str, found: re.Match[str], after_kind: bool) -> tuple[Target, int] | None:
    """Return the items of a list of numbers, None where the numbers count something else (一条, 200字)."""
    words, end = found["list"], found.end()
    numbers = [n for word in re.findall(NUMBER, words) for n in _numbers(word)]
    is_marked = bool(re.search("[第（(]", words)) or after_kind or bool(re.match(rf"^[{_CIRCLED}]", words))
    is_several = len(numbers) > 1 and not re.search(rf"[{_CIRCLED}]", words)
    if not is_marked and not is_several:
        return None
    if not is_marked and re.fullmatch(rf"{NUMBER}{_UNIT}", words) and not is_several:
        return None
    if len(numbers) == 2 and re.search("[到至—~～-]", words):
        spans: tuple[Span, ...] = ((numbers[0], numbers[1]),)
    else:
        spans = tuple((number, number) for number in dict.fromkeys(numbers))
    named = _BETWEEN.match(text, end)
    tail = _TAIL.match(text, named.end() if named else end) or _TAIL.match(text, end)
    if tail and spans and is_marked:
        first, last = spans[0][0], spans[-1][1]
        section = section_of(named[0]) if named and tail.start() == named.end() else None
        brings = re.match(r"\s*(?:再|加|补|写|插|增|添)", text[tail.end() :])
        if tail["begin"] or tail["to_end"]:
            return Target(section, ((first, -1),)), tail.end()
        if tail["after"] and not brings:
            return Target(section, ((last + 1, -1),)), tail.end()
        if tail["before"] and first > 1 and not brings:
            return Target(section, ((1, first - 1),)), tail.end()
    return Target(spans=spans), end


def _numbers(word: str) -> Iterator[int]:
    """Yield the numbers that a word says: 二三 are two of them, 十二 and 23 one."""
    if len(word) > 1 and not word.isdigit() and "十" not in word:
        # 四五两条 are two.
        yield from (number for char in word.rstrip("两") if (number := read_number(char)))
    elif (number := read_number(word)) is not None:
        yield number


_PLACE = re.compile(
    rf"(?:(?:{_KIND}(?:部分|里)?的?)?(?:(?P<front>头上|头前|顶上|最前(?:面|头|边)?|最上(?:面|头|边)?|首位|首条|开头|打头|头里|第?头一[条个位]|前头|最先|最开始|前面$|首)|(?P<back>最后(?:面|头|一[条个位项])?|最末(?:尾|一[条个位])?|末尾|末位|最下(?:面|边|头)?|最底下|结尾|尾巴上?|后头$|后面$|压轴|尾))"
    rf"|(?P<kind>{_KIND})?(?:第(?P<n>{NUMBER})(?:{_UNIT}|位|号)?|(?P<bare>{NUMBER})(?:号|位)|[（(](?P<bracket>{NUMBER})[)）])(?P<kind2>的?{_KIND})?(?P<side>(?:的|之|以)?(?P<which>[前后上下])(?:面|边|头)?)?)(?:的?位置)?(?:去|来|上)?"
)


def read_place(text: str, at: int) -> tuple[Target, Side, int] | None:
    """Return the place named at `at` as somewhere to go, on which side of it, and where its name ends."""
    found = _PLACE.match(text, at)
    if not found:
        return None
    if found["front"] or found["back"]:
        number = 1 if found["front"] else -1
        return Target(spans=((number, number),)), Side.AT, found.end()
    number = read_number(found["n"] or found["bare"] or found["bracket"]) or 0
    kind = found["kind"] or found["kind2"]
    side = Side.AT if not found["which"] else Side.BEFORE if found["which"] in "前上" else Side.AFTER
    return Target(section_of(kind) if kind else None, ((number, number),)), side, found.end()
