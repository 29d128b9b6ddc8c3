import pytest

from knowledge.errors import UserError
from knowledge.parsing import parse
from knowledge.sources.source import read_source

ARTICLES = "第一条 甲。\n\n第二条 乙。\n\n第三条 丙。\n"


@pytest.mark.parametrize(
    ("name", "text", "title", "number", "year"),
    [
        (
            "办法.md",
            f"# 《澄江市项目绩效管理办法》 澄财预〔2021〕10号\n\n{ARTICLES}",
            "《澄江市项目绩效管理办法》（澄财预〔2021〕10号）",
            "澄财预〔2021〕10号",
            2021,
        ),
        (
            "澄财预[2022]3号.txt",
            "澄江市财政局关于做好绩效自评工作的通知\n各单位：\n一、总体要求\n及时报送。\n",
            "《澄江市财政局关于做好绩效自评工作的通知》（澄财预〔2022〕3号）",
            "澄财预〔2022〕3号",
            2022,
        ),
        (
            "绩效法(2018-12-29).md",
            f"# 中华人民共和国绩效法\n\n2018年12月29日 通过\n\n{ARTICLES}",
            "《中华人民共和国绩效法》",
            "",
            2018,
        ),
        (
            "b.md",
            f"# 澄江市外资规定\n\n第一条 见澄财预〔2020〕10号。\n\n《甲目录》和《乙目录》由市政府公布。\n\n{ARTICLES}",
            "《澄江市外资规定》",
            "",
            None,
        ),
        (
            "a.md",
            f"# 关于贯彻落实《澄江市绩效管理办法》的通知\n\n{ARTICLES}",
            "《关于贯彻落实《澄江市绩效管理办法》的通知》",
            "",
            None,
        ),
    ],
)
def test_policy_is_known_by_articles_number_or_title(name, text, title, number, year):
    source = read_source(parse(text.encode(), name))
    assert (source.kind, source.title, source.number, source.year) == ("policy", title, number, year)


def test_statute_is_found_under_its_short_name():
    source = read_source(parse(f"# 中华人民共和国绩效法\n\n{ARTICLES}".encode(), "a.md"))
    assert source.names == ("中华人民共和国绩效法", "绩效法")


def test_full_text_of_a_known_policy_goes_by_the_same_names():
    source = read_source(parse(f"# 项目支出绩效评价管理办法\n\n财预〔2020〕10号\n\n{ARTICLES}".encode(), "a.md"))
    assert source.title == "《项目支出绩效评价管理办法》（财预〔2020〕10号）"
    assert "10号文" in source.names


def test_title_alone_is_no_piece():
    source = read_source(parse(f"# 《澄江市绩效办法》\n\n{ARTICLES}".encode(), "a.md"))
    assert [piece.text for piece in source.pieces] == ["第一条 甲。", "第二条 乙。", "第三条 丙。"]


def test_report_that_cites_articles_stays_a_report():
    text = f"# 澄江市水利局2023年度部门整体支出绩效自评报告\n\n{ARTICLES}\n一、存在的问题及原因分析\n\n执行慢。\n"
    source = read_source(parse(text.encode(), "a.md"))
    assert (source.kind, source.unit, source.year) == ("report", "澄江市水利局", 2023)


def test_what_is_neither_is_refused_with_a_way_out():
    with pytest.raises(UserError, match=r"看不出《纪要\.txt》是政策还是报告.*--kind"):
        read_source(parse("今天开会。\n大家发言。".encode(), "纪要.txt"))


def test_given_kind_is_taken():
    source = read_source(parse("2022年工作回顾\n\n今年做了三件事。".encode(), "回顾.txt"), "report")
    assert (source.kind, source.title, source.year) == ("report", "回顾", None)
    assert [piece.text for piece in source.pieces] == ["2022年工作回顾\n今年做了三件事。"]
