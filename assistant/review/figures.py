"""Figures of the running text: every sentence with its place, every figure with the words that say what it measures.

Reports put the name before the figure and pack several figures into one sentence, so a figure's lead is all that stands
between it and the figure before. A lead that only continues (，上升) speaks of what the one before spoke of.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.review.budget import main_form
from assistant.review.rule import Evidence
from knowledge.document import Location
from knowledge.quantity import Quantity, find_quantities
from knowledge.report import Form, Report

_CLAUSE = re.compile(r"[，,；;（(）)、]")
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
_RISE = "增加|增长|上升|提高|上涨|扩大|提升|攀升"
_FALL = "减少|下降|降低|回落|下滑|下跌|压减|压缩|节约|缩减|萎缩"
_CHANGE = re.compile(rf"(?:(?P<rise>{_RISE})|(?P<fall>{_FALL})|(?P<plain>同比|增速为?|增幅为?))(?:了|约|近)?[:：]?\s*$")
_NO_NAME = re.compile(
    rf"(?:位?居|位?列|排名?)?(?:全[省国市县区])*第[\s\d一二三四五六七八九十]+[名位]?|(?:同比|环比|[比较](?:上年|去年|上一年))(?:同期)?"
    rf"|{_RISE}|{_FALL}|增速|增幅|总量|其中|占全[省国市县区]|[^一-龥]|(?<!一)年$"
)
_BOUND = re.compile(
    r"[≥≤><]|不低于|不少于|不小于|不高于|不超|不大于|超过|高于|低于|大于|小于|至少|至多|以上|以下|以内|之内"
)
_ABOUT = re.compile(r"约|近|左右|余|多")
_RATE_NAME = re.compile(
    r"(?P<name>预算控制率|预算执行率|预算完成率|资金执行率|支出执行率|预算支出率|执行率)[^，,。；;：:、]{0,8}[：:]?\s*$"
)
# Rates of something else, and rates that aren't this year's result.
_OTHER_RATE = re.compile(
    r"采购|三公|公用经费|人员|在职|基本支出|项目支出|上年|去年|上半年|年初|截至|监控|目标|要求|考核|平均|全市|全省|\d月"
)
_CORE_TAIL = re.compile(r"(?:补助|补贴|专项|专用|工作|业务)*(?:资金|经费|基金|项目|支出|专项)+$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as written, the heading it stands under, and the place of its paragraph or cell."""

    text: str
    heading: str
    location: Location

    @property
    def evidence(self) -> Evidence:
        """Return the sentence as evidence."""
        return Evidence(self.text, self.location)


@dataclass(frozen=True, slots=True)
class Statement:
    """A figure of a sentence with its lead; `subject` is the nearest clause before it that names something."""

    sentence: Sentence
    lead: str
    subject: str
    quantity: Quantity

    @property
    def direction(self) -> int:
        """Return 1 where the figure is a rise, -1 where it is a fall, 0 where it is a level."""
        change = _CHANGE.search(self.lead)
        if change is None:
            return 0
        sign = -1 if self.quantity.value < 0 else 1
        return -1 if change["fall"] else sign if change["rise"] or self.quantity.value < 0 else 0

    @property
    def change_word(self) -> str:
        """Return the word that says how the figure changed (上升, 同比), "" where it is a level."""
        change = _CHANGE.search(self.lead)
        return change[0].strip("：: ") if change else ""

    @property
    def clause(self) -> str:
        """Return the last clause of the lead, which the figure completes."""
        return _CLAUSE.split(self.lead)[-1]

    @property
    def quote(self) -> str:
        """Return the words from the subject to the figure: 进出口总值693.1亿元、下降5.7%."""
        start = self.sentence.text.rfind(self.subject, 0, self.quantity.start) if self.subject else -1
        return self.sentence.text[max(start, 0) : self.quantity.end]

    @property
    def is_bound(self) -> bool:
        """Return whether the figure says how much at least or at most (95%以上); 达到96% is a plain figure."""
        return bool(_BOUND.search(self.quantity.text))

    @property
    def is_rough(self) -> bool:
        """Return whether the figure is an approximation (约1800万元, 300余家)."""
        return bool(_ABOUT.search(self.quantity.text))

    @property
    def wan(self) -> Decimal | None:
        """Return the amount in 万元, None where the figure is no amount; texts of this field also write 万 for 万元."""
        if self.quantity.unit in {"万", "亿"}:
            return self.quantity.base / 10_000
        return amount_wan(self.quantity)


@dataclass(frozen=True, slots=True)
class StatedRate:
    """An execution rate that the text gives, under the name it uses, and the form that it speaks of."""

    name: str
    statement: Statement
    form: Form


def amount_wan(quantity: Quantity) -> Decimal | None:
    """Return an amount in 万元 with the digits it was written with, None where the figure is no renminbi amount."""
    if not quantity.is_money:
        return None
    return quantity.value if quantity.unit == "万元" else quantity.wan


def has_text(report: Report) -> bool:
    """Return whether the report has running text, not forms and their titles alone."""
    return any("。" in paragraph.text for paragraph in report.document.paragraphs)


def missing_text(report: Report) -> str | None:
    """Return what a check of the text against the forms lacks: either of the two."""
    return None if has_text(report) else "正文"


def sentences(report: Report) -> Iterator[Sentence]:
    """Yield the sentences of the running text, headings included."""
    headings = [(section.location.block, section.heading) for section in report.sections]
    starts = [start for start, _ in headings]
    for paragraph in report.document.paragraphs:
        place = bisect_right(starts, paragraph.location.block)
        heading = headings[place - 1][1] if place else ""
        yield from _split(paragraph.text, heading, paragraph.location)


def results(report: Report) -> Iterator[Sentence]:
    """Yield the sentences that say what was achieved: 实际完成情况 of every form, then the running text."""
    for form in report.forms:
        for goal in form.goals:
            yield from _split(goal.actual, form.name, goal.location)
    yield from sentences(report)


def statements(sentence: Sentence) -> Iterator[Statement]:
    """Yield the figures of a sentence in their order."""
    end, subject = 0, ""
    for quantity in find_quantities(sentence.text):
        lead = sentence.text[end : quantity.start]
        subject = next((clause for clause in reversed(_CLAUSE.split(lead)) if _names_something(clause)), subject)
        yield Statement(sentence, lead, subject, quantity)
        end = quantity.end


def core_name(project: str) -> str:
    """Return the part of a project's name that texts keep: 招商引资专项资金 → 招商引资."""
    return _CORE_TAIL.sub("", project) or project


def named_forms(report: Report, text: str) -> tuple[Form, ...]:
    """Return the project forms whose project `text` names."""
    return tuple(form for form in report.forms if len(core := core_name(form.project)) > 1 and core in text)


def stated_rates(report: Report) -> Iterator[StatedRate]:
    """Yield every budget execution rate of the running text that can be laid to one form."""
    for sentence in sentences(report):
        for statement in statements(sentence):
            name = _RATE_NAME.search(statement.lead)
            if not (statement.quantity.is_percent and name) or statement.is_rough or statement.direction:
                continue
            if _OTHER_RATE.search(statement.clause) or (report.year and f"{report.year - 1}年" in statement.lead):
                continue
            form = _form_of(report, sentence)
            if form is not None:
                yield StatedRate(name["name"], statement, form)


def _form_of(report: Report, sentence: Sentence) -> Form | None:
    """Return the form that a sentence speaks of: a named project's, else the department's, else the only one."""
    for text in (sentence.text, sentence.heading):
        named = named_forms(report, text)
        if named:
            return named[0] if len(named) == 1 else None
    return main_form(report)


def _split(text: str, heading: str, location: Location) -> Iterator[Sentence]:
    for match in _SENTENCE.finditer(text):
        if match[0].strip():
            yield Sentence(match[0].strip(), heading, location)


def _names_something(clause: str) -> bool:
    """Return whether a clause says what is measured, not just how it changed (同比增长) or ranks (居全省第二)."""
    rest = _NO_NAME.sub("", clause)
    return len(rest) > 1
