"""Which findings of the review a message asks for, and how they are told."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal

from assistant.contract import values
from assistant.conversation.asking.answer import tell_nearest
from assistant.conversation.asking.checking import findings_about
from assistant.conversation.asking.lines import told_by
from assistant.conversation.asking.lists import List
from assistant.conversation.asking.quoting import nearness
from assistant.conversation.asking.words import tagged
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

_FORMS: Mapping[List, Literal["brief", "letter", "fit"]]
_FORMS = {List.FIT: "fit", List.LETTER: "letter", List.WORST: "brief"}
_ONLY: Mapping[List, Literal["figures", "copies"]] = {List.ERRORS: "figures", List.COPIED: "copies"}
# The rule of texts that stand there twice.
COPIED = "DOC06"
COLUMNS = ("rule", "severity", "message", "suggestion", "basis", "location")
# So many kinds of findings of each severity are told in the text; the table holds all.
_TOLD = {Severity.ERROR: 8, Severity.WARNING: 4, Severity.INFO: 2}
_CONSISTENCY, _POINTS = "结构和前后一致", "分值得分"
_FAMILIES = {
    "预算执行": ("BUD",),
    _POINTS: ("SCO",),
    "绩效目标": ("OBJ",),
    "指标设置和指标值": ("IND", "VAL"),
    _CONSISTENCY: ("DOC",),
}
_GRAVEST, _IN_LETTER = 3, 12


def read_findings_question(text: str, wanted: List = List.FINDINGS) -> FindingsQuestion:
    """Return which findings `text` asks for; `wanted` is which list of them it is."""
    count = read_number(most[1]) if (most := says("most", text)) else None
    if wanted in _FORMS:
        return FindingsQuestion(most=count, form=_FORMS[wanted])
    everything = says("everything", text)
    topics = () if everything else which("topic", text)
    if wanted is List.ERRORS:
        # 前后对不上的数 are all figures that are wrong.
        topics = tuple(topic for topic in topics if topic != _CONSISTENCY)
    severities = () if everything else map(Severity, which("severity", text))
    words = "" if everything else without("of_findings", without("findings", text, " "), " ")
    return FindingsQuestion(frozenset(severities), topics, words, count or None, only=_ONLY.get(wanted) or "")


def select_findings(question: FindingsQuestion, review: Review) -> tuple[str, tuple[Finding, ...]]:
    """Return what `question` restricts the findings to (in words, "" for nothing), and the findings, gravest first."""
    chosen = tuple(sorted(review.findings, key=lambda finding: finding.severity.rank))
    names = [one.chinese for one in Severity if one in question.severities]
    if question.severities:
        chosen = tuple(finding for finding in chosen if finding.severity in question.severities)
    every = chosen
    if question.only == "figures":
        chosen = tuple(one for one in every if one.stated and one.severity is not Severity.INFO)
        names = ["数字"]
    elif question.only == "copies":
        chosen, names = tuple(one for one in chosen if one.rule == COPIED), ["重复照抄"]
    about: Sequence[Finding] = ()
    if table := re.search(r"[附]?表[一二三四五六七八九\d]{1,2}", question.words):
        about = [one for one in chosen if table[0] in f"{one.message}{place_words(review.report, one.location)}"]
    if question.words and not about:
        about = findings_about(question.words, chosen or every, told_by(review.report))
    if about:
        chosen = tuple(about)
        held = "".join(f"{one.message}{place_words(review.report, one.location)}" for one in chosen)
        words = [word for word, _ in tagged(question.words) if len(word) > 1 and word in held]
        names.append("、".join(dict.fromkeys(words)) or "".join(question.words.split()))
    elif question.topics:
        families = tuple(family for name in question.topics for family in _FAMILIES[name])
        # What is wrong of the scores is not only a figure.
        unit = "分" if _POINTS in question.topics else None
        chosen = tuple(
            one for one in every if one.rule.startswith(families) or (one.stated and one.stated.unit == unit)
        )
        names = [one for one in names if one != "数字"] + ["、".join(question.topics)]
    return "、".join(names), chosen


def answer_findings(question: FindingsQuestion, workspace: Workspace) -> Iterator[Event]:
    """Yield the findings asked for, as a list, in short, as a letter, or whether the report can be sent."""
    review = opened(workspace)
    topic, findings = select_findings(question, review)
    if question.form == "letter":
        yield TextPiece(_letter(review))
    elif question.form == "brief" or question.most or question.told:
        yield from _brief(findings, question.most or _GRAVEST, question.told, review)
    elif question.form == "fit":
        yield TextPiece(_fit(certain(review.findings)))
    elif findings and not topic and told_by(review.report).weigh(question.words):
        # What no finding speaks of is none of them: the nearest are told, as no more than that.
        near, _ = nearness(question.words, [one.message for one in findings], workspace.encode)
        ranked = [one for one, _ in sorted(zip(findings, near, strict=True), key=lambda pair: -pair[1])][:_GRAVEST]
        yield TextPiece(f"没有专门说到“{''.join(question.words.split())}”的审核意见，最接近的是：{_numbered(ranked)}")
        yield from tell_nearest(question.words, workspace)
        yield _table(ranked, review.report)
    else:
        yield from tell_findings(topic, findings, review)


def _numbered(findings: Sequence[Finding], *, suggested: bool = False) -> str:
    told = (f"\n{n}. {one.message}{one.suggestion if suggested else ''}" for n, one in enumerate(findings, 1))
    return "".join(told)


def _table(findings: Sequence[Finding], report: Report) -> TableShown:
    rows = (values(one, " ".join(COLUMNS)) | {"location": place_words(report, one.location)} for one in findings)
    return TableShown(COLUMNS, tuple(rows), "审核意见", tuple(findings))


def _brief(findings: Sequence[Finding], most: int, told: int, review: Review) -> Iterator[Event]:
    weak = tally(review.ledger)
    shown = most_harmful(findings)[told : told + most]
    if not shown:
        yield TextPiece("没有更多了，上面都列出了。" if told else "按现有规则核对，没有发现问题。")
        return
    yield TextPiece("接着是：" if told else "最要紧的是：" if most > 1 else "最大的问题是：")
    yield TextPiece(_numbered(shown))
    if weak.weak:
        yield TextPiece(f"\n另外，{weak.total}项指标中有{weak.weak}项未量化。")
    yield _table(shown, review.report)


def _fit(findings: Sequence[Finding]) -> str:
    if not findings:
        return "可以报：按现有规则核对，没有必须改的地方。"
    wrong = sum(finding.severity is Severity.ERROR for finding in findings)
    gravest = _numbered(most_harmful(findings)[:_GRAVEST])
    return f"还不能报：有错误{wrong}处、应改{len(findings) - wrong}处。先改这几处：{gravest}"


def _letter(review: Review) -> str:
    """Return the feedback to the unit that wrote the report, ready to be sent."""
    grave = certain(review.findings)
    return (
        f"审核反馈意见\n\n{review.report.unit or '报告单位'}：\n你单位报送的《{review.report.title}》收悉。经审核，"
        f"{tally(review.ledger).sentence}，需要修改的意见{len(grave)}条，主要如下：\n"
        f"{_numbered(most_harmful(grave)[:_IN_LETTER], suggested=True)}"
        "\n\n请逐条核实修改，并于收到之日起5个工作日内重新报送。"
    )


def tell_findings(topic: str, findings: Sequence[Finding], review: Review) -> Iterator[Event]:
    """Yield the findings by severity with their places, then as a table."""
    if topic and not findings:
        yield TextPiece(f"按现有规则核对，没有发现{topic}方面的问题。" + _not_checked(review))
        return
    severities = Counter(finding.severity for finding in findings)
    counts = "、".join(f"{severity.chinese}{severities[severity]}条" for severity in Severity if severities[severity])
    if topic:
        yield TextPiece(f"{topic}方面的审核意见共{len(findings)}条（{counts}）。")
    else:
        yield TextPiece(f"《{review.report.title}》{tally(review.ledger).sentence}。")
        yield TextPiece(f"审核意见共{len(findings)}条（{counts}）。" if findings else "没有发现其他问题。")
    yield TextPiece("".join(_lines(findings, review.report)) + _not_checked(review))
    if findings:
        yield _table([finding for group in by_rule(findings).values() for finding in group], review.report)


def _lines(findings: Sequence[Finding], report: Report) -> Iterator[str]:
    number = 1
    for severity, groups in groupby(by_rule(findings).values(), lambda group: group[0].severity):
        told = [*groups]
        yield f"\n\n{severity.chinese}（{sum(map(len, told))}条）"
        for place, group in enumerate(told):
            if place < _TOLD[severity]:
                finding, more = group[0], f"（同类共{len(group)}条）" if len(group) > 1 else ""
                yield f"\n{number}. {finding.message}（{place_words(report, finding.location)}）{more}"
            number += len(group)
        if rest := sum(map(len, told[_TOLD[severity] :])):
            yield f"\n…… 其余{rest}条见下表。"


def _not_checked(review: Review) -> str:
    parts = [*review.not_checked, *review.report.notes]
    return f"\n\n没有核对的内容：{'；'.join(part.rstrip('。；') for part in parts)}。" if parts else ""
