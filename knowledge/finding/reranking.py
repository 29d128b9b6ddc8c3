"""A second look at what a search has found: a cross-encoder reads question and passage together.

It is slow, a hundredth of a second a passage and more, so it is asked about the first of what was found, and only where
a user names one.
"""

import logging
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any

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
                self._loaded = _load(self._model)
            pairs = [(question, text) for text in texts]
            found = self._loaded.predict(
                pairs, batch_size=_BATCH, activation_fn=torch.nn.Sigmoid(), show_progress_bar=False
            )
        return [float(score) for score in found]


def _load(model: str) -> Any:
    folder = Path(model).expanduser()
    is_local = folder.is_dir()
    if not is_local and (folder.is_absolute() or model.startswith((".", "~"))):
        raise UserError(f"找不到重排模型文件夹“{model}”，请检查 RERANK_MODEL。")
    os.environ |= {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
    os.environ |= {"TRANSFORMERS_VERBOSITY": "error", "TOKENIZERS_PARALLELISM": "false"}
    if is_local:
        os.environ |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    from sentence_transformers import CrossEncoder

    source = str(folder) if is_local else model
    try:
        loaded = CrossEncoder(source, device="cpu", local_files_only=is_local)
        if loaded.num_labels != 1:
            raise ValueError(f"{loaded.num_labels} labels")
    except Exception as error:
        # The libraries raise errors of many kinds for a folder that is no model, a broken file, a hub out of reach.
        logging.getLogger(__name__).warning("reranking model %s", model, exc_info=True)
        raise UserError(f"无法加载重排模型“{model}”：请检查网络和 RERANK_MODEL，或不设它，检索照常进行。") from error
    return loaded
