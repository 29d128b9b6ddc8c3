import io
import zipfile

import docx
import pytest
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.shared import Pt

from assistant.citations import Citation, SourceKind
from assistant.drafting.draft import PROBLEMS, Draft, Grounding, Trace, TraceKind
from assistant.export.delivery import draft_document
from assistant.export.manuscript import Manuscript
from knowledge.document import Document, Location
from knowledge.numerals import chinese_numeral
from knowledge.report import Report, ReportKind
from tests.drafting_case import measure, problem

REPORT = Report(
    "澄川市档案局2024年度部门整体支出绩效自评报告",
    "澄川市档案局（本级）",
    2024,
    ReportKind.DEPARTMENT,
    (),
    (),
    None,
    (),
    (),
    Document("", ()),
)
DRAFT = Draft(
    problems=(
        problem("指标不够细化", "共12项指标，未量化5项[1]。", ("业务科室参与不足，占比约30%。",), ("VAL01",)),
        problem("执行率填列有误", "执行率应为93.31%[2]。", (), ("BUD01",)),
    ),
    measures=(measure("细化指标", "年底前改写5项指标[1]。", (0,)),),
    citations=(
        Citation(1, SourceKind.REPORT, "部门整体支出绩效自评表", "共12项，未量化5项", Location(3, 1, 4)),
        Citation(2, SourceKind.POLICY, "《项目支出绩效评价管理办法》（财预〔2020〕10号）第十三条", "执行率权重\n为10%"),
    ),
    grounding=Grounding(6, ("问题1：“30%”",), (Trace(PROBLEMS, 0, "30%", TraceKind.FIGURE, None),)),
)


@pytest.fixture(scope="module")
def word() -> WordDocument:
    return docx.Document(io.BytesIO(draft_document(Manuscript(DRAFT, is_final=False), REPORT)))


def test_page_is_that_of_the_standard(word: WordDocument) -> None:
    section = word.sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    assert (section.top_margin.mm, section.left_margin.mm) == pytest.approx((37, 28), abs=0.1)
    type_area = section.page_width.mm - section.left_margin.mm - section.right_margin.mm
    assert type_area == pytest.approx(156, abs=0.1)
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Title", "方正小标宋简体", Pt(22)),
        ("Heading 1", "黑体", Pt(16)),
        ("Heading 2", "楷体_GB2312", Pt(16)),
        ("Normal", "仿宋_GB2312", Pt(16)),
        ("Footer", "宋体", Pt(14)),
    ],
)
def test_styles_name_the_fonts_of_the_standard(word: WordDocument, style: str, font: str, size: Pt) -> None:
    fonts = word.styles[style].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == font
    assert not [name for name in fonts.attrib if name.endswith("Theme")]
    assert word.styles[style].font.size == size


def test_every_font_has_fallbacks() -> None:
    package = zipfile.ZipFile(io.BytesIO(draft_document(Manuscript(DRAFT, is_final=False), REPORT)))
    table = package.read("word/fontTable.xml").decode()
    for font, fallback in (
        ("方正小标宋简体", "华文中宋"),
        ("仿宋_GB2312", "FangSong"),
        ("楷体_GB2312", "KaiTi"),
        ("黑体", "SimHei"),
    ):
        assert f'w:name="{font}"' in table
        assert fallback in table


def test_pages_are_numbered_outside(word: WordDocument) -> None:
    section = word.sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.alignment, even.alignment) == (WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT)
    assert odd._p.find(qn("w:fldSimple")).get(qn("w:instr")) == "PAGE"
    assert word.settings.odd_and_even_pages_header_footer is True


def test_sections_and_items_are_numbered_headings(word: WordDocument) -> None:
    headings = [(p.style.name, p.text) for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert headings[:6] == [
        ("Heading 1", "一、存在的问题及原因分析"),
        ("Heading 2", "（一）指标不够细化"),
        ("Heading 2", "（二）执行率填列有误"),
        ("Heading 1", "二、下一步改进措施"),
        ("Heading 2", "（一）细化指标"),
        ("Heading 1", "资料来源（定稿时可删除）"),
    ]


def test_long_title_breaks_behind_the_unit(word: WordDocument) -> None:
    assert word.paragraphs[0].text == "澄川市档案局\n2024年度部门整体支出绩效自评报告"


def test_citation_marks_are_raised(word: WordDocument) -> None:
    runs = [run for p in word.paragraphs for run in p.runs if run.text == "[1]"]
    assert [run.font.superscript for run in runs] == [True, True]


def test_unsupported_figure_is_highlighted_and_listed(word: WordDocument) -> None:
    marked = [run.text for p in word.paragraphs for run in p.runs if run.font.highlight_color == WD_COLOR_INDEX.YELLOW]
    assert marked == ["30%"]
    assert word.paragraphs[-1].text == "问题1：“30%”"


def test_sources_name_place_and_quote(word: WordDocument) -> None:
    texts = [p.text for p in word.paragraphs]
    assert "[1] 部门整体支出绩效自评表，表2第5行：“共12项，未量化5项”" in texts
    assert "[2] 《项目支出绩效评价管理办法》（财预〔2020〕10号）第十三条：“执行率权重 为10%”" in texts


def test_draft_with_one_section_has_only_that() -> None:
    only = Draft((), DRAFT.measures, (), Grounding(0, ()))
    texts = [
        p.text for p in docx.Document(io.BytesIO(draft_document(Manuscript(only, is_final=False), REPORT))).paragraphs
    ]
    assert "一、下一步改进措施" in texts
    assert not [text for text in texts if "存在的问题" in text or "资料来源" in text]


@pytest.mark.parametrize(("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")])
def test_chinese_numeral(number: int, words: str) -> None:
    assert chinese_numeral(number) == words
