"""What a report calls itself: title, unit, year, kind and type, as its cover, its forms or its text say."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice, takewhile
from pathlib import Path

from knowledge.data_file import read_yaml
from knowledge.document import Document, Paragraph, Section, Table
from knowledge.forms.grid import read_lines
from knowledge.forms.names import labelled, read_names
from knowledge.numerals import read_number
from knowledge.report import Form, ReportKind, ReportType
from knowledge.running_text import compact

_COVER_LINES = 20
"""How many paragraphs at the head of a file may be its cover and title."""
_FIRST_HEADING = re.compile(r"[一1][、.．]|（一）|第一(?:部分|章)")
_TITLE_LINE = 60
_TITLE_END = re.compile(
    r"(?:报告书?|总结|情况说明|汇报|自评表|评价表|申报表|目标表|批复表|公开表|(?:绩效|目标)(?:自评|评价))(?:[（(].{1,12}[)）])?$"
)
_ABOUT = re.compile(r"绩效|自评|评价|支出|预算|项目|专项")
_SAYS_WHAT = re.compile(r"自评|评价|绩效目标|绩效.{0,6}(?:报告|总结)")
_NO_TITLE = re.compile(
    r"^(?:附件|附表|附|目录|密级|内部|公开)\s*[\d一二三四五六七八九十.\-—]*\s*[:：]?$|〔\d{4}〕|[。；，]$|^[（(].*[)）]$"
)
_ANNEX = re.compile(r"^附[件表]?\s*[\d一二三四五六七八九十]{0,3}(?:[.\-—]\d{1,2})?\s*[:：、.]?\s*(?=\S)")
_SUFFIX = re.compile(r"\.(?:docx?|wps|pdf|xlsx?|html?|txt|et)$", re.IGNORECASE)
_PARTED = re.compile(r"[:：|>]")
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(]|\d{1,2}[.、]")
_FIELD = re.compile(r"^[^，。：:]{2,12}[：:]")
_DATE = re.compile(r"^[\d〇一二三四五六七八九十年月日/.\-\s]+$")
_OPENING = re.compile(r"现将([^。；\n]{8,70}?)(?:的?(?:有关)?情况)?(?:自评)?(?:报告|汇报|总结|说明)如下")
_SIGNED_ON = re.compile(r"\s*20\d\d\s?年\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?$")
_HEAD_ROWS = 4
_PLACE = re.compile(r"^.{1,20}[省市州区县旗镇乡道]")
# Of several years (2022—2024年实施期，2024年度自评) the one of the 年度, else the last.
_OF_YEAR = re.compile(r"(?<![-—–至\d])((?:19|20)\d\d)\s*年度")
_YEAR = re.compile(r"(?<!\d)(?:(?:19|20)\d\d\s*年?\s*[-—–至]\s*)?((?:19|20)\d\d)\s*年")
# A year with its month may be the date of signing.
_YEAR_OF_TEXT = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年(?!\s*\d{1,2}\s*月)")
_BARE_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_YEAR_WORDS = re.compile(r"二[〇零○OＯ０]([〇零○一二三四五六七八九]{2})年")
_WORDS = read_yaml(Path(__file__).with_name("cover.yml"))
_UNIT_END, _SURE_END, _CUT = ("|".join(_WORDS[name].split()) for name in ("unit_ends", "sure_ends", "matters"))
_OWN = r"(?:[（(]?(?:本级|机关|本部|汇总)[)）]?)?"
_UNIT = re.compile(rf"^.{{1,28}}?(?:{_SURE_END}){_OWN}")
_UNIT_IN_TEXT = re.compile(rf"(?:^|[，。、：；,:;>\s]|现将|年度?)([一-鿿]{{2,24}}?(?:{_SURE_END}))")
# 大气环境科 or 扩建项目部 carries a project out or fills in its form, its bureau reports on it.
_PART_OF_UNIT = re.compile("(?:[科股组]|项目部)$")
_UNIT_ALONE = re.compile(rf"[一-鿿]{{2,20}}(?:{_SURE_END})")
_TELLS_WHO = re.compile("开展.{0,30}自评|自评.{0,30}如下")
_NAMED = 5
_DUMMY_UNIT = re.compile(r"(?:部门|单位)?[（(]?(?:部门|单位)[)）]?$")
_CODE = re.compile(r"^[\[【(（]?\d[\dA-Za-z]{0,19}[\]】)）]?[-—_:：、\s]?(?=[一-鿿])")
_SETS = re.compile(r"申报|目标(?:批复|公开|设定|分解|备案)?表|目标批复|目标公开")
_FORM_TITLE = 40
_EVALUATES = re.compile(r"自评|评价|评分|完成情况")


def read_title(document: Document) -> str:
    """Return the title, joined where it goes over several lines; of several, the one that says most."""
    found: list[str] = []
    gathered: list[str] = []
    for line in _cover(document):
        text = _SUFFIX.sub("", _ANNEX.sub("", re.sub(r"\s+", " ", line)))
        if (
            not line
            or _is_chrome(line)
            or _NO_TITLE.search(line)
            or _FIELD.match(text)
            or _DATE.match(text)
            or len(text) > _TITLE_LINE
            or labelled(text)
        ):
            gathered = []
            continue
        # A line that opens with the one above says that anew: 某市园林局 / 某市园林局2024年度…报告.
        gathered = [*(one for one in gathered if not compact(text).startswith(compact(one))), text]
        if _TITLE_END.search(text):
            found.append(compact("".join(gathered)))
            if _SAYS_WHAT.search(text) and len(text) > 12:
                gathered = []
    if found:
        return max(found, key=_says)
    first = next((block.text for block in document.blocks if isinstance(block, Paragraph)), "")
    is_title = len(first) <= _TITLE_LINE and _ABOUT.search(first) and not _NO_TITLE.search(first)
    if is_title and not _NUMBERED.match(first) and not _is_chrome(first):
        return compact(first)
    opening = (match for block in _first_paragraphs(document) if (match := _OPENING.search(block.text)))
    return next((compact(match[1]) for match in opening), "")


def _says(title: str) -> tuple[bool, bool, bool, bool, int]:
    """Return how much a title says, for choosing among several."""
    return (
        bool(_SAYS_WHAT.search(title)),
        bool(re.search(r"(?:报告书?|总结)(?:[（(].{1,12}[)）])?$", title)),
        bool(re.search(r"(?:报告书?|总结|表)(?:[（(].{1,12}[)）])?$", title)),
        bool(_unit_in(title)),
        -len(title),
    )


def kind_of_title(title: str) -> ReportKind | None:
    """Return whose money a title says that the report is about."""
    for kind, words in _WORDS["kinds"]:
        if any(word in title for word in words.split()):
            return ReportKind(kind)
    # What is called after nothing but its unit is about the whole of it.
    unit = _unit_in(title)
    return ReportKind.DEPARTMENT if unit and unit == re.split(_CUT, _dateless(title), maxsplit=1)[0] else None


def project_of_title(title: str, unit: str) -> str:
    """Return the project that a title is about, without the unit or the place before it; "" where it names none."""
    head, found, _ = _dateless(title).partition("项目")
    common = "".join(own for own, other in takewhile(lambda both: both[0] == both[1], zip(head, unit, strict=False)))
    place = common if common == unit else "".join(_PLACE.findall(common)[:1])
    return head.removeprefix(place) if found else ""


def read_kind(document: Document, title: str, forms: Sequence[Form], sections: Sequence[Section]) -> ReportKind:
    """Return whose money the report is about: by its title, its forms or what its chapters are about."""
    stated = document.properties.get("kind", "")
    if stated in set(ReportKind):
        return ReportKind(stated)
    if by_title := kind_of_title(title):
        return by_title
    if forms:
        return ReportKind.PROJECT if {form.kind for form in forms} == {ReportKind.PROJECT} else ReportKind.DEPARTMENT
    headings = " ".join(section.title for section in sections if section.level == 1)
    if re.search(r"部门|单位|一般公共预算|三公", headings):
        return ReportKind.DEPARTMENT
    return ReportKind.PROJECT if re.search(r"项目|绩效目标分解下达", headings) else ReportKind.DEPARTMENT


def read_type(title: str, forms: Sequence[Form], document: Document) -> ReportType:
    """Return whether a report only sets objectives: its title says so, and no form of it has room for a result."""
    titles = [title, *(form.title for form in forms)]
    if not forms:
        # A form that was copied as text keeps its title as a line.
        titles += [
            text
            for one in document.paragraphs
            if len(text := one.text.strip(" |\t")) <= _FORM_TITLE and text.endswith("表")
        ]
    sets = any(_SETS.search(text) for text in titles) and not any(_EVALUATES.search(text) for text in titles)
    has_results = any(form.columns & {"actual", "score"} for form in forms)
    return ReportType.OBJECTIVES if sets and not has_results else ReportType.SELF_EVALUATION


def read_outline(title: str, kind: ReportKind, sections: Sequence[Section]) -> str:
    """Return the name of the outline that a report follows: that of transfers where it reports how goals were split."""
    is_transfer = "转移支付" in title or any("目标分解下达" in section.title for section in sections)
    return "transfer" if is_transfer else kind.value


def read_year(document: Document, title: str) -> int | None:
    """Return the year that the title, a form's year line or else the text's opening names."""
    stated = document.properties.get("year", "")
    if re.fullmatch(r"(?:19|20)\d\d", stated):
        return int(stated)
    if (year := _year_in(title)) is not None:
        return year
    texts = [paragraph.text for paragraph in document.paragraphs]
    texts += [cell.text for table in document.tables for cell in chain(*table.rows[:2])]
    for text in texts:
        if len(text) < _TITLE_LINE and "年度" in text and (year := _year_in(text)) is not None:
            return year
    everything = [block.text for block in document.paragraphs if not _is_chrome(block.text[:_TITLE_LINE])]
    everything += [cell.text for table in document.tables for row in table.rows for cell in row]
    years = Counter(year for text in everything for year in _YEAR_OF_TEXT.findall(text))
    return int(years.most_common(1)[0][0]) if years else None


def read_unit(document: Document, title: str, forms: Sequence[Form], kind: ReportKind) -> str:
    """Return the reporting unit: as cover, title or form name it, else publisher, signature or first words."""
    if stated := document.properties.get("unit"):
        return stated
    given = [pair for line in _cover(document) for pair in labelled(line)]
    named = [compact(value) for name, value in given if name in {"unit", "department_form"}]
    if whole := next((name for name in named if not _PART_OF_UNIT.search(name)), ""):
        return whole
    ranked = sorted(forms, key=lambda form: form.kind is not kind)
    # In the order in which the sentence on the self-evaluation speaks of them, if it does.
    told = next((block.text for block in _first_paragraphs(document) if _TELLS_WHO.search(block.text)), "")
    of_forms = [name for form in ranked for name in (form.unit, form.department)]
    # A report may itself be a table of labels and texts.
    tail = [one.text[:_TITLE_LINE] for one in document.blocks[-4:] if isinstance(one, Paragraph)]
    # A unit stands alone at the end of the text, above a date or last.
    signed = [text for one in tail if len(text := _SIGNED_ON.sub("", one).strip()) <= 30]
    rows = [line for table in list(document.tables)[:1] for line in islice(read_lines(table), _HEAD_ROWS) if line.own]
    found = (
        *[_unit_in(title)],
        # Who signs a text reports, whoever carries its project out.
        *(text for text in signed if re.search(rf"(?:{_UNIT_END}){_OWN}$", text)),
        *(line for line in _cover(document) if _UNIT_ALONE.fullmatch(line)),
        *(names["unit"] for line in rows if "unit" in (names := read_names(line))),
        *sorted(of_forms, key=lambda name: told.find(compact(name)[-_NAMED:]) % (len(told) + 1)),
        *_publishers(document),
        *(match for block in _first_paragraphs(document) for match in _UNIT_IN_TEXT.findall(block.text[:300])),
        *named,
    )
    units = [unit for name in found if re.search("[一-鿿]", unit := _CODE.sub("", name).strip("* "))]
    return next((unit for unit in units if not _PART_OF_UNIT.search(unit)), next(iter(units), ""))


def _cover(document: Document) -> Iterator[str]:
    """Yield the lines before the first table, and those between tables and the first numbered heading.

    They may be cover and title: some offices put their forms before the text. A blank line parts the two.
    """
    heading = next(
        (at for at, block in enumerate(document.blocks) if isinstance(block, Paragraph) and _is_heading(block)), 0
    )
    tables = [at for at, block in enumerate(document.blocks[:heading]) if isinstance(block, Table)]
    yield from _lines(document.blocks[:_COVER_LINES])
    if tables:
        yield ""
        yield from _lines(document.blocks[tables[-1] + 1 : heading][-_COVER_LINES:])


def _is_heading(block: Paragraph) -> bool:
    return _FIRST_HEADING.match(block.text) is not None


def _lines(blocks: Sequence[Paragraph | Table]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Table):
            if len(block.rows) > 3 or not any(_is_chrome(cell.text) for row in block.rows for cell in row):
                return
            continue
        if _is_heading(block):
            return
        yield from (line.strip() for line in block.text.splitlines() if line.strip())


def _first_paragraphs(document: Document) -> Iterator[Paragraph]:
    return (block for block in document.blocks[:_COVER_LINES] if isinstance(block, Paragraph))


def _is_chrome(line: str) -> bool:
    # 家庭无障碍改造项目绩效自评报告 is a title, though pages have a button of that name.
    is_title = _SAYS_WHAT.search(line) and _TITLE_END.search(line) and not _PARTED.search(line)
    return len(line) < 200 and not is_title and any(word in line for word in _WORDS["chrome"])


def _publishers(document: Document) -> Iterator[str]:
    """Yield who published a page, as its own lines say, the likeliest label first."""
    lines = [block.text for block in _first_paragraphs(document)]
    lines += [table.row_text(row) for table in list(document.tables)[:1] for row in range(min(4, len(table.rows)))]
    text = "\n".join(line[:200] for line in lines if _is_chrome(line))
    for label in _WORDS["published_by"]:
        for match in re.finditer(rf"{label}\s{{0,3}}[:：|]\s{{0,3}}([一-鿿（）()]{{3,30}})", text):
            if re.search(rf"(?:{_UNIT_END}){_OWN}$", match[1]):
                yield match[1]
    yield from reversed(re.findall(rf">\s*([一-鿿]{{3,25}}(?:{_SURE_END}))\s*>", text))


def _year_in(text: str) -> int | None:
    if match := _OF_YEAR.search(text) or _YEAR.search(text) or _BARE_YEAR.search(text):
        return int(match[1])
    words = _YEAR_WORDS.search(text)
    return read_number(f"二〇{words[1]}") if words else None


def _unit_in(title: str) -> str:
    """Return the unit that a title begins with, "" where what it begins with is only a place or a project."""
    head = _DUMMY_UNIT.sub("", re.split(_CUT, _dateless(title), maxsplit=1)[0])
    if re.search(rf"(?:{_UNIT_END}){_OWN}$", head):
        return head
    match = _UNIT.match(head)
    return match[0] if match else ""


def _dateless(title: str) -> str:
    return re.sub(
        r"^关于", "", re.sub(r"(?:19|20)\d\d\s*(?:[-—–至]\s*(?:19|20)\d\d\s*)?年?度?|二[〇零○].{1,2}年度?", "", title)
    )
