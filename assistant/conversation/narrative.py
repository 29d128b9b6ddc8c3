"""What the report itself gives as its problems and measures, and how they answer one another."""

from collections.abc import Iterator, Sequence

from assistant.conversation.events import Event, Sources, TextPiece
from assistant.conversation.numbering import Numbering
from assistant.conversation.patterns import says, which
from assistant.conversation.request import NarrativeQuestion
from assistant.conversation.workspace import Workspace, opened
from assistant.review.matching import unmatched
from knowledge.narrative.entries import Entry, read_narrative


def read_narrative_question(text: str) -> NarrativeQuestion | None:
    """Return what `text` asks of the report's own problems or measures, None where it asks of something else."""
    parts = which("narrative", text)
    if "measures" in parts and says("for_others", text):
        return NarrativeQuestion("measures", "others")
    if says("unanswered", text):
        return NarrativeQuestion("problems", "unanswered")
    if parts and says("own", text) and says("own_lists", text) and not says("not_own", text):
        return NarrativeQuestion("problems" if "problems" in parts else "measures")
    return None


def answer_narrative(question: NarrativeQuestion, workspace: Workspace) -> Iterator[Event]:
    """Yield the report's own problems or measures, or how they answer one another."""
    review = opened(workspace)
    narrative = read_narrative(review.report)
    numbering = Numbering()

    def listed(items: Sequence[Entry]) -> str:
        return "\n".join(
            f"{place}. {item.name}{numbering.report(review.report, '', item.told[0].text, item.location)}"
            for place, item in enumerate(items, 1)
        )

    problems, measures = narrative.problems, narrative.all_measures
    if not problems and not measures:
        yield TextPiece("报告没有单独写存在的问题和改进措施。")
        return
    if question.about == "others":
        found = [finding for finding in review.findings if finding.rule == "DOC12"]
        text = "\n".join(
            f"{place}. {finding.message}{numbering.report(review.report, '', e.text, e.location)}"
            for place, finding in enumerate(found, 1)
            for e in finding.evidence[:1]
        )
        yield TextPiece(text or f"没有：{len(measures)}条措施都是本单位能办的。")
    elif question.about == "unanswered":
        alone = unmatched([one for one in problems if not one.answers], narrative.measures)
        if alone:
            yield TextPiece(
                f"{len(problems)}个问题、{len(measures)}条措施，下面的问题没有看到对应的措施：\n{listed(alone)}"
            )
        else:
            yield TextPiece(f"对得上：报告写了{len(problems)}个问题、{len(measures)}条措施，每个问题都有对应的措施。")
    else:
        items = problems if question.part == "problems" else measures
        what = "个问题" if question.part == "problems" else "条措施"
        yield TextPiece(f"报告自己写了{len(items)}{what}：\n{listed(items)}" if items else f"报告没有写{what[1:]}。")
    if numbering.citations:
        yield Sources(numbering.citations)
