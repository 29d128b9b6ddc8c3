"""A file as a source of the knowledge base: what it is, what it is called, what year it speaks of, whether it holds.

A policy is known by its articles, its document number or a title such as 办法; a report by being read as one. What the
digests know of a policy goes before what its text says.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePath
from types import MappingProxyType

from knowledge.digest import AMENDED, REPEALED, Policy
from knowledge.document import Document
from knowledge.document_number import normal_number
from knowledge.errors import UserError
from knowledge.extraction import read_report
from knowledge.parsing.headings import split_sections
from knowledge.policy import load_policies, successor
from knowledge.report import Report
from knowledge.running_text import compact
from knowledge.sources.chunking import Kind, Piece
from knowledge.sources.clauses import clause_pieces, has_articles, policy_pieces
from knowledge.sources.region import NATION, region_of
from knowledge.sources.report_pieces import report_pieces, section_pieces
from knowledge.sources.validity import UNKNOWN, Validity, read_validity, repealed_by

_STATE = "中华人民共和国"
_POLICY_TITLE = re.compile(
    r"(?:法|条例|办法|规定|细则|规则|规程|通知|意见|指引|指南|框架|制度|决定|批复|标准|规范|公告)(?:[（(].{1,12}[)）])?》?$"
)
_REPORT_TITLE = re.compile(r"(?:报告书?|自评表|总结|情况说明|汇报)(?:[（(].{1,12}[)）])?$")
_NOT_WORDS = re.compile(r"[\W_]+")
_DATE = re.compile(r"((?:19|20)\d\d)\s*(?:-\d\d?-\d\d?|年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)")
_OFFICE = r"[\u4e00-\u9fff（）()]{2,24}?(?:政府|委员会|办公[厅室]|国务院|[部委厅局署院办])"
_HEAD_LINES = 12
_TITLE_LENGTH = 60
# A made-up example must not pass for a real office's report where it is quoted.
MADE_UP = "（虚构样例）"


@dataclass(frozen=True)
class Source:
    """One document to be found: `title` is shown, `names` are what a question may call it by.

    `unit` is who wrote a report or issued a policy, `repeals` are numbers and titles that a policy puts out of force,
    `notes` what its reader has to say of it.
    """

    kind: Kind
    title: str
    number: str
    unit: str
    year: int | None
    names: tuple[str, ...]
    pieces: tuple[Piece, ...]
    region: str = ""
    validity: Validity = UNKNOWN
    repeals: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def policy_source(policy: Policy) -> Source:
    """Return a bundled policy."""
    return Source(
        kind="policy",
        title=policy.citation,
        number=policy.number,
        unit=policy.issuer,
        year=int((policy.revised or policy.issued)[:4]),
        names=_names((policy.number, *policy.names)),
        pieces=tuple(policy_pieces(policy)),
        region=region_of(policy.issuer) or NATION,
        validity=_known_validity(policy),
        repeals=policy.replaces,
    )


def read_source(
    document: Document, kind: Kind | None = None, columns: Mapping[str, str] = MappingProxyType({})
) -> Source:
    """Return a policy or a report, as the document shows itself where no `kind` is given; `columns` are an office's."""
    title = _title(document)
    if kind is None:
        is_titled = _POLICY_TITLE.search(title) or normal_number(_stem(document))
        is_policy = not _REPORT_TITLE.search(title) and (is_titled or has_articles(document))
        kind = "policy" if is_policy else "report"
        if kind == "report" and not _REPORT_TITLE.search(title) and _report(document, columns) is None:
            raise UserError(
                f"看不出《{document.name}》是政策还是报告：没有条款和文号，也没有自评表和自评报告的章节。"
                "请注明它的类型（命令行用 --kind policy 或 --kind report）。"
            )
    found = _policy(document, title) if kind == "policy" else _past_report(document, title, columns)
    return replace(found, notes=document.notes)


def _policy(document: Document, title: str) -> Source:
    lines = list(_all_lines(document))
    head = "\n".join(_head(document))
    # A number at the end of a line is the document's own; one in a sentence is another's.
    ends = (
        normal_number(match[0]) for match in re.finditer(r"\S{2,6}[^\s\w]\d{4}[^\s\w]\d+号[)）]?$", head, re.MULTILINE)
    )
    number = normal_number(_stem(document)) or next(ends, "")
    bare = title.removeprefix(_STATE)
    # The full text of a policy that the digest knows goes by the same names.
    known = load_policies().get(number or bare)
    dates = _DATE.finditer(f"{head}\n{_stem(document)}")
    dated = re.search(r"〔(\d{4})〕", number) or max(dates, key=lambda match: match[1], default=None)
    year = int(dated[1]) if dated else None
    unit = known.issuer if known else _issuer(lines, title)
    validity = read_validity(lines, document.name)
    return Source(
        kind="policy",
        title=known.citation if known else f"《{title}》（{number}）" if number else f"《{title}》",
        number=number,
        unit=unit,
        year=year,
        names=_names((number, title, bare, *((known.number, *known.names) if known else ()))),
        pieces=_telling(clause_pieces(document), title),
        region=region_of(unit, title, number=number) or (NATION if known else ""),
        validity=_with_known(validity, known, number, year),
        repeals=repealed_by(lines, title),
    )


def _with_known(validity: Validity, known: Policy | None, number: str, year: int | None) -> Validity:
    """Return what a text says of its force, corrected by what the digests say of this policy."""
    if known is None:
        new = successor(number)
        return replace(validity, status=REPEALED, successor=new.citation) if new else validity
    if not number and year and year < int((known.revised or known.issued)[:4]):
        # A statute keeps its title when it is amended: this is the text of before.
        return replace(validity, status=AMENDED, successor=f"{known.revised or known.issued}修订的文本")
    found = _known_validity(known)
    return replace(found, effective=found.effective or validity.effective, lapsed=found.lapsed or validity.lapsed)


def _known_validity(policy: Policy) -> Validity:
    new = successor(policy.number)
    return Validity(policy.revised or policy.issued, policy.effective, "", policy.status, new.citation if new else "")


def _issuer(lines: list[str], title: str) -> str:
    """Return who issued a policy: as its title begins, else who signs it, else who passed it."""
    if named := re.match(rf"({_OFFICE})(?:[、\s]{_OFFICE})*关于", title):
        return named[1]
    joined = "\n".join(lines)
    signed = re.search(
        rf"^({_OFFICE})[\s　]*(?:\n[\s　]*)?(?:19|20)\d\d\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日[\s　]*$", joined, re.M
    )
    passed = re.search(r"日[\s　]*(\S{2,20}?(?:人民代表大会|国务院))(?:常务委员会)?(?:第|令)", joined)
    return signed[1] if signed else re.sub(r"第.{1,5}届", "", passed[1]) if passed else ""


def _past_report(document: Document, title: str, columns: Mapping[str, str]) -> Source:
    if report := _report(document, columns):
        title, unit, year, pieces = report.title or title, report.unit, report.year, report_pieces(report)
    else:
        dated = re.search(r"(?:19|20)\d\d", title)
        unit, year = "", int(dated[0]) if dated else None
        pieces = section_pieces(document, split_sections(document))
    shown = title + (MADE_UP if document.properties.get("fictional", "").lower() == "true" else "")
    names, region = _names((unit, title)), region_of(unit, shown)
    return Source("report", shown, "", unit, year, names, _telling(pieces, title), region)


def _telling(pieces: Iterable[Piece], title: str) -> tuple[Piece, ...]:
    """Return the pieces without one that holds the title alone: like every question on the matter, it answers none."""
    bare = _NOT_WORDS.sub("", title)
    return tuple(piece for piece in pieces if _NOT_WORDS.sub("", piece.text) != bare)


def _report(document: Document, columns: Mapping[str, str]) -> Report | None:
    try:
        return read_report(document, columns)
    except UserError:
        return None


def _title(document: Document) -> str:
    """Return what the document calls itself: its first line that reads as a title, else its file's name."""
    stated = document.properties.get("title", "")
    quoted = (re.match(r"(?:.{0,20}关于印发)?《(.{4,60}?)》(?![和与、])", line) for line in _lines(document)[:2])
    inner = next((match[1] for match in quoted if match), "")
    lines = (compact(line) for line in _head(document))
    line = next((line for line in lines if _POLICY_TITLE.search(line) or _REPORT_TITLE.search(line)), "")
    return stated or inner or line or re.sub(r"[（(]\d{4}-\d\d-\d\d[)）]$", "", _stem(document))


def _head(document: Document) -> list[str]:
    """Return the short lines at the head of the document, without numbered headings."""
    short = (line for line in _lines(document) if len(line) <= _TITLE_LENGTH)
    return [line for line in short if not re.match(r"第.{1,4}[条章]", line)]


def _lines(document: Document) -> list[str]:
    """Return the first lines of the document."""
    return list(islice(_all_lines(document), _HEAD_LINES))


def _all_lines(document: Document) -> Iterator[str]:
    lines = (line.strip() for block in document.paragraphs for line in block.text.splitlines())
    return filter(None, lines)


def _stem(document: Document) -> str:
    return PurePath(document.name).stem


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if len(name) > 2))
