"""A source under an answer is judged on the page, and what was said is there when the page is opened again."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assistant.records.judgements import SourceJudgement
from assistant.ui import parts, session
from tests.searching import Searching
from tests.test_app import found, say

QUESTION = "其他单位的改进措施怎么写"


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(session, "library", Searching(found))
    return AppTest.from_file(str(Path(__file__).parent.parent / "app.py"), default_timeout=60).run()


def kept() -> list[SourceJudgement]:
    return session.Judgements(parts.database()).all()


def test_judgement_is_kept_changed_and_taken_back(page):
    page = say(page, QUESTION)
    assert not page.exception
    for given, expected in ((1, [True]), (0, [False]), (None, [])):
        page.main.feedback[0].set_value(given).run()
        assert kept() == [SourceJudgement(QUESTION, "r-1", helps) for helps in expected]
        assert page.main.feedback[0].value == given


def test_judgement_is_shown_when_the_conversation_is_taken_up_again(page):
    page = say(page, QUESTION)
    page.main.feedback[0].set_value(1).run()
    again = AppTest.from_file(str(Path(__file__).parent.parent / "app.py"), default_timeout=60)
    again.query_params["c"] = page.query_params["c"]
    assert again.run().main.feedback[0].value == 1
