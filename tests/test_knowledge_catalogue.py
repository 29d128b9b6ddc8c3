from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.errors import UserError
from knowledge.sources.chunking import Piece, split
from knowledge.store import word_index
from knowledge.store.catalogue import Catalogue, Change, Prepared, Scope, StoredDocument


def stored(
    identity: str, kind: str = "policy", year: int | None = 2020, title: str = "《澄江市绩效办法》"
) -> StoredDocument:
    return StoredDocument(
        id=identity,
        name=f"{identity}.md",
        place="",
        title=title,
        kind=kind,
        year=year,
        unit="",
        number="",
        names=(title,),
        bundled=False,
        chunks=1,
        tokens=9,
        embedder="fake",
    )


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    catalogue = Catalogue(tmp_path)
    yield catalogue
    catalogue.database.close()


def written(document: StoredDocument, *texts: str) -> Prepared:
    """Return a document with a chunk for each of the texts, its vector told by the text."""
    chunks = split([Piece(f"第{number}条", text) for number, text in enumerate(texts, start=1)], document.id)
    return Prepared(document, chunks, vectors=[(chunk.text, chunk.text.encode()) for chunk in chunks])


def insert(catalogue: Catalogue, document: StoredDocument, *texts: str) -> None:
    catalogue.change(lambda _: Change([written(document, *texts)]))


def match(catalogue: Catalogue, question: str, scope: Scope | None = None) -> list[str]:
    return list(catalogue.match_words(question, scope or Scope(), 10))


def test_published_document_is_read_back_as_it_was(catalogue):
    insert(catalogue, stored("a"), "绩效目标要细化量化")
    assert catalogue.document("a") == stored("a")
    chunk, document = catalogue.find(["a-0"])["a-0"]
    assert (chunk.section, chunk.text, document.id) == ("第1条", "绩效目标要细化量化", "a")


def test_change_happens_wholly_or_not_at_all(catalogue):
    insert(catalogue, stored("old"), "旧的规定")
    before = catalogue.changes
    torn = replace(written(stored("torn"), "半份"), vectors=[])
    with pytest.raises(ValueError, match="shorter"):
        catalogue.change(lambda _: Change([written(stored("new"), "新的规定"), torn], gone=["old"]))
    assert ([each.id for each in catalogue.documents()], catalogue.changes) == (["old"], before)
    catalogue.change(lambda present: Change([written(stored("new"), "新的规定")], gone=[each.id for each in present]))
    assert ([each.id for each in catalogue.documents()], catalogue.changes) == (["new"], before + 1)
    assert [each.id for each in catalogue.documents() if each.since > before] == ["new"]
    assert match(catalogue, "规定") == ["new-0"]


def test_erased_document_leaves_no_words(catalogue):
    insert(catalogue, stored("a"), "绩效目标", "绩效监控")
    insert(catalogue, stored("b"), "绩效评价")
    catalogue.change(lambda _: Change(gone=["a"]))
    assert match(catalogue, "绩效") == ["b-0"]
    assert catalogue.chunks("a") == []


def test_best_match_comes_first(catalogue):
    insert(catalogue, stored("a"), "培训场次和培训人次", "采购设备", "培训一次，采购设备三台，修缮房屋两间")
    assert match(catalogue, "培训场次") == ["a-0", "a-2"]


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (Scope(), ["p-0", "r-0", "s-0"]),
        (Scope(kind="report"), ["r-0", "s-0"]),
        (Scope(year=2023), ["r-0"]),
        (Scope(kind="policy", year=2023), []),
        (Scope(documents=frozenset({"p", "s"})), ["p-0", "s-0"]),
    ],
)
def test_scope_limits_what_is_found(catalogue, scope, found):
    insert(catalogue, stored("p"), "绩效自评")
    insert(catalogue, stored("r", "report", 2023), "绩效自评")
    insert(catalogue, stored("s", "report", None), "绩效自评")
    assert sorted(match(catalogue, "绩效自评", scope)) == found


@pytest.mark.parametrize("question", ["第5条", "97.2%", "澄财预[2020]3号"])
def test_figures_articles_and_numbers_are_met_exactly(catalogue, question):
    insert(
        catalogue,
        stored("a"),
        "按照第五条，完成97.2%，见澄财预〔2020〕3号",
        "按照第十五条，完成97.3%，见澄财预〔2020〕13号",
    )
    assert catalogue.match_exactly(question, Scope(), 10) == ["a-0"]


@pytest.mark.parametrize("question", ["AND OR NOT", 'a"b', "指标*", "(", "heading: x", "？？"])
def test_no_question_is_taken_as_a_formula(catalogue, question):
    insert(catalogue, stored("a"), "绩效指标")
    assert match(catalogue, question) in ([], ["a-0"])


def test_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "catalogue.sqlite3").write_bytes(b"not a database" * 100)
    with pytest.raises(UserError, match=r"catalogue\.sqlite3.*已损坏"):
        Catalogue(tmp_path)


def test_two_programs_share_one_file(catalogue, tmp_path):
    other = Catalogue(tmp_path)
    insert(other, stored("a"), "绩效目标")
    assert match(catalogue, "绩效目标") == ["a-0"]
    other.database.close()


def test_words_that_stand_everywhere_are_left_out_once_enough_are_looked_up(catalogue, monkeypatch):
    monkeypatch.setattr(word_index, "_MOST_HITS", 11)
    insert(catalogue, stored("a"), *(f"预算 支出 绩效 资金 编号{number}" for number in range(9)), "食堂 采购 验收 监控")
    rare = ["a-9"]
    assert list(catalogue.match_words("食堂 采购 验收 预算 支出 绩效 资金", Scope(), 99)) == rare
    # Three are looked up whatever they cost.
    assert len(catalogue.match_words("预算 支出 绩效 资金", Scope(), 99)) == 9


def test_vectors_are_given_by_chunk(catalogue):
    insert(catalogue, stored("a"), "一", "二")
    assert catalogue.vectors_of(["a-1", "gone"], "fake") == {"a-1": "二".encode()}
    assert catalogue.vectors_of(["a-1"], "other") == {}
