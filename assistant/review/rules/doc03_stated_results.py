import re
from collections.abc import Iterator

from assistant.review.arithmetic import same
from assistant.review.budget import form_label
from assistant.review.checks.attainment import Attainment
from assistant.review.figures import Statement, results, statements
from assistant.review.row_words import row_evidence, short_name, told_name
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.policy import Basis
from knowledge.quantity import Quantity, find_quantities
from knowledge.report import Form, Indicator

_NOT_RESULT = re.compile(r"目标|计划|预期|任务|上年|去年|年初|力争|拟|下年|明年|其中|20\d\d年.*20\d\d年")
# ≥, ≤ in running text quote a target.
_SYMBOL = re.compile("[≥≤><＞＜]")
_VERB = re.compile(r"(?:共计?|累计|实际|完成|实现|达到?|为|是|有|已|约|了|：|:)*$")
SHORTEST_NAME = 4


class StatedResults(Rule):
    """正文所写的完成数应与自评表的实际完成值一致。

    反例：正文写“新增养老床位260张”，自评表实际完成值为320张。
    正例：正文写“新增养老床位320张”，自评表实际完成值为320张。
    """

    code = "DOC03"
    name = "正文完成数与自评表一致"
    severity = Severity.ERROR
    basis = Basis("财预〔2020〕10号", "第二十五条")
    suggestion = "以台账、统计数据为准，统一正文和自评表的完成数；口径不同的分别注明。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the indicators whose name stands in the text with another figure than in the form."""
        report = account.report
        told = [
            one
            for sentence in results(report)
            for one in statements(sentence)
            if not one.direction and one.year in {None, report.year} and not _SYMBOL.search(one.quantity.text)
        ]
        names: dict[str, list[tuple[Form, Indicator]]] = {}
        for form, row in report.indicators:
            names.setdefault(told_name(row), []).append((form, row))
        for name, rows in names.items():
            # Two projects with an indicator of one name can't be told apart in the text.
            if len(name) >= SHORTEST_NAME and len(rows) == 1:
                yield from self._compare(name, *rows[0], told)

    def _compare(self, name: str, form: Form, row: Indicator, told: list[Statement]) -> Iterator[Finding]:
        answers = find_quantities(row.actual)
        if len(answers) != 1:
            return
        found = [one for one in told if _speaks_of(one, name) and _same_measure(one.quantity, answers[0])]
        if not found or any(_agrees(one, answers[0]) for one in found):
            return
        message = (
            f"{form_label(form)}“{short_name(row)}”实际完成值为{answers[0].text}，"
            f"报告另处写“{name}{found[0].quantity.text}”，两处不一致。"
        )
        yield self.finding(message, row_evidence(row), found[0].sentence.evidence)


def _speaks_of(statement: Statement, name: str) -> bool:
    clause = re.sub(r"\s", "", statement.clause)
    return _VERB.sub("", clause).endswith(name) and not _NOT_RESULT.search(statement.clause) and not statement.is_rough


def _same_measure(stated: Quantity, answer: Quantity) -> bool:
    return stated.measure == answer.measure or not answer.unit


def _agrees(statement: Statement, answer: Quantity) -> bool:
    told, written = Attainment(statement.quantity, answer, False).values
    if statement.is_bound:
        return written <= told if statement.quantity.comparator in {"≤", "<"} else written >= told
    return same(told, written)
