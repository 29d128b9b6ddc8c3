"""A model that words an item anew, through the real client: its sentences are taken only where they say the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.drafting.draft import DraftItem
from assistant.drafting.revising.parsing import parse_request
from assistant.drafting.revising.revision import Revision, revise
from knowledge.errors import UserError
from tests.drafting_case import case_plan, compose
from tests.integration.scripted import ScriptedServer, refused, streamed

pytestmark = pytest.mark.integration
DRAFT = compose(case_plan())
PLACE = 2


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ScriptedServer]:
    started = ScriptedServer(tmp_path)
    yield started
    started.stop()


def told(item: DraftItem) -> list[str]:
    return [f"{one.text}。" for one in item.statements if not one.is_open]


def revised(server: ScriptedServer, *answers: dict[str, object]) -> Revision:
    request = parse_request(f"第{PLACE + 1}条换个说法")
    assert request is not None
    return revise(DRAFT, case_plan(), request, server.model(*answers))


def test_other_words_for_the_same_are_taken_with_their_sources(server: ScriptedServer) -> None:
    old = DRAFT.problems[PLACE]
    revision = revised(server, *(streamed(text.replace("，", "；", 1)) for text in told(old)))
    new = revision.draft.problems[PLACE]
    assert new.text == old.text.replace("，", "；", 1)
    assert new.citations == old.citations
    assert [item.text for item in revision.draft.problems if item is not new][:PLACE] == [
        item.text for item in DRAFT.problems[:PLACE]
    ]


@pytest.mark.parametrize("answer", [streamed("年初预算9999万元。"), refused(400)])
def test_what_says_something_else_or_nothing_changes_nothing(server: ScriptedServer, answer: dict[str, object]) -> None:
    with pytest.raises(UserError, match="没有改动"):
        revised(server, *[answer] * len(told(DRAFT.problems[PLACE])))
