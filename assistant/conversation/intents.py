"""What a message asks for, told without a language model.

Its features are its runs of characters and its vector by the bundled model of meaning; a softmax regression fitted to
utterances.yml weighs them. `tests.fitting.intents` fits it anew once utterances have changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from assistant.conversation.asking import operations
from assistant.sorting import Encode, Sorter
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

    `label` is what of an intent it is (a rule or a FIGURE, help or TALK), UNRELATED where it is about other things.
    """

    intent: Intent | None
    ranking: tuple[tuple[Intent, float], ...]
    label: str = ""


# What is an intent's, in other words: a figure of the report is searched for as a rule is. Talk about other things is a
# class of its own, so that it isn't taken for the intent whose words it happens to share.
FIGURE, TALK, UNRELATED = "figure", "talk", "unrelated"
_PART_OF = {FIGURE: Intent.SEARCH, TALK: Intent.HELP}
LABELS: tuple[str, ...] = (*Intent, FIGURE, TALK, UNRELATED)
WEIGHTS = Path(__file__).with_name("intents.npz")
# Below this likelihood the best reading is a guess; two readings closer than the margin are equally likely.
_FLOOR, _MARGIN = 0.3, 0.02


def classify(
    message: str,
    encode: Encode | None = None,
    odds: Mapping[str, float] = MappingProxyType({}),
    evidence: "np.ndarray | None" = None,
) -> Guess:
    """Return what `message` most likely asks for, by its runs of characters and, with `encode`, by its meaning.

    What is one of the examples to the letter asks for what that one does.

    `odds` are how many times likelier the moment makes an intent than it is by its words alone, `evidence` what the
    open report says of it.
    """
    known = _sorter().known.get(message)
    likely = {label: float(label == known) for label in LABELS} if known else {}
    likely = likely or _sorter().likely(message, encode=encode, odds=odds, evidence=evidence)
    of_intent = {intent: [name for name in LABELS if _PART_OF.get(name, name) == intent] for intent in Intent}
    sums = ((intent, sum(likely[name] for name in names)) for intent, names in of_intent.items())
    ranking = tuple(sorted(sums, key=lambda pair: -pair[1]))
    (best, likelihood), (_, second) = ranking[:2]
    other = max(second, likely[UNRELATED])
    if _sorter().is_strange(message) or max(likelihood, other) < _FLOOR or abs(likelihood - other) < _MARGIN:
        return Guess(None, ranking)
    if likelihood < other:
        return Guess(None, ranking, UNRELATED)
    return Guess(best, ranking, max(of_intent[best], key=likely.__getitem__))


def load_examples() -> dict[str, tuple[str, ...]]:
    """Return the example utterances of every label; those for figures are the questions of every operation."""
    groups = read_yaml(WEIGHTS.with_name("utterances.yml"))
    known = {label: tuple(line for lines in of.values() for line in lines.splitlines()) for label, of in groups.items()}
    # What is listed, counted or checked may as well be asked of the review.
    asked = (lines for name, lines in operations.load_examples().items() if name not in operations.OF_REVIEWS)
    said = {line for lines in known.values() for line in lines}
    return {**known, FIGURE: tuple(line for lines in asked for line in lines if line not in said)}


@cache
def _sorter() -> Sorter:
    return Sorter.read(WEIGHTS, LABELS, "intents")
