"""Years and months since a thing began against how long it is said to be since: born in 1931, 92 years old in 2023."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from assistant.review.rule import Evidence, Figure, Remark
from knowledge.facts.fact import Account, Told
from knowledge.numerals import NUMERALS, parse_chinese_number

_N = rf"(?P<n>\d{{1,3}}|[{NUMERALS}]{{1,4}})\s?"
# What began in a year, and what counts the years since: an age, a jubilee, a time of use.
_KINDS = (
    (re.compile("出生|生于"), re.compile(rf"{_N}周?岁")),
    (re.compile("[建成创设开办组]"), re.compile(rf"{_N}周年")),
    (
        re.compile("[建购买装配投启置]|上线"),
        re.compile(rf"(?:使用|用|运行|服役|运转|开)[了已满近超过至今]{{0,4}}{_N}年(?![度底初末])"),
    ),
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_MONTH = re.compile(
    r"(?:(?P<year>20\d\d)年)?(?<!\d)(?P<month>1[0-2]|[1-9])月份?(?:\d{1,2}日)?(?:起|以来|开始|才|正式|投用)"
)
_MONTHS = re.compile(r"(?<!\d)(\d{1,2})个月")
_BEHIND, _BEFORE = 10, 4
_CLAUSE_END = re.compile("[，,；;。]")
_TOGETHER = re.compile("合计|连同|加上|新旧|接续|上年|跨年|累计至")


def wrong_spans(account: Account) -> Iterator[Remark]:
    """Yield how many years, or months of the year, something is said to be since, where its beginning denies it."""
    year = account.report.year
    for told in account.told if year else ():
        for said, begun, right in (*_years(told, year or 0), *_months(told, year or 0)):
            place = told.sentence.location
            yield Remark(
                f"正文写“{said}”，按“{begun}”推算{right}。",
                (Evidence(told.sentence.text, place),),
                stated=Figure(said, "", said, place),
                expected=Figure(right, "", begun, place),
                about=said,
            )


def _years(told: Told, own: int) -> Iterator[tuple[str, str, str]]:
    """Yield a number of years that none of the years told before it makes, within one."""
    text = told.sentence.text
    for begins, counts in _KINDS:
        begun: list[re.Match[str]] = []
        at = 0
        for span in counts.finditer(text):
            found = list(_YEAR.finditer(text, at, span.start()))
            # 到2023年末102周岁: the year of its own clause is the one that it is counted to.
            is_until = len(found) > 1 and not _CLAUSE_END.search(text, found[-1].end(), span.start())
            until = int(found.pop()[1]) if is_until else own
            around = ((one, text[max(one.start() - _BEFORE, 0) : one.end() + _BEHIND]) for one in found)
            begun += [one for one, words in around if begins.search(words)]
            number = Decimal(span["n"]) if span["n"].isdigit() else parse_chinese_number(span["n"])
            if begun and number is not None and not any(abs(until - int(one[1]) - number) <= 1 for one in begun):
                apart = until - int(begun[-1][1])
                yield span[0], begun[-1][0], f"到{until}年为{apart}年"
            begun, at = [], span.end()


def _months(told: Told, own: int) -> Iterator[tuple[str, str, str]]:
    """Yield more months of the year than it has from the one on in which something began."""
    text = told.sentence.text
    begun = _MONTH.search(text)
    span = _MONTHS.search(text, begun.end()) if begun else None
    if begun and span and int(begun["year"] or own) == own and not _TOGETHER.search(text[: span.start()]):
        most = date(own, 12, 31).month - int(begun["month"]) + 1
        if most < int(span[1]) <= 12:
            yield span[0], begun[0], f"当年最多{most}个月"
