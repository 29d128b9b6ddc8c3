import io
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from assistant.export.annotate import annotated_document
from assistant.export.options import SourceFile
from assistant.export.workbook import review_workbook
from assistant.records.opinions import State
from assistant.review.deciding import decide, decided
from assistant.review.rule import Evidence
from assistant.review.verdict import Verdict
from assistant.ui import parts
from assistant.ui.sources import Excerpt, excerpts_of, table_html
from knowledge.document import Cell, Document, Location, Paragraph, Table
from knowledge.report import Report
from tests.made_reports import report_from_dict

ROOT = Path(__file__).parent.parent
FIXTURE = ROOT / "tests" / "fixtures" / "reports" / "department_report.docx"

REPORT = """# 澜江市文化馆2024年度公益演出项目支出绩效自评报告

## 一、项目基本情况

全年举办公益演出25场，观众1.2万人次。

## 二、项目支出绩效自评表

项目支出绩效自评表

| 项目支出名称 | 公益演出补助资金 | | | | | | | |
|---|---|---|---|---|---|---|---|---|
| 主管部门 | 澜江市文旅局 | | | 实施单位 | 澜江市文化馆 | | | |
| 项目资金（万元） | 资金来源 | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
| | 年度资金总额 | 60 | 60 | 54 | 10 | 95.00% | 9.50 | |
| 年度总体目标 | 预期目标 | | | | 实际完成情况 | | | |
| | 举办公益演出24场 | | | | 举办公益演出25场 | | | |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
| | 产出指标 | 数量指标 | 演出场次 | ≥24场 | 25场 | 50 | 50 | |
| | 效益指标 | 社会效益指标 | 文化<b>氛围</b> | 持续提升 | 完成 | 30 | 30 | |
| | 满意度指标 | 服务对象满意度指标 | 观众满意度 | ≥90% | 93% | 10 | 10 | |
| 总分 | | | | | | 100 | 99.5 | |
"""
MENDED = REPORT.replace("95.00% | 9.50", "90.00% | 9.00").replace("| 100 | 99.5 |", "| 100 | 99 |")
RATE = "BUD01|公益演出补助资金|年度资金总额|全年执行数"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield the data folder of a fresh process."""
    monkeypatch.setenv("REPORT_ASSISTANT_DATA", str(tmp_path))
    restart()
    yield tmp_path
    parts.database().close()
    restart()


def restart() -> None:
    parts.settings.clear()
    parts.database.clear()


def empty_page() -> AppTest:
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run().switch_page("assistant/ui/review.py").run()


def opened(text: str = REPORT, name: str = "自评.md", page: AppTest | None = None) -> AppTest:
    page = page or empty_page()
    page.file_uploader[0].upload(name, text.encode())
    page.run()
    assert not page.exception
    return page


def texts(page: AppTest) -> str:
    return "\n".join(element.value for element in (*page.markdown, *page.caption))


def tab(page: AppTest, name: str) -> AppTest:
    page.session_state["audit-tab"] = name
    return page.run()


def files(page: AppTest) -> list[str]:
    """Return what the open menu of downloads offers."""
    page.session_state["files-export-0"] = True
    return [button.label for button in page.run().get("download_button")]


def metrics(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


@pytest.mark.usefixtures("data")
def test_empty_page_offers_a_sample_and_an_upload():
    page = empty_page()
    assert not page.exception
    assert [button.label for button in page.main.button] == ["打开样例报告"]
    assert len(page.file_uploader) == 1
    page.button(key="sample").click().run()
    assert not page.exception
    assert "汀州市商务局2024年度部门整体支出绩效自评报告" in texts(page)


@pytest.mark.usefixtures("data")
def test_counts_findings_and_their_places_are_shown():
    page = opened()
    assert list(metrics(page)) == ["指标总数", "未量化", "错误", "应改", "提示"]
    assert metrics(page)["指标总数"] == "3"
    assert metrics(page)["未量化"] == "1"
    shown = texts(page)
    assert "第1个表格“项目支出绩效自评表”第4行“年度资金总额”" in shown.replace("\\", "")
    assert "**建议**" in shown
    assert any(expander.label.startswith("核对范围") for expander in page.expander)
    assert "指标值量化" in shown


@pytest.mark.usefixtures("data")
def test_report_opened_on_one_page_is_open_on_the_other():
    page = opened().switch_page("assistant/ui/chat.py").run()
    assert not page.exception
    assert "已读取《澜江市文化馆2024年度公益演出项目支出绩效自评报告》" in texts(page)


@pytest.mark.usefixtures("data")
def test_finding_opens_at_its_place():
    page = opened()
    page.button(key=f"place-{finding(page, 'BUD01')}").click().run()
    assert not page.exception
    assert any('class="place-here"' in element.body for element in page.get("html"))


@pytest.mark.usefixtures("data")
def test_ledger_is_filtered_by_form_level_and_verdict():
    page = tab(opened(), "指标台账")
    assert len(page.dataframe[-1].value) == 3
    page.button_group(key="ledger-1-0").set_value(["产出指标", "满意度指标"]).run()
    assert list(page.dataframe[-1].value["三级指标"]) == ["演出场次", "观众满意度"]
    page.button_group(key="ledger-2-0").set_value([Verdict.VAGUE]).run()
    assert page.dataframe[-1].value.empty


def finding(page: AppTest, rule: str) -> str:
    """Return the id of the first finding of a rule."""
    review = page.session_state["workspace"].review
    return next(one.id for one in review.findings if one.rule == rule)


def dismiss(page: AppTest, key: str, reason: str) -> AppTest:
    page.session_state[f"decide-{key}-{page.session_state['conversations']}"] = True
    page.run()
    page.text_input(key=f"reason-{key}").set_value(reason).run()
    assert not page.exception
    return page


@pytest.mark.usefixtures("data")
def test_decision_survives_a_restart_and_can_be_withdrawn():
    page = opened()
    before, key = int(metrics(page)["错误"]), finding(page, "BUD01")
    dismiss(page, key, "口径另有说明")
    parts.database().close()
    restart()
    page = opened(name="再传一次.md")
    assert int(metrics(page)["错误"]) == before - 1
    page.session_state["gathered-dismissed-0"] = True
    page.run()
    assert "口径另有说明" in texts(page)
    assert "本机 20" in texts(page)
    assert "不采纳1条" in texts(page)
    page.button(key=f"withdraw-{key}").click().run()
    assert int(metrics(page)["错误"]) == before


@pytest.mark.usefixtures("data")
def test_what_is_half_typed_is_there_after_another_page_and_what_is_said_is_kept_at_once():
    page = opened()
    key, rate = finding(page, "VAL01"), finding(page, "BUD01")
    page.session_state[f"decide-{key}-0"] = True
    page.run()
    page.text_input(key=f"why-{key}").set_value("附件有分级").run()
    page.text_input(key=f"note-{key}").set_value("电话问过单位").run()
    page.button(key=f"accept-{rate}").click().run()
    page.button_group(key="audit-state-0").set_value("未处理").run()
    page.button_group(key="findings-1-0").set_value(["公益演出补助资金"]).run()
    page.switch_page("assistant/ui/batch.py").run()
    page.switch_page("assistant/ui/review.py").run()
    page.session_state[f"decide-{key}-0"] = True
    page.run()
    assert page.text_input(key=f"why-{key}").value == "附件有分级"
    assert page.button_group(key="audit-state-0").value == "未处理"
    assert page.button_group(key="findings-1-0").value == ["公益演出补助资金"]
    assert "电话问过单位" in texts(page)
    assert "已认可1条" in texts(page)


@pytest.mark.usefixtures("data")
def test_many_are_decided_at_once_and_what_is_left_can_be_filtered():
    page = opened()
    total = len(page.session_state["workspace"].review.findings)
    page.session_state["many-shown-0"] = True
    page.run()
    page.button(key="accept-shown").click().run()
    assert f"已认可{total}条，不采纳0条，未处理0条" in texts(page)
    page.button_group(key="audit-state-0").set_value("未处理").run()
    assert not page.exception
    assert "先看这三条" not in texts(page)


@pytest.mark.usefixtures("data")
def test_verdict_is_overruled_for_page_chat_and_files():
    page = opened()
    key = finding(page, "VAL01")
    page.session_state[f"decide-{key}-0"] = True
    page.run()
    page.button_group(key=f"verdict-{key}").set_value(Verdict.VERIFIABLE).run()
    assert metrics(page)["未量化"] == "0"
    page.switch_page("assistant/ui/chat.py").run()
    page.chat_input[0].set_value("哪些指标没有量化？").run()
    assert "未量化0项" in texts(page)


@pytest.mark.usefixtures("data")
def test_what_is_decided_in_the_chat_stands_on_the_page_and_after_a_restart():
    page = opened().switch_page("assistant/ui/chat.py").run()
    page.chat_input[0].set_value("第一条不采纳，理由是口径另有说明").run()
    assert not page.exception
    parts.database().close()
    restart()
    page = opened()
    assert "不采纳1条" in texts(page)
    page.session_state["gathered-dismissed-0"] = True
    assert "口径另有说明" in texts(page.run())


def recheck(page: AppTest) -> dict[str, list[str]]:
    """Return what the table of the recheck says, by status."""
    table = page.dataframe[-1].value
    return {
        status: [row["意见"] for _, row in table.iterrows() if row["状态"] == [status]]
        for status in ("✓ 已改", "● 仍在", "△ 有变化", "＋ 新出现", "⊘ 不采纳")
    }


@pytest.mark.usefixtures("data")
def test_edited_file_is_held_against_the_open_one_and_keeps_what_was_decided():
    page = opened()
    dismiss(page, finding(page, "VAL01"), "定性指标，已分级")
    tab(page, "复核修改稿")
    page.file_uploader[-1].upload("修改稿.md", MENDED.encode())
    page.run()
    assert not page.exception
    assert page.session_state["source"][1] == "修改稿.md"
    tab(page, "复核修改稿")
    assert "与上一稿“自评\\.md”" in texts(page)
    rows = recheck(page)
    assert any("执行率95.00%" in message for message in rows["✓ 已改"])
    assert any("不能据以评分" in message for message in rows["⊘ 不采纳"])
    assert "不采纳：定性指标，已分级" in list(page.dataframe[-1].value["处理"])
    assert "上一稿1项，这一稿1项" in texts(page)


@pytest.mark.usefixtures("data")
def test_changed_mistake_is_told_with_both_values_and_waits_again():
    page = opened()
    dismiss(page, finding(page, "BUD01"), "口径不同")
    tab(page, "复核修改稿")
    page.file_uploader[-1].upload("修改稿.md", REPORT.replace("95.00%", "80.00%").encode())
    page.run()
    tab(page, "复核修改稿")
    table = page.dataframe[-1].value
    changed = next(row for _, row in table.iterrows() if row["状态"] == ["△ 有变化"])
    assert "95%（应为90%） → 80%（应为90%）" in set(table["数值"])
    assert changed["上一稿"]
    tab(page, "审核意见")
    assert "上一稿：不采纳：口径不同" in texts(page)
    assert "不采纳0条" in texts(page)


@pytest.mark.usefixtures("data")
def test_file_that_looks_like_a_version_is_one_when_somebody_says_so():
    dismiss(page := opened(), finding(page, "VAL01"), "定性指标，已分级")
    restart()
    page = opened(MENDED, "修改稿.md")
    assert "不采纳0条" in texts(page)
    join = next(button for button in page.main.button if button.label == "这份是它的修改稿")
    join.click().run()
    assert "不采纳1条" in texts(page)
    tab(page, "复核修改稿")
    page.button(key="part").click().run()
    assert "不采纳0条" in texts(page)


@pytest.mark.usefixtures("data")
def test_other_projects_report_of_the_same_unit_is_another_report():
    dismiss(page := opened(), finding(page, "VAL01"), "定性指标，已分级")
    other = REPORT.replace("公益演出补助资金", "非遗传承补助资金").replace("年度公益演出项目", "年度非遗传承项目")
    page = opened(other, "非遗.md")
    assert "不采纳0条" in texts(page)
    assert not [button for button in page.main.button if button.label == "这份是它的修改稿"]


@pytest.mark.usefixtures("data")
def test_other_report_is_not_taken_for_the_next_version_without_a_word():
    page = tab(opened(), "复核修改稿")
    page.file_uploader[-1].upload("别的.md", REPORT.replace("澜江市文化馆", "雁泽市图书馆").encode())
    page.run()
    assert "另一份报告" in page.warning[0].value
    assert page.session_state["source"][1] == "自评.md"


@pytest.mark.usefixtures("data")
def test_unreadable_next_version_is_said_in_words():
    page = tab(opened(), "复核修改稿")
    page.file_uploader[-1].upload("坏.docx", b"PK\x03\x04 truncated")
    page.run()
    assert not page.exception
    assert "坏" in page.error[0].value


@pytest.mark.usefixtures("data")
def test_markdown_report_has_no_file_to_comment_in():
    assert files(opened()) == ["审核意见书（Word）", "台账、意见和处理（Excel）"]


@pytest.mark.usefixtures("data")
def test_files_of_a_word_report_leave_out_what_was_dismissed_and_the_workbook_says_why():
    data = FIXTURE.read_bytes()
    page = empty_page()
    page.file_uploader[0].upload("自评.docx", data)
    page.run()
    assert files(page) == ["原文加批注（Word）", "审核意见书（Word）", "台账、意见和处理（Excel）"]
    review = page.session_state["workspace"].review
    weak = next(one for one in review.findings if one.rule == "VAL01")
    other = next(one for one in review.findings if one.rule != "VAL01")
    after = decided(
        review,
        {
            weak.id: decide(weak, State.DISMISSED, "李敏", "已分级"),
            other.id: decide(other, State.DISMISSED, "李敏", "不适用"),
        },
    )
    comments = "\n".join(
        one.text for one in docx.Document(io.BytesIO(annotated_document(SourceFile(data, "自评.docx"), after))).comments
    )
    assert after.findings[0].message in comments or after.findings[0].rule == "VAL01"
    assert other.message not in comments
    assert f"】{weak.indicator.name}：{weak.indicator.target}" not in comments
    sheet = openpyxl.load_workbook(io.BytesIO(review_workbook(after)))["审核意见"]
    told = {row[2]: row[7:] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert told[other.message][0] == "不采纳：不适用"
    assert told[other.message][1].startswith("李敏 ")
    assert len(told) == len({one.message for one in review.findings})


TABLE = Table(
    (
        (Cell("指标", 0, 0, 1, 2), Cell("指标值", 0, 2), Cell("得分", 0, 3)),
        (Cell("产出", 1, 0, 7, 1), Cell("场次", 1, 1), Cell("24", 1, 2), Cell("9", 1, 3)),
        *((Cell(f"甲{row}", row, 1), Cell(f"{row}", row, 2), Cell("1", row, 3)) for row in range(2, 8)),
    ),
    Location(3, 0),
)


def held(*blocks: Paragraph | Table) -> Report:
    return replace(report_from_dict({"title": "报告", "kind": "project"}), document=Document("报告", blocks))


def test_table_is_cut_to_the_rows_around_the_place_with_its_column_names():
    shown = table_html(TABLE, {6})
    assert "指标值" in shown
    assert '<td rowspan="4" colspan="1">产出</td>' in shown
    assert "场次" not in shown
    assert shown.count("place-gap") == 1
    assert '<tr class="place-here"><th>▶</th><td rowspan="1" colspan="1">甲6</td>' in shown


def test_quoted_words_of_a_paragraph_are_marked_between_its_neighbours():
    paragraph = Paragraph("<script>执行率95%</script>，较上年上升。", Location(1))
    report = held(Paragraph("上文", Location(0)), paragraph, TABLE)
    (excerpt,) = excerpts_of([Evidence("执行率95%", Location(1))], report)
    assert excerpt.place == "“<script>执行率95%…”一段"
    assert [(line.text, line.words) for line in excerpt.lines] == [("上文", ()), (paragraph.text, ("执行率95%",))]


def test_places_in_one_table_are_shown_together():
    evidence = [Evidence("甲2", Location(3, 0, 2)), Evidence("甲3", Location(3, 0, 3))]
    above = [Paragraph("", Location(block)) for block in range(3)]
    shown: list[Excerpt] = list(excerpts_of(evidence, held(*above, TABLE)))
    assert [excerpt.place for excerpt in shown] == ["第1个表格第3行“甲2”、第1个表格第4行“甲3”"]
    assert shown[0].table.count("place-here") == 2


def test_page_opens_without_the_heavy_parts():
    code = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        f"page = AppTest.from_file({str(ROOT / 'app.py')!r}, default_timeout=60).run()\n"
        "page.switch_page('assistant/ui/review.py').run()\n"
        "assert not page.exception\n"
        "heavy = {'torch', 'chromadb', 'langchain_core', 'sentence_transformers', 'pdfplumber', 'altair'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert run.stdout.strip() == "[]"
