"""From a message to a RevisionRequest: what it says as a whole, what it corrects of itself, what its clauses ask."""

import re
from dataclasses import replace

from assistant.drafting.draft import Draft
from assistant.drafting.revising.anchors import scan, split
from assistant.drafting.revising.message import Message, is_kept
from assistant.drafting.revising.naming import in_chinese, read_items, shape
from assistant.drafting.revising.placing import words_of
from assistant.drafting.revising.request import VERSION_VERBS, Operation, RevisionRequest, Target, Verb
from assistant.sorting import Encode
from knowledge.numerals import read_number

# Longer than any wish; longer ones are pasted text, but for an item edited by hand.
_LONGEST = 1200
# What sets a value, with the shapes of these.
_VALUES = {Verb.OWNER: "offices", Verb.DEADLINE: "date", Verb.REPLACE: "figure"}


def parse_request(message: str, draft: Draft | None = None, encode: Encode | None = None) -> RevisionRequest | None:
    """Return what `message` asks to be changed; None where it is no wish to change a draft."""
    known = words_of(draft)
    said = message.strip()
    found = shape("by_hand").match(said)
    if found and (items := read_items(found["head"].strip(), 0)):
        return RevisionRequest((Operation(Verb.WRITE, (items[0],), found["words"]),))
    if not said or len(said) > _LONGEST:
        return None
    said = said.rstrip("。.！!~ ")
    if whole := _whole(said):
        return RevisionRequest((whole,))
    said = shape("preface").sub(r"\g<kind>", said)
    said = shape("run_on").sub("，", shape("twice").sub(r"\g<one>", in_chinese(said)))
    head = re.match("[^：“]*", said)
    spoken = shape("attributed").sub("", shape("courtesy").sub("", head[0] if head else ""))
    said = shape("taken_up").sub("加一条，", spoken) + said[head.end() if head else 0 :]
    said = shape("other_figure").sub(r"\g<new>", shape("not_but").sub(r"\g<new>", said))
    if back := [*shape("taken_back").finditer(said)]:
        # 第三条写短，不对，第四条删掉
        before, after = said[: back[-1].start()], said[back[-1].end() :]
        other = parse_request(after, draft, encode)
        is_placed = other is not None and other.is_placed
        return corrected(before, after, draft, encode) or (other if is_placed else RevisionRequest((), (said,)))
    said = shape("or_new").sub("", said)
    said = shape("doubled").sub(r"\g<words>", said)
    said = shape("void").sub(r"不是\g<old>，是\g<new>", said)
    said = shape("but_not").sub(r"不是\g<old>，是\g<new>", said)
    if shape("condition").search(re.sub("“[^”]*”|：.*", "", said)):
        return RevisionRequest((), (said,))
    if shape("negated").search(said):
        # 不要删第三条，要删第四条
        other = parse_request(said.partition("，")[2], draft, encode)
        return other if other and other.is_placed else RevisionRequest((), (said,))
    polite = shape("polite").sub("", said.rstrip("?？"))
    is_polite = polite != said.rstrip("?？")
    anchors = scan(polite, known)
    start = max(polite.rfind("？"), polite.rfind("?")) + 1
    clauses = list(split(polite, anchors))
    asked = [one for one in clauses if one.start >= start and shape("asking").search(one.masked)]
    if (asked and asked[-1] is clauses[-1]) or (said.endswith(("?", "？")) and not is_polite):
        return None
    reading = Message(polite, known, encode, draft)
    for clause in clauses:
        reading.take(clause)
    request = reading.request()
    if request and (not request.is_placed if asked else not request.operations and shape("question").search(polite)):
        # 第一条是哪个科牵头？先别改, but not 列那么多干什么，只留前三条
        return None
    made = request.operations if request else ()
    is_open = len(made) == 1 and made[0].verb is Verb.REPLACE and not made[0].targets
    if draft is None or (request and request.is_clear and not is_open):
        return request
    if form := shape("of_forms").search(polite):
        return RevisionRequest((Operation(Verb.REPLACE, (), form["new"] or "", form["old"] or form[0]),))
    if version := shape("version_of").search(polite):
        return RevisionRequest((Operation(Verb.RESTORE, text=version["made"].strip("的")),))
    return request


def corrected(said: str, rest: str, draft: Draft | None, encode: Encode | None) -> RevisionRequest | None:
    """Return what was said with the value that comes instead, whatever says why: 甲科牵头，不对，乙科."""
    first = parse_request(said, draft, encode)
    if first is None or not first.is_clear:
        return None
    spoken = [target for one in first.operations for target in one.targets]
    if all(one.verb is Verb.REMOVE for one in first.operations) and is_kept(rest, encode, spoken):
        # 末条不写了; 留着吧，刚才手快了; 问题一要留
        return RevisionRequest((Operation(Verb.UNDO),))
    *others, wrong = first.operations
    if wrong.verb not in _VALUES or (wrong.verb is Verb.REPLACE and not shape("figure").fullmatch(wrong.text)):
        return None
    clauses = re.split("[，,。；;！!]+", rest)
    for n, clause in enumerate(clauses):
        value = shape("around").sub("", shape("led_value").sub("", clause))
        if shape(_VALUES[wrong.verb]).fullmatch(value):
            tail = "，".join(filter(None, clauses[n + 1 :]))
            more = parse_request(tail, draft, encode) if tail else RevisionRequest(())
            if not more or more.unread or any(o.names_items or o.verb in VERSION_VERBS for o in more.operations):
                return None
            again = (replace(one, targets=wrong.targets) for one in more.operations)
            return RevisionRequest((*others, replace(wrong, text=value), *again))
    return None


def _whole(said: str) -> Operation | None:
    """Return what a message says as a whole: a version by its number, something that is to be an item."""
    if (found := shape("version").search(said)) and shape("back").search(said) and len(said) <= 24:
        return Operation(Verb.RESTORE, number=1 if found["first"] else read_number(found["n"] or found["v"]) or 0)
    if several := shape("steps").match(said):
        return Operation(Verb.UNDO, number=read_number(several["n"]) or 1)
    if missing := shape("if_missing").match(said):
        return Operation(Verb.ADD, (Target(),), topics=(missing["what"],))
    if shape("this_is_wrong").fullmatch(said):
        return Operation(Verb.FREE, (Target(is_pronoun=True),), said)
    return None
