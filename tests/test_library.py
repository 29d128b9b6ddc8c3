import zipfile

import pytest

from knowledge.errors import UserError
from knowledge.parsing import confined
from knowledge.parsing.archive import file_at, files_at, files_in
from knowledge.store.bundled import BundledFile
from tests.conftest import FakeEmbedder
from tests.library import Library

POLICY = "# 澄江市绩效管理办法\n\n第一条 绩效目标要细化量化。\n\n第二条 按季度监控。\n\n第三条 年末自评。\n"
REPORT = "# {unit}2023年度部门整体支出绩效自评报告\n\n## 一、存在的问题及原因分析\n\n{problem}\n"


def report(unit="汀州市商务局", problem="预算执行偏慢。"):
    return REPORT.format(unit=unit, problem=problem)


def names(index):
    return [document.name for document in index.documents()]


def vectors_agree(index):
    """Return whether Chroma holds a vector for each chunk that the catalogue counts, and no other."""
    return index.in_graph() == index.chunk_ids()


@pytest.fixture
def write(tmp_path):
    def write_file(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


def test_added_policy_is_listed_and_found(index, write):
    result = index.add_file(write("办法.md", POLICY))
    assert (result.status, result.document.kind, result.document.title) == ("added", "policy", "《澄江市绩效管理办法》")
    assert index.catalogue.document(result.document.id).chunks == 3
    assert [chunk.section for chunk in index.chunks(result.document.id)] == ["第一条", "第二条", "第三条"]
    assert index.search("按季度监控")[0].section == "第二条"


def test_same_content_is_embedded_once_whatever_its_name(index, embedder, write):
    first = index.add_file(write("a.md", POLICY)).document
    embedded = len(embedder.embedded)
    again = index.add_file(write("copy/b.md", POLICY))
    assert (again.status, again.document.id, len(embedder.embedded)) == ("unchanged", first.id, embedded)


def test_changed_file_replaces_its_former_self(index, write):
    index.add_file(write("办法.md", POLICY))
    result = index.add_file(
        write("办法.md", POLICY.replace("澄江市绩效管理办法", "澄江市新办法").replace("季度", "每月"))
    )
    assert (result.status, names(index)) == ("replaced", ["办法.md"])
    assert "按每月监控" in index.search("监控")[0].text
    assert vectors_agree(index)


def test_newer_copy_from_another_folder_replaces_by_name_and_title(index, write):
    index.add_file(write("旧/自评报告.md", report(problem="旧问题。")))
    assert index.add_file(write("新/自评报告.md", report(problem="新问题。"))).status == "replaced"


def test_reports_of_two_units_may_have_one_file_name(index, write):
    index.add_file(write("甲/自评报告.md", report("汀州市商务局")))
    assert index.add_file(write("乙/自评报告.md", report("汀州市教育局"))).status == "added"
    assert names(index) == ["自评报告.md", "自评报告.md"]


def test_uploaded_content_replaces_that_of_its_name(index):
    assert index.add(report().encode(), "a.md").status == "added"
    assert index.add(report(problem="别的问题。").encode(), "a.md").status == "replaced"
    assert len(index.documents()) == 1


def test_kind_that_is_given_replaces_the_one_recognised(index, write):
    path = write("a.md", POLICY)
    index.add_file(path)
    assert index.add_file(path, "report").status == "replaced"
    assert [document.kind for document in index.documents()] == ["report"]
    assert vectors_agree(index)


@pytest.mark.parametrize(("name", "text"), [("a.md", ""), ("a.xyz", "甲"), ("a.txt", "今天开会。")])
def test_file_that_cant_be_used_leaves_everything_as_it_was(index, write, name, text):
    index.add_file(write("办法.md", POLICY))
    with pytest.raises(UserError):
        index.add_file(write(name, text))
    assert names(index) == ["办法.md"]
    assert vectors_agree(index)


def test_missing_file_is_named(index, tmp_path):
    with pytest.raises(UserError, match=r"nowhere\.md"):
        index.add_file(tmp_path / "nowhere.md")


def files(write, count, problem="预算执行偏慢。"):
    return [file_at(write(f"{n}.md", report(f"第{n}号局", f"{problem}第{n}项没有完成。"))) for n in range(count)]


def statuses(outcomes):
    return [outcome.status for outcome in outcomes]


def test_many_files_are_added_each_with_what_became_of_it(index, write):
    told = []
    waiting = [*files(write, 3), file_at(write("坏.docx", "")), file_at(write("4.md", POLICY))]
    outcomes = list(index.add_many(waiting, progress=lambda *step: told.append(step)))
    assert sorted((outcome.name, outcome.status) for outcome in outcomes) == [
        *((name, "added") for name in ("0.md", "1.md", "2.md", "4.md")),
        ("坏.docx", "refused"),
    ]
    assert "文件是空的" in next(outcome.reason for outcome in outcomes if outcome.status == "refused")
    assert (told[0], told[-1]) == (("正在收录0.md", 0.0), ("已全部处理", 1.0))
    assert vectors_agree(index)


def test_added_again_files_are_skipped_without_being_read_and_changed_ones_replaced(
    index, embedder, write, monkeypatch
):
    list(index.add_many(files(write, 3)))
    embedded = len(embedder.embedded)
    changed = file_at(write("1.md", report("第1号局", "换了。")))
    read = []
    real = confined.read
    monkeypatch.setattr(confined, "read", lambda data, name: read.append(name) or real(data, name))
    outcomes = index.add_many(
        [*files(write, 1), changed, file_at(write("2.md", report("第2号局", "预算执行偏慢。第2项没有完成。")))]
    )
    assert sorted((outcome.name, outcome.status) for outcome in outcomes) == [
        ("0.md", "unchanged"),
        ("1.md", "replaced"),
        ("2.md", "unchanged"),
    ]
    assert (read, len(embedder.embedded) - embedded) == (["1.md"], 1)
    assert vectors_agree(index)


def test_two_versions_among_many_files_are_added_one_after_the_other(index, write):
    old, new = write("旧/自评报告.md", report(problem="旧。")), write("新/自评报告.md", report(problem="新。"))
    same = write("又/自评报告.md", report(problem="新。"))
    assert statuses(index.add_many(list(map(file_at, (old, new, same))))) == ["added", "replaced", "unchanged"]
    assert [chunk.text for chunk in index.chunks(index.documents()[0].id)] == ["新。"]


def test_report_kept_in_two_files_is_embedded_once(index, embedder, write):
    text = report("甲市商务局", "各科室要增强绩效意识。")
    list(index.add_many([file_at(write("a.md", text)), file_at(write("b.md", text + "\n"))]))
    index.add_file(write("c.md", text + "\n\n"))
    assert (len(embedder.embedded), len(index.in_graph())) == (1, 3)


def test_stopping_leaves_the_rest_unfinished_and_says_so(index, write):
    waiting = files(write, 9)
    seen = []
    told = {"progress": lambda *step: seen.append(step), "cancelled": lambda: len(seen) == 4}
    outcomes = list(index.add_many(waiting, **told))
    assert statuses(outcomes) == ["added"] * 4 + ["unfinished"] * 5
    assert index.status()["没有加完的文件"] == "5个：4.md、5.md、6.md、7.md、8.md；再加一次即可，已加入的会跳过"
    assert vectors_agree(index)
    assert statuses(index.add_many(waiting)).count("added") == 5
    assert index.status()["没有加完的文件"] == "无"


def test_interrupted_adding_is_told_until_it_is_forgotten(index, write):
    adding = index.add_many(files(write, 9, "\n\n".join(["原因。" * 4000] * 2)))
    assert next(adding).status == "added"
    adding.close()
    # As many were read as are embedded at a time.
    assert index.status()["没有加完的文件"].startswith("5个：4.md")
    index.catalogue.stop_waiting()
    assert index.status()["没有加完的文件"] == "无"


def test_reader_that_breaks_down_refuses_its_file_alone(index, write, monkeypatch):
    real = confined.read
    monkeypatch.setattr(confined, "read", lambda data, name: real(data, name) if name != "1.md" else 1 / 0)
    outcomes = list(index.add_many(files(write, 3)))
    assert sorted(statuses(outcomes)) == ["added", "added", "refused"]


def test_folders_are_gone_through_without_hidden_files(write, tmp_path):
    for name in ("甲/b.md", "甲/~$b.docx", "甲/.DS_Store", "__MACOSX/c.md", "a.md"):
        write(f"in/{name}", "x")
    assert [path.name for path in files_in([tmp_path / "in", tmp_path / "none.md"])] == ["a.md", "b.md", "none.md"]


def test_files_of_an_archive_are_added_each_by_its_path(index, write, tmp_path):
    archive = tmp_path / "报送.zip"
    with zipfile.ZipFile(archive, "w") as stream:
        for unit in ("甲局", "乙局"):
            stream.writestr(f"{unit}/自评报告.md", report(unit))
        stream.writestr("乙局/附件.zip", b"PK")
    broken = write("坏.zip", "PK")
    outcomes = list(index.add_many(list(files_at([archive, broken, write("a.md", POLICY)]))))
    assert sorted(statuses(outcomes)) == ["added", "added", "added", "refused", "refused"]
    assert sorted(d.place for d in index.documents() if d.kind == "report") == [
        f"{archive}/{unit}/自评报告.md" for unit in ("乙局", "甲局")
    ]
    assert statuses(index.add_many(list(files_at([archive])))).count("unchanged") == 2


def test_correction_is_kept_when_the_file_is_added_again(index, write):
    path = write("a.md", report())
    document = index.add_file(path).document
    found = index.correct(document.id, year="2022", unit="汀州市商务和粮食局")
    assert (found.year, found.unit, found.corrected) == (2022, "汀州市商务和粮食局", ("year", "unit"))
    assert [passage.year for passage in index.search("预算执行", year=2022)] == [2022]
    assert index.search("预算执行", year=2023) == []
    assert index.add_file(path).status == "unchanged"
    path.write_text(report(problem="换了一个问题。"), encoding="utf-8")
    newer = index.add_file(path)
    assert (newer.status, newer.document.year, newer.document.unit) == ("replaced", 2022, "汀州市商务和粮食局")
    index.remove(newer.document.id)
    assert index.add_file(path).document.year == 2022


def test_corrected_number_is_what_a_question_finds(index, write):
    document = index.add_file(write("a.md", POLICY)).document
    index.correct(document.id, number="澄财预[2021]7号")
    found = index.search("澄财预〔2021〕7号 监控", k=1)[0]
    assert (found.source, found.text) == ("《澄江市绩效管理办法》（澄财预〔2021〕7号）", "第二条 按季度监控。")


def test_document_of_another_kind_is_cut_anew_from_its_file(index, write):
    path = write("a.md", POLICY)
    policy = index.add_file(path).document
    path.unlink()
    moved = index.correct(policy.id, kind="report")
    assert [each.id for each in index.documents()] == [moved.id]
    assert (moved.kind, moved.id == policy.id) == ("report", False)
    assert len(index.chunks(moved.id)) == 1
    assert [passage.kind for passage in index.search("按季度监控", k=1)] == ["report"]
    assert vectors_agree(index)
    assert index.add_file(write("a.md", POLICY)).status == "unchanged"


def test_files_are_read_again_as_this_version_reads_them(index, write, monkeypatch):
    documents = [index.add_file(write(f"{name}.md", report(name))).document for name in ("甲市商务局", "乙市商务局")]
    index.correct(documents[0].id, year=2022)
    assert statuses(index.keeper.read_again()) == ["unchanged", "unchanged"]
    real = confined.read
    newer = lambda data, name: real(data.replace("偏慢".encode(), "太慢".encode()), name)  # noqa: E731
    monkeypatch.setattr(confined, "read", newer)
    (index.base.data.parent / "甲市商务局.md").unlink()
    assert statuses(index.keeper.read_again()) == ["replaced", "replaced"]
    assert "太慢" in index.chunks(documents[0].id)[0].text
    assert [each.year for each in index.documents() if "甲" in each.name] == [2022]
    assert vectors_agree(index)


def test_file_that_was_not_kept_is_read_again_where_it_lies(index, write):
    path = write("a.md", report())
    index.add_file(path)
    with index.catalogue.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM originals")
    assert statuses(index.keeper.read_again()) == ["replaced"]
    path.unlink()
    assert statuses(index.keeper.read_again()) == ["unchanged"]
    with index.catalogue.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM originals")
    assert [outcome.reason[:6] for outcome in index.keeper.read_again()] == ["没有留下原件"]


def test_files_go_with_the_last_document_that_has_them(index, write):
    document = index.add_file(write("a.md", report())).document
    assert index.base.file_of(document) == report().encode()
    index.remove(document.id)
    assert index.catalogue.original(document.digest) is None


def test_lapsed_policy_is_warned_of_where_it_is_found(index, write):
    old = index.add_file(write("旧.md", POLICY)).document
    text = POLICY.replace("绩效管理办法", "预算绩效办法").replace(
        "年末自评。", "自2020年1月1日起施行，《澄江市绩效管理办法》同时废止。"
    )
    index.add_file(write("新.md", text))
    found = {passage.source: passage.note for passage in index.search("监控", k=9)}
    assert found == {
        "《澄江市绩效管理办法》（已废止）": "已废止，现行的是《澄江市预算绩效办法》",
        "《澄江市预算绩效办法》": "",
    }
    assert index.status()["其中不再有效"] == 1
    index.correct(old.id, validity="现行有效", lapsed="")
    assert index.search("监控", k=1)[0].note == ""


def test_graph_that_cannot_be_written_loses_nothing(index, write, monkeypatch):
    index.add_file(write("a.md", POLICY))
    with monkeypatch.context() as patch:
        patch.setattr(index.base.vectors._graph, "follow", lambda _: 1 / 0)
        assert index.add_file(write("b.md", report())).status == "added"
    assert index.search("预算执行偏慢", k=1)[0].kind == "report"
    index.base.vectors.follow()
    assert vectors_agree(index)


def test_removed_document_is_gone_with_its_vectors(index, write):
    document = index.add_file(write("a.md", POLICY)).document
    index.remove(document.id)
    assert (index.documents(), index.catalogue.document(document.id), index.search("监控")) == ([], None, [])
    assert vectors_agree(index)


def test_unknown_document_cant_be_removed(index):
    with pytest.raises(UserError, match="没有编号为“x”的资料"):
        index.remove("x")


def test_status_counts_what_is_there(index, write):
    index.add_file(write("a.md", POLICY))
    index.add_file(write("b.md", report()))
    status = index.status()
    assert (status["政策"], status["往年报告"], status["段落"], status["向量模型"]) == (1, 1, 4, "fake")


def bundled(write, **texts):
    files = [write(f"bundled/{name}.md", text) for name, text in texts.items()]
    return [BundledFile(path, "report", path.name + str(path.stat().st_size)) for path in files]


def test_bundled_documents_are_added_kept_and_retired(index, embedder, write):
    told = []
    index.update_bundled(
        bundled(write, a=report("甲市商务局"), b=report("乙市商务局")), lambda *args: told.append(args)
    )
    assert (names(index), told[-1]) == (["b.md", "a.md"], ("资料库已就绪", 1.0))
    assert all(0 <= done <= 1 for _, done in told)
    embedded = len(embedder.embedded)
    index.update_bundled(bundled(write, a=report("甲市商务局")))
    assert (names(index), len(embedder.embedded)) == (["a.md"], embedded)
    index.warm_up()
    assert vectors_agree(index)


def test_own_documents_stay_when_bundled_ones_change(index, write):
    index.add_file(write("own.md", POLICY))
    index.update_bundled(bundled(write, a=report()))
    index.update_bundled([])
    assert names(index) == ["own.md"]


def test_interrupted_update_goes_on_where_it_stopped(index, embedder, write):
    long = report(
        "甲市商务局", "\n\n".join(f"## {number}、问题\n\n原因{number}。" for number in "一二三四五六七八九" * 30)
    )
    files = bundled(write, a=long, b=report("乙市商务局"))

    def stop(_text, done):
        if done > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.update_bundled(files, stop)
    assert names(index) == ["a.md"]
    embedded = len(embedder.embedded)
    index.update_bundled(files)
    assert names(index) == ["b.md", "a.md"]
    assert len(embedder.embedded) - embedded == index.documents()[0].chunks


def test_another_embedder_embeds_everything_anew(tmp_path, write):
    first = Library(tmp_path / "data", FakeEmbedder("one"))
    first.add_file(write("a.md", POLICY))
    first.close()
    second = Library(tmp_path / "data", FakeEmbedder("two"))
    assert second.search("监控")[0].text == "第二条 按季度监控。"
    second.update_bundled([])
    second.warm_up()
    assert vectors_agree(second)
    assert [document.embedder for document in second.documents()] == ["two"]
    second.close()
