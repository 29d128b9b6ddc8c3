"""What a report repeats of others: passages side by side, and the share of its running text that they make up."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from knowledge.comparing.wording import unit_name
from knowledge.document import Location
from knowledge.report import Report
from knowledge.store.stored import StoredDocument


class Copy(StrEnum):
    """How a passage repeats another: to the letter (the unit's name aside), with new figures, with words changed."""

    VERBATIM = "verbatim"
    FIGURES = "figures"
    EDITED = "edited"

    @property
    def chinese(self) -> str:
        """Return the words shown to users."""
        return {"verbatim": "逐字相同", "figures": "只改了数字", "edited": "略有改动"}[self.value]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A passage that repeats another: both as written, where they stand, and how alike they are, 0 to 1.

    `likeness` is that of the words, figures not counted. `length` is the number of characters that are counted of it,
    `chunk` where in `document` the other one begins.
    """

    own: str
    location: Location
    section: str
    theirs: str
    document: StoredDocument
    their_section: str
    chunk: str
    copy: Copy
    likeness: float
    length: int


@dataclass(frozen=True)
class Repetition:
    """What a report repeats of `compared` others, itself left out, in `counted` characters; `usual` ones aren't."""

    passages: tuple[Repeated, ...]
    counted: int
    usual: int
    compared: int = 0
    itself: tuple[StoredDocument, ...] = ()

    @property
    def share(self) -> float:
        """Return what share of the running text is repeated, 0 to 1."""
        return self.share_of(self.passages)

    def share_of(self, passages: Iterable[Repeated]) -> float:
        """Return the share of the running text that these passages make up."""
        return sum(passage.length for passage in passages) / self.counted if self.counted else 0.0

    @property
    def by_document(self) -> dict[str, tuple[Repeated, ...]]:
        """Return the passages by the document that they repeat, the most repeated first."""
        found: dict[str, list[Repeated]] = defaultdict(list)
        for passage in self.passages:
            found[passage.document.id].append(passage)
        return {key: tuple(each) for key, each in sorted(found.items(), key=lambda item: -self.share_of(item[1]))}


def describe(repetition: Repetition) -> str:
    """Return in a sentence or two how much is repeated."""
    itself = "；".join(f"《{document.title}》就是这份报告，不比" for document in repetition.itself)
    apart = f"（{itself}）" if itself else ""
    if not repetition.compared:
        return f"资料库里没有可以比对的报告{apart}。把往年和其他单位的报告加入资料库后再比。"
    text = f"与资料库中{repetition.compared}份报告比对{apart}：计入比对的正文{repetition.counted}字，"
    usual = f"职能职责、格式套语等{repetition.usual}字各家本来就相同，不计入。" if repetition.usual else ""
    if not repetition.passages:
        return f"{text}没有发现重复。{usual}"
    ways = ((copy, [each for each in repetition.passages if each.copy is copy]) for copy in Copy)
    parts = "，".join(f"{copy.chinese}{repetition.share_of(each):.1%}" for copy, each in ways if each)
    return f"{text}重复{repetition.share:.1%}（{parts}）。{usual}"


def is_own(report: Report, document: StoredDocument) -> bool:
    """Return whether a document is of the report's unit."""
    unit = unit_name(report.unit)
    return bool(unit) and (unit == unit_name(document.unit) or unit in document.title)


def is_earlier(report: Report, document: StoredDocument) -> bool:
    """Return whether a document is the unit's own of an earlier year."""
    known = report.year is not None and document.year is not None
    return is_own(report, document) and (not known or (document.year or 0) < (report.year or 0))


def is_others(report: Report, document: StoredDocument) -> bool:
    """Return whether a document is of another unit."""
    return not is_own(report, document)


def is_same(report: Report, document: StoredDocument) -> bool:
    """Return whether a document is the report itself, in another format or an earlier draft of it."""
    units = {unit_name(report.unit), unit_name(document.unit)} - {""}
    same_title = bool(report.title) and _plain(report.title) == _plain(document.title)
    return same_title and len(units) < 2 and document.year in {None, report.year}


def _plain(title: str) -> str:
    return "".join(unit_name(title).split()).strip("《》")
