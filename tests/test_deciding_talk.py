from collections.abc import Mapping
from dataclasses import replace

import pytest

from assistant.conversation.turns import Workspace, take_turn
from assistant.records.opinions import Decision, State
from assistant.review.deciding import verdict_id
from assistant.review.engine import review
from assistant.review.verdict import Verdict
from tests.test_batch_question import ALL
from tests.test_recheck import GOOD, MOOD, RISE, report

REVIEW = review(report(GOOD, RISE, MOOD, rate="95.00%"))
OPEN = Workspace(review=REVIEW, author="李敏")
IDS = [finding.id for finding in REVIEW.findings]


def talk(*messages: str, start: Workspace = OPEN) -> tuple[str, Workspace]:
    answer, state = "", start
    for message in messages:
        told, state = take_turn(message, state)
        answer = told["answer"]
    return answer, state


def decisions(state: Workspace) -> Mapping[str, Decision]:
    assert state.review is not None
    return state.review.decisions


@pytest.mark.parametrize(
    ("message", "places"),
    [
        ("第二条不采纳，理由是附件已有说明", [1]),
        ("第1、3条不予采纳，因为附件已有说明", [0, 2]),
        ("不采纳第1条到第3条：附件已有说明", [0, 1, 2]),
        ("前两条不采纳，理由是附件已有说明", [0, 1]),
        ("倒数第二条不采纳，理由是附件已有说明", [-2]),
    ],
)
def test_findings_are_dismissed_with_the_reason_given(message: str, places: list[int]):
    answer, state = talk(message)
    assert set(decisions(state)) == {IDS[place] for place in places}
    assert {(one.state, one.reason, one.who) for one in decisions(state).values()} == {
        (State.DISMISSED, "附件已有说明", "李敏")
    }
    assert f"还有{len(IDS) - len(places)}条没有处理" in answer


def test_dismissal_wants_a_reason():
    told, state = take_turn("第一条不采纳", OPEN)
    assert told["asked"] == "理由是什么？"
    assert not decisions(state)


@pytest.mark.parametrize("message", ["这条改判为可核验，理由：附件有分级", "“演出质量”改判为可核验，理由：附件有分级"])
def test_verdict_is_overruled_and_the_next_answers_go_by_it(message: str):
    rise = next(row for row in REVIEW.ledger if row.indicator.name == RISE[2])
    number = next(n for n, one in enumerate(REVIEW.findings, 1) if one.indicator is rise.indicator)
    answer, state = talk(f"第{number}条为什么", message, "哪些指标没有量化")
    (one,) = decisions(state).values()
    assert (one.verdict, one.reason) == (Verdict.VERIFIABLE, "附件有分级")
    assert list(decisions(state)) == [verdict_id(rise, REVIEW.report)]
    assert "未量化1项" in answer


def test_all_of_a_kind_are_accepted_and_one_is_taken_back():
    answer, state = talk("全部认可")
    assert set(decisions(state)) == set(IDS)
    assert "全部意见都处理完了" in answer
    _, state = talk("撤回第一条的处理", start=state)
    assert len(decisions(state)) == len(IDS) - 1


@pytest.mark.parametrize(
    "message", ["不采纳的有哪些", "第一条为什么不采纳", "群众认可度是多少", "第九十条不采纳，理由是重复"]
)
def test_nothing_is_decided_by_a_question_or_of_what_is_not_there(message: str):
    assert not decisions(talk(message)[1])


def test_whoever_keeps_the_decisions_is_told_of_them():
    told: list[Mapping[str, Decision | None]] = []
    _, state = talk("第一条认可", start=replace(OPEN, decides=told.append))
    assert [list(made) for made in told] == [[IDS[0]]]
    assert not decisions(state)


def test_reports_of_a_batch_are_asked_about_in_the_conversation():
    told, _ = take_turn("哪些单位执行率低于80%？", replace(OPEN, batch=lambda: ALL))
    assert "低于80%的有" in told["answer"]
    assert {"单位", "执行率（%）"} <= set(told["table"][0])
    told, _ = take_turn("各单位未量化占比", replace(OPEN, batch=lambda: ALL))
    assert {"单位", "未量化占比（%）"} <= set(told["table"][0])
    told, _ = take_turn("各单位未量化占比", replace(OPEN, batch=tuple))
    assert "还没有批量审核过的报告" in told["answer"]
