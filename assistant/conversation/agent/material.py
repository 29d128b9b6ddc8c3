"""What the model is given to read: the state of the conversation and the results of tools, fenced as material."""

from collections.abc import Sequence

from assistant.conversation.events import Said
from assistant.conversation.telling import titles
from assistant.conversation.workspace import Workspace
from assistant.drafting.model.brief import fence_free

OPEN, CLOSE = "<资料>", "</资料>"


def fenced(text: str) -> str:
    """Return text of documents or tools as material: it can't close its fence."""
    lines = (fence_free(line) for line in text.splitlines())
    return f"{OPEN}{'／'.join(line for line in lines if line)}{CLOSE}"


def state_text(workspace: Workspace) -> str:
    """Return what is open and what has been written, in a few lines."""
    report, draft = workspace.report, workspace.draft
    lines = ["没有打开报告" if report is None else f"打开的报告：{report.title or report.document.name}"]
    if workspace.review:
        lines.append(f"审核意见{len(workspace.review.findings)}条，指标{len(workspace.review.ledger)}行")
    if workspace.shown:
        lines.append(f"上一张表有{len(workspace.shown)}行，用户说的“第几条”多指这张表")
    if draft is None:
        lines.append("还没有草稿")
    else:
        lines.append(f"草稿第{(workspace.history.place or 0) + 1}版，共{len(workspace.history.versions)}版")
        lines += titles(draft)
    return fenced("\n".join(lines))


def earlier(said: Sequence[Said]) -> list[tuple[str, str]]:
    """Return the turns before as pairs of role and text."""
    pairs = [(("human", fence_free(turn.question)), ("ai", fence_free(turn.answer) or "（没有回答）")) for turn in said]
    return [message for pair in pairs for message in pair]
