"""The page 管理: who uses the program, and every change that was made."""

import json
from dataclasses import asdict

import streamlit as st

from assistant.records.database import Change
from assistant.ui.downloads import offer_file
from assistant.ui.parts import change_log

_SHOWN = 500


def _row(change: Change) -> dict[str, str]:
    at = f"{change.at.astimezone():%Y-%m-%d %H:%M:%S}"
    told = {"时间": at, "谁": change.name, "做了什么": change.what, "改前": change.before, "改后": change.after}
    return {**told, "编号": change.place, "账号": change.person}


changes = list(change_log().changes())
with st.container(key="header", horizontal=True, vertical_alignment="center"):
    st.markdown(f"**变更记录**　:gray[共{len(changes)}条，只增不改]", width="stretch")
    lines = "\n".join(json.dumps(asdict(one), ensure_ascii=False, default=str) for one in changes)
    offer_file("导出", lines, "变更记录.jsonl", "log-file")
st.dataframe([_row(one) for one in reversed(changes[-_SHOWN:])], hide_index=True, key="log", alt="变更记录")
if len(changes) > _SHOWN:
    st.caption(f"这里列出最近的{_SHOWN}条，全部的在导出的文件里。")
