"""Who does a measure, by when and up to what: read from the author's words, never made up.

A deadline that is past on the report's day is no deadline any more: it is asked for again.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.drafting.planning.shortfall import sign
from knowledge.day import days_meant
from knowledge.narrative.deadlines import Deadline, commits, falls_short, find_deadlines, last_day
from knowledge.narrative.doers import find_doer
from knowledge.narrative.kinship import LIKE, coverage, kinships, pairs
from knowledge.narrative.telling import Told, running_text
from knowledge.quantity import find_dates, find_quantities
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
_FEWEST, _MOST, _MOSTLY, _SHORTEST = 3, 0.7, 0.66, 4
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


OPEN_DEADLINE = "【完成时限待补】"
_BARE = re.compile(r"20\d\d年\d{1,2}月(?:\d{1,2}日)?(?=[一-龥])")
_TIMES = frozenset({"年", "月", "个月", "日", "天", "季度"})


@dataclass(frozen=True, slots=True)
class Duty:
    """What the words of a measure say of owner, deadline and result, "" each where they don't.

    `past` are the deadlines, as written, that are over on the report's day, `undated` those that leave out the year,
    each with it.
    """

    owner: str = ""
    deadline: str = ""
    result: str = ""
    past: tuple[str, ...] = ()
    undated: tuple[tuple[str, str], ...] = ()


def is_label(sentence: str) -> bool:
    """Return whether a sentence only names who or when: 责任科室：学前教育科."""
    return bool(sign("label").match(sentence)) and len(sentence) <= 30


def report_day(report: Report) -> date | None:
    """Return the day the report is signed on, the last that stands on a line of its own; None where none does."""
    found = None
    for paragraph in report.document.paragraphs:
        if match := sign("signed").match(paragraph.text.strip()):
            days = days_meant(match[0][match.start(1) :], None)
            found = days[0] if days and days[0] == days[1] else found
    return found


def read_duty(texts: Sequence[str], offices: Offices, report: Report) -> Duty:
    """Return what the sentences of a measure say of owner, deadline and result."""
    # What is given as the deadline is it, whatever else has a day: 苗木2月底到场。完成时限：4月30日.
    given = [text for text in texts if sign("label_of_time").match(text)]
    # What holds from then on isn't done by a day: 从2026年项目起，方案应在上一年12月底前批复.
    once = [text for text in texts if not sign("standing").match(text)] or texts
    duty = _due("。".join(given or once), report)
    return replace(
        duty, owner=_owner(texts, offices), result=_result([with_days(text, duty) for text in once], duty.deadline)
    )


def with_days(text: str, duty: Duty) -> str:
    """Return a sentence with each deadline that is over marked as to be given anew, its first day with the year."""
    for words in duty.past:
        text = text.replace(words, OPEN_DEADLINE)
    first = min((pair for pair in duty.undated if pair[0] in text), key=lambda pair: text.index(pair[0]), default=None)
    if first is None or re.search("20[0-9]{2}年", text[: text.index(first[0])]):
        return text
    return re.sub(rf"{first[0]}(—*)", lambda one: first[1] + ("，" if one[1] else ""), text, count=1)


def _owner(texts: Sequence[str], offices: Offices) -> str:
    for text in texts:
        if match := sign("owner_labelled").search(text):
            return match["owner"].strip()
    for text in texts:
        named = [name for name in offices.names if name in text]
        # Behind the beginning a name has words around it that say so.
        parts = [part for clause in clauses(text) for part in re.split("[；;：:（(]", clause)]
        doers = (find_doer(part) for part in parts)
        told = (one.name for n, one in enumerate(doers) if one and (one.is_told or (not n and one.name in named)))
        if owner := next(told, ""):
            return next((name for name in named if owner.endswith(name) or name.startswith(owner)), owner)
        if match := sign("owner_given").search(text):
            return match["owner"]
        if named:
            return min(named, key=text.index)
    return ""


def _due(text: str, report: Report) -> Duty:
    """Return the last deadline of a text, else since when it holds, with those that are over and those without year."""
    limit = report_day(report) or (date(report.year, 12, 31) if report.year else None)
    # What is yet to be done is done after the year reported on.
    found = list(find_deadlines(text, report.year, report.year and report.year + 1))
    if not found and limit:
        # 2025年3月交付
        bare = ((one, last_day(one[0])) for one in _BARE.finditer(text))
        found = [Deadline(one[0], one[0], day, False, one.start()) for one, day in bare if day and day > limit]
    open_ones = [one for one in found if not limit or one.day > limit]
    past = tuple(one.words for one in found if one not in open_ones and not one.begins)
    # Of two of the same day the later one counts.
    latest = max((one for one in reversed(open_ones) if not one.begins), key=lambda one: one.day, default=None)
    first = latest or next((one for one in open_ones if one.begins), None)
    undated = tuple((one.words, one.dated) for one in open_ones if one.words != one.dated)
    return Duty("", first.dated if first else "", "", past, undated)


def _result(texts: Sequence[str], due: str) -> str:
    """Return the last clause that says up to what, else what is finished when it is due, else how much is done."""
    told = [
        clause.strip()
        for text in texts
        if not is_label(text)
        for one in re.split("[；;]", text)
        for clause in clauses(one)
    ]
    reached = finished = counted = ""
    is_due = False
    for clause in (one for one in told if "【" not in one):
        # 15天以内 is a result, 15日 a day.
        is_counted = any(one.comparator or (one.unit and one.unit not in _TIMES) for one in find_quantities(clause))
        _, day, done = clause.partition(due.rpartition("年")[2]) if due else (clause, "", "")
        if sign("result").search(clause) and (is_counted or sign("whole_result").search(clause)):
            reached = clause
        elif is_due or len(done) >= _SHORTEST:
            finished = clause
        elif is_counted or (sign("result").search(clause) and find_dates(clause)):
            counted = clause
        is_due = bool(day) and not done
    return reached or finished or counted
