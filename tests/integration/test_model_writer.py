"""The model writer against a real HTTP server, through the real client: a model never makes a draft worse."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.drafting.draft import Draft, DraftEvent, DraftItem, Notice, Origin
from assistant.drafting.statement import StatementKind
from assistant.drafting.writing import write_draft
from tests.bad_model import FAULTS
from tests.drafting_case import case_plan, compose
from tests.integration.scripted import ScriptedServer, refused, streamed

pytestmark = pytest.mark.integration


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ScriptedServer]:
    started = ScriptedServer(tmp_path)
    yield started
    started.stop()


def asked() -> list[DraftItem]:
    """Return the items that a model is asked about: those that the program has put in words."""
    plan = case_plan()
    return [item for item in (*plan.problems, *plan.measures) if item.origin is not Origin.OWN]


def told(item: DraftItem) -> str:
    return "。".join(one.text for one in item.of(StatementKind.SITUATION, StatementKind.ACTION)) + "。"


def drafted(events: list[DraftEvent]) -> tuple[Draft, list[str]]:
    *before, draft = events
    assert isinstance(draft, Draft)
    return draft, [event.text for event in before if isinstance(event, Notice)]


@pytest.mark.parametrize(
    "answer",
    [
        *map(streamed, ("（一）问题的标题\n措施的标题", "以下是改写后的内容：绩效良好。", "预算执行率达到120%。")),
        streamed("{prompt}"),
        {"do": "endless", "text": "按照有关规定执行。"},
    ],
)
def test_what_does_not_say_the_same_leaves_the_composers_draft(
    server: ScriptedServer, answer: dict[str, object]
) -> None:
    draft, notices = drafted(list(write_draft(case_plan(), server.model(answer))))
    assert draft == compose(case_plan())
    assert notices == []


@pytest.mark.parametrize("fault", FAULTS)
def test_bad_model_leaves_the_composers_draft(server: ScriptedServer, fault: str) -> None:
    answers = [streamed(FAULTS[fault](told(item)) or "无") for item in asked()]
    draft, _ = drafted(list(write_draft(case_plan(), server.model(*answers))))
    assert draft == compose(case_plan())


def test_other_words_for_the_same_are_taken_with_sources_and_facts(server: ScriptedServer) -> None:
    answers = [streamed(told(item).replace("，", "；", 1)) for item in asked()]
    draft, _ = drafted(list(write_draft(case_plan(), server.model(*answers))))
    composed = compose(case_plan())
    assert draft.writer != "composer"
    assert draft.grounding.unsupported == ()
    assert [one.citations for one in draft.problems] == [one.citations for one in composed.problems]
    own = [one for one in composed.problems if one.origin is Origin.OWN]
    assert [one for one in draft.problems if one.origin is Origin.OWN] == own


def test_authors_sentence_in_a_found_problem_is_not_put_to_the_model(server: ScriptedServer) -> None:
    plan = case_plan()
    own = plan.problems[0]
    found = replace(own, statements=own.statements[:1], origin=Origin.DATA)
    model = server.model(streamed(told(found).replace("较少", "比较少")))
    draft, _ = drafted(list(write_draft(replace(plan, problems=(found,), measures=()), model)))
    assert draft.problems[0].statements[0].text == found.statements[0].text
    assert server.requests == []


def test_failure_leaves_the_rest_to_the_composer_and_says_so(server: ScriptedServer) -> None:
    draft, notices = drafted(list(write_draft(case_plan(), server.model(refused(400)))))
    assert replace(draft, writer="composer") == compose(case_plan())
    assert any("内置写作器" in notice for notice in notices)
