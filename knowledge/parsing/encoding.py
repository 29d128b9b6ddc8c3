"""The text of a file in whatever encoding a Chinese office saves it.

UTF-8 comes first: GB18030 reads almost any bytes as some text, UTF-8 nearly none.
"""

import re

from knowledge.errors import UnreadableError
from knowledge.parsing.limits import MAX_TEXT_CHARACTERS

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# Code points that no report holds: unassigned, private, replacement. Binary data read as GB18030 is full of them.
_STRANGE = re.compile(r"[\ue000-\uf8ff\ufffd\ufff0-\uffff\U000e0000-\U0010ffff]")
# What colours a terminal or names its window, as a log keeps it.
_TERMINAL = re.compile(r"\x1b(?:\[[0-?]{0,30}[ -/]{0,9}[@-~]|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)?|[@-Z\\^_])")
_REPLACED = "\ufffd"
_RARE = 100
"""Of so many characters at most one may be broken in a file that is still the encoding it seems to be."""


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text of `data` and a note on what is broken in it; what isn't text is refused."""
    text = _TERMINAL.sub("", _decoded(data))
    if len(_CONTROL.findall(text)) * 500 > len(text) or len(_STRANGE.findall(text)) * _RARE > len(text):
        raise UnreadableError("这不是文本文件，或编码无法识别。请另存为 UTF-8 编码的 .txt，或上传 .docx。")
    if len(text) > MAX_TEXT_CHARACTERS:
        raise UnreadableError(f"文本超过 {MAX_TEXT_CHARACTERS // 10_000} 万字，请拆成几个文件再上传。")
    broken = text.count(_REPLACED)
    notes = (f"文件里有{broken}个字符无法识别，显示为“{_REPLACED}”，请与原文核对。",) if broken else ()
    return _CONTROL.sub("", text), notes


def _decoded(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, "replace")
    if b"\0" in data:
        # Only UTF-16 has zero bytes: the high half of every figure and line end, second where the low half comes first.
        little = data[1::2].count(0) >= data[::2].count(0)
        return data.decode("utf-16-le" if little else "utf-16-be", "replace")
    text = data.decode("utf-8", "replace")
    return text if text.count(_REPLACED) * _RARE <= len(text) else data.decode("gb18030", "replace")
