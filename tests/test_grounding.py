import pytest

from assistant.citations import Citation, SourceKind
from assistant.drafting.draft import DraftMeasure, DraftProblem
from assistant.drafting.grounding import check, check_text, read_report_figures
from knowledge.report import report_from_dict

REPORT = report_from_dict(
    {
        "title": "2023年度临溪市农业农村局部门整体支出绩效自评报告",
        "unit": "临溪市农业农村局",
        "year": 2023,
        "sections": {
            "二、一般公共预算支出情况": "工资福利支出为924.72万；商品和服务支出265.4万元。\n"
            "2023年6月完成验收，同比下降5.7%。共有3个专项，按照市财政局要求开展自评。投入1.2亿元，改造面积3000平方米。",
        },
        "forms": [
            {
                "funds": [{"label": "年度资金总额", "initial": "2161.19", "adjusted": "4128.02", "rate": "96.00%"}],
                "indicators": [["产出指标", "数量指标", "实际使用外资", "≥8000", "8094万美元", "10", "10"]],
                "total_weight": "100",
            }
        ],
        "staffing": {"posts": "56", "staff": "53", "rate": "94.00%"},
        "expenses": [["三公经费", "11.37", "55.77", "5.76"]],
    }
)
POLICY = Citation(
    1,
    SourceKind.POLICY,
    "《项目支出绩效评价管理办法》（财预〔2020〕10号）第十一条",
    "目标没有完成的，要分析、说明原因。",
)
OTHER = Citation(
    2, SourceKind.POLICY, "《核心绩效目标和指标设置及取值指引（试行）》（财预〔2021〕101号）第三部分", "近三年平均值"
)
LEDGER = Citation(
    3, SourceKind.REPORT, "审核台账", "共填列绩效指标36项，其中未量化28项，占77.78%", REPORT.forms[0].location
)
CITATIONS = (POLICY, OTHER, LEDGER)


def unsupported(text: str, *cited: Citation) -> list[str]:
    return check_text(text, cited, read_report_figures(REPORT))[1]


@pytest.mark.parametrize(
    "text",
    [
        "全年预算4128.02万元",
        "全年预算41280200元",
        "全年预算0.412802亿元",
        "工资福利支出924.72万元",
        "“三公”经费由11.37万元降到5.76万元",
        "投入12000万元，改造面积3000㎡",
        "核定编制56名，在职53人，控制率94.00%",
        "指标值只写“≥8000”，实际为8094万美元",
        "权重合计100分，该项10分",
        "出口下降5.7%",
        "2023年度和2023年6月",
        "三个专项和3项专项",
        "两个方面、三个层面",
        "次年一季度末前、每半年一次",
        "（一）第2条[7]，1.前言",
    ],
)
def test_what_the_report_holds_is_supported(text: str) -> None:
    assert unsupported(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("全年预算4128.03万元", "4128.03万元"),
        ("全年预算4128.02亿元", "4128.02亿元"),
        ("全年预算4128.02元", "4128.02元"),
        ("指标值为8000万美元", "8000万美元"),
        ("执行率96.79%", "96.79%"),
        ("增长5.7个百分点", "5.7个百分点"),
        ("新增编制五名", "五名"),
        ("2024年6月底前完成", "2024年6月底前"),
        ("12月底前完成", "12月底前"),
        ("八月底前完成", "八月底前"),
        ("占百分之三十", "百分之三十"),
        ("未量化28项", "28项"),
        ("增幅3~5%", "3~5%"),
    ],
)
def test_planted_figure_is_found_as_written(text: str, found: str) -> None:
    assert unsupported(text) == [found]


def test_a_figure_counts_only_with_the_source_that_the_item_cites() -> None:
    assert unsupported("36项指标中28项未量化，占77.78%", LEDGER) == []
    assert unsupported("36项指标中28项未量化，占77.78%", POLICY) == ["36项", "28项", "77.78%"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("按照《项目支出绩效评价管理办法》（财预〔2020〕10号）第十一条", []),
        ("按照财预〔2020〕10号第十一条", []),
        ("按照《项目支出绩效评价管理办法》", []),
        ("按照财预〔2020〕11号", ["财预〔2020〕11号"]),
        ("按照《财政支出绩效评价管理办法》", ["《财政支出绩效评价管理办法》"]),
        (
            "按照《项目支出绩效评价管理办法》（财预〔2020〕10号）第十二条",
            ["《项目支出绩效评价管理办法》（财预〔2020〕10号）第十二条"],
        ),
        (
            "按照《项目支出绩效评价管理办法》（财预〔2021〕101号）",
            ["《项目支出绩效评价管理办法》（财预〔2021〕101号）"],
        ),
        ("按照财预〔2020〕10号第三十条", ["第三十条"]),
    ],
)
def test_policy_needs_one_source_with_title_number_and_article(text: str, found: list[str]) -> None:
    assert unsupported(text, POLICY, OTHER) == found


def test_unsupported_figures_say_where_they_stand() -> None:
    problems = [DraftProblem("标题", "全年预算4128.02万元。", ("增长30%。",), (), ())]
    measures = [DraftMeasure("标题", "调整率低于20%[3]，共36项[3]。", (0,), (3,))]
    grounding = check(problems, measures, CITATIONS, REPORT)
    assert grounding.unsupported == ("问题1：“30%”", "措施1：“低于20%”")
    assert grounding.numbers == 4


def test_table_that_is_no_form_lends_its_unit_to_bare_cells() -> None:
    from knowledge.extraction import read_report
    from knowledge.parsing import parse

    text = (
        "# 自评报告\n\n## 七、存在的问题\n\n不足。\n\n| 项目（单位：万元） | 决算数 |\n|---|---|\n| 会议费 | 3.46 |\n"
    )
    known = read_report_figures(read_report(parse(text.encode(), "报告.md")))
    assert check_text("会议费3.46万元", (), known) == (1, [])
    assert check_text("会议费3.46亿元", (), known) == (1, ["3.46亿元"])
