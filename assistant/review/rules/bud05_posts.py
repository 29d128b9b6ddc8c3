from collections.abc import Iterator

from assistant.review.checks.same import contradictions
from assistant.review.checks.sums import wrong_sums
from assistant.review.checks.telling import tell
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.facts.vocabulary import STAFF


class Posts(Rule):
    """正文所写的编制和在职人数应与基础数据表一致。

    反例：正文写行政编制30名、事业编制12名，合计42名，基础数据表编制数填30人。
    正例：正文写行政编制30名、事业编制12名，基础数据表编制数填42人。
    """

    code = "BUD05"
    name = "编制和在职人数正文与基础数据表一致"
    severity = Severity.WARNING
    suggestion = "按编制部门批复和部门决算口径核对；只填本级的，在表中注明“本级”，并在正文中分开列明本级和所属单位。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield where posts or staff of the text aren't those of the base table, or of another sentence."""
        found = (*contradictions(account), *wrong_sums(account))
        yield from tell(self, (one for one in found if {one.stated.measure, one.stated.against} & STAFF))
