"""Which offices a report names for its own unit, and which of them a matter belongs to by its name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.document import Location
from knowledge.report import Report
from knowledge.running_text import compact

_KIND = "科室|处室|股室|机构|部门|室|科|处|股"
_LIST = re.compile(
    rf"(?:内设|下设|设有|设)[^。；;]{{0,24}}?(?:{_KIND})?[^。；;、]{{0,12}}?(?:分别[为是]|包括|即|有|是|为|：|:|（)\s*"
    rf"(?P<names>[^。；;：:）)]*、[^。；;：:）)]+)"
)
_LIST_BEFORE = re.compile(r"内设(?P<names>[^。；;：:]*、[^。；;：:]*(?:科|处|股|室|部))[^。；;、]{0,6}?\d+\s*个")
_LIST_ALONE = re.compile(r"设有?(?P<names>[^。；;：:、，\d]{2,12}、[^。；;：:]*、[^。；;：:]*)")
_NOTE = re.compile(r"[（(][^（()）]*[）)]")
_LISTS = (_LIST, _LIST_BEFORE, _LIST_ALONE)
_OFFICE = re.compile(r"(?:科|处|股|室|部|中心|办|队|所|会|委|组)$")
_FEWEST = 3
_COMMON = set(
    re.findall("..", "管理工作发展促进服务建设综合协调监督指导经济业务市场科学技术项目资金目标指标公共活动资源")
)


@dataclass(frozen=True, slots=True)
class Offices:
    """The offices that a report lists, with the place of the list; none where it lists none."""

    names: tuple[str, ...] = ()
    quote: str = ""
    location: Location | None = None
    heading: str = ""

    def of_matter(self, words: str) -> str:
        """Return the one office whose name says that a matter is its own (文物科: 城隍庙文物修缮), "" for none."""
        scores = {name: len({pair for pair in _pairs(name) if pair in words}) for name in self.names}
        best = max(scores.values(), default=0)
        found = [name for name, score in scores.items() if score == best]
        return found[0] if best and len(found) == 1 else ""


def find_offices(report: Report) -> Offices:
    """Return the offices of the first list of them in the report."""
    for section in report.sections:
        for paragraph in section.paragraphs:
            for match in (m for pattern in _LISTS for m in pattern.finditer(paragraph.text)):
                names = tuple(split_offices(_NOTE.sub("", match["names"])))
                if len(names) >= _FEWEST:
                    return Offices(names, match[0], paragraph.location, section.heading)
    return Offices()


def split_offices(names: str) -> Iterator[str]:
    """Yield the office names of a list; a 和 inside a name (市场运行和消费促进科) doesn't part it."""
    # ，所属单位有… goes on to others.
    listed = re.split(r"[，,](?=[^、，,]{2,8}(?:有|为|包括|设))", compact(names))[0]
    for piece in re.split(r"[、，,]", listed):
        left, joined, right = piece.partition("和")
        parts = [left, right] if joined and _OFFICE.search(left) else [piece]
        for part in parts:
            name = (
                re.sub(r"(?:等)?[\d一二三四五六七八九十]{0,6}个?(?:内设)?(?:科室|机构|处室|股室)?$", "", part) or part
            )
            if 2 <= len(name) <= 16 and _OFFICE.search(name):
                yield name


def _pairs(office: str) -> set[str]:
    """Return the two-character words of an office's name that say what it is for."""
    core = _OFFICE.sub("", office)
    return {core[n : n + 2] for n in range(len(core) - 1)} - _COMMON
