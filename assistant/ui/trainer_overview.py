"""For the trainer: who struggles with what, and how far evaluators agree on the same report."""

from collections.abc import Sequence

import streamlit as st

from assistant.training.agreement import FEWEST
from assistant.training.lesson import course_rules, unit_name
from assistant.training.mastery import MASTERED
from assistant.training.roster import Result, Trainee
from assistant.ui.tables import columns_of, share_column, show_rows
from assistant.ui.text import plain


def show_trainees(people: Sequence[Trainee]) -> None:
    """Show everyone's standing, and mastery by rule and person, the rules that are hardest for all first."""
    if not people:
        st.info("还没有学员练习过。学员打开“培训”页做题后，这里会显示谁在哪些要点上吃力。", icon=":material/groups:")
        return
    from assistant.export.training_workbook import trainee_columns

    st.markdown("##### 学员")
    shown = trainee_columns({rule: unit_name(rule) for rule in course_rules()})
    show_rows("trainees", shown, people, key="trainees")
    st.markdown("##### 谁在哪里吃力")
    columns = {"要点": st.column_config.TextColumn(width=190, pinned=True)}
    columns |= dict.fromkeys(("平均", *(one.name for one in people)), share_column(110))
    st.dataframe(mastery_rows(people), hide_index=True, column_config=columns, width="content", key="mastery")
    st.caption(f"掌握度，最吃力的在前；到{MASTERED:.0%}算已掌握，空着的是还没有练习。")


def mastery_rows(people: Sequence[Trainee]) -> list[dict[str, object]]:
    """Return mastery by rule and person, a column each, the hardest rule first; what nobody has met is left out."""
    rows: list[tuple[float, dict[str, object]]] = []
    for rule in course_rules():
        met = {one.name: round(100 * one.progress.mastery(rule)) for one in people if rule in one.progress.cards}
        if met:
            mean = sum(met.values()) / len(met)
            rows.append((mean, {"要点": unit_name(rule), "平均": round(mean), **met}))
    return [row for _, row in sorted(rows, key=lambda row: row[0])]


def show_agreement(found: Sequence[Result]) -> None:
    """Show Cohen's kappa of everyone with the key, and of every two with each other."""
    answered = [result for result in found if result.handed]
    if not answered:
        st.info("有人交作业后，这里显示两人判断的一致程度（Cohen's Kappa）。", icon=":material/balance:")
        return
    from assistant.export.training_workbook import AGREEMENT, OPINIONS

    for result in answered:
        number = result.assignment.id
        st.markdown(f"##### {plain(result.assignment.title)}")
        pairs = [(result, *each) for each in result.agreements]
        show_rows("agreement", AGREEMENT, pairs, key=f"agreement-{number}")
        if result.opinions:
            st.markdown("**判断不一样的指标**")
            split = [(result, one) for one in result.opinions]
            show_rows("opinions", OPINIONS, split, key=f"opinions-{number}")
        if result.by_rule:
            st.markdown("**与标准答案不一致的要求**")
            shares = [{"要求": unit_name(rule), "一致率": round(100 * share)} for rule, share in result.by_rule.items()]
            st.dataframe(shares, hide_index=True, column_config=columns_of("rules"), key=f"by-rule-{number}")
    st.caption(
        "Kappa 扣除了碰巧一致的部分：0.6以上较高，0.4以下需要一起讨论口径；两人只用一种判断时无从计算；"
        f"共同判断的指标不到{FEWEST}项，区间很宽，不能据此下结论。"
    )
