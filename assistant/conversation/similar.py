"""How other reports have written an indicator, or what a weak row wishes for: their rows of like name and level.

A passage of the knowledge base tells a row of a form in words (培训经费｜产出指标｜数量指标｜培训场次：目标≥12场，实际
13场); its target is judged here, as the report's own are.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.conversation.numbering import Numbering
from assistant.conversation.patterns import without
from assistant.conversation.workspace import Workspace
from assistant.review.verdict import Verdict, judge
from knowledge.finding.passage import Passage

_TOLD = re.compile(r"^(?P<place>.{1,300})：目标(?P<target>.{1,2000}?)(?=，实际|，分值|，得分|。偏差原因|$)")
_STATISTIC = re.compile("[≥≤=<>]")
_PIECE = re.compile(r"[；;，,。\n]|(?<!\d)\d{1,2}[.、．](?!\d)")
_WORDS = re.compile("[一-龥A-Za-z]+")
_LIKE, _SEARCHED, _LONGEST = 0.5, 20, 60


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as a passage tells it."""

    passage: Passage
    words: str
    name: str
    target: str
    levels: tuple[str, str]
    verdict: Verdict


def similar_rows(
    name: str,
    levels: tuple[str, str],
    workspace: Workspace,
    numbering: Numbering,
    rewrites: Sequence[str] | None = None,
) -> str:
    """Return, in Chinese, a few like rows of other reports with their marks, of each the best, figures first.

    Where `rewrites` are wanted, they are rows with figures. "" where no report has one like it.
    """
    if workspace.library is None:
        return ""
    verdicts, most = [Verdict.QUANTIFIED, Verdict.VERIFIABLE], 5
    if rewrites is not None:
        verdicts, most = verdicts[:1], 2
    own_title = workspace.report.title if workspace.report else ""
    own = [*filter(str.strip, _PIECE.split(name)), *(_STATISTIC.split(text)[0] for text in rewrites or ())]
    passages = workspace.library.search(" ".join(dict.fromkeys(own)), k=_SEARCHED, kind="report")
    rows = [row for passage in passages if passage.source.strip("《》") != own_title for row in _rows(passage)]
    likeness = {id(row): max(_likeness(text, row.name) for text in own) for row in rows}
    best: dict[str, _Row] = {}
    for row in sorted(rows, key=lambda row: -likeness[id(row)]):
        if row.verdict in verdicts and likeness[id(row)] >= _LIKE and _fit(levels, row.levels):
            best.setdefault(row.passage.document, row)
    found = sorted(best.values(), key=lambda row: verdicts.index(row.verdict))[:most]
    titles = (
        row.passage.source if row.passage.source.startswith("《") else f"《{row.passage.source}》" for row in found
    )
    told = "；".join(
        f"{title}写作“{row.name} {row.target}”{numbering.passage(row.passage, row.words)}"
        for title, row in zip(titles, found, strict=True)
    )
    return f"资料库里类似的指标：{told}。指标值按本单位情况定。" if told else ""


def _rows(passage: Passage) -> Iterator[_Row]:
    """Yield the rows that a passage tells and that can be scored."""
    for line in passage.text.splitlines():
        told = _TOLD.match(line)
        if told is None or len(place := told["place"].split("｜")) < 3:
            continue
        level1, level2, name = place[1], "".join(place[2:-1]), place[-1]
        is_short = len(name) + len(told["target"]) <= _LONGEST
        verdict = judge(level1, level2, name, told["target"]).verdict
        if is_short and not verdict.is_weak:
            yield _Row(passage, line, name, told["target"], (level1, level2), verdict)


def _likeness(own: str, other: str) -> float:
    """Return what share, 0 to 1, of the shorter text's pairs of characters the other has."""
    mine, theirs = _pairs(own), _pairs(other)
    return len(mine & theirs) / min(len(mine), len(theirs)) if mine and theirs else 0.0


def _pairs(text: str) -> frozenset[str]:
    runs = _WORDS.findall(without("generic", text, " "))
    return frozenset(run[at : at + 2] for run in runs for at in range(len(run) - 1))


def _fit(own: tuple[str, str], other: tuple[str, str]) -> bool:
    """Return whether two rows stand under the same level, as far as both say."""
    pairs = [(mine, theirs) for mine, theirs in zip(own, other, strict=True) if mine and theirs]
    return not pairs or any(mine == theirs for mine, theirs in pairs)
