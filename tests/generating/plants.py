"""The families of contradictions: each plants one, and knows the stated and the right value."""

import random
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tests.generating.figures import MARK, Value, plain, rounded
from tests.generating.office import Office, Row, compare, other_unit
from tests.generating.planting import Draft, Made, Needs, put_in, slipped, written_like
from tests.generating.writing import Paper


@dataclass(frozen=True)
class Plant:
    """A report with one contradiction, and what a finding on it has to hold."""

    paper: Paper
    needs: Needs
    about: str


@dataclass(frozen=True)
class _Slip:
    """A figure slipped: of which keys, in the text or a `place` table, beside which table, how, `visible` from what.

    `total` is the key of what the figure is part of: the difference shows in the sum as well.
    """

    keys: str
    place: str = "text"
    beside: str | None = None
    how: str = "digit"
    visible: str = ""
    total: str = ""


_MONEY = r"spent|adjusted|initial|[psc]\d\.spent"
_SLIPS = {
    "amount_text_table": _Slip(rf"{_MONEY}|[ps]\d\.adjusted", beside=""),
    "actual_text_table": _Slip(r"i\d+\.actual", beside="form"),
    "target_text_table": _Slip(r"i\d+\.goal", beside="form"),
    "text_text": _Slip(r"spent|project_total|guests|cars|cost_amount|spent_last|[ps]\d\.spent", visible="twice"),
    "transposed": _Slip(rf"{_MONEY}|three|cars|guests", beside="", how="swap"),
    "power_of_ten": _Slip(rf"{_MONEY}|three|i\d\.actual", beside="", how="ten"),
    "three_text_table": _Slip(r"(?:three|cars|guests)(?:_last|_planned)?", beside="base"),
    "satisfaction": _Slip("satisfaction"),
    "change_amount": _Slip(r"(?:spent|three|guests)_change", visible="_last"),
    "change_percent": _Slip(r"(?:spent|three|guests)_pct", visible="_last"),
    "share": _Slip(r"basic_share|project_share|c\d\.share"),
    "own_rate": _Slip(r"quality|back_rate|i\d\.percent"),
    "unit_cost": _Slip("cost"),
    "survey_counts": _Slip("content", total="satisfaction"),
    "indicator_count": _Slip("indicators|met|unmet"),
    "posts_parts": _Slip("(?:admin|career)_posts", total="posts"),
    "parts_sum": _Slip("basic|people_cost|running", total="basic"),
    "balance": _Slip("added|left", total="adjusted"),
    "row_rate": _Slip(r"[psc]\d\.rate", place="table"),
    "column_sum": _Slip("(?:projects|places|sources)_(?:adjusted|spent)", place="table"),
    "source_sum": _Slip(r"s\d\.(?:adjusted|spent)", place="form", total="*"),
}


def _slip(slip: _Slip, draft: Draft, chance: random.Random) -> Made:
    found = []
    for key in draft.keys(slip.keys):
        base = key.split("_")[0]
        places = draft.texts(key) if slip.place == "text" else draft.tables(key, slip.place.replace("table", ""))
        if slip.visible == "_last" and not (draft.paper.marks(f"{base}_last") and draft.paper.marks(base)):
            continue
        if slip.visible == "twice" and len(places) < 2:
            continue
        if slip.beside is None or draft.tables(key, slip.beside):
            found += [(key, *one) for one in places]
    if not found:
        return None
    key, place, shown = chance.choice(found)
    wrong = slipped(shown, slip.how, chance)
    if not wrong:
        return None
    paper, about = put_in(draft, place, key, shown, wrong)
    total = key.split(".")[1] if slip.total == "*" else slip.total
    rights = [*draft.shown(key), *(draft.shown(total) if total else ())]
    return paper, [(wrong, right) for right in rights if right != wrong], about


_REVALUED: dict[str, Callable[[Office, random.Random], Needs | None]] = {}
_REWRITTEN: dict[str, Callable[[Draft, random.Random], Made]] = {}


def families() -> list[str]:
    """Return the names of all families."""
    return [*_SLIPS, *_REVALUED, *_REWRITTEN]


def plant(draft: Draft, family: str, chance: random.Random) -> Plant | None:
    """Return the report with a contradiction of the family, None where it has no place for one."""
    if family in _SLIPS:
        made = _slip(_SLIPS[family], draft, chance)
    elif family in _REVALUED:
        office = deepcopy(draft.office)
        needs = _REVALUED[family](office, chance)
        made = (draft.again(office), needs, f"values: {needs[0]}") if needs else None
    else:
        made = _REWRITTEN[family](draft, chance)
    return Plant(*made) if made and made[0] != draft.paper else None


def _revalued(change: Callable[[Office, random.Random], Needs | None]) -> None:
    _REVALUED[change.__name__.strip("_")] = change


def _rewritten(change: Callable[[Draft, random.Random], Made]) -> None:
    _REWRITTEN[change.__name__.strip("_")] = change


def _row(office: Office, chance: random.Random, *, reached: bool = True, counted: bool = False) -> Row | None:
    """Return a row that was reached or not; `counted`: one that counts what was done."""
    rows = [
        row
        for row in office.rows
        if row.reached is reached and (not counted or office.values[f"{row.key}.done"].number)
    ]
    return chance.choice(rows) if rows else None


def _both(office: Office, row: Row) -> Needs:
    return [(office.values[f"{row.key}.goal"].shown(), office.values[f"{row.key}.actual"].shown())]


@_revalued
def _weights_sum(office: Office, chance: random.Random) -> Needs | None:
    row = _row(office, chance)
    assert row
    less = chance.choice((2, 3))
    weight = office.number(f"{row.key}.weight") - less
    office.put("points", **{f"{row.key}__weight": weight, f"{row.key}__score": weight})
    office.total_up()
    return [(str(100 - less), "100")]


@_revalued
def _scores_sum(office: Office, chance: random.Random) -> Needs | None:
    right = office.values["total"].shown("bare")
    office.put("points", total=office.number("total") - Decimal(chance.choice(("0.4", "0.6", "1.2", "1.5"))))
    return [(office.values["total"].shown("bare"), right)]


@_revalued
def _score_proportion(office: Office, chance: random.Random) -> Needs | None:
    row = _row(office, chance, reached=False)
    if not row:
        return None
    right = office.values[f"{row.key}.score"].shown("bare")
    wrong = rounded(office.number(f"{row.key}.score") * Decimal(chance.choice(("0.4", "0.55", "0.7"))), 1)
    office.put("points", **{f"{row.key}__score": wrong})
    office.total_up()
    return [(str(wrong.normalize()), right)]


@_revalued
def _score_over_weight(office: Office, chance: random.Random) -> Needs | None:
    row = _row(office, chance)
    assert row
    weight, name = office.values[f"{row.key}.weight"].shown("bare"), office.values[f"{row.key}.name"].shown()
    office.put("points", **{f"{row.key}__score": office.number(f"{row.key}.weight") + chance.choice((1, 2))})
    office.total_up()
    return [(office.values[f"{row.key}.score"].shown("bare"), weight, name)]


@_revalued
def _full_marks_unmet(office: Office, chance: random.Random) -> Needs | None:
    row = _row(office, chance, reached=False)
    if not row:
        return None
    office.values[f"{row.key}.score"] = office.values[f"{row.key}.weight"]
    office.total_up()
    return _both(office, row)


@_revalued
def _reversed_full_marks(office: Office, chance: random.Random) -> Needs | None:
    row = next(row for row in office.rows if row.sign == "≤")
    limit = office.number(f"{row.key}.goal")
    actual = int(limit * Decimal(str(chance.uniform(1.3, 1.8)))) + 1
    office.put("count", office.values[f"{row.key}.goal"].unit, **{f"{row.key}__actual": actual})
    return _both(office, row)


@_revalued
def _late_full_marks(office: Office, chance: random.Random) -> Needs | None:
    row = next(row for row in office.rows if row.level2 == "时效指标")
    limit = office.values["deadline"].number
    assert isinstance(limit, date)
    late = limit + timedelta(chance.randint(15, 45))
    office.put("date", finish=late, accept=late + timedelta(12), begun=late + timedelta(30), ended=late + timedelta(50))
    office.put("date", signed=late + timedelta(60), **{f"{row.key}__actual": late})
    return _both(office, row)


@_revalued
def _over_achieved(office: Office, chance: random.Random) -> Needs | None:
    row = _row(office, chance, counted=True)
    if not row or row.key == "i1":
        return None
    goal = office.number(f"{row.key}.goal")
    actual = int(goal * Decimal(str(chance.uniform(2.1, 3.4))))
    office.put("count", office.values[f"{row.key}.goal"].unit, **{f"{row.key}__actual": actual})
    office.put("percent", **{f"{row.key}__percent": Decimal(100) * actual / goal})
    return _both(office, row)


@_revalued
def _execution_rate(office: Office, chance: random.Random) -> Needs | None:
    right = office.values["rate"]
    wrong = office.number("rate") - Decimal(chance.choice(("1", "2", "3", "4.5")))
    office.put("percent", rate=wrong)
    office.put("points", rate_score=rounded(rounded(wrong) / 10))
    office.total_up()
    return [(office.values["rate"].shown(one), right.shown(other)) for one in ("", "1") for other in ("", "1")]


@_revalued
def _execution_score(office: Office, chance: random.Random) -> Needs | None:
    right = office.values["rate_score"].shown("bare")
    # Ten points are one of the two ways in use as long as the budget was kept; less than the proportion is neither.
    office.put("points", rate_score=office.number("rate_score") - Decimal(chance.choice(("0.6", "0.9", "1.3"))))
    office.total_up()
    return [(office.values["rate_score"].shown("bare"), right)]


@_revalued
def _staff_over_posts(office: Office, chance: random.Random) -> Needs | None:
    if office.kind != "department":
        return None
    posts = office.number("posts")
    office.put("count", "人", staff=posts + chance.randint(2, 9))
    office.put("percent", control=100 * office.number("staff") / posts)
    return [(office.values["staff"].shown(), office.values["posts"].shown())]


@_revalued
def _three_parts(office: Office, chance: random.Random) -> Needs | None:
    if office.kind != "department":
        return None
    right = office.values["three"].shown()
    office.put("money", three=Decimal(slipped(office.values["three"].shown("bare"), "digit", chance)))
    compare(office, "three", office.number("three_last"))
    return [(office.values["three"].shown(), right)]


@_revalued
def _grade_points(office: Office, chance: random.Random) -> Needs | None:
    wrong = chance.choice([grade for grade in "优良中" if grade != office.values["grade"].number])
    office.put("word", grade=wrong)
    return [("=" + wrong, office.values["total"].shown())]


@_rewritten
def _change_direction(draft: Draft, chance: random.Random) -> Made:
    words = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长"}
    keys = [
        key
        for key in draft.keys(r"(?:spent|three|guests)_(?:dir|grow)")
        if draft.paper.marks(f"{key.split('_')[0]}_last")
    ]
    found = [(key, *one) for key in keys for one in draft.texts(key)]
    if not found:
        return None
    key, place, shown = chance.choice(found)
    base = key.split("_")[0]
    pairs = [(now, then) for now in draft.shown(base) for then in draft.shown(f"{base}_last")]
    paper, about = put_in(draft, place, key, shown, words[shown])
    return paper, [(words[shown], shown), *pairs], about


@_rewritten
def _count_list(draft: Draft, chance: random.Random) -> Made:
    found = [(place, shown) for place, shown in draft.texts("projects") if "⟦p2.name=" in draft.cell(place)]
    if not found:
        return None
    place, shown = found[0]
    right, unit = int(draft.office.number("projects")), draft.office.values["projects"].unit
    other = Value(Decimal(right + chance.choice((1, 2))), "count", unit)
    wrong = other.shown("" if shown[0].isdigit() else "中")
    rights = (f"{right}个", "=" + Value(Decimal(right), "count").shown("中") + "个")
    paper, about = put_in(draft, place, "projects", shown, wrong)
    return paper, [(stated, real) for stated in (other.shown(), "=" + other.shown("中")) for real in rights], about


@_rewritten
def _unit_slip(draft: Draft, chance: random.Random) -> Made:
    keys = [key for key in draft.keys(rf"{_MONEY}|project_total|three|cars|guests") if len(draft.paper.marks(key)) > 1]
    found = [(key, *one) for key in keys for one in draft.texts(key) if one[1].endswith("万元")]
    if not found:
        return None
    key, place, shown = chance.choice(found)
    wrong = shown.replace("万元", chance.choice(("元", "亿元")))
    paper, about = put_in(draft, place, key, shown, wrong)
    return paper, [("=" + wrong, right) for right in draft.shown(key)], about


@_rewritten
def _date_order(draft: Draft, chance: random.Random) -> Made:
    early, late = chance.choice((("contract", "start"), ("start", "finish"), ("finish", "accept"), ("begun", "ended")))
    if len(draft.texts(early)) != 1 or not draft.texts(late):
        return None
    before, after = draft.office.values[early].number, draft.office.values[late].number
    assert isinstance(before, date)
    assert isinstance(after, date)
    place, shown = draft.texts(early)[0]
    wrong = written_like(after + timedelta(chance.randint(8, 40)), shown, before)
    paper, about = put_in(draft, place, early, shown, wrong)
    return paper, [(wrong, other) for _, other in draft.texts(late)], about


@_rewritten
def _year_slip(draft: Draft, chance: random.Random) -> Made:
    found = [one for one in draft.texts("year") if len(plain(draft.cell(one[0]))) > 12]
    if not found:
        return None
    place, shown = chance.choice(found)
    wrong = f"{int(shown[:4]) - chance.choice((2, 3))}年"
    paper, about = put_in(draft, place, "year", shown, wrong)
    return paper, [("=" + wrong[:4], shown)], about


@_rewritten
def _date_in_another_year(draft: Draft, chance: random.Random) -> Made:
    found = [(key, *one) for key in ("contract", "start", "accept") for one in draft.texts(key) if one[1][0] == "2"]
    if not found:
        return None
    key, place, shown = chance.choice(found)
    wrong = f"{int(shown[:4]) + chance.choice((-3, 2))}{shown[4:]}"
    paper, about = put_in(draft, place, key, shown, wrong)
    return paper, [("=" + wrong,)], about


@_rewritten
def _copied_paragraph(draft: Draft, chance: random.Random) -> Made:
    long = [at for at, text in draft.paragraphs(60, 300) if not re.search(r"⟦t\d", text)]
    ends = [at for at, text in draft.paragraphs(4, 30) if re.match("[二三四五六]、", plain(text))]
    pairs = [(source, end) for source in long for end in ends if not source <= end <= source + 3]
    if not pairs:
        return None
    source, end = chance.choice(pairs)
    blocks = list(draft.paper.blocks)
    blocks.insert(end + 1, blocks[source])
    said = plain(str(draft.paper.blocks[source]))
    return Paper(tuple(blocks)), [("=" + said[:8],)], f"copied: {said[:20]}"


@_rewritten
def _other_unit(draft: Draft, chance: random.Random) -> Made:
    found = [one for one in draft.texts("unit") if len(plain(draft.cell(one[0]))) > 30]
    if not found:
        return None
    place, shown = chance.choice(found)
    wrong = other_unit(draft.office, chance)
    paper, about = put_in(draft, place, "unit", shown, wrong)
    return paper, [(wrong,)], about


@_rewritten
def _template_words(draft: Draft, chance: random.Random) -> Made:
    left = (("unit", "××单位"), ("finish", "××年××月××日"), ("cost_amount", "XX万元"), ("spent_last", "****万元"))
    key, words = chance.choice(left)
    if not draft.texts(key):
        return None
    place, shown = draft.texts(key)[0]
    paper, about = put_in(draft, place, key, shown, words)
    return paper, [("=" + words[:2],)], about


@_rewritten
def _goal_copied(draft: Draft, _: random.Random) -> Made:
    place = next(place for place, text in draft.paper.cells() if text == "实际完成情况")
    goal = draft.cell((place[0], place[1] + 1, 1))
    return (
        draft.paper.changed((place[0], place[1] + 1, place[2]), goal),
        [("=" + plain(goal)[:8],), ("预期目标", "实际完成")],
        "goal copied",
    )


@_rewritten
def _general_success(draft: Draft, chance: random.Random) -> Made:
    unmet = [row.key for row in draft.office.rows if not row.reached]
    if not unmet or not draft.texts("total"):
        return None
    place = draft.texts("total")[0][0]
    text = draft.cell(place)
    word, said = chance.choice(
        (("全部", "年度各项绩效指标全部完成。"), ("均", "年初设定的绩效目标和各项指标均已实现。"))
    )
    end = text.index("。", text.index("⟦total=")) + 1
    of = [shown for key in unmet for end_ in ("name", "actual") for shown in draft.shown(f"{key}.{end_}")]
    return draft.paper.changed(place, text[:end] + said + text[end:]), [(word, shown) for shown in of], f"added: {said}"


@_rewritten
def _answered_done(draft: Draft, chance: random.Random) -> Made:
    row = _row(draft.office, chance, counted=True)
    if not row:
        return None
    place, shown = draft.tables(f"{row.key}.actual", "form")[-1]
    paper, about = put_in(draft, place, f"{row.key}.actual", shown, chance.choice(("完成", "已完成", "达标")))
    return paper, [(draft.shown(f"{row.key}.name")[0], draft.shown(f"{row.key}.goal")[-1])], about


@_rewritten
def _empty_actual(draft: Draft, chance: random.Random) -> Made:
    row = chance.choice([row for row in draft.office.rows if row.level2 != "时效指标"])
    place, shown = draft.tables(f"{row.key}.actual", "form")[-1]
    paper, about = put_in(draft, place, f"{row.key}.actual", shown, "")
    return paper, [(draft.shown(f"{row.key}.name")[0],)], about


@_rewritten
def _superseded_policy(draft: Draft, _: random.Random) -> Made:
    if not draft.texts("policy"):
        return None
    place, shown = draft.texts("policy")[0]
    text = draft.cell(place).replace("《项目支出绩效评价管理办法》", "《财政支出绩效评价管理暂行办法》")
    text = text.replace(f"⟦policy={shown}⟧", "⟦policy=财预〔2011〕285号⟧")
    return draft.paper.changed(place, text), [("285号", "10号")], "policy: superseded"


@_rewritten
def _misnumbered_policy(draft: Draft, chance: random.Random) -> Made:
    if not draft.texts("policy"):
        return None
    place, shown = draft.texts("policy")[0]
    wrong = chance.choice(("财预〔2021〕10号", "财预〔2020〕101号", "财预〔2002〕10号"))
    paper, about = put_in(draft, place, "policy", shown, wrong)
    return paper, [(wrong, shown)], about


def _cures(draft: Draft) -> list[int]:
    """Return the paragraphs that hold one measure each, where there are several."""
    found = [at for at, text in draft.paragraphs(0, 300) if ".cure=" in text]
    return found if len(found) > 1 else []


@_rewritten
def _missing_measures(draft: Draft, _: random.Random) -> Made:
    if not (places := _cures(draft)):
        return None
    later = {"六、": "五、", "七、": "六、", "八、": "七、"}
    after = [later.get(b[:2], b[:2]) + b[2:] if isinstance(b, str) else b for b in draft.paper.blocks[places[-1] + 1 :]]
    return Paper((*draft.paper.blocks[: places[0] - 1], *after)), [("措施",), ("建议",)], "no measures"


@_rewritten
def _measure_without_owner(draft: Draft, chance: random.Random) -> Made:
    if not (places := _cures(draft)):
        return None
    at = chance.choice(places)
    text = str(draft.paper.blocks[at])
    marks = {mark[1].split(".")[1]: mark[0] for mark in MARK.finditer(text)}
    title = plain(marks["cure"])
    bare = f"{text[: text.index(marks['cure'])]}{marks['cure']}。{marks['step']}，{marks['yield']}。"
    needs = [(title, word) for word in ("责任", "时限", "完成时间", "谁")]
    return draft.paper.changed((at,), bare), needs, f"bare: {title}"


@_rewritten
def _problem_without_measure(draft: Draft, _: random.Random) -> Made:
    if not (places := _cures(draft)):
        return None
    title = str(draft.office.values[f"{draft.office.troubles[-1]}.title"].number)
    blocks = (*draft.paper.blocks[: places[-1]], *draft.paper.blocks[places[-1] + 1 :])
    return Paper(blocks), [(title,)], f"unanswered: {title}"
