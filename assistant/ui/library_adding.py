"""Adding files to the library from the page: in the background, so that nobody has to wait for it or stay on the page.

One process adds one list of files at a time, and every window shows how far it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Event, Thread

import streamlit as st
from streamlit.typing import UploadedFile

from assistant.shared_library import SharedLibrary
from assistant.ui import kept
from assistant.ui.parts import shared_library
from assistant.ui.tables import columns_of
from assistant.ui.text import plain
from knowledge.errors import UserError
from knowledge.parsing.archive import Incoming, is_archive, unpacked
from knowledge.running_text import shortened
from knowledge.sources.chunking import Kind
from knowledge.store.incoming import STATUS_WORDS, AddOutcome

_KINDS: dict[str, Kind | None] = {"自动识别": None, "政策": "policy", "往年报告": "report"}
_MOST_FILES, _MOST_MEGABYTES = 500, 1000
_FEW, _LIST = 3, 220
_FIRST = {"refused": 0, "unfinished": 1}
"""What went wrong is shown first."""


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
    number = kept.LIBRARY_UPLOADS.get()
    with st.container(key="anyfiles"):
        files = st.file_uploader("选择文件", accept_multiple_files=True, key=f"library-upload-{number}")
    _show_chosen(files)
    kind = st.segmented_control("类型", list(_KINDS), default="自动识别", key="library-kind", required=True)
    if st.button("开始加入", type="primary", disabled=not files, key="library-start"):
        if any(not adding.is_over for adding in _last()):
            st.error("另一批文件正在加入，请等它完成。")
        elif sum(file.size for file in files) > _MOST_MEGABYTES * 1024**2 or len(files) > _MOST_FILES:
            st.error(
                f"一次最多{_MOST_FILES}个文件、{_MOST_MEGABYTES} MB：请分几次加入，或打成压缩文件，"
                "或用命令行 report-assistant knowledge add 加入整个文件夹。"
            )
        else:
            adding = Adding([each for file in files for each in _incoming(file)], _KINDS[kind])
            _last()[:] = [adding]
            Thread(target=adding.run, args=(shared_library(),), name="adding", daemon=True).start()
            # The uploader forgets its files, or they would be offered again.
            kept.LIBRARY_UPLOADS.put(number + 1)
            st.rerun()


def _show_chosen(files: Sequence[UploadedFile]) -> None:
    """Show the files that were chosen as one list: the uploader itself turns a few pages at a time."""
    if len(files) > _FEW:
        size = sum(file.size for file in files) / 1024**2
        with st.expander(f"已选{len(files)}个文件，共{size:.1f} MB"):
            rows = [{"文件": file.name, "KB": round(file.size / 1024)} for file in files]
            rows.sort(key=lambda row: row["文件"])
            st.dataframe(rows, hide_index=True, height=_LIST, key="library-chosen", alt="已选的文件")


def show_adding() -> None:
    """Show how far the adding is, and then what became of each file, until it is put away."""
    for adding in _last():
        if adding.is_over:
            _show_result(adding)
        else:
            _watch(adding)


def _incoming(file: UploadedFile) -> list[Incoming]:
    name, data = file.name, file.getvalue()
    return list(unpacked(data, name)) if is_archive(name) else [Incoming(name, lambda: data)]


@st.fragment(run_every=0.7)
def _watch(adding: Adding) -> None:
    if adding.is_over:
        st.rerun()
    with st.container(border=True):
        done = len(adding.outcomes)
        # The bar shows what the counter says: what was read ahead isn't in the library yet.
        text = f"{done}/{len(adding.files)}　{plain(shortened(adding.text, 60))}"
        st.progress(done / max(1, len(adding.files)), text=text)
        is_stopping, stop, icon = adding.cancelled.is_set(), adding.cancelled.set, ":material/stop_circle:"
        label = "正在停止，已读入的写完就结束……" if is_stopping else "停止"
        st.button(label, icon=icon, key="library-stop", on_click=stop, disabled=is_stopping)


def _show_result(adding: Adding) -> None:
    counts = {word: sum(each.status == status for each in adding.outcomes) for status, word in STATUS_WORDS.items()}
    told = "，".join(f"{word}{count}个" for word, count in counts.items() if count)
    refused = counts[STATUS_WORDS["refused"]] or counts[STATUS_WORDS["unfinished"]]
    with st.container(border=True):
        if adding.problem:
            st.error(plain(adding.problem))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{len(adding.files)}个文件处理完毕**：{told or '没有加入'}。", width="stretch")
            st.button("知道了", key="library-done", type="tertiary", on_click=_last().clear)
        with st.expander("每个文件的结果", expanded=bool(refused)):
            ordered = sorted(adding.outcomes, key=lambda outcome: _FIRST.get(outcome.status, len(_FIRST)))
            rows = [{"结果": STATUS_WORDS[one.status], "文件": one.name, "说明": one.told} for one in ordered]
            config = columns_of("added")
            st.dataframe(rows, hide_index=True, column_config=config, key="library-outcomes", alt="每个文件的结果")
