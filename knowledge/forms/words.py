"""The words by which forms of different provinces name the same thing.

The model form is annex 1 of 财预〔2020〕10号; local forms rename its columns and add their own. Words are compared
without spaces, brackets (分值（100分）), list numbers and colons.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from knowledge.document import Cell
from knowledge.quantity import fold, parse_decimal


class Role(StrEnum):
    """What a column of an indicator table or of the budget lines holds."""

    LEVEL1 = "level1"
    LEVEL2 = "level2"
    NAME = "name"
    SIGN = "sign"
    TARGET = "target"
    ADJUSTED_TARGET = "adjusted_target"
    UNIT = "unit"
    ACTUAL = "actual"
    WEIGHT = "weight"
    SCORE = "score"
    NOTE = "note"
    INITIAL = "initial"
    ADJUSTED = "adjusted"
    SPENT = "spent"
    RATE = "rate"


# The first pattern that fits decides: 未完成原因 is a reason before it is a completion.
_INDICATOR_ROLES: tuple[tuple[Role | None, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        (Role.LEVEL1, r"^一级(?:绩效)?(?:指标|目标)?(?:名称)?$"),
        (Role.LEVEL2, r"^二级(?:绩效)?(?:指标|目标)?(?:名称)?$"),
        (Role.NAME, r"^[三四]级(?:绩效)?(?:指标|目标)?(?:名称|内容)?$"),
        (Role.NOTE, r"偏差|偏离|差异|原因|改进措施|整改|^备注$|^说明$|情况说明$"),
        (Role.TARGET, r"^(?:年度|绩效|指标|目标)+(?:完成)?标准值?$"),
        (
            None,
            r"上年|上一?年度|历史|实施期|中期|三年|标准$|评[分价](?:标准|规则|依据|办法|细则|要点)|解释|系数|来源|依据|公式",
        ),
        (None, r"(?:完成|实现|达成)(?:率|比例|程度|进度)$"),
        (Role.SIGN, r"^(?:指标|目标|绩效)?(?:性质|方向|符号)$|^(?:计算|运算|比较|判断)符号?$"),
        (Role.UNIT, r"^(?:指标值?|目标值?|计量|度量|数量|计算)?单位$"),
        (Role.SCORE, r"得分|自评分|评分|评价分|打分"),
        (Role.WEIGHT, r"分值|权重|标准分|满分|赋分|^分数$"),
        (Role.ADJUSTED_TARGET, r"^(?:年[中度])?调整后?的?(?:绩效)?(?:指标|目标|年度)"),
        (Role.TARGET, r"^(?:应|计划|预期|预计)(?:完成|达到|实现)"),
        (Role.ACTUAL, r"(?:完成|实现|达成|达到|执行)的?(?:指标|目标)?(?:值|数|情况|结果)"),
        (Role.ACTUAL, r"实际(?:指标|目标)?(?:值|数|完成|情况|结果)"),
        (
            Role.TARGET,
            r"^(?:本|当|全|\d{4})?(?:年[度初]?|全年|计划|预期|预定|设定|批复|申报|绩效|指标|目标|预计|的)*"
            r"(?:指标值|目标值|计划值|预期值|设定值|标杆值|标准值|计划数|目标数|任务数|目标|计划|值)$",
        ),
        (Role.NAME, r"^(?:具体|绩效|考核|评价)?指标(?:名称|内容|描述|项)?$"),
    )
)
_FUND_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        (Role.SCORE, r"得分|评分"),
        (Role.WEIGHT, r"分值|权重"),
        (Role.RATE, r"执行率|支出率|使用率|完成率"),
        (Role.SPENT, r"执行数|执行金额|支出数|实际支出|全年支出|全年执行|预算执行$|决算数|实际使用"),
        (Role.INITIAL, r"年初(?:安排|批复)?的?预算|^年初数$|年初批复|预算批复"),
        (Role.ADJUSTED, r"全年预算|调整后?的?(?:全年|年度)?预算|预算调整|调整数"),
    )
)
# Which of the two budgets a bare 预算数 means depends on what else the header names.
_BARE_BUDGET = re.compile(r"^(?:年度|项目|资金|当年|本年)?预算(?:数|金额|安排数?)?$")
_TASK_LIST = re.compile(r"任务|内容|项目名称|序号")

LABELLED = re.compile(r"^([^：:\n]{2,20})[：:]\s*(\S.*)$", re.DOTALL)
PROJECT_LABEL = re.compile(
    r"^(?:预算|支出|二级|一级|重点|专项|子)?(?:项目|专项|专项资金|转移支付|政策)(?:支出|资金|政策|项目)?(?:的)?名称$"
)
DEPARTMENT_FORM_LABEL = re.compile(r"^(?:预算|填报|申报)?(?:部门|单位|部门[及/、]?单位|预算单位)名称$")
DEPARTMENT_LABEL = re.compile(r"^(?:项目|资金|省级|市级|县级|地方|业务|一级)?主管(?:部门|单位)(?:名称|及代码)?$")
UNIT_LABEL = re.compile(
    r"^(?:项目|资金|预算|具体|实施|承担|使用|执行|填报|申报|用款|建设|负责|自评)+(?:部门|单位|主体)(?:名称)?$"
)
GOAL_LABEL = re.compile(r"^(?:项目|部门|年度|年初|全年|调整后?|总体|绩效|整体|预期|设定|实施期)*目标(?:内容|描述)?$")
GOAL_NUMBER = re.compile(r"^(?:.{0,8}目标)[\d一二三四五六七八九十]{0,2}$|^[\d一二三四五六七八九十]{1,2}$")
GOAL_ACTUAL_LABEL = re.compile(r"完成情况|实际完成|实现情况|完成结果")
FUND_LABEL = re.compile(
    r"资金总额|总投入|财政(?:性)?(?:拨款|资金)|其[他它]资金|结转|^(?:其中)?(?:基本|项目)支出$|^总额$"
)
BREAKDOWN_LABEL = re.compile(r"^(?:按|分)[^\d]{1,8}分?$")

_TITLE = re.compile(r"^[^。；，：:]{0,45}(?:自评|评价|绩效|目标)[^。；：:]{0,25}表$")
_TITLE_NUMBER = re.compile(
    r"^(?:附[件表][\d一二三四五六七八九十-]*[：:、.]?|[（(][一二三四五六七八九十\d]{1,2}[）)]|[一二三四五六七八九十]{1,2}、|\d{1,2}[.、])"
)
CONTINUED = re.compile(r"[（(]?续表?(?:[一二三四五六七八九十\d]*)[)）]?\s*$|^续表")
TOTAL = re.compile(
    r"^(?:绩效|自评|指标|评价|综合|最终|项目|全部|得分|分值)*(?:合计|总计|总分|总得分|总评分|综合得分)(?:值|得分|合计|分值)?[:：]?[\d.]*分?$"
)
SUBTOTAL = re.compile(r"(?:^小计|小计$)")
FOOTER = re.compile(
    r"^(?:注|备注|说明|填表|填报|填写|联系|审核|审批|复核|制表|经办|评价(?:人|组|结论|等级|意见|机构)|自评(?:人|结论|等级|意见|等次)"
    r"|(?:项目|财务|单位|部门)?负责人|(?:单位|部门|财政|主管)(?:部门|单位)?(?:意见|盖章|签章|审核)|签[字名章]|盖章|日期|等级|等次"
    r"|存在的?(?:主要)?问题|改进措施|下一步|有关建议|其他需要?说明|问题及)"
)
YEAR_ROW = re.compile(r"[（(]?(?:19|20)\d\d年?度?[)）]?")
LEVEL_WORD = re.compile(
    r"^(?:[一二三四五六七八九十]、|[（(][一二三四五六七八九十][）)]|\d[.、])?(?:项目|部门|绩效|实施|履职|社会公众或|服务对象)*"
    r"(?:投入|决策|过程|管理|产出|效益|效果|满意度|成本|履职|运行|数量|质量|时效|经济|社会|生态|环境|可持续|影响|服务对象|效能|完成|预算执行)"
    r"[^。，；]{0,8}$"
)
INDICATOR_WORDS = re.compile(r"[一二三]级指标|(?:产出|效益|满意度|数量|质量|时效)指标")

_MONEY_UNIT = re.compile(r"[（(:：]\s*(?:人民币)?((?:亿|百万|万|千|百)?元)\s*[)）]?")
_BRACKETS = re.compile(r"[（(][^（()）]*[)）]?")
_LIST_NUMBER = re.compile(r"^(?:\d{1,2}[.、](?!\d)|[一二三四五六七八九十]{1,2}、|[*★▲])")
_COMPARATOR = re.compile(
    r"^(?:[≥≤><=≧≦═≯≮≠＝＞＜]+|[大小高低多少]于(?:或?等于)?|等于|不[大小高低多少]于|不超过|不低于|至少|至多)$"
)
_STARTS_WITH_COMPARATOR = re.compile(r"^(?:[≥≤><=≧≦═≯≮≠＝＞＜]|[大小]于|等于|不[大小高低多少]于|不超过)")
_NO_UNIT = re.compile(r"^(?:无|[/\\\-—－–]+|不适用|文字|文字描述|定性|其他)?$")


def compact(text: str) -> str:
    """Return `text` without any whitespace, as level names are written (产出<br>指标)."""
    return "".join(text.split())


def plain(text: str) -> str:
    """Return a label for comparing: without whitespace, brackets, list number and colon."""
    bare = _BRACKETS.sub("", fold(compact(text)))
    return _LIST_NUMBER.sub("", bare).strip(":：*★▲")


def read_title(text: str) -> str:
    """Return the form's title that a line is, without the annex number before it; "" where it is none."""
    title = _TITLE_NUMBER.sub("", compact(text))
    return title if _TITLE.match(plain(title)) else ""


def role_of(text: str) -> Role | None:
    """Return what an indicator column headed `text` holds."""
    label = plain(text)
    if not label or len(label) > 30:
        return None
    return next((role for role, pattern in _INDICATOR_ROLES if pattern.search(label)), None)


def fund_roles(cells: Sequence[Cell]) -> dict[Role, int]:
    """Return which of `cells` heads which column of the budget lines, {} where they head no budget lines."""
    labels = [plain(cell.text) for cell in cells]
    if any(_TASK_LIST.search(label) for label in labels):
        return {}
    roles: dict[Role, int] = {}
    for place, label in enumerate(labels):
        role = _fund_role(label)
        # The first column names the lines or the part (预算执行情况), whatever its words.
        if role is not None and place > 0:
            roles.setdefault(role, place)
    bare = [place for place, label in enumerate(labels) if _BARE_BUDGET.match(label) and place not in roles.values()]
    if bare and Role.ADJUSTED not in roles:
        roles[Role.ADJUSTED] = bare[-1]
    amounts = {Role.INITIAL, Role.ADJUSTED, Role.SPENT} & roles.keys()
    return roles if len(amounts) >= 2 else {}


def is_column_name(text: str) -> bool:
    """Return whether `text` heads a column of indicators or of budget lines."""
    return role_of(text) is not None or _fund_role(plain(text)) is not None


def is_figure(text: str) -> bool:
    """Return whether a cell holds a figure with at most a sign and a short unit, as no heading does."""
    bare = fold(compact(text))
    return parse_decimal(bare) is not None and len(re.sub(r"[\d.,]", "", bare)) <= 3


def _fund_role(label: str) -> Role | None:
    if len(label) > 20:
        return None
    return next((role for role, pattern in _FUND_ROLES if pattern.search(label)), None)


def money_unit(text: str) -> str:
    """Return the unit of money that `text` names in brackets or after a colon, "" if none."""
    match = _MONEY_UNIT.search(compact(text))
    return match[1] if match else ""


def is_amount(text: str) -> bool:
    """Return whether a cell holds a figure, a dash or nothing, as budget lines do."""
    bare = compact(text)
    return not re.search(r"[一-鿿]", re.sub(r"[亿万千百]?元|不适用|无", "", bare)) and (
        not bare or not bare.strip("-—－–/") or parse_decimal(bare) is not None or bare in {"无", "不适用", "#DIV/0!"}
    )


def compose_target(parts: Sequence[tuple[Role, str]]) -> str:
    """Return a target that is split over columns as one reads it: sign, value, unit.

    A sign column that only says 定性 or 正向 is no part of the target; a unit is added to a figure only, and neither
    sign nor unit twice where the value already has it.
    """
    value = "".join(text for role, text in parts if role is Role.TARGET)
    if not value:
        return ""
    sign = next((text for role, text in parts if role is Role.SIGN and _COMPARATOR.match(compact(text))), "")
    unit = next((text for role, text in parts if role is Role.UNIT and not _NO_UNIT.match(compact(text))), "")
    if _STARTS_WITH_COMPARATOR.match(value):
        sign = ""
    if not re.search(r"\d", fold(value)) or value.endswith(unit):
        unit = ""
    return f"{sign}{value}{unit}"


def are_target_parts(texts: Sequence[str]) -> bool:
    """Return whether cells read as one target: a sign, a value, a unit, one of the outer two perhaps missing."""
    filled = [compact(text) for text in texts if text.strip()]
    if len(filled) <= 1:
        return True
    signs = 1 if _COMPARATOR.match(filled[0]) else 0
    units = filled[1 + signs :]
    return len(units) <= 1 and all(len(unit) <= 6 and not re.search(r"\d", unit) for unit in units)
