"""The examples that the program's readers of messages are fitted to, and which of them are one wording."""

import hashlib
from collections.abc import Mapping, Sequence

from assistant.conversation import intents
from assistant.conversation.asking import lists
from assistant.conversation.asking import operations as asked
from assistant.sorting import fold

_ALIKE, _HELD = 0.55, 8
# Of what is asked otherwise one in so many is an example of no list; of what is asked of figures, of that intent.
_OTHERS, _OF_FIGURES = 12, 3

Examples = list[tuple[str, str]]


def sources() -> dict[str, tuple[Sequence[str], Examples]]:
    """Return the labels and the examples of each thing that is told of a message."""
    return {
        "operations": (tuple(asked.Operation), questions()),
        "lists": (tuple(lists.List), listed()),
        "intents": (intents.LABELS, uttered()),
    }


def questions() -> Examples:
    """Return the example questions of every operation."""
    return [(text, name) for name, texts in asked.load_examples().items() for text in texts]


def listed() -> Examples:
    """Return the examples of every list, and for none some of all that is asked and wished otherwise."""
    others = [
        text for label, texts in intents.load_examples().items() if label != intents.Intent.REVIEW for text in texts
    ]
    found: dict[str, str] = dict.fromkeys(others[::_OTHERS], lists.List.NONE) | dict(lists.examples())
    return list(found.items())


def uttered() -> Examples:
    """Return the utterances of every intent, of the many about figures some."""
    return [
        (text, label)
        for label, texts in intents.load_examples().items()
        for text in (texts[::_OF_FIGURES] if label == intents.FIGURE else texts)
    ]


def digest_of(examples: Mapping[str, tuple[Sequence[str], Examples]]) -> str:
    """Return what tells the examples, as they are now, from others."""
    lines = [f"{name} {label} {text}" for name, (_, of) in examples.items() for text, label in of]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def is_held(texts: Sequence[str], labels: Sequence[object]) -> list[bool]:
    """Return which texts the meaning isn't fitted to: whole groups of wordings that are alike, one group in eight.

    Which stays the same when others are added.
    """
    folded = [fold(text) for text in texts]
    firsts = [folded[group] for group in groups_of(folded, labels)]
    return [hashlib.sha256(text.encode()).digest()[0] % _HELD == 0 for text in firsts]


def groups_of(folded: Sequence[str], labels: Sequence[object]) -> list[int]:
    """Return a number for each text, the same for those of one label that are worded alike."""
    pairs = [frozenset(text[at : at + 2] for at in range(len(text) - 1)) or frozenset({text}) for text in folded]
    group = list(range(len(folded)))
    for one in range(len(folded)):
        for other in range(one):
            if labels[one] == labels[other]:
                common = len(pairs[one] & pairs[other])
                if common > _ALIKE * (len(pairs[one]) + len(pairs[other]) - common):
                    group[one] = group[other]
                    break
    return group
