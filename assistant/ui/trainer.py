"""The page 培训管理: who struggles with what, how far evaluators agree, assignments of one's own, the workbook."""

from datetime import UTC, datetime
from functools import partial

import streamlit as st

from assistant.training.lesson import course_rules, unit_name
from assistant.training.roster import results, trainees
from assistant.ui.controls import show_tabs
from assistant.ui.downloads import offer_file
from assistant.ui.parts import assignments, trainings
from assistant.ui.trainer_view import show_agreement, show_assignments, show_trainees

people = trainees(trainings(), datetime.now(UTC))
found = results(assignments(), trainings())
with st.container(key="header", horizontal=True, vertical_alignment="center"):
    answers = sum(len({attempt.at for attempt in one.progress.attempts}) for one in people)
    st.markdown(f"**培训管理**　{len(people)}名学员，共练习{answers}题次，{len(found)}份作业", width="stretch")
    files = st.popover("导出", icon=":material/download:", key="training-export", on_change="rerun")
    if files.open:
        from assistant.export.training_workbook import training_workbook

        names = {rule: unit_name(rule) for rule in course_rules()}
        with files:
            offer_file("下载 Excel", training_workbook(people, found, names), "培训情况.xlsx", "training-file")
parts = {"学员": partial(show_trainees, people), "作业": partial(show_assignments, found)}
show_tabs({**parts, "一致性": partial(show_agreement, found)}, "trainer-tab")
