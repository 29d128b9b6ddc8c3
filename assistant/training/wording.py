"""An exercise in plain words, for a chat and the command line: what is asked, what to choose from, how to answer."""

from assistant.training.exercise import Answer, Blank, BlankForm, Exercise
from knowledge.running_text import one_line

# As many characters of options as stand on one line.
_LINE = 48


def exercise_text(exercise: Exercise) -> str:
    """Return the whole exercise as text."""
    parts = [f"【{exercise.title}】{exercise.question}"]
    for sheet in exercise.sheets:
        rows = [sheet.header, *sheet.rows]
        parts.append("\n".join(filter(None, (sheet.title, *(" ｜ ".join(map(one_line, row)) for row in rows)))))
    parts += [
        "：".join(filter(None, (f"{passage.number} {passage.label}".strip(), passage.text)))
        for passage in exercise.passages
    ]
    return "\n\n".join([*parts, blanks_text(exercise)])


def blanks_text(exercise: Exercise) -> str:
    """Return the blanks with what there is to choose from, and how to answer in a message."""
    lines = []
    for blank in exercise.blanks:
        is_new = blank.form is BlankForm.CHOICE and not are_shown(exercise, blank)
        choices = [f"{option.name}. {option.text}" for option in blank.options] if is_new else []
        label = f"· {blank.label}{'（可多选）' if blank.several else ''}"
        is_long = sum(map(len, choices)) > _LINE
        lines += [f"{label}：", *choices] if is_long else [label + (f"：{'　'.join(choices)}" if choices else "")]
    return "\n".join([*lines, answer_format(exercise)])


def are_shown(exercise: Exercise, blank: Blank) -> bool:
    """Return whether a blank's options stand among the passages, so that their names are enough."""
    labels = {f"{passage.number}{passage.label}" for passage in exercise.passages}
    return bool(blank.options) and all(option.name in labels for option in blank.options)


def answer_format(exercise: Exercise) -> str:
    """Return how an answer in a message looks."""
    if any(blank.form is BlankForm.TEXT for blank in exercise.blanks):
        return "直接把写好的内容发过来就行。"
    return f"按顺序回答，用空格隔开，例如：{' '.join(map(_example, exercise.blanks))}"


def answer_text(exercise: Exercise, answer: Answer) -> str:
    """Return an answer in words."""
    lines = []
    for blank in exercise.blanks:
        texts = {option.name: option.text for option in blank.options if blank.form is BlankForm.CHOICE}
        given = "、".join(texts.get(value, value) for value in answer.of(blank.name))
        lines.append(f"{blank.label}：{given or '（空）'}")
    return "；".join(lines)


def _example(blank: Blank) -> str:
    if blank.form is BlankForm.NUMBER:
        return "12.5"
    names = [option.name for option in blank.options]
    return " ".join(names[:2]) if blank.several and len(names) > 1 else names[0]
