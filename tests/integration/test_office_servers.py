"""A knowledge base on an office's servers: a real PostgreSQL and Chroma's own server, used by several programs."""

import json
import os
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
from knowledge.finding.index import DocumentIndex
from knowledge.sources.chunking import Piece, split
from knowledge.store.catalogue import Catalogue, Scope
from knowledge.store.copying import copy_library
from knowledge.store.servers import LOCAL, Servers
from tests.conftest import FakeEmbedder
from tests.integration.program import ROOT
from tests.integration.servers import ChromaServer, PostgreSQL
from tests.test_knowledge_catalogue import stored

pytestmark = pytest.mark.integration

POLICY = "# 澄江市采购办法\n\n第一条 采购文件要公开。\n\n第二条 履约要验收。\n".encode()
DATABASE_AWAY = r"资料库所在的数据库.*不能用"
QUESTIONS = ["履约要验收", "第7号单位", "事项5没有完成", "采购办法第一条", "2023年度预算"]
_ADDING = """
import os, sys
from pathlib import Path
from knowledge.finding.index import DocumentIndex
from knowledge.store.servers import Servers
from tests.conftest import FakeEmbedder
from tests.integration.test_office_servers import report
index = DocumentIndex(Path(sys.argv[1]), FakeEmbedder(), Servers(sys.argv[2], sys.argv[3]))
if sys.argv[6] == "die":
    write = index._vectors.write
    index._vectors.write = lambda *each: (write(*each), os._exit(9))
for number in range(int(sys.argv[4]), int(sys.argv[5])):
    index.add(report(number), f"{number}.md")
"""


def report(number: int) -> bytes:
    """Return a report of two sections."""
    title = f"# 第{number}号单位2023年度部门整体支出绩效自评报告\n\n## 一、存在的问题及原因分析\n\n"
    return (title + f"事项{number}没有完成。\n\n" * 40 + "## 二、改进措施\n\n加强预算管理。\n\n").encode()


Open = Callable[..., DocumentIndex]


@pytest.fixture
def servers(database_url: str, chroma: ChromaServer) -> Servers:
    return Servers(database_url, chroma.url)


@pytest.fixture
def opened(tmp_path: Path, servers: Servers) -> Iterator[Open]:
    """Yield what opens the knowledge base as one machine has it, by default the one on the servers."""
    indexes: list[DocumentIndex] = []

    def open_(machine: str, places: Servers = servers) -> DocumentIndex:
        indexes.append(DocumentIndex(tmp_path / machine, FakeEmbedder(), places))
        return indexes[-1]

    yield open_
    for index in indexes:
        index.close()


def adding(folder: Path, servers: Servers, first: int, end: int, how: str = "live") -> "subprocess.Popen[bytes]":
    """Start a program that adds reports with these numbers; it may die right after the vectors of the first."""
    places = (str(folder), servers.database, servers.chroma)
    return subprocess.Popen([sys.executable, "-c", _ADDING, *places, str(first), str(end), how], cwd=ROOT)


def agrees(index: DocumentIndex) -> bool:
    """Return whether every document has its chunks, a vector for each, and words that find it."""
    documents = index.documents()
    whole = all(len(index.chunks(document.id)) == document.chunks for document in documents)
    found = [index.search(document.title, k=1)[0].document for document in documents]
    return whole and index._upkeep.agree() and found == [document.id for document in documents]


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
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {"vectors.npz"}


def test_status_tells_where_the_base_is_without_the_password(opened, servers):
    status = opened("here").status()
    assert status["向量"] == servers.chroma
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
    first.close()
    second.close()


def _wait_often(catalogue: Catalogue, order: int) -> None:
    files = dict([(name, f"{name}.md") for name in "abc"][::order])
    for _ in range(50):
        catalogue.wait_for(files)


def test_what_a_killed_writer_leaves_is_cleared_away_by_the_next_start(opened, servers, tmp_path):
    opened("here").add(report(1), "1.md")
    assert adding(tmp_path / "there", servers, 2, 3, "die").wait(120) == 9
    index = opened("here again")
    assert [document.name for document in index.documents()] == ["1.md"]
    assert agrees(index)
    assert index.status()["没有加完的文件"] == "1个：2.md；再加一次即可，已加入的会跳过"
    assert index.add(report(2), "2.md").status == "added"
    assert agrees(index)


def test_writer_whose_session_breaks_writes_nothing_more(opened, servers):
    here, there = opened("here"), opened("there")
    here.add(report(1), "1.md")
    administration = sa.create_engine(servers.database, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)

    def write() -> None:
        with here._writing():
            with administration.connect() as connection:
                ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid != pg_backend_pid()"
                connection.execute(sa.text(f"{ended} AND datname = current_database()"))
            # The lock is free for the other machine from here on.
            assert there.add(report(2), "2.md").status == "added"
            here._catalogue.retire([document.id for document in there.documents()])

    with pytest.raises(UserError, match=DATABASE_AWAY):
        write()
    assert [document.name for document in there.documents()] == ["1.md", "2.md"]
    assert here.add(report(3), "3.md").status == "added"
    assert agrees(there)


def test_opening_waits_for_nobody_who_writes(opened, servers):
    index = opened("here")
    index.add(report(1), "1.md")
    impatient = Servers(f"{servers.database}?options=-c%20lock_timeout%3D5s", servers.chroma)
    with index._catalogue._database.writing() as connection:
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
            index.add(report(2), "2.md")
        with pytest.raises(UserError, match="Chroma 服务"):
            opened("there").search("没有完成")
        assert [document.name for document in index.documents()] == ["1.md"]
        # A small library is searched in what each machine has kept of it.
        assert index.search("事项1没有完成")
    finally:
        chroma.start()
    assert index.add(report(2), "2.md").status == "added"
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
    index._vectors.reset()
    fresh = opened("there")
    assert fresh.search("事项2没有完成", k=1)[0].source.startswith("第2号单位")
    assert agrees(fresh)
    assert not fresh._embedder.embedded


def test_vectors_that_one_machine_writes_anew_the_other_uses(opened, monkeypatch):
    here, there = opened("here"), opened("there")
    for number in range(6):
        here.add(report(number), f"{number}.md")
    assert there.search("第5号单位", k=1)[0].source.startswith("第5号单位")
    before = set(here._vectors._names())
    monkeypatch.setattr(there._upkeep, "rebuild", lambda: pytest.fail("written anew once more"))
    for document in here.documents()[:3]:
        here.remove(document.id)
    assert before.isdisjoint(here._vectors._names())
    assert agrees(there)
    there.add(report(7), "7.md")
    assert agrees(here)


def test_two_bases_share_a_chroma_server(opened, chroma):
    first, second = opened("here"), opened("apart", Servers(chroma=chroma.url))
    first.add(report(1), "1.md")
    second.add(POLICY, "采购.md")
    second._vectors.drop_others()
    second._vectors.reset()
    assert first._vectors.count() == sum(document.chunks for document in first.documents())


def test_database_without_chroma_server_is_for_one_machine(opened, servers):
    alone = Servers(servers.database)
    here = opened("here", alone)
    here.add(report(1), "1.md")
    assert "只限这台机器" in str(here.status()["向量"])
    assert opened("here", alone).search("事项1没有完成")
    with pytest.raises(UserError, match=r"另一台机器.*CHROMA_URL"):
        opened("there", alone)
    moved = opened("there")
    assert moved.search("事项1没有完成", k=1)[0].source.startswith("第1号单位")
    assert agrees(moved)
    with pytest.raises(UserError, match=r"在 Chroma 服务上.*CHROMA_URL"):
        opened("here", alone)


def found(index, question):
    """Return what is found, in its order; the databases score words alike but for the last digits."""
    return [replace(passage, score=0.0) for passage in index.search(question)]


def test_copy_to_servers_and_back_gives_the_same_base(opened):
    source = opened("folder", LOCAL)
    for number in range(6):
        source.add(report(number), f"{number}.md")
    policy = source.add(POLICY, "采购.md").document
    assert policy
    source.correct(policy.id, year=2021)
    source.correct(source.documents()[5].id, unit="澄江市水务局")
    source.remove(source.documents()[3].id)
    before = source.documents()
    office = opened("here")
    there = office.add(report(99), "99.md").document
    done = copy_library(source, office, lambda _text, _share: None)
    assert (done.copied, done.present, done.others) == (6, 0, 1)
    assert copy_library(source, office, lambda _text, _share: None).present == 6
    assert there
    office.remove(there.id)
    back = opened("back", LOCAL)
    assert copy_library(office, back, lambda _text, _share: None).copied == 6
    assert source.documents() == office.documents() == back.documents() == before
    for index in (office, back):
        assert [found(index, question) for question in QUESTIONS] == [found(source, each) for each in QUESTIONS]
        assert index.corrections() == source.corrections()
        assert agrees(index)
    assert not back._embedder.embedded
    # What a person has said holds for the file when it is added anew.
    back.remove(policy.id)
    assert back.add(POLICY, "采购.md").document == policy.__class__(**(before[0].__dict__))


def test_interrupted_copy_is_taken_up(opened, monkeypatch):
    source, office = opened("folder", LOCAL), opened("here")
    for number in range(4):
        source.add(report(number), f"{number}.md")
    monkeypatch.setattr("knowledge.store.copying.GROUP", 1)

    def stop(_text: str, share: float) -> None:
        if share > 0.2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_library(source, office, stop)
    assert 0 < len(office.documents()) < 4
    done = copy_library(source, office, lambda _text, _share: None)
    assert done.present > 0
    assert done.copied + done.present == 4
    assert agrees(office)


def test_base_is_not_copied_onto_itself(opened):
    with pytest.raises(UserError, match="就是现在的资料库"):
        copy_library(opened("here"), opened("there"), lambda _text, _share: None)


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
        catalogue.close()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(_TEXT, min_size=1, max_size=5), question=_TEXT)
def test_both_databases_find_the_same_words(catalogues, texts, question):
    found = []
    for catalogue in catalogues:
        catalogue.insert(stored("a"), split([Piece(f"第{n}节", text) for n, text in enumerate(texts)], "a"))
        assert not catalogue.match_words(question, Scope(), 100)
        catalogue.publish(["a"], "fake")
        scopes = Scope(), Scope("policy", 2020), Scope("report"), Scope(documents=frozenset("ab"))
        matches = (catalogue.match_exactly, catalogue.match_words)
        found.append([[list(match(question, scope, 100)) for scope in scopes] for match in matches])
        catalogue.erase("a")
        assert not catalogue.match_words(question, Scope(), 100)
    assert found[0] == found[1]


def test_command_line_moves_a_base_to_the_servers_and_works_there(built, servers):
    def run(*arguments: str, **environment: str) -> str:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "CHROMA_"))}
        command = [sys.executable, "-m", "assistant", "knowledge", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=kept | environment, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    here = {"REPORT_ASSISTANT_DATA": str(built)}
    there = here | {"DATABASE_URL": servers.database, "CHROMA_URL": servers.chroma}
    told = run("copy", "--to", servers.database, "--chroma", servers.chroma, **here)
    assert "逐份核对一致" in told
    assert "secret" not in told
    assert run("list", **there) == run("list", **here)
    question = ("search", "定性指标怎么打分", "-k", "5", "--json")
    found, expected = (json.loads(run(*question, **place))["passages"] for place in (there, here))
    assert [passage["id"] for passage in found] == [passage["id"] for passage in expected]
