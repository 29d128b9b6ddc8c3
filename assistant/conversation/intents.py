"""What a message asks for, told without a language model.

A message is folded first (a name in quotes, a document number, an ordinal, a figure become one word each), so that
what is left is its wording. Its features are its runs of characters and its vector by the bundled model of meaning; a
softmax regression fitted to utterances.yml weighs them. `tests.fitting.intents` fits it anew once these have changed.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
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
        return _SHOWN[self][0]

    @property
    def example(self) -> str:
        """Return a message that asks for it, to be offered where another wasn't clear."""
        return _SHOWN[self][1]


_SHOWN = {
    Intent.DRAFT: ("起草问题和措施", "起草存在的问题"),
    Intent.REVISE: ("修改草稿", "第1条写具体一点"),
    Intent.REVIEW: ("审核报告、查看指标", "有什么问题"),
    Intent.EXPLAIN: ("解释一条意见", "第1条为什么"),
    Intent.SUGGEST: ("改写指标", "没有量化的指标怎么改"),
    Intent.SEARCH: ("查政策或报告里的内容", "定性指标怎么打分"),
    Intent.COMPARE: ("和往年或其他单位比较", "和去年比怎么样"),
    Intent.EXPORT: ("导出文件", "导出Word"),
    Intent.TRAIN: ("出题练习", "考考我"),
    Intent.HELP: ("了解我能做什么", "你能做什么"),
}


@dataclass(frozen=True, slots=True)
class Guess:
    """The intents of a message with their probabilities, best first; `intent` is None where none stands out.

    `is_unrelated` says that the message is rather like talk about other things.
    """

    intent: Intent | None
    ranking: tuple[tuple[Intent, float], ...]
    is_unrelated: bool = False

    @property
    def unrelated(self) -> float:
        """Return how likely the message is about other things."""
        return 1 - sum(likelihood for _, likelihood in self.ranking)


Encode = Callable[[Sequence[str]], "np.ndarray"]
# Talk about other things is a class of its own, so that it isn't taken for the intent whose words it happens to share.
LABELS: tuple[Intent | None, ...] = (*Intent, None)
LONGEST_RUN = 3
WEIGHTS = Path(__file__).with_name("intents.npz")
# Below this likelihood the best reading is a guess; two readings closer than the margin are equally likely.
_FLOOR, _MARGIN = 0.3, 0.02

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


def classify(message: str, encode: Encode | None = None) -> Guess:
    """Return what `message` most likely asks for, by its runs of characters and, with `encode`, by its meaning."""
    import numpy as np

    model = _bundled()
    known = [place for run in runs_of(fold(message)) if (place := model.places.get(run)) is not None]
    counts = np.bincount(known, minlength=len(model.places)).astype(np.float32) if known else None
    name = "plain" if encode is None else "both"
    scores = model.arrays[f"{name}_bias"].astype(np.float32)
    if counts is not None:
        scores = scores + (counts / np.linalg.norm(counts)) @ model.arrays[f"{name}_runs"].astype(np.float32)
    if encode is not None:
        vector = (encode([message])[0] - model.arrays["mean"]) * model.arrays["scale"]
        scores = scores + vector @ model.arrays["both_meaning"].astype(np.float32)
    odds = np.exp(scores - scores.max())
    odds /= odds.sum()
    pairs = sorted(zip(LABELS, map(float, odds), strict=True), key=lambda pair: -pair[1])
    ranking = tuple((intent, value) for intent, value in pairs if intent)
    (best, likelihood), (_, second) = pairs[:2]
    if likelihood < _FLOOR or likelihood - second < _MARGIN:
        return Guess(None, ranking)
    return Guess(best, ranking, is_unrelated=best is None)


def load_examples() -> dict[Intent, tuple[str, ...]]:
    """Return the example utterances of every intent."""
    return {intent: _utterances(intent.value) for intent in Intent}


def load_unrelated() -> tuple[str, ...]:
    """Return example utterances about other things."""
    return _utterances("unrelated")


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


@dataclass(frozen=True)
class _Model:
    """The fitted weights: a row a run of characters or a dimension of meaning, a column a label."""

    places: Mapping[str, int]
    arrays: "Mapping[str, np.ndarray]"


@cache
def _bundled() -> _Model:
    import numpy as np

    with np.load(WEIGHTS) as file:
        arrays = {name: file[name] for name in file.files}
    runs = str(arrays.pop("runs")).split("\n")
    return _Model({run: place for place, run in enumerate(runs)}, arrays)


def runs_of(text: str) -> Iterator[str]:
    """Yield the runs of one to three characters of a folded text."""
    for size in range(1, LONGEST_RUN + 1):
        yield from (text[start : start + size] for start in range(len(text) - size + 1))
