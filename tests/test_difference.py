from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.drafting.draft import Draft
from assistant.drafting.history import Piece, difference, text_difference
from assistant.drafting.revising.parsing import parse_request
from assistant.drafting.revising.revision import revise
from assistant.drafting.sources import bare
from tests.drafting_case import case_plan, compose

DRAFT = compose(case_plan())
_TEXT = st.text(alphabet="甲乙丙丁预算执行率95%。；，\n“”《》", max_size=60)


def changed(message: str) -> Draft:
    request = parse_request(message)
    assert request is not None
    return revise(DRAFT, case_plan(), request).draft


def side(pieces: tuple[Piece, ...], other: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != other)


@settings(deadline=None)
@given(_TEXT, _TEXT)
def test_pieces_give_back_both_texts(old: str, new: str) -> None:
    pieces = text_difference(old, new)
    assert side(pieces, "added") == old
    assert side(pieces, "removed") == new
    assert all(piece.text for piece in pieces)


@pytest.mark.parametrize(
    "message",
    [
        "删除第二条",
        "第一条移到最后",
        "把“指标值”改成“目标值”",
        "再加一条问题：合同归档不及时。部分合同没有归档。",
    ],
)
def test_difference_gives_back_both_versions(message: str) -> None:
    new = changed(message)
    found = difference(DRAFT, new)
    for section, olds, news in (
        ("problems", DRAFT.problems, new.problems),
        ("measures", DRAFT.measures, new.measures),
    ):
        here = [one for one in found if one.section == section]
        assert sorted(one.old for one in here if one.old is not None) == list(range(len(olds)))
        assert [one.new for one in here if one.new is not None] == list(range(len(news)))
        for one in here:
            lines = (one.title, *one.lines)
            if one.old is not None:
                item = olds[one.old]
                kept = [side(line, "added") for line in lines]
                assert [line for line in kept if line] == [bare(w) for w in (item.title, item.text, *item.causes)]
            if one.new is not None:
                item = news[one.new]
                kept = [side(line, "removed") for line in lines]
                assert [line for line in kept if line] == [bare(w) for w in (item.title, item.text, *item.causes)]


def test_same_draft_has_no_changes() -> None:
    assert not any(one.is_changed or one.is_moved for one in difference(DRAFT, DRAFT))


def test_other_numbers_of_sources_are_no_change() -> None:
    after = changed("删除第一条")
    kept = [one for one in difference(DRAFT, after) if one.old is not None and one.new is not None]
    assert not any(one.is_changed for one in kept)


def test_moved_item_is_recognised_as_the_same() -> None:
    found = difference(DRAFT, changed("第一条移到最后"))
    moved = [one for one in found if one.is_moved]
    assert [(one.section, one.old, one.new) for one in moved] == [("problems", 0, len(DRAFT.problems) - 1)]
    assert not moved[0].is_changed


def test_deleted_item_stands_where_it_stood() -> None:
    found = [one for one in difference(DRAFT, changed("删除第二条")) if one.section == "problems"]
    assert [(one.old, one.new) for one in found] == [(0, 0), (1, None), (2, 1)]


def test_change_inside_a_sentence_is_told_by_phrases() -> None:
    pieces = text_difference(
        "全年执行数2100.00万元，执行率90.00%。不变的一句。", "全年执行数2100.00万元，执行率87.50%。不变的一句。"
    )
    assert [piece.text for piece in pieces if piece.kind == "removed"] == ["90.00%"]
    assert [piece.text for piece in pieces if piece.kind == "added"] == ["87.50%"]


def test_sentences_that_have_nothing_in_common_are_shown_whole() -> None:
    pieces = text_difference("甲方负责验收。", "本年度预算已全部执行到位。")
    assert [(piece.kind, piece.text) for piece in pieces][:2] == [
        ("removed", "甲方负责验收"),
        ("added", "本年度预算已全部执行到位"),
    ]


def test_title_alone_can_change() -> None:
    other = replace(DRAFT, problems=(replace(DRAFT.problems[0], title="新标题"), *DRAFT.problems[1:]))
    (one,) = [one for one in difference(DRAFT, other) if one.is_changed]
    assert side(one.title, "removed") == "新标题"
    assert all(piece.kind == "kept" for line in one.lines for piece in line)
