"""Files, as a conversation asks for them."""

from collections.abc import Iterator

from assistant.conversation.events import Choices, Event, FileWanted, Notice, TextPiece
from assistant.conversation.patterns import says
from assistant.conversation.request import ExportRequest
from assistant.conversation.workspace import NO_DRAFT, Workspace, opened
from assistant.drafting.draft import Draft
from assistant.export.options import WORKING_COPY, Options, Target, read_wishes


def read_export(message: str) -> ExportRequest:
    """Return which file `message` wants, and how."""
    if says("file.review", message) and not says("file.draft", message):
        return ExportRequest("review")
    wished = read_wishes(message)
    return ExportRequest("draft", None if wished == WORKING_COPY else wished)


def export(request: ExportRequest, workspace: Workspace) -> Iterator[Event]:
    """Yield the wish for a file, with what it will hold."""
    if request.what == "review":
        opened(workspace)
        yield TextPiece(
            "审核意见和指标台账可以下载：批注写在原报告上（.docx），审核意见书另成一份公文，"
            "Excel 文件含台账、意见和处理结果。不采纳的意见不进批注和意见书。"
        )
        yield FileWanted("review")
    elif workspace.draft:
        yield TextPiece(_told(workspace.draft, request.options or WORKING_COPY))
        yield FileWanted("draft", request.options)
    else:
        yield Notice(f"{NO_DRAFT}写好后说“导出Word”就可以下载。")
        yield Choices(("两部分都写",))


def _told(draft: Draft, wished: Options) -> str:
    text = f"Word 文件可以下载，共{len(draft.problems)}个问题、{len(draft.measures)}条措施。"
    if wished == WORKING_COPY:
        return f"{text}点“导出 Word”，选好放进哪个文件、要不要修订、来源放在哪里。"
    where = f"写进原报告（{wished.changes.chinese}）" if wished.target is Target.AUTHOR else wished.target.chinese
    text += f"已按您说的选好：{'定稿' if wished.is_final else '工作稿'}，{where}，来源{wished.sources.chinese}。"
    if wished.is_final and draft.grounding.unsupported:
        text += f"有{len(draft.grounding.unsupported)}处在来源中没有找到，有人核实并填写姓名后才能下载定稿。"
    return text
