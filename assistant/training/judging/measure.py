"""Whether a measure answers its problem: who does what by when and up to what, in the unit's own and lawful means."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.review.narrative import has
from assistant.review.rule import Finding
from assistant.training.explaining import rule
from assistant.training.judging.judged import Judged, judged
from knowledge.data_file import read_yaml
from knowledge.extraction import read_report
from knowledge.facts.account import read_account
from knowledge.narrative.entries import read_narrative
from knowledge.parsing.txt import read_text
from knowledge.quantity import find_dates
from knowledge.running_text import clauses, one_line, pairs

RULES = ("DOC11", "DOC12", "DOC13", "DOC14")
_PARTS = {
    "责任科室或责任人": "写明由哪个科室、哪个岗位负责",
    "完成时间": "写明几月底前、每季度这样的时限",
    "可以检查的结果": "写明数量、比率，或者要印发的文件",
}
# Fewer words in common than this, and a measure could stand under any problem.
_LEAST_SHARED = 3
_COMMON = re.compile(
    "绩效|项目|工作|管理|完成|年度|部门|单位|情况|问题|原因|进行|加强|提高|落实|不断|进一步|科室|财务|办公室|制度"
    "|要求|相关|组织|培训|学习|没有|不少于|不超过|负责|牵头"
)
# So much more in common with another problem of the report, and it is that one which the measure answers.
_OTHERS_MOST = 1.5
_SHORTEST, _LONGEST = 8, 600
_YEARS = 3
_YEAR = re.compile(r"(20\d\d)")


def judge_measure(problem: str, text: str, others: Sequence[str] = ()) -> Judged:
    """Return what `text` is worth as the measure for `problem`, `others` being the report's other problems."""
    text = text.strip()
    if refusal := _refusal(text, problem):
        return Judged(0, (refusal,))
    return judged([*_broken(problem, others, text), *_harmful(text), *_of_dates(problem, text)])


def _refusal(text: str, problem: str) -> str:
    """Return why a text isn't taken as a measure at all, "" where it is."""
    if not text:
        return "还没有写。先写一个动作：谁去做什么。"
    if len(text) < _SHORTEST:
        return f"“{text}”太短了，说不清谁、何时、做到什么。"
    if len(text) > _LONGEST:
        return f"一条措施写在{_LONGEST}字以内，只写要做的事。"
    return "这是问题里的原话，不是措施。" if text in problem else ""


def _broken(problem: str, others: Sequence[str], text: str) -> Iterator[tuple[int, str]]:
    """Yield what the rules of measures say of `text` as the only measure for `problem`."""
    title, _, body = problem.partition("\n")
    written = f"一、存在的问题及原因分析\n（一）{title}\n{body}\n二、下一步改进措施\n1.{one_line(text)}"
    report = read_report(read_text(written, "措施"))
    measures = read_narrative(report).measures
    if has("advice", text) or not measures:
        yield 30, "写成了对别人的建议，不是本单位要做的事。"
        return
    found = {code: list(rule(code).check(read_account(report))) for code in RULES}
    missing = "".join(finding.message for finding in found["DOC11"])
    lacking = [part for part in _PARTS if part in missing]
    for part in lacking:
        yield 70 - 20 * (len(lacking) - 1), f"没有写{part}：{_PARTS[part]}。"
    if any(_is_of(finding, measures[0].location) for finding in found["DOC12"]):
        yield 30, "写成了要财政、上级做的事，或寄望于增设机构、增加编制，本单位落实不了。"
    if found["DOC13"] or _is_elsewhere(problem, others, text):
        yield 40, "看不出在解决这个问题：对象、环节要接得上。"
    if any(_is_of(finding, measures[0].location) for finding in found["DOC14"]):
        yield 90, "有空话：删去“高度重视”“确保落到实处”一类，换成做什么、做多少。"


def _is_elsewhere(problem: str, others: Sequence[str], text: str) -> bool:
    """Return whether a measure has hardly a word in common with the problem, or far more with another one."""
    words, problems = _words(text), [_words(problem), *map(_words, others)]
    spread = Counter(pair for told in problems for pair in told)
    own, *shares = (sum(1 / spread[pair] ** 2 for pair in words & told) for told in problems)
    return len(words & problems[0]) < _LEAST_SHARED or any(share > own * _OTHERS_MOST for share in shares)


def _words(text: str) -> frozenset[str]:
    """Return every two neighbouring characters of the words that say what a text is about."""
    return pairs(_COMMON.sub(" ", text))


def _is_of(finding: Finding, place: object) -> bool:
    return any(one.location == place for one in finding.evidence)


def _harmful(text: str) -> Iterator[tuple[int, str]]:
    """Yield what a measure does that a unit may not do, or that hides the problem instead of solving it."""
    for clause in clauses(text):
        for kind in _kinds():
            if kind.does.search(clause) and not kind.but.search(clause):
                yield 10, f"“{clause.strip('，。；')}”不能作措施：{kind.told}。"


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of what no measure may do, by its words, those that make it harmless, and why in Chinese."""

    does: re.Pattern[str]
    but: re.Pattern[str]
    told: str


@cache
def _kinds() -> tuple[_Kind, ...]:
    entries = read_yaml(Path(__file__).with_name("harm.yml"))
    return tuple(
        _Kind(_any(entry["does"]), _any(entry.get("but", "(?!)")), entry["told"]) for entry in entries
    )


def _any(words: str) -> re.Pattern[str]:
    return re.compile("|".join(words.split()))


def _of_dates(problem: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield that a deadline is over already, or so far away that it is none."""
    told = [int(year) for date in find_dates(problem) for year in _YEAR.findall(date.text)]
    for date in find_dates(text):
        for year in map(int, _YEAR.findall(date.text)):
            if told and year < max(told):
                yield 40, f"“{date.text}”在报告年度之前，已经过去了。"
            elif told and year > max(told) + _YEARS or year > 2040:
                yield 30, f"“{date.text}”太远了，等于没有时限。"
