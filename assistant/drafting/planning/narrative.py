"""What the report itself says is wrong: clauses of its 存在的问题 section, or of its other text where it has none yet.

A clause is kept as it stands, but for the connective it begins with. What puts the blame on others (the finance
bureau, all levels of government, a third party) is left out: a unit reports its own shortcomings.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.drafting.planning.theme import Theme, load_themes
from knowledge.document import Location
from knowledge.outline import find_section
from knowledge.report import Report

_DEFECT = re.compile(
    r"不够|不足|不强|不高|不深|不严|不细|不全|不完善|不完整|不规范|不到位|不及时|不匹配|不健全|不科学|不合理|不精|不清|不一致|不准|"
    r"未能|未按|未及时|尚未|没有|缺乏|缺少|欠缺|滞后|薄弱|偏低|偏慢|偏少|偏大|偏差|偏离|空洞|匮乏|兼职|单一|较弱|较慢|较低|困难|"
    r"有待|脱节|闲置|超期|年限长|重.{1,6}轻"
)
_CAUSE = re.compile(r"由于|因为|因此|原因|导致|造成|主要是|源于|兼职|缺乏|匮乏|分配不足|力量")
_OTHERS = re.compile(
    r"财政部门|财政局|财政主导|财政困难|财政压力|财力|需财政|各级|上级|第三方|专家|市委|县委|省委|政府出台|政府财力|中介"
)
_CONNECTIVE = re.compile(
    r"^(?:[一二三四五六七八九十]是|[（(][一二三四五六七八九十\d]+[）)]|\d+[.、．]|同时|另外|此外|但是|但|而且|而|并且|其次|再次|最后|首先|"
    r"(?:原因|主要原因|分析原因|存在原因)(?:分析)?(?=[：:])|甚至|因此|所以|目前|其中|即|如|例如|主要表现[为在]|主要体现[为在]|具体表现为|这就要求)+[，,：:、]?"
)
_HEAD = re.compile(r"^(?:.{2,16}?(?:方面|问题|环节)[：:]?|[一-龥、]{2,12}[：:])")
# What every report says of itself says nothing of this one.
_CLICHE = re.compile(
    r"(?:绩效)?(?:意识|理念|认识|重视)(?:程度)?(?:薄弱|不强|淡薄|不够|不足|不到位|有待(?:加强|提高|增强|提升))[、，,]?"
)
_AUSTERITY = re.compile(r"压缩.{0,8}(?:支出|经费)|过紧日子")
_SHORTEST, _LONGEST = 7, 46
# So many characters of a theme's words make a clause one of its; a single word stands in clauses of any matter.
CLEAR, LIKELY = 4, 2


@dataclass(frozen=True, slots=True)
class Clause:
    """One statement of the report about a shortcoming: for running text, as it stands, and where."""

    text: str
    quote: str
    heading: str
    location: Location
    theme: str
    is_cause: bool


def own_clauses(report: Report, certainty: int = CLEAR) -> Iterator[Clause]:
    """Yield the report's own statements of shortcomings with the theme each belongs to, in reading order."""
    sections = find_section(report, "problems")
    own = bool(sections)
    seen: set[str] = set()
    for section in sections or report.sections:
        lines = [(paragraph.text, paragraph.location) for paragraph in section.paragraphs]
        # A heading that states the shortcoming is the summary of what follows: it comes last.
        lines += [(section.title, section.location)] if own else []
        for line, location in lines:
            for quote in _statements(line):
                theme = _theme_of(quote, certainty)
                text = _readable(quote)
                if theme and text and text not in seen and (own or "存在" in quote or "不足" in quote):
                    seen.add(text)
                    is_cause = bool(_CAUSE.search(quote))
                    yield Clause(text, quote, section.heading, location, theme.key, is_cause)


def _statements(line: str) -> Iterator[str]:
    """Yield the stretches of a paragraph that state a shortcoming, short enough to be taken over."""
    for sentence in re.split(r"[。；;！!]", line):
        pieces = [piece.strip() for piece in re.split(r"[，,]", sentence)]
        kept: list[str] = []
        for piece in [*pieces, ""]:
            if piece and not _blames(piece) and len("，".join([*kept, piece])) <= _LONGEST:
                kept.append(piece)
                continue
            yield from _statement("，".join(kept))
            kept = [piece] if piece and not _blames(piece) and len(piece) <= _LONGEST else []


def _blames(words: str) -> bool:
    return bool(_OTHERS.search(words) or _AUSTERITY.search(words))


def _statement(words: str) -> Iterator[str]:
    words = _HEAD.sub("", words) if _HEAD.match(words) else words
    # 无人员配备，… has left its subject behind; what follows stands alone.
    words = re.sub(r"^(?:无|未|没有|缺)[^，]{1,6}，(?=.{7})", "", words)
    words = _CONNECTIVE.sub("", words).strip("：:、 ")
    # A question of purpose or an order to others states no shortcoming.
    if len(words) >= _SHORTEST and _DEFECT.search(words) and not re.search(r"[?？]|要求必须|需要积极|需要", words):
        yield words


def _readable(quote: str) -> str:
    """Return a clause as a sentence can take it over, "" where only phrases are left: 存在 gets the noun it lacks."""
    words = _CLICHE.sub("", quote).strip("：:，,、 ")
    if len(words) < _SHORTEST or not _DEFECT.search(words):
        return ""
    last = re.split(r"[，,、]", words)[-1]
    if "存在" in last and not re.search(
        r"(?:问题|情况|现象|偏差|差距|不足|困难|短板|风险|差异|空白|隐患|薄弱环节)$", last
    ):
        words += "的情况"
    return words


def _theme_of(words: str, certainty: int) -> Theme | None:
    """Return the theme whose words a clause has most of, None where it has none."""

    def hits(theme: Theme) -> int:
        return sum(len(word) for word in theme.words if word in words)

    best = max(load_themes(), key=lambda theme: (hits(theme), -theme.order))
    return best if hits(best) >= certainty else None
