import pytest

from knowledge.extraction import read_report
from knowledge.parsing import parse
from knowledge.sources.report_pieces import report_pieces
from knowledge.sources.source import read_source

REPORT = """---
unit: 汀州市商务局
year: 2023
fictional: true
---
# 汀州市商务局2023年度部门整体支出绩效自评报告

## 一、部门基本情况

### （一）机构设置

内设科室8个。

| 科室 | 人数 |
|---|---|
| 财务科 | 4 |

## 七、存在的问题及原因分析

预算执行偏慢。

项目支出绩效自评表

| 项目支出名称 | 培训经费 | | | | | | | |
|---|---|---|---|---|---|---|---|---|
| 主管部门 | 汀州市商务局 | | | 实施单位 | 汀州市商务局本级 | | | |
| 项目资金（万元） | 资金来源 | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
| | 年度资金总额 | 320 | 320 | 298.6 | 10 | 93.31% | 9.33 | |
| | 其中：当年财政拨款 | 320 | 320 | 298.6 | — | — | — | |
| 年度总体目标 | 预期目标 | | | | 实际完成情况 | | | |
| | 培训1200人次 | | | | 培训1310人次 | | | |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
| | 产出指标 | 数量指标 | 培训场次 | ≥12场 | 11场 | 10 | 9.17 | 一场因疫情取消 |
| | 效益指标 | 社会效益指标 | 就业 | 提升 | 提升 | 10 | 10 | |
| 总分 | | | | | | 100 | 97.2 | |
"""


@pytest.fixture(scope="module")
def found():
    return [(piece.section, piece.text) for piece in report_pieces(read_report(parse(REPORT.encode(), "a.md")))]


def test_running_text_stands_under_its_path_of_headings(found):
    assert ("一、部门基本情况 （一）机构设置", "内设科室8个。") in found


def test_plain_table_is_told_by_row_with_its_header(found):
    assert ("一、部门基本情况 （一）机构设置", "科室：财务科｜人数：4") in found


def test_indicator_row_is_told_with_project_and_levels(found):
    texts = [text for _, text in found]
    row = "培训经费｜产出指标｜数量指标｜培训场次：目标≥12场，实际11场，分值10，得分9.17"
    assert f"{row}。偏差原因及改进措施：一场因疫情取消" in texts
    assert "培训经费｜效益指标｜社会效益指标｜就业：目标提升，实际提升，分值10，得分10" in texts


def test_fund_lines_are_told_with_the_total_and_without_dashes(found):
    funds = next(text for _, text in found if "年度资金总额" in text)
    assert "培训经费｜总分100，自评得分97.2" in funds
    assert "年度资金总额：年初预算数320，全年预算数320，全年执行数298.6，执行率93.31%，分值10，得分9.33" in funds
    assert "当年财政拨款：年初预算数320，全年预算数320，全年执行数298.6\n" in funds + "\n"


def test_form_isnt_told_twice(found):
    assert sum("一场因疫情取消" in text for _, text in found) == 1


def test_goals_are_told_as_expected_and_reached(found):
    assert any("预期目标：培训1200人次\n实际完成情况：培训1310人次" in text for _, text in found)


def test_made_up_report_says_so_in_its_title():
    source = read_source(parse(REPORT.encode(), "a.md"))
    assert source.kind == "report"
    assert source.title == "汀州市商务局2023年度部门整体支出绩效自评报告（虚构样例）"
    assert (source.unit, source.year) == ("汀州市商务局", 2023)
    assert "汀州市商务局" in source.names
