"""What a reviewer decides by saying so: on findings, or on the verdict on a row, and why; or takes back.

The same decisions are made as on the page. Where they are kept is for whoever opened the conversation to say.
"""

from collections.abc import Iterator

from assistant.conversation.events import Choices, Decided, Event, Item, Notice, TextPiece
from assistant.conversation.explaining import point
from assistant.conversation.findings import read_findings_question, select_findings
from assistant.conversation.patterns import parts, says, which
from assistant.conversation.references import find_ordinals, find_quoted
from assistant.conversation.request import DecisionRequest
from assistant.conversation.workspace import Workspace, opened
from assistant.records.opinions import State
from assistant.review.deciding import decide, decision_words, verdict_id
from assistant.review.engine import Review
from assistant.review.judgement import Verdict
from assistant.review.rule import Finding
from knowledge.running_text import shortened

_TOLD, _LONGEST = 3, 60


def read_decision(message: str, workspace: Workspace) -> DecisionRequest | None:
    """Return what `message` decides on the open review, None where it decides nothing."""
    head, *rest = parts("reason_given", message, 1)
    said = next(iter(which("decision", head)), "")
    review = workspace.review
    if review is None or not said or says("asked", head):
        return None
    # What is said of a draft's versions in these words is about the draft.
    if workspace.draft and said != State.OVERRULED and not says("of_review", head):
        return None
    verdict = next(iter(which("new_verdict", head)), "") if said == State.OVERRULED else ""
    items = _pointed(head, workspace, review)
    if items is None or (said == State.OVERRULED and not verdict):
        return None
    state = None if said == "withdrawn" else State(said)
    return DecisionRequest(items, state, rest[0].strip(" 。") if rest else "", Verdict(verdict) if verdict else None)


def decide_on(request: DecisionRequest, workspace: Workspace) -> Iterator[Event]:
    """Yield what is decided, and what of the review is left."""
    review = opened(workspace)
    targets = _targets(request, review)
    if not targets:
        what = "量化判定只能改判指标；要改判，请说指标的名称" if request.verdict else "这里没有这样一条意见"
        yield Notice(f"{what}，例如：“第3条不采纳，理由是附件已有说明”，“‘群众满意度’改判为已量化”。")
        return
    if request.state is State.DISMISSED and not request.reason:
        yield TextPiece("不采纳要写明理由，请把理由一起说。")
        yield Choices((), "理由是什么？")
        return
    verdict = request.verdict.value if request.verdict else ""
    made = {
        key: decide(one, request.state, workspace.author, request.reason, verdict) if request.state else None
        for key, one in targets.items()
    }
    if workspace.decides:
        workspace.decides(made)
    else:
        yield Decided(made)
    after = opened(workspace.after(Decided(made)))
    names = "".join(f"\n· {_name(one)}" for one in [*targets.values()][:_TOLD])
    names += "\n· ……" if len(targets) > _TOLD else ""
    words = decision_words(next(iter(made.values()))) or "已撤回原来的处理"
    waiting = sum(map(after.waits, after.findings))
    left = f"还有{waiting}条没有处理。" if waiting else "全部意见都处理完了。"
    yield TextPiece(f"{words}（{len(targets)}条）{names}\n{left}页面和导出的文件都按这个。")


def _pointed(head: str, workspace: Workspace, review: Review) -> tuple[Item, ...] | None:
    """Return what a message points at, () where that isn't there, None where it points at nothing."""
    if numbers := find_ordinals(head):
        shown = workspace.shown or review.findings
        return tuple(shown[number] for number in numbers if -len(shown) <= number < len(shown))
    if says("all_of_them", head) and not find_quoted(head):
        topic, found = select_findings(read_findings_question(head), review)
        shown = tuple(item for item in workspace.shown if isinstance(item, Finding))
        return tuple(one for one in found if review.waits(one)) if topic or not shown else shown
    pointed = point(head, workspace)
    return pointed.items or (() if pointed.is_missing else None)


def _targets(request: DecisionRequest, review: Review) -> dict[str, Item]:
    """Return what is decided on, by the id it is decided under: a verdict on a row, all else on a finding."""
    rows: dict[str, Item] = {verdict_id(row, review.report): row for row in review.ledger if row.judgement}
    findings: dict[str, Item] = {one.id: one for one in (*review.dismissed, *review.findings)}
    known = rows if request.verdict else findings if request.state else rows | findings
    keys = [one.id if isinstance(one, Finding) else verdict_id(one, review.report) for one in request.items]
    return {key: known[key] for key in keys if key in known}


def _name(of: Item) -> str:
    return shortened(of.message if isinstance(of, Finding) else f"“{of.indicator.name}”", _LONGEST)
