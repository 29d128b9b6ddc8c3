"""How a weak target could be written so that it can be scored.

A rewrite names a statistic with its direction and unit and leaves a blank, ____, for a value that only the author
knows: it never invents one. Figures come from the target or the name, the unit from the actual value; what to measure
comes from the patterns of suggestions.yml. Every rewrite can stand as the target itself, and is judged quantified once
its blanks hold figures.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.review.judgement import Reason, Verdict
from assistant.review.lexicon import ends, has, starts, without
from assistant.review.row import Row, is_abstract, without_adverbs
from knowledge.data_file import read_yaml
from knowledge.indicator_library import LibraryIndicator, find_indicator
from knowledge.quantity import Quantity, find_quantities, fold, parse_quantity

BLANK = "____"
_LEDGERS = "台账、合同或验收单"
_LONGEST_NAME = 18
# A rate that is wished lower is bounded from above, but for one that counts the fall itself (事故下降率).
_LOWER = re.compile("(?<!不)低于|不高于|不超过|不大于|下降|降低|减少")
_FALL = re.compile("下降|降低|减少|压减|节约")
_MOST_PARTS = 4


@dataclass(frozen=True, slots=True)
class _Rewrite:
    """A target that can be scored, what belongs into its blank, and what proves it."""

    text: str
    fill: str
    evidence: str


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A statistic to measure what certain words speak of."""

    words: re.Pattern[str]
    statistic: str
    sign: str
    unit: str
    fill: str
    evidence: str

    @property
    def rewrite(self) -> _Rewrite:
        """Return the statistic with a blank for its value."""
        return _Rewrite(f"{self.statistic}{self.sign}{BLANK}{self.unit}", self.fill, self.evidence)


def suggest(row: Row, verdict: Verdict, reasons: Collection[Reason]) -> tuple[str, tuple[str, ...]]:
    """Return, in Chinese, how to write the row's target, "" where it can stand as it is, and the new targets alone."""
    if verdict is Verdict.QUANTIFIED:
        return (_name_the_unit(row) if Reason.NO_UNIT in reasons else ""), ()
    if verdict is Verdict.VERIFIABLE:
        return _keep(row), ()
    rewrites = _rewrites(row, reasons)
    texts = "；".join(f"“{rewrite.text}”（{_note(rewrite)}）" for rewrite in rewrites)
    text = f"{_fault(row, reasons)}{f'拆成{len(rewrites)}条，' if len(rewrites) > 1 else ''}改为{texts}。"
    return text, tuple(rewrite.text for rewrite in rewrites)


def _note(rewrite: _Rewrite) -> str:
    fill = f"{BLANK}填{rewrite.fill}" if BLANK in rewrite.text else rewrite.fill
    return f"{fill}；佐证：{rewrite.evidence}"


def _fault(row: Row, reasons: Collection[Reason]) -> str:
    """Return what is said before the rewrite, where the rewrite alone doesn't explain itself."""
    if Reason.TIME_FOR_NONTIME in reasons:
        return f"完成时间“{row.target}”另设时效指标，本指标"
    if not row.figures and (has("scale", row.target) or has("grade", row.target)):
        return "等级没有标准：写明各档是什么状态、凭什么判定，能量化的"
    if row.figures and Reason.NO_UNIT in reasons and row.is_listed:
        unit = _unit_of(row.actual)
        return f"“{row.target}”只能对应其中一项{f'（实际完成值的单位是{unit}）' if unit else ''}，"
    if row.is_nameless:
        return "指标名称没有写明衡量什么，"
    if row.figures and Reason.MISMATCH in reasons:
        return f"“{row.target}”与指标名称对不上，没有可计数的对象，"
    return ""


def _rewrites(row: Row, reasons: Collection[Reason]) -> list[_Rewrite]:
    if not row.figures and (row.name_figures or (row.is_timely and row.name_dates)):
        return _from_name(row)
    if row.is_timely and (row.is_nameless or not (row.figures or ends("rate", row.core))):
        listed = find_indicator(row.core, "时效") if has("punctual", row.core) else None
        return [_from_library(listed, "年初计划数") if listed else _deadline(row)]
    if row.figures and Reason.NO_UNIT in reasons and not row.is_listed and not row.is_nameless:
        return [_with_unit(row)]
    is_budget = row.is_cost or re.search("[预概]算", row.target) is not None
    is_other = row.is_outside_budget or ends("rate", row.core)
    if Reason.BOUND_WITHOUT_VALUE in reasons and is_budget and not is_other:
        is_unsaid = row.is_nameless or re.search("[预概]算|控制", row.core)
        subject = "项目支出" if is_unsaid else row.core.removesuffix("指标")
        return [_own(subject, "≤", "万元", "批复的预算数", "预算批复、支付明细账")]
    names = row.parts if row.is_listed else (row.core,)
    return list(dict.fromkeys(_measure(row, name, reasons) for name in names[:_MOST_PARTS]))


def _measure(row: Row, name: str, reasons: Collection[Reason]) -> _Rewrite:
    """Return the rewrite of one indicator: by its own name where that is a statistic, else by topic, else by level."""
    fill = "所比较的平均值、上年值或标准值，并注明来源" if Reason.BOUND_WITHOUT_VALUE in reasons else "年初计划数"
    if row.is_nameless:
        return _level(row).rewrite
    if row.is_satisfaction or "满意" in name:
        subject = name if name.endswith("满意度") else f"{_short(name)}满意度"
        return _own(subject, "≥", "%", f"{fill}，并注明问卷份数", "问卷和统计表")
    if ends("rate", name):
        is_to_fall = _LOWER.search(row.target) and not _FALL.search(name)
        return _own(name, "≤" if is_to_fall else "≥", "%", fill, "业务统计表")
    if has("negative_name", name) and not (row.is_cost or is_abstract(name)):
        return _own(name, "≤", "起", "上限，一般为0", "主管部门通报、台账")
    if row.figures and ends("time_noun", name):
        return _period(name)
    if row.figures and has("punctual", name):
        return _own(f"{_short(name)}率", "≥", "%", fill, "办理或支付记录")
    if ("数量" in row.level2 and not is_abstract(name)) or starts("making", name) or ends("count_noun", name):
        return _quantity(row, name, fill)
    levels = row.level2 + row.level1
    listed = find_indicator(name, levels) or find_indicator(row.target, levels)
    # Most topics are measured by an economic or social effect; what else is asked for is better told by the field.
    is_effect = listed is None or listed.kind in {"数量", "经济", "社会", "满意"}
    pattern = (_topic(row, name) or _topic(row, row.target)) if is_effect else None
    if pattern is None and listed:
        return _from_library(listed, fill)
    return (pattern or _level(row)).rewrite


def _from_library(listed: LibraryIndicator, fill: str) -> _Rewrite:
    text = f"{listed.name}{listed.sign}{BLANK}{listed.unit}"
    return _Rewrite(text, f"{fill}；取自指标库：{listed.place}", listed.evidence)


def _quantity(row: Row, name: str, fill: str) -> _Rewrite:
    if not (starts("making", name) or ends("count_noun", name)):
        output = next((pattern for pattern in _patterns("outputs") if pattern.words.search(name)), None)
        if output is not None:
            return output.rewrite
    subject = _object(name)
    unit = _unit_of(row.actual)
    unit = unit if unit and "%" not in unit else _unit_for(_short(subject))
    return _own(subject, "≥", unit, fill, _LEDGERS)


def _period(name: str) -> _Rewrite:
    if has("lasting", name):
        return _own(name, "≥", "年", "设计、合同或方案规定的年限", "合同、设计文件")
    return _own(name, "≤", "天", "合同或方案规定的天数", "合同、工单或验收单")


def _own(subject: str, sign: str, unit: str, fill: str, evidence: str) -> _Rewrite:
    return _Rewrite(f"{_short(subject)}{sign}{BLANK}{unit}", fill, evidence)


def _from_name(row: Row) -> list[_Rewrite]:
    """Return the clauses of the name that hold a figure, each as a target."""
    sign = "≤" if row.is_cost else "≥"
    clauses = re.findall(r"[^;；。\n,]+(?:,\d[^;；。\n,]*)*", fold(row.raw_name))
    found = [_bound(clause, quantities[0], sign) for clause in clauses if (quantities := find_quantities(clause))]
    found = found or [row.name]
    note = "数值已写在指标名称里，移到指标值一栏，名称只留对象"
    return [_Rewrite(text, note, _LEDGERS) for text in found[:_MOST_PARTS]]


def _bound(clause: str, quantity: Quantity, sign: str) -> str:
    """Return the clause with a direction before its figure."""
    head, tail = clause[: quantity.start].strip(), clause[quantity.end :].strip()
    sign = quantity.comparator if quantity.comparator in {"≥", "≤", "=", ">", "<"} else sign
    upper = f"-{quantity.upper}" if quantity.upper is not None else ""
    head = re.sub(r"^(?:[1-9][.、)]|\([1-9]\))", "", head).strip("，,、")
    return f"{head}{tail}{sign}{quantity.value}{upper}{quantity.unit}".replace("()", "")


def _deadline(row: Row) -> _Rewrite:
    subject = _object(re.sub("(?:的)?(?:时间|时限|时点|日期|进度|及时性|情况|期限)$", "", row.core))
    if ends("period_noun", row.core):
        return _period(row.core)
    vague = row.is_nameless or not subject or has("self_reference", subject)
    text = f"{BLANK}月{BLANK}日前完成{'年度任务清单所列事项' if vague else subject}"
    return _Rewrite(text, "计划完成的日期", "完成时间的记录，如验收单、支付凭证、文件日期")


def _with_unit(row: Row) -> _Rewrite:
    quantity = row.figures[0].quantity
    unit = _unit_of(row.actual)
    if is_abstract(row.core):
        return _measure(row, row.core, (Reason.NO_UNIT,))
    if not unit:
        return _guess_unit(row, quantity)
    return _Rewrite(
        f"{_short(row.core)}{_sign(row, quantity)}{quantity.value}{unit}", "单位取自实际完成值，请核对", _LEDGERS
    )


def _guess_unit(row: Row, quantity: Quantity) -> _Rewrite:
    if ends("money_noun", row.core):
        unit, note = "万元", "原值没有单位，元还是万元请核对"
    elif ends("time_noun", row.core):
        return _deadline(row)
    else:
        unit, note = _unit_for(row.core), "原值没有单位，请核对"
    return _Rewrite(f"{_short(row.core)}{_sign(row, quantity)}{quantity.value}{unit}", note, _LEDGERS)


def _name_the_unit(row: Row) -> str:
    quantity = row.figures[0].quantity if row.figures else None
    if quantity is None:
        return ""
    is_share = row.is_satisfaction or ends("rate", row.core) or has("fraction", row.core)
    unit = _unit_of(row.actual) or ("%" if is_share else _unit_for(row.core))
    return f"补写单位，如“{_sign(row, quantity)}{quantity.value}{unit}”。"


def _keep(row: Row) -> str:
    if has("graded", row.target):
        return "已分档，允许保留；完成值要写明属于哪一档、凭什么判定。"
    proof = next(
        (proof for words, proof in _proofs() if words.search(row.target + row.name)), "能证明该状态的文件或记录"
    )
    grades = ""
    if "效益" in row.level1 + row.level2 or "影响" in row.level2:
        grades = f"，并分三档写明：达成（{row.target}）、部分达成（{BLANK}）、未达成（{BLANK}）"
    return f"可用是或否核验，允许保留；写明佐证：{proof}{grades}。"


def _sign(row: Row, quantity: Quantity) -> str:
    if quantity.comparator in {"≥", "≤", "=", ">", "<"}:
        return quantity.comparator
    return "≤" if row.is_cost else "≥"


def _unit_of(actual: str) -> str:
    quantity = parse_quantity(actual)
    return quantity.unit if quantity else ""


def _unit_for(name: str) -> str:
    found = [(match.end(), unit) for unit, words in _units() for match in words.finditer(name)]
    return max(found)[1] if found else "个"


def _object(name: str) -> str:
    """Return what the name is about, without the verb of doing it."""
    return re.sub("^(?:完成|开展|组织好?|实施|做好|进行|继续)+", "", without_adverbs(without(name, "numbered"))) or name


def _short(subject: str) -> str:
    """Return a subject fit for a cell: its first clause, cut where it runs on."""
    first = re.split("[,;；。]", re.sub("[“”]", "", subject))[0]
    return first if len(first) <= _LONGEST_NAME else first[:_LONGEST_NAME] + "等"


def _topic(row: Row, text: str) -> _Pattern | None:
    """Return the first topic of `text`; under quality only one that measures how well, not how much."""
    found = (pattern for pattern in _patterns("topics") if pattern.words.search(text))
    return next((pattern for pattern in found if "质量" not in row.level2 or pattern.unit in {"%", "起", "次"}), None)


def _level(row: Row) -> _Pattern:
    levels = row.level2 + row.level1
    return next(pattern for pattern in _patterns("levels") if pattern.words.search(levels))


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = read_yaml(Path(__file__).with_name("suggestions.yml"))
    return content


@cache
def _patterns(kind: str) -> tuple[_Pattern, ...]:
    return tuple(_read_pattern(line) for line in _content()[kind])


def _read_pattern(line: str) -> _Pattern:
    words, measure, fill, evidence = (field.strip() for field in line.split("|"))
    statistic, sign, unit = measure.split(" ")
    return _Pattern(_any(words), statistic, sign, unit, fill, evidence)


@cache
def _units() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((unit, _any(words)) for unit, words in _content()["units"].items())


@cache
def _proofs() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((_any(words), proof) for words, proof in _content()["proofs"].items())


def _any(words: str) -> re.Pattern[str]:
    return re.compile("|".join(words.split()))
