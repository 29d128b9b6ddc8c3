"""What every command shares: options, JSON lines, results, progress, and what the office has set up to work with."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT, signal
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from knowledge.errors import UserError

if TYPE_CHECKING:
    from assistant.access import Person
    from assistant.review.engine import Review
    from assistant.review.pack import Pack
    from assistant.settings import Settings
    from knowledge.finding.index import DocumentIndex

Json = Annotated[bool, typer.Option("--json", help="输出一份 JSON。")]
Jsonl = Annotated[Path | None, typer.Option("--jsonl", help="逐行 JSON 的输入文件，- 表示标准输入。")]


def json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the object of every line of `path`, - being stdin; raise UserError for a line that holds none."""
    stream = sys.stdin if str(path) == "-" else path.open(encoding="utf-8-sig")
    with stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise UserError(f"“{path}”第{number}行不是 JSON：{error}。请每行写一个 JSON 对象。") from error
            if not isinstance(row, dict):
                raise UserError(f'“{path}”第{number}行不是 JSON 对象，请写成 {{"键": "值"}} 的形式。')
            yield row


def print_json(value: Any) -> None:
    """Write one JSON document to stdout."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def print_line(value: Any) -> None:
    """Write one line of JSON to stdout, at once: whoever reads it may be waiting."""
    print(json.dumps(value, ensure_ascii=False, default=str), flush=True)


def save(path: Path, content: bytes) -> None:
    """Write a file and say where it is."""
    path.write_bytes(content)
    say(f"已保存 {path}")


def say(text: str) -> None:
    """Write a line for the person at the terminal, apart from the results."""
    print(text, file=sys.stderr, flush=True)


def say_progress(text: str, done: float) -> None:
    """Say how far a work is."""
    say(f"[{done:4.0%}] {text}")


@contextmanager
def interrupted(told: str) -> Iterator[Callable[[], bool]]:
    """Yield what says whether Ctrl+C was pressed, which is answered by `told`; a second time ends the program as ever.

    An exception in the middle of anything may end up where nobody hears of it.
    """
    pressed: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        pressed.append(number)
        signal(SIGINT, before)
        say(told)

    before = signal(SIGINT, note)
    try:
        yield lambda: bool(pressed)
    finally:
        signal(SIGINT, before)


def settings() -> "Settings":
    """Return the settings of this process."""
    from assistant.settings import load_settings

    return load_settings()


def office_pack() -> "Pack":
    """Return the office's own pack of rules and column names."""
    from assistant.review.pack import load_pack

    return load_pack(settings().pack)


def review_file(path: Path) -> "Review":
    """Return the review of the report at `path`; raise UserError where it can't be read."""
    from knowledge.parsing import confined

    confined.warm_up()  # it gets ready while the rules are loaded
    from assistant.review import batch

    return batch.review_file(path, office_pack())


def person() -> "Person":
    """Return who runs this command."""
    from assistant.access import local_person

    return local_person(settings().roles)


def open_knowledge() -> "DocumentIndex":
    """Return the knowledge base, set up first where it isn't yet, telling on stderr how far that is."""
    from assistant.opening import open_index
    from knowledge.finding.opening import build_bundled, is_built

    index = open_index(settings(), brief=True)
    if not is_built(index.base):
        say("正在准备资料库……")
        build_bundled(index.base, say_progress)
    return index
