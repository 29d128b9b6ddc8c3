"""What a message says of the Word file that it asks for; the words stand in wishes.yml."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from assistant.export.options import FINAL, WORKING_COPY, Changes, Options, Sources, Target


def read_wishes(message: str) -> Options:
    """Return the options that `message` names, those of a working copy or of a final where it leaves them open."""
    words = _words()
    usual = FINAL if re.search(words["final"], message) else WORKING_COPY
    return Options(
        Target(_first(words["target"], message) or usual.target.value),
        Changes(_first(words["changes"], message) or usual.changes.value),
        Sources(_first(words["sources"], message) or usual.sources.value),
        usual.is_final,
        keeps_old=re.search(words["keeps_old"], message) is not None,
    )


def _first(choices: Mapping[str, str], message: str) -> str | None:
    return next((value for value, pattern in choices.items() if re.search(pattern, message)), None)


@cache
def _words() -> Mapping[str, Any]:
    import yaml

    words: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("wishes.yml").read_text("utf-8"))
    return words
