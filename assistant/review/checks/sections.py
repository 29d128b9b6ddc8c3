"""Which sections of its outline a report lacks, or has a heading of and no more."""

import re
from collections.abc import Iterator

from assistant.review.pack import Pack
from assistant.review.rule import Evidence, Remark, Severity, rule
from knowledge.facts.fact import Account
from knowledge.forms.words import is_figure
from knowledge.narrative.deadlines import commits
from knowledge.narrative.entries import read_narrative
from knowledge.outline import OutlineSection, find_section, outline_of
from knowledge.quantity import find_dates
from knowledge.report import Report
from knowledge.running_text import shortened

# What 10号第十一条 asks of every self-evaluation; other parts are asked for by some places only.
_ESSENTIAL = frozenset({"performance", "problems", "measures"})
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_NOT_WORDS = re.compile(r"[\W_]+")
_LATER = re.compile("[二三四五六七八九十]")
_BEGINNING, _LONG, _SIGNED, _LEAD = 24, 20, 24, 120
_AT_THE_END = frozenset({"problems", "measures", "application"})


@rule("DOC01")
def missing_sections(account: Account, pack: Pack) -> Iterator[Remark]:
    """Yield one finding for the missing sections, a hint if only some places ask for them, and the empty ones."""
    report = account.report
    switches = pack.required_sections.get(report.kind, {})
    sections = outline_of(report).sections
    required = [section for section in sections if switches.get(section.key, section.required)]
    missing = [one for one in required if not _is_told(report, one) and _has_begun(report, one)]
    told = _told_elsewhere(report) if missing else {}
    if elsewhere := [one for one in missing if one.key in told]:
        message = f"“{_named(elsewhere)}”没有单列，内容写在报告别处，可归到一处，便于阅读。"
        yield Remark(message, (told[elsewhere[0].key],), Severity.INFO)
    missing = [one for one in missing if one not in elsewhere]
    sure = [one for one in missing if (one.key in _ESSENTIAL or one.key in switches) and _goes_on(report, one)]
    if missing:
        others = [one for one in missing if one not in sure]
        chapters = [section.heading for section in report.sections if section.level == 1]
        start = report.sections[0].location if report.sections else report.document.blocks[0].location
        message = f"报告缺少“{_named(sure or others)}”{len(sure or others)}个部分：各级标题和各段开头都没有"
        if sure and others:
            message += f"；“{_named(others)}”也没有单列，当地提纲要求的应补"
        place = Evidence(f"已有：{'、'.join(chapters) or report.title}", start)
        yield Remark(f"{message}。", (place,), None if sure else Severity.INFO)
    for section in required:
        parts = find_section(report, section.key)
        # Under 措施 each of them may be one line: （一）由办公室负责，6月底前……。
        if parts and not any(part.blocks for part in parts) and max(len(part.heading) for part in parts) <= _LONG:
            place = Evidence(parts[0].heading, parts[0].location)
            yield Remark(f"“{parts[0].heading}”只有标题，没有内容。", (place,))


def _told_elsewhere(report: Report) -> dict[str, Evidence]:
    """Return where the report tells what a section without a heading would, by the section's key."""
    narrative, found = read_narrative(report), {}
    for key, entries in (("problems", narrative.problems), ("measures", narrative.all_measures)):
        for entry in entries[:1]:
            found[key] = Evidence(shortened(entry.words, _LEAD), entry.location)
    for row in (row for form in report.forms for row in form.indicators if len(row.deviation_note) > _LONG):
        place = Evidence(shortened(row.deviation_note, _LEAD), row.location)
        found.setdefault("problems", place)
        if commits(row.deviation_note, report.year):
            found.setdefault("measures", place)
    rows = (row for form in report.forms for row in form.indicators if is_figure(row.actual))
    reached = {figure for row in rows for figure in _figures(row.actual)[:1]}
    given = [(reached & set(_figures(paragraph.text)), paragraph) for paragraph in report.document.paragraphs]
    # The results are told where the text gives most of what the forms' rows reached.
    if reached and len(set().union(*(figures for figures, _ in given))) * 2 >= len(reached):
        _, most = max(given, key=lambda one: len(one[0]))
        found["performance"] = Evidence(shortened(most.text, _LEAD), most.location)
    return found


def _figures(text: str) -> list[str]:
    return _FIGURE.findall(text.replace(",", ""))


def _goes_on(report: Report, section: OutlineSection) -> bool:
    """Return whether the report goes on beyond where the section would stand: what was cut off can't be missing."""
    sections = outline_of(report).sections
    later = sections[sections.index(section) + 1 :]
    last = next(reversed(list(report.document.paragraphs)), None)
    is_signed = last is not None and len(last.text) <= _SIGNED and bool(find_dates(last.text))
    return is_signed or bool(report.forms) or any(find_section(report, one.key) for one in later)


def _has_begun(report: Report, section: OutlineSection) -> bool:
    """Return whether the section would stand in what is there: a text that begins at 六、 lacks all before it."""
    first = next((one for one in report.sections if one.level == 1), None)
    if first is None or not _LATER.match(first.number):
        return True
    keys = [one.key for one in outline_of(report).sections]
    given = [keys.index(key) for one in report.sections for key in outline_of(report).keys(one.name)]
    return not given or keys.index(section.key) > min(given)


def _named(sections: list[OutlineSection]) -> str:
    return "”“".join(section.title for section in sections)


def _is_told(report: Report, section: OutlineSection) -> bool:
    """Return whether the report has the section, under a heading or begun in a paragraph or a cell."""
    if find_section(report, section.key) or (section.key not in _AT_THE_END and _has_lead(report)):
        return True
    beginnings = [_NOT_WORDS.sub("", paragraph.text[:_BEGINNING]) for paragraph in report.document.paragraphs]
    return any(alias in words for words in beginnings for alias in section.aliases)


def _has_lead(report: Report) -> bool:
    """Return whether the report begins with text under no heading, which may tell all but what stands at the end."""
    first = min((one.location.block for one in report.sections if outline_of(report).keys(one.name)), default=-1)
    lead = (paragraph.text for paragraph in report.document.paragraphs if paragraph.location.block <= first)
    return any(len(text) > _LEAD for text in lead)
