"""What the knowledge base says nothing to: of questions that it holds the answer to, and of those that it doesn't.

    python -m tests.benchmarks.refusal DATA [QUESTIONS ...] [--corpus CORPUS --judged JUDGED --laws FOLDER]

DATA is a folder whose knowledge base holds the bundled documents; they are added where they aren't there. Printed is
the share of each group of questions that is answered:

- `held`, `lacking` and `talk` of tests/fixtures/asked.tsv, written for this;
- what people say who want something looked up or compared, and what they say about other things, of utterances.yml and
  utterances.tsv: the first of these is what the measures were set by;
- every file of QUESTIONS, {"query"} or {"question"} a line, which are taken to have nothing to do with the documents.

A first line is for the measures as they are, further ones for other texts that may be more or less nearer than the
nearest passage, a last one for none. With CORPUS, {"id", "law", "article", "text"}, and JUDGED, {"query", "relevant"},
the questions are asked of all laws, too, in the knowledge base of the folder LAWS: told is the share of those with an
article that answers among the first ten that is answered nevertheless, with a map learnt from the other questions.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import yaml

from fitting.statutes import add_laws, judged_questions, read_questions
from knowledge.embedding.embedder import SentenceEmbedder
from knowledge.finding import answerable
from knowledge.finding.index import DocumentIndex
from knowledge.finding.map_training import identity, learn
from knowledge.finding.opening import build_bundled
from knowledge.store.catalogue import Scope

_ROOT = Path(__file__).parents[2]
_CHANGES = (0.0, -0.004, -0.002, 0.002, 0.004, 0.008, 1.0)
"""How much nearer the other texts may be than they may as it is; 1 stands for whatever they are."""
_DEPTH, _FOLDS = 60, 5


def main(data: Path, files: Sequence[Path], corpus: Path | None, judged: Path | None, laws: Path | None) -> None:
    build_bundled(data, "", lambda _text, _share: None)
    index = DocumentIndex(data, SentenceEmbedder(data / "models"))
    groups = {**_written(), **_said(), **{path.stem: _questions(path) for path in files}}
    index.questions.unmoved(["绩效"])
    answered = {name: _answered(index, texts) for name, texts in groups.items()}
    index.close()
    print(f"{'':8}" + "".join(f"{name[:14]:>16}" for name in groups))
    print(f"{'asked':8}" + "".join(f"{len(texts):16}" for texts in groups.values()))
    for place, change in enumerate(_CHANGES):
        print(f"{change:+.3f}  " + "".join(f"{np.mean(each[place]):16.3f}" for each in answered.values()), flush=True)
    if corpus and judged and laws:
        _tell_of_laws(corpus, judged, laws)


def _written() -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for line in (_ROOT / "tests" / "fixtures" / "asked.tsv").read_text(encoding="utf-8").splitlines():
        label, text = line.split("\t")
        groups[label].append(text)
    return groups


def _said() -> dict[str, list[str]]:
    known = yaml.safe_load((_ROOT / "assistant" / "conversation" / "utterances.yml").read_text(encoding="utf-8"))
    groups = {"search": "looked up", "compare": "looked up", "unrelated": "unrelated"}
    said: dict[str, list[str]] = {"looked up": [], "unrelated": []}
    for intent, group in groups.items():
        said[group] += [line.strip() for lines in known[intent].values() for line in lines.splitlines()]
    for line in (_ROOT / "tests" / "fixtures" / "utterances.tsv").read_text(encoding="utf-8").splitlines():
        intent, _, text = line.partition("\t")
        if intent in groups:
            said[groups[intent]].append(text)
    return {group: list(dict.fromkeys(filter(None, texts))) for group, texts in said.items()}


def _questions(path: Path) -> list[str]:
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [line.get("query") or line["question"] for line in lines]


@contextmanager
def _changed(change: float) -> Iterator[None]:
    """Let other texts be so much nearer than they may."""
    as_it_is = dict(answerable._AHEAD)
    answerable._AHEAD.update({kind: ahead + change for kind, ahead in as_it_is.items()})
    try:
        yield
    finally:
        answerable._AHEAD.update(as_it_is)


def _answered(index: DocumentIndex, texts: Sequence[str]) -> list[list[bool]]:
    """Return, for each change, which of the questions are answered."""
    answered: list[list[bool]] = [[] for _ in _CHANGES]
    for text, rankings in zip(texts, index.rankings(texts, Scope(), _DEPTH), strict=True):
        for change, each in zip(_CHANGES, answered, strict=True):
            with _changed(change):
                each.append(index._is_answerable(text, rankings))
    return answered


def _tell_of_laws(corpus: Path, judged: Path, laws: Path) -> None:
    index = DocumentIndex(laws, SentenceEmbedder(laws / "models"))
    articles: Mapping[str, str] = add_laws(index, corpus)
    asked = read_questions(judged)
    questions, vectors = judged_questions(index, asked, articles)
    order = np.random.default_rng(1).permutation(len(asked)).tolist()
    right = kept = 0
    for fold in range(_FOLDS):
        seen = sorted(set(order) - set(order[fold::_FOLDS]))
        start = identity(index.questions.embedder_name, vectors.shape[1])
        index.questions.use(learn(questions.only(seen), vectors, start))
        for place in order[fold::_FOLDS]:
            (rankings,) = index.rankings([asked[place].text], Scope(), _DEPTH)
            found = dict.fromkeys(articles.get(passage.id, "") for passage in index._passages(rankings, 2 * _DEPTH))
            if asked[place].relevant & set(list(found)[:10]):
                right += 1
                kept += index._is_answerable(asked[place].text, rankings)
        while index.questions.go_back():
            pass
    index.close()
    print(f"of all laws: {right} of {len(asked)} have an article that answers among the first ten, {kept} are answered")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("questions", type=Path, nargs="*")
    parser.add_argument("--corpus", type=Path, default=None)
    parser.add_argument("--judged", type=Path, default=None)
    parser.add_argument("--laws", type=Path, default=None)
    given = parser.parse_args()
    main(given.data, given.questions, given.corpus, given.judged, given.laws)
