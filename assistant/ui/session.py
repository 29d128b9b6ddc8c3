"""What a page keeps: the state of one conversation, and the parts that all conversations of the process share.

The knowledge base and the model are opened when they are first needed, so that the first paint waits for neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from assistant.conversation.events import Choices, Event, TextPiece
from assistant.conversation.ledger import tally
from assistant.conversation.workspace import Workspace
from assistant.model import chat_model
from assistant.records.database import Database, open_database
from assistant.settings import Settings, load_settings
from assistant.ui.text import plain
from knowledge.errors import UserError
from knowledge.index import Passage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from streamlit.delta_generator import DeltaGenerator
    from streamlit.elements.widgets.chat import ChatInputValue

    from knowledge.index import DocumentIndex

FILE_TYPES = ["docx", "txt", "pdf", "md"]
_SAMPLES = Path(__file__).parent.parent / "samples"


@dataclass(frozen=True, slots=True)
class Turn:
    """One message with its answer; `question` is "" where the program speaks first."""

    question: str
    events: tuple[Event, ...]


@st.cache_resource
def settings() -> Settings:
    """Return the settings of this process."""
    return load_settings()


@st.cache_resource
def database() -> Database:
    """Return the database that this process keeps everything in."""
    return open_database(settings().data, settings().database_url.get_secret_value())


@st.cache_resource
def model() -> "BaseChatModel | None":
    """Return the chat model, None where none is set up."""
    return chat_model(settings())


@st.cache_resource(show_spinner=False)
def _index() -> "DocumentIndex":
    from knowledge.index import open_index

    return open_index(settings().data, settings().embedding_model)


def index() -> "DocumentIndex":
    """Return the knowledge base, built with visible progress if this folder has none yet."""
    from knowledge.index import build_bundled, is_built

    if not is_built(settings().data, settings().embedding_model):
        with st.status("首次使用，正在建立资料库（约一分钟）", expanded=True) as status:
            bar = st.progress(0.0)
            build_bundled(
                settings().data,
                settings().embedding_model,
                lambda text, share: _advance(bar, text, share),
            )
            status.update(label="资料库已建好", state="complete", expanded=False)
    return _index()


def _advance(bar: "DeltaGenerator", text: str, share: float) -> None:
    bar.progress(min(1.0, max(0.0, share)), text=text)


def search(query: str, **filters: Any) -> Sequence[Passage]:
    """Return the passages of the knowledge base that answer `query`."""
    return index().search(query, **filters)


def workspace() -> Workspace:
    """Return the state of this conversation."""
    if "workspace" not in st.session_state:
        st.session_state.workspace = Workspace(search=search, model=model())
    state: Workspace = st.session_state.workspace
    return state


def keep(state: Workspace) -> None:
    """Make `state` the state of this conversation."""
    st.session_state.workspace = state


def turns() -> list[Turn]:
    """Return the conversation so far, to be appended to."""
    history: list[Turn] = st.session_state.setdefault("turns", [])
    return history


def has_work() -> bool:
    """Return whether there is a report to work on, or one about to be read."""
    return workspace().review is not None or "file" in st.session_state


def is_new() -> bool:
    """Return whether nothing has been opened, said or asked yet."""
    return not (has_work() or turns() or question_waits())


def open_next(data: bytes, name: str) -> None:
    """Have this file read in the next run; the uploader forgets it, so that the same file can be given again."""
    st.session_state.file = (data, name)
    st.session_state.uploads = st.session_state.get("uploads", 0) + 1


def open_sample_next() -> None:
    """Have the fictional sample report opened in the next run."""
    path = min(_SAMPLES.glob("*.md"))
    open_next(path.read_bytes(), path.name)


def ask_next(question: str) -> None:
    """Have this question answered in the next run."""
    st.session_state.question = question


def try_next(question: str) -> None:
    """Have this question answered about the sample report."""
    open_sample_next()
    ask_next(question)


def take_input(value: "ChatInputValue | str | None") -> None:
    """Take what was written and attached below the conversation as the next file and question."""
    if value is None:
        return
    if isinstance(value, str):
        ask_next(value)
        return
    for file in value.files[:1]:
        open_next(file.getvalue(), file.name)
    if value.text.strip():
        ask_next(value.text)


def take_question() -> str:
    """Return the question to be answered now, "" for none; it is answered once.

    One that came with a file waits for another run, so that the report is on the page while its answer is made.
    """
    if st.session_state.pop("just_opened", False):
        return ""
    question: str = st.session_state.pop("question", "")
    if question:
        st.session_state.problem = ""
    return question


def question_waits() -> bool:
    """Return whether a question is left for the next run."""
    return "question" in st.session_state


def open_waiting() -> None:
    """Read and review the file that waits, if one does; a UserError is kept to be shown and leaves all as it was."""
    if "file" not in st.session_state:
        return
    try:
        _open(*st.session_state.file)
    except UserError as error:
        st.session_state.problem = str(error)
        st.session_state.pop("question", None)
    # Only now: a run that is cut short by the user's next click leaves the file for the next run.
    del st.session_state.file
    st.rerun()


def problem() -> str:
    """Return what went wrong with the last file, "" for nothing."""
    return str(st.session_state.get("problem", ""))


def source_file() -> tuple[bytes, str]:
    """Return the open report's file as it was given, with its name."""
    data, name = st.session_state.source
    return data, name


def uploader_key() -> str:
    """Return the key of the uploader, a new one for each file taken."""
    return f"upload-{st.session_state.get('uploads', 0)}"


def focus(panel: str) -> None:
    """Open this tab of the working side when it is drawn next."""
    st.session_state.panel = panel


def neighbours(passage: str) -> tuple[Sequence[str], int]:
    """Return the texts of the passage's document and the place of the passage among them, [] where it is gone."""
    chunks = index().chunks(passage.rpartition("-")[0])
    place = next((n for n, chunk in enumerate(chunks) if chunk.id == passage), None)
    return ([], 0) if place is None else ([chunk.text for chunk in chunks], place)


def apply_style() -> None:
    """Show the program's name in the bar, and let both sides fill the window's height below it."""
    st.logo(str(Path(__file__).with_name("wordmark.svg")), size="large")
    st.html(Path(__file__).with_name("layout.css"))


def _open(data: bytes, name: str) -> None:
    with st.status(f"正在读取“{plain(name)}”……") as status:
        from assistant.review.engine import review
        from assistant.review.pack import load_pack
        from knowledge.extraction import read_report
        from knowledge.parsing import parse

        pack = load_pack(settings().pack)
        report = read_report(parse(data, name), pack.columns)
        status.update(label="正在审核……")
        reviewed = review(report, pack=pack)
        status.update(label=f"已读取并审核“{plain(name)}”", state="complete")
    st.session_state.source = (data, name)
    st.session_state.problem = ""
    keep(Workspace(review=reviewed, search=search, model=model()))
    turns().append(Turn("", _greeting(workspace())))
    st.session_state.just_opened = True
    focus("指标台账")


def _greeting(state: Workspace) -> tuple[Event, ...]:
    """Return what is said when a report has been opened: what was read and found, counted."""
    review = state.review
    if review is None:
        return ()
    report = review.report
    forms = f"{len(report.forms)}张自评表，" if report.forms else "没有自评表，"
    text = f"已读取《{report.title or report.document.name}》：{forms}{tally(review.ledger).sentence}；"
    text += f"审核意见{len(review.findings)}条。"
    if report.notes:
        text += f"\n\n没有读出的内容：{'；'.join(note.rstrip('。；') for note in report.notes)}。"
    return TextPiece(text), Choices(("哪些指标没有量化", "有什么问题", "起草存在的问题"))
