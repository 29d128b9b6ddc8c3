"""What the program offers to be said next has a request of its own, and nothing of it goes through the parser."""

from dataclasses import replace

import pytest

from assistant.conversation import turns
from assistant.conversation.events import Choices, DraftChanged, TableShown
from assistant.conversation.intents import Intent
from assistant.conversation.offers import next_steps, offered_request, revision
from assistant.conversation.turns import Workspace, reply
from assistant.drafting.draft import PROBLEMS, Draft, Grounding
from assistant.drafting.history import History
from assistant.drafting.revising.request import Operation, Target, Verb
from tests.drafting_case import measure, problem
from tests.sample_review import REVIEW

DRAFT = Draft((problem("一", "甲。"), problem("二", "乙。")), (measure("三", "丙。", (0,)),), (), Grounding(0, ()))


@pytest.mark.parametrize("workspace", [Workspace(), Workspace(review=REVIEW)])
def test_every_next_step_has_its_request(workspace):
    steps = next_steps(workspace)
    assert steps
    assert all(offered_request(step) for step in steps)


def test_open_proposal_is_decided_first():
    history = History().add(DRAFT, "起草").add(replace(DRAFT, problems=DRAFT.problems[:1]), "删除第二条")
    steps = next_steps(Workspace(review=REVIEW, history=history))
    assert steps == ("接受修改", "不接受修改")


@pytest.mark.parametrize(
    "intent", [Intent.REVIEW, Intent.DRAFT, Intent.EXPORT, Intent.TRAIN, Intent.SEARCH, Intent.HELP]
)
def test_examples_of_what_may_be_meant_have_requests(intent):
    assert offered_request(intent.example)


def test_known_request_is_answered_without_reading_its_words(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(turns, "_answer", lambda *_: pytest.fail("the words were read"))
    events = list(reply("随便什么字", Workspace(review=REVIEW), offered_request("哪些指标没有量化")))
    assert any(isinstance(event, TableShown) for event in events)


def test_button_goes_back_to_a_version():
    history = History().add(DRAFT, "起草").add(replace(DRAFT, problems=DRAFT.problems[:1]), "删除第二条")
    asked = revision("回到第1版", Operation(Verb.RESTORE, number=1))
    events = list(reply("回到第1版", Workspace(review=REVIEW, history=history), asked))
    assert next(event for event in events if isinstance(event, DraftChanged)).history.place == 0
    assert not any(isinstance(event, Choices) for event in events)


def test_menu_names_the_item_it_means():
    asked = revision("问题第二条：删除", Operation(Verb.REMOVE, (Target(PROBLEMS, ((2, 2),)),)))
    assert asked.change
    assert asked.change.is_clear
