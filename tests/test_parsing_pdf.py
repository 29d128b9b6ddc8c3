import zlib
from pathlib import Path

import pytest

from knowledge.document import Paragraph, Table
from knowledge.errors import UserError
from knowledge.parsing import confined, parse, read_file
from knowledge.parsing.pdf_layout import Printed, blocks

_FIXTURES = Path(__file__).parent / "fixtures"


def pdf(content: bytes, *, resources: str = "", extra: bytes = b"", filters: str = "") -> bytes:
    """Return a PDF of one page that draws `content`, with the standard font as /F1."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> "
        + resources.encode()
        + b" >> >>",
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), filters.encode(), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        extra or b"<< >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer


def text(x: int, y: int, words: str) -> bytes:
    return f"BT /F1 12 Tf {x} {y} Td ({words}) Tj ET\n".encode()


def test_pages_of_a_form_are_tables_with_their_page() -> None:
    document = read_file(_FIXTURES / "reports" / "project_over_pages.pdf")
    assert [table.location.page for table in document.tables] == [1, 2]
    title = next(document.paragraphs)
    assert (title.text, title.location.page) == ("2023年度汀江县农业农村局项目支出绩效自评报告", 1)


def test_row_cut_by_the_page_break_is_one_row() -> None:
    first, second = read_file(_FIXTURES / "reports" / "project_over_pages.pdf").tables
    assert first.rows[-1][-2].text == "一处路基沉降，改线后里程减少，2024年一季度补足"
    assert all(cell.text in {"", "绩效指标"} for cell in second.rows[0])


def test_lines_of_a_paragraph_are_joined_and_the_last_one_ends_it() -> None:
    long, short = "word " * 12 + "end", "short line"
    lines = text(72, 700, long) + text(72, 684, long) + text(72, 668, short) + text(72, 652, long)
    assert [p.text for p in parse(pdf(lines), "x.pdf").paragraphs] == [f"{long} {long} {short}", long]


def test_text_without_a_short_line_is_cut_into_paragraphs() -> None:
    lines = [Printed("字" * 40, 72, 472, 18 * n, 18 * n + 10, size=10, lead=10, page=1) for n in range(240)]
    assert [len(block.text) for block in blocks(lines) if isinstance(block, Paragraph)] == [8000, 1600]


def test_page_number_is_no_text_and_bold_print_is_read_once() -> None:
    drawn = text(72, 700, "Heading") + text(72, 700, "Heading") + text(290, 30, "- 3 -")
    assert [b.text for b in parse(pdf(drawn), "x.pdf").blocks if isinstance(b, Paragraph)] == ["Heading"]


def test_frame_around_text_is_no_table() -> None:
    drawn = b"60 680 300 60 re S\n" + text(72, 700, "Framed")
    assert [type(block) for block in parse(pdf(drawn), "x.pdf").blocks] == [Paragraph]


def test_rulings_make_cells_and_a_missing_one_merges_them() -> None:
    rulings = b"60 640 200 60 re S 60 670 m 260 670 l S 160 670 m 160 640 l S\n"
    drawn = rulings + text(70, 680, "Title") + text(70, 650, "A") + text(170, 650, "B")
    (table,) = [block for block in parse(pdf(drawn), "x.pdf").blocks if isinstance(block, Table)]
    assert [(c.text, c.row, c.column, c.column_span) for row in table.rows for c in row] == [
        ("Title", 0, 0, 2), ("A", 1, 0, 1), ("B", 1, 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (pdf(b"60 680 300 60 re S\n"), "没有文字，也没有能识别出文字的扫描页"),
        (pdf(text(72, 700, "x"))[:200], "损坏"),
        (b"%PDF-1.7\n" + b"garbage " * 50, "损坏"),
        ((_FIXTURES / "unreadable" / "encrypted.pdf").read_bytes(), "设有打开密码"),
    ],
)
def test_unusable_pdf_is_refused_with_the_reason(data: bytes, words: str) -> None:
    with pytest.raises(UserError, match=words):
        parse(data, "报告.pdf")


def test_stream_that_unpacks_beyond_the_bound_is_refused() -> None:
    packer = zlib.compressobj(9)
    block = b"\0" * 1024 * 1024
    packed = b"".join(packer.compress(block) for _ in range(1600)) + packer.flush()
    with pytest.raises(UserError, match="展开后异常巨大"):
        confined.read(pdf(packed, filters="/Filter /FlateDecode"), "炸弹.pdf")


@pytest.mark.parametrize("kids", [b"[3 0 R 2 0 R] /Count 2", b"[2 0 R] /Count 1"])
def test_pages_that_lead_back_to_themselves_are_refused(kids: bytes) -> None:
    with pytest.raises(UserError, match="绕回自身"):
        parse(pdf(text(72, 700, "x")).replace(b"[3 0 R] /Count 1", kids), "环.pdf")


def test_form_that_draws_itself_ends() -> None:
    loop = b"<< /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >> /Length 5 >>"
    loop += b"\nstream\n/X Do\nendstream"
    drawn = pdf(text(72, 700, "x") + b"/X Do /X Do\n", resources="/XObject << /X 6 0 R >>", extra=loop)
    assert [p.text for p in parse(drawn, "x.pdf").paragraphs] == ["x"]
