"""Findings as a reviewer takes them up: by what they are about, the most harmful first, what is uncertain apart."""

from collections.abc import Iterable, Mapping

from assistant.review.rule import Finding, Severity

# The first that a rule's code begins with.
_THEMES = (
    ("资金与执行", ("BUD",)),
    ("分值与得分", ("SCO",)),
    ("指标值与完成情况", ("VAL",)),
    ("指标与目标设置", ("IND", "OBJ")),
    ("问题与措施", ("DOC1",)),
    ("政策引用", ("DOC2",)),
    ("前后一致", ("DOC03", "DOC04", "DOC07", "DOC3")),
    ("报告结构", ("DOC",)),
)


def theme_of(rule: str) -> str:
    """Return what the findings of a rule are about."""
    return next(name for name, codes in _THEMES if rule.startswith(codes))


def by_theme(findings: Iterable[Finding]) -> Mapping[str, tuple[Finding, ...]]:
    """Return findings by their themes, the theme with the most errors first, in each the gravest first."""
    groups: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda finding: (finding.severity.rank, finding.rule)):
        groups.setdefault(theme_of(finding.rule), []).append(finding)
    harm = {
        name: [-sum(one.severity is level for one in group) for level in Severity] for name, group in groups.items()
    }
    return {name: tuple(groups[name]) for name in sorted(groups, key=harm.__getitem__)}


def most_harmful(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings, the gravest first, the first of each rule before others of it: more of the same tells little."""
    ordered = sorted(findings, key=lambda finding: finding.severity.rank)
    first = {finding.rule: finding for finding in reversed(ordered)}
    told = sorted(first.values(), key=lambda finding: (finding.severity.rank, ordered.index(finding)))
    return [*told, *(finding for finding in ordered if first[finding.rule] is not finding)]


def certain(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that are wrong or should be changed; the others may be a matter of how one counts."""
    return [finding for finding in findings if finding.severity is not Severity.INFO]
