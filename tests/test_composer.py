import re
from dataclasses import replace
from itertools import combinations

import pytest

from assistant.citations import SourceKind
from assistant.drafting.composing.composer import Wording, compose
from assistant.drafting.draft import Draft, TextPiece, draft_text, draft_to_dict, item_number
from assistant.drafting.sources import MARK
from assistant.drafting.writing import write_draft
from assistant.review.narrative import has, without
from tests.drafting_case import case_plan


@pytest.fixture(scope="module")
def draft() -> Draft:
    return compose(case_plan())


def skeleton(text: str) -> str:
    """Return a text without what the report filled in: figures, quotes, marks, names of offices."""
    return re.sub(r"“[^”]*”|《[^》]*》|\[\d+\]|[\d.]+|\w{1,8}科|办公室", "＃", text)


def test_every_figure_is_traced(draft: Draft) -> None:
    assert draft.grounding.unsupported == ()
    assert draft.grounding.numbers > 20


def test_every_problem_cites_the_report_and_is_answered(draft: Draft) -> None:
    kinds = {citation.id: citation.kind for citation in draft.citations}
    for problem in draft.problems:
        assert SourceKind.REPORT in {kinds[number] for number in problem.citations}
    assert {place for measure in draft.measures for place in measure.addresses} == set(range(len(draft.problems)))


def test_sources_are_numbered_in_order_of_first_mention(draft: Draft) -> None:
    texts = [" ".join((p.title, p.text, *p.causes)) for p in draft.problems] + [m.text for m in draft.measures]
    mentioned = list(dict.fromkeys(re.findall(r"\[(\d+)\]", " ".join(texts))))
    assert mentioned == [str(citation.id) for citation in draft.citations]
    assert mentioned == [str(number) for number in range(1, len(mentioned) + 1)]


def test_no_two_items_begin_or_run_alike(draft: Draft) -> None:
    for texts in (
        [p.text for p in draft.problems],
        [m.text for m in draft.measures],
        [p.causes[0] for p in draft.problems],
    ):
        assert len({text[:5] for text in texts}) == len(texts)
        assert len({skeleton(text) for text in texts}) == len(texts)
    for one, other in combinations([m.text for m in draft.measures], 2):
        assert set(re.split("[。；]", skeleton(one))) & set(re.split("[。；]", skeleton(other))) <= {""}


def test_measures_say_who_and_when_and_by_what_they_are_seen(draft: Draft) -> None:
    for measure in draft.measures:
        words = MARK.sub("", f"{measure.title}。{measure.text}")
        assert has("owner", without("no_owner", words)), words
        assert has("time", words), words
        assert has("result", without("date", words)), words
        assert re.search("下一年度|次年|下一次|报送", words), words


def test_problems_use_the_reports_own_figures_and_indicators(draft: Draft) -> None:
    text = "".join(problem.text for problem in draft.problems)
    for words in ("1500.00万元", "2400.00万元", "60.00%", "“新建高标准农田2.5万亩”", "“持续提升”", "87.50%"):
        assert words in text


def test_length_is_that_of_a_section(draft: Draft) -> None:
    problems = sum(len(p.title) + len(p.text) + sum(map(len, p.causes)) for p in draft.problems)
    measures = sum(len(m.title) + len(m.text) for m in draft.measures)
    assert 600 <= problems <= 1700
    assert 600 <= measures <= 1700


def test_nobody_else_is_blamed(draft: Draft) -> None:
    assert not re.search(r"财政部门|财政局|上级部门|第三方|各级|重视不够|意识薄弱", draft_text(draft))


def test_same_plan_gives_the_same_draft(draft: Draft) -> None:
    assert compose(case_plan()) == draft


def test_another_report_is_told_in_other_words(draft: Draft) -> None:
    plan = case_plan()
    other = compose(replace(plan, report=replace(plan.report, unit="另一个单位")))
    assert [p.text for p in other.problems] != [p.text for p in draft.problems]


def test_one_section_can_be_written_alone(draft: Draft) -> None:
    problems, measures = compose(case_plan(), ("problems",)), compose(case_plan(), ("measures",))
    assert problems.measures == ()
    assert [p.title for p in problems.problems] == [p.title for p in draft.problems]
    assert measures.problems == ()
    assert [m.addresses for m in measures.measures] == [m.addresses for m in draft.measures]


def test_wording_takes_an_unused_beginning() -> None:
    wording = Wording("任一报告")
    assert {wording.choose(["同时，", "此外，", "另外，"], "连接") for _ in range(3)} == {"同时，", "此外，", "另外，"}


def test_writing_yields_sentences_and_last_the_draft(draft: Draft) -> None:
    *pieces, last = write_draft(case_plan())
    assert last == draft
    assert "".join(piece.text for piece in pieces if isinstance(piece, TextPiece)) == draft_text(draft)
    assert len(pieces) > 20


def test_json_has_the_keys_of_the_contract(draft: Draft) -> None:
    content = draft_to_dict(draft)
    assert set(content) == {"sections", "text", "grounding", "citations"}
    assert set(content["sections"]["problems"][0]) == {"title", "text", "causes", "citations", "findings"}
    assert set(content["sections"]["measures"][0]) == {"title", "text", "addresses", "citations"}
    assert set(content["citations"][0]) == {"id", "kind", "source", "quote", "location"}
    assert set(content["citations"][0]["location"]) == {"label", "block", "table", "row", "column", "page"}
    assert content["text"].startswith("存在的问题及原因分析\n（一）")
    # The items are prose to be used as it is; the marks stand in the whole text.
    assert not [item for items in content["sections"].values() for item in items if MARK.search(item["text"])]
    assert MARK.search(content["text"])


@pytest.mark.parametrize(("place", "number"), [(0, "（一）"), (9, "（十）"), (10, "（十一）"), (20, "（二十一）")])
def test_items_are_numbered_as_reports_number_them(place: int, number: str) -> None:
    assert item_number(place) == number
