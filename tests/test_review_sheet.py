import io
from dataclasses import replace

import docx

from assistant.export.review_sheet import review_sheet
from tests.sample_review import REVIEW


def test_sheet_lists_findings_weak_indicators_and_what_was_not_checked() -> None:
    document = docx.Document(io.BytesIO(review_sheet(REVIEW)))
    assert document.paragraphs[0].text == "澜江市教育局\n2024年度部门整体支出绩效自评报告\n审核意见"
    findings, weak = document.tables
    assert findings.rows[1].cells[2].text.startswith("执行率应为96.00%，得分应为9.60分。（表")
    assert len(findings.rows) == 1 + len(REVIEW.findings)
    judgements = [row.judgement for row in REVIEW.ledger]
    assert len(weak.rows) == 1 + sum(1 for judgement in judgements if judgement and judgement.verdict.is_weak)
    assert document.paragraphs[-1].text == "没有上年报告，未核对比上年的变化。"


def test_review_without_findings_says_so() -> None:
    document = docx.Document(io.BytesIO(review_sheet(replace(REVIEW, findings=()))))
    assert "无。" in [paragraph.text for paragraph in document.paragraphs]
