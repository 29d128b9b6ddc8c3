import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

import knowledge.finding.index
from knowledge.sources.chunking import Chunk
from knowledge.store import snapshot
from knowledge.store.catalogue import Scope, StoredDocument
from knowledge.store.snapshot import open_snapshot
from knowledge.store.vectors import Vectors


def document(name, kind, year, chunks):
    return StoredDocument(name, name, "", name, kind, year, "", "", (), False, chunks, 0, "fake")


DOCUMENTS = [document("a", "policy", 2020, 30), document("b", "report", 2023, 20), document("c", "report", None, 10)]


@pytest.fixture
def vectors(tmp_path):
    """Yield the vectors of three documents, drawn at random, in a Chroma folder."""
    draw = np.random.default_rng(3)
    vectors = Vectors(tmp_path / "chroma", "fake")
    for each in DOCUMENTS:
        rows = draw.normal(size=(each.chunks, 16)).astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        chunks = [Chunk(f"{each.id}-{number}", "", "", number, 0) for number in range(each.chunks)]
        vectors.write(each, chunks, rows)
    yield vectors
    vectors.close()


@pytest.mark.parametrize(
    "scope",
    [
        Scope(),
        Scope("report"),
        Scope(year=2023),
        Scope("report", documents=frozenset("ac")),
        Scope("policy", 2023),
        Scope(documents=frozenset()),
    ],
)
def test_snapshot_finds_what_chroma_finds(tmp_path, vectors, scope):
    question = np.random.default_rng(4).normal(size=16).astype(np.float32)
    path = tmp_path / "vectors.npz"
    expected = vectors.nearest(question, scope, 12) if scope.documents != frozenset() else []
    for _made_then_read in range(2):
        found = open_snapshot(path, DOCUMENTS, vectors)
        assert found is not None
        assert found.nearest(question, scope, 12) == expected


def test_snapshot_is_made_anew_for_other_documents(tmp_path, vectors):
    path = tmp_path / "vectors.npz"
    open_snapshot(path, DOCUMENTS, vectors)
    fewer = open_snapshot(path, DOCUMENTS[1:], vectors)
    assert fewer is not None
    assert {chunk[0] for chunk in fewer.nearest(np.ones(16, np.float32), Scope(), 60)} == {"b", "c"}
    before = path.read_bytes()
    open_snapshot(path, [replace(each, embedder="other") for each in DOCUMENTS[1:]], vectors)
    assert path.read_bytes() != before


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04", b"\x93NUMPY nothing"])
def test_broken_snapshot_is_replaced(tmp_path, vectors, broken):
    path = tmp_path / "vectors.npz"
    path.write_bytes(broken)
    assert open_snapshot(path, DOCUMENTS, vectors) is not None
    assert path.stat().st_size > 1000
    assert {each.name for each in tmp_path.iterdir()} == {"chroma", "vectors.npz"}


def test_there_is_none_where_vectors_are_many_or_missing(tmp_path, vectors, monkeypatch):
    path = tmp_path / "vectors.npz"
    assert open_snapshot(path, [replace(DOCUMENTS[0], chunks=31)], vectors) is None
    assert open_snapshot(path, [], vectors) is None
    monkeypatch.setattr(snapshot, "MOST", 59)
    assert open_snapshot(path, DOCUMENTS, vectors) is None
    assert not path.exists()


def test_library_too_large_for_a_snapshot_is_searched_in_chroma(index, monkeypatch):
    monkeypatch.setattr(snapshot, "MOST", 1)
    index.add("# 澄江市采购办法\n\n第一条 采购文件要公开。\n\n第二条 履约要验收。\n".encode(), "a.md")
    assert "验收" in index.search("履约要验收", k=1)[0].text


@pytest.mark.parametrize("most", [0, 100])
def test_named_document_of_a_large_library_is_searched_alone(index, embedder, monkeypatch, most):
    monkeypatch.setattr(snapshot, "MOST", 1)
    monkeypatch.setattr(knowledge.finding.index, "_COMPARED_ALL", most)
    for place in ("澄江市", "汀州市"):
        articles = f"第一条 采购文件要公开。\n\n第二条 {place}履约要验收。\n\n第三条 公示结果。"
        index.add(f"# {place}采购办法\n\n{articles}\n".encode(), f"{place}.md")
    document = index.search("汀州市采购办法履约要验收", k=1)[0].document
    assert [passage.text for passage in index.search("汀州市采购办法履约要验收", k=1)] == ["第二条 汀州市履约要验收。"]
    found = index._nearest(embedder.embed_queries(["履约要验收"])[0], Scope(documents=frozenset({document})), 9)
    assert (found[0], sorted(found)) == (f"{document}-1", [f"{document}-{number}" for number in range(3)])


def test_second_process_searches_without_chroma(index, tmp_path):
    index.add("# 澄江市采购办法\n\n第一条 采购文件要公开。\n\n第二条 履约要验收。\n".encode(), "a.md")
    index.search("履约")
    code = (
        "import sys\nfrom pathlib import Path\nfrom knowledge.finding.index import DocumentIndex\n"
        "from tests.conftest import FakeEmbedder\n"
        "found = DocumentIndex(Path(sys.argv[1]), FakeEmbedder()).search('履约要验收', k=1)\n"
        "print('验收' in found[0].text, 'chromadb' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "data")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "True False\n"
