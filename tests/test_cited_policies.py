"""Titles get the number beside them, policies the articles right behind them."""

import pytest

from assistant.review.checks.policies import citing_lines, named_policies, numbered_titles
from assistant.review.rule import Evidence
from knowledge.document import Cell, Document, Location, Paragraph, Table
from knowledge.report import Report, ReportKind

PAIRS = [
    ("《甲办法》（财预〔2020〕10号）", [("《甲办法》", "财预〔2020〕10号")]),
    ("《甲办法》 ( 财政部财预[2020]10号 )", [("《甲办法》", "财预[2020]10号")]),
    ("《关于印发〈甲办法〉的通知》（湘财绩〔2020〕7号）", [("《关于印发〈甲办法〉的通知》", "湘财绩〔2020〕7号")]),
    ("财建〔2021〕88号文件《甲办法》", [("《甲办法》", "财建〔2021〕88号")]),
    ("《甲办法》（财建〔2021〕88号）《乙办法》", [("《甲办法》", "财建〔2021〕88号")]),
    ("《甲办法》、财建〔2021〕88号、《乙办法》", []),
    ("《甲办法》《乙办法》（财建〔2021〕88号、财社〔2021〕9号）", []),
]
NAMED = [
    ("财预〔2020〕10号第十一条、第十三条第二款规定", [("财预〔2020〕10号", "第十一条、第十三条")]),
    ("《预算法》第57条", [("预算法", "第57条")]),
    ("财预〔2020〕10号）附件1，预算法第十四条", [("财预〔2020〕10号", ""), ("预算法", "第十四条")]),
    ("按10号文第六十条", []),
]


@pytest.mark.parametrize(("text", "expected"), PAIRS)
def test_number_goes_to_the_title_it_stands_next_to(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(pair.title, pair.number) for pair in numbered_titles(text)] == expected


@pytest.mark.parametrize(("text", "expected"), NAMED)
def test_articles_go_to_the_policy_right_before_them(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(policy.number, articles) for policy, _, articles in named_policies(text)] == expected


def test_citing_lines_are_found_in_paragraphs_and_cells() -> None:
    table = Table(((Cell("依据《预算法》", 0, 0), Cell("12个", 0, 1)),), Location(1, 0))
    document = Document(
        "报告", (Paragraph("依据   财预〔2020〕10号", Location(0)), Paragraph("无", Location(2)), table)
    )
    report = Report("", "", None, ReportKind.PROJECT, (), (), (), document)
    assert list(citing_lines(report)) == [
        Evidence("依据 财预〔2020〕10号", Location(0)),
        Evidence("依据《预算法》", Location(1, 0, 0, 0)),
    ]
