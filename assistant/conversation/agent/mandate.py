"""What the user's own words of this turn allow the model to change.

A model reads documents, and documents can hold sentences that are written for it. That they are fenced and that the
model is told not to follow them is no proof: so a request that changes something is compared with those that the user's
own words make without a model. What stands in quotes, and the middle of a text pasted into the message, isn't the
user's own.
"""

from collections.abc import Iterator

from assistant.conversation.answering import intent_of
from assistant.conversation.patterns import parts, says, without
from assistant.conversation.reading import understand
from assistant.conversation.request import Request, ReviseRequest
from assistant.conversation.workspace import Workspace
from assistant.drafting.draft import SECTIONS, Draft
from assistant.drafting.revising.changing import Key
from assistant.drafting.revising.parsing import parse_request
from assistant.drafting.revising.request import VERSION_VERBS, Operation, Verb

_OWN = 150
# What makes an item longer, shorter or smoother harms nothing that the next version couldn't mend.
_GENTLE = {Verb.SHORTEN, Verb.LENGTHEN, Verb.LENGTH, Verb.TONE, Verb.REWORD, Verb.FREE}
# What brings the words that are to stand in the draft: they have to be the user's, unless the user leaves them open.
_WORDED = {
    *(Verb.REPLACE, Verb.TITLE, Verb.CAUSE, Verb.OWNER, Verb.DEADLINE, Verb.RESULT, Verb.WRITE, Verb.INSERT, Verb.ADD)
}
# Of how many items a change is made where the user doesn't say of which.
_SEVERAL = {Verb.MERGE: 3, Verb.SWAP: 2}


def allows(request: Request, message: str, workspace: Workspace) -> bool:
    """Return whether what changes something by `request` is what `message` asks for, said as `workspace` was."""
    own = without("mandate.not", own_words(message))
    asked = _operations(own, workspace)
    asked += [one for one in _operations(_ends(message), workspace) if one.verb in _WORDED]
    if isinstance(request, ReviseRequest):
        wanted = request.change.operations if request.change else ()
        if any(one.verb in VERSION_VERBS for one in wanted):
            return any(one.verb in VERSION_VERBS for one in asked)
    is_change = isinstance(request, ReviseRequest) and bool(asked or says("mandate.more", own))
    clauses = (clause for clause in (own, *parts("mandate.clause", own)) if clause.strip())
    if not is_change and all(understand(clause, workspace).intent is not intent_of(request) for clause in clauses):
        return False
    return not isinstance(request, ReviseRequest) or all(
        _covers(one, asked, message, own, workspace.draft) for one in wanted
    )


def _covers(wanted: Operation, asked: list[Operation], message: str, own: str, draft: Draft | None) -> bool:
    places = frozenset(_places(wanted, draft))
    if wanted.verb in _GENTLE:
        named = {place for change in asked for place in _places(change, draft)}
        return not named or (bool(places) and places <= named)
    if (
        wanted.verb is Verb.ADD
        and says("mandate.more", own)
        and (wanted.topics[0] if wanted.topics else wanted.text) in own
    ):
        return True
    return any(_within(wanted, places, one, message, own, draft) for one in asked if one.verb is wanted.verb)


def _within(
    wanted: Operation, places: frozenset[Key], asked: Operation, message: str, own: str, draft: Draft | None
) -> bool:
    """Return whether a change goes no further than the one asked for."""
    if wanted.verb in _WORDED and asked.text and wanted.text not in message:
        return False
    if named := frozenset(_places(asked, draft)):
        return bool(places) and places <= named
    if wanted.verb in {Verb.REPLACE, Verb.ADD} or says("mandate.all", own):
        return True
    return 0 < len(places) <= _SEVERAL.get(wanted.verb, 1)


def _operations(message: str, workspace: Workspace) -> list[Operation]:
    request = parse_request(message, workspace.draft, workspace.encode)
    return [*request.operations] if request else []


def own_words(message: str) -> str:
    """Return the words of a message that are the user's own: its first and last line, without what is quoted."""
    return without("mandate.quoted", _ends(message), "“”")


def _ends(message: str) -> str:
    lines = [line.strip() for line in message.strip().splitlines() if line.strip()]
    return "\n".join(line[:_OWN] for line in dict.fromkeys([*lines[:1], *lines[-1:]]))


def _places(operation: Operation, draft: Draft | None) -> Iterator[Key]:
    """Yield the items that an operation names by number or as all of them; a bare number is that of either section."""
    for target in operation.targets if draft else ():
        for section in SECTIONS if target.section is None else (target.section,):
            count = len(draft.items(section)) if draft else 0
            spans = ((1, count),) if not target.spans and (target.is_every or not target.names_items) else target.spans
            for first, last in spans:
                one, other = (number if number > 0 else count + 1 + number for number in (first, last))
                yield from ((section, number) for number in range(one, other + 1) if number <= count)
