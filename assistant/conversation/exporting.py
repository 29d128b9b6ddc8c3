"""Files, as a conversation asks for them."""

import re
from collections.abc import Iterator

from assistant.conversation.events import Choices, Event, FileWanted, Notice, TextPiece
from assistant.conversation.workspace import NO_DRAFT, Workspace, opened

_REVIEW_FILE = re.compile(r"审核|意见|台账|批注|表格|excel|xlsx|清单", re.IGNORECASE)


def export(message: str, workspace: Workspace) -> Iterator[Event]:
    """Yield the wish for a file, with what it will hold."""
    if _REVIEW_FILE.search(message) and not re.search("草稿|问题和措施", message):
        opened(workspace)
        yield TextPiece(
            "审核意见和指标台账可以下载：Word 文件把意见批注在原报告上（不是 .docx 的另成一份），"
            "Excel 文件含台账和意见清单。"
        )
        yield FileWanted("review")
    elif workspace.draft:
        yield TextPiece(
            f"Word 文件已经准备好，共{len(workspace.draft.problems)}个问题、{len(workspace.draft.measures)}条措施。"
        )
        yield FileWanted("draft")
    else:
        yield Notice(NO_DRAFT)
        yield Choices(("两部分都写",))
