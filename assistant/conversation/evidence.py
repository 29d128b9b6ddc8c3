"""What the open report says of a message that its words alone don't: each a number that the ranker weighs.

A message that the report accounts for is rather a question to it; one that names a policy, a list or other units is
rather none. What each tells of each kind of request is fitted, never set by hand.
"""

import re
from typing import TYPE_CHECKING

from assistant.conversation.asking.answer import is_certain
from assistant.conversation.asking.lines import told_by
from assistant.conversation.asking.lists import list_of
from assistant.conversation.asking.operations import Operation
from assistant.conversation.asking.words import known_measures, share_of
from assistant.conversation.english import Words
from assistant.conversation.following import figure_question
from assistant.conversation.patterns import says
from assistant.conversation.references import find_quoted, find_rows, find_unit, names_policy
from assistant.conversation.workspace import Workspace, opened

if TYPE_CHECKING:
    import numpy as np


def evidence(words: Words, workspace: Workspace) -> "np.ndarray":
    """Return what the open report and the shapes of `words` tell."""
    import numpy as np

    review, text = opened(workspace), words.text
    told, question = told_by(review.report), figure_question(words, workspace)
    listed = list_of(told.named(text)[1], workspace.encode)
    weights: dict[str, float] = {}
    for part in question.parts:
        weights |= told.weigh(part.words)
    return np.array(
        [
            is_certain(question, workspace),
            max((share_of(line, weights) for line in told.searched), default=0.0) if weights else 0.0,
            any(known_measures(part.words)[0] for part in question.parts),
            any(part.operation is Operation.CHECK and part.gives_figure for part in question.parts),
            bool(find_rows(text, review)),
            listed.likelihood * listed.wanted.is_of_rows,
            listed.likelihood * (not listed.wanted.is_of_rows),
            names_policy(text),
            bool(says("of_others", text) or find_unit(text, review.report)),
            bool(says("asked", words.said or text)),
            bool(find_quoted(text)),
            bool(re.search(r"\d", text)),
        ],
        dtype=np.float32,
    )
