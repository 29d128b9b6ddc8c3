"""The report's sentences as a draft takes them over: each with its place, what it tells, and what it gives as cause."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from knowledge.document import Location, Paragraph
from knowledge.report import Report
from knowledge.running_text import statements

_HEAD = (
    r"(?:究其|分析|查找|追溯|产生)?(?:其|该|这)?(?:主要|直接|客观|主观|具体|根本)?"
    r"(?:原因|主因|成因|根源|根子|缘由|由头|(?:问题的)?症结)(?:分析)?(?:主要|还)?"
)
_CAUSE_HEAD = re.compile(
    rf"(?:^|(?<=[，,、：:]))(?:一方面，?|[^，,、：:]{{1,14}}(?:的|[有是]一?个))?{_HEAD}(?:是|在于|为|有|如下|[：:，,]|$)[：:，,]?(?:由于|因为)?"
)
# 因此 and 因公出国 give no cause.
_BECAUSE = (
    r"(?:由于|因为|系因|是因|(?<![原基成诱病起])因"
    r"(?!此|而|素|果|子|应|公出|地制|人而|时制|势利|材施|村施|校制|户施|病致|特))"
)
_FIRST = re.compile(rf"^{_BECAUSE}为?(?P<cause>[^，,]{{4,60}})[，,](?P<rest>.{{4,}})$")
_MIDDLE = re.compile(rf"^(?P<subject>[^，,]{{2,28}}?){_BECAUSE}为?(?P<cause>[^，,]{{4,60}})[，,](?P<rest>.{{3,}})$")
_LAST = re.compile(
    r"^(?P<rest>.{4,}?)[，,](?P<cause>(?:[^，,]{0,10}主要(?:是|系|因|由于|原因)|(?:这)?(?:是|系)(?:由于|因为)|"
    + _BECAUSE
    + r"|"
    r"(?:投诉|意见|问题|反映)[^，,]{0,6}(?:集中[在于]|最多的?是)|"
    # 尚余46.20万元，是工程流标
    # …, but not 占82.9%，是下一年加密的方向, nor 81.3%，是7个镇中最低的两个，…
    r"(?<=[元%]，)是(?!否|[^，,]{0,12}(?:的\d|之一)|[^，,]{0,40}的[一-龥]{0,4}(?:[，,]|$))).{4,})$"
)
# 2座因选址有异议没有开工
_INSIDE = re.compile(
    rf"^(?P<subject>.{{0,200}}?){_BECAUSE}(?P<cause>[^，,]{{3,24}}?)(?P<rest>(?:没有|未能?|无法|不能|推迟|停工|延期|暂缓)[^，,]{{1,12}})$"
)
# 2座因审批未办结尚未动工，晚24天: what is denied last is no cause.
_TWICE = re.compile(
    rf"^(?P<subject>[^，,]{{2,28}}?){_BECAUSE}为?(?P<cause>[^，,]{{2,24}}(?:没有|未|不)[^，,]{{1,12}}?)"
    r"(?P<rest>(?:没有|尚未|未能?|至今|仍)[^，,]{1,12}[，,].{3,})$"
)
# 1260亩的补助，因面积没有核定，到年底仍未兑付: what came of it stands behind the cause.
_BEHIND = re.compile(
    rf"^(?P<subject>[^，,]{{2,40}}[，,]){_BECAUSE}为?(?P<cause>.{{4,80}}?)[，,]"
    r"(?P<rest>(?:(?:到|截至|截止)[^，,]{2,14}?|目前|现)?(?:(?:仍|至今|尚)[^，,]{2,}|[比较][^，,]{0,8}(?:计划|目标|任务|要求|期限)[^，,]{2,14})(?:[，,].{2,})?)$"
)
_AFFECTED = re.compile(r"^(?P<subject>[^，,]{0,24}?)(?P<cause>受[^，,]{2,40}?影响)[，,](?P<rest>.{3,})$")
_SAYS_MORE = 4
_WHOLE_CAUSE = re.compile(
    r"^(?:此外|另外|同时|加之|一方面|另一方面|客观上|主观上)?[，,]?(?:主要是|主要在于|[^，,\d]{0,6}是(?:因为|由于))"
)


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of the report, without its full stop, and where it stands."""

    text: str
    location: Location
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence parted: what is so, and why; either is "" where the sentence says only the other."""

    fact: str
    cause: str


def whole_statements(text: str) -> list[str]:
    """Return the statements of a text, what semicolons part of a cause in one: 原因：…；…."""
    found: list[str] = []
    at = 0
    for piece in statements(text):
        start = text.find(piece, at)
        goes_on = found and re.search("[；;]", text[at:start]) and not part(found[-1]).fact
        if goes_on:
            found[-1] += f"；{piece}"
        else:
            found.append(piece)
        at = start + len(piece)
    return found


def running_text(report: Report) -> Iterator[tuple[Paragraph, str]]:
    """Yield every paragraph, whole where its first sentence is its heading, with the heading that it stands under."""
    seen = {section.location for section in report.sections}
    seen |= {paragraph.location for section in report.sections for paragraph in section.paragraphs}
    yield from ((paragraph, "") for paragraph in report.document.paragraphs if paragraph.location not in seen)
    for section in report.sections:
        for paragraph in section.paragraphs:
            is_run_in = paragraph.location == section.location
            text = f"{section.title}。{paragraph.text}" if is_run_in else paragraph.text
            yield replace(paragraph, text=text), section.heading


def told(report: Report) -> Iterator[Told]:
    """Yield every sentence of the report's running text and of what its forms tell of their goals."""
    for paragraph, heading in running_text(report):
        for sentence in whole_statements(paragraph.text):
            yield Told(sentence, paragraph.location, heading)
    for form in report.forms:
        for goal in form.goals:
            for sentence in statements(goal.actual):
                yield Told(sentence, goal.location, form.title)


@lru_cache(20_000)
def part(sentence: str) -> Reason:
    """Return a sentence parted into fact and cause, in the author's words; all fact where it names no cause."""
    if match := _CAUSE_HEAD.search(sentence):
        before = sentence[: match.start()].rstrip("，,、：: ")
        return Reason(before, sentence[match.start() :])
    if _WHOLE_CAUSE.match(sentence):
        return Reason("", sentence)
    for pattern in (_FIRST, _TWICE, _MIDDLE, _BEHIND, _AFFECTED, _INSIDE):
        if match := pattern.match(sentence):
            told = match.groupdict("")
            return Reason(told.get("subject", "") + told["rest"], f"原因是{told['cause']}")
    if match := _LAST.match(sentence):
        return Reason(match["rest"], as_cause(match["cause"]))
    return Reason(sentence, "")


def part_all(lines: Sequence[Told]) -> tuple[tuple[Told, ...], tuple[Told, ...]]:
    """Return what sentences about one thing tell, and what they give as causes."""
    facts: list[Told] = []
    causes: list[Told] = []
    lead: Told | None = None
    for line in lines:
        found = part(line.text)
        is_listed = lead is not None and (lead.location == line.location or lead.text.endswith("："))
        if is_listed and not found.cause:
            # 主要原因：一是…；二是…
            is_first = not causes or causes[-1].location != line.location
            causes += [replace(line, text=as_cause(line.text))] if is_first else []
            causes[-1] = causes[-1] if is_first else replace(line, text=f"{causes[-1].text}；{line.text}")
            continue
        lead = None
        if len(line.text) < _SAYS_MORE:
            # 为啥？
            lead = line
            continue
        if found.cause and (found.cause.endswith("：") or not bare_cause(found.cause)):
            # 原因有两个：
            lead, found = line, Reason(found.fact, "")
        elif facts and found.fact and found.cause and (causes or not re.search(r"\d", found.fact)):
            # What follows what is wrong is why, with what that came of: 2家企业因订单萎缩停产，直接减少岗位21个.
            found = Reason("", line.text)
        if found.fact:
            facts.append(replace(line, text=found.fact))
        if found.cause:
            causes.append(replace(line, text=found.cause))
    return tuple(facts), tuple(causes)


def as_cause(words: str) -> str:
    """Return a cause as a sentence that can stand alone: 原因是农忙 of 因农忙, of 是因为农忙 and of 农忙."""
    if re.match(
        r"(?:其|主要|具体|直接)?原因|主要是|受|[^，,]{0,10}主要是|(?:投诉|意见|问题|反映)[^，,]{0,6}(?:集中|最多)",
        words,
    ):
        return words
    return f"原因是{re.sub(rf'^(?:这?[是系])?(?:{_BECAUSE})?', '', words)}"


def bare_cause(words: str) -> str:
    """Return a cause without the words that lead it in: 征地滞后 of 主要原因是征地滞后."""
    words = _CAUSE_HEAD.sub("", words, count=1) if _CAUSE_HEAD.match(words) else words
    words = re.sub(r"^(?:[^，,]{0,10}主要(?:是|系|在于|由于|因为?)|(?:这)?[是系]?(?:由于|因为))[，,]?", "", words)
    return words.strip("，,、：: 。")
