"""Fits intents.npz to the utterances and clauses.npz to the clauses, and tells how well unseen wordings are understood.

The ranker above the utterances is fitted to what is made of a wording that wasn't seen, with the evidence of a report
that is open (said_of_reports.yml), and measured on whole reports. Run it after any has changed:
`python -m tests.fitting.intents`. Wordings that are alike stay on one side when the understanding is measured: a copy
with another figure in it is not unseen.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.conversation import claims, intents
from assistant.conversation.asking import lists
from assistant.conversation.asking import operations as asked
from assistant.conversation.english import in_report_words
from assistant.conversation.following import evidence
from assistant.conversation.reading import masked
from assistant.conversation.workspace import Workspace
from assistant.drafting.revising import operations
from assistant.drafting.revising.anchors import Clause, Kind, scan, split
from assistant.drafting.revising.dictating import led
from assistant.drafting.revising.naming import in_chinese
from assistant.drafting.revising.reading import signatures
from assistant.meaning import log_shares
from assistant.review.batch import review_file
from assistant.sorting import SHARE, fold, runs_of
from assistant.training.judging import acts
from assistant.training.material import bundled_paths
from knowledge import policy
from knowledge.data_file import read_yaml
from knowledge.embedding.embedder import Embedder
from knowledge.extraction import read_report
from knowledge.finding.opening import bundled_embedder
from knowledge.narrative.entries import read_narrative
from knowledge.parsing import parse
from knowledge.policy import load_policies
from tests.fitting.wordings import groups_of, is_held, listed, questions, uttered

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix

SAID, ACTS, CLAIMS = (Path(__file__).with_name(f"{name}.yml") for name in ("said_of_reports", "acts", "claims"))
_FOLDS = 4
# Of the many questions that the digests say are asked, one in so many is an example.
_OF_POLICIES = 4
# So much an utterance is weighed beside what is said of reports.
_WEIGHT, _PENALTY = 0.3, 1.0
# How freely the weights follow the examples: the clauses are few, and told by single words.
_OF_UTTERANCES, _OF_CLAUSES = 10.0, 30.0
# How much the meaning counts beside the runs of characters.
_MEANING = 0.7
# Of the bundled documents so many clauses claim nothing; heads, tables and what is asked of an article are none.
_AIMS, _DONE = ("", "目标", "写的是"), ("实际", "完成")
_POLICIES, _FOREIGN, _NO_SENTENCES = Path(policy.__file__).with_name("policies"), 2500, "#|问-"


def main() -> None:
    """Fit all, the intents after what their evidence is told by."""
    embedder = bundled_embedder()
    opened = [Workspace(review=review_file(path), encode=embedder.embed_queries) for path in map(_path, _said())]
    known = [(text, text, label) for label, texts in intents.load_examples().items() for text in texts]
    left = is_held(*map(list, zip(*uttered(), strict=True)))
    unseen = {text for (text, _), out in zip(uttered(), left, strict=True) if out}
    said = [
        (text, place, label)
        for place, groups in enumerate(_said().values())
        for label, lines in groups.items()
        for text in lines.splitlines()
    ]
    shown = [(text, n % len(opened)) for n, (text, _, _) in enumerate(known)] + [
        (text, place) for text, place, _ in said
    ]
    bare = [(masked(text, opened[place]), label) for text, place, label in said]
    examples = [*known, *((text, text, label) for text, label in [*bare, *asked_of_policies()])]

    def ranker(scores: "np.ndarray", labels: "np.ndarray") -> dict[str, Any]:
        rows = [n for n, (text, _) in enumerate(shown) if n >= len(known) or text in unseen]
        return _ranker(scores, labels, shown, opened, rows, len(known))

    fit(_twice(questions()), tuple(asked.Operation), asked.WEIGHTS, digest_of_questions(), embedder, _OF_UTTERANCES)
    fit(_twice(listed()), tuple(lists.List), lists.WEIGHTS, digest_of_lists(), embedder, _OF_UTTERANCES)
    fit(examples, intents.LABELS, intents.WEIGHTS, digest(), embedder, _OF_UTTERANCES, ranker)
    fit(clauses(), tuple(operations.load_examples()), operations.WEIGHTS, digest_of_clauses(), embedder, _OF_CLAUSES)
    fit_acts(embedder)
    fit_claims(embedder)


def _twice(examples: Sequence[tuple[str, str]]) -> list[tuple[str, str, str]]:
    return [(text, text, label) for text, label in examples]


def asked_of_policies() -> list[tuple[str, str]]:
    """Return some of the questions that the digests say are asked for their articles, as what is searched for."""
    asked_for = [line for one in load_policies().values() for entry in one.articles for line in entry.asked]
    return [(line, intents.Intent.SEARCH) for line in asked_for[::_OF_POLICIES]]


def clauses() -> list[tuple[str, str, str]]:
    """Return every example clause as its runs are counted and as its meaning is told, with what it asks for."""
    found = []
    for label, texts in operations.load_examples().items():
        for text in texts:
            said = in_chinese(text)
            takes_text = Kind.TEXT in signatures()[label][0] and label not in {operations.REMARK, operations.OTHER}
            inside = [_dictating(clause) if takes_text else clause for clause in split(said, scan(said))]
            masked = re.sub("甲乙|丙丁", "χ", "，".join(clause.masked for clause in inside))
            found.append((operations.marked(masked), operations.shown(masked), label))
    return found


def _dictating(clause: Clause) -> Clause:
    """Return a clause as it is told once the words that it dictates are found."""
    found = led(clause, goes_on=False)
    return found[1] if found and re.search("甲乙|丙丁", found[1].anchors[-1].text) else clause


def fit_acts(embedder: Embedder) -> None:
    """Fit what the acts of a measure come to; the measures of the bundled reports are sound."""
    named = [(line, kind) for kind, lines in read_yaml(ACTS).items() for line in lines.splitlines()]
    measures = [
        one
        for path in bundled_paths()
        for one in read_narrative(read_report(parse(path.read_bytes(), path.name))).all_measures
    ]
    named += [(clause, acts.SOUND) for one in measures for clause in acts.clauses(one.words)]
    examples = [(text, text, kind) for text, kind in {acts.bare(line): kind for line, kind in reversed(named)}.items()]
    told = hashlib.sha256("\n".join(text for text, _, _ in examples).encode()).hexdigest()
    fit(examples, tuple(acts.kinds()), acts.WEIGHTS, told, embedder, _OF_UTTERANCES)


def fit_claims(embedder: Embedder) -> None:
    """Fit what a model's sentences claim; those of the bundled documents claim nothing of the report at hand."""
    texts = [path.read_text(encoding="utf-8") for path in sorted([*bundled_paths(), *_POLICIES.glob("*.md")])]
    lines = {line for text in texts for line in text.splitlines() if line[:1] not in _NO_SENTENCES}
    foreign = {one.strip() for line in lines for one in claims.clauses(line) if one.strip()}
    chosen = sorted(foreign, key=lambda one: hashlib.sha256(one.encode()).digest())[:_FOREIGN]
    reports = [read_report(parse(path.read_bytes(), path.name)) for path in bundled_paths()]
    rows = [row for report in reports for form in report.forms for row in form.indicators]
    cells = [
        (word, cell) for row in rows for cell, words in ((row.target, _AIMS), (row.actual, _DONE)) for word in words
    ]
    chosen += [f"{claims.ONE}{word}{cell}" for word, cell in cells if cell]
    named = {text: label for label, lines in read_yaml(CLAIMS).items() for text in lines.splitlines()}
    examples = [(text, text, label) for text, label in (dict.fromkeys(chosen, claims.TOLD) | named).items()]
    fit(examples, claims.LABELS, claims.WEIGHTS, digest_of_claims(), embedder, _OF_UTTERANCES)


def fit(
    examples: Sequence[tuple[str, str, str]],
    names: Sequence[str],
    weights: Path,
    told: str,
    embedder: Embedder,
    c: float,
    ranker: "Callable[[np.ndarray, np.ndarray], dict[str, Any]]" = lambda *_: {},
) -> None:
    """Measure by cross-validation, then fit to all examples and write the weights, `told` beside them."""
    import numpy as np
    from sklearn.model_selection import GroupKFold

    texts, labels = [text for text, _, _ in examples], np.array([names.index(label) for _, _, label in examples])
    vectors = embedder.embed_queries([meant for _, meant, _ in examples])
    folded = [fold(text) for text in texts]
    right = {"plain": 0, "both": 0}
    unseen = np.zeros((len(texts), len(names)))
    for train, test in GroupKFold(_FOLDS, shuffle=True, random_state=0).split(texts, labels, groups_of(folded, labels)):
        runs = _known_runs([folded[n] for n in train])
        mean, scale = _scaling(vectors[train])
        for name in right:
            features = _features(folded, runs, (vectors - mean) * scale if name == "both" else None)
            fitted = _fit(features[train], labels[train], c)
            unseen[test] = fitted.decision_function(features[test])
            right[name] += int((unseen[test].argmax(axis=1) == labels[test]).sum())
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
    arrays |= ranker(unseen, labels)
    arrays["digest"] = np.array(told)
    np.savez_compressed(weights, allow_pickle=False, **arrays)


def digest() -> str:
    """Return what tells the utterances, as they are now, from others."""
    lines = [text for texts in intents.load_examples().values() for text in texts]
    lines += [text for groups in _said().values() for text in groups.values()]
    lines += [text for text, _ in asked_of_policies()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def digest_of_questions() -> str:
    """Return what tells the example questions, as they are now, from others."""
    return hashlib.sha256(
        "\n".join(f"{k} {t}" for k, texts in asked.load_examples().items() for t in texts).encode()
    ).hexdigest()


def digest_of_lists() -> str:
    """Return what tells the examples of lists, as they are now, from others."""
    return hashlib.sha256("\n".join(f"{label} {text}" for text, label in listed()).encode()).hexdigest()


def digest_of_clauses() -> str:
    """Return what tells the example clauses, as their anchors are found now, from others."""
    lines = [f"{label} {text}" for text, _, label in clauses()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def digest_of_claims() -> str:
    """Return what tells the example claims, as they are now, from others."""
    lines = [f"{label} {text}" for label, lines in read_yaml(CLAIMS).items() for text in lines.splitlines()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _path(title: str) -> Path:
    return Path(__file__).parents[2] / "knowledge" / "reports" / f"{title}.md"


def _said() -> dict[str, dict[str, str]]:
    return dict(read_yaml(SAID))


def _rank(
    scores: "np.ndarray", told: "np.ndarray", labels: "np.ndarray", weights: "np.ndarray"
) -> "tuple[float, np.ndarray, np.ndarray]":
    """Return how far to trust the words, how usual each label is, and what each piece of evidence tells of it.

    Labels count alike, however many wordings they have.
    """
    import numpy as np
    from scipy.optimize import minimize

    count, many = scores.shape[1], told.shape[1]
    sums = np.bincount(labels, weights=weights, minlength=count)
    worth = weights * weights.sum() / count / sums[labels]
    rows = np.arange(len(labels))

    def loss(values: "np.ndarray") -> "tuple[float, np.ndarray]":
        trust, usual, by = values[0], values[1 : 1 + count], values[1 + count :].reshape(many, count)
        ranked = scores * trust + usual + told @ by
        shares = np.exp(ranked - ranked.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        lost = -(worth * np.log(shares[rows, labels] + 1e-12)).sum() + _PENALTY * ((by**2).sum() + (usual**2).sum())
        shares[rows, labels] -= 1
        slope = shares * worth[:, None]
        steps = [[(slope * scores).sum()], slope.sum(axis=0) + 2 * _PENALTY * usual]
        return lost, np.concatenate([*steps, (told.T @ slope + 2 * _PENALTY * by).ravel()])

    found = minimize(loss, np.array([1.0] + [0.0] * (count + count * many)), jac=True, method="L-BFGS-B").x
    return float(found[0]), found[1 : 1 + count], found[1 + count :].reshape(many, count)


def _ranker(
    scores: "np.ndarray",
    labels: "np.ndarray",
    shown: Sequence[tuple[str, int]],
    opened: Sequence[Workspace],
    rows: Sequence[int],
    known: int,
) -> dict[str, Any]:
    """Return the ranker's weights, measured on each report: utterances count less than what is said of reports.

    It sees the `rows` alone that the model of meaning wasn't fitted to.
    """
    import numpy as np

    spaces = [(shown[row][0], opened[shown[row][1]]) for row in rows]
    told = np.array([evidence(in_report_words(text), space) for text, space in spaces])
    is_said, reports = np.array(rows) >= known, np.array([shown[row][1] for row in rows])
    fitted = np.array([log_shares(shown[row][0], "intents") for row in rows])
    scores, labels, weights = scores[rows] + SHARE * fitted, labels[rows], np.where(is_said, 1.0, _WEIGHT)
    for place, title in enumerate(_said()):
        held = is_said & (reports == place)
        trust, usual, by = _rank(scores[~held], told[~held], labels[~held], weights[~held])
        ranked = scores[held] * trust + usual + told[held] @ by
        by_words, by_both = (float((one.argmax(axis=1) == labels[held]).mean()) for one in (scores[held], ranked))
        print(f"{title}: {by_words:.3f} by the words alone, {by_both:.3f} with the report's evidence")
    trust, usual, by = _rank(scores, told, labels, weights)
    return {"trust": np.float32(trust), "usual": usual.astype(np.float32), "evidence": by.astype(np.float32)}


def _known_runs(folded: Sequence[str]) -> list[str]:
    """Return the runs that more than one text has: one of a single text says nothing of another."""
    from collections import Counter

    counts = Counter(run for text in folded for run in set(runs_of(text)))
    return sorted(run for run, count in counts.items() if count > 1 and "\n" not in run)


def _scaling(vectors: "np.ndarray") -> "tuple[np.ndarray, float]":
    mean = vectors.mean(axis=0)
    return mean, float(_MEANING / ((vectors - mean).std() * vectors.shape[1] ** 0.5))


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
