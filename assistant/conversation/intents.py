"""What a message asks for, told without a language model.

A message is folded first (a name in quotes, a document number, an ordinal, a figure become one word each), so that what
is left is the wording of the request. Its features are the concepts of intents.yml found in it, pairs of them (to write
+ measures), how strange it sounds beside the examples, and its runs of characters; a softmax regression fitted to the
utterances of utterances.yml when the first message comes weighs them. Fitting takes a blink and always gives the same
weights: a new utterance or concept needs the data alone.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

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

    @property
    def example(self) -> str:
        """Return a message that asks for it, to be offered where another wasn't clear."""
        return {
            "draft": "起草存在的问题",
            "revise": "第1条写具体一点",
            "review": "有什么问题",
            "explain": "第1条为什么",
            "suggest": "没有量化的指标怎么改",
            "search": "定性指标怎么打分",
            "compare": "和去年比怎么样",
            "export": "导出Word",
            "train": "考考我",
            "help": "你能做什么",
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
    """The fitted weights, a row a feature and a column an intent; `usual` are the pairs of characters in requests."""

    places: Mapping[str, int]
    weights: "np.ndarray"
    usual: Collection[str]

    def guess(self, message: str) -> Guess:
        """Return what `message` most likely asks for."""
        import numpy as np

        text = fold(message)
        features = _features(text, self.usual)
        length = sum(value * value for value in features.values()) ** 0.5 or 1.0
        scores = np.zeros(len(_LABELS))
        for name, value in features.items():
            if name in self.places:
                scores += value / length * self.weights[self.places[name]]
        odds = np.exp(scores - scores.max())
        odds /= odds.sum()
        pairs = sorted(zip(_LABELS, map(float, odds), strict=True), key=lambda pair: -pair[1])
        ranking = tuple((intent, value) for intent, value in pairs if intent)
        (best, likelihood), (_, second) = pairs[:2]
        floor = _FLOOR if any(name.startswith("@") for name in features) else _FLOOR_WITHOUT_CONCEPT
        if likelihood < floor or likelihood - second < _MARGIN:
            return Guess(None, ranking)
        return Guess(best, ranking, is_unrelated=best is None)


# Talk about other things is a class of its own, so that it isn't taken for the intent whose words it happens to share.
_LABELS: tuple[Intent | None, ...] = (*Intent, None)
# Below its floor the best reading is a guess, the more so where no concept speaks for it; two readings closer than the
# margin are equally likely.
_FLOOR, _FLOOR_WITHOUT_CONCEPT, _MARGIN = 0.22, 0.4, 0.02
_CONCEPT, _DECISIVE, _PAIR, _RUN = 1.0, 1.6, 0.8, 1.2
_RIDGE, _STEPS, _STRIDE, _MOMENTUM = 5e-5, 45, 150.0, 0.9
# A message most of whose pairs of characters no request has is about something else, or names something.
_STRANGE = (0.4, 0.65)
# So few pairs of characters tell nothing of that.
_FEWEST = 3

_QUOTED = re.compile(r"[“\"「『《【]([^”\"」』》】]{1,60})[”\"」』》】]")
# What a quoted name is the name of; a section's name is read as if it stood without quotes.
_NAMED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("问题|措施|不足|结论|打算|原因|建议"), ""),
    (re.compile("(?:办法|条例|通知|意见|指引|规定|法|细则|制度)$"), "文号"),
    (re.compile("报告|自评表|材料"), "报告"),
)
_DIGIT = r"零一二三四五六七八九十百千两\d"
_FOLDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (r"(?<=[^成为个份出的存转到导给版])\.(?:docx?|pdf|txt|md|xlsx?|wps)", ""),
        (r"(?:obj|ind|val|sco|bud|doc)\s?-?\d\d", "规则码"),
        (
            r"[一-龥]{1,6}[〔\[(（\s]?\d{4}[〕\])）\s]?\s*(?:第\s*)?\d+\s*号(?:文件?)?|\d{1,4}\s*号文件?|"
            r"(?<=\D)\d{1,3}号(?=怎|里|规)",
            "文号",
        ),
        (
            rf"(?:办法|条例|指引|意见|预算法)第[{_DIGIT}]+[条款]|"
            rf"第[{_DIGIT}]+[条款](?=规定|怎么规定|的内容|说了)|^第[{_DIGIT}]+[条款]内容$",
            "文号",
        ),
        (
            r"(?:20)?[12]\d年度?\d{1,2}月份?(?:\d{1,2}[日号]|底|末|初)?(?:前|之前)?|\d{1,2}月(?:\d{1,2}[日号]|底|末|初)",
            "某日",
        ),
        (r"20\d\d(?:年度?|(?=[的和与跟比到至]|自评))|(?<!\d)[12]\d年(?![内后以])", "某年"),
        (
            rf"(?:第[{_DIGIT}]+[、,和与跟到至-]*)+(?=[条个点项段句处题部])|"
            r"(?:\d+|[一二三四五六七八九十])[、,和与跟到至-](?:\d+|[二三四五六七八九十])(?=[条个点项段句])|"
            r"(?:问题|措施)[一二三四五六七八九\d](?![条个项点\d])|最后一?(?=[条个点项段句处])|倒数第[一二三\d]+",
            "序",
        ),
        (r"第[一二两三四五六七八九十\d]+(?=版)", "第某"),
        (rf"(?:\d+多?个?|[{_DIGIT}几来多]{{2,}}个?|[{_DIGIT}几]个)字", "某字"),
        (r"\d[\d.,]*\s*[万亿]?[元块]|\d[\d.,]*\s*[万亿]|[一二三四五六七八九十几两]+[千万亿百]*万元", "某额"),
        (r"\d[\d.,]*\s*[%‰]|百分之[一二三四五六七八九十百\d]+", "某率"),
        (r"\d[\d.,]*", "#"),
        (r"[\s，。！？、；：,.!?;:（）()…~～—\-‘’'\"“”《》]+", ""),
    )
)
_POLITE = re.compile(
    r"请问|请(?![示假])|麻烦(?!你了)|劳驾|(?:能不能|能否|可不可以|可否|可以|能)(?=帮|给我|请|把|替|直接|再)|帮我|帮忙|给我(?!们)|"
    r"替我|一下子|一下|吧|呢|呀|啊|哦|嘛|哈(?!喽)|哎|嗯|那个|啦|咯|喂|亲|"
    r"(?<=.{4})(?:谢谢|多谢|辛苦)[了你您]?$|^(?:你好|您好)(?=.{6})"
)


def classify(message: str) -> Guess:
    """Return what `message` most likely asks for."""
    return _bundled().guess(message)


def load_examples() -> dict[Intent, tuple[str, ...]]:
    """Return the example utterances of every intent."""
    return {intent: _utterances(intent.value) for intent in Intent}


def load_unrelated() -> tuple[str, ...]:
    """Return example utterances about other things."""
    return _utterances("unrelated")


def fit(examples: Mapping[Intent, Sequence[str]], unrelated: Sequence[str]) -> Classifier:
    """Return the classifier fitted to `examples`; every intent weighs the same, however many examples it has."""
    texts = {label: [fold(text) for text in (examples.get(label, ()) if label else unrelated)] for label in _LABELS}
    counts = Counter(run for label in Intent for text in texts[label] for run in set(_runs(text, 2)))
    # A request's own runs don't count: left out, it would sound as strange as a new one does.
    usual_elsewhere = {run for run, count in counts.items() if count > 1}
    found = [
        (_features(text, usual_elsewhere if label else counts), place)
        for place, label in enumerate(_LABELS)
        for text in texts[label]
    ]
    # A feature of one text alone says nothing of another.
    common = Counter(name for features, _ in found for name in features)
    places = {name: place for place, name in enumerate(name for name, count in common.items() if count > 1)}
    found = [({name: value for name, value in features.items() if name in places}, place) for features, place in found]
    return Classifier(places, _weights(found, places), frozenset(counts))


def _weights(found: Sequence[tuple[Mapping[str, float], int]], places: Mapping[str, int]) -> "np.ndarray":
    """Return the weights, float32 of (features, labels), that a softmax regression gives to texts and their labels.

    The texts are rows of a sparse matrix, one entry a feature; it is kept by row and by column.
    """
    import numpy as np

    columns = np.array([places[name] for features, _ in found for name in features])
    sizes = np.array([len(features) for features, _ in found])
    values = np.array([value for features, _ in found for value in features.values()], dtype=np.float32)
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    rows = np.repeat(np.arange(len(found)), sizes)
    lengths = np.sqrt(np.add.reduceat(values * values, starts))
    by_row = (values / lengths[rows])[:, None]
    order = np.argsort(columns, kind="stable")
    column_starts = np.searchsorted(columns[order], np.arange(len(places)))
    column_rows, by_column = rows[order], by_row[order]
    labels = np.array([label for _, label in found])
    wanted = np.eye(len(_LABELS), dtype=np.float32)[labels]
    share = (1 / (np.bincount(labels, minlength=len(_LABELS)) * len(_LABELS)))[labels, None].astype(np.float32)
    weights = np.zeros((len(places), len(_LABELS)), dtype=np.float32)
    pace = np.zeros_like(weights)
    products = np.empty((len(columns), len(_LABELS)), dtype=np.float32)
    for _ in range(_STEPS):
        np.take(weights, columns, axis=0, out=products, mode="clip")
        products *= by_row
        scores = np.add.reduceat(products, starts)
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        odds /= odds.sum(axis=1, keepdims=True)
        np.take((odds - wanted) * share, column_rows, axis=0, out=products, mode="clip")
        products *= by_column
        slopes = np.add.reduceat(products, column_starts)
        pace = _MOMENTUM * pace - _STRIDE * (slopes + _RIDGE * weights)
        weights += pace
    return weights


def fold(message: str) -> str:
    """Return the wording of a request, what it is about replaced by one word for each kind."""
    text = _QUOTED.sub(_name_of_kind, unicodedata.normalize("NFKC", message.strip().lower()))
    for pattern, word in _FOLDS:
        text = pattern.sub(word, text)
    return _POLITE.sub("", text) or text


def _name_of_kind(quoted: re.Match[str]) -> str:
    kind = next((word for pattern, word in _NAMED if pattern.search(quoted[1])), "名")
    return kind or quoted[1]


@cache
def _utterances(label: str) -> tuple[str, ...]:
    groups: Mapping[str, str] = _data("utterances.yml")[label]
    return tuple(line for lines in groups.values() for line in lines.splitlines())


@cache
def _data(name: str) -> Mapping[str, Any]:
    content: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name(name).read_text("utf-8"))
    return content


@cache
def _concepts() -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    data = _data("intents.yml")
    return tuple(
        (f"@{name}", _DECISIVE if name in data["decisive"] else _CONCEPT, re.compile("|".join(patterns)))
        for name, patterns in data["concepts"].items()
    )


@cache
def _bundled() -> Classifier:
    return fit(load_examples(), load_unrelated())


def _features(text: str, usual: Collection[str]) -> dict[str, float]:
    """Return the features of a folded text with their values."""
    found = {name: weight for name, weight, pattern in _concepts() if pattern.search(text)}
    found |= dict.fromkeys(_strangeness(text, usual), _CONCEPT)
    pairs = {f"{one}{other}": _PAIR for one, other in combinations(found, 2)}
    return found | pairs | {run: _RUN for size in (1, 2, 3) for run in _runs(text, size)}


def _strangeness(text: str, usual: Collection[str]) -> Iterator[str]:
    runs = list(_runs(text, 2))
    if len(runs) < _FEWEST:
        return
    share = sum(run not in usual for run in runs) / len(runs)
    yield from (f"@strange{level}" for level in _STRANGE if share >= level)


def _runs(text: str, size: int) -> Iterable[str]:
    return (text[start : start + size] for start in range(len(text) - size + 1))
