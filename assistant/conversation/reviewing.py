"""What the review of the open report found, as a conversation asks for it: findings, or rows of the ledger."""

from collections.abc import Iterator

from assistant.conversation.events import Event, TableShown, TextPiece
from assistant.conversation.findings import select_findings, tell_findings
from assistant.conversation.ledger import COLUMNS, GROUP_COLUMNS, answer_ledger, row_values
from assistant.conversation.ledger_question import is_about_ledger, read_question
from assistant.conversation.workspace import Workspace, opened


def review_report(message: str, workspace: Workspace) -> Iterator[Event]:
    """Yield the indicators or the findings, whichever `message` asks about."""
    about_ledger = is_about_ledger(message, opened(workspace))
    yield from (list_indicators if about_ledger else list_findings)(message, workspace)


def list_findings(message: str, workspace: Workspace) -> Iterator[Event]:
    """Yield the findings that `message` asks for, all of them where it sets no limit."""
    review = opened(workspace)
    topic, findings = select_findings(message, review)
    yield from tell_findings(topic, findings, review)


def list_indicators(message: str, workspace: Workspace) -> Iterator[Event]:
    """Yield the rows of the ledger that `message` asks for, or groups of them, counted."""
    review = opened(workspace)
    answer = answer_ledger(read_question(message, review), review)
    yield TextPiece(answer.sentence)
    if answer.groups:
        yield TableShown(GROUP_COLUMNS, answer.groups, "分组统计")
    elif answer.rows:
        yield TableShown(COLUMNS, tuple(map(row_values, answer.rows)), "指标台账", answer.rows)
