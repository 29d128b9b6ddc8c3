"""The days between two events that a report dates."""

import re
from datetime import date

from assistant.conversation.asking.lines import Told
from assistant.conversation.asking.question import Wanted
from assistant.conversation.asking.words import question_words

_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日(?!前)[^，。；、\d]{0,8}")
_FROM_TO = re.compile("从?(.{2,8}?)(?:到|至)(.{2,8}?)(?:用|隔|花|历时|一共|总共|有|共|之间|多|几)")
_ASKED = re.compile("多久|多长时间|工期")


def days(wanted: Wanted, told: Told) -> str | None:
    """Return the days from one event to another, None where none are asked for or either isn't dated."""
    named = _FROM_TO.search(wanted.asked)
    if not ("天" in (*wanted.counter, wanted.asked[-1:]) or _ASKED.search(wanted.asked)):
        return None
    if named is None and "工期" not in wanted.asked:
        return None
    ends = [_day_of(event[-2:], told) for event in (named.groups() if named else ("开工", "完工"))]
    if not (ends[0] and ends[1]):
        return None
    return f"{ends[0][1]}，{ends[1][1]}，相隔{abs((ends[1][0] - ends[0][0]).days)}天。"


def _day_of(event: str, told: Told) -> tuple[date, str] | None:
    """Return the day on which something happened, and how that is told."""
    others = next((group for group in question_words()["same"] if event in group), [event])
    for line in told.lines:
        for found in _DAY.finditer(line.text):
            if any(word in found[0] for word in others):
                return date(*map(int, found.groups())), found[0].strip()
    return None
