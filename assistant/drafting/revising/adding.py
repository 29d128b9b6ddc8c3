"""A new item: from a theme of the plan that the draft doesn't tell, or in the user's own words; and items by hand."""

import re
from collections.abc import Mapping
from dataclasses import replace

from assistant.drafting.composing.composer import Wording, compose_measure, compose_problem, seed_of
from assistant.drafting.draft import MEASURES, PROBLEMS, DraftMeasure, DraftProblem, item_number
from assistant.drafting.planning.problem import PlannedProblem
from assistant.drafting.planning.theme import Theme, load_themes
from assistant.drafting.revising.old_request import Operation
from assistant.drafting.revising.phrasing import part_lead
from assistant.drafting.revising.work import NAMES, Rule, Task, Work, each
from assistant.drafting.sources import bare
from assistant.drafting.statements import Item, goes_on, sentence_of, sentences, statements, text_of
from knowledge.errors import UserError

_LONGEST_TITLE = 36
_CAUSE = re.compile(r"^原因\d?[：:]\s*")
_COMMON = {"管理", "工作", "绩效", "项目", "资金", "情况"}


def _add(work: Work, task: Task) -> Work:
    """Return the draft with one more item at the end of its section."""
    request = task.request
    section = request.section or PROBLEMS
    if request.old:
        return _add_own(work, section, request.words)
    told = {theme for item in work.of(section).values() for theme in item.themes}
    unused = [planned for planned in task.plan.problems if planned.theme not in told]
    if not request.words:
        if not unused:
            raise UserError(
                f"报告能支持的{NAMES[section]}都已写进草稿。要加别的，请写出内容，如“再加一条{NAMES[section]}：……”。"
            )
        return _add_planned(work, section, unused[0], task)
    themes = _themes_of(request.words)
    planned = next((problem for problem in unused if problem.theme in {theme.key for theme in themes}), None)
    if planned:
        return _add_planned(work, section, planned, task)
    for place, item in enumerate(work.of(section).values()):
        if {theme.key for theme in themes} & {*item.themes}:
            raise UserError(
                f"{NAMES[section]}{item_number(place)}写的就是“{request.words}”。可以说“第{place + 1}条写具体一点”。"
            )
    raise UserError(
        f"报告里没有反映“{request.words}”的内容，没有依据起草。要加，请写出内容，如“再加一条{NAMES[section]}：……”。"
    )


def _add_planned(work: Work, section: str, planned: PlannedProblem, task: Task) -> Work:
    wording = Wording(seed_of(task.plan))
    key = work.new_key(section)
    if section == PROBLEMS:
        work = work.replaced(key, compose_problem(planned, wording))
        if not work.measures:
            return work
        answer = replace(compose_measure(planned, 0, wording), addresses=(key[1],))
        work = work.replaced(work.new_key(MEASURES), answer)
        return work.noted("对应的措施一并加在最后。")
    answered = tuple(number for (_, number), item in work.problems.items() if planned.theme in item.themes)
    return work.replaced(key, replace(compose_measure(planned, 0, wording), addresses=answered))


def _add_own(work: Work, section: str, words: str) -> Work:
    """Return the draft with the user's own words as an item, its title the words before the first stop."""
    title, stop, rest = words.partition("。")
    if not stop or len(title) > _LONGEST_TITLE:
        title, rest = re.split(r"[，；。：:]", words)[0][:_LONGEST_TITLE], words
    text = rest.strip().rstrip("。") + "。"
    key = work.new_key(section)
    if section == PROBLEMS:
        work = work.replaced(key, DraftProblem(title, text, (), (), ()))
        return work.noted("新加的这一条还没有写原因和对应的措施，其中的数字没有出处的会标出。")
    return work.replaced(key, DraftMeasure(title, text, (), ())).noted("新加的措施还没有写明对应哪一条问题。")


def _themes_of(words: str) -> list[Theme]:
    """Return the themes that words speak of most, () where they speak of none."""
    pairs = {words[n : n + 2] for n in range(len(words) - 1)} - _COMMON
    scores = {
        theme.key: 3 * sum(word in words for word in theme.words) + sum(pair in theme.name for pair in pairs)
        for theme in load_themes()
    }
    best = max(scores.values())
    return [theme for theme in load_themes() if best and scores[theme.key] == best]


def _write(work: Work, task: Task) -> Work:
    """Return the draft with an item as it was edited by hand: title, text, and lines that begin with 原因：."""
    if len(task.keys) != 1:
        raise UserError("一次只能直接编辑一条。")
    item = work.items[task.keys[0]]
    title, text, causes = _by_hand(task.request.words)
    if not title or not text:
        raise UserError("没有读出标题和正文：第一行写标题，其后写正文，原因另起一行并以“原因：”开头。")
    written = replace(item, title=title, text=text)
    if isinstance(written, DraftProblem):
        written = replace(written, causes=causes)
    elif causes:
        raise UserError("措施没有“原因”，请把它写进正文或对应的问题里。")
    if text_of(written) == text_of(item):
        raise UserError("内容没有变化。")
    return work.replaced(task.keys[0], written)


def _by_hand(words: str) -> tuple[str, str, tuple[str, ...]]:
    """Return title, text and causes as they were written: the title in the first line, a line for each cause."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    causes = tuple(cause for line in lines[1:] if (cause := _CAUSE.sub("", line)) != line and cause)
    return (lines or [""])[0].rstrip("。"), "".join(line for line in lines[1:] if not _CAUSE.match(line)), causes


def _cut(work: Work, task: Task) -> Work:
    """Return the draft without one sentence of an item, or without the statements that speak of something."""
    part, words = task.request.part, task.request.words
    if part is not None:
        return each(work, task, lambda item: _without_sentence(item, part))
    if not words:
        raise UserError("请写明删去哪一句，如“第二条删掉最后一句”，或“第二条里三公经费那句删掉”。")
    cut = work
    for key in task.keys:
        cut = cut.replaced(key, _without(cut.items[key], words))
    if cut.items == work.items:
        raise UserError(f"没有找到写“{words}”的语句，没有改动。")
    return cut


def _without_sentence(item: Item, part: int) -> Item:
    whole = sentences(item.text)
    if not -len(whole) <= part < len(whole):
        raise UserError(f"这一条的正文只有{len(whole)}句。")
    return _kept(item, [sentence for place, sentence in enumerate(whole) if place != part % len(whole)])


def _without(item: Item, words: str) -> Item:
    """Return the item without the statements that hold `words`, nor the sentences that only go on of one."""
    kept: list[str] = []
    is_cut = False
    for sentence in sentences(item.text):
        parts = [part for part in statements(sentence) if words not in _loose(part)]
        if is_cut and goes_on(sentence):
            continue
        is_cut = not parts
        if parts:
            kept.append(sentence if len(parts) == len(statements(sentence)) else sentence_of(parts))
    new = item
    if "".join(kept) != item.text:
        if not kept:
            raise UserError(f"“{item.title}”写的就是“{words}”，去掉后没有正文了；要整条删去，请说“删除第几条”。")
        new = replace(item, text="".join(kept))
    if isinstance(new, DraftProblem):
        causes = tuple(cause for cause in new.causes if words not in _loose(cause))
        if not causes and new.causes:
            raise UserError(f"“{item.title}”的原因都写到了“{words}”，删去后就没有原因了；请用“换个原因”。")
        return replace(new, causes=causes)
    return new


def _kept(item: Item, kept: list[str]) -> Item:
    if not kept:
        raise UserError("这样这一条就没有正文了；要整条删去，请说“删除第几条”。")
    if not item.text.startswith(kept[0]):
        # What now stands first follows nothing any more.
        kept = [part_lead(kept[0])[1], *kept[1:]]
    return replace(item, text="".join(kept))


def _loose(text: str) -> str:
    return re.sub(r"[“”‘’]", "", bare(text))


RULES: Mapping[Operation, Rule] = {Operation.ADD: _add, Operation.WRITE: _write, Operation.CUT: _cut}
