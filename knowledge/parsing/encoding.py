"""The text of a file in whatever encoding a Chinese office saves it, and whether what was read of one is text at all.

UTF-8 comes first: GB18030 reads almost any bytes as some text, UTF-8 nearly none. Chinese read in the wrong encoding
turns into rare characters, or letters with accents; read back the other way it is Chinese again, as no real text is.
"""

import re
from itertools import chain, islice

from knowledge.document import Document, Paragraph
from knowledge.errors import UnreadableError
from knowledge.parsing.limits import MAX_TEXT_CHARACTERS
from knowledge.running_text import compact

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# Code points that no report holds: unassigned, private, replacement. Binary data read as GB18030 is full of them.
_STRANGE = re.compile(r"[\ue000-\uf8ff\ufffd\ufff0-\uffff\U000e0000-\U0010ffff]")
# What colours a terminal, names its window, rings or goes back, as a log keeps it.
_TERMINAL = re.compile(
    r"\x1b(?:\[[0-?]{0,30}[ -/]{0,9}[@-~]|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)?|[@-Z\\^_])|[\x07\x08]"
)
_REPLACED = "\ufffd"
_RARE = 100
"""Of so many characters at most one may be broken in a file that is still the encoding it seems to be."""
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
# Private, unassigned and replacement characters, controls, and what pdfminer writes for a glyph without a meaning.
_MEANINGLESS = re.compile(r"[\ue000-\uf8ff\ufff0-\ufffd\U000e0000-\U0010ffff\x00-\x08\x0e-\x1f\x80-\x9f]|\(cid:\d+\)")
_REPLACED_CHINESE = re.compile(r"锟斤拷|烫烫烫|屯屯屯")
_ACCENTED = re.compile(r"[\u00a0-\u024f\u0370-\u058f]")
_SAMPLE = 20_000
"""So many characters are looked at: garbling is everywhere in a text or hardly matters."""
_ENOUGH = 40
"""With fewer Chinese characters than this, shares say nothing."""
_LONG = 600
"""From so many letters on, a text for this program has Chinese in it."""


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


def why_garbled(document: Document) -> str:
    """Return, in Chinese, what is wrong with the text of a document, "" where it reads as text."""
    parts = (part for one in document.blocks for part in ((one,) if isinstance(one, Paragraph) else chain(*one.rows)))
    return why_unreadable("".join(part.text for part in islice(parts, _SAMPLE))[:_SAMPLE])


def why_unreadable(text: str) -> str:
    """Return, in Chinese, what is wrong with `text`, "" where it reads as text."""
    visible = compact(text)
    chinese = len(_CHINESE.findall(visible))
    letters = len(_LETTER.findall(visible))
    if sum(len(match) for match in _MEANINGLESS.findall(visible)) * 10 > len(visible):
        return "读出来大多是没有意义的字符（乱码）"
    if len(_REPLACED_CHINESE.findall(visible)) * 30 > len(visible):
        return "文字在上一次转换编码时已经损坏（如“锟斤拷”）"
    accented = len(_ACCENTED.findall(visible))
    is_misread = accented * 5 > letters and chinese * 10 < letters and _turns_chinese(visible, "cp1252")
    if is_misread or (chinese >= _ENOUGH and (_turns_chinese(visible, "gb18030") or _is_rare(visible))):
        return "读出来是乱码，文件的编码不对"
    if letters >= _LONG and chinese * 50 < letters:
        return "读出来几乎没有汉字，可能是乱码或外文资料"
    return ""


def _turns_chinese(text: str, encoding: str) -> bool:
    """Return whether `text` is Chinese in another encoding that was read as `encoding`."""
    data = text.encode(encoding, "ignore")
    return any(
        len(_CHINESE.findall(data.decode(other, "ignore"))) * 4 > len(_LETTER.findall(text))
        for other in ("utf-8", "gb18030")
        if other != encoding
    )


def _is_rare(text: str) -> bool:
    """Return whether most Chinese characters hardly ever occur; in traditional writing only half of them do so."""
    found = _CHINESE.findall(text)
    # Of its two bytes the first says whether a character is among the common ones.
    first = "".join(found).encode("gb2312", "ignore")[::2]
    common = len(first) - len(first.translate(None, bytes(range(0xB0, 0xD8))))
    return common * 5 < len(found) * 2
