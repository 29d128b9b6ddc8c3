"""How much of what a question asks about a sentence speaks of.

The words of a question that only ask (怎么规定, 是多少) are taken out; the rest, as pairs of characters and figures, is
what a sentence should hold. Pairs that stand in many of the candidates weigh less than rare ones.
"""

import math
import re
from collections.abc import Sequence

from knowledge.running_text import sentences, shortened

_SENTENCES, _SHORTEST, _BESIDE_BEST = 2, 6, 0.6
_ASKING = re.compile(
    r"请问|请|帮我|给我|告诉我|查一?查|查找|查询|搜索|一下|怎么(?:样)?|如何|怎样|什么(?:样|时候)?|哪些|哪个|哪几|哪里|几(?=[个项档条])|"
    r"多少|多大|是否|有没有|能不能|可不可以|要不要|必须|需要|应该|应当|可以|规定|要求|政策|文件|办法里|说的?|讲|内容|"
    r"是多少|是|的|了|吗|呢|对|在|有|里|中|和|与|及|或|把|被|到|按|这|那|关于|方面|情况|报告|我们|本单位|单位"
)
# What people ask by one word and documents say by another.
_SAME = (
    (re.compile(r"占(?:多少|几)(?:分|%)|多少分值?|分值比例"), "权重"),
    (re.compile(r"优良中差|(?:怎么|如何)(?:评|分)等?级|几个等级"), "等级 为优 为良 为中 为差"),
    (re.compile(r"打分|评分|给分|算分"), "计分"),
    (re.compile(r"(?<=[多少几])天"), "日"),
    (re.compile(r"没用完|没花完|剩下的钱|花不完"), "结余 结转"),
)
_RUN = re.compile(r"[一-龥]+|[A-Za-z]+|\d+(?:\.\d+)?%?")


def terms_of(question: str) -> frozenset[str]:
    """Return what `question` asks about, as pairs of characters, words and figures."""
    pairs: set[str] = set()
    for run in _RUN.findall(_ASKING.sub(" ", reworded(question))):
        if re.match(r"[一-龥]", run) and len(run) > 1:
            pairs |= {run[start : start + 2] for start in range(len(run) - 1)}
        elif len(run) > 1 or run.isdigit():
            pairs.add(run.lower())
    return frozenset(pairs)


def reworded(question: str) -> str:
    """Return `question` in the words that policies use."""
    for pattern, words in _SAME:
        question = pattern.sub(f" {words} ", question)
    return question


def rank(question: str, texts: Sequence[str]) -> list[float]:
    """Return the share, 0 to 1, of the question's weight that each text holds."""
    terms = terms_of(question)
    weights = {term: math.log(1 + len(texts) / (1 + sum(term in text for text in texts))) + 0.2 for term in terms}
    whole = sum(weights.values())
    return [sum(weight for term, weight in weights.items() if term in text) / whole if whole else 0.0 for text in texts]


def best_sentences(question: str, text: str, longest: int) -> str:
    """Return the sentences of a text that speak most of what is asked, in its order, cut to so many characters."""
    parts = [part.strip() for part in sentences(text) if len(part.strip()) > _SHORTEST] or [text]
    scores = rank(question, parts)
    best = sorted(range(len(parts)), key=lambda place: -scores[place])[:_SENTENCES]
    kept = sorted(place for place in best if scores[place] >= scores[best[0]] * _BESIDE_BEST)
    return shortened("".join(parts[place] for place in kept), longest)
