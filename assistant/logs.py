"""The log of a running server: one JSON object a line, without anything of a document, a person or a secret.

The words of a message are a program's, its arguments and an exception's text may be anybody's: numbers and names of
types are kept of them, and the places in the code that an exception came by.
"""

import json
import logging
import sys
import threading
import traceback
import warnings
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

MESSAGE_ONLY = "%(message)s"
_LONGEST = 300
_MOST_PLACES = 12


class _Record(logging.LogRecord):
    """A record that is its line: whatever handler a library has put up for it."""

    def getMessage(self) -> str:  # noqa: N802 - as the base class names it
        """Return the line."""
        at = datetime.fromtimestamp(self.created, UTC).isoformat(timespec="milliseconds")
        told: dict[str, Any] = {"at": at, "level": self.levelname, "logger": self.name}
        told |= {"message": str(self.msg)[:_LONGEST]}
        arguments = self.args.values() if isinstance(self.args, dict) else self.args or ()
        if numbers := [each for each in arguments if isinstance(each, int | float)]:
            told["numbers"] = numbers
        return json.dumps(told | self._error, ensure_ascii=False)

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._error = _told(self.exc_info[1], self.exc_info[2]) if self.exc_info else {}
        # What a handler would add below the line.
        self.exc_info = self.stack_info = None


def log_structured(level: int = logging.WARNING) -> None:
    """Have every message of this process, of whichever library, written to stderr in this shape."""
    logging.setLogRecordFactory(_Record)
    logging.basicConfig(stream=sys.stderr, level=level, format=MESSAGE_ONLY, force=True)
    threading.excepthook = lambda told: logging.error("a thread has ended", exc_info=told.exc_value)
    warnings.showwarning = lambda told, kind, file, line, *_: logging.warning(
        f"{file}:{line}", exc_info=told if isinstance(told, Warning) else kind(told)
    )


def _told(error: BaseException | None, trace: TracebackType | None) -> dict[str, Any]:
    frames = traceback.extract_tb(trace)[-_MOST_PLACES:]
    places = [f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    cause = error and (error.__cause__ or error.__context__)
    return {"error": type(error).__name__, "cause": type(cause).__name__ if cause else "", "places": places}
