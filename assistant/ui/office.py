"""The page 管理: who uses the program, and every change that was made."""

import json
from dataclasses import asdict

import streamlit as st

from assistant.ui.downloads import offer_file
from assistant.ui.parts import all_changes
from assistant.ui.tables import show_frame

_SHOWN = 500


changes = list(all_changes())
with st.container(key="header", horizontal=True, vertical_alignment="center"):
    st.markdown(f"**变更记录**　:gray[共{len(changes)}条，只增不改]", width="stretch")
    lines = "\n".join(json.dumps(asdict(one), ensure_ascii=False, default=str) for one in changes)
    offer_file("导出", lines, "变更记录.jsonl", "log-file")
latest = [asdict(one) | {"at": f"{one.at.astimezone():%Y-%m-%d %H:%M:%S}"} for one in reversed(changes[-_SHOWN:])]
names = {"at": "时间", "name": "谁", "what": "做了什么", "before": "改前", "after": "改后"}
names |= {"place": "编号", "person": "账号"}
show_frame(latest, names, "log", column_order=list(names), alt="变更记录")
if len(changes) > _SHOWN:
    st.caption(f"这里列出最近的{_SHOWN}条，全部的在导出的文件里。")
