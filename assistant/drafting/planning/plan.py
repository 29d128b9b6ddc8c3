"""What a draft will say: the report's own problems first, then what its figures and text show, then its targets.

Nothing is made up. A cause stands in the text, in a form or with the author, or it is asked for; so are the owner and
the deadline of a measure. Slips of forms and text are listed apart. The same report gives the same plan.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from assistant.citations import Citation, SourceKind
from assistant.drafting.draft import Correction, DraftItem, Origin, Sections
from assistant.drafting.grounding.evidence import is_same_report
from assistant.drafting.grounding.gate import backed
from assistant.drafting.planning.corrections import find_corrections, is_slip
from assistant.drafting.planning.disputes import find_disputes, settle, settled
from assistant.drafting.planning.duties import Offices, find_offices
from assistant.drafting.planning.items import (
    Matter,
    author_cause,
    is_told,
    joined,
    own_matter,
    pointed,
    shortfall_matter,
)
from assistant.drafting.planning.measures import all_measures, answered, by_office, matched
from assistant.drafting.planning.quality import MOST as MOST_OF_QUALITY
from assistant.drafting.planning.quality import OF_TARGETS, quality_shortfalls
from assistant.drafting.planning.shortfalls import form_shortfalls
from assistant.drafting.planning.text_shortfalls import text_shortfalls
from assistant.drafting.sources import Sources
from assistant.drafting.statement import Answer, Question, Statement, StatementKind
from assistant.review.bases import basis_of
from assistant.review.engine import Review
from assistant.searcher import Searcher
from knowledge.errors import UserError
from knowledge.facts.account import read_account
from knowledge.narrative.entries import Narrative, read_narrative
from knowledge.narrative.kinship import pairs
from knowledge.narrative.telling import told
from knowledge.policy import citation_text, find_policies, quote
from knowledge.report import Report
from knowledge.running_text import one_line, statements
from knowledge.sources.source import MADE_UP

if TYPE_CHECKING:
    from knowledge.finding.passage import Passage

# Of many missed targets the gravest are told; what its author explains and means to mend counts more.
_MOST, _EXPLAINED = 9, 30.0
# What tells of more than this to be amiss is no report.
_MOST_TOLD = 200
CAUSE, DUTY = "cause", "duty"


@dataclass(frozen=True)
class DraftPlan(Sections):
    """Problems and measures whose marks are numbers of `sources`; a draft numbers them anew.

    `questions` are put to the author, `answers` are those that the plan was made with.
    """

    report: Report
    sources: tuple[Citation, ...]
    questions: tuple[Question, ...]
    corrections: tuple[Correction, ...] = ()
    answers: tuple[Answer, ...] = ()


def make_plan(
    review: Review, library: Searcher, answers: Sequence[Answer] = (), *, replaces: bool = False
) -> DraftPlan:
    """Return the plan for the report of `review`, which keeps what the author states unless it `replaces` that.

    Of several answers to one question the last counts. A UserError says so where nothing gives ground for any problem.
    """
    report, sources = review.report, Sources(review.report)
    given = {answer.question: answer for answer in answers}
    lines = list(told(report))
    narrative = Narrative((), (), ()) if replaces else read_narrative(report)
    words = [entry.words for entry in narrative.problems]
    caused, _ = matched(narrative.causes, words, len(words))
    own = [
        own_matter(entry, [line for one in caused.get(place, ()) for line in one.told], sources, lines)
        for place, entry in enumerate(narrative.problems)
    ]
    entries = [part for entry in narrative.measures for part in by_office(entry)]
    answering, _ = matched(entries, words, len(words))
    said = [
        "。".join([one.words, *{line.heading for line in one.lines}, *(entry.words for entry in answering.get(n, ()))])
        for n, one in enumerate(narrative.problems)
    ]
    disputes = find_disputes(review, given, sources)
    account = settled(read_account(report), disputes)
    found = [*form_shortfalls(review, lines, account), *islice(text_shortfalls(review, lines, account), _MOST_TOLD)]
    weights = {one.key: float(one.weight) + _EXPLAINED * (bool(one.causes) + bool(one.answers)) for one in found}
    data = sorted(
        joined(own, said, found, sources, report), key=lambda one: -max(weights[key] for key in (one.key, *one.added))
    )
    matters = [*own, *[*data, *_quality(review, own, sources)][: max(_MOST - len(own), 1)]]
    if not matters:
        raise UserError("这份报告的自评表和正文都没有反映出问题，没有依据起草“存在的问题”。请先补充材料。")
    for matter in matters:
        if answer := given.get(f"{CAUSE}.{matter.key}"):
            matter.causes = [author_cause(answer, sources)]
    doubts = list(settle(matters, disputes, sources))
    told_first = [*(entry.lines for entry in narrative.all_measures), *(matter.answers for matter in data)]
    offices = find_offices(report, [lines[0].text for lines in told_first if lines])
    planned = all_measures(matters, entries, offices, report, sources)
    planned = with_references(planned, matters, report, library, sources)
    keys = _duty_keys(planned)
    planned = [
        answered(item, given[key], offices, report, sources) if key in given else item
        for key, item in zip(keys, planned, strict=True)
    ]
    items = tuple(
        backed(_with_findings(matter.item(), review, sources), sources.citations, report) for matter in matters
    )
    planned = [backed(item, sources.citations, report) for item in planned]
    causes = (
        Question(f"{CAUSE}.{one.key}", f"{pointed(one)}是什么？报告里没有写。", item=one.key, about=one.title)
        for one in matters
        if not one.causes
    )
    questions = [*causes, *_duties(keys, planned, matters, offices), *doubts]
    return DraftPlan(
        items,
        tuple(planned),
        report,
        sources.citations,
        tuple(question for question in questions if question.key not in given),
        tuple(find_corrections(review)),
        tuple(answers),
    )


def _with_findings(item: DraftItem, review: Review, sources: Sources) -> DraftItem:
    """Return a problem with the findings at the places that it rests on; slips are no part of it."""
    rests_on = {
        (citation.location.block, citation.location.row)
        for citation in sources.citations
        if citation.location and citation.id in item.citations
    }
    found = (one for one in review.findings if (one.location.block, one.location.row) in rests_on and not is_slip(one))
    return replace(item, findings=tuple(dict.fromkeys(finding.id for finding in found)))


def _quality(review: Review, own: Sequence[Matter], sources: Sources) -> Iterator[Matter]:
    """Yield what is amiss in targets and forms, at most so much; what an own problem is about goes to it."""
    about = next((matter for matter in own if OF_TARGETS.search(matter.words)), None)
    told = 0
    for shortfall in quality_shortfalls(review):
        matter = shortfall_matter(shortfall, sources)
        if about is not None and shortfall.key != "quality.covered":
            about.facts += [fact for fact in matter.facts if not is_told(fact.text, about.words)]
            about.added = (*about.added, shortfall.key)
            about.goals += matter.goals
        elif told < MOST_OF_QUALITY:
            told += 1
            yield replace(matter, origin=Origin.FORM, added=(shortfall.key,))


def _duty_keys(measures: Sequence[DraftItem]) -> list[str]:
    """Return the key of the question to each measure, one of several of a problem numbered."""
    keys = [item.keys[0] if item.keys else "loose" for item in measures]
    return [f"{DUTY}.{key}.{keys[: n + 1].count(key)}" for n, key in enumerate(keys)]


def _duties(
    keys: Sequence[str], measures: Sequence[DraftItem], matters: Sequence[Matter], offices: Offices
) -> Iterator[Question]:
    words = {matter.key: f"{matter.title}{matter.words}" for matter in matters}
    for key, item in zip(keys, measures, strict=True):
        old = f"（原定{item.was_due}，已过）" if item.was_due else ""
        is_open = any(statement.is_open and "措施待补" in statement.text for statement in item.statements)
        lacking = [
            name
            for name, value in (
                ("采取什么办法", not is_open),
                ("由哪个科室负责", item.owner),
                (f"什么时候完成{old}", item.deadline),
                ("做到什么程度", item.result),
            )
            if not value
        ]
        if not lacking:
            continue
        matter = words.get(item.keys[0], "") if item.keys else ""
        office = "" if item.owner else item.proposed or offices.of_matter(f"{item.title}{matter}")
        hint = f"（报告列有{office}）" if office else ""
        about = item.keys[0] if item.keys else ""
        name = item.title.replace("“", "‘").replace("”", "’")
        yield Question(key, f"措施“{name}”：{'、'.join(lacking)}？{hint}", item=about, about=item.title)


# The clause is the central units' own and speaks of projects; others look to it.
_TARGETS = basis_of("weak_target")
UNSCORED = "quality.unscored"
_SEARCHED, _CLOSE, _SHARED, _QUOTE = 6, 0.5, 4, 240
_MEASURES = re.compile("措施|建议|整改")
_SHORTEST, _LONGEST = 12, 70
# What stands in a table, orders a list or goes on from what isn't quoted makes no sentence of its own.
_BROKEN = re.compile(r"\||^[）)”，、]|^[一二三四五]是|^其中|^此外|^同时|[：:]$|20\d\d年")


def with_references(
    measures: Sequence[DraftItem], matters: Sequence[Matter], report: Report, library: Searcher, sources: Sources
) -> list[DraftItem]:
    """Return the measures, those that the program has put in words with what past reports did about such a thing."""
    by_key = {matter.key: matter for matter in matters}
    # What the author says himself needs no example, nor what answers nothing that is known.
    matters_of = (by_key[item.keys[0]] if item.keys and item.addresses else None for item in measures)
    asked = [None if one is None or one.is_answered else one for one in matters_of]
    texts = ["" if one is None else " ".join([one.title, *(cause.text for cause in one.causes)]) for one in asked]
    queries = [f"下一步改进措施 {text}" for text in texts if text]
    found = iter(library.search_many(queries, k=_SEARCHED, kind="report") if queries else ())
    told = []
    for item, matter, text in zip(measures, asked, texts, strict=True):
        more = []
        if matter and (practice := _practice(f"{text}。{matter.words}", next(found), report, sources)):
            more.append(practice)
        is_cited = any(find_policies(one.text) for one in item.statements)
        if item.keys and UNSCORED in by_key[item.keys[0]].added and not is_cited:
            name = citation_text(_TARGETS)
            number = sources.add(SourceKind.POLICY, name, quote(_TARGETS))
            more.append(Statement(StatementKind.BASIS, f"参照{name}", (number,)))
        told.append(replace(item, statements=(*item.statements, *more)))
    return told


def _practice(text: str, passages: "Sequence[Passage]", report: Report, sources: Sources) -> Statement | None:
    words = pairs(text)
    for passage in passages:
        if passage.score < _CLOSE or not _MEASURES.search(passage.section) or MADE_UP in passage.source:
            continue
        if is_same_report(report, passage.source, passage.text):
            continue
        sentences = [text for text in statements(one_line(passage.text)) if _SHORTEST <= len(text) <= _LONGEST]
        whole = [text for text in sentences if not _BROKEN.search(text) and len(pairs(text) & words) >= _SHARED]
        if whole:
            best = max(whole, key=lambda text: len(pairs(text) & words))
            quoted = passage.text[:_QUOTE] if best in passage.text[:_QUOTE] else best
            number = sources.add(
                SourceKind.PAST_REPORT, passage.source, quoted, passage_id=passage.id, section=passage.section
            )
            return Statement(StatementKind.BASIS, f"以往报告对此类问题的做法是“{best}”，可以借鉴", (number,))
    return None
