"""What the open report says to a question: a figure, what can be computed of its figures, or its own sentence.

Where it says nothing of what is asked, that is said; where it says two different things, both are told.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.conversation.asking.differences import previous
from assistant.conversation.asking.figures import Mark, number
from assistant.conversation.asking.lines import Line, Told, figure_text, rank, told_by
from assistant.conversation.asking.measures import known_measures
from assistant.conversation.asking.operations import compute
from assistant.conversation.asking.question import FigureQuestion, Operation, Wanted, names
from assistant.conversation.asking.quoting import beside_figure, giving_reason, nearest, ranked_lines, saying
from assistant.conversation.asking.rates import divided, recomputed
from assistant.conversation.asking.scoring import scores
from assistant.conversation.asking.values import BUDGETS, counts, measures_of, purses, same_value, sides_of
from assistant.conversation.asking.words import is_money, unheld
from assistant.conversation.events import Choices, Event, Sources, TextPiece
from assistant.conversation.intents import Encode
from assistant.conversation.numbering import Numbering
from assistant.conversation.workspace import Workspace, opened
from assistant.review.engine import Review
from assistant.review.rule import Finding, Severity
from knowledge.facts.fact import Aspect, Fact, Source
from knowledge.running_text import shortened

# A finding is of what is asked about when it holds this share of it; a reply is worth telling from this share on.
_ABOUT, _ACCOUNTED = 0.6, 0.4
_LONGEST, _VALUES = 110, 4
_DERIVED = re.compile("[一-龥]{2}率|人均|每[一-龥]|工期|[超空缺满]编")
_GRADE = re.compile("等次|等级|档次|评级|评为|[优良中差]秀?[”。]")
_PROJECTS = re.compile(r"(?:多少|几)个?项目|项目.{0,3}(?:多少|几)个")
_JUDGED = re.compile("满分|为什么说|怎么算|判为|判成")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said to one part of a question, and which of its words, what share, the places quoted account for."""

    text: str
    missing: tuple[str, ...] = ()
    share: float = 1.0
    is_computed: bool = True


def answer_figures(question: FigureQuestion, workspace: Workspace) -> Iterator[Event]:
    """Yield what the open report says to `question`, part by part."""
    replies, numbering = _replies(question, workspace)
    said = [_worded(reply) for reply in dict.fromkeys(replies) if reply.text]
    if not said:
        asked = (question.said or question.text).rstrip("？?。")
        yield TextPiece(f"报告里没有写到这一点（{asked}）。要不要到资料库里找？")
        yield Choices((f"查资料库：{asked}",))
        return
    yield TextPiece("\n".join(said))
    if numbering.citations:
        yield Sources(numbering.citations)


def says(question: FigureQuestion, workspace: Workspace) -> bool:
    """Return whether the open report says something to a part of the question that says of what it asks."""
    replies, _ = _replies(question, workspace)
    return any(reply.text for part, reply in zip(question.parts, replies, strict=True) if asks(part))


def is_certain(question: FigureQuestion, workspace: Workspace) -> bool:
    """Return whether the report's figures account for every word of a question for amounts or for the most."""
    replies, _ = _replies(question, workspace)
    asked = (part.is_amount or part.operation is Operation.EXTREME for part in question.parts)
    return all(asked) and all(reply.text and not reply.missing and reply.is_computed for reply in replies)


def _replies(question: FigureQuestion, workspace: Workspace) -> tuple[list[Reply], Numbering]:
    """Return the reply to each part, made once for whoever asks of the same question again."""
    review = opened(workspace)
    for asked, of, replies, numbering in _made:
        if asked == question and of is review:
            return replies, numbering
    numbering, told = Numbering(), told_by(review.report)
    replies = [_reply(part, question, told, review, numbering, workspace.encode) for part in question.parts]
    _made.append((question, review, replies, numbering))
    return replies, numbering


_made: deque[tuple[FigureQuestion, Review, list[Reply], Numbering]] = deque(maxlen=1)


def _worded(reply: Reply) -> str:
    if reply.missing:
        return f"报告里没有直接写到{'、'.join(f'“{word}”' for word in reply.missing)}，最接近的是：{reply.text}"
    return reply.text if reply.is_computed else f"报告没有给出算这一项要的全部数，有关的是：{reply.text}"


def asks(part: Wanted) -> bool:
    """Return whether a part says of what it asks, if only money, projects or a date."""
    is_said = names(part) or part.is_when or part.each or is_money(part.words)
    return is_said or bool(_PROJECTS.search(part.words) or _DERIVED.search(part.asked))


def asks_for_everything(question: FigureQuestion, workspace: Workspace) -> bool:
    """Return whether `question` doubts the report as a whole, not a figure of it."""
    told = told_by(opened(workspace).report)
    return all(
        part.operation is Operation.CHECK
        and not re.search(r"\d", part.words)
        and not part.aspects
        and not measures_of(part, told)
        and not _rates_named(part, told)
        for part in question.parts
    )


def _reply(
    wanted: Wanted, question: FigureQuestion, told: Told, review: Review, numbering: Numbering, encode: Encode | None
) -> Reply:
    marked: list[str] = []

    def mark(fact: Fact) -> str:
        line = told.line_of.get(id(fact))
        marked.append(f"{fact.subject}{fact.measure}{fact.words}{f'{line.heading}{line.text}' if line else fact.quote}")
        return numbering.report(told.report, _place(fact), fact.quote, fact.location)

    if scored := scores(wanted, told, numbering):
        lines = ranked_lines(wanted, question, told, None) if _GRADE.search(wanted.words) else []
        graded = [_told(one.line, told, numbering) for one in lines if _GRADE.search(one.line.text)]
        return Reply("\n".join([scored, *graded[:1]]))
    if (wanted.operation is Operation.CHECK or _JUDGED.search(question.text)) and (
        found := _findings(wanted, question, review, encode)
    ):
        finding = found[0]
        marks = "".join(numbering.report(told.report, "", e.text, e.location) for e in finding.evidence[:3])
        lead = "不对，有出入：" if wanted.operation is Operation.CHECK else "审核意见说到这一点："
        return Reply(f"{lead}{finding.message}{marks}")
    is_sum = len(_FIGURE.findall(wanted.asked)) == 2
    if (is_sum or wanted.operation is Operation.CHECK) and (checked := _checked(wanted, question, told, mark)):
        return Reply(checked)
    if wanted.operation is Operation.CHECK and (laid := _laid_side_by_side(wanted, told, mark)):
        return Reply(laid)
    if wanted.operation is Operation.WHY or _JUDGED.search(question.text):
        reasons = giving_reason(wanted, ranked_lines(wanted, question, told, encode), told)
        reply = _accounted(wanted, question, told, [], reasons, numbering)
    else:
        reply = _figured(wanted, question, told, marked, mark, numbering, encode)
    if reply.text and not question.unknown:
        return reply
    if counted := _counted(wanted, told, mark):
        return replace(reply, text=counted)
    # Nobody's words being there, what lies nearest by its meaning is told as no more than that.
    said = "\n".join(_told(line, told, numbering) for line in nearest(wanted, question, told, encode))
    return replace(reply, text=said or reply.text, missing=reply.missing or (wanted.asked.strip(),))


def _figured(
    wanted: Wanted,
    question: FigureQuestion,
    told: Told,
    marked: list[str],
    mark: Mark,
    numbering: Numbering,
    encode: Encode | None,
) -> Reply:
    """Return what the figures come to, or else the lines that say it."""
    asked = compute(wanted, told, mark)
    # The words of another language name a measure or they name nothing.
    is_named = not question.said or is_money(wanted.words) or bool(known_measures(wanted.words)[0])
    computed = asked or (_values(wanted, told, mark) if is_named else "") or previous(wanted, told, mark) or ""
    if asked:
        # What was computed accounts for the words that asked for it.
        marked += [wanted.kind, *_DERIVED.findall(wanted.asked), *known_measures(f"{wanted.words} {wanted.whole}")[0]]
    ranked = ranked_lines(wanted, question, told, encode)
    beside = beside_figure(ranked) if computed else []
    reply = _accounted(wanted, question, told, marked, beside, numbering, computed)
    if computed and not reply.missing:
        return replace(reply, is_computed=bool(asked) or wanted.operation in (Operation.VALUE, Operation.CHECK))
    lines = saying(ranked, told, wanted)
    quoted = _accounted(wanted, question, told, [], lines, numbering)
    if wanted.counter and lines and not any(counts(fact, wanted.counter) for line in lines for fact in line.facts):
        # Of what is counted the lines tell, but not how many.
        quoted = replace(quoted, is_computed=False)
    return quoted if quoted.text and (not reply.text or len(quoted.missing) < len(reply.missing)) else reply


def _accounted(
    wanted: Wanted,
    question: FigureQuestion,
    told: Told,
    marked: Sequence[str],
    quoted: Sequence[Line],
    numbering: Numbering,
    computed: str = "",
) -> Reply:
    """Return what was computed and quoted, held against the words of the question."""
    evidence = "".join((*marked, *(line.heading + line.text for line in quoted), *wanted.subjects, *told.names))
    missing, share = unheld(f"{wanted.words} {wanted.whole}", evidence)
    said = "\n".join(part for part in (computed, *(_told(line, told, numbering) for line in quoted)) if part)
    return Reply(said if share >= _ACCOUNTED else "", (*missing, *question.unknown), share)


def _checked(wanted: Wanted, question: FigureQuestion, told: Told, mark: Mark) -> str:
    """Return whether the rate, share or change that is doubted is what the report's own figures give."""
    figures = set(_FIGURE.findall(question.text))
    facts = [fact for fact in told.account.facts if figures & set(_FIGURE.findall(fact.quantity.text))]
    amounts = {fact.value: fact for fact in facts if fact.unit != "%"}
    if len(amounts) == len(figures) == 2 and re.search("率|占|比", question.text):
        part, whole = (amounts[value] for value in sorted(amounts))
        return divided(part, whole, "合", mark) or ""
    facts = facts or _rates_named(wanted, told)
    for fact in facts:
        again = recomputed(fact, told)
        if again is None:
            continue
        value, sum_ = again
        right = abs(value - fact.value) <= max(fact.step, Decimal("0.01"))
        lead = "对的，算得没有错" if right else f"不对，应为{number(value)}%"
        return f"{lead}：{figure_text(fact)}{mark(fact)}，{sum_}。"
    return ""


def _rates_named(wanted: Wanted, told: Told) -> list[Fact]:
    """Return the rates of which all that is asked about is said, shares first where one is asked for."""
    words = f"{wanted.words} {wanted.whole}"
    held = ((fact, unheld(words, _of(fact))) for fact in told.account.facts if fact.unit == "%")
    named = [fact for fact, (missing, share) in held if not missing and share > _ACCOUNTED]
    return sorted(named, key=lambda fact: bool(wanted.whole) and fact.aspect is not Aspect.SHARE)


def _of(fact: Fact) -> str:
    """Return all that a figure is said of."""
    return f"{fact.subject}{fact.measure}{fact.words}{fact.against}{fact.quote if fact.source is Source.TEXT else ''}"


def _laid_side_by_side(wanted: Wanted, told: Told, mark: Mark) -> str:
    """Return every place that gives the figure which is doubted, and whether they agree."""
    for measured in measures_of(wanted, told)[:1]:
        facts = measured.pick(sides_of(wanted), wanted.period, told.report.year)
        facts = [fact for fact in facts if fact.aspect is facts[0].aspect or fact.source is Source.TEXT]
        different: list[Fact] = []
        for fact in facts:
            if fact.unit == facts[0].unit and not any(same_value(fact, other) for other in different):
                different.append(fact)
        if not facts:
            continue
        shown = different if len(different) > 1 else facts
        places = "，".join(f"{_place(fact)}写{figure_text(fact)}{mark(fact)}" for fact in shown[:_VALUES])
        verdict = (
            "不一致" if len(different) > 1 else "一致，没有出入" if len(facts) > 1 else "只写了一处，没有可以核对的数"
        )
        return f"{verdict}：{places}。"
    return ""


def _values(wanted: Wanted, told: Told, mark: Mark) -> str:
    """Return the figures asked for; two different ones for the same are both told."""
    pieces: list[str] = []
    if _PROJECTS.search(wanted.words) and (projects := purses(told)):
        return f"{len(projects)}个项目：{'、'.join(purse.subject for purse in projects)}。"
    for measured in measures_of(wanted, told)[:_VALUES]:
        if wanted.counter and not any(counts(fact, wanted.counter) for fact in measured.facts):
            continue
        facts = measured.pick(sides_of(wanted), wanted.period, told.report.year)
        if not wanted.aspects and facts and (facts[0].indicator or facts[0].form):
            # Asked for no side of a row, what was planned belongs to what was done.
            planned = (Aspect.TARGET,) if facts[0].indicator else BUDGETS
            facts = [*measured.pick(planned, None, told.report.year)[:1], *facts]
        different: list[Fact] = []
        for fact in facts:
            if not any(same_value(fact, other) for other in different):
                different.append(fact)
        for fact in different[:2]:
            whose = f"{fact.subject}" if fact.subject and fact.subject not in fact.words else ""
            pieces.append(f"{whose}{figure_text(fact)}{mark(fact)}")
    return "；".join(dict.fromkeys(pieces)) + "。" if pieces else ""


def _counted(wanted: Wanted, told: Told, mark: Mark) -> str:
    """Return the one figure of the report that counts what is counted in the question."""
    found = [fact for fact in told.account.facts if wanted.counter and fact.quantity.text.endswith(wanted.counter)]
    return f"{figure_text(found[0])}{mark(found[0])}。" if len({fact.value for fact in found}) == 1 else ""


def _told(line: Line, told: Told, numbering: Numbering) -> str:
    where = f"“{line.heading}”" if line.heading else ""
    mark = numbering.report(told.report, where, line.text, line.location)
    return f"报告写道：{shortened(line.text, 2 * _LONGEST)}{mark}"


def _findings(wanted: Wanted, question: FigureQuestion, review: Review, encode: Encode | None) -> list[Finding]:
    """Return the findings that speak of the figures, or else of the matter, that is asked about, nearest first."""
    figures = {figure for figure in _FIGURE.findall(question.text) if len(figure) > 2}
    findings = [finding for finding in review.findings if finding.severity is not Severity.INFO]
    if figures:
        return [finding for finding in findings if figures & set(_FIGURE.findall(finding.message))]
    lines = [Line(finding.message, "", finding.location) for finding in findings]
    by_line = dict(zip(map(id, lines), findings, strict=True))
    near = [one.line for one in rank(wanted.words, lines, encode) if one.share >= _ABOUT]
    return [by_line[id(line)] for line in near if not unheld(f"{wanted.words} {wanted.whole}", line.text)[0]]


def _place(fact: Fact) -> str:
    if fact.source is Source.TEXT:
        return "正文"
    return f"“{fact.form.name}”" if fact.form else "表格"
