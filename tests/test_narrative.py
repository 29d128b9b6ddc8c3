"""The report's own problems and measures, in whatever shape a report states them."""

import pytest

from knowledge.extraction import read_report
from knowledge.narrative.entries import read_narrative
from knowledge.narrative.passages import own_passages
from knowledge.narrative.telling import part, whole_statements
from knowledge.parsing import parse
from knowledge.report import Report
from tests.made_reports import report_from_dict


def report(sections: dict[str, str]) -> Report:
    return report_from_dict({"title": "甲县林业局2024年度造林项目支出绩效自评报告", "year": 2024, "sections": sections})


def told(source: Report) -> tuple[list[str], list[str]]:
    """Return what the problems and what the measures say, each in one line."""
    narrative = read_narrative(source)
    return (
        ["。".join(line.text for line in entry.lines) for entry in narrative.problems],
        ["。".join(line.text for line in (*entry.lines, *entry.answers)) for entry in narrative.measures],
    )


SEEDLINGS, FENCES = "苗木成活率只有71%，原因是栽植时遇到旱情", "围栏还有3.2公里没有安装，主要是施工队更换"
WATER, MEND = "营林股2025年4月底前补植260亩", "营林股2025年6月底前装完3.2公里围栏"


@pytest.mark.parametrize(
    "sections",
    [
        {"四、存在的问题": f"一是{SEEDLINGS}；二是{FENCES}。", "五、改进措施": f"一是{WATER}；二是{MEND}。"},
        {"四、存在的问题": f"1.{SEEDLINGS}。\n2.{FENCES}。", "五、下一步改进措施": f"1.{WATER}。\n2.{MEND}。"},
        {"四、存在的问题": f"（1）{SEEDLINGS}。\n（2）{FENCES}。", "五、整改措施": f"{WATER}。\n{MEND}。"},
        {"四、存在的主要问题": f"第一，{SEEDLINGS}。第二，{FENCES}。", "五、下一步打算": f"①{WATER}。②{MEND}。"},
        {
            "四、综合评价": f"资金已支付。存在的主要问题：一是{SEEDLINGS}；二是{FENCES}。"
            f"下一步，一是{WATER}；二是{MEND}。"
        },
        {
            "四、存在的问题": f"问题1：{SEEDLINGS}。\n问题2：{FENCES}。",
            "五、整改措施": f"{WATER}。\n{MEND}。",
        },
        {"四、存在的问题及改进措施": f"存在问题：1.{SEEDLINGS}；2.{FENCES}。改进措施：1.{WATER}；2.{MEND}。"},
    ],
)
def test_problems_and_measures_are_read_one_by_one(sections: dict[str, str]) -> None:
    assert told(report(sections)) == ([SEEDLINGS, FENCES], [WATER, MEND])


def test_heading_is_the_title_of_what_stands_under_it() -> None:
    problems = read_narrative(
        report({"四、存在的问题": "", "（一）成活率低": f"{SEEDLINGS}。\n专家已到现场。", "（二）围栏没有装完": FENCES})
    ).problems
    assert [entry.title for entry in problems] == ["成活率低", "围栏没有装完"]
    assert [line.text for line in problems[0].lines] == [SEEDLINGS, "专家已到现场"]


def test_measure_told_with_its_problem_stays_with_it() -> None:
    text = f"1.{SEEDLINGS}。下一步，{WATER}。\n2.{FENCES}。整改措施：{MEND}。"
    narrative = read_narrative(report({"四、存在的问题及下一步改进措施": text}))
    assert [[line.text for line in entry.answers] for entry in narrative.problems] == [[WATER], [MEND]]
    assert narrative.measures == ()
    assert [entry.words for entry in narrative.all_measures] == [WATER, MEND]


def test_a_note_on_a_table_is_no_problem() -> None:
    source = report({"七、附表": "注：未达标的定量指标按完成比例计分。"})
    assert own_passages(source, frozenset(), ["未达标的定量指标年底前补齐"], is_all=False) == ([], [])


def test_cell_of_a_form_states_problems() -> None:
    table = (
        "# 甲县林业局2024年度造林项目支出绩效自评报告\n\n## 一、项目概况\n\n造林。\n\n"
        f"| 存在的问题及原因 | 1.{SEEDLINGS}；2.{FENCES}。 |\n|---|---|\n| 改进措施 | {WATER}；{MEND}。 |\n"
    )
    assert told(read_report(parse(table.encode(), "报告.md"))) == ([SEEDLINGS, FENCES], [f"{WATER}。{MEND}"])


def test_table_with_a_problem_a_row_states_what_why_and_who_mends_it() -> None:
    table = (
        "# 甲县林业局2024年度造林项目支出绩效自评报告\n\n## 四、存在的问题和整改情况\n\n"
        "| 序号 | 问题描述 | 成因 | 整改措施 | 责任科室 | 完成时限 |\n|---|---|---|---|---|---|\n"
        "| 1 | 苗木成活率71% | 旱情 | 补植260亩 | 营林股 | 2025年4月底前 |\n"
        "| 2 | 围栏还有3.2公里没有安装 | 施工队更换 | 装完3.2公里 | 工程股 | 2025年6月底前 |\n"
    )
    first, second = read_narrative(read_report(parse(table.encode(), "报告.md"))).problems
    assert [line.text for line in first.lines] == ["苗木成活率71%", "原因是旱情"]
    assert [line.text for line in second.answers] == ["装完3.2公里", "责任单位：工程股", "完成时限：2025年6月底前"]


def test_table_with_a_measure_a_row_states_what_is_done_by_whom_and_what_it_is_seen_by() -> None:
    table = (
        "| 事项 | 怎么做 | 谁来做 | 哪天做完 | 看什么 |\n|---|---|---|---|---|\n"
        "| 苗木补齐 | 补植260亩，苗圃按合同供苗 | 营林股 | 2025年4月30日 | 验收单 |\n"
        "| 围栏装完 | 装完3.2公里 | 工程股 | 2025年6月30日 | 现场照片 |\n"
    )
    text = f"# 甲县林业局2024年度绩效自评报告\n\n一、来年清单\n\n{table}"
    first, second = read_narrative(read_report(parse(text.encode(), "报告.md"))).measures
    assert (first.title, second.title) == ("苗木补齐", "围栏装完")
    told = ["装完3.2公里", "责任单位：工程股", "完成时限：2025年6月30日", "看什么：现场照片"]
    assert sorted(line.text for line in second.lines) == sorted(told)


@pytest.mark.parametrize("text", ["无。", "无", "暂无", "没有发现问题。"])
def test_nothing_stated_is_nothing(text: str) -> None:
    assert told(report({"四、存在的问题": text, "五、评价": "执行中未发现存在问题：资金安全。"})) == ([], [])


@pytest.mark.parametrize(
    ("sentence", "fact", "cause"),
    [
        (SEEDLINGS, "苗木成活率只有71%", "原因是栽植时遇到旱情"),
        (FENCES, "围栏还有3.2公里没有安装", "主要是施工队更换"),
        ("原因：申报晚；人手少", "", "原因：申报晚；人手少"),
        ("因地块没有流转，造林少了40亩", "造林少了40亩", "原因是地块没有流转"),
        ("二标段因合同纠纷停工，年底没有完工", "二标段年底没有完工", "原因是合同纠纷停工"),
        ("溪口村2座因选址有异议没有开工", "溪口村2座没有开工", "原因是选址有异议"),
        ("受柴油涨价影响，运费超出8万元", "运费超出8万元", "原因是受柴油涨价影响"),
        ("因此要加强管护，落实责任", "因此要加强管护，落实责任", ""),
        ("因公出国经费未支出，余额5万元", "因公出国经费未支出，余额5万元", ""),
        ("有2座因审批未办结尚未动工，完工晚24天", "有2座尚未动工，完工晚24天", "原因是审批未办结"),
        ("另有2座因表决没有通过，未能实施改造", "另有2座未能实施改造", "原因是表决没有通过"),
    ],
)
def test_cause_is_parted_from_what_is_so(sentence: str, fact: str, cause: str) -> None:
    (whole,) = whole_statements(sentence)
    found = part(whole)
    assert found.fact == fact
    assert found.cause == (cause or found.cause)


def test_what_only_will_be_done_is_a_measure_and_an_instruction_nothing() -> None:
    found = report({"五、经验、问题和建议": "保证资金专款专用，以后工作中加强管理。"})
    assert told(found) == ([], ["保证资金专款专用，以后工作中加强管理"])
    assert told(report({"五、下一步措施": "针对发现的问题提出建议。（200字以内）"})) == ([], [])


@pytest.mark.parametrize("listed", [f"一是{WATER}；二是{MEND}。", f"1.{WATER}。\n2.{MEND}。", f"{WATER}。\n{MEND}。"])
def test_list_of_measures_ends_where_other_matters_begin(listed: str) -> None:
    behind = "评价结果应用：自评结果随决算公开，并送县财政局。\n甲县林业局\n（联系人：李某　联系电话：0700-5550001）"
    sections = {"一、存在的问题": f"一是{SEEDLINGS}；二是{FENCES}。", "二、下一步措施": f"{listed}\n{behind}"}
    assert told(report(sections)) == ([SEEDLINGS, FENCES], [WATER, MEND])
