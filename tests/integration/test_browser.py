"""The page in a real browser: upload, ask, draft, download, and read what was downloaded."""

from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect

from tests.integration.browser import answer, click, drawn, go, opened, say, settle, upload
from tests.integration.program import PAGE, REPORT, Program

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a running page that has a data folder of its own."""
    program = Program(tmp_path_factory.mktemp("data"), PAGE)
    program.start()
    yield program.address
    program.stop()


@pytest.fixture
def page(browser: Browser, address: str) -> Page:
    page = opened(browser, address)
    expect(page.get_by_role("button", name="打开样例报告")).to_be_visible()
    return page


def draft_on(page: Page) -> Locator:
    return page.locator(".st-key-panel-draft")


def test_report_is_uploaded_asked_about_drafted_from_and_downloaded(page: Page, tmp_path: Path):
    outside: list[str] = []
    page.on("request", lambda request: _note(request, outside))
    upload(page, REPORT)

    say(page, "哪些指标没有量化")
    expect(answer(page)).to_contain_text("项指标，未量化")
    expect(answer(page).get_by_test_id("stDataFrame")).to_be_visible()

    say(page, "两部分都写")
    draft = draft_on(page)
    expect(draft.get_by_role("heading", name="存在的问题及原因分析")).to_be_visible()
    expect(draft.get_by_role("heading", name="下一步改进措施")).to_be_visible()

    click(draft.get_by_role("button", name="[1]", exact=True).first)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("来源 [1]")
    expect(dialog.locator("td, th, p").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    say(page, "财预〔2020〕10号对定性指标怎么规定")
    click(answer(page).get_by_role("button", name="[1] 《项目支出绩效评价管理办法》"))
    expect(dialog).to_contain_text("第十六条")
    expect(dialog).to_contain_text("80%")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    click(draft.get_by_role("button", name="导出 Word"))
    text = exported(page, tmp_path / "draft.docx")
    assert "一、存在的问题及原因分析" in text
    assert "二、下一步改进措施" in text
    assert any(line.startswith("（一）") for line in text)
    assert any(line.startswith("[1]") for line in text)
    assert outside == []


def test_whole_conversation_from_the_report_to_the_final_and_back_to_it_another_day(
    browser: Browser, page: Page, tmp_path: Path
):
    upload(page, REPORT)
    say(page, "两部分都写")
    draft = draft_on(page)
    expect(draft).to_contain_text("第1版")
    before = draft.inner_text()

    say(page, "措施第二条期限改为2027年3月底前")
    expect(draft).to_contain_text("第2版")
    expect(draft).to_contain_text("待确认")
    expect(draft).to_contain_text("2027年3月底前")
    click(draft.locator(".st-key-undo button"))
    expect(draft).to_contain_text("第1版")
    expect(draft).not_to_contain_text("2027年3月底前")
    for line in filter(lambda line: len(line) > 30, before.splitlines()):
        expect(draft).to_contain_text(line)

    say(page, "恢复")
    expect(draft).to_contain_text("第2版")
    click(draft.locator(".st-key-accept button"))
    expect(draft).not_to_contain_text("待确认")

    # What is open makes a final wait until somebody answers for it, item by item.
    click(draft.get_by_role("button", name="导出 Word"))
    click(page.get_by_text("定稿", exact=True))
    expect(page.get_by_text("下面各条还有待补的内容")).to_be_visible()
    items = page.locator('[class*="st-key-settled-"]')
    for number in range(items.count()):
        click(items.nth(number).locator("label").first)
    name = page.get_by_label("核实人姓名")
    name.fill("李四")
    name.press("Enter")
    click(page.get_by_role("button", name="已逐处核实"))
    text = exported(page, tmp_path / "final.docx")
    assert any("2027年3月底前" in line for line in text)
    assert not any("待补" in line for line in text)
    assert not any("[1]" in line for line in text)

    page = opened(browser, page.url)
    draft = draft_on(page)
    expect(draft).to_contain_text("第2版")
    expect(draft).to_contain_text("2027年3月底前")
    said = page.get_by_test_id("stChatMessage").get_by_text("措施第二条期限改为2027年3月底前", exact=True)
    expect(said).to_be_visible()
    click(draft.get_by_role("button", name="导出 Word"))
    click(page.get_by_text("定稿", exact=True))
    expect(page.get_by_role("button", name="下载 Word")).to_be_visible()
    say(page, "第二条不要了")
    expect(draft).to_contain_text("第3版")


def exported(page: Page, target: Path) -> list[str]:
    """Return the paragraphs of the draft's Word file, as it is downloaded from the open menu."""
    settle(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载 Word").click()
    waiting.value.save_as(target)
    return [paragraph.text for paragraph in docx.Document(str(target)).paragraphs]


def test_unreadable_file_is_refused_in_one_sentence(page: Page, tmp_path: Path):
    broken = tmp_path / "坏.docx"
    broken.write_bytes(b"PK\x03\x04 not a document")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(broken)
    alert = page.get_by_test_id("stAlert")
    expect(alert).to_be_visible()
    expect(alert).to_contain_text("坏.docx")
    expect(page.get_by_text("Traceback")).to_have_count(0)


def test_folder_is_reviewed_and_a_report_opened_from_its_row(page: Page, tmp_path: Path):
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04 not a document")
    for copy in range(3):
        (tmp_path / f"报告{copy}.docx").write_bytes(REPORT.read_bytes())
    click(page.get_by_role("link", name="批量审核"))
    expect(page.get_by_text("一次审核许多自评报告")).to_be_visible()
    page.locator(".st-key-folder").get_by_test_id("stFileUploaderDropzoneInput").set_input_files(tmp_path)
    expect(page.get_by_text("等4个文件")).to_be_visible()
    click(page.get_by_role("button", name="开始审核"))
    expect(page.get_by_text("已核对3份报告")).to_be_visible()
    expect(page.get_by_text("没有审核的文件（1个）")).to_be_visible()
    league = drawn(page.locator("[class*=st-key-batch-league-]"))
    league.click(position={"x": 15, "y": 50})
    click(page.get_by_role("button", name="打开选中的报告"))
    expect(page.get_by_text("指标总数")).to_be_visible()
    # The keys lead on, and what was begun is taken up from where the page is opened anew.
    expect(page.get_by_text("第1份，共3份")).to_be_visible()
    click(page.get_by_role("button", name="认可", exact=True).first)
    go(page, page.url)
    expect(page.get_by_text("已认可1条")).to_be_visible()


def test_two_windows_of_one_draft_lose_nothing_of_each_other(browser: Browser, page: Page):
    upload(page, REPORT)
    say(page, "两部分都写")
    other = opened(browser, page.url)
    # What is edited while another window goes on is done to what stands there.
    settle(page)
    page.locator(".st-key-menu-problems-0 button").first.click()
    page.get_by_text("直接编辑…", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("标题").fill("这里写的标题")
    dialog.get_by_label("标题").press("Tab")
    say(other, "问题第一条不要了")
    say(other, "接受")
    click(dialog.get_by_role("button", name="保存"))
    expect(draft_on(page)).to_contain_text("第3版")
    expect(draft_on(page)).to_contain_text("这里写的标题")
    expect(page.get_by_test_id("stAlert")).to_contain_text("在别的窗口里也改了草稿：各版都留着")
    # So is what is taken back.
    click(draft_on(other).locator(".st-key-undo button"))
    expect(draft_on(other)).to_contain_text("第1版（共3版）")
    expect(other.get_by_test_id("stAlert")).to_contain_text("现在用的是这里这一版（第1版）")
    go(page, page.url)
    expect(draft_on(page)).to_contain_text("第1版（共3版）")
    # A conversation that is worked on comes back; one that is gone for good is told.
    click(other.get_by_test_id("stSidebar").locator("[class*=st-key-menu-] button").first)
    click(other.get_by_role("button", name="删除这段对话"))
    say(page, "恢复")
    expect(draft_on(page)).to_contain_text("第3版")
    go(other, page.url)
    click(other.get_by_test_id("stSidebar").locator("[class*=st-key-menu-] button").first)
    click(other.get_by_role("button", name="删除这段对话"))
    click(other.get_by_text("已删除（1）"))
    click(other.get_by_role("button", name="彻底删除").first)
    click(other.get_by_role("button", name="彻底删除").last)
    say(page, "撤销")
    expect(page.get_by_text("这段对话已彻底删除").first).to_be_visible()


def _note(request: Request, outside: list[str]) -> None:
    if not request.url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")):
        outside.append(request.url)


def test_words_selected_in_an_item_are_changed_and_traced(page: Page):
    upload(page, REPORT)
    say(page, "两部分都写")
    item = page.locator(".st-key-item-problems-0")
    words = _select(item)
    click(page.get_by_role("toolbar", name="选中的文字").get_by_role("button", name="出处"))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(words)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    words = _select(item)
    click(page.get_by_role("toolbar", name="选中的文字").get_by_role("button", name="改写"))
    field = dialog.get_by_role("textbox")
    field.fill("本年度的情况是")
    field.press("Control+Enter")
    click(dialog.get_by_role("button", name="改写", exact=True))
    expect(draft_on(page)).to_contain_text("待确认")
    expect(draft_on(page).locator("ins").first).to_be_visible()
    expect(answer(page)).to_contain_text("已改好")


def _select(item: Locator) -> str:
    """Select the first words of an item's text, and return them."""
    settle(item.page)
    words = (
        item.locator("p")
        .filter(has_text="。")
        .first.evaluate(
            """(paragraph) => {
            const text = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT).nextNode();
            document.getSelection().setBaseAndExtent(text, 0, text, 6);
            return text.data.slice(0, 6);
        }"""
        )
    )
    return str(words)
