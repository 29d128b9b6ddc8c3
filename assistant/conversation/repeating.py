"""How much of the open report repeats the unit's own earlier ones or those of others, and which passages."""

from collections.abc import Callable, Iterator

from assistant.conversation.events import Event, Sources, TextPiece
from assistant.conversation.numbering import Numbering
from assistant.conversation.workspace import Workspace, opened
from knowledge.comparing.repetition import Repeated, Repetition, describe, is_earlier, is_others, is_own
from knowledge.errors import UserError
from knowledge.finding.passage import Passage
from knowledge.report import Report
from knowledge.running_text import shortened
from knowledge.store.stored import StoredDocument

_PASSAGES, _QUOTE, _DOCUMENTS = 6, 120, 5


def tell_repetition(workspace: Workspace, *, own: bool, others: bool) -> Iterator[Event]:
    """Yield the share that is repeated, of which reports, and the longest passages with both places.

    `own` asks of the unit's earlier reports alone, `others` of those of other units; neither asks of all.
    """
    report = opened(workspace).report
    if workspace.repetition is None:
        raise UserError("资料库没有打开，暂时不能与往年和其他单位的报告比对。")
    repetition = workspace.repetition(report, _wanted(report, own=own, others=others))
    if own and not others and not repetition.compared:
        yield TextPiece("资料库里没有本单位以前年度的报告，下面与资料库里其他单位的报告比对。\n\n")
        repetition = workspace.repetition(report, _wanted(report, own=False, others=True))
    numbering = Numbering()
    yield TextPiece(f"{describe(repetition)}\n\n")
    yield from _documents(report, repetition)
    yield from _passages(report, repetition, numbering)
    if numbering.citations:
        yield Sources(numbering.citations)


def _wanted(report: Report, *, own: bool, others: bool) -> Callable[[StoredDocument], bool]:
    def among(document: StoredDocument) -> bool:
        return own == others or (is_earlier(report, document) if own else is_others(report, document))

    return among


def _documents(report: Report, repetition: Repetition) -> Iterator[Event]:
    shares = [(repetition.share_of(passages), passages[0].document) for passages in repetition.by_document.values()]
    for share, document in shares[:_DOCUMENTS]:
        whose = "本单位" if is_own(report, document) else "其他单位"
        yield TextPiece(f"· {share:.1%}　{document.shown}（{whose}）\n")
    if len(shares) > _DOCUMENTS:
        yield TextPiece(f"· 另有{len(shares) - _DOCUMENTS}份，重复更少\n")


def _passages(report: Report, repetition: Repetition, numbering: Numbering) -> Iterator[Event]:
    """Yield the longest passages in the report's order, so that it can be read along."""
    longest = sorted(repetition.passages, key=lambda passage: -passage.length)[:_PASSAGES]
    shown = [passage for passage in repetition.passages if passage in longest]
    if shown:
        yield TextPiece("\n重复的段落：\n\n" if len(shown) == len(repetition.passages) else "\n其中最长的段落：\n\n")
    for passage in shown:
        words = shortened(passage.own, _QUOTE)
        mine = numbering.report(report, passage.section, passage.own, passage.location)
        theirs = numbering.passage(_as_passage(passage), passage.theirs)
        yield TextPiece(f"{passage.location.label}（{passage.copy.chinese}）：{words}{mine}{theirs}\n\n")
    if len(shown) < len(repetition.passages):
        yield TextPiece(f"共{len(repetition.passages)}处，全部并排列在“审核”页的“重复比对”里。")


def _as_passage(passage: Repeated) -> Passage:
    document = passage.document
    return Passage(
        id=passage.chunk,
        text=passage.theirs,
        source=document.shown,
        kind=document.kind,
        year=document.year,
        section=passage.their_section,
        score=round(passage.likeness, 4),
        document=document.id,
        note=document.note,
    )
