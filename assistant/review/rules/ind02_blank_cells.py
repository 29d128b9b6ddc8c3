from collections.abc import Iterator

from assistant.review.budget import form_label
from assistant.review.row_words import row_evidence, short_name
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.report import Form, Indicator

_CELLS = {"name": "三级指标", "target": "年度指标值", "actual": "实际完成值", "weight": "分值", "score": "得分"}


class BlankCells(Rule):
    """自评表各栏应填写完整；不适用的类别删除或写“不涉及”，指标值、完成值空着的不应得分。

    反例：成本指标三行全空；“设备验收合格率”没有填实际完成值，仍得满分。
    正例：没有生态效益的项目，生态效益指标写“不涉及”。
    """

    code = "IND02"
    name = "指标表填写完整"
    severity = Severity.INFO
    suggestion = "补填空着的栏目；不适用的类别删除该行或写“不涉及”。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the blank rows, and the blank cells of rows that are filled in."""
        for form in account.report.forms:
            # A column that is empty in every row is one that the form doesn't have, or that isn't filled in yet.
            used = [key for key in _CELLS if any(getattr(row, key).strip() for row in form.filled)]
            if form.filled and "target" in used and "actual" in form.columns - set(used) and _tells_results(form):
                place = Evidence(form.title or form_label(form), form.filled[0].location)
                yield self.finding(
                    f"{form_label(form)}{len(form.filled)}项指标的实际完成值都空着，没有填写。",
                    place,
                    severity=Severity.WARNING,
                    about="实际完成值",
                )
            for row in form.indicators:
                missing = [key for key in used if not getattr(row, key).strip()]
                if row.is_blank and not row.name:
                    levels = "—".join(filter(None, (row.level1, row.level2))) or "未注明级次"
                    message = f"{form_label(form)}“{levels}”一行没有填指标。"
                    yield self.finding(message, Evidence(_levels(row), row.location), indicator=row)
                elif missing and not row.is_blank:
                    yield self._cells(form, row, missing)

    def _cells(self, form: Form, row: Indicator, missing: list[str]) -> Finding:
        message = f"{form_label(form)}“{short_name(row)}”没有填{'、'.join(_CELLS[key] for key in missing)}"
        scored = bool(row.score_value and {"target", "actual"} & set(missing))
        return self.finding(
            f"{message}{f'，仍得{row.score}分' if scored else ''}。",
            row_evidence(row),
            severity=Severity.WARNING if scored else Severity.INFO,
            indicator=row,
        )


def _tells_results(form: Form) -> bool:
    """Return whether a form is filled in at year's end: money was spent, or goals are answered."""
    return any(fund.spent_value for fund in form.funds) or any(goal.actual.strip() for goal in form.goals)


def _levels(indicator: Indicator) -> str:
    return " | ".join(filter(None, (indicator.level1, indicator.level2))) or "空行"
