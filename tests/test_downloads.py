import io
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from streamlit.testing.v1 import AppTest

from assistant.conversation.events import FileWanted
from assistant.drafting.draft import PROBLEMS, Grounding, Trace, TraceKind
from assistant.drafting.history import History
from assistant.export.options import Changes, Target
from assistant.ui import parts
from assistant.ui.downloads import file_stem
from tests.sample_review import REVIEW
from tests.searching import Searching
from tests.word_changes import texts

ROOT = Path(__file__).parent.parent
REPORT = ROOT / "tests" / "fixtures" / "reports" / "department_report.docx"


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(parts, "library", Searching(lambda *_, **__: []))
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()


def drafted(page: AppTest, name: str = REPORT.name, *, is_open: bool = False) -> AppTest:
    """Open a report, draft both sections and open the export; `is_open` leaves a figure of the draft untraced."""
    data = (
        REPORT.read_bytes() if name.endswith(".docx") else min((ROOT / "assistant/samples").glob("*.md")).read_bytes()
    )
    page.chat_input[0].upload(name, data)
    page.run()
    page.chat_input[0].set_value("两部分都写").run()
    state = page.session_state["workspace"]
    open_place = Trace(PROBLEMS, 0, state.draft.problems[0].title[:4], TraceKind.FIGURE, None)
    grounding = Grounding(1, (f"问题1：“{open_place.words}”",), (open_place,)) if is_open else Grounding(1, ())
    history = History().add(replace(state.draft, grounding=grounding), "两部分都写")
    page.session_state["workspace"] = replace(state, history=history)
    page.session_state["export-panel-0"] = True
    return page.run()


def chosen(page: AppTest, key: str, choice: object) -> AppTest:
    page.session_state[key] = choice
    return page.run()


def test_files_are_named_by_unit_and_file_so_that_two_reports_of_one_unit_differ() -> None:
    report = replace(REVIEW.report, unit="澜江市教育局")
    assert file_stem(report, "学位项目/终稿.docx") == "澜江市教育局_学位项目终稿"
    assert file_stem(report, "澜江市教育局 2024.docx") == "澜江市教育局2024"


def settled(page: AppTest, key: str) -> AppTest:
    """Let a person answer for every item that leaves something open, each by itself."""
    boxes = [box for box in page.checkbox if box.key.startswith(f"settled-{key}-")]
    assert boxes
    page.text_input(f"confirmed-by-{key}").set_value("李敏")
    for box in boxes:
        assert page.button(f"confirm-{key}").disabled
        box.check().run()
    return page.button(f"confirm-{key}").click().run()


def file(page: AppTest) -> WordDocument:
    assert [button.label for button in page.get("download_button")] == ["下载 Word"]
    return docx.Document(io.BytesIO(page.session_state["files"]["draft"][1]))


def test_final_is_given_once_somebody_answers_for_open_places(page: AppTest) -> None:
    drafted(page, is_open=True)
    assert "（起草稿）" in texts(file(page))
    page.toggle("final-panel-0").set_value(True).run()
    assert not page.get("download_button")
    assert any("在来源中没有找到" in warning.value for warning in page.warning)
    settled(page, "panel-0")
    assert page.session_state["workspace"].history.version.confirmation.name == "李敏"
    assert not [line for line in texts(file(page)) if "起草" in line or "李敏" in line or "待补" in line or "[" in line]


def test_file_is_kept_while_nothing_changes(page: AppTest) -> None:
    drafted(page)
    before = page.session_state["files"]["draft"]
    page.run()
    assert page.session_state["files"]["draft"] is before
    page.toggle("final-panel-0").set_value(True).run()
    settled(page, "panel-0")
    assert page.session_state["files"]["draft"] is not before


def test_report_that_is_no_word_file_gives_only_a_document_of_its_own(page: AppTest) -> None:
    drafted(page, "样例.md")
    assert any("不是 .docx 文件" in caption.value.replace("\\", "") for caption in page.caption)
    assert "用哪种文件" not in [group.label for group in page.get("button_group")]
    assert "（起草稿）" in texts(file(page))


def test_draft_goes_into_the_report_where_that_is_chosen(page: AppTest) -> None:
    drafted(page)
    chosen(page, "target-panel-0-False", Target.AUTHOR)
    document = file(page)
    assert document.element.xpath("//w:ins[@w:author='绩效报告助手']")
    assert "九、绩效自评结果拟应用和公开情况" in texts(document)
    chosen(page, "changes-panel-0-False", Changes.CLEAN)
    assert not file(page).element.xpath("//w:ins|//w:del")


def test_what_was_said_of_the_file_is_chosen(page: AppTest) -> None:
    drafted(page)
    page.chat_input[0].set_value("导出Word定稿，写进原报告，来源用脚注").run()
    turns = page.session_state["turns"]
    number = next(n for n, event in enumerate(turns[-1].events) if isinstance(event, FileWanted))
    key = f"turn-{len(turns) - 1}-{number}-0"
    page.session_state["export-panel-0"] = False
    page.session_state[f"export-{key}"] = True
    page.run()
    assert page.toggle(f"final-{key}").value
    settled(page, key)
    body = file(page).element
    assert body.xpath("//w:footnoteReference")
    assert not body.xpath("//w:ins|//w:highlight")
