"""Whose a figure may be besides the reporting unit's: projects that have a form, a row of a table, a county."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from knowledge.report import Form, Report

_CORE_TAIL = re.compile(r"(?:补助|补贴|专项|专用|工作|业务|建设)*(?:资金|经费|基金|项目|支出|专项|建设|改造|工程)+$")
# What may stand behind a project's name where its money or its work is meant: 招商引资到位资金 is nobody's.
_BEHIND = (
    r"$|\s|[“”\"》，,；;：:（(）)、]|补助|补贴|专项|专用|工作|业务|建设|改造|工程|资金|经费|基金|项目"
    r"|支出|预算|占|全年|年初|年度|执行|实际|计划|20\d\d"
)
# What is said of a thing right behind a name of some length: 门诊扩建进展较慢, 门诊扩建因….
_ON = "(?<=[^\\s，,；;。：:、]{4})(?:[的因于已未由只仅较均也是]|进展|进度|实施|完成|完工|启动|推进)"

_LONGEST = 40


def core_name(name: str) -> str:
    """Return the part of a project's name that texts keep: 招商引资专项资金 → 招商引资."""
    bare = re.sub(r"\s|[“”\"《》]", "", name)
    core = _CORE_TAIL.sub("", bare)
    return core if len(core) > 1 else bare


def named_forms(report: Report, text: str) -> tuple[Form, ...]:
    """Return the project forms whose project `text` names."""
    return tuple(form for form in report.forms if len(core := core_name(form.project)) > 1 and core in text)


@dataclass(frozen=True)
class Subjects:
    """Whose figures may be, by the part of the name that texts keep; `sole` is what all of a report is about."""

    names: tuple[str, ...]
    sole: str = ""

    @cached_property
    def _by_core(self) -> dict[str, str]:
        return {core: name for name in self.names if 1 < len(core := core_name(name)) <= _LONGEST}

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        cores = sorted(self._by_core, key=len, reverse=True)
        return re.compile(f"(?:{'|'.join(map(re.escape, cores))})(?={_BEHIND}|{_ON})") if cores else None

    def named(self, text: str) -> str:
        """Return the name of the last one that `text` speaks of, "" for none."""
        found = self._pattern.findall(text) if self._pattern else []
        return self._by_core[found[-1]] if found else ""

    def without(self, text: str, name: str) -> str:
        """Return `text` without the name it speaks of."""
        if not name:
            return text
        core = core_name(name)
        start = text.find(core)
        if start < 0:
            return text
        rest = text[start + len(core) :]
        tail = _CORE_HEAD.match(rest)
        return text[:start] + rest[tail.end() if tail else 0 :]


_CORE_HEAD = re.compile(
    r"(?:补助|补贴|专项|专用|工作|业务|建设|改造|工程|与|及|项目)*(?:资金|经费|基金|项目|专项|工程)?"
)


def known_subjects(names: Iterable[str], sole: str) -> Subjects:
    """Return the subjects of these names, each once."""
    return Subjects(tuple(dict.fromkeys(name.strip() for name in names if name.strip())), sole)
