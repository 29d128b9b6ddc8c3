"""How the program stands an office: people who upload, ask, search, draft and revise at the same time.

    python -m tests.benchmarks.load [--people 30] [--minutes 60] [--thinking 20] [--data FOLDER]

The program is started as `report-assistant serve` starts it, on this machine and a port of its own, with a copy of the
data folder; people speak to it as browsers do, over its websocket, each with a report that nobody else has. First one
alone goes through all steps a few times: the median of each step is what the others are held against. Then everybody
comes, each after a moment of their own; between two steps one thinks, on average for so many seconds. Told are, for
each step, the times and how many times the lone one's median the slowest tenth took; errors, among them a step that
isn't answered in `_LONGEST` seconds; how long the queue was; and the memory at each tenth of the time, which grows
until as many have left as Streamlit keeps for coming back: those of two minutes, 128 at most. What has been done so far
is told as it goes on. Once the time is over everybody leaves after the step that is on. Nothing is sent to
any address but this machine's own.
"""

import argparse
import io
import random
import shutil
import signal
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import docx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLsRequest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect

from tests.integration.program import REPORT, Program

_ROUNDS_ALONE = 3
_LONGEST = 120
_TOLD = 15
_STEPS = (
    ("upload", "", "已读取"),
    ("ask", "哪些指标没有量化？", "未量化"),
    ("search", "定性指标怎么打分？", "分"),
    ("draft", "起草存在的问题", "草稿共"),
    ("revise", "删掉第二条", "删去原问题"),
    ("ask", "预算执行率是多少？", "执行率"),
)


class Browser:
    """One person's page: its widgets by their keys, and what went wrong on it."""

    def __init__(self, address: str) -> None:
        self._address = address
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=_LONGEST) as answer:
            self._cookie = answer.headers["Set-Cookie"].partition(";")[0]
        self._open = ExitStack()
        self._socket = self._open.enter_context(
            connect(
                address.replace("http", "ws") + "/_stcore/stream",
                subprotocols=["streamlit"],  # type: ignore[list-item]
                max_size=None,
            )
        )
        self._widgets: dict[str, str] = {}
        self._query = self._session = self._text = ""
        self.problems: list[str] = []
        self._run(BackMsg())

    def say(self, words: str) -> None:
        """Send a message, and wait until it is answered."""
        state = WidgetState(id=self._widgets["input"])
        state.chat_input_value.data = words
        self._act(state)

    def upload(self, name: str, data: bytes) -> None:
        """Give the page a report, and wait until it has been read."""
        request = BackMsg(
            file_urls_request=FileURLsRequest(request_id="1", file_names=[name], session_id=self._session)
        )
        self._socket.send(request.SerializeToString())
        while (message := self._receive()).WhichOneof("type") != "file_urls_response":
            pass
        urls = message.file_urls_response.file_urls[0]
        self._put(urls.upload_url, name, data)
        state = WidgetState(id=self._widgets["input"])
        state.chat_input_value.data = ""
        file = state.chat_input_value.file_uploader_state.uploaded_file_info.add(
            name=name, size=len(data), file_id=urls.file_id
        )
        file.file_urls.CopyFrom(urls)
        self._act(state)

    def expect(self, words: str) -> None:
        """Note it where these words aren't in what the page has said last."""
        if words not in self._text:
            self.problems.append(f"“{words}” isn't said")

    def close(self) -> None:
        """Leave."""
        self._open.close()

    def _put(self, url: str, name: str, data: bytes) -> None:
        boundary = "part-of-a-form"
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        head += "Content-Type: application/octet-stream\r\n\r\n"
        body = head.encode() + data + f"\r\n--{boundary}--\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Cookie": self._cookie,
            "X-Xsrftoken": self._cookie.partition("=")[2],
        }
        asked = urllib.request.Request(self._address + url, body, headers, method="PUT")
        urllib.request.urlopen(asked, timeout=_LONGEST).close()

    def _act(self, state: WidgetState) -> None:
        message = BackMsg()
        message.rerun_script.widget_states.widgets.append(state)
        self._run(message)

    def _run(self, message: BackMsg) -> None:
        """Have the page drawn, and wait until nothing more of it is to come."""
        message.rerun_script.query_string = self._query
        self._socket.send(message.SerializeToString())
        is_asked = True
        while True:
            told = self._receive()
            match told.WhichOneof("type"):
                case "new_session":
                    is_asked, self._text = False, ""
                case "script_finished" if not is_asked:
                    if told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                        return

    def _receive(self) -> ForwardMsg:
        try:
            message = ForwardMsg.FromString(self._socket.recv(_LONGEST))  # type: ignore[arg-type]
        except TimeoutError as error:
            raise TimeoutError(f"nothing was said for {_LONGEST} s after: {self._text[-100:]}") from error
        match message.WhichOneof("type"):
            case "new_session":
                self._session = message.new_session.initialize.session_id
            case "page_info_changed":
                self._query = message.page_info_changed.query_string
            case "delta":
                self._look_at(message)
        return message

    def _look_at(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.problems.append(element.exception.message or element.exception.type)
        elif kind == "alert" and element.alert.format == element.alert.ERROR:
            self.problems.append(element.alert.body)
        elif kind == "markdown":
            self._text += element.markdown.body
        elif kind:
            identity = getattr(getattr(element, kind), "id", "")
            self._widgets[identity.rpartition("-")[2]] = identity


class Office:
    """Everybody's times by step, and what went wrong."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.times: dict[str, list[float]] = defaultdict(list)
        self.problems: list[str] = []
        self._template = docx.Document(REPORT)
        self._lock = threading.Lock()

    def report(self, number: int) -> bytes:
        """Return a report like no other."""
        with self._lock:
            self._template.paragraphs[0].add_run(f"（第{number}份）")
            data = io.BytesIO()
            self._template.save(data)
            return data.getvalue()

    def work(self, number: int, think: Callable[[], None], over: threading.Event, rounds: int = 10**6) -> None:
        """Go through all steps, again and again until it is over."""
        for turn in range(rounds):
            browser: Browser | None = None
            step = "open"
            try:
                browser = self._timed(step, lambda: Browser(self.address))
                report = self.report(number * 1000 + turn)
                for step, words, answer in _STEPS:
                    think()
                    if over.is_set():
                        break
                    act = partial(browser.say, words) if words else partial(browser.upload, "自评报告.docx", report)
                    self._timed(step, act)
                    browser.expect(answer)
            except Exception as error:
                self.problems.append(f"{step}: {type(error).__name__}: {error}")
            if browser:
                self.problems += browser.problems
                browser.close()
            if over.is_set():
                return

    def _timed(self, step: str, act: Callable[[], Browser | None]) -> Browser:
        begun = time.monotonic()
        result = act()
        with self._lock:
            self.times[step].append(time.monotonic() - begun)
        return result  # type: ignore[return-value]


def figure(address: str, name: str) -> float:
    """Return a figure of the program's own."""
    with urllib.request.urlopen(f"{address}/metrics", timeout=_LONGEST) as answer:
        lines = answer.read().decode().splitlines()
    return next((float(line.split()[1]) for line in lines if line.startswith(f"{name} ")), 0.0)


def main() -> None:
    """Run the load, and tell of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--thinking", type=float, default=20)
    parser.add_argument("--data", type=Path)
    told = parser.parse_args()
    data = Path(tempfile.mkdtemp(prefix="load-"))
    if told.data:
        shutil.copytree(told.data, data, dirs_exist_ok=True)
    program = Program(data)
    # Who ends this one ends the program with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    program.start()
    try:
        run(program.address, told.people, told.minutes * 60, told.thinking)
    finally:
        program.stop()
        shutil.rmtree(data, ignore_errors=True)


def run(address: str, people: int, seconds: float, thinking: float) -> None:
    """Have one work alone, then everybody, and print what it took."""
    alone, over = Office(address), threading.Event()
    alone.work(0, lambda: None, over, _ROUNDS_ALONE + 1)
    # The first round waits for what is loaded once.
    median = {step: statistics.median(times[1:] or times) for step, times in alone.times.items()}
    office, begun = Office(address), time.monotonic()
    chance = random.Random(1)

    def think() -> None:
        over.wait(min(chance.expovariate(1 / thinking), 4 * thinking) if thinking else 0)

    def come(number: int) -> None:
        think()
        office.work(number, think, over)

    threads = [threading.Thread(target=come, args=(number,), daemon=True) for number in range(1, people + 1)]
    for thread in threads:
        thread.start()
    memory, waiting = [], []
    while any(thread.is_alive() for thread in threads):
        memory.append(figure(address, "process_resident_memory_bytes") / 2**20)
        waiting.append(figure(address, "report_assistant_waiting"))
        if (passed := time.monotonic() - begun) > seconds:
            over.set()
        if len(memory) % _TOLD == 1:
            done = sum(map(len, office.times.values()))
            told = f"{passed:.0f} s: {done} steps, {len(office.problems)} errors, {memory[-1]:.0f} MiB"
            print(told, file=sys.stderr, flush=True)
        time.sleep(2)
    taken = figure(address, "process_cpu_seconds_total")
    print(f"{people} people, {seconds / 60:.0f} minutes, thinking {thinking:.0f} s on average")
    print(f"{'step':8}{'number':>8}{'alone':>9}{'median':>9}{'slowest tenth':>15}{'times':>8}   (seconds)")
    for step, times in office.times.items():
        tenth = sorted(times)[int(len(times) * 0.9)]
        middle, lone = statistics.median(times), median.get(step, 0.0)
        print(f"{step:8}{len(times):8}{lone:9.2f}{middle:9.2f}{tenth:15.2f}{tenth / lone if lone else 0:8.1f}")
    print(
        f"memory, MiB, each tenth of the time: {', '.join(f'{each:.0f}' for each in memory[:: len(memory) // 10 or 1])}"
    )
    print(f"processor time of the page's process: {taken:.0f} s")
    print(f"longest queue {max(waiting):.0f}; errors {len(office.problems)}, alone {len(alone.problems)}")
    for problem in sorted(set(office.problems + alone.problems))[:10]:
        print(f"    {problem[:300]}")


if __name__ == "__main__":
    main()
