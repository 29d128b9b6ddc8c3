"""What a report lists side by side (projects, sources of money, rows and years of a table, parts told in a sentence):
the most of them, the second, those over a bound, their sum, their mean.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.conversation.asking.figures import BUDGETS, RATE, TOTAL, Mark, Measured, agrees, counts, named, number
from assistant.conversation.asking.lines import Line, Told, figure_text
from assistant.conversation.asking.operations import Operation
from assistant.conversation.asking.question import BOUND, Wanted
from assistant.conversation.asking.words import has_word, holds, is_told, known_measures, question_words, share_of
from knowledge.facts.fact import Aspect, Fact, Scope, Source
from knowledge.facts.from_tables import TOTAL_OF_TABLE
from knowledge.facts.matching import RESULTS
from knowledge.facts.vocabulary import vocabulary

# A list answers when it holds this share of what is asked; being of the kind asked for tells as much as half of it.
_SAYS, _SUMS, _OF_KIND, _LONGER, _EACH_SAYS = 0.3, 0.5, 0.5, 0.02, 0.6
_FEWEST, _MOST, _SHOWN = 2, 40, 8
_BESIDE = {Aspect.CHANGE, Aspect.SHARE, Aspect.SCORE, Aspect.WEIGHT, Aspect.LIMIT}
_DIGITS = "一二三四五"
_AMOUNTS, _RATES = re.compile("最[多少]"), re.compile("[率比度占]")
_DEGREE = re.compile("最[高低多少大小快慢长短好差贵]")
# 1, 12月3日, 2024-05-06, 98.00% tell no row from another.
_COUNTS = re.compile(r"[\d.\-%年月日至前]*$")
_MONEY = re.compile("多少钱|几个?钱|金额|[多几]少?[万亿]?元")
_WHOLE = re.compile("[合总小共]计|总[额量数]|共")
_OF_ALL = re.compile("[各每]|所有|全部")


@dataclass(frozen=True, slots=True)
class Entry:
    """One of what is listed: what it is called, how much, and the figures that say so."""

    name: str
    value: Decimal
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """What is listed together: of which `kind`, in which words, how much of what in which unit."""

    kind: str
    words: str
    what: str
    unit: str
    entries: tuple[Entry, ...]

    def amount(self, value: Decimal) -> str:
        """Return an amount in the unit that the report writes it in: 59.7万人次."""
        first = self.entries[0].facts[0]
        scale, unit = first.written
        is_own = scale != 1 and first.unit == self.unit
        return f"{number(value / scale)}{unit}" if is_own else f"{number(value)}{self.unit}"

    def told(self, entries: Sequence[Entry], mark: Mark = lambda _: "") -> str:
        """Return some of the entries with their amounts, each with the mark of its figure."""
        shown = (f"{named(e.name)}{self.amount(e.value)}{mark(e.facts[0])}" for e in entries[:_SHOWN])
        return "、".join(shown) + ("等" if len(entries) > _SHOWN else "")


def listed(wanted: Wanted, told: Told, mark: Mark, claimed: str = "") -> str | None:
    """Return what is asked of a list: the place in its order, what passes a bound, the sum.

    Of a sum that is `claimed` to be so much it is said first whether it is.
    """
    listing = _listing(wanted, told)
    if listing is None:
        return None
    entries = listing.entries
    if wanted.bound:
        low, value, _ = wanted.bound
        chosen = [e for e in entries if (e.value <= value if low else e.value >= value)]
        rest = [e for e in entries if e not in chosen]
        marks = "".join(mark(e.facts[0]) for e in chosen)
        lead = f"{listing.what}{number(value)}{listing.unit}{'以下' if low else '以上'}的有{len(chosen)}个"
        return f"{lead}：{listing.told(chosen)}{marks}。其他：{listing.told(rest)}。" if chosen else f"{lead}。"
    if wanted.operation.is_extreme:
        return _placed(wanted, listing, told, mark)
    if listing.unit == "%" and wanted.operation is not Operation.MEAN:
        return None
    whole = sum((entry.value for entry in entries), Decimal(0))
    shown = listing.told(entries, mark)
    of = f"{len(entries)}{'个项目' if listing.kind == 'project' else '项'}{listing.what}"
    is_mean = wanted.operation is Operation.MEAN
    whole, how = (whole / len(entries), "平均") if is_mean else (whole, "合计")
    verdict = "" if not claimed else f"对的，是{claimed}：" if agrees(whole, claimed) else f"不对，不是{claimed}："
    return f"{verdict}{of}{how}{listing.amount(whole)}：{shown}。"


def together(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return what those of a list come to that are asked for by name, or all but them: their sum, or how far apart."""
    listing = _listing(wanted, told, is_named=True)
    if listing is None or len(listing.entries) < _FEWEST:
        return None
    entries, unit = listing.entries, listing.unit
    shown = listing.told(entries, mark)
    if len(entries) == _FEWEST and (wanted.operation.is_apart or wanted.operation is Operation.CHANGE):
        more, less = sorted(entries, key=lambda entry: -entry.value)
        apart = more.value - less.value
        gap = f"{number(apart)}个百分点" if unit == "%" else listing.amount(apart)
        return f"{listing.what}{shown}，{named(more.name)}比{named(less.name)}多{gap}。"
    whole = sum((entry.value for entry in entries), Decimal(0))
    return f"{listing.what}{shown}{f'，合计{listing.amount(whole)}' if unit != '%' else ''}。"


def _picked(entries: Sequence[Entry], text: str) -> tuple[Entry, ...]:
    """Return the entries that a text names, by what only one of them is called; where all but these, the others."""
    if _OF_ALL.search(text):
        return ()
    pairs = [{entry.name[at : at + 2] for at in range(len(entry.name) - 1)} for entry in entries]
    found = []
    for place, entry in enumerate(entries):
        own = pairs[place].difference(*pairs[:place], *pairs[place + 1 :])
        held = sum(pair in text for pair in own)
        # 中央、省两级
        is_level = "级" in text and entry.name.endswith("级") and entry.name[0] in text
        is_called = 2 * held >= len(own) or entry.name[:2] in text or entry.name[-2:] in text
        if is_level or (held and is_called):
            found.append(entry)
    return tuple(entry for entry in entries if (entry in found) != has_word("except", text)) if found else ()


def _placed(wanted: Wanted, listing: Listing, told: Told, mark: Mark) -> str:
    """Return who stands at the place asked for in the order of a list, all of them where several do."""
    entries = sorted(listing.entries, key=lambda entry: entry.value, reverse=wanted.operation is Operation.HIGHEST)
    values = list(dict.fromkeys(entry.value for entry in entries))
    value = values[min(wanted.place, len(values)) - 1]
    firsts, rest = [e for e in entries if e.value == value], [e for e in entries if e.value != value]
    is_lowest = wanted.operation is Operation.LOWEST
    found = _DEGREE.search(wanted.asked)
    degree = found[0] if found and wanted.place == 1 else ""
    degree = degree or ("最低" if listing.unit == "%" else "最少") if is_lowest else degree or "最多"
    if wanted.place > 1:
        degree = f"{'倒数' if is_lowest else ''}第{_DIGITS[wanted.place - 1]}"
    based = "，".join(f"{figure_text(fact)}{mark(fact)}" for e in firsts for fact in e.facts)
    line = told.line_of.get(id(firsts[0].facts[0]))
    # What else its row says may be asked for as well: who got the smallest contract.
    beside = (
        [cell for cell in line.cells if cell.head and not cell.fact and cell.text != firsts[0].name] if line else []
    )
    based += f"（{'，'.join(f'{cell.head}：{cell.text}' for cell in beside)}）" if beside else ""
    stated = next((fact for fact in firsts[0].facts if fact.measure == RATE), None)
    doubt = stated is not None and listing.what == RATE and abs(stated.value - value) > Decimal("0.05")
    written = "（报告写的与预算数、支出数算出的不一致）" if doubt else ""
    names = "、".join(named(e.name) for e in firsts)
    amount = f"{'都是' if len(firsts) > 1 else ''}{listing.amount(value)}{written}"
    return f"{listing.what}{degree}的是{names}：{amount}。{based}。其他：{listing.told(rest)}。"


def _listing(wanted: Wanted, told: Told, *, is_named: bool = False) -> Listing | None:
    """Return the list that holds most of what is asked, of the kind that is asked for."""
    kinds: Mapping[str, str] = question_words()["kinds"]
    kind = next((name for name in kinds if re.search(kinds[name], wanted.asked)), "")
    known, rest = known_measures(BOUND.sub(" ", re.sub(kinds.get(kind, "\0"), " ", wanted.words)))
    # What is compared (哪个学段) is seldom called so where its parts are listed.
    weights = {term: w for term, w in told.weigh(rest).items() if any(holds(line, term) for line in told.searched)}
    if wanted.operation is Operation.SUM and not (weights or known or kind or wanted.subjects or is_named):
        return None
    of_projects = kind == "project" and not weights
    is_execution = _what(wanted) == RATE and (of_projects or has_word("money", wanted.asked))
    known = (*known, RATE) if is_execution else known
    is_money = of_projects or bool(_MONEY.search(wanted.asked)) or (not weights and has_word("money", wanted.asked))
    unit = "%" if is_execution or "率" in wanted.words else "万元" if is_money else ""
    # A rate is high or low, an amount much or little: 不合格的最多 asks for no 合格率.
    is_of_amounts = _AMOUNTS.search(wanted.asked) is not None and not _RATES.search(wanted.asked)
    counter = () if wanted.operation.is_extreme or wanted.bound else wanted.counter
    asked, is_left = wanted.asked + "".join(wanted.subjects), _what(wanted) == "结余"
    best, most = None, 0.0
    for listing in _listings(wanted, told):
        if (
            not listing.entries
            or (unit and listing.unit != unit)
            or (is_of_amounts and listing.unit == "%")
            or (counter and not counts(listing.entries[0].facts[0], counter))
        ):
            continue
        if (kind and listing.kind not in (kind, "")) or (listing.kind == "year" and kind != "year"):
            continue
        # The whole that is asked about is none of its parts.
        entries = tuple(entry for entry in listing.entries if not {entry.facts[0].measure} & {*known} - {RATE})
        if listing.kind != "year":
            entries = _parts(entries)
        if wanted.subjects not in ((), (told.whole,)):
            entries = tuple(entry for entry in entries if entry.name in wanted.subjects)
        if len({entry.name for entry in entries}) < max(_FEWEST, len(entries)):
            continue
        if listing.kind != "year" and _FEWEST <= len(chosen := _picked(listing.entries, asked)) < len(listing.entries):
            entries = chosen
        elif is_named:
            continue
        called = bool(wanted.kind) and _are_called(wanted.kind, entries)
        fits = listing.kind == kind if kind else called or (bool(wanted.kind) and wanted.kind in listing.words) / 2
        # 石门镇 and 大坪乡 say 乡镇 without the word.
        words = listing.words.lower() + wanted.kind * called
        words += "".join(entry.name for entry in entries) * (entries is not listing.entries)
        share = share_of(words, weights) if all(is_told(n, listing.words) for n in known) else 0.0
        # A column that is all of it comes before a list of which one part is.
        say = called or sum(share_of(entry.facts[0].words.lower(), weights) for entry in entries) / len(entries)
        if is_named and is_left != has_word("rest", words):
            continue
        # Who is named needs no more words.
        share = max(share, _SAYS) if is_named else share
        fits = max(fits, is_left and has_word("rest", listing.words))
        score = share + _OF_KIND * fits + _LONGER * min(len(entries), _MOST) / _MOST + _EACH_SAYS * say
        least = _SUMS if wanted.operation in (Operation.SUM, Operation.MEAN) and not is_named else _SAYS
        if share >= least and (best is None or score > most):
            best, most = replace(listing, entries=entries), score
    return best


def _parts(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return the entries without the one that all the others add up to."""
    whole = sum(entry.value for entry in entries) / 2
    return tuple(entry for entry in entries if entry.value != whole) if len(entries) > _FEWEST + 1 else entries


def _are_called(kind: str, entries: Sequence[Entry]) -> bool:
    """Return whether the entries are called what is asked for: 哪个乡镇, or 地方, of 石门镇 and 大坪乡."""
    ends = question_words()["places"] if has_word("place", kind) else kind[:3]
    return 2 * sum(bool(entry.name) and entry.name[-1] in ends for entry in entries) > len(entries)


def _what(wanted: Wanted) -> str:
    """Return, in Chinese, which amount of a project is asked for."""
    if wanted.operation is Operation.REST or has_word("rest", wanted.asked):
        return "结余"
    if re.search("执行率|进度|执行得|[快慢]|拖", wanted.asked):
        return RATE
    return "支出" if Aspect.ACTUAL in wanted.aspects else "预算"


def _listings(wanted: Wanted, told: Told) -> Iterator[Listing]:
    # What a column states comes before what its row's amounts would come to.
    yield from _tables(wanted, told)
    what = _what(wanted)
    for kind, title, purses in _purses(wanted, told):
        entries = tuple(entry for purse in purses if (entry := _amount(purse, what, told)))
        yield Listing(kind, f"{title}{what}", what, "%" if what == RATE else "万元", entries)
    for line in told.lines:
        if not line.is_row:
            yield from _sentence(told, line, wanted)


def _purses(wanted: Wanted, told: Told) -> Iterator[tuple[str, str, list[Measured]]]:
    """Yield what was given and spent: by projects, by sources, by the rows of a table."""
    of_subject: dict[str, list[Fact]] = {}
    of_row: dict[int | None, dict[str, list[Fact]]] = {}
    for fact in told.account.facts:
        if fact.measure == TOTAL and fact.subject:
            of_subject.setdefault(fact.subject, []).append(fact)
        is_labelled = (
            fact.source is Source.TABLE and fact.is_money and fact.form is None and fact.measure != TOTAL_OF_TABLE
        )
        if is_labelled and fact.aspect in (*BUDGETS, *RESULTS) and fact.period in (told.year, None):
            of_row.setdefault(fact.location.table, {}).setdefault(_row_name(fact), []).append(fact)
    yield "project", "", [Measured(name, TOTAL, tuple(facts)) for name, facts in of_subject.items()]
    yield "source", "", sources(told, wanted.subjects)
    for rows in of_row.values() if _what(wanted) in (RATE, "结余") else ():
        purses = [Measured(name, name, tuple(facts)) for name, facts in rows.items()]
        purses = [purse for purse in purses if len({fact.aspect for fact in purse.facts}) > 1]
        if len(purses) >= _FEWEST:
            facts = [purse.facts[0] for purse in purses]
            above = told.line_of[id(facts[0])].heading if id(facts[0]) in told.line_of else ""
            yield "", above + "".join(fact.words for fact in facts), purses


def sources(told: Told, subjects: Sequence[str]) -> list[Measured]:
    """Return what each source of money gave and was spent, of the first form or of that of one of `subjects`."""
    called = vocabulary().sources
    facts = [
        fact
        for fact in told.account.facts
        if fact.source is Source.FORM
        and fact.measure not in (TOTAL, RATE)
        and any(word in fact.words for word in called)
    ]
    facts = [fact for fact in facts if fact.subject in subjects] or facts
    of: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.form is facts[0].form:
            of.setdefault(fact.measure, []).append(fact)
    return [Measured(name, name, tuple(group)) for name, group in of.items()]


def _amount(purse: Measured, what: str, told: Told) -> Entry | None:
    """Return the amount of a project, a source or a row: its rate, what is left, its budget, its spending."""
    budget, spent = purse.pick(BUDGETS, None, told.year)[:1], purse.pick((Aspect.ACTUAL,), None, told.year)[:1]
    name = purse.subject
    rates = [
        fact for fact in told.account.of(RATE) if fact.against == name or (fact.subject, fact.against) == (name, TOTAL)
    ][:1]
    if what == RATE and budget and spent and budget[0].value:
        return Entry(purse.subject, spent[0].value / budget[0].value * 100, (*rates, *budget, *spent))
    if what == "结余":
        return Entry(purse.subject, budget[0].value - spent[0].value, (*budget, *spent)) if budget and spent else None
    chosen = rates if what == RATE else spent if what == "支出" else budget or spent
    return Entry(purse.subject, chosen[0].value, tuple(chosen)) if chosen else None


def _tables(wanted: Wanted, told: Told) -> Iterator[Listing]:
    """Yield the columns of tables and the years of their rows."""
    groups: dict[tuple[object, ...], list[Fact]] = {}
    year = wanted.period or told.year
    for fact in told.account.facts:
        if fact.source is Source.TABLE and fact.form is None:
            if fact.crossing is None or not any(mark in fact.context for mark in ("合计", "总计", "小计")):
                groups.setdefault(("", fact.location.table, fact.location.column, fact.unit), []).append(fact)
            groups.setdefault(("year", fact.subject, fact.measure, fact.unit), []).append(fact)
    periods = {fact.period for group in groups.values() for fact in group}
    for (kind, table, *_, unit), group in groups.items():
        facts, by_year = group, kind == "year"
        if by_year:
            facts = list({fact.period: fact for fact in group if fact.period is not None}.values())
        elif table is not None:
            # Of columns and rows, those of the year and the side that are asked for.
            sides = set(wanted.aspects) | (RESULTS if Aspect.ACTUAL in wanted.aspects else set())
            facts = [fact for fact in group if fact.period in (year, None)] or group
            facts = [fact for fact in facts if not wanted.aspects or fact.aspect in sides]
            if not any(fact.period in (year, None) for fact in facts) and len(periods) > 1:
                continue
        names = [f"{fact.period}年" for fact in facts] if by_year else _row_names(facts, told)
        entries = tuple(Entry(name, fact.value, (fact,)) for name, fact in zip(names, facts[:_MOST], strict=False))
        words = "".join(
            f"{fact.measure}{fact.unit}{''.join(fact.crossing.heads) if fact.crossing else ''}"
            f"{told.line_of[id(fact)].heading if id(fact) in told.line_of else ''}"
            for fact in facts[:_MOST]
        )
        what = facts[0].measure if facts and len({fact.measure for fact in facts}) == 1 else ""
        yield Listing(str(kind), words, what if what != TOTAL else "", str(unit), entries)


def _row_names(facts: Sequence[Fact], told: Told) -> list[str]:
    """Return what the rows of a column are called: by the nearest label that tells them apart and counts nothing.

    Where no label does, the first cell that does is one with a figure in it: 心电图机12台.
    """
    labels = [fact.crossing.labels[::-1] if fact.crossing else () for fact in facts]
    lines = [told.line_of.get(id(fact)) for fact in facts]
    for names in (*zip(*labels, strict=False), *zip(*(_texts(line) for line in lines), strict=False)):
        if len(set(names)) == len(facts) and not any(_COUNTS.match(name) for name in names):
            return list(names)
    return [_row_name(fact) for fact in facts]


def _texts(line: Line | None) -> tuple[str, ...]:
    return tuple(cell.text for cell in line.cells) if line else ()


def _row_name(fact: Fact) -> str:
    label = fact.crossing.labels[-1] if fact.crossing and fact.crossing.labels else ""
    return label or fact.subject or (fact.measure == RATE and fact.against) or fact.measure


def _sentence(told: Told, line: Line, wanted: Wanted) -> Iterator[Listing]:
    """Yield the parts that a sentence lists: figures in one unit, each of another thing, without their whole."""
    aspects = set(wanted.aspects) & {Aspect.TARGET} or RESULTS
    by_unit: dict[tuple[str, int | None], list[Fact]] = {}
    by_side: dict[tuple[str, int | None, Aspect], dict[str, Fact]] = {}
    for fact in line.facts:
        if (
            fact.measure != TOTAL
            and not _WHOLE.search(fact.words)
            and fact.aspect not in _BESIDE
            and (fact.aspect in aspects or fact.is_money)
        ):
            by_unit.setdefault((fact.unit, fact.period), []).append(fact)
            name = fact.against if fact.measure == RATE else fact.measure
            by_side.setdefault((fact.unit, fact.period, fact.aspect), {}).setdefault(name, fact)
    for (unit, _, aspect), named_facts in by_side.items():
        # 甲预算…、支出…，乙预算…、支出… lists both sides at once.
        is_mixed = unit == "%" or sum(unit == other for other, _, _ in by_side) > 1
        if (
            is_mixed
            and len(named_facts) >= _FEWEST
            and aspect in ({*wanted.aspects, Aspect.UNSAID} if wanted.aspects else RESULTS)
        ):
            entries = tuple(Entry(name, fact.value, (fact,)) for name, fact in named_facts.items())
            yield Listing("", f"{line.heading}{line.text}", "", unit, entries)
    for (unit, _), group in by_unit.items():
        wholes = {id(fact.whole) for fact in group}
        parts = [fact for fact in group if id(fact) not in wholes]
        if len(parts) > _FEWEST and parts[0].value == sum(fact.value for fact in parts[1:]):
            parts = parts[1:]
        if len({(fact.subject, fact.measure) for fact in parts}) < len(parts):
            parts = [fact for fact in parts if fact.measure == parts[-1].measure]
        if len(parts) < _FEWEST:
            continue
        intro = line.text[: max(0, line.text.find(parts[0].words))]
        of_projects = bool(re.search(question_words()["kinds"]["project"], intro))
        entries = tuple(Entry(_name(fact, line.facts, told.whole), fact.value, (fact,)) for fact in parts)
        kind = "project" if of_projects and parts[0].is_money else ""
        yield Listing(kind, f"{line.heading}{line.text}", "", unit, entries)


def _name(fact: Fact, facts: Sequence[Fact], whole: str) -> str:
    """Return what a figure is of; where several are of one thing, what the figure before it was said of."""
    if fact.subject not in ("", whole):
        return fact.subject
    if sum(one.measure == fact.measure and one.unit == fact.unit for one in facts) > 1:
        at = next(at for at, one in enumerate(facts) if one is fact)
        before = [one for one in facts[:at] if one.measure != fact.measure]
        return before[-1].words if before else fact.words
    return fact.measure if fact.scope is Scope.PART or fact.measure in fact.words else fact.words
