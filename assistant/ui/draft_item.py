"""One item of the draft: its words or their changes, its sources, and the menu of what can be done to it.

A choice says in the conversation what a person would write there, so that both ways lead to the same change.
"""

from collections.abc import Sequence

import streamlit as st

from assistant.drafting.difference import ItemDifference
from assistant.drafting.draft import PROBLEMS, Draft, DraftItem, item_number
from assistant.drafting.length import body_length
from assistant.ui import session
from assistant.ui.differences import describe, show_lines
from assistant.ui.sources import show_marks
from assistant.ui.text import plain, with_marks

_LENGTH, _MERGE, _EDIT = "改字数…", "与其他条合并…", "直接编辑…"
# What is said of an item, by what is chosen.
_SAID = {
    "写具体": "写具体一点",
    "写短些": "写短一点",
    "更正式": "写正式一点",
    "语气缓和": "语气缓和一些",
    "拆成两条": "拆成两条",
    "上移": "上移一位",
    "下移": "下移一位",
    "删除": "删除",
}


def show_item(section: str, place: int, draft: Draft, change: ItemDifference | None) -> None:
    """Show an item of the draft, with the marked changes where there are any to show."""
    items = draft.items(section)
    item, key = items[place], f"{section}-{place}"
    is_marked = change is not None and (change.is_changed or change.is_moved)
    with st.container(border=True, gap="xsmall", key=f"item-{key}"):
        with st.container(horizontal=True, gap="xsmall"):
            if change is not None and is_marked:
                st.caption(describe(change), width="stretch")
            else:
                st.markdown(f"**{item_number(place)}{plain(item.title)}**", width="stretch")
            _show_menu(section, place, items)
        if change is not None and change.is_changed:
            show_lines(change)
        else:
            _show_words(item, draft.grounding.untraced(section, place), with_title=is_marked)
        if item.addresses:
            st.caption(f"对应问题{'、'.join(map(item_number, item.addresses))}")
        untraced = draft.grounding.untraced(section, place)
        if untraced:
            st.caption(plain(f"⚠ 待核实：{'、'.join(untraced)}"))
        show_marks(draft.citations, item.citations, key)


def show_removed(change: ItemDifference) -> None:
    """Show an item that a proposal takes out."""
    with st.container(border=True, gap="xsmall"):
        st.caption(describe(change))
        show_lines(change)


def _show_words(item: DraftItem, untraced: Sequence[str], with_title: bool) -> None:
    if with_title:
        st.markdown(f"**{plain(item.title)}**")
    for text in (item.text, *item.causes):
        st.markdown(with_marks(text, untraced))


def _show_menu(section: str, place: int, items: Sequence[DraftItem]) -> None:
    """Show the menu of an item; what needs more than a choice opens a dialog."""
    key = f"menu-{section}-{place}"
    count = len(items)
    direct = [
        choice
        for choice in _SAID
        if not (choice == "上移" and place == 0)
        and not (choice == "下移" and place == count - 1)
        and not (choice == "删除" and count == 1)
    ]
    options = [_EDIT, *direct[:2], _LENGTH, *direct[2:-1], *([_MERGE] if count > 1 else []), *direct[-1:]]
    chosen = st.menu_button(
        ":material/more_horiz:",
        options,
        key=key,
        type="tertiary",
        help="修改这一条",
        on_click=_say_choice,
        args=(section, place, key),
    )
    if chosen == _EDIT:
        _edit(section, place, items[place])
    elif chosen == _LENGTH:
        _ask_length(section, place, items[place])
    elif chosen == _MERGE:
        _ask_other(section, place, items)


def _say_choice(section: str, place: int, key: str) -> None:
    said = _SAID.get(st.session_state[key])
    if said:
        session.ask_next(f"{item_name(section, place)}{said}")


def item_name(section: str, place: int) -> str:
    """Return what an item is called in a message: 问题第二条."""
    return f"{'问题' if section == PROBLEMS else '措施'}第{item_number(place)[1:-1]}条"


@st.dialog("直接编辑", width="medium")
def _edit(section: str, place: int, item: DraftItem) -> None:
    key = f"edit-{section}-{place}"
    title = st.text_input("标题", item.title, key=f"{key}-title")
    text = st.text_area("正文", item.text, height=240, key=f"{key}-text")
    if item.section == PROBLEMS:
        st.text_area("原因（每个原因一行）", "\n".join(item.causes), height=140, key=f"{key}-causes")
    st.caption("方括号里的数字是来源编号，请随所证明的语句保留；保存后重新核对数字和文件的出处。")
    is_whole = bool((title or "").strip() and (text or "").strip())
    if st.button("保存", type="primary", disabled=not is_whole, on_click=_say_written, args=(section, place, key)):
        st.rerun()


def _say_written(section: str, place: int, key: str) -> None:
    title, text, causes = (str(st.session_state.get(f"{key}-{part}", "")) for part in ("title", "text", "causes"))
    # A line that a person breaks in the middle of a text is no cause and no title.
    lines = [" ".join(title.split()), "".join(line.strip() for line in text.splitlines())]
    lines += [f"原因：{cause.strip()}" for cause in causes.splitlines() if cause.strip()]
    session.ask_next(f"{item_name(section, place)}改写为：\n" + "\n".join(lines))


@st.dialog("改字数")
def _ask_length(section: str, place: int, item: DraftItem) -> None:
    key, now = f"length-{section}-{place}", body_length(item)
    st.caption(f"{plain(item.title)}　现有{now}字（正文和原因，不计来源编号）。")
    st.number_input("大约写成多少字", 30, 2000, max(30, now * 7 // 100 * 10), step=10, key=key)
    if st.button("修改", type="primary", on_click=_say_length, args=(section, place, key)):
        st.rerun()


def _say_length(section: str, place: int, key: str) -> None:
    session.ask_next(f"{item_name(section, place)}控制在{st.session_state[key]}字左右")


@st.dialog("合并")
def _ask_other(section: str, place: int, items: Sequence[DraftItem]) -> None:
    key = f"merge-{section}-{place}"
    others = [other for other in range(len(items)) if other != place]
    titles = {other: f"{item_number(other)}{items[other].title}" for other in others}
    st.selectbox("与哪一条合并", others, format_func=titles.__getitem__, key=key)
    if st.button("合并", type="primary", on_click=_say_merge, args=(section, place, key)):
        st.rerun()


def _say_merge(section: str, place: int, key: str) -> None:
    first, second = sorted((place, int(st.session_state[key])))
    session.ask_next(f"{item_name(section, first)}和第{item_number(second)[1:-1]}条合并")
