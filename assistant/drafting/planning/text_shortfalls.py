"""What the running text itself tells to be amiss outside the sections for it: in the author's own sentences.

A sentence counts where it sets a figure against what was to be reached, spent, paid or kept, or tells of a fall of
what should grow. It is taken over as it stands; nothing is concluded from it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import takewhile
from zlib import crc32

from assistant.drafting.planning.corrections import is_slip
from assistant.drafting.planning.shortfall import Shortfall, cause_told, matter_of, sign, subject_of
from assistant.drafting.planning.shortfall import told as told_as
from assistant.review.checks.attainment import Attainment, attainments, change_wanted, is_burden
from assistant.review.engine import Review
from assistant.review.telling import told_name
from knowledge.document import Location
from knowledge.facts.fact import Account, Aspect, Fact
from knowledge.narrative.deadlines import falls_short
from knowledge.narrative.entries import own_places, short_title
from knowledge.narrative.kinship import coverage, figures, pairs
from knowledge.narrative.telling import Told, part
from knowledge.quantity import find_quantities
from knowledge.report import Indicator, Report
from knowledge.running_text import clauses, statements

_SIGNS = tuple(map(sign, ("overspent", "missed", "left", "poor", "lost", "rate", "plan_share")))
# A paragraph of more figures than this is a table in words.
_MOST_FALLS, _WHOLE, _MANY = 6, 100, 300
_ALIKE, _HIGH, _NAME, _LONGEST, _NAME_OF, _SEVERAL, _MOST_REASONS = 0.7, 90, 16, 24, 4, 2, 6


def text_shortfalls(review: Review, told: Sequence[Told], account: Account) -> Iterator[Shortfall]:
    """Yield what sentences outside the author's own problems tell to be amiss."""
    report = review.report
    own = own_places(report)
    lines = [
        replace(line, text=sign("goes_on").sub("", sign("list_number").sub("", line.text)))
        for line in told
        if line.location not in own and not sign("of_use").search(line.heading)
    ]
    # Only what stands at a cause is looked through for one.
    at_causes = [
        line for place, line in enumerate(lines) if any(part(one.text).cause for one in lines[place : place + 2])
    ]
    facts: dict[Location, list[Fact]] = {}
    for fact in account.facts:
        facts.setdefault(fact.location, []).append(fact)
    said: list[Told] = []
    for place, line in enumerate(lines):
        if line in said:
            continue
        if _is_amiss(line.text, review, facts.get(line.location, ())) and not is_met(line.text, report):
            said = _reasons(lines[place : place + _MOST_REASONS])
            yield _shortfall(line, _lead(lines[:place], line), at_causes, said, report)
    yield from _falls(review, lines, facts)


def _is_amiss(text: str, review: Review, facts: Sequence[Fact]) -> bool:
    here = [fact for fact in facts if fact.quantity.text in text] if len(facts) <= _MANY else []
    year, periods = review.report.year or 0, [fact.period or 0 for fact in here]
    # How things stood before the year is no matter of it, what of then is still undone is: 2020年度结余没有收回.
    if here and 0 < max(periods) < year and not sign("undone").search(text):
        return False
    # What is a slip is put right, not told: 比原计划晚56天, where the days are 66.
    wrong = {(one.stated.location.block, one.stated.value) for one in review.findings if is_slip(one) and one.stated}
    slips = [one.quantity.text for one in here if (one.location.block, one.value) in wrong]
    told_right = (clause for clause in clauses(text) if not any(slip in clause for slip in slips))
    text = sign("denied").sub("", "，".join(told_right))
    if not re.search(r"\d", text) or sign("kept").search(text) or sign("scoring").search(text):
        return False
    if _falls_short(here) or any(Decimal(one["value"]) < _WHOLE for one in sign("plan_share").finditer(text)):
        return True
    # 四个旗超额完成，只有察罕旗比任务少154人: what stands before the turn is good.
    turned = sign("turn").split(text)[-1]
    # 已上缴21.9万元，还有14.6万元未上缴: what is good is told first.
    behind = sign("good").split(turned)[-1]
    if behind != turned and not falls_short(behind):
        return False
    said = part(text)
    is_lack = falls_short(said.fact) or (sign("still").search(said.fact) and falls_short(said.cause))
    is_one = re.search(r"\d", said.fact) and is_lack and not sign("fall").search(said.fact)
    if said.cause and is_one and not said.fact.startswith("其余"):
        # What its author explains he takes for a lack, however little it is; the rest of what was dealt with is none.
        return True
    if "%" in text and sign("midway").search(text):
        return any(pattern.search(text) for pattern in _SIGNS[:3])
    low = any(Decimal(match["value"]) < review.pack.low_execution_pct for match in sign("rate").finditer(text))
    return low or any(pattern.search(text) for pattern in _SIGNS[:5])


def _reasons(lines: Sequence[Told]) -> list[Told]:
    """Return what stands right behind the first of these, which is amiss, and says why: a cause, or what else is short.

    What counts something amiss again is another matter, unless it speaks of the same.
    """
    amiss, *behind = lines

    def tells_why(one: Told) -> bool:
        is_of_it = not is_amiss(one.text) or pairs(one.text) & pairs(amiss.text)
        is_short = falls_short(one.text) and not sign("of_goals").search(one.text)
        return one.location == amiss.location and bool(not part(one.text).fact or (is_short and is_of_it))

    return list(takewhile(tells_why, behind))


def _lead(before: Sequence[Told], line: Told) -> Told | None:
    """Return the sentence that a sentence without a subject goes on from: the last, or the last of what it counts."""
    here = list(takewhile(lambda one: one.location == line.location, reversed(before)))
    if sign("relative").match(line.text):
        return next(iter(here), None)
    counted = {one.unit for one in find_quantities(sign("goes_on_from").sub("", line.text))[:1]}
    of_it = (one for one in here if counted & {quantity.unit for quantity in find_quantities(one.text)})
    return next(of_it, None) if sign("goes_on_from").match(line.text) else None


def _falls_short(facts: Sequence[Fact]) -> bool:
    """Return whether a sentence gives a target and, of the same measure, less than that."""
    here = [fact for fact in facts if not is_burden(fact.measure)]
    return any(
        one.measure == goal.measure and one.unit == goal.unit and one.period == goal.period and one.value < goal.value
        for goal in here
        # Of money what was spent of it counts.
        if goal.aspect is Aspect.TARGET and goal.measure and not goal.is_money
        # 平均8个工作日到账，不超过10个工作日 keeps to it.
        if not goal.quantity.comparator.startswith(("≤", "<"))
        for one in here
        if one.aspect in {Aspect.ACTUAL, Aspect.UNSAID}
    )


def is_met(text: str, report: Report) -> bool:
    """Return whether all that a sentence tells is of indicators that were met."""
    answers = _answers(text, report)
    return bool(answers) and all(one.is_met for _, one in answers)


def _answers(text: str, report: Report) -> list[tuple[Indicator, Attainment]]:
    """Return the indicators that a text names with a figure that they reached; the cell may leave out the unit."""
    told = {value for value, _ in figures(text)}
    reached = ((row, one) for row in _rows_of(text, report) for one in attainments(row))
    return [(row, one) for row, one in reached if told & {value for value, _ in figures(one.actual.text)}]


def _rows_of(text: str, report: Report) -> list[Indicator]:
    """Return the indicators that a text names."""
    return [row for _, row in report.indicators if coverage(told_name(row) or row.name, text) >= _ALIKE]


def _shortfall(
    line: Told, before: Told | None, at_causes: Sequence[Told], why: Iterable[Told], report: Report
) -> Shortfall:
    """Return a sentence as a shortfall, with the one before it where it has left its subject there, and why it is."""
    whole = [before, line] if before else [line]
    facts = [replace(one, text=part(one.text).fact or one.text) for one in whole]
    causes = [replace(one, text=cause) for one in whole if (cause := part(one.text).cause)]
    causes += why if not causes else [one for one in why if not part(one.text).fact]
    facts[-1] = replace(facts[-1], text=_own_part(facts[-1].text))
    text = "，".join(one.text for one in facts)
    # 建成14个，目标20个
    planned = sign("planned").match(line.text)
    name = subject_of(planned["name"]) if planned else ""
    title = f"{name}没有达到目标" if planned else amiss_title(text, report)
    goal = f"{name}达到{planned['goal']}" if planned else ""
    quote = "；".join(one.text for one in whole)
    return _as_told(line, quote, at_causes, causes, title=title, of=matter_of(title), text=text, goal=goal)


def _as_told(
    line: Told, quote: str, at_causes: Sequence[Told], causes: Sequence[Told] = (), **values: str
) -> Shortfall:
    key = f"told.{line.location.block}.{line.location.row or 0}.{crc32(line.text.encode())}"
    found = told_as("sentence", key, quote, line.location, f"“{line.heading}”", 20.0, **values)
    return found.caused_by(causes or cause_told(at_causes, re.split(r"[\d，,]", values["text"])[0], values["text"]))


def is_amiss(clause: str) -> bool:
    """Return whether a clause tells a figure to be amiss."""
    return any(sign.search(clause) for sign in _SIGNS)


def _own_part(text: str) -> str:
    """Return of a sentence on a whole and one part of it (…，其中…) the part, where that is what is amiss."""
    whole, _, part_of = text.partition("，其中")
    signs = _SIGNS[:6]
    is_part = any(sign.search(part_of) for sign in signs) and not any(sign.search(whole) for sign in signs[:5])
    return part_of if is_part and re.match("[一-龥]{3}", part_of) else text


def amiss_title(text: str, report: Report) -> str:
    """Return what is amiss in the fewest words: the clause that tells it with its subject, without its figure.

    What has no other name is named by the row that has one of its figures.
    """
    if missed := next(((row, one) for row, one in _answers(text, report) if not one.is_met), None):
        return f"{missed[0].name}{'超过控制目标' if missed[1].lower_is_better else '没有达到目标'}"
    rows = ((told_name(row) or row.name, row) for _, row in report.indicators if figures(row.actual) & figures(text))
    named = [f"{name}{row.actual}" for name, row in rows if pairs(name) & pairs(text)]
    # 资产方面有一处不如人意：…
    parts = clauses(sign("announces").sub("", text))
    # 执行率93.50%，还有650万元没有支出: what is amiss is what is left.
    is_high = [any(Decimal(one["value"]) >= _HIGH for one in sign("rate").finditer(clause)) for clause in parts]
    bad = next((n for n, clause in enumerate(parts) if is_amiss(clause) and not is_high[n]), None)
    if bad is None:
        short = [n for n, clause in enumerate(parts) if falls_short(clause)]
        bad = next(iter(short or (n for n, clause in enumerate(parts) if re.search(r"\d", clause))), 0)
    clause = parts[bad]
    if only := sign("only").match(clause):
        # 成功率 of what?
        whole = subject_of(parts[0]) if bad and len(only["of"]) < _NAME_OF else ""
        # 平均利用率21.4%，最忙的一周也只有48.6%
        rates = [] if only["of"][-1] in "率度比例" else sign("rate_name").findall("".join(parts[:bad]))
        return f"{subject_of(parts[0])}{rates[-1]}偏低" if rates else f"{whole}{only['of']}偏低"
    bare = sign("goes_on_from").sub("", clause) if bad else clause
    now, before = find_quantities(bare)[:1], find_quantities(parts[bad - 1]) if bad else []
    wholes = ((part, one) for part in parts[:bad] for one in find_quantities(part) if now and one.unit == now[0].unit)
    if bare != clause and (found := next(wholes, None)):
        # 检查不合格的185次均已通知，已整改156次，仍有29次没有整改
        return f"{found[0][: found[1].end]}中{bare}"
    # 到年底仍未兑付
    undated = sign("up_to_day").sub("", bare)
    if before and not (now and undated == bare) and sign("hanging").match(undated):
        is_name = len(parts[bad - 1]) <= _LONGEST and re.fullmatch(
            "(?:的[一-龥]{2,8})?", parts[bad - 1][before[-1].end :]
        )
        name = parts[bad - 1] if is_name else before[-1].text
        return f"{name}{undated}"
    leaves_it = [any(sign(name).match(one) for name in ("relative", "rate", "some")) for one in parts]
    units = [{one.unit for one in find_quantities(part)} for part in parts]
    # Nearest is what has a figure of the same unit: 加装9部，每部补助12万元，比目标少3部.
    places = sorted(range(bad), key=lambda n: (not units[n] & units[bad], -n))
    subjects = (subject_of(parts[n]) for n in (*places, bad) if not leaves_it[n])
    # 已移交29栋，其余9栋没有移交, 从平台运行看: what was done, or where one looks, is no name.
    subject = next((one for one in subjects if 1 < len(one) <= _NAME and one[0] not in "已从在按据"), "")
    if subject and (
        sign("plan_share").search(clause) or (sign("missed").search(clause) and sign("of_goals").search(clause))
    ):
        return f"{subject}没有达到目标"
    is_rate = sign("rate").search(clause) is not None
    figures_in = find_quantities(clause)
    if is_rate and figures_in and figures_in[-1].end == len(clause):
        clause = sign("up_to").sub("", clause[: figures_in[-1].start])
    clause = sign("goes_on").sub("", clause)
    # 晚37天, 还有14.6万元未上缴 say nothing of what.
    is_bare = len(subject_of(clause)) < _NAME_OF - 1 and not clause.startswith(subject)
    title = f"{subject}{clause}" if bad and (leaves_it[bad] or is_bare) else clause
    title = f"{title}偏低" if is_rate else short_title(title or parts[bad])
    return next((name for name in named if name.endswith(title)), title)


def _falls(review: Review, lines: Sequence[Told], facts: Mapping[Location, Sequence[Fact]]) -> Iterator[Shortfall]:
    """Yield the falls of what the report's targets ask to grow, those told under one heading together."""
    report = review.report
    targets = [row.name + row.target for _, row in report.indicators]
    targets += [sentence for form in report.forms for goal in form.goals for sentence in statements(goal.expected)]
    growing = pairs("。".join(text for text in targets if change_wanted(text) > 0))
    told_at: dict[Location, str] = {}
    for line in lines:
        told_at[line.location] = f"{told_at.get(line.location, '')}。{line.text}"
    found: dict[str, dict[str, tuple[Told, str]]] = {}
    for line in lines if growing else ():
        here = facts.get(line.location, ()) if growing & pairs(told_at[line.location]) else ()
        for fact in here:
            is_fall = (
                fact.aspect is Aspect.CHANGE and fact.direction < 0 and fact.measure and fact.period == report.year
            )
            parts = clauses(line.text) if is_fall else []
            at = next((n for n, clause in enumerate(parts) if fact.quantity.text in clause), -1)
            of = next((n for n in range(at, -1, -1) if fact.measure in parts[n]), None)
            if of is not None and sign("fall").search(parts[at]):
                text = "，".join(parts[n] for n in dict.fromkeys((of, at)))
                # To spend less is nothing amiss.
                is_spent = "支" in fact.measure
                if not (is_spent or is_burden(text) or _is_wanted(fact, text, report) or _rose(fact, here)):
                    found.setdefault(line.heading, {}).setdefault(fact.measure, (line, text))
    for heading, told in found.items():
        several = list(told.items())[:_MOST_FALLS]
        subject = several[0][0] + ("等指标" if len(several) > 1 else "")
        text = "；".join(text for _, (_, text) in several)
        place = several[0][1][0].location
        causes = [replace(line, text=cause) for _, (line, _) in several if (cause := part(line.text).cause)]
        key, name = f"fall.{place.block}.{place.row or 0}", f"“{heading}”"
        yield told_as("fall", key, text, place, name, 40.0, of=subject, text=text).caused_by(causes)


def _is_wanted(fact: Fact, text: str, report: Report) -> bool:
    """Return whether a row asks for less of what fell, or for no more than it reached all the same."""
    rows = [row for _, row in report.indicators if coverage(fact.measure, row.name) >= _ALIKE] + _rows_of(text, report)
    answers = [one for row in rows for one in attainments(row)]
    if any(re.search("下降|减少|降低|压减", row.target + row.name) for row in rows) or any(
        one.lower_is_better for one in answers
    ):
        return True
    return bool(answers) and all(one.is_met for one in answers) and all(change_wanted(row.target) <= 0 for row in rows)


def _rose(fact: Fact, here: Sequence[Fact]) -> bool:
    """Return whether the figures say that it rose, so that the word is a slip: 53件次，上年为46件次，下降15.22%."""
    same = [one for one in here if one.measure == fact.measure and one.aspect is not Aspect.CHANGE]
    before = [one.value for one in same if fact.period and one.period == fact.period - 1]
    return bool(before) and any(one.value > before[0] for one in same if one.period == fact.period)
