"""How a message names places of a draft: 第二条, 前三条, 措施（三）, 四、五, 最后一句, 第三条以后, 第二条对应的措施."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from assistant.drafting.draft import MEASURES, PROBLEMS
from assistant.drafting.revising.request import Part, Side, Span, Target
from knowledge.data_file import read_yaml
from knowledge.numerals import read_number


@cache
def shape(name: str) -> re.Pattern[str]:
    """Return one of the shapes of shapes.yml, in which @名@ stands for another one."""
    return re.compile(_template(name))


@cache
def _template(name: str) -> str:
    known = _shapes()[name]
    text = known if isinstance(known, str) else "|".join(known)
    return re.sub(r"@(\w+)@", lambda other: _template(other[1]), text)


@cache
def _shapes() -> Mapping[str, str | list[str]]:
    shapes: Mapping[str, str | list[str]] = read_yaml(Path(__file__).with_name("shapes.yml"))
    return shapes


NUMBER = shape("number").pattern


def section_of(word: str) -> str:
    """Return the section of 问题 or 措施."""
    found = shape("section").search(word)
    return PROBLEMS if found and found["problems"] else MEASURES


def read_sentence(text: str, at: int) -> tuple[Target, int] | None:
    """Return the sentence or cause of an item named at `at`, and where its name ends."""
    if found := shape("cause").match(text, at):
        number = -1 if found["last"] else read_number(found["n"]) or 0
        return Target(part=Part.CAUSE, parts=((number, number),)), found.end()
    found = shape("sentence").match(text, at)
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
    if own := shape("its_partner").match(text, at):
        return Target(section_of(own["kind"]), partner=Target(is_pronoun=True)), own.end()
    section, start = None, at
    before = shape("section_first").match(text, at)
    if before is not None:
        section, start = section_of(before["kind"]), before.end()
    found = _items(text, start, before is not None and not before[0].endswith(("的", "里", "中")))
    if found is None:
        return (Target(section), before.end()) if before else None
    target, end = found
    if (joint := re.match("[到至—~-]", text[end:])) and len(target.spans) == 1:
        # 措施一到措施三
        last = read_items(text, end + joint.end())
        if last and last[0].section in {section, None} and len(last[0].spans) == 1 and last[0].section:
            target, end = replace(target, spans=((target.spans[0][0], last[0].spans[0][1]),)), last[1]
    after = shape("of_kind").match(text, end)
    # 问题二的措施 are those that answer it.
    if after and section in {None, section_of(after["kind"])}:
        section, end = section_of(after["kind"]), after.end()
    section = section or target.section
    if partner := shape("answered").match(text, end):
        kind = section_of(partner["kind"] or "措施")
        if partner["kind"] or section == PROBLEMS:
            other = MEASURES if kind == PROBLEMS else PROBLEMS
            return Target(kind, partner=replace(target, section=section or other)), partner.end()
    return replace(target, section=section), end


def _items(text: str, at: int, after_kind: bool) -> tuple[Target, int] | None:
    if found := shape("rest").match(text, at):
        kind = re.search("问题|措施", found[0])
        return Target(section_of(kind[0]) if kind else None, is_rest=True), found.end()
    if found := shape("every").match(text, at):
        return Target(is_every=True), found.end()
    if found := shape("ends").match(text, at):
        return Target(spans=(_end_span(found),)), found.end()
    if (found := shape("list").match(text, at)) and (listed := _listed(text, found, after_kind)):
        return listed
    if found := shape("pronoun").match(text, at):
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
    if len(numbers) > 2 and re.search("[一二三四五六七八九]{2}[条个项]?$", words) and numbers[-1] == len(numbers) - 1:
        # 四、五、六三条
        numbers = numbers[:-1]
    is_marked = bool(re.search("[第（(]", words)) or after_kind or bool(re.match("[①-⑳]", words))
    is_several = len(numbers) > 1 and not re.search("[①-⑳]", words)
    # 2删了, 把三放前面: at the beginning of a clause, and of something done to it or of a part of it.
    before = text[: found.start()]
    is_begun = shape("begins").search(before) and not re.search("^[^第（(].*[个项点款]$", words)
    is_marked = is_marked or bool(is_begun and shape("goes_on").match(text, end))
    is_marked = is_marked or bool(shape("done_to").search(before) and re.match("[。，；]|$", text[end:]))
    if not is_marked and not is_several:
        return None
    if len(numbers) == 2 and re.search("[到至—~～-]", words):
        spans: tuple[Span, ...] = ((numbers[0], numbers[1]),)
    else:
        spans = tuple((number, number) for number in dict.fromkeys(numbers))
    named = shape("between").match(text, end)
    tail = shape("tail").match(text, named.end() if named else end) or shape("tail").match(text, end)
    if tail and spans and is_marked:
        first, last = spans[0][0], spans[-1][1]
        section = section_of(named[0]) if named and tail.start() == named.end() else None
        brings = re.match(r"\s{0,4}(?:再|加|补|写|插|增|添)", text[tail.end() :])
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


def read_place(text: str, at: int) -> tuple[Target, Side, int] | None:
    """Return the place named at `at` as somewhere to go, on which side of it, and where its name ends."""
    found = shape("place").match(text, at)
    if not found:
        return None
    if found["front"] or found["back"]:
        number = 1 if found["front"] else -1
        end = shape("section").search(found[0])
        return Target(section_of(end[0]) if end else None, ((number, number),)), Side.AT, found.end()
    number = read_number(found["n"] or found["bare"] or found["bracket"]) or 0
    kind = found["kind"] or found["kind2"]
    side = Side.AT if not found["which"] else Side.BEFORE if found["which"] in "前上" else Side.AFTER
    return Target(section_of(kind) if kind else None, ((number, number),)), side, found.end()


def in_chinese(said: str) -> str:
    """Return an English message with its places, parts, lengths and days in Chinese, by which they are found."""
    letters = sum(char.isascii() and char.isalpha() for char in re.sub('“[^”]*”|"[^"]*"', "", said))
    if letters * 2 < len(said):
        return said
    for words, chinese in read_yaml(Path(__file__).with_name("english.yml")):
        said = re.sub(rf"(?<![A-Za-z])(?:{words})(?![A-Za-z])", chinese, said, flags=re.IGNORECASE)
    return said
