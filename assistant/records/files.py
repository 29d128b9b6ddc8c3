"""The bytes of files, kept once however many conversations, batches and assignments have them, and what is on them."""

import hashlib

import sqlalchemy as sa

from assistant.access import ACCOUNT
from assistant.records.tables import (
    assignments,
    batch_files,
    batches,
    conversations,
    decisions,
    deletions,
    files,
    reviews,
)


def keep_file(connection: sa.Connection, data: bytes) -> str:
    """Keep a file where it isn't kept yet, and return the hash that it is kept under."""
    content = hashlib.sha256(data).hexdigest()
    known = sa.select(sa.literal(content), sa.literal(data, sa.LargeBinary)).where(
        ~sa.exists().where(files.c.content == content)
    )
    connection.execute(files.insert().from_select(["content", "data"], known))
    return content


def drop_unused(connection: sa.Connection) -> None:
    """Delete the files that nothing has any more, and what was found in them and decided on it."""
    used = [
        sa.exists().where(table.c.content == files.c.content) for table in (conversations, batch_files, assignments)
    ]
    connection.execute(files.delete().where(~sa.or_(*used)))
    in_conversation = sa.exists().where(
        conversations.c.content == reviews.c.content,
        _is_in_space(sa.case((conversations.c.space == "", conversations.c.person), else_=conversations.c.space)),
    )
    in_batch = sa.exists().where(
        batch_files.c.content == reviews.c.content, batches.c.id == batch_files.c.batch, _is_in_space(batches.c.person)
    )
    gone = reviews.delete().where(~in_conversation, ~in_batch).returning(reviews.c.report)
    lineages = set(connection.execute(gone).scalars())
    is_left = sa.exists().where(reviews.c.report == decisions.c.report)
    connection.execute(decisions.delete().where(decisions.c.report.in_(lineages), ~is_left))


def delete_again(connection: sa.Connection) -> None:
    """Delete what was deleted for good and has come back with an older state of the records."""
    for kind, table in {"conversation": conversations, "batch": batches}.items():
        keys = sa.select(deletions.c.key).where(deletions.c.kind == kind)
        connection.execute(table.delete().where(table.c.id.in_(keys)))
    drop_unused(connection)


def _is_in_space(person: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Return whether a review stands in this person's space; those of names that are only chosen share one."""
    return sa.case((person.like(f"{ACCOUNT}%"), person), else_="") == reviews.c.space
