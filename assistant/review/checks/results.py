"""What indicators reached against their targets: how that was scored, whether it is explained, what the text says."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from assistant.review.arithmetic import fits, plain, two_places
from assistant.review.checks.attainment import (
    Attainment,
    Deadline,
    attainments,
    deadline,
    has_full_score,
    is_burden,
    is_reversed,
    is_unmet,
    lacks_figure,
    target_quantities,
)
from assistant.review.checks.dates import dated_rows
from assistant.review.checks.reasons import Reasons
from assistant.review.checks.repeated import texts
from assistant.review.pack import Pack
from assistant.review.rule import Evidence, Figure, Remark, Severity, rule
from assistant.review.telling import form_label, on_facts, on_row, row_evidence, said, short_name, told_name
from assistant.review.topics import load_topics
from knowledge.facts.fact import Account, Aspect, Fact, Scope
from knowledge.facts.matching import RESULTS
from knowledge.facts.phrase import read_phrase
from knowledge.facts.vocabulary import vocabulary
from knowledge.quantity import find_quantities
from knowledge.report import Form, Indicator
from knowledge.running_text import pairs, shortened

# 产出指标完成情况：100%, with nothing behind it that says of what.
_BARE = re.compile(
    r"(?:产出|效益|满意度|数量|质量|时效|成本)指标(?:的?完成(?:情况|率)?|情况)[：:]\s?(?:100[%％]|(?:已|全部)?完成|达标|良好)(?=[。；;]|\s*$)"
)
# 财预〔2021〕101号三（七） gives nothing below 60 % and rises evenly from there.
_PASS = Decimal("0.6")
_ALL = re.compile(
    r"(?:各项|各类|全部|所有|年度|年初(?:设定|确定|下达)?的?|\d{1,3}[项个])[^，,；;。]{0,14}(?:指标|目标)[^，,；;。]{0,6}?[，,]?"
    r"(?:均|全部|都|全面|全)(?:已)?(?:[^，,；;。]{0,4})(?:完成|实现|达成|达标|达到)"
)
_ALL_BUT = re.compile("除(?P<but>[^，,。；]{2,60})外[，,]?[^，,。；未没]{0,12}(?:全部|均|都)已?(?:完成|达到|达标|实现)")
_REACHED = re.compile(
    "(?<![未没不])(?:全面|圆满|已|均|全部|如期|超额)(?:完成|达到|实现)了?(?:全部|年度|既定|预定|绩效|各项|年初|预期|的|[一-龥]{2}){0,3}(?:目标|任务|计划)"
)
# 超过95%的年度目标, 控制在35元的标准以内: a target told as kept to, right behind what was reached.
_KEPT_TO = re.compile("(?:达到|超过|高于|优于|多于|完成|实现|控制在|控制到|低于|少于|不超过?)了?$")
_AT_MOST, _NOT_KEPT = re.compile("控制|低于|少于|不超"), re.compile("未|没|尚|距|离|难|不(?!超)|应|须|要求|确保|力争")
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
_SURVEY = re.compile(
    r"问卷|满意度(?:调查|测评|评价|回访)|测评|[回走]访|访[问谈]|座谈|抽样|样本|评议|好差评|第三方调查|满意.{0,12}调查|调查.{0,12}满意"
    # Who was asked, and how many of them were content.
    r"|\d[份名人户条位][^。]{0,30}满意[^。]{0,30}\d|满意[^。]{0,16}\d[份名人户条位]"
)
# What the text says of satisfaction in figures, to be laid beside the rows.
_STATED = re.compile(r"[^，。；、\s]{0,8}满意(?:度|率)[^，。；\d]{0,12}\d+(?:\.\d+)?[%％](?:以上)?")
_MOST, _MOST_ROWS, _NAMED = 3, 4, 4


@rule("VAL02")
def bare_answers(account: Account) -> Iterator[Remark]:
    """Yield the figures that were answered without one."""
    for text, place in texts(account.report):
        for match in _BARE.finditer(text):
            message = f"“{match[0]}”没有写指标值和实际达到的数值。"
            yield Remark(message, (Evidence(text, place),), about=match[0])
    for form, row in account.report.indicators:
        if lacks_figure(row):
            figures = [one.text for one in target_quantities(row)]
            where = "指标值" if any(one in row.target for one in figures) else "名称中写明"
            words = f"{where}{'、'.join(figures[:_MOST])}，实际完成值写“{row.actual.strip()}”，没有数值。"
            yield on_row(form, row, words)


@rule("VAL03")
def far_over_targets(account: Account, pack: Pack) -> Iterator[Remark]:
    """Yield the rows that went far over their target without a reason anywhere."""
    reasons = Reasons(account.report)
    for form, row in account.report.indicators:
        far = (one for one in attainments(row) if _is_far_over(one, pack.far_over_pct))
        # Twice the fall that was aimed at isn't twice the work.
        one = next((one for one in far if not _is_of_change(row, one)), None)
        if one is not None and not reasons.is_given(row):
            place = "指标值" if one.target.text in row.target else "指标名称中的目标"
            ratio = plain(Decimal(two_places(one.ratio_pct or Decimal(0))))
            words = f"{place}{one.target.text}，实际完成{one.actual.text}，为目标的{ratio}%"
            words += "，偏差栏和正文都没有说明原因，目标可能偏低。"
            yield on_row(form, row, words, stated=_reached(row, one), expected=_promised(row, one))


def _is_far_over(one: Attainment, floor_pct: Decimal) -> bool:
    """Return whether a target was far outdone; one piece more than three is no sign of a low target."""
    target, actual = one.values
    is_far = one.ratio_pct is not None and one.ratio_pct >= floor_pct and actual - target > 1
    return is_far and not one.right_unit and not one.lower_is_better and one.target.upper is None


def _is_of_change(row: Indicator, one: Attainment) -> bool:
    """Return whether a target is how much more or less of something there is to be."""
    before = row.target.partition(one.target.text)[0]
    return any(read_phrase(words, None).direction for words in (before, told_name(row)))


def _reached(row: Indicator, one: Attainment) -> Figure:
    return Figure.cell(one.actual, row.actual_location)


def _promised(row: Indicator, one: Attainment) -> Figure:
    return Figure.cell(one.target, row.target_location)


@rule("VAL04")
def unmet_targets(account: Account, pack: Pack) -> Iterator[Remark]:
    """Yield the unmet and the late rows that were scored as if met, or whose reason is nowhere."""
    reasons = Reasons(account.report)
    for form, row in account.report.indicators:
        unmet = next((one for one in attainments(row) if not one.is_met), None)
        due = deadline(row, account.report.year)
        if unmet is not None:
            yield from _unmet(form, row, unmet, reasons, pack)
        elif due is not None and not due.is_met:
            yield from _late(form, row, due, reasons)


def _unmet(form: Form, row: Indicator, one: Attainment, reasons: Reasons, pack: Pack) -> Iterator[Remark]:
    share, weight, score = one.earned(pack.inverse_scoring), row.weight_value, row.score_value
    earned = weight * share if weight is not None and share is not None else None
    is_off = score is not None and earned is not None and not fits(score, earned)
    is_full = has_full_score(row)
    is_high = is_full or (is_off and score is not None and earned is not None and score > earned)
    is_low = is_off and not is_high and not _passes(row, share)
    is_unexplained = one.shortfall_pct > pack.deviation_pct and not reasons.is_given(row)
    faults = {
        f"却得满分{row.score}分": is_full,
        f"得{row.score}分，高于按比例应得的分": is_high and not is_full,
        "没有说明原因": is_unexplained,
        f"得{row.score}分，低于按比例应得的分": is_low,
    }
    found = [fault for fault, is_there in faults.items() if is_there]
    if not found and (share is None or share >= _PASS):
        return
    ratio = f"（{two_places(one.ratio_pct)}%）" if one.ratio_pct is not None else ""
    word = "超过" if one.lower_is_better else "没有达到"
    words = f"实际完成{one.actual.text}，{word}指标值{one.target.text}{ratio}，{'，'.join(found or ['不足六成'])}"
    stated, expected = _reached(row, one), _promised(row, one)
    if (is_high or is_low) and earned is not None and share is not None and weight is not None:
        computed = f"{plain(weight)}×{two_places(share * 100)}%={two_places(earned)}分"
        words += f"；按比例应得{computed}"
        stated = Figure(score or Decimal(0), "分", row.score, row.location)
        expected = Figure(Decimal(two_places(earned)), "分", computed, row.location)
    severity = Severity.ERROR if is_high else Severity.WARNING if is_unexplained else Severity.INFO
    yield on_row(form, row, f"{words}。", severity=severity, stated=stated, expected=expected)


def _passes(row: Indicator, share: Decimal | None) -> bool:
    """Return whether the score follows the way with a pass line."""
    weight, score = row.weight_value, row.score_value
    if weight is None or score is None or share is None:
        return False
    return fits(score, max(Decimal(0), (share - _PASS) / (1 - _PASS) * weight))


def _late(form: Form, row: Indicator, due: Deadline, reasons: Reasons) -> Iterator[Remark]:
    is_full = has_full_score(row)
    faults = [f"却得满分{row.score}分"] if is_full else []
    if not reasons.is_given(row):
        faults.append("没有说明原因")
    if faults:
        yield on_row(
            form,
            row,
            f"指标值为{due.target.text}，实际{due.actual.text}完成，晚了{due.delay}，{'，'.join(faults)}。",
            severity=Severity.ERROR if is_full else None,
            stated=Figure(due.done, "", due.actual.text, row.actual_location),
            expected=Figure(due.limit, "", due.target.text, row.target_location),
        )


@rule("VAL05")
def contradicted_rises(account: Account) -> Iterator[Remark]:
    """Yield one finding a topic that fell in the text and got full marks for rising in the forms."""
    changes = [fact for told in account.told if not told.sentence.is_plan for fact in told.facts]
    praised = [(form, row) for form, row in account.report.indicators if not row.is_blank and _is_praised(row)]
    for topic in load_topics():
        fact = topic.outcome(changes)
        if fact is None or fact.direction >= 0:
            continue
        rows = [(form, row) for form, row in praised if topic.is_promised(row)]
        if not rows:
            continue
        named = "、".join(
            f"{form_label(form)}“{short_name(row, 40)}”（指标值“{shortened(row.target)}”）"
            for form, row in rows[:_MOST_ROWS]
        )
        quote = fact.quote[max(fact.quote.rfind(fact.measure, 0, fact.quantity.start), 0) : fact.quantity.end]
        yield Remark(
            f"{topic.name}实际下降：报告写“{quote}”，而{named}{'等' if len(rows) > _MOST_ROWS else ''}"
            f"共{len(rows)}项按提升、增长得满分，与数据相反。",
            [*(row_evidence(row) for _, row in rows), Evidence(fact.quote, fact.location)],
        )


def _is_praised(row: Indicator) -> bool:
    """Return whether the row counts as achieved: full score, or 完成 where the form has no scores."""
    return has_full_score(row) or (row.score_value is None and "完成" in row.actual)


@rule("VAL06")
def unsurveyed_satisfaction(account: Account) -> Iterator[Remark]:
    """Yield the satisfaction whose source stands nowhere in the report."""
    report = account.report
    rows = [(form, row) for form in report.forms for row in form.filled if _is_satisfaction(row)]
    told = list(texts(report))
    cells = (f"{row.target} {row.actual} {row.deviation_note}" for _, row in rows)
    if any(map(_SURVEY.search, (*(text for text, _ in told), *cells))):
        return
    lack = "全文各段和各表都没有说明满意度的调查方式、样本量和数据来源。"
    stated = next(((found[0], Evidence(*one)) for one in told if (found := _STATED.search(one[0]))), None)
    figure = f"正文写“{stated[0]}”，" if stated else ""
    if stated and not rows:
        yield Remark(figure + lack, (stated[1],))
    for form, row in rows:
        if value := row.actual.strip():
            words = f"实际完成值为{shortened(value)}，{figure}{lack}"
            yield on_row(form, row, words, *([stated[1]] if stated else []))


def _is_satisfaction(row: Indicator) -> bool:
    return "满意" in row.level1 + row.level2 + row.name


@rule("VAL07")
def reversed_directions(account: Account) -> Iterator[Remark]:
    """Yield the targets whose sign asks for more of what should be less, or the reverse."""
    for form, row in account.report.indicators:
        if is_reversed(row):
            yield on_row(form, row, f"指标值写“{shortened(row.target)}”，与指标含义方向相反。")


@rule("VAL08")
def general_success(account: Account) -> Iterator[Remark]:
    """Yield the sentences that call everything done where the forms show rows that aren't."""
    yield from _done_in_words(account)
    yield from _late_rows(account)
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
