"""Whether a sentence denies what the program has computed: a grade, a verdict, a count, a score, a conclusion.

What a document says of itself is no licence: only the review is. A sentence of what ought to be claims nothing.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from assistant.review.engine import LedgerRow, Review, summarise
from assistant.review.verdict import Verdict
from knowledge.quantity import parse_decimal

_GRADE = re.compile(
    r"(?:等级|评级|等次|档次|结论|评定|评为|定为|评价结果|自评结果|grade|rating|conclusion)[^，,；;。\n]{0,12}?"
    r"(?<![\w良])(?:为|是|属于?)?\s{0,2}[“\"]?(优|良|中|差|excellent|good|fair|poor)(?:秀|好|等|级|的)?(?!\w)",
    re.IGNORECASE,
)
_GRADE_SAID = re.compile(
    r"(?:等级|评级|等次|档次|评定|评为|定为|结果|结论)(?:为|是|属于?|应为|[：:])?[“\"]?(优|良|中|差)(?:秀|好|等|级)?(?!\w)"
)
_ENGLISH = {"excellent": "优", "good": "良", "fair": "中", "poor": "差"}
_BOUND = re.compile(r"\d{1,3}\s{0,2}分?[^。\n]{0,8}(?:以上|以下|至|—|-|～|~|含)")
_NORM = re.compile(r"应|须|尽量|原则上|建议|是否|should|must|ought", re.IGNORECASE)
_ALL = re.compile(
    r"(?:全部|所有|均|都|每一?[项条个]|各项|\ball\b|\bevery\b)[^。；;\n]{0,24}?(?:量化|可核验|达标|合格|quantif|verifiable)",
    re.IGNORECASE,
)
_NOT = re.compile(r"没|未|不|\bnot\b|\bnon", re.IGNORECASE)
_FINE = re.compile(
    r"(?:没有|无|未发现|不存在|未见|没发现|\bno\b|\bwithout\b)\s?(?!找到|查到|写|提|涉及|说|收录)(?:任何|其他|any)?"
    r"[^。；;，,\n]{0,6}?(?:问题|差错|错误|意见|异常|不妥|瑕疵|problem|issue|error|finding|mistake)|"
    r"审核通过|一切正常|无需(?:任何)?修改|完全(?:正确|符合|合规|一致)|准予通过|可以通过|全部正确|"
    r"all good|nothing (?:is )?wrong|fully compliant|everything is (?:fine|correct)",
    re.IGNORECASE,
)
_COUNTED = r"(?:未量化|没有量化|已量化|量化|可核验|意见|警告|findings?|indicators?)"
_COUNT = re.compile(
    rf"(?<![\d.])(\d{{1,5}})\s?(?:个|项|条|处|行)?[^。；;，,\n\d]{{0,10}}?{_COUNTED}|"
    rf"{_COUNTED}[^。；;，,\n\d]{{0,8}}?(?<![\d.])(\d{{1,5}})\s?(?:个|项|条|处|行)",
    re.IGNORECASE,
)
_SCORE = re.compile(r"(?:总分|得分|自评分|评分|打分|\bscore)[^。；;，,\d\n]{0,8}(\d{1,3}(?:\.\d{1,3})?)", re.IGNORECASE)
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
    match = None if _NORM.search(sentence) else _ALL.search(sentence)
    if match and (not verdicts or verdicts & ({Verdict.QUANTIFIED} if _NOT.search(match[0]) else _WEAK)):
        return True
    if _FINE.search(sentence) and (review is None or review.findings):
        return True
    grades = [match[1] for pattern in (_GRADE, _GRADE_SAID) for match in pattern.finditer(sentence)]
    if grades and not _BOUND.search(sentence):
        right = _grades(review) if review else set()
        return any(_ENGLISH.get(grade.lower(), grade) not in right for grade in grades)
    if review is None:
        return False
    counted = [int(match[1] or match[2]) for match in _COUNT.finditer(sentence)]
    if counted and not _counts(review).issuperset(counted):
        return True
    scores = {Decimal(number) for text in told for number in _NUMBER.findall(text)} | set(_scores(review))
    if not _BOUND.search(sentence) and any(Decimal(match[1]) not in scores for match in _SCORE.finditer(sentence)):
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
