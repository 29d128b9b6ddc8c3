"""What answers a cause, in its own words: what is lacking is supplied, what isn't done is done, what is late sped up.

A cause is turned round clause by clause (管护主体没有明确 → 明确管护主体). Where nothing can be turned, the measure
names the cause and asks for what will be done about it; nothing is made up.
"""

import re

from assistant.drafting.planning.shortfall import NOT
from knowledge.narrative.telling import bare_cause

_TURNS = (
    # 配套资金没有列入年初预算 → 将配套资金列入年初预算
    (
        re.compile(
            rf"^(?P<what>[^，,]{{2,24}}?){NOT}(?P<verb>列入|纳入|移交|转入|录入|报送|接入|覆盖|配备到|签到)(?P<to>[^，,]{{1,16}})$"
        ),
        "将{what}{verb}{to}",
    ),
    # 移交协议未签 → 签订移交协议
    (re.compile(rf"^(?P<what>[^，,]{{2,24}}?){NOT}(?:签订?|签署)$"), "签订{what}"),
    # 管护主体没有明确 → 明确管护主体
    (
        re.compile(
            rf"^(?P<what>[^，,]{{2,24}}?){NOT}"
            r"(?P<verb>明确|落实|到位|建立|制定|出台|完成|办结|办理|确定|批复|验收|支付|拨付|公示|开展|公开|更新|完善|理顺|解决|配齐|启用)$"
        ),
        "{verb}{what}",
    ),
    # 未建立台账, 缺少交接清单 → 建立…
    (
        re.compile(
            rf"^(?P<who>[^，,]{{0,16}}?){NOT}(?P<verb>建立|制定|明确|落实|开展|办理|配备|签订|设立|完成)(?P<what>[^，,]{{2,24}})$"
        ),
        "{verb}{what}",
    ),
    (
        re.compile(
            r"^(?P<who>[^，,]{0,20}?)(?:缺少|缺乏|欠缺|没有(?=[^，,]{2,8}(?:清单|制度|办法|机制|台账|人员|系统)))(?P<what>[^，,]{2,20})$"
        ),
        "{who_for}补齐{what}",
    ),
    (re.compile(r"^(?P<what>[^，,]{2,20}?(?:率|度))(?:只有|仅有?|仅为|偏低|较低|不高|低)[^，,]{0,12}$"), "提高{what}"),
    (
        re.compile(r"^(?P<what>[^，,]{2,24}?)(?:参与[^，,]{0,10})?(?:不够|不足|不充分|薄弱|短缺|紧缺|匮乏)$"),
        "补强{what}",
    ),
    (re.compile(r"^(?P<what>[^，,]{2,24}?)(?:用时|历时|耗时)[^，,]{1,10}$"), "提前办理{what}"),
    (re.compile(r"^(?P<what>[^，,]{2,24}?)(?:周期|时间)(?:较?长|偏长|过长)$"), "压缩{what}时间"),
    (
        re.compile(r"^(?P<what>[^，,]{2,28}?)(?:滞后|较晚|偏晚|推迟|延迟|缓慢|偏慢|较慢|迟缓|拖延|办理较晚)$"),
        "加快{what}",
    ),
    (re.compile(r"^(?P<what>[^，,]{2,20}?)时间集中在(?P<to>[^，,]{2,16})$"), "调整{what}时间，不再集中在{to}"),
    (re.compile(r"^(?:投诉|意见|问题|反映)[^，,]{0,6}集中[在于](?P<what>[^，,]{2,24})$"), "逐项改进{what}"),
    (re.compile(r"^(?P<what>[^，,]{2,24}?)与(?P<to>[^，,]{2,12})(?:不符|不一致|脱节)$"), "逐项核对{what}与{to}"),
    (
        re.compile(r"^受?(?P<what>[^，,]{2,24}?)(?:价格)?(?:上涨|涨价|提高)(?:影响|较多)?$"),
        "按{what}的现行价格核定预算和控制标准",
    ),
)


def remedy(cause: str, most: int = 2) -> str:
    """Return what would answer a cause, "" where its words can't be turned round."""
    found: list[str] = []
    for clause in re.split(r"[，,；;]", bare_cause(cause)):
        turned = _turned(
            re.sub(r"^(?:且|而|并且|同时|加之|另外|此外|其中|由于|因为?|部分|个别|一些)", "", clause.strip())
        )
        if turned and turned not in found:
            found.append(turned)
    return "，".join(found[:most])


def _turned(clause: str) -> str:
    for pattern, told in _TURNS:
        if match := pattern.match(clause):
            parts = {name: value or "" for name, value in match.groupdict().items()}
            who = parts.get("who", "").rstrip("之间")
            return told.format(**parts, who_for=f"在{who}之间" if who else "")
    return ""
