"""The model writer against a real HTTP server, through the real client."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.drafting.composing.composer import compose, narrowed
from assistant.drafting.draft import PROBLEMS, Draft, DraftEvent, Notice, TextPiece
from assistant.drafting.length import section_length
from assistant.drafting.model.layout import item_text, layout_text
from assistant.drafting.planning.plan import DraftPlan
from assistant.drafting.revising.request_parsing import parse_requests
from assistant.drafting.revising.revision import revise
from assistant.drafting.statements import sentences
from assistant.drafting.writing import write_draft
from knowledge.errors import UserError
from knowledge.sources.chunking import count_tokens
from tests.drafting_case import case_plan
from tests.integration.scripted import ScriptedServer, model_at, refused, streamed

pytestmark = pytest.mark.integration


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ScriptedServer]:
    started = ScriptedServer(tmp_path)
    yield started
    started.stop()


def answer(plan: DraftPlan | None = None, brief: bool = False) -> str:
    """Return a whole and right answer: the composer's own items in the plan's numbers, each a sentence if `brief`."""
    plan = plan or case_plan()
    draft = compose(plan)
    numbers = {(source.source, source.quote): source.id for source in plan.sources}
    problems = [replace(item, text=sentences(item.text)[0]) if brief else item for item in draft.problems]
    text = layout_text(problems, draft.measures)
    for citation in sorted(draft.citations, key=lambda citation: -citation.id):
        text = text.replace(f"[{citation.id}]", f"[#{numbers[citation.source, citation.quote]}]")
    return text.replace("[#", "[")


def drafted(events: list[DraftEvent]) -> Draft:
    assert isinstance(events[-1], Draft)
    return events[-1]


def notices(events: list[DraftEvent]) -> list[str]:
    return [event.text for event in events if isinstance(event, Notice)]


def test_stream_becomes_a_draft(server: ScriptedServer) -> None:
    text = answer()
    events = list(write_draft(case_plan(), server.model(streamed(text))))
    pieces = [event.text for event in events if isinstance(event, TextPiece)]
    assert "".join(pieces) == text
    assert len(pieces) > 50
    draft = drafted(events)
    assert draft.writer == "model"
    assert draft.grounding.unsupported == ()
    assert [item.title for item in draft.problems] == [item.title for item in compose(case_plan()).problems]
    assert notices(events) == []


def test_prompt_stays_within_its_budget_and_nothing_else_is_sent(server: ScriptedServer) -> None:
    list(write_draft(case_plan(), server.model(streamed(answer()))))
    (request,) = server.requests
    assert sum(count_tokens(message["content"]) for message in request["messages"]) <= 8000
    assert set(request) <= {"messages", "model", "stream", "temperature"}


def test_thinking_is_not_shown(server: ScriptedServer) -> None:
    model = server.model(streamed(f"<think>先看计划里的[1]，再写。</think>{answer()}"))
    events = list(write_draft(case_plan(), model))
    assert "先看计划" not in "".join(event.text for event in events if isinstance(event, TextPiece))
    assert drafted(events).writer == "model"


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (refused(429), "模型服务正忙，暂不接受请求"),
        (refused(500), "模型服务返回错误（500）"),
        ({"do": "stall"}, "模型服务没有按时回应"),
        ({"do": "break"}, "模型服务的回答中断"),
        ({"do": "garbage"}, "模型服务的回答中断"),
        (streamed(), "模型没有返回内容"),
        (streamed("好的，我来帮您写。"), "模型的回答不成条目"),
    ],
)
def test_composer_writes_when_the_model_fails(server: ScriptedServer, step: dict[str, Any], reason: str) -> None:
    events = list(write_draft(case_plan(), server.model(step, timeout=1)))
    assert notices(events) == [f"{reason}，已改由内置写作器按同一计划起草。"]
    assert drafted(events) == compose(case_plan())


@pytest.mark.parametrize("how", ["break", "stall"])
def test_items_written_whole_before_a_failure_are_kept(server: ScriptedServer, how: str) -> None:
    text = re.sub(r"^(（[一二三四五六]）)", r"\1关于", answer(), flags=re.MULTILINE)
    cut = text[: text.index("（三）") + 40]
    events = list(write_draft(case_plan(), server.model({"do": how, "text": cut}, timeout=1)))
    draft = drafted(events)
    assert draft.writer == "mixed"
    assert [item.title.startswith("关于") for item in draft.problems] == [True, True, False, False, False, False]
    assert {place for item in draft.measures for place in item.addresses} == set(range(6))
    assert len(notices(events)) == 1
    assert notices(events)[0].endswith("已保留写完的条目，其余由内置写作器按同一计划补写。")


def test_whole_answer_ends_with_the_deadline(server: ScriptedServer) -> None:
    events = list(write_draft(case_plan(), server.model({"do": "stall", "text": "（一）标"}, timeout=30, deadline=1)))
    assert notices(events) == ["模型没有在1秒内写完，已改由内置写作器按同一计划起草。"]


def test_prompt_that_cannot_be_made_small_enough_is_not_sent(server: ScriptedServer) -> None:
    model = server.model(streamed(answer()), tokens=1000)
    assert notices(list(write_draft(case_plan(), model))) == [
        "内容超出了一次发给模型的上限（1000词元），已改由内置写作器按同一计划起草。"
    ]
    assert server.requests == []


def test_nobody_listening_is_said() -> None:
    events = list(write_draft(case_plan(), model_at(9, timeout=1)))
    assert notices(events) == ["连接不上模型服务，已改由内置写作器按同一计划起草。"]


def test_closing_the_stream_stops_it(server: ScriptedServer) -> None:
    events = write_draft(case_plan(), server.model({"do": "stall", "text": "（一）标题\n正文"}, timeout=30))
    assert isinstance(next(events), TextPiece)
    events.close()


def test_repair_is_offered_the_sources_whose_marks_were_forgotten(server: ScriptedServer) -> None:
    bare = re.sub(r"\[\d+\]", "", answer())
    events = list(write_draft(case_plan(), server.model({"do": "stream", "text": bare})))
    material = server.requests[1]["messages"][1]["content"]
    assert "年度资金总额 | 1500.00 | 2400.00 | 2100.00" in material
    assert "计划财务科" in material
    assert any("2100.00万元" in entry for entry in drafted(events).grounding.unsupported)


def test_figure_that_stays_unsupported_is_shown(server: ScriptedServer) -> None:
    wrong = answer().replace("2100.00万元", "2130.00万元")
    events = list(write_draft(case_plan(), server.model(streamed(wrong))))
    assert any("2130.00万元" in entry for entry in drafted(events).grounding.unsupported)
    assert notices(events)[-1].startswith("仍有")


def test_revision_by_the_model_changes_its_item_only(server: ScriptedServer) -> None:
    plan = case_plan()
    before = compose(plan)
    text = item_text(before.problems[1]).replace("。", "，有待完善。", 1)
    after = revise(before, plan, request("第二条语气缓和一点"), server.model(streamed(text))).draft
    assert "有待完善" in after.problems[1].text
    assert [item.title for item in after.problems] == [item.title for item in before.problems]
    assert after.problems[0].text == before.problems[0].text


def test_revision_falls_back_to_rules(server: ScriptedServer) -> None:
    plan, before = case_plan(), compose(case_plan())
    after = revise(before, plan, request("第一条换个说法"), server.model(refused(429), timeout=1))
    assert after.draft == revise(before, plan, request("第一条换个说法")).draft
    assert after.notes == ("模型服务正忙，暂不接受请求，已按规则修改。",)


def test_revision_that_needs_the_model_says_why_it_failed(server: ScriptedServer) -> None:
    with pytest.raises(UserError, match="模型服务正忙"):
        revise(compose(case_plan()), case_plan(), request("第一条语气缓和一点"), server.model(refused(429), timeout=1))


def request(message: str) -> Any:
    """Return the request a message makes."""
    parsed = parse_requests(message)
    assert parsed
    return parsed


@pytest.mark.parametrize("brief", [False, True])
@pytest.mark.parametrize("length", [700, 1100])
def test_sections_are_brought_to_the_length_asked_for(server: ScriptedServer, length: int, brief: bool) -> None:
    plan = narrowed(case_plan(), {PROBLEMS: length})
    events = list(write_draft(case_plan(), server.model(streamed(answer(plan, brief))), (PROBLEMS,), length))
    draft = drafted(events)
    assert draft.writer == "model"
    assert abs(section_length(draft, PROBLEMS) - length) <= 0.1 * length
    assert draft.grounding.unsupported == ()
    assert notices(events) == []


def test_repair_is_of_the_wrong_items_and_changes_no_other(server: ScriptedServer) -> None:
    wrong = answer().replace("2100.00万元", "2130.00万元")
    events = list(write_draft(case_plan(), server.model(streamed(wrong), streamed(mended()))))
    assert drafted(events).grounding.unsupported == ()
    assert notices(events) == ["部分数字或文件在来源中找不到，已请模型改正一次。"]
    assert drafted(events).problems == compose(case_plan()).problems
    draft = server.requests[1]["messages"][1]["content"].partition("原稿")[2]
    assert 0 < draft.count("（一）") + draft.count("（二）") < len(compose(case_plan()).problems)


def mended() -> str:
    """Return the items with the figure that is tampered with, right, in a draft's own numbers."""
    draft = compose(case_plan())
    return layout_text(
        [item for item in draft.problems if "2100.00万元" in item_text(item)],
        [item for item in draft.measures if "2100.00万元" in item_text(item)],
    )
