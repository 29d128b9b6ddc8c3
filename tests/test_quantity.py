"""Figures and dates as administrative text writes them."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.numerals import parse_chinese_number
from knowledge.quantity import (
    find_counts_in_words,
    find_dates,
    find_quantities,
    fold,
    parse_decimal,
    parse_quantity,
)


@pytest.mark.parametrize(
    ("text", "value"), [("9" * 17, None), ("0." + "3" * 17, "0." + "3" * 17), ("0." + "3" * 33, None)]
)
def test_a_number_with_more_digits_than_anybody_writes_is_no_figure(text: str, value: str | None) -> None:
    assert parse_decimal(text) == (Decimal(value) if value else None)


@pytest.mark.parametrize(
    ("text", "comparator", "value", "upper", "unit"),
    [
        ("≥50个", "≥", "50", None, "个"),
        ("≧ 95 ％", "≥", "95", None, "%"),
        ("═100%", "=", "100", None, "%"),
        ("﹥3次", ">", "3", None, "次"),
        ("＞＝60亩", "≥", "60", None, "亩"),
        ("≮90分", "≥", "90", None, "分"),
        ("不低于９５％", "≥", "95", None, "%"),
        ("95%及以上", "≥", "95", None, "%"),
        ("大于或等于90", "≥", "90", None, ""),
        ("不得超过1,681,680元", "≤", "1681680", None, "元"),
        ("控制在120万元以内", "≤", "120", None, "万元"),
        ("24小时内", "≤", "24", None, "小时"),
        ("10万+", "≥", "10", None, "万"),
        ("200余人", "", "200", None, "人"),
        ("5000余万元", "", "5000", None, "万元"),
        ("约30万人次", "≈", "30", None, "万人次"),
        ("30~50人次", "", "30", "50", "人次"),
        ("10万元-20万元", "", "10", "20", "万元"),
        ("85%至90%", "", "85", "90", "%"),
        ("±5%以内", "≤", "-5", "5", "%"),
        ("-3.5%", "", "-3.5", None, "%"),
        ("百分之九十五", "", "95", None, "%"),
        ("百分之九十九点五以上", "≥", "99.5", None, "%"),
        ("百分之98", "", "98", None, "%"),
        ("千分之三", "", "3", None, "‰"),
        ("万分之一", "", "1", None, "‱"),
        ("百分百", "", "100", None, "%"),
        ("≥100百分比", "≥", "100", None, "百分比"),
        ("1.2亿元", "", "1.2", None, "亿元"),
        ("400元/人·月", "", "400", None, "元/人·月"),
        ("35微克/立方米", "", "35", None, "微克/立方米"),
        ("1346.0088万平方米", "", "1346.0088", None, "万平方米"),
        ("5个百分点", "", "5", None, "个百分点"),
        ("3千瓦时", "", "3", None, "千瓦时"),
        ("师生比1:20", "", "1", None, ":20"),
        ("0起", "", "0", None, "起"),
    ],
)
def test_figure_is_read_with_bound_value_and_unit(
    text: str, comparator: str, value: str, upper: str | None, unit: str
) -> None:
    quantity = parse_quantity(text)
    assert quantity is not None
    assert (quantity.comparator, quantity.value, quantity.upper, quantity.unit) == (
        comparator,
        Decimal(value),
        Decimal(upper) if upper else None,
        unit,
    )


@pytest.mark.parametrize(
    "text",
    [
        "1. 引资项目；2. 外资水平；（3）内贸流通",
        "优化产业结构2.对外贸易",
        "第12届博览会",
        "第3-5届",
        "财预〔2020〕10号",
        "附件2",
        "接听12345热线",
        "创建119工程",
        "1+8+N格局",
        "PM2.5浓度",
        "5G网络",
        "GB5749-2022",
        "GB/T 18883",
        "4A级景区",
        "15分钟便民生活圈",
        "上午9:30前",
        "0791-86543210",
        "13800138000",
        "3年行动计划",
        "2023年12月31日前",
        "1-12月",
        "≥**%",
        "≥____%",
    ],
)
def test_what_only_looks_like_a_figure_is_none(text: str) -> None:
    assert not find_quantities(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("节约100万元", ["100万元"]),
        ("附近3个村", ["3个"]),
        ("整合3个内设机构", ["3个"]),
        ("1、建设；2、改造3处", ["3处"]),
        ("从85%提高到90%", ["85%", "90%"]),
        ("12345热线办结率98%以上", ["98%以上"]),
        ("2023年新建2.5公里，投资2000.5万元", ["2.5公里", "2000.5万元"]),
    ],
)
def test_figures_are_found_among_words(text: str, expected: list[str]) -> None:
    assert [quantity.text for quantity in find_quantities(text)] == expected


@pytest.mark.parametrize(
    ("text", "base", "measure", "wan"),
    [
        ("1.2亿元", "120000000", "元", "12000"),
        ("620万/月", "6200000", "/月", None),
        ("3500万美元", "35000000", "美元", None),
        ("500元/人", "500", "元/人", None),
        ("2千米", "2000", "米", None),
        ("3千瓦时", "3", "千瓦时", None),
        ("95%", "95", "%", None),
    ],
)
def test_scale_is_multiplied_out(text: str, base: str, measure: str, wan: str | None) -> None:
    quantity = parse_quantity(text)
    assert quantity is not None
    assert (quantity.base, quantity.measure) == (Decimal(base), measure)
    assert quantity.wan == (Decimal(wan) if wan else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023年12月31日前", ["2023年12月31日前"]),
        ("11月底前", ["11月底前"]),
        ("2020年1月--2020年11月", ["2020年1月", "2020年11月"]),
        ("1-12月", ["1-12月"]),
        ("2023.12.31", ["2023.12.31"]),
        ("2023-2025年", ["2023", "2025年"]),
        ("二〇二三年十二月底前", ["二〇二三年十二月底前"]),
        ("十二月底前", ["十二月底前"]),
        ("12个月", []),
        ("2100", []),
        ("投资2000.5万元", []),
    ],
)
def test_dates_are_found(text: str, expected: list[str]) -> None:
    assert [date.text for date in find_dates(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("培训三场、购置一套", ["三场", "一套"]),
        ("两百三十人", ["两百三十人"]),
        ("百余人次，百亿元", ["百余人次", "百亿元"]),
        ("第十二届", []),
        ("一季度", []),
        ("二期工程", []),
        ("三年行动", []),
        ("百分之九十五", []),
        ("国家二级标准", []),
    ],
)
def test_counts_in_words_are_found(text: str, expected: list[str]) -> None:
    assert [count.text for count in find_counts_in_words(text)] == expected


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("九十五", "95"),
        ("十三", "13"),
        ("百", "100"),
        ("一百零三", "103"),
        ("两百三", "230"),
        ("一万二", "12000"),
        ("一亿零五百万", "105000000"),
        ("一万亿", "1000000000000"),
        ("三点五", "3.5"),
        ("二〇二三", "2023"),
        ("三只", None),
        ("三点十", None),
        ("", None),
    ],
)
def test_chinese_numeral_has_its_value(words: str, value: str | None) -> None:
    assert parse_chinese_number(words) == (Decimal(value) if value else None)


@pytest.mark.parametrize(
    ("cell", "value"),
    [("10.00", "10.00"), ("96.00％", "96.00"), ("2,161.19", "2161.19"), ("-5", "-5"), ("", None), ("3/4", None)],
)
def test_cell_with_one_number_is_parsed(cell: str, value: str | None) -> None:
    assert parse_decimal(cell) == (Decimal(value) if value else None)


@pytest.mark.parametrize(
    "piece", ["1", "1-", "1.", "1,", "（1", "2020.", "1元/人·", "一", "亿", "百分之一", "A1.", "1+", "第1-", " "]
)
def test_a_huge_text_is_read(piece: str) -> None:
    text = piece * 60_000
    assert find_quantities(text) == find_quantities(text)
    find_dates(text)
    find_counts_in_words(text)
    parse_decimal(text)
    assert parse_chinese_number(text) is None


_WORDS = (
    "≥ ≤ ≧ ═ 不低于 不超过 控制在 约 达到 百分之 千分之 九十五 两 点 零 万元 亿元 万 亿 % ％ ‰ 个 人次 元/亩 以上 "
    "以内 及以上 左右 + - ± ~ — 至 : ： . ， , ( ） 第 届 2023 年 12 月 31 日 前 底 1 20 3.5 1,000 ９５ 热线 N ① １． "
    "、 ； 。 〔 〕 号 A PM G 一批 ٣ ² 𝟡"
)
_PIECES = st.sampled_from([*_WORDS.split(), " ", "\n", "\u3000", "\0"])
_TEXT = st.one_of(st.text(max_size=40), st.lists(_PIECES, max_size=25).map("".join))


@given(_TEXT)
def test_every_find_is_the_text_at_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    for finder in (find_quantities, find_counts_in_words):
        found = finder(text)
        assert all(text[quantity.start : quantity.end] == quantity.text != "" for quantity in found)
        assert all(before.end <= after.start for before, after in pairwise(found))
    assert all(text[date.start : date.end] == date.text for date in find_dates(text))
    parse_decimal(text)
    parse_chinese_number(text)


_VALUES = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False)


@given(
    st.sampled_from([("≥", "≥"), ("≤", "≤"), ("不低于", "≥"), ("不超过", "≤"), ("＝", "="), ("", "")]),
    _VALUES,
    st.sampled_from(["万元", "亿元", "%", "个", "人次", "元/亩", "万平方米", "小时", ""]),
)
def test_written_figure_comes_back_as_it_was(mark: tuple[str, str], value: Decimal, unit: str) -> None:
    written, symbol = mark
    text = f"{written}{value:,}{unit}"
    (quantity,) = find_quantities(text)
    assert (quantity.comparator, quantity.value, quantity.unit, quantity.text) == (symbol, value, unit, text)
    wide = text.translate(str.maketrans("0123456789.%", "０１２３４５６７８９．％"))
    (same,) = find_quantities(wide)
    assert (same.comparator, same.value, same.unit, same.text) == (symbol, value, unit, wide)


def _numeral(value: int) -> str:
    """Return a whole number below a hundred million as a Chinese numeral, by the school rule."""
    digits, powers = "零一二三四五六七八九", ["", "十", "百", "千"]
    if value >= 10_000:
        rest = value % 10_000
        gap = "零" if 0 < rest < 1_000 else ""
        return _numeral(value // 10_000) + "万" + gap + (_numeral(rest) if rest else "")
    text, zero = "", False
    for power in range(3, -1, -1):
        digit = value // 10**power % 10
        if digit:
            text += ("零" if zero and text else "") + digits[digit] + powers[power]
        zero = digit == 0
    return text or "零"


@given(st.integers(min_value=0, max_value=99_999_999))
def test_chinese_numeral_comes_back_as_it_was(value: int) -> None:
    assert parse_chinese_number(_numeral(value)) == value


@given(st.integers(min_value=1, max_value=99))
def test_percentage_in_words_equals_the_written_one(value: int) -> None:
    in_words, written = parse_quantity(f"百分之{_numeral(value)}"), parse_quantity(f"{value}%")
    assert in_words is not None
    assert written is not None
    assert (in_words.value, in_words.unit, in_words.is_percent) == (written.value, written.unit, True)
