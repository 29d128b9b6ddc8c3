from dataclasses import replace

import pytest

from assistant.conversation.asking.question import FigureQuestion, Operation
from assistant.conversation.english import Words, in_report_words
from assistant.conversation.following import follow
from assistant.conversation.ledger_question import LedgerQuestion
from assistant.conversation.reading import read
from assistant.conversation.request import (
    DraftRequest,
    FindingsQuestion,
    PastReportQuestion,
    Pointed,
    PolicyQuestion,
    ReasonQuestion,
    Request,
    RewriteQuestion,
)
from assistant.conversation.workspace import Workspace
from assistant.drafting.draft import SECTIONS
from assistant.review.verdict import Verdict
from tests.drafting_case import case_review

WEAK = frozenset({Verdict.VAGUE})


def after(request: Request) -> Workspace:
    review = case_review()
    return Workspace(review=review, request=request, shown=review.findings[:3])


def followed(message: str, request: Request) -> Request | None:
    return follow(Words(message), after(request), is_otherwise=False)


@pytest.mark.parametrize(
    ("message", "before", "wanted"),
    [
        ("那效益指标呢", LedgerQuestion(verdicts=WEAK), LedgerQuestion(verdicts=WEAK, levels=("效益",))),
        ("加起来呢", LedgerQuestion(levels=("数量",)), LedgerQuestion(levels=("数量",), sums=True)),
        ("还有呢", FindingsQuestion(form="brief"), FindingsQuestion(form="brief", told=3)),
        ("还有吗", FindingsQuestion(most=2), FindingsQuestion(most=2, told=2)),
        (
            "第十条呢",
            PolicyQuestion("绩效", ("预算法",), ("第九条",)),
            PolicyQuestion("绩效", ("预算法",), ("第十条",)),
        ),
        ("那措施呢", PastReportQuestion(others=True), PastReportQuestion("", sections=("measures",), others=True)),
    ],
)
def test_slots_of_the_last_request_change(message, before, wanted):
    found = followed(message, before)
    assert replace(found, topic=wanted.topic) == wanted if hasattr(wanted, "topic") else found == wanted


@pytest.mark.parametrize(
    ("message", "topic"), [("那60%呢", "得60%是哪一档"), ("那地方单位呢", "得80%是哪一档 地方单位")]
)
def test_topic_is_changed_by_another_figure_and_narrowed_by_words(message, topic):
    assert followed(message, PolicyQuestion("得80%是哪一档")) == PolicyQuestion(topic)


def test_number_alone_means_the_list_on_the_screen():
    second = Pointed((case_review().findings[1],))
    assert followed("第二条", FindingsQuestion()) == ReasonQuestion(second)
    assert followed("那第二条呢", RewriteQuestion(Pointed())) == RewriteQuestion(second)


@pytest.mark.parametrize("message", ["哪些指标没有量化", "起草存在的问题", "有什么问题"])
def test_what_says_for_itself_what_it_wants_goes_on_from_nothing(message):
    assert followed(message, LedgerQuestion()) is None
    assert followed(message, figures("全年支出是多少")) is None


@pytest.mark.parametrize("message", ["那先不管，你给我起个草稿吧，两节都要", "那先不管 你给我起个草稿吧 两节都要"])
def test_another_wish_goes_on_from_no_list(message):
    assert read(message, after(FindingsQuestion())) == DraftRequest(SECTIONS)


def test_only_a_section_goes_on_from_a_draft():
    assert followed("那措施呢", DraftRequest(("problems",))) == DraftRequest(("measures",))
    assert followed("档案呢", DraftRequest(SECTIONS)) is None


def figures(message: str) -> FigureQuestion:
    found = read(message, Workspace(review=case_review()))
    assert isinstance(found, FigureQuestion)
    return found


def test_reason_is_asked_of_the_figure_before():
    found = followed("为什么", figures("全年支出是多少"))
    assert isinstance(found, FigureQuestion)
    assert found.parts[0].operation is Operation.WHY
    assert "支出" in found.parts[0].words


def test_english_becomes_the_words_of_reports():
    assert in_report_words("How much was spent on receptions?").text == "花了接待多少"
    assert in_report_words("哪些指标没有量化") == Words("哪些指标没有量化")
    assert in_report_words("Which widgets are vague?").unknown == ("widgets",)
