"""The server's log holds what happened and where, and nothing of anybody's document."""

import json
import logging
import threading
import warnings

import pytest

from assistant.logs import MESSAGE_ONLY, log_structured


@pytest.fixture
def structured():
    factory, handlers, level = logging.getLogRecordFactory(), logging.root.handlers[:], logging.root.level
    ended, warned = threading.excepthook, warnings.showwarning
    yield log_structured
    threading.excepthook, warnings.showwarning = ended, warned
    logging.setLogRecordFactory(factory)
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def test_a_line_is_json_without_arguments_and_an_exceptions_text(structured, capsys):
    structured()
    log = logging.getLogger("foreign")
    log.propagate = False
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(MESSAGE_ONLY))
    log.addHandler(handler)
    try:
        raise ValueError("某市民政局 2024 年")
    except ValueError:
        log.exception("reading %s of %d bytes", "机密.docx", 12)
    log.removeHandler(handler)
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert told["message"] == "reading %s of %d bytes"
    assert (told["numbers"], told["error"], told["logger"]) == ([12], "ValueError", "foreign")
    assert told["places"][0].endswith("test_a_line_is_json_without_arguments_and_an_exceptions_text")
    assert "机密" not in line
    assert "民政局" not in line


def test_what_ends_a_thread_and_what_python_warns_of_is_told_in_the_same_way(structured, capsys):
    def fail() -> None:
        warnings.warn("某市民政局", stacklevel=1)
        raise ValueError("某市民政局")

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        structured()
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["error"] for line in told] == ["UserWarning", "ValueError"]
    assert "民政局" not in str(told)
