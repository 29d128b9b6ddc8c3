"""Defects of problems and measures: no cause, no owner or date, what others should do, empty words, no measure."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from random import Random

from assistant.training.page import with_sections
from assistant.training.planting import Damage, Way
from knowledge.document import Location, Section
from knowledge.narrative.entries import Entry, Narrative, read_narrative
from knowledge.report import Report

_BARE_MEASURES = (
    "今后将进一步规范相关工作，把这方面的要求落实到日常管理之中。",
    "针对上述情况，持续改进工作方法，逐步解决存在的不足。",
    "结合实际完善有关做法，提高工作的规范化程度。",
)
_THIN_PROBLEMS = (
    "部分环节管理还不够规范，工作质量有待提高。原因是有关科室对这项工作理解不深，人手不足。",
    "有的工作推进不够平衡，细节把握不到位。原因是兼职人员多，对要求不熟悉。",
    "日常工作中精细化程度不够，衔接不够顺畅。原因是分工没有明确，经验不足。",
)
_OTHERS = (
    "建议财政部门加大投入，充分保障所需经费。",
    "需财政部门进一步加大资金保障力度。",
    "增设专门的绩效管理机构并配置编制。",
)
_EMPTY = (
    "要高度重视，扎实推进各项整改工作，确保落到实处。",
    "进一步提高政治站位，强化责任担当，狠抓落实。",
    "切实增强责任意识，全面提升工作水平，推动工作再上新台阶。",
)
_Change = Callable[[Report, Narrative, Random], Damage | None]


def _on_narrative(change: _Change) -> Callable[[Report, Random], Damage | None]:
    """Return the damage to a page of problems and measures; a page with a form on it has none."""

    def damage(report: Report, chance: Random) -> Damage | None:
        if report.forms:
            return None
        narrative = read_narrative(report)
        return change(report, narrative, chance) if narrative.problems and narrative.measures else None

    return damage


def _without_cause(report: Report, narrative: Narrative, chance: Random) -> Damage | None:
    """Take away the paragraphs that tell the cause of one problem."""
    items = [item for item in narrative.problems if item.is_titled and len(item.places) > 2]
    if not items:
        return None
    item = chance.choice(items)
    causes = {line.location for line in item.lines if "原因" in line.text[:8]}
    kept = tuple(place for place in item.places if place not in causes)
    if not causes or len(kept) < 2:
        return None
    return Damage(_without(report, causes), kept, f"“{item.name}”只写了现象，没有写原因。")


def _bare_measure(report: Report, narrative: Narrative, chance: Random) -> Damage | None:
    items = _headed(narrative.measures)
    if not items:
        return None
    item = chance.choice(items)
    told = f"“{item.title}”没有写由谁负责、何时完成、达到什么结果。"
    damaged = _with_body(report, item, chance.choice(_BARE_MEASURES))
    places = item.places[:2]
    return Damage(damaged, places, told, frozenset({"DOC14", "DOC13"}))


def _thin_problem(report: Report, narrative: Narrative, chance: Random) -> Damage | None:
    """Put words that fit every office in place of what one problem says of this one."""
    items = [
        item
        for item in narrative.problems
        if item.is_titled and len(item.places) > 1 and not re.search(r"\d", item.title)
    ]
    if not items:
        return None
    item = chance.choice(items)
    damaged = _with_body(report, item, chance.choice(_THIN_PROBLEMS))
    told = f"“{item.name}”没有数字，也没有点到具体项目或指标，放到哪个单位都成立。"
    return Damage(damaged, item.places[:2], told, frozenset({"DOC14", "DOC13"}))


def _for_others(report: Report, narrative: Narrative, chance: Random) -> Damage | None:
    return _appended(report, narrative.measures, chance, _OTHERS, "写成了要财政、编制部门做的事，本单位落实不了。")


def _empty_words(report: Report, narrative: Narrative, chance: Random) -> Damage | None:
    items = (*narrative.problems, *narrative.measures)
    return _appended(report, items, chance, _EMPTY, "有空话，没有事项、数量和时间。")


def _no_measure(report: Report, narrative: Narrative, chance: Random) -> Damage | None:
    """Take away the measure that answers one problem; the problem is then left alone."""
    if len(narrative.problems) != len(narrative.measures) or len(narrative.measures) < 3:
        return None
    place = chance.randrange(len(narrative.measures))
    problem, measure = narrative.problems[place], narrative.measures[place]
    gone = set(measure.places)
    sections = [section for section in report.sections if section.location not in gone]
    if len(sections) == len(report.sections):
        return None
    return Damage(with_sections(report, sections), problem.places, f"“{problem.title}”没有对应的改进措施。")


def _appended(
    report: Report, items: tuple[Entry, ...], chance: Random, sentences: tuple[str, ...], told: str
) -> Damage | None:
    found = _headed(items)
    if not found:
        return None
    item, sentence = chance.choice(found), chance.choice(sentences)
    last = item.places[-1]
    damaged = _changed(report, lambda place, words: f"{words}{sentence}" if place == last else words)
    return Damage(damaged, item.places, f"“{item.title}”里“{sentence.rstrip('。')}”{told}")


def _headed(items: Iterable[Entry]) -> list[Entry]:
    """Return the items that stand under headings of their own."""
    return [item for item in items if item.is_titled and len(item.places) > 1]


def _with_body(report: Report, item: Entry, text: str) -> Report:
    """Return the report with `text` as all that stands under the item's heading."""
    _, first, *rest = item.places
    shorter = _without(report, set(rest))
    return _changed(shorter, lambda place, words: text if place == first else words)


def _without(report: Report, places: set[Location]) -> Report:
    return _changed(report, lambda location, words: None if location in places else words)


def _changed(report: Report, change: Callable[[Location, str], str | None]) -> Report:
    sections: list[Section] = []
    for section in report.sections:
        blocks = [
            replace(paragraph, text=text)
            for paragraph in section.paragraphs
            if (text := change(paragraph.location, paragraph.text)) is not None
        ]
        sections.append(replace(section, blocks=tuple(blocks)))
    return with_sections(report, sections)


WAYS = (
    Way("missing_cause", "DOC10", _on_narrative(_without_cause)),
    Way("bare_measure", "DOC11", _on_narrative(_bare_measure)),
    Way("thin_problem", "DOC15", _on_narrative(_thin_problem)),
    Way("measure_for_others", "DOC12", _on_narrative(_for_others)),
    Way("missing_measure", "DOC13", _on_narrative(_no_measure), hard=True),
    Way("empty_words", "DOC14", _on_narrative(_empty_words)),
)
