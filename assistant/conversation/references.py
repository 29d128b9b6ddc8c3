"""What a message points at: an ordinal, a name in quotes, a form, an indicator, a document number."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from assistant.conversation.asking.words import nearest_names
from assistant.drafting.revising.anchors import scan
from assistant.review.engine import LedgerRow, Review
from knowledge.document_number import DOCUMENT_NUMBER
from knowledge.numerals import read_number
from knowledge.policy import find_policies
from knowledge.report import Form, Report, ReportKind

QUOTED = re.compile(r"[“\"「『【]([^”\"」』】]{1,80})[”\"」』】]")
ARTICLE = re.compile(r"第[零一二三四五六七八九十百\d]+条(?!意见|建议|措施|问题|指标)")

ORDINAL = re.compile(r"第\s*([零一二两三四五六七八九十百]+|\d+)\s*(?:条|个|点|项|段|句|行|处|道)")
_MEASURES = tuple("条个点项处")
_LAST = re.compile(r"最后一?(?:条|个|点|项|段|行)|倒数第一")
_BARE = re.compile(r"(?:问题|措施|意见|指标)\s*([一二三四五六七八九十]+|\d+)(?!\d*[个项条])")
_WHOLE = re.compile(r"部门整体|整体支出|整体自评|整体表|部门表|部门自评")
_GENERIC = re.compile(r"(?:(?:专项|项目|补助|工作|业务|建设)?(?:资金|经费|项目|支出))+$")
_LIST_NUMBER = re.compile(r"^\s*(?:[(（]?\d{1,2}[)）.、．]|[①-⑳])\s*")
_PUNCTUATION = re.compile(r"[\s，。！？、；：,.!?;:（）()《》“”\"'·—…~-]+")
# Three signs are what an office is called in short.
_UNIT = re.compile(r"[一-龥]{2}(?:局|委|厅|院|办)(?![长员会内外里])")
# From how many shared characters on a name counts as named, and how alike a quoted one must be.
_SHORTEST_NAME = 4
_ALIKE = 72


def find_ordinal(message: str) -> int | None:
    """Return the place that `message` names, from 0 (-1 for the last one), None where it names none."""
    if _LAST.search(message):
        return -1
    match = ORDINAL.search(message) or _BARE.search(message)
    if not match:
        return None
    number = read_number(match[1])
    return number - 1 if number else None


def find_ordinals(message: str) -> tuple[int, ...]:
    """Return the places that `message` names, from 0 (-1 for the last one): 第2、3条, 第二条到第四条, 前三条."""
    named = (one.target for one in scan(message) if one.text.endswith(_MEASURES))
    spans = [span for target in named if target for span in target.spans]
    numbers = dict.fromkeys(number for first, last in spans for number in range(first, last + 1))
    return tuple(number - 1 if number > 0 else number for number in numbers)


def find_quoted(message: str) -> tuple[str, ...]:
    """Return what stands in quotes."""
    return tuple(text.strip() for text in QUOTED.findall(message) if text.strip())


def find_forms(message: str, forms: Sequence[Form]) -> tuple[Form, ...]:
    """Return the forms that `message` names, by project, by its distinctive part, or as the department's own."""
    named = [form for form in forms if form.project and _plain(form.project) in _plain(message)]
    if not named:
        named = [form for form in forms if len(core := _core(form.project)) >= 2 and core in _plain(message)]
    if not named and _WHOLE.search(message):
        named = [form for form in forms if form.kind is ReportKind.DEPARTMENT]
    return tuple(named)


def find_unit(text: str, report: Report | None) -> str:
    """Return the unit that `text` names in short and that its `report` doesn't speak of, "" for none."""
    said, own = ("".join(one.text for one in report.document.paragraphs), report.unit) if report else ("", "")
    found = (match[0] for match in _UNIT.finditer(text))
    return next((name for name in found if name not in said and not is_short_for(name, own)), "")


def names_policy(text: str) -> bool:
    """Return whether `text` names a policy, its number or an article."""
    return bool(DOCUMENT_NUMBER.search(text) or ARTICLE.search(text) or find_policies(text))


def is_short_for(name: str, unit: str) -> bool:
    """Return whether `name` is made of signs of `unit` in their order: 卫健委 of 市卫生健康委员会."""
    rest = iter(unit)
    return all(sign in rest for sign in name)


def mask_forms(message: str, forms: Sequence[Form], mask: str = "") -> str:
    """Return `message` with `mask` for the names of `forms`, whose words say nothing of what is asked."""
    text = message
    for form in forms:
        text = text.replace(form.project, mask) if form.project else text
        core = _core(form.project)
        text = text.replace(core, mask) if len(core) >= _SHORTEST_NAME else text
    return text


def find_rows(message: str, review: Review) -> tuple[LedgerRow, ...]:
    """Return the indicators that `message` names, in quotes or by their full name, in the ledger's order."""
    rows = [row for row in review.ledger if not row.indicator.is_blank]
    for quoted in find_quoted(message):
        found = _rows_like(quoted, rows)
        if found:
            return found
    text = _plain(message)
    scored = [(max((len(name) for name in _names(row) if name in text), default=0), row) for row in rows]
    longest = max((length for length, _ in scored), default=0)
    if longest < _SHORTEST_NAME:
        return ()
    return tuple(row for length, row in scored if length == longest)


def rows_spoken_of(words: str, review: Review) -> tuple[LedgerRow, ...]:
    """Return the indicators that `words` name, in full or by a part of their names: 健身意识那个."""
    rows = [row for row in review.ledger if not row.indicator.is_blank]
    near = nearest_names(words, [row.indicator.name for row in rows])
    return find_rows(words, review) or tuple(rows[place] for place in near)


def _rows_like(quoted: str, rows: Sequence[LedgerRow]) -> tuple[LedgerRow, ...]:
    """Return the rows whose name or target is, holds, or resembles `quoted`."""
    wanted = _plain(quoted)
    texts = [(row, [_plain(row.indicator.name), _plain(row.indicator.target)]) for row in rows]
    exact = tuple(row for row, cells in texts if wanted in cells)
    if exact or not wanted:
        return exact
    holding = tuple(row for row, cells in texts if any(wanted in cell for cell in cells))
    if holding:
        return holding
    likeness = [(max(fuzz.ratio(wanted, cell) for cell in cells), row) for row, cells in texts]
    best = max((score for score, _ in likeness), default=0)
    return tuple(row for score, row in likeness if score == best) if best >= _ALIKE else ()


def _names(row: LedgerRow) -> list[str]:
    """Return the names that stand in the indicator's cell, which may hold a list."""
    parts = [_LIST_NUMBER.sub("", part) for part in re.split(r"[；;\n]", row.indicator.name)]
    return [name for part in parts if (name := _plain(part))]


def _core(project: str) -> str:
    return _GENERIC.sub("", _plain(project))


def _plain(text: str) -> str:
    return _PUNCTUATION.sub("", text)
