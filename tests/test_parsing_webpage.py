from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.document import Document, Paragraph
from knowledge.errors import UserError
from knowledge.extraction import read_report
from knowledge.parsing import limits, parse

_PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>网站名</title>
<style>p {{color: red}}</style></head>
<body><div class="top-nav"><a href="/">首页</a></div><ul><li><a>一</a></li><li><a>二</a></li><li><a>三</a></li>
<li><a>四</a></li><li><a>五</a></li></ul><h1>2023年度云溪市
交通局部门整体支出绩效自评报告</h1><script>alert("x")</script><div><p>　　一、基本情况</p><p>内设科室9个，
下属单位2个。<br>全年支出<b>100</b>万元。</p><p style="display:none">看不见</p></div>
<table><caption>部门整体支出绩效自评表</caption><tr><th>一级指标</th><th>三级指标</th><th>指标值</th><th>完成值</th></tr>
<tr><td rowspan="2">产出指标</td><td>培训</td><td>≥5期</td><td>5期</td></tr><tr><td>检查</td>
<td colspan="2">10次</td></tr>
</table><footer>版权所有</footer></body></html>"""


_TAGS = ["<table>", "<tr>", "<td>", "</td>", "</tr>", "</table>", "<p>", "<br>", "<ul>", "甲", "乙", "<td rowspan=3>"]


def page(body: str) -> Document:
    return parse(f"<html><body>{body}</body></html>".encode(), "网页.html")


def texts(body: str) -> list[str]:
    return [block.text if isinstance(block, Paragraph) else "表" for block in page(body).blocks]


@pytest.mark.parametrize(("charset", "encoding"), [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("gb2312", "utf-8")])
def test_page_is_read_in_its_encoding_without_what_surrounds_the_text(charset: str, encoding: str) -> None:
    document = parse(_PAGE.format(charset=charset).encode(encoding), "报告.htm")
    assert [(b.text, b.level) for b in document.blocks if isinstance(b, Paragraph)] == [
        ("2023年度云溪市交通局部门整体支出绩效自评报告", 1),
        ("一、基本情况", None),
        ("内设科室9个，下属单位2个。", None),
        ("全年支出100万元。", None),
        ("部门整体支出绩效自评表", None),
    ]
    (table,) = document.tables
    assert [(c.text, c.row, c.column, c.row_span, c.column_span) for c in (*table.rows[1], *table.rows[2])] == [
        ("产出指标", 1, 0, 2, 1), ("培训", 1, 1, 1, 1), ("≥5期", 1, 2, 1, 1), ("5期", 1, 3, 1, 1),
        ("检查", 2, 1, 1, 1), ("10次", 2, 2, 1, 2),
    ]  # fmt: skip
    assert len(read_report(document).forms[0].indicators) == 2


def test_traditional_encoding_is_read_where_it_is_declared() -> None:
    data = '<html><meta http-equiv="Content-Type" content="text/html; charset=big5"><p>預算績效管理</p></html>'
    assert next(parse(data.encode("big5"), "網頁.html").paragraphs).text == "預算績效管理"


def test_table_that_only_places_things_is_running_text() -> None:
    inner = "<table><tr><td>甲</td><td>乙</td></tr><tr><td>1</td><td>2</td></tr></table>"
    assert texts(f"<table><tr><td><p>前文</p>{inner}<p>后文</p></td></tr></table>") == ["前文", "表", "后文"]
    assert texts("<table><tr><td>左栏</td><td>右栏</td></tr></table>") == ["左栏", "右栏"]


def test_lines_in_a_cell_are_lines() -> None:
    body = "<table><tr><td><p>1.甲</p><p>2.乙</p></td><td>x<br/>y</td></tr><tr><td>a</td><td>b</td></tr></table>"
    (table,) = page(body).tables
    assert [cell.text for cell in table.rows[0]] == ["1.甲\n2.乙", "x\ny"]


def test_forged_spans_are_cut() -> None:
    body = (
        '<table><tr><td colspan="99999" rowspan="99999">甲</td><td>乙</td></tr><tr><td rowspan="0">丙</td></tr></table>'
    )
    (table,) = page(body).tables
    assert [(c.text, c.row_span, c.column_span) for row in table.rows for c in row] == [
        ("甲", 2, limits.MAX_TABLE_COLUMNS)
    ]


@pytest.mark.parametrize(
    "data", [b"<html></html>", b"<html><script>x</script></html>", b"<html><!-- x --></html>", b" "]
)
def test_page_without_text_is_refused(data: bytes) -> None:
    with pytest.raises(UserError, match="没有"):
        parse(data, "空.html")


@pytest.mark.parametrize("tag", ["div", "table><tr><td", "b", "ul><li"])
def test_deep_page_is_read_or_refused(tag: str) -> None:
    with suppress(UserError):
        assert parse((f"<{tag}>" * 100_000 + "预算").encode(), "深.html").blocks


@given(st.lists(st.sampled_from(_TAGS)))
@settings(max_examples=150, deadline=None)
def test_any_page_is_read_or_refused(parts: list[str]) -> None:
    try:
        page("".join(parts))
    except UserError:
        return
