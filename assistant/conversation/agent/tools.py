"""What the model can do: the requests that the rules make as well, each with its arguments and when it may be made.

A tool is one class here and nowhere else; its docstring is what the model is told of it. Its arguments are a request's
own, never a sentence that would have to be read.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import override

from assistant.conversation import request as kinds
from assistant.conversation.asking.operations import Operation
from assistant.conversation.asking.question import FigureQuestion, Wanted
from assistant.conversation.drafting import read_export
from assistant.conversation.explaining import point_at
from assistant.conversation.intents import Intent
from assistant.conversation.ledger_question import LedgerQuestion
from assistant.conversation.offers import ITEM_CHANGES, revision
from assistant.conversation.workspace import Workspace
from assistant.drafting.draft import MEASURES, PROBLEMS, SECTIONS
from assistant.drafting.revising import request as revising
from assistant.drafting.revising.request import Length, Target, Verb
from assistant.review.glossary import find_terms
from assistant.review.rule import Severity
from assistant.review.verdict import Verdict
from knowledge.facts.fact import Aspect
from knowledge.policy import find_policies

CHANGES = frozenset({Intent.DRAFT, Intent.REVISE, Intent.EXPORT, Intent.TRAIN})
"""What can be asked for that changes something."""
_DECIDED = {Intent.REVIEW, Intent.EXPLAIN, Intent.SUGGEST}
_SCORES = {"": "", "扣分": "lost", "满分": "full", "超分值": "over"}
_GROUPS = {"": "", "按表": "form", "按一级指标": "level1"}
_SECTIONS = {"问题": (PROBLEMS,), "措施": (MEASURES,), "两部分": SECTIONS}
_SIDES = {
    "": (),
    "预算": (Aspect.ADJUSTED, Aspect.BUDGET, Aspect.PLANNED),
    "目标": (Aspect.TARGET,),
    "得分": (Aspect.SCORE,),
}
_OPERATIONS = {
    **{"数": Operation.VALUE, "合计": Operation.SUM, "最多": Operation.HIGHEST, "最少": Operation.LOWEST},
    **{"差": Operation.GAP, "原因": Operation.WHY},
}
# What takes words or a number, beside the changes that an item's menu offers.
_WORDED: Mapping[str, Verb] = {
    **{"改字数": Verb.LENGTH, "对调": Verb.SWAP, "改标题": Verb.TITLE, "改原因": Verb.CAUSE, "换字": Verb.REPLACE},
    **{"责任单位": Verb.OWNER, "完成时限": Verb.DEADLINE, "补一句": Verb.INSERT, "加一条": Verb.ADD},
    **{"合并": Verb.MERGE, "重写": Verb.WRITE},
}
_VERSIONS = {"撤销": Verb.UNDO, "恢复": Verb.REDO, "接受修改": Verb.ACCEPT, "不接受修改": Verb.REFUSE}


class Tool(BaseModel, ABC):
    """One thing the model can do, with its arguments; what isn't asked for is refused.

    One that changes something is carried out only where the user's own words ask for it. What that one has to say, and
    what the review has found, is shown as it stands; what the others find goes to the model, which tells it.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    name: ClassVar[str]
    intent: ClassVar[Intent]

    @abstractmethod
    def request(self, workspace: Workspace) -> kinds.Request:
        """Return the request that the arguments make."""

    @property
    def changes(self) -> bool:
        """Return whether it changes something."""
        return self.intent in CHANGES

    @property
    def speaks(self) -> bool:
        """Return whether what it has to say is the program's own: what was changed, what the review decides."""
        return self.changes or self.intent in _DECIDED


class Findings(Tool):
    """列出审核意见和没有核对的内容，可限定轻重和方面"""

    name, intent = "list_findings", Intent.REVIEW
    severities: list[Literal["错误", "应改", "提示"]] = Field(default_factory=list, description="不填是全部")
    topics: list[Literal["预算执行", "分值得分", "绩效目标", "指标设置和指标值", "结构和前后一致"]] = []
    most: int = Field(0, ge=0, description="最要紧的几条")

    @override
    def request(self, workspace: Workspace) -> kinds.Request:
        severities = frozenset(one for one in Severity if one.chinese in self.severities)
        return kinds.FindingsQuestion(severities, tuple(self.topics), most=self.most or None)


class Ledger(Tool):
    """从指标台账里查指标：没有量化、扣了分、空着的，各类各表各有多少"""

    name, intent = "list_indicators", Intent.REVIEW
    verdicts: list[Literal["已量化", "可核验", "量化不完整", "未量化"]] = []
    levels: list[str] = Field(default_factory=list, description="产出、时效等")
    score: Literal["", "扣分", "满分", "超分值"] = ""
    unmet: bool = Field(False, description="没有达到指标值的")
    blank: bool = Field(False, description="没有填的")
    group: Literal["", "按表", "按一级指标"] = ""

    @override
    def request(self, workspace: Workspace) -> kinds.Request:
        return LedgerQuestion(
            verdicts=frozenset(one for one in Verdict if one.chinese in self.verdicts),
            levels=tuple(self.levels),
            score=_SCORES[self.score],
            unmet=self.unmet,
            blank=self.blank,
            group=_GROUPS[self.group],
        )


class Suggest(Tool):
    """给出指标的改写建议，不填是全部未量化的"""

    name, intent = "suggest", Intent.SUGGEST
    number: int = Field(0, ge=0, description="上一张表的第几条")
    item: str = Field("", max_length=80, description="指标名称，或指标值原文")

    @override
    def request(self, workspace: Workspace) -> kinds.Request:
        return kinds.RewriteQuestion(point_at(self.number or None, self.item, workspace))


class Explain(Suggest):
    """解释一条意见、一个指标的判定、一条规则或一个术语"""

    name, intent = "explain", Intent.EXPLAIN
    code: str = Field("", max_length=5, description="规则编号")
    term: str = Field("", max_length=20, description="术语，如：量化不完整")

    @override
    def request(self, workspace: Workspace) -> kinds.Request:
        terms = find_terms(self.term) if self.term else ()
        if self.term and not terms:
            return kinds.PolicyQuestion(self.term)
        return kinds.ReasonQuestion(point_at(self.number or None, self.item, workspace), self.code, terms)


class Figure(Tool):
    """查本报告里的数"""

    name, intent = "report_figure", Intent.SEARCH
    of: str = Field(min_length=2, max_length=80)
    side: Literal["", "预算", "目标", "得分"] = ""
    operation: Literal["数", "合计", "最多", "最少", "差", "原因"] = "数"

    @override
    def request(self, workspace: Workspace) -> kinds.Request:
        wanted = Wanted(
            self.of,
            f"{self.of}{self.operation}",
            _OPERATIONS[self.operation],
            aspects=_SIDES[self.side],
            is_amount=True,
        )
        return FigureQuestion(self.of, (wanted,))


class Search(Tool):
    """查政策文件的规定、往年报告和本报告里的说法，返回原文和编号"""

    name, intent = "search", Intent.SEARCH
    topic: str = Field(min_length=2, max_length=200, description="问的事，代词换成具体的名称")
    document: str = Field("", max_length=60, description="用户说了才填：文号或名称")
    article: str = Field("", max_length=10)

    @override
    def request(self, workspace: Workspace) -> kinds.Request:
        named = tuple(policy.number for policy, _ in find_policies(self.document)) or (self.document,)
        return kinds.PolicyQuestion(self.topic, tuple(filter(None, named)), tuple(filter(None, [self.article])))


class Compare(Tool):
    """和本单位往年、其他单位的报告比较，查别人怎么写"""

    name, intent = "compare", Intent.COMPARE
    topic: str = Field(min_length=2, max_length=200)
    unit: str = Field("", max_length=40)
    own: bool = Field(False, description="比本单位往年")

    @override
    def request(self, workspace: Workspace) -> kinds.Request:
        return kinds.PastReportQuestion(self.topic, self.unit, own=self.own, others=not self.own)


class Draft(Tool):
    """起草问题或措施，存为草稿的新一版"""

    name, intent = "draft", Intent.DRAFT
    section: Literal["问题", "措施", "两部分"]
    length: int = Field(0, ge=0, le=5000, description="每部分的字数，用户没说就不填")

    @override
    def request(self, workspace: Workspace) -> kinds.Request:
        sections = _SECTIONS[self.section]
        return kinds.DraftRequest(sections, tuple((name, self.length) for name in sections) if self.length else ())


class Revise(Tool):
    """修改草稿里的条目，存为新一版"""

    name, intent = "revise", Intent.REVISE
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

    @override
    def request(self, workspace: Workspace) -> kinds.Request:
        target = Target(_SECTIONS[self.section][0], tuple((number, number) for number in self.items))
        length = Length(self.length) if self.length else None
        worded = revising.Operation(_WORDED.get(self.change, Verb.FREE), text=self.words, old=self.old)
        items = "".join(f"第{number}条" for number in self.items)
        said = f"{self.section}{items}{self.change}{f'：{self.words}' if self.words else ''}"
        return revision(said, replace(ITEM_CHANGES.get(self.change, worded), targets=(target,), length=length))


class Version(Tool):
    """撤销、恢复、接受或不接受草稿的改动，回到某一版"""

    name, intent = "change_version", Intent.REVISE
    action: Literal["撤销", "恢复", "接受修改", "不接受修改", "回到某一版"]
    version: int = Field(1, ge=1, description="第几版")

    @override
    def request(self, workspace: Workspace) -> kinds.Request:
        return revision(self.action, revising.Operation(_VERSIONS.get(self.action, Verb.RESTORE), number=self.version))


class Export(Tool):
    """给出草稿或审核意见的下载按钮"""

    name, intent = "export", Intent.EXPORT
    what: Literal["草稿", "审核意见"]
    how: str = Field("", max_length=60, description="用户说了才填：写进原报告、用修订、带脚注、定稿等")

    @override
    def request(self, workspace: Workspace) -> kinds.Request:
        return kinds.ExportRequest("review") if self.what == "审核意见" else read_export(f"草稿{self.how}")


class Exercise(Tool):
    """出一道练习题，答案由程序评分"""

    name, intent = "exercise", Intent.TRAIN
    topic: str = Field("", max_length=20, description="用户说了才填：时效、满意度等")

    @override
    def request(self, workspace: Workspace) -> kinds.Request:
        return kinds.TrainingRequest(topic=self.topic)


TOOLS: tuple[type[Tool], ...] = (
    *(Findings, Ledger, Explain, Suggest, Figure, Search, Compare, Draft, Revise, Version, Export, Exercise),
)
