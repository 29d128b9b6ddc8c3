from dataclasses import replace

import pytest

from knowledge.document import Cell, Document, Location, Paragraph, Section, Table
from knowledge.place import place_words
from tests.made_reports import report_from_dict

BLOCKS = (
    Paragraph("二、预算执行情况", Location(0)),
    Paragraph("全年预算60万元，实际执行54万元，执行率为90%。", Location(1)),
    Paragraph("项目支出绩效自评表（单位：万元）", Location(2)),
    Paragraph("填报单位：澜江市文化馆", Location(3)),
    Table(
        (
            (Cell("一级指标", 0, 0), Cell("三级指标", 0, 1), Cell("指标值", 0, 2)),
            (Cell("产出指标", 1, 0, row_span=2), Cell("“送戏”场次", 1, 1), Cell("24", 1, 2)),
            (Cell("12", 2, 2),),
        ),
        Location(4, 0),
    ),
)
REPORT = replace(
    report_from_dict({"title": "报告", "kind": "project"}),
    document=Document("自评.docx", BLOCKS),
    sections=(Section("二、", "预算执行情况", 1, Location(0), BLOCKS[1:]),),
)


@pytest.mark.parametrize(
    ("location", "words"),
    [
        (Location(0), "标题“二、预算执行情况”"),
        (Location(1), "“二、预算执行情况”下“全年预算60万元，实际执行5…”一段"),
        (Location(1, page=3), "第3页“二、预算执行情况”下“全年预算60万元，实际执行5…”一段"),
        (Location(4, 0), "第1个表格“项目支出绩效自评表（单位：万元）”"),
        (Location(4, 0, 1, 2), "第1个表格“项目支出绩效自评表（单位：万元）”第2行“‘送戏’场次”"),
        (Location(4, 0, 2), "第1个表格“项目支出绩效自评表（单位：万元）”第3行"),
    ],
)
def test_place_is_told_as_it_is_found_in_word(location, words):
    assert place_words(REPORT, location) == words


def test_table_at_a_place_is_found_and_none_beyond_the_file() -> None:
    document = Document("表.docx", BLOCKS)
    assert document.table_at(Location(4)) == BLOCKS[4]
    assert document.table_at(Location(0)) is None
    assert document.table_at(Location(len(BLOCKS))) is None
