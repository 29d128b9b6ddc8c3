"""Words of a request that were typed for another that sounds alike (因该是, 册除): what could be meant instead."""

from collections.abc import Iterator, Mapping
from functools import cache

from assistant.drafting.revising.scanning import Kind, lexicon

# GB 2312 orders its common characters by sound: what stands no farther apart than this sounds alike, or nearly.
_NEAR = 20
_COMMON = range(0xB0, 0xD8)
_LONGEST = 60


def respelled(message: str) -> Iterator[str]:
    """Yield `message` with one word of it exchanged for a known one that sounds like it."""
    known = _by_gap()
    for length in {len(gap) for gap in known} if len(message) <= _LONGEST else ():
        for at in range(len(message) - length + 1):
            written = message[at : at + length]
            for n, char in enumerate(written):
                for word in known.get(f"{written[:n]}_{written[n + 1 :]}", ()):
                    if word != written and _sounds_alike(word[n], char):
                        yield f"{message[:at]}{word}{message[at + length :]}"


@cache
def _by_gap() -> Mapping[str, tuple[str, ...]]:
    """Return the known words of two characters and more by what they are without one of them."""
    found: dict[str, tuple[str, ...]] = {}
    idle = {Kind.FILLER, Kind.COMPLAINT}
    for word in {word for word, kind, _ in lexicon() if len(word) > 1 and kind not in idle} | {"问题", "措施"}:
        for n in range(len(word)):
            gap = f"{word[:n]}_{word[n + 1 :]}"
            found[gap] = (*found.get(gap, ()), word)
    return found


def _sounds_alike(one: str, other: str) -> bool:
    places = [_place(char) for char in (one, other)]
    return all(places) and abs(places[0] - places[1]) <= _NEAR


def _place(char: str) -> int:
    """Return the place of a character among the common ones, 0 for any other."""
    code = char.encode("gb2312", "ignore")
    return 94 * (code[0] - _COMMON.start) + code[1] if len(code) == 2 and code[0] in _COMMON else 0
