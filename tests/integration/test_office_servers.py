"""A knowledge base on an office's servers: a real PostgreSQL and Chroma's own server, used by several programs."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.errors import UserError
from knowledge.store.catalogue import Catalogue, Change, Scope
from knowledge.store.database import Database
from knowledge.store.schema import CATALOGUE
from knowledge.store.servers import Servers
from tests.conftest import FakeEmbedder
from tests.integration.program import ROOT
from tests.integration.servers import ChromaServer, PostgreSQL
from tests.library import Library
from tests.test_knowledge_catalogue import stored, written

pytestmark = pytest.mark.integration

POLICY = "# 澄江市采购办法\n\n第一条 采购文件要公开。\n\n第二条 履约要验收。\n".encode()
DATABASE_AWAY = r"资料库所在的数据库.*不能用"
QUESTIONS = ["履约要验收", "第7号单位", "事项5没有完成", "采购办法第一条", "2023年度预算"]
_ADDING = """
import os, sys
from pathlib import Path
from tests.library import Library
from knowledge.store import vectors
from knowledge.store.servers import Servers
from tests.conftest import FakeEmbedder
from tests.integration.test_office_servers import report
index = Library(Path(sys.argv[1]), FakeEmbedder(), Servers(sys.argv[2], sys.argv[3]))
if sys.argv[6] == "die":
    index.base.vectors.follow = lambda: os._exit(9)
for number in range(int(sys.argv[4]), int(sys.argv[5])):
    index.add(report(number), f"{number}.md")
"""


def report(number: int) -> bytes:
    """Return a report of two sections."""
    title = f"# 第{number}号单位2023年度部门整体支出绩效自评报告\n\n## 一、存在的问题及原因分析\n\n"
    return (title + f"事项{number}没有完成。\n\n" * 40 + "## 二、改进措施\n\n加强预算管理。\n\n").encode()


Open = Callable[..., Library]


@pytest.fixture
def servers(database_url: str, chroma: ChromaServer) -> Servers:
    return Servers(database_url, chroma.url)


@pytest.fixture
def opened(tmp_path: Path, servers: Servers) -> Iterator[Open]:
    """Yield what opens the knowledge base as one machine has it, by default the one on the servers."""
    indexes: list[Library] = []

    def open_(machine: str, places: Servers = servers) -> Library:
        indexes.append(Library(tmp_path / machine, FakeEmbedder(), places))
        return indexes[-1]

    yield open_
    for index in indexes:
        index.close()


def adding(folder: Path, servers: Servers, first: int, end: int, how: str = "live") -> "subprocess.Popen[bytes]":
    """Start a program that adds reports with these numbers; it may die right after the vectors of the first."""
    places = (str(folder), servers.database, servers.chroma)
    return subprocess.Popen([sys.executable, "-c", _ADDING, *places, str(first), str(end), how], cwd=ROOT)


def agrees(index: Library) -> bool:
    """Return whether every document has its chunks, a vector for each, and words that find it."""
    documents = index.documents()
    whole = all(len(index.chunks(document.id)) == document.chunks for document in documents)
    found = [index.search(document.title, k=1)[0].document for document in documents]
    near = index.base.vectors.nearest(index.base.embedder.embed_queries(["问题"])[0], Scope(), 999)
    return whole and set(near) == index.chunk_ids() and found == [document.id for document in documents]


def test_what_one_machine_adds_corrects_and_removes_the_other_sees(opened, tmp_path):
    here, there = opened("here"), opened("there")
    policy = here.add(POLICY, "采购.md").document
    here.add(report(7), "7.md")
    assert policy
    assert there.search("履约要验收", k=1)[0].document == policy.id
    assert there.search("第7号单位 没有完成", k=1, kind="report", year=2023)[0].kind == "report"
    there.correct(policy.id, year=2021, validity="已废止")
    assert [passage.year for passage in here.search("履约要验收", k=1, year=2021)] == [2021]
    assert here.search("履约要验收", k=1)[0].note.startswith("已废止")
    assert there.add(report(7), "7.md").status == "unchanged"
    there.remove(policy.id)
    assert [document.name for document in here.documents()] == ["7.md"]
    assert all(passage.kind == "report" for passage in here.search("履约要验收"))
    assert agrees(here)
    # Nothing of the base lies on either machine.
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {"chroma.lock"}


def test_status_tells_where_the_base_is_without_the_password(opened, servers):
    status = opened("here").status()
    assert status["向量检索"] == servers.chroma
    assert str(status["目录和全文"]).startswith("postgresql://office:***@127.0.0.1")
    assert "secret" not in f"{status} {servers!r}"


def test_programs_on_two_machines_add_at_once(opened, servers, tmp_path):
    programs = [adding(tmp_path / str(first), servers, first, first + 5) for first in (100, 200)]
    assert [program.wait(120) for program in programs] == [0, 0]
    index = opened("here")
    assert sorted(int(document.name[:-3]) for document in index.documents()) == [*range(100, 105), *range(200, 205)]
    assert agrees(index)


def test_two_may_be_about_to_add_the_same_file(servers, tmp_path):
    first, second = (Catalogue(tmp_path / "unused", servers.database) for _ in range(2))
    with ThreadPoolExecutor() as pool:
        both = [pool.submit(_wait_often, catalogue, order) for catalogue, order in ((first, 1), (second, -1))]
        assert [each.result(60) for each in both] == [None, None]
    assert first.waiting() == ["a.md", "b.md", "c.md"]
    first.database.close()
    second.database.close()


def _wait_often(catalogue: Catalogue, order: int) -> None:
    files = dict([(name, f"{name}.md") for name in "abc"][::order])
    for _ in range(50):
        catalogue.wait_for(files)


def test_what_a_writer_has_done_before_it_is_killed_is_there(opened, servers, tmp_path):
    opened("here").add(report(1), "1.md")
    assert adding(tmp_path / "there", servers, 2, 3, "die").wait(120) == 9
    index = opened("here again")
    assert [document.name for document in index.documents()] == ["1.md", "2.md"]
    assert agrees(index)


def test_server_that_falls_silent_is_given_up(opened, servers, tmp_path):
    index = opened("here")
    hasty = Database(replace(CATALOGUE, patience=1), tmp_path, servers.database)
    with pytest.raises(UserError, match=r"不能用（1 秒没有回答）"), hasty.reading() as connection:
        connection.execute(sa.text("SELECT pg_sleep(600)"))
    hasty.close()
    assert index.documents() == []


def test_opening_waits_for_nobody_who_writes(opened, servers):
    index = opened("here")
    index.add(report(1), "1.md")
    impatient = Servers(f"{servers.database}?options=-c%20lock_timeout%3D5s", servers.chroma)
    with index.catalogue.database.writing() as connection:
        for table in ("words", "chunks", "embeddings", "documents"):
            connection.execute(sa.text(f"DELETE FROM {table}"))
        assert [document.name for document in opened("there", impatient).documents()] == ["1.md"]


def test_servers_that_are_away_are_named_and_nothing_is_lost(opened, servers, postgresql: PostgreSQL, chroma):
    index = opened("here")
    index.add(report(1), "1.md")
    assert index.search("事项1没有完成")
    chroma.stop()
    try:
        with pytest.raises(UserError, match=rf"Chroma 服务“{servers.chroma}”不能用.*CHROMA_URL"):
            opened("there").search("没有完成")
        # What is there is kept in the database; the graph follows when the server is back.
        assert index.add(report(2), "2.md").status == "added"
    finally:
        chroma.start()
    assert agrees(opened("there"))
    # Who has had it open all the while goes on, too.
    assert agrees(index)
    postgresql.stop()
    try:
        with pytest.raises(UserError, match=DATABASE_AWAY) as caught:
            index.search("没有完成")
        with pytest.raises(UserError, match=DATABASE_AWAY):
            index.add(report(3), "3.md")
        assert "secret" not in str(caught.value)
    finally:
        postgresql.start()
    assert index.add(report(3), "3.md").status == "added"
    assert len(index.documents()) == 3
    assert agrees(index)


@pytest.mark.parametrize(
    ("places", "told"),
    [
        (Servers("mysql://u:secret@host/db"), "DATABASE_URL 不是数据库地址|DATABASE_URL 只能是"),
        (Servers("sqlite:///x.db"), "DATABASE_URL 只能是 PostgreSQL"),
        (Servers("postgresql://u:secret@127.0.0.1:9/db"), "资料库所在的数据库.*不能用"),
        (Servers(chroma="127.0.0.1:8000"), "CHROMA_URL.*不是 Chroma 服务的地址"),
    ],
)
def test_address_that_leads_nowhere_is_said(opened, places, told):
    with pytest.raises(UserError, match=told) as caught:
        opened("here", places)
    assert "secret" not in str(caught.value)


def test_vectors_that_the_server_has_lost_are_written_anew(opened):
    index = opened("here")
    for number in range(3):
        index.add(report(number), f"{number}.md")
    graph = index.base.vectors._graph
    graph._collection("report").delete(ids=list(index.in_graph()))
    fresh = opened("there")
    assert fresh.search("事项2没有完成", k=1)[0].source.startswith("第2号单位")
    assert agrees(fresh)
    assert fresh.in_graph() == fresh.chunk_ids()
    assert not fresh.base.embedder.embedded


def test_two_bases_share_a_chroma_server(opened, chroma):
    first, second = opened("here"), opened("apart", Servers(chroma=chroma.url))
    first.add(report(1), "1.md")
    second.add(POLICY, "采购.md")
    second.base.vectors._graph.delete()
    second.base.vectors.follow()
    assert first.in_graph() == first.chunk_ids()
    assert second.in_graph() == second.chunk_ids()


def test_machines_without_a_chroma_server_share_a_database(opened, servers):
    alone = Servers(servers.database)
    here, there = opened("here", alone), opened("there", alone)
    here.add(report(1), "1.md")
    there.add(report(2), "2.md")
    for index in (here, there):
        assert index.search("事项1没有完成", k=1)[0].source.startswith("第1号单位")
        assert agrees(index)


_TEXT = st.lists(
    st.sampled_from(
        ["绩效", "目标", "采购", "预算", "培训", "第三条", "第13条", "97.2%", "1,234.5万元", "澄财预〔2020〕3号"]
    ),
    min_size=1,
    max_size=8,
).map("，".join)


@pytest.fixture
def catalogues(tmp_path: Path, database_url: str) -> Iterator[tuple[Catalogue, Catalogue]]:
    pair = Catalogue(tmp_path), Catalogue(tmp_path, database_url)
    yield pair
    for catalogue in pair:
        catalogue.database.close()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(_TEXT, min_size=1, max_size=5), question=_TEXT)
def test_both_databases_find_the_same_words(catalogues, texts, question):
    found = []
    for catalogue in catalogues:
        catalogue.change(lambda _: Change([written(stored("a"), *texts)]))
        scopes = Scope(), Scope("policy", 2020), Scope("report"), Scope(documents=frozenset("ab"))
        matches = (catalogue.match_exactly, catalogue.match_words)
        found.append([[list(match(question, scope, 100)) for scope in scopes] for match in matches])
        catalogue.change(lambda _: Change(gone=["a"]))
        assert not catalogue.match_words(question, Scope(), 100)
    assert found[0] == found[1]
