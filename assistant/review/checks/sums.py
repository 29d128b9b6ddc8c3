"""Parts and their total: in sentences (其中…), and of the vocabulary's sums over a report."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise, product, takewhile

from assistant.review.arithmetic import total
from assistant.review.claim import EACH, PAIR, Claim, is_vague
from assistant.review.disagreement import CERTAIN, LIKELY, POSSIBLE, Way, is_sure_slip
from assistant.review.telling import said
from knowledge.facts.fact import Account, Aspect, Fact, Told
from knowledge.facts.matching import KEPT, shared_ending
from knowledge.facts.vocabulary import PUBLIC_EXPENSES, vocabulary

_SOME = re.compile("主要|其余|其他|等(?![级奖次])|另有")
_NEARLY = Decimal("0.95")
_FINE, _MOST, _CLOSE, _KINDS, _FAR_OVER = 4, Decimal("0.8"), Decimal("0.97"), Decimal("0.9"), Decimal("1.3")
# What became of the things told before, and nothing else.
_OUTCOME = re.compile(
    "(?:全部)?(?:抽检|检验|检测|验收|整改|治理|问卷|处理)?"
    "(?:合格|有效|办结|整改|达标|通过|完好|满意|回收|收回|治愈|销号)(?:到位|问卷)?"
)
# 其中高新企业5家增至10家 tells of one thing in two years.
_REACHES = re.compile("[增升降减提扩压][一-龥]{0,2}[到至为]")
_MANY = 3
_MOST_MENTIONS, _MOST_MOVES = 3, 4
_CAME = re.compile(
    "新[增购建进招录聘入签]|[增追]加|调增|购[置入]|补[充入录收]|[调转划迁流拨接收招存]入|到位|招录|收入|下达|拨来"
)


def parts_claims(told: Told) -> Iterator[Claim]:
    """Yield the totals of a sentence with the parts behind them, those that 其中 or brackets tie to them, or all."""
    groups: dict[int, list[Fact]] = defaultdict(list)
    for fact in told.facts:
        if fact.whole is not None and fact.aspect not in KEPT and fact.unit == fact.whole.unit:
            groups[id(fact.whole)].append(fact)
    for group in groups.values():
        whole = group[0].whole
        # Bounds and ranges are no parts: 90分以上为优，80—90分为良.
        if whole is None or any(map(is_vague, (whole, *group))) or any(_REACHES.match(one.words) for one in group):
            continue
        if whole.unit == "%" or whole.unit.startswith(EACH):
            continue
        yield from (_too_large(part, whole) for part in group[:1] if _is_within(part, whole, _is_of(told, part, whole)))
        # 其中甲16人、乙18人、丙9人，全年输送21人: a comma behind what is joined by 、 ends the list.
        marks = [told.sentence.text[one.quantity.end :][:1] for one in group]
        end = len(list(takewhile("、".__eq__, marks))) + 1
        parts = group[:end] if end >= _MANY else group
        parts = [part for part in parts if part.period == whole.period and not part.quantity.comparator]
        # Under heads that end alike (专业人员、工勤人员) nobody is counted twice, and those of its kinds are all of it.
        names = [one.measure for one in parts]
        are_kinds, ending = bool(_kind([], names)), _kind([whole.measure], names[:PAIR])
        is_of_kinds = vocabulary().words.get(ending, ("", ""))[0] == "measure"
        # 编制68名，其中行政编制31名、事业编制37名，在职64人: what ends otherwise is no kind of it.
        parts = [one for one in parts if one.measure.endswith(ending)]
        if len(parts) < PAIR or whole.value in [part.value for part in parts]:
            continue
        way = Way.total(parts)
        # 还剩8户（加上新下的10户，要干18户）
        moves = product((1, -1), repeat=min(len(parts), _MOST_MOVES))
        if any(
            abs(total(sign * one.value for sign, one in zip(signs, parts, strict=False))) == whole.value
            for signs in moves
        ):
            continue
        most = max(part.value for part in parts)
        is_apart = are_kinds or whole.unit != "人" or most > whole.value or way.value * _NEARLY < whole.value
        is_over = is_apart and whole.value < way.value <= whole.value * _FAR_OVER
        # People are counted under several heads at once: 党员52人、女职工30人.
        least = _KINDS if are_kinds and not whole.is_money else _CLOSE if whole.unit != "人" else Decimal(1)
        is_close = way.value >= whole.value * least and not _SOME.search(told.sentence.text) and way.value < whole.value
        slip = way.slip(whole)
        if is_over or is_of_kinds or is_close or is_sure_slip(slip) or (slip and _are_nearly_all(way, whole)):
            yield Claim(whole, [way], CERTAIN if is_over or is_of_kinds else LIKELY, None, is_named=True)
    for whole, part in pairwise(told.facts):
        is_outcome = told.sentence.text[whole.quantity.end :][:1] not in {"、", "和"} and _is_outcome(part, whole)
        if part.whole is None and whole.whole is None and _is_within(part, whole, is_outcome):
            yield _too_large(part, whole)


def _is_of(told: Told, part: Fact, whole: Fact) -> bool:
    """Return whether 其中 ties a figure to the one before; behind a semicolon it may be of any told before."""
    # 回收764份，总体满意692份，满意度90.6%；其中对网格满意697份
    before = [one for one in told.facts if one.unit == whole.unit and one.quantity.start < whole.quantity.start]
    is_apart = "；" in told.sentence.text[whole.quantity.end : part.quantity.start]
    # 纸质收回532份、网上收回40份，其中有效548份 is of both.
    is_apart = is_apart or any(told.sentence.text[one.quantity.end :][:1] == "、" for one in before[-1:])
    is_apart = is_apart or _CAME.search(whole.words) is not None
    return "其中" in part.words and not (is_apart and sum(one.value for one in (*before, whole)) >= part.value)


def _is_within(part: Fact, whole: Fact, is_named: bool) -> bool:
    """Return whether a figure that is named as a part of another is more than that."""
    is_level = not ({part.aspect, whole.aspect} & {*KEPT, Aspect.TARGET} or is_vague(part) or is_vague(whole))
    is_like = (part.unit, part.period, part.scope) == (whole.unit, whole.period, whole.scope) or "其中" in part.words
    # 人均72学时，其中骨干人均120学时 are means.
    is_level = is_level and not re.search("均|每", part.words + whole.words)
    return is_named and is_level and is_like and part.unit == whole.unit and part.value > whole.value > 0


def _is_outcome(part: Fact, whole: Fact) -> bool:
    """Return whether a figure is told by nothing but what became of those told before it: 抽检420份，合格410份."""
    of_part, of_whole = (_OUTCOME.fullmatch(re.sub("其中|[已均共有的为都]", "", one.words)) for one in (part, whole))
    return of_part is not None and of_whole is None and not re.search("含|结转|历年", part.quote)


def _too_large(part: Fact, whole: Fact) -> Claim:
    note = f"多于总数{said(whole)}"
    return Claim(part, [Way(whole.value, (whole,))], LIKELY, is_named=True, note=note, is_wrong=True)


def _kind(whole: Sequence[str], names: Sequence[str]) -> str:
    """Return the word that different names end in, with that of the whole, "" for none or one of a side (支出)."""
    ending = shared_ending([*whole, *names]) if len({*whole, *names}) == len(whole) + len(names) else ""
    is_name = vocabulary().words.get(ending, ("measure", ""))[0] == "measure"
    return ending if is_name and len(ending) >= PAIR else ""


def _are_nearly_all(way: Way, whole: Fact) -> bool:
    """Return whether parts lack so little of a finely written whole that one wrong digit is likelier than a rest."""
    digits = len(re.sub(r"\D", "", whole.quantity.text).rstrip("0"))
    is_most = digits >= _FINE or len(way.grounds) > PAIR
    # Five digits that agree but for one don't do so by chance.
    return digits > _FINE or way.value >= whole.value * (_MOST if is_most else _CLOSE)


def report_claims(account: Account) -> Iterator[Claim]:
    """Yield the totals of the vocabulary's sums with the mentions of their parts, by the longest list of them."""
    best: dict[tuple[object, ...], tuple[list[Fact], list[list[Fact]], bool]] = {}
    for whole, *names in vocabulary().sums:
        sides: dict[tuple[object, ...], dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
        kinds = [one for name in names for one in _kinds(account, name)]
        for name in (whole, *kinds):
            for fact in account.of(name):
                is_part = not fact.is_rough and fact.aspect not in {*KEPT, Aspect.TARGET}
                is_its = name == whole or fact.whole is None or fact.whole.measure == whole
                if fact.unit in {"万元", "人"} and is_part and is_its:
                    side: tuple[object, ...] = (fact.subject, fact.aspect or Aspect.ACTUAL, fact.period, fact.scope)
                    sides[side][name].append(fact)
        # An expense that nobody speaks of is none: no row for journeys abroad where there were none.
        spoken = [name for name in kinds if account.by_measure.get(name) or whole not in PUBLIC_EXPENSES]
        for side, facts in sides.items():
            given = _together([mentions for name, mentions in facts.items() if name != whole])
            if facts[whole] and len(given) >= max(PAIR, len(best.get((whole, side), ((), ()))[1])):
                best[whole, side] = (facts[whole], given, len(given) == len(spoken))
    for wholes, given, is_complete in best.values():
        yield from _composed(wholes, given, is_complete=is_complete)


def _together(parts: Sequence[Sequence[Fact]]) -> list[list[Fact]]:
    """Return the mentions of the parts in the paragraph or table that has the most of them."""
    blocks = Counter(block for mentions in parts for block in {fact.location.block for fact in mentions})
    best = blocks.most_common(1)[0][0] if blocks else None
    found = ([fact for fact in mentions if fact.location.block == best] for mentions in parts)
    return [mentions for mentions in found if mentions]


def _kinds(account: Account, name: str) -> list[str]:
    """Return the name, one with a star as all the measures that end with it."""
    ending = name.removeprefix("*")
    return [one for one in account.by_measure if one.endswith(ending) and one != ending] if ending != name else [name]


def _composed(wholes: Sequence[Fact], parts: Sequence[Sequence[Fact]], *, is_complete: bool) -> Iterator[Claim]:
    """Yield a whole with its parts, where these are all, or come to more, or show a slip."""
    distinct = [list({fact.value: fact for fact in mentions}.values())[:_MOST_MENTIONS] for mentions in parts]
    ways, whole = [Way.total([mentions[0] for mentions in parts])], wholes[0]
    if any(Way.total(chosen).makes(one) for chosen in product(*distinct) for one in wholes):
        return
    slip = ways[0].slip(whole)
    is_table = whole.location.table is not None and {one.location.table for one in ways[0].grounds} == {
        whole.location.table
    }
    if is_complete or is_sure_slip(slip) or ways[0].value > whole.value:
        is_sure = is_complete or slip or {fact.quote for fact in ways[0].grounds} == {whole.quote}
        yield Claim(whole, ways, CERTAIN if is_table else LIKELY if is_sure else POSSIBLE, is_named=True)
