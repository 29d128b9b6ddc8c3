"""Contradictions planted one at a time, each known by what a finding on it has to hold."""

import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tests.generating.figures import MARK, Value, plain, rounded
from tests.generating.office import Office, compare, other_unit
from tests.generating.writing import Grid, Paper, Part, write

Place = tuple[int, ...]


@dataclass(frozen=True)
class Draft:
    """A right report with all that is needed to write it again with another value."""

    office: Office
    paper: Paper
    seed: str
    part: Part

    def again(self, office: Office) -> Paper:
        """Return the report in the same words with other values."""
        return write(office, self.seed, self.part)

    def shown(self, key: str) -> tuple[str, ...]:
        """Return all ways in which the report writes the value, and the usual one."""
        usual = (self.office.values[key].shown(),) if key in self.office.values else ()
        return tuple(dict.fromkeys((*(shown for _, shown in self.paper.marks(key)), *usual)))

    def texts(self, key: str) -> list[tuple[Place, str]]:
        """Return where the running text writes the value; title and signature don't count."""
        return [(place, shown) for place, shown in self.paper.marks(key) if len(place) == 1 and place != (0,)]

    def tables(self, key: str, name: str = "") -> list[tuple[Place, str]]:
        """Return where a table writes the value, by default any table."""
        found = [(place, shown) for place, shown in self.paper.marks(key) if len(place) == 3]
        return [one for one in found if not name or self._grid(one[0]).name == name]

    def keys(self, pattern: str) -> list[str]:
        """Return the keys that match."""
        return [key for key in self.office.values if re.fullmatch(pattern, key)]

    def _grid(self, place: Place) -> Grid:
        block = self.paper.blocks[place[0]]
        assert isinstance(block, Grid)
        return block


@dataclass(frozen=True)
class Plant:
    """A report with one contradiction: `needs` are groups of strings any of which a finding has to hold whole."""

    family: str
    paper: Paper
    needs: tuple[tuple[str, ...], ...]
    about: str


Made = tuple[Paper, list[tuple[str, ...]], str] | None
"""A paper with a contradiction, what a finding has to hold, and what was done."""
Maker = Callable[[Draft, random.Random], Made]
FAMILIES: dict[str, Maker] = {}


def plant(draft: Draft, family: str, chance: random.Random) -> Plant | None:
    """Return the report with a contradiction of the family, None where it has no place for one."""
    made = FAMILIES[family](draft, chance)
    return Plant(family, made[0], tuple(made[1]), made[2]) if made else None


def _family(maker: Maker) -> Maker:
    FAMILIES[maker.__name__.removeprefix("_")] = maker
    return maker


def slipped(shown: str, how: str, chance: random.Random) -> str:
    """Return the figure written otherwise by one slip: another digit, two digits swapped, the point moved."""
    half = unicodedata.normalize("NFKC", shown)
    found = re.search(r"\d[\d,]*(?:\.\d+)?", half)
    assert found
    digits = found[0].replace(",", "")
    places = len(digits.partition(".")[2])
    ways = list(_swaps(digits) if how == "swap" else _tens(digits, places) if how == "ten" else _others(digits))
    if not ways:
        return ""
    number = Decimal(chance.choice(ways))
    new = f"{number:,.{places}f}" if "," in found[0] else f"{number:.{places}f}"
    text = half.replace(found[0], new, 1)
    return text if half == shown else text.translate(str.maketrans("0123456789.%", "０１２３４５６７８９．％"))


def _others(digits: str) -> Iterator[str]:
    for at, digit in enumerate(digits.partition(".")[0][:3]):
        for other in "123456789":
            new = digits[:at] + other + digits[at + 1 :]
            if other != digit and abs(Decimal(new) / Decimal(digits) - 1) >= Decimal("0.02"):
                yield new


def _swaps(digits: str) -> Iterator[str]:
    for at in range(len(digits) - 1):
        pair = digits[at : at + 2]
        new = digits[:at] + pair[::-1] + digits[at + 2 :]
        if "." not in pair and pair[0] != pair[1] and new[0] != "0":
            yield new


def _tens(digits: str, places: int) -> Iterator[str]:
    yield str(Decimal(digits) * 10)
    if Decimal(digits) > 100 and places:
        yield str(rounded(Decimal(digits) / 10, places))


def _slip(
    draft: Draft, chance: random.Random, key: str, place: Place, shown: str, how: str = "digit"
) -> tuple[Paper, str] | None:
    """Return the paper with the figure at the place written wrongly, and how."""
    wrong = slipped(shown, how, chance)
    return (replaced(draft.paper, place, key, shown, wrong), wrong) if wrong else None


def replaced(paper: Paper, place: Place, key: str, shown: str, new: str) -> Paper:
    """Return the paper with one mark at a place written otherwise."""
    text = dict(paper.cells())[place]
    return paper.changed(place, text.replace(f"⟦{key}={shown}⟧", f"⟦{key}={new}⟧", 1))


def _text_slip(
    draft: Draft, chance: random.Random, pattern: str, how: str = "digit", *, table: str | None = "", visible: str = ""
) -> Made:
    """Slip a figure of the text that a table has, too (`table` None: needn't); `visible` is what it follows from."""
    keys = draft.keys(pattern)
    keys = [key for key in keys if draft.texts(key) and (table is None or draft.tables(key, table))]
    keys = [
        key for key in keys if not visible or draft.paper.marks(visible.replace("*", key.split(".")[0].split("_")[0]))
    ]
    if not keys:
        return None
    key = chance.choice(keys)
    place, shown = chance.choice(draft.texts(key))
    made = _slip(draft, chance, key, place, shown, how)
    if not made:
        return None
    rights = [right for right in draft.shown(key) if right != shown] or [shown]
    return made[0], [(made[1], right) for right in dict.fromkeys((*rights, shown))], f"{key}: {shown} → {made[1]}"


@_family
def _amount_text_table(draft: Draft, chance: random.Random) -> Made:
    return _text_slip(draft, chance, r"spent|adjusted|initial|[psc]\d\.(?:spent|adjusted)")


@_family
def _actual_text_table(draft: Draft, chance: random.Random) -> Made:
    return _text_slip(draft, chance, r"i\d+\.actual", table="form")


@_family
def _target_text_table(draft: Draft, chance: random.Random) -> Made:
    return _text_slip(draft, chance, r"i\d+\.goal", table="form")


@_family
def _text_text(draft: Draft, chance: random.Random) -> Made:
    keys = [
        key
        for key in draft.keys(r"spent|project_total|guests|cars|[ps]\d\.spent|i\d\.(?:actual|goal)")
        if len(draft.texts(key)) > 1
    ]
    return _text_slip(draft, chance, "|".join(map(re.escape, keys)), table=None) if keys else None


@_family
def _transposed(draft: Draft, chance: random.Random) -> Made:
    return _text_slip(draft, chance, r"spent|adjusted|initial|[psc]\d\.spent|three|cars|guests", "swap")


@_family
def _power_of_ten(draft: Draft, chance: random.Random) -> Made:
    return _text_slip(draft, chance, r"spent|adjusted|initial|[psc]\d\.spent|three|i\d\.actual", "ten")


@_family
def _three_text_table(draft: Draft, chance: random.Random) -> Made:
    return _text_slip(draft, chance, r"(?:three|cars|guests)(?:_last|_planned)?", table="base")


@_family
def _satisfaction(draft: Draft, chance: random.Random) -> Made:
    return _text_slip(draft, chance, "satisfaction", table=None)


@_family
def _change_amount(draft: Draft, chance: random.Random) -> Made:
    return _text_slip(draft, chance, r"(?:spent|three|guests)_change", table=None, visible="*_last")


@_family
def _change_percent(draft: Draft, chance: random.Random) -> Made:
    return _text_slip(draft, chance, r"(?:spent|three|guests)_pct", table=None, visible="*_last")


@_family
def _change_direction(draft: Draft, chance: random.Random) -> Made:
    words = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长"}
    found = [
        (key, place, shown)
        for key in draft.keys(r"(?:spent|three|guests)_(?:dir|grow)")
        for place, shown in draft.texts(key)
        if draft.paper.marks(f"{key.split('_')[0]}_last")
    ]
    if not found:
        return None
    key, place, shown = chance.choice(found)
    base = key.split("_")[0]
    pairs = [(now, then) for now in draft.shown(base) for then in draft.shown(f"{base}_last")]
    paper = replaced(draft.paper, place, key, shown, words[shown])
    return paper, [(words[shown], shown), *pairs], f"{key}: {shown} → {words[shown]}"


@_family
def _share(draft: Draft, chance: random.Random) -> Made:
    return _text_slip(draft, chance, r"basic_share|project_share|c\d\.share", table=None)


@_family
def _own_rate(draft: Draft, chance: random.Random) -> Made:
    return _text_slip(draft, chance, r"quality|back_rate|i\d\.percent", table=None)


@_family
def _unit_cost(draft: Draft, chance: random.Random) -> Made:
    return _text_slip(draft, chance, "cost", table=None)


@_family
def _survey_counts(draft: Draft, chance: random.Random) -> Made:
    made = _text_slip(draft, chance, "content", table=None)
    if not made:
        return None
    return made[0], [*made[1], *((made[1][0][0], right) for right in draft.shown("satisfaction"))], made[2]


@_family
def _indicator_count(draft: Draft, chance: random.Random) -> Made:
    return _text_slip(draft, chance, "indicators|met|unmet", table=None)


@_family
def _posts_parts(draft: Draft, chance: random.Random) -> Made:
    made = _text_slip(draft, chance, "(?:admin|career)_posts", table=None)
    return made and (made[0], [*made[1], *((made[1][0][0], right) for right in draft.shown("posts"))], made[2])


@_family
def _count_list(draft: Draft, chance: random.Random) -> Made:
    found = [
        (place, shown) for place, shown in draft.texts("projects") if "⟦p2.name=" in dict(draft.paper.cells())[place]
    ]
    if not found:
        return None
    place, shown = found[0]
    right = int(draft.office.number("projects"))
    other = Value(Decimal(right + chance.choice((1, 2))), "count", draft.office.values["projects"].unit)
    wrong = other.shown("中" if not shown[0].isdigit() else "")
    ways = [
        (stated, real)
        for stated in (other.shown(), other.shown("中"))
        for real in (f"{right}个", Value(Decimal(right), "count").shown("中"))
    ]
    return replaced(draft.paper, place, "projects", shown, wrong), ways, f"projects: {shown} → {wrong}"


@_family
def _unit_slip(draft: Draft, chance: random.Random) -> Made:
    keys = [
        key
        for key in draft.keys(r"spent|adjusted|project_total|[psc]\d\.spent|three|cars|guests")
        if len(draft.paper.marks(key)) > 1
    ]
    found = [(key, place, shown) for key in keys for place, shown in draft.texts(key) if shown.endswith("万元")]
    if not found:
        return None
    key, place, shown = chance.choice(found)
    wrong = shown.replace("万元", chance.choice(("元", "亿元")))
    rights = [shown, *(right for right in draft.shown(key) if right != shown)]
    return (
        replaced(draft.paper, place, key, shown, wrong),
        [("=" + wrong, right) for right in rights],
        f"{key}: {shown} → {wrong}",
    )


def _written(day: date, like: str, right: date) -> str:
    """Return a date written as another one is."""
    style = next((style for style in ("", "点", "短", "杠") if Value(right, "date").shown(style) == like), "")
    return Value(day, "date").shown(style)


@_family
def _date_order(draft: Draft, chance: random.Random) -> Made:
    later = chance.choice((("contract", "start", 40), ("start", "finish", 30), ("finish", "accept", 30)))
    found = draft.texts(later[0])
    if not found or len(draft.texts(later[0])) != 1 or not draft.texts(later[1]):
        return None
    first, then = (draft.office.values[key].number for key in later[:2])
    assert isinstance(first, date)
    assert isinstance(then, date)
    day = then + timedelta(chance.randint(8, later[2]))
    place, shown = found[0]
    wrong = _written(day, shown, first)
    paper = replaced(draft.paper, place, later[0], shown, wrong)
    return paper, [(wrong, other) for _, other in draft.texts(later[1])], f"{later[0]}: {shown} → {wrong}"


@_family
def _year_slip(draft: Draft, chance: random.Random) -> Made:
    found = [one for one in draft.texts("year") if len(plain(dict(draft.paper.cells())[one[0]])) > 12]
    if not found:
        return None
    place, shown = chance.choice(found)
    wrong = f"{int(shown[:4]) - chance.choice((2, 3))}年"
    return (
        replaced(draft.paper, place, "year", shown, wrong),
        [(wrong[:4], shown[:4]), ("=" + wrong,)],
        f"year: {shown} → {wrong}",
    )


@_family
def _row_rate(draft: Draft, chance: random.Random) -> Made:
    found = [(key, *draft.tables(key)[0]) for key in draft.keys(r"[pc]\d\.rate") if draft.tables(key)]
    if not found:
        return None
    key, place, shown = chance.choice(found)
    made = _slip(draft, chance, key, place, shown)
    return made and (made[0], [(made[1], shown)], f"{key} in a table: {shown} → {made[1]}")


@_family
def _column_sum(draft: Draft, chance: random.Random) -> Made:
    found = [
        (key, *draft.tables(key)[0])
        for key in draft.keys(r"(?:projects|places|sources)_(?:adjusted|spent)")
        if draft.tables(key)
    ]
    if not found:
        return None
    key, place, shown = chance.choice(found)
    made = _slip(draft, chance, key, place, shown)
    return made and (made[0], [(made[1], shown)], f"{key} in a table: {shown} → {made[1]}")


@_family
def _source_sum(draft: Draft, chance: random.Random) -> Made:
    keys = [f"{key}.{aspect}" for key in draft.office.sources for aspect in ("adjusted", "spent")]
    key = chance.choice(keys)
    place, shown = draft.tables(key, "form")[0]
    made = _slip(draft, chance, key, place, shown)
    if not made:
        return None
    number = Decimal(re.sub(r"[^\d.]", "", made[1])) / (10000 if "." not in shown else 1)
    aspect = key.split(".")[1]
    total = draft.office.number(aspect)
    wrong = Value(total - draft.office.number(key) + number, "money")
    ways = [(wrong.shown(style), right) for style in ("", "元bare") for right in draft.shown(aspect)]
    return (
        made[0],
        [(made[1], shown), *((made[1], right) for right in draft.shown(key)), *ways],
        f"{key} in the form: {shown} → {made[1]}",
    )


def _revalued(draft: Draft, change: Callable[[Office], list[tuple[str, ...]] | None]) -> Made:
    """Write the report anew from an office whose values were changed."""
    office = deepcopy(draft.office)
    needs = change(office)
    return (draft.again(office), needs, f"values: {needs[0]}") if needs else None


@_family
def _weights_sum(draft: Draft, chance: random.Random) -> Made:
    def change(office: Office) -> list[tuple[str, ...]]:
        row = chance.choice([row for row in office.rows if row.full])
        less = chance.choice((2, 3))
        weight = office.number(f"{row.key}.weight") - less
        office.put("points", **{f"{row.key}__weight": weight, f"{row.key}__score": weight})
        office.total_up()
        return [(str(100 - less), "100")]

    return _revalued(draft, change)


@_family
def _scores_sum(draft: Draft, chance: random.Random) -> Made:
    def change(office: Office) -> list[tuple[str, ...]]:
        right = office.number("total")
        wrong = right - Decimal(str(chance.choice((0.4, 0.6, 1.2, 1.5))))
        office.put("points", total=wrong)
        return [(office.values["total"].shown("bare"), Value(right, "points").shown("bare"))]

    return _revalued(draft, change)


@_family
def _score_proportion(draft: Draft, chance: random.Random) -> Made:
    def change(office: Office) -> list[tuple[str, ...]] | None:
        rows = [row for row in office.rows if not row.reached]
        if not rows:
            return None
        key = f"{chance.choice(rows).key}.score"
        right = office.values[key]
        office.put(
            "points",
            **{key.replace(".", "__"): rounded(office.number(key) * Decimal(str(chance.choice((0.4, 0.55, 0.7)))), 1)},
        )
        office.total_up()
        return [(office.values[key].shown("bare"), right.shown("bare"))]

    return _revalued(draft, change)


@_family
def _full_marks_unmet(draft: Draft, chance: random.Random) -> Made:
    def change(office: Office) -> list[tuple[str, ...]] | None:
        rows = [row for row in office.rows if not row.reached]
        if not rows:
            return None
        row = chance.choice(rows)
        office.values[f"{row.key}.score"] = office.values[f"{row.key}.weight"]
        office.total_up()
        return [(office.values[f"{row.key}.goal"].shown(), office.values[f"{row.key}.actual"].shown())]

    return _revalued(draft, change)


@_family
def _reversed_full_marks(draft: Draft, _: random.Random) -> Made:
    def change(office: Office) -> list[tuple[str, ...]] | None:
        row = next(row for row in office.rows if row.sign == "≤")
        limit = office.number(f"{row.key}.goal")
        actual = int(limit * Decimal("1.5")) + 1
        office.put("count", office.values[f"{row.key}.goal"].unit, **{f"{row.key}__actual": actual})
        return [(office.values[f"{row.key}.goal"].shown(), office.values[f"{row.key}.actual"].shown())]

    return _revalued(draft, change)


@_family
def _late_full_marks(draft: Draft, chance: random.Random) -> Made:
    def change(office: Office) -> list[tuple[str, ...]]:
        key = next(row.key for row in office.rows if row.level2 == "时效指标")
        limit = office.values["deadline"].number
        assert isinstance(limit, date)
        late = limit + timedelta(chance.randint(15, 45))
        office.put(
            "date", finish=late, accept=late + timedelta(12), begun=late + timedelta(30), ended=late + timedelta(50)
        )
        office.put("date", signed=late + timedelta(60), **{f"{key}__actual": late})
        return [(office.values["deadline"].shown(), office.values["finish"].shown())]

    return _revalued(draft, change)


@_family
def _over_achieved(draft: Draft, chance: random.Random) -> Made:
    def change(office: Office) -> list[tuple[str, ...]] | None:
        rows = [row for row in office.rows if row.full and office.values[f"{row.key}.done"].number and row.key != "i1"]
        if not rows:
            return None
        key = chance.choice(rows).key
        goal = office.number(f"{key}.goal")
        actual = int(goal * Decimal(str(chance.uniform(2.1, 3.4))))
        office.put("count", office.values[f"{key}.goal"].unit, **{f"{key}__actual": actual})
        office.put("percent", **{f"{key}__percent": Decimal(100) * actual / goal})
        return [(office.values[f"{key}.goal"].shown(), office.values[f"{key}.actual"].shown())]

    return _revalued(draft, change)


@_family
def _execution_rate(draft: Draft, chance: random.Random) -> Made:
    def change(office: Office) -> list[tuple[str, ...]]:
        right = office.values["rate"]
        wrong = office.number("rate") - Decimal(str(chance.choice((1, 2, 3, 4.5))))
        office.put("percent", rate=wrong)
        office.put("points", rate_score=rounded(rounded(wrong) / 10))
        office.total_up()
        return [(office.values["rate"].shown(style), right.shown(other)) for style in ("", "1") for other in ("", "1")]

    return _revalued(draft, change)


@_family
def _execution_score(draft: Draft, chance: random.Random) -> Made:
    def change(office: Office) -> list[tuple[str, ...]]:
        right = office.values["rate_score"]
        office.put("points", rate_score=office.number("rate_score") - Decimal(str(chance.choice((0.6, 0.9, 1.3)))))
        office.total_up()
        return [(office.values["rate_score"].shown("bare"), right.shown("bare"))]

    return _revalued(draft, change)


@_family
def _staff_over_posts(draft: Draft, chance: random.Random) -> Made:
    def change(office: Office) -> list[tuple[str, ...]] | None:
        if not draft.tables("posts"):
            return None
        posts = office.number("posts")
        office.put("count", "人", staff=posts + chance.randint(2, 9))
        office.put("percent", control=100 * office.number("staff") / posts)
        return [(office.values["staff"].shown(), office.values["posts"].shown())]

    return _revalued(draft, change)


@_family
def _three_parts(draft: Draft, chance: random.Random) -> Made:
    def change(office: Office) -> list[tuple[str, ...]] | None:
        if not draft.tables("three"):
            return None
        right = office.values["three"]
        wrong = slipped(right.shown("bare"), "digit", chance)
        office.put("money", three=Decimal(wrong))
        compare(office, "three", office.number("three_last"))
        return [(wrong, right.shown())]

    return _revalued(draft, change)


@_family
def _grade_points(draft: Draft, chance: random.Random) -> Made:
    def change(office: Office) -> list[tuple[str, ...]]:
        wrong = chance.choice([grade for grade in "优良中" if grade != office.values["grade"].number])
        office.put("word", grade=wrong)
        return [("=" + wrong, office.values["total"].shown())]

    return _revalued(draft, change)


def _whole(draft: Draft, key: str) -> list[Place]:
    """Return the paragraphs of one statement that hold the key, where the report has paragraphs."""
    texts = {place: text for place, text in draft.paper.cells() if len(place) == 1}
    return [place for place, _ in draft.texts(key) if len(plain(texts[place])) < 400]


def _inserted(paper: Paper, at: int, text: str) -> Paper:
    return Paper((*paper.blocks[:at], text, *paper.blocks[at:]))


def _removed(paper: Paper, at: int) -> Paper:
    return Paper((*paper.blocks[:at], *paper.blocks[at + 1 :]))


@_family
def _copied_paragraph(draft: Draft, chance: random.Random) -> Made:
    long = [
        at
        for at, text in enumerate(draft.paper.blocks)
        if isinstance(text, str) and 60 < len(plain(text)) < 300 and at > 1
    ]
    ends = [
        at
        for at, text in enumerate(draft.paper.blocks)
        if isinstance(text, str) and re.match("[二三四五六]、", plain(text))
    ]
    pairs = [(source, end) for source in long for end in ends if not source <= end <= source + 3]
    if not pairs:
        return None
    source, end = chance.choice(pairs)
    text = draft.paper.blocks[source]
    assert isinstance(text, str)
    return _inserted(draft.paper, end + 1, text), [(plain(text)[:8],)], f"copied: {plain(text)[:20]}"


@_family
def _other_unit(draft: Draft, chance: random.Random) -> Made:
    found = [one for one in draft.texts("unit") if len(plain(dict(draft.paper.cells())[one[0]])) > 30]
    if not found:
        return None
    place, shown = chance.choice(found)
    wrong = other_unit(draft.office, chance)
    return replaced(draft.paper, place, "unit", shown, wrong), [(wrong,)], f"unit: {shown} → {wrong}"


@_family
def _template_words(draft: Draft, chance: random.Random) -> Made:
    key, words = chance.choice(
        (("unit", "××单位"), ("finish", "××年××月××日"), ("cost_amount", "XX万元"), ("spent_last", "****万元"))
    )
    if not draft.texts(key):
        return None
    place, shown = draft.texts(key)[0]
    return replaced(draft.paper, place, key, shown, words), [("=" + words[:2],)], f"{key}: {shown} → {words}"


@_family
def _goal_copied(draft: Draft, _: random.Random) -> Made:
    cells = dict(draft.paper.cells())
    place = next(place for place, text in cells.items() if text == "实际完成情况")
    row, column = place[1] + 1, place[2]
    goal = cells[(place[0], row, 1)]
    return draft.paper.changed((place[0], row, column), goal), [(plain(goal)[:8],)], "goal copied"


@_family
def _general_success(draft: Draft, chance: random.Random) -> Made:
    unmet = [row for row in draft.office.rows if not row.reached]
    found = draft.texts("total")
    if not unmet or not found:
        return None
    place = found[0][0]
    said = chance.choice(("年度各项绩效指标全部完成。", "年初设定的绩效目标均已全面实现，各项指标全部达标。"))
    text = dict(draft.paper.cells())[place]
    end = text.index("。", text.index("⟦total=")) + 1
    needs = [
        (word, of)
        for row in unmet
        for of in (*draft.shown(f"{row.key}.name"), *draft.shown(f"{row.key}.actual"))
        for word in ("全部", "均")
    ]
    return draft.paper.changed(place, text[:end] + said + text[end:]), needs, f"added: {said}"


@_family
def _answered_done(draft: Draft, chance: random.Random) -> Made:
    row = chance.choice([row for row in draft.office.rows if row.level2 in {"数量指标", "社会效益指标"} and row.full])
    place, shown = draft.tables(f"{row.key}.actual", "form")[-1]
    wrong = chance.choice(("完成", "已完成", "达标"))
    goal = draft.office.values[f"{row.key}.goal"].shown()
    return (
        replaced(draft.paper, place, f"{row.key}.actual", shown, wrong),
        [(draft.shown(f"{row.key}.name")[0], goal)],
        f"{row.key}.actual: {shown} → {wrong}",
    )


@_family
def _empty_actual(draft: Draft, chance: random.Random) -> Made:
    row = chance.choice([row for row in draft.office.rows if row.level2 != "时效指标"])
    place, shown = draft.tables(f"{row.key}.actual", "form")[-1]
    return (
        replaced(draft.paper, place, f"{row.key}.actual", shown, ""),
        [draft.shown(f"{row.key}.name")[:1]],
        f"{row.key}.actual: {shown} → empty",
    )


@_family
def _superseded_policy(draft: Draft, _: random.Random) -> Made:
    found = draft.texts("policy")
    if not found:
        return None
    place, shown = found[0]
    text = dict(draft.paper.cells())[place].replace("《项目支出绩效评价管理办法》", "《财政支出绩效评价管理暂行办法》")
    return (
        replaced(draft.paper.changed(place, text), place, "policy", shown, "财预〔2011〕285号"),
        [("285号", "10号")],
        "policy: superseded",
    )


@_family
def _misnumbered_policy(draft: Draft, chance: random.Random) -> Made:
    found = draft.texts("policy")
    if not found:
        return None
    place, shown = found[0]
    wrong = chance.choice(("财预〔2021〕10号", "财预〔2020〕101号", "财预〔2002〕10号"))
    return replaced(draft.paper, place, "policy", shown, wrong), [(wrong, shown)], f"policy: {shown} → {wrong}"


def _cures(draft: Draft) -> list[int]:
    return [
        at
        for at, text in enumerate(draft.paper.blocks)
        if isinstance(text, str) and ".cure=" in text and len(plain(text)) < 300
    ]


@_family
def _missing_measures(draft: Draft, _: random.Random) -> Made:
    places = _cures(draft)
    if len(places) < 2:
        return None
    blocks = [block for at, block in enumerate(draft.paper.blocks) if not places[0] - 1 <= at <= places[-1]]
    later = [
        re.sub(r"^[六七八]、", lambda m: f"{'五六七八'['六七八'.index(m[0][0])]}、", b) if isinstance(b, str) else b
        for b in blocks
    ]
    return Paper(tuple(later)), [("措施",), ("建议",)], "no measures"


@_family
def _measure_without_owner(draft: Draft, chance: random.Random) -> Made:
    places = _cures(draft)
    if len(places) < 2:
        return None
    at = chance.choice(places)
    text = draft.paper.blocks[at]
    assert isinstance(text, str)
    marks = {mark[1].split(".")[1]: mark[0] for mark in MARK.finditer(text)}
    head = text[: text.index(marks["cure"])]
    title = plain(marks["cure"])
    bare = f"{head}{marks['cure']}。{marks['step']}，{marks['yield']}。"
    return draft.paper.changed((at,), bare), [(title, "责任"), (title, "时限"), (title, "完成时间")], f"bare: {title}"


@_family
def _problem_without_measure(draft: Draft, _: random.Random) -> Made:
    places = _cures(draft)
    if len(places) < 2:
        return None
    title = str(draft.office.values[f"{draft.office.troubles[-1]}.title"].number)
    return _removed(draft.paper, places[-1]), [(title,)], f"unanswered: {title}"
