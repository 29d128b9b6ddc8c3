from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.document import Document, Location, Paragraph
from knowledge.extraction import read_report
from knowledge.facts.account import read_account
from knowledge.forms.reader import read_forms
from knowledge.parsing import parse, read_file
from knowledge.report import Form, Report, ReportKind
from tests.documents import document, table

_FIXTURES = sorted((Path(__file__).parent / "fixtures" / "reports").glob("*.yml"))
_HEADER = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施"


def shown(report: Report) -> dict[str, Any]:
    """Return what a fixture's .yml says of a report; what it leaves out isn't there."""
    content: dict[str, Any] = {
        "title": report.title,
        "unit": report.unit,
        "year": report.year,
        "kind": report.kind.value,
        "sections": [[section.level, section.heading] for section in report.sections],
        "forms": [shown_form(form) for form in report.forms],
        "notes": list(report.notes),
    }
    return {key: value for key, value in content.items() if value != [] or key == "notes"}


def shown_form(form: Form) -> dict[str, Any]:
    return {
        "kind": form.kind.value,
        "title": form.title,
        "project": form.project,
        "department": form.department,
        "unit": form.unit,
        "fund_unit": form.fund_unit,
        "funds": [
            [f.label, f.initial, f.adjusted, f.spent, f.weight, f.rate, f.score] for f in form.funds if not f.amount
        ],
        "amounts": [[fund.group, fund.label, fund.amount] for fund in form.funds if fund.amount],
        "goals": [[goal.expected, goal.actual] for goal in form.goals],
        "indicators": rows(form),
        "total": [form.total_weight, form.total_score],
        "has_level2": form.has_level2,
    }


def rows(form: Form) -> list[list[str]]:
    return [
        [i.level1, i.level2, i.name, i.target, i.actual, i.weight, i.score, i.deviation_note] for i in form.indicators
    ]


def read(*parts: str) -> Report:
    return read_report(document(*parts))


def only_form(*parts: str) -> Form:
    (form,) = read(*parts).forms
    return form


@pytest.mark.parametrize("expected", _FIXTURES, ids=lambda path: path.stem)
def test_file_is_read_as_its_author_meant(expected: Path) -> None:
    (source,) = (path for path in expected.parent.glob(f"{expected.stem}.*") if path != expected)
    assert shown(read_report(read_file(source))) == yaml.safe_load(expected.read_text("utf-8"))


@pytest.mark.parametrize(
    "header",
    [
        "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施",
        "一级⏎指标|二级⏎指标|三级⏎指标|计划⏎指标值|全年⏎完成值|分  值|得  分|备  注",
        "一级指标|二级指标|指标名称|目标值|完成值|权重|自评得分|未完成原因",
        "一级指标|二级指标|指标内容|年初目标值（A）|完成情况（B）|权重分值|评分|未完成原因分析",
        "一级指标|二级指标|三级指标|指标值（包含数字及文字描述）|实际完成情况|标准分|自评分|偏差原因及改进措施",
        "一级指标|二级指标|三级指标|预期指标值|实际完成指标值|分值（100分）|单位自评得分|说明",
        "一级指标|二级指标|三级指标|年度绩效指标完成标准|指标完成情况|赋分|部门自评得分|偏差大的原因",
        "一级指标|二级指标|绩效指标|年度目标值|全年实际完成值|指标分值|实际得分|扣分原因",
    ],
)
def test_columns_are_known_by_many_names(header: str) -> None:
    form = only_form(f"项目名称|甲|<|<|<|<|<|<\n{header}\n产出指标|数量指标|培训|≥5期|4期|20|16|场地未定")
    assert rows(form) == [["产出指标", "数量指标", "培训", "≥5期", "4期", "20", "16", "场地未定"]]


@pytest.mark.parametrize(
    ("header", "row", "target"),
    [
        ("指标性质|指标值|度量单位|完成值", "≥|95|%|96%", "≥95%"),
        ("指标值|计量单位|指标方向|完成值", "95|%|≥|96%", "≥95%"),
        ("计量单位|指标性质|年初指标值|完成值", "%|≥|95|96%", "≥95%"),
        ("指标性质|指标值|单位|完成值", "定性|优良中低差|无|优", "优良中低差"),
        ("指标性质|指标值|单位|完成值", "正向|95|%|96%", "95%"),
        ("指标性质|指标值|单位|完成值", "≥|≥95%|%|96%", "≥95%"),
        ("指标性质|指标值|单位|完成值", "＝|12月底前|/|完成", "＝12月底前"),
        ("指标性质|指标值|单位|完成值", "≥||%|", ""),
        ("年度指标值|<|<|完成值", "≥|95|%|96%", "≥95%"),
        ("年度指标值|||完成值", "≥|95|%|96%", "≥95%"),
        ("年初指标值|调整后指标值|计量单位|完成值", "5|6|次|7", "6次"),
        ("年初指标值|调整后指标值|计量单位|完成值", "5||次|7", "5次"),
    ],
)
def test_target_split_over_columns_is_read_as_one(header: str, row: str, target: str) -> None:
    form = only_form(f"一级指标|三级指标|{header}\n产出指标|满意度|{row}\n产出指标|培训|5期|||5期")
    assert form.indicators[0].target == target


def test_label_at_the_side_is_no_column() -> None:
    form = only_form("绩效指标完成情况|一级指标|三级指标|预期指标值|完成情况|得分\n^|产出指标|甲|1个|2个|10")
    assert rows(form) == [["产出指标", "", "甲", "1个", "2个", "", "10", ""]]


def test_header_over_two_rows_names_each_column() -> None:
    form = only_form(
        """
        绩效指标|<|<|年度指标值|<|<|实际完成值|<|分值|得分
        一级指标|二级指标|三级指标|指标性质|指标值|单位|数值|单位|^|^
        产出指标|数量指标|路灯|≥|1200|盏|1300|盏|20|20
        """
    )
    assert rows(form) == [["产出指标", "数量指标", "路灯", "≥1200盏", "1300盏", "20", "20", ""]]


def test_levels_are_inherited_merged_or_blank_or_repeated() -> None:
    form = only_form(
        f"""
        {_HEADER}
        产出指标（50分）|数量指标|甲|1个|1个|10|10|
        ^|^|乙|2个|2个|10|10|
        产出指标（50分）||丙|3个|3个|10|10|
        |质量指标|丁|4个|4个|10|10|
        效益指标||戊|5个|5个|10|10|
        """
    )
    assert [(i.level1, i.level2, i.name) for i in form.indicators] == [
        ("产出指标", "数量指标", "甲"),
        ("产出指标", "数量指标", "乙"),
        ("产出指标", "数量指标", "丙"),
        ("产出指标", "质量指标", "丁"),
        ("效益指标", "", "戊"),
    ]


def test_weight_merged_over_rows_counts_once_and_a_merged_target_for_each() -> None:
    form = only_form(f"{_HEADER}\n产出指标|数量指标|甲|≥5个|6个|20|20|\n^|^|乙|^|^|^|^|")
    assert [(i.name, i.target, i.actual, i.weight, i.score) for i in form.indicators] == [
        ("甲", "≥5个", "6个", "20", "20"),
        ("乙", "≥5个", "6个", "", ""),
    ]


def test_cell_over_two_level_columns_is_read_once() -> None:
    form = only_form(f"{_HEADER}\n满意度指标|群众满意度|<|≥90%|91%|10|10|\n成本指标|<|总成本|≤5万元|4万元|10|10|")
    assert [(i.level1, i.level2, i.name) for i in form.indicators] == [
        ("满意度指标", "", "群众满意度"),
        ("成本指标", "", "总成本"),
    ]


def test_row_with_only_its_levels_is_given_as_blank() -> None:
    form = only_form(f"{_HEADER}\n效益指标|经济效益指标|甲|1个|1个|10|10|\n^|生态效益指标||||||\n^|||||||")
    assert [(i.level2, i.is_blank) for i in form.indicators] == [("经济效益指标", False), ("生态效益指标", True)]


def test_row_that_names_the_level_of_the_rows_below_is_no_indicator() -> None:
    form = only_form(f"{_HEADER}\n产出指标（50分）|<|<|<|<|<|<|<\n|数量指标|甲|1个|1个|10|10|")
    assert rows(form) == [["产出指标", "数量指标", "甲", "1个", "1个", "10", "10", ""]]


def test_level_in_a_column_without_heading_is_found() -> None:
    form = only_form("绩效指标|指标内容|目标值|完成值\n产出指标|甲|1个|1个\n^|乙|2个|2个\n满意度指标|丙|90%|91%")
    assert [(i.level1, i.name) for i in form.indicators] == [
        ("产出指标", "甲"),
        ("产出指标", "乙"),
        ("满意度指标", "丙"),
    ]
    assert not form.has_level2


def test_one_heading_over_all_levels() -> None:
    form = only_form("绩效指标|<|<|目标值|完成值\n产出指标|数量指标|甲|1个|1个")
    assert [(i.level1, i.level2, i.name) for i in form.indicators] == [("产出指标", "数量指标", "甲")]


@pytest.mark.parametrize(
    ("row", "total"),
    [
        ("总  分|<|<|<|<|100|97.5|", ("100", "97.5")),
        ("合计|<|<|<|<|100|97.5|优", ("100", "97.5")),
        ("总计：|<|<|<|<|<|97.5|", ("", "97.5")),
        ("自评总分|||||100|97.5|", ("100", "97.5")),
    ],
)
def test_last_row_holds_the_sums(row: str, total: tuple[str, str]) -> None:
    form = only_form(f"{_HEADER}\n产出指标|数量指标|甲|1个|1个|100|97.5|\n{row}")
    assert (form.total_weight, form.total_score) == total
    assert len(form.indicators) == 1


def test_sum_that_stands_in_no_column_of_its_own_is_noted() -> None:
    report = read(f"{_HEADER}\n产出指标|数量指标|甲|1个|1个|100|96|\n自评总分|<|<|96|<|自评等级|优|<")
    assert (report.forms[0].total_weight, report.forms[0].total_score) == ("", "")
    assert report.notes == ("表1第3行分不清哪个是分值、哪个是得分，未读取：自评总分 | 96 | 自评等级 | 优",)


def test_subtotals_remarks_and_signatures_are_no_indicators() -> None:
    report = read(
        f"""
        {_HEADER}
        产出指标|数量指标|甲|1个|1个|50|50|
        ^|小计|<|<|<|50|50|
        效益指标|社会效益指标|★乙|2个|2个|40|40|
        小计|<|<|<|<|40|40|
        合计|<|<|<|<|90|90|
        注：得分一次性完成。|<|<|<|<|<|<|<
        填报人：甲某|<|联系电话：|123|<|日期：|3月|<
        """
    )
    assert [i.name for _, i in report.indicators] == ["甲", "★乙"]
    assert (report.forms[0].total_weight, report.notes) == ("90", ())


def test_row_that_does_not_fit_its_header_is_noted_with_its_place() -> None:
    report = read_report(
        parse(
            (
                "某局自评报告\n\n\t一级指标\n\t三级指标\n\t目标值\n\t完成值\n\n\t产出指标\n\t甲\n\t1个\n\t1个\n\n"
                "\t产出指标\n\t乙\n\t2个\n\t多余\n\t的格\n\t2个\n\n"
            ).encode(),
            "报告.txt",
        )
    )
    assert [i.name for _, i in report.indicators] == ["甲"]
    assert report.notes == ("表1第3行的单元格与表头对不上，未读取：产出指标 | 乙 | 2个 | 多余 | 的格 | 2个",)


def test_table_whose_header_is_not_understood_is_noted() -> None:
    report = read("一、基本情况", "一级指标|二级指标|三级指标|分值|评分标准\n产出指标|数量指标|甲|5|按量计分")
    assert report.forms == ()
    assert report.notes == (
        "表1像是绩效指标表，但没有认出表头（须有指标名称列，以及指标值或完成值列），其中的指标未读取。",
    )


@pytest.mark.parametrize(
    ("between", "names"),
    [
        ((), ["甲", "乙"]),
        (("项目支出绩效自评表（续）",), ["甲", "乙"]),
        (("项目支出绩效自评表",), ["甲", "乙"]),
        (("项目名称：另一个项目",), ["甲"]),
        (("部门整体支出绩效自评表",), ["甲"]),
        (("以上为自评情况。",), ["甲"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("header", ["", f"{_HEADER}\n"])
def test_table_goes_on_unless_a_title_or_text_stands_between(
    between: tuple[str, ...], names: list[str], header: str
) -> None:
    first = f"项目名称|丙|<|<|<|<|<|<\n{_HEADER}\n产出指标|数量指标|甲|1个|1个|10|10|"
    report = read("项目支出绩效自评表", first, *between, f"{header}||乙|2个|2个|10|10|")
    assert [i.name for i in report.forms[0].indicators] == names
    if names == ["甲", "乙"]:
        assert (report.forms[0].indicators[1].level1, report.forms[0].indicators[1].level2) == ("产出指标", "数量指标")


def test_finished_form_takes_no_rows_of_the_next_table() -> None:
    report = read(f"项目名称|丙|<|<|<|<|<|<\n{_HEADER}\n产出指标|数量指标|甲|1个|1个|10|10|\n合计|<|<|<|<|10|10|",
                  "姓名|职务|电话|部门|职责|年龄|工龄|备注\n张某|科长|123|办公室|综合|40|10|无")  # fmt: skip
    assert [len(form.indicators) for form in report.forms] == [1]
    assert report.notes == ()


def test_a_project_is_named_behind_its_bare_label() -> None:
    form = only_form(f"项目：旧渠清淤|<|<|<|牵头：水务站|<|<|<\n{_HEADER}\n产出指标|数量指标|甲|1个|1个|10|10|")
    assert form.project == "旧渠清淤"


@pytest.mark.parametrize(
    ("title", "label", "kind"),
    [
        ("项目支出绩效自评表", "项目支出名称", ReportKind.PROJECT),
        ("绩效自评表", "专项名称", ReportKind.PROJECT),
        ("中央对地方转移支付绩效自评表", "转移支付（项目）名称", ReportKind.PROJECT),
        ("部门整体支出绩效自评表", "预算部门名称", ReportKind.DEPARTMENT),
        ("绩效自评表", "部门（单位）名称", ReportKind.DEPARTMENT),
        ("部门预算项目支出绩效自评表", "项目名称", ReportKind.PROJECT),
    ],
)
def test_kind_of_a_form_is_told_by_its_title_and_labels(title: str, label: str, kind: ReportKind) -> None:
    form = only_form(title, f"{label}|某名|<|<|<|<|<|<\n{_HEADER}\n产出指标|数量指标|甲|1个|1个|10|10|")
    assert (form.kind, form.title) == (kind, title)
    assert (form.project, form.department) == (("某名", "") if kind is ReportKind.PROJECT else ("", "某名"))


@pytest.mark.parametrize("unit", ["实施单位|某站|<|<", "实施科室|某站|<|<", "承担部门：某站|<|<|<"])
@pytest.mark.parametrize("label", ["项目", "子项目", "分项"])
def test_project_is_called_by_a_bare_label_beside_its_unit(label: str, unit: str) -> None:
    names = f"{label}|河道清淤|<|<|{unit}"
    form = only_form("绩效自评表", f"{names}\n{_HEADER}\n产出指标|数量指标|甲|1个|1个|10|10|")
    assert (form.kind, form.project, form.unit) == (ReportKind.PROJECT, "河道清淤", "某站")


@pytest.mark.parametrize("cell", ["目标：≥5场；完成：6场", "年度目标：≥5场 ； 实际完成：6场"])
def test_a_cell_with_labels_of_its_own_gives_target_and_result(cell: str) -> None:
    form = only_form(
        "项目支出绩效自评表",
        "项目名称|河道清淤|<|<|<|<\n一级指标|二级指标|三级指标|目标与完成情况|分值|得分\n"
        f"产出指标|数量指标|甲|{cell}|10|10\n产出指标|数量指标|乙|目标：≥8次；完成：8次|10|10",
    )
    assert [(row.target, row.actual) for row in form.indicators] == [("≥5场", "6场"), ("≥8次", "8次")]


def test_names_above_the_table_belong_to_the_form() -> None:
    form = only_form(
        "项目支出绩效自评表",
        "填报单位（盖章）：某县水利局",
        "金额单位：元",
        "项目名称：河道清淤",
        "项目资金||年初预算数|全年预算数|全年执行数|执行率|<|<\n^|年度资金总额|100|100|90|90%|<|<\n"
        f"{_HEADER}\n产出指标|数量指标|甲|1个|1个|10|10|",
    )
    assert (form.project, form.unit, form.fund_unit) == ("河道清淤", "某县水利局", "元")
    assert [(f.label, f.spent, f.rate) for f in form.funds] == [("年度资金总额", "90", "90%")]


def test_budget_columns_of_other_forms() -> None:
    form = only_form(
        f"""
        项目名称|甲|<|<|<|<|<|<
        预算执行（万元）|资金来源|预算数（A）|执行数（B）|执行率（B/A）|执行率权重|执行率得分|
        ^|总额|100|90|90%|10|9|
        ^|分配科学性|按因素法分配|及时||||
        {_HEADER}
        产出指标|数量指标|甲|1个|1个|10|10|
        """
    )
    assert [(f.label, f.initial, f.adjusted, f.spent, f.rate, f.weight, f.score) for f in form.funds] == [
        ("总额", "", "100", "90", "90%", "10", "9")
    ]


def test_budget_of_several_years_stands_by_its_sums_with_the_years_beside() -> None:
    form = only_form(
        f"""
        项目名称|甲|<|<|<|<|<|<|<
        项目资金（万元）|资金来源|2022年预算数|2022年执行数|2023年预算数|2023年执行数|两年预算合计|两年执行合计|分值
        ^|年度资金总额|100|90|200|150|300|240|10
        {_HEADER}
        产出指标|数量指标|甲|1个|1个|10|10|
        """
    )
    (fund,) = form.funds
    assert (fund.adjusted, fund.spent, fund.weight) == ("300", "240", "10")
    assert fund.others == (
        ("2022年预算数", "100"),
        ("2022年执行数", "90"),
        ("2023年预算数", "200"),
        ("2023年执行数", "150"),
    )


def test_title_and_unit_stand_behind_forms_and_under_the_text() -> None:
    report = read_report(
        document(
            "附件",
            "项目支出绩效自评表",
            f"项目名称|旧桥改造|<|<|<|<|<|<\n实施单位|某县公路中心|<|<|<|<|<|<\n{_HEADER}\n产出指标|数量指标|甲|1个|1个|10|10|",
            "旧桥改造工程2023年度",
            "项目支出绩效自评报告",
            "一、项目基本情况",
            "改造旧桥3座。",
            "某县交通运输局",
            "2024年3月1日",
        )
    )
    assert (report.title, report.unit) == ("旧桥改造工程2023年度项目支出绩效自评报告", "某县交通运输局")


@pytest.mark.parametrize("name", ["预算执行情况审计经费", "目标完成情况考核", "整改措施落实"])
def test_name_that_sounds_like_a_column_is_a_name(name: str) -> None:
    assert only_form(f"项目名称|{name}|<|<|<|<|<|<\n{_HEADER}\n产出指标|数量指标|甲|1个|1个|10|10|").project == name


def test_list_of_projects_is_no_form() -> None:
    projects = "序号|项目名称|年初预算数|全年执行数|自评得分\n1|甲|10|9|95"
    form = only_form(
        "项目支出自评汇总表", projects, f"项目名称|甲|<|<|<|<|<|<\n{_HEADER}\n产出指标|数量指标|乙|1个|1个|10|10|"
    )
    assert (form.project, form.funds) == ("甲", ())


def test_heading_with_a_figure_in_it_is_a_heading() -> None:
    form = only_form(
        "一级指标|三级指标|指标值（90分）|1—7月执行数|评分标准（5分）|完成值\n产出指标|甲|5个|3个|按量|6个"
    )
    assert [(i.name, i.target, i.actual) for i in form.indicators] == [("甲", "5个", "6个")]


def test_name_split_over_columns_is_read_from_left_to_right() -> None:
    form = only_form(
        "一级指标|二级指标|三级指标|<|指标值|完成值\n产出指标|数量指标|道路|新建里程|5公里|6公里\n^|^|^|养护里程|7公里|8公里"
    )
    assert [i.name for i in form.indicators] == ["道路新建里程", "道路养护里程"]


def test_goals_side_by_side_or_beside_their_labels() -> None:
    head = "项目名称|甲|<|<|<|<|<|<"
    foot = f"{_HEADER}\n产出指标|数量指标|甲|1个|1个|10|10|"
    goals = "^|目标1：建成|<|<|<|已建成|<|<\n^|目标2：投用|<|<|<|已投用|<|<"
    beside = f"{head}\n年度总体目标|预期目标|<|<|<|实际完成情况|<|<\n{goals}\n{foot}"
    labelled = f"{head}\n年度绩效目标|建成|<|<|<|<|<|<\n目标完成情况|已建成|<|<|<|<|<|<\n{foot}"
    assert [(g.expected, g.actual) for g in only_form(beside).goals] == [
        ("目标1：建成", "已建成"),
        ("目标2：投用", "已投用"),
    ]
    assert [(g.expected, g.actual) for g in only_form(labelled).goals] == [("建成", "已建成")]


def test_form_with_goals_for_several_years_is_read_for_this_one() -> None:
    form = only_form(
        """
        项目名称|甲|<|<|<|<|<
        项目资金（万元）|实施期资金总额：|300|<|年度资金总额：|100|<
        总体目标|实施期目标（2022—2024年）|<|<|年度目标|<|<
        ^|建成3个|<|<|建成1个|<|<
        绩效指标|一级指标|二级指标|三级指标|指标值|三级指标|指标值
        ^|产出指标|数量指标|三年建成数|3个|当年建成数|1个
        """
    )
    assert [(f.label, f.amount) for f in form.funds] == [("实施期资金总额：", "300"), ("年度资金总额：", "100")]
    assert [goal.expected for goal in form.goals] == ["建成1个"]
    assert rows(form) == [["产出指标", "数量指标", "当年建成数", "1个", "", "", "", ""]]


def test_cut_row_of_a_table_is_told_and_none_of_its_figures_kept() -> None:
    flattened = (
        "一、基本情况\n\n\t经费控制情况\n\t2022年决算数\n\t2023年预算数\n\t2023年决算数\n\n\t三公经费\n\t10\n\t20\n\t8\n\n"
        "\t1、公务用车购置和维护经费\n\t7\n\t9\n\t6\n\n\t2、出国经费\n\t0\n\t5\n\t0\n\n\t3、公务接待\n\t3\n\t2\n\n"
        "\t会议费、培训费\n\t1\n\t2\n\n"
    )
    report = read_report(parse(flattened.encode(), "报告.txt"))
    assert [fact.words for fact in read_account(report).facts][-1] == "2、出国经费2023年决算数"
    assert report.notes == (
        "表1第5行残缺，对不上表头，未读取：3、公务接待 | 3 | 2",
        "表1第6行残缺，对不上表头，未读取：会议费、培训费 | 1 | 2",
    )


@pytest.mark.parametrize(
    ("cover", "title", "unit", "year"),
    [
        ("2023年度云溪市商务局整体支出绩效自评报告", "", "云溪市商务局", 2023),
        (
            "附件1/云溪市教育局/2022年度部门整体支出/自评报告",
            "云溪市教育局2022年度部门整体支出自评报告",
            "云溪市教育局",
            2022,
        ),
        (
            "云溪市2018年度整体支出/绩效自评报告/单位名称：指挥中心",
            "云溪市2018年度整体支出绩效自评报告",
            "指挥中心",
            2018,
        ),
        ("关于2021年度县人民医院设备购置项目绩效自评的报告", "", "县人民医院", 2021),
        ("2023年度某市社会救助专项资金绩效自评报告", "", "", 2023),
        ("二〇二三年度整体支出绩效自评报告", "", "", 2023),
        ("整体支出绩效自评报告/（2020年度）", "整体支出绩效自评报告", "", 2020),
        ("云溪县家庭无障碍改造项目2023年度绩效自评报告", "", "", 2023),
    ],
)
def test_title_unit_and_year_of_a_report(cover: str, title: str, unit: str, year: int) -> None:
    report = read(*cover.split("/"), "一、基本情况", "我单位内设科室5个。")
    assert (report.title, report.unit, report.year) == (title or cover, unit, year)


@pytest.mark.parametrize("label", ["填报单位：扩建项目部", "填报部门：计财科"])
def test_part_of_a_unit_that_fills_in_is_not_the_unit(label: str) -> None:
    report = read("2024年度水厂扩建项目支出绩效自评报告", label, "一、基本情况", "总投资800万元。", "澜江市水务局")
    assert report.unit == "澜江市水务局"


def test_properties_of_a_markdown_file_come_first() -> None:
    text = "---\nunit: 甲局\nyear: 2020\nkind: project\n---\n# 2023年度乙局整体支出自评报告\n\n## 一、基本情况\n"
    report = read_report(parse(text.encode(), "报告.md"))
    assert (report.unit, report.year, report.kind) == ("甲局", 2020, ReportKind.PROJECT)


_WORDS = [
    *("一级指标", "二级指标", "三级指标", "指标性质", "年度指标值", "计量单位", "实际完成值", "分值", "得分", "备注"),
    *("产出指标", "效益指标", "数量指标", "绩效指标", "项目名称", "主管部门", "预算部门名称", "项目支出绩效自评表"),
    *("年初预算数", "全年预算数", "全年执行数", "执行率", "年度资金总额", "按收入性质分", "年度总体目标", "预期目标"),
    *("实际完成情况", "总分", "小计", "编制数", "实际在职人数", "控制率", "上年决算数", "当年预算数", "当年决算数"),
    *("三公经费", "公务接待", "注：略", "≥", "95", "%", "10", "100%", "培训人数", "完成", "", "", "<", "^"),
]


@given(
    st.lists(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=9), min_size=1, max_size=12),
    st.sampled_from(["", f"{_HEADER}\n", "项目支出绩效自评表\n年度资金||年初预算数|全年预算数|全年执行数\n"]),
)
@settings(max_examples=150, deadline=None)
def test_no_row_is_invented_and_no_word_either(grid: list[list[str]], head: str) -> None:
    made = table(head + "\n".join("|".join(row) for row in grid) + "\n|")
    forms, _ = read_forms([made], None)
    places = [indicator.location for form in forms for indicator in form.indicators]
    assert len(set(places)) == len(places)
    cells = {cell.text for row in made.rows for cell in row}
    for form in forms:
        for indicator in form.indicators:
            assert {indicator.level1, indicator.level2, indicator.weight, indicator.score} <= cells | {""}
            # A name may stand in two cells under one head.
            assert indicator.name in cells | {""} | {one + other for one in cells for other in cells}
        for fund in form.funds:
            assert {fund.label, fund.initial, fund.adjusted, fund.spent, fund.amount} <= cells | {""}


def test_own_column_names_are_read_as_the_usual_ones() -> None:
    form = document(
        "2024年度项目支出绩效自评表",
        """
        项目名称 | 古树名木保护 | < | < | < | <
        一级 | 二级 | 事 项 | 上年 拟办数 | 去年已办 | 满分值
        产出指标 | 数量指标 | 挂牌古树 | ≥120株 | 126株 | 20
        """,
    )
    assert read_report(form).forms == ()
    columns = {"上年拟办数": "年度指标值", "去年已办": "实际完成值", "满分值": "分值"}
    report = read_report(form, columns)
    (indicator,) = report.forms[0].indicators
    assert (indicator.target, indicator.actual, indicator.weight) == ("≥120株", "126株", "20")
    assert report.document is form


def test_what_is_longer_than_any_real_cell_or_paragraph_is_cut_and_told() -> None:
    long = "做了工作。" * 10_000
    grid = table("一级指标|二级指标|三级指标|年度指标值|实际完成值\n产出指标|数量指标|培训期数|≥10期|" + long, 1)
    read = read_report(Document("a.docx", (Paragraph("绩效自评" + long, Location(0)), grid)))
    assert len(next(read.document.paragraphs).text) == 20_000
    assert len(read.forms[0].indicators[0].actual) == 10_000
    assert [str(one) for one in read.not_read][:2] == [
        "第1段这一段有50004个字，只读取前20000个字，其余未读取。",
        "表1第2行第5列这一格有50000个字，只读取前10000个字，其余未读取。",
    ]


def test_a_unit_told_above_the_title_stands_in_it_once() -> None:
    title = "某市园林局2024年度部门整体支出绩效自评报告"
    assert read_report(document("某市园林局", title)).title == title


@pytest.mark.parametrize(
    ("line", "year"),
    [
        ("（2022—2024年实施期，2024年度自评）", 2024),
        ("（2021年至2023年度）", 2023),
        ("（2023年度，2022年结转一并列入）", 2023),
    ],
)
def test_of_several_years_the_one_reported_on_is_taken(line: str, year: int) -> None:
    text = f"# 定川县影像上云项目支出绩效自评报告\n\n{line}\n\n## 一、项目概况\n\n2022年立项，2022年开工。\n"
    assert read_report(parse(text.encode(), "x.md")).year == year
