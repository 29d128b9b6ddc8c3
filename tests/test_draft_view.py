"""The draft on the page: its items and their menus, proposals, versions, differences and open questions."""

import pytest
from streamlit.testing.v1 import AppTest

from assistant.drafting.draft import Draft
from assistant.drafting.history import History
from assistant.drafting.sources import bare
from assistant.ui import parts
from tests.drafting_case import FILE
from tests.searching import Searching
from tests.test_app import ROOT, found, say, texts


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Return the page with a draft of both sections, its first version."""
    monkeypatch.setattr(parts, "library", Searching(found))
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    page.chat_input[0].upload("自评.md", FILE.read_bytes())
    page.run()
    return say(page, "两部分都写")


def history(page: AppTest) -> History:
    found: History = page.session_state["workspace"].history
    return found


def draft(page: AppTest) -> Draft:
    found = history(page).draft
    assert found is not None
    return found


def choose(page: AppTest, item: str, choice: str) -> AppTest:
    page.menu_button(key=f"menu-{item}").click(choice).run()
    assert not page.exception
    return page


def shown(page: AppTest) -> str:
    """Return what stands on the page as HTML of changes."""
    return "\n".join(element.proto.body for element in page.get("html"))


def test_first_version_is_shown_whole_with_its_length_and_a_menu_for_every_item(page: AppTest) -> None:
    count = len(draft(page).problems) + len(draft(page).measures)
    menus = [menu.key for menu in page.menu_button if (menu.key or "").startswith("menu-")]
    assert len(menus) == count
    assert "第1版" in [block.proto.popover.label for block in page.get("popover")]
    captions = [element.value for element in page.caption]
    assert sum(caption.endswith("字") for caption in captions) == 2
    assert not [button for button in page.button if button.key == "accept"]


def test_menus_offer_only_what_can_be_done(page: AppTest) -> None:
    first, measure = page.menu_button(key="menu-problems-0"), page.menu_button(key="menu-measures-0")
    assert "上移" not in first.options
    assert "下移" in first.options
    assert "与其他条合并…" in measure.options


def test_choice_changes_the_item_as_a_proposal_with_the_changes_marked(page: AppTest) -> None:
    before = draft(page)
    choose(page, "problems-0", "写短些")
    assert history(page).place == 1
    assert not history(page).version.accepted
    assert bare(draft(page).problems[0].text) != bare(before.problems[0].text)
    assert [bare(item.text) for item in draft(page).problems[1:]] == [bare(item.text) for item in before.problems[1:]]
    assert "待确认" in texts(page)
    assert "<del>" in shown(page)
    assert "问题第一条写短些" in texts(page)


def test_proposal_is_accepted(page: AppTest) -> None:
    choose(page, "problems-0", "写短些")
    page.button(key="accept").click().run()
    assert history(page).version.accepted
    assert history(page).place == 1
    assert "待确认" not in texts(page)


def test_proposal_is_refused_and_stays_among_the_versions(page: AppTest) -> None:
    before = draft(page)
    choose(page, "problems-0", "写短些")
    page.button(key="refuse").click().run()
    assert draft(page) == before
    assert len(history(page).versions) == 2
    page.button(key="redo").click().run()
    assert history(page).place == 1


def test_proposal_can_be_read_in_the_whole_text(page: AppTest) -> None:
    choose(page, "problems-0", "下移")
    assert len([menu for menu in page.menu_button if (menu.key or "").startswith("menu-problems")]) == 1
    page.button_group(key="seen-1-0").set_value("看全文").run()
    assert not page.exception
    count = len([menu for menu in page.menu_button if (menu.key or "").startswith("menu-problems")])
    assert count == len(draft(page).problems)


def test_deleted_item_is_shown_struck(page: AppTest) -> None:
    title = draft(page).problems[1].title
    choose(page, "problems-1", "删除")
    assert f"<del>{title}</del>" in shown(page)
    assert "已删去" in "\n".join(element.value for element in page.caption)


def test_item_is_edited_by_hand_and_checked_again(page: AppTest) -> None:
    choose(page, "problems-0", "直接编辑…")
    page.text_input(key="edit-problems-0-title").set_value("预算执行不够均衡")
    text = next(area for area in page.text_area if area.label == "正文")
    text.set_value("全年支出集中在第四季度，占88.8%。\n有关科室没有按月用款[1]。")
    next(button for button in page.button if button.label == "保存").click().run()
    assert not page.exception
    item = draft(page).problems[0]
    assert item.title == "预算执行不够均衡"
    assert item.text == "全年支出集中在第四季度，占88.8%。有关科室没有按月用款[1]。"
    assert "问题1：“88.8%”" in draft(page).grounding.unsupported
    assert draft(page).citations[0].quote
    assert any("⚠ 待核实" in element.value.replace("\\", "") for element in page.caption)


def test_length_is_asked_for_in_a_dialog(page: AppTest) -> None:
    choose(page, "problems-2", "改字数…")
    page.number_input[0].set_value(40)
    next(button for button in page.button if button.label == "修改").click().run()
    assert history(page).place == 1
    assert "控制在40字左右" in texts(page)


def test_item_is_merged_with_another_one(page: AppTest) -> None:
    count = len(draft(page).problems)
    choose(page, "problems-2", "与其他条合并…")
    next(button for button in page.button if button.label == "合并").click().run()
    assert len(draft(page).problems) == count - 1
    assert "问题第一条和第三条合并" in texts(page)


def test_versions_are_listed_compared_and_gone_back_to(page: AppTest) -> None:
    first = draft(page)
    choose(page, "problems-0", "写短些")
    choose(page, "problems-0", "下移")
    page.session_state["versions"] = True
    page.run()
    listed = texts(page)
    assert "第3版" in listed
    assert "两部分都写" in listed
    page.button(key="differs-1").click().run()
    assert not page.exception
    assert any("第1版改为第2版" in element.value for element in page.caption)
    page.session_state["versions"] = True
    page.run()
    page.button(key="back-0").click().run()
    assert history(page).place == 0
    assert draft(page) == first
    assert len(history(page).versions) == 3


def test_words_of_a_file_are_no_markup_in_a_difference(page: AppTest) -> None:
    say(page, "第一条的标题改成<b>预算</b>编制<script>不细")
    assert "&lt;script&gt;" in shown(page)
    assert "<script>" not in shown(page)


def test_open_question_is_answered_where_it_is_asked(page: AppTest) -> None:
    plan = page.session_state["workspace"].plan
    question = next(question for question in plan.questions if not question.options)
    page.text_input(key=f"answer-{question.key}").set_value("没有").run()
    page.button(key=f"supply-{question.key}").click().run()
    assert not page.exception
    left = {other.key for other in page.session_state["workspace"].plan.questions}
    assert question.key not in left


def test_draft_taken_back_wholly_can_be_brought_back(page: AppTest) -> None:
    page.button(key="undo").click().run()
    assert history(page).place is None
    page.button(key="redo").click().run()
    assert history(page).place == 0


def test_draft_tells_origins_open_places_and_corrections(page: AppTest) -> None:
    captions = "\n".join(element.value for element in page.caption)
    assert any(words in captions for words in ("报告自己写的", "由报告数据看出", "指标和表格问题"))
    assert ":yellow-background[【" in texts(page)
    popovers = [block.proto.popover.label for block in page.get("popover")]
    assert f"报送前更正 {len(draft(page).corrections)}" in popovers
    assert draft(page).corrections
