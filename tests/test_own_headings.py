"""A section under a heading in an office's own words is known by a word in it and by what its text tells."""

import pytest

from knowledge.extraction import read_report
from knowledge.narrative.entries import read_narrative
from knowledge.outline import find_section
from knowledge.parsing import parse

_TEXT = """# 松原镇水利站2024年度灌区维修项目绩效自评报告

一、{basics}

松原镇水利站承担全镇3条干渠、12条支渠的管护，在编6人。

二、{money}

全年预算120.00万元，支出98.40万元，执行率82.00%。

三、{work}

维修渠道14公里，改造闸门9座，受益村8个。

四、{amiss}

（一）支渠维修慢了一步。东支渠少修1.2公里。原因是石料场6月停产整顿，改从外县调运。

（二）两座闸门没有通电。因为村里的线路要先迁改，供电所没有排上期。

五、{plans}

（一）东支渠由工程股负责，2025年4月底前补修1.2公里。

（二）闸门通电由管护股牵头，和供电所商定线路，2025年6月底前通电。
"""


@pytest.mark.parametrize(
    "names",
    [
        ("我们站的职责", "经费花到了哪里", "干成了哪些事情", "还有哪些短板", "后面打算怎么办"),
        ("项目简介", "一年的钱", "完成得怎样", "差距在哪儿、为什么", "怎么改"),
        ("机构和人", "预算与支出", "看得见的成效", "难点和成因", "努力的方向"),
        ("我们站的职责", "一年的钱", "完成得怎样", "还差着一口气", "怎么改"),
        ("我们站的职责", "一年的钱", "完成得怎样", "难点和成因", "再往前走一步"),
        ("我们站的职责", "一年的钱", "完成得怎样", "拖着的事", "来年的账"),
    ],
)
def test_headings_of_ones_own_are_known(names: tuple[str, ...]) -> None:
    text = _TEXT.format(**dict(zip(("basics", "money", "work", "amiss", "plans"), names, strict=True)))
    report = read_report(parse(text.encode(), "报告.md"))
    found = [find_section(report, key) for key in ("basics", "expenditure", "performance", "problems", "measures")]
    assert [parts[0].title for parts in found] == list(names)
    narrative = read_narrative(report)
    assert [len(narrative.problems), len(narrative.measures)] == [2, 2]


@pytest.mark.parametrize("heading", ["其他需要说明的问题", "上年问题的整改"])
def test_a_word_alone_makes_no_section_of_problems(heading: str) -> None:
    text = "# 甲县水利局2024年度绩效自评报告\n\n一、基本情况\n\n本局在编20人。\n\n"
    text += f"二、{heading}\n\n自评材料存档备查。2023年提出的3个事项全部办结，资料齐全。\n"
    report = read_report(parse(text.encode(), "报告.md"))
    assert find_section(report, "problems") == ()
    assert find_section(report, "measures") == ()
