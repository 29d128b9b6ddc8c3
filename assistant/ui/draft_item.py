"""One item of the draft: its words or their changes, its sources, and what can be done to it or to words in it.

A choice makes the same request as the words that a person would write for it in the conversation.
"""

import html
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from assistant.conversation.offers import ITEM_CHANGES, revision
from assistant.conversation.workspace import Workspace
from assistant.drafting.draft import PROBLEMS, SECTIONS, Draft, DraftItem, Origin, body_length, item_number
from assistant.drafting.history import ItemDifference, Piece
from assistant.drafting.revising.request import Length, Operation, Target, Verb
from assistant.drafting.sources import bare
from assistant.ui import parts, session
from assistant.ui.sources import excerpt_of, show_excerpt, show_marks
from assistant.ui.text import plain, with_marks
from knowledge.running_text import compact, one_line, shortened

_LENGTH, _MERGE, _EDIT = "改字数…", "与其他条合并…", "直接编辑…"
_ORIGINS = {Origin.OWN: "报告自己写的", Origin.DATA: "由报告数据看出", Origin.FORM: "指标和表格问题"}
_TAGS = {"kept": "span", "removed": "del", "added": "ins"}
_bar = st.components.v2.component("selection", js=Path(__file__).with_name("selection.js").read_text("utf-8"))


def show_item(section: str, place: int, draft: Draft, change: ItemDifference | None) -> None:
    """Show an item of the draft, with the marked changes where there are any to show."""
    items = draft.items(section)
    item, key = items[place], f"{section}-{place}"
    is_marked = change is not None and (change.is_changed or change.is_moved)
    with st.container(border=True, gap="xsmall", key=f"item-{key}"):
        with st.container(horizontal=True, gap="xsmall", wrap=False):
            if change is not None and is_marked:
                st.caption(_describe(change), width="stretch")
            else:
                st.markdown(f"**{item_number(place)}{plain(item.title)}**", width="stretch")
            _show_menu(section, place, items)
        if change is not None and change.is_changed:
            _show_lines(change)
        else:
            if is_marked:
                st.markdown(f"**{plain(item.title)}**")
            for text in (item.text, *item.causes):
                st.markdown(with_marks(text, draft.grounding.untraced(section, place)))
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"foot-{key}"):
            untraced = draft.grounding.untraced(section, place) if change is not None and change.is_changed else ()
            doubts = f"⚠ 待核实：{'、'.join(untraced)}　" if untraced else ""
            answers = "、".join(map(item_number, item.addresses))
            about = f"对应问题{answers}" if answers else "不对应某一个问题"
            st.caption(plain(f"{doubts}{_ORIGINS[item.origin] if section == PROBLEMS else about}"), width="content")
            show_marks(draft.citations, item.citations, key)


def show_change(change: ItemDifference) -> None:
    """Show what became of an item, its changes marked."""
    with st.container(border=True, gap="xsmall"):
        st.caption(_describe(change))
        _show_lines(change)


def _show_menu(section: str, place: int, items: Sequence[DraftItem]) -> None:
    key = f"menu-{section}-{place}"
    count = len(items)
    impossible = {"上移": place == 0, "下移": place == count - 1, "删除": count == 1}
    direct = [choice for choice in ITEM_CHANGES if not impossible.get(choice)]
    options = [_EDIT, *direct[:2], _LENGTH, *direct[2:-1], *([_MERGE] if count > 1 else []), *direct[-1:]]

    def change() -> None:
        if (chosen := st.session_state[key]) in ITEM_CHANGES:
            ask_change(section, place, chosen, ITEM_CHANGES[chosen])

    look: dict[str, Any] = {"type": "tertiary", "help": "修改这一条"}
    chosen = st.menu_button(":material/more_horiz:", options, key=key, on_click=change, **look)
    if chosen == _EDIT:
        _edit(section, place, items[place])
    elif chosen == _LENGTH:
        _ask_length(section, place, items[place])
    elif chosen == _MERGE:
        _ask_other(section, place, items)


def ask_change(section: str, place: int, told: str, operation: Operation, *others: int) -> None:
    """Have an item changed, together with `others` of its section, and say so in the conversation."""
    spans = tuple((number + 1, number + 1) for number in (place, *others))
    said = f"{'问题' if section == PROBLEMS else '措施'}第{item_number(place)[1:-1]}条{told}"
    session.ask_next(said, revision(said, replace(operation, targets=(Target(section, spans),))))


@st.dialog("直接编辑", width="medium")
def _edit(section: str, place: int, item: DraftItem) -> None:
    key = f"edit-{section}-{place}"
    title = st.text_input("标题", item.title, key=f"{key}-title")
    text = st.text_area("正文", item.text, height=240, key=f"{key}-text")
    if item.section == PROBLEMS:
        st.text_area("原因（每个原因一行）", "\n".join(item.causes), height=140, key=f"{key}-causes")
    st.caption("方括号里的数字是来源编号，请随所证明的语句保留；保存后重新核对数字和文件的出处。")

    def written() -> tuple[Any, ...]:
        title, text, causes = (str(st.session_state.get(f"{key}-{part}", "")) for part in ("title", "text", "causes"))
        # A line that a person breaks in the middle of a text is no cause and no title.
        lines = [one_line(title), "".join(line.strip() for line in text.splitlines())]
        lines += [f"原因：{cause.strip()}" for cause in causes.splitlines() if cause.strip()]
        told = f"直接编辑为“{shortened(lines[0], 40)}”"
        return place, told, Operation(Verb.WRITE, text="\n".join(lines))

    _offer_change("保存", section, written, is_ready=bool((title or "").strip() and (text or "").strip()))


def _offer_change(label: str, section: str, make: Callable[[], tuple[Any, ...]], *, is_ready: bool = True) -> None:
    """Show the button of a dialog that has an item changed, as the dialog then says, and closes it."""
    if st.button(label, type="primary", disabled=not is_ready, on_click=lambda: ask_change(section, *make())):
        st.rerun()


@st.dialog("改字数")
def _ask_length(section: str, place: int, item: DraftItem) -> None:
    key, now = f"length-{section}-{place}", body_length(item)
    st.caption(f"{plain(item.title)}　现有{now}字（正文和原因，不计来源编号）。")
    st.number_input("大约写成多少字", 30, 2000, max(30, now * 7 // 100 * 10), step=10, key=key)

    def sized() -> tuple[Any, ...]:
        length = int(st.session_state[key])
        return place, f"控制在{length}字左右", Operation(Verb.LENGTH, length=Length(length))

    _offer_change("修改", section, sized)


@st.dialog("合并")
def _ask_other(section: str, place: int, items: Sequence[DraftItem]) -> None:
    key = f"merge-{section}-{place}"
    others = [other for other in range(len(items)) if other != place]
    titles = {other: f"{item_number(other)}{items[other].title}" for other in others}
    st.selectbox("与哪一条合并", others, format_func=titles.__getitem__, key=key)

    def merged() -> tuple[Any, ...]:
        first, second = sorted((place, int(st.session_state[key])))
        return first, f"和第{item_number(second)[1:-1]}条合并", Operation(Verb.MERGE), second

    _offer_change("合并", section, merged)


def _show_lines(one: ItemDifference) -> None:
    lines = (("draft-line draft-title", one.title), *(("draft-line", line) for line in one.lines))
    st.html("".join(f'<div class="{style}">{"".join(map(_marked, line))}</div>' for style, line in lines if line))


def _describe(one: ItemDifference) -> str:
    """Return in a few words what became of an item: 已删去 · 原为（三）."""
    if one.new is None:
        return f"已删去 · 原为{item_number(one.old or 0)}"
    if one.old is None:
        return f"{item_number(one.new)} · 新加"
    told = (f"移动，原为{item_number(one.old)}" if one.is_moved else "", "有改动" if one.is_changed else "")
    return " · ".join(filter(None, (item_number(one.new), "，".join(filter(None, told)))))


def _marked(piece: Piece) -> str:
    return f"<{_TAGS[piece.kind]}>{html.escape(piece.text)}</{_TAGS[piece.kind]}>"


def offer_for_selection(state: Workspace, draft: Draft) -> None:
    """Offer the bar on every item, and open what was chosen there."""
    chosen = _bar(key="selection", on_selected_change=lambda: None).selected
    if not chosen:
        return
    section, _, place = str(chosen["item"]).partition("-")
    words = bare(str(chosen["words"]).replace("⚠", "").replace("（待核实）", "")).strip()
    if section not in SECTIONS or not place.isdigit() or int(place) >= len(draft.items(section)) or not words:
        return
    if chosen["wish"] == "change":
        _change(section, int(place), words)
    else:
        _explain(draft.items(section)[int(place)], words, draft, state)


@st.dialog("改写选中的文字")
def _change(section: str, place: int, words: str) -> None:
    st.markdown(f":gray[原文]　{plain(words)}")
    key = session.scoped(f"reword-{section}-{place}-{words[:20]}")
    new = st.text_area("改成", words, key=key, height=100, help="清空就是删去这些字。")

    def reworded() -> tuple[Any, ...]:
        new = " ".join(str(st.session_state[key]).split())
        told = f"把“{words}”改成“{new}”" if new else f"删去“{words}”"
        return place, told, Operation(Verb.REPLACE, old=words, text=new)

    _offer_change("改写", section, reworded, is_ready=(new or "").strip() != words)


@st.dialog("选中的文字从哪里来", width="large")
def _explain(item: DraftItem, words: str, draft: Draft, state: Workspace) -> None:
    wanted = compact(words)
    told = [one for one in item.statements if wanted in (text := compact(one.text)) or text in wanted]
    numbers = list(dict.fromkeys(number for one in told for number in one.citations))
    st.markdown(f"**{plain(words)}**")
    if not numbers:
        st.caption("这些字没有引用来源：是标题、经办人自己写的话，或者由其他语句归纳而来。")
    for citation in draft.citations:
        if citation.id in numbers:
            with st.container(border=True, gap="xsmall"):
                show_excerpt(citation, excerpt_of(citation, state.report, parts.neighbours))
