"""Whoever leaves a page and comes back finds it as it was left, at every step of the work on it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest

from assistant.access import Person
from assistant.records.assignments import Assignments
from assistant.training.assigning import KEYS, AssignmentAnswer, AssignmentKey
from assistant.training.roster import hand_in
from assistant.ui import parts, person
from knowledge.finding.passage import Passage
from tests.searching import Searching
from tests.test_app import REPORT, ROOT, found
from tests.test_batch_page import GOOD, REPORTS

Step = Callable[[AppTest], object]
_TYPED = ("text_input", "text_area", "selectbox", "multiselect", "button_group", "radio", "date_input", "number_input")


def look(page: AppTest) -> tuple[list[str], dict[str, object]]:
    """Return what stands on the page: its words and tables, and what is typed or chosen."""
    main = page.main
    words = [one.value for one in chain(main.markdown, main.caption, main.info, main.metric)]
    tables = [one.value.to_csv() for one in main.dataframe]
    fields = chain.from_iterable(main.get(kind) for kind in _TYPED)
    return [*words, *tables], {str(one.key): one.value for one in fields if one.key}


def click(key: str) -> Step:
    return lambda page: page.button(key=key).click()


def fill(key: str, value: str) -> Step:
    return lambda page: page.text_input(key=key).set_value(value)


def choose(key: str, value: object) -> Step:
    def step(page: AppTest) -> None:
        page.session_state[key] = value

    return step


def say(message: str) -> Step:
    return lambda page: page.chat_input[0].set_value(message)


def open_report(page: AppTest) -> None:
    page.file_uploader[0].upload("自评.md", REPORT.encode())


def give_files(page: AppTest) -> None:
    page.file_uploader[0].upload(GOOD[0], (REPORTS / GOOD[0]).read_bytes())


def give_version(page: AppTest) -> None:
    page.file_uploader[-1].upload("修改稿.md", REPORT.replace("95.00%", "90.00%").encode())


def one_of(kind: str, prefix: str, act: Step) -> Step:
    """Act on the one whose key begins so."""
    return lambda page: act(next(one for one in page.get(kind) if str(one.key).startswith(prefix)))


def answer_work(_: AppTest) -> None:
    """Hand in an answer as a trainee does."""
    trainee = Assignments(parts.database(), Person("name:张三", "张三"))
    entry = trainee.entries()[0]
    hand_in(trainee, parts.trainings(), entry, "name:张三", AssignmentAnswer(rules=("VAL01",)), datetime.now(UTC))


def answer_half(page: AppTest) -> None:
    """Fill in the first blank of an exercise, whichever it is."""
    kinds: dict[str, Callable[[Any], object]] = {
        "radio": lambda one: one.set_value(one.options[0]),
        "text_area": lambda one: one.set_value("≥90%"),
        "button_group": lambda one: one.set_value([one.options[0]]),
    }
    next(act(one) for kind, act in kinds.items() for one in page.main.get(kind))


def set_work(_: AppTest) -> None:
    """Set an assignment as a trainer does."""
    trainer = Assignments(parts.database(), Person("name:师傅", "师傅"))
    key = AssignmentKey((), (), ("VAL01", "BUD01"))
    trainer.prepare("作业一", REPORT.encode(), "自评.md", KEYS.dump_json(key).decode())
    (entry,) = trainer.entries()
    trainer.change(entry, replace(entry, due=datetime.now(UTC) + timedelta(days=7)))


def prepare(page: AppTest) -> None:
    page.selectbox(key="report-内置报告").select_index(0).run()
    page.button(key="assignment-prepare").click()


def change(page: AppTest) -> None:
    field = next(one for one in page.text_input if str(one.key).startswith("title-"))
    field.set_value("第一次作业").run()


STEPS: dict[str, list[Step]] = {
    "chat": [
        *(open_report, say("有什么问题"), choose("panel", "审核意见"), choose("panel", "指标台账")),
        *(say("起草存在的问题和改进措施"), say("第一条写具体一点")),
    ],
    "review": [
        open_report,
        one_of("button", "accept-", lambda one: one.click()),
        one_of("button", "withdraw-", lambda one: one.click()),
        choose("audit-state-0", "未处理"),
        choose("audit-tab", "指标台账"),
        choose("audit-tab", "复核修改稿"),
        give_version,
        choose("audit-tab", "复核修改稿"),
    ],
    "batch": [give_files, click("batch-start"), fill("batch-question", "各单位未量化占比")],
    "library": [fill("library-words", "2020"), choose("library-kinds", ["政策"])],
    "training": [
        *(fill("lesson-search", "执行率"), fill("lesson-search", ""), click("lesson-VAL01"), click("lesson-practice")),
        *(click("exercise-hint"), answer_half, click("exercise-skip"), click("practice-stop")),
        *(choose("training-tab", "我的进度"), choose("training-tab", "作业"), set_work),
        one_of("button", "take-", lambda one: one.click()),
        one_of("multiselect", "rules-", lambda one: one.set_value(["VAL01"])),
        *(click("assignment-submit"), click("assignment-back")),
    ],
    "trainer": [
        *(choose("trainer-tab", "作业"), prepare, change, click("key-set"), answer_work),
        one_of("button_group", "answer-of-", lambda one: one.set_value("name:张三")),
        one_of("text_area", "comment-", lambda one: one.set_value("先看合计")),
        *(one_of("button", "edit-", lambda one: one.click()), choose("trainer-tab", "一致性")),
    ],
}


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(parts, "library", Searching(found))
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Have somebody signed in who looks after the others."""
    roles = tmp_path / "roles.yml"
    roles.write_text("管理: [u1]\n审核: [u1]\n", "utf-8")
    monkeypatch.setenv("REPORT_ASSISTANT_ROLES", str(roles))
    monkeypatch.setattr(st, "user", {"is_logged_in": True, "iss": "office", "sub": "u1", "name": "张三"})
    for known in (person.has_sign_in.cache_clear, person.roles.clear):
        known()
    yield
    for known in (person.has_sign_in.cache_clear, person.roles.clear):
        known()


@pytest.mark.usefixtures("signed_in")
def test_keepers_page_is_as_it_was_left(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parts, "library", Searching(found))
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    page.secrets["auth"] = {"redirect_uri": "http://127.0.0.1/oauth2callback"}
    page.run()
    open_report(page)
    page.run()
    page.switch_page("assistant/ui/office.py").run()
    before = look(page)
    assert "打开报告" in str(before)
    page.switch_page("assistant/ui/library.py").run()
    page.switch_page("assistant/ui/office.py").run()
    assert not page.exception
    assert look(page) == before


def test_chat_left_amid_an_answer_keeps_what_was_asked(monkeypatch: pytest.MonkeyPatch):
    def leave(*_: object, **__: object) -> list[Passage]:
        # What Streamlit raises in a run whose page is left.
        raise StopException

    monkeypatch.setattr(parts, "library", Searching(leave))
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    say("定性指标怎么打分？")(page)
    page.run()
    page.switch_page("assistant/ui/batch.py").run()
    page.switch_page("assistant/ui/chat.py").run()
    assert not page.exception
    assert "定性指标怎么打分？" in look(page)[0]
    assert "（回答已停止）" in look(page)[0]
    assert page.button(key="turn-0-again").label == "再问一次"


@pytest.mark.parametrize("name", STEPS)
def test_page_is_as_it_was_left_at_every_step(page: AppTest, name: str):
    here, elsewhere = f"assistant/ui/{name}.py", f"assistant/ui/{'review' if name == 'batch' else 'batch'}.py"
    page.switch_page(here).run()
    for step in STEPS[name]:
        step(page)
        page.run()
        before = look(page)
        page.switch_page(elsewhere).run()
        page.switch_page(here).run()
        assert not page.exception
        assert look(page) == before
