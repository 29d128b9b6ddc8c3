"""Reading that is stopped: while it waits for another, among many files."""

from threading import Event, Lock, Thread

import pytest

from knowledge.parsing.archive import Incoming
from knowledge.parsing.stopping import StoppedError, held, stop_if_asked, stoppable
from tests.test_parsing_pdf import pdf

LINES = b"BT /F1 12 Tf 72 700 Td (Objectives are set out in full.) Tj ET\n"


def test_nothing_stops_unless_it_is_asked_for():
    stop_if_asked()
    with stoppable(lambda: False):
        stop_if_asked()
    with pytest.raises(StoppedError), stoppable(lambda: True):
        stop_if_asked()
    stop_if_asked()


def test_what_is_asked_holds_for_one_thread():
    done = Event()

    def read():
        stop_if_asked()
        done.set()

    with stoppable(lambda: True):
        thread = Thread(target=read)
        thread.start()
        thread.join()
    assert done.is_set()


def test_waiting_for_another_is_stopped_and_its_lock_left_alone():
    lock = Lock()
    with held(lock), pytest.raises(StoppedError), stoppable(lambda: True), held(lock):
        pass
    assert lock.acquire(blocking=False)


def test_file_that_is_being_read_is_unfinished_and_what_was_there_stays(index):
    asked = Event()
    told = []

    def load():
        asked.set()
        return pdf(LINES)

    policy = "# 澄江市采购办法\n\n第一条 采购文件要公开。\n\n第二条 履约要验收。\n".encode()
    before = index.add(policy, "a.md").document
    files = [Incoming("b.pdf", load), Incoming("c.md", lambda: policy)]
    outcomes = list(index.add_many(files, progress=lambda *step: told.append(step), cancelled=asked.is_set))
    assert [(outcome.name, outcome.status) for outcome in outcomes] == [("b.pdf", "unfinished"), ("c.md", "unfinished")]
    assert told == [("已停止", 0.0)]
    assert index.documents() == [before]
    assert index.status()["没有加完的文件"].startswith("2个：b.pdf、c.md")
    # Added again nobody stops it.
    assert [outcome.status for outcome in index.add_many(files, "report")] == ["added", "added"]
