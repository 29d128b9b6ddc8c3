"""The tutor: one exercise at a time, hints before the answer, the grade with its reasons after it, and how one stands.

A grade comes from the exercise's own key, always. With a chat model the reasons are phrased by it, from the explanation
that the program gives; where it fails, that explanation is told as it stands.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from assistant.conversation.events import Choices, Event, ExerciseAsked, Notice, TextPiece
from assistant.conversation.exercise_answer import read_answer
from assistant.conversation.intents import Intent, classify
from assistant.conversation.request import TrainingRequest
from assistant.conversation.standing import tell_course, tell_standing
from assistant.conversation.tutor_words import explain_grade
from assistant.conversation.workspace import Workspace
from assistant.training.course import grade, kinds
from assistant.training.exercise import Answer, BlankForm, Exercise
from assistant.training.learner import progress_of
from assistant.training.material import bundled_materials, make_material
from assistant.training.practice import next_for
from assistant.training.units import course_rules
from assistant.training.wording import answer_format, answer_text
from knowledge.errors import UserError

_SEEDS = 1_000_000
_HINT = re.compile(r"提示|线索|点拨|没有?思路|不会做|怎么下手|^不会$|启发")
_GIVE_UP = re.compile(r"(?:看|公布|告诉我|给我|说)答案|^答案(?:是什么|呢)?$|答案是什么|放弃|揭晓")
_WHY = re.compile(r"为什么|为何|为啥|怎么(?:会)?(?:错|不对|扣)|错在|解析|讲讲|讲一讲|讲解|解释|不明白|没看懂|依据")
_STANDING = re.compile(
    r"掌握|成绩|进度|正确率|对了几|错了几|错了多少|水平|学得怎么样|练得怎么样|练了多少|弱项|薄弱|待复习|最弱|最差|错得|老错|谁错|容易错|学得|做了几|学到哪"
)
_COURSE = re.compile(
    r"(?:先|该|从哪儿?)学|哪些课|课程|(?:布置|安排).{0,8}(?:练习|题|作业)|这一课|入门|复习间隔|什么时候复习"
    r"|(?:标准|参考)?答案.{0,8}(?:不对|有误|错了|能改|更正)"
)
_NEXT = re.compile(r"换[一个道]|跳过|下一|再来|再出|继续|接着|考[考我一]|出.{0,6}题|来.{0,8}题|^重新")
_TOPIC = re.compile(
    r"(数量|质量|时效|成本|经济效益|社会效益|生态效益|可持续影响|满意度|效益|产出|预算执行率|执行率|资金|算术|得分|措施|原因)"
)
# What a kind of exercise is asked for by; one that has no words of its own is asked for by its title.
KINDS = {
    "verdict": r"判断|量化程度|判定",
    "rewrite": r"改写|改指标|怎么改",
    "recompute": r"复算|算术|加总|计算|对数",
    "matching": r"配对|连线|搭配",
    "defects": r"找错|挑错|找.{0,4}(?:毛病|缺陷|问题)",
    "example": r"写法|正例|反例",
    "measure": r"写.{0,4}措施|措施.{0,4}怎么写",
}
# Where one's own words are asked for, a message so short and so clearly a request for something else isn't an answer.
_SHORT, _CLEAR = 20, 0.5


def is_for_tutor(message: str, workspace: Workspace) -> bool:
    """Return whether a message is about the exercise that was asked: its answer, or a wish about it."""
    asked = workspace.asked
    if asked is None:
        return False
    wishes = (_HINT, _GIVE_UP, _STANDING, _NEXT) if asked.grade is None else (_STANDING, _NEXT, _WHY)
    if workspace.in_training and any(_is_wish(wish, message, asked) for wish in wishes):
        return True
    return asked.grade is None and _answer(asked, message, workspace) is not None


def is_of_course(message: str) -> bool:
    """Return whether `message` asks about the course itself, its order, its assignments or its answers."""
    return bool(_COURSE.search(message))


def tutor(request: TrainingRequest, workspace: Workspace) -> Iterator[Event]:
    """Yield the tutor's answer to a message."""
    message = request.text
    asked = workspace.asked
    if asked is not None and asked.grade is None:
        yield from _of_open(message, asked, workspace)
    elif _STANDING.search(message):
        yield from tell_standing(workspace)
    elif _COURSE.search(message):
        yield from tell_course(message)
    elif asked is not None and _WHY.search(message):
        yield from _explain(message, asked, workspace)
    else:
        yield from _ask(message, workspace)


def _of_open(message: str, asked: ExerciseAsked, workspace: Workspace) -> Iterator[Event]:
    """Yield the answer to a message while an exercise waits for one."""
    if _is_wish(_HINT, message, asked):
        yield from _hint(asked)
    elif _is_wish(_GIVE_UP, message, asked):
        yield from _give_up(asked)
    elif _is_wish(_STANDING, message, asked):
        yield from tell_standing(workspace)
    elif _is_wish(_NEXT, message, asked):
        yield from _ask(message, workspace)
    elif answer := _answer(asked, message, workspace):
        yield from _grade(asked, answer, workspace)
    elif _WHY.search(message):
        yield TextPiece("先作答，再讲对错和依据；拿不准可以要个提示。")
        yield Choices(("给点提示", "看答案", "换一题"))
    else:
        yield from _ask(message, workspace)


def _is_wish(wish: re.Pattern[str], message: str, asked: ExerciseAsked) -> bool:
    """Return whether a message is this wish; a target that is written anew, with its figure, never is."""
    is_written = asked.grade is None and _wants_words(asked.exercise) and re.search(r"\d", message)
    return len(message.strip()) <= _SHORT and not is_written and bool(wish.search(message))


def _wants_words(exercise: Exercise) -> bool:
    return any(blank.form is BlankForm.TEXT for blank in exercise.blanks)


def _answer(asked: ExerciseAsked, message: str, workspace: Workspace) -> Answer | None:
    """Return the answer that a message gives to the open exercise, None where it is something else."""
    if _wants_words(asked.exercise):
        if not workspace.in_training or message.strip().endswith(("？", "?", "吗")):
            return None
        if len(message.strip()) <= _SHORT and not re.search(r"\d", message):
            intent, likelihood = classify(message).ranking[0]
            if likelihood >= _CLEAR and intent is not Intent.TRAIN:
                return None
    return read_answer(asked.exercise, message)


def _ask(message: str, workspace: Workspace) -> Iterator[Event]:
    """Yield the next exercise: about what was asked for, else about what is to be practised now."""
    topic = found[1] if (found := _TOPIC.search(message)) else ""
    kind = next((name for name in kinds() if re.search(KINDS.get(name, kinds()[name].TITLE), message)), "")
    last = workspace.asked.exercise if workspace.asked else None
    exercise = _choose(workspace, last, topic, kind)
    if topic and not any(topic in one for one in exercise.topics):
        yield TextPiece(f"手头的报告出不了“{topic}”方面的题，先做这一道：\n\n")
    yield ExerciseAsked(exercise)
    yield Choices(("给点提示", "换一题"))


def _choose(workspace: Workspace, last: Exercise | None, topic: str, kind: str) -> Exercise:
    """Return the next exercise, from the open report where it gives one."""
    done, rules, seed = progress_of(workspace.learner), course_rules(), secrets.randbelow(_SEEDS)
    choose = partial(next_for, done, rules, seed=seed, last=last, topic=topic, kind=kind)
    if workspace.review is not None:
        with suppress(UserError):
            return choose([make_material(workspace.review.report, reviewed=workspace.review)])
    return choose(bundled_materials())


def _hint(asked: ExerciseAsked) -> Iterator[Event]:
    hints = asked.exercise.hints
    if asked.hints >= len(hints):
        yield TextPiece(f"提示都给过了，再想一想。{answer_format(asked.exercise)}")
        yield Choices(("看答案", "换一题"))
        return
    yield TextPiece(f"提示{asked.hints + 1}：{hints[asked.hints]}")
    yield ExerciseAsked(asked.exercise, asked.hints + 1)
    yield Choices(("再给点提示", "换一题") if asked.hints + 1 < len(hints) else ("看答案", "换一题"))


def _give_up(asked: ExerciseAsked) -> Iterator[Event]:
    """Yield the right answer; whoever looks before answering is neither graded nor has an attempt kept."""
    got = grade(asked.exercise, Answer())
    yield TextPiece(f"参考答案：{got.right}\n\n{got.explanation}\n\n（直接看答案的题不记成绩。）")
    yield ExerciseAsked(asked.exercise, asked.hints, Answer(), got)
    yield Choices(("再来一题", "我掌握得怎么样"))


def _grade(asked: ExerciseAsked, answer: Answer, workspace: Workspace) -> Iterator[Event]:
    exercise = asked.exercise
    got = grade(exercise, answer)
    if workspace.learner is not None:
        try:
            workspace.learner.keep(exercise, answer, got, asked.hints)
        except UserError as error:
            yield Notice(str(error), "warning")
    verdict = "答对了" if got.is_full else "对了一部分" if got.points >= 0.5 else "不对"
    yield TextPiece(
        f"{verdict}，得{got.points * 100:.0f}分。" + ("" if got.is_full else f"参考答案：{got.right}") + "\n\n"
    )
    graded = ExerciseAsked(exercise, asked.hints, answer, got)
    yield TextPiece(got.explanation)
    yield graded
    yield Choices(("再来一题", "我掌握得怎么样") if got.is_full else ("为什么这题错了", "再来一题", "我掌握得怎么样"))


def _explain(message: str, asked: ExerciseAsked, workspace: Workspace) -> Iterator[Event]:
    got = asked.grade
    if got is None:
        return
    lead = "这题你全对了。" if got.is_full else f"你的答案：{answer_text(asked.exercise, asked.answer or Answer())}\n"
    yield TextPiece(f"{lead}参考答案：{got.right}\n\n")
    yield from explain_grade(message, asked, workspace)
    yield Choices(("再来一题", "我掌握得怎么样"))
