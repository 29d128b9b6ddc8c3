"""How other reports have written an indicator, or what a weak row wishes for: their rows of like name and level.

A passage of the knowledge base tells a row of a form in words (培训经费｜产出指标｜数量指标｜培训场次：目标≥12场，实际
13场); its target is judged here, as the report's own are.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.conversation.numbering import Numbering
from assistant.conversation.workspace import Workspace
from assistant.review.verdict import Verdict, judge
from knowledge.finding.passage import Passage
from knowledge.report import Report

_TOLD = re.compile(r"^(?P<place>.{1,300})：目标(?P<target>.{1,2000}?)(?=，实际|，分值|，得分|。偏差原因|$)")
_STATISTIC = re.compile("[≥≤=<>]")
_PIECE = re.compile(r"[；;，,。\n]|(?<!\d)\d{1,2}[.、．](?!\d)")
# What every other indicator says as well.
_GENERIC = re.compile(
    "指标|工作|项目|资金|任务|情况|完成|年度|当年|实际|上年|增长|增速|下降|总额|数量|人数|次数|满意度|合格率|持续|不断|进一步|有效|明显"
    "|促进|提升|提高|推动|推进|加强|加快|改善|保障|确保|开展|发展|建设|管理|服务|水平|能力|质量|经济|社会|新增|受益|全市|全县|目标|绩效|规定|时间|预算|责任事故"
)
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
    rewrites: Sequence[str] = (),
    verdicts: Sequence[Verdict] = (Verdict.QUANTIFIED, Verdict.VERIFIABLE),
    most: int = 5,
) -> str:
    """Return, in Chinese, `most` like rows of other reports with their marks, those judged first as `verdicts` say.

    "" where no report has one like it.
    """
    told = [
        f"{_title(row.passage.source)}写作“{row.name} {row.target}”{numbering.passage(row.passage, row.words)}"
        for row in _like(name, rewrites, levels, workspace, verdicts)[:most]
    ]
    return f"资料库里类似的指标：{'；'.join(told)}。指标值按本单位情况定。" if told else ""


def _like(
    name: str, rewrites: Sequence[str], levels: tuple[str, str], workspace: Workspace, verdicts: Sequence[Verdict]
) -> list[_Row]:
    """Return rows like the one of this name, judged as one of `verdicts`, in their order; of each document the best."""
    if workspace.library is None:
        return []
    own = [piece for piece in _PIECE.split(name) if piece.strip()] + [_STATISTIC.split(text)[0] for text in rewrites]
    passages = workspace.library.search(" ".join(dict.fromkeys(own)), k=_SEARCHED, kind="report")
    rows = [row for passage in passages if not _is_of(workspace.report, passage) for row in _rows(passage)]
    likeness = {id(row): max(_likeness(text, row.name) for text in own) for row in rows}
    best: dict[str, _Row] = {}
    for row in sorted(rows, key=lambda row: -likeness[id(row)]):
        if row.verdict in verdicts and likeness[id(row)] >= _LIKE and _fit(levels, row.levels):
            best.setdefault(row.passage.document, row)
    return sorted(best.values(), key=lambda row: verdicts.index(row.verdict))


def _rows(passage: Passage) -> Iterator[_Row]:
    """Yield the rows that a passage tells and that can be scored."""
    for line in passage.text.splitlines():
        told = _TOLD.match(line)
        place = told["place"].split("｜") if told else []
        if told is None or len(place) < 3:
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
    runs = _WORDS.findall(_GENERIC.sub(" ", text))
    return frozenset(run[at : at + 2] for run in runs for at in range(len(run) - 1))


def _fit(own: tuple[str, str], other: tuple[str, str]) -> bool:
    """Return whether two rows stand under the same level, as far as both say."""
    pairs = [(mine, theirs) for mine, theirs in zip(own, other, strict=True) if mine and theirs]
    return not pairs or any(mine == theirs for mine, theirs in pairs)


def _is_of(report: Report | None, passage: Passage) -> bool:
    return report is not None and bool(report.title) and passage.source.strip("《》") == report.title


def _title(source: str) -> str:
    return source if source.startswith("《") else f"《{source}》"
