"""What of a model's text is shown, sentence by sentence: without its thinking, and no further than it makes sense."""

import re
from collections.abc import Callable

from assistant.drafting.model.error import UnusableError

# A thought, and a call of a tool that the server hasn't recognised: neither is meant for a reader.
_HIDDEN = {"<think>": "</think>", "<tool_call>": "</tool_call>"}
# A model that has lost its way says the same again and again: so many times, over so many characters at least.
_TIMES, _LEAST, _LONGEST = 4, 160, 300
_END = re.compile(r"[。！？!?；;\n]+[”’」》)）]{0,3}(?:\[\d{1,3}\]){0,9}")
_CLAUSE = re.compile(r"[，,：:、\s]")
# A sentence that is longer is shown by its clauses.
_LONG = 120
# Thinking may be so many times as long as what is shown.
_THOUGHT = 4


class VisibleText:
    """The text outside <think>…</think>, handed to `show` by sentences, each after `check` has let it pass.

    What may be the beginning of a tag is held back. `check` is given the text before, too, and raises a ModelError.
    """

    def __init__(
        self, show: Callable[[str], None], most: int, check: Callable[[str, str], None] = lambda *_: None
    ) -> None:
        self.text = ""
        self._show, self._check = show, check
        self._shown = 0
        self._most = most
        self._held, self._closing = "", ""
        self._taken, self._checked = 0, 0

    def take(self, piece: str) -> None:
        """Take the next piece; ModelError where the text repeats itself or grows beyond `most` characters."""
        self._taken += len(piece)
        if self._taken > self._most * _THOUGHT:
            raise UnusableError("模型输出过长")
        self._held += piece
        while self._held:
            tags = [self._closing] if self._closing else list(_HIDDEN)
            if found := re.search("|".join(tags), self._held):
                self._pass_on(self._held[: found.start()])
                self._held, self._closing = self._held[found.end() :], _HIDDEN.get(found[0], "")
                continue
            keep = max(_begun(self._held, tag) for tag in tags)
            ready, self._held = self._held[: len(self._held) - keep], self._held[len(self._held) - keep :]
            self._pass_on(ready)
            break

    def end(self) -> None:
        """Take the end of the text: what looked like the beginning of a tag was none."""
        rest, self._held = self._held, ""
        self._pass_on(rest)
        self._release(len(self.text))

    def _pass_on(self, text: str) -> None:
        if self._closing or not text:
            return
        # Blank lines before the first word are left over from a thought.
        text = text if self.text else text.lstrip()
        self.text += text
        waiting = self.text[self._shown :]
        ends = [match.end() for match in _END.finditer(waiting) if match.end() < len(waiting)]
        if len(waiting) > _LONG and not ends:
            ends = [match.end() for match in _CLAUSE.finditer(waiting)]
        if ends:
            self._release(self._shown + ends[-1])
        if len(self.text) > self._most:
            raise UnusableError("模型输出过长")
        if len(self.text) - self._checked >= _LEAST:
            self._checked = len(self.text)
            if is_repeating(self.text):
                raise UnusableError("模型的输出陷入重复")

    def _release(self, end: int) -> None:
        if sentence := self.text[self._shown : end]:
            self._check(self.text[: self._shown], sentence)
            self._shown = end
            self._show(sentence)


def _begun(text: str, tag: str) -> int:
    """Return how many characters at the end of `text` may be the beginning of `tag`."""
    return next((n for n in range(len(tag) - 1, 0, -1) if text.endswith(tag[:n])), 0)


def is_repeating(text: str) -> bool:
    """Return whether `text` ends in the same words over and over."""
    return any(
        any(map(str.isalnum, unit)) and text.endswith(unit * max(_TIMES, -(-_LEAST // size)))
        for size in range(1, _LONGEST + 1)
        if len(unit := text[-size:]) == size
    )
