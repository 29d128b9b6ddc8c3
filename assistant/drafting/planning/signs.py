"""The words by which reports tell what is amiss (signs.yml), and what a clause turns into (turns.yml).

A cause turns into what answers it, a lack into its end. Where nothing can be turned, nothing is said or made up.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.data_file import read_yaml
from knowledge.narrative.telling import bare_cause
from knowledge.running_text import clauses

_SIGNS: dict[str, Any] = read_yaml(Path(__file__).with_suffix(".yml"))
# What is longer is no statement of one thing.
_LONGEST, _MOST = 400, 2
_JOINT = re.compile(r"^(?:且|而|并且|同时|加之|另外|此外|其中|由于|因为?|部分|个别|一些)")
_LEAD = re.compile(r"^(?:其中|截至[^，]{0,20}|20\d\d年以来|有)|(?:尚|还|仍)有(?=\d)|(?<=^)预算$")
# What goes on telling names nothing: 开工前发现原建设内容.
_NO_NAME = re.compile(r"发现|导致|造成|由于|因为|(?<!之)前(?!期)|后(?![期续])|[但才仍被]|使得")


@cache
def sign(name: str) -> re.Pattern[str]:
    """Return the pattern of this name."""
    return re.compile(_filled(_SIGNS[name]))


def _filled(pattern: str) -> str:
    """Return a pattern with its <not> and <doing> put in."""
    for name, words in _SIGNS["words"].items():
        pattern = pattern.replace(f"<{name}>", words)
    return pattern


def remedy(cause: str) -> str:
    """Return what would answer a cause, "" where its words can't be turned round."""
    parts = (part for clause in clauses(bare_cause(cause)) for part in re.split("[；;]", clause))
    found = (_turned(_JOINT.sub("", part.strip()), "remedies") for part in parts)
    return "，".join(list(dict.fromkeys(filter(None, found)))[:_MOST])


def outcome(text: str) -> str:
    """Return what would be reached where what a text tells were solved, "" where its words don't say."""
    return _turned(text[:_LONGEST], "outcomes")


def _turned(text: str, kind: str) -> str:
    for pattern, told in _turns()[kind]:
        match = pattern.search(text)
        if match is None or any(_NO_NAME.search(part or "") for part in match.groups() if kind == "remedies"):
            continue
        parts = {name: _LEAD.sub("", (value or "").strip("、 ")) for name, value in match.groupdict().items()}
        who = parts.get("who", "").rstrip("之间")
        return told.format(**parts, who_for=f"在{who}之间" if who else "")
    return ""


@cache
def _turns() -> dict[str, list[tuple[re.Pattern[str], str]]]:
    content: dict[str, list[dict[str, str]]] = read_yaml(Path(__file__).with_name("turns.yml"))
    return {
        kind: [(re.compile(_filled(turn["when"])), turn["told"]) for turn in turns] for kind, turns in content.items()
    }
