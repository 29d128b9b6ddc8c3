from dataclasses import replace
from datetime import UTC, datetime

from assistant.records.opinions import Decision, State
from assistant.review.deciding import decide, decided, verdict_id
from assistant.review.engine import Review, review
from assistant.review.verdict import Verdict
from tests.test_recheck import GOOD, MOOD, RISE, report

REVIEW = review(report(GOOD, RISE, MOOD))


def weak(of: Review) -> list[str]:
    return [row.indicator.name for row in of.ledger if row.judgement and row.judgement.verdict.is_weak]


def row(of: Review, name: str):
    return next(one for one in of.ledger if one.indicator.name == name)


def test_dismissing_one_indicators_finding_leaves_the_others():
    rise, mood = [one for one in REVIEW.findings if one.rule == "VAL01"]
    after = decided(REVIEW, {rise.id: decide(rise, State.DISMISSED, "李敏", "已分级")})
    assert [one.id for one in after.dismissed] == [rise.id]
    assert mood in after.findings
    assert after.waits(mood)


def test_decisions_are_taken_back_by_deciding_anew():
    first = REVIEW.findings[0]
    after = decided(REVIEW, {first.id: decide(first, State.DISMISSED, "李敏", "另有说明")})
    assert decided(after, {}) is REVIEW
    assert first in decided(after, {first.id: decide(first, State.ACCEPTED, "李敏")}).findings


def test_note_leaves_a_finding_waiting():
    first = REVIEW.findings[0]
    after = decided(REVIEW, {first.id: decide(first, State.NOTED, "李敏", "问一下单位")})
    assert after.waits(first)
    assert after.decisions[first.id].reason == "问一下单位"


def test_new_mistake_in_the_same_place_waits_again():
    before = review(report(GOOD, rate="95.00%"))
    finding = next(one for one in before.findings if one.rule == "BUD01")
    decisions = {finding.id: decide(finding, State.DISMISSED, "李敏", "口径不同")}
    after = decided(review(report(GOOD, rate="80.00%")), decisions)
    again = next(one for one in after.findings if one.rule == "BUD01")
    assert again.id == finding.id
    assert after.waits(again)
    assert after.outdated[again.id].reason == "口径不同"


def test_decision_of_before_such_words_were_kept_holds():
    first = REVIEW.findings[0]
    decision = Decision(State.DISMISSED, "另有说明", datetime.now(UTC))
    assert decided(REVIEW, {first.id: decision}).dismissed == (first,)


def test_overruled_weak_row_is_sound_and_its_finding_gone():
    key = verdict_id(row(REVIEW, "演出质量"), REVIEW.report)
    after = decided(
        REVIEW, {key: decide(row(REVIEW, "演出质量"), State.OVERRULED, "李敏", "附件有分级标准", Verdict.VERIFIABLE)}
    )
    assert weak(after) == ["文化氛围"]
    assert key not in after.by_id
    assert [one.id for one in after.dismissed] == [key]


def test_overruled_sound_row_is_weak_and_has_a_finding():
    sound = row(REVIEW, "演出场次")
    key = verdict_id(sound, REVIEW.report)
    after = decided(REVIEW, {key: decide(sound, State.OVERRULED, "李敏", "没有写明口径", Verdict.PARTIAL)})
    assert weak(after) == ["演出场次", "演出质量", "文化氛围"]
    assert "审核人判定为量化不完整（没有写明口径）" in after.by_id[key].message
    assert not after.waits(after.by_id[key])


def test_verdict_holds_for_the_target_that_was_judged():
    sound = row(REVIEW, "演出场次")
    decisions = {verdict_id(sound, REVIEW.report): decide(sound, State.OVERRULED, "李敏", "", Verdict.PARTIAL)}
    changed = review(report([*GOOD[:3], "≥30场", *GOOD[4:]], RISE, MOOD))
    assert weak(decided(changed, decisions)) == ["演出质量", "文化氛围"]


def test_decision_on_another_report_changes_nothing():
    other = review(report(GOOD, RISE, MOOD, project="非遗传承补助资金"))
    rise = next(one for one in REVIEW.findings if one.rule == "VAL01")
    assert decided(other, {rise.id: decide(rise, State.DISMISSED, "李敏", "已分级")}).dismissed == ()
    assert replace(decided(other, {}), decisions={}) == other
