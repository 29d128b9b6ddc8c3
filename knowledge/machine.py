"""What operating systems do in different ways: running another program within bounds, counting processors.

Linux bounds a program by itself and can cut it off from the network (launcher.py). Elsewhere the program and
what it has started are watched: a family that takes more memory than it may is killed, as one whose time is up is.
"""

import getpass
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from knowledge import launcher

BOUNDED_BY_KERNEL = sys.platform == "linux"
OUT_OF_MEMORY = 98
"""The exit code of a program that was killed for the memory it took, where the kernel doesn't see to it."""


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def account() -> str:
    """Return the account that this process runs under; the environment, where anybody may write, isn't asked."""
    if os.name != "posix":
        return getpass.getuser()
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


class Family:
    """A program that runs, and all that it starts; `command` is a full path and arguments."""

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        *,
        seconds: int,
        memory_bytes: int,
        is_cut: bool,
    ) -> None:
        limits = [str(seconds), str(memory_bytes), "cut" if is_cut else "open"]
        launched = [sys.executable, "-I", str(Path(launcher.__file__)), *limits, *command]
        self._memory_bytes = memory_bytes
        self._members: dict[int, Any] = {}
        self._process: subprocess.Popen[bytes] | None = None
        if is_cut and not BOUNDED_BY_KERNEL:
            return
        # Windows starts nothing without the first.
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "PATHEXT", "COMSPEC") if name in os.environ}
        self._process = subprocess.Popen(
            launched if BOUNDED_BY_KERNEL else list(command),
            cwd=folder,
            env=kept | dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    def wait(self, seconds: float) -> int:
        """Return the program's exit code; raise TimeoutExpired where it goes on after `seconds`."""
        if self._process is None:
            return launcher.NETWORK_STAYS
        try:
            return self._process.wait(max(0.0, seconds))
        except subprocess.TimeoutExpired:
            if BOUNDED_BY_KERNEL or self._taken() <= self._memory_bytes:
                raise
            return OUT_OF_MEMORY

    def end(self) -> None:
        """Kill what is left of the program and of what it has started."""
        if self._process is None:
            return
        with suppress(ProcessLookupError, PermissionError):  # all of them have ended
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._taken()
                self._process.kill()
        for member in self._members.values():
            with suppress(Exception):
                member.kill()
        self._process.wait()

    def _taken(self) -> int:
        """Return how many bytes of memory the family takes, and remember who belongs to it."""
        import psutil

        assert self._process is not None
        taken = 0
        with suppress(psutil.Error):
            program = psutil.Process(self._process.pid)
            self._members |= {member.pid: member for member in (program, *program.children(recursive=True))}
        for member in self._members.values():
            with suppress(psutil.Error):
                taken += member.memory_info().rss
        return taken
