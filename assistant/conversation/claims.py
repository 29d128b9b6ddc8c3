"""Whether a sentence denies what the program has computed: a grade, a verdict, a count, a score, a conclusion.

What a document says of itself is no licence: only the review is. A sentence of what ought to be claims nothing.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from assistant.conversation.patterns import every, says
from assistant.review.engine import LedgerRow, Review, summarise
from assistant.review.verdict import Verdict
from knowledge.quantity import parse_decimal

_ENGLISH = {"excellent": "优", "good": "良", "fair": "中", "poor": "差"}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_VERDICTS = {
    "未量化": {Verdict.VAGUE, Verdict.PARTIAL},
    "没有量化": {Verdict.VAGUE, Verdict.PARTIAL},
    "不完整": {Verdict.PARTIAL},
    "已量化": {Verdict.QUANTIFIED},
    "已经量化": {Verdict.QUANTIFIED},
    "可核验": {Verdict.VERIFIABLE},
}
_WEAK = {Verdict.VAGUE, Verdict.PARTIAL}
_NAMED = 3


def denies(sentence: str, review: Review | None, told: Iterable[str] = ()) -> bool:
    """Return whether the review says otherwise, or there is none to say so; `told` may hold the scores of an answer."""
    rows = [row for row in review.ledger if row.judgement is not None] if review else []
    verdicts = {row.judgement.verdict for row in rows if row.judgement}
    match = None if says("claim.norm", sentence) else says("claim.all", sentence)
    if match and (not verdicts or verdicts & ({Verdict.QUANTIFIED} if says("claim.not", match[0]) else _WEAK)):
        return True
    if says("claim.fine", sentence) and (review is None or review.findings):
        return True
    grades = [match[1] for name in ("grade", "grade_said") for match in every(f"claim.{name}", sentence)]
    if grades and not says("claim.bound", sentence):
        right = _grades(review) if review else set()
        return any(_ENGLISH.get(grade.lower(), grade) not in right for grade in grades)
    if review is None:
        return False
    counted = [int(match[1] or match[2]) for match in every("claim.count", sentence)]
    if counted and not _counts(review).issuperset(counted):
        return True
    scores = {Decimal(number) for text in told for number in _NUMBER.findall(text)} | set(_scores(review))
    if not says("claim.bound", sentence) and any(
        Decimal(match[1]) not in scores for match in every("claim.score", sentence)
    ):
        return True
    return _misjudged(sentence, rows)


def _misjudged(sentence: str, rows: Iterable[LedgerRow]) -> bool:
    """Return whether a verdict is said of indicators that the sentence names and none of which has it."""
    named = {
        row.judgement.verdict
        for row in rows
        if row.judgement and len(row.indicator.name) >= _NAMED and row.indicator.name in sentence
    }
    return bool(named) and any(word in sentence and not named & meant for word, meant in _VERDICTS.items())


def _grades(review: Review) -> set[str]:
    totals = [score for form in review.report.forms if (score := parse_decimal(form.total_score)) is not None]
    floors = review.pack.grade_floors
    return {next((name for name, floor in floors.items() if score >= floor), "") for score in totals}


def _counts(review: Review) -> set[int]:
    """Return how many rows, rows of one verdict, and findings there are, in all, by form and by level."""
    told = summarise(review)
    groups = [told["indicators"], *told["by_form"], *told["by_level1"]]
    found = {number for group in (*groups, told["findings"]) for number in group.values() if isinstance(number, int)}
    return {len(review.ledger), *found, *(group["total"] - group["not_quantified"] for group in groups)}


def _scores(review: Review) -> Iterator[Decimal]:
    for form in review.report.forms:
        for text in (form.total_score, *(cell for row in form.indicators for cell in (row.score, row.weight))):
            if (score := parse_decimal(text)) is not None:
                yield score
