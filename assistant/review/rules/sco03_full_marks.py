import re
from collections.abc import Iterator

from assistant.review.budget import form_label, total_evidence
from assistant.review.checks.attainment import attainments, has_full_score
from assistant.review.checks.reasons import gives_reason
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.report import Indicator

# Fewer rows than this may all be met without anybody having looked away.
FEWEST = 5
_BARE = re.compile(
    "(?:已|全部|均|按期|按时|基本|圆满)?(?:完成|达成|达标|实现|达到)(?:年度|年初|预期|预定|既定|设定|全部|绩效|的|目标|指标|任务|要求|值){0,4}。?"
)


class FullMarks(Rule):
    """自评结果应如实反映完成情况，不应不加区分全部打满分。

    各项指标都有数值且都完成的，打满分不算差错；大半没有数值可核而全部满分、偏差原因全空的，才提出。

    反例：12项指标全部满分，其中9项实际完成值只写“完成”，偏差原因栏全空。
    正例：12项指标都填了实际完成的数值，未完成的1项按比例扣分并写明原因。
    """

    code = "SCO03"
    name = "全部满分且无偏差说明"
    severity = Severity.WARNING
    scope = "report"
    suggestion = "逐项补填实际完成值和佐证，按完成程度重新打分；未完成或偏离较大的，写明原因和改进措施。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield one finding where the whole report gets full marks that hardly a figure bears out."""
        forms = [
            (form, [row for row in form.filled if row.weight_value and row.score_value is not None])
            for form in account.report.forms
        ]
        scored = [(form, rows) for form, rows in forms if rows]
        rows = [row for _, of_form in scored for row in of_form]
        if len(rows) < FEWEST or not all(map(has_full_score, rows)) or any(map(gives_reason, rows)):
            return
        unproven = [row for row in rows if not _is_proven(row)]
        if len(unproven) * 2 < len(rows):
            return
        by_form = "、".join(f"{form_label(form)}{len(of_form)}项" for form, of_form in scored)
        bare = sum(bool(_BARE.fullmatch(row.actual.strip())) for row in unproven)
        says = (
            "，都只写“完成”一类的话" if bare == len(unproven) else f"，其中{bare}项只写“完成”一类的话" if bare else ""
        )
        notes = "，偏差原因栏全空" if any("deviation_note" in form.columns for form, _ in scored) else ""
        yield self.finding(
            f"{len(rows)}项指标全部满分（{by_form}）{notes}；{len(unproven)}项的实际完成值没有可与指标值比较的数值{says}，"
            "满分缺乏依据。",
            *(total_evidence(form) for form, _ in scored),
        )


def _is_proven(indicator: Indicator) -> bool:
    """Return whether a figure shows that the target was met."""
    found = attainments(indicator)
    return bool(found) and all(one.is_met for one in found)
