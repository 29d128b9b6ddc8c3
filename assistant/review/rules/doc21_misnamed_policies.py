import re
from collections.abc import Iterator

from assistant.review.cited_policies import NumberedTitle, citing_lines, is_national, numbered_titles
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.policy import Policy
from knowledge.running_text import pairs

_FRAME = re.compile(r"[《》〈〉<>（）()\s]|关于|印发|的通知|试行|暂行")
# Half of the shorter name's pairs of characters: an abridged title keeps more, another title far less.
LEAST_ALIKE = 0.5


class MisnamedPolicies(Rule):
    """引用政策时文件名与文号应当对应。

    反例：“《项目支出绩效评价管理办法》（财预〔2013〕53号）”，这个文号是《预算绩效评价共性指标体系框架》的。
    正例：“《项目支出绩效评价管理办法》（财预〔2020〕10号）”。
    """

    code = "DOC21"
    name = "文件名与文号对应"
    severity = Severity.ERROR
    suggestion = "对照原文件改正文件名或文号，全文统一。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield one finding for each title with a number that isn't its own."""
        seen: set[tuple[str, str]] = set()
        for line in citing_lines(account.report):
            for pair in numbered_titles(line.text):
                message, severity = _judge(pair)
                if message and (pair.title, pair.number) not in seen:
                    seen.add((pair.title, pair.number))
                    yield self.finding(message, Evidence(line.text, line.location), severity=severity)


def _judge(pair: NumberedTitle) -> tuple[str, Severity]:
    """Return what is wrong with a numbered title, "" for nothing; an error where both are known for certain."""
    titled, numbered = pair.titled, pair.numbered
    if numbered and titled and numbered is not titled:
        message = f"{pair.number}是《{numbered.title}》，报告写作{pair.title}；应为{titled.citation}。"
        return message, Severity.ERROR
    if numbered and not titled and not _alike(pair.title, numbered):
        return f"{pair.number}是《{numbered.title}》，报告写作{pair.title}，请核对。", Severity.WARNING
    if titled and not numbered and "〔" in titled.number and is_national(pair.number):
        return f"收录的文件是{titled.citation}，报告写的文号是{pair.number}，请核对。", Severity.WARNING
    return "", Severity.INFO


def _alike(title: str, policy: Policy) -> bool:
    written = pairs(_FRAME.sub("", title))
    names = [pairs(_FRAME.sub("", name)) for name in (policy.title, policy.short_title, *policy.aliases)]
    return any(len(written & name) >= LEAST_ALIKE * max(min(len(written), len(name)), 1) for name in names if name)
