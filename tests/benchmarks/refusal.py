"""What the knowledge base says nothing to: of questions that it holds the answer to, and of those that it doesn't.

    python -m tests.benchmarks.refusal DATA [QUESTIONS ...]

DATA is a folder whose knowledge base holds the bundled documents; they are added where they aren't there. Printed is
the share of each group of questions that is answered:

- `held`, `lacking` and `talk` of tests/fixtures/asked.tsv, written for this;
- what people say who want something looked up or compared, and what they say about other things, of utterances.yml and
  utterances.tsv: the first of these is what the measures were set by;
- every file of QUESTIONS, {"query"} or {"question"} a line, which are taken to have nothing to do with the documents.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import yaml

from knowledge.embedding.embedder import BundledEmbedder
from knowledge.finding.opening import build_bundled, open_base
from tests.library import Library

_ROOT = Path(__file__).parents[2]


def main(data: Path, files: Sequence[Path]) -> None:
    build_bundled(open_base(data), lambda _text, _share: None)
    index = Library(data, BundledEmbedder())
    for name, texts in {**_written(), **_said(), **{path.stem: _questions(path) for path in files}}.items():
        answered = sum(map(bool, index.search_many(texts, k=1)))
        print(f"{name:16}{len(texts):6}{answered / len(texts):8.3f}")
    index.close()


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


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("questions", type=Path, nargs="*")
    given = parser.parse_args()
    main(given.data, given.questions)
