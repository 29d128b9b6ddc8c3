"""Tables of an answer and of the ledger: the contract's keys under Chinese headings, codes in words."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assistant.review.glossary import load_terms
from assistant.review.rule import Severity
from assistant.review.verdict import Reason, Verdict
from knowledge.running_text import one_line

# A sign before the word, so that colour is never the only difference.
VERDICT_SIGNS = {Verdict.QUANTIFIED: "✓", Verdict.VERIFIABLE: "◇", Verdict.PARTIAL: "△", Verdict.VAGUE: "✕"}
SEVERITY_SIGNS = {Severity.ERROR: "✕", Severity.WARNING: "△", Severity.INFO: "ⓘ"}
_VERDICT_COLOURS = ["green", "blue", "orange", "red"]
_SEVERITY_COLOURS = ["red", "orange", "blue"]
# What is read first stands first; which form a row is from is told by its project.
_ORDER = (
    *("severity", "verdict", "message", "indicator", "target", "actual", "reasons", "suggestion", "location"),
    *("project", "level1", "level2", "weight", "score"),
    *("group", "total", "weak", "share_pct", "findings", "partial", "vague"),
)
_HEADINGS = {
    "form": "表",
    "project": "项目",
    "level1": "一级指标",
    "level2": "二级指标",
    "indicator": "三级指标",
    "target": "年度指标值",
    "actual": "实际完成值",
    "weight": "分值",
    "score": "得分",
    "verdict": "判定",
    "reasons": "原因",
    "suggestion": "建议",
    "basis": "依据",
    "location": "位置",
    "rule": "规则",
    "severity": "程度",
    "message": "意见",
    "group": "分组",
    "total": "指标数",
    "weak": "未量化合计",
    "partial": "量化不完整",
    "vague": "未量化",
    "share_pct": "占比（%）",
    "findings": "审核意见",
}
_NUMBERS = {"weight", "score", "total", "weak", "partial", "vague", "share_pct", "findings"}
_WIDTHS = {
    **{"total": 68, "weak": 92, "partial": 92, "vague": 68, "share_pct": 84, "findings": 80},
    "indicator": 150,
    "target": 120,
    "actual": 110,
    "reasons": 130,
    "suggestion": 272,
    "message": 320,
    "verdict": 112,
}
_ROW, _MOST_ROWS = 33, 12
# From this height on a row breaks the lines of its cells.
TALL = 76


def show_table(
    columns: Sequence[str],
    rows: Sequence[Mapping[str, object]],
    key: str,
    caption: str = "",
    height: int = _MOST_ROWS,
    numbers: Sequence[int] = (),
) -> int | None:
    """Show rows under these keys, `height` of them without scrolling, numbered as answers refer to them: from 1.

    Return the place of the row that is selected, None where none is.
    """
    columns = [
        *(column for column in _ORDER if column in columns),
        *(column for column in columns if column not in {*_ORDER, "form"}),
    ]
    data = [
        {"序号": number, **_cells(columns, row)}
        for number, row in zip(numbers or range(1, len(rows) + 1), rows, strict=True)
    ]
    config: dict[str, Any] = {"序号": st.column_config.NumberColumn("序号", width=52, alignment="right", pinned=True)}
    for column in columns:
        config[_HEADINGS.get(column, column)] = _column(column)
    choice = st.dataframe(
        data,
        # A selection is a row's number, which means another row once the rows are others.
        key=f"{key}-{hash(tuple(numbers))}" if numbers else key,
        hide_index=True,
        width="stretch",
        height="content" if len(data) <= height else _ROW * (height + 1),
        # What is worked on is read whole: cells break their lines.
        row_height=TALL if numbers else None,
        column_config=config,
        alt=caption or None,
        on_select="rerun" if numbers else "ignore",
        selection_mode="single-row",
    )
    return None if isinstance(choice, DeltaGenerator) else next(iter(choice.selection.rows), None)


def edit_table(
    rows: Sequence[Mapping[str, Any]],
    config: Mapping[str, Any],
    fixed: Sequence[str],
    key: str,
    placeholder: str | None = None,
) -> Sequence[Mapping[str, Any]]:
    """Show rows to be edited but for the `fixed` columns, and return them as they are now."""
    edited: Sequence[Mapping[str, Any]] = st.data_editor(
        rows,
        hide_index=True,
        column_config=config,
        disabled=fixed,
        placeholder=placeholder,
        height="content" if len(rows) <= _MOST_ROWS else _ROW * (_MOST_ROWS + 1),
        key=key,
    )
    return edited


def verdict_words(verdict: Verdict) -> str:
    """Return the verdict's sign and word."""
    return f"{VERDICT_SIGNS[verdict]} {verdict.chinese}"


def severity_words(severity: Severity) -> str:
    """Return the severity's sign and word."""
    return f"{SEVERITY_SIGNS[severity]} {severity.chinese}"


def _column(column: str) -> Any:
    heading, width = _HEADINGS.get(column, column), _WIDTHS.get(column)
    if column == "verdict":
        return st.column_config.MultiselectColumn(
            heading, width=width, options=list(map(verdict_words, Verdict)), color=_VERDICT_COLOURS
        )
    if column == "severity":
        return st.column_config.MultiselectColumn(
            heading, width=width, options=list(map(severity_words, Severity)), color=_SEVERITY_COLOURS
        )
    if column in _NUMBERS:
        return st.column_config.Column(heading, width=width, alignment="right")
    return st.column_config.TextColumn(heading, width=width)


def _cells(columns: Sequence[str], row: Mapping[str, object]) -> dict[str, object]:
    return {_HEADINGS.get(column, column): _cell(column, row[column]) for column in columns}


def _cell(column: str, value: object) -> object:
    if column == "form":
        return {"department": "部门整体", "project": "项目"}.get(str(value), value)
    if column == "project":
        return value or "部门整体"
    if column == "verdict" and value:
        return [verdict_words(Verdict(str(value)))]
    if column == "severity" and value:
        return [severity_words(Severity(str(value)))]
    if column == "reasons" and isinstance(value, list):
        return "、".join(load_terms()[Reason(str(reason))].name for reason in value)
    return value if not isinstance(value, str) else one_line(value)
