"""A trainee's progress: what was done, how well each part of the course sits, and the sheet to take home."""

from datetime import date, datetime
from typing import TYPE_CHECKING

import streamlit as st

from assistant.training.lesson import Chapter, course
from assistant.training.progress import Progress
from assistant.training.units import course_rules, unit_name, units_of
from assistant.ui.assignments import my_marks
from assistant.ui.downloads import WORD
from assistant.ui.person import current_person
from assistant.ui.text import plain

if TYPE_CHECKING:
    from assistant.export.certificate import CertificateContent, LessonMarks

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
    config = {
        "时间": st.column_config.TextColumn(width=96),
        "要点": st.column_config.TextColumn(width=200),
        "得分率": st.column_config.ProgressColumn(format="%d%%", min_value=0, max_value=100, width=110),
    }
    st.dataframe(rows, hide_index=True, column_config=config, key="recent-attempts")


def _offer_certificate(done: Progress) -> None:
    content = certificate_content(done)
    name = "结业证书" if content.is_passed else "成绩单"
    if content.is_passed:
        st.success("全部课目都已掌握，可以领取结业证书了。", icon=":material/workspace_premium:")
    else:
        left = sum(not lesson.is_mastered for lesson in content.lessons)
        st.caption(f"还有{left}个课目没有掌握；现在下载的是成绩单，全部掌握后是结业证书。")
    from assistant.export.certificate import certificate

    st.download_button(
        f"下载{name}（Word）",
        certificate(content),
        f"{content.name}_培训{name}.docx",
        WORD,
        key="certificate",
        icon=":material/workspace_premium:",
        on_click="ignore",
    )


def certificate_content(done: Progress) -> "CertificateContent":
    """Return what the sheet of who uses the page says."""
    from assistant.export.certificate import CertificateContent

    days = sorted({attempt.at.astimezone().date() for attempt in done.attempts})
    return CertificateContent(
        name=current_person().name,
        first=days[0],
        last=days[-1],
        issued=date.today(),
        days=len(days),
        answers=len({attempt.at for attempt in done.attempts}),
        lessons=[_marks(done, chapter) for chapter in course()],
        assignments=my_marks(),
    )


def _marks(done: Progress, chapter: Chapter) -> "LessonMarks":
    from assistant.export.certificate import LessonMarks

    units = units_of(chapter)
    attempts = [attempt for attempt in done.attempts if attempt.rule in units]
    shares = [attempt.share for attempt in attempts]
    return LessonMarks(
        chapter.name,
        len({attempt.at for attempt in attempts}),
        sum(shares) / len(shares) if shares else None,
        done.mean(units),
        done.passes(units),
    )
