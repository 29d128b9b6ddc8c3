"""What the running text itself tells to be amiss outside the sections for it: in the author's own sentences.

A sentence counts where it sets a figure against what was to be reached, spent, paid or kept, or tells of a fall of
what should grow. It is taken over as it stands; nothing is concluded from it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.drafting.planning.shortfalls import Shortfall
from assistant.drafting.sources import form_title
from assistant.review.arithmetic import two_places
from assistant.review.budget import total_line
from assistant.review.checks.attainment import attainments
from assistant.review.engine import Review
from assistant.review.row_words import told_name
from knowledge.document import Location
from knowledge.facts.fact import Account, Aspect, Fact, Source
from knowledge.narrative.entries import own_places, short_title
from knowledge.narrative.kinship import coverage, figures
from knowledge.narrative.telling import Told, part
from knowledge.quantity import find_quantities
from knowledge.report import Report

_PLANNED = re.compile(
    r"^(?P<name>[^，,；]{2,24}?)\d[\d.]{0,8}[^\d，,；]{0,6}[，,（(](?:占|完成|只?占)?(?:年度)?(?:目标|计划|任务)(?:为|是|数)?"
    r"(?P<goal>\d[\d.]{0,8}[^\d，,；的）)%]{1,5})"
)
_NUMBER = re.compile(r"^(?:\d{1,2}[.、．](?!\d)|[（(]\d{1,2}[)）]|[①-⑳]|[一二三四五六七八九十]是)\s*")
_SHORT = 16
_LEAD = re.compile(r"^(?:其中|截至[^，,]{0,10}|项目支出中|全年|当年)")
_AMOUNT_VERB = re.compile(r"(?:实际|应)?(?:建成|到位|支出|拨付|完成|安排|预算|收到|为|是|达到?|实现|约|共计?|累计)+$")
_NOT = r"(?<![未没不无])(?<!没有)(?<!未发)"
_MISSED = re.compile(
    rf"{_NOT}(?:低于[^，,；]{{0,12}}(?:目标|计划|任务|要求|标准)|未达到|未达标|没有达到|没有完成|未完成|只完成|仅完成|未能(?:完成|达到|按期|如期)|"
    r"比(?:年度)?(?:目标|计划)[^，,；]{0,12}少|不足\d)"
)
_OVERSPENT = re.compile(rf"{_NOT}(?:超预算|超支|超出预算|突破预算|超过预算|超概算|超标准|超比例|超编)")
_LEFT = re.compile(
    rf"{_NOT}(?:拖欠|欠付|滞拨|滞留|未拨付|未支付|未兑付|未发放|未到位|没有到位|没有拨付|没有支付|没有收回|未收回|未上缴|闲置|积压|挂账|逾期|未验收|未移交|未办理|没有办理|仍未|"
    r"至今没有|至今未|尚未|尚有|缺口)"
)
_RATE = re.compile(
    r"(?:执行率|支出率|支付率|拨付率|到位率|完成率|支出进度)[^\d，,；]{0,6}(?P<value>\d{1,3}(?:\.\d{1,4})?)%"
)
_FALL = re.compile(r"(?<!未)(?:下降|减少|降低|回落|负增长)(?:了)?\s*(?=[\d约])")
# What is better the less there is of it; a fall of these is no shortfall.
_BETTER_LESS = re.compile(
    r"经费|资金|拨款|补助|支出|开支|费用|成本|造价|接待|公车|用车|事故|投诉|违[法规纪]|死亡|发生率|发病|能耗|排放|污染|浓度|大班额|时[限长间]|次数|贫困|失业|辍学|"
    r"空置|逾期|负债|债务|风险|案件|上访|信访|隐患|占比|差错|用[水电能]|使用量|用量|消耗|库存|化肥|农药"
)
_RELATIVE = re.compile(
    r"^(?:同比|较上年|比上年|占|下降|增长|总量|增速|居(?=全|第|前)|完成进度|其中|预算|比|较|低于|超|完成目标)"
)
_PLAN_SHARE = re.compile(
    r"(?:完成|占)(?:全?年度?)?(?:目标|计划|任务)[^，,；]{0,12}?的(?P<value>\d{1,3}(?:\.\d{1,4})?)%"
)
# 优于规定, 超额完成: what is told is good, whatever words stand in it.
_GOOD = re.compile(
    r"优于|好于|(?:没有|未)(?:发生|出现|发现)|超额完成|按规定(?:交回|上缴|收回)|已(?:全部)?(?:收回|上缴|交回|整改|办结|处置)|全部按期|提前完成"
)
_KEPT = re.compile(r"不低于|不少于|控制目标|控制标准|低于.{0,12}(?:控制|上限|限额|成本)")
# A paragraph of more figures than this is a table in words.
_MOST_FALLS, _WHOLE, _MANY = 6, 100, 300


def text_shortfalls(review: Review, told: Sequence[Told], account: Account) -> Iterator[Shortfall]:
    """Yield what sentences outside the author's own problems tell to be amiss."""
    report = review.report
    own = own_places(report)
    lines = [replace(line, text=_NUMBER.sub("", line.text)) for line in told if line.location not in own]
    facts: dict[Location, list[Fact]] = {}
    for fact in account.facts:
        facts.setdefault(fact.location, []).append(fact)
    falls: dict[str, list[Told]] = {}
    for place, line in enumerate(lines):
        before = lines[place - 1] if place and lines[place - 1].location == line.location else None
        if fallen := _fallen(line.text, report):
            falls.setdefault(line.heading, []).extend(Told(text, line.location, line.heading) for text in fallen)
        elif _is_amiss(line.text, review, facts.get(line.location, ())) and not _is_met(line.text, report):
            amiss = _against_plan(_shortfall(line, before, lines), line.text)
            yield _with_total(amiss, review) if "执行率" in amiss.text else amiss
    for found in falls.values():
        yield _falls(found[:_MOST_FALLS], report, lines)
    yield from _table_rates(account, review)


def _is_amiss(text: str, review: Review, facts: Sequence[Fact]) -> bool:
    if not re.search(r"\d", text) or _KEPT.search(text):
        return False
    if _falls_short(text, facts) or any(Decimal(one["value"]) < _WHOLE for one in _PLAN_SHARE.finditer(text)):
        return True
    if _GOOD.search(text):
        return False
    low = any(Decimal(match["value"]) < review.pack.low_execution_pct for match in _RATE.finditer(text))
    return low or any(pattern.search(text) for pattern in (_MISSED, _OVERSPENT, _LEFT))


def _falls_short(text: str, facts: Sequence[Fact]) -> bool:
    """Return whether a sentence gives a target and, of the same measure, less than that."""
    if len(facts) > _MANY:
        return False
    here = [fact for fact in facts if fact.quantity.text in text and not _BETTER_LESS.search(fact.measure)]
    return any(
        one.measure == goal.measure and one.unit == goal.unit and one.period == goal.period and one.value < goal.value
        for goal in here
        if goal.aspect is Aspect.TARGET and goal.measure
        for one in here
        if one.aspect in {Aspect.ACTUAL, Aspect.UNSAID}
    )


def _table_rates(account: Account, review: Review) -> Iterator[Shortfall]:
    """Yield the low rates that a table of the report's own gives for single projects."""
    rows: dict[tuple[int | None, int | None], list[Fact]] = {}
    for fact in account.facts:
        if fact.source is Source.TABLE and fact.subject:
            rows.setdefault((fact.location.table, fact.location.row), []).append(fact)
    for facts in rows.values():
        by_aspect = {fact.aspect: fact for fact in facts if fact.unit == "万元"}
        budget, spent = by_aspect.get(Aspect.ADJUSTED), by_aspect.get(Aspect.ACTUAL)
        if budget is None or spent is None or budget.value <= 0 or budget.subject != spent.subject:
            continue
        rate = spent.value / budget.value * 100
        if rate >= review.pack.low_execution_pct:
            continue
        rest = f"{(budget.value - spent.value).normalize():f}万元"
        money = f"全年预算{budget.value:f}万元，支出{spent.value:f}万元"
        text = f"{budget.subject}{money}，执行率{two_places(rate)}%，{rest}没有支出"
        yield Shortfall(
            f"table.{budget.location.table}.{budget.location.row}",
            f"{budget.subject}预算执行率偏低",
            text,
            budget.quote,
            budget.location,
            "",
            f"{budget.subject}执行率 支出进度",
            f"{budget.subject}{rest}未支出资金按批复用途支付完毕",
            f"{rest}没有支出",
            weight=float(100 - rate),
        )


def _is_met(text: str, report: Report) -> bool:
    """Return whether all that a sentence tells is of indicators that were met."""
    held = [row for _, row in report.indicators if coverage(told_name(row) or row.name, text) >= 0.7]
    answers = [one for row in held for one in attainments(row) if figures(row.actual) & figures(text)]
    return bool(answers) and all(one.is_met for one in answers)


def _shortfall(line: Told, before: Told | None, lines: list[Told]) -> Shortfall:
    """Return a sentence as a shortfall, with the one before it where it has left its subject there."""
    whole = [before, line] if before and _RELATIVE.match(line.text) else [line]
    facts = [Told(part(one.text).fact or one.text, one.location, one.heading) for one in whole]
    causes = [Told(cause, one.location, one.heading) for one in whole if (cause := part(one.text).cause)]
    facts[-1] = replace(facts[-1], text=_own_part(facts[-1].text))
    text = "，".join(one.text for one in facts)
    causes = causes or list(_elsewhere(text, line, lines))
    matter = "。".join([text, *(cause.text for cause in causes)])
    return Shortfall(
        f"told.{line.location.block}.{line.location.row or 0}.{abs(hash_of(line.text))}",
        _title(facts),
        text,
        "；".join(one.text for one in whole),
        line.location,
        f"“{line.heading}”",
        matter,
        causes=tuple(causes),
        weight=20.0,
    )


def _own_part(text: str) -> str:
    """Return of a sentence on a whole and one part of it (…，其中…) the part, where that is what is amiss."""
    whole, _, part_of = text.partition("，其中")
    signs = (_OVERSPENT, _MISSED, _LEFT, _RATE)
    is_part = any(sign.search(part_of) for sign in signs) and not any(sign.search(whole) for sign in signs[:3])
    return part_of if is_part and re.match("[一-龥]{3}", part_of) else text


def _with_total(shortfall: Shortfall, review: Review) -> Shortfall:
    """Return a part's low rate with that of the whole, told by the form."""
    form = next((form for form in review.report.forms if form.kind is review.report.kind), None)
    fund = total_line(form) if form else None
    if form is None or fund is None or not fund.adjusted_value or fund.spent_value is None:
        return shortfall
    rest = fund.adjusted_value - fund.spent_value
    if rest <= 0 or fund.spent in shortfall.text:
        return shortfall
    rate = two_places(fund.spent_value / fund.adjusted_value * 100)
    unit = form.fund_unit
    told = f"全年预算{fund.adjusted}{unit}，支出{fund.spent}{unit}，执行率{rate}%，{rest.normalize():f}{unit}没有支出"
    return replace(shortfall, notes=(Told(told, fund.location, form_title(form)),))


def hash_of(text: str) -> int:
    """Return a number that a sentence keeps from run to run."""
    value = 0
    for char in text:
        value = (value * 31 + ord(char)) % 1_000_003
    return value


def _against_plan(shortfall: Shortfall, text: str) -> Shortfall:
    """Return a sentence that lays a figure beside its plan (建成14个，目标20个) with a title and a goal that say so."""
    found = _PLANNED.match(text)
    if found is None:
        return shortfall
    name = _AMOUNT_VERB.sub("", _LEAD.sub("", found["name"]))
    return replace(shortfall, title=f"{name}没有达到目标", goal=f"{name}达到{found['goal']}")


def _elsewhere(text: str, line: Told, lines: list[Told]) -> Iterator[Told]:
    """Yield the cause that another sentence gives for the same subject."""
    subject = re.split(r"[\d，,]", text)[0]
    about = next((word for word in ("执行率", "到位率", "核销率", "满意度", "支出") if word in text), "")
    for other in lines:
        found = part(other.text)
        if other is not line and found.cause and about in found.fact and coverage(subject, found.fact) >= 0.6:
            yield Told(found.cause, other.location, other.heading)
            return


def _title(facts: list[Told]) -> str:
    """Return the clause that tells what is amiss, with the subject that it is of."""
    clauses = [clause for one in facts for clause in re.split(r"[，,]", one.text)]
    signs = (_OVERSPENT, _MISSED, _LEFT, _PLAN_SHARE, _RATE)
    bad = next((n for n, clause in enumerate(clauses) if any(sign.search(clause) for sign in signs)), 0)
    clause = clauses[bad]
    if bad == 0:
        return short_title(clause)
    if _MISSED.search(clause) and not _RELATIVE.match(clauses[bad - 1]) and len(clauses[bad - 1]) <= _SHORT:
        return f"{clauses[bad - 1]}，{clause}"
    if not (_RELATIVE.match(clause) or _RATE.match(clause)):
        return clause
    for before in reversed(clauses[:bad]):
        subject = _AMOUNT_VERB.sub("", _LEAD.sub("", re.split(r"\d", before)[0]))
        if not _RELATIVE.match(before) and len(subject) > 1:
            return f"{subject}{clause}"
    return clause


def _fallen(text: str, report: Report) -> list[str]:
    """Return the stretches of a sentence that tell of a fall, each with the subject it is of."""
    found: list[str] = []
    clauses = re.split(r"[，,]", text)
    subject = ""
    for clause in clauses:
        if not _RELATIVE.match(clause) and find_quantities(clause):
            subject = clause
        if not _FALL.search(clause):
            continue
        whole = clause if clause == subject or not subject else f"{subject}，{clause}"
        if _BETTER_LESS.search(whole) or _is_lower_better(whole, report):
            continue
        if clause != subject and found and found[-1].startswith(subject):
            continue
        found.append(whole.strip("。；"))
    return found


def _is_lower_better(text: str, report: Report) -> bool:
    rows = [row for _, row in report.indicators if coverage(told_name(row) or row.name, text) >= 0.7]
    wanted = any(re.search("下降|减少|降低|压减", row.target + row.name) for row in rows)
    return wanted or any(one.lower_is_better for row in rows for one in attainments(row))


def _falls(found: list[Told], report: Report, lines: Sequence[Told]) -> Shortfall:
    first = re.split(r"\d|[，,]|(?:较|比|同比)", found[0].text)[0]
    start = rf"^(?:{report.year}年，?)?(?:全[年市县区]|我[市县区])?"
    first = re.sub(r"(?:完成|实现|达到?|为|约|由上年的)+$", "", re.sub(start, "", first))
    title = f"{first}{'等指标' if len(found) > 1 else ''}比上年下降"
    text = "；".join(dict.fromkeys(line.text for line in found))
    told = {line.location: line for line in found}
    causes = [
        Told(cause, line.location, line.heading)
        for line in lines
        if line.location in told
        and told[line.location].text.split("，")[0] in line.text
        and (cause := part(line.text).cause)
    ]
    return Shortfall(
        f"fall.{found[0].location.block}.{found[0].location.row or 0}",
        title,
        text,
        text,
        found[0].location,
        f"“{found[0].heading}”",
        "。".join([text, *(cause.text for cause in causes)]),
        causes=tuple(causes),
        weight=40.0,
    )
