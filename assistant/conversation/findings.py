"""Which findings of a review a message asks for, and how they are told."""

import re
from collections.abc import Iterator, Sequence

from assistant.conversation.events import Event, TableShown, TextPiece
from assistant.conversation.ledger import tally
from assistant.review.engine import Review
from assistant.review.rule import Finding, Severity, by_rule

COLUMNS = ("rule", "severity", "message", "suggestion", "basis", "location")
# So many kinds of findings of each severity are told in the text; the table holds all.
_TOLD = {Severity.ERROR: 8, Severity.WARNING: 4, Severity.INFO: 2}
_TOPICS: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (name, families, re.compile(pattern))
    for name, families, pattern in (
        ("预算执行", ("BUD",), r"预算|执行率|资金|支出|三公|经费|决算|结转"),
        ("分值得分", ("SCO",), r"分值|得分|总分|权重|打分|评分|自评分|满分|扣分|100分?|加起来"),
        ("绩效目标", ("OBJ",), r"(?:绩效|总体|年度)?目标"),
        ("指标设置和指标值", ("IND", "VAL"), r"指标"),
        ("结构和前后一致", ("DOC",), r"一致|矛盾|对得上|对不上|前后|正文|结构|章节|缺少?部分|完整"),
    )
)
_SEVERITIES = {
    Severity.ERROR: re.compile(r"错误"),
    Severity.WARNING: re.compile(r"应改|应当修改"),
    Severity.INFO: re.compile(r"提示"),
}
_EVERYTHING = re.compile(r"全部|所有|全面|整体|审核一|哪些错误|什么错误|检查一")
_WORDS = re.compile(r"三公|公务接待|公车|公务用车|出国|执行率|总分|得分|权重|分值|编制|控制率|满意度|偏差|目标|决算")


def select_findings(message: str, review: Review) -> tuple[str, tuple[Finding, ...]]:
    """Return what `message` restricts the findings to (in words, "" for nothing), and the findings."""
    chosen = review.findings
    names = []
    for severity, pattern in _SEVERITIES.items():
        if pattern.search(message) and not _EVERYTHING.search(message):
            chosen = tuple(finding for finding in chosen if finding.severity is severity)
            names.append(severity.chinese)
    topics = [(name, families) for name, families, pattern in _TOPICS if pattern.search(message)]
    if topics and not _EVERYTHING.search(message):
        words = set(_WORDS.findall(message))
        families = tuple(family for _, members in topics for family in members)
        by_word = tuple(f for f in chosen if any(word in f.message for word in words))
        chosen = by_word or tuple(f for f in chosen if f.rule.startswith(families))
        names.append("、".join(sorted(words) if by_word else [name for name, _ in topics]))
    return "、".join(names), chosen


def tell_findings(topic: str, findings: Sequence[Finding], review: Review) -> Iterator[Event]:
    """Yield the findings by severity with their places, then as a table."""
    if topic and not findings:
        yield TextPiece(f"按现有规则核对，没有发现{topic}方面的问题。" + _not_checked(review))
        return
    counts = "、".join(
        f"{severity.chinese}{number}条"
        for severity in Severity
        if (number := sum(finding.severity is severity for finding in findings))
    )
    if topic:
        yield TextPiece(f"{topic}方面的审核意见共{len(findings)}条（{counts}）。")
    else:
        yield TextPiece(f"《{review.report.title}》{tally(review.ledger).sentence}。")
        yield TextPiece(f"审核意见共{len(findings)}条（{counts}）。" if findings else "没有发现其他问题。")
    ordered = [finding for group in by_rule(findings).values() for finding in group]
    yield TextPiece("".join(_lines(ordered)))
    yield TextPiece(_not_checked(review))
    if ordered:
        yield TableShown(COLUMNS, tuple(map(finding_values, ordered)), "审核意见", tuple(ordered))


def finding_values(finding: Finding) -> dict[str, object]:
    """Return a finding under the keys of the contract, its place in words."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "suggestion": finding.suggestion,
        "basis": str(finding.basis),
        "location": finding.location.label,
    }


def _lines(findings: Sequence[Finding]) -> Iterator[str]:
    number = 1
    groups = by_rule(findings)
    for severity in Severity:
        told = [group for (level, _), group in groups.items() if level is severity]
        if not told:
            continue
        yield f"\n\n{severity.chinese}（{sum(map(len, told))}条）"
        for place, group in enumerate(told):
            if place < _TOLD[severity]:
                finding, more = group[0], f"（同类共{len(group)}条）" if len(group) > 1 else ""
                yield f"\n{number}. {finding.message}（{finding.location.label}）{more}"
            number += len(group)
        if len(told) > _TOLD[severity]:
            yield f"\n…… 其余{sum(map(len, told[_TOLD[severity] :]))}条见下表。"


def _not_checked(review: Review) -> str:
    parts = [*review.not_checked, *review.report.notes]
    return f"\n\n没有核对的内容：{'；'.join(part.rstrip('。；') for part in parts)}。" if parts else ""
