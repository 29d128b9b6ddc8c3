"""What an office's keepers ask of the command line: the log of changes."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.records.log import Log


def log() -> None:
    """导出变更记录：谁、什么时候、改了什么、改前和改后，一行一个 JSON。"""
    for change in local_log().changes():
        print(json.dumps(asdict(change), ensure_ascii=False, default=str))


def local_log() -> "Log":
    """Return the log of changes in the hands of whoever runs this command."""
    from assistant.access import local_person
    from assistant.records.database import open_database
    from assistant.records.log import Log
    from assistant.settings import load_settings

    settings = load_settings()
    database = open_database(settings.data, settings.database_url.get_secret_value())
    return Log(database, local_person(settings.roles))
