"""An office's own embedding server: llama.cpp's, over HTTP, with a small model."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.embedding.embedder import ServiceEmbedder
from knowledge.errors import UserError
from knowledge.store.servers import Servers
from tests.integration.servers import Llama
from tests.library import opened

pytestmark = pytest.mark.integration

POLICY = "# 云溪市绩效监控办法\n\n云财绩〔2021〕7号\n\n第一条 加强监控。\n\n第二条 每年七月底前开展监控。"


@pytest.fixture(scope="module")
def server(weights: Path) -> Iterator[Llama]:
    server = Llama(weights, "--embedding")
    yield server
    server.stop()


def url(server: Llama) -> str:
    return f"http://127.0.0.1:{server.port}/v1"


def test_texts_become_vectors_of_length_one_in_their_order(server: Llama) -> None:
    embedder = ServiceEmbedder(url(server), "gemma")
    vectors = embedder.embed_passages([f"第{number}季度预算执行" for number in range(70)])
    assert vectors.shape[0] == 70
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    again = embedder.embed_queries(["第66季度预算执行"])[0]
    assert int(np.argmax(vectors @ again)) == 66


def test_knowledge_base_is_searched_by_the_servers_vectors(server: Llama, tmp_path: Path) -> None:
    index = opened(tmp_path, "gemma", Servers(embedding=url(server)))
    assert index.add(POLICY.encode(), "监控.md").status == "added"
    assert "七月底前" in index.search("什么时候开展监控", k=2)[0].text
    assert index.status()["向量模型"] == "gemma"
    index.close()


def test_server_that_is_away_is_named_and_nothing_is_added(tmp_path: Path) -> None:
    index = opened(tmp_path, "gemma", Servers(embedding="http://127.0.0.1:9/v1"))
    with pytest.raises(UserError, match=r"向量服务“http://127.0.0.1:9/v1”没有给出“gemma”的向量"):
        index.add(POLICY.encode(), "监控.md")
    assert index.documents() == []
    index.close()


def test_model_has_to_be_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="EMBEDDING_MODEL"):
        opened(tmp_path, "", Servers(embedding="http://127.0.0.1:9/v1"))
