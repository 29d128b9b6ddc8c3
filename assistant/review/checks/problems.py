"""The report's own problems and measures: whether they are concrete, have causes, owners, dates, and fit each other."""

import re
from collections.abc import Iterator, Sequence

from assistant.review.checks.attainment import is_unmet
from assistant.review.matching import unmatched
from assistant.review.narrative import has, without
from assistant.review.pack import Pack
from assistant.review.rule import Evidence, Remark, Severity, rule
from assistant.review.telling import quoted, told_name
from knowledge.facts.fact import Account
from knowledge.facts.subjects import named_forms
from knowledge.narrative.entries import Entry, read_narrative
from knowledge.narrative.telling import part_all
from knowledge.outline import find_section
from knowledge.report import Report
from knowledge.running_text import compact, shortened

_QUOTE, _CLAUSE_QUOTE = 120, 40
_PARTS = ("责任科室或责任人", "完成时间", "可以检查的结果")
_BODY = r"[省市县区州][一-龥]{2,14}?(?:局|委员会|委|厅|政府|办公室)"
_CHARGED = re.compile(rf"(?:^|[，。；：])由({_BODY}(?:[、和及]{_BODY}){{0,4}})(?![科股处室])")
_OWN = re.compile(
    r"[我本][局委办厅院校镇乡街单]|会同|配合|协助|协调|督促|对接|报[请送]|[科股处室](?:负责|牵头)|责任(?:科室|单位|人)"
)
_REASONS = {"others": "这要由财政、上级等外单位来做", "posts": "设机构、定编制由机构编制部门审批"}
_NUMBER = re.compile(r"^[（(]?\d{1,2}[)）.、．]")
_SHORTEST_NAME = 4
_FIGURE = re.compile(r"\d|百分之|[两三四五六七八九十百](?:个|项|家|处|条|名|户|万|亿)|《[^《》]{2,40}》")


def _on_entries(message: str, entries: Sequence[Entry], severity: Severity) -> Remark:
    """Return what is said of problems or measures, which are named last in the message."""
    places = [Evidence(shortened(entry.words, _QUOTE), entry.location) for entry in entries]
    return Remark(f"{message}：{quoted(entry.name for entry in entries)}。", places, severity)


def _share(found: Sequence[Entry], entries: Sequence[Entry]) -> str:
    """Return how many of the problems are meant: 问题, 3个问题都, 3个问题中有1个."""
    if len(entries) == 1:
        return "问题"
    return f"{len(entries)}个问题{'都' if len(found) == len(entries) else f'中有{len(found)}个'}"


@rule("DOC10")
def missing_causes(account: Account) -> Iterator[Remark]:
    """Yield one finding for the problems without a cause; a warning where the half or more surely have none.

    What stands behind the sentence that tells what is wrong may tell why without a word for it, surely so where
    problems have no section.
    """
    narrative = read_narrative(account.report)
    found = [] if narrative.causes else list(narrative.problems)
    found = [one for one in found if not (has("cause", without(one.words, "no_cause")) or part_all(one.told)[1])]
    if found:
        sure = [item for item in found if not item.is_titled or len(item.lines) == 1]
        is_sure = 2 * len(sure) >= len(narrative.problems) and find_section(account.report, "problems")
        severity = Severity.WARNING if is_sure else Severity.INFO
        yield _on_entries(f"{_share(found, narrative.problems)}只写现象，没有写原因", found, severity)


@rule("DOC11")
def missing_details(account: Account) -> Iterator[Remark]:
    """Yield one finding that says which measures lack what; a warning where one lacks all three."""
    # What tells others what to do nobody here can date.
    measures = [
        one
        for one in read_narrative(account.report).all_measures
        if not (has("advice", one.words) and has("others", one.words))
    ]
    gaps: dict[tuple[str, ...], list[Entry]] = {}
    for item in measures:
        if missing := _missing(item):
            gaps.setdefault(missing, []).append(item)
    worst = sorted(gaps, key=len, reverse=True)
    if worst:
        labels = {missing: "、".join(one.label.rstrip("、.．，, ") for one in gaps[missing]) for missing in worst}
        named = "；".join(f"{labels[missing]}没有写{'、'.join(missing)}" for missing in worst)
        places = [Evidence(shortened(item.words, _QUOTE), item.location) for one in worst for item in gaps[one]]
        severity = Severity.WARNING if len(worst[0]) == len(_PARTS) else Severity.INFO
        yield Remark(f"改进措施共{len(measures)}条，{named}。", places, severity)


def _missing(item: Entry) -> tuple[str, ...]:
    present = (
        has("owner", without(item.words, "no_owner")),
        has("time", item.words),
        has("result", without(item.words, "date")),
    )
    return tuple(part for part, is_there in zip(_PARTS, present, strict=True) if not is_there)


@rule("DOC12")
def measures_of_others(account: Account) -> Iterator[Remark]:
    """Yield one finding a measure that is an order to others, or that only they can grant."""
    report = account.report
    heading = "".join(section.title for section in find_section(report, "measures")[:1])
    # Under 有关建议 the report speaks to others on purpose.
    is_advice = "建议" in heading
    for item in read_narrative(report).all_measures if not is_advice or "措施" in heading else ():
        if names := _only_others(item, report.unit):
            message = f"改进措施“{item.name}”全由{'、'.join(names)}承担，没有本单位自己要做的事。"
            yield Remark(message, (Evidence(item.words, item.location),))
        elif found := _order(item, is_advice or "建议" in item.title):
            words, why, place = found
            message = f"改进措施“{item.name}”写“{words}”，{why}，不是本单位能落实的措施。"
            yield Remark(message, (place,))


def _order(item: Entry, is_advice: bool) -> tuple[str, str, Evidence] | None:
    """Return the first clause of a measure that others decide on, with the reason and its place."""
    for clause in item.told:
        words = compact(clause.text)
        kind = next((kind for kind in _REASONS if has(kind, words)), "")
        if kind and not (is_advice and has("advice", words)):
            return shortened(words, _CLAUSE_QUOTE), _REASONS[kind], Evidence(clause.text, clause.location)
    return None


def _only_others(item: Entry, unit: str) -> list[str]:
    """Return the other bodies that are to do all that a measure says, none where the unit itself does a part."""
    charged = [_CHARGED.search(compact(line.text)) for line in item.lines]
    names = [name for match in charged if match for name in re.findall(_BODY, match[1])]
    is_own = _OWN.search(item.words) is not None or any(unit.endswith(name[1:]) for name in names)
    return [] if is_own or not all(charged) else list(dict.fromkeys(names))


@rule("DOC13")
def unmatched_measures(account: Account) -> Iterator[Remark]:
    """Yield one finding for the problems that no measure speaks of, one for the reverse; a warning if it is sure.

    With as many measures as problems, each may be meant for one of them in words that aren't the problem's.
    """
    narrative = read_narrative(account.report)
    problems = [one for one in narrative.problems if not _tells_of_rows(account.report, one)]
    if unanswered := unmatched([one for one in problems if not one.answers], narrative.measures):
        place = "".join(f"“{section.heading}”" for section in find_section(account.report, "measures")[:1])
        severity = Severity.WARNING if len(narrative.measures) < len(problems) else Severity.INFO
        yield _on_entries(f"{place or '改进措施'}里没有看到针对这些问题的措施", unanswered, severity)
    if unfounded := unmatched(narrative.measures, narrative.problems):
        yield _on_entries("这些措施没有看到对应的问题", unfounded, Severity.INFO)


def _tells_of_rows(report: Report, entry: Entry) -> bool:
    """Return whether an entry tells how indicators missed their targets, which their rows answer for."""
    rows = [row for form in report.forms for row in form.filled if is_unmet(row, report.year)]
    words = compact(entry.words)
    return any(told_name(row) in words and compact(row.actual) in words for row in rows)


@rule("DOC14")
def empty_phrases(account: Account, pack: Pack) -> Iterator[Remark]:
    """Yield one finding a group of the pack's phrases."""
    narrative = read_narrative(account.report)
    entries = (*narrative.problems, *narrative.all_measures)
    clauses = [Evidence(one.text, one.location) for entry in entries for one in entry.told]
    plain = [clause for clause in clauses if not re.search(r"\d", _NUMBER.sub("", clause.text))]
    for group in pack.phrases.values():
        found: dict[str, Evidence] = {}
        for clause in plain if group.enabled and "narrative" in group.where else ():
            for word in group.words:
                if word in clause.text:
                    found.setdefault(word, clause)
        if found:
            message = f"问题和措施里有{group.name}：“{'”“'.join(found)}”，同一句没有数量、时间等具体内容。"
            yield Remark(message, tuple(dict.fromkeys(found.values())), suggestion=group.advice)


@rule("DOC15")
def vague_problems(account: Account) -> Iterator[Remark]:
    """Yield one finding for the problems without a figure or a name; a hint where some are concrete."""
    report, narrative = account.report, read_narrative(account.report)
    problems = narrative.problems
    if narrative.promises and not problems:
        yield _on_entries("写问题的部分没有写一个问题，只写了打算做的事", narrative.promises, Severity.WARNING)
    names = [name for _, row in report.indicators if len(name := told_name(row)) >= _SHORTEST_NAME]
    texts = [(item, without(item.words, "date")) for item in problems]
    texts = [(item, text) for item, text in texts if not (_FIGURE.search(text) or named_forms(report, text))]
    vague = [item for item, text in texts if not any(name in text for name in names)]
    if vague:
        severity = Severity.WARNING if len(vague) == len(problems) else Severity.INFO
        yield _on_entries(f"{_share(vague, problems)}没有一个数字，也没有点到具体项目或指标", vague, severity)
