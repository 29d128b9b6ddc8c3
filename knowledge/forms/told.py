"""Indicators that a report tells line by line or in sentences, as the table that they stand for.

作业点维修（数量指标，10分）：目标18个，完成15个，得8.33分 says what a row of a form says: each clause begins with words
that head a column, what stands before the first of them is the name.
"""

import re
from collections.abc import Iterator, Sequence

from knowledge.document import Block, Cell, Location, Paragraph, Table
from knowledge.forms.vocabulary import Role, bare_level, heading_of, is_level
from knowledge.forms.words import bare_title
from knowledge.running_text import statements

_NUMBER = re.compile(r"^(?:[（(]?\d{1,2}[）)、.．]|[①-⑳]|[一二三四五六七八九十]{1,3}(?:是|、)|[—\-•●◆])\s{0,4}")
_BRACKETS = re.compile(r"[（(]([^（()）]{1,40})[）)]")
_POINTS = re.compile(r"(?:分值|权重)?\s{0,2}(\d{1,3}(?:\.\d{1,2})?)分")
_CLAUSE = re.compile("[，,：:]")
_JOINT = "为是：: "
_FEWEST, _LONGEST_NAME = 3, 40
_COLUMNS = (Role.LEVEL2, Role.NAME, Role.TARGET, Role.ACTUAL, Role.WEIGHT, Role.SCORE, Role.NOTE)
_HEADS = ("二级指标", "三级指标", "指标值", "实际完成值", "分值", "得分", "原因说明")


def told_tables(blocks: Sequence[Block]) -> Iterator[Table]:
    """Yield the table that the indicators told in paragraphs make up, none of too few for one."""
    rows: list[tuple[Location, list[str]]] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            if is_level(name := bare_level(bare_title(block.text[:_LONGEST_NAME]))):
                rows.append((block.location, [name]))
            told = (_read(one) for one in statements(block.text))
            rows += [(block.location, [one.get(role, "") for role in _COLUMNS]) for one in told if one]
    if sum(len(texts) > 1 for _, texts in rows) < _FEWEST:
        return
    rows.insert(0, (rows[0][0], [*_HEADS]))
    width = len(_COLUMNS)
    cells = tuple(
        tuple(Cell(text, row, n, column_span=width if len(texts) == 1 else 1) for n, text in enumerate(texts))
        for row, (_, texts) in enumerate(rows)
    )
    yield Table(cells, rows[0][0], {(row, n): place for row, (place, _) in enumerate(rows) for n in range(width)})


def _read(text: str) -> dict[Role, str]:
    """Return what a statement tells of one indicator, nothing unless that is a target, what was reached and points."""
    found: dict[Role, str] = {}
    bare = _BRACKETS.sub(lambda one: "" if _take_aside(one[1], found) else one[0], _NUMBER.sub("", text.strip()))
    first, *others = _CLAUSE.split(bare)
    name, clauses = first, others
    if bare[len(first) : len(first) + 1] not in {"：", ":"}:
        # 作业次数目标120次: the first word of a column ends the name.
        ends = range(1, min(len(first), _LONGEST_NAME + 1))
        at = next((at for at in ends if heading_of(first[at : at + _LONGEST_NAME])[0] is Role.TARGET), len(first))
        name, clauses = first[:at], [first[at:], *others]
    for clause in clauses:
        role, size = heading_of(clause)
        value = clause[size:].strip(_JOINT)
        if clause.startswith("得") and clause.endswith("分"):
            role, value = Role.SCORE, clause[1:-1].strip("了 ")
        if role in _COLUMNS and value:
            found.setdefault(role, value)
        elif clause.strip() and Role.ACTUAL in found:
            found[Role.NOTE] = "，".join(filter(None, (found.get(Role.NOTE, ""), clause.strip())))
    is_whole = {Role.TARGET, Role.ACTUAL} <= found.keys() and {Role.WEIGHT, Role.SCORE} & found.keys()
    return {**found, Role.NAME: name.strip()} if is_whole and 0 < len(name.strip()) <= _LONGEST_NAME else {}


def _take_aside(text: str, found: dict[Role, str]) -> bool:
    """Take the level and the points that stand in brackets behind a name, and return whether there are any."""
    parts = [part.strip() for part in re.split("[，,、；;]", text)]
    levels = [part for part in parts if is_level(part)]
    points = [match[1] for part in parts if (match := _POINTS.fullmatch(part))]
    found |= {Role.LEVEL2: levels[-1]} if levels else {}
    found |= {Role.WEIGHT: points[0]} if points else {}
    return bool(levels or points)
