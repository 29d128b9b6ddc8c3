"""A draft delivered as a Word file: the one function that page, command line and the model's tools call."""

from assistant.drafting.draft import Draft
from assistant.drafting.history import Confirmation
from assistant.export.into_file import draft_into_file
from assistant.export.manuscript import Manuscript
from assistant.export.options import Options, SourceFile, Target, why_not_into
from assistant.export.word import draft_document
from knowledge.errors import UserError
from knowledge.report import Report

_SHOWN = 5


def deliver(
    draft: Draft,
    report: Report,
    options: Options,
    *,
    confirmation: Confirmation | None = None,
    source: SourceFile | None = None,
) -> bytes:
    """Return `draft` of a section of `report` as the bytes of a .docx file.

    Raise UserError where it is to be final and something is open or traced to nothing and nobody answers for it, where
    it is to go into a file that isn't a .docx or has no place for it.
    """
    if not draft.problems and not draft.measures:
        raise UserError("草稿里还没有内容，请先起草再导出。")
    if options.is_final:
        _refuse_open_items(draft, confirmation)
        if confirmation is None:
            _refuse_untraced(draft)
    manuscript = Manuscript(draft, options.is_final, confirmation)
    if options.target is Target.OWN:
        return draft_document(manuscript, report, options.sources)
    reason = why_not_into(source.name if source else "")
    if source is None or reason:
        raise UserError(reason)
    return draft_into_file(manuscript, report, source, options)


def _refuse_open_items(draft: Draft, confirmation: Confirmation | None) -> None:
    answered = confirmation.items if confirmation else ()
    items = {name: places for name, places in draft.open_items.items() if name not in answered}
    if items:
        told = "；".join(f"{name}{'、'.join(places)}" for name, places in list(items.items())[:_SHOWN])
        more = f"等{len(items)}条" if len(items) > _SHOWN else ""
        raise UserError(
            f"还不能导出定稿：{told}{more}还没有补上。请先补充，或由负责人逐条确认不写这些内容，再导出定稿。"
        )


def _refuse_untraced(draft: Draft) -> None:
    places = draft.grounding.unsupported
    if places:
        more = f"等{len(places)}处" if len(places) > _SHOWN else ""
        raise UserError(
            f"还不能导出定稿：{'、'.join(places[:_SHOWN])}{more}在来源中没有找到。"
            "请改正这些地方，或逐处核实后由核实人填写姓名确认，再导出定稿。"
        )
