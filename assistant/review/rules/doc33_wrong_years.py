from collections.abc import Iterator
from itertools import groupby

from assistant.review.checks.dates import other_years, wrong_years
from assistant.review.checks.disagreement import place_of, said
from assistant.review.rule import Evidence, Figure, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.running_text import shortened


class WrongYears(Rule):
    """正文所写的年度应与报告年度一致；沿用往年文字的，年份要改过来。

    反例：2024年度的报告写“2021年安排预算480万元”，自评表2024年预算数正是480万元。
    正例：写“2024年安排预算480万元”。
    """

    code = "DOC33"
    name = "年份与报告年度一致"
    severity = Severity.WARNING
    suggestion = "核对年份；确是往年数据的，写明“往年”并说明用途。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield one finding for each sentence that gives the report year's figures under another year."""
        for quote, group in groupby(wrong_years(account), key=lambda one: (one.stated.quote, one.stated.location)):
            one = next(group)
            stated, known = one.stated, one.known
            yield self.finding(
                f"正文写{stated.period}年{said(stated)}，{place_of(known)}{known.period}年{said(known)}与之相同，"
                f"年份疑为{known.period}年之误。",
                Evidence(*quote),
                Evidence(known.quote, known.location),
                stated=Figure(f"{stated.period}年", "", stated.quote, stated.location),
                expected=Figure(f"{known.period}年", "", known.quote, known.location),
                about=stated.words,
            )
        for other in other_years(account):
            sentence, year = other.told.sentence, account.report.year
            yield self.finding(
                f"报告是{year}年度的，正文却写“{other.year}年”，疑为{year}年之误：“{shortened(sentence.text, 40)}”。",
                Evidence(sentence.text, sentence.location),
                stated=Figure(f"{other.year}年", "", sentence.text, sentence.location),
                expected=Figure(f"{year}年", "", account.report.title, account.report.document.blocks[0].location),
                about=sentence.text,
            )
