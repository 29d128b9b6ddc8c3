"""What indicators reached against their targets: how that was scored, whether it is explained, what the text says."""

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.review.arithmetic import fits, plain, two_places
from assistant.review.checks.attainment import (
    Attainment,
    Deadline,
    attainments,
    deadline,
    has_full_score,
    is_reversed,
    lacks_figure,
    target_quantities,
)
from assistant.review.checks.deduction import Deduction, deduction, is_kept
from assistant.review.checks.reasons import is_explained
from assistant.review.checks.repeated import texts
from assistant.review.pack import Pack
from assistant.review.rule import Evidence, Figure, Remark, Severity, rule
from assistant.review.telling import form_label, on_row, row_evidence, short_name, told_name
from assistant.review.topics import load_topics
from knowledge.facts.fact import Account
from knowledge.facts.phrase import read_phrase
from knowledge.report import Form, Indicator, Report
from knowledge.running_text import shortened

# 产出指标完成情况：100%, with nothing behind it that says of what.
_BARE = re.compile(
    r"(?:产出|效益|满意度|数量|质量|时效|成本)指标(?:的?完成(?:情况|率)?|情况)[：:]\s?(?:100[%％]|(?:已|全部)?完成|达标|良好)(?=[。；;]|\s*$)"
)
# 财预〔2021〕101号三（七） gives nothing below 60 % and rises evenly from there.
_PASS = Decimal("0.6")
_SURVEY = re.compile(
    r"问卷|满意度(?:调查|测评|评价|回访)|测评|[回走]访|访[问谈]|座谈|抽样|样本|评议|好差评|第三方调查|满意.{0,12}调查|调查.{0,12}满意"
    # Who was asked, and how many of them were content.
    r"|\d[份名人户条位][^。]{0,30}满意[^。]{0,30}\d|满意[^。]{0,16}\d[份名人户条位]"
)
# What the text says of satisfaction in figures, to be laid beside the rows.
_STATED = re.compile(r"[^，。；、\s]{0,8}满意(?:度|率)[^，。；\d]{0,12}\d+(?:\.\d+)?[%％](?:以上)?")
_MOST, _MOST_ROWS = 3, 4


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
    for form, row in account.report.indicators:
        far = (one for one in attainments(row) if _is_far_over(one, pack.far_over_pct))
        # Twice the fall that was aimed at isn't twice the work.
        one = next((one for one in far if not _is_of_change(row, one)), None)
        if one is not None and not is_explained(account.report, row):
            place = "指标值" if one.target.text in row.target else "指标名称中的目标"
            ratio = plain(Decimal(two_places(one.ratio_pct or Decimal(0))))
            words = f"{place}{one.target.text}，实际完成{one.actual.text}，为目标的{ratio}%"
            words += "，偏差栏和正文都没有说明原因，目标可能偏低。"
            yield on_row(form, row, words, **_sides(row, one))


def _is_far_over(one: Attainment, floor_pct: Decimal) -> bool:
    """Return whether a target was far outdone; one piece more than three is no sign of a low target."""
    target, actual = one.values
    is_far = one.ratio_pct is not None and one.ratio_pct >= floor_pct and actual - target > 1
    return is_far and not one.right_unit and not one.lower_is_better and one.target.upper is None


def _is_of_change(row: Indicator, one: Attainment) -> bool:
    """Return whether a target is how much more or less of something there is to be."""
    before = row.target.partition(one.target.text)[0]
    return any(read_phrase(words, None).direction for words in (before, told_name(row)))


@rule("VAL04")
def unmet_targets(account: Account, pack: Pack) -> Iterator[Remark]:
    """Yield the unmet and the late rows that were scored as if met, or whose reason is nowhere."""
    for form, row in account.report.indicators:
        # A figure in another unit is told for that.
        unmet = next((one for one in attainments(row) if not (one.is_met or one.right_unit)), None)
        due = deadline(row, account.report.year)
        is_late = due is not None and not due.is_met
        rule = deduction(account, row) if unmet is not None or is_late else None
        gap = rule.missed(unmet) if rule and unmet else rule.late(due) if rule and due else None
        if rule and gap is not None and not has_full_score(row):
            yield from _deducted(form, row, rule, gap)
        elif unmet is not None:
            yield from _unmet(form, row, unmet, account.report, pack)
        if unmet is None and due is not None and is_late:
            yield from _late(form, row, due, account.report)


def _deducted(form: Form, row: Indicator, rule: Deduction, gap: Decimal) -> Iterator[Remark]:
    """Yield a score that isn't what its own line says is left of the points."""
    left, score = rule.left(row, gap), row.score_value
    if row.weight_value is None or score is None or is_kept(score, left):
        return
    computed = f"{plain(row.weight_value)}-{plain(rule.points)}×{plain(gap / rule.each.base)}={two_places(left[0])}分"
    yield on_row(
        form,
        row,
        f"得{row.score}分，按本行“{rule.text}”应得{computed}。",
        severity=Severity.ERROR if score > max(left) else Severity.WARNING,
        stated=Figure(score, "分", row.score, row.location),
        expected=Figure(Decimal(two_places(left[0])), "分", computed, row.location),
    )


def _unmet(form: Form, row: Indicator, one: Attainment, report: Report, pack: Pack) -> Iterator[Remark]:
    share, weight, score = one.earned(pack.inverse_scoring), row.weight_value, row.score_value
    earned = weight * share if weight is not None and share is not None else None
    is_off = score is not None and earned is not None and not fits(score, earned)
    is_full = has_full_score(row)
    is_high = is_full or (is_off and score is not None and earned is not None and score > earned)
    # The other way gives nothing below the pass line.
    passed = (share - _PASS) / (1 - _PASS) * weight if share is not None and weight is not None else None
    is_passed = score is not None and passed is not None and fits(score, max(Decimal(0), passed))
    is_low = is_off and not is_high and not is_passed
    is_unexplained = one.shortfall_pct > pack.deviation_pct and not is_explained(report, row)
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
    sides = _sides(row, one)
    if (is_high or is_low) and earned is not None and share is not None and weight is not None:
        computed = f"{plain(weight)}×{two_places(share * 100)}%={two_places(earned)}分"
        words += f"；按比例应得{computed}"
        sides["stated"] = Figure(score or Decimal(0), "分", row.score, row.location)
        sides["expected"] = Figure(Decimal(two_places(earned)), "分", computed, row.location)
    severity = Severity.ERROR if is_high else Severity.WARNING if is_unexplained else Severity.INFO
    yield on_row(form, row, f"{words}。", severity=severity, **sides)


def _sides(row: Indicator, one: Attainment) -> dict[str, Figure]:
    return {
        "stated": Figure.cell(one.actual, row.actual_location),
        "expected": Figure.cell(one.target, row.target_location),
    }


def _late(form: Form, row: Indicator, due: Deadline, report: Report) -> Iterator[Remark]:
    is_full = has_full_score(row)
    faults = [f"却得满分{row.score}分"] if is_full else []
    if not is_explained(report, row):
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
    filled = [(form, row) for form in account.report.forms for row in form.filled]
    # Where the form has no scores, 完成 says that a row counts as achieved.
    praised = [
        one for one in filled if has_full_score(one[1]) or (one[1].score_value is None and "完成" in one[1].actual)
    ]
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


@rule("VAL06")
def unsurveyed_satisfaction(account: Account) -> Iterator[Remark]:
    """Yield the satisfaction whose source stands nowhere in the report."""
    report = account.report
    rows = [(form, row) for form in report.forms for row in form.filled if "满意" in row.level1 + row.level2 + row.name]
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


@rule("VAL07")
def reversed_directions(account: Account) -> Iterator[Remark]:
    """Yield the targets whose sign asks for more of what should be less, or the reverse."""
    for form, row in account.report.indicators:
        if is_reversed(row):
            yield on_row(form, row, f"指标值写“{shortened(row.target)}”，与指标含义方向相反。")
