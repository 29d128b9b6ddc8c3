"""A draft: problems with causes, measures that answer them, sources, questions, corrections, what isn't traced."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from assistant.citations import Citation
from assistant.contract import values
from assistant.drafting.sources import MARK, bare
from assistant.drafting.statement import Question, Statement, StatementKind, open_places
from knowledge.document import Location
from knowledge.numerals import chinese_numeral

PROBLEMS, MEASURES = "problems", "measures"
SECTIONS = (PROBLEMS, MEASURES)
NAMES = {PROBLEMS: "问题", MEASURES: "措施"}
HEADINGS = {PROBLEMS: "存在的问题及原因分析", MEASURES: "下一步改进措施"}
# What needs no mark: the whole text is about the report that it is part of.
OWN_NAME = 0


class Origin(StrEnum):
    """Where a problem comes from: the author's own, the report's figures or text, its targets and forms."""

    OWN = "own"
    DATA = "data"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class DraftItem:
    """One problem or measure in statements.

    `keys` are those of the plan's problems that it was written from, the same in every plan of the same report.
    `addresses` are the places (from 0) of the problems that a measure answers. `owner`, `deadline` and `result` are ""
    where nobody gave them; where the statements don't say them, they are told behind the last thing done. `was_due` is
    a deadline of the author's that is over, `proposed` the office of the report's that the matter
    seems to be of: a proposal, until somebody says so.
    """

    section: str
    title: str
    statements: tuple[Statement, ...]
    keys: tuple[str, ...] = ()
    origin: Origin = Origin.DATA
    addresses: tuple[int, ...] = ()
    owner: str = ""
    deadline: str = ""
    result: str = ""
    findings: tuple[str, ...] = ()
    was_due: str = ""
    proposed: str = ""

    def of(self, *kinds: StatementKind) -> tuple[Statement, ...]:
        """Return its statements of these kinds."""
        return tuple(statement for statement in self.statements if statement.kind in kinds)

    @property
    def text(self) -> str:
        """Return what it says with the marks of its sources, the causes apart."""
        told = [statement for statement in self.statements if statement.kind is not StatementKind.CAUSE]
        if self.section == MEASURES and (duty := self._duty(told)):
            last = max((n for n, s in enumerate(told) if s.kind is StatementKind.ACTION), default=len(told) - 1)
            told[last : last + 1] = [replace(told[last], text=f"{told[last].text}，{duty}")] if told else []
        return "".join(statement.marked for statement in told)

    @property
    def causes(self) -> tuple[str, ...]:
        """Return each cause as a sentence with the marks of its sources."""
        return tuple(statement.marked for statement in self.of(StatementKind.CAUSE))

    @property
    def citations(self) -> tuple[int, ...]:
        """Return the numbers of its sources in order of mention."""
        return tuple(dict.fromkeys(number for statement in self.statements for number in statement.citations))

    @property
    def open_places(self) -> tuple[str, ...]:
        """Return what in it waits for somebody's word."""
        return open_places("".join((self.title, self.text, *self.causes)))

    def renumbered(self, number: Callable[[int], int | None]) -> "DraftItem":
        """Return it with the numbers that its sources have now; one that has none is dropped."""
        told = (replace(one, citations=tuple(filter(None, map(number, one.citations)))) for one in self.statements)
        return replace(self, statements=tuple(told))

    def _duty(self, told: Sequence[Statement]) -> str:
        """Return who does it, by when and up to what, as far as the statements don't say it."""
        said = "".join(statement.text for statement in told)
        parts = []
        if "【责任科室待补" not in said and (not self.owner or self.owner not in said):
            open_owner = f"【责任科室待补{f'，建议{self.proposed}' if self.proposed else ''}】"
            parts.append(f"由{self.owner or open_owner}负责")
        # 2025年10月31日前 stands as 10月31日前 behind another date of that year.
        is_dated = "【完成时限待补" in said or (self.deadline and re.sub(r"^\d{4}年", "", self.deadline) in said)
        if not is_dated:
            parts.append(f"{self.deadline or '【完成时限待补】'}完成")
        if not self.result:
            parts.append("【可检验的结果待补】")
        elif self.result not in said:
            parts.append(self.result)
        return "，".join(parts)


@dataclass(frozen=True, slots=True)
class Correction:
    """A slip of forms or text to put right before submission: by which rule, what it says, where, and what is right."""

    rule: str
    message: str
    location: Location
    stated: str = ""
    right: str = ""

    @property
    def told(self) -> str:
        """Return it in a line, with its place."""
        place = self.location.label
        return self.message if self.message.startswith(place) else f"{place}：{self.message}"


class TraceKind(StrEnum):
    """What kind of statement is traced to its source."""

    FIGURE = "figure"
    DATE = "date"
    POLICY = "policy"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Trace:
    """One figure, date, policy or named body, as written in the item of a section at `place` (from 0).

    `citation` is the id of the source that holds it, OWN_NAME where the report's title, unit or year does, None where
    nothing does.
    """

    section: str
    place: int
    words: str
    kind: TraceKind
    citation: int | None


@dataclass(frozen=True, slots=True)
class Grounding:
    """How many figures, dates, policies and bodies the text has, and which of them no source of their sentence holds.

    `unsupported` says where each of those stands (问题1：“58%”); `traces` are all of them, in order.
    """

    numbers: int
    unsupported: tuple[str, ...]
    traces: tuple[Trace, ...] = ()

    def untraced(self, section: str, place: int) -> tuple[str, ...]:
        """Return the words of one item that nothing holds, each once."""
        here = (t.words for t in self.traces if (t.section, t.place) == (section, place) and t.citation is None)
        return tuple(dict.fromkeys(here))


@dataclass(frozen=True, slots=True)
class Sections:
    """The items of both sections."""

    problems: tuple[DraftItem, ...]
    measures: tuple[DraftItem, ...]

    def items(self, section: str) -> tuple[DraftItem, ...]:
        """Return the items of a section."""
        return self.problems if section == PROBLEMS else self.measures


@dataclass(frozen=True, slots=True)
class Draft(Sections):
    """Both sections as written, with the sources and the outcome of the check; `writer` is composer, model or mixed.

    `questions` are open to the author; `corrections` are slips of the report, which are no part of the sections.
    """

    citations: tuple[Citation, ...]
    grounding: Grounding
    writer: str = "composer"
    questions: tuple[Question, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @property
    def open_items(self) -> dict[str, tuple[str, ...]]:
        """Return what waits for somebody's word by the items it stands in: 措施2, 【完成时限待补】."""
        return {
            f"{NAMES[section]}{place}": item.open_places
            for section in SECTIONS
            for place, item in enumerate(self.items(section), 1)
            if item.open_places
        }


@dataclass(frozen=True, slots=True)
class Notice:
    """What the reader must know about how the draft came about, in Chinese."""

    text: str


# What a writer yields: text as it comes, notices between, and last the draft itself, which counts.
DraftEvent = str | Notice | Draft


def item_number(place: int) -> str:
    """Return the number of the item at `place` (from 0) as such reports write it: （一）, （十二）."""
    return f"（{chinese_numeral(place + 1)}）"


def draft_text(draft: Draft) -> str:
    """Return both sections as plain text with their headings and item numbers."""
    parts = []
    for section in SECTIONS:
        items = (
            f"{item_number(n)}{item.title}\n{item.text}\n{''.join(item.causes)}".rstrip()
            for n, item in enumerate(draft.items(section))
        )
        parts += ["\n".join([HEADINGS[section], *items])] if draft.items(section) else []
    return "\n\n".join(parts)


def draft_to_dict(draft: Draft) -> dict[str, Any]:
    """Return the draft as `draft --json` prints it: the items as plain prose, the text with the marks [n]."""
    sections = {section: [_item_to_dict(item) for item in draft.items(section)] for section in SECTIONS}
    return {
        "sections": sections,
        "text": draft_text(draft),
        "questions": [{"about": one.about, "question": one.text} for one in draft.questions],
        "corrections": [values(one, "rule message location") for one in draft.corrections],
        "grounding": values(draft.grounding, "numbers unsupported"),
        "citations": [citation_to_dict(citation) for citation in draft.citations],
    }


def _item_to_dict(item: DraftItem) -> dict[str, Any]:
    told = {"title": item.title, "text": bare(item.text)}
    if item.section == MEASURES:
        return told | values(item, "owner deadline result addresses citations")
    causes = [{"text": f"{one.text}。", "citations": list(one.citations)} for one in item.of(StatementKind.CAUSE)]
    return told | values(item, "origin") | {"causes": causes} | values(item, "citations findings")


def citation_to_dict(citation: Citation) -> dict[str, Any]:
    """Return one source as JSON has it; a passage of the knowledge base has its section as the place's label."""
    location: dict[str, Any] | None = None
    if citation.location:
        location = citation.location.as_dict()
    elif citation.section:
        location = dict.fromkeys(("block", "table", "row", "column", "page")) | {"label": citation.section}
    return values(citation, "id kind source quote") | {"location": location}


# A section may be so much longer or shorter than asked for.
TOLERANCE = 0.1
Length = int | Mapping[str, int] | None


def text_length(text: str) -> int:
    """Return the characters of a text, marks and blanks not counted."""
    return len("".join(MARK.sub("", text).split()))


def item_length(item: DraftItem, place: int) -> int:
    """Return the characters of an item as it is printed at `place`."""
    return text_length("".join((item_number(place), item.title))) + body_length(item)


def body_length(item: DraftItem) -> int:
    """Return the characters of an item's text and causes, the title apart."""
    return text_length("".join((item.text, *item.causes)))


def section_length(draft: Sections, section: str) -> int:
    """Return the characters of a section as it is printed, 0 where the draft lacks it."""
    items = draft.items(section)
    if not items:
        return 0
    return len(HEADINGS[section]) + sum(item_length(item, place) for place, item in enumerate(items))


def wanted_lengths(length: Length, sections: Sequence[str] = SECTIONS) -> dict[str, int]:
    """Return the length asked for by section, without those for which none is."""
    if length is None:
        return {}
    if isinstance(length, int):
        return dict.fromkeys(sections, length)
    return {section: length[section] for section in sections if section in length}


def is_near(length: int, wanted: int) -> bool:
    """Return whether a length is what was asked for, within the tolerance."""
    return abs(length - wanted) <= TOLERANCE * wanted
