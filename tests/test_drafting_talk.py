"""Drafting as it is asked for in a conversation: which sections, how long, and in step with what stands already."""

import pytest

from assistant.conversation.drafting import draft, read_draft, read_length
from assistant.conversation.events import DraftChanged, TextPiece
from assistant.conversation.workspace import Workspace
from assistant.drafting.draft import MEASURES, PROBLEMS, SECTIONS, section_length
from tests.drafting_case import case_review, library


def say(message: str, workspace: Workspace | None = None) -> Workspace:
    workspace = workspace or Workspace(review=case_review(), library=library)
    for event in draft(read_draft(message), workspace):
        workspace = workspace.after(event)
    return workspace


def test_section_is_no_longer_than_asked_for() -> None:
    written = say("问题部分300字，措施250字").draft
    assert written is not None
    assert section_length(written, PROBLEMS) <= 330
    assert section_length(written, MEASURES) <= 275


def test_section_written_anew_answers_the_one_that_stays() -> None:
    first = say("两部分都写，每部分260字")
    second = say("把措施部分重写一遍", first)
    assert first.draft is not None
    assert second.draft is not None
    assert second.draft.problems == first.draft.problems
    assert second.draft.corrections == first.draft.corrections
    for measure in second.draft.measures:
        assert [second.draft.problems[place].keys for place in measure.addresses] in ([], [measure.keys])


def test_as_many_problems_are_written_as_are_asked_for() -> None:
    workspace = say("先写两条问题，不要措施")
    assert workspace.draft is not None
    assert len(workspace.draft.problems) == 2
    assert workspace.draft.measures == ()


def test_open_questions_are_numbered() -> None:
    workspace = Workspace(review=case_review(), library=library)
    text = "".join(event.text for event in draft(read_draft("两部分都写"), workspace) if isinstance(event, TextPiece))
    assert "第1个问题：……" in text
    assert "\n1. " in text


def test_nothing_is_asked_of_problems_that_are_left_out() -> None:
    workspace = Workspace(review=case_review(), library=library)
    wish = read_draft("两部分都写，问题最多一条")
    text = "".join(event.text for event in draft(wish, workspace) if isinstance(event, TextPiece))
    assert "第1个问题：……" in text
    assert "农机设备闲置" not in text
    assert "300万元" not in text


@pytest.mark.parametrize(
    ("message", "sections", "lengths"),
    [
        ("写800字左右", SECTIONS, {PROBLEMS: 800, MEASURES: 800}),
        ("问题部分600字，措施500字", SECTIONS, {PROBLEMS: 600, MEASURES: 500}),
        ("问题600字措施500字", SECTIONS, {PROBLEMS: 600, MEASURES: 500}),
        ("起草存在的问题，一千字", (PROBLEMS,), {PROBLEMS: 1000}),
        ("写一千五百字的改进措施", (MEASURES,), {MEASURES: 1500}),
        ("两部分共1500字", SECTIONS, {PROBLEMS: 750, MEASURES: 750}),
        ("两部分都写，不超过500字", SECTIONS, {PROBLEMS: 475, MEASURES: 475}),
        ("起草存在的问题", (PROBLEMS,), {}),
    ],
)
def test_length_is_read_from_the_request(message: str, sections: tuple[str, ...], lengths: dict[str, int]) -> None:
    assert read_length(message, sections) == lengths


def test_questions_are_told_a_few_at_a_time() -> None:
    events = list(draft(read_draft("两部分都写"), Workspace(review=case_review(), library=library)))
    plan = next(event.plan for event in events if isinstance(event, DraftChanged))
    told = "".join(event.text for event in events if isinstance(event, TextPiece))
    assert len(plan.questions) > 3
    assert plan.questions[2].text in told
    assert plan.questions[3].text not in told
    assert f"另有{len(plan.questions) - 3}个" in told
