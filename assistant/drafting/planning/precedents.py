"""How other reports told such problems and what they did about them, and how this unit's last report was written."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.drafting.grounding.evidence import is_same_report
from assistant.drafting.planning.theme import Theme
from assistant.searcher import Searcher
from knowledge.outline import find_section
from knowledge.report import Report

if TYPE_CHECKING:
    from knowledge.finding.passage import Passage

# How many passages are looked through for one that is near enough and stands in the right section.
_SEARCHED, _CLOSE = 8, 0.5
# So many of a theme's words a passage has to have: nearness alone takes any measure of a past report for one like this.
_SHARED = 2
_MEASURES, _PROBLEMS = re.compile("措施|建议|整改"), re.compile("问题|原因")
_STYLE = 400
_SENTENCE = re.compile(r"[^。；\n]{12,60}(?=[。；])")
# What stands in a table, orders a list or goes on from what isn't quoted makes no sentence of its own.
_BROKEN = re.compile(r"\||^[）)”，、]|^(?:一|二|三|四|五)是|^其中|^此外|^同时|[：:]$|20\d\d年")


@dataclass(frozen=True, slots=True)
class Precedents:
    """The passages of past reports for one theme: the nearest problem and the nearest measure, None for none."""

    problem: "Passage | None" = None
    measure: "Passage | None" = None


def find_precedents(themes: Sequence[Theme], report: Report, library: Searcher) -> Mapping[str, Precedents]:
    """Return what past reports have for each theme, by its key; all themes are looked up at once."""
    queries = [query for theme in themes for query in (theme.query, f"下一步改进措施 {theme.query}")]
    found = iter(library.search_many(queries, k=_SEARCHED, kind="report"))
    return {
        theme.key: Precedents(
            _nearest(theme, _PROBLEMS, next(found), report), _nearest(theme, _MEASURES, next(found), report)
        )
        for theme in themes
    }


def practice(passage: str, theme: Theme) -> str:
    """Return the sentence of a passage that has most of the theme's words, "" where none can stand alone."""
    sentences = [text.strip() for text in _SENTENCE.findall(" ".join(passage.split()))]
    whole = [text for text in sentences if not _BROKEN.search(text)]
    if not whole:
        return ""

    def hits(text: str) -> int:
        return sum(word in text for word in theme.words)

    best = max(whole, key=hits)
    return best if hits(best) else ""


def find_style(report: Report, library: Searcher) -> str:
    """Return how the unit's last report of an earlier year told its problems, else this one, "" for neither."""
    unit = "".join(report.unit.split())
    if unit and report.year:
        passages = library.search(f"{report.unit} 存在的问题及原因分析 下一步改进措施", k=_SEARCHED, kind="report")
        own = [p for p in passages if unit in "".join(p.source.split()) and p.year and p.year < report.year]
        own = [p for p in own if _PROBLEMS.search(p.section) or _MEASURES.search(p.section)]
        if own:
            last = max(passage.year or 0 for passage in own)
            return "\n".join(passage.text for passage in own if passage.year == last)[:_STYLE].strip()
    return "\n".join(section.text for section in find_section(report, "problems"))[:_STYLE].strip()


def _nearest(
    theme: Theme, sections: re.Pattern[str], passages: "Sequence[Passage]", report: Report
) -> "Passage | None":
    for passage in passages:
        words = {word for word in theme.words if word in f"{passage.section} {passage.text}"}
        if len(words) < _SHARED or passage.score < _CLOSE or not sections.search(passage.section):
            continue
        if not is_same_report(report, passage.source, passage.text):
            return passage
    return None
