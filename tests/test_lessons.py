"""Every rule is a lesson: what is wanted, why, and what is said against it."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from assistant.review.catalogue import all_rules, rule_of
from assistant.review.judgement import Reason
from assistant.training.course import generate
from assistant.training.kinds import example
from assistant.training.lesson import all_lessons, course, find_lesson, search_lessons
from assistant.training.material import bundled_materials
from knowledge.errors import UserError


def test_every_rule_and_every_reason_is_a_lesson() -> None:
    codes = [lesson.code for lesson in all_lessons()]
    assert sorted(codes) == sorted([*(rule.code for rule in all_rules()), *(reason.value for reason in Reason)])
    assert [chapter.name for chapter in course()] == [
        "量化", "完成与评分", "资金与算术", "文表一致", "结构", "问题与措施",
    ]  # fmt: skip


def test_a_lesson_says_what_why_how_and_what_is_said_against_it() -> None:
    lesson = find_lesson("sco01")
    assert (lesson.title, lesson.chapter) == ("分值合计100分", "资金与算术")
    assert lesson.wanted == "各指标分值与预算执行率分值合计应为100分。"
    assert lesson.citation == "《项目支出绩效评价管理办法》（财预〔2020〕10号）第十三条"
    assert "预算执行率10%、产出指标50%" in lesson.clause
    assert lesson.bad.endswith("合计110分。")
    assert lesson.good.endswith("合计100分。")
    assert "执行率10分是另外加的" in lesson.excuses[0].says
    assert set(lesson.kinds) == {"defects", "recompute", "example"}


def test_every_lesson_is_whole_and_can_be_trained() -> None:
    for lesson in all_lessons():
        assert all((lesson.wanted, lesson.citation, lesson.clause, lesson.bad, lesson.good, lesson.advice)), lesson.code
        assert lesson.excuses, lesson.code
        assert lesson.kinds, lesson.code


def test_no_lesson_speaks_of_how_the_program_is_set() -> None:
    assert not any("规则包" in lesson.wanted for lesson in all_lessons())


def test_excuses_are_about_rules_that_exist() -> None:
    codes = {rule.code for rule in all_rules()}
    folder = Path(example.__file__).parents[1] / "excuses"
    for path in folder.glob("*.yml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert set(content) - {"family"} <= {code for code in codes if code.startswith(path.stem)}
        assert content["family"]


def test_a_rule_added_to_the_catalogue_is_a_lesson_at_once() -> None:
    added = replace(rule_of("BUD06"), code="BUD99", name="填表人签名", suggestion="补填填表人和日期。")
    lesson = course((*all_rules(), added))[2].lessons[-1]
    assert (lesson.code, lesson.title, lesson.chapter) == ("BUD99", "填表人签名", "资金与算术")
    assert lesson.citation == "《项目支出绩效评价管理办法》（财预〔2020〕10号）附件1"
    assert [excuse.answer for excuse in lesson.excuses][-1] == "不麻烦：补填填表人和日期。"
    assert len(lesson.excuses) == 2


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("空话", "DOC14"),
        ("满意度 问卷", "VAL06"),
        ("sco05", "SCO05"),
        ("三公经费", "BUD03"),
        ("循环定义", "self_referential"),
        ("执行率太低怎么办", "BUD10"),
    ],
)
def test_lessons_are_found_by_words(text: str, first: str) -> None:
    assert first in [lesson.code for lesson in search_lessons(text)][:3]


def test_a_lesson_that_is_not_there_is_told() -> None:
    assert search_lessons("火星移民") == ()
    with pytest.raises(UserError, match="没有“ABC99”这一课"):
        find_lesson("ABC99")


def test_a_bad_example_is_shown_without_its_own_verdict() -> None:
    source = bundled_materials()[0]
    shown = [generate("example", source, seed, 1) for seed in range(400)]
    texts = {one.rules[0]: one.passages[0].text for one in shown}
    assert texts["BUD01"] == "全年预算数400万元、全年执行数388万元，执行率写95.00%。"
    assert "基础数据表编制数填30人" in texts["BUD05"]
