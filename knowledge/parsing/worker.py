"""A program of its own that reads files which may be hostile: asked through its input, it answers through its output.

Where the system can, every file is read by a copy of this process that has been made ahead and takes bounds on itself:
the libraries are loaded once, and nothing of one file is left when the next is read.
"""

import os
import pickle
import select
import signal
import sys
import traceback
from importlib import import_module
from threading import Thread
from typing import IO, Any

from knowledge.errors import UserError
from knowledge.machine import bound, cut_network, end_own_family
from knowledge.parsing import parse
from knowledge.parsing.stopping import SlowError, granting

_AHEAD = "docx", "markdown", "office", "pdf", "scan", "txt", "webpage", "xlsx"
_LATER = "openpyxl", "pdfplumber", "markdown_it"
"""What takes long to load is loaded by the copies that need it, and then by the process they are copied from."""
_NO_MORE = 100
_FORKS = hasattr(os, "fork")


def main() -> int:
    """Answer until nobody asks any more; return the exit code."""
    is_cut = cut_network()
    # Whatever a library prints goes nowhere.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for module in _AHEAD:
        import_module(f"knowledge.parsing.{module}")
    while True:
        if (copy := os.fork() if _FORKS else 0) == 0:
            code = _serve(sys.stdin.buffer, answers, is_cut=is_cut)
            if _FORKS:
                os._exit(code)
        else:
            code = os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1])
            if code == -signal.SIGXCPU:
                _tell(answers, ("late", ""))
        if not 0 <= code < _NO_MORE:
            return code
        for number, module in enumerate(_LATER):
            if code & 1 << number:
                import_module(module)


def _serve(requests: IO[bytes], answers: IO[bytes], *, is_cut: bool) -> int:
    """Answer one request; return which libraries that took."""
    try:
        data, name, seconds, memory_bytes = pickle.load(requests)
    except EOFError:
        return _NO_MORE
    if _FORKS:
        Thread(target=_end_with_parent, args=(requests.fileno(),), daemon=True).start()
        bound(seconds, memory_bytes)
    _tell(answers, _answer(data, name, seconds, is_cut=is_cut))
    return sum(1 << number for number, module in enumerate(_LATER) if module in sys.modules)


def _tell(answers: IO[bytes], told: tuple[str, Any]) -> None:
    answer = pickle.dumps(told)
    answers.write(len(answer).to_bytes(8, "big") + answer)
    answers.flush()


def _answer(data: bytes, name: str, seconds: int, *, is_cut: bool) -> tuple[str, Any]:
    """Return a document, or what there is instead: a message for the user, or what went wrong."""
    try:
        with granting(seconds, is_offline=is_cut):
            return "document", parse(data, name)
    except UserError as error:
        return "refused", str(error)
    except SlowError as error:
        return "slow", (error.seconds, error.memory_bytes)
    except MemoryError:
        return "memory", ""
    except Exception:  # what no reader knew of a damaged file
        return "failed", traceback.format_exc(limit=-5)


def _end_with_parent(requests: int) -> None:
    """End once whoever asked is gone, whatever is being read; the next request is left to the next copy."""
    hang_up = select.poll()
    hang_up.register(requests, 0)
    hang_up.poll()
    end_own_family()


if __name__ == "__main__":
    sys.exit(main())
