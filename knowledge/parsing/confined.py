"""Running another program on a file that may be hostile: in a folder of its own, with limits, without the network.

What the program keeps (profile, caches, temporary files) stays in the folder and goes with it. The environment isn't
handed on: it may hold keys.
"""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from knowledge.launcher import NETWORK_STAYS
from knowledge.machine import Family
from knowledge.parsing.stopping import STEP_SECONDS, stop_if_asked

_NOWHERE = "http://127.0.0.1:9"
"""A proxy that nobody answers at, for programs that ask for one where the network itself can't be cut."""
_HOMES = "HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"
_HOMES_ON_WINDOWS = "USERPROFILE", "TEMP", "TMP", "APPDATA", "LOCALAPPDATA"


class NetworkStaysError(Exception):
    """Nothing on this machine cuts a program off from the network."""


def run_confined(
    command: Sequence[str],
    folder: Path,
    *,
    seconds: int,
    memory_bytes: int,
    may_stay_online: bool = False,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> int:
    """Run `command`, a full path and its arguments, in `folder` and return its exit code.

    Raise TimeoutError after `seconds`, StoppedError once that is asked for, with the program and all it started killed;
    NetworkStaysError where the network can't be cut, unless it `may_stay_online`.
    """
    home = folder / "home"
    home.mkdir(exist_ok=True)
    variables = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        **dict.fromkeys((*_HOMES, *_HOMES_ON_WINDOWS), str(home)),
        **dict.fromkeys(("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"), _NOWHERE),
        **environment,
    }
    family = Family(command, folder, variables, seconds=seconds, memory_bytes=memory_bytes, is_cut=not may_stay_online)
    try:
        code = _wait(family, seconds)
    except subprocess.TimeoutExpired as error:
        raise TimeoutError(f"{command[0]} took more than {seconds} seconds") from error
    finally:
        family.end()
    if code == NETWORK_STAYS:
        raise NetworkStaysError
    return code


def _wait(family: Family, seconds: int) -> int:
    """Return the exit code of the program."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > STEP_SECONDS:
        with suppress(subprocess.TimeoutExpired):
            return family.wait(STEP_SECONDS)
        stop_if_asked()
    return family.wait(left)
