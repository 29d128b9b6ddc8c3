"""Which change of a draft a clause asks for, told by its words beside the anchors: weights fitted to clauses.yml."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.sorting import Encode, Sorter
from knowledge.data_file import read_yaml

WEIGHTS = Path(__file__).with_name("clauses.npz")
# What is neither a change nor the draft's: mere reason, courtesy or judgement; a question, another wish.
REMARK, OTHER = "remark", "other"
# Below this likelihood nothing is told; nor where another operation is nearly as likely: least of all a loss.
_FLOOR, _RATIO, _RATIO_OF_LOSS = 0.35, 1.5, 3.0
# So much counts what a clause sounds like and can't be, as its anchors don't fit.
_BESIDE = 0.3
# Operations that are asked for in each other's words.
_LIKE = (
    frozenset({"shorten", "lengthen", "length"}),
    frozenset({"set", "owner", "due", "insert", "add"}),
    frozenset({"soft", "formal", "reword"}),
)
# Words that stand for the anchors where a clause's meaning is told.
_SHOWN = {
    **{"ι": "第二条", "σ": "那句", "ε": "其余的", "α": "所有的", "θ": "“某某”", "φ": "三月底前", "λ": "八十字"},
    **{"ο": "财务科", "ν": "一条问题", "μ": "只写三条", "τ": "标题", "κ": "原因", "ω": "责任科室", "δ": "完成时限"},
    **{"ρ": "结果", "β": "做法", "γ": "放到最前面", "ζ": "往前挪一位", "η": "推后一个月", "χ": "某某"},
}


@dataclass(frozen=True, slots=True)
class Guess:
    """The likeliest operation of a clause and the next; `is_sure` where it stands out."""

    best: str
    likelihood: float
    second: str
    other: float

    @property
    def is_known(self) -> bool:
        """Return whether an example says it to the letter."""
        return self.likelihood == 1.0

    @property
    def is_sure(self) -> bool:
        """Return whether it can be acted on."""
        ratio = _RATIO_OF_LOSS if self.best == "remove" else _RATIO
        return self.likelihood >= _FLOOR and self.likelihood >= ratio * self.other


def guess(masked: str, allowed: Collection[str], encode: Encode | None = None) -> Guess:
    """Return what a clause asks for, given with a letter for each anchor: one of those that may have such anchors."""
    # 好 says nothing of an item that wasn't named.
    ways = (masked, masked.replace("α", "ι"), f"ι{masked}" if len(masked) > 1 else masked)
    known = next((name for way in ways if (name := sorter().known.get(marked(way))) in allowed), None)
    if known:
        return Guess(known, 1.0, known, 0.0)
    likely = sorter().likely(marked(masked), shown(masked), encode)
    fitting = {name: share for name, share in likely.items() if name in allowed}
    total = sum(fitting.values()) + _BESIDE * (1 - sum(fitting.values()))
    (best, one), (second, two) = sorted([*fitting.items(), ("", 0.0)], key=lambda pair: -pair[1])[:2]
    likeliest = max(likely, key=lambda name: likely[name])
    if best in {REMARK, OTHER} and likeliest not in allowed:
        # What asks for something, and can't as it stands, is no talk.
        best = ""
    return Guess(best, one / total, second, two / total)


def unknown(words: str, known: str = "") -> str:
    """Return the longest stretch of words of which no two characters stand side by side in any example
    of a change, or `known`.
    """
    return max(_runs(words, lambda pair: pair in _pairs() or pair in known), key=len, default="")


def unused(words: str, name: str) -> list[str]:
    """Return the stretches of words beside a clause's anchors that no example of the operation, or of its like, has."""
    said = _said(next((group for group in _LIKE if name in group), frozenset({name})))
    return [run for run in _runs(words, said.__contains__) if len(run) > 1]


def _runs(words: str, is_known: Callable[[str], bool]) -> list[str]:
    pairs = [is_known(words[at : at + 2]) for at in range(len(words) - 1)]
    return "".join(" " if any(pairs[max(0, at - 1) : at + 1]) else char for at, char in enumerate(words)).split()


@cache
def _pairs() -> frozenset[str]:
    examples = (text for name, texts in load_examples().items() if name not in {REMARK, OTHER} for text in texts)
    return frozenset(text[at : at + 2] for text in examples for at in range(len(text) - 1))


@cache
def _said(names: frozenset[str]) -> frozenset[str]:
    examples = (text for text, name in sorter().known.items() if name in names or name == "free")
    return frozenset(text[at : at + 2] for text in examples for at in range(len(text) - 1))


def marked(masked: str) -> str:
    """Return a clause with its beginning and end as signs of their own."""
    return f"^{masked.strip()}$"


def shown(masked: str) -> str:
    """Return a clause with words for its anchors again, the same for all of a kind."""
    return "".join(_SHOWN.get(char, char) for char in masked.strip())


@cache
def sorter() -> Sorter:
    """Return the fitted weights."""
    return Sorter.read(WEIGHTS, tuple(load_examples()))


@cache
def load_examples() -> Mapping[str, tuple[str, ...]]:
    """Return the example clauses of every operation."""
    groups = read_yaml(WEIGHTS.with_name("clauses.yml"))
    return {
        name: tuple(filter(None, map(str.strip, text.replace("\n", "｜").split("｜")))) for name, text in groups.items()
    }
