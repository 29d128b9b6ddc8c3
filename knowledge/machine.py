"""What operating systems do in different ways: running another program within bounds, counting processors.

Linux bounds a program by itself and can cut it off from the network. Elsewhere it and what it has started are watched.
"""

import ctypes
import getpass
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

BOUNDED_BY_KERNEL = sys.platform == "linux"
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_MAX_FILE_BYTES = 500 * 1024 * 1024
_MAX_OPEN_FILES = 512
_LAST_SECONDS = 5


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


def cut_network() -> bool:
    """Move this process, of one thread, into a network of its own that leads nowhere; return whether that is so."""
    try:
        unshare = ctypes.CDLL(None, use_errno=True).unshare
    except (AttributeError, OSError, TypeError):
        return False
    return any(unshare(kinds) == 0 for kinds in (_NEW_NETWORK, _NEW_USER | _NEW_NETWORK))


def bound(seconds: int, memory_bytes: int) -> None:
    """Bound for good what this process and those it starts may take from now on; each counts on its own."""
    import resource

    bounds = {
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: _MAX_FILE_BYTES,
        resource.RLIMIT_NOFILE: _MAX_OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in bounds.items():
        hard = resource.getrlimit(kind)[1]
        # Who has used up its time is told so, and killed a moment later.
        wanted = most, most + _LAST_SECONDS if kind == resource.RLIMIT_CPU else most
        soft, hard = wanted if hard == resource.RLIM_INFINITY else (min(each, hard) for each in wanted)
        with suppress(ValueError, OSError):  # macOS knows kinds that it doesn't let one set
            resource.setrlimit(kind, (soft, hard))


def end_own_family() -> None:
    """Kill this process and all that it has started."""
    os.killpg(0, signal.SIGKILL)


class Family:
    """A program that runs and is spoken with, and all that it starts; `command` is a full path and arguments."""

    def __init__(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self._members: dict[int, Any] = {}
        # Windows starts nothing without the first.
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "PATHEXT", "COMSPEC") if name in os.environ}
        self._process: subprocess.Popen[bytes] = subprocess.Popen(
            list(command),
            cwd=folder,
            env=kept | dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.asked: IO[bytes] = self._process.stdin
        self.answered: IO[bytes] = self._process.stdout

    def takes_more(self, memory_bytes: int) -> bool:
        """Return whether the family takes more memory than this, where the kernel doesn't see to it."""
        return not BOUNDED_BY_KERNEL and self._taken() > memory_bytes

    def end(self) -> None:
        """Kill what is left of the program and of what it has started."""
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

        taken = 0
        with suppress(psutil.Error):
            program = psutil.Process(self._process.pid)
            self._members |= {member.pid: member for member in (program, *program.children(recursive=True))}
        for member in self._members.values():
            with suppress(psutil.Error):
                taken += member.memory_info().rss
        return taken
