"""A message without what it takes back as soon as it is said: 第三条删掉，不对，是第四条."""

from assistant.drafting.revising.anchors import Anchor, Clause, scan, split
from assistant.drafting.revising.naming import shape


def corrected(said: str, known: str) -> str | None:
    """Return a message with what it says instead in the place of what it takes back; None where that isn't clear."""
    said = shape("other_figure").sub(r"\g<new>", shape("not_but").sub(r"\g<new>", said))
    for found in shape("taken_back").finditer(said):
        before, behind = (list(split(text, scan(text, known))) for text in (said[: found.start()], said[found.end() :]))
        if not before or not behind:
            continue
        instead = _instead(before[-1], behind[0])
        if instead is None:
            return None
        return corrected(f"{said[: before[-1].start]}{instead}{behind[0].source[behind[0].end :]}", known)
    return said


def _instead(old: Clause, new: Clause) -> str | None:
    """Return the clause that two come to of which the second one corrects the first."""
    kinds, told = ({one.kind for one in clause.anchors} for clause in (new, old))
    more = shape("joints").sub("", new.loose)
    if more and kinds >= told:
        # 第三条写短，不对，第四条删掉
        return new.text
    if not kinds:
        lead = list(shape("to").finditer(old.text))
        return f"{old.text[: lead[-1].start()]}{new.text}" if lead and shape("to").match(new.text) else None
    if not kinds <= told or not {*more} <= {*old.loose}:
        return None
    text = old.text
    for kind in sorted(kinds, key=lambda one: old.all(one)[0].start, reverse=True):
        olds, news = old.all(kind), new.all(kind)
        if _many(olds) != _many(news):
            return None
        text = f"{text[: olds[0].start - old.start]}{_run(new, news)}{text[olds[-1].end - old.start :]}"
    return text


def _many(anchors: list[Anchor]) -> int:
    return sum(max(1, len(one.target.spans)) if one.target else 1 for one in anchors)


def _run(clause: Clause, anchors: list[Anchor]) -> str:
    return clause.source[anchors[0].start : anchors[-1].end]
