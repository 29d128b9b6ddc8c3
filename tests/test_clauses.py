from knowledge.digest import parse_policy
from knowledge.parsing import parse
from knowledge.sources.clauses import clause_pieces, has_articles, policy_pieces

REGULATION = """# 澄江市项目绩效管理办法

第一章 总则

第一条 为了管好项目，制定本办法。

第二条 本办法适用于市级项目。
项目由主管部门组织实施：

（一）立项；

（二）验收。

第二章 自评

第一节 指标

第三条 指标应当有目标值。

附件：1. 自评表

附件1 自评表

| 指标 | 分值 |
|---|---|
| 培训场次 | 10 |
"""

OPINION = """# 关于加强绩效管理的意见

各部门：

一、总体要求

坚持过紧日子。

（一）基本原则。绩效优先。

二、主要任务

（二）强化目标管理

目标要细化量化。
"""


def pieces(text):
    return [(piece.section, piece.text) for piece in clause_pieces(parse(text.encode(), "a.md"))]


def test_regulation_is_cut_by_article_under_its_chapters():
    found = dict(pieces(REGULATION))
    assert found["第一章 总则 第一条"] == "第一条 为了管好项目，制定本办法。"
    assert found["第二章 自评 第一节 指标 第三条"].startswith("第三条 指标应当有目标值。")


def test_articles_of_a_markdown_file_need_no_empty_lines_between_them():
    assert [section for section, _ in pieces("第一章 总则\n第一条 甲。\n第二条 乙。\n第三条 丙。\n")] == [
        "第一章 总则 第一条",
        "第一章 总则 第二条",
        "第一章 总则 第三条",
    ]


def test_items_stay_with_their_article():
    found = dict(pieces(REGULATION))
    assert "（一）立项；" in found["第一章 总则 第二条"]
    assert "（二）验收。" in found["第一章 总则 第二条"]


def test_annex_begins_anew_and_its_table_is_cut_by_row():
    assert ("附件1 自评表", "指标：培训场次｜分值：10") in pieces(REGULATION)


def test_annex_that_carries_the_policy_is_no_level_of_its_own():
    notice = "# 通知\n\n附件：办法\n\n第一条 甲。\n\n第二条 乙。\n\n第三条 丙。\n"
    assert [section for section, _ in pieces(notice)] == ["正文", "第一条", "第二条", "第三条"]


def test_opinion_is_cut_by_numbered_point():
    found = dict(pieces(OPINION))
    assert found["一、总体要求"] == "坚持过紧日子。"
    assert found["一、总体要求 （一）基本原则"] == "（一）基本原则。绩效优先。"
    assert found["二、主要任务 （二）强化目标管理"] == "（二）强化目标管理\n目标要细化量化。"


def test_two_articles_in_a_letter_make_no_regulation():
    assert not has_articles(parse("第一条 甲。\n第二条 乙。".encode(), "a.txt"))
    assert has_articles(parse("第一条 甲。\n第二条 乙。\n第三条 丙。".encode(), "a.txt"))


def test_digest_tells_what_the_policy_is_then_its_articles():
    digest = """---
number: 澄财〔2020〕3号
title: 澄江市绩效办法
short_title: 澄江市绩效办法
issuer: 澄江市财政局
issued: 2020-02-25
status: 现行有效
replaces: [澄财〔2011〕9号]
applies: 依据
scope: 市级部门
coverage: 全文
---
## 第一章 总则
### 第一条 目的
管好钱。
"""
    about, article = policy_pieces(parse_policy(digest))
    assert about.section == "文件信息"
    assert "现行有效，代替澄财〔2011〕9号" in about.text
    assert "适用范围：市级部门" in about.text
    assert (article.section, article.text) == ("第一章 总则 第一条 目的", "管好钱。")
