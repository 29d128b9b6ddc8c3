"""Whether a policy digest is well-formed: what one lacks may be what a rule rests on."""

import re
from itertools import pairwise
from typing import Any

import yaml

from knowledge.digest import AMENDED, IN_FORCE, REPEALED
from knowledge.document_number import normal_number

_DIGITS = "一二三四五六七八九十"
_REQUIRED = ("number", "title", "short_title", "issuer", "issued", "status", "applies", "scope", "coverage")
_LISTS = ("replaces", "aliases")
_KNOWN = {*_REQUIRED, *_LISTS, "effective", "revised"}
_WORDS = {
    "status": (IN_FORCE, AMENDED, REPEALED),
    "applies": ("依据", "参照", "不再引用"),
    "coverage": ("全文", "节选", "要点"),
}
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_HEADING = re.compile(
    rf"### (第[{_DIGITS}百零]+条|[{_DIGITS}]*（[{_DIGITS}]+）|[{_DIGITS}]+|附件\d+\S*|要点\S*|正文) (\S.*)"
)


def check_digest(text: str, name: str) -> None:
    """Raise a ValueError that says what is malformed in the digest file `name`, and in which line."""
    lines = text.splitlines()
    if not lines or lines[0] != "---" or "---" not in lines[1:]:
        raise ValueError(f"{name}:1: no front matter between two lines of ---")
    end = lines.index("---", 1)
    _check_front(lines[1:end], name)
    _check_articles(lines, end + 1, name)


def _check_front(lines: list[str], name: str) -> None:
    try:
        meta: dict[str, Any] = yaml.safe_load("\n".join(lines))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 2
        raise ValueError(f"{name}:{line}: {error.problem}") from error
    dates = [key for key in ("issued", "effective", "revised") if not _DATE.fullmatch(str(meta.get(key, "2000")))]
    number = str(meta.get("number"))
    odd = [] if number in {normal_number(number), str(meta.get("short_title"))} else ["number"]
    problems = [
        *((key, "is no key of a digest") for key in meta if key not in _KNOWN),
        *((key, "is missing") for key in _REQUIRED if not meta.get(key)),
        *((key, f"is none of {'、'.join(words)}") for key, words in _WORDS.items() if meta.get(key) not in words),
        *((key, "is no date") for key in dates),
        *((key, "is no list") for key in _LISTS if not isinstance(meta.get(key, []), list)),
        *((key, "is neither a document number like 财预〔2020〕10号 nor the short title") for key in odd),
    ]
    for key, problem in problems:
        line = next((place for place, text in enumerate(lines, start=2) if text.startswith(f"{key}:")), 2)
        raise ValueError(f"{name}:{line}: {key} {problem}")


def _check_articles(lines: list[str], start: int, name: str) -> None:
    """Only ## and ### headings and lines of text may stand below the front matter."""
    seen: set[str] = set()
    headings = (place for place in range(start, len(lines)) if lines[place].startswith("#"))
    for place, end in pairwise((start - 1, *headings, len(lines))):
        line = lines[place]
        body = [(at, text) for at, text in enumerate(map(str.strip, lines[place + 1 : end]), place + 2) if text]
        if place < start or (line.startswith("## ") and line[3:].strip()):
            if body:
                raise ValueError(f"{name}:{body[0][0]}: text outside an article")
            continue
        heading = _HEADING.fullmatch(line)
        if heading is None:
            raise ValueError(f"{name}:{place + 1}: no heading of a digest: {line}")
        if heading[1] in seen:
            raise ValueError(f"{name}:{place + 1}: {heading[1]} stands twice")
        seen.add(heading[1])
        if all(text.startswith("问：") for _, text in body):
            raise ValueError(f"{name}:{place + 1}: {heading[1]} has no text")
    if not seen:
        raise ValueError(f"{name}:{len(lines)}: no article")
