"""How people stand in the training, in a few sentences: who asks, or, for a trainer, those who are named."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from assistant.conversation.events import Choices, Event, TextPiece
from assistant.conversation.patterns import says
from assistant.conversation.workspace import Workspace
from assistant.training.lesson import course_rules, unit_name
from assistant.training.progress import Learner, Progress
from assistant.training.roster import trainees

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
    names = list(map(unit_name, course_rules()))
    first = [name for name in names if any(name[at : at + 2] in message for at in range(len(name) - 1))]
    told = "、".join(dict.fromkeys([*first, *names]))
    yield TextPiece(
        f"课程有{len(names)}个要点，按这个顺序学：{told}。复习的间隔按遗忘规律（FSRS）由每次得分推算：答得好就隔得久。"
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
