"""What was said in a turn, in few words: as much of it as the model is told when the conversation goes on."""

from assistant.conversation.events import DraftChanged, Event, ExerciseAsked, FileWanted, TableShown, TextPiece
from assistant.conversation.said import Said
from assistant.drafting.sources import MARK
from knowledge.running_text import shortened

_QUESTION, _ANSWER = 400, 900


class Telling:
    """The words of an answer as it comes, what was shown besides told by its name."""

    def __init__(self, question: str) -> None:
        self._question = question
        self._parts: list[str] = []

    def take(self, event: Event) -> None:
        """Take the next event of the answer."""
        match event:
            case TextPiece(text):
                self._parts.append(text)
            case TableShown(caption=caption, rows=rows):
                self._parts.append(f"（显示了“{caption}”，{len(rows)}行）")
            case DraftChanged(history):
                place = "没有草稿了" if history.place is None else f"现在是第{history.place + 1}版"
                self._parts.append(f"（草稿有了改动，{place}）")
            case FileWanted():
                self._parts.append("（给出了下载按钮）")
            case ExerciseAsked(exercise) if event.is_new:
                self._parts.append(f"（出了一道练习题：{exercise.title}）")

    @property
    def said(self) -> Said:
        """Return what has been said so far."""
        # The numbers of sources mean others in the next answer.
        answer = MARK.sub("", "".join(self._parts)).strip()
        return Said(shortened(self._question, _QUESTION), shortened(answer, _ANSWER))
