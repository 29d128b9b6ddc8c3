"""A draft written into the author's own file, at the place of its sections and in that file's styles.

Clean text is tracked text with every change accepted, so both say the same by construction.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import deepcopy
from itertools import pairwise

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree

from assistant.drafting.draft import Correction
from assistant.export.author_file import open_document, saved
from assistant.export.formats import WORKING_COPY, Ready, Setting, next_number, numeral, ordinal
from assistant.export.manuscript import Manuscript
from assistant.export.options import Changes, Options, SourceFile, Sources
from assistant.export.placing import Found, Place, covers_more, find_places, find_sections
from assistant.export.revisions import (
    BLOCKS,
    HISTORY,
    P_PROPERTIES,
    PARAGRAPH,
    R_PROPERTIES,
    SECTION,
    Revisions,
    blocks,
    container_of,
    ends_section,
    is_text_only,
)
from assistant.export.typesetting import Typesetter
from knowledge.parsing.docx import find_elements, read_text
from knowledge.report import Report


def draft_into_file(manuscript: Manuscript, report: Report, source: SourceFile, options: Options) -> bytes:
    """Return the .docx file which `report` was read from with the draft in it.

    Raise UserError where the file can't be opened for writing, isn't what was read, or has no place for a section.
    """
    document = open_document(source)
    body = document.element.body
    sections = find_sections(report, body, source.name)
    places = find_places(sections, manuscript.parts)
    kept = {place for place in places if not place.is_new and (options.keeps_old or covers_more(place, sections))}
    setting = Setting(manuscript, document, sections, places, kept)
    numbers = _new_numbers(places)
    ready = {place: list(setting.lines(place, number)) for place, number in numbers.items()}
    notes = list(setting.notes(is_listed=options.sources is Sources.LIST))
    revisions = Revisions(body)
    typesetter = Typesetter(document, manuscript, options.sources, revisions)
    _renumber(numbers, sections.found, revisions)
    for place in () if manuscript.is_final else places:
        if not place.is_new and (place in kept or not place.heading.runs_on):
            revisions.append(place.heading.paragraph, WORKING_COPY)
    new: dict[etree._Element, list[etree._Element]] = {}
    for place, lines in ready.items():
        new.setdefault(place.last, []).extend(_write(one, typesetter, revisions) for one in lines)
    if notes:
        end = _end_of(body, places[-1])
        new.setdefault(end, []).extend(_write(one, typesetter, revisions) for one in notes)
    struck = [paragraph for place in places if place not in kept for paragraph in place.old]
    if not manuscript.is_final:
        _correct(body, manuscript.draft.corrections, revisions, {*struck, *(one.paragraph for one in sections.found)})
    for behind, paragraphs in new.items():
        if paragraphs:
            _insert(revisions, paragraphs, behind, replaces_last=behind in struck)
    for paragraph in struck:
        if paragraph not in new:
            revisions.strike_paragraph(paragraph)
    if options.changes is Changes.CLEAN:
        revisions.accept()
    typesetter.close()
    return saved(document, source)


def _end_of(body: etree._Element, last: Place) -> etree._Element:
    """Return the paragraph that ends the file.

    Word keeps an empty one behind a table at the end, and it is made where a file lacks it; a report that is written
    into a table has its notes behind its last section.
    """
    end = blocks(body)[-1]
    if end.tag == PARAGRAPH:
        return end
    if container_of(last.last) is not body:
        return last.last
    empty = OxmlElement("w:p")
    end.addnext(empty)
    return empty


def _write(ready: Ready, typesetter: Typesetter, revisions: Revisions) -> etree._Element:
    """Return a new paragraph, its text counted as inserted."""
    paragraph = OxmlElement("w:p")
    if ready.format.paragraph is not None:
        paragraph.append(deepcopy(ready.format.paragraph))
    insertion = revisions.mark("w:ins")
    paragraph.append(insertion)
    typesetter.fill(insertion, ready.pieces, ready.format.run)
    typesetter.fill(insertion, ready.rest, ready.format.rest)
    return paragraph


def _new_numbers(places: Sequence[Place]) -> dict[Place, str]:
    """Return the number of each new section, one more than that of the section before; "" for those there are."""
    numbers: dict[Place, str] = {}
    for place in places:
        before = place.heading.section.number
        count = ordinal(before) + 1 + sum(map(bool, numbers.values()))
        numbers[place] = next_number(before, count) if place.is_new and before else ""
    return numbers


def _renumber(numbers: Mapping[Place, str], found: Sequence[Found], revisions: Revisions) -> None:
    """Count on the written numbers of the sections behind new ones, up to where the file's own numbers leave room."""
    counted = {one: ordinal(one.section.number) for one in found}
    for place, number in numbers.items():
        last, level = ordinal(number), place.heading.section.level
        for one in found[place.heading.place + 1 :]:
            is_next = one.section.level == level
            if one.section.level < level or (is_next and not 0 < counted[one] <= last):
                break
            if is_next:
                last = counted[one] = last + 1
    for one, count in counted.items():
        number = one.section.number
        is_written = read_text(one.paragraph).strip().startswith(number.strip())
        if count != ordinal(number) and is_written:
            revisions.replace(one.paragraph, numeral(number), numeral(next_number(number, count)))


def _insert(revisions: Revisions, new: Sequence[etree._Element], last: etree._Element, *, replaces_last: bool) -> None:
    """Put new paragraphs behind `last`, which is struck out for them where they replace it.

    Where `last` ends its cell, its body or a section of the Word file, its mark has to stay the last one: the newest
    paragraph takes it over, and `last` gets a mark of its own, or is one paragraph with the first new one.
    """
    following = next(last.itersiblings(*BLOCKS), None)
    if following is not None and not ends_section(last):
        for paragraph in reversed(new):
            revisions.insert_mark(paragraph)
            last.addnext(paragraph)
        if replaces_last:
            revisions.strike_paragraph(last)
        return
    properties = last.find(P_PROPERTIES)
    old = deepcopy(properties)
    chain = [last, *new]
    if replaces_last and is_text_only(last):
        revisions.strike_text(last)
        last.extend([child for child in new[0] if child.tag != P_PROPERTIES])
        own = new[0].find(P_PROPERTIES)
        if properties is not None:
            last.remove(properties)
        if own is not None:
            last.insert(0, own)
        chain = [last, *new[1:]]
        if len(chain) > 1:
            # Whichever of two joined paragraphs a program takes the format from, it gets the old one.
            revisions.restyle(last, old)
    else:
        if replaces_last:
            revisions.strike_text(last)
        _give_up_mark(last)
    for before, paragraph in pairwise(chain):
        before.addnext(paragraph)
        revisions.insert_mark(before)
    _take_over(revisions, chain[-1], old)


def _give_up_mark(paragraph: etree._Element) -> None:
    """Take from a paragraph what its old mark was: the end of a section of the Word file, and earlier changes."""
    for child in list(paragraph.iterchildren(P_PROPERTIES)):
        for old in child.findall(SECTION) + [one for one in child.iterfind(f"{R_PROPERTIES}/*") if one.tag in HISTORY]:
            old.getparent().remove(old)


def _take_over(revisions: Revisions, paragraph: etree._Element, old: etree._Element | None) -> None:
    """Have a paragraph end with the mark that had the properties `old`, and record what they were."""
    properties = paragraph.get_or_add_pPr()
    for tag in (R_PROPERTIES, SECTION):
        own, kept = properties.find(tag), old.find(tag) if old is not None else None
        if own is not None:
            properties.remove(own)
        if kept is not None:
            properties.append(deepcopy(kept))
    revisions.restyle(paragraph, old)


def _correct(
    body: etree._Element, corrections: Iterable[Correction], revisions: Revisions, leaving: Collection[etree._Element]
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
    row = next((above for above in (element, *element.iterancestors()) if above.tag == qn("w:tr")), element)
    cells = [one for one in row.iter(PARAGRAPH) if read_text(one).strip() == correction.stated]
    return cells[-1] if cells else None
