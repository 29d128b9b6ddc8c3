"""How the vectors are written anew once many have been deleted: beside those in use, and seen by everybody."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.finding.index import DocumentIndex
from knowledge.store.catalogue import Scope
from tests.conftest import FakeEmbedder
from tests.crashing import report


@pytest.fixture
def filled(index: DocumentIndex) -> DocumentIndex:
    """Return a knowledge base of eight documents with seven chunks each."""
    for number in range(8):
        index.add(report(f"p{number}", number), f"p{number}.md")
    return index


@pytest.fixture
def other(filled: DocumentIndex, tmp_path: Path) -> Iterator[DocumentIndex]:
    """Yield the knowledge base of `filled` as another process has it."""
    other = DocumentIndex(tmp_path / "data", FakeEmbedder())
    assert other._vectors.count() == filled._vectors.count() == 56
    yield other
    other.close()


def remove(index: DocumentIndex, number: int) -> None:
    index.remove(next(each.id for each in index.documents() if each.name == f"p{number}.md"))


def editions(index: DocumentIndex) -> list[str]:
    """Return the collections of reports that there are, without the embedder's name."""
    return sorted(name.partition("-")[0] for name in index._vectors._names() if name.startswith("report"))


def graphs(index: DocumentIndex) -> int:
    return sum(path.is_dir() for path in (index._data / "chroma").iterdir())


def finds_each(index: DocumentIndex) -> bool:
    """Return whether Chroma leads from the vector of every chunk to this chunk, and holds nothing else."""
    kept = [each for document in index.documents() for each in index.whole(document).vectors]
    rows = [np.frombuffer(vector, np.float16).astype(np.float32) for _, _, vector in kept]
    near = [index._vectors.nearest(row, Scope(), len(kept)) for row in rows]
    return index._upkeep.agree() and all(each[0] in found for each, found in zip(kept, near, strict=True))


def test_vectors_are_written_anew_only_once_many_have_been_deleted(filled, embedder):
    embedded = len(embedder.embedded)
    before = graphs(filled)
    remove(filled, 0)
    assert editions(filled) == ["report"]
    remove(filled, 1)
    assert editions(filled) == ["report1"]
    assert finds_each(filled)
    # What counts is deleted since then.
    remove(filled, 2)
    assert editions(filled) == ["report1"]
    remove(filled, 3)
    assert editions(filled) == ["report2"]
    assert finds_each(filled)
    assert graphs(filled) == before
    assert len(embedder.embedded) == embedded


def test_another_process_reads_and_writes_the_vectors_that_were_written_anew(filled, other, monkeypatch):
    remove(filled, 0)
    remove(filled, 1)
    monkeypatch.setattr(other._upkeep, "rebuild", lambda: pytest.fail("written anew once more"))
    assert other.search("第p5号单位", k=1)[0].source.startswith("第p5号")
    assert finds_each(other)
    other.add(report("p9", 9), "p9.md")
    assert filled.search("第p9号单位", k=1)[0].source.startswith("第p9号")
    assert finds_each(filled)


def test_vectors_in_use_stay_so_where_writing_anew_fails(filled, other, monkeypatch):
    remove(filled, 0)
    monkeypatch.setattr(filled._vectors, "write", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        remove(filled, 1)
    monkeypatch.undo()
    assert "report" in editions(filled)
    assert finds_each(filled)
    assert [each.name for each in other.documents()] == [f"p{number}.md" for number in range(2, 8)]
    # Whoever writes next leaves nothing of it behind.
    other.add(report("p9", 9), "p9.md")
    remove(other, 2)
    assert len(editions(other)) == 1
    assert finds_each(other)
    remove(filled, 9)
    assert finds_each(filled)
