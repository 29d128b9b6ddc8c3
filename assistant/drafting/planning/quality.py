"""What is worth a problem in the targets and forms themselves: at most two, after the substance.

Targets that can't be scored, targets far below what was reached, project money without a form. Each goes to the
author's own problem about targets where there is one.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.drafting.planning.shortfall import Shortfall, told
from assistant.drafting.sources import form_title
from assistant.review.arithmetic import plain, two_places
from assistant.review.checks.attainment import attainments
from assistant.review.checks.coverage import project_coverage
from assistant.review.engine import LedgerRow, Review
from assistant.review.verdict import Verdict
from knowledge.facts.account import read_account
from knowledge.running_text import compact, shortened

MOST = 2
OF_TARGETS = re.compile(r"(?:目标|指标)[^。；]{0,16}(?:设[置定]|编[制报]|量化|口径|科学|偏低|空洞|规范|可衡量|完整)")
_EXAMPLES = 3
_HALF, _LONGEST = 50, 26


def quality_shortfalls(review: Review) -> Iterator[Shortfall]:
    """Yield what is amiss in targets and forms, the gravest first."""
    yield from _low_targets(review)
    yield from _unscored(review)
    yield from _uncovered(review)


def _unscored(review: Review) -> Iterator[Shortfall]:
    """Yield the targets that nobody can score by, with examples."""
    weak = [row for row in review.ledger if row.judgement and row.judgement.verdict is Verdict.VAGUE and _is_plain(row)]
    if not weak:
        return
    shown = weak[:_EXAMPLES]
    examples = "、".join(f"“{_name(row)}”的指标值为“{_target(row)}”" for row in shown)
    more = f"等{len(weak)}项" if len(weak) > len(shown) else f"，共{len(weak)}项" if len(weak) > 1 else ""
    first = shown[0]
    named = f"“{_name(first)}”{f'等{len(weak)}项指标' if len(weak) > 1 else ''}"
    quote = "；".join(f"{_name(row)} | {_target(row)}" for row in shown)
    yield told(
        "unscored",
        "quality.unscored",
        quote,
        first.indicator.location,
        form_title(first.form),
        12.0,
        examples=examples,
        more=more,
        named=named,
    )


def _is_plain(row: LedgerRow) -> bool:
    """Return whether neither name nor target holds a figure, and the target says anything at all."""
    cells = row.indicator.name + row.indicator.target
    return not re.search(r"\d", cells) and bool(row.indicator.target.strip())


def _low_targets(review: Review) -> Iterator[Shortfall]:
    """Yield the targets that were passed by far."""
    far = []
    for row in review.ledger:
        for one in attainments(row.indicator):
            ratio = one.ratio_pct
            if ratio and not one.lower_is_better and ratio >= review.pack.far_over_pct and not one.target.is_percent:
                far.append((row, one, ratio))
    if not far:
        return
    examples = "；".join(
        f"“{_name(row)}”目标为{plain(one.target.value)}{one.target.unit}，实际{_reached(row)}，"
        f"是目标的{two_places(Decimal(ratio))}%"
        for row, one, ratio in far[:_EXAMPLES]
    )
    first = far[0][0]
    quote = "；".join(
        " | ".join(_cell(cell) for cell in (r.indicator.name, r.indicator.target, r.indicator.actual)) for r, *_ in far
    )
    more = "等" if len(far) > 1 else ""
    place, form = first.indicator.location, form_title(first.form)
    yield told("low", "quality.low", quote, place, form, 14.0, examples=examples, first=_name(first), more=more)


def _uncovered(review: Review) -> Iterator[Shortfall]:
    """Yield where most of the department's project money has no form of its own."""
    found = project_coverage(read_account(review.report))
    form = found.whole.form if found else None
    if found is None or form is None or found.share_pct >= _HALF:
        return
    whole, covered = found.whole, found.covered
    yield told(
        "covered",
        "quality.covered",
        whole.quote,
        whole.location,
        form_title(form),
        13.0,
        whole=plain(whole.value),
        count=len(found.parts),
        names="、".join(part.subject for part in found.parts if part.subject),
        covered=plain(covered),
        share=two_places(found.share_pct),
        rest=plain(whole.value - covered),
    )


def _name(row: LedgerRow) -> str:
    return shortened(_cell(row.indicator.name), _LONGEST)


def _reached(row: LedgerRow) -> str:
    actual = _cell(row.indicator.actual)
    return actual if re.match("完成|实现|达到", actual) else f"完成{actual}"


def _target(row: LedgerRow) -> str:
    return shortened(_cell(row.indicator.target), _LONGEST)


def _cell(text: str) -> str:
    return compact(text).strip("；;。")
