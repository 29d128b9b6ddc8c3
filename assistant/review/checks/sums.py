"""Parts and their total: in sentences (其中…), in the rows and columns of tables, and where parts are all known."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import combinations, groupby, product

from assistant.review.arithmetic import as_sum, rounded, sums_to, total
from assistant.review.checks.table_sums import wrong_totals
from assistant.review.disagreement import CERTAIN, LIKELY, POSSIBLE, Disagreement
from assistant.review.rule import Severity
from knowledge.facts.fact import Account, Aspect, Fact, Told
from knowledge.facts.matching import RESULTS, slip_of
from knowledge.facts.vocabulary import PUBLIC_EXPENSES, vocabulary
from knowledge.quantity import find_counts_in_words, find_quantities

_KEPT = {Aspect.CHANGE, Aspect.SHARE}
_ALL_PARTS = re.compile(r"分别|由.{0,80}组成|分为|按.{1,12}分")
_TOTAL = re.compile("^(?:合计|共计|总计|总数)|(?:合计|共计|总计|总数)为?$")
_QUARTERS_A_YEAR = 4
_QUARTERS = re.compile("[一二三四]季度")
_OPEN_BRACKET = re.compile(r"[（(][^（()）]{0,200}$")
_ADDED, _REST = re.compile("追加|调增|调整增加"), re.compile("结余|(?<!上年)结转")
_ALL = "资金总额"
_FEWEST = 2
_FINE, _MOST, _CLOSE = 4, Decimal("0.8"), Decimal("0.97")
_SOME = re.compile("主要|其余|其他|等")
_MOST_PARTS, _MOST_MENTIONS = 8, 3


@lru_cache(2)
def wrong_sums(account: Account) -> tuple[Disagreement, ...]:
    """Return the totals that their parts don't make up."""
    told = [found for one in account.told for found in _sentence(one)]
    year = account.report.year
    paragraphs = groupby((fact for one in account.told for fact in one.facts if fact.period == year), key=_place)
    told += [found for _, facts in paragraphs for found in _balance(tuple(facts))]
    return (*told, *map(with_slip, wrong_totals(account)), *_known(account))


def _place(fact: Fact) -> tuple[object, ...]:
    return (fact.location, fact.source, fact.subject)


def with_slip(one: Disagreement) -> Disagreement:
    """Return a wrong total with a word on the slip that would explain it."""
    slip = (
        _slip(one.grounds, one.stated)
        if "=" in one.how
        else slip_of(one.stated, replace(one.stated, value=one.expected))
    )
    return replace(one, note=slip)


def _sentence(told: Told) -> Iterator[Disagreement]:
    groups: dict[int, list[Fact]] = defaultdict(list)
    for fact in told.facts:
        if fact.whole is not None and fact.aspect not in _KEPT and fact.unit == fact.whole.unit:
            groups[id(fact.whole)].append(fact)
    for group in groups.values():
        whole = group[0].whole
        # Bounds and ranges are no parts: 90分以上为优，80—90分为良.
        if whole is None or any(_is_vague(one) for one in (whole, *group)) or whole.unit == "%":
            continue
        parts = [part for part in group if part.period == whole.period and not part.quantity.comparator]
        values = [part.value for part in parts]
        if whole.value in values:
            continue
        # A list may end before its last figure: 编制68名，其中行政31名、事业37名，在职64人.
        if len(parts) < _FEWEST or any(_add_up(parts[:end], whole) for end in range(_FEWEST, len(parts) + 1)):
            continue
        over = total(values) > whole.value
        slip = _slip(parts, whole)
        names_all = _ALL_PARTS.search(told.sentence.text) is not None or _in_brackets(told, parts)
        names_all = names_all or _are_counted(told, whole, parts) or _are_quarters(parts)
        # People are counted under several heads at once: 党员52人、女职工30人.
        is_close = (
            not over
            and whole.unit != "人"
            and total(values) >= whole.value * _CLOSE
            and not _SOME.search(told.sentence.text)
        )
        if over or names_all or is_close or _is_turned(slip) or (slip and _are_nearly_all(parts, whole)):
            certain = (over and len(parts) > 1) or names_all
            yield _wrong(whole, parts, CERTAIN if certain else LIKELY)


def _balance(facts: Sequence[Fact]) -> Iterator[Disagreement]:
    """Yield a budget that isn't the initial one with what was added, and a rest that isn't budget less spending."""
    levels = [one for one in reversed(facts) if not one.is_rough and (one.whole is None or one.whole.measure == _ALL)]
    sides = {fact.aspect or Aspect.ACTUAL: fact for fact in levels if fact.measure == _ALL}
    received = next((fact for fact in levels if fact.measure in {"总收入", "到位"} and fact.aspect in RESULTS), None)
    added = next((fact for fact in facts if fact.is_money and _ADDED.search(fact.words)), None)
    rest = next((fact for fact in facts if fact.is_money and _REST.search(fact.words)), None)
    budget, spent = sides.get(Aspect.ADJUSTED) or received, sides.get(Aspect.ACTUAL)
    initial = sides.get(Aspect.PLANNED) or sides.get(Aspect.BUDGET)
    if budget and initial and added and not _add_up([initial, added], budget):
        yield _wrong(budget, [initial, added], CERTAIN)
    is_rest = rest and spent and rest.whole is None and facts.index(rest) > facts.index(spent)
    if budget and spent and rest and is_rest and not _add_up([spent, rest], budget):
        yield _wrong(budget, [spent, rest], LIKELY)


def _are_counted(told: Told, whole: Fact, parts: Sequence[Fact]) -> bool:
    """Return whether the number of parts is said between them and their whole: 用于3个项目：…."""
    start = whole.quantity.end if whole.quote == told.sentence.text else 0
    between = told.sentence.text[start : parts[0].quantity.start]
    counts = (*find_quantities(between), *find_counts_in_words(between))
    return any(one.value == len(parts) for one in counts)


def _are_quarters(parts: Sequence[Fact]) -> bool:
    """Return whether the parts are the four quarters, which no year has more of."""
    return len({found[0] for one in parts if (found := _QUARTERS.search(one.words))}) == _QUARTERS_A_YEAR


def _are_nearly_all(parts: Sequence[Fact], whole: Fact) -> bool:
    """Return whether parts lack so little of a finely written whole that one wrong digit is likelier than a rest."""
    digits = len(re.sub(r"\D", "", whole.quantity.text).rstrip("0"))
    is_most = total(part.value for part in parts) >= whole.value * _MOST
    # Five digits that agree but for one don't do so by chance.
    return digits > _FINE or (is_most and (digits >= _FINE or len(parts) > _FEWEST))


def _is_vague(fact: Fact) -> bool:
    return fact.is_rough or fact.quantity.upper is not None


def _in_brackets(told: Told, parts: Sequence[Fact]) -> bool:
    """Return whether the parts stand in brackets behind their whole, without 其中: 47名（行政29名，事业18名）."""
    text = told.sentence.text
    return all(_OPEN_BRACKET.search(text[: part.quantity.start]) and "其中" not in part.words for part in parts)


def _known(account: Account) -> Iterator[Disagreement]:
    """Yield totals of the vocabulary's sums that no mention of their parts makes up, by the longest list of them."""
    best: dict[tuple[object, ...], tuple[list[Fact], list[list[Fact]], bool]] = {}
    for whole, *names in vocabulary().sums:
        sides: dict[tuple[object, ...], dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
        kinds = list(_kinds(account, names))
        for name in (whole, *kinds):
            for fact in account.by_measure.get(name, ()):
                is_level = not fact.is_rough and fact.aspect not in {*_KEPT, Aspect.TARGET}
                is_its = name == whole or fact.whole is None or fact.whole.measure == whole
                if fact.unit in {"万元", "人"} and is_level and is_its:
                    aspect = fact.aspect or Aspect.ACTUAL
                    sides[(fact.subject, aspect, fact.period, fact.scope)][name].append(fact)
        # An expense that nobody speaks of is none: no row for journeys abroad where there were none.
        spoken = [name for name in kinds if account.by_measure.get(name) or whole not in PUBLIC_EXPENSES]
        for side, facts in sides.items():
            given = _together([mentions for name, mentions in facts.items() if name != whole])
            if facts[whole] and len(given) >= max(_FEWEST, len(best.get((whole, side), ((), ()))[1])):
                best[whole, side] = (facts[whole], given, len(given) == len(spoken))
    for wholes, given, is_complete in best.values():
        yield from _composed(wholes, given, is_complete=is_complete)


def _together(parts: Sequence[Sequence[Fact]]) -> list[list[Fact]]:
    """Return the mentions of the parts in the paragraph or table that has the most of them."""
    blocks = Counter(block for mentions in parts for block in {fact.location.block for fact in mentions})
    best = blocks.most_common(1)[0][0] if blocks else None
    found = ([fact for fact in mentions if fact.location.block == best] for mentions in parts)
    return [mentions for mentions in found if mentions]


def _kinds(account: Account, names: Sequence[str]) -> Iterator[str]:
    """Yield the names, those with a star as all the measures that end with them."""
    for name in names:
        ending = name.removeprefix("*")
        if ending == name:
            yield name
        else:
            yield from (one for one in account.by_measure if one.endswith(ending) and one != ending)


def _composed(wholes: Sequence[Fact], parts: Sequence[Sequence[Fact]], *, is_complete: bool) -> Iterator[Disagreement]:
    """Yield a disagreement where no mention of the parts adds up to any mention of the whole."""
    distinct = [list({fact.value: fact for fact in mentions}.values())[:_MOST_MENTIONS] for mentions in parts]
    if any(_add_up(chosen, whole) for chosen in product(*distinct) for whole in wholes):
        return
    chosen, whole = [mentions[0] for mentions in distinct], wholes[0]
    slip = _slip(chosen, whole)
    is_table = whole.location.table is not None and {one.location.table for one in chosen} == {whole.location.table}
    if is_complete or _is_turned(slip) or total(part.value for part in chosen) > whole.value:
        only = "" if slip else _subset(chosen, whole)
        is_sure = is_complete or bool(slip or only) or {fact.quote for fact in chosen} == {whole.quote}
        yield _wrong(whole, chosen, CERTAIN if is_table else LIKELY if is_sure else POSSIBLE, only)
    elif is_table:
        yield _wrong(whole, chosen, POSSIBLE, "分项可能未列全")


def _subset(parts: Sequence[Fact], whole: Fact) -> str:
    """Return which of the parts make up the total alone, "" for none: some tables leave out the units below."""
    for size in range(1, len(parts)):
        for chosen in combinations(parts[:_MOST_PARTS], size):
            if _add_up(chosen, whole):
                return f"只计{'、'.join(part.measure + part.quantity.text for part in chosen)}则一致，可能只填了本级"
    return ""


def _add_up(parts: Sequence[Fact], whole: Fact) -> bool:
    values = [part.value for part in parts]
    room = sum((part.step for part in (*parts, whole)), Decimal(0)) / 2 if whole.unit == "万元" else Decimal(0)
    return sums_to(values, whole.value) or abs(total(values) - whole.value) <= room


def _slip(parts: Sequence[Fact], whole: Fact) -> str:
    """Return a word on a slip in one of the figures that would explain why the sum is off, "" for none."""
    gap = whole.value - total(part.value for part in parts)
    for part in parts:
        right = replace(part, value=part.value + gap)
        if right.value > 0 and (slip := slip_of(part, right)):
            return f"{part.quantity.text}{slip}，按总数应为{rounded(right.value, part.unit, 4)}"
    return slip_of(whole, replace(whole, value=whole.value - gap))


def _is_turned(slip: str) -> bool:
    """Return whether a slip is one that chance hardly makes: turned digits, a point or a unit out of place."""
    return "颠倒" in slip or "小数点" in slip


def _wrong(whole: Fact, parts: Sequence[Fact], severity: Severity, note: str = "") -> Disagreement:
    values = [part.value for part in parts]
    note = note or _slip(parts, whole)
    return Disagreement(whole, total(values), as_sum(values), tuple(parts), severity, None, note)
