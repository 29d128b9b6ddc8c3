"""Changes that move whole items: delete, swap, move, order; what a measure answers follows the problems."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.drafting.draft import MEASURES, PROBLEMS, item_number
from assistant.drafting.revising.addressing import LAST
from assistant.drafting.revising.old_request import Operation
from assistant.drafting.revising.work import NAMES, Key, Rule, Task, Work
from knowledge.errors import UserError


def _delete(work: Work, task: Task) -> Work:
    """Return the draft without these items; a measure that answered only deleted problems goes with them."""
    for section in dict.fromkeys(key[0] for key in task.keys):
        if all(key in task.keys for key in work.of(section)):
            raise UserError(f"这样会把{NAMES[section]}全部删光；如需重写，请说“重新起草”。")
    gone = {number for section, number in task.keys if section == PROBLEMS}
    orphans, turned = [], []
    items = {key: item for key, item in work.items.items() if key not in task.keys}
    for place, (key, measure) in enumerate(work.measures.items()):
        left = tuple(number for number in measure.addresses if number not in gone)
        if key not in items or left == measure.addresses:
            continue
        if left:
            items[key] = replace(measure, addresses=left)
            turned.append(place)
        else:
            del items[key]
            orphans.append(place)
    if not any(key[0] == MEASURES for key in items) and work.measures and gone:
        raise UserError("删去这些问题后就没有措施了，请先为其他问题补写措施。")
    work = replace(work, items=items)
    if orphans:
        work = work.noted(f"只对应它的措施{_numbers(orphans)}一并删去。")
    if turned:
        work = work.noted(f"措施{_numbers(turned)}改为只对应其余问题。")
    return work


def _swap(work: Work, task: Task) -> Work:
    if len(task.keys) != 2:
        raise UserError("调换顺序需要写明两条，如“把第一条和第三条调换”。")
    first, second = task.keys
    other = {first: second, second: first}
    return _ordered(work, task.section, [other.get(key, key) for key in work.of(task.section)])


def _move(work: Work, task: Task) -> Work:
    moved = task.keys[0]
    order = list(work.of(task.section))
    old = order.index(moved)
    if task.request.step:
        new = old + task.request.step
        if not 0 <= new < len(order):
            raise UserError(f"这一条已经是{'第一' if new < 0 else '最后一'}条了。")
    else:
        new = len(order) if task.request.target in {None, LAST} else task.request.target or 0
    order.remove(moved)
    order.insert(new, moved)
    return _ordered(work, task.section, order)


def _order(work: Work, task: Task) -> Work:
    """Return the draft in the order given; what isn't named follows as it stood."""
    rest = [key for key in work.of(task.section) if key not in task.keys]
    return _ordered(work, task.section, [*task.keys, *rest])


def _ordered(work: Work, section: str, order: Sequence[Key]) -> Work:
    if order == list(work.of(section)):
        raise UserError("顺序本来就是这样，没有改动。")
    return work.arranged(section, {key: work.items[key] for key in order})


def _numbers(places: Sequence[int]) -> str:
    return "".join(item_number(place) for place in places)


RULES: Mapping[Operation, Rule] = {
    Operation.DELETE: _delete,
    Operation.SWAP: _swap,
    Operation.MOVE: _move,
    Operation.ORDER: _order,
}
