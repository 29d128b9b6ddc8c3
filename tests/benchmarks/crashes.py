"""Whether a knowledge base survives being killed: processes are killed at random moments, then everything is compared.

    python -m tests.benchmarks.crashes [--kills 200] [--seed 1] [--data FOLDER] [--servers DATABASE_URL CHROMA_URL]

One or two processes at a time add, replace, correct and remove documents until they are killed; after each round the
knowledge base is opened anew, and what differs is printed. The exit code is 1 where anything did. The servers keep
nothing else than the base, which is empty to begin with.
"""

import argparse
import random
import tempfile
import time
from pathlib import Path

from knowledge.store.servers import Servers
from tests.crashing import problems, start

_LONGEST = 2.5
"""Seconds after which a process is killed at the latest; opening the base and loading Chroma take half a second."""


def main(kills: int, seed: int, data: Path, servers: Servers) -> int:
    choice = random.Random(seed)
    notes = {prefix: data / f"{prefix}.log" for prefix in "pq"}
    done = wrong = 0
    began = time.perf_counter()
    while done < kills:
        prefixes = "pq" if choice.random() < 0.3 else "p"
        processes = [
            start(data / "base", notes[prefix], prefix, choice.randrange(10**9), servers) for prefix in prefixes
        ]
        for process in processes:
            time.sleep(choice.uniform(0, _LONGEST))
            if not process.is_alive():
                wrong += 1
                print(f"kill {done}: the process ended by itself with {process.exitcode}", flush=True)
            process.kill()
            process.join()
        done += len(processes)
        for problem in problems(data / "base", list(notes.values()), servers):
            wrong += 1
            print(f"kill {done}: {problem}", flush=True)
        if done % 20 < len(processes):
            print(f"{done} kills, {wrong} problems, {time.perf_counter() - began:.0f} s", flush=True)
    deeds = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in notes.values() if path.exists())
    print(f"{done} kills, {deeds} deeds noted, {wrong} problems")
    return 1 if wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, default=None)
    parser.add_argument("--servers", nargs=2, default=("", ""))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        raise SystemExit(main(given.kills, given.seed, given.data or Path(folder), Servers(*given.servers)))
