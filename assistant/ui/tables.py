"""Tables of an answer and of the ledger: the contract's keys under Chinese headings, codes in words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assistant.review.glossary import load_terms
from assistant.review.rule import Severity
from assistant.review.verdict import Reason, Verdict
from knowledge.data_file import read_yaml
from knowledge.running_text import one_line

if TYPE_CHECKING:
    from assistant.export.workbook import Column

_Item = TypeVar("_Item")


def verdict_words(verdict: Verdict) -> str:
    """Return the verdict's sign and word."""
    return f"{VERDICT_SIGNS[verdict]} {verdict.chinese}"


def severity_words(severity: Severity) -> str:
    """Return the severity's sign and word."""
    return f"{SEVERITY_SIGNS[severity]} {severity.chinese}"


# A sign before the word, so that colour is never the only difference.
VERDICT_SIGNS = {Verdict.QUANTIFIED: "✓", Verdict.VERIFIABLE: "◇", Verdict.PARTIAL: "△", Verdict.VAGUE: "✕"}
SEVERITY_SIGNS = {Severity.ERROR: "✕", Severity.WARNING: "△", Severity.INFO: "ⓘ"}
_VERDICT_COLOURS = ["green", "blue", "orange", "red"]
_SEVERITY_COLOURS = ["red", "orange", "blue"]
_EDITED: Mapping[str, Callable[..., Any]] = {
    "verdict": partial(st.column_config.SelectboxColumn, options=[verdict_words(verdict) for verdict in Verdict]),
    "reasons": partial(st.column_config.MultiselectColumn, options=[load_terms()[reason].name for reason in Reason]),
    "words": partial(st.column_config.TextColumn, max_chars=200),
    "tick": st.column_config.CheckboxColumn,
}
_COLUMNS = Path(__file__).with_name("columns.yml")
# What stands in a cell where there is nothing to say.
NOTHING = "—"
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
        *(column for column in _columns() if column in columns),
        *(column for column in columns if column not in {*_columns(), "form"}),
    ]
    data = [
        {"序号": number, **_cells(columns, row)}
        for number, row in zip(numbers or range(1, len(rows) + 1), rows, strict=True)
    ]
    config: dict[str, Any] = {"序号": st.column_config.NumberColumn("序号", width=52, alignment="right", pinned=True)}
    for column in columns:
        config[_heading(column)] = _column(column, **_columns().get(column, {"heading": column}))
    choice = st.dataframe(
        data,
        # A selection is a row's number, which means another row once the rows are others.
        key=f"{key}-{hash(tuple(numbers))}" if numbers else key,
        hide_index=True,
        width="stretch",
        height=height_of(len(data), height),
        # What is worked on is read whole: cells break their lines.
        row_height=TALL if numbers else None,
        column_config=config,
        alt=caption or None,
        on_select="rerun" if numbers else "ignore",
        selection_mode="single-row",
    )
    return None if isinstance(choice, DeltaGenerator) else next(iter(choice.selection.rows), None)


def choose_row(table: str, rows: Sequence[Mapping[str, Any]], key: str, ids: Sequence[object], alt: str) -> int | None:
    """Show rows of which one can be selected, and return its place, None where none is."""
    choice = st.dataframe(
        rows,
        hide_index=True,
        height=height_of(len(rows)),
        column_config=columns_of(table),
        column_order=list(_read()[table]),
        placeholder=NOTHING,
        on_select="rerun",
        selection_mode="single-row",
        # A selection is a row's number, which means another row once the rows are others.
        key=f"{key}-{hash(tuple(ids))}",
        alt=alt,
    )
    return next(iter(choice.selection.rows), None)


def show_tiles(tiles: Mapping[str, object], width: int, key: str | None = None, *, border: bool = True) -> None:
    """Show figures by their names, side by side."""
    with st.container(horizontal=True, gap="small", key=key):
        for label, value in tiles.items():
            st.metric(label, str(value), border=border, width=width)


def edit_table(
    table: str, rows: Sequence[Mapping[str, Any]], key: str, placeholder: str | None = None, *, is_tall: bool = False
) -> Sequence[Mapping[str, Any]]:
    """Show rows whose columns can be edited where they say how, and return them as they are now; tall ones break."""
    edited: Sequence[Mapping[str, Any]] = st.data_editor(
        rows,
        hide_index=True,
        column_config=columns_of(table),
        disabled=[name for name, said in _read()[table].items() if not isinstance(said, list)],
        placeholder=placeholder,
        height=height_of(len(rows)),
        row_height=TALL if is_tall else None,
        key=key,
    )
    return edited


def columns_of(table: str) -> dict[str, Any]:
    """Return how the columns of a page's table are set, by their headings."""
    return {name: _set(*said) if isinstance(said, list) else _set(said) for name, said in _read()[table].items()}


def show_rows(table: str, columns: Sequence["Column[_Item]"], items: Iterable[_Item], **said: Any) -> Any:
    """Show of some things what the workbook's sheet shows of them, as far as the page's table has its columns."""
    from assistant.export.workbook import as_row

    config = columns_of(table)
    rows = [as_row(columns, item) for item in items]
    return st.dataframe(
        rows, hide_index=True, column_config=config, column_order=list(config), placeholder=NOTHING, **said
    )


def height_of(rows: int, most: int = _MOST_ROWS) -> int | Literal["content"]:
    """Return the height of a table with so many rows; from more than `most` on it is scrolled."""
    return "content" if rows <= most else _ROW * (most + 1)


@cache
def _read() -> Mapping[str, Any]:
    content: Mapping[str, Any] = read_yaml(_COLUMNS)
    return content


def _columns() -> Mapping[str, Any]:
    columns: Mapping[str, Any] = _read()["answer"]
    return columns


def _heading(column: str) -> str:
    """Return what stands above a column; one that is called something else has its name in Chinese."""
    return str(_columns().get(column, {"heading": column})["heading"])


def _set(width: int | None, form: str = "") -> Any:
    if form == "share":
        return share_column(width)
    if form in _EDITED:
        return _EDITED[form](width=width)
    return st.column_config.NumberColumn(width=width, format=form) if form else st.column_config.Column(width=width)


def share_column(width: int | None) -> Any:
    """Return a column of shares, in percent."""
    return st.column_config.ProgressColumn(format="%d%%", min_value=0, max_value=100, width=width)


def _column(column: str, heading: str, width: int | None = None, is_number: bool = False) -> Any:
    signs = {"verdict": (_VERDICT_COLOURS, map(verdict_words, Verdict))}
    signs["severity"] = _SEVERITY_COLOURS, map(severity_words, Severity)
    if column in signs:
        colours, words = signs[column]
        return st.column_config.MultiselectColumn(heading, width=width, options=list(words), color=colours)
    if is_number:
        return st.column_config.Column(heading, width=width, alignment="right")
    return st.column_config.TextColumn(heading, width=width)


def _cells(columns: Sequence[str], row: Mapping[str, object]) -> dict[str, object]:
    return {_heading(column): _cell(column, row[column]) for column in columns}


def _cell(column: str, value: object) -> object:
    if column == "project":
        return value or "部门整体"
    if column == "verdict" and value:
        return [verdict_words(Verdict(str(value)))]
    if column == "severity" and value:
        return [severity_words(Severity(str(value)))]
    if column == "reasons" and isinstance(value, list):
        return "、".join(load_terms()[Reason(str(reason))].name for reason in value)
    return value if not isinstance(value, str) else one_line(value)
