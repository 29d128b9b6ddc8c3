"""Reading files that may be hostile: in processes of their own, within bounds, without network and environment.

A file that needs minutes (a scan, a conversion, a book as PDF) is known by its reader, and read again with the time and
memory that this takes, one at a time.
"""

import atexit
import io
import logging
import os
import pickle
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from threading import BoundedSemaphore, Thread
from typing import Any

import knowledge
from knowledge.document import Cell, Document, Location, Paragraph, Table
from knowledge.errors import UserError
from knowledge.machine import BOUNDED_BY_KERNEL, Family, processors
from knowledge.parsing import limits
from knowledge.parsing.stopping import STEP_SECONDS, SlowError, held, stop_if_asked

_log = logging.getLogger(__name__)
_NOWHERE = "http://127.0.0.1:9"
"""A proxy that nobody answers at, for programs that ask for one where the network itself can't be cut."""
_HOMES = "HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"
_HOMES_ON_WINDOWS = "USERPROFILE", "TEMP", "TMP", "APPDATA", "LOCALAPPDATA"
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "PYTHONPATH": str(Path(knowledge.__file__).parents[1]),
    "PYTHONDONTWRITEBYTECODE": "1",
    # Each thread of the program may reserve address space of its own, which counts against the limit.
    "MALLOC_ARENA_MAX": "2",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    **dict.fromkeys(("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"), _NOWHERE),
}
_SAVED_ANEW = "请用 Word 或 WPS 打开，把正文和表格复制到新文档后另存为 .docx 再上传。"
_PARTS = {(kind.__module__, kind.__name__): kind for kind in (Cell, Document, Location, Paragraph, Table)}
# What takes minutes takes the processor whole and a gigabyte of memory.
_one_slow = BoundedSemaphore(1)
_some = BoundedSemaphore(max(2, processors()))
_idle: list["_Reader"] = []


def read(data: bytes, name: str) -> Document:
    """Return the document that `data`, a file of this name, holds; raise StoppedError once that is asked for."""
    bounds = limits.MAX_READING_SECONDS, limits.MAX_READING_MEMORY_BYTES
    for place in (_some, _one_slow):
        try:
            with held(place):
                return _ask(data, name, *bounds)
        except SlowError as error:
            bounds = error.seconds, error.memory_bytes
    with held(_one_slow):  # a book with scanned pages
        return _ask(data, name, *bounds)


def warm_up() -> None:
    """Start a process ahead of the first file."""
    if not _idle:
        _idle.append(_Reader())


class _Reader:
    """A process that reads one file after another, in a folder of its own."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="reading-", ignore_cleanup_errors=True)
        path = os.environ.get("PATH", os.defpath)
        homes = dict.fromkeys((*_HOMES, *_HOMES_ON_WINDOWS), self._folder.name)
        command = [sys.executable, "-s", "-P", "-m", "knowledge.parsing.worker"]
        self._family = Family(command, Path(self._folder.name), {"PATH": path, **homes, **_ENVIRONMENT})
        self._answer = b""
        self._talking = Thread()

    def ask(self, request: tuple[bytes, str, int, int], seconds: int, memory_bytes: int) -> bytes:
        """Return the answer, b"" from a process that ended before; raise MemoryError or TimeoutError beyond bounds."""
        self._talking = Thread(target=self._talk, args=(request,), daemon=True)
        self._talking.start()
        until = time.monotonic() + seconds * (limits.BUSY if BOUNDED_BY_KERNEL else 1)
        while True:
            self._talking.join(STEP_SECONDS)
            stop_if_asked()
            if not self._talking.is_alive():
                return self._answer
            if self._family.takes_more(memory_bytes):
                raise MemoryError
            if time.monotonic() > until:
                raise TimeoutError

    def _talk(self, request: tuple[bytes, str, int, int]) -> None:
        self._answer = b""
        try:
            pickle.dump(request, self._family.asked)
            self._family.asked.flush()
            size = int.from_bytes(self._family.answered.read(8), "big")
            if size <= limits.MAX_DOCUMENT_BYTES:
                answer = self._family.answered.read(size)
                self._answer = answer if len(answer) == size else b""
        except (OSError, ValueError):
            return  # it has ended, or was ended meanwhile

    def end(self) -> None:
        """End the process with all that it started and wrote."""
        self._family.end()
        if self._talking.ident:
            self._talking.join()
        for pipe in (self._family.asked, self._family.answered):
            with suppress(OSError):  # what was still to be said to it
                pipe.close()
        self._folder.cleanup()


def _ask(data: bytes, name: str, seconds: int, memory_bytes: int) -> Document:
    try:
        reader = _idle.pop()
    except IndexError:
        reader = _Reader()
    is_usable = False
    try:
        answer = reader.ask((data, name, seconds, memory_bytes), seconds, memory_bytes)
        kind, content = _understood(answer)
        is_usable = bool(answer) and kind != "late"
    except TimeoutError:
        kind, content = "late", ""
    except MemoryError:
        kind, content = "memory", ""
    finally:
        if is_usable:
            _idle.append(reader)
        else:
            reader.end()
    if kind == "document" and isinstance(content, Document):
        return content
    if kind == "slow":
        raise SlowError(*content)
    if kind == "late":
        raise UserError(f"无法读取《{name}》：读取超过 {seconds} 秒仍未完成，已停止。{_SAVED_ANEW}")
    if kind == "memory":
        raise UserError(f"无法读取《{name}》：内容展开后异常巨大，不像正常的报告。{_SAVED_ANEW}")
    if kind == "refused":
        raise UserError(str(content))
    _log.warning("A file could not be read: %s", content)
    raise UserError(f"无法读取《{name}》：文件内容异常，读到一半就读不下去了。{_SAVED_ANEW}")


def _understood(answer: bytes) -> tuple[str, Any]:
    try:
        kind, content = _Plain(io.BytesIO(answer)).load()
    except Exception as error:  # it ended before, or answered what no reader answers
        return "failed", repr(error)
    return str(kind), content


class _Plain(pickle.Unpickler):
    """What takes nothing but documents and words out of an answer, whoever wrote it."""

    def find_class(self, module: str, name: str) -> Any:
        """Return the class of a document's part; refuse any other."""
        return _PARTS[module, name]


def end_all() -> None:
    """End the processes that wait for a file."""
    while _idle:
        _idle.pop().end()


atexit.register(end_all)
