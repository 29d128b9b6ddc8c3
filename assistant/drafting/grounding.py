"""Whether every figure, date and policy in a draft stands in the report or in a source that its item cites.

A figure is traced by its value and its unit, whatever the writing: 4128.02万元 and 41280200元 are one figure,
4128.02亿元 is another. A table names its unit once, in the head, so a bare cell counts with the unit that its column
has in the form: that is why the report is read here as its forms, not as loose text alone. Nothing is rounded: a
figure that was rounded or computed on the way must stand, as written, in a quote.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assistant.citations import Citation, SourceKind
from assistant.drafting.draft import DraftMeasure, DraftProblem, Grounding
from knowledge.document import Paragraph, Table
from knowledge.quantity import Quantity, find_counts_in_words, find_dates, find_quantities, fold, parse_chinese_number
from knowledge.report import Form, Report

_MARK = re.compile(r"\[\d+\]")
# The agency's code, without a word that only leads to it: 按照财预〔2020〕10号.
_CODE = (
    r"(?:(?!按照|依照|依据|根据|参照|遵照|对照|执行|落实|贯彻|印发|文件|通知|办法|以及|[和与及或的按照据])[一-龥]){1,8}"
)
_NUMBER = re.compile(rf"{_CODE}〔\d{{4}}〕\d+号|国务院令第?\d+号")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百零]+条")
_PAIR = re.compile(rf"《([^《》]+)》(?:[（(]({_NUMBER.pattern})[）)])?({_ARTICLE.pattern})?")
_CJK_YEAR = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_SAME_MEASURE = {
    "名": "人",
    "位": "人",
    "项": "个",
    "件": "个",
    "块": "元",
    "㎡": "平方米",
    "m2": "平方米",
    "m²": "平方米",
}
# 两个方面 and 三个层面 order the text, they count nothing in it; a quarter is an ordinal.
_STRUCTURAL = re.compile(r"\s*(?:方面|层面|环节|维度|阶段|层次|角度|步骤|途径|结合|确保)")
_TABLE_UNIT = re.compile(r"[（(](?:单位[：:])?(亿元|万元|元|人|个|%)[）)]")


@dataclass(slots=True)
class Figures:
    """What a set of sources holds: figures by measure and value, bare numbers, dates, and the text without spaces."""

    figures: set[tuple[str, Decimal]] = field(default_factory=set)
    written: set[Decimal] = field(default_factory=set)
    dates: set[tuple[str, str, str]] = field(default_factory=set)
    text: str = ""

    def read(self, text: str, unit: str = "") -> None:
        """Take in `text`; a number without a unit also counts as one of `unit`."""
        for quantity in [*find_quantities(text), *find_counts_in_words(text)]:
            for value in (quantity.value, quantity.upper):
                if value is not None:
                    self._add(value, quantity.unit)
                    if unit and not quantity.unit:
                        self._add(value, unit)
        self.dates |= {_date_parts(date.text) for date in find_dates(text)}
        self.text += _squeeze(text) + "\n"

    def _add(self, value: Decimal, unit: str) -> None:
        self.figures.add(_key(value, unit))
        self.written.add(abs(value))


def check(
    problems: Sequence[DraftProblem],
    measures: Sequence[DraftMeasure],
    citations: Sequence[Citation],
    report: Report,
) -> Grounding:
    """Return how many figures and policy references the items have, and those that no source of theirs holds."""
    known = read_report_figures(report)
    by_id = {citation.id: citation for citation in citations}
    items = [(f"问题{n}", " ".join((p.title, p.text, *p.causes)), p.citations) for n, p in enumerate(problems, 1)]
    items += [(f"措施{n}", f"{m.title} {m.text}", m.citations) for n, m in enumerate(measures, 1)]
    numbers, unsupported = 0, []
    for label, text, cited in items:
        ids = {*cited, *(int(mark[1:-1]) for mark in _MARK.findall(text))}
        count, missing = check_text(text, [by_id[n] for n in sorted(ids) if n in by_id], known)
        numbers += count
        unsupported += [f"{label}：“{words}”" for words in missing]
    return Grounding(numbers, tuple(dict.fromkeys(unsupported)))


def check_text(text: str, cited: Sequence[Citation], report: Figures) -> tuple[int, list[str]]:
    """Return how many figures `text` has and those, as written, that neither the report nor a cited source holds."""
    sources = Figures()
    for citation in cited:
        sources.read(citation.source)
        sources.read(citation.quote)
    plain = _blank(text, _MARK.finditer(text))
    checked = [*_policies(plain, cited, report), *_figures(plain, report, sources)]
    return len(checked), [words for words, supported in checked if not supported]


def read_report_figures(report: Report) -> Figures:
    """Return what the whole report holds, its forms' cells with the units of their columns."""
    known = Figures()
    known.read(report.title)
    forms = {form.location.table for form in report.forms}
    for block in report.document.blocks:
        if isinstance(block, Paragraph):
            known.read(block.text)
        else:
            unit = "" if block.location.table in forms else _unit_of(block)
            for row in block.rows:
                for cell in row:
                    known.read(cell.text, unit)
    for form in report.forms:
        _read_form(form, known)
    for expense in report.expenses:
        for text in (expense.previous, expense.budget, expense.actual):
            known.read(text, "万元")
    if report.staffing:
        known.read(report.staffing.rate)
        for text in (report.staffing.posts, report.staffing.staff):
            for unit in ("人", "个"):
                known.read(text, unit)
    if report.year:
        known.dates.add((str(report.year), "", ""))
    return known


def _read_form(form: Form, known: Figures) -> None:
    for fund in form.funds:
        for text in (fund.initial, fund.adjusted, fund.spent, fund.amount):
            known.read(text, form.fund_unit)
        for text in (fund.weight, fund.rate, fund.score):
            known.read(text, "分")
    for goal in form.goals:
        known.read(goal.expected)
        known.read(goal.actual)
    for row in form.indicators:
        for text in (row.name, row.target, row.actual, row.deviation_note):
            known.read(text)
        for text in (row.weight, row.score):
            known.read(text, "分")
    for text in (form.total_weight, form.total_score):
        known.read(text, "分")


def _figures(text: str, report: Figures, sources: Figures) -> Iterator[tuple[str, bool]]:
    """Yield each figure and date of `text` as written, with whether it is held."""
    quiet = _blank(text, [*_PAIR.finditer(text), *_NUMBER.finditer(text), *_ARTICLE.finditer(text)])
    for date in find_dates(quiet):
        parts = _date_parts(date.text)
        yield date.text, any(_same_date(parts, known) for known in report.dates | sources.dates)
    quantities = find_quantities(quiet)
    for quantity in quantities:
        yield quantity.text, _held(quantity, report) or _held(quantity, sources)
    words = _blank(quiet, quantities)
    for quantity in find_counts_in_words(words):
        if not _is_structural(quantity, words):
            yield quantity.text, _held(quantity, report) or _held(quantity, sources)


def _held(quantity: Quantity, known: Figures) -> bool:
    """Return whether both ends of the figure are among the known ones, whatever scale they are written in."""
    return all(_holds(value, quantity.unit, known) for value in (quantity.value, quantity.upper) if value is not None)


def _holds(value: Decimal, unit: str, known: Figures) -> bool:
    measure, base = _key(value, unit)
    if not unit:
        return abs(value) in known.written
    # 924.72万 in the report is 924.72万元 in the draft: the scale is there, the measure is understood.
    scaled = base != abs(value)
    return (measure, base) in known.figures or (scaled and ("" if measure else "元", base) in known.figures)


def _policies(text: str, cited: Sequence[Citation], report: Figures) -> Iterator[tuple[str, bool]]:
    """Yield each policy reference of `text`, whole, with whether one source holds all its parts."""
    sources = [_squeeze(c.source + c.quote) for c in cited if c.kind is not SourceKind.REPORT]
    holders = [*sources, report.text, *(_squeeze(c.source + c.quote) for c in cited if c.kind is SourceKind.REPORT)]
    for match in _PAIR.finditer(text):
        parts = [_squeeze(part) for part in match.groups() if part]
        yield match[0], any(all(part in holder for part in parts) for holder in holders)
    rest = _blank(text, _PAIR.finditer(text))
    for pattern in (_NUMBER, _ARTICLE):
        for match in pattern.finditer(rest):
            yield match[0], any(_squeeze(match[0]) in holder for holder in holders)


def _is_structural(quantity: Quantity, text: str) -> bool:
    ordinal = text[: quantity.start].endswith(("第", "每", "上", "下")) or quantity.measure == "季度"
    return quantity.value <= 1 or ordinal or bool(_STRUCTURAL.match(text, quantity.end))


def _unit_of(table: Table) -> str:
    """Return the unit a table's head names for its bare numbers, "" where it names none or several."""
    units = {unit for row in table.rows for cell in row for unit in _TABLE_UNIT.findall(cell.text)}
    return units.pop() if len(units) == 1 else ""


def _key(value: Decimal, unit: str) -> tuple[str, Decimal]:
    quantity = Quantity("", "", abs(value), None, unit, 0, 0)
    return _SAME_MEASURE.get(quantity.measure, quantity.measure), quantity.base


def _date_parts(text: str) -> tuple[str, str, str]:
    """Return year, month and day of a date, "" for what it doesn't say; 二〇二三年六月 is ("2023", "6", "")."""
    folded = fold(text).translate(_CJK_YEAR) if re.match(r"[一二][九〇○零]", text) else fold(text)
    year = re.match(r"(?:19|20)\d{2}", folded)
    rest = folded[year.end() :] if year else folded
    numbers = [str(int(part)) for part in re.findall(r"\d+", rest)]
    if not numbers and (words := re.search(r"[一二三四五六七八九十]+(?=月)", text)):
        numbers = [str(parse_chinese_number(words[0]))]
    month, day = [*numbers, "", ""][:2]
    return (year[0] if year else "", month, day)


def _same_date(written: tuple[str, str, str], known: tuple[str, str, str]) -> bool:
    return all(not part or part == held for part, held in zip(written, known, strict=True))


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _blank(text: str, spans: Iterable["re.Match[str] | Quantity"]) -> str:
    """Return `text` with the spans blanked, every other character in its place."""
    chars = list(text)
    for span in spans:
        start, end = (span.start, span.end) if isinstance(span, Quantity) else span.span()
        chars[start:end] = " " * (end - start)
    return "".join(chars)
