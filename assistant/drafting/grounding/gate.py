"""Whether what a draft states stands in the sources that the very sentence cites.

Checked are figures with their units, dates, policies with number and article, and named bodies. A sentence runs to its
full stop, with the marks that stand behind it; clauses between semicolons are one sentence. A title bears no marks: it
is held against what its item's sentences cite. The report's own title, unit and year, which all of it is about, need
no mark; nothing else of the report counts without one. Nothing is rounded: a figure that was rounded or computed on
the way must stand, as written, in a quote.

A figure must also be told as what it is: planned is not actual, last year is not this year, another's is not one's own,
a part is not the whole, met is not unmet. Where a statement leaves something unsaid it contradicts nothing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import attrgetter

from assistant.citations import Citation, SourceKind
from assistant.drafting.draft import MEASURES, NAMES, OWN_NAME, PROBLEMS, DraftItem, Grounding, Trace, TraceKind
from assistant.drafting.grounding.bodies import Body, find_bodies
from assistant.drafting.grounding.evidence import Evidence, Held, find_figures
from assistant.drafting.sources import MARK, cited
from assistant.drafting.statement import without_open
from assistant.review.checks.attainment import is_burden
from knowledge.digest import Policy
from knowledge.facts.account import read_words
from knowledge.facts.fact import Aspect, Fact
from knowledge.facts.matching import BUDGETS, RESULTS
from knowledge.facts.vocabulary import vocabulary
from knowledge.narrative.entries import short_title
from knowledge.policy import find_policies
from knowledge.quantity import DateMention, Quantity, blank, find_dates
from knowledge.report import Report
from knowledge.running_text import clauses, compact, sentences

# The agency's code, without a word that only leads to it: 按照财预〔2020〕10号.
_CODE = (
    r"(?:(?!按照|依照|依据|根据|参照|遵照|对照|执行|落实|贯彻|印发|文件|通知|办法|以及|[和与及或的按照据])[一-龥]){1,8}"
)
_NUMBER = rf"{_CODE}〔\d{{4}}〕\d+号|国务院令第?\d+号"
_ORDINAL = "[一二三四五六七八九十百零]+"
_ARTICLE = (
    rf"第{_ORDINAL}条(?:第{_ORDINAL}款)?(?:第（{_ORDINAL}）项)?|第{_ORDINAL}部分(?:第（{_ORDINAL}）项)?(?:第\d+点)?|第（{_ORDINAL}）项"
    r"|附件\d+(?:“[^“”]*”)?"
)
_TITLED = re.compile(rf"《(?P<title>[^《》]+)》(?:[（(](?P<number>{_NUMBER})[）)])?(?P<article>{_ARTICLE})?")
_BARE = re.compile(rf"(?P<number>{_NUMBER})|(?P<article>{_ARTICLE})")
# What a document number may be written after: 市财政局岳财绩〔2024〕3号 is 岳财绩〔2024〕3号, but 湘财预〔2020〕10号 is
# another than 财预〔2020〕10号.
_ISSUERS = tuple("局厅部府会委室院")
_CACHED = 256


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference as written at `start` to `end`; `title` and `number` name its policy, "" where nothing does."""

    text: str
    title: str
    number: str
    article: str
    start: int
    end: int


def holds_reference(citation: Citation, text: str, wanted: Reference) -> bool:
    """Return whether a source, `text` being all that it holds, names this policy with this number and article."""
    head = f"{citation.source}{citation.section}"
    named = [one for one in find_references(text) if _same_policy(wanted, one)]
    if citation.kind is SourceKind.POLICY:
        # A clause of the digest is headed by the one policy it is from.
        ours = any(_same_policy(wanted, one) for one in find_references(head)) or not (wanted.title or wanted.number)
        return bool(named) and (not wanted.article or (ours and wanted.article in compact(head)))
    return any(one.article.startswith(wanted.article) for one in named)


@lru_cache(_CACHED)
def find_references(text: str) -> tuple[Reference, ...]:
    """Return every reference in `text`, in order, an article with the title and number of the policy it belongs to."""
    found = [(match.span(), match.groupdict("")) for match in _TITLED.finditer(text)]
    rest = blank(text, (span for span, _ in found))
    found += [(match.span(), match.groupdict("")) for match in _BARE.finditer(rest)]
    rest = blank(text, (span for span, _ in found))
    for name in dict.fromkeys(name for _, name in find_policies(rest)):
        found += [(match.span(), {"title": name}) for match in re.finditer(re.escape(name), rest)]
    title = number = ""
    references = []
    for (start, end), parts in sorted(found, key=lambda item: item[0]):
        if parts.get("title") or parts.get("number"):
            title, number = compact(parts.get("title", "")), compact(parts.get("number", ""))
        references.append(Reference(text[start:end], title, number, compact(parts.get("article", "")), start, end))
    return tuple(references)


def _same_policy(wanted: Reference, known: Reference) -> bool:
    """Return whether `known` is of the policy that `wanted` names, in every way in which it names it."""
    policy = _policy(known.title) or _policy(known.number)
    if wanted.title and wanted.title != known.title and (policy is None or _policy(wanted.title) is not policy):
        return False
    if not wanted.number:
        return True
    if known.number:
        issuer = known.number.removesuffix(wanted.number)
        return known.number == wanted.number or (issuer != known.number and issuer.endswith(_ISSUERS))
    return policy is not None and policy.number == wanted.number


@lru_cache(_CACHED)
def _policy(name: str) -> Policy | None:
    """Return the digest's policy of this title or number, None where it has none."""
    found = find_policies(name if "〔" in name else f"《{name}》") if name else []
    return found[0][0] if found else None


# 两个方面 and 三个层面 order the text, they count nothing in it; a quarter is an ordinal.
_STRUCTURAL = re.compile(r"\s{0,4}(?:方面|层面|环节|维度|阶段|层次|角度|步骤|途径|结合|确保)")
_CLAUSE = re.compile(r"[^，,；;。\n]+")
_COUNTING = ("仅", "只", "只有", "仅有", "现有", "共有", "共")

_Stated = Reference | DateMention | Quantity | Body
_KINDS = {Reference: TraceKind.POLICY, DateMention: TraceKind.DATE, Quantity: TraceKind.FIGURE, Body: TraceKind.BODY}
_SIDES = BUDGETS | {Aspect.TARGET, Aspect.LIMIT, Aspect.ACTUAL}
_AT_LEAST, _AT_MOST = {"≥", ">"}, {"≤", "<"}
_GOAL = r"了?(?:\d[^，；]{0,8})?的?(?:年度|年初|预期|既定)?(?:目标|任务|指标值|计划)(?!为|是|值|数)"
_UNMET = re.compile(f"(?:(?:没有|未能?|尚未)(?:达到|完成|实现)|低于|少于|不足){_GOAL}")
_MET = re.compile(f"(?:达到|完成|实现|高于|超过|超额完成){_GOAL}")


def check(
    problems: Sequence[DraftItem], measures: Sequence[DraftItem], citations: Sequence[Citation], report: Report
) -> Grounding:
    """Return what the items state, each figure, date, policy and body with the source that holds it."""
    evidence = Evidence(report, citations)
    traces = [
        trace
        for section, items in ((PROBLEMS, problems), (MEASURES, measures))
        for place, item in enumerate(items)
        for trace in _trace_item(section, place, item.title, (item.text, *item.causes), evidence)
    ]
    missing = (f"{NAMES[t.section]}{t.place + 1}：“{t.words}”" for t in traces if t.citation is None)
    return Grounding(len(traces), tuple(dict.fromkeys(missing)), tuple(traces))


def backed(item: DraftItem, citations: Sequence[Citation], report: Report) -> DraftItem:
    """Return a planned item without what gives a figure or a date that its sources don't hold: no plan guesses one.

    A figure may have been cut, joined to another matter or rounded on its way. The clause, the title or the result that
    gives it is left out, or left open where nothing else is said.
    """
    evidence = Evidence(report, citations)

    def held(text: str, numbers: Sequence[int]) -> str:
        stated = [one for one in _statements(without_open(text)) if isinstance(one, Quantity | DateMention)]
        loose = [one.text for one in stated if _source(one, numbers, evidence) is None]
        return "，".join(one for one in clauses(text) if not any(words in one for words in loose)) if loose else text

    told = [replace(one, text=held(one.text, one.citations)) for one in item.statements]
    kept = tuple(one for one in told if one.text) or (replace(told[0], text="【措施待补：采取什么办法】"),)
    title = held(item.title, item.citations) or short_title(kept[0].text)
    return replace(item, title=title, statements=kept, result=held(item.result, item.citations))


def untraced(text: str, citations: Sequence[Citation], report: Report) -> list[str]:
    """Return what `text`, an answer, states that none of its sources holds, whichever sentence cites which."""
    evidence = Evidence(report, citations)
    numbers = [citation.id for citation in citations]
    stated = (one for sentence in sentences(text) for one in _statements(MARK.sub("", sentence)))
    return list(dict.fromkeys(one.text for one in stated if _source(one, numbers, evidence) is None))


def _trace_item(section: str, place: int, title: str, texts: Sequence[str], evidence: Evidence) -> Iterator[Trace]:
    """Yield the traces of one item in the order of its words."""
    # What is left open states nothing.
    parts = [(sentence, cited(sentence)) for text in texts for sentence in sentences(without_open(text))]
    everything = tuple(dict.fromkeys(number for _, numbers in parts for number in numbers))
    for sentence, numbers in [(title, everything), *parts]:
        words_of = MARK.sub("", sentence)
        otherwise = set() if sentence is title else _told_otherwise(words_of, section, numbers, evidence)
        for one in _statements(words_of):
            source = None if one.text in otherwise else _source(one, numbers, evidence)
            yield Trace(section, place, one.text, _KINDS[type(one)], source)


def _told_otherwise(sentence: str, section: str, numbers: Iterable[int], evidence: Evidence) -> set[str]:
    """Return the figures of a sentence that the cited places of the report give as something else."""
    cited_here = [citation for number in numbers if (citation := evidence.citation(number))]
    held = [evidence.held(citation) for citation in cited_here]
    known = [fact for one in held for fact in one.facts]
    is_authors = bool(cited_here) and all(citation.kind is SourceKind.AUTHOR for citation in cited_here)
    if not known and not is_authors:
        return set()
    stated: Sequence[Fact] = read_words(sentence, evidence.account)
    found = set(missed_otherwise(sentence, stated))
    # What is to be done has its own time, and makes of what was reached what is to be reached.
    if section == MEASURES:
        stated = [replace(fact, period=None, aspect=Aspect.UNSAID, subject="") for fact in stated]
    if is_authors:
        # What a person says on his own word is held against the figures that the report gives of the same measure.
        measures = {fact.measure for fact in stated if fact.measure}
        known = [fact for fact in evidence.account.facts if fact.measure in measures]
        held = []
    found |= set(told_otherwise(stated, known))
    # What stands there word for word is told as what it is.
    told = {clause for one in held for clause in _CLAUSE.findall(one.text)}
    spans = [match.span() for match in _CLAUSE.finditer(sentence) if compact(match[0]) in told]
    return {fact.quantity.text for fact in found if not any(a <= fact.quantity.start < b for a, b in spans)}


def _source(stated: _Stated, numbers: Iterable[int], evidence: Evidence) -> int | None:
    """Return the first of these sources that holds it, OWN_NAME where the report's name does, None for neither."""
    for number in numbers:
        citation = evidence.citation(number)
        if citation and _holds(evidence.held(citation), stated, citation):
            return number
    return OWN_NAME if _holds(evidence.identity, stated) else None


def _holds(held: Held, stated: _Stated, citation: Citation | None = None) -> bool:
    """Return whether a source, or the report's own name where there is none, holds what is stated."""
    match stated:
        case Quantity():
            return held.holds(stated)
        case DateMention():
            return held.holds_date(stated.text)
        case Body():
            return stated.held_by(held.text)
    if citation is None:
        return stated.text == f"《{stated.title}》" and stated.title in held.text
    return holds_reference(citation, held.text, stated)


def _statements(sentence: str) -> list[_Stated]:
    """Return what a sentence without marks states, in order."""
    references = find_references(sentence)
    quiet = blank(sentence, ((one.start, one.end) for one in references))
    dates, (quantities, counts) = find_dates(quiet), find_figures(quiet)
    quantities = [*quantities, *(count for count in counts if not _is_structural(count, quiet))]
    # 2023年市财政局: the name begins behind the date.
    figures: list[DateMention | Quantity] = [*dates, *quantities]
    words = blank(quiet, ((one.start, one.end) for one in figures))
    # 两个分中心 counts bodies and names none.
    counted = {one.end for one in quantities}
    bodies = (body for body in find_bodies(words) if body.start not in counted)
    return sorted([*references, *figures, *bodies], key=attrgetter("start"))


def _is_structural(quantity: Quantity, text: str) -> bool:
    before = text[: quantity.start]
    # 三方面 isn't read as 三方 of something.
    place = quantity.end - (quantity.measure == "方")
    # 开展一次 commits or is an idiom, 仅有一名 counts.
    idiom = quantity.value <= 1 and not before.endswith(_COUNTING)
    ordinal = before.endswith(("第", "每", "上", "下")) or quantity.measure == "季度"
    return idiom or ordinal or bool(_STRUCTURAL.match(text, place))


def told_otherwise(stated: Sequence[Fact], known: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the facts stated of whose figure every fact known is another."""
    for fact in stated:
        same = [one for one in known if (one.value, one.unit) == (fact.value, fact.unit)]
        if same and fact.quantity.upper is None and not any(_agree(fact, one) for one in same):
            yield fact


def missed_otherwise(sentence: str, stated: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the targets that a sentence says were met or missed though its own figures say the contrary."""
    for clause in clauses(sentence):
        is_unmet = _UNMET.search(clause) is not None
        if not is_unmet and not _MET.search(clause):
            continue
        for goal in stated:
            if goal.aspect is not Aspect.TARGET or goal.quantity.text not in clause or goal.bound in _AT_MOST:
                continue
            results = [
                one
                for one in stated
                if one.aspect in RESULTS
                and (one.measure, one.unit, one.period) == (goal.measure, goal.unit, goal.period)
            ]
            if results and not is_burden(goal.measure) and all((one.value < goal.value) != is_unmet for one in results):
                yield goal


def _agree(stated: Fact, known: Fact) -> bool:
    if stated.period is not None and known.period is not None and stated.period != known.period:
        return False
    if stated.subject and known.subject and stated.subject != known.subject:
        return False
    bounds = {stated.bound, known.bound}
    if stated.direction * known.direction < 0 or (bounds & _AT_LEAST and bounds & _AT_MOST):
        return False
    words = vocabulary().words
    is_known = all(words.get(one.measure, ("", ""))[0] == "measure" for one in (stated, known))
    return not (is_known and stated.measure != known.measure) and _same_side(stated.aspect, known.aspect)


def _same_side(one: Aspect, other: Aspect) -> bool:
    if one not in _SIDES or other not in _SIDES or one is other:
        return True
    return Aspect.ACTUAL not in {one, other} and {one, other} != {Aspect.PLANNED, Aspect.ADJUSTED}
