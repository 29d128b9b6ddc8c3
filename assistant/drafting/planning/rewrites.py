"""How weak targets are to be rewritten, as a measure says it: by figures the row holds, or by what to measure it with.

The judgement's suggestion has a blank where nobody knows the value. A draft has no blanks: where the row itself holds
the figures the whole rewrite is told, else only what to measure the row with, if that speaks of the row's own matter.
"""

import re
from collections.abc import Iterator, Sequence

from assistant.drafting.planning.facts import Fact, make_fact
from assistant.drafting.planning.quoting import LONG_TARGET, shown, shown_name
from assistant.drafting.sources import Sources, marks
from assistant.review.engine import LedgerRow

_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_BLANK = re.compile(r"[_＿]{2}")
_SIGN = re.compile(r"[≥≤=＝<>＜＞]")
_MOST, _MOST_KNOWN = 3, 2
_LONGEST = 40
_GENERIC = re.compile("指标|工作|项目|发展|促进|提升|水平|年度|情况|完成|管理|服务|建设|保障")


def rewrites(weak: Sequence[LedgerRow], sources: Sources) -> Iterator[Fact]:
    """Yield the one fact that names up to three rows with what becomes of them, if there are such rows."""
    known = sorted(((row, words) for row in weak if (words := _known(row))), key=lambda item: len(item[1]))
    named: dict[str, LedgerRow] = {}
    for row in weak:
        if metric := _metric(row):
            named.setdefault(metric, row)
    parts, numbers = [], []
    for row, words in known[:_MOST_KNOWN]:
        numbers.append(sources.indicator(row.form, row.indicator))
        parts.append(f"{words}{marks(numbers[-1])}")
    measured = list(named.items())[: _MOST - len(parts)]
    for metric, row in measured:
        numbers.append(sources.indicator(row.form, row.indicator))
        parts.append(f"{shown_name(row.indicator.name)}改以{metric}衡量{marks(numbers[-1])}")
    if parts:
        rest = "，指标值按年度计划数设定" if measured else ""
        yield make_fact("rewrite", {"text": f"其中，{'，'.join(parts)}{rest}"}, tuple(numbers))


def _known(row: LedgerRow) -> str:
    """Return the whole rewrite of a row that holds every figure of it, "" where it doesn't."""
    new = _new_targets(row)
    held = set(_FIGURE.findall(f"{row.indicator.name} {row.indicator.target} {row.indicator.actual}"))
    figures = {figure for target in new for figure in _FIGURE.findall(target)}
    if not figures or not figures <= held or any(_BLANK.search(target) for target in new):
        return ""
    name = shown_name(row.indicator.name)
    if len(new) > 1:
        return f"{name}拆分为{''.join(f'“{target}”' for target in new)}"
    old = row.indicator.target
    return f"{name}的指标值" + (f"由{shown(old, LONG_TARGET)}" if old.strip() else "") + f"改为“{new[0]}”"


def _metric(row: LedgerRow) -> str:
    """Return what a row could be measured with, "" where the suggestion splits it or speaks of other matters."""
    new = _new_targets(row)
    if len(new) != 1 or not _BLANK.search(new[0]):
        return ""
    metric = _SIGN.split(new[0])[0].strip()
    own = _GENERIC.sub("　", row.indicator.name)
    shared = any(metric[n : n + 2] in own for n in range(len(metric) - 1))
    return (
        metric
        if shared
        and metric.rstrip("等") not in row.indicator.name
        and 4 <= len(metric) <= _LONGEST
        and not _BLANK.search(metric)
        else ""
    )


def _new_targets(row: LedgerRow) -> tuple[str, ...]:
    """Return the targets that the judgement suggests instead."""
    return row.judgement.rewrites if row.judgement else ()
