import re
from collections import Counter
from collections.abc import Iterator, Sequence

from assistant.review.narrative import Item, missing_measures, missing_problems, read_narrative, themes
from assistant.review.rule import Finding, Rule, Severity
from knowledge.policy import Basis
from knowledge.report import Report

# In model reports a problem and its measure share six to thirty pairs of characters that no other item has.
MOST_SHARED = 2
SHORTEST = 40


class MatchingMeasures(Rule):
    """问题和措施应当对应：每个问题有措施解决，每条措施针对写明的问题。

    反例：问题写固定资产长期闲置，措施只有加强学习培训、完善绩效指标。
    正例：问题写固定资产长期闲置，措施写办公室6月底前清查闲置资产并调剂使用。
    """

    code = "DOC13"
    name = "问题与措施对应"
    severity = Severity.WARNING
    scope = "report"
    basis = Basis("财预〔2020〕10号", "第十一条")
    suggestion = "没有措施的问题补写措施；没有对应问题的措施，补写它要解决的问题，或者删去。"

    def needs(self, report: Report) -> str | None:
        """Return the section that is not there, or not by itself."""
        return missing_problems(report) or missing_measures(report)

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a warning for the problems that no measure speaks of, and a hint for the reverse."""
        narrative = read_narrative(report)
        unanswered = _alone(narrative.problems, narrative.measures)
        if unanswered:
            message = f"没有看到针对这些问题的措施：{_names(unanswered)}。"
            yield self.finding(message, *(item.evidence for item in unanswered))
        unfounded = _alone(narrative.measures, narrative.problems)
        if unfounded:
            message = f"这些措施没有看到对应的问题：{_names(unfounded)}。"
            yield self.finding(message, *(item.evidence for item in unfounded), severity=Severity.INFO)


def _alone(items: Sequence[Item], others: Sequence[Item]) -> list[Item]:
    """Return the items that share neither a theme nor words with any of `others`."""
    other_words = [_pairs(other.text) for other in others]
    common = Counter(pair for words in [*map(_words, items), *other_words] for pair in words)
    about = frozenset[str]().union(*map(_about, others))
    return [
        item
        for item in items
        if not _about(item) & about
        and (_about(item) or len(item.text) >= SHORTEST)
        and all(sum(common[pair] == 2 for pair in _words(item) & words) <= MOST_SHARED for words in other_words)
        and all(len(_pairs(item.title) & words) <= MOST_SHARED for words in other_words)
    ]


def _about(item: Item) -> frozenset[str]:
    return themes(item.title) or themes(item.text)


def _words(item: Item) -> frozenset[str]:
    return _pairs(item.text)


def _pairs(text: str) -> frozenset[str]:
    """Return every two neighbouring characters of a text's words."""
    return frozenset(run[at : at + 2] for run in re.findall("[一-龥]+", text) for at in range(len(run) - 1))


def _names(items: Sequence[Item]) -> str:
    return "、".join(f"“{item.name}”" for item in items)
