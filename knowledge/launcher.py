"""A program of its own that takes limits on itself, leaves the network and becomes the command it was given.

Called as `launcher.py SECONDS BYTES NETWORK COMMAND…`; NETWORK is `cut`, or `open` where it needn't be. Limits set
between fork and exec would run Python in a copy of a process with threads, which may lock up; here there is one
thread. Standard library only: it runs isolated, without this package.
"""

import ctypes
import os
import signal
import sys

NETWORK_STAYS = 97
"""The exit code where the network was to be cut and the kernel doesn't allow it."""
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_PARENT_DEATH_SIGNAL = 1
_MAX_FILE_BYTES = 500 * 1024 * 1024
_MAX_OPEN_FILES = 512


def cut_network() -> bool:
    """Move this process into a network of its own that leads nowhere; return whether the kernel allowed it."""
    try:
        unshare = ctypes.CDLL(None, use_errno=True).unshare
    except (AttributeError, OSError):
        return False
    return any(unshare(kinds) == 0 for kinds in (_NEW_NETWORK, _NEW_USER | _NEW_NETWORK))


def limit(seconds: int, memory_bytes: int) -> None:
    """Bound what this process and those it starts may take; each counts on its own, the caller's clock for all."""
    # Whoever needs the exit code alone imports this where there is no such module, too.
    import resource

    bounds = {
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_CPU: seconds * (os.cpu_count() or 1),
        resource.RLIMIT_FSIZE: _MAX_FILE_BYTES,
        resource.RLIMIT_NOFILE: _MAX_OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for kind, bound in bounds.items():
        hard = resource.getrlimit(kind)[1]
        most = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(kind, (most, most))


def main(arguments: list[str]) -> int:
    """Become the command; return an exit code where that must not be."""
    seconds, memory_bytes, network, *command = arguments
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if not cut_network() and network == "cut":
        return NETWORK_STAYS
    limit(int(seconds), int(memory_bytes))
    return os.execv(command[0], command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
