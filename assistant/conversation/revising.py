"""Revising a draft and taking changes back, as a conversation asks for it."""

import re
from collections.abc import Iterator

from assistant.conversation.drafting import summary
from assistant.conversation.events import Choices, DraftChanged, Event, Notice, TextPiece
from assistant.conversation.workspace import NO_DRAFT, Workspace
from assistant.drafting.request import parse_request
from assistant.drafting.revision import revise

_UNDO = re.compile(
    r"^(?:请|帮我)?(?:撤销|撤回|还原|回退|退回|改回去|恢复|取消(?:上|刚|修改)|倒回|换回)|上一[版个]|前一[版个]|上一步|退回去|后悔"
)


def revise_draft(message: str, workspace: Workspace) -> Iterator[Event]:
    """Yield the draft's next version, or its last but one where `message` takes a change back."""
    current = workspace.draft
    if current is None:
        yield Notice(NO_DRAFT)
        return
    if _UNDO.search(message):
        history = workspace.history.back()
        yield DraftChanged(history, workspace.plan)
        yield TextPiece("已撤销，现在没有草稿。" if history.place is None else f"已恢复到第{history.place + 1}版。")
        return
    if workspace.plan is None:
        yield Notice(NO_DRAFT)
        return
    request = parse_request(message)
    if request is None:
        yield Notice("没有看懂要怎么改。可以说“第二条写具体一点”“删除第三条”“第一条和第二条合并”“把第四条移到最前面”。")
        return
    changed = revise(current, workspace.plan, request, workspace.model)
    history = workspace.history.add(changed, message)
    yield DraftChanged(history, workspace.plan)
    yield TextPiece(f"已改好，现在是第{len(history.versions)}版。{summary(changed)}")
    yield Choices(("撤销", "导出Word"))
