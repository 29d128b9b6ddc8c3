import re
from dataclasses import replace

import pytest

from assistant.drafting.composing.composer import compose
from assistant.drafting.draft import Draft
from assistant.drafting.revising.request_parsing import parse_requests
from assistant.drafting.revising.revision import Revision, revise
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


def measure(text: str) -> Draft:
    """Return a draft of one problem and one measure of this text."""
    draft = compose(case_plan())
    return replace(draft, measures=(replace(draft.measures[0], text=text),))


@pytest.mark.parametrize(
    ("text", "owner", "expected"),
    [
        ("对差错事项，由财务科会同人事科逐项更正。", "办公室", "对差错事项，由办公室会同人事科逐项更正。"),
        ("对差错事项，由财务科会同办公室逐项更正。", "办公室", "对差错事项，由办公室会同财务科逐项更正。"),
        ("财务科牵头，种植业管理科等业务科室参加。", "办公室", "办公室牵头，种植业管理科等业务科室参加。"),
        ("各业务科室从次年起按月登记。", "人事科", "人事科从次年起按月登记。"),
        ("年底前完成全部整改。", "办公室", "由办公室牵头，年底前完成全部整改。"),
    ],
)
def test_owner_of_a_measure_is_exchanged(text: str, owner: str, expected: str) -> None:
    assert bare(revised(measure(text), f"措施第一条责任科室改为{owner}").measures[0].text) == expected


@pytest.mark.parametrize(
    ("text", "time", "expected"),
    [
        ("次年一季度末前，由财务科梳理清单。", "次年二季度末前", "次年二季度末前，由财务科梳理清单。"),
        ("下一年度预算编制中，各科室报送任务。", "9月底前", "9月底前，各科室报送任务。"),
        ("办公室于年底前建立台账。", "明年3月底", "办公室于明年3月底前建立台账。"),
        ("由财务科梳理清单。", "年底前", "年底前，由财务科梳理清单。"),
    ],
)
def test_time_of_a_measure_is_exchanged(text: str, time: str, expected: str) -> None:
    assert bare(revised(measure(text), f"措施第一条期限改为{time}").measures[0].text) == expected


LOOSE = {
    "有关制度没弄好，很多指标没有填。": "有关制度落实不到位，较多指标没有填。",
    "我们单位搞了3次培训，钱太少。": "本单位开展了3次培训，资金偏少。",
    "因为人手不够，所以进度太慢。": "由于人手不够，因此进度偏慢。",
    "自评表里面的数对不上。": "自评表中的数不一致。",
    "指标值填作“很多”，没人管。": "指标值填作“很多”，缺少专人负责。",
    "之所以如此，是因为弄虚作假的情况还没查清。": "之所以如此，是因为弄虚作假的情况尚未查清。",
}


@pytest.mark.parametrize(("loose", "official"), LOOSE.items())
def test_loose_words_become_official_ones(draft: Draft, loose: str, official: str) -> None:
    before = replace(draft, problems=(replace(draft.problems[0], text=loose), *draft.problems[1:]))
    revision = told(before, "第一条更正式一点")
    assert revision.draft.problems[0].text == official
    assert "改为" in revision.notes[0]


def test_composed_draft_has_no_loose_words(draft: Draft) -> None:
    with pytest.raises(UserError, match="没有找到口语化的词句"):
        revised(draft, "语言再正式一点")


def test_figures_are_added_with_their_source(draft: Draft) -> None:
    after = revised(draft, "第二条加上高标准农田建设资金的金额")
    added = after.problems[1].text.removeprefix(draft.problems[1].text)
    assert "全年预算800万元，全年执行760万元" in bare(after.problems[1].text)
    number = int(re.findall(r"\[(\d+)\]", added or after.problems[1].text)[-1])
    assert "高标准农田建设资金" in after.citations[number - 1].source
    assert after.grounding.unsupported == ()


@pytest.mark.parametrize(
    ("message", "told_of"),
    [
        ("第一条加上农户满意度的指标值", "指标值为“≥90%”"),
        ("第一条加上三公经费的数据", "“三公”经费支出4.32万元"),
        ("第一条加上在职人员的数据", "45"),
        ("第一条加上高标准农田的执行率", "执行率95.00%"),
        ("第一条写明项目支出的金额", "1260.00万元"),
    ],
)
def test_figures_are_found_by_name(draft: Draft, message: str, told_of: str) -> None:
    after = revised(draft, message)
    assert told_of in after.problems[0].text
    assert after.grounding.unsupported == ()


def test_figures_that_the_report_lacks_are_said_with_the_projects_it_has(draft: Draft) -> None:
    with pytest.raises(UserError, match=r"没有找到“智慧农业”的金额.*高标准农田建设资金"):
        revised(draft, "第一条补上智慧农业的金额")


def test_figures_without_an_item_go_where_they_are_spoken_of(draft: Draft) -> None:
    with pytest.raises(UserError, match="请写明加到第几条"):
        revised(draft, "补上在职人员的数据")


def test_deleted_problem_can_be_added_again_with_its_measure(draft: Draft) -> None:
    less = revised(draft, "删除第二条")
    revision = told(less, "再加一条问题")
    assert revision.draft.problems[-1].themes == draft.problems[1].themes
    assert revision.draft.measures[-1].addresses == (len(revision.draft.problems) - 1,)
    assert revision.draft.grounding.unsupported == ()


def test_own_words_are_added_as_an_item_and_checked(draft: Draft) -> None:
    revision = told(draft, "再加一条问题：合同归档不及时。2022年有66份合同没有归档。")
    added = revision.draft.problems[-1]
    assert (added.title, added.text) == ("合同归档不及时", "2022年有66份合同没有归档。")
    assert any("66份" in entry for entry in revision.draft.grounding.unsupported)
    assert "还没有写原因" in revision.notes[0]


def test_theme_without_ground_in_the_report_is_not_made_up(draft: Draft) -> None:
    with pytest.raises(UserError, match="没有依据起草"):
        revised(draft, "再加一条关于乡村旅游的问题")


def test_sentence_is_left_out(draft: Draft) -> None:
    after = revised(draft, "第二条删掉最后一句")
    assert bare(draft.problems[1].text).startswith(bare(after.problems[1].text))
    with pytest.raises(UserError, match="只有"):
        revised(draft, "第二条删掉第九句")


def test_what_an_item_says_of_something_is_left_out(draft: Draft) -> None:
    assert "农户满意度" in draft.problems[1].text
    after = revised(draft, "第二条去掉关于农户满意度的内容")
    assert "农户满意度" not in after.problems[1].text


def test_only_what_an_item_is_about_is_not_left_out(draft: Draft) -> None:
    place = next(n for n, item in enumerate(draft.problems) if item.themes == ("data",))
    with pytest.raises(UserError, match="要整条删去，请说"):
        revised(draft, f"第{place + 1}条去掉关于三公经费的内容")


def test_marks_by_hand_are_those_on_the_page(draft: Draft) -> None:
    number = draft.problems[1].citations[0]
    quote = draft.citations[number - 1].quote
    after = revised(draft, f"问题第二条改写为：\n新标题\n新的正文[{number}]。\n原因：新的原因。")
    item = after.problems[1]
    assert (item.title, item.causes) == ("新标题", ("新的原因。",))
    assert after.citations[item.citations[0] - 1].quote == quote


def test_nothing_changed_is_said(draft: Draft) -> None:
    with pytest.raises(UserError, match="没有变化"):
        revised(draft, f"第一条的标题改成{draft.problems[0].title}")


def test_merging_keeps_like_sentences_about_other_things(draft: Draft) -> None:
    one = replace(draft.problems[0], text="“甲项目建设任务”的指标值为“按计划完成”，没有写明数量。执行率为87.50%。")
    two = replace(draft.problems[1], text="“乙项目建设任务”的指标值为“按计划完成”，没有写明数量。执行率为87.50%。")
    before = replace(draft, problems=(one, two, *draft.problems[2:]))
    text = revised(before, "第一条和第二条合并").problems[0].text
    assert "“甲项目建设任务”" in text
    assert "“乙项目建设任务”" in text
    assert text.count("87.50%") == 1
