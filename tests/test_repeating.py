"""What of the open report repeats others, asked for in the chat."""

from collections.abc import Iterator

import pytest

from assistant.conversation.events import Notice
from assistant.conversation.turns import collect, reply
from assistant.conversation.workspace import Workspace
from assistant.review.engine import review
from knowledge.comparing.similarity import Similarity
from knowledge.extraction import read_report
from knowledge.parsing import parse
from tests.generated_reports import Generated, generate, with_copies
from tests.library import Library

_LAST_YEAR, _NOW, _OTHER = (generate(8, (2021, 2022))[place] for place in (0, 1, 4))
_REPORT = with_copies(_NOW, _LAST_YEAR, 0.4)


@pytest.fixture
def workspace(index: Library) -> Iterator[Workspace]:
    report = read_report(parse(_REPORT.docx, "report.docx"))
    return Workspace(review=review(report), library=index, repetition=Similarity(index.catalogue).repetition)


def _add(index: Library, report: Generated) -> None:
    index.add(report.docx, f"{report.name}.docx", "report")


def test_share_and_passages_of_last_year_are_told_with_their_sources(workspace: Workspace, index: Library) -> None:
    _add(index, _LAST_YEAR)
    _add(index, _OTHER)
    answer = collect(reply("这份报告和去年的重复多少", workspace))
    assert answer["intent"] == "compare"
    assert answer["answer"].startswith("与资料库中1份报告比对：")
    assert f"{_LAST_YEAR.name}（本单位）" in answer["answer"]
    assert "（逐字相同）" in answer["answer"]
    assert "，只改了数字" in answer["answer"]
    mine, theirs = answer["citations"][:2]
    assert (mine["kind"], theirs["kind"], theirs["source"]) == ("report", "past_report", _LAST_YEAR.name)
    assert mine["location"] is not None


def test_other_units_are_asked_about_without_last_year(workspace: Workspace, index: Library) -> None:
    _add(index, _LAST_YEAR)
    _add(index, _OTHER)
    told = collect(reply("哪些段落和别的单位雷同", workspace))["answer"]
    assert told.startswith("与资料库中1份报告比对：")
    assert f"{_OTHER.name}（其他单位）" in told
    assert _LAST_YEAR.name not in told


def test_without_last_year_the_others_are_held_against(workspace: Workspace, index: Library) -> None:
    _add(index, _OTHER)
    told = collect(reply("哪些段落是抄去年的", workspace))["answer"]
    assert told.startswith("资料库里没有本单位以前年度的报告，下面与资料库里其他单位的报告比对。")


def test_an_empty_library_says_what_to_do(workspace: Workspace) -> None:
    assert "把往年和其他单位的报告加入资料库后再比" in collect(reply("帮我查重", workspace))["answer"]


@pytest.mark.parametrize("has_report", [True, False])
def test_what_is_missing_is_said(workspace: Workspace, has_report: bool) -> None:
    state = Workspace(review=workspace.review if has_report else None)
    (notice,) = (event for event in reply("帮我查重", state) if isinstance(event, Notice))
    assert ("资料库没有打开" if has_report else "还没有打开报告") in notice.text
