"""An answer in words, what was shown besides told by its name: what a model is given of it, now and in later turns."""

from collections.abc import Iterable, Mapping, Sequence

from assistant.conversation import events as kinds
from assistant.drafting.draft import HEADINGS, SECTIONS, Draft
from assistant.drafting.sources import MARK
from assistant.review.rule import Severity
from assistant.review.verdict import Verdict
from knowledge.running_text import shortened

_QUESTION, _ANSWER = 400, 900
# Characters of a cell and of a title that are told.
_CELL, _TITLE = 40, 40
_KEYS = {
    "project": "项目",
    "indicator": "指标",
    "target": "指标值",
    "verdict": "判定",
    "suggestion": "建议",
    "severity": "程度",
    "message": "意见",
    "location": "位置",
}
_CODES = {member.value: member.chinese for member in (*Verdict, *Severity)}


def said_of(question: str, events: Iterable[kinds.Event]) -> kinds.Said:
    """Return what was said in a turn, as much as later ones need; the numbers of sources mean others there."""
    answer = told(event for event in events if not isinstance(event, kinds.Notice))
    return kinds.Said(shortened(question, _QUESTION), shortened(MARK.sub("", answer), _ANSWER))


def told(events: Iterable[kinds.Event], rows: int = 0) -> str:
    """Return what was found or done, in words, with the first `rows` of every table and the titles of a draft."""
    parts: list[str] = []
    for event in events:
        match event:
            case kinds.TextPiece(text) | kinds.Notice(text):
                parts.append(text)
            case kinds.TableShown():
                parts.append(f"\n（显示了“{event.caption}”，{len(event.rows)}行）")
                parts += _table(event.columns, event.rows, rows)
            case kinds.DraftChanged(history):
                place = "没有草稿了" if history.place is None else f"现在是第{history.place + 1}版"
                parts.append(f"\n（草稿有了改动，{place}）\n")
                parts += titles(event.draft) if event.draft and rows else ()
            case kinds.FileWanted():
                parts.append("（给出了下载按钮）")
            case kinds.ExerciseAsked(exercise) if event.is_new:
                parts.append(f"（出了一道练习题：{exercise.title}）")
    return "".join(parts).strip()


def titles(draft: Draft) -> Iterable[str]:
    """Yield a line with the titles of each section of a draft."""
    for section in SECTIONS:
        if items := draft.items(section):
            shown = "；".join(f"{n}.{item.title[:_TITLE]}" for n, item in enumerate(items, start=1))
            yield f"{HEADINGS[section]}：{shown}\n"


def _table(columns: Sequence[str], rows: Sequence[Mapping[str, object]], most: int) -> Iterable[str]:
    """Yield a table's first rows; the columns that say nothing to a model are left out."""
    shown = [column for column in columns if column in _KEYS] or list(columns)
    if rows and most:
        yield "\n" + "｜".join(_KEYS.get(column, column) for column in shown)
    for number, row in enumerate(rows[:most], start=1):
        cells = (shortened(_CODES.get(str(row[column]), str(row[column])), _CELL) for column in shown)
        yield f"\n{number}. {'｜'.join(cells)}"
    if 0 < most < len(rows):
        yield f"\n（其余{len(rows) - most}行没有列出）"
