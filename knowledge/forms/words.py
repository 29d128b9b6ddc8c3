"""The words by which forms of different provinces name the same thing, compared without spaces and brackets."""

import re
from functools import lru_cache

from knowledge.quantity import fold, parse_decimal
from knowledge.running_text import compact

GOAL_LABEL = re.compile(r"^(?:项目|部门|年度|年初|全年|调整后?|总体|绩效|整体|预期|设定|实施期|的)*目标(?:内容|描述)?$")
GOAL_NUMBER = re.compile(r"^(?:.{0,8}目标)[\d一二三四五六七八九十]{0,2}$|^[\d一二三四五六七八九十]{1,2}$")
_GOAL_RESULT = re.compile(r"完成情况|实际完成|实现情况|完成结果")
FUND_LABEL = re.compile(
    r"资金总额|总投入|财政(?:性)?(?:拨款|资金)|其[他它]资金|结转|^(?:其中)?(?:基本|项目)支出$|^总额$"
)
BREAKDOWN_LABEL = re.compile(r"^(?:按|分)[^\d：:]{1,8}分?$")

_TITLE = re.compile(r"^[^。；，：:]{0,45}(?:自评|评价|绩效|目标)[^。；：:]{0,25}表$")
# Once spaces are gone a year may stand right behind a number: 表1 2024年度.
_NO_YEAR = r"(?!(?:19|20)\d\d年)"
_TITLE_NUMBER = re.compile(
    rf"^(?:附[：:]|附[件表](?:{_NO_YEAR}[\d一二三四五六七八九十-]){{0,9}}[：:、.]?|表(?:{_NO_YEAR}\d|[一二三四五六七八九十]){{1,2}}[：:、.]?"
    r"|[（(][一二三四五六七八九十\d]{1,2}[）)]|[一二三四五六七八九十]{1,2}、|\d{1,2}[.、])"
)
CONTINUED = re.compile(r"[（(]?续表?(?:[一二三四五六七八九十\d]*)[)）]?\s*$|^续表")
TOTAL = re.compile(
    r"^(?:绩效|自评|指标|评价|综合|最终|项目|全部|得分|分值)*(?:合计|总计|总和|总分|总得分|总评分|综合得分)(?:值|得分|合计|分值)?[:：]?[\d.]*分?$"
)
SUBTOTAL = re.compile(r"(?:^小计|小计$)")
FOOTER = re.compile(
    r"^(?:注|备注|说明|填表|填报|填写|联系|审核|审批|复核|制表|经办|评价(?:人|组|结论|等级|意见|机构)|自评(?:人|结论|等级|意见|等次)"
    r"|(?:项目|财务|单位|部门)?负责人|(?:单位|部门|财政|主管)(?:部门|单位)?(?:意见|盖章|签章|审核)|签[字名章]|盖章|日期|等级|等次"
    r"|存在的?(?:主要)?问题|改进措施|下一步|有关建议|其他需要?说明|问题及)"
)
YEAR_ROW = re.compile(r"[（(]?(?:19|20)\d\d年?度?[)）]?")
INDICATOR_WORDS = re.compile(r"[一二三]级指标|(?:产出|效益|满意度|数量|质量|时效)指标")

_MONEY_UNIT = re.compile(r"[（(:：]\s*(?:人民币)?((?:亿|百万|万|千|百)?元)\s*[)）]?")
_BRACKETS = re.compile(r"[（(][^（()）]*[)）]?")
_LIST_NUMBER = re.compile(r"^(?:\d{1,2}[.、](?!\d)|[一二三四五六七八九十]{1,2}、|[*★▲])")
_COMPARATOR = re.compile(
    r"^(?:[≥≤><=≧≦═≯≮≠＝＞＜]+|[大小高低多少]于(?:或?等于)?|等于|不[大小高低多少]于|不超过|不低于|至少|至多)$"
)
_DASH = re.compile(r"[-—－–―…·.。/\\\\*_＿~]{1,12}|(?:指标|目标)\d{0,2}[:：、.]?(?:[-—…·.。]{0,12})")
_STARTS_WITH_COMPARATOR = re.compile(r"^(?:[≥≤><=≧≦═≯≮≠＝＞＜]|[大小]于|等于|不[大小高低多少]于|不超过)")
_QUALITY = re.compile(r"^(?:定[量性]|[正反逆]向)(?:指标)?$")


@lru_cache(4096)
def plain(text: str) -> str:
    """Return a label for comparing: without whitespace, brackets, list number and colon."""
    bare = _BRACKETS.sub("", fold(compact(text)))
    return _LIST_NUMBER.sub("", bare).strip(":：*★▲")


def bare_title(text: str) -> str:
    """Return a title without whitespace and without the annex number before it."""
    return _TITLE_NUMBER.sub("", compact(text))


def read_title(text: str) -> str:
    """Return the form's title that a line is, without the annex number before it; "" where it is none."""
    title = bare_title(text)
    return title if _TITLE.match(plain(title)) else ""


def is_figure(text: str) -> bool:
    """Return whether a cell holds a figure with at most a sign and a short unit, as no heading does."""
    bare = fold(compact(text))
    return parse_decimal(bare) is not None and len(re.sub(r"[\d.,]", "", bare)) <= 3


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


def is_comparator(text: str) -> bool:
    """Return whether a cell holds only a sign such as ≥ or 不低于."""
    return _COMPARATOR.match(compact(text)) is not None


def starts_with_comparator(text: str) -> bool:
    """Return whether a value brings its own sign."""
    return _STARTS_WITH_COMPARATOR.match(text) is not None


def is_quality(text: str) -> bool:
    """Return whether a cell only says of a target what sort it is: 定性, 正向."""
    return _QUALITY.match(compact(text)) is not None


def is_dash(text: str) -> bool:
    """Return whether a cell is filled with a mark for nothing: —, ……, /, 无指标."""
    return _DASH.fullmatch(compact(text)) is not None


def is_goal_result(label: str) -> bool:
    """Return whether a label asks for what came of a goal."""
    return len(label) <= 20 and bool(_GOAL_RESULT.search(label))
