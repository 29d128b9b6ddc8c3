"""The files that a review goes out in: the one list that page and command line offer, each made when it is wanted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from assistant.export.annotate import annotated_document
from assistant.export.opinion import opinion_document
from assistant.export.options import SourceFile
from assistant.export.workbook import review_workbook
from assistant.review.engine import Review


@dataclass(frozen=True, slots=True)
class Wish:
    """How the files are to be: targets written as tracked changes, signed by whom, to be answered until when."""

    track_changes: bool = False
    reviewer: str = ""
    due: date | None = None


def review_files(review: Review, source: SourceFile, wish: Wish) -> Mapping[str, Callable[[], bytes]]:
    """Return what makes each file, by the ending of its name; comments need the author's own Word file."""
    made: dict[str, Callable[[], bytes]] = {}
    if source.name.lower().endswith(".docx"):
        made["批注.docx"] = partial(annotated_document, source, review, track_changes=wish.track_changes)
    made["审核意见书.docx"] = partial(opinion_document, review, wish.reviewer, wish.due)
    made["审核台账.xlsx"] = partial(review_workbook, review)
    return made
