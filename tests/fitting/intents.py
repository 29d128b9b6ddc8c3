"""Fits intents.npz to the utterances and clauses.npz to the clauses, and tells how well unseen wordings are understood.

Run it after either has changed: `python -m tests.fitting.intents`. Wordings that are alike stay on one side when
the understanding is measured: a copy with another figure in it is not unseen.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.conversation import intents
from assistant.drafting.revising import operations
from assistant.drafting.revising.anchors import scan, split
from assistant.sorting import fold, runs_of
from knowledge.embedding.embedder import Embedder
from knowledge.finding.opening import bundled_embedder

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix

_ALIKE, _FOLDS = 0.55, 4
# How freely the weights follow the examples: the clauses are few, and told by single words.
_OF_UTTERANCES, _OF_CLAUSES = 10.0, 30.0


def main() -> None:
    """Fit both."""
    embedder = bundled_embedder()
    utterances = [(text, text, label) for label, texts in intents.load_examples().items() for text in texts]
    fit(utterances, intents.LABELS, intents.WEIGHTS, digest(), embedder, _OF_UTTERANCES)
    fit(clauses(), tuple(operations.load_examples()), operations.WEIGHTS, digest_of_clauses(), embedder, _OF_CLAUSES)


def clauses() -> list[tuple[str, str, str]]:
    """Return every example clause as its runs are counted and as its meaning is told, with what it asks for."""
    found = []
    for label, texts in operations.load_examples().items():
        for text in texts:
            masked = "，".join(clause.masked for clause in split(text, scan(text)))
            found.append((operations.marked(masked), operations.shown(masked), label))
    return found


def fit(
    examples: Sequence[tuple[str, str, str]],
    names: Sequence[str],
    weights: Path,
    told: str,
    embedder: Embedder,
    c: float,
) -> None:
    """Measure by cross-validation, then fit to all examples and write the weights, `told` beside them."""
    import numpy as np
    from sklearn.model_selection import GroupKFold

    texts, labels = [text for text, _, _ in examples], np.array([names.index(label) for _, _, label in examples])
    vectors = embedder.embed_queries([meant for _, meant, _ in examples])
    folded = [fold(text) for text in texts]
    right = {"plain": 0, "both": 0}
    for train, test in GroupKFold(_FOLDS, shuffle=True, random_state=0).split(texts, labels, _groups(folded, labels)):
        runs = _known_runs([folded[n] for n in train])
        mean, scale = _scaling(vectors[train])
        for name in right:
            features = _features(folded, runs, (vectors - mean) * scale if name == "both" else None)
            fitted = _fit(features[train], labels[train], c)
            right[name] += int((fitted.predict(features[test]) == labels[test]).sum())
    print(weights.name, {name: round(count / len(texts), 4) for name, count in right.items()}, "of unseen wordings")
    runs = _known_runs(folded)
    mean, scale = _scaling(vectors)
    arrays: dict[str, Any] = {
        "runs": np.array("\n".join(runs)),
        "mean": mean.astype(np.float32),
        "scale": np.float32(scale),
    }
    for name in right:
        fitted = _fit(_features(folded, runs, (vectors - mean) * scale if name == "both" else None), labels, c)
        fitted_to = fitted.coef_.T.astype(np.float16)
        arrays |= {f"{name}_runs": fitted_to[: len(runs)], f"{name}_bias": fitted.intercept_.astype(np.float32)}
        if name == "both":
            arrays["both_meaning"] = fitted_to[len(runs) :]
    arrays |= {"texts": np.array("\n".join(texts)), "wanted": np.array("\n".join(names[n] for n in labels))}
    arrays["digest"] = np.array(told)
    np.savez_compressed(weights, allow_pickle=False, **arrays)


def digest() -> str:
    """Return what tells the utterances, as they are now, from others."""
    lines = [text for texts in intents.load_examples().values() for text in texts]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def digest_of_clauses() -> str:
    """Return what tells the example clauses, as their anchors are found now, from others."""
    lines = [f"{label} {text}" for text, _, label in clauses()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _groups(folded: Sequence[str], labels: "np.ndarray") -> list[int]:
    """Return a number for each text, the same for those of one label that are worded alike."""
    pairs = [frozenset(text[at : at + 2] for at in range(len(text) - 1)) or frozenset({text}) for text in folded]
    group = list(range(len(folded)))
    for one in range(len(folded)):
        for other in range(one):
            if labels[one] == labels[other]:
                common = len(pairs[one] & pairs[other])
                if common > _ALIKE * (len(pairs[one]) + len(pairs[other]) - common):
                    group[one] = group[other]
                    break
    return group


def _known_runs(folded: Sequence[str]) -> list[str]:
    """Return the runs that more than one text has: one of a single text says nothing of another."""
    from collections import Counter

    counts = Counter(run for text in folded for run in set(runs_of(text)))
    return sorted(run for run, count in counts.items() if count > 1 and "\n" not in run)


def _scaling(vectors: "np.ndarray") -> "tuple[np.ndarray, float]":
    mean = vectors.mean(axis=0)
    return mean, float(1 / ((vectors - mean).std() * vectors.shape[1] ** 0.5))


def _features(folded: Sequence[str], runs: Sequence[str], meaning: "np.ndarray | None") -> "csr_matrix":
    from scipy.sparse import csr_matrix, hstack
    from sklearn.preprocessing import normalize

    places = {run: place for place, run in enumerate(runs)}
    cells = [(row, place) for row, text in enumerate(folded) for place in _places(text, places)]
    rows, columns = zip(*cells, strict=True)
    counts = normalize(csr_matrix(([1.0] * len(cells), (rows, columns)), shape=(len(folded), len(runs))))
    return hstack([counts, csr_matrix(meaning)]).tocsr() if meaning is not None else counts


def _places(text: str, places: dict[str, int]) -> Iterator[int]:
    return (places[run] for run in runs_of(text) if run in places)


def _fit(features: "csr_matrix", labels: "np.ndarray", c: float) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=c, class_weight="balanced", max_iter=200).fit(features, labels)


if __name__ == "__main__":
    main()
