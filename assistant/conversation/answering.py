"""Answers by rules: a message is read into a request, and the one function for its kind answers."""

from collections.abc import Callable, Generator, Iterator
from typing import Any

from assistant.conversation import request as kinds
from assistant.conversation.answers import answer_from_texts
from assistant.conversation.asking.answer import answer_figures
from assistant.conversation.asking.operations import Operation
from assistant.conversation.asking.question import FigureQuestion
from assistant.conversation.batch_question import tell_batch
from assistant.conversation.comparing import compare
from assistant.conversation.deciding import decide_on
from assistant.conversation.drafting import draft, export
from assistant.conversation.events import Choices, Event, Finished, Notice, TextPiece
from assistant.conversation.explaining import explain, suggest
from assistant.conversation.findings import answer_findings
from assistant.conversation.intents import Intent
from assistant.conversation.ledger import tell_ledger
from assistant.conversation.ledger_question import LedgerQuestion
from assistant.conversation.narrative import answer_narrative
from assistant.conversation.offers import next_steps
from assistant.conversation.proposing import judge_proposal
from assistant.conversation.reading import read
from assistant.conversation.revising import revise_draft
from assistant.conversation.supplying import take_supply
from assistant.conversation.tutor import tutor
from assistant.conversation.workspace import Workspace
from knowledge.errors import UserError

_HELP = (
    "我可以帮你做这些事：\n"
    "· 审核报告：“有什么问题”“哪些指标没有量化”“哪个项目问题最多”\n"
    "· 解释意见：“第3条为什么”“量化不完整是什么意思”\n"
    "· 处理意见：“第3条不采纳，理由是附件已有说明”“第2条改判为可核验”“撤回第3条的处理”\n"
    "· 改写指标：“第2条怎么改”，或者把指标名称放在引号里\n"
    "· 起草：“起草存在的问题”“起草下一步改进措施”“两部分都写”，再逐条修改：“第二条写具体一点”“删除第三条”“撤销”\n"
    "· 查政策和往年报告：“定性指标怎么打分”“其他单位的改进措施怎么写”\n"
    "· 比对：“这份报告和去年的重复多少”\n"
    "· 导出：“导出Word”\n"
    "· 练习：“考考我”“再来一道时效指标的”“给点提示”“我掌握得怎么样”\n"
    "先上传一份自评报告（Word、PDF、Excel、扫描件都可以），或者打开样例报告。所有内容都在本机处理。"
)


# A reason that the report gives is an explanation, a figure that is doubted a review, one beside another a comparison.
_OF_FIGURES = {
    Operation.WHY: Intent.EXPLAIN,
    Operation.CHECK: Intent.REVIEW,
    Operation.CHANGE: Intent.COMPARE,
    Operation.COMPARE: Intent.COMPARE,
}


def answer_by_rules(message: str, workspace: Workspace) -> Iterator[Event]:
    """Yield the answer to `message` as the rules understand it, ending with Finished."""
    yield from answer(read(message, workspace), workspace)


def answer(request: kinds.Request, workspace: Workspace) -> Generator[Event, None, None]:
    """Yield the answer to `request`, what is missing for it told in words, ending with Finished."""
    function, intent = _ANSWERS[type(request)][0], intent_of(request)
    try:
        yield from function(request, workspace)
    except UserError as error:
        yield Notice(str(error), "info" if workspace.review is None else "warning")
    yield Finished(intent, request=None if isinstance(request, kinds.SmallTalk | kinds.Unclear) else request)


def intent_of(request: kinds.Request) -> Intent:
    """Return what `request` is made for."""
    intent = _ANSWERS[type(request)][1]
    if isinstance(request, kinds.PolicyQuestion | kinds.PastReportQuestion):
        return request.wish or intent
    if isinstance(request, FigureQuestion) and request.parts:
        return _OF_FIGURES.get(request.parts[-1].operation, intent)
    return intent


def _help(request: kinds.Help, workspace: Workspace) -> Iterator[Event]:
    del request
    yield TextPiece(_HELP)
    yield Choices(next_steps(workspace))


def _small_talk(request: kinds.SmallTalk, workspace: Workspace) -> Iterator[Event]:
    del workspace
    yield TextPiece(request.answer)


def _ask_back(request: kinds.Unclear, workspace: Workspace) -> Iterator[Event]:
    """Yield a short question back, with the two likeliest readings, or what is out of reach here."""
    if request.is_unrelated:
        yield TextPiece("这个问题我答不了：我只处理绩效自评报告的审核、起草，和有关政策、往年报告的查询。可以这样问：")
        yield Choices(next_steps(workspace))
        return
    if not request.likely:
        question, examples = "是想审核报告、起草，还是查政策？", next_steps(workspace)
    else:
        question = f"是想{'，还是'.join(intent.chinese for intent in request.likely)}？"
        examples = tuple(intent.example for intent in request.likely)
    yield TextPiece(f"没有完全明白。{question}可以换个说法，或者从下面选一个。")
    yield Choices(examples, question)


_ANSWERS: dict[type, tuple[Callable[[Any, Workspace], Iterator[Event]], Intent]] = {
    FigureQuestion: (answer_figures, Intent.SEARCH),
    LedgerQuestion: (tell_ledger, Intent.REVIEW),
    kinds.FindingsQuestion: (answer_findings, Intent.REVIEW),
    kinds.NarrativeQuestion: (answer_narrative, Intent.REVIEW),
    kinds.ReasonQuestion: (explain, Intent.EXPLAIN),
    kinds.DecisionRequest: (decide_on, Intent.REVIEW),
    kinds.BatchQuestion: (tell_batch, Intent.REVIEW),
    kinds.RewriteQuestion: (suggest, Intent.SUGGEST),
    kinds.Proposal: (judge_proposal, Intent.SUGGEST),
    kinds.PolicyQuestion: (answer_from_texts, Intent.SEARCH),
    kinds.PastReportQuestion: (compare, Intent.COMPARE),
    kinds.DraftRequest: (draft, Intent.DRAFT),
    kinds.ReviseRequest: (revise_draft, Intent.REVISE),
    kinds.Supply: (take_supply, Intent.REVISE),
    kinds.ExportRequest: (export, Intent.EXPORT),
    kinds.TrainingRequest: (tutor, Intent.TRAIN),
    kinds.Help: (_help, Intent.HELP),
    kinds.SmallTalk: (_small_talk, Intent.HELP),
    kinds.Unclear: (_ask_back, Intent.HELP),
}
