"""How a report cites policies: titles with the document number beside them, and articles behind either.

A number is laid only to the title it stands next to: 《…》（财预〔2020〕10号） or 财预〔2020〕10号《…》; where several
numbers follow, nobody can say which is whose. Names by number alone (10号文) are passed over, a local document may be
called so too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from assistant.review.checks.repeated import texts
from assistant.review.rule import Evidence
from knowledge.data_file import read_yaml
from knowledge.document_number import PATTERN
from knowledge.policy import Policy, find_policies, unknown_numbers
from knowledge.report import Report

_HINT = re.compile("[〔［【﹝{〈<（(\\[]\\s*(?:19|20)\\d\\d|《|条例|办法|意见|框架|指引|预算法|采购法")
_TITLE = r"《(?:[^《》]|《[^《》]{0,80}》){1,120}》"
_MARK = re.compile(rf"(?P<title>{_TITLE})|{PATTERN}")
_TITLE_FIRST = re.compile(r"(?:的通知|的意见)?[（(]?")
_NUMBER_FIRST = re.compile(r"(?:文件?)?[，,：:]?")
_ANOTHER_NUMBER = re.compile(rf"\s?[、，,和及]\s?{PATTERN}")
_BLANKS = re.compile(r"(\s)\s+")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百零〇\d]{1,6}条")
_ARTICLES = re.compile(
    rf"[）)”\"]?\s{{0,9}}(?:的|中|之)?\s{{0,9}}{_ARTICLE.pattern}(?:[第一二三四五六七八九十款项（）()、，,和及与至]{{0,14}}{_ARTICLE.pattern}){{0,8}}"
)
_NUMBER_ALONE = re.compile(r"\d{1,6}号文?")


@dataclass(frozen=True, slots=True)
class NumberedTitle:
    """A title and the number beside it, as written; the policies that each names, None where the digest has none."""

    title: str
    number: str
    titled: Policy | None
    numbered: Policy | None


@lru_cache(4)
def citing_lines(report: Report) -> tuple[Evidence, ...]:
    """Return the paragraphs and table cells that may name a policy, of several blanks only the first."""
    return tuple(Evidence(_BLANKS.sub(r"\1", text), place) for text, place in texts(report, 0) if _HINT.search(text))


def numbered_titles(text: str) -> Iterator[NumberedTitle]:
    """Yield every title with a document number beside it; a number between two titles is the first one's."""
    marks = list(_MARK.finditer(text))
    place = 0
    while place + 1 < len(marks):
        first, second = marks[place], marks[place + 1]
        gap = "".join(text[first.end() : second.start()].split())
        if first["title"] and not second["title"] and _TITLE_FIRST.fullmatch(gap):
            if not _ANOTHER_NUMBER.match(text, second.end()):
                yield _numbered_title(first[0], second[0])
            place += 2
        elif second["title"] and not first["title"] and _NUMBER_FIRST.fullmatch(gap):
            yield _numbered_title(second[0], first[0])
            place += 2
        else:
            place += 1


def named_policies(text: str) -> Iterator[tuple[Policy, str, str]]:
    """Yield each policy that `text` names beyond doubt, the words that name it, and the articles right behind them."""
    others = {pair.title for pair in numbered_titles(text) if pair.titled is not pair.numbered}
    end = 0
    for policy, mention in find_policies(text):
        end = text.index(mention, end) + len(mention)
        if mention not in others and not _NUMBER_ALONE.fullmatch(mention):
            articles = _ARTICLES.match(text, end)
            yield policy, mention, articles[0] if articles else ""


def articles_in(words: str) -> list[str]:
    """Return the articles named in `words`, as written."""
    return _ARTICLE.findall(words)


def is_national(number: str) -> bool:
    """Return whether a document number, in the digest's writing, is of a national agency."""
    return number.partition("〔")[0] in _words("national")


def tells_history(text: str) -> bool:
    """Return whether `text` says what became of a document."""
    return any(word in text for word in _words("history"))


def _numbered_title(title: str, number: str) -> NumberedTitle:
    titled = next((policy for policy, mention in find_policies(title) if mention == title), None)
    known = [(policy, mention) for policy, mention in find_policies(number) if number.endswith(mention)]
    unknown = unknown_numbers(number)
    return NumberedTitle(
        title, known[0][1] if known else unknown[0] if unknown else number, titled, known[0][0] if known else None
    )


@cache
def _words(group: str) -> frozenset[str]:
    groups = read_yaml(Path(__file__).with_suffix(".yml"))
    return frozenset(groups[group].split())
