import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from assistant.review.budget import missing_base_table
from assistant.review.figures import Sentence, missing_text, sentences
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.policy import Basis
from knowledge.quantity import fold, parse_decimal
from knowledge.report import Report

_COUNT = r"\D{0,4}?(\d+)\s*[名人个]"
_POSTS = re.compile(
    r"((?:行政|政法专项|参公(?:管理)?(?:事业)?|(?:财政)?(?:全额|差额|自收自支)(?:拨款|供给|补助)?(?:事业)?|事业|机关工勤|工勤|后勤服务)"
    rf"(?:人员)?编制){_COUNT}"
)
_TOTAL = re.compile(
    rf"(?:(?:核定|批准|批复|总|人员|单位|现有|共有)(?:人员)?编制(?:总?数|总额)?|编制总?数|(?:^|(?<=[，。；、]))编制){_COUNT}"
)
_STAFF = re.compile(rf"(?:实有|在职|在编|在岗)(?:在编|在职)?(?:人员|职工|干部职工|干部|人数)*{_COUNT}")


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

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield where posts or staff of the text aren't those of the base table."""
        if report.staffing is None:
            return
        posts, staff = parse_decimal(report.staffing.posts), parse_decimal(report.staffing.staff)
        row = f"编制数{report.staffing.posts} | 在职人数{report.staffing.staff} | 控制率{report.staffing.rate}"
        table = Evidence(row, report.staffing.location)
        told = [(sentence, _own_counts(sentence)) for sentence in sentences(report)]
        if posts is not None:
            yield from self._posts(told, posts, table)
        counts = [(sentence, match) for sentence, text in told for match in _STAFF.finditer(text)]
        if staff is not None and counts and all(Decimal(match[1]) != staff for _, match in counts):
            sentence, match = counts[0]
            message = f"正文写“{match[0]}”，基础数据表在职人数为{report.staffing.staff}人，两处不一致。"
            yield self.finding(message, sentence.evidence, table)

    def _posts(self, told: list[tuple[Sentence, str]], posts: Decimal, table: Evidence) -> Iterator[Finding]:
        totals = [(sentence, Decimal(match[1])) for sentence, text in told for match in _TOTAL.finditer(text)]
        kinds = [(sentence, match[1], Decimal(match[2])) for sentence, text in told for match in _POSTS.finditer(text)]
        added = sum((number for *_, number in kinds), Decimal(0))
        if totals and all(total != posts for _, total in totals):
            sentence, total = totals[0]
            message = f"正文写编制{total}名，基础数据表编制数为{posts}人，相差{abs(posts - total)}人。"
            yield self.finding(message, sentence.evidence, table)
        elif not totals and kinds and added != posts:
            terms = "+".join(f"{name}{number}名" for _, name, number in kinds)
            message = f"正文写{terms}，合计{added}名，基础数据表编制数为{posts}人，相差{abs(added - posts)}人"
            subset = _subset([(name, number) for _, name, number in kinds], posts)
            message += f"；只计{subset}则一致，可能只填了本级。" if subset else "。"
            places = dict.fromkeys(sentence for sentence, *_ in kinds)
            yield self.finding(message, *(sentence.evidence for sentence in places), table)


def _own_counts(sentence: Sentence) -> str:
    """Return a sentence without what follows 其中: a part of what was counted before it."""
    return re.sub("其中[^；;]*", "", fold(sentence.text))


def _subset(kinds: list[tuple[str, Decimal]], posts: Decimal) -> str:
    """Return the kinds of posts that come to the table's number, "" where none do."""
    for size in range(1, len(kinds)):
        for chosen in combinations(kinds, size):
            if sum(number for _, number in chosen) == posts:
                return "、".join(f"{name}{number}名" for name, number in chosen)
    return ""
