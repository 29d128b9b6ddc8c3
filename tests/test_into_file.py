import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx.oxml.ns import qn

from assistant.citations import Citation, SourceKind
from assistant.drafting.draft import PROBLEMS, Correction, Draft, Grounding, Trace, TraceKind
from assistant.drafting.history import Confirmation
from assistant.export.delivery import deliver
from assistant.export.options import Changes, Options, SourceFile, Sources, Target
from knowledge.document import Location
from knowledge.errors import UserError
from knowledge.extraction import read_report
from knowledge.parsing import parse
from tests.documents import table_xml
from tests.drafting_case import measure, problem
from tests.word_changes import accepted, canonical, opened, p, rejected, texts, word_file

FIXTURES = Path(__file__).parent / "fixtures" / "reports"
DRAFT = Draft(
    problems=(
        problem(
            "指标不够细化",
            "共12项指标，未量化5项[1]。",
            ("业务科室参与不足，占比约30%。",),
        ),
        problem("执行率填列有误", "执行率应为93.31%[1][2]。", ()),
    ),
    measures=(measure("细化指标", "年底前改写5项指标[1]。", (0,)),),
    citations=(
        Citation(1, SourceKind.REPORT, "部门整体支出绩效自评表", "共12项，未量化5项", Location(3, 1, 4)),
        Citation(2, SourceKind.POLICY, "《项目支出绩效评价管理办法》第十三条", "执行率权重为10%"),
    ),
    grounding=Grounding(6, ("问题1：“30%”",), (Trace(PROBLEMS, 0, "30%", TraceKind.FIGURE, None),)),
)
ITEMS = [
    "（一）指标不够细化",
    "共12项指标，未量化5项。",
    "业务科室参与不足，占比约30%。",
    "（二）执行率填列有误",
    "执行率应为93.31%。",
]
MEASURES = ["（一）细化指标", "年底前改写5项指标。"]

BEFORE = [p("某某市档案局2024年度部门整体支出绩效自评报告"), p("一、部门基本情况"), p("本单位编制20名。")]
BEFORE += [p("六、部门整体支出绩效情况"), p("全年接收档案1200卷，完成了年度目标。")]
OLD_PROBLEMS = [p("七、存在的问题及原因分析"), p("（一）意识不强"), p("个别科室对绩效管理重视不够，需要加强。")]
OLD_MEASURES = [p("八、下一步改进措施"), p("（一）加强学习"), p("今后将组织学习培训，不断提高管理水平。")]
AFTER = [p("九、绩效自评结果拟应用和公开情况"), p("按要求予以公开。"), p("附件：部门整体支出绩效自评表")]
PLAIN = [*BEFORE, *OLD_PROBLEMS, *OLD_MEASURES, *AFTER]
PICTURE = (
    '<w:drawing><wp:inline><wp:extent cx="9525" cy="9525"/><wp:docPr id="1" name="图"/>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"/></a:graphic></wp:inline></w:drawing>'
)
TABLE = "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:tcPr/>{}</w:tc></w:tr></w:tbl>"
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF _a</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>表2</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
NUMBERED = (
    '<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)


FORM = """
项目支出名称 | 档案数字化 | < | < | < | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值
 | 产出指标 | 数量指标 | 数字化卷数 | ≥800卷 | 820卷 | 50
"""


def listed(depth: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr>'


def within(*content: str) -> str:
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{''.join(content)}</w:sdtContent></w:sdt>"


def body_of(content: str) -> list[str]:
    """Return a report whose section of problems holds one paragraph with this content."""
    return [*BEFORE, OLD_PROBLEMS[0], f"<w:p>{content}</w:p>", *OLD_MEASURES, *AFTER]


SENTENCE = "<w:r><w:t>个别科室对绩效管理重视不够，需要加强。</w:t></w:r>"
CASES = {
    "plain": PLAIN,
    "last section ends the file": [*BEFORE, *OLD_PROBLEMS, *OLD_MEASURES],
    "empty section ends the file": [*BEFORE, *OLD_PROBLEMS, OLD_MEASURES[0]],
    "no measures": [*BEFORE, *OLD_PROBLEMS, *AFTER],
    "neither section": [*BEFORE, *AFTER],
    "neither section at the end": BEFORE,
    "one chapter for both": [*BEFORE, p("七、存在的问题及改进措施"), *OLD_PROBLEMS[1:], *AFTER],
    "signature behind": [*BEFORE, *OLD_PROBLEMS, *OLD_MEASURES, p("某某市档案局"), p("2025年3月10日")],
    "section break in its last paragraph": [
        *BEFORE,
        *OLD_PROBLEMS,
        *OLD_MEASURES[:2],
        p("今后将组织学习培训，不断提高管理水平。", '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'),
        *AFTER,
    ],
    "section break before a new section": [
        *BEFORE[:-1],
        p(
            "全年接收档案1200卷，完成了年度目标。",
            '<w:jc w:val="both"/><w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>',
        ),
        *AFTER,
    ],
    "in a cell": [TABLE.format("".join([*PLAIN[1:9], p("今后将组织学习培训，不断提高管理水平和效率。" * 12)]))],
    "in content controls": [*BEFORE, within(OLD_PROBLEMS[0]), within(*OLD_PROBLEMS[1:]), within(*OLD_MEASURES), *AFTER],
    "table in it": [*BEFORE, *OLD_PROBLEMS, TABLE.format(p("单元格")), OLD_PROBLEMS[-1], *OLD_MEASURES, *AFTER],
    "form and its note behind": [
        *BEFORE,
        *OLD_PROBLEMS,
        *OLD_MEASURES,
        p("填表说明见下，请逐项核对。"),
        table_xml(FORM),
        p("注：其他资金和社会投入应一并统计，填在同一行。"),
        p("填报人：李敏"),
    ],
    "table behind it": [*BEFORE, *OLD_PROBLEMS, *OLD_MEASURES, TABLE.format(p("单元格")), p("")],
    "picture in it": body_of(f"{SENTENCE}<w:r>{PICTURE}</w:r>"),
    "page break in it": body_of(f'{SENTENCE}<w:r><w:br w:type="page"/></w:r>'),
    "link in it": body_of(f'{SENTENCE}<w:hyperlink w:anchor="_a"><w:r><w:t>见附表。</w:t></w:r></w:hyperlink>'),
    "bookmark in it": body_of(f'<w:bookmarkStart w:id="7" w:name="_a"/>{SENTENCE}<w:bookmarkEnd w:id="7"/>'),
    "field in it": body_of(f"{SENTENCE}{FIELD}"),
    "content control in it": body_of(f"<w:sdt><w:sdtPr/><w:sdtContent>{SENTENCE}</w:sdtContent></w:sdt>"),
    "formula in it": body_of(f"{SENTENCE}<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>"),
    "comment of another": body_of(
        f'<w:commentRangeStart w:id="3"/>{SENTENCE}<w:commentRangeEnd w:id="3"/>'
        '<w:r><w:commentReference w:id="3"/></w:r>'
    ),
    "changes of another": body_of(
        "<w:del w:id='70' w:author='科长'><w:r><w:delText>旧话。</w:delText></w:r></w:del>"
        f"<w:ins w:id='71' w:author='科长'>{SENTENCE}</w:ins>"
    ),
    "heading with its text": [*BEFORE, p("七、存在的问题：个别科室对绩效管理重视不够。"), *OLD_MEASURES, *AFTER],
    "counted by Word": [
        p("某某市档案局2024年度部门整体支出绩效自评报告"),
        p("部门基本情况", listed(0)),
        p("存在的问题及原因分析", listed(0)),
        p("意识不强", listed(1)),
        p("个别科室对绩效管理重视不够，需要加强。"),
        p("下一步改进措施", listed(0)),
        p("加强学习", listed(1)),
        p("今后将组织学习培训，不断提高管理水平。"),
    ],
}


def made(case: str) -> bytes:
    return word_file(*CASES[case], number_formats=NUMBERED if case == "counted by Word" else "")


def put_into(data: bytes, draft: Draft = DRAFT, **choices: object) -> bytes:
    chosen = {"sources": Sources.NONE, "changes": Changes.TRACKED} | choices
    return deliver(
        draft,
        read_report(parse(data, "自评.docx")),
        Options(Target.AUTHOR, **chosen),  # type: ignore[arg-type]
        confirmation=Confirmation("李敏", datetime(2025, 3, 10, 4, tzinfo=UTC)) if chosen.get("is_final") else None,
        source=SourceFile(data, "自评.docx"),
    )


def assert_settles(data: bytes, **choices: object) -> None:
    tracked, clean = put_into(data, **choices), put_into(data, changes=Changes.CLEAN, **choices)
    assert canonical(accepted(tracked)) == canonical(clean)
    assert canonical(rejected(tracked)) == canonical(data)
    assert not opened(clean).element.xpath("//*[@w:author='绩效报告助手']")


@pytest.mark.parametrize("keeps_old", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_accepting_gives_the_clean_file_and_rejecting_the_old_one(case: str, keeps_old: bool) -> None:
    assert_settles(made(case), keeps_old=keeps_old)


@pytest.mark.parametrize("sources", [Sources.LIST, Sources.FOOTNOTES, Sources.COMMENTS])
@pytest.mark.parametrize("case", ["plain", "last section ends the file", "no measures", "in a cell"])
def test_sources_go_with_the_change(case: str, sources: Sources) -> None:
    assert_settles(made(case), sources=sources)


def test_report_with_forms_keeps_all_but_its_text_byte_for_byte() -> None:
    data = (FIXTURES / "department_report.docx").read_bytes()
    assert_settles(data)
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(io.BytesIO(put_into(data))) as after:
        changed = {name for name in after.namelist() if before.read(name) != after.read(name)}
        assert changed == {"word/document.xml"}
    tables = [[table._tbl.xml for table in opened(file).tables] for file in (data, put_into(data))]
    assert tables[0] == tables[1]


def clean(case: str, **choices: object) -> list[str]:
    """Return the lines of the file behind the chapter that comes before the sections."""
    lines = texts(put_into(made(case), changes=Changes.CLEAN, is_final=True, **choices))
    return lines[lines.index("全年接收档案1200卷，完成了年度目标。") + 1 :]


def put_final(data: bytes, **choices: object) -> bytes:
    return put_into(data, changes=Changes.CLEAN, is_final=True, **choices)


BEHIND = ["九、绩效自评结果拟应用和公开情况", "按要求予以公开。", "附件：部门整体支出绩效自评表"]


@pytest.mark.parametrize(
    ("case", "lines"),
    [
        ("plain", ["七、存在的问题及原因分析", *ITEMS, "八、下一步改进措施", *MEASURES, *BEHIND]),
        ("no measures", ["七、存在的问题及原因分析", *ITEMS, "八、下一步改进措施", *MEASURES, *BEHIND]),
        ("neither section", ["七、存在的问题及原因分析", *ITEMS, "八、下一步改进措施", *MEASURES, *BEHIND]),
        ("neither section at the end", ["七、存在的问题及原因分析", *ITEMS, "八、下一步改进措施", *MEASURES]),
        ("last section ends the file", ["七、存在的问题及原因分析", *ITEMS, "八、下一步改进措施", *MEASURES]),
        (
            "signature behind",
            ["七、存在的问题及原因分析", *ITEMS, "八、下一步改进措施", *MEASURES, "某某市档案局", "2025年3月10日"],
        ),
        (
            "one chapter for both",
            [
                *("七、存在的问题及改进措施", "（一）存在的问题及原因分析"),
                *(f"1.{ITEMS[0][3:]}", *ITEMS[1:3], f"2.{ITEMS[3][3:]}", ITEMS[4]),
                *("（二）下一步改进措施", f"1.{MEASURES[0][3:]}", MEASURES[1], *BEHIND),
            ],
        ),
        ("heading with its text", ["七、存在的问题", *ITEMS, "八、下一步改进措施", *MEASURES, *BEHIND]),
        ("in content controls", ["七、存在的问题及原因分析", *ITEMS, "八、下一步改进措施", *MEASURES, *BEHIND]),
        ("table in it", ["七、存在的问题及原因分析", "单元格", *ITEMS, "八、下一步改进措施", *MEASURES, *BEHIND]),
    ],
)
def test_sections_stand_at_their_place(case: str, lines: list[str]) -> None:
    assert clean(case) == lines


def test_form_and_its_notes_stay() -> None:
    before, after = (texts(made("form and its note behind")), clean("form and its note behind"))
    start = next(n for n, line in enumerate(before) if line == "项目支出名称")
    assert after[len(ITEMS) + len(MEASURES) + 2 :] == before[start:]


def test_new_sections_push_the_numbers_behind_them_on() -> None:
    behind = [
        p("七、绩效自评结果拟应用和公开情况"),
        p("按要求予以公开。"),
        p("八、其他说明"),
        p("没有其他需要说明的情况。"),
    ]
    data = word_file(*BEFORE, *behind)
    headings = [line for line in texts(put_final(data)) if line[1:2] == "、"]
    assert headings[2:] == [
        *("七、存在的问题及原因分析", "八、下一步改进措施", "九、绩效自评结果拟应用和公开情况", "十、其他说明"),
    ]
    assert canonical(rejected(put_into(data))) == canonical(data)


def test_causes_go_to_a_section_of_theirs() -> None:
    causes = [
        p("八、原因分析"),
        p("（一）主观原因"),
        p("重视不够，投入不足。"),
        p("九、下一步改进措施"),
        *OLD_MEASURES[1:],
    ]
    lines = texts(put_final(word_file(*BEFORE, *OLD_PROBLEMS, *causes)))[5:]
    assert lines == [
        *("七、存在的问题及原因分析", *ITEMS[:2], *ITEMS[3:]),
        *("八、原因分析", "（一）指标不够细化", "业务科室参与不足，占比约30%。"),
        *("九、下一步改进措施", *MEASURES),
    ]


def test_parts_with_sub_sections_of_one_chapter_go_there() -> None:
    chapter = [
        *(p("七、问题和建议"), p("（一）存在的问题"), p("1.意识不强"), p("个别科室对绩效管理重视不够。")),
        *(p("（二）改进措施"), p("1.加强学习"), p("今后将组织学习培训，提高管理水平。")),
    ]
    chapter[0] = p("七、存在的问题和改进措施")
    lines = texts(put_final(word_file(*BEFORE, *chapter, *AFTER)))[6:]
    assert lines == [
        *("（一）存在的问题", "1.指标不够细化", *ITEMS[1:3], "2.执行率填列有误", ITEMS[4]),
        *("（二）改进措施", "1.细化指标", MEASURES[1], *BEHIND),
    ]


def test_one_drafted_part_leaves_the_other_of_a_joint_chapter() -> None:
    only = Draft((), DRAFT.measures, DRAFT.citations, Grounding(0, ()))
    lines = texts(put_into(made("one chapter for both"), only, changes=Changes.CLEAN, is_final=True))
    assert lines[5:] == [
        *("七、存在的问题及改进措施", "（一）意识不强", "个别科室对绩效管理重视不够，需要加强。"),
        *("（二）细化指标", MEASURES[1], *BEHIND),
    ]


def test_old_text_is_kept_where_asked_and_counted_on() -> None:
    assert clean("plain", keeps_old=True)[:4] == [
        *("七、存在的问题及原因分析", "（一）意识不强", "个别科室对绩效管理重视不够，需要加强。"),
        "（二）指标不够细化",
    ]


def test_numbers_that_begin_with_the_chapters_begin_with_that_of_theirs() -> None:
    problems = [OLD_PROBLEMS[0], p("7.1 意识不强"), OLD_PROBLEMS[2], p("7.2 人手不够"), OLD_PROBLEMS[2]]
    lines = texts(put_final(word_file(*BEFORE, *problems, OLD_MEASURES[0], OLD_MEASURES[2], *AFTER)))
    assert [line[:3] for line in lines if line[1:2] == "."] == ["7.1", "7.2", "8.1"]


def test_numbers_that_word_counts_are_not_written() -> None:
    paragraphs = opened(put_final(made("counted by Word"))).paragraphs
    item = next(paragraph for paragraph in paragraphs if paragraph.text == "指标不够细化")
    assert item._p.pPr.numPr.ilvl.val == 1


def test_new_sections_are_counted_by_word_where_the_others_are() -> None:
    chapters = [
        BEFORE[0],
        p("部门基本情况", listed(0)),
        p("机构设置", listed(1)),
        p("本单位编制20名，内设科室5个。"),
        p("部门整体支出绩效情况", listed(0)),
        p("全年接收档案1200卷，完成了年度目标。"),
    ]
    data = word_file(*chapters, number_formats=NUMBERED)
    new = opened(put_final(data)).paragraphs[6:]
    depths = {paragraph.text: paragraph._p.xpath("w:pPr/w:numPr/w:ilvl/@w:val") for paragraph in new}
    assert {text: depth for text, depth in depths.items() if depth} == {
        "存在的问题及原因分析": ["0"],
        "指标不够细化": ["1"],
        "执行率填列有误": ["1"],
        "下一步改进措施": ["0"],
        "细化指标": ["1"],
    }
    read = read_report(parse(put_final(data), "自评.docx"))
    assert [section.heading for section in read.sections][3:5] == ["三、存在的问题及原因分析", "（一）指标不够细化"]


def test_list_of_another_section_is_not_gone_on_with() -> None:
    chapters = [
        *(BEFORE[0], p("一、部门基本情况"), p("机构设置", listed(1)), p("本单位编制20名，内设科室5个。")),
        *(p("二、部门整体支出绩效情况"), p("全年接收档案1200卷，完成了年度目标。")),
    ]
    document = opened(put_final(word_file(*chapters, number_formats=NUMBERED)))
    item = next(paragraph for paragraph in document.paragraphs if "指标不够细化" in paragraph.text)
    assert item.text == "（一）指标不够细化"
    assert item._p.pPr.numPr.numId.val == 0


def test_new_text_looks_like_the_old() -> None:
    item, text = (
        '<w:rFonts w:eastAsia="楷体"/><w:b/><w:sz w:val="32"/>',
        '<w:rFonts w:eastAsia="仿宋"/><w:sz w:val="32"/>',
    )
    indent = '<w:spacing w:line="560" w:lineRule="exact"/><w:ind w:firstLineChars="200" w:firstLine="640"/>'
    old = [
        p("七、存在的问题及原因分析", '<w:keepNext/><w:outlineLvl w:val="0"/>', '<w:rFonts w:eastAsia="黑体"/>'),
        p("（一）意识不强", indent, item),
        p("个别科室对绩效管理重视不够，需要加强。", indent, f'{text}<w:highlight w:val="yellow"/>'),
    ]
    document = opened(put_final(word_file(*BEFORE, *old)))
    looks = {paragraph.text: paragraph for paragraph in document.paragraphs}
    for words, font, is_bold in ((ITEMS[0], "楷体", True), (ITEMS[1], "仿宋", None), (MEASURES[1], "仿宋", None)):
        run = looks[words].runs[0]
        assert run._r.rPr.rFonts.get(qn("w:eastAsia")) == font
        assert (run.bold, run.font.size.pt, run.font.highlight_color) == (is_bold, 16, None)
        assert looks[words]._p.pPr.ind.get(qn("w:firstLineChars")) == "200"
    heading = looks["八、下一步改进措施"]
    assert heading.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"
    assert heading._p.pPr.find(qn("w:outlineLvl")) is not None


def test_items_run_on_where_those_of_the_file_do() -> None:
    bold = "<w:r><w:rPr><w:b/></w:rPr><w:t>（一）加强学习。</w:t></w:r>"
    old = f"<w:p>{bold}<w:r><w:t>今后将组织学习培训，不断提高管理水平。</w:t></w:r></w:p>"
    document = opened(put_final(word_file(*BEFORE, *OLD_PROBLEMS, OLD_MEASURES[0], old)))
    item = document.paragraphs[-1]
    assert item.text == "（一）细化指标。年底前改写5项指标。"
    assert [(run.text, run.bold) for run in item.runs if run.text] == [
        *(("（一）", True), ("细化指标", True), ("。", True), ("年底前改写5项指标", None), ("。", None)),
    ]


def test_working_copy_shows_that_it_is_one_and_what_is_open() -> None:
    document = opened(put_into(made("plain")))
    marked = [
        run
        for run in document.element.body.iter(qn("w:r"))
        if run.find(f"{qn('w:rPr')}/{qn('w:highlight')}") is not None
    ]
    assert [run.findtext(qn("w:t")) for run in marked] == ["30%"]
    assert "七、存在的问题及原因分析（起草稿）" in texts(document)


def test_list_of_sources_stands_at_the_end_of_the_file() -> None:
    lines = texts(put_into(made("plain"), sources=Sources.LIST, changes=Changes.CLEAN))
    start = lines.index("资料来源（定稿时可删除）")
    assert lines[start - 1] == BEHIND[-1]
    assert lines[start + 1] == "[1] 部门整体支出绩效自评表，表2第5行：“共12项，未量化5项”"
    assert lines[start + 3 :] == ["待核实的数字和文件（来源中没有找到）", "问题1：“30%”"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ([BEFORE[0], *AFTER], "没有认出报告的章节标题"),
        (
            [
                *BEFORE,
                "<w:p><w:r><w:t>七、存在的问题及原因分析</w:t><w:br/><w:t>重视不够。</w:t><w:br/>"
                "<w:t>八、下一步改进措施</w:t></w:r></w:p>",
            ],
            "单独成段",
        ),
    ],
)
def test_file_without_a_place_is_refused(body: list[str], reason: str) -> None:
    with pytest.raises(UserError, match=reason):
        put_into(word_file(*body))


def test_file_that_has_changed_is_refused() -> None:
    report = read_report(parse(made("plain"), "自评.docx"))
    other = SourceFile(word_file(*BEFORE), "自评.docx")
    with pytest.raises(UserError, match="文件可能已改动"):
        deliver(DRAFT, report, Options(Target.AUTHOR), source=other)


def test_slips_are_put_right_as_tracked_changes_in_a_working_copy() -> None:
    text = p("预算执行率94.00%，控制较好。")
    data = word_file(*BEFORE, text, *OLD_PROBLEMS, *AFTER, table_xml("年度资金总额|96.00%"), p(""))
    report = read_report(parse(data, "自评.docx"))
    table = next(report.document.tables)
    line = next(one for one in report.document.paragraphs if "94.00%" in one.text)
    slips = (
        Correction("BUD01", "执行率应为96.79%。", table.place(table.rows[0][0]), "96.00%", "96.79%"),
        Correction("BUD04", "应为94.64%。", line.location, "94.00%", "94.64%"),
        Correction("DOC02", "表头空着。", line.location),
    )
    draft, source = replace(DRAFT, corrections=slips), SourceFile(data, "自评.docx")
    written = deliver(draft, report, Options(Target.AUTHOR), source=source)
    told = "".join(accepted(written).element.itertext())
    assert "预算执行率94.64%，控制较好。" in told
    assert "年度资金总额96.79%" in told
    assert canonical(rejected(written)) == canonical(data)
