"""Requests as short text, and the wordings by which they are asked for, made of the fixture's parts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from assistant.drafting.revising.request import Operation, RevisionRequest, Side, Span, Target

WORDINGS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "fixtures" / "drafting" / "revision_wordings.yml").read_text("utf-8")
)
_PARTS = {"sentence": "s", "cause": "c"}


def shown(request: RevisionRequest | None) -> str:
    """Return a request in short, "" for none, what was not read behind !."""
    if request is None:
        return ""
    told = "; ".join(map(_operation, request.operations))
    return f"{told}!{'|'.join(request.unread)}" if request.unread else told


def _operation(operation: Operation) -> str:
    parts = [operation.verb.value]
    if named := [text for target in operation.targets if (text := _target(target))]:
        parts.append(_together(named))
    if operation.place:
        side = {Side.AT: "", Side.BEFORE: "<", Side.AFTER: ">"}[operation.side]
        parts.append(f"@{side}{_spans(operation.place.spans)}")
    elif operation.side is Side.BEFORE:
        parts.append("^")
    parts += [f"{operation.steps:+d}{operation.unit}"] if operation.steps else []
    parts += [f"~{topic}" for topic in operation.topics]
    if length := operation.length:
        size = f"{round(length.share * 100)}%" if length.share else f"{length.characters or ''}"
        size = f"{length.sentences}句" if length.sentences else size
        parts.append(
            f"#{size}{'<' if length.at_most else ''}{'>' if length.at_least else ''}{'each' if length.each else ''}"
        )
    if (operation.text and operation.verb.value != "free") or operation.verb.value in {"title", "cause"}:
        parts.append(f"={operation.text}")
    parts += [f"<{operation.old}"] if operation.old else []
    parts += [str(operation.number)] if operation.number else []
    return " ".join(parts)


def _together(named: list[str]) -> str:
    """Return P2,3 for P2 and P3."""
    heads = {name[0] for name in named}
    return (
        f"{named[0]},{','.join(name[1:] for name in named[1:])}"
        if len(heads) == 1 and len(named) > 1 and named[0][0] in "PM?"
        else ",".join(named)
    )


def _target(target: Target) -> str:
    section = {"problems": "P", "measures": "M", None: "?"}[target.section]
    if target.is_pronoun:
        name = "it"
    elif target.is_rest:
        name = "rest"
    elif target.is_every:
        name = "all" if target.section is None else f"{section} all"
    elif target.partner:
        name = f"{section}>{_target(target.partner)}"
    elif target.words:
        name = f"{section}[{target.words}]"
    elif target.spans:
        name = f"{section}{_spans(target.spans)}"
    else:
        name = "" if target.section is None and target.part else section
    if target.part is None:
        return name
    if target.part_words:
        return f'{name}."{target.part_words}"'
    return f"{name}.{_PARTS.get(target.part.value, target.part.value)}{_spans(target.parts)}"


def _spans(spans: tuple[Span, ...]) -> str:
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def wordings() -> Iterator[tuple[str, str]]:
    """Yield every message with the request it stands for in short."""
    data = WORDINGS
    yield from _each(data["on_items"], data["items"] | data["several"] | data["ranges"])
    yield from _each(data["on_one"], data["items"])
    yield from _each(data["on_problem"], {k: v.replace("?", "P") for k, v in data["items"].items() if "M" not in v})
    yield from _each(data["on_measure"], {k: v.replace("?", "M") for k, v in data["items"].items() if "P" not in v})
    yield from _each(data["on_two"], data["several"])
    yield from data["whole"].items()


def _each(verbs: dict[str, list[str]], places: dict[str, str]) -> Iterator[tuple[str, str]]:
    for expected, templates in verbs.items():
        verb, _, rest = expected.partition(" ")
        for template in templates:
            for place, read in places.items():
                yield template.format(place), f"{verb} {read} {rest}".strip()
