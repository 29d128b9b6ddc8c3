"""Files of the work done.

A file is made when its button is first shown, and kept with the session as long as what it was made from: a button that
made its file at the click would lose it where the click falls into a run of the page.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

import streamlit as st

from assistant.drafting.history import Version
from assistant.export.options import Changes, Choice, Options, SourceFile, Sources, Target, why_not_into
from assistant.review.engine import Review
from assistant.ui import kept, parts, session
from assistant.ui.controls import offer
from assistant.ui.person import LOCAL
from assistant.ui.text import plain, told_here
from knowledge.report import Report

_ICON = ":material/download:"
_Chosen = TypeVar("_Chosen", bound=Choice)


def offer_file(label: str, data: bytes | str, name: str, key: str) -> None:
    """Show the button that downloads a file of this name; the page stays as it is."""
    st.download_button(label, data, name, key=key, on_click="ignore", icon=_ICON)


def offer_review(key: str) -> None:
    """Show the way to the files of the open review, which are made when it is taken."""
    review = session.workspace().review
    with st.popover("导出意见", icon=_ICON, key=session.scoped(f"files-{key}"), on_change="rerun") as files:
        if files.open and review is not None:
            _offer_review(review, key)


def _offer_review(review: Review, key: str) -> None:
    from assistant.export.annotate import annotated_document
    from assistant.export.opinion import opinion_document
    from assistant.export.workbook import review_workbook

    source = SourceFile(*session.source_file())
    stays: dict[str, Any] = {"persist_state": "session"}
    made: list[tuple[str, str, Callable[[], bytes]]] = []
    # Comments need the author's own Word file.
    if source.name.lower().endswith(".docx"):
        name = f"{session.scoped('tracked')}-{key}"
        is_tracked = st.checkbox("批注时把建议的指标值写成修订", key=name, **stays)
        comments = partial(annotated_document, source, review, track_changes=is_tracked)
        made.append(("原文加批注（Word）", "批注.docx", comments))
    stays |= {"key": f"{session.scoped('due')}-{key}", "format": "YYYY-MM-DD"}
    due = st.date_input("意见书要求改完的日期（不选就是5个工作日后）", None, **stays)
    reviewer = "" if session.person() == LOCAL else session.person()
    made.append(("审核意见书（Word）", "审核意见书.docx", partial(opinion_document, review, reviewer, due)))
    made.append(("台账、意见和处理（Excel）", "审核台账.xlsx", partial(review_workbook, review)))
    with st.spinner("正在生成文件……"), parts.at_work("export"):
        for label, ending, make in made:
            with told_here():
                name = f"{file_stem(review.report, source.name)}_{ending}"
                offer_file(label, make(), name, f"file-{key}-{ending}")
    if review.dismissed:
        st.caption(f"批注和意见书不含不采纳的{len(review.dismissed)}条；Excel 里列出全部意见和处理。")


def offer_draft(key: str, wished: Options | None = None) -> None:
    """Show the way to the draft as a Word file: what is to be made of it, and the button that downloads it.

    `wished` is chosen when the choices are first shown.
    """
    version, report, key = session.workspace().history.version, session.workspace().report, session.scoped(key)
    if version is not None and report is not None:
        with st.popover("导出 Word", icon=_ICON, key=f"export-{key}", on_change="rerun") as files:
            if files.open:
                _offer_delivery(version, report, key, wished)


def _offer_delivery(version: Version, report: Report, key: str, wished: Options | None) -> None:
    name = session.source_file()[1]
    options = _choose_options(key, why_not_into(name), wished)
    unsupported, open_items = version.draft.grounding.unsupported, version.draft.open_items
    answered = version.confirmation.items if version.confirmation else ()
    is_open = bool(open_items.keys() - set(answered))
    if options.is_final and (is_open or (unsupported and version.confirmation is None)):
        _ask_confirmation(unsupported, open_items, key)
        return
    if version.confirmation and unsupported:
        st.caption(plain(f"待核实的{len(unsupported)}处已由{version.confirmation.name}确认。"))
    with told_here():
        from assistant.export.delivery import deliver

        made, made_from = (version.draft, report, options), (version.draft, version.confirmation, options)
        source = SourceFile(*session.source_file())
        make = partial(deliver, *made, confirmation=version.confirmation, source=source)
        data = file_of("draft", made_from, make)
        state = "定稿" if options.is_final else "草稿"
        stem = name.rpartition(".")[0] if options.target is Target.AUTHOR else f"{file_stem(report, name)}_问题和措施"
        offer_file("下载 Word", data, f"{stem}（{state}）.docx", f"word-{key}")


def _choose_options(key: str, reason: str, wished: Options | None) -> Options:
    """Let what is to be made be chosen, and remember it; `reason` says why the author's file can't be written in."""
    remembered = kept.DELIVERY.get()
    if wished is not None and f"wished-{key}" not in st.session_state:
        st.session_state[f"wished-{key}"] = True
        st.session_state[f"final-{key}"] = wished.is_final
        remembered[wished.is_final] = wished
    is_final = st.toggle("定稿", key=f"final-{key}", help="不带任何起草标记；不选则是工作稿，标出待核实的数字。")
    before, key = remembered[is_final], f"{key}-{is_final}"
    target, changes, keeps_old = Target.OWN, before.changes, False
    if reason:
        st.caption(plain(reason))
    else:
        target = _choose("用哪种文件", Target, before.target, f"target-{key}")
    if target is Target.AUTHOR:
        changes = _choose("写成", Changes, before.changes, f"changes-{key}")
        keeps_old = st.checkbox("保留原有文字，续在后面", before.keeps_old, key=f"old-{key}")
    sources = _choose("来源放在哪里", Sources, before.sources, f"sources-{key}")
    remembered[is_final] = Options(target, changes, sources, is_final, keeps_old)
    return remembered[is_final]


def _choose(label: str, choices: type[_Chosen], before: _Chosen, key: str) -> _Chosen:
    chosen = st.segmented_control(
        label, list(choices), default=before, format_func=lambda choice: choice.chinese, key=key, required=True
    )
    return chosen or before


def _ask_confirmation(unsupported: Sequence[str], open_items: Mapping[str, Sequence[str]], key: str) -> None:
    """Show what is open or traced to nothing, and let a person answer for it by name, item by item."""
    if unsupported:
        places = "、".join(unsupported)
        st.warning(plain(f"定稿前请核实：{places}在来源中没有找到。可以先改正；核实无误的，填写姓名确认。"))
    settled = []
    if open_items:
        st.warning("下面各条还有待补的内容，请先补充；确实不再补的，逐条勾选，定稿里不写这些内容。")
        settled = [
            name
            for name, places in open_items.items()
            if st.checkbox(plain(f"{name}：{'、'.join(places)}"), key=f"settled-{key}-{name}")
        ]
    name = st.text_input("核实人姓名", key=f"confirmed-by-{key}", max_chars=20)
    is_ready = bool(name.strip()) and len(settled) == len(open_items)
    offer("已逐处核实", f"confirm-{key}", session.confirm, name.strip(), tuple(settled), disabled=not is_ready)


def file_of(name: str, source: object, make: Callable[[], bytes]) -> bytes:
    """Return the file of this name, made anew where it was made from something else than `source`."""
    files = kept.FILES.get()
    if name not in files or files[name][0] != source:
        with parts.at_work("export"):
            files[name] = (source, make())
    return files[name][1]


def file_stem(report: Report, name: str) -> str:
    """Return how what is made of a report is called: by its unit and its own file, without what no name can hold."""
    unit, file = (re.sub(r'[\\/:*?"<>|\s]+', "", one) for one in (report.unit, name.rpartition(".")[0]))
    return file if unit in file else f"{unit}_{file}"
