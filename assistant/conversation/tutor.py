"""The tutor: one exercise at a time, hints before the answer, the grade with its reasons after it, how people stand.

A grade comes from the exercise's own key, always. With a chat model the reasons are phrased by it, from the explanation
that the program gives; where it fails, that explanation is told as it stands.
"""

import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from itertools import chain

from assistant.conversation.events import Choices, Event, ExerciseAsked, Notice, TextPiece
from assistant.conversation.intents import Intent, classify
from assistant.conversation.patterns import says, which
from assistant.conversation.phrasing import by_model
from assistant.conversation.request import TrainingRequest, Wish
from assistant.conversation.workspace import Workspace
from assistant.drafting.model.brief import fence_free
from assistant.training.course import grade, kinds
from assistant.training.exercise import Answer, Blank, BlankForm, Exercise, answer_format, answer_text, exercise_text
from assistant.training.lesson import course, course_rules, unit_name, units_of
from assistant.training.material import Material, bundled_materials
from assistant.training.practice import next_for
from assistant.training.progress import Learner, Progress, progress_of
from assistant.training.roster import trainees
from knowledge.errors import UserError
from knowledge.numerals import read_number
from knowledge.running_text import pairs

_SEEDS = 1_000_000
# So many exercises are told at once.
_MOST = 10
_OPEN = (Wish.STOP, Wish.HINT, Wish.GIVE_UP, Wish.STANDING, Wish.COURSE, Wish.NEXT)
_ELSE = (Wish.STOP, Wish.STANDING, Wish.COURSE, Wish.WHY, Wish.NEXT)
# Where one's own words are asked for, a message so short and so clearly a request for something else isn't an answer.
_SHORT, _CLEAR, _QUESTION = 20, 0.5, 500
_LEAD = re.compile(r"^(?:我(?:选|答|觉得|认为)?(?:是|的答案)?|选|答案?(?:是)?|应该?是)[：:，,\s]*")
_TEXT_LEAD = re.compile(r"^(?:我的)?(?:答案?|改为|改成|改写为|写成)[是为]?[：:]\s*")
_TOKEN = re.compile(r"[A-Za-z](?![A-Za-z])|[^\W\d_]+\d*|[-−]?\d+(?:\.\d+)?")
_NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?")
_TAIL = re.compile(r"[吧呢啊了]+$")
# More than any answer needs, and as much as is kept.
_LONGEST = 2000
# How people say what an option says.
_ALIKE = re.compile("没有?|不算")


def read_tutoring(message: str, workspace: Workspace) -> TrainingRequest | None:
    """Return what a message wants of the exercise that was asked, None where it isn't about it."""
    asked = workspace.asked
    if asked is None:
        return None
    request = read_training(message, workspace)
    is_wish = request.wish in (*_OPEN, Wish.WHY) and says(f"wish.{request.wish}", message) and len(message) <= _SHORT
    is_early = asked.grade is None and request.wish is Wish.WHY
    return request if request.wish is Wish.ANSWER or (workspace.in_training and is_wish and not is_early) else None


def is_of_course(message: str) -> bool:
    """Return whether `message` asks about the course itself, its order, its assignments or its answers."""
    return bool(says("wish.course", message))


def read_training(message: str, workspace: Workspace) -> TrainingRequest:
    """Return what a message wants of the tutor: the next exercise where it says nothing else."""
    asked, said = workspace.asked, message.strip()
    is_open = asked is not None and asked.grade is None
    answer = _answer(asked.exercise, said, workspace) if asked and is_open else None
    # A target that is written anew, with its figure, is never a wish.
    is_written = bool(asked and _wants_words(asked.exercise) and re.search(r"\d", said))
    if is_open and (len(said) > _SHORT or is_written):
        wish = None
    else:
        wish = next((wish for wish in (_OPEN if is_open else _ELSE) if says(f"wish.{wish}", said)), None)
    if wish is None and answer is not None:
        return TrainingRequest(Wish.ANSWER, answer=answer)
    if wish is None and is_open and says("wish.why", said):
        wish = Wish.WHY
    if wish in (None, Wish.NEXT) or (wish is Wish.WHY and asked is None):
        topic = found[1] if (found := says("exercise_topic", said)) else ""
        titled = (name for name, kind in kinds().items() if kind.TITLE in said)
        number = read_number(asks[1]) if (asks := says("exercises", said)) else None
        return TrainingRequest(Wish.NEXT, topic, next(chain(which("exercise", said), titled), ""), number=number or 1)
    return TrainingRequest(wish, text=said)


def _answer(exercise: Exercise, message: str, workspace: Workspace) -> Answer | None:
    """Return the answer that a message gives to the open exercise, None where it is something else."""
    if _wants_words(exercise):
        if not workspace.in_training or message.endswith(("？", "?", "吗")):
            return None
        if len(message) <= _SHORT and not re.search(r"\d", message):
            intent, likelihood = classify(message).ranking[0]
            if likelihood >= _CLEAR and intent is not Intent.TRAIN:
                return None
    return read_answer(exercise, message)


def _wants_words(exercise: Exercise) -> bool:
    return any(blank.form is BlankForm.TEXT for blank in exercise.blanks)


def tutor(request: TrainingRequest, workspace: Workspace) -> Iterator[Event]:
    """Yield what the tutor says to a request."""
    asked = workspace.asked
    if request.wish is Wish.STANDING:
        yield from tell_standing(request.text, workspace)
    elif request.wish is Wish.COURSE:
        yield from tell_course(request.text)
    elif request.wish is Wish.STOP:
        yield TextPiece("好的，练习先到这里。想接着练，说“考考我”。")
    elif asked is None or request.wish is Wish.NEXT:
        yield from _ask(request, workspace)
    elif request.wish is Wish.WHY:
        yield from _explain(request.text, asked, workspace)
    elif request.wish is Wish.HINT:
        yield from _hint(asked)
    elif request.wish is Wish.GIVE_UP:
        yield from _give_up(asked)
    else:
        yield from _grade(asked, request.answer or Answer(), workspace)


def _ask(request: TrainingRequest, workspace: Workspace) -> Iterator[Event]:
    """Yield the next exercise: about what was asked for, else about what is to be practised now."""
    before = [workspace.asked.exercise] if workspace.asked else []
    made: list[Exercise] = []
    while len(made) < max(1, min(request.number, _MOST)):
        made.append(_choose(workspace, [*before, *made], request))
    exercise, *others = made
    if others:
        yield TextPiece(f"共{len(made)}题，先不给答案；现在答第1题，做完说“再来一题”就出新的。\n\n第1题\n")
    if request.topic and not any(request.topic in one for one in exercise.topics):
        yield TextPiece(f"手头的报告出不了“{request.topic}”方面的题，先做这一道：\n\n")
    yield ExerciseAsked(exercise)
    for number, other in enumerate(others, 2):
        yield TextPiece(f"\n\n第{number}题\n{exercise_text(other)}")
    yield Choices(("给点提示", "换一题"))


def _choose(workspace: Workspace, before: Sequence[Exercise], request: TrainingRequest) -> Exercise:
    """Return the next exercise, from the open report where it gives one."""
    done, seed = progress_of(workspace.learner), secrets.randbelow(_SEEDS)
    choose = partial(next_for, done, course_rules(), seed=seed, before=before, topic=request.topic, kind=request.kind)
    if workspace.review is not None:
        with suppress(UserError):
            return choose([Material(workspace.review)])
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
    right = "" if got.is_full else f"参考答案：{got.right}"
    yield TextPiece(f"{verdict}，得{got.points * 100:.0f}分。{right}\n\n{got.explanation}")
    yield ExerciseAsked(exercise, asked.hints, answer, got)
    yield Choices(("再来一题", "我掌握得怎么样") if got.is_full else ("为什么这题错了", "再来一题", "我掌握得怎么样"))


def _explain(question: str, asked: ExerciseAsked, workspace: Workspace) -> Iterator[Event]:
    """Yield the reasons for a grade: the model, where there is one, explains the grade that stands."""
    got = asked.grade
    if got is None:
        yield TextPiece("先作答，再讲对错和依据；拿不准可以要个提示。")
        yield Choices(("给点提示", "看答案", "换一题"))
        return
    given, lines = answer_text(asked.exercise, asked.answer or Answer()), exercise_text(asked.exercise).splitlines()
    lead = "这题你全对了。" if got.is_full else f"你的答案：{given}\n"
    yield TextPiece(f"{lead}参考答案：{got.right}\n\n")
    fields = {
        "exercise": "\n".join(map(fence_free, lines)),
        "given": fence_free(given)[:_QUESTION],
        "points": f"{got.points * 100:.0f}",
        "right": fence_free(got.right),
        "explanation": fence_free(got.explanation),
        "question": fence_free(question)[:_QUESTION],
    }
    told = [*lines, given, got.right, got.explanation]
    yield from by_model("tutor", [fields], got.explanation, workspace, told=told)
    yield Choices(("再来一题", "我掌握得怎么样"))


def read_answer(exercise: Exercise, message: str) -> Answer | None:
    """Return the answer that `message` gives, None where it is something else."""
    for blank in exercise.blanks:
        if blank.form is BlankForm.TEXT:
            text = _TEXT_LEAD.sub("", message.strip())[:_LONGEST]
            return Answer({blank.name: (text,)}) if len(text) > 1 else None
    tokens = _TOKEN.findall(_LEAD.sub("", message.strip().rstrip("。！!.")))
    values: dict[str, tuple[str, ...]] = {}
    for blank in exercise.blanks:
        if taken := _take(blank, tokens):
            values[blank.name] = taken
            tokens = tokens[len(taken) :]
    return Answer(values) if values and not tokens else None


def _take(blank: Blank, tokens: Sequence[str]) -> tuple[str, ...]:
    """Return what the first tokens fill a blank with, one value for each token that belongs to it."""
    if blank.form is BlankForm.NUMBER:
        return tuple(token.replace("−", "-") for token in tokens[:1] if _NUMBER.fullmatch(token))
    taken: list[str] = []
    for token in tokens if blank.several or blank.form is BlankForm.PLACES else tokens[:1]:
        if (name := _option(blank, token)) is None:
            break
        taken.append(name)
    return tuple(taken)


def _option(blank: Blank, token: str) -> str | None:
    """Return the name of the option that a token means: by its name, the number in its name, or words of its text."""
    word = _TAIL.sub("", token)
    for option in blank.options:
        digits = re.sub(r"\D", "", option.name)
        if word.lower() == option.name.lower() or (digits and word == digits) or word == option.text:
            return option.name
    if len(word) < 2 or _NUMBER.fullmatch(word):
        return None
    wanted, texts = _ALIKE.sub("未", word), {one.name: _ALIKE.sub("未", one.text) for one in blank.options}
    equal = [name for name, text in texts.items() if text == wanted]
    found = equal or [name for name, text in texts.items() if wanted in text]
    return found[0] if len(found) == 1 else None


_NAMED = 3
_ANYBODY = ("谁", "学员", "大家")


def tell_standing(question: str, workspace: Workspace) -> Iterator[Event]:
    """Yield what was practised and mastered, what is due, and what is weakest, of the persons that `question` names."""
    learner = workspace.learner
    if learner is None:
        yield TextPiece("这里没有打开学习记录，做过的题不留成绩；在网页的“培训”页练习，掌握情况会记下来。")
    elif told := _of_others(question, learner):
        yield TextPiece(told)
        return
    else:
        yield TextPiece(_text(learner.progress()))
    yield Choices(("考考我",))


def _of_others(question: str, learner: Learner) -> str:
    """Return how those stand whom `question` names or asks for, "" where it asks for the learner alone."""
    if not learner.is_trainer:
        return ""
    people = trainees(learner.records(), datetime.now(UTC))
    named = [one for one in people if one.name in question or one.name.lstrip("小老") in question]
    if not named and not any(word in question for word in _ANYBODY):
        known = "、".join(one.name for one in people) or "还没有"
        return f"学习记录里没有这位学员。有记录的学员：{known}。" if says("trainee", question) else ""
    told = "\n".join(f"{one.name}：{_text(one.progress)}" for one in named or people)
    return told or "还没有学员练习过。"


def tell_course(message: str) -> Iterator[Event]:
    """Yield what the course teaches, in its order, first what `message` names; assignments are made on the page."""
    if says("course_setting", message):
        yield TextPiece(
            "给学员布置作业、看谁错得多、更正参考答案，都在“培训管理”页：选一份报告，核对程序给的答案，定好截止时间；"
            "学员在“培训”页的“作业”里作答，交卷后自动评分。"
        )
        return
    chapters = [one for one in course() if units_of(one)]
    named = [pairs(message) & pairs(f"{one.name}{''.join(map(unit_name, units_of(one)))}") for one in chapters]
    order = sorted(range(len(chapters)), key=lambda at: -len(named[at]))
    first = f"先学“{chapters[order[0]].name}”这一章。" if named[order[0]] else ""
    told = "".join(f"\n{n}. {one.name}（{len(units_of(one))}个要点）：{one.about}" for n, one in enumerate(chapters, 1))
    yield TextPiece(
        f"{first}课程有{len(course_rules())}个要点，分{len(chapters)}章，按这个顺序学：{told}\n"
        "复习的间隔按遗忘规律（FSRS）由每次得分推算：答得好就隔得久。"
    )
    yield Choices(("考考我",))


def _text(done: Progress) -> str:
    if not done.attempts:
        return "还没有练习记录，做一道就有掌握度了。"
    rules = course_rules()
    answered = len({attempt.at for attempt in done.attempts})
    mastered, due, weak = sum(map(done.is_mastered, rules)), done.due(rules), done.weakest(rules)
    lines = [
        f"已练{answered}题，今天{done.today}题，连续{done.streak}天。"
        f"课程{len(rules)}个要点，已掌握{mastered}个，平均掌握度{done.mean(rules):.0%}。"
    ]
    if due:
        lines.append(f"到期该复习的有{len(due)}个：{_named(due)}。")
    if weak:
        told = "、".join(f"{unit_name(rule)}（{done.mastery(rule):.0%}）" for rule in weak[:_NAMED])
        lines.append(f"最该加强的：{told}。")
    if not due and not weak:
        lines.append("练过的都掌握了，接着学新的要点。")
    return "\n".join(lines)


def _named(rules: Sequence[str]) -> str:
    return "、".join(map(unit_name, rules[:_NAMED])) + ("等" if len(rules) > _NAMED else "")
