import subprocess
import sys

import pytest

from knowledge.embedding.embedder import SentenceEmbedder
from knowledge.errors import UserError
from tests.library import Library

TEN = """# 《澄江市项目评价办法》 澄财预〔2020〕10号

第一条 定性指标分三档赋分。

第二条 权重合计100分。

第三条 结果要公开。
"""
OTHER = """# 《澄江市采购办法》 澄财采〔2021〕7号

第一条 定性指标不得作为评审因素。

第二条 采购文件要公开。

第三条 履约验收由采购人组织。
"""
REPORT = """# {unit}{year}年度部门整体支出绩效自评报告

## 一、存在的问题及原因分析

{problem}

## 二、下一步改进措施

{measure}
"""


@pytest.fixture
def filled(index: Library) -> Library:
    index.add(TEN.encode(), "a.md")
    index.add(OTHER.encode(), "b.md")
    for unit, year, problem, measure in (
        ("汀州市商务局", 2022, "消费券核销率只有75.19%，预算执行偏慢。", "按月通报支付进度。"),
        ("汀州市教育局", 2023, "校舍维修没有按期完工，预算执行偏慢。", "提前开展地质勘察。"),
    ):
        text = REPORT.format(unit=unit, year=year, problem=problem, measure=measure)
        index.add(text.encode(), f"{unit}.md")
    return index


def test_passage_tells_where_it_stands(filled):
    passage = filled.search("履约验收由谁组织", k=1)[0]
    assert passage.text == "第三条 履约验收由采购人组织。"
    assert (passage.source, passage.kind, passage.year, passage.section) == (
        "《澄江市采购办法》（澄财采〔2021〕7号）",
        "policy",
        2021,
        "第三条",
    )
    assert passage.id == f"{passage.document}-3"
    assert 0 < passage.score <= 1


def test_scores_fall_from_first_to_last(filled):
    scores = [passage.score for passage in filled.search("预算执行", k=8)]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 8


@pytest.mark.parametrize("number", ["澄财预〔2020〕10号", "澄财预[2020]第10号", "《澄江市项目评价办法》"])
def test_document_that_is_named_comes_first(filled, number):
    assert [passage.section for passage in filled.search(f"{number}对定性指标怎么规定", k=1)] == ["第一条"]
    assert filled.search(f"{number}对定性指标怎么规定", k=1)[0].source.startswith("《澄江市项目评价办法》")


def test_article_that_is_named_comes_first(filled):
    assert filled.search("澄江市采购办法第2条", k=1)[0].text == "第二条 采购文件要公开。"


def test_unit_that_is_named_comes_first(filled):
    assert "校舍" in filled.search("汀州市教育局预算执行偏慢", k=1)[0].text
    assert "消费券" in filled.search("汀州市商务局预算执行偏慢", k=1)[0].text


def test_year_and_kind_are_understood_from_the_question(filled):
    text = REPORT.format(unit="汀州市商务局", year=2023, problem="消费券核销滞后，预算执行偏慢。", measure="按月通报。")
    filled.add(text.encode(), "商务局2023.md")
    found = [filled.search(f"{year}年商务局的报告里预算执行怎么样", k=1)[0] for year in (2022, 2023)]
    assert [(passage.kind, passage.year) for passage in found] == [("report", 2022), ("report", 2023)]
    assert filled.search("定性指标的文件依据是什么", k=1)[0].kind == "policy"
    assert filled.search("往年报告里定性指标和执行偏慢怎么写", k=1)[0].kind == "report"


def test_figure_is_met_exactly(filled):
    assert "75.19%" in filled.search("哪里写着75.19％", k=1)[0].text


@pytest.mark.parametrize(
    ("kind", "year", "sources"),
    [("policy", None, {2020, 2021}), ("report", None, {2022, 2023}), (None, 2022, {2022}), ("policy", 2023, set())],
)
def test_kind_and_year_limit_what_is_found(filled, kind, year, sources):
    assert {passage.year for passage in filled.search("公开 执行", k=20, kind=kind, year=year)} == sources


def test_many_queries_are_answered_in_order(filled):
    first, blank, second = filled.search_many(["履约验收", "  ", "地质勘察"], k=1)
    assert "验收" in first[0].text
    assert blank == []
    assert "勘察" in second[0].text
    assert filled.search_many([]) == []


def test_report_added_in_two_formats_is_found_once(filled):
    text = REPORT.format(
        unit="汀州市商务局", year=2022, problem="消费券核销率只有75.19%，预算执行偏慢。", measure="无。"
    )
    filled.add(text.replace("#", "").encode(), "汀州市商务局.txt")
    texts = [passage.text for passage in filled.search("消费券核销率", k=20)]
    assert sum("消费券核销率" in found for found in texts) == 1


def test_same_question_gets_the_same_answer(filled):
    assert filled.search("预算执行偏慢", k=5) == filled.search("预算执行偏慢", k=5)


def test_question_asked_before_is_not_embedded_again(filled, embedder, monkeypatch):
    embedded = []
    queries = embedder.embed_queries
    monkeypatch.setattr(embedder, "embed_queries", lambda texts: embedded.extend(texts) or queries(texts))
    first = filled.search_many(["履约验收", "地质勘察"])
    assert filled.search_many(["地质勘察", "履约验收", "预算执行"]) == [*first[::-1], *filled.search_many(["预算执行"])]
    assert embedded == ["履约验收", "地质勘察", "预算执行"]


def test_warming_up_leaves_it_to_the_search_to_say_what_is_amiss(tmp_path):
    index = Library(tmp_path / "data", SentenceEmbedder("./missing"))
    index.warm_up()
    with pytest.raises(UserError, match="找不到向量模型文件夹"):
        index.search("绩效")
    index.close()


def test_empty_knowledge_base_finds_nothing(index):
    assert index.search("绩效") == []


def test_write_of_another_index_is_seen(filled, tmp_path, embedder):
    assert not any("食堂" in passage.text for passage in filled.search("食堂采购"))
    other = Library(tmp_path / "data", embedder)
    other.add("# 澄江市食堂管理办法\n\n第一条 食堂采购要比价。\n".encode(), "c.md")
    other.close()
    assert "食堂采购要比价" in filled.search("食堂采购", k=1)[0].text


def test_asking_whether_it_is_built_loads_nothing_heavy(tmp_path):
    heavy = "torch sentence_transformers chromadb langchain_text_splitters rjieba tiktoken streamlit"
    program = (
        "import sys; from pathlib import Path; from knowledge.finding.opening import is_built, open_base\n"
        f"is_built(open_base(Path({str(tmp_path)!r})))\n"
        f"print([name for name in {heavy.split()!r} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_question_of_a_province_without_documents_finds_nothing(filled):
    assert filled.search("湖北省项目评价的定性指标怎么赋分") == []
    text = TEN.replace("澄江市", "湖北省")
    filled.add(text.encode(), "湖北.md")
    assert filled.search("湖北省项目评价的定性指标怎么赋分", k=1)[0].source.startswith("《湖北省")
