"""Why an indicator deviates, wherever the report says it: in its row, or in text that speaks of it."""

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.review.telling import told_name
from knowledge.quantity import find_dates, find_quantities
from knowledge.report import Indicator, Report
from knowledge.running_text import compact

_NO_NOTE = re.compile(r"[—\-－/／\s]{0,20}(?:[无是否]|不涉及|不适用|无偏差|没有偏差)?[—\-－/／\s。]{0,20}$")
_REASON = re.compile(
    r"因为?(?!地制宜|素|此)|由于|原因|缘于|源于|主要[是系]|导致|致使|所致|受.{1,16}影响|症结|根[源子]|归因|卡在"
)
# What names of indicators end in and texts leave out.
_TAIL = re.compile(r"(?:完成|实际)?(?:数量|次数|人数|户数|面积|金额|时间|时限|情况|比例|个数|率|数|量)$")
_CLAUSE = re.compile("[^。；;]+[。；;]?")
_SHORTEST, _LONGEST_NAME, _LONGEST_ITEM, _WINDOW = 3, 40, 400, 3


@lru_cache(4)
def passages(report: Report) -> tuple[str, ...]:
    """Return short items whole, and each clause of other text with the two after it, where they reason."""
    return tuple(text for text in _passages(report) if _REASON.search(text))


def _passages(report: Report) -> Iterator[str]:
    for section in report.sections:
        told = compact("。".join((section.title, *(paragraph.text for paragraph in section.paragraphs))))
        if section.level > 1 and len(told) <= _LONGEST_ITEM:
            yield told
        else:
            clauses = _CLAUSE.findall(told)
            yield from ("".join(clauses[at : at + _WINDOW]) for at in range(len(clauses)))
    # Forms give reasons in what came of the goals, or in a cell for all rows.
    for table in report.document.tables:
        for cell in (cell for row in table.rows for cell in row if len(cell.text) > _LONGEST_NAME):
            yield from (one for line in cell.text.splitlines() if len(one := compact(line)) <= _LONGEST_ITEM)


def is_explained(report: Report, indicator: Indicator) -> bool:
    """Return whether a row, or a paragraph that speaks of it, says why it deviates."""
    name = told_name(indicator)
    names = [words for words in (name, _TAIL.sub("", name)) if len(words) >= _SHORTEST]
    told = [one.text for one in find_quantities(indicator.actual)] + [one.text for one in find_dates(indicator.actual)]
    figures = list(map(compact, told))
    return gives_reason(indicator) or any(
        any(word in text for word in names)
        # 安装控制器 may be told as 控制器安装15660套.
        or (name and {*_TAIL.sub("", name)} <= {*text} and any(one in text for one in figures))
        for text in passages(report)
    )


def gives_reason(indicator: Indicator) -> bool:
    """Return whether the row says why it deviates, in the note or beside the actual value."""
    return not _NO_NOTE.fullmatch(indicator.deviation_note.strip()) or bool(_REASON.search(indicator.actual))
