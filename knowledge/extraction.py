"""A Document understood as a Report: title, unit, year and kind, its sections, its forms and its base table."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from knowledge.document import Document, Paragraph, Table
from knowledge.errors import UserError
from knowledge.forms.names import labelled
from knowledge.forms.reader import FormReader
from knowledge.forms.renaming import renamed
from knowledge.forms.words import compact
from knowledge.outline import section_keys
from knowledge.parsing.headings import split_sections
from knowledge.report import Form, Report, ReportKind, ReportType, Unread

_COVER_LINES = 15
"""How many paragraphs at the head of a file may be its cover and title."""
_FIRST_HEADING = re.compile(r"一、|（一）|第一(?:部分|章)")
_TITLE_LINE = 45
_TITLE_END = re.compile(r"(?:报告书?|总结|情况说明|汇报|自评表|评价表|申报表|目标表)(?:[（(].{1,12}[)）])?$")
_ABOUT = re.compile(r"绩效|自评|评价|支出|预算|项目|专项")
_NO_TITLE = re.compile(
    r"^(?:附件|附表|附|目录|密级|内部|公开)\s*[\d一二三四五六七八九十]*\s*[:：]?$|〔\d{4}〕|[。；，]$|^[（(].*[)）]$"
)
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(]|\d{1,2}[.、]")
_DATE = re.compile(r"^[\d〇一二三四五六七八九十年月日/.\-\s]+$")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:年|[-—–]\s*(?:19|20)\d\d\s*年)")
# A year with its month may be the date of signing.
_YEAR_OF_TEXT = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年(?!\s*\d{1,2}\s*月)")
_BARE_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_YEAR_WORDS = re.compile(r"二[〇零○OＯ０]([〇零○一二三四五六七八九])([〇零○一二三四五六七八九])年")
_DIGITS = {char: str(value) for value, char in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
_SETS = re.compile(r"申报|目标(?:批复|公开|设定|分解|备案)?表|目标批复|目标公开")
_EVALUATES = re.compile(r"自评|评价|评分|完成情况")
_CUT = re.compile(
    r"部门整体|整体支出|部门预算|部门支出|单位整体|预算绩效|绩效|项目支出|财政支出|预算支出|专项资金|支出"
)
_UNIT_END = (
    "局|委员会|委|厅|办公室|办公厅|办|政府|法院|检察院|医院|卫生院|学院|大学|学校|中学|小学|幼儿园|中心|管委会|管理处|"
    "街道办事处|街道|办事处|联合会|协会|学会|工会|商会|总队|支队|大队|联社|党校|党委|团委|妇联|残联|文联|科协|研究院|研究所|"
    "设计院|图书馆|博物馆|文化馆|档案馆|服务站|管理站|监测站|开发区|公司|集团|总社|部|镇|乡|院|所|站|处|馆|队|园|会"
)
# What ends a unit's name within a longer title: 会 or 部 would end it in the midst of 社会救助.
_UNIT = re.compile(
    r"^.{1,28}?(?:局|委员会|厅|办公室|医院|卫生院|学院|大学|学校|中学|小学|幼儿园|管委会|法院|检察院|街道办事处|联合会|政府|公司|集团"
    r"|中心(?!城|区|医院|小学|镇|村))(?:[（(]?(?:本级|机关|本部|汇总)[)）]?)?"
)


def read_report(document: Document, columns: Mapping[str, str] = MappingProxyType({})) -> Report:
    """Return the report that `document` is; what has neither a form nor a known section is refused.

    `columns` leads from an office's own column names to the usual ones, where its forms have some.
    """
    sections = split_sections(document)
    title = _title(document)
    reader = FormReader(_kind_of_title(title))
    for block in document.blocks:
        reader.read(renamed(block, columns))
    forms, unread = reader.finish()
    if not forms and not reader.base.expenses and not any(section_keys(section.title) for section in sections):
        raise UserError(
            f"《{document.name}》里没有找到绩效自评表，也没有自评报告的章节（如“存在的问题及原因分析”）。"
            "请确认上传的是部门整体支出或项目支出绩效自评报告；表格如是图片，请换成可编辑的表格。"
        )
    kind = _kind(document, title, forms)
    return Report(
        title=document.properties.get("title") or title or next((form.title for form in forms), ""),
        unit=_unit(document, title, forms, kind),
        year=_year(document, title),
        kind=kind,
        sections=sections,
        forms=forms,
        staffing=reader.base.staffing,
        expenses=tuple(reader.base.expenses),
        not_read=(*map(Unread, document.notes), *unread, *_unruled(document, forms)),
        document=document,
        type=_type(title, forms),
        outline=_outline(title, kind) if any(section_keys(section.title) for section in sections) else "",
    )


def _cover(document: Document) -> list[str]:
    """Return the lines before the first table and the first numbered heading that may be cover and title."""
    lines: list[str] = []
    for block in document.blocks[:_COVER_LINES]:
        if isinstance(block, Table) or _FIRST_HEADING.match(block.text):
            break
        lines += [line.strip() for line in block.text.splitlines() if line.strip()]
    return lines


def _title(document: Document) -> str:
    """Return the title, joined where it goes over several lines."""
    gathered: list[str] = []
    for line in _cover(document):
        text = re.sub(r"\s+", " ", line)
        if _NO_TITLE.search(text) or _DATE.match(text) or len(text) > _TITLE_LINE or labelled(text):
            gathered = []
            continue
        gathered.append(text)
        if _TITLE_END.search(text):
            return compact("".join(gathered))
    first = next((block.text for block in document.blocks if isinstance(block, Paragraph)), "")
    is_title = len(first) <= _TITLE_LINE and _ABOUT.search(first) and not _NO_TITLE.search(first)
    return compact(first) if is_title and not _NUMBERED.match(first) else ""


def _kind_of_title(title: str) -> ReportKind | None:
    if "整体" in title:
        return ReportKind.DEPARTMENT
    return ReportKind.PROJECT if re.search(r"项目|专项|转移支付", title) else None


def _kind(document: Document, title: str, forms: Sequence[Form]) -> ReportKind:
    stated = document.properties.get("kind", "")
    if stated in set(ReportKind):
        return ReportKind(stated)
    kinds = {form.kind for form in forms}
    if by_title := _kind_of_title(title):
        return by_title
    return ReportKind.PROJECT if kinds == {ReportKind.PROJECT} else ReportKind.DEPARTMENT


def _type(title: str, forms: Sequence[Form]) -> ReportType:
    """Return whether a report only sets objectives: its title says so, or no form of it has room for a result."""
    if _EVALUATES.search(title):
        return ReportType.SELF_EVALUATION
    titles = [title, *(form.title for form in forms)]
    sets = any(_SETS.search(text) and not _EVALUATES.search(text) for text in titles)
    results = {"actual", "score"}
    return (
        ReportType.OBJECTIVES
        if sets and not any(form.columns & results for form in forms)
        else ReportType.SELF_EVALUATION
    )


def _outline(title: str, kind: ReportKind) -> str:
    return "transfer" if "转移支付" in title else kind.value


def _year(document: Document, title: str) -> int | None:
    """Return the year that the title, a form's year line or else the text's opening names."""
    stated = document.properties.get("year", "")
    if re.fullmatch(r"(?:19|20)\d\d", stated):
        return int(stated)
    if (year := _year_in(title)) is not None:
        return year
    texts = [block.text for block in document.blocks if isinstance(block, Paragraph) and len(block.text) < _TITLE_LINE]
    texts += [
        cell.text for table in document.tables for row in table.rows[:2] for cell in row if len(cell.text) < _TITLE_LINE
    ]
    for text in texts:
        if "年度" in text and (year := _year_in(text)) is not None:
            return year
    everything = [block.text for block in document.paragraphs]
    everything += [cell.text for table in document.tables for row in table.rows for cell in row]
    years = Counter(year for text in everything for year in _YEAR_OF_TEXT.findall(text))
    return int(years.most_common(1)[0][0]) if years else None


def _year_in(text: str) -> int | None:
    if match := _YEAR.search(text) or _BARE_YEAR.search(text):
        return int(match[1])
    words = _YEAR_WORDS.search(text)
    return int(f"20{_DIGITS[words[1]]}{_DIGITS[words[2]]}") if words else None


def _unit(document: Document, title: str, forms: Sequence[Form], kind: ReportKind) -> str:
    """Return the reporting unit as the cover, the title or else a form names it."""
    if stated := document.properties.get("unit"):
        return stated
    for line in _cover(document):
        for name, value in labelled(line):
            if name in {"unit", "department_form"}:
                return compact(value)
    if unit := _unit_in(title):
        return unit
    ranked = sorted(forms, key=lambda form: form.kind is not kind)
    return next((name for form in ranked for name in (form.unit, form.department) if name), "")


def _unit_in(title: str) -> str:
    """Return the unit that a title begins with, "" where what it begins with is only a place or a project."""
    bare = re.sub(
        r"^关于", "", re.sub(r"(?:19|20)\d\d\s*(?:[-—–至]\s*(?:19|20)\d\d\s*)?年?度?|二[〇零○].{1,2}年度?", "", title)
    )
    head = _CUT.split(bare, maxsplit=1)[0]
    if re.search(rf"(?:{_UNIT_END})(?:[（(]?(?:本级|机关|本部|汇总)[)）]?)?$", head):
        return head
    match = _UNIT.match(head)
    return match[0] if match else ""


def _unruled(document: Document, forms: Sequence[Form]) -> Iterable[Unread]:
    """Yield where indicator headings stand in running text: a table without rulings isn't read."""
    if any(form.indicators for form in forms):
        return
    for paragraph in document.paragraphs:
        if len(re.findall(r"[一二三]级指标", paragraph.text)) > 1:
            yield Unread("像是没有边框线的指标表，未读取；请在 Word 里做成表格后重新上传。", paragraph.location)
            return
