"""Fits what speaks for a measure to measures.yml, and tells how well unseen problems are judged.

Run it after those, acts.yml or what the evidence is has changed: `python -m tests.fitting.evidence`.
"""

from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from assistant.drafting.planning.duties import Offices, read_duty
from assistant.training.judging.measure import WEIGHTS, as_written, evidence, parts_lacking
from knowledge.data_file import read_yaml

MEASURES = Path(__file__).with_name("measures.yml")
_HEAD = "# What speaks for a measure and how much, fitted by `python -m tests.fitting.evidence` to measures.yml.\n"


def main() -> None:
    """Fit, measure by problems that weren't seen, and write the weights."""
    cases = [
        (case, _evidence_on(entry["problem"], text), kind == "sound")
        for case, entry in enumerate(read_yaml(MEASURES))
        for kind in ("sound", "faulty")
        for text in entry[kind].splitlines()
    ]
    groups, told, wanted = zip(*cases, strict=True)
    values, labels = np.array([list(one.values()) for one in told], float), np.array(wanted)
    # The constant is one of the evidence already.
    model = LogisticRegression(class_weight="balanced", fit_intercept=False, max_iter=500)
    unseen = cross_val_predict(model, values, labels, groups=groups, cv=GroupKFold(6))
    print("right of unseen problems", round(float((unseen == labels).mean()), 3))
    weights = dict(zip(told[0], model.fit(values, labels).coef_[0], strict=True))
    WEIGHTS.write_text(_HEAD + "".join(f"{name}: {weight:.2f}\n" for name, weight in weights.items()), "utf-8")


def _evidence_on(problem: str, text: str) -> dict[str, float]:
    report = as_written(problem, text, None)
    return evidence(text, parts_lacking(report, read_duty([text], Offices(), report)))


if __name__ == "__main__":
    main()
