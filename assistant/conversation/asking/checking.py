"""Whether what a report says holds: what the review found of it, and what its figures come of."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.conversation.asking.figures import Mark, number
from assistant.conversation.asking.lines import Told, figure_text
from assistant.conversation.asking.operations import Operation
from assistant.conversation.asking.question import Wanted
from assistant.conversation.asking.quoting import Ranked
from assistant.conversation.asking.words import content, missing, share_of, terms, weights_of
from assistant.conversation.numbering import Numbering
from assistant.review.checks.attainment import comparable
from assistant.review.checks.reckoning import claims
from assistant.review.engine import Review
from assistant.review.rule import Finding, Severity
from assistant.review.ties.telling import ways_of
from knowledge.facts.fact import Aspect, Fact
from knowledge.narrative.kinship import pairs
from knowledge.place import place_words
from knowledge.quantity import Quantity, find_dates, find_quantities

# A finding is meant when it holds this share of what is asked about, and its own words this much.
_ABOUT, _TOLD = 0.6, 0.2
_SHOWN, _SHORT, _LONGEST, _LOOKED_AT = 4, 60, 150, 8
_FIGURE = re.compile(r"\d+(?:\.\d+)?")


def findings_about(words: str, findings: Sequence[Finding], told: Told) -> list[Finding]:
    """Return the findings that speak of the figures, or of the matter, that `words` name, nearest first."""
    figures = {Decimal(figure) for figure in _FIGURE.findall(words) if len(figure) > 2}
    # Of what a share is goes without saying.
    texts = {id(finding): f"总支出 {_words(finding, told)}".lower() for finding in findings}
    if figures:
        return [one for one in findings if figures <= {Decimal(each) for each in _FIGURE.findall(one.message)}]
    weights = weights_of(terms(content(words), loosely=True), list(texts.values()))
    shares = {key: share_of(text, weights) for key, text in texts.items()}
    own = {id(one): share_of(f"{one.message}{one.evidence[0].text[:_SHORT]}".lower(), weights) for one in findings}
    near = [one for one in findings if weights and shares[id(one)] >= _ABOUT and own[id(one)] >= _TOLD]
    near = [one for one in near if not missing(words, texts[id(one)])]
    said = {id(one): len(pairs(words) & pairs(one.message)) / max(1, len(pairs(words))) for one in near}
    # What the message itself speaks of comes before what stands in the same paragraph, a figure before other slips.
    nearness = {key: shares[key] + own[key] + share for key, share in said.items()}
    return sorted(near, key=lambda one: -(nearness[id(one)] + _TOLD * bool(one.stated)))


def _words(finding: Finding, told: Told) -> str:
    """Return what a finding says, where, and what it quotes."""
    quoted = (one.text[:_LONGEST] for one in finding.evidence[:_SHOWN])
    return " ".join((finding.message, place_words(told.report, finding.location), *quoted))


def doubts_of(facts: Sequence[Fact], review: Review) -> list[Finding]:
    """Return the findings that one of `facts` is stated or expected in."""
    places = {(fact.location, fact.value) for fact in facts} | {(fact.location, fact.quantity.value) for fact in facts}
    return [
        finding
        for finding in _grave(review)
        if any(side and (side.location, side.value) in places for side in (finding.stated, finding.expected))
    ]


def _grave(review: Review) -> list[Finding]:
    return [finding for finding in review.findings if finding.severity is not Severity.INFO]


def named_figures(wanted: Wanted, told: Told, ranked: Sequence[Ranked]) -> list[Fact]:
    """Return the report's figures that a question gives, those in the lines nearest to it first."""
    asked = wanted.asked
    for day in reversed(find_dates(asked)):
        asked = f"{asked[: day.start]} {asked[day.end :]}"
    counted = [one for one in find_quantities(asked) if one.unit]
    values = set(map(Decimal, _FIGURE.findall(asked)))
    place = {id(fact): at for at, one in enumerate(ranked) for fact in one.line.facts}
    found = [fact for fact in told.account.facts if fact.quantity.value in values or fact.value in values]
    # 13天 are no 13分.
    found = [fact for fact in found if all(_may_be(fact, one) for one in counted if one.value == fact.quantity.value)]
    found = [fact for fact in found if fact.subject in wanted.subjects] or found
    return sorted(found, key=lambda fact: place.get(id(fact), len(ranked)))[:_LOOKED_AT]


def _may_be(fact: Fact, given: Quantity) -> bool:
    """Return whether a figure is in the unit that one is given in, or in one that stands for it."""
    return not fact.quantity.unit or comparable(fact.quantity, given)


def told_finding(finding: Finding, told: Told, numbering: Numbering) -> str:
    """Return what a finding says, with the marks of what it rests on."""
    rests_on = finding.evidence[:3]
    return finding.message + "".join(numbering.report(told.report, "", one.text, one.location) for one in rests_on)


def checked(
    wanted: Wanted,
    named: Sequence[Fact],
    told: Told,
    review: Review,
    ranked: Sequence[Ranked],
    mark: Mark,
    numbering: Numbering,
) -> str:
    """Return whether the figures that a question names, or those nearest to it, are what they should be."""
    asked = wanted.asked if wanted.operation is Operation.CHECK else wanted.words
    about = findings_about(asked, _grave(review), told)
    if found := doubts_of(named, review) or (about if wanted.figures or not named else []):
        return f"不对，有出入：{told_finding(found[0], told, numbering)}"
    weights = told.weigh(wanted.words)
    # Figures that the report doesn't have are no others of it.
    first = ranked[0].line.facts if ranked and not wanted.figures and ranked[0].share >= _ABOUT else ()
    nearest = sorted(first, key=lambda fact: -share_of(told.own_words(fact), weights))
    for fact in named or nearest:
        for made, how in _reckoned(fact, told):
            value = abs(made) if fact.aspect is Aspect.CHANGE else made
            is_right = abs(value - fact.value) <= max(fact.step, Decimal("0.01"))
            unit = "分" if fact.aspect is Aspect.SCORE else fact.unit
            lead = "对的，算得没有错" if is_right else f"不对，应为{number(value)}{unit}"
            return f"{lead}：{figure_text(fact)}{mark(fact)}，{how}＝{number(value)}{unit}。"
    return f"不对，有出入：{told_finding(about[0], told, numbering)}" if about else ""


def _reckoned(fact: Fact, told: Told) -> Iterator[tuple[Decimal, str]]:
    """Yield what a figure comes to by those that it rests on, with the sum."""
    ways = [way for claim in claims(told.account) if claim.fact is fact for way in claim.ways]
    ways += ways_of(told.account, fact)
    for way in sorted(ways, key=lambda way: not way.makes(fact))[:1]:
        yield way.value, way.told
