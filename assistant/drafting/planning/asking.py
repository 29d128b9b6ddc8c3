"""What a plan asks its author, and how the answers become facts and causes of the problems they belong to.

The author's words are a source of their own kind, dated and signed: they are taken over as they stand, for nobody here
can check them, but nobody can take them for the report's either.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.drafting.planning.facts import Fact, fill
from assistant.drafting.planning.quoting import as_clause
from assistant.drafting.question import Answer, Question
from assistant.drafting.sources import Sources, marks
from knowledge.data_file import read_yaml
from knowledge.quantity import find_quantities
from knowledge.report import Report

FACT, CAUSE = "author", "author_cause"
# A short answer that there is no such thing: 没有, 当年未开展调查.
_NONE = re.compile(r"^[^\d，,；;：:、]{0,8}?(?:没有|未|无|否|不存在)[^\d]{0,9}$")
_WEIGHT = 3.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of questions.yml: when it is asked, and what becomes of the answer."""

    theme: str
    text: tuple[str, ...]
    becomes: str
    needs: frozenset[str]
    stated: re.Pattern[str] | None
    words: re.Pattern[str] | None
    figure: str
    with_figure: tuple[str, ...]
    with_none: tuple[str, ...]
    with_words: tuple[str, ...]


def _texts(content: str | list[str]) -> tuple[str, ...]:
    return (content,) if isinstance(content, str) else tuple(content)


@cache
def load_questions() -> Mapping[str, Asked]:
    """Return every question by its key; those about one row or one problem have the beginning of theirs."""
    content = read_yaml(Path(__file__).with_name("questions.yml"))
    return {
        key: Asked(
            theme=item.get("theme", ""),
            text=_texts(item["text"]),
            becomes=item["becomes"],
            needs=frozenset(item.get("needs", ())),
            stated=re.compile(item["stated"]) if "stated" in item else None,
            words=re.compile(item["words"]) if "words" in item else None,
            figure=item.get("figure", ""),
            with_figure=tuple(item.get("with_figure", ())),
            with_none=tuple(item.get("with_none", ())),
            with_words=tuple(item.get("with_words", ())),
        )
        for key, item in content.items()
    }


def missing(report: Report, facts: Mapping[str, Sequence[Fact]], values: Mapping[str, str]) -> Iterator[Question]:
    """Yield what the themes with these facts need and the report doesn't say; `values` are those of all facts."""
    text = "\n".join(section.text for section in report.sections)
    year = {"year": f"{report.year}年" if report.year else "当年"}
    for key, asked in load_questions().items():
        kinds = {fact.kind for fact in facts.get(asked.theme, ())}
        if asked.needs & kinds and not (asked.stated and asked.stated.search(text)):
            yield Question(key, fill(asked.text, {**values, **year})[0], theme=asked.theme)
    for fact in facts.get("results", ()):
        if fact.kind == "unmet" and "note" not in fact.values:
            yield Question(
                f"unmet.{fact.values['place']}", fill(load_questions()["unmet"].text, fact.values)[0], (), "results"
            )


def answer_facts(
    answers: Mapping[str, Answer], facts: Mapping[str, Sequence[Fact]], report: Report, sources: Sources
) -> Iterator[tuple[str, Fact]]:
    """Yield, with the theme's key, what the author's answers add."""
    rows = {f"unmet.{fact.values['place']}": fact for fact in facts.get("results", ()) if fact.kind == "unmet"}
    for key, answer in answers.items():
        start, _, rest = key.partition(".")
        asked = load_questions().get(start)
        if asked is None or asked.becomes not in {"fact", "cause"} or not as_clause(answer.text):
            continue
        theme = asked.theme or rest
        number = sources.author(answer)
        values = {**(rows[key].values if key in rows else {}), "year": f"{report.year}年" if report.year else "当年"}
        kind = FACT if asked.becomes == "fact" else CAUSE
        yield theme, Fact(kind, _told(asked, answer, values, number), {"asked": key}, (number,), weight=_WEIGHT)


def _told(asked: Asked, answer: Answer, values: Mapping[str, str], number: int) -> tuple[str, ...]:
    """Return the ways in which a sentence takes the answer over."""
    words = as_clause(answer.text)
    figures = [found for found in find_quantities(words) if found.measure == asked.figure]
    found = {**values, "words": words, "mark": marks(number)}
    if asked.with_none and _NONE.match(words):
        return fill(asked.with_none, found)
    if asked.with_figure and len(figures) == 1 and len(words) < 20:
        return fill(asked.with_figure, {**found, "figure": figures[0].text})
    return fill(asked.with_words, found)
