"""What the model can do: the requests that the rules make as well, each with its arguments and when it may be made.

A tool is added here and nowhere else. Its arguments are a request's own, never a sentence that would have to be read.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.conversation.answering import answer
from assistant.conversation.events import Event, Finished
from assistant.conversation.explaining import point_at
from assistant.conversation.exporting import read_export
from assistant.conversation.intents import Intent
from assistant.conversation.ledger_question import LedgerQuestion
from assistant.conversation.offers import ITEM_CHANGES, revision
from assistant.conversation.reading import figure_question
from assistant.conversation.request import (
    DraftRequest,
    ExportRequest,
    FindingsQuestion,
    PastReportQuestion,
    PolicyQuestion,
    ReasonQuestion,
    Request,
    RewriteQuestion,
    TrainingRequest,
)
from assistant.conversation.workspace import Workspace, opened
from assistant.drafting.draft import MEASURES, PROBLEMS, SECTIONS
from assistant.drafting.revising.request import Length, Operation, Target, Verb
from assistant.review.glossary import find_terms
from assistant.review.rule import Severity
from assistant.review.verdict import Verdict


class Arguments(BaseModel):
    """The arguments of a tool; what isn't asked for is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Question(Arguments):
    """A question to texts."""

    question: str = Field(min_length=2, max_length=200, description="完整的一句问话，代词换成具体的名称")


class Place(Arguments):
    """Something in the open report, by its number in the last list or by its name."""

    number: int = Field(0, ge=0, description="上一张表的第几条")
    name: str = Field("", max_length=80, description="指标名称，或指标值原文")


class Reason(Place):
    """What is to be explained."""

    code: str = Field("", max_length=5, description="规则编号")
    term: str = Field("", max_length=20, description="术语，如：量化不完整")


class Findings(Arguments):
    """Which findings."""

    severities: list[Literal["错误", "应改", "提示"]] = Field(default_factory=list, description="不填是全部")
    topics: list[Literal["预算执行", "分值得分", "绩效目标", "指标设置和指标值", "结构和前后一致"]] = []
    most: int = Field(0, ge=0, description="最要紧的几条")


class Ledger(Arguments):
    """Which indicators; what isn't filled in restricts nothing."""

    verdicts: list[Literal["已量化", "可核验", "量化不完整", "未量化"]] = []
    levels: list[str] = Field(default_factory=list, description="产出、时效等")
    score: Literal["", "扣分", "满分", "超分值"] = ""
    unmet: bool = Field(False, description="没有达到指标值的")
    blank: bool = Field(False, description="没有填的")
    group: Literal["", "按表", "按一级指标"] = ""


class Figure(Arguments):
    """A figure of the open report."""

    name: str = Field(min_length=2, max_length=80, description="要查的数，如：全年预算数、某项目执行率、公务接待费")


class Drafting(Arguments):
    """Which sections are to be written, and how long."""

    section: Literal["问题", "措施", "两部分"]
    length: int = Field(0, ge=0, le=5000, description="每部分的字数，用户没说就不填")


class Revising(Arguments):
    """Which items of the draft are to be changed, and how."""

    section: Literal["问题", "措施"]
    items: list[int] = Field(default_factory=list, max_length=10, description="第几条，不填是整个部分")
    # fmt: off
    change: Literal[
        "写具体", "写短些", "改字数", "更正式", "语气缓和", "删除", "合并", "拆成两条", "对调", "上移", "下移",
        "改标题", "改原因", "换字", "责任单位", "完成时限", "补一句", "加一条", "重写",
    ]
    # fmt: on
    old: str = Field("", max_length=100, description="换字时原来的字")
    words: str = Field("", max_length=300, description="新的字句")
    length: int = Field(0, ge=0, le=5000, description="改字数：多少字")


class Versioning(Arguments):
    """Which version of the draft is to be in force."""

    action: Literal["撤销", "恢复", "接受修改", "不接受修改", "回到某一版"]
    version: int = Field(1, ge=1, description="第几版")


class Exporting(Arguments):
    """Which file is wanted."""

    what: Literal["草稿", "审核意见"]
    how: str = Field("", max_length=60, description="用户说了才填：写进原报告、用修订、带脚注、定稿等")


class Exercising(Arguments):
    """What the next exercise is about, "" where it comes in its turn."""

    topic: str = Field("", max_length=20, description="用户说了才填：时效、满意度等")


CHANGES = frozenset({Intent.DRAFT, Intent.REVISE, Intent.EXPORT, Intent.TRAIN})
"""What can be asked for that changes something."""
_SCORES = {"": "", "扣分": "lost", "满分": "full", "超分值": "over"}
_GROUPS = {"": "", "按表": "form", "按一级指标": "level1"}
_SECTIONS = {"问题": (PROBLEMS,), "措施": (MEASURES,), "两部分": SECTIONS}
# What takes words or a number, beside the changes that an item's menu offers.
_WORDED: Mapping[str, Verb] = {
    **{"改字数": Verb.LENGTH, "对调": Verb.SWAP, "改标题": Verb.TITLE, "改原因": Verb.CAUSE, "换字": Verb.REPLACE},
    **{
        "责任单位": Verb.OWNER,
        "完成时限": Verb.DEADLINE,
        "补一句": Verb.INSERT,
        "加一条": Verb.ADD,
        "合并": Verb.MERGE,
    },
    "重写": Verb.WRITE,
}
_VERSIONS = {"撤销": Verb.UNDO, "恢复": Verb.REDO, "接受修改": Verb.ACCEPT, "不接受修改": Verb.REFUSE}


def _ledger(asked: Ledger, _: Workspace) -> Request:
    return LedgerQuestion(
        verdicts=frozenset(one for one in Verdict if one.chinese in asked.verdicts),
        levels=tuple(asked.levels),
        score=_SCORES[asked.score],
        unmet=asked.unmet,
        blank=asked.blank,
        group=_GROUPS[asked.group],
    )


def _reason(asked: Reason, workspace: Workspace) -> Request:
    terms = find_terms(asked.term) if asked.term else ()
    if asked.term and not terms:
        return PolicyQuestion(f"{asked.term}是什么意思")
    return ReasonQuestion(point_at(asked.number or None, asked.name, workspace), asked.code, terms)


def _drafting(asked: Drafting, _: Workspace) -> Request:
    sections = _SECTIONS[asked.section]
    return DraftRequest(sections, tuple((name, asked.length) for name in sections) if asked.length else ())


def _revising(asked: Revising, _: Workspace) -> Request:
    target = Target(_SECTIONS[asked.section][0], tuple((number, number) for number in asked.items))
    length = Length(asked.length) if asked.length else None
    plain = ITEM_CHANGES.get(asked.change) or Operation(_WORDED[asked.change], text=asked.words, old=asked.old)
    items = "".join(f"第{number}条" for number in asked.items)
    said = f"{asked.section}{items}{asked.change}{f'：{asked.words}' if asked.words else ''}"
    return revision(said, replace(plain, targets=(target,), length=length))


def _versioning(asked: Versioning, _: Workspace) -> Request:
    return revision(asked.action, Operation(_VERSIONS.get(asked.action, Verb.RESTORE), number=asked.version))


@dataclass(frozen=True, slots=True)
class Tool:
    """One thing the model can do: `make` makes the request of its arguments.

    One that changes something is carried out only where the user's own words ask for it, and what it has to say is
    shown as it stands; what the others find goes to the model, which tells it.
    """

    name: str
    description: str
    arguments: type[Arguments]
    make: Callable[[Any, Workspace], Request]
    intent: Intent

    @property
    def changes(self) -> bool:
        """Return whether it changes something."""
        return self.intent in CHANGES

    def answer(self, request: Request, workspace: Workspace) -> Generator[Event, None, None]:
        """Yield what is said to `request`, without its end.

        What only finds has no use of the model, which tells what is found.
        """
        for event in answer(request, workspace if self.changes else replace(workspace, model=None)):
            if not isinstance(event, Finished):
                yield event


TOOLS = (
    Tool(
        "list_findings",
        "列出报告的审核意见（错误、应改、提示）和没有核对的内容，可限定预算、分值、目标、指标、前后一致等方面",
        Findings,
        lambda asked, _: FindingsQuestion(
            frozenset(one for one in Severity if one.chinese in asked.severities),
            tuple(asked.topics),
            most=asked.most or None,
        ),
        Intent.REVIEW,
    ),
    Tool(
        "list_indicators",
        "从指标台账里查指标：哪些没有量化（量化不完整和未量化）、扣了分、空着，各类各表各有多少",
        Ledger,
        _ledger,
        Intent.REVIEW,
    ),
    Tool(
        "explain",
        "解释一条意见、一个指标的判定、一条规则或一个术语，给出看到的内容和依据",
        Reason,
        _reason,
        Intent.EXPLAIN,
    ),
    Tool(
        "suggest",
        "给出指标的改写建议，不填是全部未量化的",
        Place,
        lambda asked, workspace: RewriteQuestion(point_at(asked.number or None, asked.name, workspace)),
        Intent.SUGGEST,
    ),
    Tool(
        "report_figure",
        "查本报告里的一个数：预算、执行、分值得分、三公经费、人员等",
        Figure,
        lambda asked, workspace: figure_question(asked.name, workspace) if opened(workspace) else PolicyQuestion(""),
        Intent.SEARCH,
    ),
    Tool(
        "search",
        "查政策文件的规定、往年报告和本报告里的说法，返回原文和编号",
        Question,
        lambda asked, _: PolicyQuestion(asked.question),
        Intent.SEARCH,
    ),
    Tool(
        "compare",
        "和本单位往年的报告、其他单位的报告比较，查别人怎么写",
        Question,
        lambda asked, _: PastReportQuestion(asked.question),
        Intent.COMPARE,
    ),
    Tool("draft", "起草“存在的问题及原因分析”“下一步改进措施”，存为草稿的新一版", Drafting, _drafting, Intent.DRAFT),
    Tool("revise", "修改草稿里的条目，存为新一版", Revising, _revising, Intent.REVISE),
    Tool(
        "change_version", "撤销或恢复对草稿的改动，接受或不接受修改，回到某一版", Versioning, _versioning, Intent.REVISE
    ),
    Tool(
        "export",
        "给出草稿或审核意见的下载按钮",
        Exporting,
        lambda asked, _: ExportRequest("review") if asked.what == "审核意见" else read_export(f"草稿{asked.how}"),
        Intent.EXPORT,
    ),
    Tool(
        "exercise",
        "出一道练习题，答案由程序评分",
        Exercising,
        lambda asked, _: TrainingRequest(topic=asked.topic),
        Intent.TRAIN,
    ),
)
