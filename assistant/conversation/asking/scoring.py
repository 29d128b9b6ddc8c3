"""What a row of a form should be scored, and what the form comes to then: asked of points, one row's or all."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.conversation.asking.figures import number
from assistant.conversation.asking.lines import Told, figure_text
from assistant.conversation.asking.operations import Operation
from assistant.conversation.asking.question import FigureQuestion, Wanted, aspects_of
from assistant.conversation.asking.words import has_word, nearest_names
from assistant.conversation.numbering import Numbering
from assistant.review.arithmetic import fits, two_places
from assistant.review.checks.attainment import attainments, deadline
from assistant.review.engine import Review
from assistant.review.pack import Pack
from knowledge.facts.fact import Aspect, Source
from knowledge.quantity import parse_decimal
from knowledge.report import Form, Indicator

_FIGURE = re.compile(r"\d+\.\d+|\d{2,3}(?=分)")
# So many rows are told.
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Due:
    """What a row should be scored, None where no rule says how, in words why, and whether it was late."""

    row: Indicator
    points: Decimal | None
    why: str = ""
    is_late: bool = False

    @property
    def is_off(self) -> bool:
        """Return whether the form gives the row other points."""
        score, points = self.row.score_value, self.points
        is_full = score == self.row.weight_value
        return points is not None and score is not None and (score > points if is_full else not fits(score, points))


def due_points(row: Indicator, weight: Decimal, year: int | None, pack: Pack) -> Due:
    """Return what a row of this weight should be scored by its figures.

    财预〔2020〕10号第十六条: all points where the target is reached, else in proportion. What was taken from a target
    that is met by its figure may have another reason.
    """
    told = [one for one in attainments(row) if not one.right_unit]
    if unmet := next((one for one in told if not one.is_met), None):
        share = unmet.earned(pack.inverse_scoring)
        if share is None:
            return Due(row, None, "没有达到指标值")
        points = Decimal(two_places(weight * share))
        why = f"没有达到指标值，按比例应得{number(weight)}×{two_places(share * 100)}%={number(points)}分"
        return Due(row, points, why)
    if (day := deadline(row, year)) and not day.is_met:
        why = f"晚了{day.delay}，没有达到指标值，不能得满分；扣多少国家的办法没有规定，按本地评分办法"
        return Due(row, None, why, row.score_value == weight)
    if not (told or day):
        return Due(row, None)
    is_full = row.score_value == weight
    return Due(row, weight if is_full else None, f"达到指标值{f'，应得满分{number(weight)}分' if is_full else ''}")


def told_points(wanted: Wanted, question: FigureQuestion, told: Told, review: Review, numbering: Numbering) -> str:
    """Return what is told of the points that `wanted` asks for: of the row it names, of the whole form, or "".

    A row is asked for by its name or a part of it, or was in the question before; a form by its total.
    """
    scored = {Aspect.SCORE, Aspect.WEIGHT}
    forms = [form for form in told.report.forms if form.project in wanted.subjects] or list(told.report.forms)
    levels = {
        core for form in forms for row in form.filled for core in (_level(row.level1), _level(row.level2)) if core
    }
    if any(f"{level}指标" in wanted.asked for level in levels):
        return ""
    of_row, given = _row_named(wanted.asked, forms), set(map(Decimal, _FIGURE.findall(wanted.asked)))
    is_total = any(parse_decimal(form.total_score) in given for form in forms)
    is_points = is_total or bool(of_row and of_row[1].score_value in given)
    before = (one for one in question.before if not given)
    if not is_points and not any(scored & {*one.aspects, *aspects_of(one.asked)} for one in (wanted, *before)):
        return ""
    is_whole = is_total or has_word("total", wanted.asked)
    said = []
    if of_row is None and not is_whole and question.before:
        of_row = _row_named(" ".join(one.words for one in question.before), forms)
    if of_row and (weight := of_row[1].weight_value) is not None:
        said.append(_told_row(due_points(of_row[1], weight, told.year, review.pack), weight, given, told, numbering))
    if is_whole and "执行率" not in wanted.asked:
        is_each = wanted.operation is Operation.CHECK or wanted.each
        said += _told_forms(forms if is_each else forms[:1], wanted, told, review.pack, numbering)
    return "\n".join(said)


def _level(name: str) -> str:
    return name.strip().removesuffix("指标")


def _row_named(words: str, forms: Sequence[Form]) -> tuple[Form, Indicator] | None:
    """Return the row that `words` name, in full or by a part of the name that no other row has as much of."""
    rows = [(form, row) for form in forms for row in form.filled]
    if whole := [pair for pair in rows if pair[1].name.strip() and pair[1].name.strip() in words]:
        return max(whole, key=lambda pair: len(pair[1].name))
    near = nearest_names(words, [row.name for _, row in rows])
    return rows[near[0]] if len(near) == 1 else None


def _told_row(due: Due, weight: Decimal, given: Collection[Decimal], told: Told, numbering: Numbering) -> str:
    """Return what a row promised, reached, should get and gets."""
    row, score, points = due.row, due.row.score_value, due.points
    mark = numbering.report(told.report, f"“{row.name}”", f"{row.target} {row.actual} {row.score}", row.location)
    lead, gets = ("对，" if points in given else "有出入：") if due.is_off or due.is_late else "", ""
    if score is not None:
        gets = f"；分值{number(weight)}分，表上得{number(score)}分{mark}，扣了{number(weight - score)}分"
        if due.is_off and points is not None:
            gets += f"，{'多' if score > points else '少'}{number(abs(score - points))}分，应改"
        elif points is not None:
            gets += "，没有错"
    return f"{lead}“{row.name}”指标值{row.target}、实际{row.actual}{f'，{due.why}' if due.why else ''}{gets}。"


def _told_forms(forms: Sequence[Form], wanted: Wanted, told: Told, pack: Pack, numbering: Numbering) -> Iterator[str]:
    """Yield what each form is scored in all, as it says, as its rows add up, and with its rows as they should be."""
    is_weight = Aspect.WEIGHT in wanted.aspects
    what = "分值" if is_weight else "得分"
    for form in forms:
        fund = form.total_fund
        values = [row.weight_value if is_weight else row.score_value for row in form.filled]
        own = sum((value for value in values if value is not None), Decimal(0))
        rate = parse_decimal((fund.weight if is_weight else fund.score) if fund else "") or Decimal(0)
        stated = form.total_weight if is_weight else form.total_score
        mark = numbering.report(told.report, f"“{form.name}”", f"总分 {stated}", form.total_location or form.location)
        written = f"总分写{stated}{mark}，" if stated else f"没有写总分{mark}，"
        summed = f"各项指标{what}合计{number(own)}分，加预算执行率{number(rate)}分共{number(own + rate)}分。"
        agrees = parse_decimal(stated)
        apart = None if agrees is None else abs(agrees - own - rate)
        verdict = "" if apart is None else f"与总分相差{number(apart)}分。" if apart else "与总分一致，没有错。"
        yield f"“{form.name}”{written}{summed}{verdict}" + ("" if is_weight else _mended(form, own + rate, told, pack))
    texts = [
        f for f in told.account.facts if f.aspect is Aspect.SCORE and f.source is Source.TEXT and "得分" in f.words
    ]
    by_year = {fact.period: fact for fact in reversed(texts)}
    if now := by_year.get(told.year):
        mark = numbering.report(told.report, "正文", now.quote, now.location)
        before = by_year.get((told.year or 0) - 1)
        apart_ = f"，{figure_text(before)}，比上年{number(now.value - before.value)}分" if before else ""
        yield f"正文写{figure_text(now)}{apart_}{mark}。"


def _mended(form: Form, total: Decimal, told: Told, pack: Pack) -> str:
    """Return what the form would come to with every row's points as they should be, "" where they are."""
    rows = [(row, row.weight_value) for row in form.filled]
    dues = [due_points(row, weight, told.year, pack) for row, weight in rows if weight is not None]
    off, late = [due for due in dues if due.is_off], [due for due in dues if due.is_late]
    said = ""
    if off:
        right = total + sum((due.points or 0) - (due.row.score_value or 0) for due in off)
        changes = "、".join(
            f"“{due.row.name}”{due.row.score}分改为{number(due.points or Decimal(0))}分" for due in off[:_SHOWN]
        )
        old, new = _grade(total, pack), _grade(right, pack)
        said = f"按完成比例，{changes}，改后共{number(right)}分，等次{'仍为' if old == new else f'由{old}变为'}{new}。"
    named = "、".join(f"“{due.row.name}”" for due in late[:_SHOWN])
    return said + (f"另外{named}逾期仍得满分，还要按本地评分办法扣分。" if late else "")


def _grade(points: Decimal, pack: Pack) -> str:
    """Return the grade of a total out of a hundred."""
    return next((grade for grade, floor in pack.grade_floors.items() if points >= floor), "差")
