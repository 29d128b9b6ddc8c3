"""A lesson in a real browser: learned and practised by a trainee, looked at and set further work by the trainer."""

import io
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.access import Person
from assistant.records.assignments import Assignments
from assistant.records.database import open_database
from assistant.records.training import Training
from tests.integration.browser import click, drawn, go, opened, settle
from tests.integration.program import PAGE, Program

pytestmark = pytest.mark.integration


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def address(data: Path) -> Iterator[str]:
    """Yield the address of a running page that has a data folder of its own."""
    program = Program(data, PAGE)
    program.start()
    yield program.address
    program.stop()


def press(page: Page, key: str) -> None:
    """Click the button that has this key."""
    click(page.locator(f".st-key-{key} button"))


def fill_in(page: Page) -> None:
    """Answer whatever is asked, rightly or not."""
    settle(page)
    form = page.locator(".st-key-exercise-blanks")
    if form.get_by_test_id("stRadio").count():
        for radio in form.get_by_test_id("stRadio").all():
            radio.locator("label").filter(has=page.locator("input")).last.click()
    for pills in form.get_by_test_id("stButtonGroup").all():
        pills.locator("button").first.click()
    for text in form.locator("textarea").all():
        text.fill("≥95%")
    for figure in form.locator("input[type=text]").all():
        figure.fill("95")


def downloaded(page: Page, name: str) -> bytes:
    settle(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).click()
    return Path(waiting.value.path()).read_bytes()


def test_lesson_is_learned_practised_and_seen_by_the_trainer(browser: Browser, address: str, data: Path):
    page = opened(browser, f"{address}/training?who=张晓明")
    expect(page.get_by_role("button", name="开始第一题")).to_be_visible()
    search = page.locator(".st-key-lesson-search input")
    search.fill("量化")
    search.press("Enter")
    click(page.get_by_role("button", name="指标值量化", exact=True))
    expect(page.get_by_test_id("stAlert").filter(has_text="反例")).to_be_visible()
    expect(page.get_by_text("常听到的说法，怎么回答")).to_be_visible()

    press(page, "lesson-practice")
    expect(page.locator(".st-key-exercise-submit")).to_be_visible()
    expect(page.get_by_text("参考答案")).to_have_count(0)
    press(page, "exercise-hint")
    expect(page.get_by_test_id("stAlert").filter(has_text="提示1")).to_be_visible()
    for number in range(1, 4):
        fill_in(page)
        press(page, "exercise-submit")
        expect(page.locator(".st-key-grade")).to_contain_text("掌握度")
        expect(page.get_by_text(f"这一轮 {number}题")).to_be_visible()
        press(page, "exercise-next")
        expect(page.locator(".st-key-exercise-submit")).to_be_visible()
    press(page, "practice-stop")
    today = page.get_by_test_id("stMetric").filter(has_text="今日题数")
    expect(today.get_by_test_id("stMetricValue")).to_have_text("3")

    click(page.get_by_role("tab", name="我的进度"))
    sheet = docx.Document(io.BytesIO(downloaded(page, "下载成绩单（Word）")))
    assert any("张晓明同志" in paragraph.text and "作答3题次" in paragraph.text for paragraph in sheet.paragraphs)

    kept = Training(open_database(data), Person("name:张晓明", "张晓明")).attempts("name:张晓明")
    assert len({attempt.at for attempt in kept}) == 3
    assert {attempt.hints for attempt in kept} == {0, 1}

    trainer = opened(browser, f"{address}/trainer?who=赵老师")
    expect(trainer.get_by_text("1名学员，共练习3题次")).to_be_visible()
    expect(trainer.get_by_text("谁在哪里吃力")).to_be_visible()
    expect(trainer.get_by_text("掌握度，最吃力的在前")).to_be_visible()
    click(trainer.get_by_role("button", name="导出"))
    workbook = openpyxl.load_workbook(io.BytesIO(downloaded(trainer, "下载 Excel")))
    assert [cell.value for cell in workbook["学员"]["A"]] == ["姓名", "张晓明"]
    assert workbook["学员"]["B2"].value == 3


def test_assignment_is_prepared_set_answered_and_graded(browser: Browser, address: str, data: Path):
    trainer = opened(browser, f"{address}/trainer?who=赵老师")
    click(trainer.get_by_role("tab", name="作业"))
    report = trainer.get_by_role("combobox", name="选一份报告")
    report.click()
    trainer.get_by_role("option").first.click()
    expect(report).not_to_have_value("")
    press(trainer, "assignment-prepare")
    expect(trainer.get_by_text("一、核对指标判定")).to_be_visible()
    trainer.get_by_label("作业名称").fill("第一次作业")
    press(trainer, "key-set")
    expect(trainer.get_by_text("还没有人交。")).to_be_visible()

    page = opened(browser, f"{address}/training?who=张晓明")
    click(page.get_by_role("tab", name="作业"))
    click(page.get_by_role("button", name="开始作答"))
    # The first verdict of the table.
    table = drawn(page.locator("[class*=st-key-verdicts-]").get_by_test_id("stDataFrame"))
    box = table.bounding_box()
    assert box
    table.dblclick(position={"x": box["width"] - 60, "y": 50})
    page.get_by_role("option", name="✕ 未量化").click()
    # The table is drawn; what stands in it is told beside it, to those who can't see it.
    expect(table.locator("td", has_text="未量化")).to_have_count(1)
    page.get_by_label("选出确实存在的问题").click()
    page.keyboard.type("VAL01")
    page.get_by_role("option", name="VAL01").click()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stMultiSelect")).to_contain_text("指标值量化（VAL01）")
    press(page, "assignment-submit")
    expect(page.get_by_text("交了就不能再改")).to_be_visible()
    press(page, "assignment-submit")
    expect(page.get_by_text("漏掉的问题").first).to_be_visible()
    assignments = Assignments(open_database(data), Person("name:师傅", "师傅"))
    (entry,) = assignments.entries()
    handed = assignments.submissions(entry.id)["name:张晓明"]
    assert entry.title == "第一次作业"
    assert '"0":"vague"' in handed.answer
    assert '"VAL01"' in handed.answer
    assert not handed.is_late
    go(trainer, trainer.url)
    click(trainer.get_by_role("tab", name="一致性"))
    expect(trainer.get_by_text("第一次作业")).to_be_visible()
