"""How long a draft is, as a reader counts, and what is told where not all can be."""

import pytest

from assistant.drafting.composing.composer import compose
from assistant.drafting.draft import MEASURES, PROBLEMS, SECTIONS, Draft, draft_text
from assistant.drafting.length import choose, is_near, section_length, text_length, wanted_lengths
from assistant.drafting.sources import MARK
from assistant.drafting.writing import write_draft
from tests.drafting_case import case_plan


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


def test_what_is_worth_most_is_told_and_the_room_used() -> None:
    assert choose([60, 50, 40], [1.0, 3.0, 2.0], 100) == {1, 2}
    assert choose([60, 50, 40], [1.0, 3.0, 2.0], 45) == {2}
    assert choose([60, 50, 40], [1.0, 3.0, 2.0], 30) == set()
    assert choose([], [], 100) == set()


@pytest.mark.parametrize("length", [300, 400, 500, 650, 800, 1000, 1200])
def test_draft_has_the_length_asked_for(length: int) -> None:
    *_, draft = write_draft(case_plan(), length=length)
    assert isinstance(draft, Draft)
    for section in SECTIONS:
        assert is_near(section_length(draft, section), length)


def test_shorter_drafts_tell_fewer_problems() -> None:
    counts = []
    for length in (200, 600, 1400):
        *_, draft = write_draft(case_plan(), length=length)
        assert isinstance(draft, Draft)
        counts.append(len(draft.problems))
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]
