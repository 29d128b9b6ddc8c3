"""What is called the most or the least of its kind, or to rise or fall all the time, against the others of its kind."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile

from assistant.review.claim import Claim, is_vague
from assistant.review.disagreement import LIKELY, Way
from assistant.review.telling import said
from knowledge.facts.fact import Account, Aspect, Fact, Told
from knowledge.facts.matching import KEPT
from knowledge.facts.phrase import read_phrase
from knowledge.facts.table_sides import is_total
from knowledge.forms.words import plain
from knowledge.numerals import read_number
from knowledge.running_text import compact, pairs, shortened

_FIRST = re.compile("最[高多大快长]|居首位?|居第一|排名?第一|位列第一|[为是]高峰")
_LAST = re.compile("最[低少小慢短]|垫底|居末位?|排名?末位|[为是]低谷")
_CLAUSE = re.compile("[^、，,。；;：:（()）]+")
# 山区乡镇中最高 is the most of some alone; what is the most of several years, of years alone.
_AMONG_SOME = re.compile("(?<!其)中|除|之一|历史|全[省市国]|以来|(?:增|提升|上升|下降|减少)[幅速长量]?|降幅|同比")
# 在六项任务中最低 is so of all, where there are six.
_OF_SO_MANY = re.compile("在?(?P<n>\\d{1,3}|[两二三四五六七八九十]{1,3})[个项类家处][^，中]{0,6}(?<!其)中")
_BUT = re.compile("除[^，,。；;]{2,40}外[，,]?$")
_OF_YEARS = re.compile("历年|[近两\\d一二三四五六七八九十]年")
_YEAR = re.compile("20\\d\\d年")
_SAID = re.compile(
    f"{_FIRST.pattern}|{_LAST.pattern}|[的是为在其中以数量额总]|时[间长]|全年|当年|本年|近?[两三四五六\\d]年[来间]"
)
_FEWEST, _SHORTEST = 3, 2


def rank_claims(account: Account, told: Told) -> Iterator[Claim]:
    """Yield the figures that are called the most or the least where one of their kind is more, or less."""
    for match in _CLAUSE.finditer(told.sentence.text):
        top, least = _FIRST.search(match[0]), _LAST.search(match[0])
        so_many = _OF_SO_MANY.search(match[0])
        number = read_number(so_many["n"]) if so_many else None
        is_of_some = _AMONG_SOME.search(_OF_SO_MANY.sub("", match[0])) or _BUT.search(
            told.sentence.text[: match.start()]
        )
        if (top is None) is (least is None) or is_of_some:
            continue
        is_of_years = _OF_YEARS.search(match[0]) is not None
        listed = () if is_of_years else _listed(told, match.start(), match[0])
        for fact, others in (*listed, *_in_table(account, told, match, is_of_years=is_of_years)):
            if number not in {None, len({*map(id, (fact, *others))})}:
                continue
            best = (max if top else min)([fact, *others], key=lambda one: one.value)
            if best.value != fact.value:
                note = f"正文却写“{shortened(match[0].strip(), 40)}”，{said(best)}{'更大' if top else '更小'}"
                yield Claim(fact, [Way(best.value, (best,))], LIKELY, is_named=True, note=note, is_wrong=True)


def _listed(told: Told, start: int, clause: str) -> Iterator[tuple[Fact, Sequence[Fact]]]:
    """Yield the one figure of a list told before that the clause names, with the others of its list."""
    before = [one for one in told.facts if one.quantity.end <= start and one.aspect not in KEPT]
    run = list(takewhile(lambda one: one.unit == before[-1].unit, reversed(before)))[::-1]
    # Their total is none of them.
    run = run[1:] if run and run[0].value == sum(one.value for one in run[1:]) else run
    named = [one for one in run if (name := _name(one)) and name in clause]
    # 化工42家、建材57家，化工隐患最多 ranks something else.
    ranked = re.sub("[次人户件场]?[量数额]$", "", re.split(f"{_FIRST.pattern}|{_LAST.pattern}", clause)[0])[-_SHORTEST:]
    is_of_list = bool(run) and ranked in told.sentence.text[: run[-1].quantity.start]
    if (
        len(run) >= _FEWEST
        and len(named) == 1
        and is_of_list
        and not any(map(is_vague, run))
        and not re.search(r"\d", clause)
    ):
        yield named[0], [one for one in run if one is not named[0]]


def _name(fact: Fact) -> str:
    """Return by what a figure of a list is told apart: 城关 of 接种量分别为城关3.2万剂次."""
    words = re.split("分别[为是]?", fact.words)[-1].strip("、和及")
    return words[:_SHORTEST] if len(words) >= _SHORTEST else ""


def _in_table(
    account: Account, told: Told, clause: re.Match[str], *, is_of_years: bool
) -> Iterator[tuple[Fact, Sequence[Fact]]]:
    """Yield the figure that a clause, or the one behind it, gives of a table's row, with the rest of its column.

    A clause that gives none names the row, and the column by its head: 完成率最低的是城关镇, 城关镇接待量居首.
    """
    every: Sequence[Fact] = _cells(account)
    # Of years are compared those that a clause is of, or names: 2023年为高峰.
    is_of_years = is_of_years or any(
        _YEAR.fullmatch(one.crossing.label) and one.crossing.label in clause[0] for one in every
    )
    every = [one for one in every if bool(_YEAR.fullmatch(one.crossing.label)) is is_of_years]
    so_many = _OF_SO_MANY.search(clause[0])
    begin = clause.start() + (so_many.end() if so_many else 0)
    near = [one for one in told.facts if begin <= one.quantity.start <= clause.end() + 16][:1]
    near = [one for one in near if len(_CLAUSE.findall(told.sentence.text[clause.end() : one.quantity.start])) < 2]
    # 执行率为89%，是6个项目中最低的
    near = near or [one for one in told.facts if 0 <= clause.start() - one.quantity.end <= 1]
    # 到报率98.4%，是四年里最高的
    near = near or [one for one in told.facts if one.quantity.end <= clause.start() and is_of_years][-1:]
    # Told of a row by its name, or of its year.
    told_of = [
        (one, figure) for one in every for figure in near if (one.value, one.unit) == (figure.value, figure.unit)
    ]
    own = [one for one, by in told_of if one.crossing.label in by.quote or one.crossing.label == f"{by.period}年"]
    own = own or _meant(account, every, told, clause)
    columns = {one.column for one in own}
    if len(columns) == 1:
        others = [one for one in every if one.column in columns]
        yield from ((own[0], others) for _ in range(len(others) >= _FEWEST))


def _meant(account: Account, cells: Sequence[Fact], told: Told, clause: re.Match[str]) -> list[Fact]:
    """Return the cell of the row that a clause, or the one before, names alone, in the column that either speaks of."""
    before = next(reversed(_CLAUSE.findall(told.sentence.text[: clause.start()])), "")
    for text in (clause[0], before):
        rows = [one for one in cells if one.crossing.label in text]
        if len({one.crossing.label for one in rows}) == 1:
            break
    else:
        return []
    # 城北管理部等候最短 calls the row 城北 by what its table's first head says that it is.
    table = account.report.document.table_at(rows[0].location)
    kind = compact(table.rows[0][0].text) if table and table.rows and table.rows[0] else ""
    words = (
        _SAID.sub("", re.sub(f"{re.escape(rows[0].crossing.label)}(?:{re.escape(kind)})?", "", one))
        for one in (clause[0], before)
    )
    said_of = next(words)
    found = [one for one in rows if _is_headed(one, said_of) or _is_called(account, one, said_of)]
    if not said_of:
        # What the clause before speaks of may be told with more words.
        spoken = next(words)
        found = [one for one in rows if pairs(plain("".join(one.crossing.heads[-1:]))) & pairs(spoken)]
    return found if len(found) == 1 else []


def _is_headed(cell: Fact, words: str) -> bool:
    """Return whether words are of what a cell's column is headed by: 过夜游客 of no column called 接待游客."""
    said_of = read_phrase(words, None)
    is_side = said_of.aspect is cell.aspect is not Aspect.UNSAID and not said_of.measure
    return is_side or (len(words) >= _SHORTEST and {*words} <= {*cell.crossing.head})


def _is_called(account: Account, cell: Fact, words: str) -> bool:
    """Return whether a column goes by a longer name in the report than its head: 困难残疾人生活补贴月均人数."""
    head = _SAID.sub("", plain("".join(cell.crossing.heads[-1:])))
    before = words.removesuffix(head)
    is_longer = len(head) > _SHORTEST and 0 < len(before) < len(words)
    return is_longer and sum(before + head[:_SHORTEST] in told.sentence.text for told in account.told) > 1


@lru_cache(2)
def _cells(account: Account) -> tuple[Fact, ...]:
    """Return the figures of tables whose row has a name that can be found again, and is no total."""
    named = (one for one in account.facts if len(one.crossing.label) >= _SHORTEST)
    return tuple(one for one in named if not is_total(one.crossing.label))
