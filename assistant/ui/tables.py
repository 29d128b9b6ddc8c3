"""Tables of the pages: what an answer or a sheet tells of things, as columns.yml sets its columns, codes in words.

A table can be copied and downloaded as CSV, and a target such as =100% begins with the sign by which spreadsheets know
a formula: before it stands what nobody sees and what makes it text.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assistant.review.glossary import load_terms
from assistant.review.rule import Severity
from assistant.review.verdict import Reason, Verdict
from knowledge.data_file import read_yaml
from knowledge.running_text import one_line

if TYPE_CHECKING:
    from assistant.export.workbook import Column


def verdict_words(verdict: Verdict) -> str:
    """Return the verdict's sign and word."""
    return f"{VERDICT_SIGNS[verdict]} {verdict.chinese}"


def severity_words(severity: Severity) -> str:
    """Return the severity's sign and word."""
    return f"{SEVERITY_SIGNS[severity]} {severity.chinese}"


# A sign before the word, so that colour is never the only difference.
VERDICT_SIGNS = {Verdict.QUANTIFIED: "✓", Verdict.VERIFIABLE: "◇", Verdict.PARTIAL: "△", Verdict.VAGUE: "✕"}
SEVERITY_SIGNS = {Severity.ERROR: "✕", Severity.WARNING: "△", Severity.INFO: "ⓘ"}
# What became of a finding in the next version; what is to be looked at stands first.
STATUSES = ("＋ 新出现", "△ 有变化", "● 仍在", "✓ 已改", "⊘ 不采纳")
WORDED = {verdict_words(verdict): verdict for verdict in Verdict}
_badges = st.column_config.MultiselectColumn
_FORMS: Mapping[str, Callable[..., Any]] = {
    "text": st.column_config.TextColumn,
    "right": partial(st.column_config.Column, alignment="right"),
    "share": partial(st.column_config.ProgressColumn, format="%d%%", min_value=0, max_value=100),
    "verdicts": partial(_badges, options=[*WORDED], color=["green", "blue", "orange", "red"]),
    "severities": partial(_badges, options=[*map(severity_words, Severity)], color=["red", "orange", "blue"]),
    "statuses": partial(_badges, options=STATUSES, color=["red", "blue", "orange", "green", "gray"]),
    # Those that are filled in.
    "verdict": partial(st.column_config.SelectboxColumn, options=[*WORDED]),
    "reasons": partial(_badges, options=[load_terms()[reason].name for reason in Reason]),
    "words": partial(st.column_config.TextColumn, max_chars=200),
    "tick": st.column_config.CheckboxColumn,
}
# What stands in a cell where there is nothing to say.
NOTHING = "—"
_ROW, _MOST_ROWS = 33, 12
# From this height on a row breaks the lines of its cells.
TALL = 76
_FORMULA = re.compile(r"[=＝@＠\t\r]|[+＋－-](?![\d.,]*[%％]?\Z)")
_UNSEEN = "\u200b"
_COLUMNS = Path(__file__).with_name("columns.yml")


def show_rows(
    table: str,
    rows: Iterable[Any],
    key: str,
    alt: str = "",
    *,
    sheet: "Sequence[Column[Any]]" = (),
    ids: Sequence[object] = (),
    **said: Any,
) -> int | None:
    """Show rows, or what a `sheet` of the workbooks shows of things, in the columns of a page's table.

    With `ids`, those of the rows, one can be selected: return its place, None where none is.
    """
    config = columns_of(table)
    rows = [{name: shown(one) for name, _, shown in sheet} for one in rows] if sheet else list(rows)
    return show_frame(rows, config, key, ids, alt=alt or None, column_order=list(config), placeholder=NOTHING, **said)


def show_table(
    columns: Sequence[str],
    rows: Sequence[Mapping[str, object]],
    key: str,
    caption: str = "",
    most: int = _MOST_ROWS,
    numbers: Sequence[int] = (),
) -> int | None:
    """Show rows under the contract's keys, `most` of them without scrolling, numbered as answers refer to them: from 1.

    With `numbers` one can be selected: return its place, None where none is.
    """
    known = read_yaml(_COLUMNS)["answer"]
    columns = [*(one for one in known if one in columns), *(one for one in columns if one not in {*known, "form"})]
    # What is called something else has its name in Chinese.
    headings = {name: known.get(name, [name])[0] for name in columns}
    config = {"序号": st.column_config.NumberColumn(width=52, alignment="right", pinned=True)}
    config |= {headings[name]: column(*known.get(name, ())[1:3], default="text") for name in columns}
    data = [
        {"序号": number, **{headings[name]: _cell(name, row[name]) for name in columns}}
        for number, row in zip(numbers or range(1, len(rows) + 1), rows, strict=True)
    ]
    # What is worked on is read whole: cells break their lines.
    return show_frame(data, config, key, numbers, most, alt=caption or None, row_height=TALL if numbers else None)


def show_frame(
    rows: Sequence[Mapping[str, Any]],
    config: Mapping[str, Any],
    key: str,
    ids: Sequence[object] = (),
    most: int = _MOST_ROWS,
    **said: Any,
) -> int | None:
    """Show rows as `config` sets their columns; return the place of the one selected, None without one or `ids`."""
    choice = st.dataframe(
        [{harmless(name): harmless(cell) for name, cell in row.items()} for row in rows],
        hide_index=True,
        height=_height_of(len(rows), most),
        column_config={harmless(name): one for name, one in config.items()},
        on_select="rerun" if ids else "ignore",
        selection_mode="single-row",
        # A selection is a row's number, which means another row once the rows are others.
        key=f"{key}-{hash(tuple(ids))}" if ids else key,
        **said,
    )
    return None if isinstance(choice, DeltaGenerator) else next(iter(choice.selection.rows), None)


def edit_table(
    table: str, rows: Sequence[Mapping[str, Any]], key: str, placeholder: str | None = None, *, is_tall: bool = False
) -> Sequence[Mapping[str, Any]]:
    """Show rows whose columns can be edited where they say how, and return them as they are now; tall ones break."""
    edited: Sequence[Mapping[str, Any]] = st.data_editor(
        [{name: harmless(cell) for name, cell in row.items()} for row in rows],
        hide_index=True,
        column_config=columns_of(table),
        disabled=[name for name, said in read_yaml(_COLUMNS)[table].items() if not isinstance(said, list)],
        placeholder=placeholder,
        height=_height_of(len(rows)),
        row_height=TALL if is_tall else None,
        key=key,
    )
    return [
        {name: cell.removeprefix(_UNSEEN) if isinstance(cell, str) else cell for name, cell in row.items()}
        for row in edited
    ]


def harmless(cell: Any) -> Any:
    """Return what a cell shows so that no spreadsheet takes it for a formula."""
    return _UNSEEN + cell if isinstance(cell, str) and _FORMULA.match(cell) else cell


def show_tiles(tiles: Mapping[str, object], width: int, key: str | None = None, *, border: bool = True) -> None:
    """Show figures by their names, side by side."""
    with st.container(horizontal=True, gap="small", key=key):
        for label, value in tiles.items():
            st.metric(label, str(value), border=border, width=width)


def columns_of(table: str) -> dict[str, Any]:
    """Return how the columns of a page's table are set, by their headings."""
    columns = read_yaml(_COLUMNS)[table].items()
    return {name: column(*(said if isinstance(said, list) else [said])) for name, said in columns}


def column(width: int | None = None, form: str = "", *, default: str = "") -> Any:
    """Return a column of this width and form: one of ours, or how a figure is written."""
    form = form or default
    if form in _FORMS:
        return _FORMS[form](width=width)
    return st.column_config.NumberColumn(width=width, format=form) if form else st.column_config.Column(width=width)


def _height_of(rows: int, most: int = _MOST_ROWS) -> int | Literal["content"]:
    """Return the height of a table with so many rows; from more than `most` on it is scrolled."""
    return "content" if rows <= most else _ROW * (most + 1)


def _cell(name: str, value: object) -> object:
    if name == "project":
        return value or "部门整体"
    if name == "verdict" and value:
        return [verdict_words(Verdict(str(value)))]
    if name == "severity" and value:
        return [severity_words(Severity(str(value)))]
    if name == "reasons" and isinstance(value, list):
        return "、".join(load_terms()[Reason(str(reason))].name for reason in value)
    return value if not isinstance(value, str) else one_line(value)
