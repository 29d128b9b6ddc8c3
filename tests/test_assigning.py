"""Assignments: the key, its correction by a trainer, and what answers are worth by it."""

from dataclasses import replace
from typing import Any

import pytest

from assistant.review.engine import review
from assistant.review.judgement import Reason, Verdict
from assistant.training.agreement import agreement
from assistant.training.assigning import (
    ANSWERS,
    KEYS,
    AssignmentAnswer,
    AssignmentKey,
    Remark,
    grade_assignment,
    make_key,
    settled,
)
from assistant.training.material import Material
from tests.made_reports import report_from_dict

REPORT = report_from_dict(
    {
        "title": "演出补助项目自评报告",
        "kind": "project",
        "forms": [
            {
                "kind": "project",
                "project": "演出补助",
                "indicators": [
                    ["产出指标", "数量指标", "演出场次", "≥24场", "25场", "50", "50", ""],
                    ["效益指标", "社会效益指标", "文化氛围", "持续提升", "完成", "30", "30", ""],
                    ["满意度指标", "服务对象满意度指标", "观众满意度", "≥90%", "88%", "10", "10", ""],
                ],
            }
        ],
    }
)


@pytest.fixture(scope="module")
def key() -> AssignmentKey:
    return make_key(review(REPORT))


def right(key: AssignmentKey) -> AssignmentAnswer:
    return AssignmentAnswer({row.id: row.verdict for row in key.rows}, tuple(sorted(key.broken)))


def test_key_is_the_reviewers(key: AssignmentKey):
    assert [row.verdict for row in key.rows] == [Verdict.QUANTIFIED, Verdict.VAGUE, Verdict.QUANTIFIED]
    assert "VAL01" in key.broken
    assert key.broken < set(key.checked)
    assert key.changed == 0
    assert not key.corrections


def with_row(key: AssignmentKey, *judged: Any, **more: Any) -> AssignmentKey:
    first, second, *others = key.rows
    return replace(key, rows=(first, settled(second, *judged, **more), *others))


def with_remark(key: AssignmentKey, remark: Remark, **seen: Any) -> AssignmentKey:
    return replace(key, remarks=tuple(replace(one, **seen) if one == remark else one for one in key.remarks))


def test_right_answer_gets_all_and_an_empty_one_nothing(key: AssignmentKey):
    assert grade_assignment(key, right(key)).points == 100
    empty = grade_assignment(key, AssignmentAnswer())
    assert (empty.points, empty.recall, empty.precision) == (0, 0, 0)
    assert set(empty.missed) == key.broken


def test_verdict_on_the_right_side_counts_half(key: AssignmentKey):
    near = AssignmentAnswer({**right(key).verdicts, "1": Verdict.PARTIAL}, right(key).rules)
    got = grade_assignment(key, near)
    assert got.verdicts == pytest.approx(2.5 / 3)
    assert got.points == pytest.approx(70 * 2.5 / 3 + 30, abs=0.06)
    assert got.by_rule["direction_only"] == 0.5
    wrong = AssignmentAnswer({**right(key).verdicts, "1": Verdict.QUANTIFIED}, right(key).rules)
    assert grade_assignment(key, wrong).verdicts == pytest.approx(2 / 3)


def test_ticking_every_rule_does_not_pay(key: AssignmentKey):
    everything = grade_assignment(key, AssignmentAnswer(right(key).verdicts, key.checked))
    assert everything.recall == 1
    assert everything.precision == pytest.approx(len(key.broken) / len(key.scored))
    assert everything.points < 90
    spare = min(key.scored - key.broken)
    assert everything.by_rule[spare] == 0
    assert spare in everything.spare


def test_trainer_corrects_a_verdict_and_a_remark_and_answers_are_graded_by_that(key: AssignmentKey):
    remark = next(
        one
        for one in key.remarks
        if one.holds and one.rule != "VAL01" and sum(o.rule == one.rule for o in key.remarks) == 1
    )
    corrected = with_row(key, Verdict.PARTIAL, [Reason.NO_BASELINE], "分了档")
    corrected = with_remark(corrected, remark, holds=False, note="附件已说明")
    assert corrected.changed == 2
    assert corrected.rows[1].reasons == (Reason.NO_BASELINE,)
    assert remark.rule not in corrected.broken
    assert grade_assignment(corrected, right(key)).points < 100
    assert grade_assignment(corrected, right(corrected)).points == 100
    assert KEYS.validate_json(KEYS.dump_json(corrected).decode()) == corrected
    material = Material(review(REPORT), corrected.corrections)
    assert material.ledger[1].judgement
    assert material.ledger[1].judgement.verdict is Verdict.PARTIAL
    assert material.notes[corrected.rows[1].location] == "分了档"


def test_disputed_row_counts_for_nothing(key: AssignmentKey):
    disputed = with_row(key, Verdict.VAGUE, key.rows[1].reasons, "", disputed=True)
    other = AssignmentAnswer({**right(key).verdicts, "1": Verdict.QUANTIFIED}, right(key).rules)
    assert grade_assignment(disputed, other).points == 100
    assert "direction_only" not in grade_assignment(disputed, other).by_rule
    assert agreement(disputed.verdicts, other.verdicts).items == 2


def test_what_may_be_another_way_of_counting_counts_only_when_the_trainer_says_so(key: AssignmentKey):
    doubtful = Remark("TXT01", "TXT01", "", key.rows[0].location, holds=False, doubtful=True)
    unsure = replace(key, rows=(), remarks=(doubtful,), checked=("BUD02", "TXT01"))
    for ticks in ((), ("TXT01",)):
        assert grade_assignment(unsure, AssignmentAnswer({}, ticks)).points == 100
    sure = with_remark(unsure, doubtful, holds=True)
    assert (unsure.changed, sure.changed) == (0, 1)
    assert grade_assignment(sure, AssignmentAnswer()).missed == ("TXT01",)


def test_one_fault_wants_one_tick(key: AssignmentKey):
    first, second = (
        Remark(rule, rule, "", key.rows[0].location, states="表1第2行 25场") for rule in ("BUD02", "BUD07")
    )
    other = replace(first, id="TXT01", rule="TXT01", states="第3段 90%")
    twice = replace(key, rows=(), remarks=(first, second, other), checked=("BUD02", "BUD07", "TXT01"))
    got = grade_assignment(twice, AssignmentAnswer({}, ("BUD07", "TXT01")))
    assert (got.points, got.missed) == (100, ())
    assert grade_assignment(twice, AssignmentAnswer({}, ("BUD07",))).missed == ("TXT01",)
    assert grade_assignment(twice, AssignmentAnswer({}, twice.checked)).points == 100


def test_rule_is_shown_with_its_places_and_reasons(key: AssignmentKey):
    for remark in (one for one in key.remarks if one.holds):
        assert f"{remark.location.label}：{remark.message}" in key.shown(remark.rule)
    spare = min(key.scored - key.broken)
    assert replace(key, added=(spare,), places={spare: "第三章，没有写"}).shown(spare) == ["第三章，没有写"]


def test_sound_verdict_has_no_reasons_against_it(key: AssignmentKey):
    assert with_row(key, Verdict.VERIFIABLE, [Reason.NO_NUMBER], "").rows[1].reasons == ()


def test_agreement_is_on_the_verdicts_with_another_and_with_the_key(key: AssignmentKey):
    one = right(key)
    other = AssignmentAnswer({**one.verdicts, "0": Verdict.VAGUE})
    # p = 2/3; the key has 已量化 2, 未量化 1, the other 1 and 2: e = 4/9; κ = (2/3 − 4/9) / (5/9)
    assert agreement(key.verdicts, other.verdicts).kappa == pytest.approx(0.4)
    assert agreement(one.verdicts, other.verdicts) == agreement(key.verdicts, other.verdicts)
    assert agreement(key.verdicts, one.verdicts).kappa == 1
    assert ANSWERS.validate_json(ANSWERS.dump_json(other).decode()) == other
