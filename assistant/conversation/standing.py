"""How the person who asks stands in the training, in a few sentences."""

from collections.abc import Iterator, Sequence

from assistant.conversation.events import Choices, Event, TextPiece
from assistant.conversation.workspace import Workspace
from assistant.training.progress import Progress
from assistant.training.units import course_rules, unit_name

_NAMED = 3


def tell_standing(workspace: Workspace) -> Iterator[Event]:
    """Yield what was practised and mastered, what is due, and what is weakest."""
    if workspace.learner is None:
        yield TextPiece("这里没有打开学习记录，做过的题不留成绩；在网页的“培训”页练习，掌握情况会记下来。")
        yield Choices(("考考我",))
        return
    done = workspace.learner.progress()
    if not done.attempts:
        yield TextPiece("还没有练习记录。先做一道，做完就有掌握度了。")
        yield Choices(("考考我",))
        return
    yield TextPiece(_text(done, course_rules()))
    yield Choices(("再来一题",))


def tell_course(message: str) -> Iterator[Event]:
    """Yield what the course teaches, in its order, first what `message` names; assignments are made on the page."""
    names = list(map(unit_name, course_rules()))
    first = [name for name in names if any(name[at : at + 2] in message for at in range(len(name) - 1))]
    told = "、".join(dict.fromkeys([*first, *names]))
    yield TextPiece(
        f"课程有{len(names)}个要点，按这个顺序学：{told}。给学员布置作业、看谁错得多，在“培训”页由培训人员办；"
        "参考答案不对也可以在那里更正。复习的间隔按遗忘规律（FSRS）由每次得分推算：答得好就隔得久。"
    )
    yield Choices(("考考我",))


def _text(done: Progress, rules: Sequence[str]) -> str:
    answered = len({attempt.at for attempt in done.attempts})
    mastered = [rule for rule in rules if done.is_mastered(rule)]
    due = done.due(rules)
    weak = sorted((rule for rule in rules if rule in done.cards and rule not in mastered), key=done.mastery)
    lines = [
        f"已练{answered}题，今天{done.today}题，连续{done.streak}天。"
        f"课程{len(rules)}个要点，已掌握{len(mastered)}个，平均掌握度{done.mean(rules):.0%}。"
    ]
    if due:
        lines.append(f"到期该复习的有{len(due)}个：{_named(due)}。")
    if weak:
        lines.append(
            f"最该加强的：{'、'.join(f'{unit_name(rule)}（{done.mastery(rule):.0%}）' for rule in weak[:_NAMED])}。"
        )
    if not due and not weak:
        lines.append("练过的都掌握了，接着学新的要点。")
    return "\n".join(lines)


def _named(rules: Sequence[str]) -> str:
    return "、".join(map(unit_name, rules[:_NAMED])) + ("等" if len(rules) > _NAMED else "")
