"""Years that the report's own figures, or what it is a report of, deny."""

import re
from collections.abc import Iterator
from itertools import groupby, islice, pairwise

from assistant.review.checks.dates import EXPECTED, clause_of, with_years
from assistant.review.rule import Evidence, Figure, Remark, rule
from assistant.review.telling import place_of, said
from knowledge.day import days_meant
from knowledge.facts.fact import Account, Aspect, Fact, Source
from knowledge.facts.matching import RESULTS, key
from knowledge.facts.sentences import Sentence
from knowledge.quantity import DateMention
from knowledge.running_text import compact, pairs, shortened

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
# How things stood then, or what is compared, may rightly be of another year.
_THEN = re.compile("截[至止]|比(?![例重率])|较|[由从]$|上年|去年|同期|分别")
_DUE_BEHIND, _DONE = re.compile("(?:之?前|以前)"), re.compile("已|了")
# So many pairs of characters tell of the same event; so many days a year has, give or take.
_SAME_EVENT, _YEAR_LONG, _ROOM = 3, 365, 2


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
    for sentence, stated_day, right, why, shown in _moved_days(account, own):
        place = sentence.location
        yield Remark(
            f"正文写“{stated_day}”，{why}，年份疑为{right}年之误。",
            tuple(dict.fromkeys((Evidence(sentence.text, place), Evidence(shown.text, shown.location)))),
            stated=Figure(stated_day, "", sentence.text, place),
            expected=Figure(f"{right}年{stated_day.partition('年')[2]}", "", shown.text, shown.location),
            about=stated_day,
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


def _moved_days(account: Account, own: int) -> Iterator[tuple[Sentence, str, int, str, Sentence]]:
    """Yield a day of another year with the year that it should be of, and what shows that in which sentence."""
    known = [
        (told.sentence, span)
        for told in account.told
        for one, year in with_years(told, own)
        if year == own and _is_of_event(told.sentence.text, one) and (span := days_meant(one.text, own))
    ]
    for told in account.told:
        sentence, text = told.sentence, told.sentence.text
        days = [(one, span) for one in told.dates if "月" in one.text and (span := days_meant(one.text, None))]
        for one, (first, last) in days:
            is_due = one.text.endswith("前") or _DUE_BEHIND.match(text, one.end)
            if sentence.is_future and is_due and first.year <= own and not _DONE.search(text):
                yield sentence, one.text, own + 1, f"报告是{own}年度的，下一步的时限不会在此之前", sentence
            elif first.year < own and _is_of_event(text, one):
                words = pairs(text[slice(*clause_of(text, one))])
                same = (
                    other
                    for other, span in known
                    if [(day.month, day.day) for day in span] == [(first.month, first.day), (last.month, last.day)]
                    and str(first.year) not in other.text
                    and len(words & pairs(other.text)) >= _SAME_EVENT
                )
                yield from ((sentence, one.text, own, "另一处写同一件事在", other) for other in islice(same, 1))
        # 自2022年11月6日起公示15天，至2023年11月20日止
        for (one, (first, _)), (other, (last, _)) in pairwise(days):
            for fact in told.facts if first.year < last.year == own else ():
                if fact.unit == "天" and abs((last - first).days - _YEAR_LONG - fact.value) <= _ROOM:
                    yield sentence, one.text, own, f"到{other.text}应是{fact.quantity.text}", sentence


def _is_of_event(text: str, day: DateMention) -> bool:
    """Return whether a day of some month tells when something was done, not how things stood or what is compared."""
    begin, end = clause_of(text, day)
    return "月" in day.text and not (_THEN.search(text[begin : day.start]) or _THEN.search(text[day.end : end]))


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
