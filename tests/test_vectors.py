"""The nearest vectors, compared one by one or found by Chroma's graph, which follows the catalogue."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.store import vectors
from knowledge.store.catalogue import Scope
from knowledge.store.graph import Graph
from knowledge.store.keeper import Keeper
from tests.conftest import FakeEmbedder
from tests.crashing import report
from tests.library import Library

QUESTION = "第p5号单位"


@pytest.fixture
def filled(index: Library) -> Library:
    """Return a knowledge base of eight documents with seven chunks each."""
    for number in range(8):
        index.add(report(f"p{number}", number), f"p{number}.md")
    return index


@pytest.fixture
def other(filled: Library) -> Iterator[Library]:
    """Yield the knowledge base of `filled` as another process has it."""
    other = Library(filled.base.data, FakeEmbedder())
    yield other
    other.close()


def remove(index: Library, number: int) -> None:
    index.remove(next(each.id for each in index.documents() if each.name == f"p{number}.md"))


def nearest(index: Library, scope: Scope | None = None, limit: int = 12) -> list[str]:
    vector: np.ndarray = index.base.embedder.embed_queries([QUESTION])[0]
    return index.base.vectors.nearest(vector, scope or Scope(), limit)


SCOPES = [Scope(), Scope("report"), Scope("policy"), Scope(year=2017), Scope(documents=frozenset())]


def test_graph_finds_what_comparing_finds(filled: Library, monkeypatch: pytest.MonkeyPatch):
    policy = filled.add("# 澄江市采购办法\n\n第一条 采购要公开。\n\n第二条 要验收。\n".encode(), "a.md").document
    assert policy
    scopes = [*SCOPES, Scope(documents=frozenset({policy.id, filled.documents()[4].id}))]
    with monkeypatch.context() as without:
        # What the graph hasn't followed is compared one by one.
        without.setattr(Graph, "at", lambda _: -1)
        without.setattr(Graph, "nearest", lambda *_: [])
        compared = [set(nearest(filled, scope, 99)) for scope in scopes]
    assert (len(compared[0]), len(compared[2]), len(compared[3]), len(compared[5])) == (57, 1, 7, 8)
    for most in (vectors._COMPARED_ALL, 0):
        monkeypatch.setattr(vectors, "_COMPARED_ALL", most)
        assert [set(nearest(filled, scope, 99)) for scope in scopes] == compared


def test_graph_holds_what_the_catalogue_does(filled: Library):
    assert filled.in_graph() == filled.chunk_ids()
    remove(filled, 0)
    filled.add(report("p1", 99), "p1.md")
    assert filled.in_graph() == filled.chunk_ids()


def test_what_the_graph_has_not_followed_is_found_and_what_is_gone_is_not(
    filled: Library, other: Library, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Keeper, "_follow", lambda _: None)
    monkeypatch.setattr(Graph, "follow", lambda *_: pytest.fail("followed"))
    remove(other, 5)
    other.add(report("p9", 9), "p9.md")
    for index in (filled, other):
        assert index.search("事项p9第9版第3项", k=1)[0].source.startswith("第p9号")
        assert {chunk.rpartition("-")[0] for chunk in nearest(index, limit=99)} == {d.id for d in index.documents()}
    monkeypatch.undo()
    filled.base.vectors.follow()
    assert other.in_graph() == filled.chunk_ids()


def test_another_process_uses_the_graph_that_was_made_anew(filled: Library, other: Library, embedder: FakeEmbedder):
    assert nearest(other)
    embedded = len(embedder.embedded)
    for number in range(4):
        remove(filled, number)
    assert filled.in_graph() == other.in_graph() == filled.chunk_ids()
    assert nearest(other) == nearest(filled)
    other.add(report("p9", 9), "p9.md")
    assert filled.search("事项p9第9版", k=1)[0].source.startswith("第p9号")
    assert len(embedder.embedded) == embedded


@pytest.mark.parametrize("content", [b"torn", None])
def test_torn_or_lost_graph_is_made_anew_without_embedding(
    filled: Library, tmp_path: Path, embedder: FakeEmbedder, content: bytes | None
):
    expected, embedded = nearest(filled), len(embedder.embedded)
    filled.close()
    for path in (tmp_path / "data" / "chroma").rglob("*"):
        if path.is_file() and path.name != "followed.json":
            path.write_bytes(content) if content is not None else path.unlink()
    index = Library(tmp_path / "data", embedder)
    assert nearest(index) == expected
    assert index.in_graph() == index.chunk_ids()
    assert len(embedder.embedded) == embedded
    index.close()


def test_vectors_of_two_embedders_dont_mix(filled: Library):
    other = Library(filled.base.data, FakeEmbedder("other"))
    assert nearest(other) == []
    assert other.search("事项p3第3版", k=1)[0].source.startswith("第p3号")
    other.update_bundled([])
    other.warm_up()
    assert other.in_graph() == other.chunk_ids() == set(nearest(other, limit=99))
    other.close()
