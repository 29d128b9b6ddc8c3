"""Which clause a rule rests on, by the rule's code; bases.yml alone names documents and articles."""

from functools import cache
from pathlib import Path

from knowledge.data_file import read_yaml
from knowledge.policy import Basis, citation_text, quote

DIGEST = "（摘要，正式引用请核对原文）"


def basis_of(key: str) -> Basis:
    """Return the clause that a rule, by its code, or something else rests on."""
    if key not in _bases():
        raise ValueError(f"bases.yml names no clause for {key}")
    return _bases()[key]


def clause(basis: Basis) -> tuple[str, str]:
    """Return a clause as a report cites it and what it says, which the base holds as a digest; "" for one it lacks."""
    try:
        return citation_text(basis), f"{DIGEST}{quote(basis)}"
    except KeyError:
        return str(basis), ""


@cache
def _bases() -> dict[str, Basis]:
    clauses = read_yaml(Path(__file__).with_name("bases.yml"))
    pairs = [
        (key, Basis(policy, label)) for policy in clauses for label, keys in clauses[policy].items() for key in keys
    ]
    bases = dict(pairs)
    if len(bases) < len(pairs):
        raise ValueError("bases.yml: a key stands twice")
    return bases
