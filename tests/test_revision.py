"""Revisions of a small draft: what was asked is done, everything else stands as it stood, or a question is put back."""

from dataclasses import replace

import pytest

from assistant.citations import Citation, SourceKind
from assistant.drafting.assembly import assemble
from assistant.drafting.draft import MEASURES, PROBLEMS, Draft, DraftItem
from assistant.drafting.planning.plan import DraftPlan
from assistant.drafting.revising.parsing import parse_request
from assistant.drafting.revising.request import UnclearError
from assistant.drafting.revising.revision import Revision, revise
from assistant.drafting.revising.setting import put_off
from assistant.drafting.statement import Statement, StatementKind
from knowledge.document import Location
from knowledge.errors import UserError
from tests.drafting_case import case_report

SITUATION, CAUSE, ACTION = StatementKind.SITUATION, StatementKind.CAUSE, StatementKind.ACTION


def problem(title: str, *told: str, cause: str, source: int) -> DraftItem:
    statements = [Statement(SITUATION, text, (source,)) for text in told]
    return DraftItem(PROBLEMS, title, (*statements, Statement(CAUSE, cause, (source,))), (f"own.{source}",))


ROADS = problem(
    "县道养护里程没有完成",
    "计划养护县道42公里，完成35公里，尚有7公里没有开工",
    "养护资金到位150万元，为应到位300万元的50%",
    cause="主要原因是沥青采购两次流标，施工队八月才进场",
    source=1,
)
TRAINING = problem("培训没有按计划办", "全年计划培训6期，只办4期", cause="主要原因是场地没有落实", source=2)
ASSETS = problem(
    "资产台账不完整", "12台设备没有入账（含3台捐赠设备），其中2台找不到使用人", cause="由于交接清单缺失", source=3
)
BUILDING = DraftItem(
    MEASURES,
    "完成剩余养护里程",
    (Statement(ACTION, "公路股于2026年3月底前完成采购，6月底前完成剩余7公里养护", (4,)),),
    addresses=(0,),
    owner="公路股",
    deadline="2026年6月底前",
    result="完成剩余7公里养护",
)
COURSES = DraftItem(MEASURES, "补办两期培训", (Statement(ACTION, "落实固定场地", ()),), addresses=(1,))
QUOTES = {
    1: "计划养护县道42公里，完成35公里，尚有7公里没有开工。养护资金到位150万元，为应到位300万元的50%。"
    "主要原因是沥青采购两次流标，施工队八月才进场。",
    2: "全年计划培训6期，只办4期，主要原因是场地没有落实。",
    3: "12台设备没有入账（含3台捐赠设备），其中2台找不到使用人，由于交接清单缺失。",
    4: "公路股于2026年3月底前完成采购，6月底前完成剩余7公里养护。",
}


@pytest.fixture(scope="module")
def draft() -> Draft:
    sources = [Citation(n, SourceKind.REPORT, "自评报告", quote, Location(n)) for n, quote in QUOTES.items()]
    return assemble([ROADS, TRAINING, ASSETS], [BUILDING, COURSES], sources, case_report(), "composer")


def told(draft: Draft, message: str, *, focus: tuple[tuple[str, int], ...] = ()) -> Revision:
    plan = DraftPlan(draft.problems, draft.measures, case_report(), draft.citations, ())
    request = parse_request(message)
    assert request is not None, message
    return revise(draft, plan, request, focus=focus)


def words(item: DraftItem) -> tuple[object, ...]:
    return (item.title, *(one.text for one in item.statements), item.owner, item.deadline, item.result)


def changes(old: Draft, new: Draft, section: str) -> list[int]:
    """Return the places of the items that differ, of sections of the same length."""
    pairs = zip(old.items(section), new.items(section), strict=True)
    return [n for n, (one, other) in enumerate(pairs) if words(one) != words(other)]


def titles(draft: Draft, section: str = PROBLEMS) -> list[str]:
    return [item.title for item in draft.items(section)]


@pytest.mark.parametrize(
    ("message", "order"),
    [
        ("第三条挪到第一个", [2, 0, 1]),
        ("把培训那条放到最后", [0, 2, 1]),
        ("第一条移到第二条后面", [1, 0, 2]),
        ("第一条和第三条对调", [2, 1, 0]),
        ("顺序改成3、1、2", [2, 0, 1]),
        ("把讲台账的那条挪到讲培训的那条前头", [0, 2, 1]),
        ("第三条挪到最前面，再照金额从多到少排一遍", [0, 2, 1]),
        ("只留前两条", [0, 1]),
        ("第一条以后的都不要", [0]),
        ("删掉第二条，第三条放到最前面", [2, 0]),
        ("除了最后一条都删掉", [2]),
    ],
)
def test_items_stand_in_the_order_asked_for(draft: Draft, message: str, order: list[int]) -> None:
    new = told(draft, message).draft
    assert titles(new) == [titles(draft)[n] for n in order]
    for measure in new.measures:
        old = next(one for one in draft.measures if one.title == measure.title)
        answered = {titles(draft)[n] for n in old.addresses} & set(titles(new))
        assert {titles(new)[n] for n in measure.addresses} == answered


@pytest.mark.parametrize(
    ("message", "section", "place", "has", "lacks"),
    [
        ("第二条标题改成培训期数不够", PROBLEMS, 1, ["培训期数不够"], ["培训没有按计划办"]),
        ("第二条原因改成讲师请不到", PROBLEMS, 1, ["主要原因是讲师请不到"], ["场地没有落实"]),
        ("第二条补一句：参训98人次", PROBLEMS, 1, ["参训98人次", "只办4期"], []),
        ("第一条开头加上“受雨季影响，”", PROBLEMS, 0, ["受雨季影响，计划养护"], []),
        ("第一条最后一句删掉", PROBLEMS, 0, ["尚有7公里"], ["养护资金到位"]),
        ("第一条里流标那句不要", PROBLEMS, 0, ["养护资金到位150万元"], ["流标"]),
        ("第三条里“（含3台捐赠设备）”去掉", PROBLEMS, 2, ["12台设备没有入账，其中"], ["捐赠"]),
        ("把“使用人”改成“保管人”", PROBLEMS, 2, ["保管人"], ["使用人"]),
        ("措施二由人事股牵头，2026年5月底前完成", MEASURES, 1, ["人事股", "2026年5月底前"], []),
        ("措施一的责任科室改为养护中心", MEASURES, 0, ["养护中心于2026年3月"], ["公路股"]),
        ("措施一期限改到2026年9月底", MEASURES, 0, ["2026年9月底前完成剩余7公里"], ["6月底前"]),
        ("措施二的考核结果写：培训满6期", MEASURES, 1, ["培训满6期"], []),
        ("培训没有按计划办那条对应的措施交给人事股办", MEASURES, 1, ["人事股"], []),
    ],
)
def test_only_what_was_named_changes(
    draft: Draft, message: str, section: str, place: int, has: list[str], lacks: list[str]
) -> None:
    new = told(draft, message).draft
    other = MEASURES if section == PROBLEMS else PROBLEMS
    assert changes(draft, new, section) == [place]
    assert changes(draft, new, other) == []
    text = "\n".join(map(str, words(new.items(section)[place])))
    assert [word for word in has if word not in text] == []
    assert [word for word in lacks if word in text] == []


def test_owner_changes_in_the_result_too(draft: Draft) -> None:
    told_so = replace(BUILDING, result="公路股完成剩余7公里养护")
    old = replace(draft, measures=(told_so, *draft.measures[1:]))
    new = told(old, "措施一由养护中心负责").draft
    assert "公路股" not in new.measures[0].text + new.measures[0].result


def test_figure_is_replaced_with_what_follows_from_it(draft: Draft) -> None:
    revision = told(draft, "第一条的150万元改成180万元")
    assert "到位180万元" in revision.draft.problems[0].text
    notes = "".join(revision.notes)
    assert "50像是由“150万元”算出来的" in notes
    assert "“180万元”在报告里没有来源" in notes


def test_figure_is_found_by_what_it_is_of(draft: Draft) -> None:
    assert "到位160万元" in told(draft, "养护资金应该是160万元").draft.problems[0].text


def test_figure_inside_a_longer_one_is_left(draft: Draft) -> None:
    with pytest.raises(UserError, match="没有找到“2公里”"):
        told(draft, "把2公里改成3公里")


def test_shorter_keeps_figures_and_causes_as_long_as_it_can(draft: Draft) -> None:
    revision = told(draft, "第三条压到30字")
    text = revision.draft.problems[2].text
    assert "12台设备没有入账" in text
    assert "捐赠" not in text
    assert revision.draft.problems[2].causes
    assert "略去了" in "".join(revision.notes)


def test_fewer_sentences_lose_what_can_be_spared(draft: Draft) -> None:
    revision = told(draft, "问题一缩成两句话")
    assert [one.text for one in revision.draft.problems[0].statements] == [
        ROADS.statements[0].text,
        ROADS.statements[2].text,
    ]
    assert "略去了" in "".join(revision.notes)
    assert "最短只能写成2句" in "".join(told(draft, "问题一缩到一句话").notes)


def test_sentences_that_are_all_needed_are_joined(draft: Draft) -> None:
    said = tuple(Statement(ACTION, text, (4,)) for text in ("由公路股负责", "2026年6月底前办结", "完成剩余7公里养护"))
    duties = replace(draft, measures=(replace(BUILDING, statements=said), COURSES))
    item = told(duties, "措施一用一句话说清楚").draft.measures[0]
    assert [one.text for one in item.statements] == ["；".join(one.text for one in said)]


def test_merged_item_has_the_facts_of_both_and_the_measures_of_both(draft: Draft) -> None:
    new = told(draft, "第一条和第二条合并，标题叫任务没有完成").draft
    assert titles(new) == ["任务没有完成", "资产台账不完整"]
    text = new.problems[0].text
    assert [word for word in ("42公里", "150万元", "6期") if word not in text] == []
    assert len(new.problems[0].causes) == 2
    assert [item.addresses for item in new.measures] == [(0,), (0,)]


def test_split_item_keeps_every_sentence(draft: Draft) -> None:
    revision = told(draft, "第一条拆成“里程”“资金”两条")
    assert titles(revision.draft)[:2] == ["里程", "资金"]
    both = revision.draft.problems[0].text + revision.draft.problems[1].text
    assert [one.text for one in ROADS.statements[:2] if one.text not in both] == []
    assert revision.draft.measures[0].addresses == (0, 1)
    assert "还没有写原因" in "".join(revision.notes)


def test_item_about_a_topic_comes_from_the_plan_where_the_plan_has_it(draft: Draft) -> None:
    without = told(draft, "第三条删掉").draft
    plan = DraftPlan(draft.problems, draft.measures, case_report(), draft.citations, ())
    request = parse_request("再加一条关于资产台账的问题")
    assert request is not None
    item = revise(without, plan, request).draft.problems[-1]
    assert words(item) == words(ASSETS)


@pytest.mark.parametrize(
    "message", ["再加一条问题：县道42公里养护里程没完成，只完成35公里", "养护里程没弄完这个问题写进去没？没写补上"]
)
def test_item_that_repeats_another_is_not_added(draft: Draft, message: str) -> None:
    with pytest.raises(UserError, match="问题（一）“县道养护里程没有完成”已经写了"):
        told(draft, message)


def test_own_item_is_cited_as_its_authors(draft: Draft) -> None:
    new = told(draft, "再加一条措施：由人事股在2026年4月底前补办2期培训").draft
    item = new.measures[-1]
    assert (item.owner, item.deadline) == ("人事股", "2026年4月底前")
    assert {new.citations[n - 1].kind for n in item.citations} == {SourceKind.AUTHOR}
    assert new.grounding.unsupported == draft.grounding.unsupported


def test_authors_own_measure_outlives_its_problem(draft: Draft) -> None:
    revision = told(draft, "删掉第一条和第二条")
    assert titles(revision.draft, MEASURES) == ["完成剩余养护里程"]
    assert "报告自己写的措施" in "".join(revision.notes)


def test_what_could_not_be_done_is_told_beside_what_could(draft: Draft) -> None:
    revision = told(draft, "第九条删掉，第二条标题改成培训期数不够")
    assert titles(revision.draft)[1] == "培训期数不够"
    assert "没有第9条" in "".join(revision.notes)


def test_this_one_is_the_one_last_spoken_of(draft: Draft) -> None:
    new = told(draft, "这条标题改成台账缺项", focus=((PROBLEMS, 2),)).draft
    assert titles(new)[2] == "台账缺项"


@pytest.mark.parametrize(
    "message",
    [
        "这条删掉",
        "第二条删掉，第三条那啥整得像样一点",
        "第一条改一下",
        "措施都加上完成时限",
        "再加一条关于档案管理的问题",
        "没有那条删掉",
        "把第一条和措施一合并",
        "第二条换个原因",
        "不要删除第二条",
        "问题按轻重缓急排一下",
        "多凑两条问题",
        "第二条分开写，讲师一条，住宿一条",
    ],
)
def test_what_is_unclear_is_asked_back(draft: Draft, message: str) -> None:
    with pytest.raises(UnclearError):
        told(draft, message)


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ("第九条删掉", "没有第9条"),
        ("删掉前三条", "全部删光"),
        ("第一条移到最前面", "本来就在那里"),
        ("把自评表里的执行率改成“96”", "没有找到|哪个数"),
        ("第二条换个说法", "对话模型"),
        ("第二条里食堂那句删掉", "没有写到“食堂”"),
        ("第二条拆开", "没有可以分开"),
    ],
)
def test_what_cannot_be_done_is_declined_with_the_reason(draft: Draft, message: str, why: str) -> None:
    with pytest.raises(UserError, match=why):
        told(draft, message)


@pytest.mark.parametrize(
    ("deadline", "steps", "unit", "later"),
    [
        ("2025年6月底前", 1, "月", "2025年7月底前"),
        ("2025年12月底前", 1, "季度", "2026年3月底前"),
        ("2025年6月30日前", -1, "月", "2025年5月31日前"),
        ("2025年3月10日前", 2, "周", "2025年3月24日前"),
        ("2025年底前", 1, "月", "2026年1月底前"),
    ],
)
def test_deadline_is_put_off_as_exactly_as_it_was_set(deadline: str, steps: int, unit: str, later: str) -> None:
    assert put_off(deadline, steps, unit) == later


def told_of(draft: Draft, message: str, past: tuple[Draft, ...] = (), focus: tuple[tuple[str, int], ...] = ()) -> Draft:
    """Return the draft as changed by a message that is read beside it."""
    plan = DraftPlan(draft.problems, draft.measures, case_report(), draft.citations, ())
    request = parse_request(message, draft)
    assert request is not None, message
    return revise(draft, plan, request, focus=focus, past=past).draft


@pytest.mark.parametrize(
    "message",
    [
        "培训那条措施由人事科牵头，不对，教育科，9月底前",
        "措施二让人事科负责…不是，教育科，9月底前办完",
        "措施二责任写人事科。哎不对人事科不管这个，写教育科，9月底前",
    ],
)
def test_the_later_of_two_values_stands(draft: Draft, message: str) -> None:
    new = told_of(draft, message)
    assert (new.measures[1].owner, new.measures[1].deadline) == ("教育科", "9月底前")
    assert changes(draft, new, MEASURES) == [1]


def test_an_office_beside_a_day_is_the_owner_of_what_was_spoken_of(draft: Draft) -> None:
    new = told_of(draft, "人事教育科，9月底前", focus=((PROBLEMS, 1),))
    assert (new.measures[1].owner, new.measures[1].deadline) == ("人事教育科", "9月底前")


def test_the_day_of_one_thing_in_a_measure_is_moved(draft: Draft) -> None:
    new = told_of(draft, "里程那条措施，采购改到4月底，3月来不及")
    assert new.measures[0].statements[0].text == "公路股于2026年4月底前完成采购，6月底前完成剩余7公里养护"
    assert new.measures[0].deadline == "2026年6月底前"


def test_what_is_remarked_before_a_change_is_what_it_is_of(draft: Draft) -> None:
    new = told_of(draft, "台账上设备对不上，原因写成交接时没有盘点", focus=((PROBLEMS, 0),))
    assert changes(draft, new, PROBLEMS) == [2]


def test_a_remark_on_several_items_is_asked_back_rather_than_taken_for_the_last_one(draft: Draft) -> None:
    with pytest.raises(UnclearError):
        told_of(draft, "养护和培训都没弄完，原因写成人手不够", focus=((PROBLEMS, 2),))


def test_who_said_it_is_no_part_of_the_change(draft: Draft) -> None:
    assert changes(draft, told_of(draft, "台账那条局长说再补一句：已经盘点"), PROBLEMS) == [2]


def test_an_item_goes_back_to_what_the_report_has(draft: Draft) -> None:
    once = told_of(draft, "第二条原因改为教师不够")
    twice = told_of(once, "第二条原因改为教材没到")
    new = told_of(twice, "那还是按报告原来的写法", (once, draft), focus=((PROBLEMS, 1),))
    assert words(new.problems[1]) == words(draft.problems[1])


def test_what_a_measure_leaves_open_is_asked_where_the_report_tells_no_more(draft: Draft) -> None:
    with pytest.raises(UserError, match="请告诉我责任科室、完成时限"):
        told_of(draft, "培训那条措施太虚，写具体些")


def test_a_day_of_several_is_that_of_the_thing_that_is_spoken_of(draft: Draft) -> None:
    result = "2026年3月底前完成采购"
    both = replace(draft, measures=(replace(draft.measures[0], result=result), *draft.measures[1:]))
    plan = DraftPlan(both.problems, both.measures, case_report(), both.citations, ())
    request = parse_request("公路股的采购来不及，推到2026年4月底前", both)
    assert request is not None
    changed = revise(both, plan, request).draft.measures[0]
    assert "2026年4月底前完成采购，6月底前" in changed.text
    assert changed.deadline == "2026年6月底前"
    assert changed.result == "2026年4月底前完成采购"
