"""What the program offers to be said next, with the requests behind the words: what it says itself is never parsed."""

from collections.abc import Mapping

from assistant.conversation import request as kinds
from assistant.conversation.ledger_question import WEAK, LedgerQuestion
from assistant.conversation.revising import ACCEPT, REDO, REFUSE, UNDO
from assistant.conversation.workspace import Workspace
from assistant.drafting.draft import MEASURES, PROBLEMS, SECTIONS
from assistant.drafting.revising.request import Operation, RevisionRequest, Target, Verb


def revision(said: str, *operations: Operation) -> kinds.ReviseRequest:
    """Return the request for changes of the draft that a menu or a button says as `said`."""
    return kinds.ReviseRequest(said, RevisionRequest(operations))


# What an item's menu and a model's tool call a change that needs no more words.
ITEM_CHANGES: Mapping[str, Operation] = {
    "写具体": Operation(Verb.LENGTHEN),
    "写短些": Operation(Verb.SHORTEN),
    "更正式": Operation(Verb.TONE, text="formal"),
    "语气缓和": Operation(Verb.TONE, text="soft"),
    "拆成两条": Operation(Verb.SPLIT),
    "上移": Operation(Verb.MOVE, steps=-1),
    "下移": Operation(Verb.MOVE, steps=1),
    "删除": Operation(Verb.REMOVE),
}
_VERSIONS = {ACCEPT: Verb.ACCEPT, REFUSE: Verb.REFUSE, UNDO: Verb.UNDO, REDO: Verb.REDO}
_LONGER = "第一条写具体一点"
_WHICH, _FINDINGS, _EXPORT = "哪些指标没有量化", "有什么问题", "导出Word"
_PROBLEMS, _MEASURES, _BOTH = "起草存在的问题", "起草下一步改进措施", "两部分都写"
_REQUESTS: Mapping[str, kinds.Request] = {
    _WHICH: LedgerQuestion(verdicts=WEAK),
    _FINDINGS: kinds.FindingsQuestion(),
    _PROBLEMS: kinds.DraftRequest((PROBLEMS,)),
    _MEASURES: kinds.DraftRequest((MEASURES,)),
    _BOTH: kinds.DraftRequest(SECTIONS),
    _EXPORT: kinds.ExportRequest("draft"),
    "你能做什么": kinds.Help(),
    _LONGER: revision(_LONGER, Operation(Verb.LENGTHEN, (Target(spans=((1, 1),)),))),
    **{said: revision(said, Operation(verb)) for said, verb in _VERSIONS.items()},
    **{said: kinds.PolicyQuestion(said) for said in ("定性指标怎么打分", "预算执行率占多少分")},
    **dict.fromkeys(("考考我", "再来一题", "换一题"), kinds.TrainingRequest()),
    **dict.fromkeys(("给点提示", "再给点提示"), kinds.TrainingRequest(kinds.Wish.HINT)),
    "看答案": kinds.TrainingRequest(kinds.Wish.GIVE_UP),
    "我掌握得怎么样": kinds.TrainingRequest(kinds.Wish.STANDING),
    "为什么这题错了": kinds.TrainingRequest(kinds.Wish.WHY, text="为什么这题错了"),
}


def offered_request(said: str) -> kinds.Request | None:
    """Return the request that an offer stands for, None where only its words say it."""
    return _REQUESTS.get(said)


def next_steps(workspace: Workspace) -> tuple[str, ...]:
    """Return what may be said next where an answer offers nothing of its own."""
    version, draft = workspace.history.version, workspace.draft
    if workspace.review is None:
        return ("定性指标怎么打分", "预算执行率占多少分")
    if version is None or draft is None:
        return (_WHICH, _FINDINGS, _PROBLEMS)
    if not version.accepted:
        return (ACCEPT, REFUSE)
    missing = () if draft.problems and draft.measures else (_MEASURES,) if draft.problems else (_PROBLEMS,)
    return (*missing, _EXPORT)
