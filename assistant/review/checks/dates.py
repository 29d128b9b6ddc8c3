"""Days of one piece of work in their order: 签订, 开工, 完工, 验收."""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise, product

from assistant.review.checks.attainment import deadline
from assistant.review.rule import Evidence, Figure, Remark, rule
from assistant.review.telling import told_name
from knowledge.day import days_meant
from knowledge.document import Location
from knowledge.facts.fact import Account, Told
from knowledge.facts.vocabulary import vocabulary
from knowledge.quantity import DateMention, find_dates
from knowledge.running_text import compact, pairs

# Two days that can't both be right, and why.
Disorder = tuple[tuple[str, date], tuple[str, date], str]

DAY = re.compile(r"(?:(?P<year>20\d\d)[年.\-/])?(?P<month>\d{1,2})[月.\-/](?P<day>\d{1,2})")
_TIME_END = re.compile("(?:时间|日期|时点|日)$")
DUE = re.compile("计划|要求|约定|应|目标|期限|时限|截止|拟|预计")
_BY, _SO_FAR = re.compile("前|底"), re.compile("[已未]|没有|原定")
_PARTED = re.compile("[；;]")
_CLAUSE_END = re.compile("[，,；;。]")
_BACK = re.compile(
    "[前早须]|(?<!供)应|(?:计划|要求|原定)[于在]?(?=$|20)|晚于|迟于|(?<![优率首领])先|(?:比|较).{0,6}的$|逾期|超期|上年|去年|分别|期限"
)
_NOT_WORK = re.compile("(?:时间|日期)?[为是于在了]?$|^[至到—～~-]+")
TO = re.compile("[至到—～~-]")
EXPECTED = re.compile("[将拟]|预计|力争|确保|到期|有效期|截至|下一?步")
_OBJECT, _WORK = re.compile("[一-龥]{3}"), re.compile("(?:施工|建设|工程|改造|安装)$")
# Steps of one matter that may stand in different sentences, by what each is told with, and what comes before what.
_STEPS = {
    "签订合同": re.compile("合同.{0,4}签|签.{0,8}合同|签约|^签订"),
    "完工": re.compile("完工|竣工(?![验结决审])"),
    "验收": re.compile("验收"),
    "开标": re.compile("开标|中标"),
    "付款": re.compile("支付|付清|付款"),
    "付清尾款": re.compile("尾款.{0,10}[付清]|付清|付.{0,12}尾款"),
}
_AFTER = {"签订合同": {"开标"}, "付款": {"签订合同"}, "付清尾款": {"签订合同", "验收"}, "验收": {"签订合同", "完工"}}
_PART_OF = re.compile("[一二三四五六七八九十\\d]{1,6}(?:期|标段|批|号)")
_KIND_OF = re.compile("设计|施工|监理|勘察|咨询|服务|设备|采购|维修|维护|租赁")
_NAME, _ACT = 4, 2
_EVERY = re.compile("全部|所有|最后一?[处批个项期]")
# 对建设完成情况开展检查 completes nothing.
_ASIDE = "情况|质量|[率值]"
_FIRST_OF = re.compile("首|第[一二三四五六]|部分|陆续|开始|起")
_FAR = 24
_FAR_YEARS = 2
_MOST_DATED, _MOST_DAYS = 60, 300
_MONTHS, _LONGEST_MONTH, _LEAP = range(1, 13), 31, 2024


@rule("DOC32")
def disorders(account: Account) -> Iterator[Remark]:
    """Yield the days that stand against the order of the work."""
    year = account.report.year
    for told in account.told:
        place = told.sentence.location
        denied = (disorder for sentence, disorder in _denied_by_rows(account) if sentence is told)
        against = (*_against_cells(account, told), *_against_sentences(account, told), *denied)
        against = () if told.sentence.is_plan else against
        for (first, early), (second, late), why in (
            *_sentence(told, year),
            *_to_come(account, told),
            *_gone_by(account, told),
            *against,
        ):
            yield Remark(
                f"正文写{first}，{'' if second in why else f'又写{second}，'}{why}，日期有误。",
                (Evidence(told.sentence.text, place),),
                stated=Figure(early, "", first, place),
                expected=Figure(late, "", second, place),
                about=first,
            )


@dataclass(frozen=True, slots=True)
class Dated:
    """A day that stands alone in a table's cell: where, its row and the name of that, and what the head says of it."""

    location: Location
    name: str
    head: str
    text: str
    day: date
    row: str

    @property
    def work(self) -> str:
        """Return what was done on the day: 签订 of 签订日期."""
        return _TIME_END.sub("", self.head)

    @property
    def is_due(self) -> bool:
        """Return whether the day is one that something is to be done by."""
        return DUE.search(self.head) is not None

    @property
    def evidence(self) -> Evidence:
        """Return the day as it stands in its table."""
        return Evidence(self.row, self.location)


@lru_cache(2)
def dated_rows(account: Account) -> tuple[tuple[Dated, ...], ...]:
    """Return the days of the rows of tables that have any, by row."""
    found = []
    for table in account.report.document.tables:
        head, *body = list(table.rows) or [()]
        heads = {cell.column: compact(cell.text) for cell in head}
        for row in body:
            texts = [compact(cell.text) for cell in row]
            name = next((text for text in texts if len(text) > 1 and not find_dates(text)), "")
            days = [
                Dated(table.place(cell), name, heads[cell.column], text, day, " | ".join(texts))
                for cell, text in zip(row, texts, strict=True)
                if cell.column in heads and (one := find_dates(text)[:1]) and one[0].text == text
                if (day := _date(one[0], account.report.year))
            ]
            found += [tuple(days)] if name and days else []
    return tuple(found)


def clause_of(text: str, mention: DateMention) -> tuple[int, int]:
    """Return where the clause that a day stands in begins and ends."""
    begin = max((one.end() for one in _CLAUSE_END.finditer(text, 0, mention.start)), default=0)
    end = _CLAUSE_END.search(text, mention.end)
    # 2022年5月6日，签订施工合同: a day that stands alone is of the clause behind it.
    if end and end[0] in "，," and not text[begin : end.start()].replace(mention.text, "").strip():
        end = _CLAUSE_END.search(text, end.end())
    return begin, end.start() if end else len(text)


def _against_cells(account: Account, told: Told) -> Iterator[Disorder]:
    """Yield a day of a step that a table's row has on another day, or has a later step of on an earlier one."""
    # Of very many rows a few words name none.
    for text, day, step, matter in _steps(account, told) if len(dated_rows(account)) <= _MOST_DATED else ():
        cells = (one for row in dated_rows(account) for one in row if not one.is_due)
        named = [one for one in cells if _is_one_matter(matter, one.row, is_only=False)]
        same = [one for one in named if _step_of(one.head) == step]
        if same and all(one.day != day for one in same):
            cell = same[0]
            yield (text, day), (cell.text, cell.day), f"表中“{cell.name}”是{cell.text}，两处不一致"
        for cell in named if len({one.row for one in named}) == 1 else ():
            of = _step_of(cell.head)
            is_early, is_late = of in _AFTER.get(step, ()), step in _AFTER.get(of, ())
            if (is_early and cell.day > day) or (is_late and day > cell.day):
                yield (text, day), (cell.text, cell.day), f"与表中“{cell.name}”{cell.head}{cell.text}先后颠倒"


@lru_cache(2)
def _denied_by_rows(account: Account) -> list[tuple[Told, Disorder]]:
    """Return the days on which a row's work was done by the text where the row, and no other sentence, has another."""
    year, days, found = account.report.year, list[tuple[str, date, str, Told]](), list[tuple[Told, Disorder]]()
    for told in (one for one in account.told if not (one.sentence.is_plan or one.sentence.is_future)):
        for mention in told.dates:
            begin, end = clause_of(told.sentence.text, mention)
            clause, day = told.sentence.text[begin:end], _date(mention, year)
            if day and not _BACK.search(clause.replace(mention.text, "")) and not mention.text.endswith("前"):
                days.append((mention.text, day, compact(told.sentence.text[:end]), told))
    # Among very many days a few words name none.
    for row in (row for _, row in account.report.indicators if len(days) <= _MOST_DAYS):
        due = deadline(row, year)
        own = [one for one in days if due and due.is_day and _is_done(told_name(row), one[2])]
        if due and {one[1] for one in own} - {due.done} and len({one[1] for one in own}) == 1:
            cell = row.actual.strip()
            why = f"自评表“{told_name(row)}”是{cell}，两处不一致"
            found += [(told, ((text, day), (cell, due.done), why)) for text, day, _, told in own]
    return found


def _is_done(name: str, words: str) -> bool:
    """Return whether words that lead up to a day tell that a row's work was done on it, and all of it."""
    work = _TIME_END.sub("", name)
    clause = _CLAUSE_END.split(words)[-1]
    rank = _rank_of(work[-_ACT:])[1]
    act = re.search(f"{re.escape(work[-_ACT:])}(?!{_ASIDE})", clause)
    is_act = act is not None or (rank is not None and _rank_of(clause)[1] == rank)
    thing, is_all = pairs(_EVERY.sub("", work[:-_ACT])), _EVERY.search(words) is not None
    return is_act and not _FIRST_OF.search(clause) and len(thing & pairs(words)) > len(thing) * (0.3 if is_all else 0.6)


def _step_of(words: str) -> str:
    """Return the step that words name last, "" for none: 跟中标单位签合同 signs."""
    found = ((one.end(), name) for name, pattern in _STEPS.items() for one in pattern.finditer(words))
    return max(found, default=(0, ""))[1]


def _against_sentences(account: Account, told: Told) -> Iterator[Disorder]:
    """Yield a day with another sentence's that tells an earlier step of the same matter on a later day."""
    own = _steps(account, told)
    beside = [one for one in account.told if one.sentence.location == told.sentence.location] if own else []
    known = Counter(step for one in beside for _, _, step, _ in _steps(account, one))
    for other in account.told if own else ():
        if other is told or other.sentence.is_plan:
            continue
        for (text, day, step, matter), (late_text, late, before, late_matter) in product(own, _steps(account, other)):
            # What one paragraph tells but once each is of one matter, whatever it is called there.
            is_only = any(one is other for one in beside) and known[step] == known[before] == 1
            if late > day and before in _AFTER.get(step, ()) and _is_one_matter(matter, late_matter, is_only=is_only):
                yield (text, day), (late_text, late), f"{step}早于{before}"


@lru_cache(8192)
def _steps(account: Account, told: Told) -> tuple[tuple[str, date, str, str], ...]:
    """Return the days of a sentence that has one, with the step that was done on it and the words of its clause."""
    text, found = told.sentence.text, []
    for mention in told.dates:
        begin, end = clause_of(text, mention)
        clause = text[begin:end].replace(mention.text, "　")
        step, day = _step_of(clause), _date(mention, account.report.year)
        if step and day and not _BACK.search(clause):
            # 冷库改造中标价86万元，中标通知书于…发出 calls the matter by its name before.
            lead = _STEPS[step].sub("", text[begin : mention.start]).strip().rstrip("于在")
            head = text[:begin] if len(lead) < _NAME else ""
            found.append((mention.text, day, step, compact(head + clause)))
    return tuple(found)


def _is_one_matter(one: str, other: str, *, is_only: bool) -> bool:
    """Return whether two clauses speak of one thing: by a name of some length, or for want of another (`is_only`)."""
    if {*_PART_OF.findall(one)} != {*_PART_OF.findall(other)}:
        return False
    kinds, other_kinds = ({*_KIND_OF.findall(words)} for words in (one, other))
    if kinds != other_kinds and (is_only or (kinds and other_kinds)):
        return False
    if is_only:
        return True
    runs = {one[at : at + _NAME] for at in range(len(one) - _NAME + 1)}
    return any(
        run.isalpha() and run in other and not any(words.search(run) for words in _STEPS.values()) for run in runs
    )


def _sentence(told: Told, year: int | None) -> Iterator[Disorder]:
    spans: list[tuple[int, tuple[date, date], str]] = []
    for mention, its_year in _with_years(told, year):
        yield from _no_day(mention, its_year)
        rank, span = _rank(told.sentence.text, mention), days_meant(mention.text, its_year)
        if rank is not None and span is not None:
            spans.append((rank, span, mention.text))
    for (rank, span, text), (next_rank, next_span, next_text) in pairwise(spans):
        if not _PARTED.search(told.sentence.text.partition(text)[2].partition(next_text)[0]) and (
            (rank < next_rank and span[0] > next_span[1]) or (rank > next_rank and span[1] < next_span[0])
        ):
            yield (text, span[0]), (next_text, next_span[0]), "先后颠倒"
    yield from _told_backwards(told, year)


def _with_years(told: Told, year: int | None) -> Iterator[tuple[DateMention, int | None]]:
    """Yield the dates of a sentence, each with the year that it is of where it names none.

    2025年2月20日启动，3月15日完成: that is the year told last, unless it is far away, or only a report's: 2024年度.
    """
    for mention in told.dates:
        named = re.match(r"20\d\d", mention.text)
        is_of_report = "度" in mention.text or told.sentence.text.startswith("度", mention.end)
        if named and year and not is_of_report and abs(int(named[0]) - year) < _FAR_YEARS:
            year = int(named[0])
        yield mention, year


def _told_backwards(told: Told, year: int | None) -> Iterator[Disorder]:
    """Yield two days of one sentence that goes back in time without a word that says so, where other work is told."""
    text = told.sentence.text
    days = [(mention, day) for mention, its_year in _with_years(told, year) if (day := _date(mention, its_year))]
    for (one, day), (other, next_day) in pairwise(days):
        (lead, work), (next_lead, next_work) = (_around(text, mention) for mention in (one, other))
        # 东站9月完工，西站8月完工 are two pieces of work.
        is_same = work == next_work or bool(lead and next_lead and lead[-1] == next_lead[-1])
        is_apart = None not in {_rank(text, one), _rank(text, other)} and _rank(text, one) != _rank(text, other)
        next_clause = _CLAUSE_END.split(text[other.end :])[0]
        is_said = any(map(_BACK.search, (lead, one.text, work, next_lead, other.text, next_clause)))
        # What ends one range is not before what begins the next.
        is_next_range = TO.search(text[: one.start][-2:]) and TO.search(text[other.end :][:2])
        # 自2022年1月1日起至2021年12月31日止
        is_range = re.fullmatch("起?[至到—～~-]{1,2}", text[one.end : other.start].strip()) and other.text[:2] == "20"
        is_told = work and next_work and not (is_same or is_apart or is_said or is_next_range)
        if next_day < day and (is_range or is_told):
            yield (one.text, day), (other.text, next_day), "先后颠倒"


def _around(text: str, mention: DateMention) -> tuple[str, str]:
    """Return the words of a day's clause before it, and what was done on it."""
    lead = _CLAUSE_END.split(text[: mention.start])[-1].strip()
    work = _CLAUSE_END.split(text[mention.end :])[0].strip() or lead
    return _NOT_WORK.sub("", lead), _NOT_WORK.sub("", work)[-2:]


def _to_come(account: Account, told: Told) -> Iterator[Disorder]:
    """Yield a day of what was done that comes after the one on which the report was signed."""
    signed, text = _signed(account), told.sentence.text
    if signed and not (told.sentence.is_plan or _BACK.search(text) or EXPECTED.search(text)):
        for mention in told.dates:
            if (day := _date(mention, None)) and day > signed:
                yield (mention.text, day), (f"{signed.year}年{signed.month}月{signed.day}日", signed), "晚于报告日期"


def _gone_by(account: Account, told: Told) -> Iterator[Disorder]:
    """Yield a day by which something is still to be done that had gone by when the report was signed."""
    signed, text = _signed(account), told.sentence.text
    if signed is None or not told.sentence.is_future:
        return
    for mention in told.dates:
        span = days_meant(mention.text, None)
        if span and span[1] < signed and _BY.search(text[mention.start : mention.end + 3]) and not _SO_FAR.search(text):
            yield (mention.text, span[1]), (f"{signed.year}年{signed.month}月{signed.day}日", signed), "早于报告日期"


@lru_cache(2)
def _signed(account: Account) -> date | None:
    """Return the last day that stands alone in a paragraph."""
    alone = (one for one in reversed(account.told) if len(one.dates) == 1)
    days = (_date(one.dates[0], None) for one in alone if one.dates[0].text == one.sentence.text.strip())
    return next(filter(None, days), None)


def _no_day(mention: DateMention, year: int | None) -> Iterator[Disorder]:
    """Yield a day that its month doesn't have."""
    match = DAY.search(compact(mention.text))
    month, day = (int(match["month"]), int(match["day"])) if match else (0, 0)
    if match and month in _MONTHS and day <= _LONGEST_MONTH:
        named = int(match["year"] or year or _LEAP)
        last = date(named, month, monthrange(named, month)[1])
        if day > last.day:
            end = f"{month}月{last.day}日"
            yield (mention.text, last), (end, last), f"{month}月最后一天是{end}"


def _rank(text: str, mention: DateMention) -> int | None:
    """Return which piece of work was done on a day, by its place in their order, None where that isn't said."""
    behind = _CLAUSE_END.split(text[mention.end : mention.end + _FAR])[0]
    # 合同签订于5月6日 says before the day what was done on it.
    behind = behind.strip() or _CLAUSE_END.split(text[: mention.start])[-1]
    end, rank = _rank_of(behind)
    # 完成需求论证 is done with that, not with the work.
    is_of_some = behind[:end].endswith("完成") and _OBJECT.match(behind, end) and not _WORK.search(behind)
    return None if is_of_some else rank


def _rank_of(words: str) -> tuple[int, int | None]:
    """Return where the last piece of work that words name ends (启动招标, 竣工验收), and its place in their order."""
    ends = (
        (found.end(), at)
        for at, some in enumerate(vocabulary().milestones)
        for found in re.finditer(f"(?:{'|'.join(map(re.escape, some))})(?!{_ASIDE})", words)
    )
    return max(ends, default=(0, None))


def _date(mention: DateMention, year: int | None) -> date | None:
    """Return the day of a mention that names one."""
    first, last = days_meant(mention.text, year) or (None, None)
    return first if first == last else None
