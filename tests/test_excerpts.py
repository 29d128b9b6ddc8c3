from dataclasses import replace

import pytest

from assistant.citations import Citation, SourceKind
from assistant.ui.sources import excerpt_of
from assistant.ui.text import in_words, marked, plain, with_marks
from knowledge.document import Cell, Document, Location, Paragraph, Table
from knowledge.running_text import shortened
from tests.made_reports import report_from_dict

ROWS = [
    ["一级指标", "三级指标", "年度指标值"],
    ["产出指标", "培训班次", "≥12期"],
    ["", "参训\n人数", "≥600人"],
    ["效益指标", "影响力", "持续提升"],
]
TABLE = Table(
    tuple(tuple(Cell(text, r, c) for c, text in enumerate(row) if text) for r, row in enumerate(ROWS)), Location(3, 0)
)
DOCUMENT = Document(
    "自评.docx",
    (
        Paragraph("一、基本情况", Location(0), 1),
        Paragraph("全年预算 60万元，执行54万元。其余结转。", Location(1)),
        Paragraph("二、问题", Location(2), 1),
        TABLE,
    ),
)
HELD = replace(report_from_dict({"title": "报告", "kind": "project"}), document=DOCUMENT)


def test_paragraph_of_the_report_stands_between_its_neighbours():
    citation = Citation(1, SourceKind.REPORT, "《报告》", "全年预算60万元，执行54万元。", Location(1))
    excerpt = excerpt_of(citation, HELD, None)
    assert [(line.text[:4], line.is_cited) for line in excerpt.lines] == [
        ("一、基本", False),
        ("全年预算", True),
        ("二、问题", False),
    ]
    assert excerpt.lines[1].words == ("全年预算 60万元，执行54万元。",)


def test_table_row_of_the_report_stands_between_its_neighbours():
    citation = Citation(1, SourceKind.REPORT, "《报告》", "参训人数 | ≥600人", Location(3, 0, 2, 2))
    excerpt = excerpt_of(citation, HELD, None)
    assert excerpt.place == "第1个表格“二、问题”第3行“参训 人数”"
    assert excerpt.table.count('class="place-here"') == 1
    assert "<mark>参训<br>人数</mark>" in excerpt.table
    assert "<mark>≥600人</mark>" in excerpt.table
    assert excerpt.table.count("<tr") == 4
    assert excerpt.lines == ()


def test_counted_sentence_is_shown_above_the_rows_it_was_counted_from():
    citation = Citation(1, SourceKind.REPORT, "审核台账", "共3项，未量化1项", Location(3, 0))
    excerpt = excerpt_of(citation, HELD, None)
    assert [line.text for line in excerpt.lines] == ["共3项，未量化1项"]
    assert "三级指标" in excerpt.table


def test_clause_is_shown_whole_with_the_quoted_words_in_it():
    quote = "部分达成年度指标并具有一定效果，给80%—60%（含）"
    source = "《项目支出绩效评价管理办法》（财预〔2020〕10号）第十六条"
    excerpt = excerpt_of(Citation(1, SourceKind.POLICY, source, quote), None, None)
    assert excerpt.place.endswith("第十六条 单位自评的计分方法")
    assert quote in {word for line in excerpt.lines for word in line.words}
    assert "现行有效" in excerpt.remark


def test_passage_stands_between_its_neighbours():
    def neighbours(passage: str) -> tuple[list[str], int]:
        assert passage == "r-1"
        return ["前一段", "每月通报支出进度。", "后一段"], 1

    citation = Citation(1, SourceKind.PAST_REPORT, "某报告", "每月通报支出进度。", None, "r-1", "八、措施")
    excerpt = excerpt_of(citation, None, neighbours)
    assert [(line.text, line.is_cited) for line in excerpt.lines] == [
        ("前一段", False),
        ("每月通报支出进度。", True),
        ("后一段", False),
    ]


def test_passage_that_is_gone_leaves_its_quote():
    citation = Citation(1, SourceKind.PAST_REPORT, "某报告", "每月通报。", None, "r-9")
    assert [line.text for line in excerpt_of(citation, None, lambda _: ([], 0)).lines] == ["每月通报。"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>粗</b>", "\\<b\\>粗\\<\\/b\\>"),
        ("![图](http://x.cn)", "\\!\\[图\\]\\(http\\:\\/\\/x\\.cn\\)"),
        ("$x$ :red[红]", "\\$x\\$ \\:red\\[红\\]"),
        ("1. 一\n    代码", "1\\. 一  \n 代码"),
        ("5~10%", "5\\~10%"),
    ],
)
def test_signs_of_markdown_are_escaped(text, shown):
    assert plain(text) == shown


def test_pieces_escape_as_the_whole_does():
    text = "**第1条** [1]\n<i>"
    assert "".join(map(plain, text)) == plain(text)


def test_words_are_highlighted_and_still_escaped():
    assert marked("共[3]项", ["[3]"]) == "共:yellow-background[\\[3\\]]项"


def test_doubtful_figures_carry_a_sign_and_words():
    assert with_marks("增长12%[1]。", ["12%"]) == "增长:orange-background[⚠12%（待核实）]:gray[:small[\\[1\\]]]。"


def test_long_text_is_cut_to_one_line():
    assert shortened("第一行\n第二行，很长", 7) == "第一行 第二行…"


def test_settings_are_told_by_what_they_are():
    shown = in_words("请检查 EMBEDDING_BASE_URL、EMBEDDING_MODEL 和网络。").replace("\\", "")
    assert "EMBEDDING" not in shown
    assert "设置“向量模型服务地址”" in shown
