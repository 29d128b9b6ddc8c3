"""What the text calls reached, done or kept to, against the rows and figures that show it wasn't."""

import re
from collections.abc import Iterator
from itertools import pairwise

from assistant.review.checks.attainment import is_burden, is_unmet
from assistant.review.checks.claimed import claims_denied
from assistant.review.checks.dates import dated_rows
from assistant.review.checks.repeated import texts
from assistant.review.rule import Evidence, Figure, Remark, rule
from assistant.review.telling import on_facts, row_evidence, said, short_name, told_name
from knowledge.facts.fact import Account, Aspect, Fact, Scope
from knowledge.facts.matching import RESULTS
from knowledge.facts.vocabulary import vocabulary
from knowledge.quantity import find_quantities
from knowledge.running_text import pairs, shortened

_ALL = re.compile(
    r"(?:各项|各类|全部|所有|年度|年初(?:设定|确定|下达)?的?|[\d一二两三四五六七八九十]{1,3}[项个])[^，,；;。]{0,14}(?:指标|目标)[^，,；;。]{0,6}?[，,]?"
    r"(?:均|全部|都|全面|全)(?:已)?(?:[^，,；;。]{0,4})(?:完成|实现|达[成标到]|够|合格|超过|超额|兑现)"
)
_ALL_BUT = re.compile("除(?P<but>[^，,。；]{2,60})外[，,]?[^，,。；未没]{0,12}(?:全部|均|都)已?(?:完成|达到|达标|实现)")
_REACHED = re.compile(
    "(?<![未没不])(?:全面|圆满|已|均|全部|如期|超额)(?:完成|达到|实现)了?(?:全部|年度|既定|预定|绩效|各项|年初|预期|的|[一-龥]{2}){0,3}(?:目标|任务|计划)"
)
_TARGET_BEHIND = re.compile(
    "的?(?:[一-龥]{0,6}(?:目标|任务|计划)[值数量]?(?:要求)?|(?:控制|限额|规定)?(?:标准|上限|红线|限额)(?:以内|之内)?)"
)
_NOT_ALL = re.compile("除|未|没有|不|基本|大部分|多数|计划|力争|确保|应|下[一年]|上年|去年|[123]类")
_KINDS = re.compile("产出|效益|满意|数量|质量|时效|成本")
_ON_TIME = re.compile(
    "(?:均|都|全部|悉数|一律)[^，,。；;：:未没不]{0,8}"
    "(?:[按如]期|[按准]时|按照?(?:合同|约定|计划|进度|节点|时间)[^，,。；;]{0,10}[交完验到供付上开建])"
)
_OTHERS = re.compile("其[余他它]|除")
# 超过95%的年度目标, 控制在35元的标准以内: a target told as kept to, right behind what was reached.
_KEPT_TO = re.compile(
    "(?:达到|超过|高于|优于|多于|完成|实现|控制在|控制到|低于|少于|不超过?)了?[^，,。；;：:\\d]{0,8}$"
)
_MISSED = re.compile("^[未没][有能]?(?:达到?|完成)[^，,。；;]{0,4}(?:要求|目标|规定|标准|任务|计划)[^，,。；;]{0,2}$")
_AT_MOST, _NOT_KEPT = re.compile("控制|低于|少于|不超"), re.compile("未|没|尚|距|离|难|不(?!超)|应|须|要求|确保|力争")
_MOST, _NAMED = 3, 4


@rule("VAL08")
def general_success(account: Account) -> Iterator[Remark]:
    """Yield the sentences that call everything done where the forms show rows that aren't."""
    yield from _done_in_words(account)
    yield from _late_rows(account)
    yield from claims_denied(account)
    report = account.report
    unmet = [(form, row) for form, row in report.indicators if is_unmet(row, report.year)]
    for sentence in (told.sentence for told in account.told) if unmet else ():
        claim = next((one for one in _ALL.finditer(sentence.text) if not _NOT_ALL.search(one[0])), None)
        rows = [row for _, row in unmet]
        if claim and (kinds := _KINDS.findall(claim[0])):
            told_of = [text for text, place in texts(report) if place == sentence.location]
            rows = [row for row in rows if any(kind in row.level1 + row.level2 for kind in kinds)]
            # 除巡河频次外，其余均已完成。产出指标全部完成: what the paragraph sets apart isn't claimed.
            rows = [row for row in rows if not any(pairs(told_name(row)) <= pairs(text) for text in told_of)]
        if but := _ALL_BUT.search(sentence.text):
            # 附表1所列21项指标，除培训人数一项外全部完成: what is left out by name isn't claimed, nor are other forms.
            counts = {one.value for one in find_quantities(sentence.text)}
            meant = [row for form, row in unmet if len(form.filled) in counts] or rows
            rows = [row for row in meant if pairs(told_name(row)) - pairs(but["but"])]
            # 除预算执行率外 leaves out no indicator.
            is_of_money = any(rate in but["but"] for rate in vocabulary().ratios)
            claim = but if rows and (is_of_money or len(rows) < len(meant)) else None
        named = "、".join(
            f"“{short_name(row)}”（目标{shortened(row.target)}，实际{shortened(row.actual)}）" for row in rows[:_MOST]
        )
        if claim and rows and not sentence.is_plan and not sentence.is_future:
            yield Remark(
                f"正文写“{claim[0]}”，自评表中{len(rows)}项没有完成：{named}{'等' if len(rows) > _MOST else ''}。",
                [Evidence(sentence.text, sentence.location), *map(row_evidence, rows[:_MOST])],
            )


def _done_in_words(account: Account) -> Iterator[Remark]:
    """Yield the sentences that call a target reached whose figures tell otherwise: 目标120户，改造108户，已全部完成."""
    for told in account.told:
        claim = _REACHED.search(told.sentence.text)
        counted = [fact for fact in told.facts if fact.whole is None and not fact.is_rough and fact.unit != "%"]
        counted = [fact for fact in counted if fact.scope is not Scope.PART]
        if claim and len(counted) == 1:
            promised = (one for one in account.before(told) if one.aspect is Aspect.TARGET)
            counted = [*[one for one in promised if one.unit == counted[0].unit][-1:], *counted]
        if claim and len(counted) == 2 and not told.sentence.is_future:
            target, actual = counted
            is_below = target.aspect is Aspect.TARGET and target.unit == actual.unit and actual.value < target.value
            if is_below and not is_burden(target.measure) and pairs(target.words) & pairs(actual.words):
                message = f"正文写{said(target)}、{said(actual)}，却称“{claim[0]}”。"
                yield on_facts(message, actual, target)
        for actual, bound in pairwise(told.facts):
            words = _bound_claimed(bound)
            sign = -1 if words and _AT_MOST.search(words) else 1
            is_level = actual.aspect in RESULTS and actual.unit == bound.unit and not actual.bound
            if words and is_level and (bound.value - actual.value) * sign > 0:
                yield on_facts(f"正文写{said(actual)}，却称“{words}”。", actual, bound)
            # 46学时，未达到要求的36学时
            is_missed = _MISSED.search(bound.words) is not None
            if is_missed and is_level and actual.value >= bound.value:
                yield on_facts(f"正文写{said(actual)}，却称{said(bound)}。", actual, bound)


def _late_rows(account: Account) -> Iterator[Remark]:
    """Yield the sentences that call everything done in time where a row that they name was late."""
    late = []
    for row in dated_rows(account):
        due = next((one for one in row if one.is_due), None)
        ends = [one for one in row if due and not one.is_due and pairs(one.work) & pairs(due.work)]
        late += [(due, ends[-1])] if due and ends and ends[-1].day > due.day else []
    for sentence in (told.sentence for told in account.told if late and not told.sentence.is_plan):
        claim = None if _OTHERS.search(sentence.text) else _ON_TIME.search(sentence.text)
        for due, done in late if claim else ():
            if claim and due.name[:_NAMED] in sentence.text:
                days = (done.day - due.day).days
                yield Remark(
                    f"正文写“{claim[0]}”，表中“{due.name}”{due.head}{due.text}，{done.head}{done.text}，晚了{days}天。",
                    (Evidence(sentence.text, sentence.location), due.evidence, done.evidence),
                    stated=Figure(due.day, "", claim[0], sentence.location),
                    expected=Figure(done.day, "", done.text, done.location),
                    about=due.name,
                )


def _bound_claimed(bound: Fact) -> str:
    """Return the words by which a sentence says that a target was reached or kept to: 超过95%的目标; "" for none."""
    text, place = bound.quote, bound.quantity
    lead = re.split("[，,。；;：:]", text[: place.start])[-1]
    digits = re.search(r"\d", place.text)
    head, behind = lead + place.text[: digits.start() if digits else 0], _TARGET_BEHIND.match(text, place.end)
    if behind is None or not _KEPT_TO.search(head) or _NOT_KEPT.search(head):
        return ""
    return lead + text[place.start : behind.end()]
