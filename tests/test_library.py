import pytest

from knowledge.bundled import BundledFile
from knowledge.catalogue import Scope
from knowledge.errors import UserError
from knowledge.index import DocumentIndex
from knowledge.vectors import Vectors
from tests.conftest import FakeEmbedder

POLICY = "# 澄江市绩效管理办法\n\n第一条 绩效目标要细化量化。\n\n第二条 按季度监控。\n\n第三条 年末自评。\n"
REPORT = "# {unit}2023年度部门整体支出绩效自评报告\n\n## 一、存在的问题及原因分析\n\n{problem}\n"


def report(unit="汀州市商务局", problem="预算执行偏慢。"):
    return REPORT.format(unit=unit, problem=problem)


def names(index):
    return [document.name for document in index.documents()]


def vectors_agree(index):
    """Return whether Chroma holds a vector for each chunk that the catalogue counts, and no other."""
    return index._vectors.count() == sum(document.chunks for document in index.documents())


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
    assert index.document(result.document.id).chunks == 3
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


class BrokenEmbedder(FakeEmbedder):
    def embed_passages(self, texts):
        if any("坏" in text for text in texts):
            return super().embed_passages(texts)[:, :3]
        return super().embed_passages(texts)


def test_failed_write_leaves_everything_as_it_was(tmp_path, write):
    index = DocumentIndex(tmp_path / "data", BrokenEmbedder())
    index.add_file(write("办法.md", POLICY))
    # Vectors of another length are refused by Chroma, after the catalogue has been written.
    with pytest.raises(Exception, match="dimension"):
        index.add_file(write("办法.md", POLICY.replace("年末", "坏")))
    assert "年末自评" in index.search("自评")[0].text
    assert vectors_agree(index)
    index.close()


def test_what_a_killed_writer_left_is_cleared_on_opening(tmp_path, embedder, write):
    index = DocumentIndex(tmp_path / "data", embedder)
    index.add_file(write("a.md", POLICY))
    killed = index.add_file(write("b.md", report())).document
    # As after a kill while b.md was being deleted: it is given up, its vectors and words are still there.
    index._catalogue.retire([killed.id])
    index.close()
    reopened = DocumentIndex(tmp_path / "data", embedder)
    assert names(reopened) == ["a.md"]
    assert reopened._catalogue.chunks(killed.id) == []
    assert vectors_agree(reopened)
    reopened.close()


def test_removed_document_is_gone_with_its_vectors(index, write):
    document = index.add_file(write("a.md", POLICY)).document
    index.remove(document.id)
    assert (index.documents(), index.document(document.id), index.search("监控")) == ([], None, [])
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
    assert (names(index), told[0], told[-1]) == (["b.md", "a.md"], ("正在加载向量模型", 0.0), ("资料库已就绪", 1.0))
    assert all(0 <= done <= 1 for _, done in told)
    embedded = len(embedder.embedded)
    index.update_bundled(bundled(write, a=report("甲市商务局")), lambda *_: None)
    assert (names(index), len(embedder.embedded)) == (["a.md"], embedded)
    assert vectors_agree(index)


def test_own_documents_stay_when_bundled_ones_change(index, write):
    index.add_file(write("own.md", POLICY))
    index.update_bundled(bundled(write, a=report()), lambda *_: None)
    index.update_bundled([], lambda *_: None)
    assert names(index) == ["own.md"]


def test_interrupted_update_goes_on_where_it_stopped(index, embedder, write):
    long = report(
        "甲市商务局", "\n\n".join(f"## {number}、问题\n\n原因{number}。" for number in "一二三四五六七八九" * 8)
    )
    files = bundled(write, a=long, b=report("乙市商务局"))

    def stop(_text, done):
        if done > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.update_bundled(files, stop)
    assert names(index) == ["a.md"]
    embedded = len(embedder.embedded)
    index.update_bundled(files, lambda *_: None)
    assert names(index) == ["b.md", "a.md"]
    # One text more has the model loaded.
    assert len(embedder.embedded) - embedded - 1 == index.documents()[0].chunks


def test_another_embedder_embeds_everything_anew(tmp_path, write):
    first = DocumentIndex(tmp_path / "data", FakeEmbedder("one"))
    first.add_file(write("a.md", POLICY))
    first.close()
    second = DocumentIndex(tmp_path / "data", FakeEmbedder("two"))
    assert second.search("监控")[0].text == "第二条 按季度监控。"
    second.update_bundled([], lambda *_: None)
    assert vectors_agree(second)
    assert [document.embedder for document in second.documents()] == ["two"]
    second.close()


def test_lost_vectors_are_written_again(tmp_path, embedder, write):
    index = DocumentIndex(tmp_path / "data", embedder)
    document = index.add_file(write("a.md", POLICY)).document
    index.close()
    (tmp_path / "data" / "chroma").rename(tmp_path / "lost")
    index = DocumentIndex(tmp_path / "data", embedder)
    index.update_bundled([], lambda *_: None)
    assert vectors_agree(index)
    near = index._vectors.nearest(embedder.embed_queries(["监控"])[0], Scope(), 1)
    assert near[0].startswith(document.id)
    index.close()


def test_vectors_of_two_embedders_dont_mix(tmp_path, index, write):
    document = index.add_file(write("a.md", POLICY)).document
    other = Vectors(tmp_path / "data" / "chroma", "other")
    assert (other.count(), index._vectors.count()) == (0, document.chunks)
    other.close()
