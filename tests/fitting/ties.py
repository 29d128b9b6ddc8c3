"""Fits ties.npz to passages whose figures hold, and to passages in which one is known to be wrong.

In a right passage what makes a figure to its last digit is what its words tie it to; of a wrong figure the value it
should have says so. Run it after the marks in `assistant.review.ties` have changed: `python -m tests.fitting.ties
[FOLDER…]`; folders of further reports make the weights surer, what NAME.truth.json says is wrong in them is left out.
It tells for whole reports and passages that were left out how many ties are found, and how many figures that are of
nothing are tied.
"""

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from assistant.review.claim import is_vague
from assistant.review.ties import NONE, WEIGHTS, Member, marks, members, ties_of, told
from knowledge.data_file import read_yaml
from knowledge.extraction import read_report
from knowledge.facts.account import read_account
from knowledge.facts.fact import Account
from knowledge.parsing import parse
from tests.generating.measuring import drafted
from tests.generating.rendering import render
from tests.generating.written import paper_of, written

_FIGURES = Path(__file__).with_name("figures.yml")
_REPORTS = Path(__file__).parents[2] / "knowledge" / "reports"
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DRAFTS, _FOLDS, _PENALTY, _ROUNDS = 60, 4, 0.3, 50
# What is written by hand says more than what reports repeat.
_WRITTEN, _FEWEST, _LEAST, _DIGITS, _SURE = 2.0, 4, 0.04, 3, 0.5


@dataclass(frozen=True)
class Example:
    """The marks of each tie that a figure may have, those of having none last, and which of them it has."""

    source: str
    rows: tuple[frozenset[str], ...]
    right: frozenset[int]
    weight: float = 1.0


def main() -> None:
    """Fit the weights and tell how well they do."""
    examples = list(_examples(list(map(Path, sys.argv[1:]))))
    sources = sorted({one.source for one in examples})
    random.Random(1).shuffle(sources)
    found: Counter[str] = Counter()
    for fold in range(_FOLDS):
        left_out = set(sources[fold::_FOLDS])
        places, weights = _fit([one for one in examples if one.source not in left_out])
        for one in (one for one in examples if one.source in left_out):
            points = np.array([sum(weights[places[mark]] for mark in row if mark in places) for row in one.rows])
            shares = np.exp(points - points.max()) / np.exp(points - points.max()).sum()
            best = int(shares[:-1].argmax())
            is_tied = len(one.rows) - 1 not in one.right
            found["tied" if is_tied else "untied"] += 1
            if shares[best] >= _SURE:
                found["found" if best in one.right else "wrongly found" if is_tied else "false"] += 1
    print(dict(found))
    places, weights = _fit(examples)
    kept = [(mark, weights[place]) for mark, place in places.items() if abs(weights[place]) >= _LEAST]
    names = np.array("\n".join(mark for mark, _ in kept))
    np.savez_compressed(WEIGHTS, marks=names, weights=np.array([weight for _, weight in kept], dtype=np.float16))


def _examples(folders: Sequence[Path]) -> Iterator[Example]:
    own = read_yaml(_FIGURES)
    for at, entry in enumerate((*written()["wrong"], *own["wrong"])):
        yield from _of_wrong(f"wrong {at}", read_account(_report(paper_of(entry["text"]))), entry["needs"])
    for at, text in enumerate((*written()["right"], *own["right"])):
        yield from _of_right(f"right {at}", read_account(_report(paper_of(text))), _WRITTEN)
    for at in range(_DRAFTS):
        yield from _of_right(f"draft {at}", read_account(_report(drafted(f"tie{at}", "dev").paper)))
    for folder in (_REPORTS, *folders):
        for path in (one for one in sorted(folder.iterdir()) if one.suffix in {".md", ".docx"}):
            truth = path.with_suffix(".truth.json")
            defects = json.loads(truth.read_text("utf-8"))["defects"] if truth.exists() else []
            wrong = {float(one) for defect in defects for one in _NUMBER.findall(" ".join(defect["must_contain"]))}
            yield from _of_right(path.name, read_account(read_report(parse(path.read_bytes(), path.name))), wrong=wrong)


def _report(paper: Any) -> Any:
    return read_report(parse(render(paper, "docx"), "报告.docx"))


def _passages(account: Account) -> Iterator[tuple[list[Member], int]]:
    """Yield every figure that can be of others, by its place in its paragraph."""
    for _, group in groupby(account.told, key=lambda one: one.sentence.location):
        passage = [one for number, said in enumerate(group) for one in members(said.facts, number)]
        yield from ((passage, at) for at, one in enumerate(passage) if one.value and not is_vague(one.fact))


def _of_right(source: str, account: Account, weight: float = 1.0, wrong: Collection[float] = ()) -> Iterator[Example]:
    for passage, at in _passages(account):
        fact = passage[at].fact
        right = {place for place, tie in enumerate(ties_of(passage, at)) if tie.holds(fact)}
        # Among few digits chance makes any figure of some others.
        is_fine = len(fact.value.normalize().as_tuple().digits) >= _DIGITS
        if not right and {passage[at].value, float(fact.quantity.value)} & {*wrong}:
            continue
        if not right or is_fine or (fact.unit == "%" and fact.value != 100):
            yield from _example(source, passage, at, right, weight)


def _of_wrong(source: str, account: Account, needs: Sequence[Sequence[str]]) -> Iterator[Example]:
    pairs = [tuple(map(float, one[:2])) for one in needs if len(one) > 1 and all(map(_is_number, one[:2]))]
    for passage, at in _passages(account):
        written_value = float(passage[at].fact.quantity.value)
        wanted = [should for stated, should in pairs if stated == written_value]
        scale = passage[at].value / written_value
        right = {
            place
            for place, tie in enumerate(ties_of(passage, at))
            if any(abs(abs(tie.value) / scale - one) < (0.006 if one % 1 else 0.3) for one in wanted)
        }
        if right:
            yield from _example(source, passage, at, right, _WRITTEN)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def _example(source: str, passage: Sequence[Member], at: int, right: set[int], weight: float) -> Iterator[Example]:
    ties = list(ties_of(passage, at))
    rows = [frozenset((*told(passage, at, tie.kind), *marks(passage, at, tie))) for tie in ties]
    if ties:
        rows.append(frozenset(told(passage, at, NONE)))
        yield Example(source, tuple(rows), frozenset(right or {len(ties)}), weight)


def _fit(examples: Sequence[Example]) -> tuple[dict[str, int], "np.ndarray[Any, Any]"]:
    """Return the place of every mark and the weights by which the right ties are likeliest."""
    often = Counter(mark for one in examples for mark in frozenset().union(*one.rows))
    places = {mark: at for at, mark in enumerate(sorted(mark for mark, times in often.items() if times >= _FEWEST))}
    columns: list[int] = []
    ends, owner, is_right = [0], [], []
    for number, one in enumerate(examples):
        for at, row in enumerate(one.rows):
            columns.extend(places[mark] for mark in row if mark in places)
            ends.append(len(columns))
            owner.append(number)
            is_right.append(at in one.right)
    table = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(owner), len(places)))
    groups, right = np.array(owner), np.array(is_right)
    weight = np.array([one.weight for one in examples])

    def parted(points: Any) -> tuple[Any, Any]:
        most = np.full(len(examples), -1e30)
        np.maximum.at(most, groups, points)
        odds = np.exp(points - most[groups])
        whole = np.bincount(groups, odds, minlength=len(examples))
        return most + np.log(whole), odds / whole[groups]

    def loss(weights: Any) -> tuple[float, Any]:
        points = table @ weights
        (everything, shares), (wanted, among) = parted(points), parted(np.where(right, points, -1e30))
        slope = table.T @ ((shares - np.where(right, among, 0)) * weight[groups])
        return float(
            (weight * (everything - wanted)).sum() + _PENALTY / 2 * weights @ weights
        ), slope + _PENALTY * weights

    return places, minimize(loss, np.zeros(len(places)), jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}).x


if __name__ == "__main__":
    main()
