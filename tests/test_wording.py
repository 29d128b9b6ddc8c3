import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.comparing.wording import chunk_sentences, is_prescribed, passage_text, report_sentences, unit_name
from knowledge.sources.chunking import Chunk
from tests.made_reports import report_from_dict

_UNIT = "临澹县农业农村局"


def _keys(text: str, unit: str = _UNIT) -> list[str]:
    return [sentence.key for sentence in chunk_sentences([Chunk("a-0", text, "一、概况", 0, 9)], unit)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2022年全年执行4368.20万元，执行率91%。", "2023年全年执行 51万元，执行率98.5%。"),
        ("（三）验收单项工程十二处，全部合格。", "2.验收单项工程十二处,全部合格；"),
        ("全县新建渠道，由临澹县农业农村局验收。", "全县新建渠道，由临澹县农业农村局（本级）验收。"),
    ],
    ids=["figures", "numbers and stops", "branch"],
)
def test_sentences_that_say_the_same_have_one_key(one: str, other: str) -> None:
    assert _keys(one) == _keys(other.replace("（本级）", ""))
    assert len(_keys(one)) == 1


def test_unit_and_region_of_two_reports_are_one_sign() -> None:
    text = "{unit}牵头，{region}财政按季拨付到账。"
    mine = _keys(text.format(unit=_UNIT, region="临澹县"))
    theirs = _keys(
        text.format(unit="苇川市民政局（本级）", region="苇川市").replace("（本级）", ""), "苇川市民政局（本级）"
    )
    assert mine == theirs == ["甲牵头乙财政按季拨付到账"]


def test_headings_labels_short_sentences_and_rows_are_left_out() -> None:
    assert _keys("六、部门整体支出绩效情况\n情况较好。\n联系人及电话号码及传真号码") == []
    assert _keys("培训经费｜产出指标｜数量指标｜培训场次：目标≥12场，实际完成了13场。") == []


def test_sentence_of_a_report_knows_its_paragraph_and_headings() -> None:
    report = report_from_dict(
        {
            "unit": _UNIT,
            "sections": {
                "一、概况": "全县建成渠道六十二公里。\n沿渠修建机耕路四十三公里，已移交村集体。",
                "（一）管护": "由村民小组长巡查。每月上报一次渠道巡查记录。",
            },
        }
    )
    found = [(each.text, each.section, each.location) for each in report_sentences(report)]
    first, second = report.sections
    places = [block.location for section in (first, second) for block in section.blocks]
    assert found == [
        ("全县建成渠道六十二公里。", "一、概况", places[0]),
        ("沿渠修建机耕路四十三公里，已移交村集体。", "一、概况", places[1]),
        ("每月上报一次渠道巡查记录。", "一、概况 （一）管护", places[2]),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2023年我委没有政府性基金预算支出。",
        "按照《项目支出绩效评价管理办法》（财预〔2020〕10号）要求，我局开展绩效自评。",
        "绩效自评结果将随部门决算一并在县政府网站公开。",
    ],
)
def test_what_every_report_has_to_say_is_prescribed(text: str) -> None:
    (sentence,) = chunk_sentences([Chunk("a-0", text, "", 0, 9)], _UNIT)
    assert is_prescribed(sentence)


@pytest.mark.parametrize("heading", ["一、概况 （一）职能职责", "2.机构设置及人员情况", "部门主要职责"])
def test_what_a_unit_is_there_for_is_prescribed(heading: str) -> None:
    (sentence,) = chunk_sentences([Chunk("a-0", "组织实施内外贸易促进政策。", heading, 0, 9)], _UNIT)
    assert is_prescribed(sentence)


def test_what_a_unit_did_is_not_prescribed() -> None:
    said = "委托第三方抽样测产，亩均粮食产能提升86公斤。"
    (sentence,) = chunk_sentences([Chunk("a-0", said, "（一）职能职责 六、绩效情况", 0, 9)], _UNIT)
    assert not is_prescribed(sentence)


def test_a_passage_is_quoted_with_what_stands_between_its_sentences() -> None:
    first = Chunk("a-0", "新建渠道六十二公里，全部贯通。合格。机耕路四十三公里，已移交。", "", 0, 9)
    second = Chunk("a-1", "管护经费由乡镇按季拨付到村。", "", 1, 9)
    sentences = list(chunk_sentences([first, second], _UNIT))
    assert len(sentences) == 3
    assert passage_text(sentences[:2]) == first.text
    assert passage_text(sentences) == f"{first.text}\n{second.text}"


@pytest.mark.parametrize(
    ("written", "name"), [("苇川市民政局（本级）", "苇川市民政局"), ("苇川市民政局机关", "苇川市民政局"), ("", "")]
)
def test_branch_is_no_part_of_a_unit_name(written: str, name: str) -> None:
    assert unit_name(written) == name


@given(st.text(st.sampled_from("渠道验收合格甲12.3%０，。；：\n（一） “”"), max_size=120))
def test_sentences_of_any_text_stand_in_it_and_keep_their_words(text: str) -> None:
    for sentence in chunk_sentences([Chunk("a-0", text, "", 0, 9)], _UNIT):
        assert sentence.text
        assert sentence.text in text
        assert len(sentence.key) >= 10
        assert set(sentence.key) <= set("渠道验收合格甲一0")
        assert len(sentence.key) <= len(sentence.plain)
