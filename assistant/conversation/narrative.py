"""What the report itself gives as its problems and measures, and how they answer one another."""

import re
from collections.abc import Iterator, Sequence

from assistant.conversation.events import Event, Sources, TextPiece
from assistant.conversation.numbering import Numbering
from assistant.conversation.request import NarrativeQuestion
from assistant.conversation.workspace import Workspace, opened
from assistant.review.matching import unmatched
from knowledge.narrative.entries import Entry, read_narrative

_OWN = re.compile(r"报告(?:自己|本身|里|中)?.{0,4}(?:写|提|列|说|有|哪)|自己(?:写|提|列|说|查)|自查|作者|原文")
_PROBLEMS = re.compile(r"问题|不足")
_MEASURES = re.compile(r"措施|对策|打算|下一步")
_BOTH = re.compile(
    r"(?:问题|措施).{0,8}(?:对得上|对应|对不上|匹配|呼应|一一)|(?:没|没有|未|缺).{0,6}(?:对应|针对).{0,4}(?:措施|问题)|问题.{0,8}没.{0,6}措施"
)
_FOR_OTHERS = re.compile(
    r"(?:推给|甩给|靠|指望|依赖|要求).{0,6}(?:别|其他|其它|财政|上级|外)|不是(?:本|自己)?单位|不归|管不了|做不了主|说了不算|别的(?:部门|单位)|外单位|办不了|自己.{0,4}(?:办|做|定)不"
)
_LISTS = re.compile(r"写没写|有没写|哪|几|什么|列|有没有|多少|啥|[?？]")


def read_narrative_question(text: str) -> NarrativeQuestion | None:
    """Return what `text` asks of the report's own problems or measures, None where it asks of something else."""
    if _MEASURES.search(text) and _FOR_OTHERS.search(text):
        return NarrativeQuestion("measures", "others")
    if _BOTH.search(text):
        return NarrativeQuestion("problems", "unanswered")
    if _OWN.search(text) and _LISTS.search(text) and not re.search("起草|补写|帮我写|审核", text):
        if _PROBLEMS.search(text) and not re.search("毛病|错误|有没有问题|有什么问题|最", text):
            return NarrativeQuestion("problems")
        if _MEASURES.search(text):
            return NarrativeQuestion("measures")
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
        yield TextPiece("报告里没有单独写问题和措施的部分。")
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
