"""The tables of the records, in types that SQLite and PostgreSQL both have.

What the program alone reads (events, drafts, answers) is JSON kept as text and decoded row by row, so that one damaged
row costs no other. Times are in UTC without a zone, as every database keeps them alike.
"""

from functools import partial
from typing import Any

import sqlalchemy as sa

schema = sa.MetaData()


def _columns(kind: Any, *names: str, **said: Any) -> list[sa.Column[Any]]:
    """Return columns of one kind, which always have a value unless it is said otherwise."""
    return [sa.Column(name, kind, **{"nullable": False, **said}) for name in names]


def _table(name: str, *columns: list[sa.Column[Any]], **said: Any) -> sa.Table:
    return sa.Table(name, schema, *(column for some in columns for column in some), **said)


_text, _long, _time = partial(_columns, sa.String), partial(_columns, sa.Text), partial(_columns, sa.DateTime)
_key = partial(_columns, sa.String, primary_key=True)
_number = partial(_columns, sa.Integer, primary_key=True, autoincrement=False)
# Of what came late, earlier rows have none.
_late = partial(_columns, sa.String, server_default="")


def _part_of(whole: str, table: str) -> list[sa.Column[Any]]:
    """Return the key of the row that this one goes with."""
    return [sa.Column(whole, sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), primary_key=True)]


# `report` is a lineage of versions: the hash of the first one's file; `about` are the words that were decided on.
decisions = _table(
    "decisions",
    _key("report", "finding"),
    _text("state", "reason"),
    _time("at"),
    _late("who", "verdict"),
    _long("about", server_default=""),
)

# `family` is what versions of one report have in common, by which another file is asked about; `space` is the account
# in whose review it stands, "" without a sign-in.
reviews = _table(
    "reviews",
    _key("report", "content"),
    _text("file"),
    _time("at"),
    _columns(sa.JSON, "findings"),
    _late("family", "space"),
)

# The bytes of an uploaded file, once however often it is opened; `content` is their hash.
files = _table("files", _key("content"), _columns(sa.LargeBinary, "data"))

# `title` is given by the person, `subject` by the report or the first question; `revision` grows with every change that
# another window must learn of; `place` is the number of the draft's version in force; `giver` is who handed it on,
# `space` whose decisions on the report hold, "" for its owner's.
conversations = _table(
    "conversations",
    _key("id"),
    _text("person", index=True),
    _text("title", "subject", "file"),
    _columns(sa.ForeignKey("files.content"), "content", nullable=True),
    _late("giver", "space"),
    _time("changed"),
    _time("removed", nullable=True),
    _columns(sa.Integer, "revision"),
    _columns(sa.Integer, "place", nullable=True),
)

turns = _table(
    "turns",
    _part_of("conversation", "conversations"),
    _number("number"),
    _late("who"),
    _long("question"),
    _time("at"),
    _columns(sa.Boolean, "is_over"),
)

events = _table(
    "events", _part_of("conversation", "conversations"), _number("turn", "number"), _text("kind"), _long("content")
)

versions = _table(
    "versions",
    _part_of("conversation", "conversations"),
    _number("number"),
    _long("draft", "made"),
    _time("at"),
    _columns(sa.Integer, "parent", nullable=True),
    _columns(sa.Boolean, "accepted"),
    _text("confirmed_by", nullable=True),
    _time("confirmed_at", nullable=True),
    _long("confirmed_items", "answers", nullable=True),
    _late("who"),
)

# Who besides its owner has a conversation.
shares = _table("shares", _part_of("conversation", "conversations"), _key("person", index=True))

# Everyone by the name to show for them, and the conversation that they had open when their page was last seen.
people = _table("people", _key("person"), _text("name"), _time("seen", nullable=True), _late("conversation"))

# What was deleted for good, which no older state of the records may bring back.
deletions = _table(
    "deletions",
    _columns(sa.Integer, "id", primary_key=True),
    _text("kind", "key"),
    _time("at"),
    info={"only_added_to": True},
)

log = _table(
    "log",
    _columns(sa.Integer, "id", primary_key=True),
    _time("at"),
    _text("person", "name", "what", "place"),
    _long("before", "after"),
    info={"only_added_to": True},
)


@sa.event.listens_for(log, "after_create")
def _only_add(_log: sa.Table, connection: sa.Connection, **_: object) -> None:
    """Let the database refuse any other change of the log than a new line."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "CREATE OR REPLACE FUNCTION only_add() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION 'the log is only added to'; END$$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER only_add BEFORE UPDATE OR DELETE OR TRUNCATE ON log EXECUTE FUNCTION only_add()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        connection.exec_driver_sql(
            f"CREATE TRIGGER only_add_{change} BEFORE {change} ON log "
            "BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END"
        )


# `exercise` is what makes the same exercise again, `assignment` the one it was answered for, "" where there is none.
attempts = _table(
    "attempts",
    _columns(sa.Integer, "id", primary_key=True),
    _text("person", index=True),
    _text("rule", "assignment"),
    _long("exercise", "answer"),
    _columns(sa.Float, "points", "full"),
    _columns(sa.Integer, "hints"),
    _time("at"),
)

cards = _table("cards", _key("person", "rule"), _long("content"))

# `key` is the reviewer's, as the trainer has corrected it, `editing` one that is being corrected and not in force yet;
# without `due` the assignment is still being prepared. It is for `people`, a list, where that isn't empty.
assignments = _table(
    "assignments",
    _key("id"),
    _text("trainer", "title", "file"),
    _columns(sa.ForeignKey("files.content"), "content"),
    _long("note", "key"),
    _long("editing", nullable=True),
    _columns(sa.JSON, "people", nullable=True),
    _time("made"),
    _time("due", nullable=True),
)

# What a trainee has filled in so far of an assignment that isn't handed in.
begun = _table("begun", _part_of("assignment", "assignments"), _key("person"), _long("answer"))

# `before` are the points before the key was last corrected; `comment` and `mark` are the trainer's own.
submissions = _table(
    "submissions",
    _part_of("assignment", "assignments"),
    _key("person"),
    _long("answer"),
    _columns(sa.Float, "points"),
    _time("at"),
    _columns(sa.Boolean, "is_late"),
    _columns(sa.Float, "before", "mark", nullable=True),
    _long("comment", nullable=True),
)

# Reports that are reviewed together; `revision` grows with every change. `result` is JSON, None until a file is
# reviewed, `problem` why it couldn't be, `key` what the result depends on.
batches = _table(
    "batches",
    _key("id"),
    _text("person", index=True),
    _text("title"),
    _time("made"),
    _columns(sa.Integer, "revision"),
)

batch_files = _table(
    "batch_files",
    _part_of("batch", "batches"),
    _number("number"),
    _columns(sa.ForeignKey("files.content"), "content", nullable=True, index=True),
    _text("key"),
    _long("path", "problem"),
    _long("result", nullable=True),
    _columns(sa.Boolean, "is_skipped"),
)
