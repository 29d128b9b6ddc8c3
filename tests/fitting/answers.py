"""Fits what is judged of rewritten targets to the examples in answers.yml, and tells how well unseen cases are judged.

Run it after the examples, or what is found of an answer, have changed: `python -m tests.fitting.answers`. The answers
to one case stay on one side when it is measured: whoever knows one of them knows the others by half. Answers as the
exercises ask for them are made from the bundled reports, which tell nothing of a row beside it: they count less than
what people wrote, and nothing is measured by them.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from assistant.review.judgement import Verdict
from assistant.review.row import Row
from assistant.sorting import fold
from assistant.training.judging import judged, rewrite
from assistant.training.material import Material, bundled_materials
from knowledge.data_file import read_yaml
from knowledge.embedding.embedder import Embedder
from knowledge.finding.opening import bundled_embedder
from knowledge.quantity import find_quantities
from tests.fitting.intents import known_runs, run_features, scaling

if TYPE_CHECKING:
    import numpy as np

EXAMPLES = Path(__file__).with_name("answers.yml")
_FOLDS, _FREELY = 6, 3.0
# How much what is found of an answer counts beside its words; what is found of few answers counts no more for that.
_WORTH, _LEAST_SPREAD = 0.3, 0.2
# What is made from the bundled reports: its weight, and how many rows of each.
_MADE, _MOST_ROWS, _LONGEST_NAME = 0.05, 6, 24


@dataclass(frozen=True)
class Example:
    """An answer to a case, with the fault that it has: a person's to `case`, or one that is made, of less weight."""

    answer: str
    fault: str
    found: dict[str, float]
    case: int = -1
    weight: float = 1.0


def main() -> None:
    """Fit the weights for rewrites."""
    fit("rewrite", bundled_embedder())


def examples(kind: str) -> Iterator[Example]:
    """Yield the examples of a kind of answers."""
    for place, case in enumerate(read_yaml(EXAMPLES)[kind]):
        for fault, lines in case["answers"].items():
            for answer in lines.splitlines():
                yield Example(answer, fault, _found(case, answer), place)


def made() -> Iterator[Example]:
    """Yield answers to exercises that are made from the bundled reports."""
    chance = Random(1)
    for material in bundled_materials():
        yield from _made_targets(material, chance)


def _made_targets(material: Material, chance: Random) -> Iterator[Example]:
    """Yield sound targets of a report, and what they are once turned round, counted otherwise or left vague."""
    sound = [one.indicator for one in material.ledger if one.judgement and one.judgement.verdict is Verdict.QUANTIFIED]
    rows = [(one, find_quantities(one.target)) for one in sound if len(one.name) < _LONGEST_NAME]
    kept = [(row, found[0]) for row, found in rows if len(found) == 1 and found[0].comparator in {"≥", "≤"}]
    for row, figure in chance.sample(kept, min(len(kept), _MOST_ROWS)):
        sign, other = ("≥", "≤") if figure.comparator == "≥" else ("≤", "≥")
        least, most = ("不少于", "不超过") if sign == "≥" else ("不超过", "不少于")
        value, unit = f"{figure.value.normalize():f}", figure.unit
        foreign = chance.choice([one for one, _ in kept if one.level2 != row.level2] or [row])
        answers = [
            (judged.SOUND, f"{row.name}{least}{value}{unit}"),
            (judged.SOUND, f"{sign}{value}{unit}"),
            ("direction", f"{row.name}{most}{value}{unit}"),
            ("direction", f"{other}{value}{unit}"),
            ("vague_word", f"{value}{unit}左右"),
            ("unit", f"{sign}{value}{'万元' if unit == '%' else '%'}"),
            ("unit", f"{sign}{value}"),
        ]
        if foreign is not row:
            answers.append(("other_thing", f"{foreign.name}{foreign.target}"))
        for fault, answer in answers:
            written = Row(row.level1, row.level2, row.name, answer, row.actual)
            yield Example(answer, fault, rewrite.evidence(written, "按计划完成", ""), weight=_MADE)


def digest(kind: str) -> str:
    """Return what tells the examples, as they are now, from others."""
    told = repr(read_yaml(EXAMPLES)[kind]) + repr(sorted(judged.faults(kind)))
    return hashlib.sha256(told.encode()).hexdigest()


def fit(kind: str, embedder: Embedder) -> None:
    """Measure by cross-validation, then fit to all examples and write the weights."""
    import numpy as np
    from sklearn.model_selection import GroupKFold

    told, labels = list(examples(kind)), (judged.SOUND, *judged.faults(kind))
    known = [*told, *made()]
    wanted = np.array([labels.index(one.fault) for one in known])
    vectors = embedder.embed_queries([one.answer for one in known])
    right, beside = 0, np.arange(len(told), len(known))
    cases = [one.case for one in told]
    for given, test in GroupKFold(_FOLDS, shuffle=True, random_state=0).split(told, groups=cases):
        train = np.concatenate([given, beside])
        arrays = _fit([known[at] for at in train], vectors[train], wanted[train], len(labels))
        sound = _sound([known[at] for at in test], vectors[test], arrays)
        right += int((sound == (wanted[test] == 0)).sum())
    print(kind, round(right / len(told), 3), "of answers to unseen cases")
    arrays = _fit(known, vectors, wanted, len(labels)) | {"digest": np.array(digest(kind))}
    arrays["runs"] = np.array("\n".join(arrays["runs"]))
    np.savez_compressed(judged.weights(kind), allow_pickle=False, **arrays)


def _found(case: dict[str, Any], answer: str) -> dict[str, float]:
    row = Row(case["level1"], case["level2"], case["indicator"], answer)
    return rewrite.evidence(row, case["target"], case["report_context"])


def _fit(known: Sequence[Example], vectors: "np.ndarray", wanted: "np.ndarray", count: int) -> dict[str, Any]:
    """Return the arrays of a sorter: what stands before the weights is folded into them."""
    import numpy as np
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    folded, found = [fold(one.answer) for one in known], _table(known)
    runs, (mean, scale) = known_runs(folded), scaling(vectors)
    middle, spread = found.mean(axis=0), np.maximum(found.std(axis=0), _LEAST_SPREAD) / _WORTH
    table = hstack(
        [run_features(folded, runs), csr_matrix((vectors - mean) * scale), csr_matrix((found - middle) / spread)]
    )
    fitted = LogisticRegression(C=_FREELY, max_iter=400).fit(table.tocsr(), wanted, [one.weight for one in known])
    weights = np.zeros((table.shape[1], count))
    weights[:, fitted.classes_] = fitted.coef_.T
    bias = np.full(count, -99.0)
    bias[fitted.classes_] = fitted.intercept_
    by_found = weights[-found.shape[1] :] / spread[:, None]
    return {
        "runs": runs,
        "mean": mean.astype(np.float32),
        "scale": np.float32(scale),
        "both_runs": weights[: len(runs)].astype(np.float16),
        "both_meaning": weights[len(runs) : -found.shape[1]].astype(np.float16),
        "both_bias": (bias - middle @ by_found).astype(np.float32),
        "evidence": by_found.astype(np.float32),
        "trust": np.float32(1),
        "usual": np.float32(0),
    }


def _sound(known: Sequence[Example], vectors: "np.ndarray", arrays: dict[str, Any]) -> "np.ndarray":
    """Return which answers are taken to be sound."""
    import numpy as np

    scores = run_features([fold(one.answer) for one in known], arrays["runs"]) @ arrays["both_runs"].astype(np.float32)
    scores = scores + (vectors - arrays["mean"]) * arrays["scale"] @ arrays["both_meaning"] + arrays["both_bias"]
    scores = scores + _table(known) @ arrays["evidence"]
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shares[:, 0] / shares.sum(axis=1) >= 1 / 2


def _table(known: Sequence[Example]) -> "np.ndarray":
    import numpy as np

    return np.array([list(one.found.values()) for one in known])


if __name__ == "__main__":
    main()
