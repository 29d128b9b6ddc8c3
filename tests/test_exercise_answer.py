"""Messages read as answers to an exercise."""

from dataclasses import replace

import pytest

from assistant.conversation.tutor import read_answer
from assistant.training.exercise import Blank, BlankForm, Exercise, Option, Passage, exercise_text

VERDICTS = tuple(
    Option(name, text) for name, text in zip("ABCD", ("已量化", "可核验", "量化不完整", "未量化"), strict=True)
)
REASONS = (Option("1", "没有数值"), Option("2", "缺单位"), Option("3", "只有方向"), Option("4", "没有上面这些问题"))
CAUSES = (Option("原因1", "立项时没有论证"), Option("原因2", "没有签订协议"))


def exercise(*blanks: Blank) -> Exercise:
    return Exercise((), "？", blanks, (), "题")


JUDGE = exercise(
    Blank("verdict", "判断", BlankForm.CHOICE, VERDICTS),
    Blank("reasons", "原因", BlankForm.CHOICE, REASONS, several=True),
)
COMPUTE = exercise(
    Blank("pairs", "哪一处", BlankForm.CHOICE, (Option("A", "执行率"), Option("B", "总分"))),
    Blank("value1", "应为", BlankForm.NUMBER),
)
MATCH = exercise(
    Blank("cause1", "问题1的原因", BlankForm.CHOICE, CAUSES), Blank("cause2", "问题2的原因", BlankForm.CHOICE, CAUSES)
)
FIND = exercise(Blank("places", "有问题的", BlankForm.PLACES, tuple(Option(str(n), f"第{n}行") for n in range(1, 13))))
WRITE = exercise(Blank("target", "改写", BlankForm.TEXT))


@pytest.mark.parametrize(
    ("about", "message", "values"),
    [
        (JUDGE, "D", {"verdict": ("D",)}),
        (JUDGE, "我选d。", {"verdict": ("D",)}),
        (JUDGE, "D 1 3", {"verdict": ("D",), "reasons": ("1", "3")}),
        (JUDGE, "D13", None),
        (JUDGE, "D，1、3", {"verdict": ("D",), "reasons": ("1", "3")}),
        (JUDGE, "未量化，没有数值、只有方向", {"verdict": ("D",), "reasons": ("1", "3")}),
        (JUDGE, "没量化吧", {"verdict": ("D",)}),
        (JUDGE, "不完整；缺单位", {"verdict": ("C",), "reasons": ("2",)}),
        (JUDGE, "量化", None),
        (JUDGE, "哪些指标没有量化", None),
        (JUDGE, "导出Word", None),
        (JUDGE, "第2条怎么改", None),
        (JUDGE, "E", None),
        (JUDGE, "", None),
        (COMPUTE, "A 95.5", {"pairs": ("A",), "value1": ("95.5",)}),
        (COMPUTE, "A，95.5%", {"pairs": ("A",), "value1": ("95.5",)}),
        (COMPUTE, "总分 100", {"pairs": ("B",), "value1": ("100",)}),
        (COMPUTE, "95.5", {"value1": ("95.5",)}),
        (MATCH, "2 1", {"cause1": ("原因2",), "cause2": ("原因1",)}),
        (MATCH, "原因2 原因1", {"cause1": ("原因2",), "cause2": ("原因1",)}),
        (FIND, "3、7、12", {"places": ("3", "7", "12")}),
        (FIND, "3 13", None),
        (WRITE, "答案：≥95%", {"target": ("≥95%",)}),
        (WRITE, "由预算科2027年3月底前修订办法", {"target": ("由预算科2027年3月底前修订办法",)}),
    ],
)
def test_message_is_read_as_an_answer_or_as_none(about, message, values):
    answer = read_answer(about, message)
    assert (answer and dict(answer.values)) == values


def test_options_that_stand_among_the_passages_are_not_told_again():
    shown = replace(MATCH, passages=(Passage("", "原因1", "立项时没有论证"), Passage("", "原因2", "没有签订协议")))
    assert "A. 已量化" in exercise_text(JUDGE)
    assert exercise_text(shown).count("立项时没有论证") == 1
    assert "例如：原因1 原因1" in exercise_text(shown)
    assert "发过来" in exercise_text(WRITE)
