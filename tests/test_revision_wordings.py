"""What people ask to be changed is read from their messages: each wording with each place, and two in one sentence."""

import random

import numpy as np
import pytest

from assistant.drafting.revising.operations import WEIGHTS
from assistant.drafting.revising.parsing import parse_request
from tests.fitting.intents import digest_of_clauses
from tests.revision_wordings import WORDINGS, shown, wordings

ALL = list(wordings())
# Compositions are drawn anew from a seed each, so that a failure can be seen again.
DRAWN = 400
# 压到80字 is a length, said to be shorter or not.
_SIZES = {"shorten": "size", "lengthen": "size", "length": "size"}


def test_wordings_are_read() -> None:
    assert len(ALL) > 5000
    read = [(expected, shown(parse_request(message))) for message, expected in ALL]
    assert sum(one == other for one, other in read) > 0.95 * len(read)
    # What isn't understood is asked back rather than taken for its removal.
    done = [(one, other) for one, other in read if other.startswith("remove") and "!" not in other]
    assert not [one for one, _ in done if not one.startswith(("remove", "keep"))]


def test_weights_are_of_the_clauses() -> None:
    with np.load(WEIGHTS) as file:
        assert str(file["digest"]) == digest_of_clauses()


def test_what_stands_beside_a_change_is_no_change() -> None:
    assert shown(parse_request("第二条标题改成“甲乙丙丁”，正文可不作调整")) == "title ?2 =甲乙丙丁"


def test_figures_stay_where_that_is_asked() -> None:
    request = parse_request("第一条砍掉一半，里头的数给我留着")
    assert request is not None
    assert [one.spares for one in request.operations] == [True]


@pytest.mark.parametrize("message", WORDINGS["nothing"])
def test_what_is_no_change_of_the_draft_is_left_alone(message: str) -> None:
    assert parse_request(message) is None


def test_two_wishes_of_one_sentence_are_both_read() -> None:
    one = [pair for pair in ALL if "，" not in pair[0] and "：" not in pair[0] and _names_its_items(pair[1])]
    chance = random.Random(20)
    for _ in range(DRAWN):
        (first, one_read), (second, other_read) = chance.sample(one, 2)
        if one_read.split()[1].lstrip("PM?") == other_read.split()[1].lstrip("PM?"):
            continue
        message = f"{first}{chance.choice(['，', '；', '，然后'])}{second}"
        request = parse_request(message)
        assert request is not None, message
        # Two removals are one.
        verbs = [one_read.split()[0], other_read.split()[0]]
        both = verbs == ["remove"] * 2 and "." not in one_read + other_read
        done = [_SIZES.get(verb.value, verb.value) for verb in (one.verb for one in request.operations)]
        assert done == [_SIZES.get(verb, verb) for verb in (verbs[:1] if both else verbs)], message
        assert not request.unread, message


def _names_its_items(read: str) -> bool:
    """Return whether a request can stand beside another: what is left of it isn't said by the other one."""
    return read.split(maxsplit=1)[0] in {
        "remove",
        "shorten",
        "tone",
        "move",
        "swap",
        "merge",
        "owner",
        "deadline",
        "lengthen",
    } and ("[" not in read)


@pytest.mark.parametrize(
    "message",
    [
        "第二条删掉，第三条的那啥叽里咕噜",
        "第二条和第三条合并，不对，是第四条",
        "第二条删掉，哦不，是第三条",
        "措施一由督导室牵头，原先写的科室拿掉",
        "第二条别提结余的用途",
        "如果第三条超过150字就压到100字",
        "问题二原因写细，第三条原因不动",
        "措施二最后那个目标不要写",
        "措施一的完成时间写成9月底，措施二的不用写",
    ],
)
def test_words_that_nothing_is_made_of_are_handed_back(message: str) -> None:
    request = parse_request(message)
    assert request is not None
    assert request.unread


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("第三条，不对，第四条删掉", "remove ?4"),
        ("麻烦您把第二条删掉，那边的同事已经核过账了，谢谢", "remove ?2"),
        ("把2放到4前面", "move ?2 @<4"),
        ("另加一条设备长期闲置", "add ? =设备长期闲置"),
        ("讲公车的和讲差旅的合并", "merge ?[公车],[差旅]"),
        ("9家改8家，120户改130户", "replace =8家 <9家; replace =130户 <120户"),
        ("第二条原因写成人手不够，责任单位写人事科", "cause P2 =人手不够; owner =人事科"),
        ("措施二跟措施三并了，期限统一到9月底", "merge M2,3; deadline =9月底"),
        ("第二条挪到最后就行别的不动", "move ?2 @-1"),
        ("第二条删掉，其余数字先不动", "remove ?2"),
        ("二和四拿掉，其余保留", "remove ?2,4"),
        ("第三条写短，不对，第四条删掉", "remove ?4"),
        ("措施三按时间先后拆成两条", "split M3"),
        ("问题三末尾接着写：已发督办函", "insert P3 =已发督办函"),
        ("垫底的那条措施缩短到90字以内", "shorten M-1 #90<"),
        ("问题二缩成两句话", "length P2 #2句<"),
        ("措施一用一句话说清楚", "length M1 #1句<"),
        ("第三条啰嗦，不超过三句", "shorten ?3 #3句<"),
        ("问题一最后加一句话：泵站已投用", "insert P1 =泵站已投用"),
        ("问题控制在五个以内", "keep P 5"),
        ("措施有点多，四条就行", "keep M 4"),
        ("精简到三个问题", "keep P 3"),
        ("措施只写一条太少了", ""),
        ("问题只说两项工作", ""),
        ("加上一条，人手不够，编制空缺6个", "add ? =人手不够，编制空缺6个"),
        ("把上一条删掉", "remove it"),
        ("第一条问题请于正文段首增写“学龄儿童增加”一语，其后照旧", "insert P1 ^ =学龄儿童增加"),
        ("第四条分量轻，垫底就行", "move ?4 @-1"),
        ("问题里靠后的两条是一回事，合成一条", "merge P-2--1"),
        ("把第四条提到问题部分的第一位", "move ?4 @1"),
        ("问题二、问题五都偏长，一样处理，各压到90字以内", "shorten P2,5 #90<"),
        ("措施光这些太单薄，另写一条：每季度通报水费收缴情况", "add M =每季度通报水费收缴情况"),
        ("措施里再补充一项吧，就是每季度通报水费收缴情况", "add M =每季度通报水费收缴情况"),
        ("第二条再带上一句：泵站已投用。昨天刚报上来的", "insert ?2 =泵站已投用"),
        ("第一条末尾加一句：泵站已投用，这个情况比较重要", "insert ?1 =泵站已投用"),
        ("措施二请水利股来负责", "owner M2 =水利股"),
        ("措施二由水利股牵头，财务科配合", "owner M2 =水利股会同财务科"),
        ("措施一的时限改到2025年9月底，基层说八月份实在办不完", "deadline M1 =2025年9月底"),
    ],
)
def test_what_is_said_around_a_change_is_set_aside(message: str, expected: str) -> None:
    assert shown(parse_request(message)) == expected


@pytest.mark.parametrize(
    "message", ["能不能再拟一份催款函，语气客气点", "第一条是哪个科牵头来着？先别动", "等等，不是四，四留着"]
)
def test_other_wishes_and_questions_change_nothing(message: str) -> None:
    request = parse_request(message)
    assert request is None or not request.operations


def test_clause_that_lacks_something_is_no_talk() -> None:
    request = parse_request("措施一由财务科牵头，措施二由各县区落实")
    assert request is not None
    assert request.unread == ("措施二由各县区落实",)


def test_item_by_hand_keeps_lines_and_marks() -> None:
    request = parse_request("问题第二条改写为：\n标题\n正文[3]。\n原因：人手不足。")
    assert request is not None
    assert request.operations[0].text == "标题\n正文[3]。\n原因：人手不足。"


def test_pasted_text_is_no_request() -> None:
    assert parse_request("第一、" * 2500 + "删除第一条") is None


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("问题列得太多，头三个保留，后面的通通划掉", "keep P1-3"),
        ("问题里还差一个：水保监测没做到位，施工期该测4次", "add P =水保监测没做到位，施工期该测4次"),
        ("问题再来一个，冷链项目资料不全，3个里头2个缺监理日志", "add P =冷链项目资料不全，3个里头2个缺监理日志"),
        ("问题二的原因换掉，不是用地的事，是重新招标耽误的", "cause P2 =重新招标耽误的"),
        ("还空着时间的措施，都给填2025年11月底前", "deadline M all =2025年11月底前"),
        ("没写责任科室的都由工程科负责", "owner M all =工程科"),
        ("签管护协议的措施往后推，2023年9月30日前签齐", "deadline M[签管护协议] =2023年9月30日前"),
        ("措施二牵头单位也换，市公路建设养护中心", "owner M2 =市公路建设养护中心"),
        ("措施写长了，哪条都别超过90字", "shorten M all #90<"),
        ("问题每条150字，措施每条100字", "length P all #150each; length M all #100each"),
        ("问题部分、措施部分各按500字上下写", "length P #500; length M #500"),
        ("问题一最后点一下5家里头3家已经进场施工", "insert P1 =5家里头3家已经进场施工"),
        ("讲错了，要删的是措施三", "correct M3"),
        ("想了想没必要，名字用以前那个", "undo .title"),
        ("只动问题：第二条缩到80字", "length P2 #80"),
        ("光改措施，第一条9月底前完成", "deadline M1 =9月底前"),
        ("问题二的原因说偏了，按我说的写：财政收入下滑，配套没排上", "cause P2 =财政收入下滑，配套没排上"),
        ("问题二的原因再加一层，土地出让流拍", "insert P2.c =土地出让流拍"),
        ("措施三最后面补一句，移交手续同步归档", "insert M3 =移交手续同步归档"),
        ("问题二的标题别出现“低”字，换成“配套资金没有到齐”", "title P2 =配套资金没有到齐"),
        ("措施一的标题换成“抓紧签协议”，没有就另起", "title M1 =抓紧签协议"),
        ("漏了件事：护岸监测点只布了2个，放在问题最后", "add P @-1 =护岸监测点只布了2个"),
        ("泵站隔三差五跳闸，去年投诉12起，补一条问题", "add P =泵站隔三差五跳闸，去年投诉12起"),
        ("问题里有句讲到青苗，删掉", 'remove P."青苗"'),
    ],
)
def test_what_one_clause_leaves_open_stands_in_another(message: str, expected: str) -> None:
    assert shown(parse_request(message)) == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("措施三丢到末尾", "move M3 @-1"),
        ("问题三塞到第一位", "move P3 @1"),
        ("措施三往上窜两格", "move M3 -2"),
        ("措施一往下压一格", "move M1 +1"),
        ("问题一降两位", "move P1 +2"),
        ("排头的问题和垫底的问题互换", "swap P1,-1"),
        ("排第三的问题删掉", "remove P3"),
        ("措施二最晚11月底得完成", "deadline M2 =11月底"),
        ("措施一条一句话讲清", "length M all #1句<each"),
        ("问题一条一百字", "length P all #100each"),
        ("措施三谁来管？写上河湖管理股", "owner M3 =河湖管理股"),
        ("措施二补上计划财务股负责", "owner M2 =计划财务股"),
        ("150万元那个数得写成160万元", "replace =160万元 <150万元"),
        ("拖欠款又核了一次，是115万元，112万元不准", "replace =115万元 <112万元"),
        ("问题一起头那句划了", "remove P1.s1"),
    ],
)
def test_places_and_values_are_told_however_they_are_said(message: str, expected: str) -> None:
    assert shown(parse_request(message)) == expected
