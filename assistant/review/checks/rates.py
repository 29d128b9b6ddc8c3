"""Percentages against the part and the whole that their name, row, words or sentence give for them."""

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import permutations, takewhile

from assistant.review.arithmetic import fits, total
from assistant.review.checks.attainment import is_burden
from assistant.review.checks.shares import NEAR_SHARE, lists, row_claim, share_claim, standard_claim
from assistant.review.claim import NEAR_POINTS, PAIR, Claim, is_percent, is_vague, levels
from assistant.review.disagreement import CERTAIN, DIFFERENCE, GROWTH, LIKELY, QUOTIENT, Way, is_sure_slip
from knowledge.facts.fact import Account, Aspect, Fact, Source, Told
from knowledge.facts.matching import KEPT, RESULTS, alike_named, key, same_value, slip_of
from knowledge.facts.phrase import RECKONED_BY, read_phrase
from knowledge.facts.vocabulary import Ratio, vocabulary
from knowledge.numerals import at_step
from knowledge.running_text import pairs as character_pairs

_COLUMNS = {
    Aspect.PLANNED: "年初预算数",
    Aspect.ADJUSTED: "全年预算数",
    Aspect.BUDGET: "预算数",
    Aspect.ACTUAL: "执行数",
}
_STAFF, _POSTS = "在职人员", "编制"
_ALL = Decimal(100)
_ENDS = re.compile("[率度占比面]|的$")
_SEMICOLON, _CLAUSE = re.compile("[；;]"), re.compile("[，,；;。：:]")


def row_claims(account: Account) -> Iterator[Claim]:
    """Yield the rates of forms and tables with the amounts of their row, or of their column in a turned table."""
    rows: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    columns: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in account.facts:
        if fact.location.row is not None:
            rows[fact.location.table, fact.location.row, fact.subject].append(fact)
        if fact.crossing is not None:
            columns[fact.location.table, fact.location.column, fact.subject].append(fact)
    for fact in account.facts:
        ratio, place = vocabulary().ratios.get(fact.measure), fact.location
        # Beside an indicator stands the part of its target that was reached.
        is_of_row = fact.source in {Source.FORM, Source.TABLE} or (fact.source is Source.INDICATOR and fact.against)
        if ratio and is_of_row and fact.unit == "%" and fact.aspect in RESULTS:
            row = rows.get((place.table, place.row, fact.subject), [])
            column = columns.get((place.table, place.column, fact.subject), [])
            # Some forms write 0.97 for 97%.
            is_fraction = not {"%", "‰"} & {*fact.quantity.text} and fact.value <= 1 and fact.quantity.decimals
            read = replace(fact, value=fact.value * 100) if is_fraction else fact
            ways = _quotients(ratio, fact, row) or _quotients(ratio, fact, column)
            initial = next((one for one in row if one.aspect is Aspect.PLANNED and one.value), None)
            is_of_initial = initial and ways and fits(read.value, ways[0].grounds[0].value / initial.value * 100)
            note = "所写数值是除以年初预算数，分母用错" if is_of_initial else ""
            # 支付率 may be of a column whose name says nothing of a budget (补助到账).
            others = [one for one in row if one.aspect is Aspect.UNSAID and one.is_money and one.value]
            also = [QUOTIENT.way(way.grounds[0], one) for way in ways for one in others if one is not way.grounds[0]]
            # Of what is to stay low, less is more; more than all may be told as all.
            for way in ways if fact.indicator else ():
                part, whole = way.grounds
                also += [QUOTIENT.way(whole, part)] if part.value else []
                is_kept_to = whole.bound in {"≤", "<"} or is_burden(whole.words)
                also += [replace(way, value=_ALL)] if part.value > whole.value or is_kept_to else []
            yield Claim(fact, ways, CERTAIN, None, also, is_named=True, read=read, note=note)


def rate_claim(account: Account, told: Told, rate: Fact, before: Sequence[Fact]) -> Claim | None:
    """Return what a percentage of a sentence is of by its name or its words, else by what stands beside it."""
    ratio = vocabulary().ratios.get(rate.measure)
    if ratio and rate.aspect in RESULTS:
        # A 完成率 of nothing that is named is of anything.
        of = (_STAFF, _POSTS) if rate.measure == "控制率" and rate.against in {_STAFF, _POSTS} else (rate.against,)
        is_named = rate.against or ratio.of_money
        everywhere = [one for name in of for one in alike_named(account, name)] if is_named else ()
        by = RECKONED_BY.match(rate.words)
        side = read_phrase(by["base"], None).aspect.value if by else ""
        ratio = replace(ratio, whole=(side,)) if side in ratio.whole else ratio
        ways = _quotients(ratio, rate, before) or _quotients(ratio, rate, everywhere)
        if ways:
            is_near = abs(ways[0].value - rate.value) <= NEAR_POINTS
            return Claim(rate, ways, CERTAIN if is_near else LIKELY, is_named=True)
        # 目标新增就业3200人，实际新增3488人，完成任务的109%: the only two of these sides, whatever they are called.
        parts, wholes = ([one for one in before if one.aspect in side] for side in (ratio.part, ratio.whole))
        ways = _cross(parts, wholes) if len(parts) == len(wholes) == 1 else []
        # What makes up one rate right isn't another's.
        if ways and not any(fits(one.value, ways[0].value) for one in before if one.unit == "%"):
            return Claim(rate, ways, LIKELY, NEAR_POINTS)
    # 案件构成：食品682件、…。食品案件占37%
    above = () if any(one is not rate.whole for one in levels(before)) else account.before(told)
    listed = [one for one in above if one.location == rate.location]
    is_share = rate.aspect is Aspect.SHARE or (listed and "占比" in rate.words)
    share = share_claim(account, told, rate, [*listed, *before]) if is_share else None
    if not share and rate.aspect is Aspect.SHARE and (named := character_pairs(rate.measure)):
        # 一产6万户、二产3万户，外来户占28%: of what nothing told before it speaks.
        is_alien = not any(named & character_pairs(one.measure + one.words) for one in before)
        if is_alien and any(lists(before, whole, one) for one in before for whole in before):
            return None
    beside = share or _beside_claim(account, told, rate, before) or _behind_claim(told, rate, before)
    beside = beside or (
        _earlier_claim(account, told, rate, before) if len(without_parts(levels(before))) < PAIR else None
    )
    return beside or (row_claim(account, rate) if "占" in rate.words else standard_claim(account, told, rate))


def _earlier_claim(account: Account, told: Told, rate: Fact, before: Sequence[Fact]) -> Claim | None:
    """Return a rate with the two figures that sentences before it tell of what it is called by: 办结144件, 办结率."""
    name = re.sub("(?:达到|为|是)?$", "", rate.words.strip())
    stem = re.sub("[率度]$", "", name)[-PAIR:]
    if not name.endswith("率") or len(stem) < PAIR or rate.period != account.report.year or rate.whole:
        return None
    # 住宅电梯巡检率 is of some of the lifts.
    text = "".join(one.quote for one in account.before(told)) + told.sentence.text[: rate.quantity.start - len(name)]
    of_some = character_pairs(re.sub("^(?:全年|本年|年度|预算)", "", name)[: -PAIR - 1])
    if not of_some <= character_pairs(text):
        return None
    known = [
        one for one in (*account.before(told), *before) if not (is_percent(one) or one.is_rough or one.aspect in KEPT)
    ]
    known = without_parts([one for one in known if one.period == rate.period and one.value], rate.measure)
    parts = [one for one in known if {stem, stem[::-1]} & character_pairs(re.sub("[应需].*", "", one.words))]
    ratio = vocabulary().ratios.get(rate.measure)
    if ratio and ratio.of_money:
        parts = [one for one in known if one.is_money and one.aspect in ratio.part]
        # 资金管理规范，全年支出228万元 says nothing of whose.
        parts = [one for one in parts if key(rate.against) in {key(one.measure), key(_bare_measure(one))}]
    for part in parts[-1:]:
        like = [one for one in known if one.unit == part.unit and one.value > part.value]
        way = QUOTIENT.way(part, like[0]) if like else None
        way = _rest_of(way) if way and _names_rest(rate, way) else way
        if way and len({one.value for one in like}) == 1:
            return Claim(rate, [way], LIKELY, min(NEAR_POINTS, way.value * NEAR_SHARE), is_named=True)
    return None


def _bare_measure(fact: Fact) -> str:
    """Return what the words right before a figure measure, the whole budget where they name nothing."""
    return read_phrase(fact.words, None).measure or "资金总额"


def _quotients(ratio: Ratio, rate: Fact, facts: Sequence[Fact]) -> list[Way]:
    """Return what a rate may be counted of, by the best-fitting whole."""
    told = [fact for fact in facts if (fact.indicator or not fact.is_rough) and _side_of(fact) == _side_of(rate)]
    if rate.measure == "控制率" and rate.against in {_STAFF, _POSTS}:
        staff = [one for one in told if one.measure == _STAFF]
        return _cross(staff, [one for one in told if one.measure == _POSTS])
    if not ratio.part:
        return []
    own = [fact for fact in told if key(fact.measure) == key(rate.against)]
    parts = [fact for fact in own if fact.aspect in ratio.part or (fact.aspect is Aspect.UNSAID and fact.unit != "%")]
    wholes = ([fact for fact in own if fact.aspect == aspect] for aspect in ratio.whole)
    return _cross(parts, next((found for found in wholes if found and parts), []))


def _side_of(fact: Fact) -> tuple[object, ...]:
    return fact.subject, fact.period, fact.scope


def _cross(parts: Sequence[Fact], wholes: Sequence[Fact]) -> list[Way]:
    """Return each part's share in each whole, told by the names of their columns."""
    pairs = ((part, whole) for part in parts for whole in wholes if part.unit == whole.unit and whole.value)
    return [replace(QUOTIENT.way(*pair), how="÷".join(f"{_column(one)}{{}}" for one in pair)) for pair in pairs]


def _column(fact: Fact) -> str:
    return _COLUMNS.get(fact.aspect, "") if fact.is_money else ""


def _beside_claim(account: Account, told: Told, rate: Fact, before: Sequence[Fact]) -> Claim | None:
    """Return a percentage with the figures told right before it that it may be of."""
    before = _beside(told, rate, before)
    last = max((at for at, one in enumerate(before) if one.unit == "%"), default=-1)
    # 入住178户729人，户均4.1人: what comes to each is no part of all.
    near = [one for one in levels(before[last + 1 :]) if not is_percent(one) and "均" not in one.words]
    if not near or not _ENDS.search(f"{rate.measure}{rate.words}"):
        return None
    same = [one for one in levels(before) if _heads(one) == _heads(near[-1]) and one.period == near[-1].period]
    same = without_parts([one for one in same if "均" not in one.words], rate.measure)
    # A share behind another one (占43%，女性21人，占27%) is of what that was of.
    is_behind = rate.aspect is Aspect.SHARE and last >= 0
    # 甲项目89万元（执行率98%）、乙项目52万元（执行率84%）: each is of what stands before it alone.
    is_behind = is_behind or (last >= 0 and before[last].measure == rate.measure and len(near) < PAIR)
    is_ratio = rate.measure in vocabulary().ratios
    is_parted = _SEMICOLON.search(told.sentence.text, near[-1].quantity.end, rate.quantity.start) is not None
    if is_parted and not is_ratio and rate.aspect is not Aspect.SHARE:
        return None
    # What a form or a table has as well is judged there.
    elsewhere = (one for one in account.of(rate.measure) if is_ratio and one.source in {Source.FORM, Source.TABLE})
    # 已建33处、应建47处，建成率由上年的61%提高到70%: last year's is of other figures.
    is_earlier = (rate.period or 0) < (near[-1].period or 0)
    if len(same) < PAIR or is_behind or is_earlier or any(one.value == rate.value for one in elsewhere):
        return None
    # 6个测产点中5个在示范片，占项目面积不足两成: what it is of is named, and is none of these.
    of = character_pairs(rate.against) if rate.aspect is Aspect.SHARE and is_vague(rate) else set()
    if of and not any(of & character_pairs(one.measure + one.words) for one in same):
        return None
    whole, pair = max(same, key=_value), same[-PAIR:]
    start = same.index(whole) + 1
    ways = [QUOTIENT.way(*sorted(pair, key=_value)), QUOTIENT.way(same[-1], whole)]
    ways += [_run_of(same[start:end], whole) for end in range(start + 1, len(same) + 1)]
    # 进水246，出水26，去除率89.43%: a rate that nothing is named by may be of what is left.
    rests = [_rest_of(way) for way in ways[:1]]
    if not is_ratio and rate.aspect is not Aspect.SHARE:
        ways += [way for way in rests if _names_rest(rate, way) or way.makes(rate)]
    ways = [way for way in ways if not same_value(way.grounds[0], way.grounds[-1])]
    # What is told right before it is its part, or its whole.
    bare = re.sub("[率度比占]", "", rate.measure)
    named = set(bare[-2:])
    # 老人2310人，来体检的1709人，没来的601人，体检率: what its part is called by.
    called = [
        way for way in ways if len(way.grounds) == PAIR and len(named) == PAIR and bare[-PAIR:] in way.grounds[0].words
    ]
    ways.sort(
        key=lambda way: (
            not way.slip(rate),
            way not in called,
            near[-1] not in way.grounds,
            abs(way.value - rate.value),
        )
    )
    between = told.sentence.text[same[0].quantity.end : rate.quantity.start]
    between = "".join(_CLAUSE.split(between)[:-1]) or between
    told_words = between + near[-1].measure
    is_said = bool(named and named <= set(told_words)) or any(pair in told_words for pair in character_pairs(bare[-3:]))
    # 支出90万元，其中甲费30万元，占33%: of more than two amounts others are spoken of.
    is_of_two = len(same) == PAIR and last < 0 and (same[0] is whole or is_ratio)
    is_of_money = (is_of_two and (is_ratio or not rate.against)) or (is_said and rate.aspect is not Aspect.SHARE)
    # 应审85个，实际审计68个，覆盖面80%
    is_due = len(same) == PAIR and "应" in same[0].words and (same[1].aspect is Aspect.ACTUAL or "实" in same[1].words)
    is_known = is_said or is_due or rate.aspect is Aspect.SHARE or is_ratio or rate.words.endswith("的")
    # A 率 or a 比例 is of things told; a 满意度 may be what people were asked for.
    is_counted = is_known or "度" not in rate.measure[-1:] or (bool(ways) and is_sure_slip(ways[0].slip(rate)))
    if not is_counted or (near[-1].is_money and not is_of_money):
        return None
    # 合格95份，合格率 takes up its part by name.
    stem, part = bare[-PAIR:], near[-1].measure
    # 记账户全年轮换60户，电子记账率 speaks of something else.
    is_short = part.endswith(stem) or (part.startswith(stem) and len(part) <= len(stem) + PAIR)
    is_own = len(named) == PAIR and is_short and len(same) == PAIR
    is_own = is_own or _is_slip_of_count(rate, pair)
    room = Decimal(100) if is_own else NEAR_POINTS if is_known else Decimal(0)
    severity = CERTAIN if is_known and len(same) == PAIR else LIKELY
    # Behind a semicolon a part may still be of what was told before it.
    of_all = (one for one in told.facts if one.value and one is not near[-1] and _heads(one) == _heads(near[-1]))
    also = (*_percentages(told, rate), *(QUOTIENT.way(near[-1], one) for one in of_all))
    return Claim(rate, ways[:1], severity, room, also)


def without_parts(facts: Sequence[Fact], name: str = "") -> list[Fact]:
    """Return figures without those that make up the one before them, unless a name names them: 9，分别为4、3、2."""
    named, found, at = character_pairs(name), list[Fact](), 0
    while at < len(facts):
        found.append(facts[at])
        ends = (end for end in range(at + PAIR + 1, len(facts) + 1) if _comes_to(facts[at], facts[at + 1 : end]))
        end = next(ends, at + 1)
        own = named - character_pairs(facts[at].words)
        is_named = any(own & character_pairs(one.words) for one in facts[at + 1 : end])
        at = at + 1 if is_named else end
    return found


def _comes_to(whole: Fact, parts: Sequence[Fact]) -> bool:
    return total(map(_value, parts)) == whole.value


def _rest_of(way: Way) -> Way:
    """Return what is left of all by a part of it."""
    return replace(way, value=_ALL - way.value, how=f"1-{way.how}")


def _names_rest(rate: Fact, way: Way) -> bool:
    """Return whether a part is called by what a rate denies (不合格9批次, 合格率), or a slip shows that."""
    stem = re.sub("[率度]$", "", rate.measure)[-PAIR:]
    is_denied = any(f"{no}{stem}" in way.grounds[0].measure + way.grounds[0].words for no in "不未")
    return is_denied or is_sure_slip(way.slip(rate))


def _behind_claim(told: Told, rate: Fact, before: Sequence[Fact]) -> Claim | None:
    """Return a percentage told before its two figures: 优良比例88.9%（18个中16个）, 参训率96%，应训50人、参训48人."""
    text, found = (
        told.sentence.text,
        levels([one for one in told.facts if one.quantity.start > rate.quantity.end])[:PAIR],
    )
    if levels(before) or len(found) < PAIR or found[0].unit != found[1].unit or is_percent(found[0]):
        return None
    named = character_pairs(rate.measure)
    is_named = all(named & character_pairs(one.words) for one in found)
    is_bracketed = text[rate.quantity.end :].startswith(("（", "(")) and "度" not in rate.measure[-1:]
    way = QUOTIENT.way(*sorted(found, key=_value))
    return Claim(rate, [way], LIKELY, NEAR_POINTS) if is_named or is_bracketed else None


def _value(fact: Fact) -> Decimal:
    return fact.value


def _is_slip_of_count(rate: Fact, pair: Sequence[Fact]) -> bool:
    """Return whether one of two counts is a slip of what the rate would make of the other."""
    whole, part = pair
    rights = (
        (part, whole.value * rate.value / 100),
        (whole, part.value / rate.value * 100 if rate.value else whole.value),
    )
    return any(slip_of(one, replace(one, value=at_step(right, one.step))) for one, right in rights)


def _percentages(told: Told, fact: Fact) -> Iterator[Way]:
    """Yield every percentage that some figures before a percentage make, and those around it."""
    at = next(place for place, one in enumerate(told.facts) if one is fact)
    before, behind = (levels(_beside(told, fact, some)) for some in (told.facts[:at], told.facts[at + 1 :]))
    for found in (before, [*before[-4:], *behind[:8]]):
        for part, whole in pairs(found):
            yield QUOTIENT.way(part, whole)
            # 网上27万件，窗口12万件，网上占69%
            yield Way(part.value / (part.value + whole.value) * 100, (part, whole), "{0}÷（{0}+{1}）")
            # What two parts of one list make of each other is no rise or fall.
            if part.whole is None or part.whole is not whole.whole:
                yield _absolute(GROWTH.way(part, whole))
        for start, first in enumerate(found):
            run = list(takewhile(lambda one: one.unit == first.unit, found[start:]))  # noqa: B023
            for end in range(PAIR, len(run) + 1):
                others = (one for one in found if one not in run[:end] and one.unit == first.unit)
                yield from (_run_of(run[:end], whole) for whole in others)
        percents = [one for one in found if one.unit == "%"]
        yield from (DIFFERENCE.way(*pair) for pair in permutations(percents, PAIR))
        yield from (Way(_ALL - one.value, (one,)) for one in percents)


def pairs(found: Sequence[Fact]) -> Iterator[tuple[Fact, Fact]]:
    """Yield every two figures of one unit, in either order."""
    return ((a, b) for a, b in permutations(found, PAIR) if _heads(a) == _heads(b) and not is_percent(a))


def _heads(fact: Fact) -> str:
    """Return a figure's unit; people asked are as many as their papers: 对114人发放问卷，满意104份."""
    return "人" if fact.unit == "份" else fact.unit


def _absolute(way: Way) -> Way:
    return replace(way, value=abs(way.value))


def _run_of(parts: Sequence[Fact], whole: Fact) -> Way:
    """Return which share of a whole several figures in a row are."""
    how = f"{'+'.join(['{}'] * len(parts))}" if len(parts) == 1 else f"（{'+'.join(['{}'] * len(parts))}）"
    return Way(total(map(_value, parts)) / whole.value * 100, (*parts, whole), f"{how}÷{{}}")


def _beside(told: Told, fact: Fact, others: Sequence[Fact]) -> Sequence[Fact]:
    """Return the figures between the same semicolons, all of them where those are too few to make anything.

    Where what stands between other semicolons is told in the same way, each is told for itself.
    """
    ends = [mark.start() for mark in _SEMICOLON.finditer(told.sentence.text)]
    stretches: dict[int, list[Fact]] = defaultdict(list)
    for one in told.facts:
        stretches[bisect(ends, one.quantity.start)].append(one)
    own = stretches[bisect(ends, fact.quantity.start)]
    shapes = [[one.unit for one in stretch] for stretch in stretches.values()]
    units = [_heads(one) for one in own if one is not fact and not is_percent(one)]
    is_enough = len(units) > len(set(units)) or shapes.count([one.unit for one in own]) > 1
    return [one for one in others if any(one is each for each in own)] if is_enough else others
