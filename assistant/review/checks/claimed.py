"""What the text says was reached, kept to, done in time or in full, against the figures and days that deny it.

A claim is of what was to be and what came of it: of what its own clause gives, else of the rows of a table near it, all
of them (均, 每个) or those that it names, else of what its sentence tells before it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import chain, pairwise

from assistant.review.checks.attainment import is_better_low, is_unmet
from assistant.review.checks.dates import DUE, Dated, dated_rows
from assistant.review.claim import EACH
from assistant.review.rule import Evidence, Figure, Remark, Severity, rule
from assistant.review.telling import on_facts, place_of, row_evidence, said, short_name, told_name
from knowledge.day import days_meant
from knowledge.facts.clause import counts
from knowledge.facts.fact import Account, Aspect, Fact, Scope, Told
from knowledge.facts.matching import BUDGETS, KEPT, RESULTS
from knowledge.facts.table_sides import is_total
from knowledge.facts.vocabulary import vocabulary
from knowledge.quantity import find_counts_in_words, find_quantities
from knowledge.running_text import pairs, shortened

# What was to be, and what came of it.
Pair = tuple[Fact, Fact]

_ALL = re.compile(
    r"(?:各项|各类|全部|所有|年度|年初(?:设定|确定|下达)?的?|[\d一二两三四五六七八九十]{1,3}[项个])[^，,；;。]{0,14}(?:指标|目标)[^，,；;。]{0,6}?[，,]?"
    r"(?:均|全部|都|全面|全)(?:已)?(?:[^，,；;。]{0,4})(?:完成|实现|达[成标到]|够|合格|超过|超额|兑现)"
)
_ALL_BUT = re.compile("除(?P<but>[^，,。；]{2,60})外[，,]?[^，,。；未没]{0,12}(?:全部|均|都)已?(?:完成|达到|达标|实现)")
_NOT_ALL = re.compile("除|未|没有|不|基本|大部分|多数|计划|力争|确保|应|下[一年]|上年|去年|[123]类")
_KINDS = re.compile("产出|效益|满意|数量|质量|时效|成本")
_CLAUSE = re.compile("[^，,。；;：:]+")
_EACH, _BUT = re.compile("[均都各每]|全部|所有|一律|悉数|单[户个笔次]|最高"), re.compile("除|基本|大部分|其[余他它]")
_WITHIN = re.compile("(?:未|没有?|不|无)[^，,。；;]{0,2}(?:超|突破)[过出]?|控制在|(?<!不)(?:低于|少于)")
_REACHED = re.compile("达到|超过|高于|多于|(?:完成|实现)(?![率值数情户量])|超额|符合|满足|通过|办结")
_IN_FULL = re.compile(
    "(?:全部|全额|足额|如数|悉数)[^，,。；;未没]{0,4}(?:到位|到账|拨付|支付|支出|兑付|用完|使用|执行|发放)(?![都均])"
    "|(?:没有|未形成|未产生|无)(?:任何)?(?:资金)?(?:结余|结转|剩余)"
)
_MISSED = re.compile("[未没][有能]?(?:达到?|完成|实现)")
_OPEN = re.compile("一半|过半|分之|尚|距|离|难|应|须|确保|力争|[未没不](?!超|突破)")
_AIM_BEFORE = re.compile("(?:目标|任务|计划|要求|规定|标准)[值的为是]{0,2}$")
_AIM_BEHIND = re.compile(r"[^，,。；;\d]{0,8}(?:目标|任务|计划|要求|规定|标准)")
_GOAL = re.compile("目标|任务|计划")
_ARRIVED = re.compile("到[位账]")
_BOUND, _OWED = re.compile("限[额价]|标准|上限|控制|概算|红线|合同"), re.compile("应|预算|计划|下达|安排")
_ON_TIME = re.compile(
    "(?:[按如]期|[按准]时)(?!间)|按照?(?:合同|约定|计划|进度|节点|时间)[^，,。；;]{0,10}[交完验到供付上开建]"
)
_DUE_BEHIND = re.compile("(?:日|底|末)?(?:之?前|以前)")
_TIMES, _MOST, _FEW, _NAMED = 3, 3, 3, 4
# 完成和支出情况见表1 leads to what is told elsewhere.
_REFERS = re.compile("见[附上下本]?(?:表|件|文)|情况(?:如下|$)")
# What a clause speaks of was told among the last so many figures.
_NEAR = 60


@rule("VAL08")
def denied_claims(account: Account) -> Iterator[Remark]:
    """Yield the claims of the text, and of tables' rows, that their own figures or days deny."""
    for told in account.told:
        if not (told.sentence.is_plan or told.sentence.is_future):
            yield from _all_done(account, told)
            yield from _late(account, told)
            for clause in _CLAUSE.finditer(told.sentence.text):
                yield from _denied(account, told, clause)


def _denied(account: Account, told: Told, clause: re.Match[str]) -> Iterator[Remark]:
    """Yield the first pair that came out otherwise than a clause says."""
    text = clause[0].strip()
    within, is_missed, is_full = _WITHIN.search(text), _MISSED.search(text) is not None, _IN_FULL.search(text)
    reached = _REACHED.search(text)
    # 各乡镇成活率均在85%以上
    each = _EACH.search(text) if any(one.bound for one in _inside(told, clause)) else None
    # 要求年底前达到3亿元 asks for it.
    asserted = next((one for one in (reached, each) if one and "要求" not in text[: one.start()]), None)
    is_claim = not _REFERS.search(text) and (within or is_missed or is_full or (asserted and not _OPEN.search(text)))
    for due, done in _meant(account, told, clause) if is_claim and not _BUT.search(text) else ():
        is_low = within is not None or (not is_full and _is_low(due, done))
        gap = (_amount(done)[0] - _amount(due)[0]) * (-1 if is_low else 1)
        # So many times of its bound is another thing.
        is_near = not is_low or -gap < _amount(due)[0] * _TIMES
        if (gap >= 0) is is_missed and is_near:
            here = Evidence(told.sentence.text, told.sentence.location)
            is_own = due.quote == told.sentence.text and due.quantity.text in text
            aim = "" if is_own else f"{place_of(due)}写{said(due)}，"
            message = f"{aim}{place_of(done)}写{said(done)}，正文却写“{text}”。"
            remark = on_facts(message, done, due, severity=Severity.WARNING)
            yield replace(remark, evidence=tuple(dict.fromkeys((here, *remark.evidence))), about=text)
            return


def _inside(told: Told, clause: re.Match[str]) -> list[Fact]:
    """Return the figures of a clause, but for the number of those that it speaks of all: 8个县市均完成."""
    each = _EACH.search(clause[0])
    end = clause.start() + (each.start() if each else 0)
    own = [one for one in told.facts if clause.start() <= one.quantity.start < clause.end()]
    return [one for one in own if one.bound or one.quantity.end > end or not counts(one.unit)]


def _amount(fact: Fact) -> tuple[Decimal, str]:
    """Return a figure with its unit, an amount for each as any other: 每个社区补助上限15万元."""
    return (fact.value / 10_000, "万元") if fact.unit.startswith(EACH) else (fact.value, fact.unit)


def _is_low(due: Fact, done: Fact) -> bool:
    """Return whether what was to be is an upper bound, by its sign, else by what it is of."""
    is_bound = due.aspect is Aspect.LIMIT or (not due.bound and is_better_low(done.words))
    return due.bound in {"≤", "<"} or (is_bound and due.bound not in {"≥", ">"})


def _meant(account: Account, told: Told, clause: re.Match[str]) -> Iterator[Pair]:
    """Yield what a clause's claim is of: its own bound, rows of a table near, what the sentence told before it."""
    text = clause[0]
    if inside := _inside(told, clause):
        at = told.facts.index(inside[-1])
        due, done = inside[-1], told.facts[max(at - 1, 0)]
        digits = re.search(r"\d", due.quantity.text)
        lead = due.quote[: due.quantity.start + (digits.start() if digits else 0)]
        is_named = _AIM_BEFORE.search(lead) or _AIM_BEHIND.match(due.quote, due.quantity.end)
        # 执行率低于90%的项目 only says of which it is told.
        is_of_some = (due.quote.startswith("的", due.quantity.end) and not is_named) or done.bound
        # 平均每期80人次，每期均控制在70人以内
        is_of_each = bool(due.bound or _REACHED.search(text)) and _EACH.search(text) is not None
        # 2项没有达到 counts what didn't reach it.
        is_of_side = due.aspect in {Aspect.TARGET, Aspect.LIMIT} and due.quantity.start > clause.start()
        # 每件平均办理4.6天，控制在4天以内
        is_kept_to = due.bound and (kept := _WITHIN.search(text)) and not pairs(text[: kept.start()])
        is_aim = is_named or is_of_side or is_kept_to or (is_of_each and _EACH.search(done.words))
        is_of_kind = due is not done and done.aspect in RESULTS and due.aspect not in KEPT and due.unit == done.unit
        if is_aim and is_of_kind and not is_of_some and len(inside) == 1 + (done in inside):
            yield due, done
        if is_of_each and len(inside) == 1:
            cells = (one for one in _cells(account, told, due) if _is_headed(one, due.context + due.measure + text))
            yield from _spoken_of(told, clause, ((due, cell) for cell in cells))
        return
    of_rows = list(_spoken_of(told, clause, _rows(account, told)))
    yield from (pair for pair in of_rows if _is_of_clause(account, pair, text))
    yield from () if of_rows else _told_before(account, told, clause)


def _spoken_of(told: Told, clause: re.Match[str], found: Iterable[Pair]) -> Iterator[Pair]:
    """Yield the pairs of the rows of each table that a clause names, else of all, if as many are said, or the total."""
    tables: dict[object, list[tuple[str, Pair]]] = defaultdict(list)
    for pair in found:
        tables[pair[1].location.table].append((pair[1].crossing.label, pair))
    each = _EACH.search(clause[0])
    lead = clause[0][: each.start()] if each else ""
    number = next((one.value for one in (*find_quantities(lead), *find_counts_in_words(lead))), None)
    for rows in tables.values():
        own = [(name, pair) for name, pair in rows if not is_total(name)]
        texts = (clause[0], "" if lead.strip() else told.sentence.text[: clause.start()])
        named = next(filter(None, ([one for one in rows if one[0] in text] for text in texts)), [])
        # 3个乡镇中，2个乡镇均完成
        every = own if number in {None, Decimal(len({name for name, _ in own}))} else []
        every = every if each else [one for one in rows if one not in own]
        yield from (pair for _, pair in named or every)


def _is_of_clause(account: Account, pair: Pair, clause: str) -> bool:
    """Return whether a table's columns are what a clause speaks of; money spent in full is of any."""
    is_spent = pair[0].is_money and _IN_FULL.search(clause) and not _ARRIVED.search(clause)
    each = _EACH.search(clause)
    # 验收工作全部完成 is of another thing than a table of towns, 四个乡镇均完成 of its rows.
    lead = pairs(clause[: each.start()]) if each else frozenset[str]()
    if pair[0].aspect in RESULTS:
        behind = clause[each.end() :] if each else ""
        return _is_headed(pair[1], behind) and not _is_headed(pair[0], behind)
    # A page of an exercise has forms whose file it isn't.
    table = account.report.document.table_at(pair[0].location)
    heads = [cell.text for cell in table.rows[0]] if table and table.rows else []
    known = pairs(" ".join((*heads, *pair[0].crossing.labels)))
    return bool(is_spent) or ((not lead or bool(lead & known)) and any(_is_headed(one, clause) for one in pair))


def _is_headed(cell: Fact, words: str) -> bool:
    return bool(pairs(cell.crossing.head) & pairs(words))


def _told_before(account: Account, told: Told, clause: re.Match[str]) -> Iterator[Pair]:
    """Yield each figure told before a clause in its sentence, with the bound or the aim that was told before it."""
    within, is_all = _WITHIN.search(clause[0]), _EACH.search(clause[0]) is not None
    own = [one for one in told.facts if one.quantity.end <= clause.start()]
    near = (*account.before(told), *own)[-_NEAR:]
    known = [one for one in near if one.aspect not in KEPT and one.scope is not Scope.PART]
    # 没有突破限价, 均控制在预算范围内: what stands behind names what is kept to.
    named = pairs(clause[0][within.end() :]) if within else frozenset()
    dues = [one for one in known if pairs(one.words) & named]
    dues = dues or [one for one in known if not named and _is_due(one, is_limit=within is not None)]
    done = [one for one in own if one in known and one not in dues and one.aspect in RESULTS and not one.is_rough]
    for one in done:
        fitting = [due for due in dues if due.unit == one.unit and known.index(due) < known.index(one)]
        # 笔记本单价7400元，台式机单价4500元: of several bounds that of what the figure is told of.
        said_of = pairs(one.words) | (frozenset() if within else pairs(clause[0]))
        due = next((due for due in reversed(fitting) if pairs(due.words) & said_of), None)
        due = due or (fitting[-1] if fitting and within else None)
        # 限价446万元，含税468万元: another that it stays under may be the one that is meant.
        between = known[known.index(due) + 1 : known.index(one)] if due else []
        is_under = any(each.unit == one.unit and each.value >= one.value for each in between)
        if due and not is_under and (within or is_all or len([each for each in done if each.unit == one.unit]) == 1):
            yield due, one
    # Cells of a column that a bound told before is of: 补助上限15万元，各社区均未超过上限.
    for due in dues[-1:] if within and is_all and not done else ():
        cells = (cell for cell in _cells(account, told, due) if _is_headed(cell, due.words))
        yield from _spoken_of(told, clause, ((due, cell) for cell in cells))


def _is_due(fact: Fact, *, is_limit: bool) -> bool:
    is_aim = (
        fact.aspect is Aspect.TARGET
        or _GOAL.search(fact.words)
        or (fact.is_money and (fact.aspect in BUDGETS or _OWED.search(fact.words)))
    )
    return bool(fact.aspect is Aspect.LIMIT or _BOUND.search(fact.words)) if is_limit else bool(is_aim)


@lru_cache(2)
def _by_block(account: Account) -> dict[int, list[Fact]]:
    found: dict[int, list[Fact]] = defaultdict(list)
    for one in account.facts:
        if one.crossing:
            found[one.location.block].append(one)
    return found


def _near(account: Account, told: Told) -> Iterator[Fact]:
    """Yield the figures of the tables that stand a few paragraphs from a sentence."""
    block = told.sentence.location.block
    return chain.from_iterable(_by_block(account).get(at, ()) for at in range(block - _FEW, block + _FEW + 1))


def _cells(account: Account, told: Told, due: Fact) -> Iterator[Fact]:
    """Yield the figures in the unit of `due` in the rows of the tables near a sentence."""
    for one in _near(account, told):
        is_alike = one.aspect in RESULTS and _amount(one)[1] == _amount(due)[1]
        if is_alike and not any(map(is_total, one.crossing.labels)):
            yield one


def _rows(account: Account, told: Told) -> Iterator[Pair]:
    """Yield what each row of the tables near a sentence was to be and what it came to."""
    rows: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for one in _near(account, told):
        if one.crossing.labels:
            rows[one.row].append(one)
    for facts in rows.values():
        if pair := _pair_of(facts):
            yield pair
        # 建成12处、通过验收11处: what became of things is held against their number, which stands before it.
        counted = [one for one in facts if one.aspect in RESULTS]
        yield from ((one, other) for one, other in pairwise(counted) if one.unit == other.unit and counts(one.unit))


def _pair_of(facts: list[Fact]) -> Pair | None:
    """Return the only figure of a row that was to be, and the only one of its unit that came of it."""
    due = [one for one in facts if one.aspect in {Aspect.TARGET, Aspect.LIMIT, *BUDGETS}]
    done = [one for one in facts if one.aspect is Aspect.ACTUAL and due and one.unit == due[0].unit]
    return (due[0], done[0]) if len(due) == len(done) == 1 else None


def _all_done(account: Account, told: Told) -> Iterator[Remark]:
    """Yield a sentence that calls all indicators reached where the forms show rows that weren't."""
    report, sentence = account.report, told.sentence
    claim = next((one for one in _ALL.finditer(sentence.text) if not _NOT_ALL.search(one[0])), None)
    but = _ALL_BUT.search(sentence.text)
    unmet = [(form, row) for form, row in report.indicators if (claim or but) and is_unmet(row, report.year)]
    rows = [row for _, row in unmet]
    if claim and (kinds := _KINDS.findall(claim[0])):
        rows = [row for row in rows if any(kind in row.level1 + row.level2 for kind in kinds)]
    if but:
        # 附表1所列21项指标，除培训人数一项外全部完成: what is left out by name isn't claimed, nor are other forms.
        counts = {one.value for one in find_quantities(sentence.text)}
        meant = [row for form, row in unmet if len(form.filled) in counts] or rows
        rows = [row for row in meant if pairs(told_name(row)) - pairs(but["but"])]
        # 除预算执行率外 leaves out no indicator.
        is_of_money = any(rate in but["but"] for rate in vocabulary().ratios)
        claim = but if rows and (is_of_money or len(rows) < len(meant)) else None
    if claim and rows:
        named = "、".join(
            f"“{short_name(row)}”（目标{shortened(row.target)}，实际{shortened(row.actual)}）" for row in rows[:_MOST]
        )
        yield Remark(
            f"正文写“{claim[0]}”，自评表中{len(rows)}项没有完成：{named}{'等' if len(rows) > _MOST else ''}。",
            [Evidence(sentence.text, sentence.location), *map(row_evidence, rows[:_MOST])],
        )


def _late(account: Account, told: Told) -> Iterator[Remark]:
    """Yield what is told to have been done in time where its day lies behind the one that it was due by."""
    text, place = told.sentence.text, told.sentence.location
    claim = next((one for one in _ON_TIME.finditer(text) if not _OPEN.search(text[: one.start()][-_NAMED:])), None)
    if claim is None or _BUT.search(text):
        return
    rows = [row for row in dated_rows(account) if row[0].name[:_NAMED] in text]
    for due, done in _in_turn([_days_of(account, told), *map(list, rows)]):
        if (days := (done.day - due.day).days) > 0:
            yield Remark(
                f"正文写“{claim[0]}”，“{due.name}”{due.head}{due.text}，{done.head}{done.text}，晚了{days}天。",
                tuple(dict.fromkeys((Evidence(text, place), due.evidence, done.evidence))),
                Severity.WARNING,
                stated=Figure(done.day, "", done.text, done.location),
                expected=Figure(due.day, "", due.text, due.location),
                about=claim[0],
            )


def _in_turn(matters: list[list[Dated]]) -> Iterator[tuple[Dated, Dated]]:
    """Yield of each matter its day due with the last day on which the same work was done."""
    for days in matters:
        due = max((one for one in days if one.is_due), key=lambda one: one.day, default=None)
        done = [one for one in days if due and not one.is_due and pairs(one.work) & pairs(due.work)]
        if due and done:
            yield due, max(done, key=lambda one: one.day)


def _days_of(account: Account, told: Told) -> list[Dated]:
    """Return the days of a sentence's paragraph, each with what is due or was done on it."""
    found = []
    for one in account.told:
        for mention in one.dates if one.sentence.location == told.sentence.location else ():
            span, own = days_meant(mention.text, account.report.year), one.sentence.text
            start = max((own.rfind(mark, 0, mention.start) for mark in "，,。；;：:、"), default=-1) + 1
            before, behind = own[start : mention.start], re.split(r"[，,。；;、]|\d", own[mention.end :])[0]
            is_due = DUE.search(before) or _DUE_BEHIND.match(behind) or mention.text.endswith("前")
            if span:
                work = behind if len(behind) > 1 else before
                head = f"{work}应于" if is_due else work
                found.append(Dated(one.sentence.location, work, head, mention.text, span[1 if is_due else 0], own))
    return found
