"""A report written as a small mapping reads like one from a file."""

from decimal import Decimal

from knowledge.report import ReportKind, report_from_dict


def test_sections_become_paragraphs_with_places_in_order() -> None:
    report = report_from_dict({"sections": {"一、基本情况": "第一段。\n第二段。", "（一）机构": ""}})
    assert [(section.number, section.title, section.level) for section in report.sections] == [
        ("一、", "基本情况", 1),
        ("（一）", "机构", 2),
    ]
    assert [paragraph.text for paragraph in report.document.paragraphs] == [
        "一、基本情况",
        "第一段。",
        "第二段。",
        "（一）机构",
    ]
    assert [paragraph.location.block for paragraph in report.document.paragraphs] == [0, 1, 2, 3]


def test_forms_take_cells_as_written() -> None:
    report = report_from_dict(
        {
            "forms": [
                {
                    "project": "绿道养护",
                    "funds": [{"label": "年度资金总额", "adjusted": 320, "rate": "96.00%"}],
                    "goals": [{"expected": "养护绿道", "actual": "完成"}],
                    "indicators": [
                        ["产出指标", "数量指标", "里程", "≥12公里", None, 10],
                        {"name": "车次", "target": "3次"},
                    ],
                    "total_score": "96.00",
                }
            ],
            "staffing": {"posts": 56, "staff": 53, "rate": "94.64%"},
            "expenses": [["三公经费", "11.37", "", "5.76"]],
        }
    )
    (form,) = report.forms
    assert (form.kind, report.kind) == (ReportKind.PROJECT, ReportKind.PROJECT)
    assert form.funds[0].adjusted_value == Decimal(320)
    assert [(row.name, row.target, row.actual, row.weight) for row in form.indicators] == [
        ("里程", "≥12公里", "", "10"),
        ("车次", "3次", "", ""),
    ]
    assert [row.location.row for row in form.indicators] == [3, 4]
    assert report.staffing is not None
    assert report.staffing.rate == "94.64%"
    assert report.expenses[0].budget == ""
