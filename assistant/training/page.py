"""One page of a report, to look for defects on: a form, a form with its text, problems and measures.

A page is a small report of its own, so that the review's rules read it as they read any. Its places are numbered: the
rows of a form, the paragraphs of a text, of which each tells one problem or one measure where the page is of these.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from assistant.review.rule import Finding, Rule
from assistant.training.exercise import Passage, Sheet
from knowledge.document import Document, Location, Paragraph, Section
from knowledge.facts.account import read_account
from knowledge.narrative.entries import own_places
from knowledge.quantity import find_dates, find_quantities, parse_decimal
from knowledge.report import Form, Report
from knowledge.running_text import statements

# What can only be said of a whole report: which sections it has, whether the projects cover the money, where the text
# explains a deviation, which figures a rate comes of. One page can't show it.
_WHOLE = frozenset({"DOC01", "DOC20", "BUD08", "BUD10", "BUD11", "BUD14", "VAL06", "VAL20"})
_FUNDS = {
    "资金来源": "label", "年初预算数": "initial", "全年预算数": "adjusted", "全年执行数": "spent", "分值": "weight",
    "执行率": "rate", "得分": "score",
}  # fmt: skip
_PARTS = {"口径": "group", "项目": "label", "金额": "amount"}
_GOALS = {"预期目标": "expected", "实际完成情况": "actual"}
_ROWS = {
    "一级指标": "level1", "二级指标": "level2", "三级指标": "name", "年度指标值": "target", "实际完成值": "actual",
    "分值": "weight", "得分": "score", "偏差原因及改进措施": "deviation_note",
}  # fmt: skip
_CHAPTERS = ("存在的问题及原因", "改进措施")


@dataclass(frozen=True)
class Page:
    """A page with the rules that it is looked through by; at `doubtful` places somebody may see more than they do."""

    report: Report
    rules: tuple[Rule, ...]
    doubtful: frozenset[Location] = frozenset()

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Return what the rules find on the page."""
        account = read_account(self.report)
        return tuple(finding for rule in self.rules for finding in rule.check(account))

    @cached_property
    def numbers(self) -> Mapping[Location, str]:
        """Return the number of every place; two lines of a breakdown side by side in one row share theirs."""
        places = dict.fromkeys(self._places())
        return {place: str(number) for number, place in enumerate(places, start=1)}

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """Return the tables as they are shown, every row with its number."""
        return tuple(sheet for form in self.report.forms for sheet in self._form_sheets(form))

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Return the text as it is shown, every paragraph with its number."""
        return tuple(
            Passage(self.numbers[paragraph.location], section.heading, paragraph.text)
            for section in self.report.sections
            for paragraph in section.paragraphs
        )

    @property
    def lines(self) -> Mapping[str, Sequence[str]]:
        """Return what is shown at each number, cell by cell."""
        lines: dict[str, list[str]] = {}
        for row in (row for sheet in self.sheets for row in sheet.rows):
            lines.setdefault(row[0], []).extend(row[1:])
        for passage in self.passages:
            lines.setdefault(passage.number, []).append(passage.text)
        return lines

    def shown(self, places: Collection[Location]) -> list[Sequence[str]]:
        """Return what is shown of these places."""
        lines = self.lines
        return [lines.get(self.numbers.get(place, ""), ()) for place in places]

    def _places(self) -> Iterable[Location]:
        for form in self.report.forms:
            for lines in (form.funds, form.goals, form.indicators):
                yield from (one.location for one in lines)
            if form.total_location:
                yield form.total_location
        yield from (one.location for one in self.report.document.paragraphs)

    def _form_sheets(self, form: Form) -> Iterable[Sheet]:
        unit = f"（{form.fund_unit}）" if form.fund_unit else ""
        parts = (
            (f"{form.name}：资金{unit}", _FUNDS, [fund for fund in form.funds if not fund.amount]),
            (f"资金分解{unit}", _PARTS, [fund for fund in form.funds if fund.amount]),
            ("年度总体目标", _GOALS, form.goals),
            ("绩效指标", _ROWS, form.indicators),
        )
        for title, columns, lines in parts:
            # A column that this form hasn't got mustn't look as if it had been left open.
            lacks = {name for name in columns.values() if not any(getattr(one, name) for one in lines)} - {
                "deviation_note"
            }
            rows = [
                (
                    self.numbers[one.location],
                    *("—" if name in lacks else getattr(one, name) for name in columns.values()),
                )
                for one in lines
            ]
            if columns is _ROWS and form.total_location:
                place = self.numbers[form.total_location]
                rows.append((place, "总分", "", "", "", "", form.total_weight, form.total_score, ""))
            if rows:
                yield Sheet(title, ("编号", *columns), tuple(rows))


def form_pages(report: Report, rules: Sequence[Rule]) -> list[Page]:
    """Return a page for every form of the report, the form alone."""
    # Rows of a table that lies in two sides share their places: nobody could say which of them is meant.
    forms = [form for form in report.forms if len({row.location for row in form.filled}) == len(form.filled)]
    return [_page(report, (form,), (), rules) for form in forms if form.filled]


def text_page(report: Report, rules: Sequence[Rule]) -> Page | None:
    """Return the page of the form that the text speaks of, with what the text tells of its figures beside it.

    What gives any other figure is left out: nobody has looked whether that is right.
    """
    form = report.main_form or next((form for form in report.forms if form.filled), None)
    if form is None:
        return None
    figures, cells, elsewhere = _figures(form), _cells(form), own_places(report)

    def is_of_form(text: str) -> bool:
        found = {figure.value for figure in find_quantities(text) if figure.unit}
        return bool(found) and found <= figures and all(date.text in cells for date in find_dates(text))

    def sound(place: Location, text: str) -> str | None:
        kept = [] if place in elsewhere else filter(is_of_form, statements(text))
        return "".join(f"{one}。" for one in kept) or None

    told = retold(report, sound).sections
    return _page(report, (form,), [section for section in told if section.blocks], rules)


def _cells(form: Form) -> str:
    return "\n".join(text for row in form.filled for text in (row.target, row.actual, row.deviation_note))


def _figures(form: Form) -> set[Decimal]:
    """Return the figures of a form that its text may tell, too."""
    lines = [cell for fund in form.funds for cell in (fund.initial, fund.adjusted, fund.spent, fund.rate, fund.score)]
    amounts = (parse_decimal(cell) for cell in (*lines, form.total_score, str(len(form.filled))))
    figures = {figure.value for figure in find_quantities(_cells(form))}
    return figures | {amount for amount in amounts if amount is not None}


def narrative_page(report: Report, told: Sequence[tuple[str, str]], rules: Sequence[Rule]) -> Page:
    """Return the page of problems and the measures that answer them, both in one order."""
    sections: list[Section] = []
    for number, title, texts in zip("一二", _CHAPTERS, zip(*told, strict=True), strict=True):
        start = len(sections) * (len(told) + 1)
        blocks = tuple(Paragraph(text, Location(start + place)) for place, text in enumerate(texts, start=1))
        sections.append(Section(f"{number}、", title, 1, Location(start), blocks))
    return _page(report, (), sections, rules)


def with_sections(report: Report, sections: Sequence[Section]) -> Report:
    """Return the report with these sections, and a document of nothing but their paragraphs."""
    blocks = tuple(paragraph for section in sections for paragraph in section.paragraphs)
    return replace(report, sections=tuple(sections), document=Document(report.title, blocks))


def retold(report: Report, change: Callable[[Location, str], str | None]) -> Report:
    """Return the report with the text that `change` gives for each paragraph, without those that it gives None for."""
    sections = [
        replace(
            section,
            blocks=tuple(
                replace(one, text=text)
                for one in section.paragraphs
                if (text := change(one.location, one.text)) is not None
            ),
        )
        for section in report.sections
    ]
    return with_sections(report, sections)


def _page(report: Report, forms: tuple[Form, ...], sections: Sequence[Section], rules: Sequence[Rule]) -> Page:
    bare = with_sections(replace(report, forms=forms, not_read=()), sections)
    # Forms of some places have no level 2, and then no row of them can be marked for it.
    unasked = _WHOLE | {"IND01"} if any(not form.has_level2 for form in forms) else _WHOLE
    return Page(bare, tuple(rule for rule in rules if rule.code not in unasked and rule.needs(bare) is None))
