"""Whether what a report says holds: what the review found of it, what its figures give, every place that says it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.conversation.asking.figures import (
    BUDGETS,
    RATE,
    TOTAL,
    Mark,
    Measured,
    measures_of,
    number,
    same_value,
    sides_of,
)
from assistant.conversation.asking.lines import Told, figure_text
from assistant.conversation.asking.pairs import Pair, told_pair
from assistant.conversation.asking.question import Operation, Wanted
from assistant.conversation.asking.words import holds, share_of, terms, unheld, weights_of, without
from assistant.conversation.numbering import Numbering
from assistant.review.rule import Finding
from assistant.review.telling import place_of
from knowledge.facts.fact import Aspect, Fact, Source
from knowledge.place import place_words
from knowledge.quantity import parse_decimal

# A finding or a rate is meant when it holds this share of what is asked about.
_ABOUT, _TOLD, _ACCOUNTED = 0.6, 0.2, 0.4
_SHOWN, _SHORT, _LONGEST = 4, 60, 150
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_OF_RATE = re.compile("率|占|百分|增长|下降|增幅|降幅")
_WHOLE_SCORE = re.compile(r"部门|自己|本次|整体|总.{0,2}分|\d分|自评|各项|全|加|合计|总共|一共|够|项目表|表的")


def findings_about(words: str, findings: Sequence[Finding], told: Told) -> list[Finding]:
    """Return the findings that speak of the figures, or of the matter, that `words` name, nearest first."""
    figures = {Decimal(figure) for figure in _FIGURE.findall(words) if len(figure) > 2}
    texts = {
        id(finding): " ".join(
            (
                # Of what a share is goes without saying.
                "总支出",
                finding.message,
                place_words(told.report, finding.location),
                *(one.text[:_LONGEST] for one in finding.evidence[:_SHOWN]),
            )
        ).lower()
        for finding in findings
    }
    if figures:
        near = [one for one in findings if figures <= {Decimal(each) for each in _FIGURE.findall(texts[id(one)])}]
        return sorted(near, key=lambda one: not figures & {Decimal(each) for each in _FIGURE.findall(one.message)})
    words = without("places", without("check", words))
    asked, core = terms(words, bare=False), terms(words) - {"率"}
    if not asked:
        return []
    if _OF_RATE.search(words) and "分" not in words:
        findings = [one for one in findings if one.stated and one.stated.unit == "%"]
    weights = weights_of(asked, list(texts.values()))
    shares = {key: share_of(text, weights) for key, text in texts.items()}
    own = {id(one): share_of(f"{one.message}{one.evidence[0].text[:_SHORT]}".lower(), weights) for one in findings}
    near = [one for one in findings if shares[id(one)] >= _ABOUT and own[id(one)] >= _TOLD]
    near = [one for one in near if not core or any(holds(texts[id(one)], term) for term in core)]
    near = [one for one in near if not unheld(words, texts[id(one)], bare=False)[0]]
    # What the message itself speaks of comes before what stands in the same paragraph.
    return sorted(near, key=lambda one: -(shares[id(one)] + own[id(one)]))


def checked(wanted: Wanted, text: str, told: Told, mark: Mark) -> str:
    """Return whether the rate, share or change that is doubted is what the report's own figures give."""
    figures = {Decimal(figure) for figure in _FIGURE.findall(text)}
    facts = [fact for fact in told.account.facts if fact.quantity.value in figures or fact.value in figures]
    amounts = {fact.value: fact for fact in facts if fact.unit != "%"}
    if len(amounts) == len(figures) == 2 and re.search("率|占|比|算", text):
        part, whole = (amounts[value] for value in sorted(amounts))
        return told_pair(Pair(whole, part, "share", "合"), mark) if part.unit == whole.unit else ""
    for fact in facts or (_rates_named(wanted, told) if _OF_RATE.search(text) else ()):
        if again := _recomputed(fact, told):
            value, sum_ = again
            is_right = abs(value - fact.value) <= max(fact.step, Decimal("0.01"))
            lead = "对的，算得没有错" if is_right else f"不对，应为{number(value)}%"
            return f"{lead}：{figure_text(fact)}{mark(fact)}，{sum_}。"
    return ""


def _rates_named(wanted: Wanted, told: Told) -> list[Fact]:
    """Return the rates of which all that is asked about is said, shares first where one is asked for."""
    words = f"{wanted.words} {wanted.whole}"
    named = []
    for fact in told.account.facts:
        quote = fact.quote if fact.source is Source.TEXT else ""
        missing, share = unheld(words, f"{fact.subject}{fact.measure}{fact.words}{fact.against}{quote}")
        if fact.unit == "%" and not missing and share > _ACCOUNTED:
            named.append(fact)
    return sorted(named, key=lambda fact: bool(wanted.whole) and fact.aspect is not Aspect.SHARE)


def side_by_side(wanted: Wanted, told: Told, mark: Mark) -> str:
    """Return every place that gives the figure which is doubted, and whether they agree."""
    for measured in measures_of(wanted, told)[:1]:
        facts = measured.pick(sides_of(wanted), wanted.period, told.year)
        facts = [fact for fact in facts if fact.aspect is facts[0].aspect or fact.source is Source.TEXT]
        different: list[Fact] = []
        for fact in facts:
            if fact.unit == facts[0].unit and not any(same_value(fact, other) for other in different):
                different.append(fact)
        if not facts:
            continue
        shown = different if len(different) > 1 else facts
        places = "，".join(f"{place_of(fact)}写{figure_text(fact)}{mark(fact)}" for fact in shown[:_SHOWN])
        verdict = (
            "不一致" if len(different) > 1 else "一致，没有出入" if len(facts) > 1 else "只写了一处，没有可以核对的数"
        )
        apart = abs(different[0].value - different[min(1, len(different) - 1)].value)
        return f"{verdict}：{places}{f'，相差{number(apart)}{facts[0].unit}' if apart else ''}。"
    return ""


def _recomputed(fact: Fact, told: Told) -> tuple[Decimal, str] | None:
    """Return what a rate, a share or a change comes to by the figures it rests on, with the sum in words."""
    if fact.unit != "%":
        return None
    facts = [one for one in told.account.facts if one.subject == fact.subject and one is not fact]

    def side(measure: str, aspects: Sequence[Aspect], period: int | None) -> Fact | None:
        of = tuple(one for one in facts if one.measure == measure and one.period == period)
        return next(iter(Measured("", measure, of).pick(aspects)), None)

    if fact.aspect is Aspect.CHANGE:
        if not fact.measure:
            beside = [one for one in facts if one.quote == fact.quote and one.aspect is Aspect.CHANGE and one.measure]
            fact = replace(fact, measure=beside[0].measure if beside else TOTAL)
        now = side(fact.measure, (Aspect.ACTUAL,), fact.period)
        before = side(fact.measure, (Aspect.ACTUAL,), (fact.period or 0) - 1)
        if now and before and before.value and now.unit == before.unit:
            change = abs(now.value - before.value) / before.value * 100
            return change, f"（{number(now.value)}－{number(before.value)}）÷{number(before.value)}＝{number(change)}%"
        return None
    if fact.aspect is Aspect.SHARE:
        part = side(fact.measure or fact.against, (Aspect.ACTUAL,), fact.period)
        of = tuple(told.account.of(fact.against, subject=""))
        whole = next(iter(Measured("", fact.against, of).pick((Aspect.ACTUAL,))), None)
    elif fact.measure == RATE and fact.against:
        part, whole = (side(fact.against, sides, fact.period) for sides in ((Aspect.ACTUAL,), BUDGETS))
    else:
        part, whole = _counted_before(fact, told)
    if part is None or whole is None or not whole.value or part.unit != whole.unit:
        return None
    value = part.value / whole.value * 100
    return value, f"{number(part.value)}÷{number(whole.value)}＝{number(value)}%"


def _counted_before(fact: Fact, told: Told) -> tuple[Fact | None, Fact | None]:
    """Return the two counts of one unit told before a rate, the part and its whole: 检测1250份，合格1212份."""
    line = told.line_of.get(id(fact))
    if line is None or fact.source is not Source.TEXT:
        return None, None
    at = next(at for at, one in enumerate(line.facts) if one is fact)
    before = [one for one in line.facts[:at] if one.unit != "%"]
    if len(before) < 2 or before[-1].unit != before[-2].unit or before[-1].value > before[-2].value:
        return None, None
    return before[-1], before[-2]


def scores(wanted: Wanted, told: Told, numbering: Numbering) -> str | None:
    """Return what a form is scored in all, as it says and as its rows add up, where no single measure is asked for."""
    is_doubted = wanted.operation is Operation.CHECK and re.search(r"\d分", wanted.words)
    is_scored = bool({Aspect.SCORE, Aspect.WEIGHT} & set(wanted.aspects)) and _WHOLE_SCORE.search(wanted.words)
    others = terms(_WHOLE_SCORE.sub(" ", without("sum", without("check", wanted.words))))
    is_of_one = any(len(term) > 1 and not term[0].isdigit() for term in others)
    is_of_one = is_of_one or bool(wanted.things) or "执行率" in wanted.words
    if is_of_one or not (is_doubted or is_scored):
        return None
    forms = [form for form in told.report.forms if form.project in wanted.subjects] or told.report.forms[:1]
    if wanted.operation is Operation.CHECK or wanted.each:
        forms = list(told.report.forms)
    is_weight = Aspect.WEIGHT in wanted.aspects
    said = []
    for form in forms:
        fund = form.total_fund
        values = [row.weight_value if is_weight else row.score_value for row in form.filled]
        own = sum((value for value in values if value is not None), Decimal(0))
        rate = parse_decimal((fund.weight if is_weight else fund.score) if fund else "") or Decimal(0)
        stated = form.total_weight if is_weight else form.total_score
        mark = numbering.report(told.report, f"“{form.name}”", f"总分 {stated}", form.total_location or form.location)
        written = f"总分写{stated}{mark}，" if stated else f"没有写总分{mark}，"
        what = "分值" if is_weight else "得分"
        summed = f"各项指标{what}合计{number(own)}分，加预算执行率{number(rate)}分共{number(own + rate)}分。"
        agrees = parse_decimal(stated)
        apart = None if agrees is None else abs(agrees - own - rate)
        verdict = "" if apart is None else f"与总分相差{number(apart)}分。" if apart else "与总分一致，没有错。"
        said.append(f"“{form.name}”{written}{summed}{verdict}")
    texts = [
        f for f in told.account.facts if f.aspect is Aspect.SCORE and f.source is Source.TEXT and "得分" in f.words
    ]
    by_year = {fact.period: fact for fact in reversed(texts)}
    if now := by_year.get(told.year):
        mark = numbering.report(told.report, "正文", now.quote, now.location)
        before = by_year.get((told.year or 0) - 1)
        apart_ = f"，{figure_text(before)}，比上年{number(now.value - before.value)}分" if before else ""
        said.append(f"正文写{figure_text(now)}{apart_}{mark}。")
    return "\n".join(said) or None
