"""Which office does what: taken from the report's own list of 内设科室, where it has one."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from assistant.drafting.grounding.bodies import find_bodies
from assistant.drafting.grounding.gate import sentences
from assistant.drafting.planning.quoting import as_clause
from assistant.drafting.question import Answer
from assistant.drafting.sources import Sources, cited
from knowledge.report import Report

_KIND = "科室|处室|股室|机构|部门|室|科|处|股"
_LIST = re.compile(
    rf"(?:内设|下设|设有|设)[^。；;]{{0,24}}?(?:{_KIND})?[^。；;、]{{0,12}}?(?:分别[为是]|包括|即|有|是|为|：|:|（)\s*"
    rf"(?P<names>[^。；;：:）)]*、[^。；;：:）)]+)"
)
_LIST_BEFORE = re.compile(r"内设(?P<names>[^。；;：:]*、[^。；;：:]*(?:科|处|股|室|部))[^。；;、]{0,6}?\d+\s*个")
_LIST_ALONE = re.compile(r"设有?(?P<names>[^。；;：:、，\d]{2,12}、[^。；;：:]*、[^。；;：:]*)")
_NOTE = re.compile(r"[（(][^（）()]*[）)]")
_LISTS = (_LIST, _LIST_BEFORE, _LIST_ALONE)
_OFFICE = re.compile(r"(?:科|处|股|室|部|中心|办|队|所|会|委|组)$")
_FINANCE = re.compile(r"财务|计财|规财|财会|计划财|财审|财政")
_GENERAL = re.compile(r"^(?:局|委|厅|机关)?(?:党组|党委|综合)?办公室$|^综合[科处股室]|^秘书")
_STAFF = re.compile(r"人事|组织人事|政工")
# Offices that keep the house running: they don't set the indicators of a programme.
_SUPPORT = re.compile(
    r"财务|计财|规财|财会|财审|人事|政工|党委|党建|纪委|纪检|监察|工会|离退休|老干|审计|办公室|法规|信访|后勤|机要|督查|宣传|"
    r"行政审批|政务服务|综合|秘书|团委|妇|内审"
)
_FEWEST = 3
_COMMON = set(re.findall("..", "管理工作发展促进服务建设综合协调监督指导经济业务市场科学技术项目资金目标指标"))


@dataclass(frozen=True, slots=True)
class Offices:
    """The offices a measure can name; where the report lists none (`listed` is False), they are general words.

    `names` are those of the list that are particular bodies, `source` is the number of the place where it stands.
    """

    finance: str
    general: str
    business: tuple[str, ...]
    listed: bool
    names: tuple[str, ...] = ()
    source: int = 0

    def business_for(self, texts: Iterable[str], limit: int = 2) -> str:
        """Return the business offices whose work `texts` speak of, best first, in words: 对外贸易科等业务科室."""
        if not self.business:
            return "各业务科室" if self.listed else "各业务部门"
        content = "".join(texts)
        scores = {office: sum(content.count(pair) for pair in _pairs(office)) for office in self.business}
        chosen = [office for office in sorted(scores, key=lambda o: -scores[o]) if scores[office]][:limit]
        if not chosen:
            return f"各业务{self.business[0][-1] if self.business[0][-1] in '科处股' else '科'}室"
        return "、".join(chosen) + ("等业务科室" if len(self.business) > len(chosen) else "")

    def marked(self, text: str) -> str:
        """Return `text` with the mark of the list in every sentence that names a listed office and lacks it."""
        return "".join(self._marked(sentence) for sentence in sentences(text))

    def _marked(self, sentence: str) -> str:
        if not any(name in sentence for name in self.names) or self.source in cited(sentence):
            return sentence
        end = len(sentence.rstrip("。！？"))
        return f"{sentence[:end]}[{self.source}]{sentence[end:]}"


def find_offices(report: Report, sources: Sources, answer: Answer | None = None) -> Offices:
    """Return the offices that the report lists for its own unit, else those its author named, else general words."""
    for section in report.sections:
        for paragraph in section.paragraphs:
            for match in (m for pattern in _LISTS for m in pattern.finditer(paragraph.text)):
                names = list(_split(_NOTE.sub("", match["names"])))
                if len(names) >= _FEWEST:
                    number = sources.report(f"“{section.heading}”", match[0], paragraph.location)
                    return replace(_sort(names), names=tuple(filter(_is_particular, names)), source=number)
    if answer and (names := list(_split(as_clause(answer.text)))):
        return replace(_sort(names), names=tuple(filter(_is_particular, names)), source=sources.author(answer))
    return Offices("财务部门", "办公室", (), listed=False)


def _is_particular(name: str) -> bool:
    """Return whether it is the name of one body: every unit has a 办公室."""
    return any(find_bodies(name))


def _sort(names: list[str]) -> Offices:
    general = next((name for name in names if _GENERAL.search(name)), "办公室")
    finance = next((name for name in names if _FINANCE.search(name)), "")
    business = tuple(name for name in names if not _SUPPORT.search(name))
    return Offices(finance or "财务部门", general, business, listed=True)


def _split(names: str) -> Iterator[str]:
    """Yield the office names of a list; a 和 inside a name (市场运行和消费促进科) doesn't part it."""
    for piece in re.split(r"[、，,]", re.sub(r"\s", "", names)):
        left, joined, right = piece.partition("和")
        parts = [left, right] if joined and _OFFICE.search(left) else [piece]
        for part in parts:
            name = re.sub(r"(?:等)?[\d一二三四五六七八九十]*个?(?:内设)?(?:科室|机构|处室|股室)?$", "", part) or part
            if 2 <= len(name) <= 16 and _OFFICE.search(name):
                yield name


def _pairs(office: str) -> set[str]:
    """Return the two-character words of an office's name that say what it is for."""
    core = _OFFICE.sub("", office)
    return {core[n : n + 2] for n in range(len(core) - 1)} - _COMMON
