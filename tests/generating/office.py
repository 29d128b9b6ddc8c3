"""An office, its year and all its figures, drawn at random and right by construction."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.data_file import read_yaml
from tests.generating.figures import Value, rounded

_FIELDS = Path(__file__).parent / "fields.yml"
KINDS = ("department", "project", "transfer")
_SOURCES = {
    "department": ("一般公共预算拨款", "政府性基金预算拨款", "其他资金"),
    "project": ("当年财政拨款", "上年结转资金", "其他资金"),
    "transfer": ("中央补助", "省级资金", "市县配套资金"),
}


@dataclass
class Row:
    """One row of the form; its values stand in the office's values under `key`."""

    key: str
    level1: str
    level2: str
    sign: str
    reached: bool = True
    full: bool = True


@dataclass
class Office:
    """What a report is written from: values by key, rows of the form, and the keys of what it lists."""

    kind: str
    values: dict[str, Value] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    projects: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def number(self, key: str) -> Decimal:
        """Return the number under the key."""
        number = self.values[key].number
        assert isinstance(number, Decimal)
        return number

    def put(self, kind: str, unit: str = "", /, **numbers: Decimal | float | str | date) -> None:
        """Keep values of a kind under their keys, with `__` for a point."""
        for key, number in numbers.items():
            kept = number if isinstance(number, str | date | Decimal) else Decimal(str(number))
            self.values[key.replace("__", ".")] = Value(kept, kind, unit)

    def total_up(self) -> None:
        """Compute points, counts and grade anew from the rows."""
        unmet = sum(not row.reached for row in self.rows)
        total = self.number("rate_score") + sum(self.number(f"{row.key}.score") for row in self.rows)
        self.put("points", total=total, weights=100)
        self.put("count", "个", indicators=len(self.rows), met=len(self.rows) - unmet, unmet=unmet)
        self.put("word", grade="优" if total >= 90 else "良" if total >= 80 else "中")


def draw(chance: random.Random, kind: str = "") -> Office:
    """Return an office of a random field; by default of a random kind."""
    office = Office(kind or chance.choice(KINDS))
    of = chance.choice(_data()["fields"])
    _name(office, of, chance)
    if office.kind == "department":
        _posts(office, chance)
    _results(office, of, chance)
    _money(office, of, chance)
    _survey_and_days(office, chance)
    _troubles(office, chance)
    office.total_up()
    return office


def other_unit(office: Office, chance: random.Random) -> str:
    """Return the name of the like unit of another place."""
    own = str(office.values["place"].number)
    place = chance.choice([name for name in _data()["places"] if name not in own])
    return str(office.values["unit"].number).replace(own, place + own[-1])


def _name(office: Office, of: dict[str, Any], chance: random.Random) -> None:
    name = chance.choice(of["offices"])
    small = name.startswith(("镇", "乡", "街道"))
    ends = "县" if small else "市" if name.endswith(("中学", "学校", "医院")) else "市县市县区省"
    # Only a city or a province hands a transfer on to counties.
    if office.kind == "transfer" and len(ends) == 1:
        office.kind = "project"
    place = chance.choice(_data()["places"]) + chance.choice("市市省" if office.kind == "transfer" else ends)
    if place.endswith("省") and "局" in name:
        name = name[:-1] + "厅" if not name.endswith(("林业局", "监督管理局")) else name
    own = {"镇": "镇", "乡": "乡", "街": "街道", "第": "校", "职": "校", "人民医": "院", "中医": "院"}
    self = next((f"我{short}" for start, short in own.items() if name.startswith(start)), f"我{name[-1]}")
    if self == "我会":
        self = "我委"
    if small:
        name = chance.choice(["清泉", "大塘", "东湖", "长岭"]) + name
    year = chance.choice((2021, 2022, 2023, 2024))
    office.put("word", unit=place + name, place=place, self=self, people=of["people"], level=place[-1])
    office.put("word", year=f"{year}年", last=f"{year - 1}年", next=f"{year + 1}年")
    if office.kind != "department":
        # A project does all that its field's targets say, so that its name is a broad one.
        stem = name[:-1] if name.endswith(("局", "厅")) else name.removesuffix("委员会")
        office.put("word", project=f"{stem}事业发展专项资金" if stem != name else "公共服务能力提升专项资金")


def _posts(office: Office, chance: random.Random) -> None:
    admin, career = chance.randint(14, 70), chance.randint(8, 180)
    staff = admin + career - chance.randint(1, max(2, (admin + career) // 12))
    office.put("count", "名", posts=admin + career, admin_posts=admin, career_posts=career)
    office.put("count", "人", staff=staff, retired=chance.randint(6, 90))
    office.put("percent", control=Decimal(100 * staff) / (admin + career))


def _results(office: Office, of: dict[str, Any], chance: random.Random) -> None:
    """Draw the form's rows: targets, what was reached, points by proportion."""
    things = [thing.split("|") for thing in of["things"]]
    things = things[:1] + chance.sample(things[1:], chance.choice((1, 2, 2, 3)))
    number = len(things)
    short = set(chance.sample(range(number), chance.choice((0, 1, 1, 1, 2)) if number > 2 else chance.choice((0, 1))))
    quality, timely = 10, chance.choice((5, 8, 10))
    shares = _parted(50 - quality - timely, number)
    for at, (name, unit, done, least, most) in enumerate(things):
        goal = _round_goal(chance.randint(int(least), int(most)))
        actual = (
            int(goal * chance.uniform(0.8, 0.965))
            if at in short
            else int(goal * chance.choice((1, chance.uniform(1, 1.12))))
        )
        _row(office, "产出指标", "数量指标", name, goal, actual, unit, shares[at], done=done)
        if at in short:
            office.put("word", **{f"{office.rows[-1].key}__note": chance.choice(_data()["unmet_reasons"])})
    what, unit, least, most = of["checked"]
    checked = chance.randint(least, most)
    passed = checked - chance.randint(0, max(1, checked // 40))
    office.put("count", unit, checked=checked, passed=passed)
    office.put("word", checked_what=what)
    _row(office, "产出指标", "质量指标", f"{what}合格率", 95, Decimal(100 * passed) / checked, "%", quality)
    _row(office, "产出指标", "时效指标", "年度任务完成时间", 0, 0, "日", timely)
    name, unit, done, least, most = of["effect"].split("|")
    goal = _round_goal(chance.randint(int(least), int(most)))
    _row(office, "效益指标", "社会效益指标", name, goal, int(goal * chance.uniform(1, 1.15)), unit, 15, done=done)
    name, unit, least, most = chance.choice(_data()["reverse"]).split("|")
    limit = chance.randint(int(least), int(most))
    _row(
        office,
        "效益指标",
        "社会效益指标",
        name,
        limit,
        limit and chance.randint(limit * 2 // 3, limit),
        unit,
        8,
        sign="≤",
    )
    _row(
        office,
        "效益指标",
        "可持续影响指标",
        chance.choice(_data()["lasting"]),
        95,
        rounded(chance.uniform(95.2, 99.8)),
        "%",
        7,
    )


def _row(
    office: Office,
    level1: str,
    level2: str,
    name: str,
    goal: int,
    actual: Any,
    unit: str,
    weight: int,
    *,
    sign: str = "≥",
    done: str = "",
) -> None:
    key = f"i{len(office.rows) + 1}"
    reached = (actual <= goal) if sign == "≤" else (actual >= goal)
    office.rows.append(Row(key, level1, level2, sign, reached, reached))
    kind = "percent" if unit == "%" else "count"
    office.put(kind, "" if unit == "%" else unit, **{f"{key}__goal": goal, f"{key}__actual": actual})
    score = Decimal(weight) if reached else rounded(Decimal(weight) * actual / goal)
    office.put("points", **{f"{key}__weight": weight, f"{key}__score": score})
    office.put("word", **{f"{key}__name": name, f"{key}__done": done, f"{key}__note": ""})
    if done:
        office.put("percent", **{f"{key}__percent": Decimal(100) * actual / goal})


def _money(office: Office, of: dict[str, Any], chance: random.Random) -> None:
    """Draw all sums, from the smallest up, so that every total is one."""
    price = Decimal(chance.randint(*of["cost"]))
    amount = rounded(price * office.number("i1.actual") / 10000)
    office.put("money", cost_amount=amount)
    office.put("price", cost=amount * 10000 / office.number("i1.actual"))
    office.put("word", cost_unit=office.values["i1.actual"].unit)
    names = chance.sample(of["projects"], chance.randint(3, 5))
    size = float(amount)
    spent = [amount + rounded(size * chance.uniform(0.08, 0.4))]
    spent += [rounded(size * chance.uniform(0.15, 0.9)) for _ in names[1:]]
    if office.kind != "department":
        names, spent = [str(office.values["project"].number)], spent[:1]
    totals = {"initial": Decimal(0), "adjusted": Decimal(0), "spent": Decimal(0)}
    for at, (name, used) in enumerate(zip(names, spent, strict=True), 1):
        adjusted = rounded(used / Decimal(str(chance.choice((1, chance.uniform(0.88, 0.995))))))
        initial = rounded(adjusted * Decimal(str(chance.uniform(0.85, 0.97))))
        for aspect, value in (("initial", initial), ("adjusted", adjusted), ("spent", used)):
            office.put("money", **{f"p{at}__{aspect}": value})
            totals[aspect] += value
        office.put("word", **{f"p{at}__name": name})
        office.put("percent", **{f"p{at}__rate": 100 * used / adjusted})
        office.projects.append(f"p{at}")
    office.put("count", "个", projects=len(names))
    if office.kind == "department":
        staff = float(office.number("staff"))
        people, running = rounded(staff * chance.uniform(11, 17)), rounded(staff * chance.uniform(1.2, 3.4))
        office.put("money", project_total=totals["spent"], people_cost=people, running=running, basic=people + running)
        left = rounded(running * Decimal(str(chance.uniform(0.02, 0.12))))
        totals = {
            "initial": totals["initial"] + people + running,
            "adjusted": totals["adjusted"] + people + running + left,
            "spent": totals["spent"] + people + running,
        }
        office.put("percent", basic_share=100 * (people + running) / totals["spent"])
        office.put("percent", project_share=100 * office.number("project_total") / totals["spent"])
        _three_expenses(office, running, chance)
    office.put("money", **totals)
    office.put("money", added=totals["adjusted"] - totals["initial"], left=totals["adjusted"] - totals["spent"])
    rate = 100 * totals["spent"] / totals["adjusted"]
    office.put("percent", rate=rate)
    office.put("points", rate_weight=10, rate_score=rounded(rounded(rate) / 10))
    compare(office, "spent", rounded(totals["spent"] * Decimal(str(chance.choice((0.86, 0.91, 0.95, 1.06, 1.12))))))
    _parts(office, totals, chance)


def compare(office: Office, key: str, last: Decimal) -> None:
    """Keep last year's value with the change since, its direction and its share."""
    change = office.number(key) - last
    office.put("money", **{f"{key}_last": last, f"{key}_change": abs(change)})
    office.put("percent", **{f"{key}_pct": abs(100 * change / last)})
    office.put(
        "word", **{f"{key}_dir": "增加" if change > 0 else "减少", f"{key}_grow": "增长" if change > 0 else "下降"}
    )


def _three_expenses(office: Office, running: Decimal, chance: random.Random) -> None:
    cars, guests = (rounded(running * Decimal(str(chance.uniform(0.04, 0.12)))) for _ in range(2))
    office.put("money", cars=cars, guests=guests, three=cars + guests)
    for key in ("cars", "guests"):
        compare(office, key, rounded(office.number(key) * Decimal(str(chance.choice((1.06, 1.13, 1.21))))))
        office.put("money", **{f"{key}_planned": rounded(office.number(key) * Decimal(str(chance.uniform(1.03, 1.2))))})
    compare(office, "three", office.number("cars_last") + office.number("guests_last"))
    office.put("money", three_planned=office.number("cars_planned") + office.number("guests_planned"))
    batches = chance.randint(12, 90)
    office.put("count", "批次", batches=batches)
    office.put("count", "人次", visitors=batches * chance.randint(5, 9) + chance.randint(0, 4))


def _parts(office: Office, totals: dict[str, Decimal], chance: random.Random) -> None:
    """Divide the sums by source, and a transfer among places."""
    names = _SOURCES[office.kind][: 2 if office.kind == "project" and chance.random() < 0.5 else 3]
    office.sources = [f"s{at}" for at in range(1, len(names) + 1)]
    _divided(office, office.sources, names, totals, chance)
    if office.kind == "transfer":
        places = chance.sample([f"{name}{end}" for name, end in zip(_data()["places"], "县区县区" * 5, strict=True)], 4)
        office.places = [f"c{at}" for at in range(1, 5)]
        _divided(office, office.places, places, totals, chance)


def _divided(office: Office, keys: list[str], names: Any, totals: dict[str, Decimal], chance: random.Random) -> None:
    shares = [chance.uniform(0.6, 0.8), *(chance.uniform(0.1, 0.3) for _ in keys[1:])]
    for aspect, total in totals.items():
        rest = total
        for key, share in zip(keys[1:], shares[1:], strict=True):
            part = rounded(total * Decimal(str(share)) / Decimal(str(sum(shares))))
            office.put("money", **{f"{key}__{aspect}": part})
            rest -= part
        office.put("money", **{f"{keys[0]}__{aspect}": rest})
    for key, name in zip(keys, names, strict=True):
        office.put("word", **{f"{key}__name": name})
        office.put(
            "percent", **{f"{key}__rate": 100 * office.number(f"{key}.spent") / office.number(f"{key}.adjusted")}
        )
        office.put("percent", **{f"{key}__share": 100 * office.number(f"{key}.spent") / totals["spent"]})


def _survey_and_days(office: Office, chance: random.Random) -> None:
    sent = chance.choice((200, 300, 500, 600, 800))
    back = sent - chance.randint(4, sent // 8)
    content = round(back * chance.uniform(0.915, 0.985))
    office.put("count", "份", sent=sent, back=back, content=content)
    office.put("percent", back_rate=Decimal(100 * back) / sent)
    people = str(office.values["people"].number)
    _row(office, "满意度指标", "服务对象满意度指标", f"{people}满意度", 90, Decimal(100 * content) / back, "%", 10)
    office.values["satisfaction"] = office.values[f"{office.rows[-1].key}.actual"]
    year = int(str(office.values["year"].number)[:4])
    contract = date(year, 2, 20) + timedelta(chance.randint(0, 50))
    start = contract + timedelta(chance.randint(8, 30))
    finish = date(year, 9, 5) + timedelta(chance.randint(0, 70))
    accept = finish + timedelta(chance.randint(8, 24))
    begun = date(year + 1, 2, 10) + timedelta(chance.randint(0, 20))
    ended = begun + timedelta(chance.randint(12, 30))
    office.put("date", contract=contract, start=start, finish=finish, accept=accept, deadline=date(year, 12, 20))
    office.put("date", begun=begun, ended=ended, signed=ended + timedelta(chance.randint(3, 14)))
    timely = next(row.key for row in office.rows if row.level2 == "时效指标")
    office.values[f"{timely}.goal"], office.values[f"{timely}.actual"] = (
        office.values["deadline"],
        office.values["finish"],
    )


def _troubles(office: Office, chance: random.Random) -> None:
    slow = office.number("rate") < 96
    chosen = chance.sample(_data()["troubles"][not slow :], chance.choice((2, 3, 3)))
    for at, trouble in enumerate(chosen, 1):
        names = dict(zip(("title", "fact", "cause", "cure", "step", "yield"), trouble.split("|"), strict=True))
        names["owner"] = chance.choice(_data()["owners"])
        names["by"] = f"{int(str(office.values['year'].number)[:4]) + 1}年{chance.choice((6, 9, 10, 12))}月底前"
        office.put("word", **{f"t{at}__{key}": text for key, text in names.items()})
        office.troubles.append(f"t{at}")


def _parted(total: int, number: int) -> list[int]:
    """Return whole shares of the total, the first ones greater."""
    return [total // number + (at < total % number) for at in range(number)]


def _round_goal(number: int) -> int:
    """Return a target as offices set it: two leading digits."""
    step = 10 ** max(0, len(str(number)) - 2)
    return number // step * step


@cache
def _data() -> dict[str, Any]:
    content: dict[str, Any] = read_yaml(_FIELDS)
    return content
