"""Where an office has set up a sign-in, everyone finds their own and what was shared with them, and nothing else."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.integration.browser import answer, click, go, opened, say, settle
from tests.integration.program import REPORT, ROOT, Program

pytestmark = pytest.mark.integration


@pytest.fixture
def provider(request: pytest.FixtureRequest) -> Iterator[str]:
    """Yield the address of a provider that signs in 张三, then 李四, then 张三 again; its clock may be ahead."""
    people = ["1", "张三", "2", "李四", "1", "张三"]
    ahead = str(getattr(request, "param", 0))
    command = [sys.executable, "-m", "tests.integration.identity_provider", ahead, *people]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.terminate()


@pytest.fixture
def program(built: Path, provider: str, tmp_path: Path) -> Iterator[Program]:
    data = tmp_path / "data"
    shutil.copytree(built, data)
    program = Program(data)
    secrets = tmp_path / ".streamlit" / "secrets.toml"
    secrets.parent.mkdir()
    secrets.write_text(
        "[auth]\n"
        f'redirect_uri = "{program.address}/oauth2callback"\n'
        'cookie_secret = "a secret of this test alone, long enough"\n'
        'client_id = "report-assistant"\n'
        'client_secret = "none"\n'
        f'server_metadata_url = "{provider}/.well-known/openid-configuration"\n',
        "utf-8",
    )
    roles = tmp_path / "roles.yml"
    roles.write_text("培训: 1\n审核: [2]\n", "utf-8")
    program.start(HOME=str(tmp_path), REPORT_ASSISTANT_ROLES=str(roles))
    yield program
    program.stop()


def signed_in(browser: Browser, address: str, name: str) -> Page:
    """Return the page of a browser of its own, in which the provider's next person has signed in."""
    page = opened(browser, address)
    sign_in = page.get_by_role("button", name="登录", exact=True)
    expect(sign_in).to_be_visible()
    expect(page.get_by_role("button", name="新对话")).to_have_count(0)
    expect(page.get_by_test_id("stChatInput")).to_have_count(0)
    sign_in.click()
    expect(page.locator(".st-key-person")).to_contain_text(name)
    settle(page)
    return page


@pytest.mark.parametrize("provider", [86400], indirect=True)
def test_a_clock_that_lets_nobody_in_is_told(browser: Browser, program: Program) -> None:
    page = opened(browser, program.address)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("与登录服务的时间对不上，登录会被拒绝")
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()


def entries(page: Page) -> Locator:
    return page.locator("[class*=st-key-entry-]")


def open_menu(page: Page) -> None:
    click(page.get_by_test_id("stSidebar").locator("[class*=st-key-menu-] button"))


def choose(page: Page, field: str, option: str) -> None:
    settle(page)
    page.get_by_role("combobox", name=field).click()
    page.get_by_role("option", name=option).click()
    settle(page)


def offered_file(page: Page) -> str:
    """Return the address of the review that the page offers as a Word file."""
    click(page.locator("[class*=st-key-files-] button").first)
    link = page.get_by_test_id("stDownloadButton").locator("a, button").first
    expect(link).to_be_visible()
    settle(page)
    with page.expect_download() as got:
        link.click()
    return str(got.value.url)


def test_everyone_signs_in_and_finds_only_their_own(program: Program, browser: Browser):
    page = signed_in(browser, program.address, "张三")
    click(page.get_by_role("button", name="打开样例报告"))
    expect(answer(page)).to_contain_text("已读取《")
    address = page.url
    say(page, "这句话只给自己看")
    click(page.get_by_role("tab", name="审核意见"))
    # Who isn't a reviewer sees what was found, and decides nothing.
    expect(page.get_by_role("button", name="认可").first).to_have_count(0)
    file = offered_file(page)
    assert page.request.get(file).ok

    other = signed_in(browser, program.address, "李四")
    expect(entries(other)).to_have_count(0)
    for guess in (address, f"{address}&who=张三"):
        go(other, guess)
        expect(other.get_by_text("没有找到这段对话")).to_be_visible()
        expect(other.get_by_text("已读取《")).to_have_count(0)
    assert other.request.get(file).status == 404
    for page_of_others in ("trainer", "office"):
        go(other, f"{program.address}/{page_of_others}")
        expect(other.get_by_role("tab", name="学员")).to_have_count(0)
        expect(other.get_by_text("变更记录")).to_have_count(0)
    go(page, f"{program.address}/trainer")
    expect(page.get_by_role("tab", name="学员")).to_be_visible()

    # What is handed on is a conversation of the other's own, with the report and no word of the conversation.
    go(page, address)
    open_menu(page)
    choose(page, "另交给", "李四")
    click(page.get_by_role("button", name="交出"))
    go(other, program.address)
    expect(entries(other)).to_contain_text("张三交来")
    click(entries(other).get_by_role("button").first)
    expect(other.get_by_role("tab", name="审核意见")).to_be_visible()
    expect(other.get_by_text("这句话只给自己看")).to_have_count(0)
    click(other.get_by_role("tab", name="审核意见"))
    click(other.get_by_role("button", name="认可").first)
    go(page, address)
    click(page.get_by_role("tab", name="审核意见"))
    expect(page.get_by_text("李四").first).to_be_visible()

    # So is a draft that is handed on: either goes on with versions of their own.
    say(page, "两部分都写")
    open_menu(page)
    choose(page, "另交给", "李四")
    click(page.locator("[class*=st-key-part-]").get_by_text("草稿", exact=True))
    click(page.get_by_role("button", name="交出"))
    go(other, program.address)
    expect(entries(other)).to_have_count(2)
    click(entries(other).first.get_by_role("button").first)
    draft = ".st-key-panel-draft"
    expect(other.locator(draft)).to_contain_text("第1版")
    expect(other.get_by_text("这句话只给自己看")).to_have_count(0)
    say(other, "问题第一条不要了")
    expect(other.locator(draft)).to_contain_text("第2版")
    go(page, address)
    expect(page.locator(draft)).to_contain_text("第1版")
    # A batch is its reviewer's alone.
    go(page, f"{program.address}/batch")
    expect(page.get_by_text("一次审核许多自评报告")).to_have_count(0)
    go(other, f"{program.address}/batch")
    expect(other.get_by_text("一次审核许多自评报告")).to_be_visible()
    other.locator(".st-key-anyfiles").get_by_test_id("stFileUploaderDropzoneInput").set_input_files(REPORT)
    expect(other.get_by_text("1个文件已存在服务器上")).to_be_visible()
    go(page, f"{program.address}/batch")
    expect(page.get_by_text("已存在服务器上")).to_have_count(0)
    go(page, address)

    # A shared conversation is both's, until it is taken back.
    open_menu(page)
    choose(page, "和谁一起用", "李四")
    go(other, address)
    expect(other.get_by_text("这句话只给自己看").first).to_be_visible()
    expect(other.get_by_text("张三也在这段对话里")).to_be_visible()
    say(other, "定性指标怎么打分")
    go(page, address)
    expect(page.get_by_text("定性指标怎么打分").first).to_be_visible()
    open_menu(page)
    page.get_by_role("combobox", name="和谁一起用").press("Backspace")
    settle(page)
    go(other, address)
    expect(other.get_by_text("没有找到这段对话")).to_be_visible()

    page = signed_in(browser, program.address, "张三")
    go(page, address)
    expect(page.get_by_text("这句话只给自己看").first).to_be_visible()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()
