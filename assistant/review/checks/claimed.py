"""What the text says of all or none of something, or of a bound or a day kept to, against the figures told with it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from assistant.review.checks.attainment import is_better_low
from assistant.review.rule import Evidence, Figure, Remark, Severity
from assistant.review.telling import on_facts, place_of, said
from knowledge.day import days_meant
from knowledge.facts.fact import Account, Aspect, Fact, Scope, Told
from knowledge.facts.matching import BUDGETS, KEPT, RESULTS
from knowledge.facts.table_sides import is_total
from knowledge.running_text import compact, pairs

_WITHIN = re.compile(
    "(?:未|没有?|不|无)[^，,。；;]{0,2}(?:超|突破)[过出]?(?P<what>[一-龥]{0,8})|(?:控制在|低于|不高于)(?P<bound>[一-龥]{2,8}?)(?:以内|之内|内|$|(?=[，,。；;]))"
)
_BOUND = re.compile("限[额价]|标准|上限|控制|概算|红线")
_BOUNDS = pairs("最高限额，上限，标准，控制数")
_ALL = re.compile("均|都|全部")
_IN_FULL = re.compile(
    "(?:全部|全额|足额|如数|悉数)[^，,。；;未没]{0,4}(?:到位|到账|拨付|支付|支出|兑付|用完|使用|执行|发放)"
    "|(?:没有|未形成|未产生|无)(?:任何)?(?:资金)?(?:结余|结转|剩余)"
)
_OWED, _ARRIVED, _PAID = (
    re.compile("应|预算|计划|下达|安排"),
    re.compile("到[位账]"),
    re.compile("支[付出]|拨付|兑付|发放|执行|使用|用"),
)
_ALL_FROM = re.compile("(?:全部|均|全)(?:由|来自|来源于)(?P<whom>[一-龥]{2,10})")
_EVERY = re.compile("(?:每[个一]|各个?|所有)(?P<of>[一-龥]{1,6}?)(?:都|均|全)|(?P<twice>[一-龥])(?P=twice)[通有建]")
_DONE, _NOT_DONE = (
    re.compile("(?:已|均|全部|按[期时])?(?:达标|完成|合格|达到|实现|符合|达成|未超)(?:目标|任务|要求|标准)?"),
    re.compile("(?:未|不)(?:达标|完成|合格|达到|实现|符合)(?:目标|任务|要求|标准)?|超标"),
)
_ASKED = re.compile("是否.*(?:达标|完成|达到|合格|实现)")
_NONE = re.compile(
    "(?:零|(?:未|没有?)(?:发生|出现|接到|收到|产生))(?:过|任何|一[起例件次]|有效)*(?:[^，,。；;、]{0,16}的)?(?P<what>[一-龥]{2,8}?)(?:事件|情况|现象|问题)?(?=[，,。；;、）)]|$)"
)
_ALL_DID, _BUT = re.compile("(?:全部|均已?|都已?)(?P<did>[一-龥]{2})"), re.compile("除|基本|大部分|其[余他]")
_ON_TIME, _NOT = re.compile("(?:[按如]期|[按准]时)(?!间)"), re.compile("[未没不难无非]")
_DUE_BEFORE, _DUE_BEHIND = (
    re.compile("要求|计划|约定|时限|期限|截止|规定|应[于在]|须"),
    re.compile("(?:日|底|末)?(?:之?前|以前)"),
)
_CLAUSE = re.compile("[^，,。；;：:]+")
_NEAR, _TIMES, _FEW = 3, 3, 4


def claims_denied(account: Account) -> Iterator[Remark]:
    """Yield what a sentence claims of all, none, a bound or a day that the figures told with it, or near it, deny."""
    yield from _wrong_conclusions(account)
    for told in account.told:
        if not (told.sentence.is_plan or told.sentence.is_future):
            yield from _over_bound(account, told)
            yield from _not_in_full(account, told)
            yield from _not_every(account, told)
            yield from _happened(account, told)
            yield from _excepted(account, told)
            yield from _late(account, told)


def _denied(told: Told, claim: str, stated: Fact, other: Fact) -> Remark:
    here = Evidence(told.sentence.text, told.sentence.location)
    message = f"正文写“{claim}”，{place_of(stated)}却写{said(stated)}，{place_of(other)}写{said(other)}。"
    remark = on_facts(message, stated, other, severity=Severity.WARNING)
    return replace(remark, evidence=(here, *remark.evidence), about=claim)


def _over_bound(account: Account, told: Told) -> Iterator[Remark]:
    """Yield what is told right before 没有超合同价 and is more than what its words name."""
    for match in _WITHIN.finditer(told.sentence.text):
        named = pairs(match["what"] or match["bound"] or "")
        own = [one for one in told.facts if one.quantity.end <= match.start() and one.aspect not in KEPT]
        known = [*account.before(told), *own]
        limits = [one for one in known if pairs(one.words) & named] or [
            one for one in known if one.aspect is Aspect.LIMIT or _BOUND.search(one.words)
        ]
        # 没有超两份合同加起来的50.6万元 tells of a bound of its own.
        is_own = any(match.start() <= one.quantity.start <= match.end() + _NEAR for one in told.facts)
        # 送审价52万元、审定价48万元，审定价未超合同价 names which is meant.
        subject = pairs(_CLAUSE.findall(told.sentence.text[: match.start()] + "，")[-1])
        named_ones = [one for one in own if pairs(one.words) & subject]
        is_of_all = limits and all(one in limits for one in own) and _ALL.search(told.sentence.text[: match.end()])
        for cell in _near(account, told) if is_of_all else ():
            # 补助上限15万元，各社区均未超过上限
            last, heads = limits[-1], "".join(cell.crossing.heads) if cell.crossing else ""
            is_headed = pairs(heads) & (pairs(last.words) - _BOUNDS) and _kind(cell) == _kind(last)
            is_row = cell.aspect in RESULTS and cell.crossing and not any(map(is_total, cell.crossing.labels))
            if is_headed and is_row and _base(last) < _base(cell) < _base(last) * _TIMES:
                yield _denied(told, match[0], cell, last)
        for fact in (named_ones or own) if not is_own else ():
            is_level = fact.aspect in RESULTS and not (fact.is_rough or _BOUND.search(fact.words))
            above = known[: known.index(fact)]
            fitting = [one for one in limits if is_level and one in above and _kind(one) == _kind(fact)]
            # 笔记本单价7400元，台式机单价4500元: of several limits that of what the figure is told of.
            before = told.sentence.text[: fact.quantity.start]
            places = [before.rfind(one.measure) if len(one.measure) > 1 else -1 for one in fitting]
            is_named = max(places, default=-1) >= 0
            limit = fitting[places.index(max(places))] if is_named else next(reversed(fitting), None)
            if limit is None or not _base(limit) < _base(fact) < _base(limit) * _TIMES:
                continue
            # 限价446万元，含税468万元: another that it stays under may be the one that is meant.
            between = known[known.index(limit) : known.index(fact)]
            if not any(_kind(one) == _kind(fact) and _base(one) >= _base(fact) for one in between):
                yield _denied(told, match[0], fact, limit)


def _kind(fact: Fact) -> str:
    return "元" if fact.is_money or fact.unit.startswith("元/") else fact.unit


def _base(fact: Fact) -> Decimal:
    return fact.value * 10_000 if fact.is_money else fact.value


def _not_in_full(account: Account, told: Told) -> Iterator[Remark]:
    """Yield the money that is told to have come or gone in full where less did, in the text or in the table near it."""
    text = told.sentence.text
    for match in _IN_FULL.finditer(text):
        clause = next(one[0] for one in _CLAUSE.finditer(text) if one.end() > match.start())
        own = [one for one in told.facts if one.quantity.end <= match.start()]
        money = [one for one in (*account.before(told), *own) if one.is_money and one.aspect not in KEPT]
        owed = [one for one in money if one.aspect in BUDGETS or _OWED.search(one.words)]
        owed = [one for one in owed if pairs(one.measure) & pairs(clause)][-1:]
        # 到账9万元，又补了6万元: what came in parts isn't told by the first of them.
        paid = money[money.index(owed[0]) + 1 :] if owed else []
        is_arrival = _ARRIVED.search(match[0]) is not None
        side = _ARRIVED if is_arrival else _PAID
        is_paid = len(paid) == 1 and paid[0].aspect in RESULTS and side.search(paid[0].words)
        # 到位742万元且全部支出 is of what came.
        is_of_table = not (owed or is_arrival or re.search(r"\d", clause))
        rows = list(_rows_near(account, told)) if is_of_table else []
        found = [(owed[0], paid[0])] if is_paid else rows
        for due, done in found:
            if done.value < due.value and not done.is_rough:
                yield _denied(told, match[0], done, due)
    for match in _ALL_FROM.finditer(text):
        cells = [one for one in _near(account, told) if one.is_money and one.crossing and one.crossing.labels]
        cells = [one for one in cells if one.crossing and not is_total(one.crossing.labels[-1])]
        named = [one for one in cells if one.crossing and one.crossing.labels[-1][:2] in match["whom"]]
        columns = {(one.location.table, one.location.column) for one in named}
        others = [one for one in cells if (one.location.table, one.location.column) in columns and one.value]
        for other in [one for one in others if one.crossing and one.crossing.labels[-1][:2] not in text][:1]:
            yield _denied(told, match[0], other, named[0])


def _rows_near(account: Account, told: Told) -> Iterator[tuple[Fact, Fact]]:
    """Yield the budget and what was spent in the total row of a table near a sentence, or in the row that it names."""
    rows: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for one in _near(account, told):
        if one.crossing and one.crossing.labels and one.is_money:
            rows[one.location.table, one.location.row].append(one)
    labels = {at: facts[0].crossing.labels[-1] for at, facts in rows.items() if facts[0].crossing}
    named = {at for at, label in labels.items() if label in told.sentence.text} or {
        at for at in labels if is_total(labels[at])
    }
    for at in named:
        due = [one for one in rows[at] if one.aspect in BUDGETS]
        done = [one for one in rows[at] if one.aspect is Aspect.ACTUAL]
        if len(due) == len(done) == 1:
            yield due[0], done[0]


def _near(account: Account, told: Told) -> list[Fact]:
    """Return the figures of the tables that stand a few paragraphs from a sentence."""
    block = told.sentence.location.block
    return [one for one in account.facts if one.crossing and abs(one.location.block - block) <= _NEAR]


def _not_every(account: Account, told: Told) -> Iterator[Remark]:
    """Yield the row of a table that has none of what each is told to have: 每个村都有快递站."""
    for clause in _CLAUSE.finditer(told.sentence.text):
        match = _EVERY.search(clause[0])
        for cell in _near(account, told) if match else ():
            labels, heads = (cell.crossing.labels, cell.crossing.heads) if cell.crossing else ((), ())
            whose = (match["of"] or match["twice"])[-1] if match else ""
            is_of_it = bool(labels and heads) and labels[-1].endswith(whose) and pairs(heads[-1]) & pairs(clause[0])
            if is_of_it and not cell.value and cell.aspect in RESULTS and labels[-1] not in told.sentence.text:
                message = f"正文写“{clause[0]}”，{place_of(cell)}却写{said(cell)}。"
                yield on_facts(message, cell, severity=Severity.WARNING)


def _wrong_conclusions(account: Account) -> Iterator[Remark]:
    """Yield the rows of tables that are called done or kept to beside figures that say otherwise, or the reverse."""
    rows: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in account.facts:
        if fact.location.row is not None and (fact.crossing or fact.indicator) and fact.scope is Scope.WHOLE:
            rows[fact.location.table, fact.location.row].append(fact)
    for table in account.report.document.tables:
        heads = {cell.column: compact(cell.text) for cell in table.rows[0]} if table.rows else {}
        for number, row in enumerate(table.rows[1:], 1):
            facts = rows.get((table.location.table, number), ())
            due = [one for one in facts if one.aspect in {Aspect.TARGET, Aspect.LIMIT}]
            done = [one for one in facts if one.aspect is Aspect.ACTUAL]
            if len(due) != 1 or len(done) != 1 or due[0].unit != done[0].unit:
                continue
            is_met = _is_met(due[0], done[0])
            for cell in row:
                text, head = compact(cell.text), heads.get(cell.column, "")
                is_asked = _ASKED.search(head) is not None
                is_yes = _DONE.fullmatch(text) is not None or (is_asked and text in {"是", "√"})
                is_no = _NOT_DONE.fullmatch(text) is not None or (is_asked and text in {"否", "×"})
                if (is_yes and not is_met) or (is_no and is_met):
                    word = "没有达到" if is_yes else "已经达到"
                    message = f"{place_of(done[0])}写{said(done[0])}，{word}{said(due[0])}，同一行却写“{text}”。"
                    yield on_facts(message, done[0], due[0], severity=Severity.WARNING)


def _is_met(due: Fact, done: Fact) -> bool:
    """Return whether what was reached keeps to what was to be, by its sign, else by what it is of."""
    is_low = due.bound in {"≤", "<"} or due.aspect is Aspect.LIMIT
    is_low = is_low or (not due.bound and is_better_low(done.words))
    return done.value <= due.value if is_low else done.value >= due.value


def _happened(account: Account, told: Told) -> Iterator[Remark]:
    """Yield what is told not to have happened once and is counted elsewhere: 没有接到一起投诉, 2位家长打电话投诉."""
    for match in _NONE.finditer(told.sentence.text):
        for other in account.told:
            # Under 问题与改进 stands what went wrong, too.
            is_trouble = any("问题" in heading for heading in other.sentence.headings)
            for fact in other.facts if other is not told and (is_trouble or not other.sentence.is_plan) else ():
                clause = re.split("[，,。；;]", fact.quote[fact.quantity.end :])[0]
                is_of_year = is_trouble or (fact.period == account.report.year and fact.aspect in RESULTS)
                is_of_year = is_of_year and fact.value > 0
                if is_of_year and not fact.is_money and fact.unit != "%" and match["what"] in f"{fact.words}{clause}":
                    message = (
                        f"正文写“{match[0]}”，又写“{compact(fact.words)}{fact.quantity.text}{clause}”，请核对是否一致。"
                    )
                    here = Evidence(told.sentence.text, told.sentence.location)
                    yield Remark(message, (here, Evidence(fact.quote, fact.location)), Severity.INFO, about=match[0])


def _excepted(account: Account, told: Told) -> Iterator[Remark]:
    """Yield what all are told to have done that another sentence tells of one that it hasn't: 全部建成, 没有建成."""
    for clause in _CLAUSE.finditer(told.sentence.text) if not _BUT.search(told.sentence.text) else ():
        match = _ALL_DID.search(clause[0])
        others = (one.sentence for one in account.told if one is not told and not one.sentence.is_future)
        for other in others if match else ():
            did = match["did"] if match else ""
            denied = re.search(f"[^，,。；;]*(?:未|没有?|尚未|未能)[^，,。；;]{{0,2}}{did}", other.text)
            if denied and (pairs(clause[0]) & pairs(other.text)) - pairs(did):
                message = f"正文写“{clause[0].strip()}”，又写“{denied[0].strip()}”，请核对是否一致。"
                here = Evidence(told.sentence.text, told.sentence.location)
                yield Remark(message, (here, Evidence(other.text, other.location)), Severity.INFO, about=clause[0])


def _late(account: Account, told: Told) -> Iterator[Remark]:
    """Yield what is told to have been done in time where its day lies behind the one that it was due by."""
    text, place = told.sentence.text, told.sentence.location
    claim = next((one for one in _ON_TIME.finditer(text) if not _NOT.search(text[: one.start()][-_FEW:])), None)
    due: list[tuple[date, str, Evidence]] = []
    done: list[tuple[date, str, Evidence]] = []
    for one in account.told if claim else ():
        if one.sentence.location != place:
            continue
        for mention in one.dates:
            span, own = days_meant(mention.text, account.report.year), one.sentence.text
            start = max((own.rfind(mark, 0, mention.start) for mark in "，,。；;：:、"), default=-1) + 1
            before, behind = own[start : mention.start], re.split(r"[，,。；;、]|\d", own[mention.end :])[0]
            is_due = _DUE_BEFORE.search(before) or _DUE_BEHIND.match(behind) or mention.text.endswith("前")
            if span:
                side, day = (due, span[1]) if is_due else (done, span[0])
                work = behind if len(behind) > 1 else before
                side.append((day, f"{mention.text}{work}", Evidence(own, place)))
    for day, words, evidence in done if due else ():
        limit, of, ground = max(due)
        if day > limit and claim and (pairs(words) & pairs(of)) - pairs("月日年"):
            message = f"正文写“{claim[0]}”，但{of}，{words}，晚了{(day - limit).days}天。"
            yield Remark(
                message,
                tuple(dict.fromkeys((Evidence(text, place), ground, evidence))),
                Severity.WARNING,
                stated=Figure(day, "", words, place),
                expected=Figure(limit, "", of, place),
                about=claim[0],
            )
            return
