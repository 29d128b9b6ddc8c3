"""The tables of the records, in types that SQLite and PostgreSQL both have.

What the program alone reads (events, drafts, answers) is JSON kept as text and decoded row by row, so that one damaged
row costs no other. Times are in UTC without a zone, as every database keeps them alike.
"""

import sqlalchemy as sa

schema = sa.MetaData()

# `report` is a lineage of versions: the hash of the first one's file; `about` are the words that were decided on.
decisions = sa.Table(
    "decisions",
    schema,
    sa.Column("report", sa.String, primary_key=True),
    sa.Column("finding", sa.String, primary_key=True),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("who", sa.String, nullable=False, server_default=""),
    sa.Column("verdict", sa.String, nullable=False, server_default=""),
    sa.Column("about", sa.Text, nullable=False, server_default=""),
)

# `family` is what versions of one report have in common, by which another file is asked about; `space` is the account
# in whose review it stands, "" without a sign-in.
reviews = sa.Table(
    "reviews",
    schema,
    sa.Column("report", sa.String, primary_key=True),
    sa.Column("content", sa.String, primary_key=True),
    sa.Column("file", sa.String, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("findings", sa.JSON, nullable=False),
    sa.Column("family", sa.String, nullable=False, server_default=""),
    sa.Column("space", sa.String, nullable=False, server_default=""),
)

# The bytes of an uploaded file, once however often it is opened; `content` is their hash.
files = sa.Table(
    "files",
    schema,
    sa.Column("content", sa.String, primary_key=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
)

# `title` is given by the person, `subject` by the report or the first question; `revision` grows with every change that
# another window must learn of; `place` is the number of the draft's version in force; `giver` is who handed it on,
# `space` whose decisions on the report hold, "" for its owner's.
conversations = sa.Table(
    "conversations",
    schema,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("person", sa.String, nullable=False, index=True),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("subject", sa.String, nullable=False),
    sa.Column("content", sa.ForeignKey("files.content"), nullable=True),
    sa.Column("file", sa.String, nullable=False),
    sa.Column("giver", sa.String, nullable=False, server_default=""),
    sa.Column("space", sa.String, nullable=False, server_default=""),
    sa.Column("changed", sa.DateTime, nullable=False),
    sa.Column("removed", sa.DateTime, nullable=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("place", sa.Integer, nullable=True),
)

turns = sa.Table(
    "turns",
    schema,
    sa.Column("conversation", sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("who", sa.String, nullable=False, server_default=""),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("is_over", sa.Boolean, nullable=False),
)

events = sa.Table(
    "events",
    schema,
    sa.Column("conversation", sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("turn", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
)

versions = sa.Table(
    "versions",
    schema,
    sa.Column("conversation", sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("draft", sa.Text, nullable=False),
    sa.Column("made", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("parent", sa.Integer, nullable=True),
    sa.Column("accepted", sa.Boolean, nullable=False),
    sa.Column("confirmed_by", sa.String, nullable=True),
    sa.Column("confirmed_at", sa.DateTime, nullable=True),
    sa.Column("confirmed_items", sa.Text, nullable=True),
    sa.Column("answers", sa.Text, nullable=True),
    sa.Column("who", sa.String, nullable=False, server_default=""),
)

# Who besides its owner has a conversation.
shares = sa.Table(
    "shares",
    schema,
    sa.Column("conversation", sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("person", sa.String, primary_key=True, index=True),
)

# Everyone by the name to show for them, and the conversation that they had open when their page was last seen.
people = sa.Table(
    "people",
    schema,
    sa.Column("person", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("seen", sa.DateTime, nullable=True),
    sa.Column("conversation", sa.String, nullable=False, server_default=""),
)

# What was deleted for good, which no older state of the records may bring back.
deletions = sa.Table(
    "deletions",
    schema,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("key", sa.String, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    info={"only_added_to": True},
)

log = sa.Table(
    "log",
    schema,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("person", sa.String, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("what", sa.String, nullable=False),
    sa.Column("place", sa.String, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
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
attempts = sa.Table(
    "attempts",
    schema,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("person", sa.String, nullable=False, index=True),
    sa.Column("rule", sa.String, nullable=False),
    sa.Column("exercise", sa.Text, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("points", sa.Float, nullable=False),
    sa.Column("full", sa.Float, nullable=False),
    sa.Column("hints", sa.Integer, nullable=False),
    sa.Column("assignment", sa.String, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
)

cards = sa.Table(
    "cards",
    schema,
    sa.Column("person", sa.String, primary_key=True),
    sa.Column("rule", sa.String, primary_key=True),
    sa.Column("content", sa.Text, nullable=False),
)

# `key` is the reviewer's, as the trainer has corrected it, `editing` one that is being corrected and not in force yet;
# without `due` the assignment is still being prepared. It is for `people`, a list, where that isn't empty.
assignments = sa.Table(
    "assignments",
    schema,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("trainer", sa.String, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("content", sa.ForeignKey("files.content"), nullable=False),
    sa.Column("file", sa.String, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("editing", sa.Text, nullable=True),
    sa.Column("people", sa.JSON, nullable=True),
    sa.Column("made", sa.DateTime, nullable=False),
    sa.Column("due", sa.DateTime, nullable=True),
)

# What a trainee has filled in so far of an assignment that isn't handed in.
begun = sa.Table(
    "begun",
    schema,
    sa.Column("assignment", sa.ForeignKey("assignments.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("person", sa.String, primary_key=True),
    sa.Column("answer", sa.Text, nullable=False),
)

# `before` are the points before the key was last corrected; `comment` and `mark` are the trainer's own.

submissions = sa.Table(
    "submissions",
    schema,
    sa.Column("assignment", sa.ForeignKey("assignments.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("person", sa.String, primary_key=True),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("points", sa.Float, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("is_late", sa.Boolean, nullable=False),
    sa.Column("before", sa.Float, nullable=True),
    sa.Column("comment", sa.Text, nullable=True),
    sa.Column("mark", sa.Float, nullable=True),
)

# Reports that are reviewed together; `revision` grows with every change. `result` is JSON, None until a file is
# reviewed, `problem` why it couldn't be, `key` what the result depends on.
batches = sa.Table(
    "batches",
    schema,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("person", sa.String, nullable=False, index=True),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("made", sa.DateTime, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
)

batch_files = sa.Table(
    "batch_files",
    schema,
    sa.Column("batch", sa.ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("content", sa.ForeignKey("files.content"), nullable=True, index=True),
    sa.Column("key", sa.String, nullable=False),
    sa.Column("result", sa.Text, nullable=True),
    sa.Column("problem", sa.Text, nullable=False),
    sa.Column("is_skipped", sa.Boolean, nullable=False),
)
