"""What a question says of where its answer stands, a hint and never a limit: which kind of document, year and unit."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from knowledge.document_number import DOCUMENT_NUMBER
from knowledge.sources.chunking import Kind
from knowledge.sources.terms import exact_terms, named_in
from knowledge.store.stored import Scope, StoredDocument

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年")
_REPORTS = re.compile(
    r"(?:往年|历年|以往|以前|过去|去年|上年度?|其他单位|别的单位|兄弟单位)\S{0,8}(?:报告|自评|写)|自评报告|自评材料|"
    r"(?:19|20)\d\d\s*年度?\S{0,20}报告"
)
_POLICIES = re.compile(
    r"(?:文件|政策|制度|法律?|条文)依据|依据(?:是)?(?:什么|哪)|(?:哪个|哪份|哪些|什么)(?:文件|政策|办法|条款|规定)|"
    r"哪(?:一)?条|政策(?:上|里)?(?:怎么|如何|有)|(?:办法|条例|通知)(?:里|中|上)?(?:怎么|如何|是)"
)
_CALLED = re.compile(r"\d\s*号文")
# A figure of so many digits stands in few places, a shorter one everywhere.
_TELLING = 4
# 汀州市商务局 is also called 商务局, which is many units' name.
_PLACE = re.compile(r"^[\u4e00-\u9fff]{1,8}?(?:省|市|自治[区州县]|县|区|旗)(?=[\u4e00-\u9fff]{3})")


def names_place(terms: str) -> bool:
    """Return whether a question's `terms` have a document number, an article or a figure that stands in few places."""
    telling = (term for term in exact_terms(terms) if not term.isdigit() or len(term) >= _TELLING)
    return any(telling) or bool(_CALLED.search(terms))


def hint_of(question: str) -> Scope:
    """Return what kind and year of documents `question` speaks of; where it names two, neither.

    A year alone is that of a report.
    """
    reports, policies = bool(_REPORTS.search(question)), bool(_POLICIES.search(question))
    kind: Kind | None = None if reports == policies else "report" if reports else "policy"
    years = {int(match[1]) for match in _YEAR.finditer(DOCUMENT_NUMBER.sub(" ", question))}
    year = years.pop() if len(years) == 1 else None
    return Scope(kind or ("report" if year else None), year)


def narrowed(question: str, named: frozenset[str], scope: Scope, documents: Iterable[StoredDocument]) -> Scope | None:
    """Return where in `scope` the answer should stand, as the question or the documents it names say; else None."""
    hint = hint_of(question)
    if hint == Scope():
        return replace(scope, documents=named) if named else None
    within = [each for each in documents if scope.holds(each)]
    matching = [each for each in within if hint.holds(each)]
    ids = frozenset(each.id for each in matching)
    if named:
        return replace(scope, documents=named & ids or named)
    if units := named_in(question, short_names(matching))[0]:
        return replace(scope, documents=units)
    if not matching or len(matching) == len(within):
        return None
    return replace(scope, documents=ids) if hint.year else replace(scope, kind=hint.kind)


def short_names(documents: Iterable[StoredDocument]) -> Mapping[str, frozenset[str]]:
    """Return the documents of each unit that wrote reports, by its name without the place that it begins with."""
    found: dict[str, set[str]] = {}
    for document in documents:
        unit = document.unit if document.kind == "report" else ""
        while (shorter := _PLACE.sub("", unit)) != unit:
            unit = shorter
        if unit:
            found.setdefault(unit, set()).add(document.id)
    return {name: frozenset(ids) for name, ids in found.items()}
