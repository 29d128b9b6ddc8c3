"""Drafting as a conversation asks for it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.conversation.events import (
    Choices,
    DraftChanged,
    DraftPiece,
    Event,
    FileWanted,
    Notice,
    Progress,
    TextPiece,
)
from assistant.conversation.patterns import parts, says, without
from assistant.conversation.request import DraftRequest, ExportRequest
from assistant.conversation.workspace import NO_DRAFT, Workspace, opened, searchable
from assistant.drafting.assembly import assemble
from assistant.drafting.draft import MEASURES, PROBLEMS, SECTIONS, Draft, DraftItem
from assistant.drafting.draft import Notice as DraftNotice
from assistant.drafting.planning.plan import DraftPlan, make_plan
from assistant.drafting.writing import without_problem, write_draft
from assistant.export.options import WORKING_COPY, Options, Target, read_wishes
from knowledge.numerals import read_number
from knowledge.report import Report

_BELOW, _SHORTEST = 0.95, 100
# More questions than this at once are not read; the draft's page lists them all.
_ASKED = 3


def draft(request: DraftRequest, workspace: Workspace) -> Iterator[Event]:
    """Yield the sections asked for as they are written, then the draft's new version."""
    review = opened(workspace)
    sections = request.sections
    plan = workspace.plan
    is_first = plan is None
    if plan is None:
        yield Progress("正在整理依据，查找政策和往年报告……")
        plan = make_plan(review, searchable(workspace), workspace.history.answers or ())
    written: Draft | None = None
    told = _matching(plan, workspace.draft, sections)
    if request.most and request.most < len(told.problems):
        left = "、".join(item.title for item in told.problems[request.most :])
        yield Notice(f"按您说的只写{request.most}条问题，没有写的还有：{left}。")
        for place in reversed(range(request.most, len(told.problems))):
            told = without_problem(told, place)
    for event in write_draft(told, workspace.model, sections, dict(request.lengths)):
        match event:
            case str():
                yield DraftPiece(event)
            case DraftNotice(text):
                yield Notice(text, "warning")
            case Draft():
                written = event
    if written is None:
        return
    if workspace.draft:
        written = combine(workspace.draft, written, review.report)
    yield DraftChanged(workspace.history.add(written, request.shown, plan.answers), plan)
    yield TextPiece(summary(written))
    if is_first and written.questions:
        yield TextPiece(f"\n\n{_asked(written)}")
    missing = ("起草下一步改进措施",) if not written.measures else () if written.problems else ("起草存在的问题",)
    yield Choices((*missing, "第一条写具体一点", "导出Word"))


def _asked(draft: Draft) -> str:
    """Return the questions that matter most, numbered as all of them are beside the draft."""
    told = "".join(f"\n{place}. {question.text}" for place, question in enumerate(draft.questions[:_ASKED], 1))
    rest = len(draft.questions) - _ASKED
    more = f"\n另有{rest}个，见草稿上方的“待补充”。" if rest > 0 else ""
    return f"还需要您补充（可以直接说，也可以写“第1个问题：……”）：{told}{more}"


def _matching(plan: DraftPlan, draft: Draft | None, sections: Sequence[str]) -> DraftPlan:
    """Return the plan with the problems that the section which stays in the draft is about: each answers the other."""
    stays = () if draft is None or len(sections) > 1 else draft.measures if PROBLEMS in sections else draft.problems
    keys = {key for item in stays for key in item.keys}
    for place in reversed(range(len(plan.problems))):
        if keys and not keys & set(plan.problems[place].keys) and len(plan.problems) > 1:
            plan = without_problem(plan, place)
    return plan


def read_draft(message: str) -> DraftRequest:
    """Return which draft `message` asks for."""
    sections = read_sections(without("drafted.denied", message))
    count = says("drafted.count", message)
    most = read_number(count["behind"] or count["before"]) if count else None
    return DraftRequest(sections, tuple(read_length(message, sections, int(most or 1)).items()), int(most or 0))


def read_sections(message: str) -> tuple[str, ...]:
    """Return the sections that `message` asks to write, both where it doesn't say."""
    if says("drafted.both", message) and not says("drafted.for_problems", message):
        return SECTIONS
    problems = bool(says("drafted.problems", without("drafted.for_problems", message)))
    measures = bool(says("drafted.measures", message))
    if problems == measures:
        return SECTIONS
    return (PROBLEMS,) if problems else (MEASURES,)


def read_length(message: str, sections: Sequence[str], items: int = 1) -> dict[str, int]:
    """Return how many characters `message` wants of each section, nothing for those of which it doesn't say.

    写800字左右 is meant for each section, 共1500字 for all; 问题部分600字，措施500字 is by the one named before it,
    每条150字 by the `items` that are wanted.
    """
    wanted: dict[str, int] = {}
    for clause in parts("drafted.clause", message):
        found = says("drafted.length", clause)
        if found is None:
            continue
        before = clause[: found.start()]
        number = (read_number(found["digits"] or found["words"]) or 0) * (items if says("drafted.each", before) else 1)
        named = [section for section in SECTIONS if section in sections and says(f"drafted.{section}", before)]
        length = number // (len(sections) if says("drafted.in_all", before) and len(named) != 1 else 1)
        # What may not be passed is aimed at from below: whole statements rarely fit to the character.
        length = int(length * _BELOW) if says("drafted.at_most", clause) else length
        wanted |= dict.fromkeys(named if len(named) == 1 else sections, length)
    return {section: max(length, _SHORTEST) for section, length in wanted.items()}


def combine(old: Draft, new: Draft, report: Report) -> Draft:
    """Return `new` with the section it lacks taken over from `old`, sources numbered and checked once more."""
    if (new.problems and new.measures) or not (old.problems if not new.problems else old.measures):
        return new
    shift = max((citation.id for citation in old.citations), default=0)
    moved = [replace(citation, id=citation.id + shift) for citation in new.citations]
    problems = old.problems if not new.problems else tuple(item.renumbered(shift.__add__) for item in new.problems)
    measures = old.measures if not new.measures else tuple(item.renumbered(shift.__add__) for item in new.measures)
    answered = [replace(item, addresses=_addresses(item, problems)) for item in measures]
    writer = old.writer if old.writer == new.writer else "mixed"
    questions = tuple(dict.fromkeys((*old.questions, *new.questions)))
    return assemble(problems, answered, [*old.citations, *moved], report, writer, questions, new.corrections)


def summary(draft: Draft) -> str:
    """Return how long the draft is and how its figures were traced."""
    counts = [
        f"{len(items)}{measure}" for items, measure in ((draft.problems, "个问题"), (draft.measures, "条措施")) if items
    ]
    text = f"草稿共{'、'.join(counts)}，引用{len(draft.citations)}处来源。"
    unsupported = draft.grounding.unsupported
    if not unsupported:
        return f"{text}文中{draft.grounding.numbers}处数字和文件都能在来源中找到。"
    return f"{text}有{len(unsupported)}处在来源中没有找到，已经标出，请核实：{'；'.join(unsupported)}。"


def _addresses(item: DraftItem, problems: tuple[DraftItem, ...]) -> tuple[int, ...]:
    """Return the places of the problems with the measure's keys, which tell more than places in another version."""
    same = tuple(place for place, problem in enumerate(problems) if set(problem.keys) & set(item.keys))
    return same or tuple(place for place in item.addresses if place < len(problems))


def read_export(message: str) -> ExportRequest:
    """Return which file `message` wants, and how."""
    if says("file.review", message) and not says("file.draft", message):
        return ExportRequest("review")
    wished = read_wishes(message)
    return ExportRequest("draft", None if wished == WORKING_COPY else wished)


def export(request: ExportRequest, workspace: Workspace) -> Iterator[Event]:
    """Yield the wish for a file, with what it will hold."""
    if request.what == "review":
        opened(workspace)
        yield TextPiece(
            "审核意见和指标台账可以下载：批注写在原报告上（.docx），审核意见书另成一份公文，"
            "Excel 文件含台账、意见和处理结果。不采纳的意见不进批注和意见书。"
        )
        yield FileWanted("review")
    elif workspace.draft:
        yield TextPiece(_told(workspace.draft, request.options or WORKING_COPY))
        yield FileWanted("draft", request.options)
    else:
        yield Notice(f"{NO_DRAFT}写好后说“导出Word”就可以下载。")
        yield Choices(("两部分都写",))


def _told(draft: Draft, wished: Options) -> str:
    text = f"Word 文件可以下载，共{len(draft.problems)}个问题、{len(draft.measures)}条措施。"
    if wished == WORKING_COPY:
        return f"{text}点“导出 Word”，选好放进哪个文件、要不要修订、来源放在哪里。"
    where = f"写进原报告（{wished.changes.chinese}）" if wished.target is Target.AUTHOR else wished.target.chinese
    text += f"已按您说的选好：{'定稿' if wished.is_final else '工作稿'}，{where}，来源{wished.sources.chinese}。"
    if wished.is_final and draft.grounding.unsupported:
        text += f"有{len(draft.grounding.unsupported)}处在来源中没有找到，有人核实并填写姓名后才能下载定稿。"
    return text
