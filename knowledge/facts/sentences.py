"""The running text as sentences, each with the headings it stands under and whether it tells of results or of plans."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache

from knowledge.document import Location
from knowledge.facts.vocabulary import vocabulary
from knowledge.quantity import Quantity, find_quantities
from knowledge.report import Report
from knowledge.running_text import with_wide_marks

# What runs on longer than any sentence is cut: nobody writes it, and reading it whole would take ever longer.
_SENTENCE = re.compile(r"[^。！？!?\n]{1,1500}[。！？!?]?")
_TROUBLE = re.compile("问题|[原成]因|不足|(?:没有?|未)能?[达完实]")
_REACHED = re.compile("完成|实现|产出")
_ACHIEVED = re.compile("已(?:经|全[部面]|圆满|超额)?(?:完成|实现|达到|达标)")
_AS_OF = re.compile("截[至止]")
_OVERVIEW = re.compile("项目(?:基本)?(?:概况|情况|背景|内容)|立项|建设内容|主要内容")
# 重点任务有三项：…
_ANNOUNCES = re.compile(
    "[^，,。；;：:未没]{0,24}(?:任务|目标|重点工作)(?:有|是|为|包括|分为|分别[是为])?[^，,。；;：:完成实现达]{0,5}[：:]"
)
CLAUSE = re.compile(r"[，,；;（(）)、：:]")


@dataclass(frozen=True)
class Sentence:
    """One sentence as written, the headings it stands under (the chapter's first), and the place of its paragraph."""

    text: str
    headings: tuple[str, ...]
    location: Location
    side: str = ""
    """What the figures of the forms show it to tell, where its chapter is called by goals: plan or result."""

    @cached_property
    def is_plan(self) -> bool:
        """Return whether the sentence says what is to be reached, not what was."""
        words = vocabulary()
        # 目标为救助1200人次，全年救助1086人次，已完成目标
        if (_ACHIEVED.search(self.text) or _AS_OF.search(self.text)) and not self.is_future:
            return False
        if words.plans.search(self.text) or self.is_future or _ANNOUNCES.match(self.text):
            return True
        if self.side:
            return self.side == "plan"
        if any(map(_TROUBLE.search, self.headings)):
            return False
        return next(filter(None, reversed(_kinds(self.headings))), "") == "plan"

    @cached_property
    def is_overview(self) -> bool:
        """Return whether the sentence tells what is to be done at all, as an overview of a project does."""
        return any(map(_OVERVIEW.search, self.headings)) and not any(map(_REACHED.search, self.headings))

    @cached_property
    def is_future(self) -> bool:
        """Return whether the sentence speaks of what comes after the report's year."""
        return any(map(vocabulary().is_future_heading, self.headings))


def split_sentences(text: str, headings: tuple[str, ...], location: Location) -> Iterator[Sentence]:
    """Yield the sentences of one paragraph."""
    for match in _SENTENCE.finditer(with_wide_marks(text)):
        if match[0].strip():
            yield Sentence(match[0].strip(), headings, location)


@lru_cache(4)
def sentences(report: Report) -> tuple[Sentence, ...]:
    """Return the sentences of the running text, headings included."""
    found = tuple(_sentences(report))
    chapters: dict[tuple[str, ...], list[int]] = defaultdict(list)
    sides = _Sides(report)
    for at, sentence in enumerate(found):
        if chapter := _plan_chapter(sentence.headings):
            chapters[chapter].append(at)
    # 年初明确四条主线：…1200件以上；…12亿元 tells of targets alone, whatever it stands under.
    shown = {at: "plan" if sides.are_targets(one) else "" for at, one in enumerate(found)}
    for places in chapters.values():
        votes = [sides.lead(found[at]) for at in places]
        if sum(votes) > 1:
            # 任务对账 tells what came of the tasks, all but the sentence that sets them.
            shown |= {at: "plan" if vote < 0 else "result" for at, vote in zip(places, votes, strict=True)}
    return tuple(replace(one, side=shown[at]) if shown[at] else one for at, one in enumerate(found))


def _kinds(headings: tuple[str, ...]) -> list[str]:
    """Return what each heading calls what stands under it; 项目来由与年度任务 says nothing of a section's."""
    kind = vocabulary().kind_of_heading
    return [kind(one) if one is headings[-1] or all(map(kind, re.split("[与和及]", one))) else "" for one in headings]


def _plan_chapter(headings: tuple[str, ...]) -> tuple[str, ...]:
    """Return the headings down to the one that calls what stands under it plans, () where another has the last word."""
    kinds = _kinds(headings)
    last = max((at for at, kind in enumerate(kinds) if kind), default=-1)
    return headings[: last + 1] if last >= 0 and kinds[last] == "plan" else ()


class _Sides:
    """The figures that the forms give as targets alone, or as reached alone."""

    def __init__(self, report: Report) -> None:
        rows = [row for form in report.forms for row in form.indicators]
        targets = {_value(one) for row in rows for one in find_quantities(row.target)}
        reached = {_value(one) for row in rows for one in find_quantities(row.actual)}
        self._targets, self._reached = targets - reached, reached - targets

    def are_targets(self, sentence: Sentence) -> bool:
        """Return whether a sentence gives several figures, and targets alone."""
        values = {_value(one) for one in find_quantities(sentence.text)}
        return len(values) > 1 and values <= self._targets

    def lead(self, sentence: Sentence) -> int:
        """Return by how many more figures a sentence tells of what was reached than of what was to be."""
        values = {_value(one) for one in find_quantities(sentence.text)}
        return sum(one in self._reached for one in values) - sum(one in self._targets for one in values)


def _value(quantity: Quantity) -> tuple[Decimal, str]:
    return quantity.base, quantity.measure


def _sentences(report: Report) -> Iterator[Sentence]:
    starts = [section.location.block for section in report.sections]
    paths = list(_paths(report))
    for paragraph in report.document.paragraphs:
        block = paragraph.location.block
        begin, end = bisect_left(starts, block), bisect_right(starts, block)
        at = 0
        # Where all stands in one paragraph, headings begin within it.
        for place in range(begin, end):
            section = report.sections[place]
            found = paragraph.text.find(section.heading, at)
            if found > at:
                headings = paths[place - 1] if place else ()
                yield from split_sentences(paragraph.text[at:found], headings, paragraph.location)
            at = max(at, found)
        yield from split_sentences(paragraph.text[at:], paths[end - 1] if end else (), paragraph.location)


def _paths(report: Report) -> Iterator[tuple[str, ...]]:
    """Yield the headings that each section stands under, its own last."""
    path: list[tuple[int, str]] = []
    for section in report.sections:
        path = [(level, heading) for level, heading in path if level < section.level]
        says_it = vocabulary().kind_of_heading(section.heading)
        path.append((section.level, section.heading if says_it else section.role or section.heading))
        yield tuple(heading for _, heading in path)
