"""A knowledge base copied to another place: from a folder to an office's servers, or back.

Documents are copied a few at a time, each wholly or not at all, and nothing is embedded anew; what is there already is
left alone. So a copy that was interrupted is taken up by doing it again. What people have said of files goes along.
"""

from collections.abc import Callable
from dataclasses import dataclass

from knowledge.errors import UserError
from knowledge.store.library import Library
from knowledge.store.prepared import GROUP
from knowledge.store.storage import Whole


@dataclass(frozen=True)
class Copied:
    """How many documents were copied, how many were there already, and how many are there besides."""

    copied: int
    present: int
    others: int
    chunks: int


def copy_library(source: Library, target: Library, progress: Callable[[str, float], None]) -> Copied:
    """Copy what `source` holds to `target`, hold the one against the other, and return what was done.

    `progress` is told what is being done and how much is, from 0 to 1. `source` stays as it was; where its documents
    change meanwhile, a UserError says so.
    """
    if source.place == target.place:
        raise UserError("要复制到的地方就是现在的资料库，请另给一个文件夹或数据库。")
    changes, documents = source.changes, source.documents()
    target.take_corrections(source.corrections())
    group: list[Whole] = []
    copied = 0
    for number, document in enumerate(documents):
        progress(f"正在复制{document.name}", number / (2 * len(documents)))
        whole = source.whole(document)
        if not target.holds(whole):
            group.append(whole)
            copied += 1
        if sum(len(each.chunks) for each in group) >= GROUP or (group and document is documents[-1]):
            target.take(group)
            group = []
    wrong = []
    for number, document in enumerate(documents):
        progress(f"正在核对{document.name}", 0.5 + number / (2 * len(documents)))
        if not target.holds(source.whole(document)):
            wrong.append(document.name)
    if changes != source.changes:
        raise UserError("复制的时候资料库有变动，复制过去的可能不全。请再运行一次，已经复制的会跳过。")
    if wrong:
        raise UserError(f"有{len(wrong)}份资料复制后核对不上，如《{wrong[0]}》。请再运行一次，核对一致的会跳过。")
    progress("已复制并核对", 1.0)
    chunks = sum(document.chunks for document in documents)
    others = len(target.documents()) - len(documents)
    return Copied(copied, len(documents) - copied, others, chunks)
