"""Tell a bad way of writing from a good one, and name the rule: made from the catalogue, so that every rule has one.

The report plays no part: a rule or reason that no page of the material can break is trained by its own two examples.
"""

import re
from random import Random

from assistant.review.catalogue import all_rules
from assistant.review.judgement import Reason
from assistant.training.exercise import Answer, Blank, BlankForm, Exercise, Grade, Key, Option, Passage
from assistant.training.lesson import Lesson, alike_lessons, all_lessons
from assistant.training.material import Material

TITLE = "好写法与坏写法"
TOPICS: tuple[str, ...] = ()
RULES = (*(rule.code for rule in all_rules()), *(reason.value for reason in Reason))
_ONE = "下面这种写法有问题。它违反的是哪一条要求？"
_TWO = "下面两种写法，一种有问题，一种是对的。请选出有问题的，再选出它违反的是哪一条要求。"
_OTHERS = {1: 2, 2: 3, 3: 5}
# What the catalogue adds to a bad example to say what is wrong would be the answer.
_VERDICT = re.compile(
    r"(?:，(?:应为|应是|复算为|这份文件|这个文号|没有说|看不出|知识库里|没有责任|没有事项)|(?<=”)只有现象)[^”]*?$"
    r"|，合计[\d.]+(?:分|万元)。?$"
)


def make(_: Material, chance: Random, level: int, focus: str = "") -> Exercise | None:
    """Return the question about one rule; the harder, the more of its own chapter beside it."""
    lessons = all_lessons()
    lesson = next((one for one in lessons if one.code == focus), None) if focus else chance.choice(lessons)
    if lesson is None:
        return None
    others = [one for one in lessons if one.code not in alike_lessons(lesson.code)]
    near = [one for one in others if one.chapter == lesson.chapter]
    far = [one for one in others if one.chapter != lesson.chapter]
    shown = [] if level == 1 else chance.sample(near, min(len(near), _OTHERS[level] - 1))
    return _exercise(lesson, [*shown, *chance.sample(far, _OTHERS[level] - len(shown))], chance, level)


def grade(exercise: Exercise, answer: Answer) -> Grade:
    """Return half for the bad one where two are shown, the rest for the rule."""
    right = {blank.name: answer.of(blank.name) == exercise.key.answer.of(blank.name) for blank in exercise.blanks}
    points = sum(right.values()) / len(right)
    lesson = next(lesson for lesson in all_lessons() if lesson.code == exercise.rules[0])
    lines = ["答对了。" if points == 1 else "再看一遍。"]
    lines.append(f"这里要看的是“{lesson.title}”：{lesson.wanted}")
    lines += [f"反例：{lesson.bad}", f"正例：{lesson.good}", f"依据：{lesson.citation}。", f"建议：{lesson.advice}"]
    return Grade(points, {lesson.code: points}, "\n".join(lines), f"{lesson.title}；有问题的写法：{lesson.bad}")


def _exercise(lesson: Lesson, others: list[Lesson], chance: Random, level: int) -> Exercise:
    shown = chance.sample([lesson, *others], len(others) + 1)
    options = tuple(Option(name, one.title) for name, one in zip("ABCDEF", shown, strict=False))
    key = {"rule": tuple(option.name for option, one in zip(options, shown, strict=True) if one is lesson)}
    bad = _VERDICT.sub("。", lesson.bad)
    blanks = [Blank("rule", "违反的要求", BlankForm.CHOICE, options)]
    if level == 1:
        passages = [Passage("", "写法", bad)]
    else:
        texts = chance.sample([bad, lesson.good], 2)
        passages = [Passage(number, f"写法{number}", text) for number, text in zip("甲乙", texts, strict=True)]
        ways = tuple(Option(number, f"写法{number}") for number in "甲乙")
        blanks.insert(0, Blank("bad", "有问题的是", BlankForm.CHOICE, ways))
        key["bad"] = ("甲" if texts[0] == bad else "乙",)
    return Exercise(
        rules=(lesson.code,),
        topics=(lesson.chapter,),
        question=_ONE if level == 1 else _TWO,
        blanks=tuple(blanks),
        hints=(f"这条要求属于“{lesson.chapter}”。", f"想一想审核时会怎么说：“{lesson.advice}”"),
        passages=tuple(passages),
        subject=lesson.code,
        key=Key(Answer(key)),
    )
