from assistant.conversation.archive import kept_event, read_events
from assistant.conversation.events import Choices, DraftPiece, Finished, Said, TextPiece
from assistant.conversation.intents import Intent
from assistant.conversation.turns import reply, said_of
from assistant.conversation.workspace import Workspace
from assistant.drafting.history import History
from tests.sample_review import REVIEW


def after(*messages: str) -> Workspace:
    workspace = Workspace(review=REVIEW)
    for message in messages:
        for event in reply(message, workspace):
            workspace = workspace.after(event)
    return workspace


def test_turn_is_remembered_in_words_with_what_was_shown():
    (said,) = after("哪些指标没有量化").said
    assert said.question == "哪些指标没有量化"
    assert said.answer.endswith("（显示了“指标台账”，5行）")


def test_long_answer_is_cut_and_marks_and_drafts_are_left_out():
    said = said_of("问" * 1000, (TextPiece("有依据[3]。"), DraftPiece("草稿的文字"), TextPiece("答" * 2000)))
    assert said.answer.startswith("有依据。答")
    assert len(said.question) < 500
    assert len(said.answer) < 1000


def test_only_the_last_turns_are_remembered():
    workspace = Workspace()
    for number in range(30):
        workspace = workspace.after(Finished(Intent.HELP, Said(str(number), "")))
    assert [said.question for said in workspace.said] == [str(number) for number in range(10, 30)]


def test_what_was_said_survives_the_records():
    finished = Finished(Intent.REVIEW, Said("有什么问题", "四条"))
    events, damaged = read_events([kept_event(finished)], REVIEW, History())
    assert (events, damaged) == ((finished,), 0)


def test_what_was_offered_last_is_remembered():
    assert Workspace().after(Choices(("导出Word",))).offered == {"导出Word": None}
