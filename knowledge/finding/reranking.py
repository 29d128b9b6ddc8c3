"""A second look at the first of what a search has found, where a user names a cross-encoder, which is slow."""

from collections.abc import Sequence
from dataclasses import replace
from threading import Lock
from typing import Any

from knowledge.embedding.embedder import load_model
from knowledge.errors import UserError
from knowledge.finding.passage import Passage

READ = 30
"""So many passages are read for a question."""
_BATCH = 16


class Reranker:
    """The cross-encoder named `model` (a local folder, else a name on the hub), loaded when it is first needed."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._loaded: Any = None
        # The tokenizer isn't for several threads at once.
        self._guard = Lock()

    def reorder(self, question: str, passages: Sequence[Passage]) -> list[Passage]:
        """Return the passages, best first: READ of them scored anew, the others below these in the order they had."""
        first = passages[:READ]
        scores = self._scores(question, [f"{passage.source} {passage.section}\n{passage.text}" for passage in first])
        read = [replace(each, score=round(score, 4)) for each, score in zip(first, scores, strict=True)]
        read.sort(key=lambda passage: -passage.score)
        lowest = read[-1].score if read else 0.0
        return read + [replace(each, score=min(each.score, lowest)) for each in passages[READ:]]

    def _scores(self, question: str, texts: Sequence[str]) -> list[float]:
        import torch

        with self._guard:
            if self._loaded is None:
                loaded = load_model("CrossEncoder", self._model, "重排模型", "RERANK_MODEL")
                if loaded.num_labels != 1:
                    raise UserError(f"无法加载重排模型“{self._model}”：它不给文字打分，请检查 RERANK_MODEL。")
                self._loaded = loaded
            pairs = [(question, text) for text in texts]
            found = self._loaded.predict(
                pairs, batch_size=_BATCH, activation_fn=torch.nn.Sigmoid(), show_progress_bar=False
            )
        return [float(score) for score in found]
