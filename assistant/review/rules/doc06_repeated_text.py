from collections.abc import Iterator

from assistant.review.checks.repeated import copied_paragraphs, echoed_sentences
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.place import place_words
from knowledge.running_text import shortened


class RepeatedText(Rule):
    """同一段话、同一句话不应在报告里重复出现。

    反例：资金管理一段在“基本情况”和“绩效情况”里一字不差；同一句话连写两遍。
    正例：后文需要再提时，只写结论，并注明前文已述。
    """

    code = "DOC06"
    name = "段落不重复"
    severity = Severity.WARNING
    suggestion = "保留一处，另一处删去或改写为该部分应写的内容。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the paragraphs that stand twice, and the sentences that come again at once."""
        copied = list(copied_paragraphs(account.report))
        known = {copy.second.location for copy in copied}
        for copy in copied:
            where = "和".join(place_words(account.report, one.location) for one in (copy.first, copy.second))
            message = f"{where}的整段文字重复：“{shortened(copy.second.text, 40)}”。"
            yield self.finding(message, copy.second, copy.first, about=copy.second.text)
        for copy in echoed_sentences(account.report):
            if copy.second.location not in known:
                message = f"同一句话重复出现：“{shortened(copy.second.text, 40)}”。"
                yield self.finding(message, copy.second, copy.first, about=copy.second.text)
