"""What is asked to be changed in a draft is read from messages; the messages are kept as data."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.drafting.revising.old_request import RevisionRequest
from assistant.drafting.revising.request_parsing import parse_requests

CASES = yaml.safe_load((Path(__file__).parent / "fixtures" / "drafting" / "revision_requests.yml").read_text("utf-8"))


def told(request: RevisionRequest, expected: dict[str, Any]) -> dict[str, Any]:
    """Return the request with its defaults and, where the case doesn't say them, the words of the message left out."""
    empty = RevisionRequest(request.operation)
    found = {name: getattr(request, name) for name in RevisionRequest.__dataclass_fields__}
    kept = {name: value for name, value in found.items() if name != "operation" and value != getattr(empty, name)}
    if "words" not in expected:
        kept.pop("words", None)
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}
    return {"operation": request.operation.value, **values}


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 100


@pytest.mark.parametrize("case", CASES, ids=[case["message"] for case in CASES])
def test_request_is_read(case: dict[str, Any]) -> None:
    requests = parse_requests(case["message"])
    assert len(requests) == len(case["requests"])
    for request, expected in zip(requests, case["requests"], strict=True):
        assert told(request, expected) == expected


def test_marks_and_lines_of_an_item_by_hand_are_kept() -> None:
    (request,) = parse_requests("问题第二条改写为：\n标题\n正文[3]。\n原因：人手不足。")
    assert request.words == "标题\n正文[3]。\n原因：人手不足。"


def test_pasted_text_is_no_request() -> None:
    assert parse_requests("第一、" * 2500 + "删除第一条") == ()


def test_item_by_hand_may_be_long() -> None:
    (request,) = parse_requests("问题第二条改写为：\n标题\n" + "正文。" * 2000)
    assert request.items == (1,)
