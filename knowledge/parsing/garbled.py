"""Whether text that was read is text at all: a broken encoding or font gives characters that say nothing.

Chinese read in the wrong encoding turns into rare characters, or into letters with accents; reading it back the other
way gives Chinese again, which no real text does.
"""

import re
from collections.abc import Iterator
from itertools import islice

from knowledge.document import Document, Paragraph
from knowledge.running_text import compact

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
# Private, unassigned and replacement characters, controls, and what pdfminer writes for a glyph without a meaning.
_STRANGE = re.compile(r"[\ue000-\uf8ff\ufff0-\ufffd\U000e0000-\U0010ffff\x00-\x08\x0e-\x1f\x80-\x9f]|\(cid:\d+\)")
_REPLACED_CHINESE = re.compile(r"锟斤拷|烫烫烫|屯屯屯")
_ACCENTED = re.compile(r"[\u00a0-\u024f\u0370-\u058f]")
_SAMPLE = 20_000
"""So many characters are looked at: garbling is everywhere in a text or hardly matters."""
_ENOUGH = 40
"""With fewer Chinese characters than this, shares say nothing."""
_LONG = 600
"""From so many letters on, a text for this program has Chinese in it."""


def why_garbled(document: Document) -> str:
    """Return, in Chinese, what is wrong with the text of a document, "" where it reads as text."""
    return why_unreadable("".join(islice(_texts(document), _SAMPLE))[:_SAMPLE])


def why_unreadable(text: str) -> str:
    """Return, in Chinese, what is wrong with `text`, "" where it reads as text."""
    visible = compact(text)
    chinese = len(_CHINESE.findall(visible))
    letters = len(_LETTER.findall(visible))
    if sum(len(match) for match in _STRANGE.findall(visible)) * 10 > len(visible):
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


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from (cell.text for row in block.rows for cell in row)


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
