"""What a message asks to have changed in a draft, read without a model."""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from assistant.drafting.draft import MEASURES, PROBLEMS
from assistant.drafting.revising import request_patterns as patterns
from assistant.drafting.revising.addressing import ITEM, LAST, NUMBER, find_items, find_length, find_section, to_number
from assistant.drafting.revising.old_request import Operation, RevisionRequest

# What is longer is a text that was pasted, not a request; an item by hand may be as long as it likes.
_LONGEST = 1000


def parse_requests(text: str) -> tuple[RevisionRequest, ...]:
    """Return the changes that a message asks for, in its order, () where it asks for none.

    A part of the message is a request of its own where it names its own items; the section carries over.
    """
    if patterns.BY_HAND.match(text):
        request = parse_request(text)
        return (request,) if request else ()
    if len(text) > _LONGEST:
        return ()
    requests: list[RevisionRequest] = []
    for part in _parts(text):
        request = parse_request(part)
        if request is None:
            requests = []
            break
        if request.section is None and requests:
            request = replace(request, section=requests[-1].section)
        requests.append(request)
    if requests:
        return tuple(requests)
    request = parse_request(text)
    return (request,) if request else ()


def parse_request(text: str) -> RevisionRequest | None:
    """Return the one change that a message asks for, None where it asks for none."""
    if match := patterns.BY_HAND.match(text):
        items = find_items(match["head"])
        if items:
            section = find_section(match["head"])
            return RevisionRequest(Operation.WRITE, section, items, words=match["words"].strip())
    text = " ".join(text.split()).rstrip("。！!")
    return next((request for read in _READERS if (request := read(text))), None)


def _parts(text: str) -> list[str]:
    """Return the parts of a message that name items of their own; what names none belongs to what stands before."""
    hidden = patterns.QUOTE.sub(lambda quote: "＿" * len(quote[0]), text)
    cuts = [0, *(match.end() for match in patterns.BREAK.finditer(hidden)), len(text)]
    parts: list[str] = []
    for start, end in pairwise(cuts):
        piece = text[start:end]
        if parts and (not ITEM.search(piece) or not ITEM.search(parts[-1]) or not _acts(parts[-1])):
            parts[-1] += piece
        elif piece.strip():
            parts.append(piece)
    return [part.strip(" ，,；;再") for part in parts]


def _acts(part: str) -> bool:
    """Return whether a part already says what to do: 第一条和，第三条对调 doesn't before its end."""
    request = parse_request(part)
    return request is not None and not (
        request.operation in {Operation.SWAP, Operation.MERGE} and len(request.items) < 2
    )


def _replacement(text: str) -> RevisionRequest | None:
    if match := patterns.QUOTED.search(text):
        head = text[: match.start()]
        return RevisionRequest(
            Operation.REPLACE, find_section(head), find_items(head), words=match["new"], old=match["old"]
        )
    return None


def _unquoted_replacement(text: str) -> RevisionRequest | None:
    match = patterns.UNQUOTED.search(text)
    if match is None or re.search(r"[顺次]序|位置|字$|[两三\d一]条$|段$", match["new"]):
        return None
    head = text[: match.start("old")]
    return RevisionRequest(
        Operation.REPLACE, find_section(head), find_items(head), words=match["new"], old=match["old"]
    )


def _own_words(text: str) -> RevisionRequest | None:
    """Return a request that brings the words which are to stand there."""
    if any(pattern.search(text) for operation, pattern in patterns.VERBS if operation is Operation.MERGE):
        return None
    for operation, pattern in (
        (Operation.TITLE, patterns.TITLE),
        (Operation.OWNER, patterns.OWNER),
        (Operation.TIME, patterns.TIME),
        (Operation.CAUSE, patterns.CAUSE),
        (Operation.OWNER, patterns.OWNED),
    ):
        if match := pattern.search(text):
            head = text[: match.start("words")]
            if pattern is patterns.OWNED and re.search("的?(?:那|这)句|原因", head):
                continue
            section = find_section(head)
            if section is None and operation in {Operation.OWNER, Operation.TIME}:
                section = MEASURES
            words = match["words"].strip("。；; ")
            return RevisionRequest(operation, section, find_items(head), part=_part(head, "原因"), words=words)
    return None


def _order(text: str) -> RevisionRequest | None:
    match = patterns.ORDER.search(text)
    if match is None:
        return None
    numbers = [to_number(word) for word in re.findall(NUMBER, match["first"] or match["second"])]
    places = tuple(dict.fromkeys(number - 1 for number in numbers if number))
    return RevisionRequest(Operation.ORDER, find_section(text), places) if len(places) > 1 else None


def _moved(text: str) -> RevisionRequest | None:
    place = patterns.PLACE.search(text)
    items = find_items(text[: place.start()] if place else text)
    if place and items:
        return RevisionRequest(Operation.MOVE, find_section(text), items[:1], target=_target(place, items[0]))
    step = patterns.STEP.search(text)
    if step and items:
        return RevisionRequest(Operation.MOVE, find_section(text), items[:1], step=-1 if step["up"] else 1)
    return None


def _cut(text: str) -> RevisionRequest | None:
    """Return a request to leave out a sentence or what an item says of something."""
    items = find_items(text)
    section = find_section(text) if items or re.search("问题(?:部分|里|中)|措施(?:部分|里|中)", text) else None
    if re.search(r"删|去掉|不要|拿掉|去除|剔除", text) and (match := patterns.SENTENCE.search(text)):
        number = LAST if match["last"] else (to_number(match["number"]) or 0) - 1 if match["number"] else None
        words = (match["name"] or "").strip("“”\"'「」的 ")
        return RevisionRequest(Operation.CUT, section, items, part=number, words=words)
    if match := (patterns.REMOVED.search(text) or patterns.MENTION.search(text)):
        name = match["name"].strip("“”\"'「」 ")
        if not ITEM.search(name) and not re.search("^了$|^这|^太", name):
            return RevisionRequest(Operation.CUT, section, items, words=name)
    return None


def _added(text: str) -> RevisionRequest | None:
    match = patterns.ADD.search(text)
    if match is None or find_items(text[: match.start()]):
        return None
    section = MEASURES if match["section"] == "措施" or "措施" in text[: match.start()] else PROBLEMS
    own = (match["own"] or "").strip("：: ")
    words = match["words"].strip("：:，,的 ")
    return RevisionRequest(Operation.ADD, section, words=own or words, old="own" if own else "")


def _figures(text: str) -> RevisionRequest | None:
    match = patterns.FIGURES.search(text)
    if match is None or re.search("^(?:点|些|一些|具体|更多|相关|有关|这些|几个)+$", match["words"]):
        return None
    head = text[: match.start()]
    words = match["words"].strip('“”"「」的 ')
    return RevisionRequest(Operation.FIGURES, find_section(head), find_items(head), words=words, old=match["what"])


def _other(text: str) -> RevisionRequest | None:
    """Return a request for the next cause or title that the plan has."""
    if patterns.OTHER_CAUSE.search(text):
        return RevisionRequest(Operation.CAUSE, find_section(text), find_items(text), part=_part(text, "原因"))
    if patterns.OTHER_TITLE.search(text):
        return RevisionRequest(Operation.TITLE, find_section(text), find_items(text))
    return None


def _by_verb(text: str) -> RevisionRequest | None:
    items, section = find_items(text), find_section(text)
    length, at_most = find_length(text)
    every = bool(patterns.EVERY.search(text))
    for verb, pattern in patterns.VERBS:
        if not pattern.search(text) or (verb is Operation.SHORTEN and patterns.SHORT.search(text)):
            continue
        if verb is Operation.SPECIFIC and not items and not patterns.THIN.search(text):
            return None
        operation = _sized(verb, text, length, at_most)
        if operation in {Operation.MERGE, Operation.SWAP} and (other := patterns.ACROSS.search(text)):
            # A problem and a measure can't be made one: the second isn't read as a problem of that number.
            items = find_items(text[: other.start("second")])
        title = patterns.TITLE.search(text) if operation is Operation.MERGE else None
        words = title["words"].strip("。；; ") if title else text
        old = "title" if title else ""
        return RevisionRequest(
            operation, section, items, length=length, at_most=at_most, every=every, words=words, old=old
        )
    if length is not None and patterns.EDIT.search(text):
        return RevisionRequest(
            Operation.LENGTH, section, items, length=length, at_most=at_most, every=every, words=text
        )
    return None


def _sized(operation: Operation, text: str, length: int | None, at_most: bool) -> Operation:
    """Return what is meant where a length is asked for besides."""
    if length is None:
        return operation
    if operation is Operation.SPECIFIC:
        return Operation.LENGTHEN
    if operation is Operation.SHORTEN and patterns.EITHER.search(text) and not at_most:
        return Operation.LENGTH
    return operation


def _free(text: str) -> RevisionRequest | None:
    items = find_items(text)
    return (
        RevisionRequest(Operation.FREE, find_section(text), items, words=text)
        if items and patterns.EDIT.search(text)
        else None
    )


_READERS: tuple[Callable[[str], RevisionRequest | None], ...] = (
    _replacement,
    _own_words,
    _order,
    _cut,
    _other,
    _added,
    _figures,
    _moved,
    _unquoted_replacement,
    _by_verb,
    _free,
)


def _part(text: str, what: str) -> int | None:
    """Return which of several is meant: 第二个原因, 最后一个原因; None where it isn't said."""
    match = re.search(rf"第({NUMBER})(?:个|点)?{what}|{what}({NUMBER})|(最后一?个?){what}", text)
    if match is None:
        return None
    if match[3]:
        return LAST
    number = to_number(match[1] or match[2])
    return number - 1 if number else None


def _target(place: re.Match[str], item: int) -> int:
    """Return the place to move to, as it will be counted when the item has been taken out."""
    if place["front"]:
        return 0
    if place["back"]:
        return LAST
    number = (to_number(place["number"]) or 1) - 1
    if place["after"]:
        return number + 1 if item > number else number
    return number
