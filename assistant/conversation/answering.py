"""Answers by rules: what a message asks for is told without a model, and the one function for it answers."""

from collections.abc import Callable, Iterator, Mapping

from assistant.conversation.answers import answer_from_texts
from assistant.conversation.comparing import compare
from assistant.conversation.drafting import draft
from assistant.conversation.events import Choices, Event, Finished, Notice, TextPiece
from assistant.conversation.explaining import explain
from assistant.conversation.exporting import export
from assistant.conversation.intents import Guess, Intent, classify
from assistant.conversation.references import find_quoted, mask_forms
from assistant.conversation.reviewing import review_report
from assistant.conversation.revising import is_command, revise_draft
from assistant.conversation.suggesting import suggest
from assistant.conversation.supplying import read_supply, take_supply
from assistant.conversation.tutor import tutor
from assistant.conversation.workspace import Workspace
from knowledge.errors import UserError

Answer = Callable[[str, Workspace], Iterator[Event]]

# From this likelihood on a reading is worth naming in a question back.
_LIKELY = 0.15

_HELP = (
    "我可以帮你做这些事：\n"
    "· 审核报告：“有什么问题”“哪些指标没有量化”“哪个项目问题最多”\n"
    "· 解释意见：“第3条为什么”“量化不完整是什么意思”\n"
    "· 改写指标：“第2条怎么改”，或者把指标名称放在引号里\n"
    "· 起草：“起草存在的问题”“起草下一步改进措施”“两部分都写”，再逐条修改：“第二条写具体一点”“删除第三条”“撤销”\n"
    "· 查政策和往年报告：“定性指标怎么打分”“其他单位的改进措施怎么写”\n"
    "· 比对：“这份报告和去年的重复多少”\n"
    "· 导出：“导出Word”\n"
    "· 练习：“考考我”“再来一道时效指标的”“给点提示”“我掌握得怎么样”\n"
    "先上传一份自评报告（Word、PDF、Excel、扫描件都可以），或者打开样例报告。所有内容都在本机处理。"
)


def understand(message: str, workspace: Workspace) -> Guess:
    """Return what `message` asks for given what is open: without a draft, a change is meant for an indicator."""
    if workspace.history.versions and is_command(message):
        return Guess(Intent.REVISE, ((Intent.REVISE, 1.0),))
    forms = workspace.report.forms if workspace.report else ()
    guess = classify(mask_forms(message, forms, "这个项目"))
    if guess.intent is Intent.REVISE and workspace.draft is None and find_quoted(message):
        return Guess(Intent.SUGGEST, guess.ranking)
    return guess


def answer_by_rules(message: str, workspace: Workspace) -> Iterator[Event]:
    """Yield the answer to `message` as the rules understand it, ending with Finished."""
    if supplied := read_supply(message, workspace):
        yield from _finished(Intent.REVISE, take_supply(supplied, workspace), workspace)
        return
    guess = understand(message, workspace)
    if guess.intent is None:
        yield from _ask_back(guess, workspace)
        yield Finished(Intent.HELP)
        return
    yield from _finished(guess.intent, ANSWERS[guess.intent](message, workspace), workspace)


def answer_in_training(message: str, workspace: Workspace) -> Iterator[Event]:
    """Yield the tutor's answer to `message`, ending with Finished."""
    yield from _finished(Intent.TRAIN, tutor(message, workspace), workspace)


def _finished(intent: Intent, answer: Iterator[Event], workspace: Workspace) -> Iterator[Event]:
    """Yield an answer, what is missing for it told in words, with its end."""
    try:
        yield from answer
    except UserError as error:
        yield Notice(str(error), "info" if workspace.review is None else "warning")
    yield Finished(intent)


def _help(message: str, workspace: Workspace) -> Iterator[Event]:
    del message
    yield TextPiece(_HELP)
    yield Choices(_first_questions(workspace))


def _ask_back(guess: Guess, workspace: Workspace) -> Iterator[Event]:
    """Yield a short question back, with the two likeliest readings, or what is out of reach here."""
    if guess.is_unrelated:
        yield TextPiece("这个问题我答不了：我只处理绩效自评报告的审核、起草，和有关政策、往年报告的查询。可以这样问：")
        yield Choices(_first_questions(workspace))
        return
    likely = [intent for intent, likelihood in guess.ranking[:2] if likelihood >= _LIKELY]
    if len(likely) < 2:
        question, examples = "是想审核报告、起草，还是查政策？", _first_questions(workspace)
    else:
        question = f"是想{'，还是'.join(intent.chinese for intent in likely)}？"
        examples = tuple(intent.example for intent in likely)
    yield TextPiece(f"没有完全明白。{question}可以换个说法，或者从下面选一个。")
    yield Choices(examples, question)


def _first_questions(workspace: Workspace) -> tuple[str, ...]:
    if workspace.review is None:
        return ("定性指标怎么打分", "预算执行率占多少分")
    return ("哪些指标没有量化", "有什么问题", "起草存在的问题")


ANSWERS: Mapping[Intent, Answer] = {
    Intent.DRAFT: draft,
    Intent.REVISE: revise_draft,
    Intent.REVIEW: review_report,
    Intent.EXPLAIN: explain,
    Intent.SUGGEST: suggest,
    Intent.SEARCH: answer_from_texts,
    Intent.COMPARE: compare,
    Intent.EXPORT: export,
    Intent.TRAIN: tutor,
    Intent.HELP: _help,
}
