from collections.abc import Iterator
from decimal import Decimal

from assistant.review.amounts import form_amounts, is_basic_part, label_of
from assistant.review.arithmetic import as_sum, plain, same, sums_to
from assistant.review.budget import main_form
from assistant.review.figures import Sentence, missing_text, sentences, statements
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.policy import Basis
from knowledge.report import Report


class StatedAmounts(Rule):
    """正文所写的基本支出、项目支出、预算数和执行数应与自评表一致；四舍五入的末位差不算差错。

    反例：正文写“基本支出186.4万元”，自评表基本支出为168.4万元。
    正例：正文写“工资福利支出120.35万元、商品和服务支出48.05万元”，自评表基本支出为168.4万元。
    """

    code = "BUD07"
    name = "正文金额与自评表一致"
    severity = Severity.ERROR
    basis = Basis("财预〔2020〕10号", "第二十一条")
    suggestion = "以部门决算为准统一正文和自评表的金额；范围不同的（本级、全系统），写明口径。"

    def needs(self, report: Report) -> str | None:
        """Return 正文 where there is none."""
        return missing_text(report)

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the amounts of the text that aren't those of the form."""
        form = main_form(account.report)
        table = dict(form_amounts(form)) if form else {}
        seen: set[str] = set()
        for sentence in sentences(account.report) if table else ():
            found = list(statements(sentence))
            for statement in found:
                label = label_of(statement)
                if label in table and label not in seen and statement.wan is not None:
                    seen.add(label)
                    yield from self._compare(label, [statement.wan], sentence, *table[label])
            parts = [one.wan for one in found if one.wan is not None and is_basic_part(one)]
            if "基本支出" in table and len(parts) > 2:
                yield from self._compare("基本支出", parts, sentence, *table["基本支出"])

    def _compare(
        self, label: str, parts: list[Decimal], sentence: Sentence, amount: Decimal, row: Evidence
    ) -> Iterator[Finding]:
        agrees = same(parts[0], amount) if len(parts) == 1 else sums_to(parts, amount)
        if not agrees:
            gap = plain(abs(sum(parts, Decimal(0)) - amount))
            stated = f"{label}{as_sum(parts)}万元" if len(parts) == 1 else f"{label}各项合计{as_sum(parts)}万元"
            message = f"正文{stated}，自评表{label}为{plain(amount)}万元，相差{gap}万元{_diagnosis(parts, amount)}。"
            yield self.finding(message, sentence.evidence, row)


def _diagnosis(parts: list[Decimal], amount: Decimal) -> str:
    """Return a word on amounts that differ by the factor between two units of money, "" for others."""
    stated = sum(parts, Decimal(0))
    mixed = any(same(one * 10_000, other) for one, other in ((stated, amount), (amount, stated)))
    return "，恰好相差一万倍，疑为元、万元、亿元混用" if mixed and amount else ""
