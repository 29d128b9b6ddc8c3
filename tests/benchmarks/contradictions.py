"""How many planted contradictions a review names, and how often it raises something that isn't wrong.

    .venv/bin/python -m tests.benchmarks.contradictions --part dev --cases 500 [--family NAME] [-v] [--show SEED FAMILY]

Each case is one right report, the same with one contradiction, and another with one harmless look-alike; cases go
through the families in turn. `named`: a finding that the right report hasn't holds the stated and the right value;
`flagged`: it has a new finding above info. False findings are those above info in a right report, and new ones beside
a look-alike. `--part held` has wordings and layouts that nobody looks at while building: totals only. -v prints every
miss and every false finding, `--show` one planted report as text with the findings on it.
"""

import argparse
import sys
from collections import Counter, defaultdict

from tests.generating.figures import plain
from tests.generating.looking_alike import look_alikes
from tests.generating.measuring import disguised, names, new, planted, see
from tests.generating.plants import families


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("dev", "held"), default="dev")
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--family", help="only this family or look-alike")
    parser.add_argument("--show", nargs=2, metavar=("SEED", "FAMILY"))
    parser.add_argument("-v", action="store_true", dest="verbose")
    given = parser.parse_args()
    if given.show:
        _show(given.show[0], given.part, given.show[1])
        return
    if given.part == "held" and (given.verbose or given.family):
        sys.exit("held cases are measured in total only")
    _measure(given)


def _measure(given: argparse.Namespace) -> None:
    plants = [name for name in families() if given.family in {None, name}]
    alikes = [name for name in look_alikes() if given.family in {None, name}]
    total: Counter[str] = Counter()
    table: dict[str, Counter[str]] = defaultdict(Counter)
    false_rules: Counter[str] = Counter()
    for number in range(given.start, given.start + given.cases):
        if plants:
            _one_plant(f"{number}", plants[number % len(plants)], given, total, table, false_rules)
        if alikes:
            _one_alike(f"{number}", alikes[number % len(alikes)], given, total, table, false_rules)
    _print(given.part, total, table, false_rules)


def _one_plant(seed, family, given, total, table, false_rules) -> None:
    draft, made = planted(seed, given.part, family)
    right, seen = see(draft.paper), see(made.paper)
    fresh = new(seen.findings, right.findings)
    named = [one for one in fresh if names(one, made.needs)]
    grave = [one for one in fresh if one["severity"] != "info"]
    table[family].update(cases=1, named=bool(named), flagged=bool(named or grave))
    table[family]["info"] += bool(named) and all(one["severity"] == "info" for one in named)
    total.update(plants=1, named=bool(named), right=1, false=len(right.grave()), new=len(grave))
    total["true"] += sum(one in named for one in grave)
    total["clean"] += not right.grave()
    for one in right.grave():
        false_rules[one["rule"]] += 1
    if given.verbose:
        for one in right.grave():
            print(f"FALSE {seed} {one['rule']} {one['message']}")
        if not named:
            print(
                f"MISS {seed} {family}: {made.about}; needs {made.needs[:2]}; new: {[one['message'] for one in grave]}"
            )


def _one_alike(seed, kind, given, total, table, false_rules) -> None:
    draft, paper, said = disguised(seed, given.part, kind)
    fresh = new(see(paper).grave(), see(draft.paper).grave())
    table[f"~{kind}"].update(cases=1, false=bool(fresh))
    total.update(alikes=1, alarms=bool(fresh))
    for one in fresh:
        false_rules[f"{one['rule']}~"] += 1
        if given.verbose:
            print(f"ALARM {seed} {kind}: {said}: {one['rule']} {one['message']}")


def _print(part, total, table, false_rules) -> None:
    print(f"\n{part}: {total['plants']} planted, {total['alikes']} look-alikes")
    for name, row in table.items():
        if name.startswith("~"):
            print(f"  {name:28} {row['cases']:4} cases  alarms {row['false'] / row['cases']:.2f}")
        else:
            shares = f"named {row['named'] / row['cases']:.2f}  flagged {row['flagged'] / row['cases']:.2f}"
            print(f"  {name:28} {row['cases']:4} cases  {shares}  named as info only {row['info']}")
    print("false findings above info by rule (~ beside a look-alike):", dict(false_rules.most_common()))
    if not total["plants"]:
        return
    recall = total["named"] / total["plants"]
    wrong = total["false"] + total["alarms"]
    precision = total["named"] / (total["named"] + wrong) if total["named"] else 0.0
    both = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    print(f"recall {recall:.3f}  precision {precision:.3f}  F1 {both:.3f}")
    false, clean = total["false"] / total["right"], total["clean"] / total["right"]
    print(f"false findings above info a right report {false:.2f}, none in {clean:.2f} of them")
    if total["alikes"]:
        print(f"alarms by look-alikes {total['alarms'] / total['alikes']:.3f}")


def _show(seed: str, part: str, family: str) -> None:
    if part == "held":
        sys.exit("held reports aren't shown")
    if family in families():
        draft, made = planted(seed, "dev", family)
        paper, about = made.paper, f"{made.about}; needs {made.needs}"
    else:
        draft, paper, about = disguised(seed, "dev", family)
    for block in paper.blocks:
        lines = [block] if isinstance(block, str) else [" | ".join(row) for row in block.rows]
        print("\n".join(plain(line) for line in lines))
    print(f"\n{family}: {about}\n")
    before = see(draft.paper).findings
    for one in see(paper).findings:
        print("NEW" if new([one], before) else "   ", one["rule"], one["severity"], one["message"])


if __name__ == "__main__":
    main()
