from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.citations import Citation, SourceKind
from assistant.drafting.draft import MEASURES, OWN_NAME, PROBLEMS, Grounding, TraceKind
from assistant.drafting.grounding.gate import backed, check, untraced
from knowledge.extraction import read_report
from knowledge.parsing import parse, read_file
from knowledge.running_text import sentences
from tests.drafting_case import measure, problem
from tests.made_reports import report_from_dict

ROOT = Path(__file__).parents[1]
BUNDLED = sorted([*(ROOT / "assistant/samples").glob("*.md"), *(ROOT / "knowledge/reports").glob("*.md")])
REPORT = report_from_dict(
    {
        "title": "2023年度临溪市农业农村局部门整体支出绩效自评报告",
        "unit": "临溪市农业农村局",
        "year": 2023,
        "sections": {
            "一、基本情况": "内设办公室、计划财务科、畜牧兽医科。",
            "二、一般公共预算支出情况": "工资福利支出为924.72万；商品和服务支出265.4万元。\n"
            "2023年6月完成验收，同比下降5.7%。共有3个专项，按照临溪市财政局要求开展自评。投入1.2亿元，改造面积3000平方米。",
        },
        "forms": [
            {
                "funds": [
                    {
                        "label": "年度资金总额",
                        "initial": "2161.19",
                        "adjusted": "4128.02",
                        "rate": "96.00",
                        "weight": "10",
                        "score": "9.60",
                    }
                ],
                "indicators": [["产出指标", "数量指标", "实际使用外资", "≥8000", "8094万美元", "12", "11"]],
                "total_weight": "100",
            }
        ],
        "staffing": {"posts": "56", "staff": "53", "rate": "94.00%"},
        "expenses": [["三公经费", "11.37", "55.77", "5.76"]],
    }
)
FORM = REPORT.forms[0]
(TABLE,) = REPORT.document.tables
LAWS = "《项目支出绩效评价管理办法》（财预〔2020〕10号）"
PLACES = {
    "offices": REPORT.sections[0].blocks[0].location,
    "wages": REPORT.sections[1].blocks[0].location,
    "works": REPORT.sections[1].blocks[1].location,
    "fund": FORM.funds[0].location,
    "row": FORM.indicators[0].target_location,
    "total": FORM.total_location,
    "staff": TABLE.place(TABLE.rows[1][1]),
    "expense": TABLE.place(TABLE.rows[3][0]),
}
NUMBERS = {name: number for number, name in enumerate(PLACES, 1)}
COUNTED, CLAUSE, OTHER, AUTHOR = 11, 12, 13, 14
CITATIONS = (
    *(Citation(NUMBERS[name], SourceKind.REPORT, "本报告", "", place) for name, place in PLACES.items()),
    Citation(
        COUNTED,
        SourceKind.REPORT,
        "审核台账",
        "共填列绩效指标36项，其中未量化28项，占77.78%，比5.7个百分点高",
        FORM.location,
    ),
    Citation(CLAUSE, SourceKind.POLICY, f"{LAWS}第十一条", "目标没有完成的，要分析、说明原因。"),
    Citation(OTHER, SourceKind.POLICY, "《预算法》第三十二条", "参考上年执行情况。"),
    Citation(AUTHOR, SourceKind.AUTHOR, "经办人补充", "结转资金86.50万元，由市审计局于2024年3月核定。"),
)


def grounding(*texts: str, causes: tuple[str, ...] = (), title: str = "标题") -> Grounding:
    return check([problem(title, text, causes) for text in texts], [], CITATIONS, REPORT)


def missing(text: str, *places: str | int) -> list[str]:
    """Return what of one sentence isn't traced when it cites these places."""
    marks = "".join(f"[{NUMBERS[place] if isinstance(place, str) else place}]" for place in places)
    return list(grounding(f"{text}{marks}。").untraced(PROBLEMS, 0))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("全年预算4128.02万元", "fund"),
        ("全年预算41280200元", "fund"),
        ("全年预算0.412802亿元", "fund"),
        ("执行率96.00%，得9.6分，满分10分", "fund"),
        ("指标值只写“≥8000”，实际为8094万美元", "row"),
        ("该项权重12分，得11分", "row"),
        ("指标权重合计100分", "total"),
        ("工资福利支出924.72万元", "wages"),
        ("投入12000万元，改造面积3000㎡", "works"),
        ("出口下降5.7%，共三个专项", "works"),
        ("2023年6月验收", "works"),
        ("会同市财政局", "works"),
        ("由计划财务科负责", "offices"),
        ("核定编制56名，在职53人，控制率94.00%", "staff"),
        ("“三公”经费由11.37万元降到5.76万元", "expense"),
        ("36项指标中28项未量化，占77.78%", COUNTED),
        (f"按照{LAWS}第十一条", CLAUSE),
        ("结转86.50万元，经市审计局2024年3月核定", AUTHOR),
    ],
)
def test_what_the_cited_place_holds_is_traced_and_without_the_mark_it_is_not(text: str, place: str | int) -> None:
    assert missing(text, place) == []
    assert missing(text) != []


@pytest.mark.parametrize(
    "text",
    [
        "临溪市农业农村局2023年度自评",
        "2023年市农业农村局",
        "《2023年度临溪市农业农村局部门整体支出绩效自评报告》",
        "两个方面、三个层面，主要有三方面",
        "确定一名专责人员，开展一次培训",
        "次年一季度末前、每半年一次、每季度通报，三季度末和下一年度",
        "（一）有关内容，1.前言",
        "财务部门会同各业务科室、办公室",
    ],
)
def test_what_the_report_is_about_and_what_counts_nothing_needs_no_mark(text: str) -> None:
    assert missing(text) == []


@pytest.mark.parametrize(
    ("text", "place", "found"),
    [
        ("全年预算4128.03万元", "fund", "4128.03万元"),
        ("全年预算4128.02亿元", "fund", "4128.02亿元"),
        ("全年预算4128.02元", "fund", "4128.02元"),
        ("全年预算4128.02个", "fund", "4128.02个"),
        ("全年预算约4128万元", "fund", "约4128万元"),
        ("指标值为8000万美元", "row", "8000万美元"),
        ("执行率96.79%", "fund", "96.79%"),
        ("增长5.7个百分点", "works", "5.7个百分点"),
        ("新增编制五名", "staff", "五名"),
        ("相差5.7个百分点，满分100分", COUNTED, "100分"),
        ("专责仅有一名", "staff", "一名"),
        ("2022年6月完成验收", "works", "2022年6月"),
        ("2023年7月完成验收", "works", "2023年7月"),
        ("2024年6月底前完成", "works", "2024年6月底前"),
        ("八月底前完成", "works", "八月底前"),
        ("10个工作日内报送", "works", "10个工作日内"),
        ("占百分之三十", "works", "百分之三十"),
        ("增幅3~5%", "works", "3~5%"),
        ("工资福利支出924.72万元", "works", "924.72万元"),
        ("全年预算4128.02万元", "row", "4128.02万元"),
        ("全年预算4128.02万元", COUNTED, "4128.02万元"),
        ("会同省财政厅", "works", "省财政厅"),
        ("两个分中心各设帮办员", "works", "两个"),
        ("会同临溪市商务局", "works", "临溪市商务局"),
        ("由财务科负责", "offices", "财务科"),
        (f"按照{LAWS}第十二条", CLAUSE, f"{LAWS}第十二条"),
        (
            "按照《财政支出绩效评价管理办法》（财预〔2020〕10号）",
            CLAUSE,
            "《财政支出绩效评价管理办法》（财预〔2020〕10号）",
        ),
        (f"按照{LAWS}第三十二条", OTHER, f"{LAWS}第三十二条"),
    ],
)
def test_what_the_cited_place_lacks_is_found_as_written(text: str, place: str | int, found: str) -> None:
    assert missing(text, place) == [found]


@pytest.mark.parametrize(
    ("text", "place", "found"),
    [
        ("年初预算4128.02万元", "fund", "4128.02万元"),
        ("支出4128.02万元", "fund", "4128.02万元"),
        ("2022年全年预算4128.02万元", "fund", "4128.02万元"),
        ("商品和服务支出924.72万元", "wages", "924.72万元"),
        ("同比增长5.7%", "works", "5.7%"),
        ("“三公”经费预算5.76万元", "expense", "5.76万元"),
        ("上年“三公”经费支出5.76万元", "expense", "5.76万元"),
        ("实际使用外资目标不超过8000", "row", "不超过8000"),
    ],
)
def test_figure_told_as_another_than_it_is_isnt_traced(text: str, place: str, found: str) -> None:
    assert found in missing(text, place)


def test_target_that_its_own_figures_show_missed_isnt_told_as_met() -> None:
    report = report_from_dict({"year": 2024, "sections": {"一、效益": "入园率89.2%，未达到90%的年度目标。"}})
    source = Citation(1, SourceKind.REPORT, "本报告", "", report.sections[0].blocks[0].location)

    def doubtful(words: str) -> tuple[str, ...]:
        return check([problem("", f"{words}[1]。")], [], [source], report).untraced(PROBLEMS, 0)

    assert doubtful("入园率89.2%，没有达到90%的目标") == ()
    assert doubtful("入园率89.2%，达到90%的目标") == ("达到90%",)


def test_article_of_another_policy_isnt_lent_by_a_second_source() -> None:
    assert missing(f"按照{LAWS}第三十二条和《预算法》第三十二条", CLAUSE, OTHER) == [f"{LAWS}第三十二条"]


def test_neighbouring_sentence_lends_no_mark() -> None:
    fund = NUMBERS["fund"]
    assert grounding(f"全年预算4128.02万元[{fund}]。年初预算2161.19万元。").unsupported == ("问题1：“2161.19万元”",)
    assert grounding(f"全年预算4128.02万元；年初预算2161.19万元[{fund}]。").unsupported == ()
    assert grounding(f"年初预算2161.19万元。[{fund}]全年预算4128.02万元。").unsupported == ("问题1：“4128.02万元”",)
    assert grounding(f"说明“分两步。先行先试”，预算4128.02万元[{fund}]。").unsupported == ()


def test_cause_is_its_own_sentence_and_a_title_rests_on_those_of_its_item() -> None:
    fund = NUMBERS["fund"]
    text = f"全年预算4128.02万元[{fund}]。"
    assert grounding(text, causes=("年初只列2161.19万元",)).unsupported == ("问题1：“2161.19万元”",)
    assert grounding(text, causes=(f"年初只列2161.19万元[{fund}]",)).unsupported == ()
    assert grounding(text, title="预算由2161.19万元调到4128.02万元").unsupported == ()
    assert grounding(text, title="外资只有8094万美元").unsupported == ("问题1：“8094万美元”",)


def test_source_an_item_names_without_a_mark_lends_nothing() -> None:
    item = problem("标题", "全年预算4128.02万元。")
    assert check([item], [], CITATIONS, REPORT).unsupported == ("问题1：“4128.02万元”",)


def test_both_ends_of_a_range_stand_in_one_source() -> None:
    assert missing("编制53～56名", "staff") == []
    assert missing("经费5.76～265.4万元", "expense", "wages") == ["5.76～265.4万元"]


def test_traces_say_what_stands_where_and_what_holds_it() -> None:
    cut = measure("严控预算", f"2023年由计划财务科[{NUMBERS['offices']}]压减30万元。", (0,))
    found = check([], [cut], CITATIONS, REPORT)
    assert [(t.section, t.place, t.words, t.kind, t.citation) for t in found.traces] == [
        (MEASURES, 0, "2023年", TraceKind.DATE, OWN_NAME),
        (MEASURES, 0, "计划财务科", TraceKind.BODY, NUMBERS["offices"]),
        (MEASURES, 0, "30万元", TraceKind.FIGURE, None),
    ]
    assert (found.numbers, found.unsupported) == (3, ("措施1：“30万元”",))
    assert found.untraced(MEASURES, 0) == ("30万元",)
    assert found.untraced(PROBLEMS, 0) == ()


def test_table_that_is_no_form_lends_its_unit_to_bare_cells() -> None:
    text = (
        "# 自评报告\n\n## 七、存在的问题\n\n不足。\n\n"
        "| 项目（单位：万元） | 决算数 |\n|---|---|\n| 会议费 | 3.46 |\n| 培训费 | 7.20 |\n"
    )
    report = read_report(parse(text.encode(), "报告.md"))
    table = next(report.document.tables)
    source = Citation(1, SourceKind.REPORT, "本报告", "会议费", table.place(table.rows[1][0]))

    def doubtful(words: str) -> tuple[str, ...]:
        return check([problem("", f"{words}[1]。")], [], [source], report).untraced(PROBLEMS, 0)

    assert doubtful("会议费3.46万元") == ()
    assert doubtful("会议费3.46亿元") == ("3.46亿元",)
    assert doubtful("培训费7.20万元") == ("7.20万元",)


def past(source: str, quote: str) -> tuple[str, ...]:
    """Return what isn't traced of a figure that a passage of the knowledge base holds."""
    passage = Citation(1, SourceKind.PAST_REPORT, source, quote)
    item = problem("标题", "调整率42.50%[1]。")
    return check([item], [], [passage], REPORT).untraced(PROBLEMS, 0)


def test_own_drafts_and_the_report_itself_out_of_the_knowledge_base_are_no_evidence() -> None:
    assert {kind.value for kind in SourceKind} == {"report", "past_report", "policy", "author"}
    assert past("澜溪市商务局2022年度自评报告", "调整率42.50%") == ()
    assert past(f"{REPORT.title}（起草稿）", "存在的问题：调整率42.50%") == ("42.50%",)
    own = "".join(paragraph.text for paragraph in REPORT.document.paragraphs)
    assert past("另一个名字", f"{own[-70:]}调整率42.50%") == ("42.50%",)


def test_answer_may_rest_on_any_of_its_sources() -> None:
    assert untraced("全年预算4128.02万元。执行率96.00%。按市审计局意见，增长30%。", CITATIONS, REPORT) == ["30%"]


_PIECES = st.lists(
    st.sampled_from(
        ["全年预算", "12.5万元", "“甲。乙”", "“", "”", "。", "！", "？", "；", "\n", "[3]", "[12]", "》", "3", "."]
    )
)


@given(_PIECES)
def test_sentences_are_the_text_and_none_goes_on_behind_its_stop(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = sentences(text)
    assert "".join(found) == text
    assert all(found)
    for sentence in found[:-1]:
        assert sentence[-1] in "。！？\n]”"


@given(
    st.decimals(min_value=1, max_value=10**7, places=2),
    st.sampled_from(["万元", "亿元", "%", "人", "个", "分", "公里"]),
)
def test_any_figure_is_traced_as_quoted_and_to_nothing_else(value: object, unit: str) -> None:
    source = Citation(1, SourceKind.REPORT, "本报告", f"合计{value}{unit}")
    others = {"万元": "%", "亿元": "分"}
    report = report_from_dict({})

    def doubtful(words: str) -> tuple[str, ...]:
        return check([problem("", f"共{words}[1]。")], [], [source], report).untraced(PROBLEMS, 0)

    assert doubtful(f"{value}{unit}") == ()
    assert doubtful(f"1{value}{unit}") == (f"1{value}{unit}",)
    other = others.get(unit, "万元")
    assert doubtful(f"{value}{other}") == (f"{value}{other}",)


@pytest.mark.parametrize("file", BUNDLED, ids=[file.stem for file in BUNDLED])
def test_every_place_of_a_report_holds_what_it_says(file: Path) -> None:
    report = read_report(read_file(file))
    lines = [(paragraph.text, paragraph.location) for paragraph in report.document.paragraphs]
    lines += [
        (table.row_text(number), table.place(row[0]))
        for table in report.document.tables
        for number, row in enumerate(table.rows)
        if row
    ]
    items = [
        problem("", "".join(f"{sentence}[{number}]" for sentence in sentences(text)))
        for number, (text, _) in enumerate(lines, 1)
    ]
    citations = [Citation(number, SourceKind.REPORT, "本报告", "", place) for number, (_, place) in enumerate(lines, 1)]
    found = check(items, [], citations, report)
    assert found.numbers > 50
    assert found.unsupported == ()


def test_planned_item_gives_no_figure_that_its_sources_lack() -> None:
    kept = measure("结清1,200万元", f"工资福利支出924.72万元，结清1,200万元[{NUMBERS['wages']}]。")
    found = backed(replace(kept, result="200万元全部结清"), CITATIONS, REPORT)
    assert (found.title, found.statements[0].text, found.result) == (
        "工资福利支出924.72万元",
        "工资福利支出924.72万元",
        "",
    )
    open_one = backed(measure("结清", f"结清1,200万元[{NUMBERS['wages']}]。"), CITATIONS, REPORT)
    assert open_one.open_places[0] == "【措施待补：采取什么办法】"
    right = measure("工资福利支出924.72万元", f"工资福利支出924.72万元[{NUMBERS['wages']}]。")
    assert backed(right, CITATIONS, REPORT) == right
