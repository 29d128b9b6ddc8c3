"""What a model is given to read: sources and words of documents, fenced and marked as material.

What documents say can't close its fence: nothing in it reaches the model as an instruction.
"""

import re
from collections.abc import Sequence

from assistant.citations import Citation, SourceKind
from knowledge.running_text import one_line

OPEN, CLOSE = "<资料>", "</资料>"
_KIND = {
    SourceKind.REPORT: "本报告",
    SourceKind.PAST_REPORT: "以往报告",
    SourceKind.POLICY: "政策文件",
    SourceKind.AUTHOR: "经办人补充",
}


def source_list(sources: Sequence[Citation], longest: int) -> str:
    """Return sources as fenced material, each with its number, where it is from, and at most so much of its quote."""
    return "\n".join(_source(source, longest) for source in sources)


def _source(source: Citation, longest: int) -> str:
    ours = source.kind is SourceKind.REPORT
    place = fence_free(re.sub("^《[^》]*》(?=.)", "", source.source) if ours else source.source)
    quote = fence_free(source.quote[:longest])
    return f'<资料 编号="{source.id}" 类别="{_KIND[source.kind]}" 出处="{place}">{quote}</资料>'


def fence_free(text: str) -> str:
    """Return text from a document that can't be taken for a fence or an attribute."""
    return one_line(text).replace("<", "＜").replace(">", "＞").replace('"', "”")


def fenced(text: str) -> str:
    """Return text of documents or tools as material: it can't close its fence."""
    lines = (fence_free(line) for line in text.splitlines())
    return f"{OPEN}{'／'.join(line for line in lines if line)}{CLOSE}"
