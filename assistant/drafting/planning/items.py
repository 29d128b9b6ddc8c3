"""From what the author states and what the report shows to problems in statements, each with its places.

A shortfall that an own problem already tells of is not told twice: what it adds goes to that problem.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from zlib import crc32

from assistant.drafting.draft import PROBLEMS, DraftItem, Origin
from assistant.drafting.planning.shortfall import Shortfall, cause_told, matter_of, sign, subject_of, values
from assistant.drafting.planning.text_shortfalls import amiss_title, is_amiss, is_met
from assistant.drafting.sources import Sources
from assistant.drafting.statement import Answer, Statement, StatementKind
from knowledge import running_text
from knowledge.narrative.deadlines import falls_short
from knowledge.narrative.entries import Entry
from knowledge.narrative.kinship import LIKE, coverage, figures, nearest, pairs
from knowledge.narrative.telling import Told, part_all
from knowledge.quantity import find_dates
from knowledge.report import Report
from knowledge.running_text import clauses, compact

_ADDED, _FEW_CLAUSES, _ENOUGH = 6, 2, 7
_FIGURE = re.compile(r"\d")
_NAMED, _MOSTLY, _TOLD, _HALF = 4, 0.66, 0.6, 0.5
_SAID_OF = ("adjusted", "overspent", "staffing")
_UNSPENT, _USUAL, _EXPLAINED = ("execution", "unspent"), 5, 10
OF_MONEY = ("execution", "unspent", "adjusted", "overspent", "loose", "staffing")


@dataclass
class Matter:
    """A problem on its way into the plan: what tells it, what causes it, what is to be done, what would solve it.

    `subject` is what it is about in a noun. `added` are the keys of what forms show that went into it, `is_answered`
    tells that its author has a measure for it, `is_named` that its title is a name and not how its text begins; `form`
    is where it stands.
    """

    key: str
    title: str
    subject: str
    origin: Origin
    facts: list[Statement]
    causes: list[Statement]
    answers: list[Told] = field(default_factory=list)
    goals: list[Statement] = field(default_factory=list)
    words: str = ""
    gap: str = ""
    deeds: tuple[str, ...] = ()
    aim: str = ""
    is_named: bool = True
    added: tuple[str, ...] = ()
    is_answered: bool = False
    form: str = ""

    @property
    def by_how_much(self) -> str:
        """Return what is lacking as a note to the title, "" where the title has that word already (逾期, 超出)."""
        return f"（{self.gap}）" if self.gap and self.gap[:2] not in self.title else ""

    def item(self) -> DraftItem:
        """Return it as an item of the draft; a cause that nobody gave is asked for."""
        causes = self.causes or [Statement(StatementKind.CAUSE, f"【原因待补：{pointed(self)}】")]
        return DraftItem(PROBLEMS, self.title, (*self.facts, *causes), (self.key,), self.origin)


def pointed(matter: Matter) -> str:
    """Return what exactly the author is asked for the cause of."""
    return f"{matter.title}{matter.by_how_much}的具体原因"


def own_matter(entry: Entry, given: Sequence[Told], sources: Sources, lines: Sequence[Told]) -> Matter:
    """Return a problem of the author's own, every sentence kept; `given` are the causes told for it elsewhere."""
    facts, causes = part_all(entry.lines)
    title = entry.title
    is_named = entry.is_titled or not _FIGURE.search(entry.words)
    if is_named and facts and (rest := _behind(facts[0].text, title)) is not None:
        # The title says it.
        facts = (*([replace(facts[0], text=rest)] if rest else []), *facts[1:]) or facts
    if not facts and causes:
        facts = (Told(title, entry.location, ""),)
    if not causes:
        elsewhere = [line for line in lines if line.location not in entry.places]
        causes = tuple(given) or cause_told(elsewhere, entry.title, entry.words)
    if not causes:
        # First what is wrong, then why: so authors tell it who don't say 原因.
        causes = tuple(line for line in facts[1:] if not (_tells_situation(line.text) or sign("some").match(line.text)))
        facts = tuple(line for line in facts if line not in causes)
    place = entry.location
    key = f"own.{place.block}.{place.table or 0}.{place.row or 0}.{crc32(entry.title.encode())}"
    told, why = (
        [
            _statement(kind, line if n else replace(line, text=sign("goes_on").sub("", line.text)), sources)
            for n, line in enumerate(lines)
        ]
        for kind, lines in ((StatementKind.SITUATION, facts), (StatementKind.CAUSE, causes))
    )
    return Matter(
        key, title, matter_of(title), Origin.OWN, told, why, list(entry.answers), words=entry.words, is_named=is_named
    )


def _tells_situation(text: str) -> bool:
    """Return whether a sentence sets a figure against a plan or gives a good one, and so is no cause."""
    of_plan = falls_short(text) and sign("of_goals").search(text)
    return bool(sign("missed").search(text) or of_plan or ("%" in text and not falls_short(text)))


def _behind(text: str, title: str) -> str | None:
    """Return what a sentence tells behind its title, "" for nothing, None where it can't stand alone."""
    rest = text.removeprefix(title).lstrip("，,：: ")
    if not text.startswith(title) or not rest:
        return None if rest else ""
    says_enough = len(clauses(rest)) > _FEW_CLAUSES or len(running_text.pairs(rest)) >= _ENOUGH
    return rest if says_enough and not (_FIGURE.search(title) or sign("relative").match(rest)) else None


def shortfall_matter(one: Shortfall, sources: Sources) -> Matter:
    """Return what the report shows to be amiss as a problem."""
    facts = [Statement(StatementKind.SITUATION, one.text, tuple(_places(one, one.text, sources)))]
    facts += [_statement(StatementKind.SITUATION, line, sources) for line in one.notes]
    causes = [_statement(StatementKind.CAUSE, line, sources) for line in one.causes]
    goals, answers = _goals([one], sources), list(one.answers)
    about = one.matter, one.gap, (one.deed,) if one.deed else (), one.aim
    return Matter(one.key, one.title, one.subject, Origin.DATA, facts, causes, answers, goals, *about, form=one.place)


def _goals(found: Sequence[Shortfall], sources: Sources) -> list[Statement]:
    """Return what would mend these, each with its own places."""
    told = ((one.goal, tuple(_places(one, one.text, sources))) for one in found if one.goal)
    return [Statement(StatementKind.ACTION, goal, places) for goal, places in told]


def _places(shortfall: Shortfall, text: str, sources: Sources) -> list[int]:
    """Return the place of a shortfall and, where a sentence on it counts or computes, that sentence as a source."""
    number = sources.report(shortfall.place, shortfall.quote, shortfall.location)
    if values(text) <= values(shortfall.quote):
        return [number]
    return [number, sources.computed(text, shortfall.location)]


def joined(
    own: Sequence[Matter], said: Sequence[str], shortfalls: Sequence[Shortfall], sources: Sources, report: Report
) -> Iterator[Matter]:
    """Yield the shortfalls that no own problem tells of; what the others add goes to the problem they belong to.

    `said` is all that the author says of each own problem, its measures too.
    """
    words = [matter.words for matter in own]
    added: dict[int, list[Shortfall]] = {}
    fresh: list[Shortfall] = []
    seen: list[tuple[Shortfall, int | None]] = []
    fund = report.forms[0].total_fund if report.forms else None
    unspent = [one for one in shortfalls if one.key.startswith(_UNSPENT)]
    # Why a part was left is told of that part; what has no reason of its own is told with the whole.
    is_whole = fund is not None and unspent and unspent[0].key.endswith(f".{fund.location.table}.{fund.location.row}")
    if is_whole and unspent[0].weight <= _EXPLAINED and (unspent[1:] or any(map(sign("execution").search, words))):
        # What was left of a budget spent as usual is told with the parts that were left.
        shortfalls, is_whole = [one for one in shortfalls if one is not unspent[0]], False
    whole, *parts = unspent if is_whole else (None,)
    parts = [one for one in parts if one and not one.causes]
    for shortfall in shortfalls:
        twins = [at for other, at in seen if _same(shortfall, other)]
        # A sentence on a row that is told already says nothing new.
        is_again = twins and shortfall.key.startswith("told")
        place = None if is_again else twins[0] if twins else _told_by(shortfall, words, said)
        if place is None and shortfall in parts:
            place = next((at for other, at in seen if other is whole), None)
        if place is not None:
            added.setdefault(place, []).append(shortfall)
        elif not twins:
            fresh.append(shortfall)
        elif shortfall.causes:
            fresh = [_explained(one, shortfall) if _same(shortfall, one) else one for one in fresh]
        seen.append((shortfall, place))
    for place, found in added.items():
        _add(own[place], found, sources)
    for matter in own:
        if not matter.is_named and matter.facts:
            texts = [fact.text for fact in matter.facts]
            matter.title = amiss_title(next((one for one in texts if not is_met(one, report)), texts[0]), report)
    work = [one for one in fresh if one.key.startswith("unmet")]
    money = [one for one in fresh if one.key.startswith(OF_MONEY)]
    wholes = {one.key: whole if whole in fresh and one in parts else one for one in fresh}
    wholes |= {one.key: other for one in money for other in work if _speaks_of(one, other.title)}
    for shortfall in fresh:
        if wholes[shortfall.key] is shortfall:
            matter = shortfall_matter(shortfall, sources)
            others = [one for one in fresh if one is not shortfall and wholes[one.key] is shortfall]
            _add(matter, others, sources)
            weighed = [one for one in unspent if one in fresh] if shortfall is whole else others
            matter.added = tuple(one.key for one in weighed)
            if len(weighed) != 1 or matter.causes or shortfall.weight > _USUAL or shortfall is not whole:
                yield matter


def _explained(row: Shortfall, text: Shortfall) -> Shortfall:
    """Return a row with what the text on it gives as causes besides; a note has few words."""
    known = "。".join(one.text for one in row.causes)
    more = [one for one in text.causes if not is_told(one.text, known)]
    return row if row.key.startswith(OF_MONEY) else row.caused_by((*row.causes, *more))


def _told_by(shortfall: Shortfall, words: Sequence[str], said: Sequence[str]) -> int | None:
    """Return the place of the own problem that tells of a shortfall: by its figures, by what it is, by its words."""
    wanted = values(shortfall.text)
    for place, text in enumerate(said):
        shared = len(pairs(shortfall.matter) & pairs(text))
        # What is to be reached may be the same of two.
        is_of_figures = shared >= 2 and (figures(shortfall.text) - figures(shortfall.goal)) & figures(text)
        if is_of_figures or (shared and len(wanted & values(text)) > 1):
            return place
    kind = shortfall.key.partition(".")[0]
    if kind in OF_MONEY:
        meant = sign(kind if kind in _SAID_OF else "execution")
        told = next(
            (
                place
                for place, text in enumerate(words)
                if _speaks_of(shortfall, said[place])
                or (
                    shortfall.weight > _USUAL
                    and meant.search(text)
                    # What was left of all is no matter of one part.
                    and (coverage(shortfall.of, text) >= _HALF if pairs(shortfall.of) else kind not in _UNSPENT)
                )
            ),
            None,
        )
        # What came of the same cause is the same matter: 实验室没有改造好 leaves devices idle and money unspent.
        causes = "。".join(cause.text for cause in shortfall.causes)
        return nearest(causes, words) if told is None else told
    if "；" in shortfall.text or kind == "parts":
        return None
    likest = nearest(shortfall.matter, words)
    if likest is None:
        return None
    if shortfall.causes:
        # What has a cause of its own is another matter, however alike the rest.
        causes = "。".join(cause.text for cause in shortfall.causes)
        shared = len(pairs(causes) & pairs(words[likest])) + 2 * len(figures(causes) & figures(words[likest]))
        return likest if shared >= LIKE else None
    return likest if not shortfall.key.startswith("told") or coverage(shortfall.of, words[likest]) >= _HALF else None


def _speaks_of(one: Shortfall, text: str) -> bool:
    """Return whether a text speaks of the very thing that one is about."""
    name = one.of or one.title
    return len(pairs(name)) >= _NAMED and coverage(name, text) >= _MOSTLY


def _same(one: Shortfall, other: Shortfall) -> bool:
    """Return whether a sentence or another row tells what a row has told, or what came of the same cause."""
    is_told = one.key.startswith("told")
    if is_told and one.causes and one.causes[0] in other.causes:
        return True
    shared = figures(one.text) & figures(f"{other.text} {other.quote}")
    are_kin = bool(shared and pairs(one.matter) & pairs(other.matter))
    is_of_it = _speaks_of(other, one.text) and values(one.text) & values(other.text)
    return (
        bool(is_of_it) or are_kin or len(shared) > 1 or len(values(one.text) & values(other.text)) > 1
        if is_told
        else are_kin and figures(one.text) == figures(other.text)
    )


def _add(matter: Matter, found: Sequence[Shortfall], sources: Sources) -> None:
    """Add to an own problem what rows tell of the same matter, in one sentence: only what isn't said yet."""
    known, said = figures(matter.words), values(matter.words)
    told: list[str] = []
    numbers: list[int] = []
    # What was done and of what the money was comes before the money of all.
    found = sorted(found, key=lambda one: (one.key.startswith(OF_MONEY), not one.of))
    rows = [one for one in found if not _FIGURE.search(one.title.replace(one.gap, "")) and values(one.text) & said]
    if not matter.is_named and rows:
        row = max(rows, key=lambda one: (not one.key.startswith(OF_MONEY), len(values(one.text) & said)))
        # What its author gave no name is known by what it is a row of.
        matter.title, matter.subject, matter.aim, matter.is_named = row.title, row.subject, row.aim, True
    matter.goals += _goals(found, sources)
    for one in found:
        is_said = one.key.startswith(OF_MONEY) and figures(one.gap) and figures(one.gap) <= figures(matter.words)
        # What is left says little without what it is left of.
        is_said = is_said and len(values(one.text) & said) > 1
        is_row = not one.key.startswith("told")
        # Of target, figure and gap the third is known by the other two.
        is_said = is_said or (
            one.key.startswith("unmet") and len(values(one.text) - said) == 1 < len(values(one.text)) - 1
        )
        text = "" if is_said or len(told) == _ADDED else _fresh_part(one, said)
        # By how many days it was late is all that a row of days has to tell.
        said_of = said if find_dates(one.text) else said | values(one.gap)
        if not (values(text) - said_of if is_row else figures(text) - figures(one.gap) - known):
            continue
        known |= figures(text)
        said |= values(text)
        told.append(text)
        numbers += _places(one, text, sources)
    if told:
        matter.facts.append(Statement(StatementKind.SITUATION, "；".join(told), tuple(dict.fromkeys(numbers))))
    # Rows give the author's causes again, in fewer words; why money is left has been told nowhere else.
    wanted = [one for one in found if one.key.startswith(OF_MONEY)] if matter.causes else found
    causes = "。".join([matter.words, *(one.text for one in matter.causes)])
    fresh = (line for one in wanted for line in one.causes if not is_told(line.text, causes))
    matter.causes += [_statement(StatementKind.CAUSE, line, sources) for line in fresh]
    said = values(matter.words)
    matter.answers += [line for one in found for line in one.answers if values(line.text) - said]


def _fresh_part(one: Shortfall, said: frozenset[tuple[Decimal, str]]) -> str:
    """Return the clauses of a shortfall that give a figure not said yet, behind what they are of."""
    parts = clauses(one.text)
    if one.key.startswith("told"):
        fresh = [clause for clause in parts if values(clause) and not values(clause) & said and is_amiss(clause)][:1]
        # 补助全额到位，县级资金到位198.50万元，到位率71.92%: of what stands right before it.
        name = subject_of(parts[max(parts.index(fresh[0]) - 1, 0)]) if fresh else ""
    elif one.key.startswith("unmet"):
        return one.text
    else:
        new = [n for n, clause in enumerate(parts) if values(clause) - said]
        fresh, name = [parts[n] for n in new], one.subject
    lead = "" if fresh[:1] == parts[:1] else name
    return lead + "，".join(fresh) if fresh else ""


def is_told(text: str, told: str) -> bool:
    """Return whether a text stands among what is told, if in other words: all its figures, and most of what it says."""
    return text in told or (figures(text) <= figures(told) and coverage(text, told) >= _TOLD)


def author_cause(answer: Answer, sources: Sources) -> Statement:
    """Return the author's answer to what caused a problem."""
    words = compact(answer.text).rstrip("。；; \n\t").replace("[", "［").replace("]", "］")
    lead = "" if re.match(r"(?:主要|具体)?(?:原因|是因为|由于|因)", words) else "主要原因是"
    return Statement(StatementKind.CAUSE, f"{lead}{words}", (sources.author(answer),))


def _statement(kind: StatementKind, line: Told, sources: Sources) -> Statement:
    return Statement(kind, line.text, (sources.told(line),))
