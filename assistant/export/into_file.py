"""A draft written into the author's own file, at the place of its sections and in that file's styles.

Clean text is tracked text with every change accepted, so both say the same by construction.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy

from docx.oxml import OxmlElement
from lxml import etree

from assistant.export.author_file import open_document, saved
from assistant.export.correcting import correct
from assistant.export.file_sections import Found, find_sections
from assistant.export.formats import Formats, next_number, numeral, ordinal
from assistant.export.insertion import insert
from assistant.export.manuscript import Manuscript
from assistant.export.options import Sources
from assistant.export.paragraphs import PARAGRAPH, blocks, container_of
from assistant.export.placing import Place, covers_more, find_places
from assistant.export.revisions import Revisions
from assistant.export.setting import WORKING_COPY, Ready, Setting
from assistant.export.typesetting import Typesetter
from knowledge.parsing.docx import read_text
from knowledge.report import Report


def draft_into_file(
    manuscript: Manuscript,
    report: Report,
    data: bytes,
    name: str,
    *,
    sources: Sources,
    is_tracked: bool,
    keeps_old: bool,
) -> bytes:
    """Return the .docx file `data`, which `report` was read from, with the draft in it.

    Raise UserError where the file can't be opened for writing, isn't what was read, or has no place for a section.
    """
    document = open_document(data, name)
    body = document.element.body
    sections = find_sections(report, body, name)
    places = find_places(sections, manuscript.parts)
    kept = {place for place in places if not place.is_new and (keeps_old or covers_more(place, sections))}
    setting = Setting(manuscript, Formats(document, sections), places, kept)
    numbers = _new_numbers(places)
    ready = {place: list(setting.lines(place, number)) for place, number in numbers.items()}
    notes = list(setting.notes(with_sources=sources is Sources.LIST))
    revisions = Revisions(body)
    typesetter = Typesetter(document, manuscript, sources, revisions)
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
        correct(body, manuscript.draft.corrections, revisions, {*struck, *(one.paragraph for one in sections.found)})
    for behind, paragraphs in new.items():
        if paragraphs:
            insert(revisions, paragraphs, behind, replaces_last=behind in struck)
    for paragraph in struck:
        if paragraph not in new:
            revisions.strike_paragraph(paragraph)
    if not is_tracked:
        revisions.accept()
    typesetter.close()
    return saved(document, data, name, typesetter.parts)


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
