"""What is worth a problem in the targets and forms themselves: at most two, after the substance.

Targets that can't be scored, targets far below what was reached, project money without a form. Each goes to the
author's own problem about targets where there is one.
"""

import re
from collections.abc import Iterator, Sequence

from assistant.drafting.planning.shortfall import Shortfall, sign, told
from assistant.drafting.sources import form_title
from assistant.review.arithmetic import plain, two_places
from assistant.review.checks.attainment import attainments
from assistant.review.checks.coverage import project_coverage
from assistant.review.engine import LedgerRow, Review
from assistant.review.rule import Severity
from assistant.review.verdict import Verdict
from knowledge.facts.account import read_account
from knowledge.running_text import compact, shortened

MOST = 2
OF_TARGETS = re.compile(r"(?:目标|指标)[^。；]{0,16}(?:设[置定]|编[制报]|量化|口径|科学|偏低|空洞|规范|可衡量|完整)")
_EXAMPLES = 3
_HALF, _LONGEST = 50, 26
_FIGURE = re.compile(r"\d")


def quality_shortfalls(review: Review) -> Iterator[Shortfall]:
    """Yield what is amiss in targets and forms, the gravest first."""
    yield from _low_targets(review)
    yield from _unscored(review)
    yield from _uncovered(review)


def _unscored(review: Review) -> Iterator[Shortfall]:
    """Yield the targets that nobody can score by, with examples: neither name nor target holds a figure."""
    weak = [row for row in review.ledger if row.judgement and row.judgement.verdict is Verdict.VAGUE]
    weak = [
        row
        for row in weak
        if row.indicator.target.strip() and not _FIGURE.search(row.indicator.name + row.indicator.target)
    ]
    if not weak:
        return
    # The shortest show best what is meant.
    weak.sort(key=lambda row: len(row.indicator.name + row.indicator.target))
    # Several forms may have the same target.
    told_of = dict.fromkeys(f"“{_name(row)}”的指标值为“{_cell(row.indicator.target)}”" for row in weak)
    examples = "、".join([*told_of][:_EXAMPLES])
    more = f"等{len(weak)}项" if len(told_of) > _EXAMPLES else f"，共{len(weak)}项" if len(weak) > 1 else ""
    named = f"“{_name(weak[0])}”{f'等{len(weak)}项指标' if len(weak) > 1 else ''}"
    yield _of_rows("unscored", weak[:_EXAMPLES], 12.0, examples=examples, more=more, named=named)


def _low_targets(review: Review) -> Iterator[Shortfall]:
    """Yield the targets that were passed by far, where the row is without error: a slip of the unit passes any."""
    far = {}
    wrong = [one.indicator for one in review.findings if one.severity is Severity.ERROR]
    for row in (row for row in review.ledger if row.indicator not in wrong):
        for one in attainments(row.indicator):
            ratio = one.ratio_pct
            if ratio and not one.lower_is_better and ratio >= review.pack.far_over_pct and not one.target.is_percent:
                reached = re.sub("^(?!完成|实现|达到)", "完成", _cell(row.indicator.actual))
                far[
                    f"“{_name(row)}”目标为{plain(one.target.value)}{one.target.unit}，实际{reached}，是目标的{two_places(ratio)}%"
                ] = row
    if far:
        rows = [*far.values()]
        more = "等" if len(far) > 1 else ""
        examples = "；".join([*far][:_EXAMPLES])
        yield _of_rows("low", rows, 14.0, examples=examples, first=_name(rows[0]), more=more)


def _of_rows(kind: str, rows: Sequence[LedgerRow], weight: float, **values: str) -> Shortfall:
    cells = ((one.name, one.target, one.actual) for one in (row.indicator for row in rows))
    quote = "；".join(" | ".join(filter(None, map(compact, row))) for row in cells)
    return told(kind, f"quality.{kind}", quote, rows[0].indicator.location, form_title(rows[0].form), weight, **values)


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
    return _cell(sign("no_name").sub("", row.indicator.name) or row.indicator.name)


def _cell(text: str) -> str:
    return shortened(compact(text).strip("；;。"), _LONGEST)
