"""Where an office has set up a sign-in, the page is for those who are signed in, and everyone finds only their own."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.browser import answer, click, go, opened, settle
from tests.integration.program import ROOT, Program

pytestmark = pytest.mark.integration


@pytest.fixture
def provider() -> Iterator[str]:
    """Yield the address of a provider that signs in 张三, then 李四, then 张三 again."""
    people = ["1", "张三", "2", "李四", "1", "张三"]
    command = [sys.executable, "-m", "tests.integration.identity_provider", *people]
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
    roles.write_text("培训: 1\n", "utf-8")
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


def test_everyone_signs_in_and_finds_only_their_own(program: Program, browser: Browser):
    page = signed_in(browser, program.address, "张三")
    click(page.get_by_role("button", name="打开样例报告"))
    expect(answer(page)).to_contain_text("已读取《")
    address = page.url

    other = signed_in(browser, program.address, "李四")
    expect(other.locator("[class*=st-key-entry-]")).to_have_count(0)
    for guess in (address, f"{address}&who=张三"):
        go(other, guess)
        expect(other.get_by_text("没有找到这段对话")).to_be_visible()
        expect(other.get_by_text("已读取《")).to_have_count(0)
    go(other, f"{program.address}/trainer")
    expect(other.get_by_role("tab", name="学员")).to_have_count(0)
    go(page, f"{program.address}/trainer")
    expect(page.get_by_role("tab", name="学员")).to_be_visible()

    page = signed_in(browser, program.address, "张三")
    go(page, address)
    expect(answer(page)).to_contain_text("已读取《")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()
