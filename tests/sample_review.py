"""A small review with verdicts written by hand, so that counts don't hang on the rules of judging."""

from assistant.review.engine import LedgerRow, Review
from assistant.review.rule import Evidence, Finding, Severity
from assistant.review.verdict import Judgement, Reason, Verdict
from knowledge.document import Location
from knowledge.policy import Basis
from knowledge.report import Form, Indicator
from tests.made_reports import report_from_dict

TRAINING, CLASSROOMS = "职业技能培训资金", "智慧教室建设经费"
Q, C, P, V = Verdict.QUANTIFIED, Verdict.VERIFIABLE, Verdict.PARTIAL, Verdict.VAGUE

_ROWS: dict[str, list[tuple[list[str], Verdict | None, tuple[Reason, ...]]]] = {
    "": [
        (["产出指标", "数量指标", "开展教研活动", "≥40场", "42场", "10", "10"], Q, ()),
        (["产出指标", "质量指标", "课程开发质量", "进一步提升", "完成", "10", "10"], V, (Reason.DIRECTION_ONLY,)),
        (["产出指标", "时效指标", "资金拨付", "12月底前", "12月20日", "10", "9"], Q, ()),
        (["产出指标", "成本指标", "办公经费", "控制在预算内", "完成", "10", "10"], P, (Reason.BOUND_WITHOUT_VALUE,)),
        (["效益指标", "社会效益指标", "办学影响力", "持续扩大", "完成", "20", "20"], V, (Reason.DIRECTION_ONLY,)),
        (["满意度指标", "服务对象满意度指标", "家长满意度", "≥90%", "93%", "10", "10"], Q, ()),
    ],
    TRAINING: [
        (["产出指标", "数量指标", "培训班次", "≥12", "13", "20", "20"], P, (Reason.NO_UNIT,)),
        (["产出指标", "质量指标", "结业考核", "全部通过验收", "通过", "20", "18"], C, ()),
        (["效益指标", "社会效益指标", "就业带动能力", "明显增强", "完成", "30", "30"], V, (Reason.DIRECTION_ONLY,)),
        (["满意度指标", "服务对象满意度指标", "学员满意度", "≥95%", "96%", "10", "10"], Q, ()),
    ],
    CLASSROOMS: [
        (["产出指标", "数量指标", "建成智慧教室", "=24间", "24间", "40", "40"], Q, ()),
        (["效益指标", "社会效益指标", "惠及学生人数", "≥3600人", "3720人", "40", "40"], Q, ()),
        (["效益指标", "生态效益指标", "", "", "", "", ""], None, ()),
    ],
}

REPORT = report_from_dict(
    {
        "title": "澜江市教育局2024年度部门整体支出绩效自评报告",
        "unit": "澜江市教育局",
        "year": 2024,
        "sections": {
            "六、部门整体支出绩效情况": "全年开展教研活动42场，惠及学生3720人。\n"
            "新增普惠性幼儿园学位1860个，入园率达到96.4%。"
        },
        "forms": [
            {
                "project": project,
                "total_score": "98.5" if not project else "97",
                "funds": [
                    {
                        "label": "年度资金总额",
                        "initial": "860" if not project else "120",
                        "adjusted": "910" if not project else "120",
                        "spent": "873.60" if not project else "117.6",
                        "weight": "10",
                        "rate": "96.00%" if not project else "98.00%",
                        "score": "9.60",
                    }
                ],
                "indicators": [cells for cells, _, _ in rows],
            }
            for project, rows in _ROWS.items()
        ],
        "staffing": {"posts": "62", "staff": "58", "rate": "93.55%"},
        "expenses": [
            ["三公经费", "9.80", "12.00", "7.35"],
            ["3、公务接待", "2.10", "3.00", "1.65"],
        ],
    }
)


def _ledger() -> tuple[LedgerRow, ...]:
    judged = [(verdict, reasons) for rows in _ROWS.values() for _, verdict, reasons in rows]
    return tuple(
        _row(form, indicator, *judgement)
        for (form, indicator), judgement in zip(REPORT.indicators, judged, strict=True)
    )


def _row(form: Form, indicator: Indicator, verdict: Verdict | None, reasons: tuple[Reason, ...]) -> LedgerRow:
    if verdict is None:
        return LedgerRow(form, indicator, None)
    suggestion = f"{indicator.name}≥待填" if verdict.is_weak else ""
    return LedgerRow(form, indicator, Judgement(verdict, reasons, suggestion))


def _finding(rule: str, severity: Severity, message: str, text: str, location: Location) -> Finding:
    basis = Basis("财预〔2020〕10号", "第十三条")
    return Finding(rule, severity, message, (Evidence(text, location),), "按凭证核对后改正。", basis, location, id=rule)


_DEPARTMENT, _TRAINING_FORM = REPORT.forms[0], REPORT.forms[1]
REVIEW = Review(
    REPORT,
    _ledger(),
    (
        _finding(
            "BUD01",
            Severity.ERROR,
            "执行率应为96.00%，得分应为9.60分。",
            "执行率 96.00%",
            _DEPARTMENT.funds[0].location,
        ),
        _finding("SCO01", Severity.ERROR, "分值合计90分，应为100分。", "总分 100", _TRAINING_FORM.location),
        _finding("DOC02", Severity.WARNING, "正文和表格的教研活动场次不一致。", "42场", Location(1)),
        _finding("SCO05", Severity.INFO, "扣分的指标没有写偏差原因。", "18", _TRAINING_FORM.indicators[1].location),
    ),
    ("没有上年报告，未核对比上年的变化。",),
)
