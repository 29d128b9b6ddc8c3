"""What the plan still asks the author: one question after another, to be answered in words or by a choice."""

from collections.abc import Sequence

import streamlit as st

from assistant.conversation.request import Supply
from assistant.drafting.question import Question
from assistant.ui import session
from assistant.ui.text import plain
from knowledge.running_text import shortened

_OTHER = "都不是"


def show_questions(questions: Sequence[Question]) -> None:
    """Show the open questions, folded up: what is answered goes into the draft."""
    if not questions:
        return
    with st.popover(f"待补充 {len(questions)}", icon=":material/contact_support:", key="questions"):
        for place, question in enumerate(questions, 1):
            st.markdown(f"{place}\\. {plain(question.text)}")
            with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"question-{place}"):
                answer = _ask(question)
                said = f"补充“{shortened(question.about or question.text, 24)}”：{answer}"
                st.button(
                    "写入",
                    key=f"supply-{question.key}",
                    disabled=not answer,
                    on_click=session.ask_next,
                    args=(said, Supply((question,), answer)),
                )


def _ask(question: Question) -> str:
    """Return what was answered so far, "" for nothing."""
    chosen: str | None = None
    if question.options:
        labels = {option.label: option.value for option in question.options}
        chosen = st.radio(
            "以哪一处为准", [*labels, _OTHER], index=None, key=f"choice-{question.key}", label_visibility="collapsed"
        )
        if chosen != _OTHER:
            return labels.get(chosen or "", "")
    written = st.text_input(
        "补充内容",
        key=f"answer-{question.key}",
        placeholder="写明情况，没有的写“没有”",
        label_visibility="collapsed",
        max_chars=300,
    )
    return " ".join((written or "").split())
