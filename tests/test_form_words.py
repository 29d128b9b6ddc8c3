"""What the titles of forms are, whatever stands before them."""

import pytest

from knowledge.forms.words import bare_title


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("表1 2024年度项目支出情况表", "2024年度项目支出情况表"),
        ("附件2：部门整体支出绩效自评表", "部门整体支出绩效自评表"),
        ("附表 12024年度绩效目标表", "2024年度绩效目标表"),
        ("表12 专项资金绩效自评表", "专项资金绩效自评表"),
    ],
)
def test_number_before_a_title_leaves_the_year_in_it(written: str, title: str) -> None:
    assert bare_title(written) == title
