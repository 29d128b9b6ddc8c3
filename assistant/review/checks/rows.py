"""How the indicators of a form are set: their levels, names, units and targets, and which cells are left blank."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from assistant.review.arithmetic import plain
from assistant.review.checks.attainment import attainments
from assistant.review.glossary import load_terms
from assistant.review.pack import Pack
from assistant.review.rule import Evidence, Remark, Severity, rule
from assistant.review.telling import form_label, on_form, on_row, row_evidence, short_name, told_name
from assistant.review.verdict import judge
from knowledge.data_file import read_yaml
from knowledge.facts.fact import Account
from knowledge.quantity import Quantity, find_quantities
from knowledge.report import Form, Indicator
from knowledge.running_text import compact, shortened

_CELLS = {"name": "三级指标", "target": "年度指标值", "actual": "实际完成值", "weight": "分值", "score": "得分"}
_LEVEL1 = {"产出指标": "产出", "效益指标": "效益|效果|效应"}
_SATISFACTION = {"满意度指标": "满意"}
_LEVEL2 = {"数量指标": "数量", "质量指标": "质量"}
# Department forms of some places follow 34号（四） and have six other sides.
_OTHER_SIDES = re.compile(r"履职|管理效率|运行成本|社会效应|投入|过程|决策")
_CATEGORY = re.compile(
    r"(?:产出|效益|成本|满意度|数量|质量|时效|(?:经济|社会|生态|生态环境|环境)(?:效益|成本)|可持续(?:影响|发展)?|服务对象满意度)指标"
)
# An appraisal says how good something is, not what.
_PRAISE = re.compile(
    r"(?:总体|整体|社会|实施|工作|项目|使用)?(?:效果|成效|效益|作用|影响|反响|质量|水平|情况)?(?:十分|较为|比较|进一步|持续|有效|明显)?"
    r"(?:显著|明显|良好|优秀|较好|突出|提升|提高|改善|增强)"
)
# What a name measures, where that is out of place, and where it belongs. 达标率 is left out: clean water is a benefit.
_KINDS = (
    (r"满意(?:度|率)", r"数量|质量|时效|成本|效益", "满意度指标"),
    (r"(?:资金|预算|经费)(?:到位率|支出率|执行率|使用率)", r"数量|质量|效益", "预算执行，不作产出、效益"),
    (r"(?:成本|造价|单价)$", r"数量|质量|时效", "成本指标"),
    (r"(?:及时率|及时性|完成时[间限]|时限)$", r"数量|效益", "时效指标"),
    (r"合格率$|验收通过率$", r"数量|效益", "质量指标"),
)
_NOT_WORDS = re.compile(r"(?<!\d)\d{1,2}\s*[.、．)）]|[^\w%]")
# A shorter phrase that goal and indicator share is the goal broken down, as it should be.
_LONGEST_SHARED, _SHORTEST_REPEATED = 20, 10


@rule("IND01")
def missing_level2(account: Account) -> Iterator[Remark]:
    """Yield the forms that have no level 2, and the rows that leave it empty."""
    for form in account.report.forms:
        # Satisfaction has one class only, and many forms leave it at that.
        rows = [row for row in form.filled if not row.level2.strip() and "满意" not in row.level1]
        if rows and form.has_level2 and any(row.level2.strip() for row in form.filled):
            yield from (on_row(form, row, "没有填二级指标。") for row in rows)
        elif rows:
            lack = "没有二级指标栏" if not form.has_level2 else "二级指标栏全空"
            levels = "、".join(dict.fromkeys(row.level1 for row in rows if row.level1)) or "指标"
            place = Evidence(f"一级指标：{levels}", rows[0].location)
            yield on_form(form, f"{lack}，{len(form.filled)}项指标分不清数量、质量、时效等类别。", place)


@rule("IND02")
def blank_cells(account: Account) -> Iterator[Remark]:
    """Yield the blank rows, and the blank cells of rows that are filled in."""
    for form in account.report.forms:
        # A column that is empty in every row is one that the form doesn't have, or that isn't filled in yet.
        used = [key for key in _CELLS if any(getattr(row, key).strip() for row in form.filled)]
        # At year's end money was spent, or goals are answered.
        is_of_results = any(one.spent_value for one in form.funds) or any(one.actual.strip() for one in form.goals)
        if form.filled and "target" in used and "actual" in form.columns - set(used) and is_of_results:
            place = Evidence(form.title or form_label(form), form.filled[0].location)
            words = f"{len(form.filled)}项指标的实际完成值都空着，没有填写。"
            yield on_form(form, words, place, severity=Severity.WARNING, about="实际完成值")
        for row in form.indicators:
            missing = [key for key in used if not getattr(row, key).strip()]
            levels = list(filter(None, (row.level1, row.level2)))
            if row.is_blank and not row.name:
                place = Evidence(" | ".join(levels) or "空行", row.location)
                words = f"“{'—'.join(levels) or '未注明级次'}”一行没有填指标。"
                yield on_form(form, words, place, indicator=row)
            elif missing and not row.is_blank:
                is_scored = row.score_value and {"target", "actual"} & set(missing)
                words = (
                    f"没有填{'、'.join(_CELLS[key] for key in missing)}{f'，仍得{row.score}分' if is_scored else ''}。"
                )
                yield on_row(form, row, words, severity=Severity.WARNING if is_scored else None)


@rule("IND03")
def copied_text(account: Account) -> Iterator[Remark]:
    """Yield the names that are the goal's own text, and the texts that stand for different targets."""
    groups: dict[str, list[tuple[Form, Indicator]]] = {}
    for form, row in account.report.indicators:
        name = _words(row.name)
        goal = next((one for one in form.goals if name and name in _words(one.expected)), None)
        if goal and len(name) >= _LONGEST_SHARED:
            message = (
                f"{form_label(form)}{row.level2 or row.level1}“{short_name(row)}”照抄年度总体目标，没有分解成指标。"
            )
            yield Remark(message, (row_evidence(row), Evidence(goal.expected, goal.location)), indicator=row)
        # Satisfaction and deadlines are rightly called the same everywhere.
        if len(name) >= _SHORTEST_REPEATED and not re.search("满意|时效", row.level1 + row.level2 + name[:12]):
            groups.setdefault(name, []).append((form, row))
    for rows in groups.values():
        is_timing = any(re.search(r"规定时间|按时|及时|时限|进度", row.name) for _, row in rows)
        if len({_words(row.target) for _, row in rows}) > 1 and not is_timing:
            stands = "、".join(f"{form_label(form)}为“{shortened(row.target)}”" for form, row in rows)
            message = f"“{short_name(rows[0][1])}”在{len(rows)}处重复，指标值却不同：{stands}。"
            yield Remark(message, [row_evidence(row) for _, row in rows])


def _words(text: str) -> str:
    """Return a text without list numbers, punctuation and blanks, as it is compared."""
    return _NOT_WORDS.sub("", text)


@rule("IND04")
def required_levels(account: Account, pack: Pack) -> Iterator[Remark]:
    """Yield one finding a form that lacks a class of indicators it should have."""
    wanted = _LEVEL1 | (_SATISFACTION if pack.satisfaction_required else {})
    for form in account.report.forms:
        first, second = [row.level1 for row in form.filled], [row.level2 for row in form.filled]
        if any(map(_OTHER_SIDES.search, first)):
            continue
        missing, severity = _absent(wanted, first) if any(first) else [], None
        if not missing and form.has_level2 and second and all(second):
            missing, severity = [f"产出指标之下的{name}" for name in _absent(_LEVEL2, second)], Severity.INFO
        if missing:
            given = (f"{row.level1}{f'—{row.level2}' if row.level2 else ''}" for row in form.filled)
            levels = "、".join(dict.fromkeys(given))
            words = f"没有设{'、'.join(missing)}，已设的是{levels}。"
            yield on_form(form, words, Evidence(levels, form.filled[0].location), severity=severity)


def _absent(wanted: dict[str, str], levels: list[str]) -> list[str]:
    return [name for name, words in wanted.items() if not any(re.search(words, level) for level in levels)]


@rule("IND05")
def categories_as_names(account: Account) -> Iterator[Remark]:
    """Yield the indicators that are called by a category's name or by an appraisal alone."""
    for form, row in account.report.indicators:
        name = compact(row.name)
        what = "类别名" if _CATEGORY.fullmatch(name) else "评语" if _PRAISE.fullmatch(name) else ""
        if what:
            points = f"（{row.weight}分）" if row.weight_value else ""
            words = f"三级指标只写{what}“{row.name.strip()}”{points}，没有写衡量什么。"
            yield on_form(form, words, row_evidence(row), indicator=row)


@rule("IND06")
def misplaced_kinds(account: Account) -> Iterator[Remark]:
    """Yield the indicators that stand under another kind."""
    for form, row in account.report.indicators:
        name, level2 = (re.sub(r"\s|[（(].{0,80}?[)）]", "", text) for text in (row.name, row.level2))
        measured = ((wrong, kind) for words, wrong, kind in _KINDS if re.search(words, name))
        wrong, kind = next(measured, ("", ""))
        if kind and re.search(wrong, level2) and "满意" not in level2:
            words = f"“{row.name.strip()}”放在{row.level2.strip()}下，属于{kind}。"
            yield on_form(form, words, row_evidence(row), indicator=row)


@rule("IND07")
def foreign_units(account: Account) -> Iterator[Remark]:
    """Yield the targets in a unit that their name doesn't count in."""
    for form, row in account.report.indicators:
        figures = list(filter(_is_counted, find_quantities(row.target)))
        if len(figures) == 1 and (counted := foreign_to(told_name(row), figures[0])):
            unit = f"单位“{figures[0].unit}”与名称中的“{counted}”不符"
            yield on_row(form, row, f"指标值写“{figures[0].text}”，{unit}。")
        for one in attainments(row):
            if unit := one.right_unit:
                words = f"指标值{one.target.text}，实际完成值写“{one.actual.text}”，单位有误"
                right = f"{words}，疑为{plain(one.actual.value)}{unit}。"
                yield on_row(form, row, right, severity=Severity.ERROR)


def foreign_to(name: str, figure: Quantity) -> str:
    """Return the word of a name that counts in other units than a figure is in, "" where none does."""
    counted = next((word for word in _units() if name.endswith(word)), "")
    is_other = counted and _is_counted(figure) and not figure.measure.startswith(_units()[counted])
    return counted if is_other else ""


def _is_counted(one: Quantity) -> bool:
    """Return whether a figure says what it counts; 个 is said of everything."""
    return one.measure not in {"", "个"} and not one.is_percent


@cache
def _units() -> dict[str, tuple[str, ...]]:
    content: dict[str, str] = read_yaml(Path(__file__).with_name("name_units.yml"))
    return {word: tuple(units.split()) for word, units in content.items()}


@rule("VAL01")
def weak_targets(account: Account) -> Iterator[Remark]:
    """Yield the targets that can't be scored as they are written."""
    for form, row in account.report.indicators:
        judgement = judge(row.level1, row.level2, row.name, row.target, row.actual)
        if not row.is_blank and judgement.verdict.is_weak:
            reasons = "、".join(load_terms()[reason].name for reason in judgement.reasons)
            why = f"{judgement.verdict.chinese}{f'（{reasons}）' if reasons else ''}"
            words = f"指标值“{shortened(row.target) or '空'}”不能据以评分：{why}。"
            yield on_row(form, row, words, suggestion=judgement.suggestion)
