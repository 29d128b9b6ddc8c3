import io
from dataclasses import replace
from datetime import date

import docx
from docx.document import Document

from assistant.export.opinion import opinion_document
from assistant.records.opinions import State
from assistant.review.deciding import decide, decided
from assistant.review.engine import Review
from assistant.review.identity import identified
from tests.sample_review import REVIEW

REVIEWED = replace(REVIEW, findings=identified(REVIEW.findings, REVIEW.report))


def made(review: Review, due: date | None = None) -> Document:
    return docx.Document(io.BytesIO(opinion_document(review, "李敏", due)))


def text(document: Document) -> str:
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_document_says_conclusion_place_clause_requirement_and_day() -> None:
    document = made(REVIEWED, date(2025, 4, 1))
    told = text(document)
    assert told.startswith("澜江市教育局\n2024年度部门整体支出绩效自评报告\n审核意见书")
    assert "退回修改：" in told
    counts, findings, *_ = document.tables
    assert [cell.text for cell in counts.rows[-1].cells][-1] == str(len(REVIEWED.findings))
    assert findings.rows[1].cells[0].text.endswith("条）")
    number, opinion, asked = (cell.text for cell in findings.rows[2].cells)
    first = next(one for one in REVIEWED.findings if one.message in opinion)
    assert (number, asked) == ("1", f"{first.suggestion}依据：{first.basis}（附1）。")
    assert opinion.startswith("【错误】")
    assert "（2025年4月1日前改正）" in told
    assert f"最要紧的是：\n1. {first.message}" in told
    assert told.count("正式引用请核对原文") == 1
    assert "请于2025年4月1日前" in told
    assert "没有上年报告，未核对比上年的变化。" in told
    assert "审核人：李敏" in told


def test_weak_targets_stand_in_a_table_by_form_with_their_rewrites() -> None:
    weak = next(row for row in REVIEWED.ledger if row.judgement and row.judgement.verdict.is_weak)
    finding = replace(REVIEWED.findings[0], rule="VAL01", indicator=weak.indicator, id="VAL01-1")
    _, table = made(replace(REVIEWED, findings=(finding,))).tables
    assert table.rows[1].cells[0].text == f"{weak.form.name}（1项）"
    _, name, target, asked = (cell.text for cell in table.rows[2].cells)
    assert name == f"{weak.indicator.name}（{weak.indicator.location.label}）"
    assert weak.judgement
    assert target.startswith(f"{weak.indicator.target}（{weak.judgement.verdict.chinese}")
    assert asked == ("；".join(weak.judgement.rewrites) or finding.suggestion)


def test_what_a_rule_says_of_many_places_alike_is_one_row() -> None:
    first = next(one for one in REVIEWED.findings if one.location.table is not None)
    told = (
        "“甲项目”自评表“培训人次”没有数值。",
        "“甲项目”自评表“演出场次”没有数值。",
        "“乙项目”自评表“满意度”没有数值。",
    )
    findings = [
        replace(
            first, message=message, id=f"{first.rule}-{row}", location=replace(first.location, row=row, column=None)
        )
        for row, message in enumerate(told, start=1)
    ]
    _, table = made(replace(REVIEWED, findings=tuple(findings))).tables
    assert len(table.rows) == 3
    table_name = f"表{(first.location.table or 0) + 1}"
    assert table.rows[2].cells[1].text == (
        f"【{first.severity.chinese}】3处没有数值。\n"
        f"（1）“甲项目”自评表“培训人次”（{table_name}第2行）、“演出场次”（{table_name}第3行）\n"
        f"（2）“乙项目”自评表“满意度”（{table_name}第4行）"
    )


def test_what_was_dismissed_is_left_out_and_a_note_stands_by_what_it_is_about() -> None:
    first, *others = REVIEWED.findings
    decisions = {first.id: decide(first, State.DISMISSED, "李敏", "上年已说明")}
    decisions |= {one.id: decide(one, State.ACCEPTED, "李敏", "请附拨款凭证") for one in others[:1]}
    document = made(decided(REVIEWED, decisions))
    told = text(document) + "".join(cell.text for table in document.tables for cell in table._cells)
    assert first.message not in told
    assert "上年已说明" not in told
    assert "（审核人：请附拨款凭证）" in told
    assert f"共提出意见{len(others)}条" in told


def test_review_without_findings_passes() -> None:
    document = made(replace(REVIEWED, findings=()))
    assert "审核通过" in text(document)
    assert not document.tables
