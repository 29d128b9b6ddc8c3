import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.errors import UserError
from knowledge.extraction import read_report
from knowledge.parsing import limits, parse, read_file
from tests.documents import docx, paragraph_xml, table_xml

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
_GOOD = docx(paragraph_xml("一、基本情况"), paragraph_xml("正文。"))


def packed(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in parts.items():
            archive.writestr(path.replace("__", "/").replace("_", "."), content)
    return stream.getvalue()


def relabelled(data: bytes, path: str, content: bytes) -> bytes:
    """Return a package with one part replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for entry in old.namelist():
            new.writestr(entry, content if entry == path else old.read(entry))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("空.docx", b"", "文件是空的"),
        ("断.docx", _GOOD[:300], "损坏"),
        ("断.docx", b"PK\x03\x04" + b"\0" * 40, "损坏"),
        ("乱.docx", b"not a zip at all", "内容不是.docx格式"),
        ("改名.docx", b"%PDF-1.7 ...", "内容却是PDF 文件。请把扩展名改为 .pdf"),
        ("改名.pdf", _GOOD, "请把扩展名改为 .docx"),
        ("改名.txt", _GOOD, "请把扩展名改为 .docx"),
        ("旧版.docx", _OLE, "请把扩展名改为 .doc"),
        ("加密.docx", _OLE + "EncryptedPackage".encode("utf-16-le"), "取消密码"),
        ("网页.docx", b"<html><body>x</body></html>", "内容却是网页。请把扩展名改为 .html"),
        ("富文本.docx", b"{\\rtf1 x}", "RTF"),
        ("表.docx", packed(xl__workbook_xml=b"<x/>"), "请把扩展名改为 .xlsx"),
        ("开放.docx", packed(mimetype=b"application/vnd.oasis.opendocument.text", content_xml=b"<x/>"), "OpenDocument"),
        ("别的.docx", packed(readme_txt=b"x"), "没有 Word 正文"),
        ("宏.docx", docx(paragraph_xml("x"), extra={"word/vbaProject.bin": b"x"}), "含有宏"),
        ("宏.docx", relabelled(_GOOD, "[Content_Types].xml", b"ms-office.vbaProject"), "含有宏"),
        ("宏.docm", _GOOD, "宏"),
        ("宏.doc", _OLE + "_VBA_PROJECT".encode("utf-16-le"), "含有宏"),
        ("宏表.xls", _OLE + b"\x09\x08\x10\0\0\6\x40\0", "含有宏"),
        ("宏.xls", packed(xl__macrosheets__sheet1_xml=b"<x/>"), "含有宏"),
        ("宏.odt", packed(Basic__Standard__Module1_xml=b"<x/>"), "含有宏"),
        ("宏.wps", b'<?xml version="1.0"?><pkg:part pkg:name="/word/vbaProject.bin"/>', "含有宏"),
        ("加密.doc", _OLE + "EncryptedPackage".encode("utf-16-le"), "取消密码"),
        ("总结.wps", b"x", "内容不是 Word、WPS 或 Excel 格式"),
        ("照片.doc", b"\xff\xd8\xff\xe0", "内容是图片"),
        ("总结.wpt", b"x", "模板"),
        ("总结.zip", b"x", "压缩文件"),
        ("总结.pptx", b"x", "不认识的文件类型“.pptx”，支持 Word"),
        ("总结", b"x", "无扩展名"),
        ("坏.docx", relabelled(_GOOD, "word/document.xml", b"<w:document><w:body>"), "损坏"),
        ("实体.docx", relabelled(_GOOD, "word/document.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "DOCTYPE"),
        ("深.docx", relabelled(_GOOD, "word/document.xml", b"<a>" * 5000), "损坏"),
        ("空白.docx", docx(paragraph_xml(" ")), "没有文字"),
        ("二进制.txt", bytes(range(256)) * 20, "不是文本文件"),
        ("二进制.md", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "内容却是图片"),
    ],
)  # fmt: skip
def test_unusable_file_is_refused_with_its_name_and_the_reason(name: str, data: bytes, words: str) -> None:
    with pytest.raises(UserError) as raised:
        parse(data, name)
    assert f"《{name}》" in str(raised.value)
    assert words in str(raised.value)


def test_bomb_is_refused_before_its_xml_is_parsed() -> None:
    bomb = docx(extra={"word/media/a.xml": b" " * (limits.RATIO_FLOOR_BYTES + 1)})
    with pytest.raises(UserError, match="解压后异常巨大"):
        parse(bomb, "炸弹.docx")


def test_too_large_a_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "大.docx"
    with path.open("wb") as file:
        file.truncate(limits.MAX_FILE_BYTES + 1)
    with pytest.raises(UserError, match="超过 50 MB"):
        read_file(path)


@pytest.mark.parametrize(("name", "words"), [("无.docx", "找不到文件"), ("", "无法打开")])
def test_missing_file_and_folder_are_refused(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        read_file(tmp_path / name)


def test_document_that_is_no_report_is_refused() -> None:
    document = parse(
        docx(paragraph_xml("会议通知"), paragraph_xml("定于周五开会。"), table_xml("姓名|电话\n甲|1")), "通知.docx"
    )
    with pytest.raises(UserError, match=r"《通知\.docx》里没有找到绩效自评表，也没有自评报告的章节"):
        read_report(document)


def test_main_part_under_another_name_is_found() -> None:
    renamed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_GOOD)) as old, zipfile.ZipFile(renamed, "w") as new:
        for entry in old.namelist():
            content = old.read(entry).replace(b"word/document.xml", b"/word/document2.xml")
            new.writestr(entry.replace("word/document.xml", "word/document2.xml"), content)
    assert [p.text for p in parse(renamed.getvalue(), "转换.docx").paragraphs] == ["一、基本情况", "正文。"]


def test_strict_format_is_read() -> None:
    usual = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    strict = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    with zipfile.ZipFile(io.BytesIO(_GOOD)) as archive:
        content = archive.read("word/document.xml").replace(usual, strict)
    document = parse(relabelled(_GOOD, "word/document.xml", content), "严格.docx")
    assert [p.text for p in document.paragraphs] == ["一、基本情况", "正文。"]


def test_two_hundred_pages_are_read() -> None:
    page = "".join(map(paragraph_xml, ["本单位按要求开展绩效自评工作，各项任务推进有序。" * 8] * 12))
    form = table_xml("一级指标|二级指标|三级指标|指标值|完成值\n产出指标|数量指标|培训|≥5期|5期")
    report = read_report(parse(docx(paragraph_xml("一、基本情况"), (page + form) * 200), "长.docx"))
    assert len(report.forms) == 200
    assert len(report.sections) == 1


@given(st.binary(max_size=400), st.sampled_from([".docx", ".txt", ".md", ".pdf", ".xlsx", ".html", ".doc"]))
@settings(max_examples=80, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes, suffix: str) -> None:
    try:
        document = parse(data, f"任意{suffix}")
    except UserError:
        return
    assert document.blocks


@given(st.text(max_size=300), st.sampled_from([".txt", ".md", ".html"]))
@settings(max_examples=120, deadline=None)
def test_any_text_is_read_or_refused(text: str, suffix: str) -> None:
    try:
        read_report(parse(text.encode("utf-8", "surrogatepass"), f"任意{suffix}"))
    except UserError:
        return
