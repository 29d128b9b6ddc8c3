"""The form of a policy digest: a Markdown file with a front matter and one ### heading an article.

A file that can't be read whole stops the program instead of passing unseen: what it lacks may be what a rule rests on.
`coverage` says how much of the policy it holds: 全文 every article, 节选 some, with their numbers, 要点 none of its
numbering. A line 问：…｜… below an article has how people ask for it; it is searched, never shown.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import yaml

from knowledge.document_number import normal_number

_DIGITS = "一二三四五六七八九十"
IN_FORCE, AMENDED, REPEALED = "现行有效", "已修改", "已废止"
_USES = ("依据", "参照", "不再引用")
_COVERAGES = ("全文", "节选", "要点")
_REQUIRED = ("number", "title", "short_title", "issuer", "issued", "status", "applies", "scope", "coverage")
_OPTIONAL = ("effective", "revised")
_LISTS = ("replaces", "aliases")
_ASKED = "问："
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_HEADING = re.compile(
    rf"### (第[{_DIGITS}百零]+条|[{_DIGITS}]*（[{_DIGITS}]+）|[{_DIGITS}]+|附件\d+\S*|要点\S*|正文) (\S.*)"
)


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
    def citation(self) -> str:
        """Return title and document number as a report writes them; a statute has no number."""
        number = f"（{self.number}）" if normal_number(self.number) == self.number else ""
        return f"《{self.title}》{number}"


def parse_policy(text: str, name: str) -> Policy:
    """Return the policy that the digest file `name` holds; a ValueError says what is malformed in which line."""
    lines = text.splitlines()
    if not lines or lines[0] != "---" or "---" not in lines[1:]:
        raise ValueError(f"{name}:1: no front matter between two lines of ---")
    end = lines.index("---", 1)
    meta = _read_meta(lines[1:end], name)
    articles = tuple(_read_articles(lines, end + 1, name))
    if not articles:
        raise ValueError(f"{name}:{len(lines)}: no article")

    texts: dict[str, Any] = {key: str(meta.get(key) or "") for key in _REQUIRED + _OPTIONAL}
    lists: dict[str, Any] = {key: tuple(map(str, meta.get(key) or ())) for key in _LISTS}
    return Policy(**texts, **lists, articles=articles)


def _read_meta(lines: list[str], name: str) -> dict[str, Any]:
    """Return the front matter, checked key by key; its first line is line 2 of the file."""
    try:
        # The C loader reads the whole digest ten times as fast; some builds of PyYAML come without it.
        meta = yaml.load("\n".join(lines), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 2
        raise ValueError(f"{name}:{line}: {error.problem}") from error
    if not isinstance(meta, dict):
        raise ValueError(f"{name}:2: the front matter is no mapping")

    known = {"status": (IN_FORCE, AMENDED, REPEALED), "applies": _USES, "coverage": _COVERAGES}
    dates = [key for key in ("issued", "effective", "revised") if not _DATE.fullmatch(str(meta.get(key, "2000")))]
    number = str(meta.get("number"))
    odd = [] if number in {normal_number(number), str(meta.get("short_title"))} else ["number"]
    problems = [
        *((str(key), "is no key of a digest") for key in meta if key not in _REQUIRED + _OPTIONAL + _LISTS),
        *((key, "is missing") for key in _REQUIRED if not meta.get(key)),
        *((key, f"is none of {'、'.join(words)}") for key, words in known.items() if meta.get(key) not in words),
        *((key, "is no date") for key in dates),
        *((key, "is no list") for key in _LISTS if not isinstance(meta.get(key, []), list)),
        *((key, "is neither a document number like 财预〔2020〕10号 nor the short title") for key in odd),
    ]
    for key, problem in problems:
        line = next((place for place, text in enumerate(lines, start=2) if text.startswith(f"{key}:")), 2)
        raise ValueError(f"{name}:{line}: {key} {problem}")
    return meta


def _read_articles(lines: list[str], start: int, name: str) -> Iterator[Article]:
    """Yield the articles below the front matter; only ## and ### headings and lines of text may stand there."""
    path: tuple[str, ...] = ()
    seen: set[str] = set()
    headings = (place for place in range(start, len(lines)) if lines[place].startswith("#"))
    for place, end in pairwise((start - 1, *headings, len(lines))):
        line = lines[place]
        body = [(at, text) for at, text in enumerate(map(str.strip, lines[place + 1 : end]), place + 2) if text]
        is_chapter = line.startswith("## ") and bool(line[3:].strip())
        if is_chapter or place < start:
            if body:
                raise ValueError(f"{name}:{body[0][0]}: text outside an article")
            path = (line[3:].strip(),) if is_chapter else ()
            continue
        heading = _HEADING.fullmatch(line)
        if heading is None:
            raise ValueError(f"{name}:{place + 1}: no heading of a digest: {line}")
        if heading[1] in seen:
            raise ValueError(f"{name}:{place + 1}: {heading[1]} stands twice")
        seen.add(heading[1])
        asked = (text.removeprefix(_ASKED).split("｜") for _, text in body if text.startswith(_ASKED))
        questions = tuple(question.strip() for asked_so in asked for question in asked_so)
        text = "\n".join(text for _, text in body if not text.startswith(_ASKED))
        if not text:
            raise ValueError(f"{name}:{place + 1}: {heading[1]} has no text")
        yield Article(heading[1], heading[2].strip(), text, path, questions)
