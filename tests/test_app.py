import io
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import docx
import pytest
from streamlit.testing.v1 import AppTest

from assistant.review.rule import Severity
from assistant.review.verdict import Verdict
from assistant.ui import parts
from assistant.ui.tables import severity_words, verdict_words
from knowledge.finding.passage import Passage
from tests.searching import Searching

ROOT = Path(__file__).parent.parent

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
| | 丰富群众文化生活 | | | | 完成 | | | |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
| | 产出指标 | 数量指标 | 演出场次 | ≥24场 | 25场 | 50 | 50 | |
| | 效益指标 | 社会效益指标 | 文化<b>氛围</b> $x$ [点我](http://example.org) | 持续提升 | 完成 | 30 | 30 | |
| | 满意度指标 | 服务对象满意度指标 | 观众满意度 | ≥90% | 93% | 10 | 10 | |
| 总分 | | | | | | 100 | 99.5 | |
"""


def found(query: str, k: int = 8, kind: str | None = None, year: int | None = None) -> Sequence[Passage]:  # noqa: ARG001
    passage = Passage("r-1", "财务科每月通报支出进度。", "云岭市体育局报告", "report", 2022, "八、措施", 0.7, "r")
    return [passage] if kind in (None, "report") and year in (None, 2022) and query else []


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(parts, "library", Searching(found))
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()


def opened(page: AppTest, text: str = REPORT, name: str = "自评.md") -> AppTest:
    page.chat_input[0].upload(name, text.encode())
    return page.run()


def say(page: AppTest, message: str) -> AppTest:
    return page.chat_input[0].set_value(message).run()


def texts(page: AppTest) -> str:
    return "\n".join(element.value for element in page.markdown)


def tab(page: AppTest, name: str) -> AppTest:
    page.session_state["panel"] = name
    return page.run()


def test_empty_page_offers_a_sample_an_upload_and_three_questions(page):
    assert not page.exception
    labels = [button.label for button in page.main.button]
    assert labels == ["打开样例报告", "哪些指标没有量化？", "起草存在的问题", "定性指标怎么打分？"]
    assert len(page.file_uploader) == 1
    assert "上传一份自评报告" in texts(page)


def test_sample_opens_with_what_was_found(page):
    page.button(key="sample").click().run()
    assert not page.exception
    assert "已读取《汀州市商务局2024年度部门整体支出绩效自评报告》" in texts(page)
    assert [tab.label for tab in page.tabs] == ["草稿", "指标台账", "审核意见", "来源"]


def test_first_question_opens_the_sample_and_is_answered(page):
    page.button(key="first-哪些指标没有量化？").click().run()
    assert "项指标，未量化" in texts(page)
    assert len(page.dataframe) == 2


def test_uploaded_report_is_reviewed_and_asked_about(page):
    say(opened(page), "哪些指标没有量化")
    assert not page.exception
    assert "共3项指标，未量化1项（其中量化不完整0项、未量化1项）" in texts(page)
    answer = page.dataframe[0].value
    assert list(answer["序号"]) == [1]
    assert answer["判定"][0] == ["✕ 未量化"]


def test_file_that_cannot_be_read_leaves_the_session_as_it_was(page):
    opened(page)
    before = page.session_state["workspace"]
    page.chat_input[0].upload("坏.docx", b"PK\x03\x04 truncated")
    page.run()
    assert not page.exception
    assert page.error[0].value
    assert page.session_state["workspace"] is before
    assert "坏" not in page.session_state["source"][1]


def test_first_file_that_cannot_be_read_is_said_on_the_empty_page(page):
    page.chat_input[0].upload("空.docx", b"")
    page.run()
    assert page.error[0].value
    assert page.session_state["workspace"].review is None


def test_question_without_a_report_says_what_to_do(page):
    say(page, "哪些指标没有量化")
    assert "还没有打开报告" in page.info[0].value
    assert len(page.tabs) == 0


def test_ledger_is_filtered_by_verdict(page):
    tab(opened(page), "指标台账")
    assert len(page.dataframe[0].value) == 3
    page.button_group(key="ledger-2-0").set_value([verdict_words(Verdict.VAGUE)]).run()
    assert len(page.dataframe[0].value) == 1


def test_draft_is_written_revised_and_taken_back(page):
    say(opened(page), "起草存在的问题")
    assert not page.exception
    state = page.session_state["workspace"]
    assert state.draft.problems
    assert not state.draft.measures
    assert "草稿共" in texts(page)
    assert page.session_state["panel"] == "草稿"
    say(page, "起草下一步改进措施")
    draft = page.session_state["workspace"].draft
    assert draft.problems
    assert draft.measures
    assert page.session_state["workspace"].history.place == 1
    page.button(key="undo").click().run()
    assert page.session_state["workspace"].history.place == 0


def test_draft_marks_lead_to_their_sources(page):
    say(opened(page), "两部分都写")
    draft = page.session_state["workspace"].draft
    marks = [button for button in page.button if button.key and button.key.startswith("problems-0-")]
    assert [button.label for button in marks] == [f"\\[{number}\\]" for number in draft.problems[0].citations]
    marks[0].click().run()
    assert not page.exception
    assert any("yellow-background" in element.value or "▶" in element.value for element in page.markdown)


def test_source_of_an_answer_opens_as_soon_as_it_is_told(page):
    say(page, "财预〔2020〕10号对定性指标怎么规定")
    next(button for button in page.button if button.label.startswith("\\[1\\]")).click().run()
    assert not page.exception
    assert any("yellow-background" in element.value for element in page.markdown)


def test_word_file_of_the_draft_holds_its_items(page):
    say(opened(page), "两部分都写")
    say(page, "导出Word")
    assert not page.get("download_button")
    page.session_state["export-panel-0"] = True
    page.run()
    assert [button.label for button in page.get("download_button")] == ["下载 Word"]
    state = page.session_state["workspace"]
    document = docx.Document(io.BytesIO(page.session_state["files"]["draft"][1]))
    assert state.draft.problems[0].title in "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_files_of_the_review_are_offered_where_they_are_asked_for(page):
    tab(opened(page), "审核意见")
    assert not page.get("download_button")
    page.session_state["files-panel-findings-0"] = True
    page.run()
    assert [button.label for button in page.get("download_button")] == [
        "审核意见书（Word）",
        "台账、意见和处理（Excel）",
    ]


def test_findings_are_shown_with_a_sign_and_a_word(page):
    tab(opened(page), "审核意见")
    assert "✕ 错误" in texts(page)
    pills = page.button_group(key="findings-0-0")
    pills.set_value([label for label in pills.options if label.startswith(severity_words(Severity.INFO))]).run()
    assert "ⓘ 提示" in texts(page)
    assert "✕ 错误" not in texts(page)


def test_markup_in_a_report_is_shown_as_text(page):
    say(opened(page), "“点我”怎么改")
    shown = texts(page)
    assert "文化\\<b\\>氛围\\<\\/b\\> \\$x\\$ \\[点我\\]\\(http\\:\\/\\/example\\.org\\)" in shown
    assert "<b>" not in shown


def test_new_report_begins_a_conversation_and_the_one_before_is_kept(page):
    say(opened(page), "起草存在的问题")
    first, draft = page.query_params["c"], page.session_state["workspace"].draft
    opened(page, REPORT.replace("公益演出", "公益讲座"), "第二份.md")
    assert page.session_state["workspace"].draft is None
    assert page.query_params["c"] != first
    page.button(key=f"open-{first}").click().run()
    assert page.session_state["workspace"].draft == draft
    assert page.session_state["workspace"].report.title == "澜江市文化馆2024年度公益演出项目支出绩效自评报告"
    assert "起草存在的问题" in texts(page)


def test_page_opens_without_the_heavy_parts():
    code = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        f"page = AppTest.from_file({str(ROOT / 'app.py')!r}, default_timeout=60).run()\n"
        "assert not page.exception\n"
        "heavy = {'torch', 'chromadb', 'langchain', 'langchain_core', 'sentence_transformers', 'pdfplumber'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert run.stdout.strip() == "[]"


def test_answer_without_an_offer_still_has_buttons(page):
    say(opened(page), "哪些指标没有量化")
    offers = [button.label for button in page.button if (button.key or "").startswith("turn-1-")]
    assert offers == ["有什么问题", "起草存在的问题"]
    say(page, "谢谢")
    assert "哪些指标没有量化" in [button.label for button in page.button]


def test_list_of_the_answer_comes_to_the_front_under_its_numbers(page):
    say(opened(page), "哪些指标没有量化")
    assert page.session_state["panel"] == "指标台账"
    panel = page.dataframe[1].value
    assert list(panel["序号"]) == [1]
    assert "持续提升" in list(panel["年度指标值"])
    scope = next(group for group in page.button_group if group.key.startswith("listed-项"))
    scope.set_value("全部3项").run()
    assert len(page.dataframe[1].value) == 3


def test_early_turns_of_a_long_conversation_are_drawn_when_wanted(page):
    opened(page)
    for number in range(9):
        say(page, f"谢谢{'！' * number}")
    assert "谢谢" not in [element.value for element in page.markdown]
    page.button(key="earlier").click().run()
    assert "谢谢" in [element.value for element in page.markdown]


def test_choices_made_for_one_report_do_not_carry_over(page):
    say(opened(page), "两部分都写")
    page.session_state["export-panel-0"] = True
    page.run()
    page.toggle("final-panel-0").set_value(True).run()
    opened(page, REPORT.replace("澜江市文化馆", "雁泽市文化馆"), "另一份.md")
    say(page, "两部分都写")
    page.session_state["export-panel-1"] = True
    page.run()
    assert not page.toggle("final-panel-1").value


def test_what_was_not_read_is_said(page):
    opened(page)
    assert "没有读懂或没有核对的" in texts(page)
    tab(page, "审核意见")
    assert any("没有读懂或没有核对" in expander.label for expander in page.expander)


def test_conversation_is_shown_from_a_page_that_has_none(page):
    opened(page)
    page.switch_page("assistant/ui/training.py").run()
    entry = next(button for button in page.sidebar.button if (button.key or "").startswith("open-"))
    entry.click().run()
    assert not page.exception
    assert "已读取《澜江市文化馆" in texts(page)


def test_pages_name_no_settings(page):
    say(opened(page), "你能做什么")
    say(page, "怎么接大模型")
    assert "LLM_" not in texts(page)
