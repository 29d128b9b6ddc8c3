"""Defects of the base table and of the text about it: posts, staff, 三公经费."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from assistant.review.arithmetic import plain
from assistant.training.planting import Damage, Way
from assistant.training.ways.texts import paragraphs, with_text
from knowledge.quantity import parse_decimal
from knowledge.report import Expense, Report, Staffing

_HUNDREDTH = Decimal("0.01")
_OPPOSITE = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长", "上升": "下降"}
_CHANGE = re.compile(r"[^。；]*三公”?经费[^。；]*")
_Change = Callable[[Report, Staffing, Random], Damage | None]


def _on_base(change: _Change) -> Callable[[Report, Random], Damage | None]:
    """Return the damage to a page of the base table; other pages have none."""

    def damage(report: Report, chance: Random) -> Damage | None:
        return change(report, report.staffing, chance) if report.staffing and report.expenses else None

    return damage


def _wrong_control_rate(report: Report, staffing: Staffing, chance: Random) -> Damage | None:
    rate = parse_decimal(staffing.rate)
    if rate is None:
        return None
    wrong = f"{rate + Decimal(chance.choice(('-2.4', '-1.5', '1.3', '2.2')))}%"
    told = f"{staffing.staff}÷{staffing.posts}是{staffing.rate}，控制率写成了{wrong}。"
    # The text that gives the rate then differs, too.
    return Damage(
        replace(report, staffing=replace(staffing, rate=wrong)), (staffing.location,), told, frozenset({"BUD05"})
    )


def _over_posts(report: Report, staffing: Staffing, chance: Random) -> Damage | None:
    """Let there be more staff than posts, in the table and in the text."""
    posts = parse_decimal(staffing.posts)
    if not posts or any(re.search("缺编|空编|编制以内", paragraph.text) for paragraph in paragraphs(report)):
        return None
    staff = plain(posts + chance.choice((1, 2, 3)))
    rate = f"{(Decimal(staff) / posts * 100).quantize(_HUNDREDTH, ROUND_HALF_UP)}%"
    damaged = replace(report, staffing=replace(staffing, staff=staff, rate=rate))
    for paragraph in paragraphs(report):
        text = re.sub(rf"(在职(?:人员|职工)?(?:人数)?){staffing.staff}(?=[人名])", rf"\g<1>{staff}", paragraph.text)
        text = text.replace(staffing.rate, rate) if staffing.rate else text
        damaged = with_text(damaged, paragraph.location, text)
    return Damage(damaged, (staffing.location,), f"在职{staff}人，超过编制{staffing.posts}人，没有说明。")


def _other_posts(report: Report, staffing: Staffing, chance: Random) -> Damage | None:
    for paragraph in paragraphs(report):
        if said := re.search(rf"编制{staffing.posts}[人名]", paragraph.text):
            wrong = plain((parse_decimal(staffing.posts) or Decimal(0)) + chance.choice((-6, -4, 4, 6)))
            text = paragraph.text.replace(said[0], said[0].replace(staffing.posts, wrong), 1)
            told = f"正文写编制{wrong}名，基础数据表是{staffing.posts}人，两处不一致。"
            return Damage(with_text(report, paragraph.location, text), (paragraph.location, staffing.location), told)
    return None


def _opposite_direction(report: Report, _: Staffing, __: Random) -> Damage | None:
    line = _three_public(report)
    for paragraph in paragraphs(report) if line else ():
        said = next((one for one in _CHANGE.findall(paragraph.text) if any(word in one for word in _OPPOSITE)), None)
        if said and line:
            wrong = re.sub("|".join(_OPPOSITE), lambda word: _OPPOSITE[word[0]], said)
            told = f"三公经费由{line.previous}万元到{line.actual}万元，正文的增减方向写反了。"
            text = paragraph.text.replace(said, wrong, 1)
            return Damage(with_text(report, paragraph.location, text), (paragraph.location, line.location), told)
    return None


def _wrong_sum(report: Report, _: Staffing, chance: Random) -> Damage | None:
    line = _three_public(report)
    budget = parse_decimal(line.budget) if line else None
    if line is None or budget is None:
        return None
    wrong = plain(budget + Decimal(chance.choice(("0.6", "1.5", "2.4"))))
    expenses = tuple(replace(one, budget=wrong) if one is line else one for one in report.expenses)
    told = f"三公经费预算数写成{wrong}万元，分项合计是{line.budget}万元。"
    return Damage(replace(report, expenses=expenses), (line.location,), told)


def _three_public(report: Report) -> Expense | None:
    return next((one for one in report.expenses if "三公" in one.label), None)


WAYS = (
    Way("wrong_control_rate", "BUD04", _on_base(_wrong_control_rate)),
    Way("wrong_expense_sum", "BUD04", _on_base(_wrong_sum)),
    Way("over_posts", "BUD12", _on_base(_over_posts)),
    Way("text_posts_differ", "BUD05", _on_base(_other_posts)),
    Way("opposite_direction", "BUD03", _on_base(_opposite_direction)),
)
