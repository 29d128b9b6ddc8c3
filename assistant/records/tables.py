"""The tables of the records.

What the program alone reads (events, drafts, answers) is JSON kept as text and decoded row by row, so that one damaged
row costs no other.
"""

from functools import partial
from typing import Any

import sqlalchemy as sa

from knowledge.store.columns import columns, data, json, key, late, log_tables, long, moment, number, table, text

schema = sa.MetaData()
_table = partial(table, schema)
_place = partial(number, primary_key=True, autoincrement=False)


def _part_of(whole: str, owners: str) -> list[sa.Column[Any]]:
    return [sa.Column(whole, sa.ForeignKey(f"{owners}.id", ondelete="CASCADE"), primary_key=True)]


# `report` is a lineage of versions: the hash of the first one's file; `about` are the words that were decided on.
decisions = _table(
    "decisions",
    key("report", "finding"),
    text("state", "reason"),
    moment("at"),
    late("who", "verdict"),
    long("about", server_default=""),
)

# `family` is what versions of one report have in common, by which another file is asked about; `space` is the account
# in whose review it stands, "" without a sign-in.
reviews = _table(
    "reviews", key("report", "content"), text("file"), moment("at"), json("findings"), late("family", "space")
)

# The bytes of an uploaded file, once however often it is opened; `content` is their hash.
files = _table("files", key("content"), data("data"))

# `title` is given by the person, `subject` by the report or the first question; `revision` grows with every change that
# another window must learn of; `place` is the number of the draft's version in force; `giver` is who handed it on,
# `space` whose decisions on the report hold, "" for its owner's.
conversations = _table(
    "conversations",
    key("id"),
    text("person", index=True),
    text("title", "subject", "file"),
    columns(sa.ForeignKey("files.content"), "content", nullable=True),
    late("giver", "space"),
    moment("changed"),
    moment("removed", nullable=True),
    number("revision"),
    number("place", nullable=True),
)

turns = _table(
    "turns",
    _part_of("conversation", "conversations"),
    _place("number"),
    late("who"),
    long("question"),
    moment("at"),
    columns(sa.Boolean, "is_over"),
)

events = _table(
    "events", _part_of("conversation", "conversations"), _place("turn", "number"), text("kind"), long("content")
)

versions = _table(
    "versions",
    _part_of("conversation", "conversations"),
    _place("number"),
    long("draft", "made"),
    moment("at"),
    number("parent", nullable=True),
    columns(sa.Boolean, "accepted"),
    text("confirmed_by", nullable=True),
    moment("confirmed_at", nullable=True),
    long("confirmed_items", "answers", nullable=True),
    late("who"),
)

# Who besides its owner has a conversation.
shares = _table("shares", _part_of("conversation", "conversations"), key("person", index=True))

# Everyone by the name to show for them, and the conversation that they had open when their page was last seen.
people = _table("people", key("person"), text("name"), moment("seen", nullable=True), late("conversation"))

log, deletions = log_tables(schema)

# `exercise` is what makes the same exercise again, `assignment` the one it was answered for, "" where there is none.
attempts = _table(
    "attempts",
    number("id", primary_key=True),
    text("person", index=True),
    text("rule", "assignment"),
    long("exercise", "answer"),
    columns(sa.Float, "points", "full"),
    number("hints"),
    moment("at"),
)

cards = _table("cards", key("person", "rule"), long("content"))

# `key` is the reviewer's, as the trainer has corrected it, `editing` one that is being corrected and not in force yet;
# without `due` the assignment is still being prepared. It is for `people`, a list, where that isn't empty.
assignments = _table(
    "assignments",
    key("id"),
    text("trainer", "title", "file"),
    columns(sa.ForeignKey("files.content"), "content"),
    long("note", "key"),
    long("editing", nullable=True),
    json("people", nullable=True),
    moment("made"),
    moment("due", nullable=True),
)

# What a trainee has filled in so far of an assignment that isn't handed in.
begun = _table("begun", _part_of("assignment", "assignments"), key("person"), long("answer"))

# `before` are the points before the key was last corrected; `comment` and `mark` are the trainer's own.
submissions = _table(
    "submissions",
    _part_of("assignment", "assignments"),
    key("person"),
    long("answer"),
    columns(sa.Float, "points"),
    moment("at"),
    columns(sa.Boolean, "is_late"),
    columns(sa.Float, "before", "mark", nullable=True),
    long("comment", nullable=True),
)

# Reports that are reviewed together; `revision` grows with every change. `result` is JSON, None until a file is
# reviewed, `problem` why it couldn't be, `key` what the result depends on.
batches = _table("batches", key("id"), text("person", index=True), text("title"), moment("made"), number("revision"))

batch_files = _table(
    "batch_files",
    _part_of("batch", "batches"),
    _place("number"),
    columns(sa.ForeignKey("files.content"), "content", nullable=True, index=True),
    text("key"),
    long("path", "problem"),
    long("result", nullable=True),
    columns(sa.Boolean, "is_skipped"),
)
