"""Files on their way into the knowledge base: read one ahead of another, while what was read before is embedded."""

import hashlib
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal, TypeVar

from knowledge.parsing.archive import Incoming
from knowledge.store.stored import StoredDocument

_AHEAD = 6
"""So many files are read ahead: enough to keep the encoder busy, few enough for the memory that large ones take."""

Status = Literal["added", "unchanged", "replaced", "refused", "unfinished"]
STATUS_WORDS: dict[Status, str] = {
    "added": "已加入",
    "unchanged": "没有变化",
    "replaced": "已替换",
    "refused": "未加入",
    "unfinished": "未完成",
}
Read = TypeVar("Read")


@dataclass(frozen=True)
class AddOutcome:
    """What adding a file came to: its document or why there is none, and `beside` it another one of the same policy."""

    name: str
    status: Status
    document: StoredDocument | None = None
    reason: str = ""
    beside: StoredDocument | None = None

    @property
    def told(self) -> str:
        """Return what there is to say of it, in Chinese."""
        if self.document is None or self.reason:
            return self.reason
        same = (
            f"与{'内置摘编' if self.beside.bundled else self.beside.name}是同一份文件，引用时并为一份"
            if self.beside
            else ""
        )
        return "；".join(filter(None, (f"{self.document.chunks}段", self.document.note, same, *self.document.notes)))


def content_digest(data: bytes) -> str:
    """Return what a file's content is known by."""
    return hashlib.sha256(data).hexdigest()


def read_ahead(files: Iterable[Incoming], read: Callable[[Incoming], Read]) -> Generator[tuple[Incoming, Read]]:
    """Yield each file with what `read` makes of it, the next ones in one thread: few libraries bear several."""
    remaining = iter(files)
    with ThreadPoolExecutor(1, thread_name_prefix="reading") as pool:
        waiting: deque[tuple[Incoming, Future[Read]]] = deque()
        try:
            while True:
                for file in remaining:
                    waiting.append((file, pool.submit(read, file)))
                    if len(waiting) >= _AHEAD:
                        break
                if not waiting:
                    return
                file, future = waiting.popleft()
                yield file, future.result()
        finally:
            pool.shutdown(cancel_futures=True)
