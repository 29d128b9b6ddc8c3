"""A report to draft from, read from its file; its verdicts and findings are given by hand, as rules may change."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from assistant.drafting.draft import MEASURES, PROBLEMS, SECTIONS, Draft, DraftItem, Length, wanted_lengths
from assistant.drafting.planning.plan import DraftPlan, make_plan
from assistant.drafting.statement import StatementKind, read_statements
from assistant.drafting.writing import assembled, narrowed
from assistant.review.engine import LedgerRow, Review
from assistant.review.rule import Evidence, Finding, Severity
from assistant.review.verdict import Judgement, Reason, Verdict
from knowledge.extraction import read_report
from knowledge.parsing import read_file
from knowledge.policy import Basis
from knowledge.report import Indicator, Report, ReportKind
from tests.searching import Searching

FILE = Path(__file__).parent / "fixtures" / "drafting" / "linxi_agriculture.md"
_WEAK = {
    "按计划完成": (Verdict.VAGUE, Reason.SELF_REFERENTIAL),
    "持续提升": (Verdict.VAGUE, Reason.DIRECTION_ONLY),
    "进一步改善": (Verdict.VAGUE, Reason.DIRECTION_ONLY),
}


library = Searching(lambda *_, **__: ())


def compose(plan: DraftPlan, sections: Sequence[str] = SECTIONS, length: Length = None) -> Draft:
    """Return the draft that is written without a model."""
    return assembled(narrowed(plan, wanted_lengths(length, sections)), sections, "composer")


def problem(
    title: str,
    text: str,
    causes: Iterable[str] = (),
    findings: tuple[str, ...] = (),
    keys: tuple[str, ...] = (),
) -> DraftItem:
    """Return a problem of these sentences, whose marks are its sources."""
    told = read_statements(text, StatementKind.SITUATION)
    why = (one for cause in causes for one in read_statements(cause, StatementKind.CAUSE))
    statements = tuple(replace(one, is_edited=False) for one in (*told, *why))
    return DraftItem(PROBLEMS, title, statements, keys, findings=findings)


def measure(title: str, text: str, addresses: tuple[int, ...] = (), keys: tuple[str, ...] = ()) -> DraftItem:
    """Return a measure of these sentences, in which nothing is left open."""
    told = tuple(replace(one, is_edited=False) for one in read_statements(text, StatementKind.ACTION))
    words = told[0].text if told else "办"
    return DraftItem(MEASURES, title, told, keys, addresses=addresses, owner=words, deadline=words, result=words)


@cache
def case_report() -> Report:
    """Return the report as it is read from its file."""
    return read_report(read_file(FILE))


@cache
def case_review() -> Review:
    """Return its review: three vague targets, two findings."""
    report = case_report()
    form = report.form(ReportKind.DEPARTMENT)
    assert form is not None
    fund = form.total_fund
    assert fund is not None
    rate = Finding(
        rule="BUD91",
        severity=Severity.ERROR,
        message="部门整体支出绩效自评表执行率填列90.00%，按全年执行数2100.00万元除以全年预算数2400.00万元应为87.50%。",
        evidence=(Evidence("2400.00 | 2100.00 | 90.00%", fund.location),),
        suggestion="更正执行率。",
        basis=Basis("财预〔2020〕10号", "附件1"),
        location=fund.location,
        id="BUD91",
    )
    place = next(paragraph.location for paragraph in report.document.paragraphs if "三公" in paragraph.text)
    expenses = Finding(
        rule="DOC91",
        severity=Severity.WARNING,
        message="正文称“三公”经费增长6.10%，按增加额0.30万元和本年4.32万元推算应为7.46%。",
        evidence=(Evidence("较上年增加0.30万元，增长6.10%", place),),
        suggestion="核对增长率。",
        basis=Basis("财预〔2020〕10号", "第二十一条"),
        location=place,
        id="DOC91",
    )
    ledger = tuple(LedgerRow(form, row, _judgement(row)) for form, row in report.indicators)
    return Review(report, ledger, (rate, expenses), ())


@cache
def case_plan() -> DraftPlan:
    """Return the plan of its draft."""
    return make_plan(case_review(), library)


def _judgement(row: Indicator) -> Judgement:
    verdict, reason = _WEAK.get(row.target, (Verdict.QUANTIFIED, None))
    return Judgement(verdict, (reason,) if reason else (), "")
