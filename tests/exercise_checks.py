"""Generated exercises laid beside checks that know nothing of how they were made.

Verdicts are compared with a table of how targets are written and with the plain look of the target, arithmetic is done
again from what the learner sees, a page with defects is read back from what is shown and reviewed, chains are looked up
in the report's raw text. Every check gives, in English, what is wrong.
"""

import json
import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from assistant.review.catalogue import all_rules
from assistant.review.engine import review
from assistant.training.course import grade
from assistant.training.exercise import Answer, BlankForm, Exercise, answer_from_dict
from assistant.training.material import Material
from knowledge.document import Paragraph
from knowledge.report import Report
from tests.made_reports import report_from_dict

# How a target is written, and what it then is: written down here once more, by hand.
_WRITTEN = {
    "direction": ("vague", {"no_number", "no_baseline", "direction_only"}),
    "self_reference": ("vague", {"no_number", "self_referential"}),
    "bare": ("vague", {"no_number"}),
    "activities": ("vague", {"no_number", "activity_list"}),
    "budget": ("partial", {"no_number", "bound_without_value"}),
    "benchmark": ("partial", {"no_number", "bound_without_value"}),
    "misplaced_budget": ("partial", {"no_number", "bound_without_value", "mismatch"}),
    "time": ("partial", {"no_number", "mismatch", "time_for_nontime"}),
    "figure_in_name": ("partial", {"self_referential"}),
    "merged": ("partial", {"no_unit", "multi_indicator"}),
    "abstract_share": ("partial", {"mismatch"}),
    "count_of_satisfaction": ("partial", {"mismatch"}),
    "state": ("verifiable", set()),
    "graded": ("verifiable", set()),
}
_VERDICTS = dict(zip("ABCD", ("quantified", "verifiable", "partial", "vague"), strict=True))
_REASONS = {
    "没有数值": "no_number", "缺单位": "no_unit", "缺基线": "no_baseline", "只有方向": "direction_only",
    "循环定义": "self_referential", "多个指标合并": "multi_indicator", "罗列工作": "activity_list",
    "名实不符": "mismatch", "有界无数": "bound_without_value", "以时间代替": "time_for_nontime",
}  # fmt: skip
_FIGURE = re.compile(r"\d|零|[一二三四五六七八九十]+[次个场部月日]|季度|每[年月]|[年月]底前?")
_WHOLE = {"DOC01", "DOC20", "BUD08", "BUD10", "BUD11", "BUD14", "VAL06", "VAL20"}
_CENT = Decimal("0.01")


def problems(exercise: Exercise, material: Material) -> list[str]:
    """Return what is wrong with an exercise made from `material`."""
    return [*_solvable(exercise), *_hidden(exercise), *_CHECKS[exercise.kind](exercise, material)]


def wrong_answers(exercise: Exercise) -> Iterator[Answer]:
    """Yield answers that are wrong in one way each: nothing, everything, and each blank spoilt by itself."""
    yield Answer()
    right = exercise.key.answer.values
    for blank in exercise.blanks:
        given = right[blank.name]
        if blank.options:
            others = [option.name for option in blank.options if option.name not in given]
            yield Answer({**right, blank.name: (others[0],)})
            if blank.several:
                yield Answer({**right, blank.name: tuple(option.name for option in blank.options)})
        elif blank.form is BlankForm.NUMBER:
            yield Answer({**right, blank.name: (str(Decimal(given[0]) + 1),)})
        else:
            yield Answer({**right, blank.name: ("进一步加强学习，不断提升水平",)})


def _solvable(exercise: Exercise) -> Iterator[str]:
    best = grade(exercise, exercise.key.answer)
    if best.points != 1 or any(value != 1 for value in best.by_rule.values()):
        yield f"the key gets {best.points} {dict(best.by_rule)}"
    if set(best.by_rule) != set(exercise.rules):
        yield f"grades {sorted(best.by_rule)}, trains {sorted(exercise.rules)}"
    for answer in wrong_answers(exercise):
        if not 0 <= grade(exercise, answer).points < 1:
            yield f"a wrong answer gets full points: {answer.values}"
    if grade(exercise, answer_from_dict(json.loads(json.dumps(dict(exercise.key.answer.values))))) != best:
        yield "JSON doesn't bring it back"


def _hidden(exercise: Exercise) -> Iterator[str]:
    """Yield what of the key is to be seen: words and figures to be written, what was planted, the key itself."""
    shown = exercise.as_dict()
    hints = " ".join(shown.pop("hints"))
    if {"key", "rules", "focus"} & set(shown):
        yield "the key is shown"
    text = json.dumps(shown, ensure_ascii=False)
    figures = {Decimal(figure) for figure in re.findall(r"\d+(?:\.\d+)?", f"{text} {hints}")}
    for blank in exercise.blanks:
        for value in exercise.key.answer.of(blank.name):
            if blank.form is BlankForm.TEXT and value in f"{text} {hints}":
                yield f"the answer {value} is shown"
            # 100 and the seed stand in every exercise; a figure of the answer must not.
            if blank.form is BlankForm.NUMBER and Decimal(value) in figures - {Decimal(exercise.seed)}:
                yield f"the figure {value} is shown"
    for planted in exercise.key.facts.get("planted", ()):
        if planted["told"] in text or planted["rule"] in text:
            yield f"{planted['rule']} is shown"


def _check_verdict(exercise: Exercise, material: Material) -> Iterator[str]:
    cells = exercise.sheets[0].rows[0]
    verdict = _VERDICTS[exercise.key.answer.text("verdict")]
    names = {option.name: option.text for option in exercise.blank("reasons").options}
    chosen = [names[name] for name in exercise.key.answer.of("reasons")]
    reasons = {_REASONS[text] for text in chosen if text in _REASONS}
    way = exercise.key.facts["way"]
    if way:
        if (verdict, reasons) != (_WRITTEN[way][0], _ticked(_WRITTEN[way][1])):
            yield f"{cells} was written as {way}, the key says {verdict} {sorted(reasons)}"
    else:
        rows = {
            (row.indicator.name.strip(), row.indicator.target.strip()): row.judgement for row in material.review.ledger
        }
        judged = rows[cells[2], cells[3]]
        told = _ticked({reason.value for reason in judged.reasons}) if judged and judged.verdict.is_weak else set()
        if judged is None or (judged.verdict.value, told) != (verdict, reasons):
            yield f"{cells}: the key says {verdict} {sorted(reasons)}, the review {judged}"
        if (verdict == "quantified") is not bool(_FIGURE.search(cells[3])) and verdict != "partial":
            yield f"{cells} doesn't look {verdict}"


def _ticked(reasons: set[str]) -> set[str]:
    """Return the reasons to be ticked: no figure and no baseline only where nothing more is told."""
    told = reasons - {"no_number", "no_baseline"}
    # A date in place of a count counts nothing: one fault.
    told -= {"mismatch"} if "time_for_nontime" in told else set()
    return told or ({"no_number"} & reasons or reasons)


def _check_rewrite(exercise: Exercise, _: Material) -> Iterator[str]:
    target, key = exercise.sheets[0].rows[0][3], exercise.key.answer.text("target")
    if not _FIGURE.search(key) or key == target:
        yield f"{key} is no target that can be scored"
    if grade(exercise, Answer({"target": (target,)})).points:
        yield f"{target} gets points as it stood"


def _check_recompute(exercise: Exercise, _: Material) -> Iterator[str]:
    """Do every sum of the form again, from the cells that are shown."""
    funds = sorted((row[1:] for row in exercise.sheets[0].rows), key=lambda row: "总额" not in row[0])
    rows = [row[3:8] for row in exercise.sheets[-1].rows[:-1]] + [("", *exercise.sheets[-1].rows[-1][4:8])]
    _, _, adjusted, spent, weight, rate, score = (_number(cell) for cell in funds[0])
    scores = [_number(row[4]) for row in rows]
    weights = [_number(row[3]) for row in rows[:-1]]
    sources = [_number(row[2]) for row in funds[1:]]
    found = {
        "执行率，": (rate, spent / adjusted * 100),
        "执行率得分": (score, weight * spent / adjusted),
        "总分": (scores[-1], sum(scores[:-1], score)),
        "年度资金总额": (adjusted, sum(sources) if sources else adjusted),
        "各项分值": (Decimal(100), sum(weights, weight)),
    }
    short = [row for row in rows[:-1] if _falls_short(row)]
    if len(short) == 1:
        figures = [_number(re.sub(r"[^\d.]", "", cell)) for cell in short[0][1:3]]
        found["未完成指标"] = (_number(short[0][4]), _number(short[0][3]) * figures[1] / figures[0])
    wrong, right = [], []
    for option in exercise.blank("pairs").options:
        name = next((name for name in found if option.text.startswith(name)), None)
        if name is None:
            yield f"nothing to recompute for {option.text}"
            continue
        written, exact = found[name]
        if abs(written - exact) > _CENT:
            wrong.append(option.name)
            right.append(exact.quantize(_CENT, ROUND_HALF_UP))
    if tuple(wrong) != exercise.key.answer.of("pairs"):
        yield f"{wrong} don't agree, the key says {exercise.key.answer.of('pairs')}"
    blanks = [blank.name for blank in exercise.blanks if blank.form is BlankForm.NUMBER]
    values = [Decimal(exercise.key.answer.text(name)) for name in blanks]
    if any(abs(value - exact) > _CENT / 2 for value, exact in zip(values, right, strict=False)):
        yield f"recomputed {right}, the key says {values}"


def _falls_short(row: Sequence[str]) -> bool:
    target, actual = (re.fullmatch(r"[^\d≥=≤<>]*([≥=]?)(\d+(?:\.\d+)?)([^\d.]*)", cell) for cell in row[1:3])
    same = target is not None and actual is not None and not actual[1] and target[3] == actual[3]
    return bool(same and target and actual and Decimal(actual[2]) < Decimal(target[2]))


def _number(cell: str) -> Decimal:
    text = cell.strip().rstrip("%")
    return Decimal(text) if re.fullmatch(r"-?\d+(?:\.\d+)?", text) else Decimal(0)


def _check_defects(exercise: Exercise, material: Material) -> Iterator[str]:
    """Read the page back from what is shown, review it, and compare rules and places with the key."""
    report, numbers = read_back(exercise, material)
    findings = [one for one in review(report).findings if one.rule not in _WHOLE]
    if not any(len(sheet.header) == 9 and any(row[2].strip("—") for row in sheet.rows) for sheet in exercise.sheets):
        findings = [one for one in findings if one.rule != "IND01"]
    planted = exercise.key.facts["planted"]
    expected = {one["rule"] for one in planted}
    # A cause may be told in words that no rule knows: then the problem is no mistake, marked or not.
    neutral = set(exercise.key.facts["neutral"])
    causes = (one for finding in findings if finding.rule == "DOC10" for one in finding.evidence)
    if "DOC10" not in expected and {numbers[one.location] for one in causes} <= neutral:
        findings = [one for one in findings if one.rule != "DOC10"]
    # Full marks throughout are given by bare answers.
    others = {"SCO03": {"VAL02"}, "DOC11": {"DOC13", "DOC14"}, "DOC15": {"DOC13", "DOC14"}, "BUD07": {"BUD16"}}
    also = set[str]().union(*(found for rule, found in others.items() if rule in expected))
    found = {one.rule for one in findings}
    if not expected <= found <= expected | also:
        yield f"planted {sorted(expected)}, found on the page as shown {sorted(found)}"
    for one in planted:
        places = {
            numbers.get(evidence.location, "")
            for finding in findings
            if finding.rule == one["rule"]
            for evidence in finding.evidence
        }
        if not places & set(one["places"]):
            yield f"{one['rule']} was planted at {one['places']}, found at {sorted(places)}"


def read_back(exercise: Exercise, material: Material) -> tuple[Report, dict[object, str]]:
    """Return the report that the sheets and passages of an exercise show, and the shown number of every place."""
    form: dict[str, object] = {}
    order: dict[str, list[str]] = {"funds": [], "goals": [], "rows": []}
    funds: list[dict[str, str]] = []
    total = ""
    for sheet in exercise.sheets:
        if "口径" in sheet.header:
            funds += [{"group": row[1], "label": row[2], "amount": row[3]} for row in sheet.rows]
            order["funds"] += [row[0] for row in sheet.rows]
        elif "执行率" in sheet.header:
            keys = ("label", "initial", "adjusted", "spent", "weight", "rate", "score")
            funds += [dict(zip(keys, row[1:], strict=True)) for row in sheet.rows]
            order["funds"] += [row[0] for row in sheet.rows]
        elif "预期目标" in sheet.header:
            form["goals"] = [{"expected": row[1], "actual": row[2]} for row in sheet.rows]
            order["goals"] = [row[0] for row in sheet.rows]
        else:
            rows = [row for row in sheet.rows if row[1] != "总分"]
            form["indicators"] = [list(row[1:]) for row in rows]
            order["rows"] = [row[0] for row in rows]
            last = next(row for row in sheet.rows if row[1] == "总分")
            total, form["total_weight"], form["total_score"] = last[0], last[6], last[7]
            form["has_level2"] = any(row[2].strip("—") for row in rows)
    name = exercise.sheets[0].title.partition("：")[0] if exercise.sheets else ""
    is_project = bool(name) and "部门整体支出" not in name
    form |= {"funds": funds, "project": name if is_project else "", "department": "某局", "unit": "某办"}
    content: dict[str, object] = {
        "title": material.title,
        "unit": material.report.unit,
        "year": material.report.year,
        "kind": material.report.kind.value,
        "forms": [form] if exercise.sheets else [],
        "sections": _sections(exercise),
    }
    report = report_from_dict(content)
    numbers: dict[object, str] = {}
    for made in report.forms:
        for places, given in ((made.funds, "funds"), (made.goals, "goals"), (made.indicators, "rows")):
            numbers |= {one.location: number for one, number in zip(places, order[given], strict=True)}
        numbers[made.total_location] = total
    paragraphs = [block for section in report.sections for block in section.blocks if isinstance(block, Paragraph)]
    shown = [passage.number for passage in exercise.passages]
    numbers |= {one.location: number for one, number in zip(paragraphs, shown, strict=True)}
    return report, numbers


def _sections(exercise: Exercise) -> dict[str, str]:
    """Return headings and texts."""
    sections: dict[str, str] = {}
    for passage in exercise.passages:
        sections[passage.label] = "\n".join(filter(None, (sections.get(passage.label), passage.text)))
    return sections


def _check_matching(exercise: Exercise, material: Material) -> Iterator[str]:
    """Look up in the report's text under which heading every cause and measure stands."""
    headings = _headings(material.report)
    texts = {passage.label: passage.text for passage in exercise.passages}
    for blank in exercise.blanks:
        number = re.sub(r"\D", "", blank.name)
        told = texts[f"问题{number}"]
        # A heading may begin with what it is about: 资金分配方面：….
        title = next(title for title in headings["problems"] if told.startswith(title.partition("方面：")[2] or title))
        place = list(headings["problems"]).index(title)
        # Its last words may be cut, or be the measure's heading.
        words = texts[exercise.key.answer.text(blank.name)].rstrip("…。；")[-30:]
        if blank.name.startswith("cause"):
            stands = words in headings["problems"][title]
        else:
            stands = words in list(headings["measures"].values())[place]
        if not stands:
            yield f"{blank.label} isn't what stands in the report: {words}"


def _headings(report: Report) -> dict[str, dict[str, str]]:
    """Return, of the chapters on problems and measures, the text under every heading of the second level."""
    found: dict[str, dict[str, str]] = {"problems": {}, "measures": {}}
    chapter = ""
    for section in report.sections:
        if section.level == 1:
            is_measures = "改进措施" in section.title or "措施" in section.title
            chapter = "measures" if is_measures else "problems" if "问题" in section.title else ""
        elif chapter:
            found[chapter][section.title] = section.title + "。" + "".join(one.text for one in section.paragraphs)
    return found


def _check_measure(exercise: Exercise, material: Material) -> Iterator[str]:
    key = exercise.key.answer.text("measure")
    if not any(key in text for text in _headings(material.report)["measures"].values()):
        yield f"{key} doesn't stand in the report"
    missing = [words for words in (r"科|股|室|办|组|中心|局|站|队", r"月|年|季", r"\d") if not re.search(words, key)]
    if missing:
        yield f"{key} lacks {missing}"


def _check_example(exercise: Exercise, _: Material) -> Iterator[str]:
    """Look up which rule, or which reason, the bad example is taken from."""
    code = exercise.rules[0]
    known = {rule.code: rule for rule in all_rules()}
    names = {option.name: option.text for option in exercise.blank("rule").options}
    if len(set(names.values())) != len(names):
        yield "a choice stands there twice"
    texts = [passage.text.rstrip("。") for passage in exercise.passages]
    if code in known:
        name = known[code].name
        wrong = [number for number, text in zip("甲乙", texts, strict=False) if text in known[code].bad]
        if len(wrong) != 1 or (len(texts) > 1 and (wrong[0],) != exercise.key.answer.of("bad")):
            yield f"{code}: {texts} aren't its examples"
    else:
        name = next(text for text, reason in _REASONS.items() if reason == code)
    if names[exercise.key.answer.text("rule")] != name:
        yield f"the key says {names[exercise.key.answer.text('rule')]}, not {name}"


_CHECKS = {
    "verdict": _check_verdict,
    "rewrite": _check_rewrite,
    "recompute": _check_recompute,
    "defects": _check_defects,
    "matching": _check_matching,
    "measure": _check_measure,
    "example": _check_example,
}
