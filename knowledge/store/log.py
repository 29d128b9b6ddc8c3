"""What a database tells of its changes: who made them and when, and what was deleted for good.

A line is written in the transaction that makes the change. Nothing of it can be changed or deleted: the databases
themselves refuse that.
"""

import sqlalchemy as sa

from knowledge.store.columns import long, moment, number, table, text


def log_tables(schema: sa.MetaData) -> tuple[sa.Table, sa.Table]:
    """Return the log and the list of deletions, which no older state may undo, as tables of a schema."""
    log = table(
        schema,
        "log",
        number("id", primary_key=True),
        moment("at"),
        text("person", "name", "what", "place"),
        long("before", "after"),
        info={"only_added_to": True},
    )
    sa.event.listen(log, "after_create", _only_add)
    deletions = table(
        schema,
        "deletions",
        number("id", primary_key=True),
        text("kind", "key"),
        moment("at"),
        info={"only_added_to": True},
    )
    return log, deletions


def _only_add(_log: sa.Table, connection: sa.Connection, **_: object) -> None:
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
