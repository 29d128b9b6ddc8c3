"""A conversation as it is written down while it goes on, and as it is taken up again.

A message is kept when it is asked and its answer as it comes: text at most once a second, everything else at once, so
that a program killed in mid-answer has lost a second's words. What can't be kept, because the disk is full or the
database is away, is told and never stops the answer.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache

from assistant.conversation.archive import history_change, kept_event, read_answers, read_events, read_history
from assistant.conversation.events import DraftChanged, DraftPiece, Event, TextPiece
from assistant.conversation.workspace import Workspace
from assistant.drafting.history import History
from assistant.drafting.planning.plan import make_plan
from assistant.drafting.statement import Answer
from assistant.records.conversations import Conversations
from assistant.review.engine import Review
from knowledge.errors import UserError

_log = logging.getLogger(__name__)
_SECONDS = 1.0
# The answers that are being made in this process: another window can tell them from those that were cut off.
_answering: set[tuple[str, int]] = set()


@dataclass(frozen=True, slots=True)
class Turn:
    """One message with its answer; `question` is "" where the program speaks first.

    An answer that isn't over goes on in another window, or was cut off. `who` has said it.
    """

    question: str
    events: tuple[Event, ...]
    number: int | None = None
    is_over: bool = True
    who: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A conversation taken up again: its state, its turns, the report's file, and what of it can't be read.

    The state has no plan unless the open one still holds; `answers` are what it has to be made with. `space` is the
    person whose decisions on the report hold.
    """

    workspace: Workspace
    turns: list[Turn]
    file: tuple[bytes, str] | None
    answers: tuple[Answer, ...]
    space: str
    problem: str


class Keeper:
    """One conversation in the records; `key` is "" until there is something to keep.

    `records` opens the database where it isn't open; `problem` says what could last not be kept, "" where all is well.
    """

    def __init__(self, records: Callable[[], Conversations], key: str = "") -> None:
        self.key = key
        self.problem = ""
        # Opened once, by the page: a run that is stopped can't ask it for anything any more.
        self._records = cache(records)
        self._revision = 0
        self._history = History()

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note what can't be kept, and go on."""
        try:
            yield
        except UserError as error:
            self.problem = str(error)

    def open_file(self, data: bytes, name: str, subject: str, space: str = "") -> None:
        """Keep the report that the conversation is about, reviewed in another's `space` if in any."""
        with self.noting():
            self._begin(subject)
            self._written(self._records().attach(self.key, data, name, subject, space))

    def turn(self, question: str) -> "TurnKeeper":
        """Keep a message, and return what its answer is noted with."""
        number = None
        with self.noting():
            self._begin(question)
            number, revision = self._records().start_turn(self.key, question)
            self._written(revision)
            self.problem = ""
        return TurnKeeper(self, number)

    def change_history(self, after: History) -> History:
        """Keep the history as it is `after` a click, and return it with what other windows have added."""
        try:
            self._written(self._records().change_history(self.key, history_change(self._history, after)))
        except UserError as error:
            self.problem = str(error)
            return after
        return self._caught_up(after)

    def add_event(self, turn: int, number: int, event: Event) -> Event:
        """Keep an event of a turn, and return it with what other windows have added to the draft."""
        kept = kept_event(event)
        if not isinstance(event, DraftChanged):
            self._records().add_events(self.key, turn, number, [kept])
            return event
        change = history_change(self._history, event.history)
        self._written(self._records().change_history(self.key, change, turn, number, kept))
        return replace(event, history=self._caught_up(event.history))

    def finish_turn(self, turn: int) -> None:
        """Keep that a turn is over."""
        self._written(self._records().finish_turn(self.key, turn))

    def is_behind(self) -> bool:
        """Return whether another window has written since this one last read."""
        return bool(self.key) and self._records().revision(self.key) not in (self._revision, None)

    def load(self, workspace: Workspace, read: Callable[[bytes, str], Review]) -> Loaded | None:
        """Return the conversation as it was left, None where it is gone; `read` reviews its file anew.

        From `workspace` come the means to answer, and the plan and the last request where they are of the same report.
        """
        kept = self._records().load(self.key)
        if kept is None:
            return None
        problems, review = [], None
        if kept.file:
            try:
                review = read(*kept.file)
            except UserError as error:
                problems.append(f"这段对话的报告现在读不出来：{error}")
        self._history, damaged = read_history(kept.versions, kept.place)
        self._revision = kept.revision
        if damaged:
            problems.append(f"草稿有{damaged}版已损坏，读不出来，其余各版不受影响。")
        turns, lost = [], 0
        state = Workspace(
            review=review, library=workspace.library, model=workspace.model, repetition=workspace.repetition
        )
        for turn in kept.turns:
            events, damaged = read_events(turn.events, review, self._history)
            lost += damaged
            for event in events:
                state = state.after(event)
            turns.append(Turn(turn.question, events, turn.number, turn.is_over, turn.who))
        if lost:
            problems.append(f"对话有{lost}处内容已损坏，读不出来，已跳过。")
        answers = self._history.answers
        plan, request = (workspace.plan, workspace.request) if workspace.review is review else (None, None)
        # Another window may have given an answer, or taken one back.
        is_old = plan and answers not in (None, plan.answers)
        state = replace(state, history=self._history, plan=None if is_old else plan, request=request)
        if answers is None:
            answers = read_answers(event for turn in kept.turns for event in turn.events)
        return Loaded(state, turns, kept.file, answers, kept.space, "\n\n".join(problems))

    def _begin(self, subject: str) -> None:
        if not self.key:
            self.key = self._records().begin(subject)

    def _written(self, revision: int) -> None:
        # A revision that another window has taken stays unseen here, so that this one knows it is behind.
        if revision == self._revision + 1:
            self._revision = revision

    def _caught_up(self, after: History) -> History:
        """Return the history as the records have it once this window has written `after`."""
        known, self._history = len(self._history.versions), after
        if self.is_behind() and (kept := self._records().load(self.key)):
            self._history, _ = read_history(kept.versions, kept.place)
            # What others have made of the same version stands before what was made here.
            others = self._history.versions[known : known + len(self._history.versions) - len(after.versions)]
            if others:
                names = "、".join(sorted({version.who for version in others if version.who})) or "有人"
                place = self._history.place
                here = "现在哪一版都没有用" if place is None else f"现在用的是这里这一版（第{place + 1}版）"
                self.problem = f"{names}刚才在别的窗口里也改了草稿：各版都留着，{here}，可以在版本列表里比较、换回。"
        return self._history


class TurnKeeper:
    """One answer as it is written down; without a `number` the message could not be kept, and neither can this.

    Text waits for more of it where some was written less than a second ago.
    """

    def __init__(self, keeper: Keeper, number: int | None) -> None:
        self.number = number
        self._keeper = keeper
        self._next = 0
        self._waiting: TextPiece | DraftPiece | None = None
        self._flushed = -_SECONDS
        if number is not None:
            _answering.add((keeper.key, number))

    def note(self, event: Event) -> Event:
        """Keep an event of an answer, and return it as it is from now on."""
        if isinstance(event, TextPiece | DraftPiece):
            self._gather(event)
            return event
        self._flush()
        return self._add(event)

    def finish(self) -> None:
        """Keep what is left, and that the answer is over, whole or stopped."""
        self._flush()
        if self.number is None:
            return
        try:
            with self._keeper.noting():
                self._keeper.finish_turn(self.number)
        finally:
            _answering.discard((self._keeper.key, self.number))

    def _gather(self, piece: TextPiece | DraftPiece) -> None:
        if type(piece) is not type(self._waiting):
            self._flush()
        self._waiting = type(piece)((self._waiting.text if self._waiting else "") + piece.text)
        if time.monotonic() - self._flushed >= _SECONDS:
            self._flush()

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._flushed = time.monotonic()
            self._add(waiting)

    def _add(self, event: Event) -> Event:
        if self.number is None:
            return event
        try:
            kept = self._keeper.add_event(self.number, self._next, event)
        except UserError as error:
            self._keeper.problem = str(error)
            return event
        except ValueError:
            # Text that isn't text, half a character of a broken stream: shown, but no database takes it.
            _log.exception("An event %s can't be kept", type(event).__name__)
            return event
        self._next += 1
        return kept


def planned(workspace: Workspace, answers: Sequence[Answer]) -> Workspace:
    """Return the state with the plan behind its draft made again; as it is where there is no draft, or no ground."""
    review, library = workspace.review, workspace.library
    if workspace.plan or not workspace.history.versions or review is None or library is None:
        return workspace
    try:
        return replace(workspace, plan=make_plan(review, library, answers))
    except UserError:
        return workspace


def is_answering(key: str, turn: Turn) -> bool:
    """Return whether the answer of a conversation's turn is being made now, in another window of this process."""
    return turn.number is not None and (key, turn.number) in _answering
