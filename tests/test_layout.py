import pytest

from assistant.drafting.composing.composer import compose
from assistant.drafting.draft import DraftMeasure, DraftProblem
from assistant.drafting.model.layout import item_text, layout_text, parse, parse_item
from tests.drafting_case import case_plan

PLAIN = """【存在的问题及原因分析】
（一）指标量化不足
共10项指标，4项未量化[1]。
原因：任务数没有转为指标值[2]。
原因：佐证没有归集。
（二）预算调整较大
调整幅度60.00%[3]。
原因：年初测算不足。
【下一步改进措施】
（一）细化指标
对应：一
由业务科室重拟指标值[1]。
（二）控制调整
对应：问题二
由财务科按季度通报[3]。
"""
DECORATED = """## 七、存在的问题及原因分析
1. **指标量化不足**
共10项指标，4项未量化[1]。
**原因分析：**任务数没有转为指标值[2]。
- 原因二：佐证没有归集。

2. **预算调整较大**
调整幅度60.00%[3]。
主要原因：年初测算不足。

## 八、下一步改进措施
1. **细化指标**
对应问题：（一）
由业务科室重拟指标值[1]。
2. **控制调整**
针对：2
由财务科按季度通报[3]。
"""


@pytest.mark.parametrize("text", [PLAIN, DECORATED, "以下是草稿：\n\n" + PLAIN])
def test_what_models_make_of_the_layout_is_read(text: str) -> None:
    written = parse(text)
    assert [(item.title, item.text) for item in written.problems] == [
        ("指标量化不足", "共10项指标，4项未量化[1]。"),
        ("预算调整较大", "调整幅度60.00%[3]。"),
    ]
    assert [item.causes for item in written.problems] == [
        ("任务数没有转为指标值[2]。", "佐证没有归集。"),
        ("年初测算不足。",),
    ]
    assert [(item.title, item.addresses, item.citations) for item in written.measures] == [
        ("细化指标", (0,), (1,)),
        ("控制调整", (1,), (3,)),
    ]
    assert written.ends_whole


def test_item_in_one_line_is_parted_into_title_and_text() -> None:
    (item,) = parse("（一）指标量化不足。共10项指标，4项未量化[1]。").problems
    assert (item.title, item.text) == ("指标量化不足", "共10项指标，4项未量化[1]。")


def test_text_without_items_gives_nothing() -> None:
    written = parse("好的，我来帮您起草。")
    assert written.problems == ()
    assert written.measures == ()


def test_broken_text_does_not_end_whole() -> None:
    assert not parse(PLAIN[: PLAIN.index("通报")]).ends_whole


def test_section_that_was_not_asked_for_is_left_out() -> None:
    assert parse(PLAIN, ["problems"]).measures == ()


def test_own_layout_is_read_back() -> None:
    draft = compose(case_plan())
    written = parse(layout_text(draft.problems, draft.measures))
    assert [(item.title, item.text, item.causes) for item in written.problems] == [
        (item.title, item.text, item.causes) for item in draft.problems
    ]
    assert [(item.title, item.text, item.addresses) for item in written.measures] == [
        (item.title, item.text, item.addresses) for item in draft.measures
    ]


def test_rewritten_item_keeps_what_the_model_left_out() -> None:
    problem = DraftProblem("原标题", "原文。", ("原因。",), (1,), ("VAL01",), ("objectives",))
    new = parse_item("新标题\n新正文[1]。", problem)
    assert new == DraftProblem("新标题", "新正文[1]。", ("原因。",), (), ("VAL01",), ("objectives",))
    measure = DraftMeasure("原标题", "原文。", (2,), (1,), ("objectives",))
    assert parse_item("（三）新标题\n新正文[1]。", measure) == DraftMeasure(
        "新标题", "新正文[1]。", (2,), (), ("objectives",)
    )
    assert parse_item("", measure) is None
    assert item_text(problem) == "原标题\n原文。\n原因：原因。"
