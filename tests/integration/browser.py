"""A page in a browser: opened, acted on when it has done what was asked before, and looked at when it is at rest."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import monotonic
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, Locator, Page, WebSocket, expect, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.integration.program import LONG

# Chromium reports home on its own account; what counts is what the page asks for.
_QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
# A click is sent by a timer, and React draws on a message that it sends itself: what comes behind both finds all done.
_DRAWN = """() => new Promise((done) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => requestAnimationFrame(() => setTimeout(done));
    requestAnimationFrame(() => setTimeout(() => channel.port2.postMessage(null)));
})"""


class Runs:
    """The runs of a page's script, as page and server tell each other of them.

    What the page shows of them misleads: it takes a moment until a click has become a run, and a run that starts
    another one looks over in between.
    """

    def __init__(self, page: Page) -> None:
        self.leave()
        page.on("websocket", self._connected)

    def leave(self) -> None:
        """Know nothing until another document has come to rest."""
        self._socket: WebSocket | None = None
        self._is_asked, self.are_over = True, False

    def _connected(self, socket: WebSocket) -> None:
        # After a line that broke, a page at rest asks for nothing.
        self._socket = socket
        socket.on("framesent", partial(self._sent, socket))
        socket.on("framereceived", partial(self._received, socket))

    def _sent(self, socket: WebSocket, frame: str | bytes) -> None:
        if socket is not self._socket or isinstance(frame, str):
            return
        message = BackMsg.FromString(frame)
        # What a clock asks for may be refused without a word.
        if message.WhichOneof("type") == "rerun_script" and not message.rerun_script.is_auto_rerun:
            self._is_asked, self.are_over = True, False

    def _received(self, socket: WebSocket, frame: str | bytes) -> None:
        if socket is not self._socket or isinstance(frame, str):
            return
        message = ForwardMsg.FromString(frame)
        match message.WhichOneof("type"):
            case "new_session":
                self._is_asked = self.are_over = False
            case "script_finished":
                goes_on = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
                self.are_over = not (self._is_asked or goes_on)


_runs: WeakKeyDictionary[Page, Runs] = WeakKeyDictionary()


@contextmanager
def started(chromium: str) -> Iterator[Browser]:
    """Yield a running browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_QUIET)
        yield browser
        browser.close()


def opened(browser: Browser, address: str) -> Page:
    """Return the page at this address, in a window that shares nothing with the others, when it is at rest."""
    expect.set_options(timeout=LONG)
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN", accept_downloads=True)
    context.set_default_timeout(LONG)
    page = context.new_page()
    _runs[page] = Runs(page)
    go(page, address)
    return page


def go(page: Page, address: str) -> None:
    """Load this address anew, and wait until the page is at rest."""
    _runs[page].leave()
    page.goto(address)
    settle(page)


def settle(page: Page) -> None:
    """Wait until the page has done what was last asked of it, and shows it."""
    until = monotonic() + LONG / 1000
    at_rest = 0
    # A run that is over is drawn a moment later, and what is drawn may ask for another one.
    while at_rest < 2:
        page.evaluate(_DRAWN)
        at_rest = at_rest + 1 if _runs[page].are_over else 0
        assert monotonic() < until, "the page's script is still running"
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()


def click(target: Locator) -> None:
    """Click when the page is at rest, and wait until it is at rest again."""
    settle(target.page)
    target.click()
    settle(target.page)


def upload(page: Page, report: Path) -> None:
    """Give the page a report, and wait until it has been read and told of."""
    settle(page)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(report)
    expect(answer(page)).to_contain_text("已读取《")
    settle(page)


def answer(page: Page) -> Locator:
    """Return what was said last in the conversation."""
    return page.get_by_test_id("stChatMessage").last


def drawn(table: Locator) -> Locator:
    """Return a table when its cells are drawn: what is clicked before is lost."""
    settle(table.page)
    expect(table.locator("canvas td").first).to_be_attached()
    return table


def ask(page: Page, message: str) -> None:
    """Send a message, and wait until it stands in the conversation."""
    settle(page)
    said = page.get_by_test_id("stChatMessage")
    before = said.count()
    field = page.get_by_test_id("stChatInputTextArea")
    field.fill(message)
    field.press("Enter")
    expect(said.nth(before)).to_contain_text(message)


def say(page: Page, message: str) -> None:
    """Send a message, and wait until it is answered."""
    ask(page, message)
    settle(page)
