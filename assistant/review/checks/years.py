"""Years that the report's own figures, or what it is a report of, deny."""

import re
from collections.abc import Iterator
from itertools import groupby

from assistant.review.checks.dates import EXPECTED
from assistant.review.rule import Evidence, Figure, Remark, rule
from assistant.review.telling import place_of, said
from knowledge.facts.fact import Account, Aspect, Fact, Source
from knowledge.facts.matching import RESULTS, key
from knowledge.facts.sentences import Sentence
from knowledge.running_text import compact, shortened

_OWN_YEAR = re.compile(
    r"(?<![-—–~至到、《〔\d])(?P<year>20\d\d)年度?(?![-—–~至到]|以来|起)(?P<said>[^，,。；;、《》\d]{0,20})"
)
_OWN_WORK = re.compile("自评|绩效评价|绩效目标|年度目标|主要任务|^目标")
# The time that an evaluation is of, told as a whole year.
_OWN_SPAN = re.compile("自评|评价|绩效|报告|[全本]年度?[（(]")
_WHOLE_YEAR = re.compile(
    r"(?P<year>20\d\d)[年./-]0?1(?:[月./-]0?1日?|月)?[-—–~至到]{1,2}(?:(?P=year)[年./-])?12(?:[月./-]31日?|月)"
)
_OPENING = re.compile("如下|现将|特此报告|形成本报告")
# What was done in all of a year: 2023年全年支出.
_TOLD_WHOLE = re.compile("^(?:实际|全年|度|支出)")
# A figure of so many digits is hardly told of two things by chance.
_FINE = 4


@rule("DOC33")
def wrong_years(account: Account) -> Iterator[Remark]:
    """Yield a finding for each sentence that gives the year's figures, its goals or its evaluation to another year."""
    report, own = account.report, account.report.year
    if own is None:
        return
    for (quote, place), group in groupby(_denied_years(account, own), key=lambda one: (one[0].quote, one[0].location)):
        stated, known = next(group)
        yield Remark(
            f"正文写{stated.period}年{said(stated)}，{place_of(known)}{own}年{said(known)}与之相同，年份疑为{own}年之误。",
            (Evidence(quote, place), Evidence(known.quote, known.location)),
            stated=Figure(f"{stated.period}年", "", quote, place),
            expected=Figure(f"{own}年", "", known.quote, known.location),
            about=stated.words,
        )
    for year, sentence in _other_years(account, own):
        text, place = sentence.text, sentence.location
        yield Remark(
            f"报告是{own}年度的，正文却写“{year}年”，疑为{own}年之误：“{shortened(text, 40)}”。",
            (Evidence(text, place),),
            stated=Figure(f"{year}年", "", text, place),
            expected=Figure(f"{own}年", "", report.title, report.document.blocks[0].location),
            about=text,
        )


def _denied_years(account: Account, year: int) -> Iterator[tuple[Fact, Fact]]:
    """Yield the figures told of long ago, or of a year to come, with the same that the forms have for this year."""
    known: dict[object, Fact] = {}
    for fact in account.facts:
        if fact.source is not Source.TEXT and fact.period == year:
            known.setdefault(_what(fact), fact)
    for fact in account.facts:
        same = known.get(_what(fact)) if _is_far(fact, year) else None
        if fact.source is Source.TEXT and same is not None:
            yield fact, same


def _other_years(account: Account, own: int) -> Iterator[tuple[int, Sentence]]:
    """Yield the sentences that give the report's own goals, evaluation or results to a year it isn't of.

    Last year's may be spoken of, unless the sentence opens what follows; this year's notice may name the next.
    """
    for sentence, facts in ((told.sentence, told.facts) for told in account.told if not told.sentence.is_future):
        text = sentence.text
        spans = {int(match["year"]) for match in _WHOLE_YEAR.finditer(compact(text)) if _OWN_SPAN.search(text)}
        is_to_come = sentence.is_plan or EXPECTED.search(text) is not None
        found = [year for year in spans if own not in spans and (year < own or not is_to_come)]
        # 截至上年12月31日 tells how things stood at this year's end, where nothing is told of that.
        is_stand = re.search(f"截[至止]{own - 1}年12月31日|{own - 1}年12月31日时点", compact(text))
        found += [own - 1] if is_stand and str(own) not in text else []
        for match in _OWN_YEAR.finditer(text) if _OWN_WORK.search(text) else ():
            last = own if _OPENING.search(text, match.end()) else own - 1
            found += [int(match["year"])] if _OWN_WORK.search(match["said"]) and int(match["year"]) < last else []
        if not (sentence.is_plan or EXPECTED.search(text)):
            later = (one.period or own for one in facts if one.aspect is Aspect.ACTUAL)
            found += [year for year in later if year > own and _TOLD_WHOLE.search(text.partition(f"{year}年")[2])]
        yield from ((year, sentence) for year in found[:1])


def _is_far(fact: Fact, year: int) -> bool:
    """Return whether a figure is told of another year than a report tells of: this one, the last, what is planned.

    A month (2024年1月发放问卷) tells when something was done, not what year it is of.
    """
    is_planned = fact.aspect is Aspect.TARGET and fact.period is not None and fact.period > year
    is_of_month = re.search(rf"{fact.period}年\s?\d", fact.quote[: fact.quantity.start]) is not None
    return fact.period not in {None, year, year - 1} and not is_planned and not is_of_month


def _what(fact: Fact) -> tuple[object, ...]:
    # Which side they are of needn't be said alike then.
    is_fine = len(fact.value.normalize().as_tuple().digits) >= _FINE
    aspect = "" if is_fine else "result" if fact.aspect in RESULTS else fact.aspect
    return (fact.subject, key(fact.measure), key(fact.against), aspect, fact.unit, fact.value)
