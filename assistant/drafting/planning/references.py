"""What other documents say of the same matter: what an office's own past reports did about it, a clause of a policy.

Either comes in only where it fits this very matter; the made-up reports that come with the program are no practice.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.citations import SourceKind
from assistant.drafting.draft import DraftItem
from assistant.drafting.grounding.evidence import is_same_report
from assistant.drafting.planning.items import Matter
from assistant.drafting.sources import Sources
from assistant.drafting.statement import Statement, StatementKind
from assistant.review.bases import basis_of
from assistant.searcher import Searcher
from knowledge.narrative.kinship import pairs
from knowledge.policy import citation_text, find_policies, quote
from knowledge.report import Report
from knowledge.running_text import one_line, statements
from knowledge.sources.source import MADE_UP

if TYPE_CHECKING:
    from knowledge.finding.passage import Passage

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
    asked = [by_key[item.keys[0]] if item.keys and not _is_said(item, by_key) else None for item in measures]
    queries = [f"下一步改进措施 {matter.title} {_causes(matter)}" for matter in asked if matter]
    found = iter(library.search_many(queries, k=_SEARCHED, kind="report") if queries else ())
    told = []
    for item, matter in zip(measures, asked, strict=True):
        more = []
        if matter is not None and (practice := _practice(matter, next(found), report, sources)):
            more.append(practice)
        is_cited = any(find_policies(one.text) for one in item.statements)
        if item.keys and UNSCORED in by_key[item.keys[0]].added and not is_cited:
            more.append(_clause(sources))
        told.append(replace(item, statements=(*item.statements, *more)))
    return told


def _is_said(item: DraftItem, matters: dict[str, Matter]) -> bool:
    """Return whether a measure is the author's own, or nothing is known that another report could be asked about."""
    return matters[item.keys[0]].is_answered or not item.addresses


def _causes(matter: Matter) -> str:
    return " ".join(cause.text for cause in matter.causes)


def _practice(matter: Matter, passages: "Sequence[Passage]", report: Report, sources: Sources) -> Statement | None:
    words = pairs(f"{matter.title}。{matter.words}。{_causes(matter)}")
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


def _clause(sources: Sources) -> Statement:
    name = citation_text(_TARGETS)
    number = sources.add(SourceKind.POLICY, name, quote(_TARGETS))
    return Statement(StatementKind.BASIS, f"参照{name}", (number,))
