"""The page 培训管理: who struggles with what, how far evaluators agree, assignments with what came in, the workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from statistics import fmean
from typing import Any

import streamlit as st

from assistant.records.assignments import Assignment
from assistant.training.agreement import FEWEST
from assistant.training.assigning import FULL, KEYS, make_key
from assistant.training.lesson import course_rules, unit_name
from assistant.training.material import bundled_materials, bundled_paths
from assistant.training.progress import MASTERED
from assistant.training.roster import Handed, Result, Trainee, results, trainee_names, trainees
from assistant.ui import kept, parts, session
from assistant.ui.assignment_view import due_words, show_result
from assistant.ui.controls import offer, show_tabs
from assistant.ui.downloads import offer_file
from assistant.ui.key_editor import edit_assignment
from assistant.ui.session import FILE_TYPES
from assistant.ui.tables import column, show_frame, show_rows
from assistant.ui.text import plain, told_here
from knowledge.errors import UserError
from knowledge.parsing.archive import Incoming, file_at
from knowledge.running_text import shortened
from knowledge.store.stored import StoredDocument

_TASK = "对照报告原文，逐项判断指标是否量化，并选出报告里存在的问题。"
_OPEN, _SAMPLES, _LIBRARY, _UPLOAD = "正在审核的报告", "内置报告", "资料库里的报告", "上传一份"


def _show_header(people: Sequence[Trainee], found: Sequence[Result]) -> None:
    with st.container(key="header", horizontal=True, vertical_alignment="center"):
        answers = sum(len({attempt.at for attempt in one.progress.attempts}) for one in people)
        st.markdown(f"**培训管理**　{len(people)}名学员，共练习{answers}题次，{len(found)}份作业", width="stretch")
        files = st.popover("导出", icon=":material/download:", key="training-export", on_change="rerun")
        if files.open:
            from assistant.export.training_workbook import training_workbook

            with files:
                data = training_workbook(people, found, _names())
                offer_file("下载 Excel", data, "培训情况.xlsx", "training-file")


def _names() -> Mapping[str, str]:
    return {rule: unit_name(rule) for rule in course_rules()}


def _show_trainees(people: Sequence[Trainee]) -> None:
    if not people:
        st.info("还没有学员练习过。学员打开“培训”页做题后，这里会显示谁在哪些要点上吃力。", icon=":material/groups:")
        return
    from assistant.export.training_workbook import trainee_columns

    st.markdown("##### 学员")
    show_rows("trainees", people, "trainees", sheet=trainee_columns(_names()))
    st.markdown("##### 谁在哪里吃力")
    columns = {"要点": st.column_config.TextColumn(width=190, pinned=True)}
    columns |= dict.fromkeys(("平均", *(one.name for one in people)), column(110, "share"))
    show_frame(_mastery_rows(people), columns, "mastery", width="content")
    st.caption(f"掌握度，最吃力的在前；到{MASTERED:.0%}算已掌握，空着的是还没有练习。")


def _mastery_rows(people: Sequence[Trainee]) -> list[dict[str, object]]:
    """Return mastery by rule and person, a column each, the hardest rule first; what nobody has met is left out."""
    met = {
        rule: {one.name: round(100 * one.progress.mastery(rule)) for one in people if rule in one.progress.cards}
        for rule in course_rules()
    }
    means = {rule: fmean(shares.values()) for rule, shares in met.items() if shares}
    hardest = sorted(means, key=means.__getitem__)
    return [{"要点": unit_name(rule), "平均": round(means[rule]), **met[rule]} for rule in hardest]


def _show_agreement(found: Sequence[Result]) -> None:
    answered = [result for result in found if result.handed]
    if not answered:
        st.info("有人交作业后，这里显示两人判断的一致程度（Cohen's Kappa）。", icon=":material/balance:")
        return
    from assistant.export.training_workbook import AGREEMENT, OPINIONS

    for result in answered:
        number = result.assignment.id
        st.markdown(f"##### {plain(result.assignment.title)}")
        pairs = [(result, *each) for each in result.agreements]
        show_rows("agreement", pairs, f"agreement-{number}", sheet=AGREEMENT)
        if result.opinions:
            st.markdown("**判断不一样的指标**")
            split = [(result, one) for one in result.opinions]
            show_rows("opinions", split, f"opinions-{number}", sheet=OPINIONS)
        if result.by_rule:
            st.markdown("**与标准答案不一致的要求**")
            shares = [{"要求": unit_name(rule), "一致率": round(100 * share)} for rule, share in result.by_rule.items()]
            show_rows("rules", shares, f"by-rule-{number}")
    st.caption(
        "Kappa 扣除了碰巧一致的部分：0.6以上较高，0.4以下需要一起讨论口径；两人只用一种判断时无从计算；"
        f"共同判断的指标不到{FEWEST}项，区间很宽，不能据此下结论。"
    )


def _show_assignments(found: Sequence[Result]) -> None:
    entries = parts.assignments().entries()
    edited = next((entry for entry in entries if entry.id == kept.EDITED_ASSIGNMENT.get()), None)
    if edited:
        edit_assignment(edited)
        return
    with st.expander("布置一份新作业", icon=":material/add:", expanded=not entries):
        _choose_report()
    handed = {result.assignment.id: result for result in found}
    for entry in entries:
        _show_entry(entry, handed.get(entry.id))


def _choose_report() -> None:
    sources = [*([_OPEN] if kept.SOURCE.get() else []), _SAMPLES, _LIBRARY, _UPLOAD]
    source = st.segmented_control("报告来自", sources, default=sources[0], key="assignment-source", required=True)
    if source == _UPLOAD:
        file = st.file_uploader("上传报告", type=FILE_TYPES, key="assignment-upload")
        chosen = Incoming(file.name, file.getvalue) if file else None
    elif source == _OPEN:
        data, name = session.source_file()
        st.caption(plain(name))
        chosen = Incoming(name, lambda: data)
    else:
        titles = [material.title for material in bundled_materials()]
        samples = zip(titles, map(file_at, bundled_paths()), strict=True)
        reports = dict(samples) if source == _SAMPLES else _library_reports()
        if not reports:
            st.caption("资料库里还没有单位自己的报告，或者原文件已经移走。可以直接上传。")
        name = f"report-{source}"
        title = st.selectbox("选一份报告", list(reports), index=None, placeholder="输入文字查找", key=name)
        chosen = reports[title] if title else None
    if st.button("审核并准备答案", type="primary", key="assignment-prepare", disabled=chosen is None) and chosen:
        with told_here():
            _prepare(chosen.load(), chosen.name)


def _library_reports() -> Mapping[str, Incoming]:
    """Return the office's own reports in the knowledge base of which the files are there."""
    documents = [each for each in parts.index().documents() if each.kind == "report" and not each.bundled]
    kept_files = [each for each in documents if parts.index().base.has_file(each)]
    return {each.title or each.name: Incoming(each.name, partial(_read, each)) for each in kept_files}


def _read(document: StoredDocument) -> bytes:
    data = parts.index().base.file_of(document)
    if data is None:
        raise UserError(f"读不出“{document.name}”：原件已不在。请直接上传。")
    return data


def _prepare(data: bytes, name: str) -> None:
    with st.spinner("正在审核这份报告……"):
        review = parts.reviewed(data, name)
    title = review.report.title or review.report.document.name
    key = KEYS.dump_json(make_key(review)).decode()
    kept.EDITED_ASSIGNMENT.put(parts.assignments().prepare(title, data, name, key, _TASK))
    st.rerun()


def _show_entry(entry: Assignment, result: Result | None) -> None:
    key = KEYS.validate_json(entry.key)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{plain(shortened(entry.title, 60))}**", width="stretch")
            st.badge(due_words(entry), color="blue" if entry.due else "gray")
            offer("修改", f"edit-{entry.id}", kept.EDITED_ASSIGNMENT.put, entry.id, icon="edit")
            with st.popover("删除", icon=":material/delete:", key=f"remove-{entry.id}"):
                st.caption("连同已交的答案一起删除，不能恢复。")
                offer("确定删除", f"removed-{entry.id}", parts.assignments().remove, entry.id)
        changed = f"，培训人员更正{key.changed}处" if key.changed else ""
        names = trainee_names(parts.trainings()) if entry.people else {}
        to = "、".join(names.get(person, person) for person in entry.people) or "全体学员"
        told = f"{len(key.rows)}项指标，{len(key.broken)}类问题{changed}；布置人：{entry.trainer}"
        st.caption(plain(f"{told}，布置给：{to}" if entry.due else told))
        if result and result.handed:
            _show_handed(result)
        elif entry.due:
            st.caption("还没有人交。")


def _show_handed(result: Result) -> None:
    number = result.assignment.id
    from assistant.export.training_workbook import HANDED

    names = {one.person: one.name for one in result.handed}
    show_rows("handed", [(result, one) for one in result.handed], f"handed-{number}", sheet=HANDED)
    stays: dict[str, Any] = {"key": f"answer-of-{number}", "persist_state": "session"}
    chosen = st.pills("看谁的答卷", list(names), format_func=names.__getitem__, **stays)
    if chosen:
        one = next(one for one in result.handed if one.person == chosen)
        with st.container(border=True):
            show_result(result.key, one.submission)
            _comment(number, one)


def _comment(number: str, handed: Handed) -> None:
    key, said = f"{number}-{handed.person}", handed.submission
    stays: dict[str, Any] = {"persist_state": "session"}
    words = st.text_area("评语", said.comment, 80, 500, f"comment-{key}", placeholder="学员能看到", **stays)
    stays |= {"placeholder": "不填就按标准答案的分", "width": 220}
    mark = st.number_input("评定分数", 0.0, FULL, said.mark, 1.0, key=f"mark-{key}", **stays)
    # What stood there when it was shown first: another trainer may have written since.
    seen = kept.Slot(f"seen-{key}", lambda: said)
    before = seen.get()
    if st.button("保存评语", key=f"commented-{key}", icon=":material/rate_review:"):
        seen.put(said)
        with told_here():
            parts.assignments().comment(number, handed.person, before, replace(said, comment=words.strip(), mark=mark))
            seen.clear()
            st.toast("评语已保存。")
            st.rerun()


everyone, came = trainees(parts.trainings(), datetime.now(UTC)), results(parts.assignments(), parts.trainings())
_show_header(everyone, came)
tabs = {"学员": partial(_show_trainees, everyone), "作业": partial(_show_assignments, came)}
show_tabs({**tabs, "一致性": partial(_show_agreement, came)}, "trainer-tab")
