"""What is said of a finding, an indicator, a wording, a rule or a term: why it is so, and how it is put right."""

import re
from collections.abc import Iterator, Sequence

from assistant.conversation.answers import read_policy_question
from assistant.conversation.asking.question import FigureQuestion
from assistant.conversation.events import Choices, Event, Item, Notice, Sources, TableShown, TextPiece
from assistant.conversation.findings import read_findings_question, select_findings
from assistant.conversation.ledger import COLUMNS, answer_ledger, row_values
from assistant.conversation.ledger_question import WEAK, LedgerQuestion
from assistant.conversation.numbering import Numbering
from assistant.conversation.patterns import says
from assistant.conversation.references import find_ordinal, find_quoted, find_rows, rows_spoken_of
from assistant.conversation.request import PastReportQuestion, Pointed, ReasonQuestion, Request, RewriteQuestion
from assistant.conversation.similar import similar_rows
from assistant.conversation.workspace import Workspace, opened
from assistant.drafting.draft import MEASURES, PROBLEMS
from assistant.drafting.sources import place_name
from assistant.review.catalogue import all_rules
from assistant.review.engine import LedgerRow, Review
from assistant.review.glossary import find_terms, load_terms
from assistant.review.rule import Finding
from assistant.review.verdict import Judgement, judge
from knowledge.place import place_words
from knowledge.policy import Basis, quote
from knowledge.report import Report
from knowledge.running_text import compact, one_line, shortened

_MOST, _QUOTE = 3, 160


def find_code(text: str) -> str:
    """Return the code of the rule that `text` names, "" for none."""
    found = says("explained.code", text)
    return f"{found[1].upper()}{found[2]}" if found else ""


def read_meaning(text: str, said: str = "") -> ReasonQuestion | None:
    """Return the question what terms of the field mean, which may be `said` in another language."""
    terms = find_terms(said or text) if says("explained.meaning", text) and not find_quoted(text) else ()
    return ReasonQuestion(terms=terms) if terms else None


def read_wording(text: str) -> str:
    """Return the target of whose verdict `text` asks, without its quotes, "" where it asks of none."""
    found = says("explained.verdict_of", text)
    wording = found["wording"].strip("“”\"' ，,") if found else ""
    return "" if re.search("哪|什么|指标$|目标$|^这|^第", wording) else wording


def point(message: str, workspace: Workspace) -> Pointed:
    """Return what `message` points at: an ordinal, a name, a wording in quotes, or what was spoken of before."""
    review = workspace.review
    pointed = point_at(None if (place := find_ordinal(message)) is None else place + 1, "", workspace)
    if pointed == Pointed() and review and (rows := find_rows(message, review)):
        return Pointed(rows[:_MOST])
    if pointed.items or (review and pointed.is_missing):
        return pointed
    if review and len(workspace.shown) == 1:
        return Pointed(workspace.shown)
    if quoted := next(iter(find_quoted(message)), ""):
        return Pointed(wording=quoted)
    if pointed == Pointed() and says("explained.back", message):
        match workspace.request:
            case ReasonQuestion(pointed=earlier) | RewriteQuestion(pointed=earlier):
                return earlier
            case FigureQuestion(parts=parts) if review:
                return Pointed(find_rows("".join(name for part in parts for name in part.things), review)[:_MOST])
            case LedgerQuestion(wording=wording):
                return Pointed(wording="".join(wording[:1]))
    return pointed


def point_at(number: int | None, name: str, workspace: Workspace) -> Pointed:
    """Return the item of this number, from 1, 0 for the last one, in the table shown last, or what has this name."""
    review = workspace.review
    shown: Sequence[Item] = workspace.shown or (review.findings if review else ())
    if number is not None:
        return Pointed((shown[number - 1],)) if number <= len(shown) and shown else Pointed(is_missing=True)
    rows = find_rows(f"“{name}”", review) if name and review else ()
    return Pointed(rows[:_MOST], "" if rows else name)


def read_reason(message: str, workspace: Workspace) -> Request:
    """Return what `message` wants explained; what no rule, term or finding holds is asked of the texts."""
    place = find_ordinal(message)
    if workspace.draft and says("explained.of_draft", message) and place is not None:
        return ReasonQuestion(item=(MEASURES if "措施" in message and workspace.draft.measures else PROBLEMS, place))
    pointed = point(message, workspace)
    if pointed != Pointed():
        return ReasonQuestion(pointed)
    if workspace.review:
        topic, found = select_findings(read_findings_question(message), workspace.review)
        if topic and found:
            return ReasonQuestion(Pointed(found[:_MOST]))
    is_of_texts = workspace.review is None or says("explained.meaning", message)
    return read_policy_question(message) if is_of_texts else ReasonQuestion()


def read_rewrite(message: str, workspace: Workspace, scope: LedgerQuestion | None) -> Request:
    """Return what `message` wants rewritten: what it points at, else the weak indicators of its `scope`."""
    pointed = point(message, workspace)
    if pointed == Pointed() and workspace.review is None:
        return PastReportQuestion(message, sections=("indicators",))
    if pointed == Pointed() and workspace.review and len(rows := rows_spoken_of(message, workspace.review)) == 1:
        pointed = Pointed(rows)
    return RewriteQuestion(pointed, scope)


def explain(request: ReasonQuestion, workspace: Workspace) -> Iterator[Event]:
    """Yield why what is pointed at was found, or ask what that is."""
    numbering, pointed = Numbering(), request.pointed
    if request.code:
        yield from _rule(request.code, workspace, numbering)
    elif request.item:
        yield from _draft_item(*request.item, workspace)
    elif request.terms:
        for term in request.terms:
            mark = numbering.policy(term.basis) if term.basis else ""
            yield TextPiece(f"“{term.name}”：{term.text}{mark}\n\n")
    elif pointed == Pointed():
        yield TextPiece("想了解哪一条？可以说“第3条为什么”，或者把指标名称放在引号里，例如：为什么“……”算未量化。")
        yield Choices(("有什么问题", "哪些指标没有量化"))
    else:
        yield from _pointed(pointed, workspace, numbering, rewrites=False)
    if numbering.citations:
        yield Sources(numbering.citations)


def suggest(request: RewriteQuestion, workspace: Workspace) -> Iterator[Event]:
    """Yield rewrites of what is pointed at; without a pointer, of every weak indicator of the scope."""
    numbering = Numbering()
    if request.pointed != Pointed():
        yield from _pointed(request.pointed, workspace, numbering, rewrites=True)
    else:
        answer = answer_ledger(request.scope or LedgerQuestion(verdicts=WEAK), opened(workspace))
        yield TextPiece(answer.sentence)
        if not answer.rows:
            yield TextPiece("没有需要改写的指标。")
            return
        yield TextPiece(
            f"下面是{len(answer.rows)}项的改写建议，空着的数请按本单位的情况填写；只改一项，可以说“第2条怎么改”。"
        )
        columns = tuple(column for column in COLUMNS if column not in {"form", "level2", "actual"})
        yield TableShown(columns, tuple(map(row_values, answer.rows)), "改写建议", answer.rows)
    if numbering.citations:
        yield Sources(numbering.citations)


def _pointed(pointed: Pointed, workspace: Workspace, numbering: Numbering, *, rewrites: bool) -> Iterator[Event]:
    review = workspace.review
    if pointed.is_missing:
        count = len(workspace.shown) or (len(review.findings) if review else 0)
        yield Notice(f"没有这一条：上面列出的一共{count}条。")
        return
    wording, items = pointed.wording, pointed.items
    if wording and review and not items:
        items = tuple(row for row in review.ledger if compact(wording) in compact(row.indicator.target))[:_MOST]
    for item in items or (None,):
        name, levels, judgement = wording, ("", ""), None
        if item is None:
            judgement = judge("", "", wording, wording)
            head = f"“{wording}”判为“{judgement.verdict.chinese}”"
            yield TextPiece(f"{head}{_judgement_text(judgement, None, numbering, is_short=rewrites)}\n\n")
        elif isinstance(item, Finding):
            yield TextPiece(_finding_text(item, opened(workspace), numbering, is_short=rewrites))
        else:
            one, judgement = item.indicator, item.judgement
            name, levels = one.name, (one.level1, one.level2)
            yield TextPiece(_row_text(item, opened(workspace).report, numbering, is_short=rewrites))
        # A search may take its time: the rewrite is told before.
        if rewrites and judgement and judgement.verdict.is_weak:
            similar = similar_rows(name, levels, workspace, numbering, judgement.rewrites)
            yield TextPiece(f"{similar}\n\n" if similar else "")


def _finding_text(finding: Finding, review: Review, numbering: Numbering, *, is_short: bool = False) -> str:
    place = place_words(review.report, finding.location)
    if is_short:
        return f"{finding.message}（{place}）\n怎么改：{finding.suggestion}{numbering.policy(finding.basis)}\n\n"
    evidence = "".join(
        f"\n· {one_line(item.text)}"
        + numbering.report(review.report, place_name(review.report, item.location), item.text, item.location)
        for item in finding.evidence
    )
    return (
        f"【{finding.severity.chinese}】{finding.message}（{place}，规则{finding.rule}）\n\n"
        f"看到的：{evidence}\n\n{_basis_text(finding.basis, numbering)}\n\n怎么改：{finding.suggestion}\n\n"
    )


def _row_text(row: LedgerRow, report: Report, numbering: Numbering, *, is_short: bool) -> str:
    """Return how an indicator is judged, in short with its rewrite, else with all that the judgement rests on."""
    indicator, judgement = row.indicator, row.judgement
    words = " | ".join(cell for cell in (indicator.name, indicator.target, indicator.actual) if cell)
    mark = numbering.report(report, row.form.name, words, indicator.target_location)
    name, target = one_line(indicator.name), one_line(indicator.target) or "（空）"
    if judgement is None:
        return f"{row.form.name}的这一行没有填写指标{mark}。\n\n"
    head = f"“{name}”的年度指标值写作“{target}”，判为“{judgement.verdict.chinese}”{mark}"
    return f"{head}{_judgement_text(judgement, row.basis, numbering, is_short=is_short)}\n\n"


def _judgement_text(judgement: Judgement, basis: Basis | None, numbering: Numbering, *, is_short: bool) -> str:
    terms, term = load_terms(), load_terms()[judgement.verdict]
    if is_short:
        if not judgement.verdict.is_weak and not judgement.suggestion:
            return "，照现在的写法可以打分，不需要改写。"
        names = "、".join(terms[reason].name for reason in judgement.reasons)
        mark = numbering.policy(basis) if basis else ""
        return f"{f'（{names}）' if names else ''}。\n建议：{judgement.suggestion}{mark}"
    reasons = "".join(f"\n· {terms[reason].name}：{terms[reason].text}" for reason in judgement.reasons)
    text = f"。\n\n{term.name}：{term.text}" + (f"\n\n理由：{reasons}" if reasons else "")
    if basis := basis or term.basis:
        text += f"\n\n{_basis_text(basis, numbering)}"
    return text + (f"\n\n可以这样改：{judgement.suggestion}" if judgement.suggestion else "")


def _basis_text(basis: Basis, numbering: Numbering) -> str:
    mark = numbering.policy(basis)
    if not mark:
        return f"依据：{basis}"
    return f"依据：{numbering.citations[int(mark[1:-1]) - 1].source}{mark}：{shortened(quote(basis), _QUOTE)}"


def _rule(code: str, workspace: Workspace, numbering: Numbering) -> Iterator[Event]:
    rule = next((rule for rule in all_rules() if rule.code == code), None)
    if rule is None:
        yield Notice(f"没有编号为{code}的规则。")
        return
    text = f"{rule.wanted}\n反例：{rule.bad}\n正例：{rule.good}"
    yield TextPiece(
        f"规则{code}“{rule.name}”（{rule.severity.chinese}）\n{text}\n\n{_basis_text(rule.basis, numbering)}\n\n"
    )
    review = workspace.review
    if review is None:
        return
    found = [finding for finding in review.findings if finding.rule == code]
    yield TextPiece(f"这份报告里有{len(found)}处。\n\n" if found else "这份报告里没有发现这种情况。")
    for finding in found[:_MOST]:
        yield TextPiece(_finding_text(finding, review, numbering))


def _draft_item(section: str, place: int, workspace: Workspace) -> Iterator[Event]:
    draft = workspace.draft
    items = draft.items(section) if draft else ()
    if draft is None or place >= len(items):
        yield Notice(f"草稿里没有这一条：一共{len(items)}条。")
        return
    item = items[place]
    sources = tuple(citation for citation in draft.citations if citation.id in item.citations)
    yield TextPiece(f"“{item.title}”写的时候依据下面{len(sources)}处：\n")
    for source in sources:
        where = f"，{source.location.label}" if source.location else ""
        yield TextPiece(f"\n[{source.id}] {source.source}{where}：{one_line(source.quote)}")
    yield Sources(sources)
