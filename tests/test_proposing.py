"""Targets that users propose in their own words, and what of them is told."""

import pytest

from assistant.conversation.proposing import read_proposal
from assistant.conversation.turns import Workspace, take_turn
from tests.drafting_case import case_review

POLLUTION, SUPPLY, CONTENT = "农业面源污染治理水平", "保障重要农产品稳定供给", "农户满意度"


@pytest.fixture
def state() -> Workspace:
    return Workspace(review=case_review())


@pytest.mark.parametrize(
    ("message", "name", "words"),
    [
        ("农业面源污染治理水平我想改为面源污染物排放量下降≥2%，能打分吗", POLLUTION, "面源污染物排放量下降≥2%"),
        ("面源污染那行改：治理水平得到明显改善", POLLUTION, "治理水平得到明显改善"),
        ("把保障重要农产品稳定供给定为粮食产量≥42万吨", SUPPLY, "粮食产量≥42万吨"),
        ("农户满意度写92%以上就合格了吧", CONTENT, "92%以上"),
    ],
)
def test_proposal_names_its_indicator_and_its_words(state: Workspace, message: str, name: str, words: str):
    found = read_proposal(message, state)
    assert found
    assert (found.row.indicator.name, found.words) == (name, words)


@pytest.mark.parametrize(
    "message",
    [
        "农户满意度能换成什么",
        "给我换个写法",
        "农业面源污染治理水平怎么改",
        "农户满意度写≥90%，是不是太高",
        "面源污染那行改成具体点",
        "改成≥3%",
    ],
)
def test_what_asks_or_quotes_proposes_nothing(state: Workspace, message: str):
    assert read_proposal(message, state) is None


def test_proposal_goes_on_about_the_indicator_last_spoken_of(state: Workspace):
    told, after = take_turn("农业面源污染治理水平改成持续改善", state)
    assert told["intent"] == "suggest"
    assert "还不行" in told["answer"]
    told, _ = take_turn("那写面源污染物排放量下降≥2%", after)
    assert POLLUTION in told["answer"]
    assert "能打分" in told["answer"]


def test_figure_that_the_report_lacks_needs_a_ground(state: Workspace):
    told, _ = take_turn("农业面源污染治理水平改为面源污染物排放量下降≥2%", state)
    assert "≥2%在报告里没有依据" in told["answer"]
    told, _ = take_turn("农业面源污染治理水平改为秸秆综合利用率达到100%", state)
    assert "没有依据" not in told["answer"]


def test_sound_target_isnt_to_be_lowered(state: Workspace):
    told, _ = take_turn("农户满意度改成≥85%行不行", state)
    assert "已经能打分" in told["answer"]
