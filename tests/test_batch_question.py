from dataclasses import replace

import pytest

from assistant.conversation.batch_question import answer_batch
from tests.test_batch import summary

TOWN = replace(summary("1", "澜江市文化馆", 1, 4, error=2), budget=100.0, spent=78.5, score="95.2")
CITY = replace(summary("2", "雁泽市图书馆", 3, 4), budget=50.0, spent=49.0, score="88")
MORE = replace(summary("3", "澜江市文化馆", 0, 4, error=1), budget=100.0, spent=99.0, score="90")
ALL = (TOWN, CITY, MORE)


@pytest.mark.parametrize(
    ("question", "files"),
    [
        ("哪些单位执行率低于80%？", [78.5]),
        ("执行率不到八成的", [99.0, 98.0, 78.5]),
        ("执行率90%以上的有哪几份", [99.0, 98.0]),
        ("支出进度从低到高排一下", [78.5, 98.0, 99.0]),
        ("执行率最高的2份", [99.0, 98.0]),
        ("执行率超过95%而且错误多于0条的", [99.0]),
    ],
)
def test_reports_are_filtered_and_sorted_by_what_is_computed(question: str, files: list[float]):
    assert [row["执行率（%）"] for row in answer_batch(question, ALL).rows] == files


def test_units_are_taken_together():
    answer = answer_batch("各单位未量化占比和执行率", ALL)
    assert [(row["单位"], row["未量化占比（%）"], row["执行率（%）"]) for row in answer.rows] == [
        ("雁泽市图书馆", 75.0, 98.0),
        ("澜江市文化馆", 12.5, 88.75),
    ]


def test_report_without_the_figure_is_said_and_left_out():
    answer = answer_batch("执行率低于80%的", (*ALL, replace(CITY, budget=None)))
    assert "1份报告没有读到执行率" in answer.sentence
    assert len(answer.rows) == 1


def test_report_without_indicators_has_no_share():
    bare = replace(CITY, rows=())
    assert bare.weak_pct is None
    assert "1份报告没有读到未量化占比" in answer_batch("各份报告未量化占比", (*ALL, bare)).sentence


def test_leader_is_told_in_words():
    assert "错误最多的是澜江市文化馆，2。" in answer_batch("错误最多的一份", ALL).sentence


def named(of, *names: str):
    return replace(of, rows=tuple(replace(of.rows[0], name=name) for name in names))


def test_indicators_in_other_words_are_put_together():
    answer = answer_batch(
        "同一个指标有哪些不同写法", (named(TOWN, "群众满意度", "演出场次"), named(CITY, "受益群众满意度"))
    )
    assert [(row["组"], row["三级指标"]) for row in answer.rows] == [(1, "群众满意度"), (1, "受益群众满意度")]


def test_indicator_is_looked_up_by_its_words():
    answer = answer_batch("各单位的观众满意度定了多少", (named(TOWN, "观众满意度"), named(CITY, "借阅册次")))
    assert [row["三级指标"] for row in answer.rows] == ["观众满意度"]


def test_what_is_not_understood_is_said():
    assert "没有听懂" in answer_batch("吃了吗", ALL).sentence
