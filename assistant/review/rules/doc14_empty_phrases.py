import re
from collections.abc import Iterator

from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.narrative.entries import read_narrative

_NUMBER = re.compile(r"^[（(]?\d{1,2}[)）.、．]")


class EmptyPhrases(Rule):
    """存在的问题和改进措施应写具体事项，不写空话；同一句里已有数值的不报。

    查哪些词组由规则包定，容易误报的词组默认不查。

    反例：“高度重视，扎实推进各项整改工作，确保落到实处”，没有事项、数量和时间。
    正例：“办公室6月底前清查闲置资产，调剂使用不少于6台”。
    """

    code = "DOC14"
    name = "问题和措施不写空话"
    severity = Severity.INFO
    scope = "report"
    suggestion = "删去空话，换成做什么、做多少、何时做到。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield one finding a group of the pack's phrases."""
        narrative = read_narrative(account.report)
        clauses = [
            Evidence(one.text, one.location)
            for entry in (*narrative.problems, *narrative.all_measures)
            for one in entry.told
        ]
        plain = [clause for clause in clauses if not re.search(r"\d", _NUMBER.sub("", clause.text))]
        for group in self.pack.phrases.values():
            if not group.enabled or "narrative" not in group.where:
                continue
            found: dict[str, Evidence] = {}
            for clause in plain:
                for word in group.words:
                    if word in clause.text:
                        found.setdefault(word, clause)
            if found:
                message = f"问题和措施里有{group.name}：“{'”“'.join(found)}”，同一句没有数量、时间等具体内容。"
                yield self.finding(message, *dict.fromkeys(found.values()), suggestion=group.advice)
