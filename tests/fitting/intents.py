"""Fits the weights of intents.npz to the utterances, and tells how well unseen wordings are understood.

Run it after utterances.yml has changed: `python -m tests.fitting.intents`. Wordings that are alike stay on one side
when the understanding is measured: a copy with another figure in it is not unseen.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from assistant.conversation.intents import LABELS, WEIGHTS, fold, load_examples, runs_of
from knowledge.finding.opening import bundled_embedder

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix

_ALIKE, _FOLDS, _C = 0.55, 4, 10.0


def main() -> None:
    """Measure by cross-validation, then fit to all utterances and write the weights."""
    import numpy as np
    from sklearn.model_selection import GroupKFold

    examples = load_examples()
    pairs = [(text, place) for place, label in enumerate(LABELS) for text in examples[label]]
    texts, labels = [text for text, _ in pairs], np.array([label for _, label in pairs])
    vectors = bundled_embedder().embed_queries(texts)
    folded = [fold(text) for text in texts]
    right = {"plain": 0, "both": 0}
    for train, test in GroupKFold(_FOLDS, shuffle=True, random_state=0).split(texts, labels, _groups(folded, labels)):
        runs = _known_runs([folded[n] for n in train])
        mean, scale = _scaling(vectors[train])
        for name in right:
            features = _features(folded, runs, (vectors - mean) * scale if name == "both" else None)
            fitted = _fit(features[train], labels[train])
            right[name] += int((fitted.predict(features[test]) == labels[test]).sum())
    print({name: round(count / len(texts), 4) for name, count in right.items()}, "of unseen wordings are understood")
    runs = _known_runs(folded)
    mean, scale = _scaling(vectors)
    arrays: dict[str, Any] = {
        "runs": np.array("\n".join(runs)),
        "mean": mean.astype(np.float32),
        "scale": np.float32(scale),
    }
    for name in right:
        fitted = _fit(_features(folded, runs, (vectors - mean) * scale if name == "both" else None), labels)
        weights = fitted.coef_.T.astype(np.float16)
        arrays |= {f"{name}_runs": weights[: len(runs)], f"{name}_bias": fitted.intercept_.astype(np.float32)}
        if name == "both":
            arrays["both_meaning"] = weights[len(runs) :]
    arrays["digest"] = np.array(digest())
    np.savez_compressed(WEIGHTS, allow_pickle=False, **arrays)


def digest() -> str:
    """Return what tells the utterances, as they are now, from others."""
    lines = [text for texts in load_examples().values() for text in texts]
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


def _fit(features: "csr_matrix", labels: "np.ndarray") -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=_C, class_weight="balanced", max_iter=200).fit(features, labels)


if __name__ == "__main__":
    main()
