"""Questions about the ledger of indicators, read into filters: verdicts, reasons, levels, forms, scores.

What a question doesn't restrict stays open. The names of forms are taken out first, since a project called 产出奖励资金
asks for no kind of indicator.
"""

import re
from dataclasses import dataclass

from assistant.conversation.references import find_forms, find_quoted, mask_forms
from assistant.review.engine import Review
from assistant.review.verdict import Reason, Verdict
from knowledge.report import Form, ReportKind

WEAK = frozenset({Verdict.PARTIAL, Verdict.VAGUE})
_PARTIAL = re.compile(r"(?:量化)?不完整")
_NOT = re.compile(
    r"(?:没有?|未|不(?:够|太|能|可)?|无法|难以|没法|尚未)(?:得到|被|完全|真正)?(?:细化)?量化|量化(?:得|的)?(?:不|差)|都量化|全部量化|"
    r"没有?(?:写)?(?:具体)?(?:数值|数字|数)|不具体|不明确|模糊|笼统|空泛|空洞|太虚|太空|"
    r"(?:没法|无法|不可|不能|难以)(?:考核|衡量|打分)|不规范|不合格|有问题|(?:写|填)得(?:最)?(?:差|不好)|定性"
)
_ONLY_VAGUE = re.compile(r"(?:完全|纯粹|彻底|根本)(?:没有?|未|不)")
_QUANTIFIED = re.compile(r"(?:哪些|哪几|列出|看).{0,12}(?:已|能够?|可以|可)?量化|已(?:经)?量化的")
_VERIFIABLE = re.compile(r"可核验|可验证|可以核验")
_REASONS: tuple[tuple[Reason, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(pattern))
    for reason, pattern in (
        (Reason.NO_UNIT, r"(?:没有?|缺|缺少|无|未写)(?:计量|度量)?单位"),
        (Reason.NO_BASELINE, r"(?:没有?|缺|缺少|无)(?:比较)?(?:基线|基数|基准|参照)"),
        (Reason.DIRECTION_ONLY, r"只有方向|只写方向|方向性|没有幅度|进一步|持续|不断提[升高]"),
        (Reason.SELF_REFERENTIAL, r"循环定义|自我指涉|按计划完成|按目标任务|只写.?完成"),
        (Reason.MULTI_INDICATOR, r"(?:多个|几个|两个|三个)指标.{0,6}(?:一行|一起|合|共用)|合并填"),
        (Reason.ACTIVITY_LIST, r"工作清单|罗列工作|活动清单|写成工作"),
        (Reason.MISMATCH, r"不匹配|对不上|不相符|不对应|文不对题|张冠李戴"),
        (Reason.BOUND_WITHOUT_VALUE, r"有界无数|控制在预算|没有上限|没写数的界"),
        (Reason.TIME_FOR_NONTIME, r"用时间|写成时间|年底前"),
    )
)
# Words for kinds of indicators, the longer first so that 社会效益 isn't taken for 效益.
_LEVELS = (
    *("服务对象满意度", "可持续影响", "经济效益", "社会效益", "生态效益", "环境效益", "可持续"),
    *("满意度", "产出", "效益", "成本", "数量", "质量", "时效"),
)
_HIGH_QUALITY = re.compile("高质量|(?:报告|表|写得|指标)的?质量(?!指标)")
_LOST = re.compile(r"扣了?分|失分|丢分|没有?(?:得|拿)(?:到)?满|未得满分|不是满分")
_FULL = re.compile(r"满分")
_OVER = re.compile(
    r"(?:得分|分数?)(?:比|超过|高于|大于)(?:了)?(?:分值|权重|满分)|超过?(?:了)?分值|比分值(?:还)?(?:高|多|大)"
)
_UNMET = re.compile(r"没有?(?:达标|达到|完成)|未(?:达标|达到|完成)|不达标|没做到|没到")
_REPEATED = re.compile(r"指标.{0,4}(?:重复|雷同|一样|相同)|(?:重复|雷同|一样|相同)的?.{0,4}指标")
_BLANK = re.compile(r"空着|空白|没有?填|未填|漏填|缺项")
_CRITERIA = re.compile(
    rf"量化|可核验|可验证|{_BLANK.pattern}|{_LOST.pattern}|{_FULL.pattern}|{_OVER.pattern}"
    r"|模糊|笼统|空泛|太虚|没法考核"
    r"|缺单位"
)
_THINGS = re.compile(r"指标|[几的]行|目标(?!和实际|值?是多少|和完成)|台账|自评表|填表")
_WHICH = re.compile(
    r"哪|几[个项条类张]|多少[个项条]|有多少|各|列|所有|全部|有没有|有无|都|统计|分别|占|比例|名单|清单|汇总|一共"
    r"|怎么样|情况|有[什啥]|分值|得分|的$|里$"
)
_SUM = re.compile(r"分值|得分|总分|权重|多少分")
_GROUP_FORM = re.compile(r"(?:哪|各|每|几)(?:一)?(?:个|张|份)?(?:项目|自评表|表|资金)|按(?:项目|表)|分项目|各自")
_GROUP_LEVEL1 = re.compile(r"(?:各|每|哪)(?:一)?(?:类|级|种)|按(?:一级|类)|一级指标(?:统计|分)|分类|各有多少|分别")
_MOST = re.compile(r"最多|最差|最严重|最高|最少|最好")
_FEWEST = re.compile(r"最少|最好")
_SHARE = re.compile(r"比例|占比|比率|率")
_SCORES = (("over", _OVER), ("lost", _LOST), ("full", _FULL))


@dataclass(frozen=True, slots=True)
class LedgerQuestion:
    """The filters of a question; an empty one restricts nothing.

    `score` is lost, full, over or ""; `wording` is what the target cell has to say; `group` is form, level1 or "";
    `order` is the measure to sort groups by, a minus before it where the least is asked for.
    """

    verdicts: frozenset[Verdict] = frozenset()
    reasons: frozenset[Reason] = frozenset()
    levels: tuple[str, ...] = ()
    forms: tuple[Form, ...] = ()
    kind: ReportKind | None = None
    score: str = ""
    blank: bool = False
    unmet: bool = False
    repeated: bool = False
    wording: str = ""
    sums: bool = False
    group: str = ""
    order: str = ""


def is_about_ledger(message: str, review: Review) -> bool:
    """Return whether `message` asks which indicators, or how many of them, not for the figure of one."""
    forms = find_forms(message, review.report.forms)
    text = mask_forms(message, review.report.forms)
    if re.search(r"审核意见|意见有|错误|毛病|算得|原因|为什么|为何|怎么扣|合理吗|合适吗", text):
        return False
    if _CRITERIA.search(text):
        return bool(_THINGS.search(text) or _WHICH.search(text) or forms)
    if _UNMET.search(text) and re.search("哪些|哪几|几[个项条]|列", text):
        return True
    if _THINGS.search(text) and _WHICH.search(text):
        return True
    if re.search(r"填得|写得", text) and forms:
        return True
    return bool(_GROUP_FORM.search(text) and _MOST.search(text) and re.search("问题|毛病|意见|填|写", text))


def read_question(message: str, review: Review) -> LedgerQuestion:
    """Return the filters that `message` sets on the ledger of `review`."""
    forms = find_forms(message, review.report.forms)
    text = mask_forms(message, review.report.forms)
    reasons = frozenset(reason for reason, pattern in _REASONS if pattern.search(text))
    group = ""
    if (
        len(forms) > 1
        or (not forms and re.search(r"(?:在|是|属于)?哪[几些]?[张个]表", text))
        or (not forms and _GROUP_FORM.search(text))
    ):
        group = "form"
    elif _GROUP_LEVEL1.search(text) or len(set(_levels(text)) & {"产出", "效益", "满意度"}) > 1:
        group = "level1"
    projects = group == "form" and re.search(r"项目", text) and not re.search(r"表|全部|所有", text)
    return LedgerQuestion(
        verdicts=frozenset() if group else _verdicts(text),
        reasons=frozenset() if find_quoted(text) else reasons,
        levels=() if group == "level1" else _levels(text),
        forms=forms,
        kind=ReportKind.PROJECT if projects or (not forms and re.search(r"项目(?:支出)?(?:自评)?表", text)) else None,
        score=next((name for name, pattern in _SCORES if pattern.search(text)), ""),
        blank=bool(_BLANK.search(text)),
        unmet=bool(_UNMET.search(text)),
        repeated=bool(_REPEATED.search(text)),
        wording=next(iter(find_quoted(text)), ""),
        sums=bool(_SUM.search(text)),
        group=group,
        order=_order(text),
    )


def _verdicts(text: str) -> frozenset[Verdict]:
    wanted: set[Verdict] = set()
    if _PARTIAL.search(text):
        wanted.add(Verdict.PARTIAL)
        text = _PARTIAL.sub("", text)
    if _ONLY_VAGUE.search(text):
        wanted.add(Verdict.VAGUE)
    elif _NOT.search(text):
        wanted |= WEAK
    if _VERIFIABLE.search(text):
        wanted.add(Verdict.VERIFIABLE)
    if not wanted and _QUANTIFIED.search(text):
        wanted.add(Verdict.QUANTIFIED)
    return frozenset(wanted)


def _levels(text: str) -> tuple[str, ...]:
    text = _HIGH_QUALITY.sub("", text)
    found = []
    for level in _LEVELS:
        if level in text:
            found.append(level)
            text = text.replace(level, " ")
    return tuple(found)


def _order(text: str) -> str:
    if not _MOST.search(text):
        return ""
    measure = "share_pct" if _SHARE.search(text) else "weak"
    return f"-{measure}" if _FEWEST.search(text) else measure
