import numpy as np
import pytest

from knowledge.embedding.embedder import BundledEmbedder
from knowledge.embedding.shipped import SHIPPED, shipped, text_digest
from tests.fitting.shipped import bundled_documents, bundled_texts, questions_elsewhere


def test_bundled_documents_are_shipped_as_they_are_cut():
    assert shipped().documents == bundled_documents(), "run python -m tests.fitting.shipped"


def test_questions_that_no_document_answers_are_shipped():
    with np.load(SHIPPED) as stored:
        assert stored["elsewhere"].tolist() == questions_elsewhere(), "run python -m tests.fitting.shipped"


def test_every_bundled_passage_has_its_vector():
    wanted = {text_digest(text) for text in bundled_texts()}
    assert wanted == set(shipped().vectors), "run python -m tests.fitting.shipped"


def test_shipped_vectors_are_of_length_one():
    lengths = np.linalg.norm(np.array(list(shipped().vectors.values()), np.float32), axis=1)
    assert lengths == pytest.approx(1, abs=1e-3)


def test_bundled_passages_are_embedded_without_a_model(monkeypatch):
    monkeypatch.setattr(BundledEmbedder, "_encoder", None)
    vectors = BundledEmbedder().embed_passages(bundled_texts()[:3])
    assert vectors.shape == (3, 384)
