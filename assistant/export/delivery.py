"""A draft delivered as a Word file: the one function that page, command line and the model's tools call."""

from dataclasses import dataclass

from assistant.drafting.draft import Draft
from assistant.drafting.history import Confirmation
from assistant.export.into_file import draft_into_file
from assistant.export.manuscript import Manuscript
from assistant.export.options import Changes, Options, Target, why_not_into
from assistant.export.word import draft_document
from knowledge.errors import UserError
from knowledge.report import Report

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The author's file as it was given, which the report was read from."""

    data: bytes
    name: str


def deliver(
    draft: Draft,
    report: Report,
    options: Options,
    *,
    confirmation: Confirmation | None = None,
    source: SourceFile | None = None,
) -> bytes:
    """Return `draft` of a section of `report` as the bytes of a .docx file.

    Raise UserError where it is to be final and nobody answers for what no source holds, where it is to go into a file
    that isn't a .docx or has no place for it.
    """
    if not draft.problems and not draft.measures:
        raise UserError("草稿里还没有内容，请先起草再导出。")
    if options.is_final and confirmation is None:
        _refuse_open_places(draft)
    manuscript = Manuscript(draft, options.is_final, confirmation)
    if options.target is Target.OWN:
        return draft_document(manuscript, report, options.sources)
    reason = why_not_into(source.name if source else "")
    if source is None or reason:
        raise UserError(reason)
    return draft_into_file(
        manuscript,
        report,
        source.data,
        source.name,
        sources=options.sources,
        is_tracked=options.changes is Changes.TRACKED,
        keeps_old=options.keeps_old,
    )


def _refuse_open_places(draft: Draft) -> None:
    places = draft.grounding.unsupported
    if places:
        more = f"等{len(places)}处" if len(places) > _SHOWN else ""
        raise UserError(
            f"还不能导出定稿：{'、'.join(places[:_SHOWN])}{more}在来源中没有找到。"
            "请改正这些地方，或逐处核实后由核实人填写姓名确认，再导出定稿。"
        )
