import re

import pytest

from assistant.drafting.composer import compose
from assistant.drafting.draft import Draft
from assistant.drafting.request_parsing import parse_requests
from assistant.drafting.revision import Revision, revise
from assistant.drafting.statements import item_length
from knowledge.errors import UserError
from tests.drafting_case import case_plan


@pytest.fixture(scope="module")
def draft() -> Draft:
    return compose(case_plan())


def revised(draft: Draft, message: str) -> Draft:
    return told(draft, message).draft


def told(draft: Draft, message: str, *earlier: Draft) -> Revision:
    requests = parse_requests(message)
    assert requests
    return revise(draft, case_plan(), requests, earlier=(draft, *earlier))


def bare(text: str) -> str:
    """Return a text without its marks, whose numbers follow the order of mention."""
    return re.sub(r"\[\d+\]", "", text)


def titles(draft: Draft) -> list[str]:
    return [item.title for item in draft.problems]


def test_more_specific_adds_the_next_facts_of_the_plan(draft: Draft) -> None:
    place = next(n for n, item in enumerate(draft.problems) if item.themes == ("scoring",))
    after = revised(draft, f"第{place + 1}条写具体一点")
    assert bare(after.problems[place].text).startswith(bare(draft.problems[place].text))
    assert len(after.problems[place].text) > len(draft.problems[place].text) + 20
    assert after.grounding.unsupported == ()


def test_more_specific_measure_names_the_rows_to_begin_with(draft: Draft) -> None:
    place = next(n for n, item in enumerate(draft.measures) if item.themes == ("objectives",))
    after = revised(draft, f"措施第{place + 1}条写具体一点")
    assert "“新建高标准农田2.5万亩”" in after.measures[place].text


def test_nothing_more_to_say_is_said(draft: Draft) -> None:
    place = next(n for n, item in enumerate(draft.problems) if item.themes == ("data",))
    with pytest.raises(UserError, match="都已写进这一条"):
        revised(draft, f"第{place + 1}条写具体一点")


def test_only_the_addressed_item_changes(draft: Draft) -> None:
    after = revised(draft, "第一条换个说法")
    assert after.problems[0].text != draft.problems[0].text
    assert [bare(item.text) for item in after.problems[1:]] == [bare(item.text) for item in draft.problems[1:]]
    assert [bare(item.text) for item in after.measures] == [bare(item.text) for item in draft.measures]
    assert titles(after)[1:] == titles(draft)[1:]


def test_shorter_keeps_the_first_statement_and_a_cause(draft: Draft) -> None:
    after = revised(draft, "第一条短一点")
    item = after.problems[0]
    assert item_length(item) <= 0.65 * item_length(draft.problems[0])
    assert bare(draft.problems[0].text).startswith(bare(item.text).split("。")[0][:20])
    assert len(item.causes) >= 1
    assert item.text.endswith("。")


def test_length_asked_for_is_kept(draft: Draft) -> None:
    assert item_length(revised(draft, "第二条精简到120字").problems[1]) <= 132


def test_length_that_cannot_be_reached_is_said(draft: Draft) -> None:
    with pytest.raises(UserError, match="最短为"):
        revised(draft, "第一条精简到10字")


def test_whole_section_is_shortened_in_proportion(draft: Draft) -> None:
    after = revised(draft, "存在的问题压缩到700字")
    assert sum(map(item_length, after.problems)) <= 770
    assert len(after.problems) == len(draft.problems)


def test_deleted_problem_takes_its_measure_along(draft: Draft) -> None:
    after = revised(draft, "删除第二条问题")
    assert titles(after) == [title for n, title in enumerate(titles(draft)) if n != 1]
    assert {place for item in after.measures for place in item.addresses} == set(range(len(after.problems)))
    assert [citation.id for citation in after.citations] == list(range(1, len(after.citations) + 1))


def test_deleted_measure_leaves_the_problems_alone(draft: Draft) -> None:
    after = revised(draft, "删除第二条措施")
    assert titles(after) == titles(draft)
    assert len(after.measures) == len(draft.measures) - 1


def test_merged_problems_share_their_measures(draft: Draft) -> None:
    after = revised(draft, "把第一条和第三条合并")
    assert len(after.problems) == len(draft.problems) - 1
    assert after.problems[0].themes == draft.problems[0].themes + draft.problems[2].themes
    assert [item.addresses for item in after.measures[:3]] == [(0,), (1,), (0,)]
    assert after.grounding.unsupported == ()


def test_merged_item_can_be_split_again(draft: Draft) -> None:
    after = revised(revised(draft, "把第一条和第二条合并"), "第一条拆开")
    assert [item.themes for item in after.problems] == [item.themes for item in draft.problems]
    assert [item.addresses for item in after.measures] == [item.addresses for item in draft.measures]


def test_moved_problem_keeps_its_measure(draft: Draft) -> None:
    after = revised(draft, "把第三条放到最前")
    assert titles(after)[0] == titles(draft)[2]
    assert after.measures[2].addresses == (0,)


def test_swapped_problems(draft: Draft) -> None:
    after = revised(draft, "第一条和第二条对调")
    assert titles(after)[:2] == [titles(draft)[1], titles(draft)[0]]


def test_words_of_the_user_are_checked_too(draft: Draft) -> None:
    after = revised(draft, "第一条原因改为绩效专职人员仅有2名，占比不足5%")
    assert after.problems[0].causes == ("绩效专职人员仅有2名，占比不足5%。",)
    assert after.grounding.unsupported == ("问题1：“2名”", "问题1：“5%”")


def test_words_are_replaced(draft: Draft) -> None:
    after = revised(draft, "措施里把“各业务科室”改成“有关业务科室”")
    assert "有关业务科室" in "".join(item.text for item in after.measures)
    assert "各业务科室" not in "".join(item.text for item in after.measures)
    assert [bare(item.text) for item in after.problems] == [bare(item.text) for item in draft.problems]
    with pytest.raises(UserError, match="没有找到"):
        revised(draft, "把“不存在的词”改成“别的”")


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ("第九条写具体一点", "没有第9条"),
        ("删除这一条", "请写明是第几条"),
        ("第二条语气缓和一点", "需要接入对话模型"),
        ("合并第一条", "写明两条"),
        ("措施第一条原因改为业务科室没有参与指标设定", "措施没有“原因”"),
        ("措施第三条拆成两条", "写的是一件事"),
        ("问题第一条和措施第二条合并", "写明两条"),
    ],
)
def test_what_cannot_be_done_is_said(draft: Draft, message: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        revised(draft, message)


def test_section_without_items_is_said() -> None:
    only = compose(case_plan(), ("problems",))
    with pytest.raises(UserError, match="还没有措施"):
        revised(only, "措施第一条短一点")
