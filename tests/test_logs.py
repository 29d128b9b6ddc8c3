"""The server's log holds what happened and where, and nothing of anybody's document."""

import json
import logging

import pytest

from assistant.logs import MESSAGE_ONLY, log_structured


@pytest.fixture
def structured():
    factory, handlers, level = logging.getLogRecordFactory(), logging.root.handlers[:], logging.root.level
    yield log_structured
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
