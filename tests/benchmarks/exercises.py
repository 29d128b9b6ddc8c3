"""Whether ten thousand generated exercises are right: each is laid beside checks of its own and the one before it.

    python tests/benchmarks/exercises.py [--number 10000] [--seed 1]

Printed are how many of each kind and level were made, in what time, and everything that was wrong. The exit code is 1
where anything was.
"""

import argparse
import time
from collections import Counter

from assistant.training.course import alike, generate, next_exercise
from assistant.training.exercise import Exercise
from assistant.training.lesson import all_lessons
from assistant.training.material import bundled_materials
from tests.exercise_checks import problems


def main(number: int, seed: int) -> int:
    began = time.perf_counter()
    materials = bundled_materials()
    by_title = {material.title: material for material in materials}
    print(f"read and reviewed {len(materials)} reports in {time.perf_counter() - began:.1f} s", flush=True)
    counts: Counter[tuple[str, int]] = Counter()
    seconds: Counter[str] = Counter()
    shown: Counter[tuple[object, ...]] = Counter()
    rules: Counter[str] = Counter()
    last: Exercise | None = None
    wrong = missed = 0
    codes = [lesson.code for lesson in all_lessons() if lesson.kinds]
    for place in range(number):
        started = time.process_time()
        # Every other one is made for a rule, as a learner's progress asks for it.
        wanted = (codes[place // 2 % len(codes)],) if place % 2 else ()
        ordinal = seed * 1_000_000 + place
        exercise = next_exercise(
            materials, wanted=wanted, seed=ordinal, level=place % 3 + 1, before=[last] if last else []
        )
        missed += bool(wanted) and wanted[0] not in exercise.rules
        seconds[exercise.kind] += time.process_time() - started
        counts[exercise.kind, exercise.level] += 1
        shown[exercise.kind, exercise.question, exercise.sheets, exercise.passages, exercise.blanks] += 1
        rules.update(exercise.rules)
        material = by_title[exercise.source]
        found = problems(exercise, material)
        if last is not None and alike(exercise, last):
            found.append("is like the one before it")
        again = (exercise.kind, material, exercise.seed, exercise.level, exercise.focus)
        if place % 10 == 0 and generate(*again) != exercise:
            found.append("isn't the same when made again")
        for problem in found:
            wrong += 1
            print(f"{exercise.kind} {exercise.seed} {exercise.level} {exercise.source}: {problem}", flush=True)
        last = exercise
        if place % 1000 == 999:
            print(f"{place + 1} exercises, {wrong} problems, {time.perf_counter() - began:.0f} s", flush=True)
    for kind in sorted({kind for kind, _ in counts}):
        levels = [counts[kind, level] for level in (1, 2, 3)]
        print(f"{kind}: {sum(levels)} {levels}, {seconds[kind] / sum(levels) * 1000:.1f} ms of processor time each")
    print(f"{number} exercises, {len(shown)} different, {len(rules)} rules and reasons trained, {wrong} problems")
    print(f"{missed} of {number // 2} wanted rules weren't to be had")
    return int(wrong > 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    raise SystemExit(main(given.number, given.seed))
