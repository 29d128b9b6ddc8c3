"""One document of the library: what is noted of it, the stretches it was cut into, and a question put to it."""

from functools import partial

import streamlit as st

from assistant.access import Role
from assistant.ui import kept
from assistant.ui.parts import shared_library
from assistant.ui.person import current_person
from assistant.ui.tables import columns_of
from assistant.ui.text import marked, plain, told_here
from knowledge.finding.index import DocumentIndex
from knowledge.running_text import shortened
from knowledge.sources.terms import query_words
from knowledge.sources.validity import STATUSES
from knowledge.store.correction import FIELDS
from knowledge.store.stored import StoredDocument, is_same_policy

_CHOICES: dict[str, dict[str, str]] = {
    "kind": {"policy": "政策", "report": "往年报告"},
    "validity": {"": "不清楚", **{s: s for s in STATUSES}},
}
_POLICY_ONLY = {"number", "issued", "effective", "lapsed", "validity", "successor"}
_DATE_HINT = "2024-03-01"
_FOUND = 5


def show_document(library: DocumentIndex, document: StoredDocument) -> None:
    """Show the document with what can be done about it."""
    may_change = Role.KEEPER in current_person().roles
    with st.container(border=True, key="library-document-card"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(shortened(document.title, 90))}**", width="stretch")
            if may_change:
                _show_removal(document)
        if document.note:
            st.warning(plain(f"这份政策{document.note}。引用它的地方都会提醒。"))
        _show_twin(library, document)
        for note in document.notes:
            st.caption(plain(note))
        noted, stretches, tried = st.tabs(["登记项", f"段落（{document.chunks}）", "试着提问"])
        with noted:
            _show_fields(library, document, may_change)
        with stretches:
            _show_chunks(library, document)
        with tried:
            _show_trial(library, document)


def _show_twin(library: DocumentIndex, document: StoredDocument) -> None:
    """Lead to the digest, or the full text, of the same policy."""
    for other in library.documents():
        if is_same_policy(document, other):
            which = "内置的摘编" if other.bundled else f"加入的《{other.name}》"
            label, lead = plain(f"与{which}是同一份文件，引用时并为一份"), partial(kept.LIBRARY_DOCUMENT.put, other.id)
            st.button(label, type="tertiary", key=f"library-twin-{other.id}", on_click=lead)


def _show_fields(library: DocumentIndex, document: StoredDocument, may_change: bool) -> None:
    """Show what was recognised, to be corrected; what a person has set is marked."""
    names = [name for name in FIELDS if document.kind == "policy" or name not in _POLICY_ONLY]
    with st.form(f"library-form-{document.id}-{library.base.catalogue.changes}", border=False):
        columns = st.columns(3)
        said = {}
        for place, name in enumerate(names):
            with columns[place % 3]:
                said[name] = _field(document, name)
        is_saved = st.form_submit_button("保存更正", icon=":material/save:", disabled=not may_change)
    by_hand = "、".join(FIELDS[name] for name in document.corrected if name in FIELDS)
    origin = "随程序提供" if document.bundled else f"文件：{document.place or document.name}"
    st.caption(plain(f"{origin}。{f'人工更正过：{by_hand}。' if by_hand else '以上由程序识别。'}"))
    if not is_saved:
        return
    changed = {name: value for name, value in said.items() if value != str(getattr(document, name) or "")}
    with told_here():
        new = shared_library().correct(document.id, **changed) if changed else document
        kept.LIBRARY_DOCUMENT.put(new.id)
        st.toast("已保存" if changed else "没有改动")
        st.rerun()


def _field(document: StoredDocument, name: str) -> str:
    value = str(getattr(document, name) or "")
    label = f"{FIELDS[name]}{'（已更正）' if name in document.corrected else ''}"
    if choices := _CHOICES.get(name):
        keys = list(choices)
        place = keys.index(value) if value in keys else 0
        return str(st.selectbox(label, keys, index=place, format_func=lambda key: choices[key]))
    is_date = name in {"issued", "effective", "lapsed"}
    return st.text_input(label, value, placeholder=_DATE_HINT if is_date else "").strip()


def _show_chunks(library: DocumentIndex, document: StoredDocument) -> None:
    rows = [
        {"序号": chunk.ordinal + 1, "所在章节": chunk.section, "词元": chunk.tokens, "内容": chunk.text}
        for chunk in library.base.catalogue.chunks(document.id)
    ]
    config = columns_of("passages")
    st.dataframe(rows, hide_index=True, column_config=config, key=f"library-chunks-{document.id}", alt="段落")


def _show_trial(library: DocumentIndex, document: StoredDocument) -> None:
    """Show which stretches of the document a question finds, best first."""
    question = st.text_input("问题", key=f"library-question-{document.id}", placeholder="如：定性指标怎么打分")
    if not question.strip():
        return
    found = library.search_in(document.id, question, _FOUND)
    if not found:
        st.caption("没有找到。")
    for place, passage in enumerate(found, 1):
        with st.container(border=True, gap="xsmall"):
            st.caption(plain(f"第{place}位　{passage.section}"))
            st.markdown(marked(passage.text, [word for word in query_words(question) if len(word) > 1]))


def _show_removal(document: StoredDocument) -> None:
    with st.popover("删除", icon=":material/delete:", key=f"library-remove-{document.id}"):
        st.markdown("从资料库删除这份资料，对话和草稿将不再引用它。原文件不受影响，需要时可再加入。")
        if st.button("确认删除", type="primary", key=f"library-removed-{document.id}"):
            with told_here():
                shared_library().remove(document.id)
                kept.LIBRARY_DOCUMENT.clear()
                st.toast("已删除")
                st.rerun()
