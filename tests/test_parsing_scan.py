"""What is made of a recognised page: pure geometry, and rulings and tilt found on drawn pictures."""

import io
from collections.abc import Sequence
from itertools import combinations, pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from knowledge.document import Paragraph
from knowledge.errors import UserError
from knowledge.parsing import confined, is_image, limits
from knowledge.parsing.pdf_layout import Printed, Ruled, blocks
from knowledge.parsing.recognition import find_cells, find_tilt
from knowledge.parsing.scan import recognition_notes
from knowledge.parsing.scan_layout import RecognisedLine, RecognisedPage, arrange, snapped, spread

_DOTS = 200 / 72


def line(text: str, left: float, top: float, *, size: float = 10, score: float = 1.0) -> RecognisedLine:
    wide = sum(1 if ord(character) > 0x2E80 else 0.5 for character in text)
    return RecognisedLine(text, (left, top, left + wide * size, top + size / 0.8), score)


def page(
    *lines: RecognisedLine, tables: Sequence[tuple[tuple[float, float, float, float], ...]] = ()
) -> RecognisedPage:
    return RecognisedPage(3, 842, tuple(lines), tuple(tables))


def ruled(height: int, width: int, xs: Sequence[int], ys: Sequence[int]) -> np.ndarray:
    """Return white paper with lines at the given places, in points."""
    paper = np.full((round(height * _DOTS), round(width * _DOTS)), 255, np.uint8)
    right, bottom = round(xs[-1] * _DOTS), round(ys[-1] * _DOTS)
    for x in xs:
        cv2.line(paper, (round(x * _DOTS), round(ys[0] * _DOTS)), (round(x * _DOTS), bottom), 0, 2)
    for y in ys:
        cv2.line(paper, (round(xs[0] * _DOTS), round(y * _DOTS)), (right, round(y * _DOTS)), 0, 2)
    return paper


@given(
    st.lists(st.lists(st.sampled_from("绩效目标自评价"), min_size=1, max_size=4), min_size=1, max_size=6),
    st.randoms(use_true_random=False),
    st.floats(-1.5, 1.5),
)
def test_lines_are_read_from_top_to_bottom_and_left_to_right(
    rows: list[list[str]], shuffler: object, jitter: float
) -> None:
    lines = [
        line(text * 3, 50 + 60 * place, 100 + 20 * number + (jitter if place % 2 else 0))
        for number, row in enumerate(rows)
        for place, text in enumerate(row)
    ]
    shuffler.shuffle(lines)  # type: ignore[attr-defined]
    read = [item.text for item in arrange(page(*lines)) if isinstance(item, Printed)]
    assert read == [" ".join(text * 3 for text in row) for row in rows]


@given(st.text(st.sampled_from("绩a1，. "), max_size=30), st.floats(0, 500), st.floats(0, 500))
def test_characters_share_the_width_of_their_line(text: str, left: float, width: float) -> None:
    places = spread(RecognisedLine(text, (left, 0, left + width, 10)))
    assert "".join(character for character, _, _ in places) == text
    assert all(x0 <= x1 for _, x0, x1 in places)
    if text:
        assert places[0][1] == left
        assert places[-1][2] == pytest.approx(left + width)


@given(
    st.lists(
        st.tuples(st.floats(0, 400), st.floats(0, 400), st.floats(6, 200), st.floats(6, 200)), min_size=2, max_size=12
    ),
    st.lists(st.tuples(st.floats(0, 500), st.floats(0, 500)), max_size=12),
)
def test_no_text_is_lost_and_none_doubled_whatever_the_cells(
    boxes: list[tuple[float, float, float, float]], places: list[tuple[float, float]]
) -> None:
    cells = tuple((x, y, x + width, y + height) for x, y, width, height in boxes)
    words = [chr(0x4E00 + number) for number in range(len(places))]
    items = arrange(page(*(line(word, *place) for word, place in zip(words, places, strict=True)), tables=[cells]))
    read = [i.text for i in items if isinstance(i, Printed)]
    read += [cell.text for item in items if isinstance(item, Ruled) for row in item.rows for cell in row]
    assert sorted("".join("".join(read).split())) == sorted(words)


def test_line_across_two_cells_is_divided_at_the_ruling() -> None:
    cells = ((50.0, 100.0, 100.0, 120.0), (100.0, 100.0, 150.0, 120.0))
    (table,) = arrange(page(line("数量指标≥50个人次", 59, 103), tables=[cells]))
    assert isinstance(table, Ruled)
    assert [cell.text for cell in table.rows[0]] == ["数量指标", "≥50个人次"]


def test_frame_is_no_table_and_uncertain_text_is_left_out_and_counted() -> None:
    stamp = line("专用章", 60, 130, score=0.3)
    found = page(line("正文。", 55, 103), stamp, tables=[((50.0, 100.0, 300.0, 150.0),)])
    assert [item.text for item in arrange(found) if isinstance(item, Printed)] == ["正文。"]
    assert found.unsure == 1


def test_lines_of_measured_size_make_one_paragraph() -> None:
    words = "绩效" * 20
    lines = [line(words, 50, 100), line(words, 50, 114, size=10.6), line("完毕。", 50, 128, size=9.6)]
    (paragraph,) = [block for block in blocks(arrange(page(*lines))) if isinstance(block, Paragraph)]
    assert paragraph.text == words * 2 + "完毕。"
    assert paragraph.location.page == 3


@given(st.lists(st.tuples(*[st.floats(0, 800)] * 4), max_size=20), st.floats(0.5, 8))
def test_snapped_cells_have_room_and_edges_apart(cells: list[tuple[float, float, float, float]], near: float) -> None:
    made = snapped(cells, near)
    edges = sorted({x for cell in made for x in (cell[0], cell[2])})
    assert all(left < right and top < bottom for left, top, right, bottom in made)
    assert not any(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a, b in combinations(made, 2))
    assert len(made) <= len(cells)
    assert all(right > left for left, right in pairwise(edges))


def test_rulings_close_cells_in_and_a_missing_one_merges_them() -> None:
    paper = ruled(300, 400, (50, 150, 250, 350), (60, 90, 120))
    # The ruling between the first two cells of the first row is taken away, and another one broken.
    paper[round(62 * _DOTS) : round(88 * _DOTS), round(145 * _DOTS) : round(155 * _DOTS)] = 255
    paper[round(104 * _DOTS) : round(107 * _DOTS), round(245 * _DOTS) : round(255 * _DOTS)] = 255
    (cells,) = find_cells(paper, _DOTS)
    found = {tuple(round(edge / _DOTS / 10) * 10 for edge in cell) for cell in cells}
    assert found == {
        (50, 60, 250, 90),
        (250, 60, 350, 90),
        (50, 90, 150, 120),
        (150, 90, 250, 120),
        (250, 90, 350, 120),
    }


def test_underline_and_large_print_are_no_table() -> None:
    paper = np.full((800, 1200), 255, np.uint8)
    cv2.rectangle(paper, (100, 100), (160, 160), 0, 4)  # as the character 口 of a heading
    cv2.line(paper, (100, 300), (900, 300), 0, 3)
    assert find_cells(paper, _DOTS) == []


@pytest.mark.parametrize("tilt", [-2.3, -0.4, 0.0, 1.0])
def test_tilt_is_found(tilt: float) -> None:
    paper = ruled(300, 400, (50, 150, 250, 350), (60, 90, 120, 150, 180))
    height, width = paper.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -tilt, 1.0)
    assert find_tilt(cv2.warpAffine(paper, turn, (width, height), borderValue=255)) == pytest.approx(tilt, abs=0.15)


def test_notes_name_pages_as_people_do() -> None:
    pages = [RecognisedPage(number, 842, (line("x", 0, 0, score=0.1),), ()) for number in (1, 2, 3, 7)]
    assert recognition_notes(pages, [9]) == [
        "第1–3、7页由扫描件识别，请与原件核对数字。",
        "第1–3、7页有4处看不清，未读取。",
        "第9页是扫描件，没有识别出来（页数过多、用时过长或页面异常）。",
    ]


def test_pictures_are_known_by_their_name() -> None:
    assert all(is_image(name) for name in ("扫描.JPG", "a.png", "b.tiff", "c.bmp"))
    assert not is_image("d.pdf")


def picture(width: int, height: int) -> bytes:
    stream = io.BytesIO()
    Image.new("1", (width, height), 1).save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.integration
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (picture(600, 800), "图片里没有识别出文字"),
        (picture(600, 800)[:60], "图片已损坏"),
        (picture(20_000, limits.MAX_PICTURE_DOTS // 20_000 + 1), "超过 1 亿像素"),
    ],
    ids=["blank", "cut off", "huge"],
)
def test_unusable_picture_is_refused_with_the_reason(data: bytes, words: str) -> None:
    with pytest.raises(UserError, match=words):
        confined.read(data, "扫描.png")
