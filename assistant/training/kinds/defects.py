"""Find all defects on a page of a report: a clean page, damaged in known ways."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from itertools import chain
from random import Random

from assistant.review.arithmetic import fits
from assistant.review.catalogue import rule_of
from assistant.training.cleaning import clean_pages
from assistant.training.exercise import Answer, Blank, BlankForm, Exercise, Grade, Key, Option, overlap
from assistant.training.lesson import rule_text
from assistant.training.material import Material
from assistant.training.page import Page
from assistant.training.planting import Damage, all_ways, plant
from knowledge.quantity import Quantity, find_quantities
from knowledge.running_text import pairs

TITLE = "找出一页报告里的问题"
TOPICS = ("审核", "找问题")
RULES = tuple(dict.fromkeys(way.rule for way in all_ways()))
_QUESTION = "下面是一份报告的一页，{number}。请像审核人员那样逐行看，把有问题的地方的编号都选出来；选错也会扣分。"
_NUMBER = {1: 2, 2: 3, 3: 4}
_KINDS_SHARE = 0.2
_DISTRACTORS = 3
_TRIES = 12
# An amount in 万元 by a number of things gives a rate in %, in 元 or in 万元.
_SCALES = (1, 100, 10000)
# So much of a row's name stands in what tells of it.
_ALIKE = 0.8


def make(material: Material, chance: Random, level: int, focus: str = "") -> Exercise | None:
    """Return the question about a page of `material`, damaged in two to four ways."""
    pages = [page for page in clean_pages(material) if level > 1 or focus or not page.report.sections]
    order = chance.sample(pages, len(pages))
    for page in (order * _TRIES)[:_TRIES]:
        # Problems and measures have room for few.
        number = min(_NUMBER[level], 4 if page.report.forms else 3)
        found = plant(page, number, chance, hard=level > 1, wanted=(focus,))
        if found is not None and (not focus or focus in {one.rule for one in found[1]}):
            return _exercise(material, page, *found, chance, level)
    return None


def grade(exercise: Exercise, answer: Answer) -> Grade:
    """Return the balance of precision and recall, at higher levels with a fifth for naming the kinds of defects."""
    planted = exercise.key.facts["planted"]
    chosen = set(answer.of("places")) & {option.name for option in exercise.blank("places").options}
    found = [bool(chosen & set(one["places"])) for one in planted]
    known = {place for one in planted for place in one["places"]}
    neutral = set(exercise.key.facts["neutral"])
    if 2 * len(chosen) > len(exercise.blank("places").options):
        # Who marks most of the page hasn't looked: only the places where each defect sits count then.
        known, neutral = {one["places"][0] for one in planted}, set()
    wrong = chosen - known - neutral
    right = len(chosen & known)
    precision = right / (right + len(wrong)) if right else 0.0
    recall = sum(found) / len(found)
    balance = 2 * precision * recall / (precision + recall) if precision else 0.0
    share, naming, named = _named(exercise, answer)
    points = (1 - share) * balance + share * naming
    by_rule = {
        one["rule"]: (1 - share) * hit + share * (one["rule"] in named) for one, hit in zip(planted, found, strict=True)
    }
    lines = [f"共{len(planted)}处问题，找到{sum(found)}处；选了{len(chosen)}个编号，选错{len(wrong)}个。"]
    for one, hit in zip(planted, found, strict=True):
        places = "、".join(one["places"][:2]) + ("等" if len(one["places"]) > 2 else "")
        lines.append(f"{'✓' if hit else '✗'} 编号{places}：{one['told']}（{rule_of(one['rule']).name}）")
    if wrong:
        lines.append(f"选错的编号：{'、'.join(sorted(wrong, key=int))}，这些地方没有问题。")
    lines += [rule_text(one["rule"]) for one, hit in zip(planted, found, strict=True) if not hit]
    told = "；".join(f"编号{'或'.join(one['places'][:2])}：{one['told']}" for one in planted)
    return Grade(round(points, 4), by_rule, "\n".join(lines), told, precision, recall)


def _shaken(material: Material, clean: Page, page: Page, known: Collection[str]) -> set[str]:
    """Return the places that somebody may mark with reason, though nothing was planted there.

    They give what was reckoned from a figure now gone, tell in words of a row that was changed or is left out, or
    are a row whose name holds its target (改造公路86公里). Where another problem or measure was put in the place of
    one, the two no longer belong together.
    """
    if clean.numbers != page.numbers:
        return set()
    before, now = clean.lines, page.lines
    if not page.report.forms:
        couples = zip(
            *([page.numbers[one.location] for one in part.paragraphs] for part in page.report.sections), strict=True
        )
        replaced = {number for number in known if not now[number][0].startswith(before[number][0])}
        return {number for couple in couples if replaced & {*couple} for number in couple}
    rows = {clean.numbers[row.location]: row for form in clean.report.forms for row in form.filled}
    kept, shown = {row.name for row in rows.values()}, {form.location for form in clean.report.forms}
    forms = (form for form in material.report.forms if form.location in shown)
    told = [row.name for form in forms for row in form.filled if row.name not in kept]
    names = [pairs(name) for name in (*told, *(rows[number].name for number in known if number in rows))]
    named = {number for number, row in rows.items() if _values(row.name) & _values(row.target)}
    changed = ((old, new) for number in known for old, new in zip(before[number], now[number], strict=True))
    gone = {value for old, new in changed for value, unit in _values(old) - _values(new) if value and unit.strip("%")}
    wholes = {one.value for one in _figures(chain.from_iterable(now.values()))}
    rates = {scale * whole / part for part in gone for whole in wholes - {part} for scale in _SCALES}
    texts = {number: "".join(cells) for number, cells in now.items() if number not in rows}
    return named | {
        number
        for number, cells in now.items()
        if any(_is_telling(one) and any(fits(one.value, rate) for rate in rates) for one in _figures(cells))
        or any(len(name & pairs(texts.get(number, ""))) >= _ALIKE * len(name) for name in names)
    }


def _figures(cells: Iterable[str]) -> list[Quantity]:
    return [one for cell in cells for one in find_quantities(cell)]


def _values(text: str) -> set[tuple[Decimal, str]]:
    return {(one.value, one.unit) for one in find_quantities(text)}


def _is_telling(one: Quantity) -> bool:
    """Return whether a figure has so many digits that it comes about by no chance."""
    return len(one.value.normalize().as_tuple().digits) > 2


def _exercise(
    material: Material, clean: Page, page: Page, planted: Sequence[Damage], chance: Random, level: int
) -> Exercise:
    numbers = page.numbers
    places = {one: tuple(dict.fromkeys(numbers[place] for place in one.places if place in numbers)) for one in planted}
    arguable = {one.location for finding in page.findings for one in finding.evidence} | page.doubtful
    known = {number for given in places.values() for number in given}
    options = tuple(Option(number, f"编号{number}") for number in dict.fromkeys(numbers.values()))
    blanks = [Blank("places", "有问题的编号", BlankForm.PLACES, options, several=True)]
    key = {"places": tuple(places[one][0] for one in planted)}
    if level > 1:
        broken = {one.rule for one in planted}.union(*(one.also for one in planted))
        spare = sorted({way.rule for way in all_ways()} & {rule.code for rule in page.rules} - broken)
        shown = sorted([*(one.rule for one in planted), *chance.sample(spare, min(len(spare), _DISTRACTORS))])
        kinds = tuple(Option(name, rule_of(code).name) for name, code in zip("ABCDEFGH", shown, strict=False))
        blanks.append(Blank("kinds", "这些问题属于哪几类", BlankForm.CHOICE, kinds, several=True))
        key["kinds"] = tuple(
            option.name for option, code in zip(kinds, shown, strict=True) if code in {one.rule for one in planted}
        )
    told = f"里面有{len(planted)}处问题" if level < 3 else "里面有几处问题"
    return Exercise(
        rules=tuple(dict.fromkeys(one.rule for one in planted)),
        question=_QUESTION.format(number=told),
        blanks=tuple(blanks),
        hints=_hints(page, planted, places),
        sheets=page.sheets,
        passages=page.passages,
        subject="、".join(form.name for form in page.report.forms) or "问题与措施",
        key=Key(
            Answer(key),
            {
                "planted": [
                    {"way": one.way, "rule": one.rule, "places": list(places[one]), "told": one.told} for one in planted
                ],
                "neutral": sorted(
                    ({numbers.get(one, "") for one in arguable} | _shaken(material, clean, page, known)) - known - {""}
                ),
            },
        ),
    )


def _hints(page: Page, planted: Sequence[Damage], places: dict[Damage, tuple[str, ...]]) -> tuple[str, ...]:
    order = (
        "先算资金和总分，再一行一行看：目标能不能打分、完成值填没填、得分和完成对不对得上、放的类别对不对。"
        if page.sheets
        else "一条一条看：问题写没写原因、有没有措施接着；措施写没写由谁、何时、做到什么，是不是自己能做的事。"
    )
    first = planted[0]
    near = sorted({int(number) for number in places[first]})[0]
    low = max(1, near - 3)
    return (order, f"其中有一处属于“{rule_of(first.rule).name}”。", f"在编号{low}到{low + 6}之间再仔细看一遍。")


def _named(exercise: Exercise, answer: Answer) -> tuple[float, float, set[str]]:
    """Return what the naming of the kinds of defects counts, how well they were named, and which were."""
    blank = next((blank for blank in exercise.blanks if blank.name == "kinds"), None)
    if blank is None:
        return 0, 0, set()
    codes = {rule_of(one["rule"]).name: one["rule"] for one in exercise.key.facts["planted"]}
    chosen = [option.text for option in blank.options if option.name in answer.of("kinds")]
    hits = {codes[text] for text in chosen if text in codes}
    return _KINDS_SHARE, overlap(chosen, codes)[2], hits
