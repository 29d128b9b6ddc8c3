"""An office's own column names put into the words of the usual form, before its tables are read."""

from collections.abc import Mapping
from dataclasses import replace

from knowledge.document import Block, Table
from knowledge.running_text import compact


def renamed(block: Block, columns: Mapping[str, str]) -> Block:
    """Return `block` with every cell that is exactly one of an office's names holding the usual one instead.

    `columns` leads from the office's name to the usual one (年度目标数 → 年度指标值); whitespace doesn't count. A
    paragraph comes back as it is.
    """
    if not columns or not isinstance(block, Table):
        return block
    usual = {compact(name): column for name, column in columns.items()}
    return replace(
        block,
        rows=tuple(
            tuple(replace(cell, text=usual.get(compact(cell.text), cell.text)) for cell in row) for row in block.rows
        ),
    )
