"""A conversation written down as it goes on and taken up again: what comes back, whatever happened in between."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.access import Person
from assistant.citations import Citation, SourceKind
from assistant.conversation import keeping
from assistant.conversation.archive import history_change, kept_event, read_events, read_history
from assistant.conversation.events import (
    Choices,
    Decided,
    DraftChanged,
    DraftPiece,
    Event,
    ExerciseAsked,
    FileWanted,
    Finished,
    Notice,
    Progress,
    Sources,
    TableShown,
    TextPiece,
)
from assistant.conversation.intents import Intent
from assistant.conversation.keeping import Keeper, Loaded, is_answering, planned
from assistant.conversation.ledger import COLUMNS, row_values
from assistant.conversation.turns import reply
from assistant.conversation.workspace import Workspace
from assistant.drafting.draft import Draft, Grounding, Trace, TraceKind
from assistant.drafting.history import History
from assistant.drafting.statement import Answer
from assistant.export.options import FINAL
from assistant.records.conversations import Conversations, KeptEvent
from assistant.records.database import open_database
from assistant.records.drafts import KeptVersion
from assistant.records.opinions import Decision, State
from assistant.review.engine import Review
from assistant.training import exercise
from knowledge.document import Location
from knowledge.errors import UserError
from knowledge.store.database import Database
from tests.drafting_case import FILE, case_plan, case_review, library, measure, problem

ME = Person("name:本机", "本机")
DRAFT = Draft(
    (problem("指标不够量化", "3项指标没有数值[1]。", ("填报培训不足。",), ("VAL01",), ("objectives",)),),
    (measure("细化指标", "由财务科于2025年6月底前完成[2]。", (0,), ("objectives",)),),
    (
        Citation(1, SourceKind.REPORT, "自评表", "持续提升", Location(3, 1, 2, 4)),
        Citation(2, SourceKind.PAST_REPORT, "往年报告", "财务科审核", passage_id="p-1", section="八、措施"),
    ),
    Grounding(2, ("问题1：“3项”",), (Trace("problems", 0, "3项", TraceKind.FIGURE, None),)),
)
OTHER = replace(DRAFT, writer="model")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path)
    yield database
    database.close()


@pytest.fixture
def records(database: Database) -> Callable[[], Conversations]:
    return lambda: Conversations(database, ME)


def reviewed(data: bytes, name: str) -> Review:
    assert (data, name) == (FILE.read_bytes(), FILE.name)
    return case_review()


def opened(records: Callable[[], Conversations]) -> Keeper:
    keeper = Keeper(records)
    keeper.open_file(FILE.read_bytes(), FILE.name, "林溪县农业农村局自评报告")
    return keeper


def answer(keeper: Keeper, question: str, events: Sequence[Event], state: Workspace, told: str = "") -> Workspace:
    kept = keeper.turn(question)
    for event in events:
        state = state.after(kept.note(event))
    kept.finish()
    assert told in keeper.problem
    assert bool(keeper.problem) == bool(told)
    return state


def taken_up(records: Callable[[], Conversations], key: str, state: Workspace | None = None) -> Loaded:
    loaded = Keeper(records, key).load(state or Workspace(library=library), reviewed)
    assert loaded
    return loaded


CHOICES = (exercise.Option("A", "已量化"), exercise.Option("B", "未量化"))
EXERCISE = exercise.Exercise(
    ("VAL01",),
    "属于哪一种？",
    (exercise.Blank("blank", "判断", exercise.BlankForm.CHOICE, CHOICES),),
    ("先找数。",),
    "判断",
    ("时效指标",),
    "verdict",
    7,
    1,
    "样例",
    (exercise.Sheet("", ("指标",), (("氛围",),)),),
    (exercise.Passage("1", "问题", "正文"),),
    key=exercise.Key(exercise.Answer({"blank": ("B",)}), {"verdict": "vague"}),
)


def every_event(review: Review) -> list[Event]:
    rows = tuple(row for row in review.ledger if row.judgement)[:2]
    findings = tuple(review.findings)
    return [
        Progress("正在整理依据"),
        TextPiece("共3项。"),
        TableShown(COLUMNS, tuple({**row_values(row), "reasons": ["no_unit"]} for row in rows), "指标台账", rows),
        TableShown(
            ("rule", "message"), tuple({"rule": f.rule, "message": f.message} for f in findings), "意见", findings
        ),
        Sources(DRAFT.citations),
        DraftPiece("一、"),
        DraftChanged(History().add(DRAFT, "起草"), None),
        Decided({"gone": Decision(State.ACCEPTED, "属实", datetime(2025, 3, 1, tzinfo=UTC), "王五"), "back": None}),
        FileWanted("draft", FINAL),
        ExerciseAsked(
            EXERCISE, 1, exercise.Answer({"blank": ("A",)}), exercise.Grade(0.5, {"VAL01": 0.5}, "讲解", "B")
        ),
        Notice("请核实。", "warning"),
        Choices(("撤销", "导出Word")),
        Finished(Intent.DRAFT),
    ]


def test_every_kind_of_event_comes_back_as_it_was(records):
    review = case_review()
    events = every_event(review)
    assert {type(event) for event in events} == set(get_args(Event))
    keeper = opened(records)
    state = answer(keeper, "起草", events, Workspace(review=review, library=library))
    loaded = taken_up(records, keeper.key)
    assert list(loaded.turns[0].events) == events
    assert loaded.workspace == state
    assert loaded.turns[0].question == "起草"
    assert loaded.turns[0].is_over
    assert loaded.problem == ""
    assert loaded.workspace.shown == tuple(review.findings)
    assert all(one is other for one, other in zip(loaded.workspace.shown, review.findings, strict=True))


def test_what_is_gone_from_the_report_is_left_out(records):
    review = case_review()
    keeper = opened(records)
    answer(keeper, "", every_event(review), Workspace(review=review, library=library))
    thinner = replace(review, ledger=review.ledger[:1], findings=review.findings[1:])
    loaded = Keeper(records, keeper.key).load(Workspace(), lambda _data, _name: thinner)
    assert loaded
    tables = [event for event in loaded.turns[0].events if isinstance(event, TableShown)]
    assert [len(table.rows) for table in tables] == [2, 2]
    assert [table.items for table in tables] == [thinner.ledger, thinner.findings]


def test_report_that_can_no_longer_be_read_costs_only_itself(records):
    keeper = opened(records)
    answer(keeper, "", every_event(case_review()), Workspace(review=case_review()))

    def unreadable(_data: bytes, name: str) -> Review:
        raise UserError(f"无法读取“{name}”。")

    loaded = Keeper(records, keeper.key).load(Workspace(), unreadable)
    assert loaded
    assert loaded.workspace.review is None
    assert loaded.workspace.draft == DRAFT
    assert "报告现在读不出来" in loaded.problem


@pytest.mark.parametrize("content", ['{"text": 5, "more": "x"}', "not json", "[]"])
def test_damaged_event_is_told_and_costs_only_itself(records, content: str):
    keeper = opened(records)
    answer(keeper, "问", [TextPiece("一"), Finished(Intent.HELP)], Workspace())
    records().add_events(keeper.key, 0, 7, [KeptEvent("Notice", content), KeptEvent("Choices", '{"messages": ["好"]}')])
    loaded = taken_up(records, keeper.key)
    assert loaded.turns[0].events == (TextPiece("一"), Finished(Intent.HELP), Choices(("好",)))
    assert "对话有1处内容已损坏" in loaded.problem


def test_event_of_a_newer_version_is_skipped_and_a_field_more_is_no_harm(records):
    keeper = opened(records)
    keeper.turn("问")
    newer = [KeptEvent("HologramShown", '{"depth": 3}'), KeptEvent("TextPiece", '{"text": "一", "tone": "warm"}')]
    records().add_events(keeper.key, 0, 0, newer)
    loaded = taken_up(records, keeper.key)
    assert loaded.turns[0].events == (TextPiece("一"),)
    assert loaded.problem == ""


def test_damaged_version_is_told_and_the_others_keep_their_numbers(records, database: Database):
    keeper = opened(records)
    history = History().add(DRAFT, "起草").add(OTHER, "改").add(DRAFT, "再改")
    keeper.change_history(history)
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE versions SET draft = '{\"problems\": 1}' WHERE number = 1")
    loaded = taken_up(records, keeper.key)
    versions = loaded.workspace.history.versions
    assert "草稿有1版已损坏" in loaded.problem
    assert (versions[0].draft, versions[2].draft) == (DRAFT, DRAFT)
    assert versions[1].draft.problems == ()
    assert versions[2].parent == 1
    assert loaded.workspace.draft == DRAFT


def on_record(records: Callable[[], Conversations], keeper: Keeper) -> list[Event]:
    return list(taken_up(records, keeper.key).turns[0].events)


def test_answer_is_on_record_while_it_is_made(records, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(keeping, "_SECONDS", 3600.0)
    keeper = opened(records)
    kept = keeper.turn("起草")
    assert on_record(records, keeper) == []
    kept.note(Progress("正在整理依据"))
    assert on_record(records, keeper) == [Progress("正在整理依据")]
    for text in ("一", "二", "三"):
        kept.note(DraftPiece(text))
    assert on_record(records, keeper)[1:] == [DraftPiece("一")]
    kept.note(TextPiece("好"))
    assert on_record(records, keeper)[1:] == [DraftPiece("一"), DraftPiece("二三")]
    # Where the program is killed now, this is what is there, and the turn is known to have been cut off.
    turn = taken_up(records, keeper.key).turns[0]
    assert not turn.is_over
    assert is_answering(keeper.key, turn)
    kept.finish()
    turn = taken_up(records, keeper.key).turns[0]
    assert turn.events[-1] == TextPiece("好")
    assert turn.is_over
    assert not is_answering(keeper.key, turn)


def test_version_and_its_event_are_written_at_once(records):
    keeper = opened(records)
    kept = keeper.turn("起草")
    kept.note(DraftChanged(History().add(DRAFT, "起草"), None))
    loaded = taken_up(records, keeper.key)
    assert loaded.workspace.draft == DRAFT
    assert isinstance(loaded.turns[0].events[0], DraftChanged)
    assert loaded.turns[0].events[0].draft == DRAFT


def test_clicks_on_the_history_are_kept(records):
    keeper = opened(records)
    history = keeper.change_history(History().add(DRAFT, "起草").add(OTHER, "改"))
    history = keeper.change_history(history.accept())
    history = keeper.change_history(history.confirm("李四", ("问题1", "措施2")))
    history = keeper.change_history(history.go_to(0))
    loaded = taken_up(records, keeper.key).workspace.history
    assert loaded == history
    assert loaded.place == 0
    assert loaded.versions[1].confirmation is not None
    assert loaded.versions[1].confirmation.name == "李四"
    assert loaded.versions[1].confirmation.items == ("问题1", "措施2")


def test_two_windows_lose_nothing_of_each_other(records):
    one = opened(records)
    state = answer(one, "起草", [DraftChanged(History().add(DRAFT, "起草"), None)], Workspace())
    other = Keeper(records, one.key)
    theirs = other.load(Workspace(library=library), reviewed)
    assert theirs
    changed = state.history.add(OTHER, "改甲")
    state = answer(one, "改甲", [DraftChanged(changed, None)], state)
    assert not one.is_behind()
    assert other.is_behind()
    # The other window answers without having read that.
    changed = theirs.workspace.history.add(DRAFT, "改乙")
    mine = answer(other, "改乙", [DraftChanged(changed, None)], theirs.workspace, told="这里这一版（第3版）")
    assert [(version.made, version.parent) for version in mine.history.versions] == [
        ("起草", None),
        ("改甲", 0),
        ("改乙", 0),
    ]
    assert mine.history.place == 2
    mine = answer(other, "再改", [DraftChanged(mine.history.add(OTHER, "再改"), None)], mine)
    assert one.is_behind()
    loaded = one.load(state, reviewed)
    assert loaded
    assert [turn.question for turn in loaded.turns] == ["起草", "改甲", "改乙", "再改"]
    assert loaded.workspace.history == mine.history
    assert loaded.workspace.history.versions[3].parent == 2
    assert not one.is_behind()


def test_plan_is_kept_for_the_same_report_and_made_again_otherwise(records):
    plan = replace(case_plan(), answers=(Answer("carried", "12.5万元", "李四", datetime(2025, 3, 1, tzinfo=UTC)),))
    keeper = opened(records)
    state = Workspace(review=case_review(), library=library)
    state = answer(keeper, "起草", [DraftChanged(History().add(DRAFT, "起草"), plan)], state)
    assert taken_up(records, keeper.key, state).workspace.plan is plan
    # Taking back in a window that has no plan yet must not lose what was answered.
    answer(keeper, "撤销", [DraftChanged(state.history.back(), None)], state)
    loaded = taken_up(records, keeper.key)
    assert loaded.workspace.plan is None
    assert loaded.answers == plan.answers
    again = planned(loaded.workspace, loaded.answers).plan
    assert again is not None
    assert again.answers == plan.answers
    assert [item.keys for item in again.problems] == [item.keys for item in case_plan().problems]


def test_answer_is_taken_back_and_brought_back_after_a_restart(records):
    def stand(state: Workspace) -> tuple[list[str], bool]:
        assert state.plan
        return [each.text for each in state.plan.answers], "部分农机设备闲置" in {
            each.about for each in state.plan.questions
        }

    keeper = opened(records)
    state = Workspace(review=case_review(), library=library)
    for question in ("两部分都写", "补充：部分农机设备闲置，因为2台农机缺少配件"):
        state = answer(keeper, question, list(reply(question, state)), state)
    before = state
    for question, expected in (
        ("撤销", ([], True)),
        ("恢复", (["部分农机设备闲置，因为2台农机缺少配件"], False)),
        ("撤销", ([], True)),
    ):
        # Each time by a program that knows only what the records have.
        loaded = taken_up(records, keeper.key)
        again = planned(loaded.workspace, loaded.answers)
        assert stand(again) == stand(before)
        keeper = Keeper(records, keeper.key)
        assert keeper.load(again, reviewed)
        before = answer(keeper, question, list(reply(question, again)), again)
        assert stand(before) == expected
    assert stand(planned(taken_up(records, keeper.key).workspace, taken_up(records, keeper.key).answers)) == ([], True)
    # The window that gave the answer learns that another has taken it back.
    caught_up = taken_up(records, keeper.key, state)
    assert caught_up.workspace.plan is None
    assert caught_up.answers == ()


def test_real_draft_and_its_revision_come_back(records):
    keeper = opened(records)
    state = Workspace(review=case_review(), library=library)
    for question in ("两部分都写", "把第二条移到最后", "撤销"):
        kept = keeper.turn(question)
        for event in reply(question, state):
            state = state.after(kept.note(event))
        kept.finish()
    assert keeper.problem == ""
    loaded = taken_up(records, keeper.key, state)
    assert loaded.workspace == state
    assert len(state.history.versions) == 2
    assert state.history.place == 0


def test_what_cannot_be_kept_is_told_and_later_made_up_for(records, database: Database):
    keeper = opened(records)
    state = answer(keeper, "起草", [DraftChanged(History().add(DRAFT, "起草"), None)], Workspace())
    with database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE versions RENAME TO away")
    kept = keeper.turn("改")
    state = state.after(kept.note(DraftChanged(state.history.add(OTHER, "改"), None)))
    kept.finish()
    assert "没有存下来" in keeper.problem
    assert state.draft == OTHER
    with database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO versions")
    state = answer(keeper, "再改", [DraftChanged(state.history.add(DRAFT, "再改"), None)], state)
    assert [version.made for version in taken_up(records, keeper.key).workspace.history.versions] == [
        "起草",
        "改",
        "再改",
    ]


def test_text_that_is_no_text_is_shown_all_the_same(records):
    keeper = opened(records)
    kept = keeper.turn("问")
    assert kept.note(Notice("半个\ud83d字")) == Notice("半个\ud83d字")
    kept.note(Notice("好"))
    kept.finish()
    assert Notice("好") in taken_up(records, keeper.key).turns[0].events


_text = st.text(max_size=30)
_numbers = st.lists(st.integers(0, 99), max_size=3).map(tuple)
_places = st.builds(Location, st.integers(0, 999), *[st.none() | st.integers(0, 99)] * 4)
_drafts = st.builds(
    Draft,
    st.lists(
        st.builds(problem, _text, _text, st.lists(_text, max_size=2), st.just(("VAL01",))),
        max_size=3,
    ).map(tuple),
    st.lists(st.builds(measure, _text, _text, _numbers), max_size=3).map(tuple),
    st.lists(
        st.builds(
            Citation, st.integers(1, 99), st.sampled_from(SourceKind), _text, _text, st.none() | _places, _text, _text
        ),
        max_size=3,
    ).map(tuple),
    st.builds(
        Grounding,
        st.integers(0, 99),
        st.lists(_text, max_size=2).map(tuple),
        st.lists(
            st.builds(
                Trace,
                st.sampled_from(("problems", "measures")),
                st.integers(0, 9),
                _text,
                st.sampled_from(TraceKind),
                st.none() | st.integers(0, 9),
            ),
            max_size=2,
        ).map(tuple),
    ),
    st.sampled_from(("composer", "model", "mixed")),
)


@given(st.lists(_drafts, min_size=1, max_size=4), st.data())
def test_any_history_comes_back_as_it_was(drafts: list[Draft], data: st.DataObject):
    known, history = History(), History()
    kept: dict[int, KeptVersion] = {}
    for number, draft in enumerate(drafts):
        history = history.add(draft, f"第{number}次")
        step = data.draw(st.sampled_from(("accept", "back", "confirm", "none")))
        if step == "confirm":
            history = history.confirm("李四")
        elif step != "none":
            history = getattr(history, step)()
        change = history_change(known, history)
        assert change.known == len(kept)
        kept |= dict(enumerate(change.added, start=change.known)) | dict(change.flagged)
        known = history
    assert read_history(kept, history.place) == (history, 0)


@given(st.lists(st.builds(TextPiece, _text) | st.builds(Notice, _text, st.sampled_from(("info", "error")))))
def test_any_text_comes_back_as_it_was(events: list[Event]):
    kept = [kept_event(event) for event in events]
    assert all(json.loads(item.content) for item in kept)
    assert read_events(kept, None, History()) == (tuple(events), 0)
