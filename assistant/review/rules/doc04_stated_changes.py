import re
from collections.abc import Iterator

from assistant.review.arithmetic import change_fits, change_pct, fits, plain, two_places
from assistant.review.figures import missing_text, sentences
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.policy import Basis
from knowledge.quantity import Quantity, find_quantities
from knowledge.report import Report

_FROM = re.compile(r"(?:由|从)[^，。；]{0,12}$")
_TO = re.compile(
    r"^[^，。；]{0,8}(?:增加|增长|提高|提升|上升|扩大|降低|下降|减少|压减|缩短)?(?:到|至)(?:[^，。；\d]{0,6})$"
)
_CHANGE = re.compile(
    r"^[，,、（(]\s*(?P<word>增长|上升|提高|提升|增加|扩大|下降|降低|减少|压减|缩短)(?:了|率|幅度?)?(?:为|达)?$"
)
_FALLS = {"下降", "降低", "减少", "压减", "缩短"}


class StatedChanges(Rule):
    """正文写明由多少变到多少的，所写的增减额、增减率应与前后两个数相符。

    反例：写“服务站由24个增加到30个，增长30%”，复算为增长25%。
    正例：写“服务站由24个增加到30个，增长25%”。
    """

    code = "DOC04"
    name = "增减幅度与前后数相符"
    severity = Severity.ERROR
    basis = Basis("财预〔2020〕10号", "第二十一条")
    suggestion = "核对前后两个数和增减幅度，按“（本期-上期）÷上期”复算后更正。"

    def needs(self, report: Report) -> str | None:
        """Return 正文 where there is none."""
        return missing_text(report)

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the changes that don't follow from the two figures before them."""
        for sentence in sentences(account.report):
            found = find_quantities(sentence.text)
            for before, after, change in zip(found, found[1:], found[2:], strict=False):
                wrong = _disagreement(sentence.text, before, after, change)
                if wrong:
                    quoted = sentence.text[before.start : change.end]
                    yield self.finding(f"正文写“{quoted}”，{wrong}。", sentence.evidence)


def _disagreement(text: str, before: Quantity, after: Quantity, change: Quantity) -> str:
    """Return what the change should be, "" where it agrees or the words don't say that it is one."""
    word = _CHANGE.match(text[after.end : change.start].rstrip())
    told = _FROM.search(text[: before.start]) and _TO.match(text[before.end : after.start])
    if not (told and word) or before.unit != after.unit or before.upper or after.upper or change.upper:
        return ""
    rises = after.value > before.value
    exact = change_pct(before.value, after.value)
    if (word["word"] in _FALLS) is rises and after.value != before.value:
        return f"由{plain(before.value)}到{plain(after.value)}是{'上升' if rises else '下降'}，方向相反"
    if change.unit.endswith("百分点") or change.unit == before.unit:
        gap = abs(after.value - before.value)
        return "" if fits(change.value, gap) else f"复算为{plain(gap)}{change.unit}"
    if change.unit != "%" or before.is_percent or exact is None:
        return ""
    signed = change.value if rises else -change.value
    return "" if change_fits(signed, before.value, after.value) else f"复算为{two_places(abs(exact))}%"
