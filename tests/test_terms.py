import pytest

from knowledge.document_number import normal_number
from knowledge.sources.terms import exact_terms, named_in, query_words, words

NAMES = {
    "财预〔2020〕10号": frozenset({"ten"}),
    "10号文": frozenset({"ten"}),
    "预算法": frozenset({"law"}),
    "预算法实施条例": frozenset({"rules"}),
    "汀州市商务局": frozenset({"r1", "r2"}),
}


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("根据财预[2020]10号", ["财预2020号10"]),
        ("财预（2020）第10号第十三条", ["财预2020号10", "条13"]),
        ("第13条、第五十七条、第一千二百六十条", ["条13", "条57", "条1260"]),
        ("2023年完成2,161.19万元，占97.2％，共12场", ["2161点19", "97点2", "12"]),
        ("1项，2023年，第3季度", []),
    ],
)
def test_exact_terms_are_written_one_way(text, terms):
    assert exact_terms(text) == terms


@pytest.mark.parametrize(
    ("question", "documents", "rest"),
    [
        ("财预(2020)10号对定性指标怎么规定", {"ten"}, "对定性指标怎么规定"),
        ("10号文怎么说", {"ten"}, "怎么说"),
        ("110号文怎么说", set(), "110号文怎么说"),
        ("预算法实施条例第二十条", {"rules"}, "第二十条"),
        ("预算法和预算法实施条例", {"law", "rules"}, "和"),
        ("汀州市商务局存在什么问题", {"r1", "r2"}, "存在什么问题"),
    ],
)
def test_question_names_documents(question, documents, rest):
    found, remaining = named_in(question, NAMES)
    assert (found, remaining) == (documents, rest)


def test_words_hold_long_words_and_the_shorter_in_them():
    assert words("绩效评价，ABC！") == ["绩效", "评价", "绩效评价", "abc"]


def test_question_loses_what_says_nothing_unless_nothing_else_is_left():
    assert query_words("绩效指标应当如何设置") == ["绩效", "指标", "设置"]
    assert query_words("是什么") == ["是", "什么"]


def test_document_number_is_read_in_any_brackets():
    assert normal_number("财预 [2020] 第10号") == "财预〔2020〕10号"
    assert normal_number("没有文号") == ""
