"""Which findings of a review a message asks for, and how they are told."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, cast

from assistant.conversation.asking.checking import findings_about
from assistant.conversation.asking.lines import told_by
from assistant.conversation.asking.words import without as without_words
from assistant.conversation.events import Event, TableShown, TextPiece
from assistant.conversation.patterns import says, which, without
from assistant.conversation.request import FindingsQuestion
from assistant.conversation.workspace import Workspace, opened
from assistant.review.engine import Review, tally
from assistant.review.rule import Finding, Severity, by_rule
from assistant.review.themes import certain, most_harmful
from knowledge.numerals import read_number
from knowledge.place import place_words
from knowledge.report import Report

Form = Literal["list", "brief", "letter", "fit"]
COLUMNS = ("rule", "severity", "message", "suggestion", "basis", "location")
# So many kinds of findings of each severity are told in the text; the table holds all.
_TOLD = {Severity.ERROR: 8, Severity.WARNING: 4, Severity.INFO: 2}
_FAMILIES = {
    "预算执行": ("BUD",),
    "分值得分": ("SCO",),
    "绩效目标": ("OBJ",),
    "指标设置和指标值": ("IND", "VAL"),
    "结构和前后一致": ("DOC",),
}
_GRAVEST, _IN_LETTER = 3, 12


def asks_for_findings(text: str) -> bool:
    """Return whether `text` asks for what was found, and for nothing else."""
    return bool(says("findings", text) or which("form", text))


def read_findings_question(text: str) -> FindingsQuestion:
    """Return which findings `text` asks for."""
    form, everything = next(iter(which("form", text)), "list"), says("everything", text)
    topics = () if everything or form != "list" else which("topic", text)
    count = read_number(most[1]) if (most := says("most", text)) else None
    severities = () if everything else map(Severity, which("severity", text))
    words = "" if everything or form != "list" else without("of_findings", without("findings", text, " "), " ")
    return FindingsQuestion(frozenset(severities), topics, words, count or None, cast(Form, form))


def select_findings(question: FindingsQuestion, review: Review) -> tuple[str, tuple[Finding, ...]]:
    """Return what `question` restricts the findings to (in words, "" for nothing), and the findings, gravest first."""
    chosen = tuple(sorted(review.findings, key=lambda finding: finding.severity.rank))
    names = [one.chinese for one in Severity if one in question.severities]
    if question.severities:
        chosen = tuple(finding for finding in chosen if finding.severity in question.severities)
    about: Sequence[Finding] = ()
    if table := re.search(r"[附]?表[一二三四五六七八九\d]{1,2}", question.words):
        about = [one for one in chosen if table[0] in f"{one.message}{place_words(review.report, one.location)}"]
    if question.words and not about:
        about = findings_about(question.words, chosen, told_by(review.report))
    if about:
        chosen = tuple(about)
        names.append("".join(without_words("check", question.words).split()))
    elif question.topics:
        families = tuple(family for name in question.topics for family in _FAMILIES[name])
        chosen = tuple(finding for finding in chosen if finding.rule.startswith(families))
        names.append("、".join(question.topics))
    return "、".join(names), chosen


def answer_findings(question: FindingsQuestion, workspace: Workspace) -> Iterator[Event]:
    """Yield the findings asked for, as a list, in short, as a letter, or whether the report can be sent."""
    review = opened(workspace)
    topic, findings = select_findings(question, review)
    if question.form == "letter":
        yield from _letter(review)
    elif question.form == "brief" or question.most or question.told:
        yield from _brief(findings, question.most or _GRAVEST, question.told, review)
    elif question.form == "fit":
        yield from _fit(review)
    else:
        yield from tell_findings(topic, findings, review)


def _brief(findings: Sequence[Finding], most: int, told: int, review: Review) -> Iterator[Event]:
    weak = tally(review.ledger)
    shown = most_harmful(findings)[told : told + most]
    if not shown:
        yield TextPiece("没有更多了，上面都列出了。" if told else "按现有规则核对，没有发现问题。")
        return
    yield TextPiece("接着是：" if told else "最要紧的是：" if most > 1 else "最大的问题是：")
    yield TextPiece("".join(f"\n{place}. {finding.message}" for place, finding in enumerate(shown, 1)))
    if weak.weak:
        yield TextPiece(f"\n另外，{weak.total}项指标中有{weak.weak}项未量化。")
    yield TableShown(COLUMNS, tuple(finding_values(one, review.report) for one in shown), "审核意见", tuple(shown))


def _fit(review: Review) -> Iterator[Event]:
    wrong = [finding for finding in review.findings if finding.severity is Severity.ERROR]
    must = [finding for finding in review.findings if finding.severity is Severity.WARNING]
    if not wrong and not must:
        yield TextPiece("可以报：按现有规则核对，没有必须改的地方。")
        return
    yield TextPiece(f"还不能报：有错误{len(wrong)}处、应改{len(must)}处。先改这几处：")
    yield TextPiece(
        "".join(f"\n{n}. {one.message}" for n, one in enumerate(most_harmful([*wrong, *must])[:_GRAVEST], 1))
    )


def _letter(review: Review) -> Iterator[Event]:
    """Yield the feedback to the unit that wrote the report, ready to be sent."""
    counts = tally(review.ledger)
    grave = certain(review.findings)
    unit = review.report.unit or "报告单位"
    yield TextPiece(
        f"审核反馈意见\n\n{unit}：\n你单位报送的《{review.report.title}》收悉。经审核，{counts.sentence}，"
        f"需要修改的意见{len(grave)}条，主要如下：\n"
    )
    yield TextPiece(
        "".join(f"\n{n}. {one.message}{one.suggestion}" for n, one in enumerate(most_harmful(grave)[:_IN_LETTER], 1))
    )
    yield TextPiece("\n\n请逐条核实修改，并于收到之日起5个工作日内重新报送。")


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
    yield TextPiece("".join(_lines(ordered, review.report)))
    yield TextPiece(_not_checked(review))
    if ordered:
        yield TableShown(
            COLUMNS, tuple(finding_values(one, review.report) for one in ordered), "审核意见", tuple(ordered)
        )


def finding_values(finding: Finding, report: Report) -> dict[str, object]:
    """Return a finding under the keys of the contract, its place in words."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "suggestion": finding.suggestion,
        "basis": str(finding.basis),
        "location": place_words(report, finding.location),
    }


def _lines(findings: Sequence[Finding], report: Report) -> Iterator[str]:
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
                yield f"\n{number}. {finding.message}（{place_words(report, finding.location)}）{more}"
            number += len(group)
        if len(told) > _TOLD[severity]:
            yield f"\n…… 其余{sum(map(len, told[_TOLD[severity] :]))}条见下表。"


def _not_checked(review: Review) -> str:
    parts = [*review.not_checked, *review.report.notes]
    return f"\n\n没有核对的内容：{'；'.join(part.rstrip('。；') for part in parts)}。" if parts else ""
