"""Figures of the running text: every sentence with its place, every figure with the words that say what it measures.

Reports put the name before the figure and pack several figures into one sentence, so a figure's lead is all that stands
between it and the figure before. A lead that only continues (，上升) speaks of what the one before spoke of.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

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
_PLAN_HEADING = re.compile(r"改进|措施|下一步|打算|建议|目标|计划|应用")
_PLAN = re.compile(r"力争|拟于|计划于|将于|确保到|下一年|明年|目标")
_YEAR = re.compile(r"(20\d\d)\s*年")
_ABOUT = re.compile(r"约|近|左右|余|多")
# What may stand before the name of a figure that is the whole unit's; anything else owns it (设备购置预算执行率).
_WHOLE = re.compile(
    r"(?:20\d\d年度?|(?:[我本全]?(?:市|县|区|省)?(?:局|委|办|厅|处|单位|部门|系统|机关|中心))|项目|整体|总体|[全本当]?年度?|资金|支出|预算|的"
    r"|实际|直接影响|其中|财政|批复|下达|安排|共计?|合计|总计?|完成|实现|发生|决算|执行|累计|本级|[:：、\s]"
    r"|(?:包括|含)(?:省级|中央|上级))*"
)
_CORE_TAIL = re.compile(r"(?:补助|补贴|专项|专用|工作|业务|建设)*(?:资金|经费|基金|项目|支出|专项|建设)+$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as written, the headings it stands under (the chapter's first), and the place of its paragraph."""

    text: str
    headings: tuple[str, ...]
    location: Location

    @property
    def is_plan(self) -> bool:
        """Return whether the sentence says what is to be reached, not what was."""
        return any(map(_PLAN_HEADING.search, self.headings)) or bool(_PLAN.search(self.text))

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
    def year(self) -> int | None:
        """Return the year last named before the figure in its sentence, None for none."""
        years = _YEAR.findall(self.sentence.text[: self.quantity.start])
        return int(years[-1]) if years else None

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
        return re.sub(r"^\s*\d{1,2}[.、．]\s*", "", self.sentence.text[max(start, 0) : self.quantity.end])

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
    starts = [section.location.block for section in report.sections]
    paths = list(_paths(report))
    for paragraph in report.document.paragraphs:
        place = bisect_right(starts, paragraph.location.block)
        yield from _split(paragraph.text, paths[place - 1] if place else (), paragraph.location)


def results(report: Report) -> Iterator[Sentence]:
    """Yield the sentences that say what was achieved: 实际完成情况 of every form, then the running text."""
    for form in report.forms:
        for goal in form.goals:
            yield from _split(goal.actual, (form.name,), goal.location)
    yield from (sentence for sentence in sentences(report) if not sentence.is_plan)


def statements(sentence: Sentence) -> Iterator[Statement]:
    """Yield the figures of a sentence in their order."""
    end, subject = 0, ""
    for quantity in find_quantities(sentence.text):
        lead = sentence.text[end : quantity.start]
        subject = next((clause for clause in reversed(_CLAUSE.split(lead)) if _names_something(clause)), subject)
        yield Statement(sentence, lead, subject, quantity)
        end = quantity.end


def is_whole(owner: str) -> bool:
    """Return whether the words before a figure's name leave it the whole unit's."""
    return _WHOLE.fullmatch(owner) is not None


def core_name(project: str) -> str:
    """Return the part of a project's name that texts keep: 招商引资专项资金 → 招商引资."""
    return _CORE_TAIL.sub("", project) or project


def named_forms(report: Report, text: str) -> tuple[Form, ...]:
    """Return the project forms whose project `text` names."""
    return tuple(form for form in report.forms if len(core := core_name(form.project)) > 1 and core in text)


def _paths(report: Report) -> Iterator[tuple[str, ...]]:
    """Yield the headings that each section stands under, its own last."""
    path: list[tuple[int, str]] = []
    for section in report.sections:
        path = [(level, heading) for level, heading in path if level < section.level]
        path.append((section.level, section.heading))
        yield tuple(heading for _, heading in path)


def _split(text: str, headings: tuple[str, ...], location: Location) -> Iterator[Sentence]:
    for match in _SENTENCE.finditer(text):
        if match[0].strip():
            yield Sentence(match[0].strip(), headings, location)


def _names_something(clause: str) -> bool:
    """Return whether a clause says what is measured, not just how it changed (同比增长) or ranks (居全省第二)."""
    rest = _NO_NAME.sub("", clause)
    return len(rest) > 1
