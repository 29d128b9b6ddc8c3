from collections.abc import Iterator

from assistant.review.achievement import row_evidence, short_name
from assistant.review.budget import form_label
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.policy import Basis
from knowledge.report import Form, Indicator, Report

_CELLS = {"name": "三级指标", "target": "年度指标值", "actual": "实际完成值", "weight": "分值", "score": "得分"}


class BlankCells(Rule):
    """自评表各栏应填写完整；不适用的类别删除或写“不涉及”，指标值、完成值空着的不应得分。

    反例：成本指标三行全空；“设备验收合格率”没有填实际完成值，仍得满分。
    正例：没有生态效益的项目，生态效益指标写“不涉及”。
    """

    code = "IND02"
    name = "指标表填写完整"
    severity = Severity.INFO
    scope = "form"
    basis = Basis("财预〔2020〕10号", "第二十五条")
    suggestion = "补填空着的栏目；不适用的类别删除该行或写“不涉及”。"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding a form for its blank rows, one for its blank cells."""
        for form in report.forms:
            blank = [row for row in form.indicators if row.is_blank]
            if blank:
                named = "、".join("—".join(filter(None, (row.level1, row.level2))) or "未注明级次" for row in blank)
                message = f"{form_label(form)}有{len(blank)}行没有填指标：{named}。"
                yield self.finding(message, *(Evidence(_levels(row), row.location) for row in blank))
            yield from self._cells(form)

    def _cells(self, form: Form) -> Iterator[Finding]:
        # A column that is empty in every row is one that the form doesn't have, or that isn't filled in yet.
        used = [key for key in _CELLS if any(getattr(row, key).strip() for row in form.filled)]
        gaps = [
            (row, missing) for row in form.filled if (missing := [key for key in used if not getattr(row, key).strip()])
        ]
        if not gaps:
            return
        named = "；".join(
            f"“{short_name(row)}”缺{'、'.join(_CELLS[key] for key in missing)}" for row, missing in gaps[:6]
        )
        scored = [row for row, missing in gaps if row.score_value and {"target", "actual"} & set(missing)]
        message = f"{form_label(form)}{len(gaps)}项指标有空格：{named}{'等' if len(gaps) > 6 else ''}"
        if scored:
            message += f"；其中{len(scored)}项没有指标值或完成值而仍得分"
        severity = Severity.WARNING if scored else Severity.INFO
        yield self.finding(f"{message}。", *(row_evidence(row) for row, _ in gaps), severity=severity)


def _levels(indicator: Indicator) -> str:
    return " | ".join(filter(None, (indicator.level1, indicator.level2))) or "空行"
