import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from itertools import takewhile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree

from assistant.drafting.draft import Correction, Draft, Grounding
from assistant.drafting.history import Confirmation
from assistant.export.delivery import deliver
from assistant.export.options import Changes, Options, SourceFile, Sources, Target
from knowledge.document import Location
from knowledge.errors import UserError
from knowledge.extraction import read_report
from knowledge.parsing import parse
from tests.drafting_case import problem
from tests.test_into_file import PLAIN, put_into
from tests.test_word import DRAFT, REPORT
from tests.word_changes import opened, texts, word_file

SIGNED = Confirmation("李敏", datetime(2025, 3, 10, 4, tzinfo=UTC))
FINAL = Options(sources=Sources.NONE, is_final=True)
CITED = "部门整体支出绩效自评表，表2第5行：“共12项，未量化5项”。"


def own(**choices: object) -> bytes:
    return deliver(DRAFT, REPORT, replace(Options(), **choices), confirmation=SIGNED)  # type: ignore[arg-type]


def footnotes(data: bytes) -> dict[int, str]:
    """Return the file's footnotes by their number, without its separators."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("word/footnotes.xml"))
    notes = [note for note in root if note.get(qn("w:type")) is None]
    return {int(note.get(qn("w:id"))): "".join(note.itertext()).strip() for note in notes}


def references(data: bytes) -> list[int]:
    return [int(mark.get(qn("w:id"))) for mark in opened(data).element.body.iter(qn("w:footnoteReference"))]


def test_final_waits_for_somebody_to_answer_for_open_places() -> None:
    with pytest.raises(UserError, match=r"问题1：“30%”.*核实人填写姓名确认"):
        deliver(DRAFT, REPORT, FINAL)
    assert "李敏" not in "".join(texts(deliver(DRAFT, REPORT, FINAL, confirmation=SIGNED)))


def test_final_without_open_places_needs_nobody() -> None:
    sound = replace(DRAFT, grounding=Grounding(6, ()))
    assert texts(deliver(sound, REPORT, FINAL))


def test_final_bears_no_trace_of_drafting() -> None:
    data = own(sources=Sources.NONE, is_final=True)
    document = opened(data)
    assert not document.element.xpath("//w:highlight|//w:vertAlign|//w:comment")
    assert not [line for line in texts(document) if "起草" in line or "[" in line or "来源" in line]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        properties = archive.read("docProps/core.xml").decode() + archive.read("docProps/app.xml").decode()
    assert properties.count("澄川市档案局（本级）") == 2
    # The year 2013 is that of the template which the file is made from.
    assert not [word for word in ("python", "助手", "generated", "2013") if word in properties]


def test_confirmation_stands_in_the_list_of_a_working_copy() -> None:
    assert texts(own())[-2:] == ["问题1：“30%”", "以上各处已由李敏于2025年3月10日确认。"]


def test_list_of_a_final_is_there_where_it_is_asked_for() -> None:
    lines = texts(own(is_final=True))
    assert "资料来源" in lines
    assert not [line for line in lines if "待核实" in line or "可删除" in line]


def test_footnotes_name_each_source_in_full_once() -> None:
    data = own(sources=Sources.FOOTNOTES)
    policy = "《项目支出绩效评价管理办法》（财预〔2020〕10号）第十三条：“执行率权重 为10%”。"
    assert footnotes(data) == {1: CITED, 2: policy, 3: "部门整体支出绩效自评表，表2第5行。"}
    assert references(data) == [1, 2, 3]
    assert not [line for line in texts(data) if "[1]" in line]


def test_footnotes_have_styles_and_separators() -> None:
    document = opened(own(sources=Sources.FOOTNOTES))
    assert {"footnote text", "footnote reference"} <= {style.name for style in document.styles}
    named = document.settings.element.find(qn("w:footnotePr"))
    assert [note.get(qn("w:id")) for note in named] == ["-1", "0"]
    part = next(part for part in document.part.package.iter_parts() if part.partname == "/word/footnotes.xml")
    kinds = [note.get(qn("w:type")) for note in etree.fromstring(part.blob)]
    assert kinds[:3] == ["separator", "continuationSeparator", None]


def test_comments_stand_on_the_sentence_that_they_are_about() -> None:
    document = opened(own(sources=Sources.COMMENTS))
    comments = [comment.text for comment in document.comments]
    assert comments[:2] == [f"来源：{CITED[:-1]}", "待核实：来源中没有找到。已由李敏于2025年3月10日确认。"]
    assert len(comments) == 4
    marked = [
        "".join(text.text for run in takewhile(_is_within, start.itersiblings()) for text in run.iter(qn("w:t")))
        for start in document.element.body.iter(qn("w:commentRangeStart"))
    ]
    assert marked == ["共12项指标，未量化5项", "30%", "执行率应为93.31%", "年底前改写5项指标"]


def _is_within(element: etree._Element) -> bool:
    return element.tag != qn("w:commentRangeEnd")


def test_several_marks_at_one_place_are_one_comment_and_one_footnote() -> None:
    data = put_into(word_file(*PLAIN), sources=Sources.FOOTNOTES)
    assert len(references(data)) == 3
    assert footnotes(data)[2].count("；") == 1


def with_a_footnote() -> bytes:
    """Return a report that has a footnote, in the styles of its author."""
    data = put_into(word_file(*PLAIN), sources=Sources.FOOTNOTES, changes=Changes.CLEAN)
    document = opened(data)
    part = next(part for part in document.part.package.iter_parts() if part.partname == "/word/footnotes.xml")
    root = parse_xml(part.blob)
    for note in list(root)[3:]:
        root.remove(note)
    root[2].set(qn("w:id"), "7")
    part._blob = etree.tostring(root)
    body = document.element.body
    for run in list(body.iter(qn("w:footnoteReference"))):
        run.getparent().getparent().remove(run.getparent())
    mark = parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="7"/></w:r>')
    next(paragraph for paragraph in document.paragraphs if "编制20名" in paragraph.text)._p.append(mark)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_footnotes_of_the_file_are_gone_on_with() -> None:
    before = with_a_footnote()
    after = put_into(before, sources=Sources.FOOTNOTES)
    assert references(after) == [7, 8, 9, 10]
    assert footnotes(after)[7] == footnotes(before)[7]
    assert footnotes(after)[8] == CITED
    with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
        changed = {name for name in new.namelist() if old.read(name) != new.read(name)}
    assert changed == {"word/document.xml", "word/footnotes.xml"}


def test_footnotes_of_tracked_text_are_tracked() -> None:
    with zipfile.ZipFile(io.BytesIO(put_into(word_file(*PLAIN), sources=Sources.FOOTNOTES))) as archive:
        tracked = etree.fromstring(archive.read("word/footnotes.xml"))
        types = archive.read("[Content_Types].xml").decode()
        relations = archive.read("word/_rels/document.xml.rels").decode()
    assert len(list(tracked.iter(qn("w:ins")))) == 3
    assert types.count("/word/footnotes.xml") == relations.count("footnotes.xml") == 1


def test_comments_of_the_file_stay() -> None:
    document = opened(word_file(*PLAIN))
    document.add_comment(document.paragraphs[2].runs, text="请核对人数", author="科长")
    stream = io.BytesIO()
    document.save(stream)
    comments = list(opened(put_into(stream.getvalue(), sources=Sources.COMMENTS)).comments)
    assert (comments[0].author, comments[0].text) == ("科长", "请核对人数")
    assert {comment.author for comment in comments[1:]} == {"绩效报告助手"}


@pytest.mark.parametrize("name", ["自评.txt", "自评.pdf", "自评.md", ""])
def test_only_word_files_can_be_written_in(name: str) -> None:
    source = SourceFile(b"", name) if name else None
    with pytest.raises(UserError, match="不能写入，请导出单独的文档"):
        deliver(DRAFT, REPORT, Options(Target.AUTHOR), source=source)


def test_empty_draft_is_refused() -> None:
    with pytest.raises(UserError, match="先起草"):
        deliver(Draft((), (), (), Grounding(0, ())), REPORT, Options())


def test_damaged_relationships_are_no_trouble() -> None:
    data = word_file(*PLAIN)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(stream, "w") as copy:
        for entry in archive.infolist():
            content = archive.read(entry)
            if entry.filename == "word/_rels/document.xml.rels":
                null = b'<Relationship Id="rId99" Type="http://example.org/image" Target="NULL"/></Relationships>'
                content = content.replace(b"</Relationships>", null)
            copy.writestr(entry, content)
    result = put_into(stream.getvalue(), sources=Sources.FOOTNOTES)
    with zipfile.ZipFile(io.BytesIO(result)) as archive:
        assert b'Target="NULL"' in archive.read("word/_rels/document.xml.rels")
        assert "word/footnotes.xml" in archive.namelist()


def test_written_report_is_read_with_its_new_sections() -> None:
    report = read_report(parse(put_into(word_file(*PLAIN), sources=Sources.FOOTNOTES), "自评.docx"))
    titles = [section.heading for section in report.sections]
    assert titles[2:6] == [
        "七、存在的问题及原因分析（起草稿）",
        "（一）指标不够细化",
        "（二）执行率填列有误",
        "八、下一步改进措施（起草稿）",
    ]


def test_author_files_properties_stay() -> None:
    document = docx.Document(io.BytesIO(put_into(word_file(*PLAIN), is_final=True)))
    assert document.core_properties.author == opened(word_file(*PLAIN)).core_properties.author


def test_characters_that_no_word_file_holds_are_left_out() -> None:
    item = problem("指标\x0b不够细化", "共12项\x00指标\ufffe[1]。")
    source = replace(DRAFT.citations[0], quote="共12项\x0c")
    odd = replace(DRAFT, problems=(item,), measures=(), citations=(source,))
    report = replace(REPORT, title="某某市档案局\x01" + "自评报告" * 90)
    document = opened(deliver(odd, report, Options(sources=Sources.LIST)))
    assert "（一）指标不够细化" in texts(document)
    assert len(document.core_properties.title) == 255
    for sources in (Sources.FOOTNOTES, Sources.COMMENTS):
        assert deliver(odd, report, Options(sources=sources))


def test_final_waits_for_what_is_open_until_somebody_answers_for_each_item() -> None:
    waiting = replace(DRAFT, measures=(replace(DRAFT.measures[0], owner="", deadline=""),), grounding=Grounding(1, ()))
    item = Confirmation("李敏", datetime(2024, 3, 1, tzinfo=UTC), ("措施1",))
    final = Options(is_final=True, sources=Sources.NONE)
    for confirmation in (None, replace(item, items=()), replace(item, items=("问题1",))):
        with pytest.raises(UserError, match="措施1【责任科室待补】、【完成时限待补】"):
            deliver(waiting, REPORT, final, confirmation=confirmation)
    told = texts(opened(deliver(waiting, REPORT, final, confirmation=item)))
    assert "年底前改写5项指标。" in told
    assert not any("待补" in line for line in told)


def test_corrections_stand_apart_in_a_working_copy_alone() -> None:
    slip = Correction("SCO01", "分值合计97.5分，应为100分。", Location(3, 1, 4))
    odd = replace(DRAFT, corrections=(slip,), grounding=Grounding(1, ()))
    told = texts(opened(deliver(odd, REPORT, Options())))
    assert "1. 表2第5行：分值合计97.5分，应为100分。" in told
    final = deliver(odd, REPORT, Options(is_final=True, sources=Sources.NONE))
    assert not any("97.5" in line for line in texts(opened(final)))
