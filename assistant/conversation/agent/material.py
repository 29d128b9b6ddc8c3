"""What the model is given to read: the state of the conversation and the results of tools, fenced as material."""

from collections.abc import Iterable, Mapping, Sequence

from assistant.conversation.events import DraftChanged, Event, FileWanted, Notice, TableShown, TextPiece
from assistant.conversation.said import Said
from assistant.conversation.workspace import Workspace
from assistant.drafting.draft import Draft
from assistant.drafting.model.brief import fence_free
from assistant.review.rule import Severity
from assistant.review.verdict import Verdict
from knowledge.running_text import shortened

OPEN, CLOSE = "<资料>", "</资料>"
# Rows of a table and characters of a cell that the model is given; the user has the whole table.
_ROWS, _CELL, _TITLE = 12, 40, 40
_KEYS = {
    "project": "项目",
    "indicator": "指标",
    "target": "指标值",
    "verdict": "判定",
    "suggestion": "建议",
    "severity": "程度",
    "message": "意见",
    "location": "位置",
}
_CODES = {member.value: member.chinese for member in (*Verdict, *Severity)}
_SECTIONS = (("问题", "problems"), ("措施", "measures"))


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
        lines += _titles(draft)
    return fenced("\n".join(lines))


def earlier(said: Sequence[Said]) -> list[tuple[str, str]]:
    """Return the turns before as pairs of role and text."""
    pairs = [(("human", fence_free(turn.question)), ("ai", fence_free(turn.answer) or "（没有回答）")) for turn in said]
    return [message for pair in pairs for message in pair]


def result_text(events: Iterable[Event]) -> str:
    """Return what a tool has found or done, in words."""
    parts: list[str] = []
    for event in events:
        match event:
            case TextPiece(text) | Notice(text):
                parts.append(text)
            case TableShown(columns, rows, caption):
                parts.append("\n" + _table(columns, rows, caption))
            case DraftChanged() if event.draft:
                parts.append("\n" + "\n".join(_titles(event.draft)) + "\n")
            case FileWanted():
                parts.append("（下载按钮已显示给用户）")
    return "".join(parts).strip() or "已完成"


def _titles(draft: Draft) -> Iterable[str]:
    for name, attribute in _SECTIONS:
        items = getattr(draft, attribute)
        if items:
            yield f"{name}：" + "；".join(f"{n}.{item.title[:_TITLE]}" for n, item in enumerate(items, start=1))


def _table(columns: Sequence[str], rows: Sequence[Mapping[str, object]], caption: str) -> str:
    """Return a table's first rows; the columns that say nothing to a model are left out."""
    told = [column for column in columns if column in _KEYS] or list(columns)
    lines = [f"表“{caption}”共{len(rows)}行，已显示给用户：", "｜".join(_KEYS.get(column, column) for column in told)]
    for number, row in enumerate(rows[:_ROWS], start=1):
        lines.append(f"{number}. " + "｜".join(_cell(row[column]) for column in told))
    if len(rows) > _ROWS:
        lines.append(f"（其余{len(rows) - _ROWS}行没有列出）")
    return "\n".join(lines)


def _cell(value: object) -> str:
    return shortened(_CODES.get(str(value), str(value)), _CELL)
