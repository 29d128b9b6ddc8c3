"""The pages 培训 and 培训管理, driven without a browser."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant.access import Person
from assistant.records.assignments import Assignments
from assistant.training.assigning import ANSWERS, KEYS
from assistant.training.exercise import Blank, BlankForm
from assistant.training.lesson import course, course_rules, find_lesson, units_of
from assistant.training.roster import put_in_force
from assistant.ui import parts
from assistant.ui.parts import database, trainings
from tests.searching import Searching
from tests.test_app import REPORT, ROOT, found, texts

UI = Path("assistant") / "ui"


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(parts, "library", Searching(found))
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()


@pytest.fixture
def training(page: AppTest) -> AppTest:
    page.switch_page(str(UI / "training.py")).run()
    assert not page.exception
    return page


def begin(page: AppTest, key: str = "practice-start") -> AppTest:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def answer_rightly(page: AppTest) -> AppTest:
    """Fill in the key of the exercise on the page, and submit it."""
    for blank in page.session_state["practice"].exercise.blanks:
        fill_in(page, blank)
    page.button(key="exercise-submit").click().run()
    assert not page.exception
    return page


def fill_in(page: AppTest, blank: Blank) -> list[str]:
    """Fill in a blank of the exercise on the page with what is right, and return that."""
    doing = page.session_state["practice"]
    values = list(doing.exercise.key.answer.of(blank.name))
    widget_of(page, blank).set_value(values if is_several(blank) else values[0])
    return values


def is_several(blank: Blank) -> bool:
    return blank.form is BlankForm.PLACES or blank.several


def widget_of(page: AppTest, blank: Blank) -> Any:
    doing = page.session_state["practice"]
    key = f"{doing.exercise.kind}-{doing.exercise.seed}-{len(doing.seen)}-{blank.name}"
    if is_several(blank):
        return page.button_group(key=key)
    kinds = {BlankForm.CHOICE: page.radio, BlankForm.NUMBER: page.text_input, BlankForm.TEXT: page.text_area}
    return kinds[blank.form](key=key)


def test_page_shows_the_course_and_what_to_do_first(training: AppTest):
    assert training.metric[0].value == "0"
    assert training.button(key="practice-start").label == "开始第一题"
    assert [expander.label.split("　")[1].strip("*") for expander in training.main.expander] == [
        chapter.name for chapter in course()
    ]


def test_lesson_says_what_is_wanted_and_why_and_leads_to_its_exercises(training: AppTest):
    training.button(key="lesson-VAL01").click().run()
    lesson = find_lesson("VAL01")
    shown = texts(training)
    assert lesson.wanted.replace("（", "").split("，")[0] in shown.replace("\\", "")
    assert any("反例" in error.value for error in training.error)
    assert any("正例" in success.value for success in training.success)
    begin(training, "lesson-practice")
    assert "VAL01" in training.session_state["practice"].exercise.rules


def test_course_is_searched(training: AppTest):
    training.text_input(key="lesson-search").set_value("执行率").run()
    labels = [button.label for button in training.main.button if button.key and button.key.startswith("lesson-")]
    assert any("执行率" in label for label in labels)
    assert not training.main.expander


def test_hints_come_before_the_answer_and_the_grade_after_it(training: AppTest):
    begin(training, "chapter-1")
    exercise = training.session_state["practice"].exercise
    assert not training.info
    training.button(key="exercise-hint").click().run()
    assert len(training.info) == 1
    assert "给点提示" in training.button(key="exercise-hint").label
    assert "参考答案" not in texts(training)
    answer_rightly(training)
    assert "全对！" in texts(training)
    assert "掌握度" in "\n".join(caption.value for caption in training.caption)
    (first, *_) = trainings().attempts("name:本机")
    assert (first.points, first.hints) == (1, 1)
    begin(training, "exercise-next")
    assert training.session_state["practice"].exercise != exercise
    assert "这一轮 1题，全对1题" in "\n".join(caption.value for caption in training.caption)


def test_empty_answer_is_not_graded(training: AppTest):
    begin(training)
    training.button(key="exercise-submit").click().run()
    assert "还没有作答" in training.warning[0].value
    assert not trainings().attempts("name:本机")


def test_progress_and_the_sheet_follow_from_the_answers(training: AppTest):
    begin(training, "chapter-1")
    for _ in range(2):
        answer_rightly(training)
        begin(training, "exercise-next")
    training.button(key="practice-stop").click().run()
    assert [metric.value for metric in training.metric][:2] == ["1", "2"]
    training.session_state["training-tab"] = "我的进度"
    training.run()
    assert not training.exception
    assert [button.label for button in training.get("download_button")] == ["下载成绩单（Word）"]
    assert len(training.dataframe[0].value) == 2


def test_exercises_of_one_person_are_not_anothers(training: AppTest):
    begin(training, "chapter-1")
    answer_rightly(training)
    training.query_params["who"] = "张三"
    training.run()
    assert training.button(key="practice-start").label == "开始第一题"
    assert [metric.value for metric in training.metric][:2] == ["0", "0"]


def test_report_in_the_chat_is_practised_and_the_chat_counts(page: AppTest):
    page.chat_input[0].upload("自评.md", REPORT.encode())
    page.run()
    page.chat_input[0].set_value("考考我").run()
    assert not page.exception
    asked = page.session_state["workspace"].asked
    assert asked.exercise.source == "澜江市文化馆2024年度公益演出项目支出绩效自评报告"
    assert asked.exercise.question in texts(page).replace("\\", "")
    values = asked.exercise.key.answer.values.values()
    page.chat_input[0].set_value(" ".join(value for one in values for value in one)).run()
    assert "答对了" in texts(page)
    assert trainings().attempts("name:本机")


def trainer_page(page: AppTest, tab: str = "作业") -> AppTest:
    page.switch_page(str(UI / "trainer.py")).run()
    page.session_state["trainer-tab"] = tab
    page.run()
    assert not page.exception
    return page


def prepared(page: AppTest) -> AppTest:
    """Prepare an assignment from the first bundled report."""
    trainer_page(page)
    page.selectbox(key="report-内置报告").select_index(0).run()
    page.button(key="assignment-prepare").click().run()
    assert not page.exception
    return page


def test_trainer_sets_an_assignment_and_a_trainee_hands_it_in(page: AppTest):
    prepared(page)
    assignments = Assignments(database(), Person("name:师傅", "师傅"))
    (entry,) = assignments.entries()
    assert entry.due is None
    page.text_input(key=f"title-{entry.id}").set_value("第一次作业")
    page.button(key="key-set").click().run()
    assert not page.exception
    (entry,) = assignments.entries()
    assert entry.title == "第一次作业"
    assert entry.due

    page.query_params["who"] = "张三"
    page.switch_page(str(UI / "training.py")).run()
    page.session_state["training-tab"] = "作业"
    page.run()
    page.button(key=f"take-{entry.id}").click().run()
    assert not page.exception
    key = KEYS.validate_json(entry.key)
    broken = sorted(key.broken)[0]
    page.multiselect(key=f"rules-{entry.id}").set_value([broken]).run()
    # What was filled in is there on coming back.
    page.switch_page(str(UI / "library.py")).run()
    page.switch_page(str(UI / "training.py")).run()
    page.session_state["training-tab"] = "作业"
    page.run()
    assert not page.exception
    assert page.multiselect(key=f"rules-{entry.id}").value == [broken]
    page.button(key="assignment-submit").click().run()
    assert f"还有{len(key.rows)}项指标没有判断" in page.warning[0].value
    assert not assignments.submissions(entry.id)
    page.button(key="assignment-submit").click().run()
    handed = assignments.submissions(entry.id)["name:张三"]
    assert ANSWERS.validate_json(handed.answer).rules == (broken,)
    assert "漏掉的问题" in texts(page)

    # The trainer finds that the key was wrong, says something, and the trainee is told of both.
    remark = next(each for each in key.remarks if each.rule == broken)
    seen = replace(remark, holds=False, note="附件已说明")
    corrected = replace(key, remarks=tuple(seen if one == remark else one for one in key.remarks))
    put_in_force(assignments, trainings(), entry, replace(entry, key=KEYS.dump_json(corrected).decode()))
    handed = assignments.submissions(entry.id)["name:张三"]
    assignments.comment(entry.id, "name:张三", handed, replace(handed, comment="先看合计"))
    page.run()
    assert "已重新评分" in texts(page) or any("已重新评分" in info.value for info in page.info)
    assert any("先看合计" in info.value for info in page.info)


def test_trainer_corrects_a_key_that_is_kept_as_it_is_corrected(page: AppTest):
    prepared(page)
    assignments = Assignments(database(), Person("name:本机", "本机"))
    (entry,) = assignments.entries()
    key = KEYS.validate_json(entry.key)
    rule = next(rule for rule in key.checked if rule not in key.broken)
    page.multiselect(key=f"added-{entry.id}").set_value([rule]).run()
    page.text_input(key=f"where-{entry.id}-{rule}").set_value("第三章没有写").run()
    page.text_area(key=f"note-{entry.id}").set_value("先看资金").run()
    page.switch_page(str(UI / "library.py")).run()
    (entry,) = assignments.entries()
    assert entry.editing
    assert KEYS.validate_json(entry.editing).places == {rule: "第三章没有写"}
    assert KEYS.validate_json(entry.key).added == ()
    trainer_page(page)
    assert not page.exception
    assert page.text_area(key=f"note-{entry.id}").value == "先看资金"
    assert page.text_input(key=f"where-{entry.id}-{rule}").value == "第三章没有写"
    page.button(key="key-set").click().run()
    (entry,) = assignments.entries()
    assert (entry.note, entry.editing) == ("先看资金", None)
    assert KEYS.validate_json(entry.key).shown(rule) == ["第三章没有写"]


def test_of_two_trainers_at_one_key_the_later_is_told_and_overwrites_nothing(page: AppTest):
    prepared(page)
    other = Assignments(database(), Person("name:李四", "李四"))
    (entry,) = other.entries()
    other.change(entry, replace(entry, note="先看满意度"))
    page.text_input(key=f"title-{entry.id}").set_value("我的题目").run()
    assert "别处刚改过这份作业" in page.warning[0].value
    assert page.button(key="key-set").disabled
    assert [(one.title, one.note) for one in other.entries()] == [(entry.title, "先看满意度")]
    page.button(key="edit-again").click().run()
    assert not page.warning
    assert page.text_area(key=f"note-{entry.id}").value == "先看满意度"
    page.text_input(key=f"title-{entry.id}").set_value("我的题目").run()
    assert [(one.title, one.note) for one in other.entries()] == [("我的题目", "先看满意度")]


def test_half_an_answer_stays_when_one_looks_at_another_page(training: AppTest):
    begin(training, "chapter-1")
    blank = training.session_state["practice"].exercise.blanks[0]
    values = fill_in(training, blank)
    training.run()
    training.switch_page(str(UI / "library.py")).run()
    training.switch_page(str(UI / "training.py")).run()
    assert not training.exception
    assert widget_of(training, blank).value == (values if is_several(blank) else values[0])


def test_trainer_sees_who_struggles_with_what(training: AppTest):
    begin(training, "chapter-1")
    answer_rightly(training)
    trainer_page(training, "学员")
    table = training.dataframe[0].value
    assert list(table["姓名"]) == ["本机"]
    assert list(table["练习次数"]) == [1]
    assert {"要点", "平均", "本机"} <= set(training.dataframe[1].value.columns)
    trainer_page(training, "一致性")
    assert "Kappa" in training.info[0].value


def test_every_lesson_that_can_be_practised_counts():
    assert len(course_rules()) == sum(len(units_of(chapter)) for chapter in course())
    assert len(course_rules()) >= 40
