"""By what one sees that a problem is solved: derived from its own figures, by words that are turned round."""

import re

# What is longer is no statement of one thing.
_LONGEST = 400
_TURNS = (
    (
        re.compile(
            r"(?P<what>[^，,；;]{0,24}?\d[^，,；;]{0,12}?)(?:至今|仍|目前)?(?:没有|尚未|仍未|还未|未)(?:及时)?"
            r"(?P<do>办理|完成|移交|支付|拨付|兑付|发放|验收|维修|签订|开工|竣工|施工|投用|转入|整改|录入|投入使用)(?P<to>[^，,；;]{0,12})"
        ),
        "{what}全部{do}{to}",
    ),
    (re.compile(r"拖欠(?P<what>[^，,；;]{0,16}\d[^，,；;]{0,24})"), "拖欠{what}全部付清"),
    (
        re.compile(
            r"(?:应|计划)(?:完成|配套|治理|建设|培训|办理)?(?P<what>[^，,；;\d]{2,20})(?P<to>\d[\d.]*万?[^\d，,；;]{1,4})[，,]实际"
        ),
        "{what}达到{to}",
    ),
    (re.compile(r"缺口(?P<what>\d[^，,；;]{0,8})"), "{what}缺口全部补足"),
    (re.compile(r"(?P<what>[^，,；;]{2,24}?)不足(?P<to>\d[^，,；;]{0,6})"), "{what}达到{to}以上"),
    (
        re.compile(
            r"(?P<what>[^，,；;\d]{2,14}(?:率|度))(?:仅|只有|为)?[\d.]+%[，,](?:低于|没有达到|未达到)(?:年度)?(?P<to>[\d.]+%)"
        ),
        "{what}达到{to}",
    ),
    (re.compile(r"(?:没有达到|未达到|低于)(?P<to>\d[\d.]*(?:%|[一-龥]{1,3}?))的?(?:年度)?目标"), "达到{to}的目标"),
    (
        re.compile(r"^(?P<what>[^，,；;\d]{2,16}?)(?:支出)?[\d.]+万元.{0,60}?预算(?P<to>[\d.]+万元)[，,]超"),
        "{what}支出控制在预算{to}以内",
    ),
    (
        re.compile(r"(?P<what>[^，,；;\d]{2,20}?)(?:支出[^，,]{0,12}[，,])?执行率(?:仅|只有|为)?[\d.]+%"),
        "{what}未支出资金按批复用途支付完毕",
    ),
)


def outcome(text: str) -> str:
    """Return what would be reached where what a text tells were solved, "" where its words don't say."""
    for pattern, told in _TURNS:
        if match := pattern.search(text[:_LONGEST]):
            parts = {name: (value or "").strip("、 ") for name, value in match.groupdict().items()}
            parts["what"] = re.sub(
                r"^(?:其中|截至[^，]*?|20\d\d年以来|有)|(?:尚|还|仍)有(?=\d)|(?<=^)预算$", "", parts.get("what", "")
            )
            return told.format(**parts)
    return ""
