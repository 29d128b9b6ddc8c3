"""What is said to one part of a question to the open report."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.conversation.asking.accounting import is_accounted
from assistant.conversation.asking.cases import Case, asked_cases
from assistant.conversation.asking.checking import checked, doubts_of, named_figures, told_finding
from assistant.conversation.asking.figures import (
    BUDGETS,
    RATE,
    TOTAL,
    Mark,
    agrees,
    counts,
    measures_of,
    same_value,
    sides_of,
)
from assistant.conversation.asking.lines import Line, Told, figure_text
from assistant.conversation.asking.operations import Operation
from assistant.conversation.asking.pairs import paired
from assistant.conversation.asking.question import DERIVED, PERCENT, FigureQuestion, Wanted
from assistant.conversation.asking.quoting import Ranked, beside_figure, is_of_another_kind, saying
from assistant.conversation.asking.restating import restated
from assistant.conversation.asking.rows import Quote, answered
from assistant.conversation.asking.scoring import told_points
from assistant.conversation.asking.words import any_of, has_word, known_measures, missing, plain_figures, share_of
from assistant.conversation.numbering import Numbering
from assistant.review.engine import Review
from assistant.review.telling import place_of
from assistant.sorting import Encode
from knowledge.facts.fact import Aspect, Fact
from knowledge.place import place_words
from knowledge.running_text import shortened

# A reply is worth telling from this share of what is asked on, and needs no other words from the second on.
ACCOUNTED, LONGEST, LEAD = 0.4, 220, "报告写道："
_WORDED, _VALUES, _SHOWN, _ABROAD, _FACTS, _REASONS, _WIDE = 0.6, 4, 2, 4, 3, 3, 880
_GRADE = re.compile("等次|等级|档次|评级|评为|[优良中差]秀?[”。]")
JUDGED = re.compile("满分|为什么说|怎么算|怎么来|判为|判成|算法|算的")
_FIGURE, _MARK = re.compile(r"\d+(?:\.\d+)?"), re.compile(r"\[\d+\]")
_NAME = re.compile("([一-龥]{2,10})(?:是谁|叫什么|叫啥|是哪个?(?:牌子|品牌|公司))")


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said to one part of a question, and which of its words, what share, the places `quoted` account for."""

    text: str
    missing: tuple[str, ...] = ()
    share: float = 1.0
    is_computed: bool = True
    quoted: tuple[Line, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Return whether it answers what was asked."""
        return bool(self.text) and self.is_computed and not self.missing


def reply_to(
    wanted: Wanted,
    question: FigureQuestion,
    told: Told,
    review: Review,
    numbering: Numbering,
    ranked: Sequence[Ranked],
    encode: Encode | None,
) -> Reply:
    """Return what is said to `wanted`, a part of `question`, `ranked` being the lines nearest to it.

    Where its own words lead to nothing sure, they are taken for those of the line that is meant.
    """
    used: list[Fact] = []

    def mark(fact: Fact) -> str:
        used.append(fact)
        return numbering.report(told.report, place_of(fact), fact.quote, fact.location)

    def quote(line: Line) -> str:
        return numbering.report(told.report, f"“{line.heading}”" if line.heading else "", line.text, line.location)

    other = None if question.said else restated(wanted, told, ranked)
    for one in filter(None, (wanted, other)):
        if scored := told_points(one, question, told, review, numbering):
            lines = ranked if _GRADE.search(wanted.words) else []
            graded = [told_line(line.line, told, numbering) for line in lines if _GRADE.search(line.line.text)]
            return Reply("\n".join([scored, *graded[:1]]))
    named = named_figures(wanted, told, ranked)
    is_judged = bool(JUDGED.search(question.text))
    if wanted.operation is Operation.CHECK or is_judged or (wanted.figures and doubts_of(named[:1], review)):
        said = checked(wanted, named, told, review, ranked, mark, numbering)
        if said := said or _again(wanted, named, told, mark, quote, encode):
            return Reply(said)
    if wanted.operation is Operation.SHARE and wanted.after and wanted.after.operation is not Operation.SHARE:
        first = answered(wanted.after, told, quote, encode)
        if first and first.share:
            return Reply(first.share, quoted=first.lines)

    used.clear()
    reply = _said_to(wanted, question, told, numbering, ranked, encode, used, mark, quote)
    # What says nearly all that is asked is told with what it lacks.
    is_worded = bool(reply.text and reply.missing) and reply.share >= _WORDED
    if other and not reply.is_sure and not is_worded:
        before = [*used]
        used.clear()
        again = _said_to(other, question, told, numbering, ranked, encode, used, mark, quote)
        if again.is_sure:
            reply = again
        else:
            used[:] = before
    if reply.quoted and has_word("where", wanted.asked):
        where = "；".join(dict.fromkeys(place_words(told.report, line.location) for line in reply.quoted))
        reply = replace(reply, text=f"写在{where}。\n{reply.text}")
    return _with_doubts(reply, _resting(used, reply), told, review, numbering)


def _resting(used: Sequence[Fact], reply: Reply) -> list[Fact]:
    return [fact for fact in used if fact.quantity.text in reply.text]


def _with_doubts(reply: Reply, resting: Sequence[Fact], told: Told, review: Review, numbering: Numbering) -> Reply:
    """Return a reply with what the review has found wrong of its figures: none is told without that."""
    # Of a row only what is told of it.
    lead = plain_figures(reply.text.partition("\n")[0])
    quoted = (
        fact
        for line in reply.quoted
        for fact in line.facts
        if not line.cells or plain_figures(fact.quantity.text) in lead
    )
    for finding in doubts_of((*resting[:_VALUES], *quoted), review) if reply.text else ():
        if finding.message not in reply.text:
            doubt = f"审核时发现有出入：{told_finding(finding, told, numbering)}"
            # What is wrong of the very figure that is told comes before it.
            is_of_figure = finding in doubts_of(resting[:1], review)
            return replace(reply, text="\n".join((doubt, reply.text) if is_of_figure else (reply.text, doubt)))
    return reply


def _said_to(
    wanted: Wanted,
    question: FigureQuestion,
    told: Told,
    numbering: Numbering,
    ranked: Sequence[Ranked],
    encode: Encode | None,
    used: list[Fact],
    mark: Mark,
    quote: Quote,
) -> Reply:
    """Return what rows, figures or lines of the report say to a part of a question."""
    is_judged = bool(JUDGED.search(question.text))
    rows = answered(wanted, told, quote, encode, {id(one.line): one.chance for one in ranked})
    if rows and rows.is_sure:
        # 合起来占全县几成 asks for the sum and its share.
        is_both = wanted.operation is Operation.SUM and PERCENT.search(wanted.asked)
        reply = Reply("\n".join(filter(None, (rows.text, rows.share if is_both else ""))), quoted=rows.lines)
    elif question.said:
        reply = _abroad(wanted, question, told, mark, numbering, ranked)
    elif own := _own(wanted, told, ranked, numbering):
        return own
    elif wanted.operation is Operation.WHY or is_judged:
        reasons = [one.line for one in saying(ranked, _REASONS)]
        reply = _accounted(wanted, told, [], reasons, numbering)
        reply = replace(reply, is_computed=is_judged or any(one.fits for one in ranked if one.line in reasons))
    else:
        reply = _figured(wanted, told, used, mark, numbering, ranked)
    if rows and not (reply.text and reply.is_computed):
        reply = Reply(rows.text, is_computed=False, quoted=rows.lines)
    is_open = reply.is_computed and not is_accounted(wanted, reply.text, _resting(used, reply), reply.quoted, told)
    return replace(reply, is_computed=False) if is_open else reply


def _abroad(
    wanted: Wanted, question: FigureQuestion, told: Told, mark: Mark, numbering: Numbering, ranked: Sequence[Ranked]
) -> Reply:
    """Return what answers a question in another language: figures where each word is known, and the nearest lines."""
    computed = ""
    if not question.unknown:
        is_named = has_word("money", wanted.words) or known_measures(wanted.words)[0]
        computed = _computed(wanted, told, mark) or (_values(wanted, told, mark) if is_named else "")
    lines = tuple(one.line for one in saying(ranked, _ABROAD, _WIDE))
    said = [computed, *(told_line(line, told, numbering) for line in lines)]
    return Reply("\n".join(filter(None, said)), is_computed=bool(computed), quoted=lines)


def _own(wanted: Wanted, told: Told, ranked: Sequence[Ranked], numbering: Numbering) -> Reply | None:
    """Return the causes or the measures of the report's own problems, None where the question is of none of them."""
    asks_why = wanted.operation is Operation.WHY
    if not asks_why and wanted.operation is not Operation.PLAN:
        return None
    best = [one.line for one in saying(ranked, _SHOWN)]
    cases = asked_cases(wanted, told, best)
    said = [words for case in cases if (words := _case(case, told, numbering, asks_why=asks_why))]
    return Reply("\n".join(said)) if said else None


def _case(case: Case, told: Told, numbering: Numbering, *, asks_why: bool) -> str:
    """Return what is told of a problem: what it is and why, or what is to be done; "" where nothing is."""
    sentences = case.causes if asks_why else case.measures
    if not sentences:
        return ""
    shown = (*case.facts[: _FACTS if asks_why else 1], *sentences)
    marked = (f"{one.text}{numbering.report(told.report, '', one.text, one.location)}" for one in shown)
    return f"报告写道：{'；'.join(marked)}。"


def _again(wanted: Wanted, named: Sequence[Fact], told: Told, mark: Mark, quote: Quote, encode: Encode | None) -> str:
    """Return what a question doubts, computed once more, and whether that is what it says."""
    claimed = [figure.rstrip("%") for figure in wanted.figures]
    words = any_of(claimed).sub(" ", wanted.words) if claimed else wanted.words
    asked = replace(wanted, operation=wanted.other, words=words, counter=())
    found = answered(asked, told, quote, encode) if wanted.other in (Operation.SUM, Operation.MEAN) else None
    said = found.text if found and found.is_sure else ""
    if wanted.other is Operation.SHARE:
        said = paired(asked, told, mark) or ""
    if not (said and claimed):
        return said
    made = [Decimal(value) for value in _FIGURE.findall(_MARK.sub("", said))]
    is_right = all(any(agrees(value, figure) for value in made) for figure in claimed)
    # What the report says so itself may be of other figures.
    return "" if named and not is_right else f"{'对的' if is_right else f'不对，不是{claimed[0]}'}：{said}"


def _computed(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return what is computed for a part of a question, None where the report doesn't have the figures for it."""
    if wanted.operation is Operation.WHEN or wanted.operation.is_extreme or wanted.bound:
        return None
    return paired(wanted, told, mark)


def _figured(
    wanted: Wanted,
    told: Told,
    used: list[Fact],
    mark: Mark,
    numbering: Numbering,
    ranked: Sequence[Ranked],
) -> Reply:
    """Return what the figures come to, or else the lines that say it."""
    other = replace(wanted, operation=wanted.other)
    is_open = other != wanted and not wanted.operation.is_quoted
    asked = _computed(wanted, told, mark) or (_computed(other, told, mark) if is_open else None)
    computed = asked or _values(wanted, told, mark)
    spoken = [_words_of(fact, told) for fact in used]
    if asked:
        # What was computed accounts for the words that asked for it.
        spoken += [wanted.kind, *DERIVED.findall(wanted.asked), *{TOTAL, RATE} & set(known_measures(wanted.words)[0])]
        spoken += _FIGURE.findall(asked)
    best = saying(ranked, _SHOWN)
    # Beside what was computed stands what says nearly all that is asked, beside a figure what says most of it.
    beside = (beside_figure(ranked) if asked else [one.line for one in best[:1]]) if computed else []
    reply = _accounted(wanted, told, spoken, beside, numbering, computed)
    if computed and not reply.missing:
        is_asked = wanted.operation in (Operation.VALUE, Operation.CHECK, Operation.COUNT)
        return replace(reply, is_computed=bool(asked) or is_asked)
    quoted = _accounted(wanted, told, [], [one.line for one in best], numbering)
    if is_of_another_kind(wanted, [one.line.text for one in best]):
        quoted = replace(quoted, is_computed=False)
    is_value = wanted.operation is Operation.VALUE or wanted.operation.is_quoted
    if not is_value or (wanted.gives_kind and best and not max(best, key=lambda one: one.share).fits):
        # The line that tells most of what is asked doesn't say how many, when or who, or what it comes to.
        quoted = replace(quoted, is_computed=False)
    return quoted if quoted.text and (not reply.text or len(quoted.missing) < len(reply.missing)) else reply


def _words_of(fact: Fact, told: Told) -> str:
    line = told.line_of.get(id(fact))
    return f"{fact.subject}{fact.measure}{fact.words}{f'{line.heading}{line.text}' if line else fact.quote}"


def _accounted(
    wanted: Wanted,
    told: Told,
    spoken: Sequence[str],
    quoted: Sequence[Line],
    numbering: Numbering,
    computed: str = "",
) -> Reply:
    """Return what was computed and quoted, held against the words of the question."""
    evidence = "".join((*spoken, *(line.heading + line.text for line in quoted), *wanted.subjects, *told.titles))
    words = wanted.words
    share = share_of(evidence.lower(), told.weigh(words))
    said = "\n".join(part for part in (computed, *(told_line(line, told, numbering) for line in quoted)) if part)
    lacking = missing(words, evidence, told.searched)
    if (name := _NAME.search(wanted.asked)) and not re.search(f"{name[1][-2:]}(?:为|是|：|叫|名)", evidence):
        # What somebody is called stands behind what he is.
        lacking = (name[0],)
    return Reply(said if share >= ACCOUNTED else "", lacking, share=share, quoted=tuple(quoted))


def _values(wanted: Wanted, told: Told, mark: Mark) -> str:
    """Return the figures asked for; two different ones for the same are both told."""
    pieces: list[str] = []
    for measured in measures_of(wanted, told)[:_VALUES]:
        if wanted.counter and not wanted.things and not any(counts(fact, wanted.counter) for fact in measured.facts):
            continue
        facts = measured.pick(sides_of(wanted), wanted.period, told.year)
        if facts and facts[0].aspect is Aspect.PLANNED and Aspect.ADJUSTED in wanted.aspects:
            # Who says no more than budget may mean the one or the other.
            facts = [facts[0], *measured.pick((Aspect.ADJUSTED,), wanted.period, told.year)[:1]]
        if not wanted.aspects and facts and (facts[0].indicator or facts[0].form):
            # Asked for no side of a row, what was planned belongs to what was done.
            planned = (Aspect.TARGET,) if facts[0].indicator else BUDGETS
            facts = [*measured.pick(planned, None, told.year)[:1], *facts]
        different: list[Fact] = []
        for fact in facts:
            if not any(same_value(fact, other) for other in different):
                different.append(fact)
        for fact in different[:2]:
            whose = fact.subject if fact.subject not in ("", told.whole) and fact.subject not in fact.words else ""
            pieces.append(f"{whose}{figure_text(fact)}{mark(fact)}")
    return "；".join(dict.fromkeys(pieces)) + "。" if pieces else ""


def told_line(line: Line, told: Told, numbering: Numbering) -> str:
    """Return a line as it is told, with the mark of its place."""
    where = f"“{line.heading}”" if line.heading else ""
    mark = numbering.report(told.report, where, line.text, line.location)
    return f"{LEAD}{shortened(line.text, LONGEST)}{mark}"
