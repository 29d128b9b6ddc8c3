"""Which findings of a review a message asks for, and how they are told."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from assistant.conversation.events import Event, TableShown, TextPiece
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
_FORMS: tuple[tuple[Form, re.Pattern[str]], ...] = (
    (
        "letter",
        re.compile(
            r"(?:审核|反馈|修改|退回).{0,4}意见.{0,2}(?:书|函|稿)|(?:写|出|拟|起草|生成|形成).{0,6}(?:反馈|审核意见|退件|退回)|反馈意见"
        ),
    ),
    (
        "fit",
        re.compile(
            r"能不?能?(?:直接)?(?:报|交|上报|提交|通过|过关)(?:上去|了)?(?:吗|不|么|了)?[?？]?$|可以(?:报|交|上报|提交)|合不合格|过得了|会不会(?:被)?退"
        ),
    ),
    (
        "brief",
        re.compile(
            r"最(?:大|严重|要命|要紧|主要|突出|该改|需要改).{0,6}(?:毛病|问题|错|硬伤|缺陷|地方|意见)|(?:毛病|问题|错误|硬伤|意见).{0,6}最(?:大|严重|要紧)|硬伤|重点改|先改哪"
        ),
    ),
)
_FINDINGS = re.compile(
    r"(?:有|哪些|什么|啥|几|列|查|找|多少)[^，。]{0,6}(?:问题|错误|毛病|错|意见|硬伤|不对|矛盾|对不上|不一致)|审核意见|(?:帮我|替我|给我|请你?|整体|全面|从头)[^，。]{0,6}审|(?:必须|一定|需要?|应该?)[^，。]{0,3}改|要改|修改的地方|报告.{0,4}(?:怎么样|行不行|行吗)"
)
_MUST = re.compile(r"(?:必须|一定要?|非改|应当)[^，。]{0,3}改")
_MOST = re.compile(r"(?:最|前|挑|说|列|讲)[^，。]{0,8}?([一二两三四五六七八九十]|\d{1,2})(?:个|条|处|点|项)")
_GRAVEST, _IN_LETTER = 3, 12
_EVERYTHING = re.compile(r"全部|所有|全面|整体|审核一|哪些错误|什么错误|检查一")
_WORDS = re.compile(r"三公|公务接待|公车|公务用车|出国|执行率|总分|得分|权重|分值|编制|控制率|满意度|偏差|目标|决算")


def asks_for_findings(text: str) -> bool:
    """Return whether `text` asks for what was found, and for nothing else."""
    return bool(_FINDINGS.search(text)) or any(pattern.search(text) for _, pattern in _FORMS)


def read_findings_question(text: str) -> FindingsQuestion:
    """Return which findings `text` asks for."""
    form: Form = next((form for form, pattern in _FORMS if pattern.search(text)), "list")
    everything = bool(_EVERYTHING.search(text))
    severities = set() if everything else {one for one, pattern in _SEVERITIES.items() if pattern.search(text)}
    if _MUST.search(text):
        severities |= {Severity.ERROR, Severity.WARNING}
    topics = () if everything or form != "list" else tuple(name for name, _, pattern in _TOPICS if pattern.search(text))
    most = _MOST.search(text)
    count = read_number(most[1]) if most else None
    words = frozenset(_WORDS.findall(text)) if topics else frozenset()
    return FindingsQuestion(frozenset(severities), topics, words, count or None, form)


def select_findings(question: FindingsQuestion, review: Review) -> tuple[str, tuple[Finding, ...]]:
    """Return what `question` restricts the findings to (in words, "" for nothing), and the findings, gravest first."""
    chosen = tuple(sorted(review.findings, key=lambda finding: finding.severity.rank))
    names = [one.chinese for one in Severity if one in question.severities]
    if question.severities:
        chosen = tuple(finding for finding in chosen if finding.severity in question.severities)
    if question.topics:
        families = tuple(family for name, members, _ in _TOPICS if name in question.topics for family in members)
        by_word = tuple(f for f in chosen if any(word in f.message for word in question.words))
        chosen = by_word or tuple(f for f in chosen if f.rule.startswith(families))
        names.append("、".join(sorted(question.words) if by_word else question.topics))
    return "、".join(names), chosen[: question.most] if question.most else chosen


def answer_findings(question: FindingsQuestion, workspace: Workspace) -> Iterator[Event]:
    """Yield the findings asked for, as a list, in short, as a letter, or whether the report can be sent."""
    review = opened(workspace)
    topic, findings = select_findings(question, review)
    if question.form == "letter":
        yield from _letter(review)
    elif question.form == "brief" or question.most:
        yield from _brief(findings, question.most or _GRAVEST, review)
    elif question.form == "fit":
        yield from _fit(review)
    else:
        yield from tell_findings(topic, findings, review)


def _brief(findings: Sequence[Finding], most: int, review: Review) -> Iterator[Event]:
    weak = tally(review.ledger)
    if not findings:
        yield TextPiece("按现有规则核对，没有发现问题。")
        return
    shown = most_harmful(findings)[:most]
    yield TextPiece("最要紧的是：" if most > 1 else "最大的问题是：")
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
