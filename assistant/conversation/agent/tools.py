"""What the model can do: the same functions that the rules call, each with its arguments and when it may be called.

A tool is added here and nowhere else. Its arguments make a request like those that the user's own words make, with
which it is compared before anything is changed.
"""

from abc import ABC, abstractmethod
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.conversation.answering import answer
from assistant.conversation.events import Event, Finished
from assistant.conversation.exporting import read_export
from assistant.conversation.intents import Intent
from assistant.conversation.ledger_question import read_question
from assistant.conversation.reading import figure_question
from assistant.conversation.request import (
    DraftRequest,
    ExportRequest,
    FindingsQuestion,
    PastReportQuestion,
    PolicyQuestion,
    ReasonQuestion,
    Request,
    ReviseRequest,
    RewriteQuestion,
    TrainingRequest,
)
from assistant.conversation.workspace import Workspace, opened
from assistant.drafting.draft import MEASURES, PROBLEMS, SECTIONS
from assistant.review.rule import Severity


class Arguments(BaseModel, ABC):
    """The arguments of a tool; what isn't asked for is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @abstractmethod
    def request(self, workspace: Workspace) -> Request:
        """Return the request that they make."""


class Question(Arguments):
    """A question in full."""

    question: str = Field(min_length=2, max_length=200, description="完整的一句问话，代词换成具体的名称")


class Reason(Question):
    """A question for reasons."""

    def request(self, workspace: Workspace) -> Request:
        """Return the question."""
        del workspace
        return ReasonQuestion(self.question)


class Rewrite(Question):
    """A question for a rewrite."""

    def request(self, workspace: Workspace) -> Request:
        """Return the question."""
        del workspace
        return RewriteQuestion(self.question)


class Policy(Question):
    """A question to policies and reports."""

    def request(self, workspace: Workspace) -> Request:
        """Return the question."""
        del workspace
        return PolicyQuestion(self.question)


class Past(Question):
    """A question to past reports."""

    def request(self, workspace: Workspace) -> Request:
        """Return the question."""
        del workspace
        return PastReportQuestion(self.question)


class Findings(Arguments):
    """Which findings."""

    severities: list[Literal["错误", "应改", "提示"]] = Field(default_factory=list, description="不填是全部")
    topics: list[Literal["预算执行", "分值得分", "绩效目标", "指标设置和指标值", "结构和前后一致"]] = Field(
        default_factory=list, description="不填是全部"
    )
    most: int | None = Field(None, ge=1, le=50, description="最要紧的几条，用户没说就不填")

    def request(self, workspace: Workspace) -> Request:
        """Return the question for findings."""
        del workspace
        severities = frozenset(one for one in Severity if one.chinese in self.severities)
        return FindingsQuestion(severities, tuple(self.topics), most=self.most)


class Ledger(Question):
    """Which indicators."""

    def request(self, workspace: Workspace) -> Request:
        """Return the question to the ledger."""
        return read_question(self.question, opened(workspace))


class Figure(Arguments):
    """A figure of the open report."""

    name: str = Field(min_length=2, max_length=80, description="要查的数，如：全年预算数、某项目执行率、公务接待费")

    def request(self, workspace: Workspace) -> Request:
        """Return the question for the figure."""
        opened(workspace)
        return figure_question(self.name, workspace)


class Drafting(Arguments):
    """Which sections are to be written, and how long."""

    section: Literal["问题", "措施", "两部分"] = Field(description="写哪一部分")
    length: int | None = Field(None, ge=100, le=5000, description="每部分的字数，用户没说就不填")

    def request(self, workspace: Workspace) -> Request:
        """Return the request for a draft."""
        del workspace
        sections = {"问题": (PROBLEMS,), "措施": (MEASURES,), "两部分": SECTIONS}[self.section]
        return DraftRequest(sections, tuple((name, self.length) for name in sections) if self.length else ())


Place = Annotated[int, Field(ge=1, le=40)]


class Revising(Arguments):
    """Which items of the draft are to be changed, and how."""

    section: Literal["问题", "措施"] = Field(description="改哪一部分")
    items: list[Place] = Field(default_factory=list, max_length=10, description="第几条，不填是整个部分")
    change: str = Field(
        min_length=2,
        max_length=300,
        description="怎么改，如：写具体一点、缩短到100字、语气正式些、合并、删除、移到最前面、标题改为“…”、“甲”改为“乙”",
    )

    def request(self, workspace: Workspace) -> Request:
        """Return the request for a change."""
        del workspace
        items = "和".join(f"第{number}条" for number in self.items) or "部分"
        return ReviseRequest(f"{self.section}{items}{self.change}")


class Versioning(Arguments):
    """Which version of the draft is to be in force."""

    action: Literal["撤销", "恢复", "接受修改", "不接受修改", "回到某一版"] = Field(description="要做什么")
    version: int | None = Field(None, ge=1, le=999, description="回到第几版")

    def request(self, workspace: Workspace) -> Request:
        """Return the command."""
        del workspace
        return ReviseRequest(f"回到第{self.version}版" if self.action == "回到某一版" and self.version else self.action)


class Exporting(Arguments):
    """Which file is wanted."""

    what: Literal["草稿", "审核意见"] = Field(description="导出什么")
    how: str = Field("", max_length=60, description="用户说了才填：写进原报告、用修订、带脚注、定稿等")

    def request(self, workspace: Workspace) -> Request:
        """Return the wish for a file."""
        del workspace
        return ExportRequest("review") if self.what == "审核意见" else read_export(f"草稿{self.how}")


class Exercising(Arguments):
    """What the next exercise is about, "" where it comes in its turn."""

    topic: str = Field("", max_length=20, description="用户说了才填：时效指标、满意度、改写、复算、写措施等")

    def request(self, workspace: Workspace) -> Request:
        """Return the wish for an exercise."""
        del workspace
        return TrainingRequest(f"来一道{self.topic}的题" if self.topic else "考考我")


@dataclass(frozen=True, slots=True)
class Tool:
    """One thing the model can do.

    One that `changes` something is carried out only where the user's own words ask for it, and what it has to say is
    shown as it stands; what the others find goes to the model, which tells it.
    """

    name: str
    description: str
    arguments: type[Arguments]
    intent: Intent
    progress: str
    changes: bool = False

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
        Intent.REVIEW,
        "正在查看审核意见……",
    ),
    Tool(
        "list_indicators",
        "从指标台账里查指标：哪些没有量化、量化不完整、扣了分、空着，各类各项目各有多少",
        Ledger,
        Intent.REVIEW,
        "正在查看指标台账……",
    ),
    Tool(
        "explain",
        "解释一条意见、一个指标的判定、一条规则或一个术语，给出看到的内容和依据",
        Reason,
        Intent.EXPLAIN,
        "正在查看依据……",
    ),
    Tool("suggest", "给出指标的改写建议", Rewrite, Intent.SUGGEST, "正在查找改写建议……"),
    Tool(
        "report_figure",
        "查本报告里的一个数：预算、执行、分值得分、三公经费、人员等",
        Figure,
        Intent.SEARCH,
        "正在查报告里的数……",
    ),
    Tool(
        "search",
        "查政策文件的规定、往年报告和本报告里的说法，返回原文和编号",
        Policy,
        Intent.SEARCH,
        "正在查找政策和报告……",
    ),
    Tool(
        "compare",
        "和本单位往年的报告、其他单位的报告比较，查别人怎么写",
        Past,
        Intent.COMPARE,
        "正在查找往年和其他单位的报告……",
    ),
    Tool(
        "draft",
        "起草“存在的问题及原因分析”“下一步改进措施”，存为草稿的新一版",
        Drafting,
        Intent.DRAFT,
        "正在起草……",
        changes=True,
    ),
    Tool("revise", "修改草稿里的条目，存为新一版", Revising, Intent.REVISE, "正在修改草稿……", changes=True),
    Tool(
        "change_version",
        "撤销或恢复对草稿的改动，接受或不接受修改，回到某一版",
        Versioning,
        Intent.REVISE,
        "正在切换版本……",
        changes=True,
    ),
    Tool("export", "给出草稿或审核意见的下载按钮", Exporting, Intent.EXPORT, "正在准备文件……", changes=True),
    Tool("exercise", "出一道练习题，答案由程序评分", Exercising, Intent.TRAIN, "正在出题……", changes=True),
)

CHANGES = frozenset(tool.intent for tool in TOOLS if tool.changes)
"""What can be asked for that changes something."""
