"""What a message asks for, told without a language model.

A message is folded first (a name in quotes, a document number, an ordinal become one word each), so that what is left
is the wording of the request. Its features are the concepts of intents.yml found in it, pairs of them (to write +
measures), and its runs of characters; a softmax regression fitted to the examples when the first message comes weighs
them. Fitting takes a blink and always gives the same weights: a new example or concept needs the data alone.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.data_file import read_yaml

if TYPE_CHECKING:
    import numpy as np


class Intent(StrEnum):
    """What a user wants of the assistant."""

    DRAFT = "draft"
    REVISE = "revise"
    REVIEW = "review"
    EXPLAIN = "explain"
    SUGGEST = "suggest"
    SEARCH = "search"
    COMPARE = "compare"
    EXPORT = "export"
    TRAIN = "train"
    HELP = "help"

    @property
    def chinese(self) -> str:
        """Return the words shown to users."""
        return {
            "draft": "起草问题和措施",
            "revise": "修改草稿",
            "review": "审核报告、查看指标",
            "explain": "解释一条意见",
            "suggest": "改写指标",
            "search": "查政策或报告里的内容",
            "compare": "和往年或其他单位比较",
            "export": "导出文件",
            "train": "出题练习",
            "help": "了解我能做什么",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Guess:
    """The intents of a message with their probabilities, best first; `intent` is None where none stands out.

    `is_unrelated` says that the message is rather like talk about other things.
    """

    intent: Intent | None
    ranking: tuple[tuple[Intent, float], ...]
    is_unrelated: bool = False


@dataclass(frozen=True)
class Classifier:
    """The fitted weights: a row a feature, a column an intent."""

    places: Mapping[str, int]
    weights: "np.ndarray"

    def guess(self, message: str) -> Guess:
        """Return what `message` most likely asks for."""
        import numpy as np

        features = _features(message)
        length = sum(value * value for value in features.values()) ** 0.5 or 1.0
        known = [(self.places[name], value / length) for name, value in features.items() if name in self.places]
        scores = np.zeros(len(_LABELS))
        for place, value in known:
            scores += value * self.weights[place]
        odds = np.exp(scores - scores.max())
        odds /= odds.sum()
        pairs = sorted(zip(_LABELS, map(float, odds), strict=True), key=lambda pair: -pair[1])
        if _OWN_WORDS.search(message):
            share = sum(value for intent, value in pairs if intent)
            pairs = [(intent, value / share) for intent, value in pairs if intent]
        ranking = tuple((intent, value) for intent, value in pairs if intent)
        best, likelihood = pairs[0]
        return Guess(best if likelihood >= _FLOOR else None, ranking, is_unrelated=best is None)


# Talk about other things is a class of its own, so that it isn't taken for the intent whose words it happens to share.
_LABELS: tuple[Intent | None, ...] = (*Intent, None)
# Who speaks of these doesn't talk about other things.
_OWN_WORDS = re.compile("绩效|预算|决算|指标|自评|评价|财政|资金|经费|审核|政策|报告")
# A message that is like no example spreads evenly over ten intents; this is about twice that.
_FLOOR = 0.21
_CONCEPT, _DECISIVE, _PAIR, _RUN = 1.0, 1.6, 0.5, 0.15
_RIDGE, _STEPS = 3e-4, 150

_QUOTED = re.compile(r"[“\"「『《【]([^”\"」』》】]{1,60})[”\"」』》】]")
_SECTION = re.compile("问题|措施")
_DOCUMENT_NUMBER = re.compile(r"[一-龥]{1,6}[〔\[(（]\d{4}[〕\])）]\s*(?:第\s*)?\d+\s*号|\d{1,4}\s*号文?")
_ARTICLE = re.compile(
    r"(?:办法|条例|指引|意见|预算法)第[零一二三四五六七八九十百\d]+[条款]|"
    r"第[零一二三四五六七八九十百\d]+[条款](?=规定|怎么规定|的?内容|怎么说|说了)"
)
_ORDINAL = re.compile(r"(?:第[一二两三四五六七八九十\d]+|最后一?|倒数第[一二三\d]+)(?=[条个点项段句处]|[^部章节])")
_POLITE = re.compile(
    r"请问|请(?!示)|麻烦|劳驾|能不能|能否|可不可以|可以帮我|帮我|帮忙|给我|替我|一下子|一下|吧|呢|呀|啊|哦|嘛|哈"
)
_PUNCTUATION = re.compile(r"[\s，。！？、；：,.!?;:（）()…~～—-]+")


def classify(message: str) -> Guess:
    """Return what `message` most likely asks for."""
    return _bundled().guess(message)


def load_examples() -> dict[Intent, tuple[str, ...]]:
    """Return the example utterances of every intent."""
    return {Intent(name): tuple(utterances) for name, utterances in _data()["examples"].items()}


def load_unrelated() -> tuple[str, ...]:
    """Return example utterances about other things."""
    return tuple(_data()["unrelated"])


def fit(examples: Mapping[Intent, Sequence[str]], unrelated: Sequence[str]) -> Classifier:
    """Return the classifier fitted to `examples`; every intent weighs the same, however many examples it has."""
    import numpy as np

    rows = [
        (_features(text), place)
        for place, label in enumerate(_LABELS)
        for text in (examples.get(label, ()) if label else unrelated)
    ]
    names = dict.fromkeys(name for features, _ in rows for name in features)
    places = {name: place for place, name in enumerate(names)}
    inputs = np.zeros((len(rows), len(places)), dtype=np.float32)
    for row, (features, _) in enumerate(rows):
        for name, value in features.items():
            inputs[row, places[name]] = value
    inputs /= np.linalg.norm(inputs, axis=1, keepdims=True)
    labels = np.array([label for _, label in rows])
    wanted = np.eye(len(_LABELS), dtype=np.float32)[labels]
    share = 1 / np.bincount(labels, minlength=len(_LABELS))[labels]
    share = (share / share.sum())[:, None].astype(np.float32)
    # The weights are sums of examples: the descent goes over one number an example instead of one a feature.
    likeness = inputs @ inputs.T
    parts = np.zeros((len(rows), len(_LABELS)), dtype=np.float32)
    momentum = np.zeros_like(parts)
    for _ in range(_STEPS):
        scores = likeness @ parts
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        odds /= odds.sum(axis=1, keepdims=True)
        momentum = 0.9 * momentum - (odds - wanted) * share - _RIDGE * parts
        parts += momentum
    return Classifier(places, inputs.T @ parts)


def fold(message: str) -> str:
    """Return the wording of a request, what it is about replaced by one word for each kind."""
    text = _QUOTED.sub(lambda quoted: quoted[1] if _SECTION.search(quoted[1]) else "名", message.strip().lower())
    text = _DOCUMENT_NUMBER.sub("文号", text)
    text = _ARTICLE.sub("文号", text)
    text = _ORDINAL.sub("序", text)
    text = _PUNCTUATION.sub("", text)
    return _POLITE.sub("", text) or text


@cache
def _data() -> Mapping[str, Any]:
    content: Mapping[str, Any] = read_yaml(Path(__file__).with_name("intents.yml"))
    return content


@cache
def _concepts() -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    decisive = set(_data()["decisive"])
    return tuple(
        (f"@{name}", _DECISIVE if name in decisive else _CONCEPT, re.compile(str(pattern)))
        for name, pattern in _data()["concepts"].items()
    )


@cache
def _bundled() -> Classifier:
    return fit(load_examples(), load_unrelated())


def _features(message: str) -> dict[str, float]:
    text = fold(message)
    found = {name: weight for name, weight, pattern in _concepts() if pattern.search(text)}
    pairs = {f"{one}{other}": _PAIR for one, other in combinations(found, 2)}
    return found | pairs | dict.fromkeys(_runs(text), _RUN)


def _runs(text: str) -> Iterable[str]:
    return (text[start : start + size] for size in (1, 2, 3) for start in range(len(text) - size + 1))
