"""Disagreements of facts as findings of a rule: the message is made of both sides, nothing reads it again."""

from collections.abc import Iterable, Iterator

from assistant.review.checks.disagreement import Disagreement, place_of, said, written
from assistant.review.rule import Figure, Finding, Rule
from knowledge.facts.fact import Aspect


def tell(rule: Rule, found: Iterable[Disagreement]) -> Iterator[Finding]:
    """Yield a finding of `rule` for each disagreement; the changes that one clause gives together are one."""
    groups: dict[tuple[object, ...], list[Disagreement]] = {}
    for one in found:
        stated = one.stated
        together = stated.quote if stated.aspect is Aspect.CHANGE else id(stated)
        groups.setdefault((together, stated.measure, stated.subject, stated.location), []).append(one)
    for group in groups.values():
        first = group[0]
        yield rule.finding(
            "；".join(map(_message, group)) + "。",
            *dict.fromkeys(evidence for one in group for evidence in one.evidence),
            severity=max(rule.severity, first.certainty.severity, key=lambda severity: severity.rank),
            stated=Figure.of(first.stated),
            expected=first.should,
            indicator=first.stated.indicator or (first.other.indicator if first.other else None),
            about=first.stated.words,
        )


def _message(one: Disagreement) -> str:
    stated, whose = one.stated, f"{one.stated.subject}的" if one.stated.subject and one.stated.form is None else ""
    head = f"{place_of(stated)}写{whose}{said(stated)}"
    if one.other is not None:
        gap = written(abs(one.expected - stated.value), stated.unit if stated.unit != "%" else "个百分点", 4)
        may = "，可能口径不同，请核对" if one.certainty == "possible" else ""
        tail = f"{place_of(one.other)}{said(one.other)}，两处不一致，相差{gap}{may}"
    elif "=" in one.how:
        gap = written(abs(one.expected - stated.value), stated.unit, 4)
        tail = f"各分项合计{one.how}{stated.unit}，相差{gap}"
    else:
        tail = f"按{one.how}复算为{written(one.expected, stated.unit)}"
    return f"{head}，{tail}{f'，{one.note}' if one.note else ''}"
