"""A report read and reviewed as the commands do it, by the office's own pack of rules and column names."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.review.engine import Review
    from knowledge.report import Report


def review_file(path: Path) -> "Review":
    """Return the review of the report at `path`; raise UserError where it can't be read."""
    from knowledge.parsing import confined

    confined.warm_up()  # it gets ready while the rules are loaded
    from assistant.review.engine import review
    from assistant.review.pack import load_pack
    from assistant.settings import load_settings
    from knowledge.extraction import read_report
    from knowledge.parsing import read_file

    pack = load_pack(load_settings().pack)
    return review(read_report(read_file(path), pack.columns), pack=pack)


def read_report_file(path: Path) -> "Report":
    """Return the report at `path`, not reviewed; raise UserError where it can't be read."""
    from assistant.review.pack import load_pack
    from assistant.settings import load_settings
    from knowledge.extraction import read_report
    from knowledge.parsing import read_file

    return read_report(read_file(path), load_pack(load_settings().pack).columns)
