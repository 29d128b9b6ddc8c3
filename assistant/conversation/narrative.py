"""What the report says of itself as problems and measures: which they are, what stands among them, what doesn't."""

from collections.abc import Iterator, Sequence
from typing import Literal

from assistant.conversation.asking.lines import Line, Told, told_by
from assistant.conversation.asking.lists import List
from assistant.conversation.asking.question import FigureQuestion, Wanted
from assistant.conversation.asking.quoting import ranked_lines, saying
from assistant.conversation.asking.words import USUAL, share_of, stretches, usualness, without
from assistant.conversation.events import Choices, Event, Sources, TextPiece
from assistant.conversation.numbering import Numbering
from assistant.conversation.patterns import says
from assistant.conversation.references import find_ordinal
from assistant.conversation.request import NarrativeQuestion
from assistant.conversation.workspace import Workspace, opened, searchable
from assistant.drafting.draft import MEASURES, NAMES, PROBLEMS, SECTIONS, Origin, item_number
from assistant.drafting.planning.measures import matched
from assistant.drafting.planning.plan import CAUSE, make_plan
from assistant.review.matching import unmatched
from knowledge.narrative.entries import Entry, Narrative, read_narrative
from knowledge.running_text import shortened

# A problem or measure speaks of a matter when it holds this share of what is asked about, surely when it holds all.
_SPEAKS, _ALL, _NAMED = 0.6, 0.95, 0.4
_WHOLE, _SHOWN, _BESIDE, _NEAREST, _ROOM = 240, 160, 2, 4, 2000
# The rules of how problems and measures are written, and of whether they answer each other.
_OF_WRITING = ("DOC10", "DOC11", "DOC12", "DOC13", "DOC14", "DOC15")


def read_narrative_question(text: str, wanted: List, workspace: Workspace) -> NarrativeQuestion:
    """Return what `text` asks of the report's own problems or measures; `wanted` is which list of them it is."""
    is_of_measures = says(f"section.{MEASURES}", text) and not says(f"section.{PROBLEMS}", text)
    part: Literal["problems", "measures"] = "measures" if is_of_measures else "problems"
    if wanted in (List.IS_WRITTEN, List.HOW_WRITTEN):
        number, matter = find_ordinal(text), _matter(text, workspace)
        # Whether nothing in particular is written asks how it is.
        if wanted is List.IS_WRITTEN and matter:
            return NarrativeQuestion(part, "written", matter)
        return NarrativeQuestion(part, "quality", "" if number is not None else matter, number)
    if wanted is List.LEFT_OUT:
        return NarrativeQuestion("problems", "left_out")
    if wanted is List.OWN_MEASURES:
        return NarrativeQuestion("measures", "others" if says("for_others", text) else "all")
    return NarrativeQuestion("problems", "unanswered" if wanted is List.UNANSWERED else "all")


def _matter(text: str, workspace: Workspace) -> str:
    """Return the matter that `text` names, else what the question before was about, "" where that was nothing."""
    matter = " ".join(without("narrative", text).split())
    if any(len(word) > 1 and usualness(word) < USUAL for word in stretches(matter)):
        return matter
    match workspace.request:
        case FigureQuestion(parts=parts):
            return " ".join(one.words for one in parts)
        case NarrativeQuestion(words=words):
            return words
    return ""


def answer_narrative(question: NarrativeQuestion, workspace: Workspace) -> Iterator[Event]:
    """Yield the report's own problems or measures, how they answer one another, or what stands among them."""
    review, numbering = opened(workspace), Numbering()
    narrative = read_narrative(review.report)

    def listed(items: Sequence[Entry], *, is_whole: bool = False) -> str:
        # Who does a measure and by when stands in its sentences, what is amiss in those that have no heading.
        return "\n".join(
            f"{place}. {item.label + shortened(item.words, _WHOLE) if is_whole or not item.is_titled else item.name}"
            f"{numbering.report(review.report, '', item.told[0].text, item.location)}"
            for place, item in enumerate(items, 1)
        )

    problems, measures = narrative.problems, narrative.all_measures
    if question.about == "left_out":
        yield from _left_out(workspace, narrative)
    elif question.about == "written":
        yield from _written(question, workspace, narrative, numbering)
    elif not problems and not measures:
        yield TextPiece("报告没有单独写存在的问题和改进措施。")
    elif question.about == "quality":
        yield from _quality(question, workspace, narrative, numbering)
    elif question.about == "others":
        found = [finding for finding in review.findings if finding.rule == "DOC12"]
        text = "\n".join(
            f"{place}. {finding.message}{numbering.report(review.report, '', e.text, e.location)}"
            for place, finding in enumerate(found, 1)
            for e in finding.evidence[:1]
        )
        yield TextPiece(text or f"没有：{len(measures)}条措施都是本单位能办的。")
    elif question.about == "unanswered":
        counts = f"{len(problems)}个问题、{len(measures)}条措施"
        alone = unmatched([one for one in problems if not one.answers], narrative.measures)
        lacking = f"{counts}，下面的问题没有看到对应的措施：\n{listed(alone)}"
        yield TextPiece(lacking if alone else f"对得上：报告写了{counts}，每个问题都有对应的措施。")
    else:
        is_measures = question.part == MEASURES
        items, what = (measures, "条措施") if is_measures else (problems, "个问题")
        told = f"报告自己写了{len(items)}{what}：\n{listed(items, is_whole=is_measures)}"
        yield TextPiece(told if items else f"报告没有写{what[1:]}。")
        if question.about == "duties":
            lacks = (one.message for one in review.findings if one.rule == "DOC11")
            yield TextPiece("".join(f"\n审核时发现：{message}" for message in lacks))
    if numbering.citations:
        yield Sources(numbering.citations)


def _left_out(workspace: Workspace, narrative: Narrative) -> Iterator[Event]:
    """Yield what the report's figures and text show to be amiss and none of its problems names, and causes it lacks."""
    plan = workspace.plan or make_plan(opened(workspace), searchable(workspace))
    others = [one for one in plan.problems if one.origin is not Origin.OWN]
    own = {key: one.title for one in plan.problems if one.origin is Origin.OWN for key in one.keys}
    uncaused = [own[key] for one in plan.questions if (key := one.key.removeprefix(f"{CAUSE}.")) in own]
    count = len(narrative.problems)
    yield TextPiece(f"报告自己写了{count}个问题。" if count else "报告没有单独写存在的问题。")
    if others:
        told = (f"\n{n}. {one.title}：{shortened(one.statements[0].text, _SHOWN)}" for n, one in enumerate(others, 1))
        yield TextPiece(f"数据和正文反映出来、没有列为问题的有{len(others)}个：{''.join(told)}")
    else:
        yield TextPiece("没有看到数据和正文反映出来却没有列为问题的。")
    if uncaused:
        yield TextPiece(f"\n写了问题没有写原因的：{'、'.join(f'“{title}”' for title in uncaused)}。")
    if alone := unmatched([one for one in narrative.problems if not one.answers], narrative.measures):
        yield TextPiece(f"\n没有对应措施的：{'、'.join(f'“{one.name}”' for one in alone)}。")
    yield Choices(() if workspace.draft else ("两部分都写",))


def _quality(
    question: NarrativeQuestion, workspace: Workspace, narrative: Narrative, numbering: Numbering
) -> Iterator[Event]:
    """Yield what the review finds of how problems and measures are written, of one where the question names it."""
    review = opened(workspace)
    found = [one for one in review.findings if one.rule in _OF_WRITING]
    items, place = (narrative.problems, narrative.all_measures)[question.part == MEASURES], question.number
    if place is None:
        place = _speaking(question.words, [f"{one.title}\n{one.words}" for one in items], told_by(review.report))
    elif not -len(items) <= place < len(items):
        yield TextPiece(f"报告的{NAMES[question.part]}只有{len(items)}条。")
        return
    if place is not None:
        item = items[place]
        mark = numbering.report(review.report, "", item.told[0].text, item.location)
        yield TextPiece(f"{item.label}{shortened(item.words, _WHOLE)}{mark}\n")
        found = [one for one in found if any(each.location in item.places for each in one.evidence)]
    else:
        yield TextPiece(f"报告写了{len(narrative.problems)}个问题、{len(narrative.all_measures)}条措施。\n")
    told = "\n".join(f"{n}. {one.message}{one.suggestion}" for n, one in enumerate(found, 1))
    yield TextPiece(told or "按现有规则，没有查出空话、缺原因、缺责任时限结果或者对不上的地方。")


def _written(
    question: NarrativeQuestion, workspace: Workspace, narrative: Narrative, numbering: Numbering
) -> Iterator[Event]:
    """Yield which of the problems and measures of the draft, or of the report, tell of a matter, else that none does.

    Where one tells of it stands a line that lies nearest to it. What the report says of it elsewhere is told as well:
    whoever asks has to decide whether it belongs there.
    """
    report, draft = opened(workspace).report, workspace.draft
    near, weights = lines_on(question.words, workspace), told_by(report).weigh(question.words)
    entries = {PROBLEMS: narrative.problems, MEASURES: narrative.all_measures}
    words = [one.words for one in narrative.problems]
    answering, _ = matched(narrative.all_measures, words, len(words))
    answers = {n: [entries[MEASURES].index(one) for one in found] for n, found in answering.items()}
    if draft and draft.measures:
        places = range(len(draft.problems))
        answers = {n: [at for at, one in enumerate(draft.measures) if n in one.addresses] for n in places}
    place: int | None = None
    is_told = False
    for section in SECTIONS:
        named = [(f"“{one.label}{one.title}”", one.words, set(one.places)) for one in entries[section]]
        if draft and draft.items(section):
            cited = {citation.id: citation.location for citation in draft.citations if citation.location}
            heads = (f"草稿{NAMES[section]}{item_number(n)}" for n, _ in enumerate(draft.items(section)))
            named = [
                (f"{head}“{one.title}”", one.text, {cited[key] for key in one.citations if key in cited})
                for head, one in zip(heads, draft.items(section), strict=True)
            ]
        own = [n for line in near for n, (_, _, of) in enumerate(named) if line.location in of]
        whole = _speaking(question.words, [f"{name}{words}" for name, words, _ in named], told_by(report), _ALL)
        # A measure that answers the problem found tells of the matter in words of its own.
        linked = answers.get(place, [])[:1] if section == MEASURES and place is not None else []
        place = next((one for one in (*own[:1], whole, *linked) if one is not None), None)
        if place is not None:
            # What only lies near by its meaning may be another matter.
            is_named = bool(weights and near) and share_of(near[0].searched, weights) >= _NAMED
            is_told = is_told or place == whole or is_named
            lead = "里写了" if is_told else "里没有直接写到，最接近的是"
            yield TextPiece(f"{NAMES[section]}{lead}：{named[place][0]}。{shortened(named[place][1], _SHOWN)}\n")
        elif section == question.part or is_told:
            yield TextPiece(f"{NAMES[section]}里没有写到（共{len(named)}条）。\n")
    if not is_told:
        pairs = ((one.text, numbering.report(report, "", one.text, one.location)) for one in near[:_BESIDE])
        yield TextPiece("报告别处写到：" + "\n".join(f"{shortened(text, _WHOLE)}{mark}" for text, mark in pairs))
        yield TextPiece("\n列不列由您定：没有达到目标、没有办完的事，一般要作为问题写明原因和措施。")


def lines_on(matter: str, workspace: Workspace) -> list[Line]:
    """Return the lines of the report that lie nearest to a matter."""
    wanted = Wanted(matter, matter)
    told = told_by(opened(workspace).report)
    ranked = ranked_lines(wanted, FigureQuestion(matter, (wanted,)), told, workspace.encode)
    return [one.line for one in saying(ranked, _NEAREST, _ROOM)]


def _speaking(matter: str, texts: Sequence[str], told: Told, least: float = _SPEAKS) -> int | None:
    """Return the place of the text that holds most of a matter, None where none holds enough of it."""
    weights = told.weigh(matter)
    shares = [share_of(text.lower(), weights) if weights else 0.0 for text in texts]
    best = max(shares, default=0.0)
    return shares.index(best) if best >= least else None
