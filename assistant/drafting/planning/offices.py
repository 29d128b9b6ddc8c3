"""Which offices a report names for its own unit, and which of them a matter belongs to by its name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.narrative.deadlines import commits, falls_short
from knowledge.narrative.doers import find_doer
from knowledge.narrative.kinship import LIKE, coverage, kinships, pairs
from knowledge.narrative.telling import Told, running_text
from knowledge.report import Report
from knowledge.running_text import clauses, compact, statements

_NOTE = re.compile(r"[（(][^（()）]*[）)]")
_KIND = "(?:事业单位|单位|机构|科室|股室|处室|部门|大队)"
_LEAD = re.compile(
    rf"^.{{0,40}}?(?:(?<!建)设(?![计施备])|下[辖属]|所属|分别)[立有置]?{_KIND}?(?:分别)?(?:包括|[有为是即])?"
    rf"(?:[\d一二三四五六七八九十]{{1,3}}个{_KIND})?[:：]?"
)
_COUNT = re.compile(rf"(?:[等共]?[\d一二三四五六七八九十]{{1,6}}个|等)(?:内设|职能)?{_KIND}$")
_OFFICE = re.compile(r"(?:科|处|股|室|部|中心|办|队|所|会|委|组)$")
_FEWEST, _MOST, _MOSTLY = 3, 0.7, 0.66
_COLUMN = re.compile("(?:牵头|责任|承办|负责|主办|经办|实施|主管)(?:科室|股室|处室|单位|部门)$")
_ONE = re.compile("(?!各)[^、，,；;和及]{2,20}")
# 自评由规划财务科牵头, 财务股负责资金拨付
_CHARGED = re.compile("(?:牵头|负责)$")


@dataclass(frozen=True, slots=True)
class Charge:
    """What the report says an office is in charge of, and where."""

    office: str
    of: str
    told: Told


@dataclass(frozen=True, slots=True)
class Offices:
    """The offices that a report names, and what it puts them in charge of; none where it lists none."""

    names: tuple[str, ...] = ()
    charges: tuple[Charge, ...] = ()

    def in_charge(self, *words: str) -> Charge | None:
        """Return who is in charge of what the first words say that anybody clearly is in charge of, None for nobody."""
        for text in words:
            named = [one for one in self.charges if len(pairs(one.of)) > 1 and coverage(one.of, text) >= _MOSTLY]
            scores = kinships(text, [one.office + one.of for one in self.charges])
            best = max(scores, default=0)
            found = named or [one for one, score in zip(self.charges, scores, strict=True) if score == best >= LIKE]
            if len({one.office for one in found}) == 1:
                return found[0]
        return None

    @property
    def of_evaluation(self) -> Charge | None:
        """Return who is in charge of the evaluation itself."""
        return next((one for one in self.charges if "自评" in one.told.text), None)

    def of_matter(self, words: str) -> str:
        """Return the one office whose name says that a matter is its own (文物科: 城隍庙文物修缮), "" for none."""
        scores = kinships(words, self.names)
        best = max(scores, default=0)
        return self.names[scores.index(best)] if best and scores.count(best) == 1 else ""


def find_offices(report: Report, measures: Sequence[str] = ()) -> Offices:
    """Return the offices of the first list of them in the report, and those that its measures begin with."""
    sentences = (
        sentence
        for section in report.sections
        for paragraph in section.paragraphs
        for sentence in statements(_NOTE.sub("", paragraph.text))
        if "设" in sentence
    )
    listed = next((names for names in map(tuple, map(_names, sentences)) if len(names) >= _FEWEST), ())
    begun = [one.name for one in map(find_doer, measures) if one]
    whole = "".join(paragraph.text for paragraph in report.document.paragraphs)
    are_all = len(begun) > _MOST * len(measures)
    names = dict.fromkeys((*listed, *(one for one in begun if are_all or whole.count(one) > 1)))
    forms = (Charge(form.unit, form.project, Told(form.unit, form.location, form.title)) for form in report.forms)
    own = (one for one in forms if one.of and _ONE.fullmatch(one.office))
    return Offices(tuple(names), (*_of_rows(report), *_of_sentences(report), *own))


def _of_rows(report: Report) -> Iterator[Charge]:
    """Yield what tables with a column for the office in charge say: each row's name is of it."""
    for table in report.document.tables:
        column = next((cell.column for row in table.rows for cell in row if _COLUMN.search(compact(cell.text))), None)
        for row in table.rows if column is not None else ():
            office = next((cell for cell in row if cell.column == column), None)
            name = compact(office.text) if office else ""
            if office and row[0] is not office and _OFFICE.search(name) and not _COLUMN.search(name):
                yield Charge(name, compact(row[0].text), Told(table.row_text(office.row), table.place(office)))


def _of_sentences(report: Report) -> Iterator[Charge]:
    """Yield what sentences say that an office heads or answers for, itself or in what follows."""
    for paragraph, heading in running_text(report):
        for sentence in statements(paragraph.text):
            parts = clauses(sentence)
            for place, clause in enumerate(parts):
                start = max(clause.find("由"), 0)
                doer = find_doer(clause[start:])
                # What the whole body is in charge of is anybody's, what is yet to be done a measure.
                is_charge = doer and _CHARGED.search(clause[: start + doer.end]) and not commits(sentence, report.year)
                if not is_charge or doer is None or doer.name in f"我局我委我院我中心{report.unit}":
                    continue
                of = clause[:start] + clause[start + doer.end :]
                of = of if pairs(of) else of + next((one for one in parts[place + 1 :] if not find_doer(one)), "")
                if not falls_short(of):
                    yield Charge(doer.name, of, Told(sentence, paragraph.location, heading))


def _names(sentence: str) -> Iterator[str]:
    """Yield the office names of a list; a 和 inside a name (市场运行和消费促进科) doesn't part it."""
    for piece in re.split(r"[、，,]", compact(sentence)):
        left, joined, right = piece.partition("和")
        for part in [left, right] if joined and _OFFICE.search(left) else [piece]:
            name = _LEAD.sub("", _COUNT.sub("", part))
            if 2 <= len(name) <= 16 and _OFFICE.search(name) and not name[0].isdigit():
                yield name
