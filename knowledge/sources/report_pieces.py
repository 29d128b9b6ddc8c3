"""A report cut where its readers look things up: running text by section, forms and other tables by row.

A row of a form is told in words with its project and levels, as a person would say it:
培训经费｜产出指标｜数量指标｜培训场次：目标≥12场，实际13场. Cells left empty aren't told. A row
of another table is told with what its columns are called: alone it says 12场 without saying of what.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from knowledge.document import Document, Section, Table, under_headings
from knowledge.forms.grid import Line, read_blocks
from knowledge.report import Form, Fund, Indicator, Report, ReportKind
from knowledge.running_text import one_line
from knowledge.sources.chunking import Piece


def report_pieces(report: Report) -> Iterator[Piece]:
    """Yield the running text of `report` by section, the tables in it, then its forms."""
    yield from section_pieces(report.document, report.sections, report.form_tables)
    for form in report.forms:
        yield from _form_pieces(form)


def section_pieces(document: Document, sections: Sequence[Section], told: Iterable[int] = ()) -> Iterator[Piece]:
    """Yield the running text by section and the rows of its tables, without the tables `told` elsewhere."""
    skipped = frozenset(told)
    for heading, blocks in under_headings(document, sections):
        section = heading or ("前言" if sections else "正文")
        left = (block for block in blocks if not (isinstance(block, Table) and block.location.table in skipped))
        yield from gathered((section, block if isinstance(block, Table) else block.text) for block in left)


def _form_pieces(form: Form) -> Iterator[Piece]:
    section = form.title if form.project in form.title else f"{form.title} {form.project}"
    name = form.project or ("部门整体支出" if form.kind is ReportKind.DEPARTMENT else form.title)
    funds = [f"{name}｜{told}" for fund in form.funds if (told := _fund(fund, form.fund_unit))]
    total = _told(("总分", form.total_weight), ("自评得分", form.total_score))
    if lines := [*([f"{name}｜{total}"] if total else []), *funds]:
        yield Piece(section, "\n".join(lines))
    for goal in form.goals:
        parts = [_told(("预期目标：", goal.expected)), _told(("实际完成情况：", goal.actual))]
        if any(parts):
            yield Piece(section, "\n".join(filter(None, (f"{name}｜年度总体目标", *parts))))
    for indicator in form.filled:
        yield Piece(section, f"{name}｜{_indicator(indicator)}")


def _fund(fund: Fund, unit: str) -> str:
    told = _told(
        ("年初预算数", fund.initial),
        ("全年预算数", fund.adjusted),
        ("全年执行数", fund.spent),
        ("金额", fund.amount),
        ("执行率", fund.rate),
        ("分值", fund.weight),
        ("得分", fund.score),
    )
    place = "｜".join(filter(None, (f"资金（{unit}）", _line(fund.group), _line(fund.label))))
    return f"{place}：{told}" if told else ""


def _indicator(indicator: Indicator) -> str:
    told = _told(
        ("目标", indicator.target), ("实际", indicator.actual), ("分值", indicator.weight), ("得分", indicator.score)
    )
    note = _told(("偏差原因及改进措施：", indicator.deviation_note))
    place = "｜".join(filter(None, (_line(indicator.level1), _line(indicator.level2), _line(indicator.name))))
    return f"{place}：{'。'.join(filter(None, (told, note)))}"


def _told(*facts: tuple[str, str]) -> str:
    """Return the facts that are given, each after its name; a dash stands in a cell that has nothing to hold."""
    return "，".join(f"{name}{_line(value)}" for name, value in facts if value.strip(" \n—－-/"))


def _line(text: str) -> str:
    return one_line(text).rstrip("：:")


def gathered(parts: Iterable[tuple[str, str | Table]]) -> Iterator[Piece]:
    """Yield what stands under each section: the lines that follow each other as one piece, and tables by row."""
    for (section, _), group in groupby(parts, key=lambda part: (part[0], type(part[1]))):
        lines: list[str] = []
        for _, part in group:
            if isinstance(part, Table):
                yield from _row_pieces(part, section)
            else:
                lines.append(part)
        if text := "\n".join(lines).strip():
            yield Piece(section or "正文", text)


def _row_pieces(table: Table, section: str) -> Iterator[Piece]:
    """Yield the rows of `table` below their header, as one piece where the table is a section of its own."""
    told: list[str] = []
    for block in read_blocks(table):
        lines = sorted((*block.heads, *block.body, *block.cut), key=lambda line: line.row)
        header = _names(lines)
        told += filter(None, (_row(line, header) for line in lines[1 if header else 0 :]))
    for text in ["\n".join(told)] if told and section.endswith("表") else told:
        yield Piece(section or "表", text)


def _names(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return what the columns are called, () where the first row isn't a header: a lone title, or cells left empty."""
    if len(lines) < 2:
        return ()
    names = tuple(one_line(cell.text) for cell in lines[0].cells)
    return names if len(names) > 1 and all(0 < len(name) <= 20 for name in names) else ()


def _row(line: Line, header: tuple[str, ...]) -> str:
    texts = [one_line(cell.text) for cell in line.cells]
    if len(texts) == len(header):
        return "｜".join(f"{name}：{text}" for name, text in zip(header, texts, strict=True) if text)
    return "｜".join(text for text in texts if text)
