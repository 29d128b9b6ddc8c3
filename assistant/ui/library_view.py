"""What the library shows beside its list: files being added in the background, and one document with its notes.

One process adds one list of files at a time, and every window shows how far it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Event, Thread

import streamlit as st

from assistant.access import Role
from assistant.shared_library import SharedLibrary
from assistant.ui import kept, parts
from assistant.ui.batch_run import incoming, too_much
from assistant.ui.controls import offer
from assistant.ui.person import current_person
from assistant.ui.tables import show_rows
from assistant.ui.text import marked, plain, told_here
from knowledge.errors import UserError
from knowledge.finding.index import DocumentIndex
from knowledge.parsing.archive import Incoming
from knowledge.running_text import shortened
from knowledge.sources.chunking import Kind
from knowledge.sources.terms import query_words
from knowledge.sources.validity import STATUSES
from knowledge.store.prepared import STATUS_WORDS, AddOutcome
from knowledge.store.stored import FIELDS, StoredDocument, is_same_policy

_ADDED_AS: dict[str, Kind | None] = {"自动识别": None, "政策": "policy", "往年报告": "report"}

_FEW = 3
_FIRST = {"refused": 0, "unfinished": 1}
"""What went wrong is shown first."""
_CHOICES: dict[str, dict[str, str]] = {
    "kind": {"policy": "政策", "report": "往年报告"},
    "validity": {"": "不清楚", **{s: s for s in STATUSES}},
}
_POLICY_ONLY = {"number", "issued", "effective", "lapsed", "validity", "successor"}
_DATE_HINT = "2024-03-01"
_FOUND = 5


@dataclass(slots=True)
class Adding:
    """One list of files being added: what became of those done, how far it is, and what stopped it."""

    files: Sequence[Incoming]
    kind: Kind | None
    outcomes: list[AddOutcome] = field(default_factory=list)
    text: str = "正在准备"
    problem: str = ""
    is_over: bool = False
    cancelled: Event = field(default_factory=Event)

    def run(self, library: SharedLibrary) -> None:
        """Add the files, keeping note of each."""
        try:
            for outcome in library.add_many(self.files, self.kind, self._note, self.cancelled.is_set):
                self.outcomes.append(outcome)
        except UserError as error:
            self.problem = str(error)
        finally:
            self.is_over = True

    def _note(self, text: str, _share: float) -> None:
        self.text = text


@st.cache_resource(show_spinner=False)
def _last() -> list[Adding]:
    """Return a list that holds what this process adds, or added last."""
    return []


def show_uploader() -> None:
    """Show what takes files to be added."""
    number = kept.UPLOADS.get()
    with st.container(key="anyfiles"):
        files = st.file_uploader("选择文件", accept_multiple_files=True, key=f"library-upload-{number}")
    if len(files) > _FEW:
        # The uploader itself turns a few pages of them at a time.
        size = sum(file.size for file in files) / 1024**2
        with st.expander(f"已选{len(files)}个文件，共{size:.1f} MB"):
            names = sorted(files, key=lambda file: file.name)
            rows = [{"文件": file.name, "KB": round(file.size / 1024)} for file in names]
            show_rows("chosen", rows, "library-chosen", "已选的文件")
    kind = st.segmented_control("类型", list(_ADDED_AS), default="自动识别", key="library-kind", required=True)
    if st.button("开始加入", type="primary", disabled=not files, key="library-start"):
        if any(not adding.is_over for adding in _last()):
            st.error("另一批文件正在加入，请等它完成。")
        elif problem := too_much(files):
            how = "请分几次加入，或打成压缩文件，或用命令行 report-assistant knowledge add 加入整个文件夹。"
            st.error(f"{problem}{how}")
        else:
            adding = Adding([each for file in files for each in incoming(file)], _ADDED_AS[kind])
            _last()[:] = [adding]
            Thread(target=adding.run, args=(parts.shared_library(),), name="adding", daemon=True).start()
            # The uploader forgets its files, or they would be offered again.
            kept.UPLOADS.put(number + 1)
            st.rerun()


def show_adding() -> None:
    """Show how far the adding is, and then what became of each file, until it is put away."""
    for adding in _last():
        (_show_result if adding.is_over else _watch)(adding)


@st.fragment(run_every=0.7)
def _watch(adding: Adding) -> None:
    if adding.is_over:
        st.rerun()
    with st.container(border=True):
        done = len(adding.outcomes)
        # The bar shows what the counter says: what was read ahead isn't in the library yet.
        text = f"{done}/{len(adding.files)}　{plain(shortened(adding.text, 60))}"
        st.progress(done / max(1, len(adding.files)), text=text)
        is_stopping = adding.cancelled.is_set()
        label = "正在停止，已读入的写完就结束……" if is_stopping else "停止"
        offer(label, "library-stop", adding.cancelled.set, icon="stop_circle", disabled=is_stopping)


def _show_result(adding: Adding) -> None:
    counts = {word: sum(each.status == status for each in adding.outcomes) for status, word in STATUS_WORDS.items()}
    told = "，".join(f"{word}{count}个" for word, count in counts.items() if count)
    refused = counts[STATUS_WORDS["refused"]] or counts[STATUS_WORDS["unfinished"]]
    with st.container(border=True):
        if adding.problem:
            st.error(plain(adding.problem))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{len(adding.files)}个文件处理完毕**：{told or '没有加入'}。", width="stretch")
            offer("知道了", "library-done", _last().clear, type="tertiary")
        with st.expander("每个文件的结果", expanded=bool(refused)):
            ordered = sorted(adding.outcomes, key=lambda outcome: _FIRST.get(outcome.status, len(_FIRST)))
            rows = [{"结果": STATUS_WORDS[one.status], "文件": one.name, "说明": one.told} for one in ordered]
            show_rows("added", rows, "library-outcomes", "每个文件的结果")


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
        for other in library.documents():
            if is_same_policy(document, other):
                which = "内置的摘编" if other.bundled else f"加入的《{other.name}》"
                label, lead = plain(f"与{which}是同一份文件，引用时并为一份"), kept.LIBRARY_DOCUMENT.put
                offer(label, f"library-twin-{other.id}", lead, other.id, type="tertiary")
        for note in document.notes:
            st.caption(plain(note))
        noted, stretches, tried = st.tabs(["登记项", f"段落（{document.chunks}）", "试着提问"])
        with noted:
            _show_fields(document, may_change)
        with stretches:
            rows = [
                {"序号": chunk.ordinal + 1, "所在章节": chunk.section, "词元": chunk.tokens, "内容": chunk.text}
                for chunk in library.base.catalogue.chunks(document.id)
            ]
            show_rows("passages", rows, f"library-chunks-{document.id}", "段落")
        with tried:
            _show_trial(library, document)


def _show_fields(document: StoredDocument, may_change: bool) -> None:
    names = [name for name in FIELDS if document.kind == "policy" or name not in _POLICY_ONLY]
    save = f"library-save-{document.id}"
    # What was filled in stood beside what was shown then: another keeper may have written since.
    seen = kept.Slot(f"library-seen-{document.id}", lambda: document)
    shown = seen.get() if st.session_state.get(save) else document
    seen.put(document)
    with st.form(f"library-form-{hash(shown)}", border=False):
        columns = st.columns(3)
        said = {}
        for place, name in enumerate(names):
            with columns[place % 3]:
                said[name] = _field(shown, name)
        is_saved = st.form_submit_button("保存更正", icon=":material/save:", disabled=not may_change, key=save)
    by_hand = "、".join(FIELDS[name] for name in document.corrected if name in FIELDS)
    origin = "随程序提供" if document.bundled else f"文件：{document.place or document.name}"
    st.caption(plain(f"{origin}。{f'人工更正过：{by_hand}。' if by_hand else '以上由程序识别。'}"))
    if not is_saved:
        return
    changed = {name: value for name, value in said.items() if value != str(getattr(shown, name) or "")}
    if shown != document:
        st.warning("别处刚改过这份资料的登记项，为免盖掉，您填的没有存下。请看现在的内容再改。")
        offer("看现在的内容", f"library-again-{document.id}", lambda: None, icon="refresh")
        return
    with told_here():
        new = parts.shared_library().correct(document.id, **changed) if changed else document
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


def _show_trial(library: DocumentIndex, document: StoredDocument) -> None:
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
                parts.shared_library().remove(document.id)
                kept.LIBRARY_DOCUMENT.clear()
                st.toast("已删除")
                st.rerun()
