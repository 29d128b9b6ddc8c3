"""Slips put right in the author's file as tracked changes: only where one figure takes the place of another."""

from collections.abc import Collection, Iterable, Iterator

from docx.oxml.ns import qn
from lxml import etree

from assistant.drafting.draft import Correction
from assistant.export.paragraphs import PARAGRAPH
from assistant.export.revisions import Revisions
from knowledge.parsing.docx import find_elements, read_text


def correct(
    body: etree._Element,
    corrections: Iterable[Correction],
    revisions: Revisions,
    leaving: Collection[etree._Element],
) -> None:
    """Replace what is stated by what is right, but for the paragraphs in `leaving`, which are written anew."""
    known = [one for one in corrections if one.stated and one.right]
    elements = find_elements(body, (one.location for one in known))
    for one in known:
        element = elements.get(one.location)
        found = None if element is None else _paragraph(element, one)
        if found is not None and found not in leaving:
            revisions.replace(found, one.stated, one.right)


def _paragraph(element: etree._Element, correction: Correction) -> etree._Element | None:
    """Return the paragraph that holds the figure: of a row the last cell that is it, of a text where it stands once."""
    if correction.location.table is None:
        paragraphs = [element] if element.tag == PARAGRAPH else list(element.iter(PARAGRAPH))
        holding = [one for one in paragraphs if read_text(one).count(correction.stated) == 1]
        return holding[0] if len(holding) == 1 else None
    cells = [one for one in _cells(element) if read_text(one).strip() == correction.stated]
    return cells[-1] if cells else None


def _cells(cell: etree._Element) -> Iterator[etree._Element]:
    row = next((above for above in (cell, *cell.iterancestors()) if above.tag == qn("w:tr")), cell)
    yield from row.iter(PARAGRAPH)
