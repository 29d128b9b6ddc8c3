"""The points of a form: weights and scores against their totals, full marks and lost points against what was done."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal

from assistant.review.arithmetic import as_fine, fits, is_whole, plain, rate_pct, step, sums_to, total, two_places
from assistant.review.checks.attainment import attainments, has_full_score, is_unmet, lost_points, target_quantities
from assistant.review.checks.reasons import gives_reason, is_explained
from assistant.review.pack import Pack
from assistant.review.rule import Evidence, Figure, Remark, Severity, rule
from assistant.review.telling import form_label, fund_evidence, on_form, on_row, total_evidence
from knowledge.facts.fact import Account
from knowledge.forms.grid import read_lines
from knowledge.numerals import at_step
from knowledge.quantity import fold, parse_decimal
from knowledge.report import Form, Fund, Indicator
from knowledge.running_text import compact

# Fewer rows than this may all be met without anybody having looked away.
_FEWEST, _FULL = 5, Decimal(100)
_OF_BUDGET = re.compile("(?:部门|年度|全年|整体|预算|资金|财政|项目|支出|指标){0,4}执行率")
_BARE = re.compile(
    "(?:已|全部|均|按期|按时|基本|圆满)?(?:完成|达成|达标|实现|达到)(?:年度|年初|预期|预定|既定|设定|全部|绩效|的|目标|指标|任务|要求|值){0,4}。?"
)
_POINTS_OF_LEVEL = re.compile(r"[（(](\d{1,3}(?:\.\d)?)分[）)]$")
_NEARLY_ALL_PCT = Decimal("99.5")
# The grades as 10号 and 101号 name them, alone in the cell: 达成合作意向 is no grade.
_OBJECT = r"(?:了|年度|年初|预期|绩效|设定|既定){0,3}的?(?:指标|目标)?"
_GRADES = (
    re.compile(rf"(?:基本|全部|完全|已)?达成{_OBJECT}"),
    re.compile(rf"部分(?:达成|实现){_OBJECT}(?:[,，]?(?:并|且)?(?:具有|有)?一定效果)?"),
    re.compile(rf"(?:(?:未|没有)(?:达成|实现){_OBJECT}|实现程度较?低)(?:[,，]?(?:并|且)?效果较?差)?"),
)


@rule("SCO01")
def wrong_weights(account: Account, pack: Pack) -> Iterator[Remark]:
    """Yield the forms whose weights don't come to 100, saying where the surplus sits."""
    right, before = pack.weights_total, pack.objective_weights_total
    for form in account.report.forms:
        levels: dict[str, Decimal] = defaultdict(Decimal)
        for row in form.indicators:
            levels[row.level1 or "未注明一级指标"] += row.weight_value or 0
        if all(row.weight_value is None for row in form.indicators):
            continue
        execution, rows, line = execution_points(form), total(levels.values()), form.total_fund
        whole = rows + (execution or 0)
        # Drawn up before the year, an objective table leaves the points of execution out; others score it without
        # saying for how many points.
        is_scored = line is not None and not line.weight and parse_decimal(line.score) is not None
        totals = {"", plain(before), *([plain(right)] if is_scored else [])}
        if whole != right and not (execution is None and whole == before and form.total_weight in totals):
            yield _wrong_total(form, levels, execution, right)
        yield from _wrong_levels(account, form)
        given = levels | {"预算执行率": execution or Decimal(0)}
        wrong = [
            f"{name}{plain(found)}分，规定{plain(wanted)}分"
            for name, wanted in pack.level1_weights.items()
            if (found := total(weight for level, weight in given.items() if name in level)) != wanted
        ]
        if wrong and all(row.weight_value is not None for row in form.filled):
            words = f"一级指标分值与{pack.name}口径不符：{'；'.join(wrong)}。"
            yield on_form(form, words, severity=Severity.WARNING)


def _wrong_levels(account: Account, form: Form) -> Iterator[Remark]:
    """Yield the levels that name their points and whose rows come to others: 质量指标（12分） of 5, 4 and 5."""
    rows: dict[tuple[str, str], list[Indicator]] = defaultdict(list)
    written: dict[tuple[str, str], str] = {}
    tables: dict[int, list[list[str]]] = {}
    for row in form.indicators:
        block = row.location.block
        if block not in tables:
            table = account.report.document.table_at(row.location)
            tables[block] = [[compact(cell.text) for cell in line.cells] for line in read_lines(table)] if table else []
        cells = tables[block][row.location.row or 0] if tables[block] else []
        for level in filter(None, (row.level1, row.level2)):
            # Where cells aren't merged, a level is written beside the first of its rows alone.
            name = next((text for text in cells if text.startswith(level)), written.get((row.level1, level), ""))
            written[row.level1, level] = name
            rows[row.level1, name].append(row)
    often = Counter(text for lines in tables.values() for cells in lines for text in {*cells})
    for (_, name), own in rows.items():
        points, found = _POINTS_OF_LEVEL.search(name), [row.weight_value for row in own]
        given = total(value for value in found if value is not None)
        # The rate of execution may stand among them as a line of the funds.
        is_whole = None not in found and often[name] <= len(own)
        if points and is_whole and given != Decimal(points[1]):
            words = f"“{name}”下各行分值合计{plain(given)}分，与所写{points[1]}分不符。"
            place = own[0].location
            yield on_form(
                form,
                words,
                Evidence(f"{name} | {' | '.join(row.weight for row in own)}", place),
                stated=Figure(Decimal(points[1]), "分", name, place),
                expected=Figure(given, "分", "各行分值合计", place),
                about=name,
            )


def execution_points(form: Form, cell: str = "weight") -> Decimal | None:
    """Return the points given (or earned: score) for executing the budget beside the indicators, None for none.

    Forms of some provinces have the execution rate among the indicators themselves; a rate of a part beside it is there
    as any other, if all points together are no more than the whole.
    """
    if form.total_fund is None:
        return None
    is_indicator = any(
        row.weight_value and any(map(_OF_BUDGET.fullmatch, (row.level1, row.level2, row.name)))
        for row in form.indicators
    )
    weight = parse_decimal(form.total_fund.weight) or 0
    whole = total(row.weight_value or Decimal(0) for row in form.indicators) + weight
    return None if is_indicator and not 0 < weight <= whole <= _FULL else parse_decimal(getattr(form.total_fund, cell))


def _wrong_total(form: Form, levels: dict[str, Decimal], execution: Decimal | None, right: Decimal) -> Remark:
    rows = total(levels.values())
    whole = rows + (execution or 0)
    by_level = "、".join(f"{level}{plain(amount)}" for level, amount in levels.items() if amount)
    added = f"，加预算执行率{plain(execution)}分" if execution is not None else "，没有读到预算执行率分值"
    words = (
        f"各项指标分值合计{plain(rows)}分（{by_level}）{added}，"
        f"共{plain(whole)}分，应为{plain(right)}分，{'多' if whole > right else '少'}{plain(abs(whole - right))}分"
    )
    missing = sum(row.weight_value is None for row in form.filled)
    if missing:
        words += f"；另有{missing}项指标未填分值"
    elif rows == right and execution:
        words += f"：各项指标已满{plain(right)}分，预算执行率的{plain(execution)}分是多出来的"
    if form.total_weight and form.total_weight != plain(whole):
        words += f"；总分栏写{form.total_weight}，与各项之和不符"
    # Without a row of totals the rest of the form may stand elsewhere.
    is_cut = form.total_location is None and whole < right
    evidence = _total_and_fund(form, execution)
    return on_form(
        form,
        f"{words}。",
        *evidence,
        severity=Severity.INFO if is_cut else Severity.WARNING if missing else None,
        stated=Figure(whole, "分", f"分值合计{plain(whole)}", evidence[0].location),
        expected=Figure(right, "分", f"应为{plain(right)}分", evidence[0].location),
    )


def _total_and_fund(form: Form, execution: Decimal | None) -> list[Evidence]:
    """Return the row of totals, and the fund line that has points of its own."""
    line = form.total_fund if execution is not None else None
    return [total_evidence(form), *([fund_evidence(line)] if line else [])]


@rule("SCO02")
def wrong_scores(account: Account) -> Iterator[Remark]:
    """Yield the scores above their weight, and the totals that aren't the sum of the scores."""
    for form in account.report.forms:
        for row in form.indicators:
            lost, score = lost_points(row), row.score_value
            if lost is not None and score is not None and (lost < 0 or score < 0):
                why = "超过分值" if lost < 0 else "为负数"
                yield on_row(form, row, f"分值{row.weight}分，得分{row.score}分，{why}。")
        for fund in form.funds:
            weight, score = parse_decimal(fund.weight), parse_decimal(fund.score)
            if weight is not None and score is not None and score > weight:
                words = f"预算执行率分值{fund.weight}分，得分{fund.score}分，超过分值。"
                yield on_form(form, words, fund_evidence(fund))
        yield from _wrong_sum(form)


def _wrong_sum(form: Form) -> Iterator[Remark]:
    stated, execution = parse_decimal(form.total_score), execution_points(form, "score")
    scored = [row for row in form.indicators if row.weight_value or row.score_value is not None]
    scores = [row.score_value for row in scored if row.score_value is not None]
    if stated is None or not scores:
        return
    parts = scores if execution is None else [*scores, execution]
    # Beside 9.26 a score of 4.5 is 4.50.
    finest = min(map(step, parts))
    parts = [part if is_whole(part) else at_step(part, finest) for part in parts]
    is_complete = len(scores) == len(scored) and (execution is not None or not execution_points(form))
    if sums_to(parts, stated) or (not is_complete and total(parts) < stated):
        return
    words = f"各项指标得分合计{plain(total(scores))}分"
    if execution is not None:
        words += f"，加预算执行率得分{plain(execution)}分，共{as_fine(total(parts), [stated])}分"
    words += f"，总分写为{form.total_score}分，相差{plain(abs(total(parts) - stated))}分"
    if execution and sums_to(scores, stated):
        words += "，预算执行率得分没有计入总分"
    yield on_form(form, f"{words}。", *_total_and_fund(form, execution))


@rule("SCO03")
def full_marks(account: Account) -> Iterator[Remark]:
    """Yield one finding where the whole report gets full marks that hardly a figure bears out."""
    forms = [
        (form, rows)
        for form in account.report.forms
        if (rows := [row for row in form.filled if row.weight_value and row.score_value is not None])
    ]
    rows = [row for _, scored in forms for row in scored]
    if len(rows) < _FEWEST or not all(map(has_full_score, rows)) or any(map(gives_reason, rows)):
        return
    unproven = [row for row in rows if not (found := attainments(row)) or not all(one.is_met for one in found)]
    if len(unproven) * 2 < len(rows):
        return
    by_form = "、".join(f"{form_label(form)}{len(scored)}项" for form, scored in forms)
    bare = sum(bool(_BARE.fullmatch(row.actual.strip())) for row in unproven)
    says = "，都只写“完成”一类的话" if bare == len(unproven) else f"，其中{bare}项只写“完成”一类的话" if bare else ""
    notes = "，偏差原因栏全空" if any("deviation_note" in form.columns for form, _ in forms) else ""
    yield Remark(
        f"{len(rows)}项指标全部满分（{by_form}）{notes}；{len(unproven)}项的实际完成值没有可与指标值比较的数值{says}，"
        "满分缺乏依据。",
        [total_evidence(form) for form, _ in forms],
    )


@rule("SCO04")
def unexplained_losses(account: Account) -> Iterator[Remark]:
    """Yield the rows that lost points without a word."""
    for form, row in account.report.indicators:
        is_lost = (lost_points(row) or 0) > 0
        if is_lost and not is_unmet(row, account.report.year) and not is_explained(account.report, row):
            met = "，完成值已达到指标值" if attainments(row) else ""
            yield on_row(form, row, f"分值{row.weight}分、得分{row.score}分{met}，扣分没有说明原因。")


@rule("SCO05")
def execution_scores(account: Account, pack: Pack) -> Iterator[Remark]:
    """Yield the scores that follow from neither way of scoring; a wrong rate is reported by its own rule."""
    for form in account.report.forms:
        for fund in form.funds:
            exact = rate_pct(fund.spent_value, fund.adjusted_value)
            if exact is not None and exact <= 100 and (not fund.rate or _is_right(fund.rate, exact)):
                yield from _execution_score(form, fund, exact, pack)


def _is_right(rate: str, exact: Decimal) -> bool:
    """Return whether a rate as written is `exact` percent; some forms write it as a fraction (0.97)."""
    written = parse_decimal(rate)
    if written is None:
        return False
    return fits(written, exact) or ("%" not in fold(rate) and fits(written, exact / 100))


def _execution_score(form: Form, fund: Fund, exact: Decimal, pack: Pack) -> Iterator[Remark]:
    score, weight = parse_decimal(fund.score), parse_decimal(fund.weight)
    if score is None or not weight or score > weight:
        return
    # 9.6 rounds to 10, but a whole 10 for 96 % is a full mark all the same.
    is_full = score == weight and exact < _NEARLY_ALL_PCT
    scoring = pack.execution_scoring
    if "linear" in scoring and fits(score, weight * exact / 100) and not is_full:
        return
    band = weight * next(points for floor, points in pack.execution_bands if exact >= floor) / 10
    # What is shown has to come out as shown: 10×93.35% is 9.34, whatever the rate was before it was rounded.
    shown = two_places(weight * Decimal(two_places(exact)) / 100)
    rightly = {
        "linear": f"按分值×执行率为{plain(weight)}×{two_places(exact)}%={shown}分",
        "bands": f"按分档为{plain(band)}分",
    }
    where = f"预算执行率为{fund.rate or two_places(exact) + '%'}"
    if is_full and "bands" in scoring:
        advice = "项目已完成且支出未超预算的，可参照财预〔2021〕101号三（七）得满分，请写明；否则按执行率计分。"
        words = f"{where}而得满分{fund.score}分，{rightly[scoring[0]]}。"
        yield on_form(form, words, fund_evidence(fund), severity=Severity.INFO, suggestion=advice)
    elif "bands" not in scoring or score not in {band, weight}:
        yield on_form(
            form,
            f"{where}，得分{fund.score}与之不符：{'，'.join(rightly[way] for way in scoring)}。",
            fund_evidence(fund),
            stated=Figure(score, "分", fund.score, fund.location),
            expected=Figure(Decimal(shown), "分", rightly[scoring[0]], fund.location),
        )


@rule("SCO07")
def qualitative_bands(account: Account, pack: Pack) -> Iterator[Remark]:
    """Yield the rows whose score lies outside the band of the grade they were given."""
    met, partly = pack.qualitative_bands.values()
    bands = ((met, Decimal(100)), (partly, met), (Decimal(0), partly))
    for form, row in account.report.indicators:
        share, actual = rate_pct(row.score_value, row.weight_value), row.actual.strip(" “”。")
        band = next((band for band, words in zip(bands, _GRADES, strict=True) if words.fullmatch(actual)), None)
        # A target in figures is scored by its own rule.
        if share is None or band is None or target_quantities(row):
            continue
        low, high = band
        if share < low or (share >= high and band is not bands[0]):
            got = f"分值{row.weight}分得{row.score}分（{two_places(share)}%）"
            words = f"评为“{row.actual.strip()}”，{got}，不在该档的{plain(low)}%—{plain(high)}%之内。"
            yield on_row(form, row, words)
