"""What commands work with, as the office has set it up: settings, a report, the records, the knowledge base."""

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.terminal import say, say_progress

if TYPE_CHECKING:
    from assistant.records.log import Log
    from assistant.review.engine import Review
    from assistant.review.pack import Pack
    from assistant.settings import Settings
    from knowledge.finding.index import DocumentIndex
    from knowledge.store.database import Database


def settings() -> "Settings":
    """Return the settings of this process."""
    from assistant.settings import load_settings

    return load_settings()


def office_pack() -> "Pack":
    """Return the office's own pack of rules and column names."""
    from assistant.review.pack import load_pack

    return load_pack(settings().pack)


def review_file(path: Path) -> "Review":
    """Return the review of the report at `path`; raise UserError where it can't be read."""
    from knowledge.parsing import confined

    confined.warm_up()  # it gets ready while the rules are loaded
    from assistant.review import batch

    return batch.review_file(path, office_pack())


def open_records() -> "Database":
    """Return the database of the records."""
    from assistant.records.database import open_database

    return open_database(settings().data, settings().servers.database)


def local_log() -> "Log":
    """Return the log of changes in the hands of whoever runs this command."""
    from assistant.access import local_person
    from assistant.records.log import Log

    return Log(open_records(), local_person(settings().roles))


def open_knowledge() -> "DocumentIndex":
    """Return the knowledge base, set up first where it isn't yet, telling on stderr how far that is."""
    from assistant.opening import open_index
    from knowledge.finding.opening import build_bundled, is_built

    index = open_index(settings(), brief=True)
    if not is_built(index.base):
        say("正在准备资料库……")
        build_bundled(index.base, say_progress)
    return index
