"""The form of a policy digest: a Markdown file with a front matter and one ### heading an article.

`coverage` says how much of the policy it holds: 全文 every article, 节选 some, with their numbers, 要点 none of its
numbering. A line 问：…｜… below an article has how people ask for it; it is searched, never shown. The tests see to it
that every digest is well-formed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from knowledge.data_file import parse_yaml
from knowledge.document_number import normal_number

IN_FORCE, AMENDED, REPEALED = "现行有效", "已修改", "已废止"
_ASKED = "问："


@dataclass(frozen=True, slots=True)
class Article:
    """One article; its 款 begin with ①②③, `path` holds the chapter above it, `asked` how people ask for it."""

    label: str
    title: str
    text: str
    path: tuple[str, ...]
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy or statute; dates are ISO, shortened to month or year, or "", where no more is known."""

    number: str
    title: str
    short_title: str
    issuer: str
    issued: str
    effective: str
    revised: str
    status: str
    replaces: tuple[str, ...]
    applies: str
    scope: str
    coverage: str
    aliases: tuple[str, ...]
    articles: tuple[Article, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return everything that it is called."""
        return (self.title, self.short_title, *self.aliases)

    @property
    def citation(self) -> str:
        """Return title and document number as a report writes them; a statute has no number."""
        number = f"（{self.number}）" if normal_number(self.number) == self.number else ""
        return f"《{self.title}》{number}"


def parse_policy(text: str) -> Policy:
    """Return the policy that a digest holds."""
    _, front, body = text.split("---\n", 2)
    meta: dict[str, Any] = parse_yaml(front)
    said = {each.name: meta.get(each.name) or () for each in fields(Policy) if each.name != "articles"}
    lists: dict[str, Any] = {key: tuple(map(str, said.pop(key))) for key in ("replaces", "aliases")}
    texts: dict[str, Any] = {key: str(value or "") for key, value in said.items()}
    return Policy(**texts, **lists, articles=tuple(_read_articles(body)))


def _read_articles(body: str) -> Iterator[Article]:
    """Yield the articles below the front matter, each under the chapter that the last ## names."""
    path: tuple[str, ...] = ()
    for part in re.split("^(?=##)", body, flags=re.MULTILINE)[1:]:
        heading, *lines = map(str.strip, part.splitlines())
        marks, _, name = heading.partition(" ")
        if marks == "##":
            path = (name,)
            continue
        label, _, title = name.partition(" ")
        told = [line for line in lines if line and not line.startswith(_ASKED)]
        asked = (line.removeprefix(_ASKED).split("｜") for line in lines if line.startswith(_ASKED))
        questions = tuple(question.strip() for asked_so in asked for question in asked_so)
        yield Article(label, title.strip(), "\n".join(told), path, questions)
