"""What is kept of people's judgements of sources."""

import pytest

from assistant.records.database import open_database
from assistant.records.judgements import Judgements, SourceJudgement

QUESTION, PASSAGE = "预算执行率占多少分", "a1b2c3-4"


@pytest.fixture
def judgements(tmp_path):
    database = open_database(tmp_path)
    yield Judgements(database)
    database.close()


def test_last_word_of_a_person_counts(judgements):
    judgements.judge("甲", QUESTION, PASSAGE, False)
    judgements.judge("甲", QUESTION, PASSAGE, True)
    judgements.judge("甲", QUESTION, "other-1", False)
    assert judgements.of("甲", QUESTION) == {PASSAGE: True, "other-1": False}
    assert judgements.of("乙", QUESTION) == {}


def test_judgement_can_be_taken_back(judgements):
    judgements.judge("甲", QUESTION, PASSAGE, True)
    judgements.judge("甲", QUESTION, PASSAGE, None)
    assert judgements.all() == []


@pytest.mark.parametrize(
    ("votes", "expected"),
    [((True, True, False), True), ((False, True, False), False), ((True, False), None)],
)
def test_most_people_decide(judgements, votes, expected):
    for person, vote in enumerate(votes):
        judgements.judge(str(person), QUESTION, PASSAGE, vote)
    said = [] if expected is None else [SourceJudgement(QUESTION, PASSAGE, expected)]
    assert judgements.all() == said


@pytest.mark.parametrize("question", ["执行率\0\ud83d", "执行率" * 2000])
def test_question_that_no_database_takes_is_kept_all_the_same(judgements, question):
    judgements.judge("甲", question, PASSAGE, True)
    assert judgements.of("甲", question) == {PASSAGE: True}
    assert len(judgements.all()[0].question) <= 500
