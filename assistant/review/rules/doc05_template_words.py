import re
from collections.abc import Iterator

from assistant.review.checks.repeated import texts
from assistant.review.rule import Evidence, Finding, Rule, Severity
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
_LEAST_NUMBER = 2


class TemplateWords(Rule):
    """表样和提纲里的填写说明、占位符号应在填报时替换或删去。

    反例：自评表里留着“（200字以内）”，正文写“××年××月××日”。
    正例：占位处都已填写，填写说明已删去。
    """

    code = "DOC05"
    name = "没有残留的模板文字"
    severity = Severity.WARNING
    suggestion = "把占位符号换成实际内容，删去填写说明；确不适用的写“无”或“不涉及”。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield one finding for the signs to be filled in, one for the instructions that were left."""
        for pattern, what in ((_BLANK, "占位符号"), (_GUIDE, "填写说明")):
            found = [
                (match[0].strip(), Evidence(text.strip(), place))
                for text, place in texts(account.report)
                if (match := pattern.search(text))
            ]
            if found:
                named = "”“".join(dict.fromkeys(words for words, _ in found[:5]))
                message = f"报告里留着表样或提纲的{what}：“{named}”，共{len(found)}处，没有填写或删去。"
                yield self.finding(message, *dict.fromkeys(place for _, place in found), about=what)
