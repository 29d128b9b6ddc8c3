"""Processes that add, replace, correct and remove documents until they are killed, and what must hold afterwards.

What a process is about to do, what it has done, and what it finds of those before it, it notes in a file of its own; a
knowledge base is right where every noted deed is in it, where everything else that was begun is in it whole or not at
all, where its own log tells of just what was done, and where catalogue, words and vectors hold the same chunks.
"""

import random
import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TextIO

import sqlalchemy as sa

from assistant.access import Person
from assistant.records.database import changes
from assistant.shared_library import SharedLibrary
from knowledge.errors import UserError
from knowledge.parsing.archive import Incoming
from knowledge.store.catalogue import Scope, StoredDocument
from knowledge.store.servers import LOCAL, Servers
from tests.conftest import FakeEmbedder
from tests.library import Library

_NAMES, _SHARED = 12, "本单位严格执行预算管理制度，厉行节约。"
KEEPER = Person("system:keeper", "管理员")
_CONTEXT = get_context("forkserver")


def report(name: str, version: int) -> bytes:
    """Return a report of a few paragraphs, some of which stand in every report."""
    lines = [f"# 第{name}号单位{2015 + version % 10}年度部门整体支出绩效自评报告"]
    for number in range(1, 8):
        lines += [
            f"## {'一二三四五六七'[number - 1]}、第{number}部分",
            _SHARED,
            f"事项{name}第{version}版第{number}项没有完成。",
        ]
    return "\n\n".join(lines).encode()


def start(data: Path, notes: Path, prefix: str, seed: int, servers: Servers = LOCAL) -> BaseProcess:
    """Start a process that works on documents of its own, named by `prefix`; it ends when it is killed."""
    _CONTEXT.set_forkserver_preload(["chromadb", "tests.crashing"])
    process = _CONTEXT.Process(target=_work, args=(data, notes, prefix, seed, servers), daemon=True)
    process.start()
    return process


def _work(data: Path, notes: Path, prefix: str, seed: int, servers: Servers) -> None:
    choice = random.Random(seed)
    index = Library(data, FakeEmbedder(), servers)
    library = SharedLibrary(index.base, KEEPER)
    found = [each for each in index.documents() if each.name.startswith(prefix)]
    present = {each.name: each.id for each in found}
    with notes.open("a", encoding="utf-8", buffering=1) as log:
        log.writelines(f"add {each.name} {_version(index, each)} found\n" for each in found)
        while True:
            if present and choice.random() < 0.3:
                name = choice.choice(sorted(present))
                log.write(f"remove {name} 0 begin\n")
                library.remove(present.pop(name))
                log.write(f"remove {name} 0 done\n")
            elif present and choice.random() < 0.2:
                name = choice.choice(sorted(present))
                library.correct(present[name], year=choice.randrange(2000, 2030))
            else:
                names = choice.sample([f"{prefix}{number}.md" for number in range(_NAMES)], choice.randint(1, 6))
                versions = {name: choice.randrange(1, 10**6) for name in names}
                for name, version in versions.items():
                    log.write(f"add {name} {version} begin\n")
                files = [Incoming(name, lambda n=name, v=v: report(n, v)) for name, v in versions.items()]
                begun = iter([f"add {name} {version} going\n" for name, version in versions.items()])
                going = partial(_note_all, log, begun)
                for outcome in library.add_many(files, None, going, lambda: False):
                    log.write(f"add {outcome.name} {versions[outcome.name]} done\n")
                    if outcome.document:
                        present[outcome.name] = outcome.document.id


def _note_all(log: TextIO, lines: Iterator[str], *_: object) -> None:
    log.writelines(lines)


def _version(index: Library, document: StoredDocument) -> int:
    text = next((chunk.text for chunk in index.chunks(document.id) if "事项" in chunk.text), "")
    return int(text.partition("第")[2].partition("版")[0] or -1)


@dataclass
class _History:
    """What is known of a file: its version, 0 for none, those that may have come after it, and those that have."""

    version: int = 0
    begun: set[int] = field(default_factory=set)
    going: set[int] = field(default_factory=set)


def problems(data: Path, notes: Sequence[Path], servers: Servers = LOCAL) -> Iterator[str]:
    """Yield, in words, whatever isn't as it must be in the knowledge base; it is opened anew for this."""
    embedder = FakeEmbedder()
    index = Library(data, embedder, servers)
    try:
        yield from _parts_differ(index, embedder)
        yield from _history_differs(index, notes)
    finally:
        index.close()
    if servers == LOCAL:
        yield from _files_differ(data)


def _files_differ(data: Path) -> Iterator[str]:
    for path in filter(Path.exists, (data / "catalogue.sqlite3", data / "chroma" / "chroma.sqlite3")):
        with sqlite3.connect(path) as connection:
            if (found := connection.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                yield f"{path.name}: {found}"
        connection.close()


def _parts_differ(index: Library, embedder: FakeEmbedder) -> Iterator[str]:
    catalogue = index.catalogue
    documents = index.documents()
    chunks = {chunk.id: (chunk, each) for each in documents for chunk in index.chunks(each.id)}
    for each in documents:
        ordinals = [chunk.ordinal for chunk, owner in chunks.values() if owner.id == each.id]
        if ordinals != list(range(each.chunks)):
            yield f"{each.name} has the chunks {ordinals} instead of {each.chunks}"
    with catalogue.database.reading() as connection:
        rows = set(connection.scalars(sa.text("SELECT row FROM chunks")))
        entries = b"".join(map(bytes, connection.scalars(sa.text("SELECT entries FROM words"))))
        words = {entry >> 32 for entry in array("Q", entries)}
    if rows != words or len(rows) != len(chunks):
        yield f"{len(chunks)} chunks of documents, {len(rows)} in the table, {len(words)} with words"
    found = index.base.vectors.nearest
    every = set(found(embedder.embed_queries(["第1号单位"])[0], Scope(), len(chunks) + 99))
    if every != set(chunks):
        yield f"vectors without chunk: {sorted(every - set(chunks))}"
        yield f"chunks without vector: {sorted(set(chunks) - every)}"
    index.base.vectors.follow()
    if (graph := index.in_graph()) != set(chunks):
        yield f"in the graph without chunk: {sorted(graph - set(chunks))}"
        yield f"chunks that are not in the graph: {sorted(set(chunks) - graph)}"
    own = [(chunk, each) for chunk, each in chunks.values() if "事项" in chunk.text]
    if not own:
        return
    vectors = embedder.embed_passages([f"{chunk.section}\n{chunk.text}" for chunk, _ in own])
    for (chunk, each), vector in zip(own, vectors, strict=True):
        if chunk.id not in found(vector, Scope("report", each.year), len(chunks)):
            yield f"{chunk.id} of {each.name} isn't found by its vector in {each.year}"
        if chunk.id not in found(vector, Scope("report"), len(chunks)):
            yield f"{chunk.id} of {each.name} isn't found by its vector at all"


def _history_differs(index: Library, notes: Sequence[Path]) -> Iterator[str]:
    history: dict[str, _History] = {}
    for path in notes:
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            parts = line.split()
            if len(parts) != 4:
                continue
            _, name, version, state = parts
            entry = history.setdefault(name, _History())
            # Who adds is sometimes killed before it can say so; then the next one sees what came of it.
            if state == "done" or (state == "found" and int(version) in entry.going):
                entry.version, entry.begun, entry.going = int(version), set(), set()
            elif state == "begin":
                entry.begun.add(int(version))
            elif state == "going":
                entry.going.add(int(version))
    found: dict[str, list[int]] = {}
    for each in index.documents():
        found.setdefault(each.name, []).append(_version(index, each))
    waiting = index.catalogue.waiting()
    if (told := _told(index) & history.keys()) != found.keys() & history.keys():
        yield f"the log tells of {sorted(told)}, and {sorted(found)} is there"
    for name, entry in history.items():
        versions = found.get(name, [0])
        if len(versions) > 1 or versions[0] not in {entry.version, *entry.begun}:
            yield f"{name} is there as {versions}, after {entry.version}, perhaps {entry.begun}"
        if entry.going and versions[0] not in entry.going and name not in waiting:
            yield f"{name} was to become {entry.going}, and nothing says that it isn't"


def _told(index: Library) -> set[str]:
    """Return the names of the documents that are there by what the log tells."""
    names: dict[str, str] = {}
    for change in changes(KEEPER, index.catalogue.database):
        if change.what == "加入资料":
            names[change.after] = change.place
        elif change.what == "删除资料" and names.get(change.before) == change.place:
            del names[change.before]
    return set(names)


def fill(data: Path, limit: int) -> str:
    """Add documents where no file may grow beyond `limit` bytes, in a process of its own; return what it was told."""
    context = get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_fill, args=(data, limit, sending), daemon=True)
    process.start()
    told = str(receiving.recv()) if receiving.poll(120) else ""
    process.join()
    return told


def _fill(data: Path, limit: int, sending) -> None:  # type: ignore[no-untyped-def]
    import resource

    index = Library(data, FakeEmbedder())
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        for number in range(1000):
            index.add(report(f"f{number}", number), f"f{number}.md")
    except UserError as error:
        sending.send(str(error))
    except Exception as error:
        sending.send(f"{type(error).__name__}: {error}")
