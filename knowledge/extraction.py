"""A Document understood as a Report: title, unit, year and kind, its sections and its forms."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from types import MappingProxyType

from knowledge import cover
from knowledge.document import Block, Document, Location, Paragraph, Table
from knowledge.errors import UserError
from knowledge.forms.grid import unread_rows
from knowledge.forms.reader import read_forms
from knowledge.outline import section_keys, with_roles
from knowledge.parsing.headings import split_sections
from knowledge.parsing.limits import MAX_CELL_CHARACTERS, MAX_PARAGRAPH_CHARACTERS
from knowledge.report import Form, Report, ReportKind, Unread
from knowledge.running_text import compact

_HEADINGS = re.compile(r"一\s?级\s?指\s?标[\s|、]{0,4}二\s?级\s?指\s?标")
_ABOUT = re.compile(r"绩效.{0,10}(?:自评|评价|目标|指标)|(?:自评|评价).{0,6}(?:报告|得分)")


def read_report(document: Document, columns: Mapping[str, str] = MappingProxyType({})) -> Report:
    """Return the report that a document is, an office's own `columns` under their usual names; refuse anything else."""
    document, cut = _shortened(document)
    usual = {compact(name): column for name, column in columns.items()}
    blocks = [_renamed(block, usual) for block in document.blocks] if usual else document.blocks
    sections = with_roles(split_sections(document))
    title = cover.read_title(document)
    kind_of_title = cover.kind_of_title(title)
    forms, unread = read_forms(blocks, kind_of_title)
    has_chapters = any(section_keys(section.name) for section in sections)
    # A text without forms and known chapters may be a piece of a self-evaluation all the same.
    if not (forms or has_chapters or any(_ABOUT.search(each.text[:2000]) for each in document.paragraphs)):
        raise UserError(
            f"《{document.name}》里没有找到绩效自评表，也没有自评报告的章节（如“存在的问题及原因分析”）。"
            "请确认上传的是部门整体支出或项目支出绩效自评报告；表格如是图片，请换成可编辑的表格。"
        )
    kind = cover.read_kind(document, title, forms, sections)
    unit = cover.read_unit(document, title, forms, kind)
    if len(forms) == 1 and forms[0].kind is kind is ReportKind.PROJECT and not forms[0].project:
        forms = (replace(forms[0], project=cover.project_of_title(title, unit)),)
    report = Report(
        title=document.properties.get("title") or title or next((form.title for form in forms), ""),
        unit=unit,
        year=cover.read_year(document, title),
        kind=kind,
        sections=sections,
        forms=forms,
        not_read=(*map(Unread, document.notes), *cut, *unread, *_unruled(document, forms)),
        document=document,
        type=cover.read_type(title, forms, document),
        outline=cover.read_outline(title, kind, sections) if has_chapters else "",
    )
    others = (table for table in document.tables if table.location.table not in report.form_tables)
    return replace(report, not_read=(*report.not_read, *chain.from_iterable(map(unread_rows, others))))


def _renamed(block: Block, usual: Mapping[str, str]) -> Block:
    """Return a block with every cell that is an office's own name of a column, spaces aside, holding the usual one."""
    if not isinstance(block, Table):
        return block
    rows = (tuple(replace(cell, text=usual.get(compact(cell.text), cell.text)) for cell in row) for row in block.rows)
    return replace(block, rows=tuple(rows))


def _shortened(document: Document) -> tuple[Document, list[Unread]]:
    """Return a document without what goes beyond any real cell's or paragraph's length, and where that was."""
    cut: list[Unread] = []

    def start(text: str, most: int, what: str, place: Location) -> str:
        if len(text) <= most:
            return text
        cut.append(Unread(f"这{what}有{len(text)}个字，只读取前{most}个字，其余未读取。", place))
        return text[:most]

    def bounded(block: Block) -> Block:
        if isinstance(block, Paragraph):
            return replace(block, text=start(block.text, MAX_PARAGRAPH_CHARACTERS, "一段", block.location))
        rows = (
            tuple(replace(cell, text=start(cell.text, MAX_CELL_CHARACTERS, "一格", block.place(cell))) for cell in row)
            for row in block.rows
        )
        return replace(block, rows=tuple(rows))

    blocks = tuple(map(bounded, document.blocks))
    return (replace(document, blocks=blocks) if cut else document), cut


def _unruled(document: Document, forms: Sequence[Form]) -> Iterable[Unread]:
    """Yield where indicator headings stand in running text: a table without rulings isn't read."""
    if any(form.indicators for form in forms):
        return
    for paragraph in document.paragraphs:
        if _HEADINGS.search(paragraph.text):
            yield Unread("像是没有边框线的指标表，未读取；请在 Word 里做成表格后重新上传。", paragraph.location)
            return
