"""Slips of wording that signs alone show: what was to be filled in, a unit written twice, results without a figure."""

import re
from collections.abc import Iterator

from assistant.review.checks.repeated import texts
from assistant.review.rule import Evidence, Remark, rule
from knowledge.facts.fact import Account

# What is to be filled in, and how: signs before or after what they stand for, and words that speak to whoever fills in.
_BLANK = re.compile(
    r"(?:[×xXＸ*＊]{2,8}|[_＿]{3,40}|[〇○]{2,8})(?=\s{0,2}(?:年|月|日|号|元|万|亿|%|个|人|家|项|次|单位|部门|局|委|项目|公司|市|县|区|镇|乡|科|处))"
    r"|(?<=[≥≤><=年月])\s{0,2}[×xXＸ*＊]{2,8}|[（(][×xXＸ*＊]{2,8}[）)]"
)
_GUIDE = re.compile(
    r"[（(]?(?:限|不超过|控制在)?\d{2,4}字(?:以内|左右|以上|以下)[）)]?|(?:填写|填报|填表|编写)(?:说明|要求|须知)[:：]"
    r"|[（(](?:请|需|应|如有|如无|若无|若有)[^（）()]{0,40}(?:填写|填报|说明|列示|注明|简述)[^（）()]{0,20}[）)]"
    r"|^(?:请|此处)[^。]{0,20}(?:填写|填报|简要说明|简要描述|概述)"
    r"|^(?:分析|说明|简述|概述|反映|主要(?:反映|说明|填写))[^。]{2,40}(?:等)?(?:情况|内容|原因)[。；]?$"
)
_DOUBLED = re.compile(
    r"(?<![位：:（(])(?P<unit>亿元|万元|元|％|%|个百分点|公里|万亩|平方米)\s?\d{1,12}(?:\.\d{1,6})?\s?(?P=unit)"
    r"|\d{1,12}(?:\.\d{1,6})?(?P<one>亿元|万元|元|％|%|个百分点|公里|亩|人次|平方米)(?P=one)"
)
_MOST = 5


@rule("DOC05")
def template_words(account: Account) -> Iterator[Remark]:
    """Yield one finding for the signs to be filled in, one for the instructions that were left."""
    for pattern, what in ((_BLANK, "占位符号"), (_GUIDE, "填写说明")):
        places = [
            (found[0].strip(), Evidence(text.strip(), place))
            for text, place in texts(account.report)
            if (found := pattern.search(text))
        ]
        if places:
            named = "”“".join(dict.fromkeys(words for words, _ in places[:_MOST]))
            message = f"报告里留着表样或提纲的{what}：“{named}”，共{len(places)}处，没有填写或删去。"
            yield Remark(message, tuple(dict.fromkeys(place for _, place in places)), about=what)


@rule("DOC35")
def doubled_units(account: Account) -> Iterator[Remark]:
    """Yield the figures whose unit is written twice."""
    for text, place in texts(account.report):
        for match in _DOUBLED.finditer(text):
            yield Remark(f"“{match[0]}”的计量单位重复。", (Evidence(match[0], place),), about=match[0])
