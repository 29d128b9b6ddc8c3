import re
from collections.abc import Iterator

from assistant.review.budget import form_label
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.report import Form

_LEVEL1 = {"产出指标": re.compile("产出"), "效益指标": re.compile("效益|效果|效应")}
_SATISFACTION = {"满意度指标": re.compile("满意")}
_LEVEL2 = {"数量指标": re.compile("数量"), "质量指标": re.compile("质量")}
# Department forms of some places follow 34号（四） and have six other sides.
_OTHER_SIDES = re.compile(r"履职|管理效率|运行成本|社会效应|投入|过程|决策")


class RequiredLevels(Rule):
    """产出指标、效益指标原则上都要有；产出之下，数量、质量指标原则上都要有。

    反例：自评表只有产出指标和满意度指标，没有效益指标。
    正例：自评表有产出（数量、质量、时效）、效益、满意度三类指标。
    """

    code = "IND04"
    name = "产出、效益指标齐全"
    severity = Severity.WARNING
    scope = "form"
    suggestion = "对照项目内容补设缺少的指标；确不适用的，在表中说明。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield one finding a form that lacks a class of indicators it should have."""
        for form in account.report.forms:
            if not form.filled or any(_OTHER_SIDES.search(row.level1) for row in form.filled):
                continue
            wanted = _LEVEL1 | (_SATISFACTION if self.pack.satisfaction_required else {})
            missing = [name for name, word in wanted.items() if not any(word.search(row.level1) for row in form.filled)]
            if missing and any(row.level1 for row in form.filled):
                yield self._missing(form, missing, self.severity)
            elif form.has_level2 and all(row.level2 for row in form.filled):
                lacking = [
                    name for name, word in _LEVEL2.items() if not any(word.search(row.level2) for row in form.filled)
                ]
                if lacking:
                    yield self._missing(form, [f"产出指标之下的{name}" for name in lacking], Severity.INFO)

    def _missing(self, form: Form, missing: list[str], severity: Severity) -> Finding:
        levels = "、".join(
            dict.fromkeys(f"{row.level1}{f'—{row.level2}' if row.level2 else ''}" for row in form.filled)
        )
        message = f"{form_label(form)}没有设{'、'.join(missing)}，已设的是{levels}。"
        return self.finding(message, Evidence(levels, form.filled[0].location), severity=severity)
