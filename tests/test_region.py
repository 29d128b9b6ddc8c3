import pytest

from knowledge.sources.region import provinces_in, region_of


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("岳阳市商务局", "岳阳市"),
        ("湖南省岳阳市君山区教育局", "湖南省岳阳市君山区"),
        ("岳阳市市场监督管理局", "岳阳市"),
        ("岳阳市城市管理局", "岳阳市"),
        ("广西壮族自治区财政厅", "广西壮族自治区"),
        ("恩施土家族苗族自治州财政局", "恩施土家族苗族自治州"),
        ("泾县水利局", "泾县"),
        ("财政部", "全国"),
        ("中华人民共和国预算法", "全国"),
        ("全市各单位", ""),
        ("关于市区停车的通知", ""),
        ("某中心", ""),
    ],
)
def test_place_is_what_a_name_begins_with(name, region):
    assert region_of(name) == region


def test_first_name_that_tells_counts_then_the_number():
    assert region_of("财务科", "杭州市绩效管理条例", number="豫财效〔2022〕4号") == "杭州市"
    assert region_of("财务科", number="豫财效〔2022〕4号") == "河南省"


def test_provinces_are_known_in_running_words():
    assert provinces_in("湖南省和内蒙古的自评怎么扣分，全省都一样吗") == {"湖南", "内蒙古"}
    assert provinces_in("各省自评怎么扣分") == frozenset()
