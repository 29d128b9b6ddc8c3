"""The bytes of files, kept once however many conversations, assignments and batches have them."""

import hashlib

import sqlalchemy as sa

from assistant.records.tables import assignments, batch_files, conversations, files


def keep_file(connection: sa.Connection, data: bytes) -> str:
    """Keep a file where it isn't kept yet, and return the hash that it is kept under."""
    content = hashlib.sha256(data).hexdigest()
    known = sa.select(sa.literal(content), sa.literal(data, sa.LargeBinary)).where(
        ~sa.exists().where(files.c.content == content)
    )
    connection.execute(files.insert().from_select(["content", "data"], known))
    return content


def drop_unused(connection: sa.Connection) -> None:
    """Delete the files that nothing has any more."""
    used = [
        sa.exists().where(conversations.c.content == files.c.content),
        sa.exists().where(assignments.c.content == files.c.content),
        sa.exists().where(batch_files.c.content == files.c.content),
    ]
    connection.execute(files.delete().where(~sa.or_(*used)))
