"""A message read as the answer to an exercise: letters, numbers, words of the options, in the order of the blanks."""

import re
from collections.abc import Sequence

from assistant.training.exercise import Answer, Blank, BlankForm, Exercise

_LEAD = re.compile(r"^(?:我(?:选|答|觉得|认为)?(?:是|的答案)?|选|答案?(?:是)?|应该?是)[：:，,\s]*")
_TEXT_LEAD = re.compile(r"^(?:我的)?(?:答案?|改为|改成|改写为|写成)[是为]?[：:]\s*")
_TOKEN = re.compile(r"[A-Za-z](?![A-Za-z])|[^\W\d_]+\d*|[-−]?\d+(?:\.\d+)?")
_NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?")
_TAIL = re.compile(r"[吧呢啊了]+$")
# More than any answer needs, and as much as is kept.
_LONGEST = 2000
# How people say what an option says.
_ALIKE = (("没有", "未"), ("没", "未"), ("不算", "未"))


def read_answer(exercise: Exercise, message: str) -> Answer | None:
    """Return the answer that `message` gives, None where it is something else."""
    texts = [blank for blank in exercise.blanks if blank.form is BlankForm.TEXT]
    if texts:
        text = _TEXT_LEAD.sub("", message.strip())[:_LONGEST]
        return Answer({texts[0].name: (text,)}) if len(text) > 1 else None
    tokens = _TOKEN.findall(_LEAD.sub("", message.strip().rstrip("。！!.")))
    values: dict[str, tuple[str, ...]] = {}
    for blank in exercise.blanks:
        taken = _take(blank, tokens)
        if taken:
            values[blank.name] = taken
            tokens = tokens[len(taken) :]
    return Answer(values) if values and not tokens else None


def _take(blank: Blank, tokens: Sequence[str]) -> tuple[str, ...]:
    """Return what the first tokens fill a blank with, one value for each token that belongs to it."""
    if blank.form is BlankForm.NUMBER:
        return tuple(token.replace("−", "-") for token in tokens[:1] if _NUMBER.fullmatch(token))
    taken: list[str] = []
    for token in tokens if blank.several or blank.form is BlankForm.PLACES else tokens[:1]:
        name = _option(blank, token)
        if name is None:
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
    wanted = _plain(word)
    equal = [option.name for option in blank.options if _plain(option.text) == wanted]
    within = [option.name for option in blank.options if wanted and wanted in _plain(option.text)]
    found = equal or within
    return found[0] if len(found) == 1 else None


def _plain(text: str) -> str:
    for said, meant in _ALIKE:
        text = text.replace(said, meant)
    return text
