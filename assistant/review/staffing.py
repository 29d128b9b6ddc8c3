"""Posts and staff as the running text counts them: 核定行政编制30名, 年末在职人员41人."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from assistant.review.arithmetic import total
from assistant.review.figures import Sentence, sentences
from knowledge.quantity import fold
from knowledge.report import Report

_COUNT = r"\D{0,4}?(\d+)\s*[名人个]"
_KIND = re.compile(
    r"((?:行政|政法专项|参公(?:管理)?(?:事业)?|(?:财政)?(?:全额|差额|自收自支)(?:拨款|供给|补助)?(?:事业)?|事业|机关工勤|工勤|后勤服务)"
    rf"(?:人员)?编制){_COUNT}"
)
_TOTAL = re.compile(
    rf"(?:(?:核定|批准|批复|总|人员|单位|现有|共有)(?:人员)?编制(?:总?数|总额)?|编制总?数|(?:^|(?<=[，。；、]))编制){_COUNT}"
)
_STAFF = re.compile(rf"(?:实有|在职|在编|在岗)(?:在编|在职)?(?:人员|职工|干部职工|干部|人数)*{_COUNT}")


@dataclass(frozen=True, slots=True)
class Count:
    """A count of people: `of` is posts for all posts, kind for those of one kind, staff for people in post."""

    of: str
    name: str
    number: Decimal
    text: str
    sentence: Sentence


def stated_counts(report: Report) -> Iterator[Count]:
    """Yield the counts of the running text; what follows 其中 is a part of what was counted before it."""
    for sentence in sentences(report):
        text = re.sub("其中[^；;]*", "", fold(sentence.text))
        for match in _TOTAL.finditer(text):
            yield Count("posts", "编制", Decimal(match[1]), match[0], sentence)
        for match in _KIND.finditer(text):
            yield Count("kind", match[1], Decimal(match[2]), match[0], sentence)
        for match in _STAFF.finditer(text):
            yield Count("staff", "在职", Decimal(match[1]), match[0], sentence)


def subset_of(counts: Sequence[Count], number: Decimal) -> tuple[Count, ...]:
    """Return some of the counts that come to `number`, () where none do."""
    for size in range(1, len(counts)):
        for chosen in combinations(counts, size):
            if total(count.number for count in chosen) == number:
                return chosen
    return ()
