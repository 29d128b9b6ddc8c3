"""Fits ties.npz to ties.jsonl: passages of many pens, each with the figures that derive from others of it.

    python -m tests.fitting.ties

A passage, with or without a table, is right as it stands. What its ties are is learnt from it, what a mistake looks
like from the same with one derived figure changed, and what is none from whole reports, whose wrong figures are known
(reports.jsonl). Passages of one pen (what stands before the dash of their ids) are left out together when it is
measured how many changed figures are found and how many right passages are blamed.
"""

import hashlib
import json
import random
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from assistant.review.ties.likelihood import SIZE, WEIGHTS, Strings, all_ties, borne_out, evidence_of
from assistant.review.ties.passage import passages
from assistant.review.ties.tie import Tie
from knowledge.extraction import read_report
from knowledge.facts.account import read_account
from knowledge.parsing import parse
from tests.generating.figures import MARK
from tests.generating.measuring import drafted
from tests.generating.passages import drawn

PASSAGES = Path(__file__).with_name("ties.jsonl")
_REPORTS = Path(__file__).with_name("reports.jsonl")
_HEAD = "# 清河县某局2023年度部门整体支出绩效自评报告\n\n## 二、履职完成情况\n\n"
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_CHANGES, _TRIES, _FREELY = 3, 50, 1.5
_THRESHOLDS, _PARTS, _SEEDS = (0.5, 0.6, 0.7, 0.8), 4, ("2", "3", "4")
# One of so many ties that aren't meant stands for all of them.
_ONE_OF = 3
_OFFICES, _FEW = 25, 2


@dataclass
class Read:
    """A passage as it is read: its ties, what is told of each, and which figures are wrong in it."""

    found: list[Tie]
    places: list[list[int]]
    meant: list[bool | None]
    wrong: str = ""
    broken: list[bool | None] = field(default_factory=list)


Case = tuple[Read, list[Read]]


def main() -> None:
    """Measure on some pens by the others, then fit to all and write the weights."""
    pens: dict[str, list[Case]] = {}
    for case in cases():
        if "wrong" in case:
            pens[case["id"]] = [(_whole(case["text"], case["wrong"]), [])]
            continue
        right = read(case["text"], case.get("ties"))
        changed = [read(text, told, wrong) for told, text, wrong in _changed(case)]
        pens.setdefault(case["id"].partition("-")[0], []).append((right, changed))
    parts = [[pen for at, pen in enumerate(sorted(pens)) if at % _PARTS == part] for part in range(_PARTS)]
    others = [[case for pen in pens if pen not in part for case in pens[pen]] for part in parts]
    with ThreadPoolExecutor(2) as pool:
        meant = list(pool.map(_meant, others))
    told = [_evidence([case for pen in part for case in pens[pen]], by) for part, by in zip(parts, meant, strict=True)]
    for at, part in enumerate(parts):
        fitted = meant[at] | _broken(told[:at] + told[at + 1 :])
        for pen in part:
            print(pen, *(_measured(pens[pen], fitted, threshold) for threshold in _THRESHOLDS))
    fitted = _meant([case for some in pens.values() for case in some]) | _broken(told)
    arrays = {name: np.asarray(one, np.float16) for name, one in fitted.items()}
    digest = np.array(hashlib.sha256(PASSAGES.read_bytes()).hexdigest())
    np.savez_compressed(WEIGHTS, allow_pickle=False, digest=digest, **arrays)


def cases() -> Iterator[dict[str, Any]]:
    """Yield the passages with what derives in them, and those that tests draw with other figures."""
    for path in (PASSAGES, _REPORTS):
        yield from map(json.loads, path.read_text("utf-8").splitlines())
    yield from ({"id": f"drawn-{name}", "text": text} for seed in _SEEDS for name, text in drawn(seed))
    for at, part in product(range(_OFFICES), ("dev", "held")):
        blocks = (MARK.sub(r"\2", block) for block in drafted(f"fit{at}", part).paper.blocks if isinstance(block, str))
        told = [block for block in blocks if len(_FIGURE.findall(block)) > _FEW]
        yield from ({"id": f"office {part}-{at}.{number}", "text": text} for number, text in enumerate(told))


def _measured(cases: Sequence[Case], fitted: dict[str, Any], threshold: float) -> str:
    """Return how many changed figures are found, and how many right passages are blamed."""
    blamed = np.mean([bool(_blamed(right, fitted, threshold)) for right, _ in cases])
    changed = [one for _, some in cases for one in some]
    found = np.mean([_is_found(one, _blamed(one, fitted, threshold)) for one in changed])
    return f"{threshold}: {found:.3f} of {len(changed)} found, {blamed:.3f} of {len(cases)} blamed"


def read(text: str, told: Sequence[dict[str, Any]] | None, wrong: str = "") -> Read:
    """Return a passage with its ties; of figures that were drawn at random all that holds is meant."""
    one = _read(_HEAD + text, wrong)
    sums = {_number(tie["result"]): tie["operands"] for tie in told or () if tie.get("op") == "sum"}
    known = [(_number(tie["result"]), sorted(map(_number, by))) for tie in told or () for by in _written_out(tie, sums)]
    first = [by for _, by in known[: len(_written_out(told[0], sums))]] if told else []
    for tie in one.found:
        result, operands = (
            _number(tie.result.fact.quantity.text),
            [_number(by.fact.quantity.text) for by in tie.operands],
        )
        times = re.search(r"\d+", tie.operation)
        sides = [(result, sorted(operands)), (result, sorted([*operands, times[0]] if times else operands))]
        is_known = told is None or any(side in known for side in sides)
        # What holds of a table beside what is told of a figure may as well be meant.
        one.meant.append(None if tie.of and tie.holds and not is_known else tie.holds and is_known)
        is_it = wrong and result == _number(wrong) and any(side[1] in first for side in sides)
        touches = wrong and _number(wrong) in {result, *operands}
        one.broken.append(None if tie.holds or (touches and not is_it) else bool(is_it))
    return one


def _whole(text: str, wrong: Sequence[float]) -> Read:
    """Return a report with its ties: what doesn't hold in it isn't meant, but for the figures that are wrong in it."""
    one = _read(text, "")
    for tie in one.found:
        figures = {float(each.fact.quantity.value) for each in (tie.result, *tie.operands)}
        is_told = tie.holds or not figures.isdisjoint(wrong)
        one.meant.append(None if is_told else False)
        one.broken.append(None if is_told else False)
    return one


def _read(text: str, wrong: str) -> Read:
    one = Read([], [], [], wrong)
    for passage in passages(read_account(read_report(parse(text.encode(), "x.md")))):
        strings = Strings(passage)
        found = [tie for result in passage.mentions for tie in all_ties(passage, result)]
        one.found += found
        one.places += [strings.of(tie) for tie in found]
    return one


def _written_out(tie: dict[str, Any], sums: dict[str, list[str]]) -> list[list[str]]:
    """Return the operands of a tie as they are told, and with the parts of those that are sums of others."""
    parts = [part for by in tie["operands"] for part in sums.get(_number(by), [by])]
    return [tie["operands"], parts] if parts != tie["operands"] else [parts]


def _changed(case: dict[str, Any]) -> Iterator[tuple[list[dict[str, Any]], str, str]]:
    """Yield the ties, the broken one first, the passage with its result changed, and the result as it is then."""
    chance, text = random.Random(case["id"]), case["text"]
    told, found = case.get("ties", [])[:], 0
    chance.shuffle(told)
    for tie in told:
        places = [one.start() for one in re.finditer(rf"(?<![\d.]){re.escape(tie['result'])}(?!\d|\.\d)", text)]
        if found < _CHANGES and len(places) == 1 and (wrong := _slip(tie["result"], chance)):
            found += 1
            rest = [one for one in told if one is not tie]
            yield [tie, *rest], text[: places[0]] + wrong + text[places[0] + len(tie["result"]) :], wrong


def _slip(result: str, chance: random.Random) -> str:
    """Return a figure with two digits turned or one changed, still near the right one; "" where none is to be had."""
    match = _FIGURE.search(result)
    digits = [at for at, char in enumerate(match[0]) if char.isdigit()] if match else []
    for _ in range(_TRIES if match else 0):
        new = list(match[0])
        if chance.random() < 0.4 and len(digits) > 1:
            one, other = (first := chance.randrange(len(digits) - 1), first + 1)
            new[digits[one]], new[digits[other]] = new[digits[other]], new[digits[one]]
        else:
            at = chance.choice(digits)
            new[at] = str((int(new[at]) + chance.choice((1, 2, 3, 7, 8, 9))) % 10)
        text = "".join(new)
        right, wrong = (float(one.replace(",", "")) for one in (match[0], text))
        if text != match[0] and text[0] != "0" and right and 0.6 < wrong / right < 1.67:
            return result.replace(match[0], text)
    return ""


def _number(text: str) -> str:
    match = _FIGURE.search(text)
    return match[0].replace(",", "") if match else text


def _matrix(places: Sequence[Sequence[int]]) -> csr_matrix:
    rows = [row for row, some in enumerate(places) for _ in some]
    columns = [place for some in places for place in some]
    return csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(len(places), SIZE))


def _meant(cases: Sequence[Case]) -> dict[str, np.ndarray]:
    """Return the weights of what is told of a tie; one that is broken is still meant."""
    told = [(places, meant) for right, _ in cases for places, meant in zip(right.places, right.meant, strict=True)]
    told = [one for one in told if one[1] is not None]
    changed = (one for _, some in cases for one in some)
    told += [(places, True) for one in changed for places, is_it in zip(one.places, one.broken, strict=True) if is_it]
    told = [(places, meant) for at, (places, meant) in enumerate(told) if meant or at % _ONE_OF == 0]
    features, meant = _matrix([places for places, _ in told]), np.array([is_meant for _, is_meant in told])
    fitted = LogisticRegression(C=_FREELY, max_iter=300, solver="liblinear")
    fitted.fit(features, meant, sample_weight=np.where(meant, 1.0, _ONE_OF))
    return {"meant": fitted.coef_[0].astype(np.float32), "bias": fitted.intercept_[0]}


def _scores(one: Read, fitted: dict[str, Any]) -> list[float]:
    return [float(fitted["meant"][places].sum() + fitted["bias"]) for places in one.places]


def _evidence(cases: Sequence[Case], fitted: dict[str, Any]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the evidence of ties that don't hold, which of them are mistakes, and what each counts."""
    rows, broken, worth = [], [], []
    for right, changed in cases:
        for one, weight in ((right, 2.0), *((one, 1.0) for one in changed)):
            scores = _scores(one, fitted)
            right_ones = borne_out(one.found, scores)
            kept = [at for at, said in enumerate(one.broken) if said is not None and not right_ones[at]]
            rows.append(evidence_of(one.found, scores)[kept])
            broken += [one.broken[at] for at in kept]
            worth += [weight] * len(kept)
    return np.vstack(rows), np.array(broken), np.array(worth)


def _broken(told: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> dict[str, np.ndarray]:
    """Return the weights of the evidence."""
    rows, broken, worth = (np.concatenate(parts) for parts in zip(*told, strict=True))
    scale = rows.std(axis=0) + 1e-6
    fitted = LogisticRegression(max_iter=500).fit(rows / scale, broken, sample_weight=worth)
    return {"evidence": fitted.coef_[0] / scale, "usual": fitted.intercept_[0]}


def _blamed(one: Read, fitted: dict[str, Any], threshold: float) -> list[Tie]:
    """Return the ties that would be told as broken."""
    if not one.found:
        return []
    odds = evidence_of(one.found, _scores(one, fitted)) @ fitted["evidence"] + fitted["usual"]
    return [
        tie for tie, odd in zip(one.found, odds, strict=True) if not tie.holds and 1 / (1 + np.exp(-odd)) >= threshold
    ]


def _is_found(one: Read, blamed: Sequence[Tie]) -> bool:
    figures = (mention.fact for tie in blamed for mention in (tie.result, *tie.operands))
    return _number(one.wrong) in {_number(fact.quantity.text) for fact in figures}


if __name__ == "__main__":
    main()
