from collections.abc import Iterator

from assistant.review.cited_policies import citing_lines, named_policies, tells_history
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.digest import REPEALED
from knowledge.facts.fact import Account
from knowledge.policy import successor
from knowledge.running_text import sentences


class SupersededPolicies(Rule):
    """引用的政策应当现行有效，已经废止的改引取代它的文件。

    反例：“依据《财政支出绩效评价管理暂行办法》（财预〔2011〕285号）开展自评”。
    正例：“依据《项目支出绩效评价管理办法》（财预〔2020〕10号）开展自评”。
    """

    code = "DOC22"
    name = "引用政策现行有效"
    severity = Severity.WARNING
    suggestion = "改引现行文件，并核对所引条款在现行文件里的位置和内容。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield one finding for each policy that was out of force when the report was written."""
        report = account.report
        seen: set[str] = set()
        for line in citing_lines(report):
            for sentence in sentences(line.text):
                for policy, mention, _ in [] if tells_history(sentence) else named_policies(sentence):
                    if policy.status != REPEALED or policy.number in seen:
                        continue
                    new = successor(policy.number)
                    # A report is written in the year after the one it tells of.
                    if new and report.year and int(new.issued[:4]) > report.year + 1:
                        continue
                    seen.add(policy.number)
                    instead = f"，已由{new.citation}取代" if new else ""
                    yield self.finding(f"{mention}已废止{instead}。", Evidence(sentence.strip(), line.location))
