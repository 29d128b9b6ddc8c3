"""How long a draft is, as a reader counts, and what is left out where not all of it has room."""

import pytest

from assistant.drafting.draft import (
    MEASURES,
    PROBLEMS,
    SECTIONS,
    Draft,
    Notice,
    Origin,
    draft_text,
    section_length,
    text_length,
    wanted_lengths,
)
from assistant.drafting.sources import MARK
from assistant.drafting.writing import write_draft
from tests.drafting_case import case_plan, compose


def test_marks_and_blanks_are_not_counted() -> None:
    assert text_length("执行率90.00%[3][12]。\n 共2项") == len("执行率90.00%。共2项")


def test_section_is_as_long_as_it_is_printed() -> None:
    draft = compose(case_plan())
    problems, measures = MARK.sub("", draft_text(draft)).split("\n\n")
    assert section_length(draft, PROBLEMS) == len("".join(problems.split()))
    assert section_length(draft, MEASURES) == len("".join(measures.split()))


def test_section_that_is_not_there_has_no_length() -> None:
    assert section_length(compose(case_plan(), (PROBLEMS,)), MEASURES) == 0


@pytest.mark.parametrize(
    ("length", "wanted"),
    [(None, {}), (500, {PROBLEMS: 500, MEASURES: 500}), ({MEASURES: 300}, {MEASURES: 300})],
)
def test_length_is_by_section(length: int | dict[str, int] | None, wanted: dict[str, int]) -> None:
    assert wanted_lengths(length, SECTIONS) == wanted


def test_shorter_draft_leaves_out_what_figures_show_before_what_the_author_states() -> None:
    plan = case_plan()
    whole, short = compose(plan), compose(plan, length=260)
    own = [item.title for item in plan.problems if item.origin is Origin.OWN]
    assert len(short.problems) < len(whole.problems)
    assert [item.title for item in short.problems][: len(own)] == own
    assert section_length(short, PROBLEMS) < section_length(whole, PROBLEMS)


def test_longer_draft_is_not_padded_and_it_is_said() -> None:
    *events, draft = write_draft(case_plan(), length=3000)
    assert isinstance(draft, Draft)
    assert draft == compose(case_plan())
    assert any(isinstance(event, Notice) and "没有凑到3000字" in event.text for event in events)
