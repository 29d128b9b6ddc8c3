import re
from collections.abc import Iterator

from assistant.review.narrative import empty_phrases, read_narrative
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.policy import Basis
from knowledge.report import Report

_NUMBER = re.compile(r"^[（(]?\d{1,2}[)）.、．]")


class EmptyPhrases(Rule):
    """存在的问题和改进措施应写具体事项，不写套话。

    反例：“高度重视，扎实推进各项整改工作，确保落到实处”，没有事项、数量和时间。
    正例：“办公室6月底前清查闲置资产，调剂使用不少于6台”。
    """

    code = "DOC14"
    name = "问题和措施不写套话"
    severity = Severity.INFO
    scope = "report"
    basis = Basis("财预〔2018〕167号", "三（三）")
    suggestion = "删去套话，换成做什么、做多少、何时做到；没有内容可写的句子整句删去。"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding with every empty phrase of both sections in a sentence without a figure."""
        narrative = read_narrative(report)
        found: dict[str, Evidence] = {}
        for item in (*narrative.problems, *narrative.measures):
            for clause in item.sentences:
                phrase = empty_phrases().search(clause.text)
                if phrase and not re.search(r"\d", _NUMBER.sub("", clause.text)):
                    found.setdefault(phrase[0], clause)
        if found:
            message = f"问题和措施里有套话：“{'”“'.join(found)}”，同一句没有数量、时间等具体内容。"
            yield self.finding(message, *found.values())
