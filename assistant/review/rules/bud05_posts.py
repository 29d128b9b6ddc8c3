from collections.abc import Iterator
from decimal import Decimal

from assistant.review.arithmetic import total
from assistant.review.budget import missing_base_table
from assistant.review.figures import missing_text
from assistant.review.rule import Evidence, Finding, Rule, Severity
from assistant.review.staffing import Count, stated_counts, subset_of
from knowledge.facts.fact import Account
from knowledge.policy import Basis
from knowledge.quantity import parse_decimal
from knowledge.report import Report


class Posts(Rule):
    """正文所写的编制和在职人数应与基础数据表一致。

    反例：正文写行政编制30名、事业编制12名，合计42名，基础数据表编制数填30人。
    正例：正文写行政编制30名、事业编制12名，基础数据表编制数填42人。
    """

    code = "BUD05"
    name = "编制和在职人数正文与基础数据表一致"
    severity = Severity.WARNING
    basis = Basis("财预〔2013〕53号", "附件2在职人员控制率")
    suggestion = "按编制部门批复和部门决算口径核对；只填本级的，在表中注明“本级”，并在正文中分开列明本级和所属单位。"

    def needs(self, report: Report) -> str | None:
        """Return what is missing: the text or the table."""
        return missing_base_table(report) or missing_text(report)

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield where posts or staff of the text aren't those of the base table."""
        report = account.report
        if report.staffing is None:
            return
        posts, staff = parse_decimal(report.staffing.posts), parse_decimal(report.staffing.staff)
        row = f"编制数{report.staffing.posts} | 在职人数{report.staffing.staff} | 控制率{report.staffing.rate}"
        table = Evidence(row, report.staffing.location)
        told = list(stated_counts(report))
        if posts is not None:
            yield from self._posts(told, posts, table)
        counts = [count for count in told if count.of == "staff"]
        if staff is not None and counts and all(count.number != staff for count in counts):
            message = f"正文写“{counts[0].text}”，基础数据表在职人数为{report.staffing.staff}人，两处不一致。"
            yield self.finding(message, counts[0].sentence.evidence, table)

    def _posts(self, told: list[Count], posts: Decimal, table: Evidence) -> Iterator[Finding]:
        totals = [count for count in told if count.of == "posts"]
        kinds = [count for count in told if count.of == "kind"]
        added = total(count.number for count in kinds)
        if totals and all(count.number != posts for count in totals):
            gap = abs(posts - totals[0].number)
            message = f"正文写编制{totals[0].number}名，基础数据表编制数为{posts}人，相差{gap}人。"
            yield self.finding(message, totals[0].sentence.evidence, table)
        elif not totals and kinds and added != posts:
            message = f"正文写{'+'.join(f'{kind.name}{kind.number}名' for kind in kinds)}，合计{added}名，"
            message += f"基础数据表编制数为{posts}人，相差{abs(added - posts)}人"
            subset = subset_of(kinds, posts)
            only = "、".join(f"{kind.name}{kind.number}名" for kind in subset)
            message += f"；只计{only}则一致，可能只填了本级。" if subset else "。"
            places = dict.fromkeys(kind.sentence for kind in kinds)
            yield self.finding(message, *(sentence.evidence for sentence in places), table)
