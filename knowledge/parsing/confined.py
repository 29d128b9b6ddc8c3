"""Running another program on a file that may be hostile: in a folder of its own, with limits, without the network.

What the program keeps (profile, caches, temporary files) stays in the folder and goes with it. The environment isn't
handed on: it may hold keys.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from knowledge.parsing import launcher
from knowledge.parsing.stopping import STEP_SECONDS, stop_if_asked

_NOWHERE = "http://127.0.0.1:9"
"""A proxy that nobody answers at, for programs that ask for one where the network itself can't be cut."""


class NetworkStaysError(Exception):
    """The kernel doesn't let this process cut a program off from the network."""


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
        **dict.fromkeys(("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"), str(home)),
        **dict.fromkeys(("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"), _NOWHERE),
        **environment,
    }
    limits = [str(seconds), str(memory_bytes), "open" if may_stay_online else "cut"]
    process = subprocess.Popen(
        [sys.executable, "-I", str(Path(launcher.__file__)), *limits, *command],
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        code = _wait(process, seconds)
    except subprocess.TimeoutExpired as error:
        raise TimeoutError(f"{command[0]} took more than {seconds} seconds") from error
    finally:
        _end(process)
    if code == launcher.NETWORK_STAYS:
        raise NetworkStaysError
    return code


def _wait(process: "subprocess.Popen[bytes]", seconds: int) -> int:
    """Return the exit code of the process."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > STEP_SECONDS:
        with suppress(subprocess.TimeoutExpired):
            return process.wait(STEP_SECONDS)
        stop_if_asked()
    return process.wait(max(0, left))


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Kill what is left of the process and of those it started."""
    with suppress(ProcessLookupError, PermissionError):  # all of them have ended
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
