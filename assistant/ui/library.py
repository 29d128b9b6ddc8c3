"""The page 资料库: policies and past reports, as those who look after them add, correct and try them."""

from collections import Counter
from typing import Any

import streamlit as st

from assistant.access import Role
from assistant.ui import kept, parts
from assistant.ui.library_view import show_adding, show_document, show_uploader
from assistant.ui.person import current_person
from assistant.ui.tables import show_rows
from assistant.ui.text import plain
from knowledge.document_number import normal_number
from knowledge.running_text import shortened
from knowledge.store.stored import StoredDocument

_KINDS = {"policy": "政策", "report": "往年报告"}
_LAPSED = "不再有效"


def _show_header(documents: list[StoredDocument]) -> None:
    counts = Counter(document.kind for document in documents)
    lapsed = sum(bool(document.note) for document in documents)
    chunks = sum(document.chunks for document in documents)
    text = f"政策{counts['policy']}份，往年报告{counts['report']}份，共{chunks}段"
    with st.container(key="header", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**资料库**　:gray[{text}{f'；{lapsed}份政策不再有效' if lapsed else ''}]", width="stretch")
        if Role.KEEPER in current_person().roles:
            key, icon = f"library-add-{kept.UPLOADS.get()}", ":material/library_add:"
            with st.popover("加入资料", icon=icon, type="primary", key=key):
                show_uploader()


def _chosen(documents: list[StoredDocument]) -> list[StoredDocument]:
    stays: dict[str, Any] = {"label_visibility": "collapsed", "persist_state": "session"}
    kinds = [*_KINDS.values(), *([_LAPSED] if any(document.note for document in documents) else [])]
    with st.container(horizontal=True, vertical_alignment="bottom", key="library-filter"):
        words = st.text_input("查找", key="library-words", placeholder="题名、单位、文号、文件名", **stays)
        wanted = st.pills("类型", kinds, selection_mode="multi", key="library-kinds", **stays)
    asked = {kind for kind, name in _KINDS.items() if name in wanted} or set(_KINDS)
    found = []
    for one in documents:
        searched = " ".join((one.title, one.unit, one.number, one.name, str(one.year or "")))
        if (
            one.kind in asked
            and (_LAPSED not in wanted or one.note)
            and all(word in searched for word in words.split())
        ):
            found.append(one)
    return found


def _show_table(documents: list[StoredDocument]) -> None:
    ids = [document.id for document in documents]
    place = show_rows("library", list(map(_row, documents)), "library", "资料库中的文件", ids=ids)
    chosen = "" if place is None else ids[place]
    # A document may lead to another while its row stays selected.
    if chosen and chosen != kept.LIBRARY_SELECTED.get():
        kept.LIBRARY_DOCUMENT.put(chosen)
    kept.LIBRARY_SELECTED.put(chosen)


def _row(document: StoredDocument) -> dict[str, object]:
    return {
        "类型": _KINDS[document.kind],
        "题名": shortened(document.title, 120),
        "单位": document.unit,
        "年度": str(document.year or ""),
        "文号": normal_number(document.number),
        "效力": document.note.partition("，")[0] or document.validity,
        "段数": document.chunks,
        "文件": "随程序提供" if document.bundled else document.name,
    }


library = parts.index()
present = list(library.documents())
_show_header(present)
if Role.KEEPER in current_person().roles:
    show_adding()
if shown := _chosen(present):
    _show_table(shown)
else:
    st.caption("没有符合条件的资料。")
opened = library.base.catalogue.document(kept.LIBRARY_DOCUMENT.get())
if opened:
    show_document(library, opened)
elif shown:
    st.caption(plain("在表格左侧选中一份，可以查看登记项和它分成的段落、试着向它提问。"))
