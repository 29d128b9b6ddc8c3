"""Single items rewritten by a model behind a real HTTP server; what it gets wrong the rules do instead."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.drafting.composing.composer import compose
from assistant.drafting.model.layout import item_text
from assistant.drafting.revising.request_parsing import parse_requests
from assistant.drafting.revising.revision import Revision, revise
from assistant.drafting.revising.work import open_draft
from assistant.drafting.sources import bare
from assistant.drafting.statements import Item, item_length
from tests.drafting_case import case_plan
from tests.integration.scripted import ScriptedServer, refused, streamed

pytestmark = pytest.mark.integration

PLAN = case_plan()
DRAFT = compose(PLAN)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ScriptedServer]:
    started = ScriptedServer(tmp_path)
    yield started
    started.stop()


def in_plan_numbers(place: int) -> Item:
    """Return a problem of the draft as the model is shown it."""
    return open_draft(DRAFT, PLAN).items["problems", place]


def asked(server: ScriptedServer, message: str, answer: str) -> Revision:
    return revise(DRAFT, PLAN, parse_requests(message), server.model(streamed(answer)))


def by_rules(message: str) -> Revision:
    return revise(DRAFT, PLAN, parse_requests(message))


def test_rewriting_keeps_the_sources_it_cites(server: ScriptedServer) -> None:
    text = item_text(in_plan_numbers(0)).replace("年初", "当年年初", 1)
    after = asked(server, "第一条换个说法", text)
    assert after.notes == ()
    assert "当年年初" in after.draft.problems[0].title + after.draft.problems[0].text
    assert after.draft.grounding.unsupported == ()
    assert "换个说法" in server.requests[0]["messages"][1]["content"]


def test_figure_that_no_source_holds_is_not_taken_over(server: ScriptedServer) -> None:
    item = in_plan_numbers(0)
    after = asked(server, "第一条换个说法", item_text(item).replace("。", "，涉及77.7万元。", 1))
    assert "77.7" not in after.draft.problems[0].text
    assert after.draft == by_rules("第一条换个说法").draft
    assert "没有采用" in after.notes[0]


def test_wrong_length_is_done_by_the_rules(server: ScriptedServer) -> None:
    after = asked(server, "第一条缩短到120字", item_text(in_plan_numbers(0)))
    assert item_length(after.draft.problems[0]) <= 132
    assert after.notes


def test_right_length_is_taken_over(server: ScriptedServer) -> None:
    item = in_plan_numbers(0)
    short = f"预算调整幅度较大\n{'预算编制的预见性有待增强，' * 8}相关工作需要改进。\n原因：任务尚未明确。"
    after = asked(server, "第一条缩短到120字", short)
    assert after.draft.problems[0].title == "预算调整幅度较大"
    assert after.notes == ()
    assert bare(item.text) != bare(after.draft.problems[0].text)


def test_merged_item_is_smoothed(server: ScriptedServer) -> None:
    merged = revise(DRAFT, PLAN, parse_requests("第一条和第二条合并")).draft
    text = item_text(open_draft(merged, PLAN).items["problems", 0]).replace("同时，", "与此同时，", 1)
    after = asked(server, "第一条和第二条合并", text)
    assert len(after.draft.problems) == len(DRAFT.problems) - 1
    assert "与此同时，" in after.draft.problems[0].text
    assert "合并而成" in server.requests[0]["messages"][1]["content"]


def test_merging_stands_where_the_model_fails(server: ScriptedServer) -> None:
    requests = parse_requests("第一条和第二条合并")
    after = revise(DRAFT, PLAN, requests, server.model(refused(500), timeout=1))
    assert after.draft == by_rules("第一条和第二条合并").draft
    assert after.notes[-1].endswith("已按规则修改。")


def test_moves_need_no_model(server: ScriptedServer) -> None:
    revise(DRAFT, PLAN, parse_requests("第一条移到最后"), server.model(streamed("不该被问到")))
    assert server.requests == []
