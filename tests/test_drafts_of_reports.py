"""What the composer makes of whole reports, the bundled ones and the sample: prose that could be signed as it stands.

The drafts are put in the place of the report's own sections and reviewed by the project's own rules.
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from assistant.citations import SourceKind
from assistant.drafting.draft import MEASURES, PROBLEMS, Draft, Notice, draft_text
from assistant.drafting.length import is_near, section_length
from assistant.drafting.planning.plan import DraftPlan, make_plan
from assistant.drafting.sources import MARK
from assistant.drafting.writing import write_draft
from assistant.review.engine import review
from assistant.review.rule import Severity
from knowledge.extraction import read_report
from knowledge.parsing import read_file
from tests.drafting_case import library

ROOT = Path(__file__).parents[1]
REPORTS = [*(ROOT / "assistant/samples").glob("*.md"), *sorted((ROOT / "knowledge/reports").glob("*.md"))[::2]]
LENGTHS = (None, 300, 1000, 3000)
NARRATIVE = {"DOC10", "DOC11", "DOC12", "DOC13", "DOC14", "DOC15"}

every_report = pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem[:6])


@cache
def plan_of(path: Path) -> DraftPlan:
    return make_plan(review(read_report(read_file(path))), library)


@cache
def written(path: Path, length: int | None) -> tuple[Draft, tuple[str, ...]]:
    *events, draft = write_draft(plan_of(path), length=length)
    assert isinstance(draft, Draft)
    return draft, tuple(event.text for event in events if isinstance(event, Notice))


def skeleton(text: str) -> str:
    """Return a text with what the report filled in, quotes, policies and figures, all made the same."""
    plain = MARK.sub("", text)
    plain = re.sub(r"《[^《》]*(?:〈[^〉]*〉[^《》]*)?》(?:（[^（）]*）)?", "＃", plain)
    return re.sub(r"[\d.]+", "＃", re.sub(r"“[^”]*”", "＃", plain))


def sentences(text: str) -> set[str]:
    return {sentence for sentence in re.split("[。；]", skeleton(text)) if len(sentence) > 3}


@every_report
@pytest.mark.parametrize("length", LENGTHS)
def test_no_two_items_have_the_same_skeleton(path: Path, length: int | None) -> None:
    draft, _ = written(path, length)
    groups: Sequence[list[str]] = (
        [problem.text for problem in draft.problems],
        ["".join(problem.causes) for problem in draft.problems],
        [measure.text for measure in draft.measures],
    )
    for texts in groups:
        for one, other in combinations(texts, 2):
            assert skeleton(one)[:5] != skeleton(other)[:5]
            assert skeleton(one)[-6:] != skeleton(other)[-6:]
            assert not sentences(one) & sentences(other)


@every_report
@pytest.mark.parametrize("length", LENGTHS)
def test_everything_stated_is_traced_and_answered(path: Path, length: int | None) -> None:
    draft, _ = written(path, length)
    assert draft.grounding.unsupported == ()
    kinds = {citation.id: citation.kind for citation in draft.citations}
    assert all(SourceKind.REPORT in {kinds[n] for n in problem.citations} for problem in draft.problems)
    assert {place for measure in draft.measures for place in measure.addresses} == set(range(len(draft.problems)))


@every_report
@pytest.mark.parametrize("length", [length for length in LENGTHS if length])
def test_length_is_kept_or_said_to_be_out_of_reach(path: Path, length: int) -> None:
    draft, notices = written(path, length)
    for section, heading in ((PROBLEMS, "存在的问题"), (MEASURES, "改进措施")):
        reached = section_length(draft, section)
        assert is_near(reached, length) or any(heading in text and f"{reached}字" in text for text in notices)


def test_rich_report_is_told_at_every_length() -> None:
    path = next(path for path in REPORTS if path.stem.startswith("汀州"))
    for length in (300, 500, 800, 1200, 1500, 2000):
        draft, notices = written(path, length)
        assert all(is_near(section_length(draft, section), length) for section in (PROBLEMS, MEASURES)), length
        assert not notices


@every_report
@pytest.mark.parametrize("length", [None, 300])
def test_report_with_the_drafted_sections_passes_the_narrative_rules(
    path: Path, length: int | None, tmp_path: Path
) -> None:
    file = tmp_path / "report.md"
    file.write_text(with_sections(path, written(path, length)[0]), "utf-8")
    found = [finding for finding in review(read_report(read_file(file))).findings if finding.rule in NARRATIVE]
    assert [finding.message for finding in found if finding.severity is not Severity.INFO] == []
    # Without three problems of its own, a report's general words are all there is to tell of some.
    if length is None and len(plan_of(path).problems) >= 3:
        assert [finding.message for finding in found] == []


def with_sections(path: Path, draft: Draft) -> str:
    """Return the report's file with the drafted sections in the place of its own, marks left out."""
    drafted = dict(zip(("问题", "措施"), MARK.sub("", draft_text(draft)).split("\n\n"), strict=True))
    parts = re.split(r"(?m)^(?=## )", path.read_text("utf-8"))
    headings = [part.partition("\n")[0] for part in parts]
    for word, text in drafted.items():
        place = next(n for n, heading in enumerate(headings) if word in heading)
        lines = (re.sub("^(?=（[一二三四五六七八九十]+）)", "### ", line) for line in text.split("\n")[1:])
        parts[place] = "\n\n".join([headings[place], *lines, ""])
    return "".join(parts)


def told(start: str) -> str:
    """Return the draft of the report whose title starts so, without marks."""
    path = next(path for path in REPORTS if path.stem.startswith(start))
    return MARK.sub("", draft_text(written(path, None)[0]))


def test_what_two_forms_say_alike_is_one_example() -> None:
    assert told("雁泽").split("下一步改进措施")[0].count("“城市知名度”") == 1
    text = told("栖禾")
    assert "“农村户厕改造”" in text
    assert "“改造户厕”" not in text


def test_the_whole_departments_figures_say_whose_they_are() -> None:
    assert re.search(r"“农村公路养护资金”[^。]*。(?:从)?部门全部资金", told("砚湖"))
    assert "部门全部资金" not in told("汀州")


@every_report
def test_reason_of_a_row_is_not_made_to_follow_from_anothers(path: Path) -> None:
    causes = [cause for problem in written(path, None)[0].problems for cause in problem.causes]
    leads = [found[1] for cause in causes[1:] if (found := re.match("([^“，]*)，“[^”]*”(?:一项|方面)", cause))]
    assert set(leads) <= {
        "同时",
        "另外",
        "此外",
        "究其原因",
        "从成因看",
        "分析其原因",
        "追溯成因",
        "查找原因",
        "原因在于",
    }


def test_counts_stand_before_their_parts() -> None:
    assert "有6项不能直接用于评分，占16.22%，其中未量化4项、量化不完整2项" in told("汀州")
    assert "按全年执行数2393.60除以全年预算数2560.00复算为93.50%" in told("汀州")
