"""Whether what a report says holds: what the review found of it, what its figures give, every place that says it."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.conversation.asking.figures import Mark, measures_of, number, sides_of
from assistant.conversation.asking.lines import Told, figure_text
from assistant.conversation.asking.operations import Operation
from assistant.conversation.asking.question import Wanted
from assistant.conversation.asking.words import missing, share_of, terms, weights_of
from assistant.conversation.numbering import Numbering
from assistant.review.checks.attainment import attainments
from assistant.review.checks.reckoning import claims
from assistant.review.engine import Review
from assistant.review.rule import Finding, Severity
from assistant.review.ties.telling import ways_of
from knowledge.facts.fact import Aspect, Fact, Source, measured
from knowledge.place import place_words
from knowledge.quantity import find_quantities, parse_decimal

# A finding is meant when it holds this share of what is asked about, and its own words this much.
_ABOUT, _TOLD = 0.6, 0.2
_SHOWN, _SHORT, _LONGEST, _LOOKED_AT = 4, 60, 150, 8
# A figure with so many digits comes about by no chance.
_DIGITS = 4
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
# How far from what is claimed the figure lies that is meant.
_RECKONED = re.compile("[核算复]")
_NEAR, _LOW = Decimal("0.25"), re.compile("不到|不足|低于|少于|以[下内]|不超过|没有?超")
_OF_RATE = re.compile("率|占|比|百分|增长|下降|增幅|降幅")
_WHOLE_SCORE = re.compile(
    r"部门|自己|本次|整体|总.{0,2}分|\d分|自评|各项|全|加|合计|总共|一共|够|项目表|表的|拢|[\d.]+"
)


def findings_about(words: str, findings: Sequence[Finding], told: Told) -> list[Finding]:
    """Return the findings that speak of the figures, or of the matter, that `words` name, nearest first."""
    figures = {Decimal(figure) for figure in _FIGURE.findall(words) if len(figure) > 2}
    # Of what a share is goes without saying.
    texts = {id(finding): f"总支出 {_words(finding, told)}".lower() for finding in findings}
    if figures:
        return [one for one in findings if figures <= {Decimal(each) for each in _FIGURE.findall(one.message)}]
    if _OF_RATE.search(words) and "分" not in words:
        findings = [one for one in findings if one.stated and one.stated.unit == "%"]
    weights = weights_of(terms(words, loosely=True), list(texts.values()))
    shares = {key: share_of(text, weights) for key, text in texts.items()}
    own = {id(one): share_of(f"{one.message}{one.evidence[0].text[:_SHORT]}".lower(), weights) for one in findings}
    near = [one for one in findings if weights and shares[id(one)] >= _ABOUT and own[id(one)] >= _TOLD]
    near = [one for one in near if not missing(words, texts[id(one)])]
    # What the message itself speaks of comes before what stands in the same paragraph.
    return sorted(near, key=lambda one: -(shares[id(one)] + own[id(one)]))


def _words(finding: Finding, told: Told) -> str:
    """Return what a finding says, where, and what it quotes."""
    quoted = (one.text[:_LONGEST] for one in finding.evidence[:_SHOWN])
    return " ".join((finding.message, place_words(told.report, finding.location), *quoted))


def doubts_of(facts: Sequence[Fact], review: Review) -> list[Finding]:
    """Return the findings that one of `facts` is stated or expected in."""
    places = {(fact.location, fact.value) for fact in facts} | {(fact.location, fact.quantity.value) for fact in facts}
    return [
        finding
        for finding in review.findings
        if finding.severity is not Severity.INFO
        and any(side and (side.location, side.value) in places for side in (finding.stated, finding.expected))
    ]


def meant(wanted: Wanted, told: Told) -> list[Fact]:
    """Return the figures that are doubted: those given in the question, or those of the measure it names."""
    values = {Decimal(figure) for figure in _FIGURE.findall(wanted.asked)}
    weights = told.weigh(wanted.words, loosely=True)
    given = [fact for fact in told.account.facts if fact.quantity.value in values or fact.value in values]

    def told_share(fact: Fact) -> float:
        return share_of(f"{fact.subject}{fact.words}{fact.quote}".lower(), weights)

    if wanted.subjects:
        given = [fact for fact in given if fact.subject in wanted.subjects]
    if given:
        best = max(map(told_share, given))
        given = [fact for fact in given if told_share(fact) >= max(best, 0.3)]
        return sorted(given, key=lambda fact: (len(fact.quantity.text) < _DIGITS, fact.unit != "%"))
    found = [fact for one in measures_of(wanted, told)[:2] for fact in one.facts if fact.period in (told.year, None)]
    is_share = wanted.other is Operation.SHARE
    if _OF_RATE.search(wanted.asked) or is_share:
        lines = {fact.quote for fact in found if fact.source is Source.TEXT}
        rates = [fact for fact in told.account.facts if fact.unit == "%" and (fact.quote in lines or fact in found)]
        rates = [fact for fact in rates if not is_share or fact.aspect is Aspect.SHARE] or rates
        return rates or found
    sides = set(wanted.aspects) or {fact.aspect for fact in found}
    return [fact for fact in found if fact.aspect in sides] or found


def checked(wanted: Wanted, told: Told, review: Review, mark: Mark, numbering: Numbering) -> str:
    """Return whether the figures that are doubted are what the review and the report's own figures give."""
    facts = meant(wanted, told)[:_LOOKED_AT]
    # The same figure elsewhere may stand beside those that it comes of.
    again = [f for f in told.account.facts if any(_is_told_again(f, fact) for fact in facts)]
    words = wanted.words if not _FIGURE.search(wanted.asked) else ""
    return _checked(facts, words, told, review, mark, numbering) or _checked(
        again, words, told, review, mark, numbering
    )


def is_written(wanted: Wanted, told: Told) -> bool:
    """Return whether the report has a figure that a question gives just so."""
    values = set(map(Decimal, _FIGURE.findall(" ".join(wanted.figures))))
    return any(fact.quantity.value in values or fact.value in values for fact in told.account.facts)


def stated(wanted: Wanted, told: Told, mark: Mark) -> str:
    """Return whether the report itself says so much, or so much at least, of what a question doubts.

    Who claims an amount has one in mind that lies near it; where the report has none, nothing is said.
    """
    claimed = find_quantities(wanted.asked)
    if len(claimed) != 1:
        return ""
    given = claimed[0]
    weights = told.weigh(wanted.words.replace(given.text, " "), loosely=True)
    # What is asked of the whole, or of one project, has no words but the side: 花了600万.
    sides, whole = sides_of(wanted), [fact for one in measures_of(wanted, told)[:1] for fact in one.facts]
    shares = {id(fact): 1.0 for fact in whole if fact.aspect in sides}
    if weights:
        shares |= {
            id(fact): share
            for fact in told.account.facts
            if (share := share_of(f"{told.own_words(fact)}{fact.quote}".lower(), weights)) >= _ABOUT
        }
    value, unit, step = measured(given)
    near = [
        (shares[id(fact)], fact)
        for fact in told.account.facts
        if id(fact) in shares
        and fact.period in (wanted.period or told.year, None)
        and (fact.unit == unit or (unit == "万元" and fact.unit.startswith("元/")))
        and abs(_amount(fact) - value) <= _NEAR * max(abs(value), step)
    ]
    if not near:
        return ""
    fact = min(near, key=lambda one: (abs(_amount(one[1]) - value) > step / 2, -one[0]))[1]
    amount = _amount(fact)
    is_low = bool(_LOW.search(wanted.asked))
    is_bound = is_low or given.comparator not in ("", "=", "≈")
    is_right = abs(amount - value) <= step / 2
    if is_right and _RECKONED.search(wanted.asked):
        # That it is written so proves no reckoning right.
        return ""
    is_right = is_right or (is_bound and (amount <= value if is_low else amount >= value))
    return f"{'对的，' if is_right else '不对，'}报告写的是{figure_text(fact)}{mark(fact)}。"


def _amount(fact: Fact) -> Decimal:
    """Return how much a figure is, of money for each in 万元 like all other."""
    return fact.value.scaleb(-4) if fact.unit.startswith("元/") else fact.value


def _is_told_again(fact: Fact, other: Fact) -> bool:
    is_alike = (fact.value, fact.unit) == (other.value, other.unit) and len(fact.quantity.text) >= _DIGITS
    return is_alike and fact is not other and other.aspect is Aspect.ACTUAL and fact.source is Source.TEXT


def _checked(facts: Sequence[Fact], words: str, told: Told, review: Review, mark: Mark, numbering: Numbering) -> str:
    weights = told.weigh(words)
    for fact in facts:
        found = [
            one
            for one in doubts_of([fact], review)
            # A figure may be in error with another than the one that is asked about.
            if not weights or share_of(_words(one, told).lower(), weights) >= _ABOUT
        ]
        if found:
            marks = "".join(numbering.report(told.report, "", e.text, e.location) for e in found[0].evidence[:3])
            return f"不对，有出入：{found[0].message}{marks}"
    for fact in facts:
        for made, how in _reckoned(fact, told):
            value = abs(made) if fact.aspect is Aspect.CHANGE else made
            is_right = abs(value - fact.value) <= max(fact.step, Decimal("0.01"))
            unit = "分" if fact.aspect is Aspect.SCORE else fact.unit
            lead = "对的，算得没有错" if is_right else f"不对，应为{number(value)}{unit}"
            return f"{lead}：{figure_text(fact)}{mark(fact)}，{how}＝{number(value)}{unit}。"
    return ""


def _reckoned(fact: Fact, told: Told) -> Iterator[tuple[Decimal, str]]:
    """Yield what a figure comes to by those that it rests on, with the sum; a score by what its indicator reached."""
    row = fact.indicator
    if row and fact.aspect is Aspect.SCORE and row.weight_value:
        for one in attainments(row):
            if not one.is_met and (share := one.earned("ratio")) is not None:
                sides = [number(value, 4) for value in (one.values if one.lower_is_better else one.values[::-1])]
                yield row.weight_value * share, f"{number(row.weight_value)}×{'÷'.join(sides)}"
        return
    ways = [way for claim in claims(told.account) if claim.fact is fact for way in claim.ways]
    ways += ways_of(told.account, fact)
    for way in sorted(ways, key=lambda way: not way.makes(fact))[:1]:
        yield way.value, way.told


def scores(wanted: Wanted, told: Told, numbering: Numbering) -> str | None:
    """Return what a form is scored in all, as it says and as its rows add up, where no single measure is asked for."""
    is_doubted = wanted.operation is Operation.CHECK and re.search(r"\d分|总分", wanted.words)
    is_scored = bool({Aspect.SCORE, Aspect.WEIGHT} & set(wanted.aspects)) and _WHOLE_SCORE.search(wanted.words)
    is_of_one = bool(wanted.things or told.weigh(_WHOLE_SCORE.sub(" ", wanted.words))) or "执行率" in wanted.words
    if is_of_one or not (is_doubted or is_scored):
        return None
    totals = {form.total_score for form in told.report.forms}
    if any(
        row.score in wanted.asked and row.score not in totals and "." in row.score for _, row in told.report.indicators
    ):
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
