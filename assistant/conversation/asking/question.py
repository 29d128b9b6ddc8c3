"""A question about what a report says, read into parts: of what, what is to be done, which side of it, of when, whose.

What the report names itself (a project, an indicator) is taken out first: 执法投诉属实率 asks for no check. A question
may ask several things at once (三公经费预算是多少，用了百分之几); a part that doesn't say of what goes on from the one
before.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.conversation.asking.lines import Told
from assistant.conversation.asking.operations import Operation, operations_of
from assistant.conversation.asking.words import (
    has_word,
    holds,
    in_figures,
    known_measures,
    nouns_first,
    nouns_last,
    plain_figures,
    question_words,
    stretches,
    without_cues,
    without_names,
)
from assistant.sorting import Encode
from knowledge.facts.fact import Aspect, measured
from knowledge.facts.subjects import core_name
from knowledge.quantity import parse_quantity


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing asked for: `words` tell of what, `things` are those the report calls so.

    `aspects` are the sides of the measure that answer, none where any does; `years` which years are named. `each` is
    whether it is asked of every project, `is_amount` whether a figure is asked for. `asked` is the clause as it was
    said, `counter` the units of what is asked for (多少户), `kind` what is compared (哪个区). `names` is whether it
    says of what it asks, beside which side of it and what is to be done. That is `operation`, or `other` where this
    gives nothing; what is doubted comes of `other`. `place` is the one asked for in the order of a list, `bound` what
    those asked for must not pass, True where they lie below it, with its unit. `after` is what it goes on from, `own`
    the words that it says itself.
    """

    words: str
    asked: str = ""
    operation: Operation = Operation.VALUE
    other: Operation = Operation.VALUE
    things: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    aspects: tuple[Aspect, ...] = ()
    years: tuple[int, ...] = ()
    each: bool = False
    is_amount: bool = False
    counter: tuple[str, ...] = ()
    kind: str = ""
    names: bool = True
    place: int = 1
    bound: tuple[bool, Decimal, str] | None = None
    after: "Wanted | None" = None
    own: str = ""

    @property
    def period(self) -> int | None:
        """Return the one year that is named."""
        return self.years[0] if len(self.years) == 1 else None

    @property
    def figures(self) -> list[str]:
        """Return the figures that it names itself."""
        return _FIGURE.findall(plain_figures(_YEAR.sub(" ", self.asked)))

    @property
    def gives_figure(self) -> bool:
        """Return whether it names a figure itself."""
        return bool(self.figures)

    @property
    def gives_kind(self) -> bool:
        """Return whether it says what it asks for: a figure, a date, somebody."""
        return self.is_amount or self.operation in (Operation.WHEN, Operation.WHO) or bool(self.counter)

    @property
    def asks(self) -> bool:
        """Return whether it says of what it asks, if only money, projects or a date."""
        is_when = self.operation is Operation.WHEN
        return self.names or is_when or self.each or has_word("money", self.words) or bool(DERIVED.search(self.asked))


@dataclass(frozen=True, slots=True)
class FigureQuestion:
    """What is asked of the open report, part by part.

    `text` is the whole in the words of reports, `said` in the asker's where that is another language, of which
    `unknown` are the words that nothing stands for. `before` is what the question before asked.
    """

    text: str
    parts: tuple[Wanted, ...]
    said: str = ""
    unknown: tuple[str, ...] = ()
    before: tuple[Wanted, ...] = ()


_FIGURE = re.compile(r"\d+(?:\.\d+)?%|\d+\.\d+|\d{3,}")
_PLACE = re.compile(r"第([一二两三四五])(?:名|高|多|大|低|少|位)?(?![条个项季期批产次点])")
BOUND = re.compile(
    r"(?P<up>超过?|高于|大于|多于|达到|不低于|不少于)?(?P<down>低于|小于|少于|[不没未](?:够|满|足|到|达到?)|不超过|不高于)?(?P<value>\d+(?:\.\d+)?)"
    r"(?:(?:%|[一-龥]{0,3}?)(?P<side>及?以[上下]))?"
)
_WHICH = re.compile(r"哪些|哪几|有[谁几哪]|[几多少][个份家项笔条]|都有|列|以[上下]的[一-龥]")
AND = re.compile(r"、|和|与|跟|以及|加上|加")
EACH = re.compile(r"(?:平均每?一?|每一?|单位)([一-龥]{1,4})|([一-龥])均")
DERIVED = re.compile("[一-龥]{2}率|人均|每[一-龥]|工期|[超空缺满]编")
_POINTS_BACK = re.compile(
    "^(?:那么?(?![份个些几家边])|(?=占|超|[差少多][了几出]?)|[这它该][个条项]?(?=为|怎|咋|凭|是|占|比|对|算|$))"
)
_ANOTHER = re.compile("的?呢[？?]?$|的[？?]?$")
# 拨了多少花了多少 asks twice.
_SENTENCES = re.compile(r"[。？?！!；;\n]+")
_CLAUSES = re.compile(r"[，,]+|(?<=多少)(?=[^，,。？?！!；;\n的]{1,4}多少)")
_EACH_OF = re.compile(r"各(?:是|有|为|占)?(?:多少|几)|分别")
_ASKS = re.compile(r"多少|几|哪|什么|啥|吗|没有|有没有|多[大长高久远]|如何|怎")
_ASKS_FOR = re.compile(r"多少|几|哪|什么|啥|谁|为何|多[大长高久远]|怎")
_CLAIMABLE = {Operation.VALUE, Operation.SHARE, Operation.CHANGE, Operation.SUM, Operation.MEAN, Operation.EACH}
_CLAIMABLE |= {Operation.MET}
PERCENT = re.compile("百分之(?:几|多少)|几成|几个(?:百分)?点|百分比")
_YEAR = re.compile(r"(?<!\d)(?:20)?([12]\d)年")
_EACH = re.compile(
    r"(?:各|每|哪|[几\d一二三四五六七八九十两]{1,6})个?(?:个|的)?(?:项目|专项|资金)|项目[里中]|(?:的|是|在)项目|项目是?哪|哪.{0,6}项目"
)
# Behind how many stands what is counted, behind which what is compared.
_COUNTER = re.compile(
    r"(?:多少|几|好多)[百千万亿]?(人次|户次|家次|平方米|公里|台|套|[人名户份件家座次场期批张项宗起辆亩所天条位处倍]|个(?!百分|点))"
)
_KIND = re.compile(
    "(?:哪(?:[一几些]|(?![一几些]))|各|什么|啥|最[快慢高低多少大小贵]的(?!是))(?:[个家座栋条块类种份笔件]|项(?!目))?(?=[一-龥])"
)
_AMONG = re.compile("(?:里面?|当中|之中|中)$")
# 一台多少钱 asks of each one.
_EACH_ONE = re.compile("(?<!第)一(平方米|平米|公里|[一-龥])(?=[^个]?[要花补均]?(?:多少|几)[钱万元])")
_OURS = re.compile(
    "全[局厅委院校]|(?:咱|我)们?(?:这个?)?[一-龥]{0,2}?(?:局|厅|委|办|院|校|学校|中心|所|站|单位|部门|[省市县区])里?|咱们?"
)
# 垃圾分类这个项目 is the whole that a report is about.
_WHOLE = re.compile("([一-龥]{2,12}?)这?个?项目")
_UNIT_END = "局厅委办会联院所镇乡县市"
_AMOUNT = re.compile(r"多少|几|百分之|多[大长高久远]|合计|加起来|总数|金额|数额")


def read_figure_question(
    text: str, told: Told, encode: Encode | None = None, before: FigureQuestion | None = None
) -> FigureQuestion:
    """Return what `text` asks of the report; `before` is what was asked just before."""
    text = in_figures(_EACH_ONE.sub(r"每\1", text.strip()))
    parts: list[Wanted] = []
    is_carried = False
    for clause in _clauses(text, told):
        part = _part(clause, told, encode)
        last = parts[-1] if parts else None
        if last is None and before and before.parts and _goes_on(part, before, told):
            parts.append(_carried_on(part, before, told))
            is_carried = True
            continue
        is_new = part.subjects or part.gives_figure or known_measures(part.words)[0] or told.holds_any(part.words)
        is_new = is_new or has_word("total", part.asked)
        if last is not None and not (part.names and is_new):
            if part.operation is Operation.CHECK:
                parts[-1] = replace(last, operation=part.operation)
                continue
            is_done = last.operation is Operation.CHECK or last.operation.is_extreme
            if is_done and (part.operation is Operation.VALUE or part.operation.is_apart):
                continue
            words, things = f"{last.words} {part.words}", last.things
            subjects = part.subjects or last.subjects
            part = replace(
                part, words=words, things=things, subjects=subjects, names=last.names, after=last, own=part.words
            )
        elif last is not None and last.subjects and not part.subjects:
            part = replace(part, subjects=last.subjects)
        parts.append(part)
    return FigureQuestion(text, tuple(parts), before=before.parts if before and is_carried else ())


def _goes_on(part: Wanted, before: FigureQuestion, told: Told) -> bool:
    """Return whether a clause leaves open of what it asks: 哪个科负责, 超目标几天, 那企业的呢, 俩加一块呢."""
    if part.things or (part.operation is Operation.LIST and not _names_another(part)):
        return False
    measures, rest = known_measures(part.words)
    asked = "".join(one.words for one in before.parts)
    if not measures and all(holds(asked, term) for term in told.weigh(without_cues(rest, part.operation))):
        return True
    return _names_another(part) or (
        not measures and bool(part.operation in (Operation.WHO, Operation.WHEN) or _POINTS_BACK.search(part.asked))
    )


def _names_another(part: Wanted) -> bool:
    """Return whether a clause says nothing but of what else the same is asked: 企业的呢."""
    return bool(_ANOTHER.search(part.asked)) and not _ASKS.search(part.asked)


def _carried_on(part: Wanted, before: FigureQuestion, told: Told) -> Wanted:
    """Return what a clause asks in going on from what was asked before: that, with what it says itself changed."""
    last = before.parts[-1]
    if part.subjects and part.operation is Operation.VALUE:
        return replace(last, subjects=part.subjects, asked=part.asked, years=part.years or last.years)
    own = stretches(_POINTS_BACK.sub("", part.words))
    is_other = bool(own) and part.operation is Operation.VALUE and _names_another(part)
    if is_other and last.subjects and (held := [name for name in told.subjects if all(word in name for word in own)]):
        return replace(last, subjects=tuple(held[:1]), asked=part.asked)
    years, aspects = part.years or last.years, part.aspects or last.aspects
    if is_other:
        words = " ".join([*known_measures(last.words)[0], *own])
        return replace(last, words=words, asked=part.asked, things=(), subjects=(), years=years, aspects=aspects)
    changed = replace(
        part,
        words=f"{_spoken_of(last.words, told)} {part.words}",
        things=last.things,
        subjects=part.subjects or last.subjects,
        # 那超计划多少 asks in the same unit.
        counter=part.counter or (last.counter if part.operation.is_apart else ()),
        after=last,
        own=part.words,
    )
    if part.operation is Operation.VALUE:
        return replace(changed, operation=last.operation, each=last.each, years=years)
    return changed


def _spoken_of(words: str, told: Told) -> str:
    """Return `words` without figures, and without what no line speaks of: it led to nothing, and would again."""
    for term in told.weigh(words):
        if not any(holds(line, term) for line in told.searched):
            words = words.replace(term, " ")
    return _FIGURE.sub(" ", words)


def _clauses(text: str, told: Told) -> Iterator[str]:
    pieces: list[str] = []
    for sentence in _SENTENCES.split(text):
        first = len(pieces)
        for clause in filter(str.strip, _CLAUSES.split(sentence)):
            # What only leads up to a question, or adds what is written, belongs to it: 按来源看，哪项最多.
            if len(pieces) > first and not (_is_asking(pieces[-1]) and _is_asking(clause)):
                pieces[-1] = f"{pieces[-1]}，{clause}"
            else:
                pieces.append(clause)
    for clause in pieces:
        _, bare = told.named(clause)
        halves = [half for half in AND.split(clause) if half.strip()] if AND.search(bare) else []
        if len(halves) > 1 and (_EACH_OF.search(clause) or all(map(_ASKS.search, halves))):
            yield from halves
        else:
            yield clause


def _is_asking(clause: str) -> bool:
    return bool(_ASKS.search(clause)) or clause.endswith("呢")


def _part(clause: str, told: Told, encode: Encode | None) -> Wanted:
    clause = _WHOLE.sub(lambda found: "" if found[1] in told.whole else found[0], clause)
    clause = _without_unit(clause, told.report.unit)
    things, text = told.named(clause)
    subjects, text = _subjects(text, told)
    for name in subjects:
        text = text.replace(name, " ").replace(core_name(name), " ")
    bare = told.named(clause)[1]
    operation, other = operations_of(re.sub(r"\s+", "这项", bare) if bare != clause else clause, encode)
    if operation is Operation.VALUE and PERCENT.search(clause):
        other = Operation.SHARE
    if operation in _CLAIMABLE and _FIGURE.search(_YEAR.sub(" ", clause)) and not _ASKS_FOR.search(clause):
        # Who names a figure and asks for none wants to know whether it is right.
        operation, other = Operation.CHECK, operation
    years = _years(text, told.report.year, operation)
    # A 没有 at the end only asks.
    text = re.sub("没有?$", "", _YEAR.sub(" ", text))
    bare = _KIND.sub(" ", text)
    kind = next((kind for found in _KIND.finditer(clause) if (kind := _compared(found, told))), "")
    if operation is Operation.WHO and kind:
        # 归哪个科管 asks of no 科.
        bare = bare.replace(f" {kind}", " ", 1)
    words = " ".join(
        [*things, bare if operation is Operation.VALUE or operation.is_quoted else without_cues(bare, operation)]
    )
    return Wanted(
        words=words,
        asked=clause,
        operation=operation,
        other=other,
        things=things,
        subjects=subjects,
        aspects=aspects_of(text),
        years=years,
        each=bool(_EACH.search(clause)) and not subjects,
        is_amount=bool(_AMOUNT.search(clause)),
        # 多大比例 asks for no size.
        counter=() if operation is Operation.SHARE else _counted(clause, told),
        kind=kind,
        place="一二三四五".index(placed[1].replace("两", "二")) + 1 if (placed := _PLACE.search(text)) else 1,
        bound=_bound(text),
        names=bool(
            subjects
            or {Aspect.SCORE, Aspect.WEIGHT} & set(aspects_of(text))
            or known_measures(words)[0]
            or _FIGURE.search(words)
            or "等于" in words
            or told.weigh(words)
        ),
    )


def _compared(which: re.Match[str], told: Told) -> str:
    """Return what is compared: 标段 in 哪个标段花得最多, 片 in 哪片修得少, 资金 in 几类资金里哪一类最慢."""
    before, behind = which.string[: which.start()], which.string[which.end() :]
    nouns = nouns_first(behind)
    # 季度花钱 are two nouns, and nothing that the report speaks of.
    runs = ("".join(nouns[:end]) for end in range(len(nouns), 0, -1))
    held = next((run for run in runs if any(run in line for line in told.searched)), "")
    among = _AMONG.sub("", before)
    of = nouns_last(among) if among != before else ""
    is_short = len(which[0]) == 1 or behind[:1] in question_words()["places"]
    return held or of or (behind[:1] if is_short else "".join(nouns))


def _counted(clause: str, told: Told) -> tuple[str, ...]:
    """Return the units of what is counted: 多少户, 多大."""
    if found := _COUNTER.search(clause) or told.counter.search(clause):
        return (found[1],)
    return next((tuple(units) for word, units in question_words()["sizes"].items() if word in clause), ())


def _bound(text: str) -> tuple[bool, Decimal, str] | None:
    """Return the bound that those asked for lie above or, True, below, with its unit: 98%以上的有哪些."""
    for found in BOUND.finditer(text) if _WHICH.search(text) else ():
        if found["up"] or found["down"] or found["side"]:
            given = parse_quantity(f"{found['value']}{text[found.end('value') :]}")
            value, unit, _ = measured(given) if given else (Decimal(found["value"]), "", None)
            return bool(found["down"]) or (bool(found["side"]) and found["side"].endswith("下")), value, unit
    return None


def _years(text: str, year: int | None, operation: Operation) -> tuple[int, ...]:
    """Return the years that are named; 前年 stands for the one before, with which a change compares."""
    named = tuple(dict.fromkeys(int(f"20{found}") for found in _YEAR.findall(text)))
    if operation is Operation.CHANGE and year is not None and named == (year - 1,):
        # What grew since a year grew until the report's own.
        return (year - 1, year)
    if named or year is None:
        return named
    if "前年" in text:
        return (year - 1, year) if re.search("去年|[比跟和与较]", text) else (year - 1,)
    # Who asks after a report speaks of its year as 去年, of the one before as the report does.
    return (year - 1,) if operation is not Operation.CHANGE and re.search("上一?年|前一年", text) else ()


def _subjects(clause: str, told: Told) -> tuple[tuple[str, ...], str]:
    """Return whose figures are asked for, by name or by a part of it, and the text without what names them."""
    bare, subjects = re.sub(r"\s|[“”\"]", "", clause), told.subjects
    named = tuple(name for name in subjects if core_name(name) in bare)
    # Of names that hold one another, the longest is meant.
    named = tuple(
        name for name in named if not any(name != other and core_name(name) in core_name(other) for other in named)
    )
    if named or _counted(clause, told):
        return named, clause
    return (), clause


def _without_unit(clause: str, unit: str) -> str:
    """Return `clause` without the reporting unit's name, or a short form of it, at its beginning: 卫健局, 残联."""
    clause = _OURS.sub("", clause) or clause
    if unit and clause[:2] == f"{unit[-1]}里":
        return clause[2:] or clause
    for end in range(min(len(clause), 12), 1, -1):
        rest = iter(unit)
        if clause[end - 1] in _UNIT_END and all(sign in rest for sign in clause[:end]):
            return clause[end:] or clause
    return clause


def aspects_of(text: str) -> tuple[Aspect, ...]:
    """Return the sides of a measure that `text` names."""
    words, text = question_words(), without_names(text)
    if has_word("planned", text):
        return (Aspect.PLANNED,)
    if has_word("adjusted", text):
        return (Aspect.ADJUSTED, Aspect.BUDGET)
    name = next((name for name in words["aspects"] if has_word(name, text)), "")
    return tuple(map(Aspect, words["budget"])) if name == "budget" else (Aspect(name),) if name else ()
