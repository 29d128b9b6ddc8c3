"""New paragraphs in a Word file as a tracked change that can be accepted and refused without a trace."""

from collections.abc import Sequence
from copy import deepcopy
from itertools import pairwise

from lxml import etree

from assistant.export.paragraphs import BLOCKS, HISTORY, P_PROPERTIES, R_PROPERTIES, SECTION, ends_section, is_text_only
from assistant.export.revisions import Revisions


def insert(revisions: Revisions, new: Sequence[etree._Element], last: etree._Element, *, replaces_last: bool) -> None:
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
