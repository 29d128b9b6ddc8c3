"""A file that waits is read, reviewed, and told of in a few words."""

import streamlit as st

from assistant.conversation.events import Choices, Event, TextPiece
from assistant.conversation.keeping import Turn
from assistant.conversation.offers import next_steps
from assistant.conversation.workspace import Workspace
from assistant.review.engine import Review, tally
from assistant.ui import kept, parts, session
from assistant.ui.controls import offer
from assistant.ui.overview import unread_words
from assistant.ui.text import plain
from knowledge.errors import UserError

_TOLD = 3


def open_waiting() -> None:
    """Read and review the file that waits, if one does; a UserError is kept to be shown and leaves all as it was."""
    waiting = kept.WAITING_FILE.get()
    if waiting is None:
        return
    try:
        _open(*waiting)
    except UserError as error:
        kept.PROBLEM.put(str(error))
        kept.QUESTION.clear()
    # Only now: a run that is cut short by the user's next click leaves the file for the next run.
    kept.WAITING_FILE.clear()
    st.rerun()


def show_uploader() -> None:
    """Show where a report is given; it is opened in the next run."""
    file = st.file_uploader("上传自评报告", type=session.FILE_TYPES, key=session.uploader_key())
    if file is not None:
        session.open_next(file.getvalue(), file.name)
        st.rerun()


def show_change(label: str) -> None:
    """Show the way to another report, under this label."""
    with st.popover(label, icon=":material/upload_file:", key=f"change-{session.uploader_key()}"):
        show_uploader()
        offer("打开样例报告", "sample-again", session.open_sample_next)


def show_starts() -> None:
    """Show the two ways to begin, side by side: one's own report, and the sample."""
    own, sample = st.columns(2, gap="medium")
    with own:
        show_uploader()
    with sample:
        st.markdown(":small[没有现成的报告]")
        offer("打开样例报告", "sample", session.open_sample_next, icon="menu_book", width="stretch")


def _open(data: bytes, name: str) -> None:
    with st.status(f"正在读取并审核“{plain(name)}”……") as status:
        review = parts.reviewed(data, name)
        status.update(label=f"已读取并审核“{plain(name)}”", state="complete")
    parts.warm_up()
    session.open_review(review, data, name)
    events = _greeting(review)
    keeper = session.start_turn("")
    for event in events:
        keeper.note(event)
    keeper.finish()
    kept.TURNS.get().append(Turn("", events, keeper.number))
    kept.JUST_OPENED.put(True)
    kept.FOCUS.put("指标台账")


def _greeting(review: Review) -> tuple[Event, ...]:
    report = review.report
    forms = f"{len(report.forms)}张自评表，" if report.forms else "没有自评表，"
    text = f"已读取《{report.title or report.document.name}》：{forms}{tally(review.ledger).sentence}；"
    text += f"审核意见{len(review.findings)}条。"
    if unread := unread_words(review):
        more = f"等{len(unread)}处" if len(unread) > _TOLD else ""
        text += f"\n\n没有读懂或没有核对的：{'；'.join(words.rstrip('。；') for words in unread[:_TOLD])}{more}。"
    return TextPiece(text), Choices(next_steps(Workspace(review=review)))
