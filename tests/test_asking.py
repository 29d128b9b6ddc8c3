import pytest

from knowledge.finding.asking import Hint, hint_of, names_place, narrowed
from knowledge.store.stored import Scope, StoredDocument


def document(name, kind, year, unit=""):
    return StoredDocument(name, name, "", name, kind, year, unit, "", (), False, 1, 0, "fake")


DOCUMENTS = [
    document("law", "policy", 2020),
    document("new", "policy", 2023),
    document("trade-22", "report", 2022, "汀州市商务局"),
    document("trade-23", "report", 2023, "汀州市商务局"),
    document("school-23", "report", 2023, "汀州市云岭县教育局"),
]


@pytest.mark.parametrize(
    ("question", "hint"),
    [
        ("2023年商务局的报告里预算执行率是多少", Hint("report", 2023)),
        ("往年报告里怎么写整改措施", Hint("report")),
        ("其他单位的自评怎么写原因", Hint("report")),
        ("定性指标打分的文件依据是什么", Hint("policy")),
        ("哪个文件规定了结果公开", Hint("policy")),
        ("2022年和2023年相比怎么样", Hint()),
        ("财预〔2020〕10号怎么说", Hint()),
        ("往年报告有什么政策依据", Hint()),
        ("预算执行偏慢怎么办", Hint()),
    ],
)
def test_kind_and_year_are_understood(question, hint):
    assert hint_of(question) == hint


@pytest.mark.parametrize(
    ("question", "named", "place"),
    [
        ("2023年商务局的报告里有什么问题", (), Scope(documents=frozenset({"trade-23"}))),
        ("教育局2023年的情况", (), Scope(documents=frozenset({"school-23"}))),
        ("2023年预算执行偏慢", (), Scope(documents=frozenset({"trade-23", "school-23"}))),
        ("汀州市商务局2022年的问题", ("trade-22", "trade-23"), Scope(documents=frozenset({"trade-22"}))),
        ("汀州市商务局2019年的问题", ("trade-22", "trade-23"), Scope(documents=frozenset({"trade-22", "trade-23"}))),
        ("往年报告怎么写", (), Scope("report")),
        ("结果公开的文件依据是什么", (), Scope("policy")),
        ("2019年的情况", (), None),
        ("商务局有什么问题", (), None),
    ],
)
def test_question_says_where_its_answer_stands(question, named, place):
    assert narrowed(question, frozenset(named), Scope(), DOCUMENTS) == place


def test_what_is_asked_for_stays_within_the_limits_given():
    assert narrowed("往年报告怎么写", frozenset(), Scope("policy"), DOCUMENTS) is None
    assert narrowed("2023年商务局的报告", frozenset(), Scope(year=2022), DOCUMENTS) is None
    assert narrowed("往年报告怎么写", frozenset(), Scope("report"), DOCUMENTS) is None


@pytest.mark.parametrize("terms", ["第十三条", "财预〔2020〕10号", "执行数1834.2", "10号文里怎么说", "12345热线"])
def test_what_stands_in_few_places_names_them(terms):
    assert names_place(terms)


@pytest.mark.parametrize("terms", ["25乘以4", "地铁10号线", "90分以上是优吗", "2023年", ""])
def test_small_figures_name_no_place(terms):
    assert not names_place(terms)
