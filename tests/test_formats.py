import pytest

from assistant.export.formats import next_number, ordinal
from assistant.export.options import Changes, Options, Sources, Target
from tests.test_into_file import put_final
from tests.word_changes import p, texts, word_file


@pytest.mark.parametrize(
    ("sample", "count", "number"),
    [
        ("七、", 8, "八、"),
        ("（三）", 12, "（十二）"),
        ("7.", 8, "8."),
        ("7.2 ", 3, "7.3 "),
        ("（１）", 2, "（２）"),
        ("①", 3, "③"),
        ("第三部分", 4, "第四部分"),
        ("", 2, "（二）"),
    ],
)
def test_number_goes_on_in_the_same_writing(sample: str, count: int, number: str) -> None:
    assert next_number(sample, count) == number


@pytest.mark.parametrize(
    ("number", "count"), [("七、", 7), ("二十一、", 21), ("（三）", 3), ("7.2", 2), ("１０、", 10), ("⑳", 20), ("", 0)]
)
def test_ordinal(number: str, count: int) -> None:
    assert ordinal(number) == count


@pytest.mark.parametrize(
    ("numbers", "item"),
    [
        (("1、", "2、", "3、", "4、"), "（1）"),
        (("（一）", "（二）", "（三）", "（四）"), "1."),
        (("第一部分 ", "第二部分 ", "第三部分 ", "第四部分 "), "一、"),
        (("一、", "二、", "三、", "四、"), "（一）"),
    ],
)
def test_new_sections_are_numbered_as_the_file_numbers(numbers: tuple[str, ...], item: str) -> None:
    data = word_file(
        p("某某市档案局2024年度部门整体支出绩效自评报告"),
        p(f"{numbers[0]}部门基本情况"),
        p("本单位编制20名，内设科室5个。"),
        p(f"{numbers[1]}部门整体支出绩效情况"),
        p("全年接收档案1200卷，完成了年度目标。"),
    )
    lines = texts(put_final(data))
    assert lines[5:7] == [f"{numbers[2]}存在的问题及原因分析", f"{item}指标不够细化"]
    assert f"{numbers[3]}下一步改进措施" in lines


def test_choices_are_known_by_value_and_shown_in_chinese() -> None:
    assert [
        (choice.value, choice.chinese) for choice in (Target("author"), Changes("clean"), Sources("footnotes"))
    ] == [
        *(("author", "原报告"), ("clean", "干净文本"), ("footnotes", "脚注")),
    ]
    assert Options() == Options(Target.OWN, Changes.TRACKED, Sources.LIST, is_final=False, keeps_old=False)
