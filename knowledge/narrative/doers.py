"""Who a sentence has act, by how it begins: 由工程股牵头，2025年6月底前修好2座闸门.

One grammar of what offices and bodies are called and of what stands around their names. What is to be done begins
behind it.
"""

import re
from dataclasses import dataclass

# What a name ends in, and what makes another word of that: 处级, 部分, 会议, 办理.
_END = (
    "(?:科|股|处|(?<!科)室|所|站|中心|队|组|专班|局|委|办|部|会(?![议商同])|公司|院|校|馆|[镇乡县市区](?=政府)政府|[镇乡](?![镇政])|街道(?!办)|政府)"
    "(?![门级内室员长学目类公事分理法托办的])"
)
_NAME = rf"(?:中心|公司|(?![与和及同])(?:(?![由将拟按每在于要应、各])[一-龥]){{1,14}}?{_END})"
# 市交通运输局计划财务科: the office within the body.
_WITHIN = (
    r"(?:(?<=[局委心院校府司])(?:(?![会联牵负督对与和向在于自每按将要应拟已同])[一-龥]){2,6}?"
    r"(?:科|股|处|室|站|所|中心|队)(?=[一-龥，,\d]))?"
)
_MEAN = "(?:将|拟|已|正(?=在)|计划|打算|准备|决定|排定|商定|约定|签了|定于|力争|争取)"
WHEN = (
    r"[于在从]?(?:(?:20\d\d年|[明次来]年)?(?:\d{1,2}月(?:\d{1,2}日)?|第?[一二三四]季度|[上下]半年)|(?:20\d\d年|[明次来]年)(?=[底末前内起]))"
    r"[底末]?(?:之?前|以前|内|起)?[，,—]*"
)
_DOER = re.compile(
    rf"(?:[一-龥]{{1,4}}[：:]|下一?步|今后|以后|接下来|为此)?[，,]?(?:{WHEN})?(?P<by>由|请|要求)?(?P<name>{_NAME}{_WITHIN})"
    rf"(?:(?:[与和、]|会同|联合|配合){_NAME}){{0,4}}(?:[，,](?=[于在]?20\d\d年))?(?P<role>牵头|负责|会同|联合|组织|[于在自每要应]|(?=20\d\d年|[明次]年|\d{{1,2}}月(?![至到]))|{_MEAN})?"
)
# 中心将在4月底前修好: who it is goes without saying.
INTENT = re.compile(
    rf"^(?:(?:{_MEAN}|要(?!求)|须){{1,3}}(?:(?:会同|联合){_NAME})?|(?:会同|联合){_NAME})[于在]?(?=[一-龥\d])"
)
# What isn't done by it, but told of it.
_TOLD_OF = re.compile(r"的|是|有|为|共|属|位|因|没|未|不|被|实际|目前|现|设|核定|支出|预算|[和与、]|$")
_BODY = re.compile(rf".{{0,22}}{_END}$")


@dataclass(frozen=True, slots=True)
class Doer:
    """Who acts; `is_told` that words or a day around the name say so, `end` is where what is done begins."""

    name: str
    is_told: bool
    end: int


def find_doer(text: str) -> Doer | None:
    """Return who a text begins with as acting, None where it begins otherwise."""
    match = _DOER.match(text)
    if match is None:
        return None
    is_told = bool(match["by"]) or match["role"] is not None
    return Doer(match["name"], is_told, match.end()) if is_told or not _TOLD_OF.match(text, match.end()) else None


def is_body(text: str) -> bool:
    """Return whether a text is hardly more than the name of an office or a body."""
    return _BODY.match(text) is not None
