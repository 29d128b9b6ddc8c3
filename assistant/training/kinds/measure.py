"""Draft one measure for a problem: who, by when, with what result to be checked, and whether it answers the problem."""

from random import Random

from assistant.training.chains import Chain, read_chains, shortened
from assistant.training.exercise import Answer, Blank, BlankForm, Exercise, Grade, Key, Passage
from assistant.training.judging.measure import RULES, judge_measure
from assistant.training.lesson import rule_text
from assistant.training.material import Material

TITLE = "为问题写一条改进措施"
TOPICS = ("措施", "问题")
_QUESTION = "读下面的问题和原因，写一条改进措施：由谁负责、何时完成、做到什么可以检查的结果，并且确实能解决这个问题。"


def make(material: Material, chance: Random, level: int, _: str = "") -> Exercise | None:
    """Return the question about one problem of `material` whose own measure has no fault."""
    chains, year = read_chains(material.report), material.report.year
    for chain in chance.sample(chains, len(chains)):
        others = [_problem_text(other) for other in chains if other is not chain]
        if not judge_measure(_problem_text(chain), chain.measure, others, year).faults:
            return _exercise(chain, others, level, year)
    return None


def grade(exercise: Exercise, answer: Answer) -> Grade:
    """Return what the measure is worth, with the reasons and the report's own where it isn't full."""
    facts = exercise.key.facts
    text, right = answer.text("measure").strip(), exercise.key.answer.text("measure")
    found = judge_measure(facts["problem"], text, facts["others"], facts["year"])
    by_rule = {code: found.share(code) for code in exercise.rules}
    lines = [f"✗ {reason}" for reason in found.reasons] or ["✓ 有责任、时限和可以检查的结果，针对这个问题。"]
    if found.faults:
        lines.append(f"可以参考报告里的写法：“{right}”")
        lines += [rule_text(code) for code in RULES if text and by_rule[code] < 1]
    return Grade(found.score / 100, by_rule, "\n".join(lines), right)


def _exercise(chain: Chain, others: list[str], level: int, year: int | None) -> Exercise:
    passages = [Passage("", "问题", shortened(chain.problem, 200))]
    is_told = level < 3 and bool(chain.cause)
    if is_told:
        passages.append(Passage("", "原因", shortened(chain.cause, 200)))
    question = _QUESTION if is_told else _QUESTION.replace("问题和原因", "问题，想清楚原因")
    return Exercise(
        rules=RULES,
        question=question,
        blanks=(Blank("measure", "改进措施（一条）", BlankForm.TEXT),),
        hints=(
            "先看原因里是哪个环节没有做到，措施就动那个环节。",
            "按这个句式写：×科×月底前做×（动作），×达到×（数量、比率或文件）。",
            f"题里的数字可以变成目标：比如把差的那一截补上。这个问题讲的是“{chain.title}”。",
        ),
        passages=tuple(passages),
        subject=chain.title,
        key=Key(
            Answer({"measure": (chain.measure,)}), {"problem": _problem_text(chain), "others": others, "year": year}
        ),
    )


def _problem_text(chain: Chain) -> str:
    return f"{chain.title}\n{chain.problem}" + (f"\n原因：{chain.cause}" if chain.cause else "")
