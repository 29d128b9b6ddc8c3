"""What a text is found by: its words, as jieba's search mode has them, and what must be met exactly.

Exact are document numbers, articles and figures, each written one way, so that 财预[2020]10号 finds 财预〔2020〕10号
and 第13条 finds 第十三条.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from knowledge.data_file import read_yaml
from knowledge.document_number import DOCUMENT_NUMBER
from knowledge.numerals import read_number
from knowledge.quantity import fold

_CJK_DIGITS = "零〇一二两三四五六七八九十百千"
ARTICLE = re.compile(rf"第\s*(?P<number>[{_CJK_DIGITS}]{{1,8}}|\d{{1,4}})\s*条")
# Figures that tell one row from another; a single digit or a year is met everywhere.
_FIGURE = re.compile(r"(?<![\d.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d.])")
_WORD = re.compile(r"\w")
_EMPTY: frozenset[str] = frozenset(read_yaml(Path(__file__).with_name("empty.yml"))["words"])


def words(text: str) -> list[str]:
    """Return the search words of `text` in order, in lower case, without punctuation."""
    import rjieba

    return [word.lower() for word in rjieba.cut_for_search(text) if _WORD.search(word)]


def query_words(text: str) -> list[str]:
    """Return the search words of a question, each once, without those that say nothing of its matter."""
    found = dict.fromkeys(words(text))
    return [word for word in found if word not in _EMPTY] or list(found)


def exact_terms(text: str) -> list[str]:
    """Return the document numbers, articles and figures of `text`, each once, as terms."""
    return list(dict.fromkeys(_exact(text)))


def _exact(text: str) -> Iterator[str]:
    for match in DOCUMENT_NUMBER.finditer(text):
        yield number_term(match[0])
    for match in ARTICLE.finditer(text):
        yield f"条{read_number(match['number'])}"
    rest = ARTICLE.sub(" ", DOCUMENT_NUMBER.sub(" ", fold(text)))
    for match in _FIGURE.finditer(rest):
        figure = match[0].replace(",", "")
        if "." in figure or len(figure) > 4 or (len(figure) > 1 and not 1900 <= int(figure) <= 2100):
            yield figure.replace(".", "点")


@lru_cache(maxsize=50_000)
def number_term(number: str) -> str:
    """Return a document number as a term: what precedes the issuer's code in running text isn't part of it."""
    match = DOCUMENT_NUMBER.search(number)
    return f"{match['code'][-2:]}{match['year']}号{int(match['serial'])}" if match else ""


def named_in(question: str, names: Mapping[str, frozenset[str]]) -> tuple[frozenset[str], str]:
    """Return the documents that `question` calls by one of their `names`, the longest first, and the rest of it."""
    found: set[str] = set()
    rest = DOCUMENT_NUMBER.sub(lambda match: f" {number_term(match[0])} ", question)
    for name in sorted(names, key=len, reverse=True):
        # The names of all documents are gone through for every question.
        term = number_term(name) or name
        # 110号文 isn't 10号文.
        if term in rest and (place := re.search(rf"(?<!\d){re.escape(term)}", rest)):
            found |= names[name]
            rest = rest[: place.start()] + " " + rest[place.end() :]
    return frozenset(found), rest.strip()
