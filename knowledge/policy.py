"""The policies that rules, drafts and answers rest on: references resolved, which must lead somewhere, or found."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from knowledge.digest import REPEALED, Article, Policy, parse_policy
from knowledge.document_number import DOCUMENT_NUMBER
from knowledge.numerals import chinese_numeral
from knowledge.quantity import fold

_FOLDER = Path(__file__).parent / "policies"
_DIGITS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Basis:
    """A reference to one clause: the policy's document number (or statute name) and the article's label."""

    policy: str
    article: str

    def __str__(self) -> str:
        """Return the reference as it is shown, 财预〔2020〕10号第十三条."""
        return f"{self.policy}{self.article}"


@cache
def load_policies() -> Mapping[str, Policy]:
    """Return every policy of the digest by its document number, statutes by their short title."""
    policies = [parse_policy(path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("*.md"))]
    return MappingProxyType(superseded({policy.number: policy for policy in policies}))


def superseded(policies: Mapping[str, Policy]) -> dict[str, Policy]:
    """Return the policies, those that another one replaces marked so: a successor is added as one file."""
    gone = {number for policy in policies.values() for number in policy.replaces}
    return {n: replace(policy, status=REPEALED) if n in gone else policy for n, policy in policies.items()}


def successor(number: str) -> Policy | None:
    """Return the policy that took the place of the one of this number, None where the digests know of none."""
    return next((policy for policy in load_policies().values() if number and number in policy.replaces), None)


_DIGITAL = re.compile(r"第(\d+)(?=[条款])")
_PARAGRAPH = re.compile(rf"第([{_DIGITS}])款")


def article(basis: Basis) -> Article:
    """Return the article that `basis` names, whole, even where it names one paragraph; KeyError where there is none."""
    return _resolve(basis)[0]


def quote(basis: Basis) -> str:
    """Return the words that `basis` rests on: the article's text, or only the paragraph or item it names."""
    return _resolve(basis)[1]


def citation_text(basis: Basis) -> str:
    """Return `basis` as a report cites it, 《项目支出绩效评价管理办法》（财预〔2020〕10号）第十三条第二款."""
    found, _, paragraph = _resolve(basis)
    citation = load_policies()[basis.policy].citation
    if found.label.startswith("要点") or found.label == "正文":
        return citation
    if match := re.fullmatch(r"(附件\d+)(.+)", found.label):
        place = f"{match[1]}“{match[2]}”"
    elif found.label.startswith("（"):
        place = f"第{found.label}项"
    elif found.label.startswith(("第", "附件")):
        place = found.label
    else:
        part, bracket, point = found.label.partition("（")
        place = f"第{part}部分" + (f"第{bracket}{point}项" if bracket else "")
    return citation + place + paragraph


def _resolve(basis: Basis) -> tuple[Article, str, str]:
    """Return the article, the words, and the paragraph of it (第二款) that `basis` names; KeyError for none."""
    label = _DIGITAL.sub(lambda match: f"第{chinese_numeral(int(match[1]))}", basis.article)
    for found in load_policies()[basis.policy].articles:
        if label == found.label:
            return found, found.text, ""
        paragraph = _PARAGRAPH.fullmatch(label.removeprefix(found.label))
        if paragraph and (words := _paragraph(found.text, _DIGITS.index(paragraph[1]))):
            return found, words, paragraph[0]
    raise KeyError(str(basis))


def _paragraph(text: str, place: int) -> str:
    """Return the paragraph at `place` (from 0), which begins with ①, ② or ③, "" where there is none."""
    if not place and "①" not in text:
        return text
    return next((line for line in text.splitlines() if line.startswith(chr(ord("①") + place))), "")


# A province's finance department has 财预 in its own code, 湘财预.
_PROVINCES = tuple("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼")
# Words that stand before a document number without belonging to its agency code.
_LEAD = re.compile(
    r".{0,60}(?:根据|依据|按照|参照|遵照|对照|依照|参考|引用|执行|落实|贯彻|印发|转发|文件|通知|办法|意见|以及|财政部|财政厅|财政局"
    r"|国务院|中央|人民政府|委员会|办公厅|办公室|[省市县区]委|规定|符合|违反|关于|[据照按由和与及或以将对见的了即])(?=..)"
)
_TITLE = re.compile(r"《((?:[^《》]|《[^《》]{0,99}》){0,199})》")
# What stands before a name that is only the end of a local document's name, or of a longer number.
_LOCAL = tuple("省市县区州级厅局0123456789")


def find_policies(text: str) -> list[tuple[Policy, str]]:
    """Return the policies that `text` names, in order, each with the words that name it.

    Counted are document numbers in any brackets, titles in 《》, and what people call a policy (10号文, 预算法), unless
    it is part of another document's number or title, as in 湖南省项目支出绩效评价管理办法.
    """
    policies = load_policies()
    titles: list[tuple[int, str, Policy | None]] = [
        (match.start(), match[0], _by_title().get(_title_key(match[1]))) for match in _TITLE.finditer(text)
    ]
    numbers = [(start, mention, policies.get(number)) for start, number, mention in _numbers(text)]
    taken = bytearray(len(text))
    for start, mention, _ in titles + numbers:
        taken[start : start + len(mention)] = b"x" * len(mention)
    names: list[tuple[int, str, Policy | None]] = [
        (match.start(), match[0], _by_title()[_title_key(match[0])])
        for match in _names().finditer(text)
        if not taken[match.start()] and text[match.start() - 1 : match.start()] not in _LOCAL
    ]
    found = sorted(titles + numbers + names, key=lambda item: item[0])
    return [(policy, mention) for _, mention, policy in found if policy]


def unknown_numbers(text: str) -> list[str]:
    """Return the document numbers in `text` that the digest doesn't hold, each once, in the digest's writing."""
    return list(dict.fromkeys(number for _, number, _ in _numbers(text) if number not in load_policies()))


def _numbers(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield where each document number stands, the number in the digest's writing, and as it is written."""
    policies = load_policies()
    codes = sorted({number.partition("〔")[0] for number in policies if "〔" in number}, key=len)
    for match in DOCUMENT_NUMBER.finditer(fold(text)):
        words, place = match["code"], f"〔{match['year']}〕{int(match['serial'])}号"
        code = next((code for code in codes if words.endswith(code) and code + place in policies), "")
        if not code or words.removesuffix(code).endswith(_PROVINCES):
            code = words[lead.end() :] if (lead := _LEAD.match(words)) else words
        start = match.start() + len(words) - len(code)
        yield start, code + place, text[start : match.end()]


@cache
def _by_title() -> Mapping[str, Policy]:
    """Return the policies by everything they are called."""
    return {_title_key(name): policy for policy in load_policies().values() for name in policy.names}


@cache
def _names() -> re.Pattern[str]:
    """Return what finds a policy's names in running text; a longer name wins over one within it."""
    names = {name for policy in load_policies().values() for name in policy.names}
    ordered = sorted(names | set(_by_title()), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, ordered))})(?![定治规律制])")


def _title_key(title: str) -> str:
    """Return a title without spaces, issuer, trailing （试行） and the wrapping of a covering notice."""
    title = re.sub(r"\s", "", title.translate(str.maketrans("《》<>()", "〈〉〈〉（）")))
    if wrapped := re.fullmatch(r".*?关于印发〈?(.+?)〉?的通知", title):
        title = wrapped[1]
    title = re.sub(r"（[^（）]*）$", "", title)
    return re.sub(r"^(?:中华人民共和国|中共中央、?国务院|国务院|财政部)(?=[^令])", "", title)
