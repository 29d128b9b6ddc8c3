import re
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.digest import parse_policy
from knowledge.policy import (
    Basis,
    Policy,
    article,
    citation_text,
    find_policies,
    load_policies,
    quote,
    superseded,
    unknown_numbers,
)
from tests.digest_form import check_digest

FOLDER = Path(__file__).parents[1] / "knowledge" / "policies"
ORDINALS = "一二三四五六七八九十"
MARKS = "①②③④⑤⑥⑦⑧⑨"
POLICIES = load_policies()
EACH_POLICY = pytest.mark.parametrize("policy", POLICIES.values(), ids=lambda policy: policy.number)


def chinese(number: int) -> str:
    """Return 1 to 99 as an article's number is written."""
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else ORDINALS[tens - 1]) + "十" if tens else ""
    return head + (ORDINALS[ones - 1] if ones else "")


def numbers_found(text: str) -> list[str]:
    return [policy.number for policy, _ in find_policies(text)]


@pytest.mark.parametrize(
    "number",
    [
        "财预〔2020〕10号",
        "财预〔2021〕101号",
        "中发〔2018〕34号",
        "财预〔2018〕167号",
        "财预〔2013〕53号",
        "财预〔2015〕88号",
        "财预〔2023〕95号",
        "财预〔2021〕61号",
        "财社〔2022〕65号",
        "财综〔2018〕42号",
        "财监〔2021〕4号",
        "财预〔2021〕6号",
        "国发〔2021〕5号",
        "预算法",
        "预算法实施条例",
        "政府采购法",
        "政府采购法实施条例",
        "行政事业性国有资产管理条例",
        "机关事务管理条例",
    ],
)
def test_policy_is_in_the_digest(number: str) -> None:
    assert POLICIES[number].number == number


@EACH_POLICY
def test_policy_says_how_it_may_be_used(policy: Policy) -> None:
    assert policy.status in ("现行有效", "已修改", "已废止")
    assert policy.applies in ("依据", "参照", "不再引用")
    assert (policy.status == "已废止") == (policy.applies == "不再引用")
    assert len(policy.scope) >= 20
    assert policy.issued <= (policy.effective or policy.issued)


@EACH_POLICY
def test_articles_are_whole_sentences_of_a_quotable_length(policy: Policy) -> None:
    for item in policy.articles:
        assert 20 <= len(item.text) <= 1200, item.label
        assert 2 <= len(item.title) <= 30, item.label
        assert item.path, item.label
        assert all(line.endswith("。") for line in item.text.splitlines()), item.label
        assert not re.search(r"[\u4e00-\u9fff][,;:!?]|[,;:!?][\u4e00-\u9fff]|https?:|\[", item.text), item.label


@EACH_POLICY
def test_paragraphs_are_numbered_where_there_are_several(policy: Policy) -> None:
    for item in policy.articles:
        marks = "".join(line[0] for line in item.text.splitlines() if line[0] in MARKS)
        assert marks == MARKS[: len(marks)], item.label
        assert len(marks) != 1, item.label


@pytest.mark.parametrize(
    ("number", "count"),
    [
        ("财预〔2020〕10号", 32),
        ("财预〔2023〕95号", 24),
        ("财预〔2021〕61号", 26),
        ("财社〔2022〕65号", 25),
        ("财监〔2021〕4号", 32),
    ],
)
def test_full_digest_leaves_no_article_out(number: str, count: int) -> None:
    labels = [item.label for item in POLICIES[number].articles if item.label.endswith("条")]
    assert POLICIES[number].coverage == "全文"
    assert labels == [f"第{chinese(ordinal)}条" for ordinal in range(1, count + 1)]


def test_full_digest_of_a_numbered_opinion_leaves_no_point_out() -> None:
    labels = [item.label for item in POLICIES["中发〔2018〕34号"].articles if item.label.startswith("（")]
    assert labels == [f"（{chinese(ordinal)}）" for ordinal in range(1, 19)]


@pytest.mark.parametrize(
    ("number", "parts"),
    [
        ("财预〔2021〕101号", {"一": 2, "二": 4, "三": 8}),
        ("财预〔2018〕167号", {"三": 5, "四": 3, "五": 3}),
        ("财综〔2018〕42号", {"一": 2, "二": 8}),
    ],
)
def test_digest_of_a_notice_holds_every_point_of_its_parts(number: str, parts: dict[str, int]) -> None:
    labels = [item.label for item in POLICIES[number].articles if "（" in item.label]
    assert labels == [f"{part}（{chinese(point)}）" for part, count in parts.items() for point in range(1, count + 1)]


@EACH_POLICY
def test_every_article_says_how_people_ask_for_it(policy: Policy) -> None:
    assert all(len(article.asked) >= 2 and all(article.asked) for article in policy.articles)
    assert not any("问：" in article.text for article in policy.articles)


@EACH_POLICY
def test_articles_stand_in_the_order_of_the_document(policy: Policy) -> None:
    labels = [item.label for item in policy.articles if item.label.endswith("条")]
    known = [f"第{chinese(ordinal)}条" for ordinal in range(1, 100)]
    assert labels == sorted(labels, key=known.index)


@pytest.mark.parametrize("policy", [policy for policy in POLICIES.values() if policy.coverage == "要点"], ids=str)
def test_policy_without_its_text_is_cited_by_title_alone(policy: Policy) -> None:
    assert all(item.label.startswith("要点") for item in policy.articles)
    assert {citation_text(Basis(policy.number, item.label)) for item in policy.articles} == {policy.citation}


def test_repealed_policy_names_its_successor() -> None:
    repealed = [policy for policy in POLICIES.values() if policy.status == "已废止"]
    assert [policy.number for policy in repealed] == ["财预〔2011〕285号"]
    assert POLICIES["财预〔2020〕10号"].replaces == ("财预〔2011〕285号",)


@EACH_POLICY
def test_references_inside_the_digest_lead_somewhere(policy: Policy) -> None:
    text = "\n".join((policy.scope, *(item.text for item in policy.articles)))
    assert unknown_numbers(text) == []
    place = rf"第[{ORDINALS}]+条|附件\d“[^”]+”|附件\d|第[{ORDINALS}]+部分第（[{ORDINALS}]+）项|第（[{ORDINALS}]+）项"
    for number, written in re.findall(rf"([财中国]\w〔\d+〕\d+号)({place})", text):
        # 第三部分第（六）项 is headed 三（六）.
        label = written if written.endswith("条") else re.sub(r"^第|部分第|项$|[“”]", "", written)
        assert article(Basis(number, label))


@pytest.mark.parametrize(
    ("policy", "label", "words"),
    [
        (
            "财预〔2020〕10号",
            "第十三条第二款",
            ["预算执行率10%", "产出指标50%", "效益指标30%", "服务对象满意度指标10%"],
        ),
        ("财预〔2020〕10号", "第十六条第三款", ["100%—80%（含）", "80%—60%（含）", "60%—0"]),
        ("财预〔2020〕10号", "第十四条第二款", ["不低于60%"]),
        ("财预〔2020〕10号", "第十八条", ["90分（含）至100分为优", "60分以下为差"]),
        ("财预〔2020〕10号", "附件2预算执行率", ["实际支出资金÷实际到位资金"]),
        ("财预〔2021〕101号", "三（六）", ["成本20%、产出40%、效益20%、满意度10%", "合计90%"]),
        ("财预〔2021〕101号", "三（七）", ["80%（含）至100%得7分", "（实际完成率－60%）÷（1－60%）"]),
        ("财预〔2013〕53号", "附件2在职人员控制率", ["在职人员数÷编制数"]),
        ("财预〔2013〕53号", "附件2质量达标率", ["计划工作数"]),
        ("财预〔2018〕167号", "二", ["2020年底", "2022年底"]),
        ("财社〔2022〕65号", "第十八条第一款", ["5月底", "7月底"]),
        ("财监〔2021〕4号", "第七条", ["5年以上", "3年以上"]),
        ("预算法", "第十四条第二款", ["20日内"]),
        ("预算法", "第四十二条第一款", ["连续两年"]),
        ("预算法", "第五十七条第三款", ["绩效评价"]),
        ("政府采购法", "第四十六条第一款", ["30日内"]),
        ("政府采购法", "第四十七条", ["7个工作日"]),
        ("政府采购法", "第三十一条", ["10%"]),
        ("政府采购法实施条例", "第五十条", ["2个工作日"]),
        ("行政事业性国有资产管理条例", "第三十一条第一款", ["1年"]),
    ],
)
def test_digest_holds_the_figures_of_the_document(policy: str, label: str, words: list[str]) -> None:
    assert [word for word in words if word not in quote(Basis(policy, label))] == []


@pytest.mark.parametrize(
    ("policy", "written", "label", "cited"),
    [
        ("财预〔2020〕10号", "第十六条第三款", "第十六条", "第十六条第三款"),
        ("财预〔2020〕10号", "第13条第2款", "第十三条", "第十三条第二款"),
        ("财预〔2020〕10号", "第八条第一款", "第八条", "第八条第一款"),
        ("财预〔2020〕10号", "附件2", "附件2", "附件2"),
        ("财预〔2013〕53号", "附件2三公经费变动率", "附件2三公经费变动率", "附件2“三公经费变动率”"),
        ("财预〔2021〕101号", "三（六）", "三（六）", "第三部分第（六）项"),
        ("财预〔2021〕101号", "二", "二", "第二部分"),
        ("中发〔2018〕34号", "（七）", "（七）", "第（七）项"),
    ],
)
def test_reference_resolves_to_the_article_it_names(policy: str, written: str, label: str, cited: str) -> None:
    basis = Basis(policy, written)
    assert article(basis).label == label
    assert citation_text(basis) == POLICIES[policy].citation + cited


@pytest.mark.parametrize(
    ("policy", "label"),
    [
        ("财预〔2020〕10号", "第三十三条"),
        ("财预〔2020〕10号", "第十六条第四款"),
        ("财预〔2020〕10号", "附件4"),
        ("财预〔2020〕10号", "附件2没有的指标"),
        ("财预〔2020〕10号", ""),
        ("财预〔2021〕101号", "三（九）"),
        ("中发〔2018〕34号", "三（七）"),
        ("财预〔2099〕1号", "第一条"),
    ],
)
def test_reference_to_nothing_is_an_error(policy: str, label: str) -> None:
    with pytest.raises(KeyError):
        article(Basis(policy, label))


def test_paragraph_is_quoted_alone() -> None:
    assert (
        quote(Basis("预算法", "第五十七条第二款")) == "②各级政府和各部门、各单位的支出都必须按预算执行，不得虚假列支。"
    )


def test_statute_is_cited_without_a_number() -> None:
    assert citation_text(Basis("预算法", "第五十七条")) == "《中华人民共和国预算法》第五十七条"


def test_regulation_is_cited_with_title_and_number() -> None:
    assert (
        citation_text(Basis("财预〔2020〕10号", "第十三条"))
        == "《项目支出绩效评价管理办法》（财预〔2020〕10号）第十三条"
    )


@pytest.mark.parametrize(
    "written",
    [
        "财预〔2020〕10号",
        "财预[2020]10号",
        "财预(2020)10 号",
        "财预（2020）10号",
        "财预【2020】10号",
        "财预﹝2020﹞10号",
        "财预〔 2020 〕 10 号",
        "财预 〔2020〕第10号",
        "财预〔２０２０〕１０号",
        "财预\n〔2020〕10号",
    ],
)
def test_document_number_is_recognised_in_every_writing(written: str) -> None:
    assert find_policies(f"根据{written}文件要求") == [(POLICIES["财预〔2020〕10号"], written)]


@EACH_POLICY
def test_every_name_of_a_policy_is_recognised(policy: Policy) -> None:
    names = policy.names
    assert [name for name in names if numbers_found(f"按照{name}的要求") != [policy.number]] == []
    assert [name for name in names if numbers_found(f"按照《{name}》的要求") != [policy.number]] == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("依据《中华人民共和国预算法》和《政府采购法》", ["预算法", "政府采购法"]),
        ("按照预算法实施条例", ["预算法实施条例"]),
        ("《财政部关于印发〈项目支出绩效评价管理办法〉的通知》", ["财预〔2020〕10号"]),
        ("《财政部关于印发《项目支出绩效评价管理办法》的通知》", ["财预〔2020〕10号"]),
        (
            "《财政部关于贯彻落实〈中共中央 国务院关于全面实施预算绩效管理的意见〉的通知》",
            ["财预〔2018〕167号"],
        ),
        ("《中共中央国务院关于全面实施预算绩效管理的意见》", ["中发〔2018〕34号"]),
        ("《项目支出绩效评价管理办法》（财预〔2020〕10号）", ["财预〔2020〕10号", "财预〔2020〕10号"]),
        ("财预〔2020〕10号对定性指标怎么规定", ["财预〔2020〕10号"]),
        ("评价项目先用财预〔2020〕10号", ["财预〔2020〕10号"]),
        ("按34号文、10号文执行", ["中发〔2018〕34号", "财预〔2020〕10号"]),
        ("湘财预〔2020〕10号", []),
        ("湘办发〔2019〕10号文", []),
        ("110号文", []),
        ("《湖南省项目支出绩效评价管理办法》", []),
        ("湖南省项目支出绩效评价管理办法", []),
        ("推进预算法治化", []),
        ("", []),
    ],
)
def test_only_the_policies_named_are_found(text: str, numbers: list[str]) -> None:
    assert numbers_found(text) == numbers


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("根据湘财绩〔2024〕1号和岳财绩[2023] 5号", ["湘财绩〔2024〕1号", "岳财绩〔2023〕5号"]),
        ("《行政事业单位内部控制规范（试行）》（财会〔2012〕21号）", ["财会〔2012〕21号"]),
        ("财政部财预〔2020〕10号", []),
        ("市人民政府办公室岳政办发〔2022〕7号", ["岳政办发〔2022〕7号"]),
        ("湘财绩〔2024〕1号、湘财绩〔2024〕1号", ["湘财绩〔2024〕1号"]),
        ("2023年全年（2023）共10号楼", []),
    ],
)
def test_number_outside_the_digest_is_unknown(text: str, unknown: list[str]) -> None:
    assert unknown_numbers(text) == unknown


SOUND = """---
number: 财预〔2030〕1号
title: 某办法
short_title: 某办法
issuer: 财政部
issued: 2030-01-02
status: 现行有效
applies: 依据
scope: 各级财政部门。
coverage: 全文
---

## 第一章 总则

### 第一条 目的
办法的目的。
"""


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_every_digest_is_well_formed(path: Path) -> None:
    check_digest(path.read_text(encoding="utf-8"), path.name)


def test_no_policy_stands_in_two_files() -> None:
    assert len(POLICIES) == len(list(FOLDER.glob("*.md")))


def test_sound_digest_is_read() -> None:
    policy = parse_policy(SOUND)
    assert (policy.issued, policy.effective, policy.replaces) == ("2030-01-02", "", ())
    assert [(item.label, item.title, item.text, item.path) for item in policy.articles] == [
        ("第一条", "目的", "办法的目的。", ("第一章 总则",))
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("---\nnumber", "number", "x.md:1: no front matter"),
        ("status: 现行有效", "status: 有效", "x.md:7: status is none of"),
        ("applies: 依据", "applies: 可用", "x.md:8: applies is none of"),
        ("issued: 2030-01-02", "issued: 去年", "x.md:6: issued is no date"),
        ("issuer: 财政部\n", "", "x.md:2: issuer is missing"),
        ("issuer: 财政部", "issuer: 财政部\nauthor: 某人", "x.md:6: author is no key"),
        ("coverage: 全文", "coverage: 全文\naliases: 1号文", "x.md:11: aliases is no list"),
        ("number: 财预〔2030〕1号", "number: 财预[2030]1号", "x.md:2: number is neither"),
        ("title: 某办法", 'title: "某办法', "x.md:"),
        ("## 第一章 总则\n", "说明文字\n", "x.md:13: text outside an article"),
        ("### 第一条 目的", "#### 第一条 目的", "x.md:15: no heading of a digest"),
        ("### 第一条 目的", "### 第一条", "x.md:15: no heading of a digest"),
        ("办法的目的。\n", "", "x.md:15: 第一条 has no text"),
        ("办法的目的。", "办法的目的。\n\n### 第一条 再说\n又一句。", "x.md:18: 第一条 stands twice"),
        ("### 第一条 目的\n办法的目的。\n", "", "x.md:14: no article"),
    ],
)
def test_malformed_digest_is_refused_with_its_line(old: str, new: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        check_digest(SOUND.replace(old, new, 1), "x.md")


def test_a_policy_is_out_of_force_as_soon_as_another_replaces_it() -> None:
    old = POLICIES["财预〔2020〕10号"]
    new = replace(old, number="财预〔2031〕7号", replaces=(old.number,))
    assert old.status == "现行有效"
    assert [one.status for one in superseded({old.number: old, new.number: new}).values()] == ["已废止", "现行有效"]
