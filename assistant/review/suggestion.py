"""How a weak target could be written so that it can be scored.

A rewrite keeps the indicator's own subject and gives it a statistic with its direction and unit; a value that only the
author knows stays a blank, ____. Figures come from the target or the name, the unit from the actual value or from what
the name counts. Every rewrite can stand as the target itself, and is judged quantified once its blanks are filled.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from assistant.review.judgement import Reason, Verdict
from assistant.review.lexicon import ends, has, skip, starts, without
from assistant.review.row import Row, is_abstract
from knowledge.data_file import read_yaml
from knowledge.quantity import Quantity, find_quantities, fold, parse_quantity
from knowledge.word_groups import any_of

BLANK = "____"
_UNTOLD = "【单位】"
_LEDGERS = "台账、合同或验收单"
_SURVEY = "问卷和统计表"
_LEAST_NAME, _LONGEST_NAME = 2, 24
_MOST_PARTS = 4
# The last noun says what a thing is; a word that stands further from the end says of what.
_HEAD_NOUN = 4
_SIGNS = {"≥", "≤", "=", ">", "<"}
_UPON = re.compile("^对(.{2,40}?)的?(?:带动|推动)?(?:影响|作用|贡献|改善|带动|提升|促进)(?:程度|情况|效果)?$")


@dataclass(frozen=True, slots=True)
class _Rewrite:
    """A target that can be scored, what belongs into its blank, and what proves it."""

    text: str
    fill: str
    evidence: str

    def __str__(self) -> str:
        fill = f"{BLANK}填{self.fill}" if BLANK in self.text else self.fill
        return f"“{self.text}”（{fill}；佐证：{self.evidence}）"


def suggest(row: Row, verdict: Verdict, reasons: Collection[Reason]) -> tuple[str, tuple[str, ...]]:
    """Return, in Chinese, how to write the row's target, "" where it can stand as it is, and the new targets alone."""
    if verdict is Verdict.QUANTIFIED:
        return (_name_the_unit(row) if Reason.NO_UNIT in reasons else ""), ()
    if verdict is Verdict.VERIFIABLE:
        return _keep(row), ()
    rewrites = _rewrites(row, reasons)
    split = f"拆成{len(rewrites)}条，" if len(rewrites) > 1 else ""
    text = f"{_fault(row, reasons)}{split}改为{'；'.join(map(str, rewrites))}。"
    return text, tuple(rewrite.text for rewrite in rewrites)


def _fault(row: Row, reasons: Collection[Reason]) -> str:
    """Return what is said before the rewrite, where the rewrite alone doesn't explain itself."""
    if Reason.TIME_FOR_NONTIME in reasons:
        return f"完成时间“{row.target}”另设时效指标，本指标"
    if not row.figures and (has("scale", row.target) or has("grade", row.target)):
        return "等级没有标准：写明各档是什么状态、凭什么判定，能量化的"
    if row.figures and Reason.NO_UNIT in reasons and row.is_listed:
        unit = _unit_of(row.actual)
        return f"“{row.target}”只能对应其中一项{f'（实际完成值的单位是{unit}）' if unit else ''}，"
    if row.is_nameless or has("level_name", row.core):
        return "指标名称没有写明衡量什么，"
    if row.figures and Reason.MISMATCH in reasons:
        return f"“{row.target}”与指标名称对不上，没有可计数的对象，"
    return ""


def _rewrites(row: Row, reasons: Collection[Reason]) -> list[_Rewrite]:
    if not row.figures and (row.name_figures or (row.is_timely and row.name_dates)) and (found := _from_name(row)):
        return found
    if row.is_timely and (row.is_nameless or not (row.figures or ends("rate", row.core))):
        return [_deadline(row)]
    if row.figures and Reason.NO_UNIT in reasons and not (row.is_listed or row.is_nameless or is_abstract(row.core)):
        return [_with_unit(row)]
    names = row.parts if row.is_listed else (row.core,)
    return list(dict.fromkeys(_measure(row, name, reasons) for name in names[:_MOST_PARTS]))


def _measure(row: Row, name: str, reasons: Collection[Reason]) -> _Rewrite:
    """Return the rewrite of one indicator: its own subject with the statistic its kind or its last noun asks for."""
    subject, target = _subject(name), row.target
    is_bound = Reason.BOUND_WITHOUT_VALUE in reasons
    fill = "所比较的平均值、上年值或标准值，并注明来源" if is_bound else "年初计划数"
    is_unsaid = row.is_nameless or has("level_name", row.core) or has("level_name", subject)
    is_counted = ends("count_noun", subject) or starts("making", subject)
    is_unwanted = ends("negative_name", subject) or (ends("count_noun", subject) and has("negative_name", subject))
    is_fall = has("falling", f"{name[:6]}{target}") and not has("fall", name[-4:])
    is_low = is_unwanted or is_fall or has("lower", target)
    sign = "≤" if is_low and not has("fall", subject) else "≥"
    if ends("rate", subject):
        fill = f"{fill}，并注明问卷份数" if row.is_satisfaction else fill
        sign = "≤" if has("low_rate", subject) and not has("fall", subject) else sign
        return _Rewrite(f"{subject}{sign}{BLANK}%", fill, _SURVEY if row.is_satisfaction else "业务统计表")
    if row.is_satisfaction or "满意" in name:
        people = "服务对象" if is_unsaid else subject.removesuffix("满意").removesuffix("满意程度")
        return _Rewrite(f"{people}满意度≥{BLANK}%", f"{fill}，并注明问卷份数", _SURVEY)
    if row.is_cost and not row.is_outside_budget:
        subject = "项目支出" if is_unsaid or re.search("[预概]算", name) else re.sub("控制$", "", subject)
        unit, source = (_UNTOLD, "标准文件规定的数") if has("rated", subject) else ("万元", "批复的预算数")
        sign = "≥" if has("fall", subject) else "≤"
        return _Rewrite(f"{subject}{sign}{BLANK}{unit}", source, "预算批复、支付明细账")
    if is_unsaid:
        return _Rewrite(f"【衡量什么】≥{BLANK}{_UNTOLD}", f"{fill}，先写明对象和单位", "业务统计表")
    if is_unwanted:
        return _Rewrite(f"{subject}≤{BLANK}{_unit_for(subject)}", "上限，一般为0", "主管部门通报、台账")
    if row.figures and ends("time_noun", name):
        return _deadline(row)
    if row.figures and has("punctual", name):
        return _Rewrite(f"{subject}率≥{BLANK}%", fill, "办理或支付记录")
    if has("open_count", target) and has("covered", target):
        return _Rewrite(f"{subject}覆盖率≥{BLANK}%", "覆盖比例，并注明应覆盖的总数", "名册、比对表")
    is_compared = is_bound and has("compared", target)
    if is_compared or is_counted or ("数量" in row.level2 and not is_abstract(name)):
        unit = _unit_of(row.actual)
        unit = unit if unit and "%" not in unit else _unit_for(subject)
        return _Rewrite(f"{subject}{sign}{BLANK}{unit}", fill, _LEDGERS)
    if is_fall:
        subject = subject.removesuffix("问题")
        statistic, proof = next((text, proof) for words, text, proof in _content()["falls"] if words.search(subject))
        return _Rewrite(statistic.format(subject), f"上年实际数和{fill}", proof)
    statistic, proof = statistic_of(subject) or next(
        ((text, proof) for words, text, proof in _content()["levels"] if words.search(row.level2)), ("", "")
    )
    if not statistic:
        # What it is measured by only the author knows, unless the answer's unit tells.
        unit, proof = "" if row.is_listed else _unit_of(row.actual), "业务统计表"
        text, fill = ("", fill) if unit else ("【哪一项数】", f"{fill}，先写明衡量哪一项数")
        return _Rewrite(f"{subject}{text}{sign}{BLANK}{unit or _UNTOLD}", fill, proof)
    return _Rewrite(statistic.format(subject), f"{fill}，并注明上年数" if "上年" in statistic else fill, proof)


# The same subjects come again and again, in one form after the other.
@lru_cache(2048)
def statistic_of(subject: str) -> tuple[str, str] | None:
    """Return the statistic that the last noun of a subject asks for, with its proof, None where it asks for none."""
    told = ((_last(words, subject), text, proof) for words, text, proof in _content()["statistics"])
    end, text, proof = max(told, key=lambda one: one[0])
    return (text, proof) if end and end >= len(subject) - _HEAD_NOUN else None


def _last(words: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in words.finditer(text)), default=0)


def _from_name(row: Row) -> list[_Rewrite]:
    """Return the clauses of the name that hold a figure, each as a target."""
    sign = "≤" if row.is_cost else "≥"
    clauses = re.findall(r"[^;；。\n,]+(?:,\d[^;；。\n,]*)*", fold(row.raw_name))
    found = [_bound(clause, quantities[0], sign) for clause in clauses if (quantities := find_quantities(clause))]
    found = found or ([row.name] if row.name_dates else [])
    note = "数值已写在指标名称里，移到指标值一栏，名称只留对象"
    return [_Rewrite(text, note, _LEDGERS) for text in found[:_MOST_PARTS]]


def _bound(clause: str, quantity: Quantity, sign: str) -> str:
    """Return the clause with a direction before its figure."""
    head, tail = clause[: quantity.start].strip(), clause[quantity.end :].strip()
    sign = quantity.comparator if quantity.comparator in _SIGNS else sign
    upper = f"-{quantity.upper}" if quantity.upper is not None else ""
    head = re.sub(r"^(?:[1-9][.、)]|\([1-9]\))", "", head).strip("，,、")
    return f"{head}{tail}{sign}{quantity.value}{upper}{quantity.unit}".replace("()", "")


def _deadline(row: Row) -> _Rewrite:
    if ends("period_noun", row.core) or (ends("time_noun", row.core) and has("lasting", row.core)):
        name = _subject(row.core)
        if has("lasting", name):
            return _Rewrite(f"{name}≥{BLANK}年", "设计、合同或方案规定的年限", "合同、设计文件")
        return _Rewrite(f"{name}≤{BLANK}天", "合同或方案规定的天数", "合同、工单或验收单")
    subject = _subject(without(row.core, "time_tail"))
    subject = subject[skip("doing", subject) :]
    if any(words.search(subject[-_HEAD_NOUN:]) for words, *_ in _content()["recurring"]):
        return _Rewrite(f"每次{subject}用时≤{BLANK}{_UNTOLD}", "规定或承诺的时间", "办理或处置记录")
    is_vague = row.is_nameless or len(subject) < 2 or has("level_name", subject) or has("self_reference", subject)
    text = f"{BLANK}月{BLANK}日前完成{'年度任务清单所列事项' if is_vague else subject}"
    return _Rewrite(text, "计划完成的日期", "完成时间的记录，如验收单、支付凭证、文件日期")


def _with_unit(row: Row) -> _Rewrite:
    quantity, unit = row.figures[0].quantity, _unit_of(row.actual)
    if unit:
        note = "单位取自实际完成值，请核对"
    elif ends("money_noun", row.core):
        unit, note = "万元", "原值没有单位，元还是万元请核对"
    elif row.is_timely:
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
    if unit == _UNTOLD:
        return "补写计量单位。"
    return f"补写单位，如“{_sign(row, quantity)}{quantity.value}{unit}”。"


def _keep(row: Row) -> str:
    if has("graded", row.target):
        return "已分档，允许保留；完成值要写明属于哪一档、凭什么判定。"
    proof = next(
        (proof for words, proof in _content()["proofs"].items() if words.search(row.target + row.name)),
        "能证明该状态的文件或记录",
    )
    grades = ""
    if "效益" in row.level1 + row.level2 or "影响" in row.level2:
        grades = f"，并分三档写明：达成（{row.target}）、部分达成（{BLANK}）、未达成（{BLANK}）"
    return f"可用是或否核验，允许保留；写明佐证：{proof}{grades}。"


def _sign(row: Row, quantity: Quantity) -> str:
    if quantity.comparator in _SIGNS:
        return quantity.comparator
    return "≤" if row.is_cost else "≥"


def _unit_of(actual: str) -> str:
    quantity = parse_quantity(actual)
    return quantity.unit if quantity else ""


@lru_cache(2048)
def _unit_for(name: str) -> str:
    """Return the unit that the last noun of a name is counted in, a blank for it where none tells."""
    end, unit = max((_last(words, name), unit) for unit, words in _content()["units"].items())
    return unit if end >= len(name) - 2 else _UNTOLD


@lru_cache(2048)
def _subject(name: str) -> str:
    """Return what the name is about: without its numbering, the verb of hope and what is said of its change."""
    text = re.sub(r"\([^()]*\)", "", without(name, "numbered"))
    upon = _UPON.match(text)
    text = upon[1] if upon else text
    least = _LEAST_NAME
    while (after := skip("degree", text) or skip("direction", text)) and len(text) - after >= least:
        text, least = text[after:], _LEAST_NAME + 1
    bare = without(text, "change_tail")
    bare = bare if len(bare) > _LEAST_NAME or statistic_of(bare) else text
    bare = bare[skip("hoping", bare) :] if starts("promotion", bare) else bare
    return _short(bare if len(bare) > 1 else text)


def _short(subject: str) -> str:
    """Return a subject fit for a cell: its first clause, cut where it runs on."""
    first = re.split("[,;；。]", re.sub("[“”]", "", subject))[0].lstrip("的地")
    if len(first) <= _LONGEST_NAME:
        return first
    # Of a list the first that stand whole.
    whole = first[:_LONGEST_NAME].rpartition("、")[0]
    return (whole if len(whole) > _LONGEST_NAME // 2 else first[:_LONGEST_NAME]) + "等"


@cache
def _content() -> dict[str, Any]:
    """Return suggestions.yml, words as patterns: what is a line each, and units and proofs by their words."""
    content = dict(read_yaml(Path(__file__).with_name("suggestions.yml")))
    units = {unit: any_of(words) for unit, words in content.pop("units").items()}
    proofs = {any_of(words): proof for words, proof in content.pop("proofs").items()}
    return {kind: tuple(map(_line, lines)) for kind, lines in content.items()} | {"units": units, "proofs": proofs}


def _line(line: str) -> tuple[re.Pattern[str], str, str]:
    words, text, proof = (field.strip() for field in line.split("|"))
    return any_of(words), text, proof
