"""What a conversation says of a draft's changes: proposed, accepted, refused, taken back, and of versions."""

from dataclasses import replace

import pytest

from assistant.conversation.asking.question import FigureQuestion, Wanted
from assistant.conversation.events import Choices, DraftChanged, Event, Finished, Notice, Said, TextPiece
from assistant.conversation.intents import Intent
from assistant.conversation.request import ReviseRequest
from assistant.conversation.revising import asks_of_items, is_command, read_revision, revise_draft
from assistant.conversation.turns import take_turn
from assistant.conversation.workspace import Workspace
from assistant.drafting.draft import body_length
from assistant.drafting.history import History
from assistant.drafting.revising.parsing import parse_request
from assistant.drafting.revising.request import RevisionRequest
from tests.drafting_case import case_plan, case_review, compose, library

SAID = "第一条标题改成目标不够具体"


@pytest.fixture
def workspace() -> Workspace:
    history = History().add(compose(case_plan()), "两部分都写")
    return Workspace(review=case_review(), library=library, history=history, plan=case_plan())


def say(workspace: Workspace, *messages: str) -> tuple[Workspace, str]:
    """Return the state after messages that follow one another, and what was said to the last of them."""
    told = ""
    for message in messages:
        events: list[Event] = list(revise_draft(ReviseRequest(message, parse_request(message)), workspace))
        for event in events:
            workspace = workspace.after(event)
        told = "".join(event.text for event in events if isinstance(event, TextPiece | Notice))
    return workspace, told


def said(workspace: Workspace, question: str) -> str:
    """Return what is said to a message that asks for no change."""
    events = revise_draft(ReviseRequest(question, parse_request(question)), workspace)
    return "".join(event.text for event in events if isinstance(event, TextPiece | Notice))


def test_change_is_proposed_with_what_can_be_said_to_it(workspace: Workspace) -> None:
    events = list(revise_draft(ReviseRequest(SAID, parse_request(SAID)), workspace))
    assert isinstance(events[0], DraftChanged)
    assert not events[0].history.version.accepted
    assert events[0].history.version.made == SAID
    assert events[-1] == Choices(("接受修改", "不接受修改", "撤销"))


def test_what_else_changed_is_told(workspace: Workspace) -> None:
    _, told = say(workspace, "删除问题第二条")
    assert "只对应它的措施（二）一并删去" in told


def test_a_field_of_an_item_is_told_to_whoever_asks(workspace: Workspace) -> None:
    named, _ = say(workspace, "措施一的责任科室改成综合科")
    assert asks_of_items("措施第一条谁负责？")
    assert "的责任科室：综合科。" in said(named, "措施第一条谁负责？")


def test_what_is_left_to_the_author_is_listed(workspace: Workspace) -> None:
    draft = workspace.draft
    assert draft is not None
    assert draft.questions[0].text in said(workspace, "还有哪些地方等我补")


def test_so_many_items_are_the_first_ones(workspace: Workspace) -> None:
    before = workspace.draft
    after, _ = say(workspace, "问题太多了，领导说最多写两条")
    assert before is not None
    assert after.draft is not None
    assert [one.title for one in after.draft.problems] == [one.title for one in before.problems[:2]]
    assert "是问题还是措施只留1条" in said(workspace, "最多写一条")


def test_a_figure_of_the_form_is_left_to_the_form(workspace: Workspace) -> None:
    _, told = say(workspace, "附件2中预算执行率得分应为9.52分，请在自评表内径行改正")
    assert "请在原文件里改" in told


def test_an_owner_that_is_taken_away_is_left_open(workspace: Workspace) -> None:
    after, told = say(workspace, "措施一的责任科室改成综合科", "把措施一的责任科室去掉")
    assert "“综合科”去掉后留作待补" in told
    assert after.draft is not None
    assert after.draft.measures[0].owner == ""


@pytest.mark.parametrize("message", ["接受修改", "接受", "同意这次修改", "采纳", "保留这次改动。"])
def test_proposal_is_accepted(workspace: Workspace, message: str) -> None:
    after, told = say(workspace, "第一条标题改成目标不够具体", message)
    assert after.history.version.accepted
    assert "已接受第2版" in told
    assert is_command(message, after)


@pytest.mark.parametrize("message", ["不接受修改", "不接受", "拒绝这次修改", "不采纳"])
def test_proposal_is_refused(workspace: Workspace, message: str) -> None:
    after, told = say(workspace, "第一条标题改成目标不够具体", message)
    assert after.history.place == 0
    assert len(after.history.versions) == 2
    assert "现在是第1版" in told
    assert is_command(message, after)


def test_nothing_to_accept_is_said(workspace: Workspace) -> None:
    assert "没有待接受的修改" in say(workspace, "接受修改")[1]
    assert "请说“撤销”" in say(workspace, "不接受修改")[1]


@pytest.mark.parametrize("message", ["撤销", "撤回刚才的修改", "改回去", "退回上一版", "恢复到上一个版本", "还原"])
def test_change_is_taken_back(workspace: Workspace, message: str) -> None:
    assert say(workspace, "第一条标题改成目标不够具体", message)[0].history.place == 0


@pytest.mark.parametrize(
    "message",
    ["第一条恢复原状，第二条不变", "第一条不妥，恢复它原来的样子", "第一条的标题还是用原来的", "第一条还用原来的"],
)
def test_one_item_is_taken_back_and_what_was_done_since_stays(workspace: Workspace, message: str) -> None:
    after, told = say(workspace, "第一条标题改成目标不够具体", "第二条标题改成结余没有收回", message)
    assert workspace.draft
    assert after.draft
    assert "改了问题（一）。" in told
    assert after.draft.problems[0].title == workspace.draft.problems[0].title
    assert after.draft.problems[1].title == "结余没有收回"


def test_a_wish_that_was_asked_back_is_not_taken_back(workspace: Workspace) -> None:
    changed, _ = say(workspace, "第一条标题改成目标不够具体")
    asked = replace(changed, request=ReviseRequest("案件那条再说", RevisionRequest((), ("案件那条再说",))))
    kept, told = say(asked, "还是原来的")
    assert "没有改动草稿" in told
    assert kept.history == changed.history
    assert say(asked, "撤销")[0].history.place == 0


def test_what_stands_beside_an_assent_is_not_passed_over(workspace: Workspace) -> None:
    changed, _ = say(workspace, "第一条标题改成目标不够具体")
    kept, told = say(changed, "就按这个改，5月底前拿出办法")
    assert "5月底前拿出办法" in told
    assert kept.history == changed.history


def test_what_was_never_changed_is_not_taken_back(workspace: Workspace) -> None:
    after, told = say(workspace, "第一条标题改成目标不够具体", "第二条恢复原状")
    assert "没有改过" in told
    assert after.draft
    assert after.draft.problems[0].title == "目标不够具体"


@pytest.mark.parametrize("message", ["恢复", "重做", "取消撤销", "恢复刚才的修改"])
def test_what_was_taken_back_is_brought_back(workspace: Workspace, message: str) -> None:
    after, told = say(workspace, "第一条标题改成目标不够具体", "撤销", message)
    assert after.history.place == 1
    assert "现在是第2版" in told


def test_nothing_to_bring_back_is_said(workspace: Workspace) -> None:
    assert "没有可以恢复的修改" in say(workspace, "恢复")[1]


@pytest.mark.parametrize("message", ["回到第1版", "恢复到第一版", "退回到第 1 版", "用第1版", "切换到v1"])
def test_any_version_is_gone_back_to(workspace: Workspace, message: str) -> None:
    after, _ = say(workspace, "第一条标题改成目标不够具体", "第一条删掉第二句", message)
    assert after.history.place == 0
    assert len(after.history.versions) == 3


def test_version_that_does_not_exist_is_said(workspace: Workspace) -> None:
    assert "没有第7版，现在共有1版" in say(workspace, "回到第7版")[1]


def test_several_changes_of_one_message_are_one_version(workspace: Workspace) -> None:
    after, _ = say(workspace, "删掉第三条，第二条写短点")
    assert len(after.history.versions) == 2
    assert len(after.draft.problems) == len(workspace.draft.problems) - 1


def test_what_is_not_understood_is_asked_back(workspace: Workspace) -> None:
    after, told = say(workspace, "把它弄得漂漂亮亮")
    assert after == workspace
    assert "第几条" in told


def test_question_to_an_item_is_answered_from_its_sources_and_what_it_answers(workspace: Workspace) -> None:
    assert asks_of_items("措施一是针对哪个问题写的")
    assert not asks_of_items("第一条意见的依据是哪来的")
    events = list(revise_draft(ReviseRequest("措施一是针对哪个问题写的", None), workspace))
    told = "".join(event.text for event in events if isinstance(event, TextPiece))
    assert workspace.draft is not None
    (answered,) = workspace.draft.measures[0].addresses
    assert "针对问题" in told
    assert workspace.draft.problems[answered].title in told


def test_draft_taken_up_again_without_its_plan_can_be_changed(workspace: Workspace) -> None:
    after, _ = say(replace(workspace, plan=None), "第一条标题改成目标不够具体")
    assert after.history.place == 1
    assert after.plan is not None


def test_nothing_can_be_changed_before_there_is_a_draft() -> None:
    after, told = say(Workspace(review=case_review(), library=library), "把那条改一改")
    assert "还没有草稿" in told
    assert after.draft is None


def test_a_change_that_reads_against_the_draft_to_come_drafts_first() -> None:
    after, told = say(Workspace(review=case_review(), library=library), "问题第一条的标题改成目标不够具体")
    assert told.startswith("还没有草稿，先按报告起草了")
    assert after.draft
    assert after.draft.problems[0].title == "目标不够具体"
    assert len(after.history.versions) == 2


@pytest.mark.parametrize("message", ["那就按报告原来的", "还是用报告里的写法吧", "第二条按照报告原文来"])
def test_only_the_item_spoken_of_goes_back_to_the_report(workspace: Workspace, message: str) -> None:
    assert workspace.draft
    original = workspace.draft.problems[1]
    events_of = ("问题第一条的标题改成目标不够具体", "问题第二条的标题改成执行慢", "问题第二条的标题改成执行率不高")
    after = workspace
    for line in (*events_of, message):
        events = list(revise_draft(ReviseRequest(line, parse_request(line, after.draft)), after))
        for event in (*events, Finished(Intent.REVISE, Said(line, ""))):
            after = after.after(event)
    assert after.draft
    assert [one.title for one in after.draft.problems[:2]] == ["目标不够具体", original.title]


def test_items_are_counted_and_titled_as_they_are_now(workspace: Workspace) -> None:
    after, _ = say(workspace, SAID)
    assert asks_of_items("草稿现在多少条，报一下题目")
    assert "（一）目标不够具体" in said(after, "草稿现在多少条，报一下题目")


def test_a_figure_is_quoted_from_the_item_that_is_asked_for_it(workspace: Workspace) -> None:
    after, _ = say(workspace, "第一条补一句：抽查了37家商户")
    assert "写有37：“" in said(after, "问题第一条里写的是37吗")
    assert "没有写38" in said(after, "问题第一条里写的是38吗")


def test_what_is_to_be_added_is_what_was_asked_last(workspace: Workspace) -> None:
    asked = FigureQuestion("农机设备老化", (Wanted("农机设备老化"),))
    _, told = say(replace(workspace, request=asked), "那就写上，放第二条")
    assert "农机设备老化" in told
    before, told = say(workspace, "那就写上，放第二条")
    assert "写什么" in told
    assert before.draft == workspace.draft


@pytest.mark.parametrize(
    "message",
    [
        "问题第一条写短一点",
        "措施第十二条上移一位",
        "回到第3版",
        "撤销",
        "恢复",
        "补上智慧商务项目的金额",
        "顺序改成3、1、2",
        "再加一条关于资产管理的问题",
        "第一条和第二条合并",
    ],
)
def test_what_the_page_says_is_for_the_draft(message: str) -> None:
    assert is_command(message, Workspace())


@pytest.mark.parametrize(
    "message",
    ["有什么问题", "问题最多的项目", "第一条为什么", "措施怎么写", "同意书怎么写", "第2条怎么改", "起草存在的问题"],
)
def test_what_is_not_for_the_draft_alone_is_left_to_the_intents(message: str) -> None:
    assert not is_command(message, Workspace())


def test_which_item_is_meant_is_chosen_by_a_button(workspace: Workspace) -> None:
    added = "再加一条问题：农机设备老旧。十二台农机设备超期使用。"
    after, told = say(workspace, added, "讲农机设备的那条问题删掉")
    assert "请说明是第几条" in told
    requests = [one for one in after.offered.values() if isinstance(one, ReviseRequest)]
    assert 2 <= len(requests) <= 3
    chosen = list(revise_draft(requests[0], after))
    assert isinstance(chosen[0], DraftChanged)


def test_titles_are_too_long_where_titles_were_changed(workspace: Workspace) -> None:
    title = "问题一的标题改成“农机设备长期闲置，没有盘活”"
    named, _ = say(workspace, title)
    changed, _ = say(replace(named, said=(Said(title, ""),)), "太长了，短一点")
    before = workspace.draft
    assert changed.draft is not None
    assert before is not None
    assert changed.draft.problems[0].title == "农机设备长期闲置"
    assert changed.draft.problems[0].text == before.problems[0].text


def test_what_was_meant_goes_instead_and_what_was_done_comes_back(workspace: Workspace) -> None:
    before = workspace.draft
    after, _ = say(workspace, "问题一标题改成甲乙丙丁", "讲错了，要改的是问题二，问题一用回原来的")
    assert before is not None
    assert after.draft is not None
    assert [one.title for one in after.draft.problems[:2]] == [before.problems[0].title, "甲乙丙丁"]


def test_fields_that_are_open_are_filled_and_others_stay(workspace: Workspace) -> None:
    one, _ = say(workspace, "措施一由综合科牵头", "没写责任科室的措施都由人事科负责")
    assert one.draft is not None
    assert one.draft.measures[0].owner == "综合科"
    assert {item.owner for item in one.draft.measures[1:]} == {"人事科"}
    assert "都已经写了" in said(one, "没写责任科室的措施都由财务科负责")


@pytest.mark.parametrize(
    ("made", "message", "verbs"),
    [
        ("措施一的责任科室改成综合科", "口误口误，是财务科", ["correct", "owner"]),
        ("措施一11月底前完成", "写串了，应是12月底前", ["deadline"]),
        ("问题二不要了", "哦别，留下", ["undo"]),
        ("问题二写短点", "哦别，留下", []),
    ],
)
def test_what_comes_instead_is_meant_of_the_last_change(
    workspace: Workspace, made: str, message: str, verbs: list[str]
) -> None:
    before, _ = say(workspace, made)
    request = read_revision(message, replace(before, said=(Said(made, ""),)))
    assert [one.verb.value for one in request.operations if one.verb.value != "keep"] == verbs if request else not verbs


@pytest.mark.parametrize("message", ["记错了，问题一要留", "搞错了，第一条要保留"])
def test_what_was_removed_by_mistake_comes_back(workspace: Workspace, message: str) -> None:
    _, removed = take_turn("第一条删掉" if "第一条" in message else "问题一删掉", workspace)
    told, after = take_turn(message, removed)
    assert "已撤销" in told["answer"]
    assert after.draft == workspace.draft
    told, _ = take_turn(message, workspace)
    assert told["changed"] == []


def test_length_after_a_new_title_is_the_text_s_where_no_title_is_so_long(workspace: Workspace) -> None:
    _, titled = take_turn("第一条标题改成设备闲置", workspace)
    assert titled.draft
    most = body_length(titled.draft.problems[0]) - 5
    for message in (f"正文缩到{most}字以内", f"缩到{most}字以内"):
        told, after = take_turn(message, titled)
        assert after.draft
        assert told["changed"] == ["problems/1"]
        assert after.draft.problems[0].title == "设备闲置"


def test_what_an_item_is_to_say_is_no_target(workspace: Workspace) -> None:
    told, after = take_turn("第一条写明14座危桥全部改造完成", workspace)
    assert told["intent"] == "revise"
    assert after.draft
    assert "14座危桥全部改造完成" in after.draft.problems[0].text


def test_table_s_faults_are_asked_of_the_review(workspace: Workspace) -> None:
    told, _ = take_turn("附表2的问题", replace(workspace, history=History(), plan=None))
    assert told["intent"] != "draft"
