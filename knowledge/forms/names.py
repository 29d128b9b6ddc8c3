"""The names that a form gives of itself: project, department, unit, as label and value in two cells or in one."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from knowledge.forms.grid import Line
from knowledge.forms.vocabulary import best, fund_points, indicator_points
from knowledge.forms.words import plain
from knowledge.running_text import compact, one_line

_WHOSE = "项目|资金|预算|具体|实施|承担|使用|执行|填报|申报|用款|建设|负责|自评"
_ABOVE = "项目|资金|中央|省级|市级|县级|区级|地方|业务|一级|上级"
_WHAT = "(?:项目|子项|分项|专项|转移支付|政策|资金|经费|补助|补贴|支出|工程|任务|事项){1,3}"
_PROJECT = rf"(?:预算|支出|二级|一级|重点|专项|子|分)?{_WHAT}"
_BARE_PROJECT = re.compile(r"(?:二级|一级|重点|子|分)?项目|[子分]项")
_LABELS = {
    "project": re.compile(rf"^{_PROJECT}(?:的)?名称(?:及[编代]码)?$"),
    "department_form": re.compile(r"^(?:预算|填报|申报|自评)?(?:部门|单位|部门[及/、]?单位|预算单位)名称$"),
    "department": re.compile(rf"^(?:{_ABOVE})?主管(?:部门|单位)(?:名称|及[编代]码)?$"),
    "unit": re.compile(rf"^(?:{_WHOSE}){{1,4}}(?:部门|单位|主体|[科处股]室)(?:名称)?$"),
}
_OPENING = {"project", "department_form"}
"""The names by which a form begins."""
_COLON = re.compile(r"[：:]")
_STAMP = re.compile(r"[（(]?(?:盖章|公章|签章|签字)[)）]?")
_LONGEST_LABEL = 16
_LONGEST_TEXT = 300


@lru_cache(4096)
def label_of(text: str) -> str | None:
    """Return which name a cell asks for first (项目名称, 主管部门：某某局), None where it asks for none."""
    return next((name for name, _ in labelled(text)), None) or _name(text)


def labelled(text: str) -> Sequence[tuple[str, str]]:
    """Return the names that one text gives behind their labels (项目名称：某某　实施单位：某某), in order."""
    text = text.strip()
    colons = list(_COLON.finditer(text)) if len(text) <= _LONGEST_TEXT else []
    labels: list[tuple[str | None, int, int]] = []
    for colon in colons:
        begin = labels[-1][2] if labels else 0
        name, start = _label_before(text, begin, colon.start())
        labels.append((name, start, colon.end()))
    found = []
    for (name, _, begin), (_, end, _) in pairwise((*labels, (None, len(text), 0))):
        value = _STAMP.sub("", " ".join(text[begin:end].split())).strip()
        if name and value:
            found.append((name, value))
    return found


def read_names(line: Line) -> Mapping[str, str]:
    """Return the names that a row gives as label and value; the first or second filled cell must be a label."""
    names: dict[str, str] = {}
    # 项目名称 | 年初预算数 | 执行数 heads the columns of a list.
    heads_columns = sum(bool(best(indicator_points(c.text)) or best(fund_points(c.text))) for c in line.own[1:]) > 1
    is_bare = _is_bare_project(line)
    if heads_columns or not (is_bare or any(label_of(cell.text) for cell in line.own[:2])):
        return names
    for cell, right in pairwise((*line.cells, None)):
        if cell is None or not line.begins(cell):
            continue
        inside = labelled(cell.text)
        label = "project" if is_bare and cell is line.own[0] else _name(cell.text)
        if not inside and label:
            value = right.text if right is not None and not label_of(right.text) else ""
            inside = [(label, one_line(value))]
        for name, value in inside:
            names.setdefault(name, value)
    return names


def begins_form(line: Line) -> bool:
    """Return whether a row names a project, or the department whose form begins here."""
    return (label_of(line.own[0].text) in _OPENING or _is_bare_project(line)) and bool(read_names(line))


def _is_bare_project(line: Line) -> bool:
    """Return whether a row calls a project by 项目 alone, the unit named beside it: 项目 | 清淤 | 实施单位 | 水务站."""
    labels = [label_of(cell.text) for cell in line.own]
    is_bare = _BARE_PROJECT.fullmatch(plain(line.own[0].text)) is not None
    is_named = len(labels) > 2 and labels[1] is None and bool(labels[2])
    # The unit may stand in one cell with its label: 实施单位：水务站.
    return is_bare and is_named and (bool(labelled(line.own[2].text)) or labels[3:4] == [None])


def _name(label: str) -> str | None:
    if len(label) > _LONGEST_LABEL * 2:
        return None
    words = plain(label)
    return next((name for name, pattern in _LABELS.items() if pattern.match(words)), None)


def _label_before(text: str, begin: int, end: int) -> tuple[str | None, int]:
    """Return which label ends at a colon, None for one of other things, and where it begins."""
    spaces = [at + 1 for at in range(begin, end) if text[at].isspace() or text[at] in "；;，,"]
    # 项 目 名 称：, then ……　项目名称：, then 某局项目名称：
    starts = [begin, *spaces, *range(max(begin, end - _LONGEST_LABEL), end - 3)]
    for start in starts:
        label = text[start:end]
        if (name := _name(label)) is None and compact(label)[:2] == "单位" and _STAMP.search(label):
            name = "unit"
        if name is None and start == 0 and _BARE_PROJECT.fullmatch(compact(label)):
            name = "project"
        if name:
            return name, start
    return None, spaces[-1] if spaces else end
