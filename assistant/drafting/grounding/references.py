"""References to policies in running text: 《办法》（财预〔2020〕10号）第十一条, 预算法第三十二条, 第十二条.

An article belongs to the policy named last before it: a source holds a reference where it names that policy with that
number and that article, not where it names them of different policies. What a policy is called besides (预算法,
10号文) is known from the digest.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.citations import Citation, SourceKind
from knowledge.digest import Policy
from knowledge.policy import find_policies
from knowledge.quantity import blank
from knowledge.running_text import compact

# The agency's code, without a word that only leads to it: 按照财预〔2020〕10号.
_CODE = (
    r"(?:(?!按照|依照|依据|根据|参照|遵照|对照|执行|落实|贯彻|印发|文件|通知|办法|以及|[和与及或的按照据])[一-龥]){1,8}"
)
_NUMBER = rf"{_CODE}〔\d{{4}}〕\d+号|国务院令第?\d+号"
_ORDINAL = "[一二三四五六七八九十百零]+"
_ARTICLE = (
    rf"第{_ORDINAL}条(?:第{_ORDINAL}款)?(?:第（{_ORDINAL}）项)?|第{_ORDINAL}部分(?:第（{_ORDINAL}）项)?(?:第\d+点)?|第（{_ORDINAL}）项"
    r"|附件\d+(?:“[^“”]*”)?"
)
_TITLED = re.compile(rf"《(?P<title>[^《》]+)》(?:[（(](?P<number>{_NUMBER})[）)])?(?P<article>{_ARTICLE})?")
_BARE = re.compile(rf"(?P<number>{_NUMBER})|(?P<article>{_ARTICLE})")
# What a document number may be written after: 市财政局岳财绩〔2024〕3号 is 岳财绩〔2024〕3号, but 湘财预〔2020〕10号 is
# another than 财预〔2020〕10号.
_ISSUERS = tuple("局厅部府会委室院")
_CACHED = 256


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference as written at `start` to `end`; `title` and `number` name its policy, "" where nothing does."""

    text: str
    title: str
    number: str
    article: str
    start: int
    end: int


def holds_reference(citation: Citation, text: str, wanted: Reference) -> bool:
    """Return whether a source, `text` being all that it holds, names this policy with this number and article."""
    head = f"{citation.source}{citation.section}"
    named = [one for one in find_references(text) if _same_policy(wanted, one)]
    if citation.kind is SourceKind.POLICY:
        # A clause of the digest is headed by the one policy it is from.
        ours = any(_same_policy(wanted, one) for one in find_references(head)) or not (wanted.title or wanted.number)
        return bool(named) and (not wanted.article or (ours and wanted.article in compact(head)))
    return any(one.article.startswith(wanted.article) for one in named)


@lru_cache(_CACHED)
def find_references(text: str) -> tuple[Reference, ...]:
    """Return every reference in `text`, in order, an article with the title and number of the policy it belongs to."""
    found = [(match.span(), match.groupdict("")) for match in _TITLED.finditer(text)]
    rest = blank(text, (span for span, _ in found))
    found += [(match.span(), match.groupdict("")) for match in _BARE.finditer(rest)]
    rest = blank(text, (span for span, _ in found))
    for name in dict.fromkeys(name for _, name in find_policies(rest)):
        found += [(match.span(), {"title": name}) for match in re.finditer(re.escape(name), rest)]
    title = number = ""
    references = []
    for (start, end), parts in sorted(found, key=lambda item: item[0]):
        if parts.get("title") or parts.get("number"):
            title, number = compact(parts.get("title", "")), compact(parts.get("number", ""))
        references.append(Reference(text[start:end], title, number, compact(parts.get("article", "")), start, end))
    return tuple(references)


def _same_policy(wanted: Reference, known: Reference) -> bool:
    """Return whether `known` is of the policy that `wanted` names, in every way in which it names it."""
    policy = _policy(known.title) or _policy(known.number)
    if wanted.title and wanted.title != known.title and (policy is None or _policy(wanted.title) is not policy):
        return False
    if not wanted.number:
        return True
    if known.number:
        issuer = known.number.removesuffix(wanted.number)
        return known.number == wanted.number or (issuer != known.number and issuer.endswith(_ISSUERS))
    return policy is not None and policy.number == wanted.number


@lru_cache(_CACHED)
def _policy(name: str) -> Policy | None:
    """Return the digest's policy of this title or number, None where it has none."""
    found = find_policies(name if "〔" in name else f"《{name}》") if name else []
    return found[0][0] if found else None
