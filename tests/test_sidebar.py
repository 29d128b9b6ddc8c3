"""Conversations on the page: a reload comes back to them, people don't see each other's, and nothing goes by itself."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from assistant.access import Person
from assistant.conversation import keeping
from assistant.conversation.events import DraftPiece, Progress, TextPiece
from assistant.conversation.keeping import Keeper, Turn
from assistant.drafting.draft import Draft
from assistant.records.conversations import Conversations
from assistant.ui import parts
from tests.searching import Searching
from tests.test_app import REPORT, ROOT, found, opened, say, texts


@pytest.fixture(autouse=True)
def _knowledge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "library", Searching(found))


def visited(**address: str) -> AppTest:
    """Return the page of a browser that has come by this address."""
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in address.items():
        page.query_params[name] = value
    return page.run()


def address(page: AppTest) -> dict[str, str]:
    """Return what the page's address says."""
    return {name: page.query_params[name] for name in ("c", "who") if name in page.query_params}


def draft(page: AppTest) -> Draft:
    found: Draft = page.session_state["workspace"].draft
    return found


def entries(page: AppTest) -> list[str]:
    return [button.label for button in page.sidebar.button if str(button.key).startswith("open-")]


def test_empty_page_keeps_nothing():
    page = visited()
    assert address(page) == {}
    assert entries(page) == []
    assert page.sidebar.selectbox[0].value == "本机"
    page.button(key="new").click().run()
    assert parts.conversations().people() == []


def test_reload_comes_back_to_the_conversation_with_its_draft():
    first = say(say(opened(visited()), "两部分都写"), "第一条标题改成目标不够具体")
    page = visited(**address(first))
    assert not page.exception
    kept, state = first.session_state["workspace"], page.session_state["workspace"]
    assert state.history == kept.history
    assert state.review is kept.review
    assert state.plan is not None
    assert state.plan.problems == kept.plan.problems
    assert "第一条标题改成目标不够具体" in texts(page)
    assert page.session_state["source"] == (REPORT.encode(), "自评.md")
    say(page, "撤销")
    assert page.session_state["workspace"].history.place == 0


def test_question_comes_before_the_report_in_the_same_conversation():
    page = say(visited(), "定性指标怎么打分")
    before = address(page)
    assert entries(page) == ["**定性指标怎么打分**"]
    opened(page)
    assert address(page) == before
    assert "定性指标怎么打分" in texts(page)
    assert entries(page) == ["**澜江市文化馆2024年度公益演出项目支出绩效自评报告**"]


def test_other_pages_follow_the_conversation():
    page = opened(visited())
    page.switch_page("assistant/ui/review.py").run()
    assert entries(page) == ["**澜江市文化馆2024年度公益演出项目支出绩效自评报告**"]
    page.button(key="new").click().run()
    assert "上传一份自评报告" in texts(page)
    page.button(key=f"open-{parts.conversations().entries()[0].id}").click().run()
    assert len(page.metric) > 0


def test_conversation_is_renamed_removed_restored_and_purged():
    page = opened(visited())
    key = address(page)["c"]
    page.sidebar.text_input[0].set_value("文化馆 *初稿*").run()
    assert entries(page) == ["**文化馆 \\*初稿\\***"]
    page.button(key=f"remove-{key}").click().run()
    assert entries(page) == []
    assert address(page) == {}
    assert page.session_state["workspace"].review is None
    page.button(key=f"restore-{key}").click().run()
    assert address(page) == {"c": key}
    assert page.session_state["workspace"].review is not None
    page.button(key=f"remove-{key}").click().run()
    page.button(key=f"purge-{key}").click().run()
    assert not page.exception
    assert parts.conversations().load(key) is None
    assert "没有找到这段对话" in visited(c=key).error[0].value


def test_people_have_workspaces_of_their_own():
    # The test's page can choose only names that are there; a person types theirs.
    Conversations(parts.database(), Person("name:张三", "张三")).begin("")
    page = opened(visited())
    mine = address(page)
    page.selectbox(key="chosen").set_value("张三").run()
    assert address(page) == {"who": "张三"}
    assert page.session_state["workspace"].review is None
    say(page, "定性指标怎么打分")
    theirs = address(page)
    assert theirs["who"] == "张三"
    assert entries(visited(who="张三")) == ["定性指标怎么打分", ""]
    assert entries(visited()) == ["澜江市文化馆2024年度公益演出项目支出绩效自评报告"]
    guessed = visited(c=mine["c"], who="张三")
    assert "没有找到这段对话" in guessed.error[0].value
    assert address(guessed) == {"who": "张三"}
    page.selectbox(key="chosen").set_value("本机").run()
    assert address(page) == {}
    assert entries(page) == ["澜江市文化馆2024年度公益演出项目支出绩效自评报告"]


def test_answer_that_was_cut_off_is_shown_and_can_be_asked_again():
    page = opened(visited())
    kept = Keeper(parts.conversations, address(page)["c"]).turn("起草存在的问题")
    for event in (Progress("正在整理依据……"), DraftPiece("一、存在的问题"), TextPiece("")):
        kept.note(event)
    # As after a kill: nobody answers any more, and nobody has said that it is over.
    keeping._answering.clear()
    page.run()
    assert "一、存在的问题" in texts(page)
    assert "（回答中断）" in [caption.value for caption in page.caption]
    page.button(key="turn-1-again").click().run()
    assert page.session_state["workspace"].draft.problems
    assert [turn.question for turn in page.session_state["turns"]] == ["", "起草存在的问题", "起草存在的问题"]


def test_answer_of_another_window_is_waited_for():
    page = opened(visited())
    kept = Keeper(parts.conversations, address(page)["c"]).turn("有什么问题")
    kept.note(TextPiece("共有"))
    page.run()
    assert "（正在另一个窗口里回答……）" in [caption.value for caption in page.caption]
    kept.note(TextPiece("六条。"))
    kept.finish()
    page.run()
    assert "共有六条。" in "".join(texts(page).split("\n"))
    last: Turn = page.session_state["turns"][-1]
    assert last.is_over


def test_two_windows_of_one_conversation_catch_up_with_each_other():
    one = opened(visited())
    other = visited(**address(one))
    say(one, "起草存在的问题")
    say(other, "哪些指标没有量化")
    one.run()
    assert [turn.question for turn in one.session_state["turns"]] == ["", "起草存在的问题", "哪些指标没有量化"]
    assert other.session_state["turns"] == one.session_state["turns"]
    assert other.session_state["workspace"].draft == one.session_state["workspace"].draft


@pytest.mark.parametrize(
    ("act", "left", "told"),
    [
        (lambda page: page.menu_button(key="menu-problems-1").click("删除").run(), slice(1), "第3版"),
        (lambda page: say(page, "问题第二条不要了"), slice(1), "第3版"),
        (lambda page: page.button(key="undo").click().run(), None, "哪一版都没有用"),
    ],
)
def test_what_is_asked_in_a_window_is_done_to_what_stands_there_and_the_others_version_stays(
    act: Callable[[AppTest], AppTest], left: slice | None, told: str
):
    one = say(opened(visited()), "两部分都写")
    other = visited(**address(one))
    before = draft(one)
    theirs = draft(say(say(other, "问题第一条不要了"), "接受"))
    act(one)
    assert not one.exception
    history = one.session_state["workspace"].history
    titles = [item.title for item in before.problems]
    assert (history.draft and [item.title for item in history.draft.problems]) == (left and titles[left])
    assert {before, theirs} <= {version.draft for version in history.versions}
    said = one.main.error[0].value
    assert "在别的窗口里也改了草稿：各版都留着" in said
    assert told in said
    other.run()
    assert other.session_state["workspace"].history == history


def test_page_works_on_where_nothing_can_be_kept(monkeypatch: pytest.MonkeyPatch, tmp_path):
    (tmp_path / "records.sqlite3").write_bytes(b"not a database, but long enough to be read as one" * 50)
    monkeypatch.setenv("REPORT_ASSISTANT_DATA", str(tmp_path))
    page = opened(visited())
    assert not page.exception
    assert "已损坏" in page.sidebar.error[0].value
    say(page, "起草存在的问题")
    assert page.session_state["workspace"].draft.problems
    assert "已损坏" in page.main.error[0].value
