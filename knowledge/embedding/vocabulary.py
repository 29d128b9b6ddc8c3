"""The bundled model's tokenizer, for a few lines at a time.

Loaded whole it takes half a second and 280 MB, because it lays out 250 000 pieces; but a line is only cut into pieces
that stand in it. So all pieces lie sorted in a file, those of a line are looked up, and the library cuts the line with
a vocabulary of these alone, to the same tokens.
"""

import json
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

_FILE = "pieces.npz"


class Vocabulary:
    """The tokenizer in the model folder `folder`, of SentencePiece's unigram kind; for any number of threads.

    The sorted file is made when it isn't there. Names of the model's own marks, as <s>, are text like any other.
    """

    def __init__(self, folder: Path) -> None:
        import numpy as np
        from tokenizers import Tokenizer

        found = _read(folder)
        self._pieces, self._ids, self._scores = found["pieces"], found["ids"], found["scores"]
        self._longest = self._pieces.itemsize // np.dtype("U1").itemsize
        # The unknown piece's score follows from the lowest of all.
        self._lowest = self._scores.argmin()
        self._unknown = int(found["unknown"])
        self._tokenizer = Tokenizer.from_str(str(found["rest"]))

    def tokens(self, text: str, most: int) -> list[int]:
        """Return the ids of the text's tokens, `most` of them at most, between those that begin and end a text."""
        import numpy as np
        from tokenizers.models import Unigram

        plain = self._tokenizer.normalizer.normalize_str(text)
        words = [word for word, _ in self._tokenizer.pre_tokenizer.pre_tokenize_str(plain)]
        candidates = np.array(sorted({piece for word in words for piece in self._stretches(word)}), str)
        places = np.searchsorted(self._pieces, candidates).clip(max=len(self._pieces) - 1)
        rows = [*places[self._pieces[places] == candidates], self._lowest]
        ids = [self._unknown, *self._ids[rows].tolist()]
        pieces = zip(self._pieces[rows].tolist(), self._scores[rows].tolist(), strict=True)
        model = Unigram([("<unk>", 0.0), *pieces], unk_id=0, byte_fallback=False)
        first, last = self._tokenizer.encode("").ids
        return [first, *[ids[token.id] for word in words for token in model.tokenize(word)][: most - 2], last]

    def _stretches(self, word: str) -> set[str]:
        return {word[start:end] for start in range(len(word)) for end in range(start + 1, start + self._longest + 1)}


def _read(folder: Path) -> dict[str, Any]:
    import numpy as np

    path = folder / _FILE
    if path.is_file():
        with np.load(path) as stored:
            return dict(stored)
    found = _sorted_pieces((folder / "tokenizer.json").read_text(encoding="utf-8"))
    # Where nothing can be written the next process sorts again.
    with suppress(OSError), tempfile.TemporaryDirectory(prefix=".pieces-", dir=folder) as work:
        whole = Path(work) / _FILE
        np.savez(whole, **found)
        whole.replace(path)
    return found


def _sorted_pieces(tokenizer: str) -> dict[str, Any]:
    """Return the pieces of a tokenizer's description, sorted, with ids and scores, and the description without them."""
    import numpy as np

    described = json.loads(tokenizer)
    marks = {mark["id"] for mark in described["added_tokens"]}
    pieces = sorted((piece, n, score) for n, (piece, score) in enumerate(described["model"]["vocab"]) if n not in marks)
    texts, ids, scores = zip(*pieces, strict=True)
    unknown = described["model"]["unk_id"]
    rest = described | {"added_tokens": [], "model": described["model"] | {"vocab": [["<unk>", 0.0]], "unk_id": 0}}
    found = {"pieces": texts, "ids": ids, "scores": scores, "unknown": unknown, "rest": json.dumps(rest)}
    return {name: np.array(values) for name, values in found.items()}
