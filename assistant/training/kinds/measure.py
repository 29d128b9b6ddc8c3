"""Draft one measure for a problem: who, by when, with what result to be checked, and whether it answers the problem."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import Random

from assistant.review.narrative import has
from assistant.review.rule import Finding
from assistant.training.chains import Chain, read_chains, shortened
from assistant.training.exercise import Answer, Blank, BlankForm, Exercise, Grade, Key, Passage
from assistant.training.explaining import rule, rule_text
from assistant.training.material import Material
from knowledge.extraction import read_report
from knowledge.facts.account import read_account
from knowledge.narrative.entries import read_narrative
from knowledge.parsing.txt import read_text
from knowledge.running_text import one_line, pairs

TITLE = "为问题写一条改进措施"
TOPICS = ("措施", "问题")
_QUESTION = "读下面的问题和原因，写一条改进措施：由谁负责、何时完成、做到什么可以检查的结果，并且确实能解决这个问题。"
_CODES = ("DOC11", "DOC12", "DOC13", "DOC14")
_PARTS = ("责任科室或责任人", "完成时间", "可以检查的结果")
_PART_HINTS = {
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
_SHORTEST = 8
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class _Check:
    """What the rules say of a draft: the parts that it lacks, and the rules that it breaks."""

    missing: tuple[str, ...]
    broken: tuple[str, ...]


def rules() -> Collection[str]:
    """Return the rules on measures."""
    return _CODES


def make(material: Material, chance: Random, level: int, _: str = "") -> Exercise | None:
    """Return the question about one problem of `material` whose own measure breaks no rule."""
    chains = read_chains(material.report)
    for chain in chance.sample(chains, len(chains)):
        problem, others = _problem_text(chain), [_problem_text(other) for other in chains if other is not chain]
        check = _check(problem, others, chain.measure)
        if not (check.missing or check.broken or _refusal(chain.measure, problem)):
            return _exercise(chain, others, level)
    return None


def grade(exercise: Exercise, answer: Answer) -> Grade:
    """Return a fifth for each part that is there and two fifths for answering the problem in one's own means."""
    problem = exercise.key.facts["problem"]
    text = answer.text("measure").strip()
    right = exercise.key.answer.text("measure")
    refusal = _refusal(text, problem)
    if refusal:
        return Grade(0.0, dict.fromkeys(exercise.rules, 0.0), f"{refusal}\n{_model(right)}", right)
    check = _check(problem, exercise.key.facts["others"], text)
    worth = {"DOC11": (len(_PARTS) - len(check.missing)) / len(_PARTS)} | {
        code: float(code not in check.broken) for code in ("DOC12", "DOC13", "DOC14")
    }
    points = 0.6 * worth["DOC11"] + 0.2 * worth["DOC13"] + 0.1 * worth["DOC12"] + 0.1 * worth["DOC14"]
    # A measure for something else is none for this problem, however well it is written.
    points = min(points, 0.4) if "DOC13" in check.broken else points
    lines = [f"✓ {part}" if part not in check.missing else f"✗ 没有写{part}：{_PART_HINTS[part]}。" for part in _PARTS]
    lines.append("✗ 看不出在解决这个问题：对象、环节要接得上。" if "DOC13" in check.broken else "✓ 针对这个问题")
    if "DOC12" in check.broken:
        lines.append("✗ 写成了要财政、上级做的事，或寄望于增设机构、增加编制，本单位落实不了。")
    if "DOC14" in check.broken:
        lines.append("✗ 有空话：删去“高度重视”“确保落到实处”一类，换成做什么、做多少。")
    if points < 1:
        lines += [_model(right), *(rule_text(code) for code in _CODES if worth[code] < 1)]
    by_rule = {code: worth[code] for code in exercise.rules}
    return Grade(round(points, 4), by_rule, "\n".join(lines), right)


def _exercise(chain: Chain, others: list[str], level: int) -> Exercise:
    passages = [Passage("", "问题", f"{chain.title}。{shortened(chain.problem, 200)}")]
    if level < 3:
        passages.append(Passage("", "原因", shortened(chain.cause, 200)))
    question = _QUESTION if level < 3 else _QUESTION.replace("问题和原因", "问题，自己想一想原因")
    return Exercise(
        kind="measure",
        title=TITLE,
        seed=0,
        level=level,
        source="",
        rules=_CODES,
        topics=TOPICS,
        question=question,
        blanks=(Blank("measure", "改进措施（一条）", BlankForm.TEXT),),
        hints=(
            "先看原因里是哪个环节没有做到，措施就动那个环节。",
            "按这个句式写：×科×月底前做×（动作），×达到×（数量、比率或文件）。",
            f"题里的数字可以变成目标：比如把差的那一截补上。这个问题讲的是“{chain.title}”。",
        ),
        passages=tuple(passages),
        subject=chain.title,
        key=Key(Answer({"measure": (chain.measure,)}), {"problem": _problem_text(chain), "others": others}),
    )


def _problem_text(chain: Chain) -> str:
    return f"{chain.title}\n{chain.problem}\n原因：{chain.cause}"


def _refusal(text: str, problem: str) -> str:
    """Return why a text isn't taken as a measure at all, "" where it is."""
    if not text:
        return "还没有写。先写一个动作：谁去做什么。"
    if len(text) < _SHORTEST:
        return f"“{text}”太短了，说不清谁、何时、做到什么。"
    if len(text) > _LONGEST:
        return f"一条措施写在{_LONGEST}字以内，只写要做的事。"
    if text in problem:
        return "这是问题里的原话，不是措施。"
    return ""


def _check(problem: str, others: Sequence[str], text: str) -> _Check:
    """Return what the rules of measures say of `text` as the only measure for `problem`.

    `others` are the report's other problems: a measure that speaks of one of those isn't for this one.
    """
    if has("advice", text):
        return _Check(_PARTS, ("DOC12", *(("DOC13",) if _is_elsewhere(problem, others, text) else ())))
    title, _, body = problem.partition("\n")
    line = one_line(text)
    written = f"一、存在的问题及原因分析\n（一）{title}\n{body}\n二、下一步改进措施\n1.{line}"
    report = read_report(read_text(written, "措施"))
    if not read_narrative(report).measures:
        return _Check(_PARTS, _CODES)
    found = {code: list(rule(code).check(read_account(report))) for code in _CODES}
    place = read_narrative(report).measures[0].location
    broken = [code for code in _CODES[1:] if any(_is_of(finding, code, place) for finding in found[code])]
    if "DOC13" not in broken and _is_elsewhere(problem, others, text):
        broken.append("DOC13")
    message = "".join(finding.message for finding in found["DOC11"])
    return _Check(tuple(part for part in _PARTS if part in message), tuple(broken))


def _is_elsewhere(problem: str, others: Sequence[str], text: str) -> bool:
    """Return whether a measure has hardly a word in common with the problem, or far more with another one."""
    words, problems = _words(text), [_words(problem), *map(_words, others)]
    spread = Counter(pair for told in problems for pair in told)
    own, *shares = (sum(1 / spread[pair] ** 2 for pair in words & told) for told in problems)
    return len(words & problems[0]) < _LEAST_SHARED or any(share > own * _OTHERS_MOST for share in shares)


def _words(text: str) -> frozenset[str]:
    """Return every two neighbouring characters of the words that say what a text is about."""
    return pairs(_COMMON.sub(" ", text))


def _is_of(finding: Finding, code: str, place: object) -> bool:
    """Return whether a finding is about the measure; that the problem goes unanswered is about it, too."""
    return code == "DOC13" or any(one.location == place for one in finding.evidence)


def _model(right: str) -> str:
    return f"可以参考报告里的写法：“{right}”"
