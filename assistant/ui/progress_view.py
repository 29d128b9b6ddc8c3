"""A trainee's progress: what was done, how well each part of the course sits, and the sheet to take home."""

from datetime import datetime

import streamlit as st

from assistant.training.lesson import course, course_rules, unit_name, units_of
from assistant.training.progress import Progress
from assistant.ui.assignment_view import set_assignments
from assistant.ui.downloads import offer_file
from assistant.ui.person import current_person
from assistant.ui.tables import columns_of
from assistant.ui.text import plain

_RECENT = 8


def show_progress(done: Progress) -> None:
    """Show the mastery chapter by chapter, the rules to work at, the last answers, and the certificate."""
    if not done.attempts:
        st.info("还没有练习记录。做完第一题，这里就会显示每个要点的掌握情况。", icon=":material/insights:")
        return
    left, right = st.columns([11, 9], gap="large")
    with left:
        st.markdown("##### 各课目掌握度")
        for chapter in course():
            units = units_of(chapter)
            mastered, share = sum(map(done.is_mastered, units)), done.mean(units)
            st.progress(share, text=f"{plain(chapter.name)}　{share:.0%}　已掌握{mastered}/{len(units)}个要点")
        _offer_certificate(done)
    with right:
        _show_weak(done)
        _show_recent(done)


def _show_weak(done: Progress) -> None:
    weak = done.weakest(course_rules())[:5]
    st.markdown("##### 最该加强的要点")
    if not weak:
        st.caption("暂时没有吃力的要点。")
    for rule in weak:
        st.progress(done.mastery(rule), text=f"{plain(unit_name(rule))}　{done.mastery(rule):.0%}")


def _show_recent(done: Progress) -> None:
    st.markdown("##### 最近的练习")
    answers: dict[datetime, list[float]] = {}
    names: dict[datetime, list[str]] = {}
    for attempt in done.attempts:
        answers.setdefault(attempt.at, []).append(attempt.share)
        names.setdefault(attempt.at, []).append(unit_name(attempt.rule))
    rows = [
        {
            "时间": f"{at.astimezone():%m-%d %H:%M}",
            "要点": "、".join(names[at]),
            "得分率": round(100 * sum(shares) / len(shares)),
        }
        for at, shares in sorted(answers.items(), reverse=True)[:_RECENT]
    ]
    st.dataframe(rows, hide_index=True, column_config=columns_of("attempts"), key="recent-attempts")


def _offer_certificate(done: Progress) -> None:
    from assistant.export.certificate import certificate, chapters_left

    left, person = chapters_left(done), current_person().name
    marks = [(entry.title, answer.result, answer.is_late) for entry, answer in set_assignments() if answer]
    name = "成绩单" if left else "结业证书"
    if left:
        st.caption(f"还有{left}个课目没有掌握；现在下载的是成绩单，全部掌握后是结业证书。")
    else:
        st.success("全部课目都已掌握，可以领取结业证书了。", icon=":material/workspace_premium:")
    offer_file(f"下载{name}（Word）", certificate(done, person, marks), f"{person}_培训{name}.docx", "certificate")
