"""Why something was found: a finding, a verdict, a rule or a term, with its place, its clause and what to do."""

import re
from collections.abc import Iterator, Sequence

from assistant.conversation.answers import answer_from_texts
from assistant.conversation.events import Choices, Event, Item, Notice, Sources, TextPiece
from assistant.conversation.findings import read_findings_question, select_findings
from assistant.conversation.numbering import Numbering
from assistant.conversation.references import find_ordinal, find_quoted, find_rows
from assistant.conversation.request import PolicyQuestion, ReasonQuestion
from assistant.conversation.workspace import Workspace
from assistant.drafting.draft import Draft
from assistant.drafting.sources import place_name
from assistant.review.catalogue import all_rules
from assistant.review.engine import LedgerRow, Review
from assistant.review.glossary import Term, find_terms, load_terms
from assistant.review.rule import Finding
from assistant.review.verdict import Judgement, judge
from knowledge.place import place_words
from knowledge.policy import Basis, quote
from knowledge.report import Report
from knowledge.running_text import compact, one_line, shortened

_CODE = re.compile(r"(?<![A-Za-z])(OBJ|IND|VAL|SCO|BUD|DOC)\s?-?(\d\d)(?!\d)", re.IGNORECASE)
_MEANING = re.compile(r"什么意思|是什么|什么叫|什么是|区别|怎么理解|怎么判|标准|含义|指的是|啥意思")
_VERDICT_OF = re.compile(
    r"(?:为什么|为何|凭什么)?(?:说|把)?(?P<wording>[^，。？?]{2,30}?)(?:这样|这么)?(?:写)?(?:不算|算不算|算没|能算|算是|算|是不是|属于|判为|判成)(?:已|未|没有?|不)?量化"
)
_OF_DRAFT = re.compile(r"草稿|措施|起草|写的问题|第.{1,3}个问题")
_MOST, _QUOTE = 3, 160


def explain(request: ReasonQuestion, workspace: Workspace) -> Iterator[Event]:
    """Yield why what `message` points at was found, or ask what it points at."""
    message = request.text
    numbering = Numbering()
    code = find_code(message)
    terms = find_terms(message) if _MEANING.search(message) and not find_quoted(message) else ()
    if code:
        yield from _rule(code, workspace, numbering)
    elif request.wording:
        yield from _wording(request.wording, workspace, numbering)
    elif terms:
        yield from _terms(terms, numbering)
    elif workspace.draft and _OF_DRAFT.search(message) and (place := find_ordinal(message)) is not None:
        yield from _draft_item(workspace.draft, place, "措施" in message)
        return
    else:
        items = find_items(message, workspace)
        if items is None:
            return (yield from _by_words(message, workspace))
        yield from _items(items, workspace, numbering)
    if numbering.citations:
        yield Sources(numbering.citations)


def find_code(text: str) -> str:
    """Return the code of the rule that `text` names, "" for none."""
    found = _CODE.search(text)
    return f"{found[1].upper()}{found[2]}" if found else ""


def read_wording(text: str) -> str:
    """Return the target of whose verdict `text` asks, without its quotes, "" where it asks of none."""
    found = _VERDICT_OF.search(text)
    wording = found["wording"].strip("“”\"' ，,") if found else ""
    return "" if re.search("哪|什么|指标$|目标$|^这|^第", wording) else wording


def find_items(message: str, workspace: Workspace) -> Sequence[Item] | None:
    """Return the findings or indicators that `message` points at, None where it names none.

    An ordinal counts in the table shown last, in the findings where none was shown.
    """
    review = workspace.review
    if review is None:
        return None
    shown: Sequence[Item] = workspace.shown or review.findings
    place = find_ordinal(message)
    if place is not None:
        return [shown[place]] if -1 <= place < len(shown) and shown else []
    rows = find_rows(message, review)
    if rows:
        return rows[:_MOST]
    return shown if len(workspace.shown) == 1 else None


def _items(items: Sequence[Item], workspace: Workspace, numbering: Numbering) -> Iterator[Event]:
    review = workspace.review
    if not items or review is None:
        count = len(workspace.shown) or (len(review.findings) if review else 0)
        yield Notice(f"没有这一条：上面列出的一共{count}条。")
        return
    for item in items:
        if isinstance(item, Finding):
            yield TextPiece(_finding_text(item, review, numbering))
        else:
            yield TextPiece(_row_text(item, review.report, numbering))


def _finding_text(finding: Finding, review: Review, numbering: Numbering) -> str:
    evidence = "".join(
        f"\n· {' '.join(item.text.split())}"
        + numbering.report(review.report, place_name(review.report, item.location), item.text, item.location)
        for item in finding.evidence
    )
    place = place_words(review.report, finding.location)
    return (
        f"【{finding.severity.chinese}】{finding.message}（{place}，规则{finding.rule}）\n\n"
        f"看到的：{evidence}\n\n{_basis_text(finding.basis, numbering)}\n\n怎么改：{finding.suggestion}\n\n"
    )


def _row_text(row: LedgerRow, report: Report, numbering: Numbering) -> str:
    indicator, judgement = row.indicator, row.judgement
    quote_text = " | ".join(cell for cell in (indicator.name, indicator.target, indicator.actual) if cell)
    mark = numbering.report(report, row.form.name, quote_text, indicator.target_location)
    name = one_line(indicator.name)
    target = one_line(indicator.target) or "（空）"
    if judgement is None:
        return f"{row.form.name}的这一行没有填写指标{mark}。\n\n"
    text = f"“{name}”的年度指标值写作“{target}”，判为“{judgement.verdict.chinese}”{mark}。\n\n"
    return text + _judgement_text(judgement, row.basis, numbering) + "\n\n"


def _judgement_text(judgement: Judgement, basis: Basis | None, numbering: Numbering) -> str:
    terms = load_terms()
    term = terms[judgement.verdict]
    reasons = "".join(f"\n· {terms[reason].name}：{terms[reason].text}" for reason in judgement.reasons)
    text = f"{term.name}：{term.text}" + (f"\n\n理由：{reasons}" if reasons else "")
    if basis := basis or term.basis:
        text += f"\n\n{_basis_text(basis, numbering)}"
    return text + (f"\n\n可以这样改：{judgement.suggestion}" if judgement.suggestion else "")


def _basis_text(basis: Basis, numbering: Numbering) -> str:
    mark = numbering.policy(basis)
    if not mark:
        return f"依据：{basis}"
    return f"依据：{numbering.citations[int(mark[1:-1]) - 1].source}{mark}：{shortened(quote(basis), _QUOTE)}"


def _wording(wording: str, workspace: Workspace, numbering: Numbering) -> Iterator[Event]:
    """Yield the verdict of the rows that have this target, else of the wording by itself."""
    review = workspace.review
    rows = [row for row in review.ledger if compact(wording) in compact(row.indicator.target)] if review else []
    if review and rows:
        for row in rows[:_MOST]:
            yield TextPiece(_row_text(row, review.report, numbering))
        return
    judgement = judge("", "", wording, wording)
    yield TextPiece(f"“{wording}”算{judgement.verdict.chinese}。\n\n")
    yield TextPiece(_judgement_text(judgement, None, numbering))


def _terms(terms: Sequence[Term], numbering: Numbering) -> Iterator[Event]:
    for term in terms:
        mark = numbering.policy(term.basis) if term.basis else ""
        yield TextPiece(f"“{term.name}”：{term.text}{mark}\n\n")


def _rule(code: str, workspace: Workspace, numbering: Numbering) -> Iterator[Event]:
    rule = next((rule for rule in all_rules() if rule.code == code), None)
    if rule is None:
        yield Notice(f"没有编号为{code}的规则。")
        return
    text = "\n".join(line.strip() for line in (rule.__doc__ or "").strip().splitlines() if line.strip())
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


def _draft_item(draft: Draft, place: int, measure: bool) -> Iterator[Event]:
    items = draft.measures if measure and draft.measures else draft.problems
    if not items or place >= len(items):
        yield Notice(f"草稿里没有这一条：一共{len(items)}条。")
        return
    item = items[place]
    sources = tuple(citation for citation in draft.citations if citation.id in item.citations)
    yield TextPiece(f"“{item.title}”写的时候依据下面{len(sources)}处：\n")
    for source in sources:
        where = f"，{source.location.label}" if source.location else ""
        yield TextPiece(f"\n[{source.id}] {source.source}{where}：{' '.join(source.quote.split())}")
    yield Sources(sources)


def _by_words(message: str, workspace: Workspace) -> Iterator[Event]:
    """Explain by what the message is about: a quoted target, a topic of findings, else what the texts say."""
    numbering = Numbering()
    quoted = find_quoted(message)
    review = workspace.review
    if quoted:
        judgement = judge("", "", quoted[0], quoted[0])
        lead = "" if review is None else "报告里没有找到这个指标，按写法本身判断："
        yield TextPiece(f"{lead}“{quoted[0]}”判为“{judgement.verdict.chinese}”。\n\n")
        yield TextPiece(_judgement_text(judgement, None, numbering))
    elif review and (chosen := select_findings(read_findings_question(message), review)) and chosen[0] and chosen[1]:
        for finding in chosen[1][:_MOST]:
            yield TextPiece(_finding_text(finding, review, numbering))
    elif _MEANING.search(message):
        yield from answer_from_texts(PolicyQuestion(message), workspace)
        return
    elif review:
        yield TextPiece("想了解哪一条？可以说“第3条为什么”，或者把指标名称放在引号里，例如：为什么“……”算未量化。")
        yield Choices(("有什么问题", "哪些指标没有量化"))
    else:
        yield from answer_from_texts(PolicyQuestion(message), workspace)
        return
    if numbering.citations:
        yield Sources(numbering.citations)
