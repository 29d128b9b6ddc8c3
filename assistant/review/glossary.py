"""What the words of a review mean, for answers and for the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.review.bases import basis_of
from assistant.review.verdict import Reason, Verdict
from knowledge.data_file import read_yaml
from knowledge.policy import Basis


@dataclass(frozen=True, slots=True)
class Term:
    """One term: its name, what else users call it, what it means, and the clause it rests on."""

    name: str
    words: tuple[str, ...]
    text: str
    basis: Basis | None


@cache
def load_terms() -> Mapping[Verdict | Reason, Term]:
    """Return the term of every verdict and every reason."""
    content = read_yaml(Path(__file__).with_name("glossary.yml"))
    terms: dict[Verdict | Reason, Term] = {Verdict(name): _term(entry) for name, entry in content["verdicts"].items()}
    terms.update({Reason(name): _term(entry) for name, entry in content["reasons"].items()})
    return terms


@cache
def _all_terms() -> tuple[Term, ...]:
    content = read_yaml(Path(__file__).with_name("glossary.yml"))
    return (*load_terms().values(), *map(_term, content["others"]))


def find_terms(message: str) -> tuple[Term, ...]:
    """Return the terms that `message` names, each once, in the order of the glossary."""
    text = message.replace("kappa", "Kappa")
    found = []
    for term in sorted(_all_terms(), key=lambda term: -max(map(len, term.words))):
        if named := [word for word in term.words if word in text]:
            found.append(term)
            text = text.replace(max(named, key=len), "")
    return tuple(sorted(found, key=_all_terms().index))


def _term(entry: Mapping[str, list[str] | str]) -> Term:
    words, basis = entry["words"], entry.get("basis")
    return Term(str(words[0]), tuple(words), str(entry["text"]), basis_of(str(basis)) if basis else None)
