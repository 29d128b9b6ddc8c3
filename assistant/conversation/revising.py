"""Revising a draft as a conversation asks for it: changes, taking them back, accepting them, going to any version."""

import re
from collections.abc import Iterator, Sequence

from assistant.conversation.drafting import summary
from assistant.conversation.events import Choices, DraftChanged, Event, Notice, TextPiece
from assistant.conversation.request import ReviseRequest
from assistant.conversation.workspace import NO_DRAFT, Workspace, opened, searchable
from assistant.drafting.history import History
from assistant.drafting.planning.plan import make_plan
from assistant.drafting.question import Answer
from assistant.drafting.revising.addressing import NUMBER, to_number
from assistant.drafting.revising.old_request import Operation
from assistant.drafting.revising.request_parsing import parse_requests
from assistant.drafting.revising.revision import revise

ACCEPT, REFUSE, UNDO, REDO = "接受修改", "不接受修改", "撤销", "恢复"
# What a change may begin with on the page, in words that a person could have written as well.
_COMMAND = re.compile(r"^(?:问题|措施)第[一二三四五六七八九十]+条\S|^(?:接受|不接受|撤销|恢复)(?:修改)?$|^回到第\d+版$")
# What is asked of a draft alone, and what shows that something else is meant.
_ONLY_OF_A_DRAFT = {
    *(Operation.FIGURES, Operation.ORDER, Operation.CUT, Operation.OWNER, Operation.TIME, Operation.ADD),
    *(Operation.MERGE, Operation.SPLIT, Operation.SWAP, Operation.MOVE, Operation.CAUSE, Operation.WRITE),
}
_OF_AN_ITEM = {Operation.TITLE, Operation.LENGTH, Operation.LENGTHEN}
_ASKING = re.compile(r"[?？]|[吗呢]$|什么|怎么|如何|怎样|为何|多少|哪|是否|能不能|可不可以")
_OTHER_MATTER = re.compile(r"起草|草拟|导出|下载|自评表|台账|审核意见|这条意见|政策|往年|其他单位")
_VERSION = re.compile(rf"(?:回到|恢复到|退回到?|换回|切换到|用回?|改回到?|还原到)\s*(?:第\s*({NUMBER})\s*版|v\s*(\d+))")
_ACCEPT = re.compile(
    r"^(?:我)?(?:接受|同意|采纳|认可|保留)(?:这个|这次|这一版|此次|本次|该)?(?:的)?(?:修改|改动|变更|建议|版本)?(?:了|吧)?$"
)
_REFUSE = re.compile(
    r"^(?:我)?(?:不接受|拒绝|不同意|不采纳|不要这个|不用这个|放弃)(?:这个|这次|这一版|此次|本次|该)?(?:的)?(?:修改|改动|变更|建议|版本)?(?:了|吧)?$"
)
_REDO = re.compile(
    r"^(?:请|帮我)?(?:恢复|重做|取消撤销|撤销撤销|再改回来|恢复(?:刚才的?)?(?:修改|改动|撤销的?.{0,4}))(?:一下|吧)?$|反撤销"
)
_UNDO = re.compile(
    r"^(?:请|帮我)?(?:撤销|撤回|还原|回退|退回|改回去|恢复到?(?:上|前|之前|原)|取消(?:上|刚|修改)|倒回|换回)|上一[版个]|前一[版个]|上一步|退回去|后悔|改得不好"
)
_HOW = (
    "没有看懂要怎么改。可以说“第二条写具体一点”“第一条缩到150字”“删除第三条”“第一条和第二条合并”“把第四条移到最前面”"
    "“第二条换个原因”“措施第一条责任科室改为办公室”“补上某个项目的金额”。"
)


def is_command(message: str) -> bool:
    """Return whether `message`, with a draft at hand, can only be meant for it, whatever its words are like."""
    said = message.strip().rstrip("。！!")
    if any(pattern.search(said) for pattern in (_COMMAND, _ACCEPT, _REFUSE, _REDO)):
        return True
    if _ASKING.search(said) or _OTHER_MATTER.search(said):
        return False
    requests = parse_requests(said)
    return bool(requests) and all(
        request.operation in _ONLY_OF_A_DRAFT or (request.items and request.operation in _OF_AN_ITEM)
        for request in requests
    )


def revise_draft(request: ReviseRequest, workspace: Workspace) -> Iterator[Event]:
    """Yield the draft's next version as a proposal, or the one that `message` accepts, refuses or goes back to."""
    message = request.text
    history = workspace.history
    said = message.strip().rstrip("。！!")
    if _REDO.search(said):
        yield from _gone(history.forward(), workspace, "没有可以恢复的修改。")
        return
    if workspace.draft is None:
        yield Notice(NO_DRAFT)
        return
    if wanted := _VERSION.search(said):
        number = to_number(wanted[1] or wanted[2]) or 0
        if not 1 <= number <= len(history.versions):
            yield Notice(f"没有第{number}版，现在共有{len(history.versions)}版。", "warning")
            return
        yield from _gone(history.go_to(number - 1), workspace, f"现在就是第{number}版。")
    elif _ACCEPT.search(said):
        if history.version and history.version.accepted:
            yield Notice("现在的草稿没有待接受的修改。")
            return
        yield DraftChanged(history.accept(), workspace.plan)
        yield TextPiece(f"已接受第{(history.place or 0) + 1}版的修改。")
    elif _REFUSE.search(said):
        if history.version and history.version.accepted:
            yield Notice("现在的草稿没有待接受的修改；要退回上一版，请说“撤销”。")
            return
        yield from _gone(history.back(), workspace, "", "没有接受这次修改，")
    elif _UNDO.search(said):
        yield from _gone(history.back(), workspace, "", "已撤销，")
    else:
        yield from _changed(message, workspace)


def _changed(message: str, workspace: Workspace) -> Iterator[Event]:
    current, history = workspace.draft, workspace.history
    if current is None:
        yield Notice(NO_DRAFT)
        return
    requests = parse_requests(message)
    if not requests:
        yield Notice(_HOW)
        return
    # A conversation that was taken up again may have come without its plan.
    plan = workspace.plan or make_plan(opened(workspace), searchable(workspace), history.answers or ())
    revision = revise(current, plan, requests, workspace.model, [version.draft for version in history.versions])
    new = history.add(revision.draft, message, plan.answers)
    yield DraftChanged(new, plan)
    yield TextPiece("".join([f"已改好，是第{len(new.versions)}版，请看右边标出的改动。", *revision.notes]))
    yield TextPiece(summary(revision.draft))
    yield Choices((ACCEPT, REFUSE, UNDO))


def _gone(history: History, workspace: Workspace, unchanged: str, done: str = "") -> Iterator[Event]:
    """Yield the version now in force, or that nothing changed."""
    if history == workspace.history:
        yield Notice(unchanged)
        return
    plan, told = workspace.plan, ""
    # Answers come and go with the version that they were given for; where they aren't noted, the plan's stand.
    if plan and history.answers is not None and history.answers != plan.answers:
        told = _told(plan.answers, history.answers)
        plan = make_plan(opened(workspace), searchable(workspace), history.answers)
    yield DraftChanged(history, plan)
    where = "现在没有草稿，说“恢复”可以找回。" if history.place is None else f"现在是第{history.place + 1}版。"
    yield TextPiece(f"{done}{where}{told}")


def _told(before: Sequence[Answer], after: Sequence[Answer]) -> str:
    """Return, in Chinese, which answers no longer stand and which do again."""
    gone = "、".join(f"“{answer.text}”" for answer in before if answer not in after)
    back = "、".join(f"“{answer.text}”" for answer in after if answer not in before)
    return (f"您补充的{gone}也一并收回。" if gone else "") + (f"您补充的{back}重新生效。" if back else "")
