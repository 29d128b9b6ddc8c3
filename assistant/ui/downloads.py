"""Files of the work done.

A file is made when its button is first shown, and kept with the session as long as what it was made from: a button that
made its file at the click would lose it where the click falls into a run of the page.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

import streamlit as st

from assistant.conversation.workspace import Workspace
from assistant.drafting.history import Version
from assistant.export.options import Changes, Choice, Options, Sources, Target, why_not_into
from assistant.ui import session
from assistant.ui import state as kept
from assistant.ui.text import in_words, plain
from assistant.ui.work import at_work
from knowledge.errors import UserError
from knowledge.report import Report

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ICON = ":material/download:"
_Chosen = TypeVar("_Chosen", bound=Choice)


def offer_draft(key: str, wished: Options | None = None) -> None:
    """Show the way to the draft as a Word file: what is to be made of it, and the button that downloads it.

    `wished` is chosen when the choices are first shown.
    """
    state = session.workspace()
    if state.report is None or state.draft is None:
        return
    key = session.scoped(key)
    files = st.popover("导出 Word", icon=_ICON, key=f"export-{key}", on_change="rerun")
    if files.open:
        with files:
            _offer_delivery(state, key, wished)


def _offer_delivery(state: Workspace, key: str, wished: Options | None) -> None:
    version, report = state.history.version, state.report
    if version is None or report is None:
        return
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
    try:
        made_from = (version.draft, version.confirmation, options)
        data = file_of("draft", made_from, partial(_draft_file, version, report, options))
    except UserError as error:
        st.error(in_words(error))
        return
    st.download_button(
        "下载 Word", data, _draft_name(report, name, options), WORD, key=f"word-{key}", on_click="ignore", icon=_ICON
    )


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
    if st.button("已逐处核实", key=f"confirm-{key}", disabled=not is_ready):
        session.confirm(name.strip(), tuple(settled))
        st.rerun()


def file_of(name: str, source: object, make: Callable[[], bytes]) -> bytes:
    """Return the file of this name, made anew where it was made from something else than `source`."""
    files = kept.FILES.get()
    if name not in files or files[name][0] != source:
        with at_work("export"):
            files[name] = (source, make())
    return files[name][1]


def file_stem(report: Report, name: str) -> str:
    """Return how what is made of a report is called: by its unit and its own file, without what no name can hold."""
    unit, file = (re.sub(r'[\\/:*?"<>|\s]+', "", one) for one in (report.unit, name.rpartition(".")[0]))
    return file if unit in file else f"{unit}_{file}"


def _draft_name(report: Report, name: str, options: Options) -> str:
    state = "定稿" if options.is_final else "草稿"
    stem = name.rpartition(".")[0] if options.target is Target.AUTHOR else f"{file_stem(report, name)}_问题和措施"
    return f"{stem}（{state}）.docx"


def _draft_file(version: Version, report: Report, options: Options) -> bytes:
    from assistant.export.delivery import deliver
    from assistant.export.options import SourceFile

    source = SourceFile(*session.source_file())
    return deliver(version.draft, report, options, confirmation=version.confirmation, source=source)
