"""Every operation on every item of a drafted plan: the addressed one changes, the others stay as they are."""

import re
from collections.abc import Iterator

import pytest

from assistant.drafting.composing.composer import compose
from assistant.drafting.difference import difference
from assistant.drafting.draft import MEASURES, PROBLEMS, Draft
from assistant.drafting.revising.request_parsing import parse_requests
from assistant.drafting.revising.revision import revise
from assistant.drafting.sources import bare
from assistant.drafting.statements import Item, causes_of, item_length, text_of
from knowledge.errors import UserError
from tests.drafting_case import case_plan

DRAFT = compose(case_plan())
ON_ITS_WORDS = (
    "写具体一点",
    "写短一点",
    "控制在120字左右",
    "写到260字",
    "换个说法",
    "换个标题",
    "换个原因",
    "删掉最后一句",
    "加上农户满意度的指标值",
    "补上高标准农田建设资金的金额",
    "责任科室改为人事科",
    "期限改为次年3月底前",
    "标题改成绩效管理基础仍需夯实",
    "原因改为有关科室没有参与填报工作",
)


def items_of(draft: Draft, section: str) -> list[Item]:
    return [*draft.problems] if section == PROBLEMS else [*draft.measures]


def named(section: str, place: int) -> str:
    return f"{'问题' if section == PROBLEMS else '措施'}第{place + 1}条"


def every_item() -> Iterator[tuple[str, int]]:
    for section in (PROBLEMS, MEASURES):
        for place in range(len(items_of(DRAFT, section))):
            yield section, place


def words_of(item: Item) -> tuple[str, ...]:
    return tuple(map(bare, (item.title, item.text, *causes_of(item))))


@pytest.mark.parametrize("wish", ON_ITS_WORDS)
def test_only_the_addressed_item_changes(wish: str) -> None:
    done = 0
    for section, place in every_item():
        try:
            after = revise(DRAFT, case_plan(), parse_requests(f"{named(section, place)}{wish}")).draft
        except UserError:
            continue
        done += 1
        changed = next(s for s in (PROBLEMS, MEASURES) if items_of(after, s)[place : place + 1] and s == section)
        for other in (PROBLEMS, MEASURES):
            for n, (old, new) in enumerate(zip(items_of(DRAFT, other), items_of(after, other), strict=True)):
                assert (words_of(old) == words_of(new)) is not (other == changed and n == place)
        assert [citation.id for citation in after.citations] == list(range(1, len(after.citations) + 1))
    assert done >= 1


@pytest.mark.parametrize(("section", "place"), list(every_item()))
def test_deleting_leaves_the_others_as_they_are(section: str, place: int) -> None:
    after = revise(DRAFT, case_plan(), parse_requests(f"删除{named(section, place)}")).draft
    left = [words_of(item) for n, item in enumerate(items_of(DRAFT, section)) if n != place]
    assert [words_of(item) for item in items_of(after, section)] == left
    answered = {n for measure in after.measures for n in measure.addresses}
    assert answered <= set(range(len(after.problems)))
    assert all(measure.addresses for measure in after.measures)


@pytest.mark.parametrize("first", range(len(DRAFT.problems) - 1))
def test_merging_says_nothing_twice_and_loses_nothing_cited(first: int) -> None:
    revision = revise(DRAFT, case_plan(), parse_requests(f"问题第{first + 1}条和第{first + 2}条合并"))
    merged = revision.draft.problems[first]
    statements = [part for part in re.split(r"[；。]", bare(merged.text)) if part]
    assert len(statements) == len(set(statements))
    sources = {revision.draft.citations[n - 1].quote for n in merged.citations}
    old = DRAFT.problems[first : first + 2]
    assert sources == {DRAFT.citations[n - 1].quote for item in old for n in item.citations}
    assert len(merged.title) <= 40
    assert "。。" not in text_of(merged)
    assert revision.draft.grounding.unsupported == ()


@pytest.mark.parametrize("place", range(len(DRAFT.problems)))
def test_splitting_keeps_every_sentence_and_gives_each_half_a_title(place: int) -> None:
    try:
        revision = revise(DRAFT, case_plan(), parse_requests(f"问题第{place + 1}条拆成两条"))
    except UserError:
        assert bare(DRAFT.problems[place].text).count("。") <= 2
        return
    after = revision.draft
    one, two = after.problems[place : place + 2]
    assert one.title != two.title
    assert one.causes
    assert two.causes or "还没有写原因" in revision.notes[0]
    figures = re.findall(r"\d[\d.]*", bare(DRAFT.problems[place].text))
    assert re.findall(r"\d[\d.]*", bare(one.text + two.text)) == figures
    assert after.grounding.unsupported == ()
    for measure in after.measures:
        assert measure.addresses


@pytest.mark.parametrize("length", [80, 100, 120, 150, 200])
def test_length_asked_for_is_kept_within_a_tenth_or_it_is_said(length: int) -> None:
    near = 0
    for section, place in every_item():
        if item_length(items_of(DRAFT, section)[place]) <= length * 1.1:
            continue
        try:
            revision = revise(DRAFT, case_plan(), parse_requests(f"{named(section, place)}缩短到{length}字"))
        except UserError as refusal:
            shortest = re.search(r"最短为(\d+)字", str(refusal))
            assert shortest
            assert int(shortest[1]) > length * 1.1
            continue
        new = item_length(items_of(revision.draft, section)[place])
        assert new <= length * 1.1
        assert new >= length * 0.9 or f"删减成{new}字" in revision.notes[0]
        near += new >= length * 0.9
    assert near >= 3


def test_no_operation_brings_in_what_no_source_holds() -> None:
    for section, place in every_item():
        for wish in ("写具体一点", "写短一点", "写到260字", "换个说法", "换个原因", "加上农户满意度的指标值"):
            try:
                after = revise(DRAFT, case_plan(), parse_requests(f"{named(section, place)}{wish}")).draft
            except UserError:
                continue
            assert after.grounding.unsupported == (), (section, place, wish)


def test_several_wordings_in_a_row_are_all_different() -> None:
    draft, seen = DRAFT, [DRAFT]
    texts = {bare(DRAFT.problems[0].text)}
    for _ in range(2):
        draft = revise(draft, case_plan(), parse_requests("第一条换个说法"), earlier=seen).draft
        seen.append(draft)
        texts.add(bare(draft.problems[0].text))
    assert len(texts) == 3


def test_moves_give_the_order_that_was_asked_for() -> None:
    titles = [item.title for item in DRAFT.problems]
    for message, order in (
        ("顺序改成3、1、2", [2, 0, 1, 3, 4, 5]),
        ("第二条上移", [1, 0, 2, 3, 4, 5]),
        ("第二条下移", [0, 2, 1, 3, 4, 5]),
        ("第一条移到最后", [1, 2, 3, 4, 5, 0]),
        ("第四条移到第二条前面", [0, 3, 1, 2, 4, 5]),
        ("第一条和第四条对调", [3, 1, 2, 0, 4, 5]),
    ):
        after = revise(DRAFT, case_plan(), parse_requests(message)).draft
        assert [item.title for item in after.problems] == [titles[n] for n in order], message
        # What a measure answers goes with its problem.
        for measure, old in zip(after.measures, DRAFT.measures, strict=True):
            assert [after.problems[n].title for n in measure.addresses] == [titles[n] for n in old.addresses]


def test_numbers_of_a_message_are_those_on_the_page() -> None:
    after = revise(DRAFT, case_plan(), parse_requests("删掉第二条，第三条写短点，第一条移到最后")).draft
    titles = [item.title for item in DRAFT.problems]
    assert [item.title for item in after.problems] == [titles[n] for n in (2, 3, 4, 5, 0)]
    assert len(bare(after.problems[0].text)) < len(bare(DRAFT.problems[2].text))


def test_request_that_cannot_be_done_leaves_the_whole_message_undone() -> None:
    with pytest.raises(UserError, match="前面已经把第3条删去"):
        revise(DRAFT, case_plan(), parse_requests("删掉第三条，第三条写短点"))


def test_difference_tells_what_an_operation_did() -> None:
    after = revise(DRAFT, case_plan(), parse_requests("措施第二条期限改为次年3月底前")).draft
    changed = [one for one in difference(DRAFT, after) if one.is_changed or one.is_moved]
    assert [(one.section, one.old, one.new) for one in changed] == [(MEASURES, 1, 1)]
