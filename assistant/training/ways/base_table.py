"""Defects of the base table and of the text about it: posts, staff, 三公经费."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from assistant.review.arithmetic import plain
from assistant.training.planting import Damage, Way
from assistant.training.ways.texts import misquoted, paragraphs, with_text
from knowledge.document import Location, Table
from knowledge.facts.account import read_account
from knowledge.facts.fact import Aspect, Fact
from knowledge.facts.matching import BUDGETS
from knowledge.report import Report

_HUNDREDTH = Decimal("0.01")
_OPPOSITE = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长", "上升": "下降"}
_CHANGE = re.compile(r"(?<![^。；])[^。；]*三公”?经费[^。；]*")
_Change = Callable[[Report, Fact, Fact, Fact, Random], Damage | None]


def with_cell(report: Report, place: Location, text: str) -> Report:
    """Return the report with another text in the table cell at `place`."""
    blocks = tuple(
        replace(
            block,
            rows=tuple(
                tuple(replace(cell, text=text) if block.place(cell) == place else cell for cell in row)
                for row in block.rows
            ),
        )
        if isinstance(block, Table)
        else block
        for block in report.document.blocks
    )
    return replace(report, document=replace(report.document, blocks=blocks))


def _in_table(report: Report, measure: str) -> list[Fact]:
    return [one for one in read_account(report).of(measure) if one.location.table is not None]


def _on_staff(change: _Change) -> Callable[[Report, Random], Damage | None]:
    """Return the damage to a page of the base table that gives posts, staff and their rate; other pages have none."""

    def damage(report: Report, chance: Random) -> Damage | None:
        if report.forms:
            return None
        found = [next(iter(_in_table(report, measure)), None) for measure in ("编制", "在职人员", "控制率")]
        posts, staff, rate = found
        return change(report, posts, staff, rate, chance) if posts and staff and rate else None

    return damage


def _wrong_control_rate(report: Report, posts: Fact, staff: Fact, rate: Fact, chance: Random) -> Damage | None:
    wrong = f"{rate.value + Decimal(chance.choice(('-2.4', '-1.5', '1.3', '2.2')))}%"
    told = f"{staff.value:f}÷{posts.value:f}是{rate.quantity.text}，控制率写成了{wrong}。"
    # The text that gives the rate then differs, too.
    return Damage(with_cell(report, rate.location, wrong), (rate.location,), told, frozenset({"BUD05"}))


def _over_posts(report: Report, posts: Fact, staff: Fact, rate: Fact, chance: Random) -> Damage | None:
    """Let there be more staff than posts, in the table and in the text."""
    if any(re.search("缺编|空编|编制以内", paragraph.text) for paragraph in paragraphs(report)):
        return None
    more = plain(posts.value + chance.choice((1, 2, 3)))
    share = f"{(Decimal(more) / posts.value * 100).quantize(_HUNDREDTH, ROUND_HALF_UP)}%"
    damaged, places = with_cell(with_cell(report, staff.location, more), rate.location, share), [staff.location]
    for paragraph in paragraphs(report):
        text = re.sub(rf"(在职(?:人员|职工)?(?:人数)?){staff.value:f}(?=[人名])", rf"\g<1>{more}", paragraph.text)
        if (text := text.replace(rate.quantity.text, share)) != paragraph.text:
            damaged = with_text(damaged, paragraph.location, text)
            places.append(paragraph.location)
    return Damage(damaged, tuple(places), f"在职{more}人，超过编制{posts.value:f}人，没有说明。")


def _other_posts(report: Report, posts: Fact, _: Fact, __: Fact, chance: Random) -> Damage | None:
    right, wrong = f"{posts.value:f}", plain(posts.value + chance.choice((-6, -4, 4, 6)))
    return misquoted(report, rf"编制{right}[人名]", right, wrong, posts.location, f"基础数据表是{right}人", chance)


def _opposite_direction(report: Report, _: Random) -> Damage | None:
    spent = [one for one in _in_table(report, "三公经费") if one.aspect is Aspect.ACTUAL]
    if report.forms or len(spent) < 2:
        return None
    before, now = sorted(spent, key=lambda one: one.period or 0)[-2:]
    for paragraph in paragraphs(report):
        said = next((one for one in _CHANGE.findall(paragraph.text) if any(word in one for word in _OPPOSITE)), None)
        if said:
            wrong = re.sub("|".join(_OPPOSITE), lambda word: _OPPOSITE[word[0]], said)
            told = f"三公经费由{before.value:f}万元到{now.value:f}万元，正文的增减方向写反了。"
            text = paragraph.text.replace(said, wrong, 1)
            return Damage(with_text(report, paragraph.location, text), (paragraph.location, now.location), told)
    return None


def _wrong_sum(report: Report, chance: Random) -> Damage | None:
    budget = next((one for one in _in_table(report, "三公经费") if one.aspect in BUDGETS), None)
    if report.forms or budget is None:
        return None
    wrong = plain(budget.value + Decimal(chance.choice(("0.6", "1.5", "2.4"))))
    told = f"三公经费预算数写成{wrong}万元，分项合计是{budget.value:f}万元。"
    return Damage(with_cell(report, budget.location, wrong), (budget.location,), told)


WAYS = (
    Way("wrong_control_rate", "BUD04", _on_staff(_wrong_control_rate)),
    Way("wrong_expense_sum", "BUD04", _wrong_sum),
    Way("over_posts", "BUD12", _on_staff(_over_posts)),
    Way("text_posts_differ", "BUD05", _on_staff(_other_posts)),
    Way("opposite_direction", "BUD03", _opposite_direction),
)
