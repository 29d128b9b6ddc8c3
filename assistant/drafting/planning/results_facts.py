"""What the forms show of targets that were missed: how many, which ones, why, and what the form itself has in store.

The note beside a missed target is the best there is on its cause: it was written by those who know. Its sentences of
what was are told as the cause, those of what is to come as a step of the measure.
"""

import re
from collections.abc import Iterator, Sequence

from assistant.drafting.planning.conflicts import Disputes
from assistant.drafting.planning.facts import Fact, make_fact
from assistant.drafting.planning.quoting import LONG_TARGET, inside, shown, shown_name
from assistant.drafting.sources import Sources, form_title, forms_phrase
from assistant.review.checks.attainment import attainments
from assistant.review.engine import LedgerRow, Review
from assistant.review.row_words import row_evidence

_COMING = re.compile(
    r"20\d\d年|下一?步|今后|下一?年|次年|明年|拟|将(?!近)|计划(?=20)|已(?:列入|安排|调整)|改进措施|整改"
)
_REFERENCE = re.compile(r"[，,]?(?:详)?见(?:本报告)?第[^，。；;]*")
_END = re.compile(rf"[。；;\n]|[，,](?={_COMING.pattern})")
_SIGNS = {"≥": "不低于", "≤": "不超过", "=": "", "＝": ""}
# What was done in time is no reason for what wasn't.
_NO_CAUSE = re.compile(r"(?<![未没不])(?:按期|按时|如期)|已(?:经)?完成")
_LONGEST_NOTE = 60
_STEPS = 2


def results_facts(review: Review, disputes: Disputes, sources: Sources) -> Iterator[Fact]:
    """Yield how many targets with a figure were missed, each of them, and what the forms say of why and what next.

    A row whose value the text contradicts may have been met after all.
    """
    measured = [
        row
        for row in review.ledger
        if row.judgement and not disputes.concerns(row.indicator.location) and attainments(row.indicator)
    ]
    missed = [row for row in measured if any(not one.is_met for one in attainments(row.indicator))]
    if not missed:
        return
    forms = forms_phrase(review.report)
    values = {"forms": forms, "total": str(len(measured)), "missed": str(len(missed))}
    number = sources.computed(
        f"{forms}中可以比对的定量指标{len(measured)}项，{len(missed)}项没有达到指标值", missed[0].form.location
    )
    weight = 1.2 + min(3.0, 12 * len(missed) / len(measured))
    yield make_fact("missed", values, (number,), weight=weight, phrases="missed" if len(missed) > 1 else "missed.one")
    # What is scored as if it had been met is told with the scores.
    scored = {finding.location for finding in review.findings if finding.rule == "VAL04"}
    missed.sort(key=lambda row: (row.indicator.location in scored, not row.indicator.deviation_note.strip()))
    missed = list(_once(missed))
    for row in missed:
        fact = _missed(review, row, sources)
        yield fact
        if "note" in fact.values and not _NO_CAUSE.search(fact.values["note"]):
            yield make_fact("missed_note", fact.values, fact.sources)
    yield from _steps(missed, sources)


def _once(rows: Sequence[LedgerRow]) -> Iterator[LedgerRow]:
    """Yield the rows without those that say again, for a project, what stands in the department's form.

    农村户厕改造 and 改造户厕 are the same where their values are.
    """
    told: list[tuple[str, str, str]] = []
    for row in rows:
        name, *values = (row.indicator.name.strip(), row.indicator.target.strip(), row.indicator.actual.strip())
        if not any(_is_same(name, other) and values == rest for other, *rest in told):
            told.append((name, values[0], values[1]))
            yield row


def _is_same(one: str, other: str) -> bool:
    return set(one) <= set(other) or set(other) <= set(one)


def _missed(review: Review, row: LedgerRow, sources: Sources) -> Fact:
    indicator = row.indicator
    place = indicator.location
    values = {
        "form": inside(review, row.form),
        "name": shown_name(indicator.name),
        "target": _cell(indicator.target),
        "actual": _cell(indicator.actual),
        "place": "-".join(str(part) for part in (place.block, place.table, place.row) if part is not None),
    }
    if reason := _sentence(_sentences(indicator.deviation_note, coming=False)):
        values["note"] = reason
    return make_fact("unmet", values, (_source(row, sources),))


def _steps(missed: Sequence[LedgerRow], sources: Sources) -> Iterator[Fact]:
    """Yield the one fact that tells what the forms have in store for up to two of the missed targets."""
    parts, numbers = [], []
    for row in missed:
        if step := _sentence(_sentences(row.indicator.deviation_note, coming=True)):
            number = _source(row, sources)
            parts.append(f"{shown_name(row.indicator.name)}按自评表所列安排，{step}[{number}]")
            numbers.append(number)
    if parts:
        yield make_fact("missed_step", {"text": "；".join(parts[:_STEPS])}, tuple(numbers[:_STEPS]))


def _source(row: LedgerRow, sources: Sources) -> int:
    return sources.report(form_title(row.form), row_evidence(row.indicator).text, row.indicator.location)


def _cell(text: str) -> str:
    """Return a cell's value as a sentence has it: ≥46个 as 不低于46个, =100% as 100%."""
    words = " ".join(text.split())
    words = re.sub(r"^[≥≤＝=](?=\s*\d)", lambda sign: _SIGNS[sign[0]], words)
    return words if len(words) <= LONG_TARGET else shown(words, LONG_TARGET)


def _sentences(note: str, coming: bool) -> list[str]:
    parts = [part.strip(" ，,；;。") for part in _END.split(_REFERENCE.sub("", " ".join(note.split())))]
    return [part for part in parts if part and bool(_COMING.match(part)) is coming]


def _sentence(parts: Sequence[str]) -> str:
    """Return the first of `parts` with as many more as fit, "" where there is none short enough."""
    told = ""
    for part in parts:
        if len(told) + len(part) > _LONGEST_NOTE:
            break
        told = f"{told}，{part}" if told else part
    return told
