"""Match problems with their causes and with the measures that answer them."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from random import Random

from assistant.training.chains import Chain, distinct, read_chains, shortened
from assistant.training.exercise import Answer, Blank, BlankForm, Exercise, Grade, Key, Option, Passage
from assistant.training.lesson import rule_text
from assistant.training.material import Material
from assistant.training.ways.texts import sentence

TITLE = "问题、原因、措施配对"
TOPICS = ("问题", "原因", "措施")
RULES = ("DOC10", "DOC13", "DOC14")
_QUESTION = "下面是一份报告里写的几个问题，{what}打乱了次序{empty}。请为每个问题选出{which}。"
_NUMBER = {1: 3, 2: 3, 3: 4}
# Of so many problems every group of three or four can be looked at.
_MOST_CHAINS = 10


def make(material: Material, chance: Random, level: int, _: str = "") -> Exercise | None:
    """Return the question about some of the problems of `material`, where their measures can be told apart."""
    known = read_chains(material.report)[:_MOST_CHAINS]
    # Where causes aren't told of enough problems, none is asked for.
    told = [chain for chain in known if chain.cause] if level > 1 else []
    chains = told if len(told) > 2 else [replace(chain, cause="") for chain in known]
    groups = [group for group in combinations(chains, min(_NUMBER[level], len(chains))) if len(group) > 2]
    found = next((group for group in chance.sample(groups, len(groups)) if distinct(group)), None)
    return None if found is None else _exercise(chance.sample(found, len(found)), chance, level)


def grade(exercise: Exercise, answer: Answer) -> Grade:
    """Return the share of right pairs; an empty phrase that was taken for a measure counts against its own rule."""
    right = {blank.name: answer.of(blank.name) == exercise.key.answer.of(blank.name) for blank in exercise.blanks}
    causes = [is_right for name, is_right in right.items() if name.startswith("cause")]
    measures = [is_right for name, is_right in right.items() if name.startswith("measure")]
    by_rule = {"DOC13": sum(measures) / len(measures)}
    if causes:
        by_rule["DOC10"] = sum(causes) / len(causes)
    empty = exercise.key.facts["empty"]
    if empty:
        given = {name for blank in exercise.blanks for name in answer.of(blank.name)}
        by_rule["DOC14"] = float(empty not in given and bool(given))
    points = round(sum(right.values()) / len(right), 4)
    lines = ["全部配对。" if points == 1 else f"{len(right)}处配对了{sum(right.values())}处。"]
    for blank in exercise.blanks:
        name = exercise.key.answer.text(blank.name)
        mark = "✓" if right[blank.name] else f"✗（你选{answer.text(blank.name) or '空'}）"
        lines.append(f"{mark} {blank.label}：{name}")
    if points < 1:
        lines.append(
            "怎么看：原因要能解释问题里的数为什么差，措施要动到原因说的那个环节；看对象、数字和科室是不是接得上。"
        )
        lines.append(rule_text("DOC13"))
    told = "；".join(f"{blank.label}是{exercise.key.answer.text(blank.name)}" for blank in exercise.blanks)
    return Grade(points, by_rule, "\n".join(lines), told)


def _exercise(chains: Sequence[Chain], chance: Random, level: int) -> Exercise:
    number = len(chains)
    asks_causes = bool(chains[0].cause)
    cause_order = chance.sample(range(number), number) if asks_causes else []
    texts = [shortened(chain.measure) for chain in chains]
    texts += [sentence("empty_words", chance)[0]] if level == 3 else []
    measure_order = chance.sample(range(len(texts)), len(texts))
    causes = tuple(
        Option(f"原因{place}", shortened(chains[index].cause)) for place, index in enumerate(cause_order, start=1)
    )
    measures = tuple(Option(f"措施{place}", texts[index]) for place, index in enumerate(measure_order, start=1))
    blanks, key = [], {}
    for index in range(number):
        label = f"问题{index + 1}"
        if asks_causes:
            blanks.append(Blank(f"cause{index + 1}", f"{label}的原因", BlankForm.CHOICE, causes))
            key[f"cause{index + 1}"] = (causes[cause_order.index(index)].name,)
        blanks.append(Blank(f"measure{index + 1}", f"{label}的措施", BlankForm.CHOICE, measures))
        key[f"measure{index + 1}"] = (measures[measure_order.index(index)].name,)
    passages = [
        Passage("", f"问题{place}", shortened(chain.problem) if level < 3 else chain.problem)
        for place, chain in enumerate(chains, start=1)
    ]
    passages += [Passage("", option.name, option.text) for option in (*causes, *measures)]
    empty = measures[measure_order.index(number)].name if level == 3 else ""
    return Exercise(
        rules=("DOC13", *(("DOC10",) if asks_causes else ()), *(("DOC14",) if level == 3 else ())),
        question=_QUESTION.format(
            what="它们的原因和改进措施" if asks_causes else "改进措施",
            empty="，还混进了一条空话" if level == 3 else "",
            which="原因和措施" if asks_causes else "解决它的措施",
        ),
        blanks=tuple(blanks),
        hints=(
            "先给每个问题找一个关键词：是哪件事、差了多少。再到另一边找同一件事。",
            "措施写的数字和科室常能对上问题：结转的金额、未完成的数量、没有办的手续。",
        ),
        passages=tuple(passages),
        subject="、".join(sorted(chain.title for chain in chains)),
        key=Key(Answer(key), {"empty": empty}),
    )
