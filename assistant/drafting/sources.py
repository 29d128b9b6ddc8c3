"""The numbered sources of a plan, and how places of a report are named and quoted."""

import re

from assistant.citations import Numbered, SourceKind
from assistant.drafting.statement import Answer
from knowledge.document import Location
from knowledge.forms.words import bare_title
from knowledge.narrative.telling import Told
from knowledge.place import table_title
from knowledge.report import Form, Report
from knowledge.running_text import one_line

MARK = re.compile(r"\[(\d+)\]")
LEDGER = "审核台账（按自评表逐行统计）"


class Sources(Numbered):
    """The sources of a plan, collected so far."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self._report = report

    def report(self, place: str, quote: str, location: Location) -> int:
        """Return the number of a place in the report at hand, `place` being the form or the heading it stands under."""
        return self.add_place(self._report, place, quote, location)

    def told(self, line: Told) -> int:
        """Return the number of a sentence of the report's."""
        return self.report(f"“{line.heading}”" if line.heading else "", line.text, line.location)

    def computed(self, sentence: str, location: Location) -> int:
        """Return the number of a sentence that was counted or computed; `location` is the first place it rests on."""
        return self.add(SourceKind.REPORT, LEDGER, sentence, location)

    def author(self, answer: Answer) -> int:
        """Return the number of what the author has added to the report."""
        signed = "，".join(part for part in (answer.by, f"{answer.at:%Y-%m-%d}") if part)
        return self.add(SourceKind.AUTHOR, f"经办人补充（{signed}）", one_line(answer.text))


def form_title(form: Form) -> str:
    """Return a form's full name, a project's with its project."""
    return f"{form.title}（{form.project}）" if form.project else form.title


def place_name(report: Report, location: Location) -> str:
    """Return the form, the table or the section that a place of the report lies in, "" where it is in none."""
    for form in report.forms:
        if location.table is not None and form.location.table == location.table:
            return form_title(form)
    if location.table is not None:
        title = bare_title(table_title(report.document, location))
        return title if title.endswith("表") else ""
    above = (one.heading for one in reversed(report.sections) if one.location.block <= location.block)
    return f"“{heading}”" if (heading := next(above, "")) else ""


def cited(text: str) -> tuple[int, ...]:
    """Return the numbers of the marks in `text`, in order of first mention."""
    return tuple(dict.fromkeys(int(number) for number in MARK.findall(text)))


def bare(text: str) -> str:
    """Return `text` without its citation marks, whose numbers change with what stands before them."""
    return MARK.sub("", text)
