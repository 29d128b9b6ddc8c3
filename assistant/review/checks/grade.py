"""The total score and the grade that a text states, of which form, and the scale that the report goes by."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from assistant.review.arithmetic import plain, same, total
from assistant.review.checks.scores import execution_points
from assistant.review.claim import is_vague
from assistant.review.pack import Pack
from assistant.review.rule import Evidence, Figure, Remark, rule
from assistant.review.telling import form_label, total_evidence
from knowledge.facts.fact import Account, Aspect, Fact, Source, Told
from knowledge.facts.matching import TURNED, slip_of
from knowledge.facts.sentences import Sentence
from knowledge.quantity import fold, parse_decimal
from knowledge.report import Form, Report

_TOTAL = re.compile("自评|综合|评价|绩效|最终|总分|总得分|总评|得分")
_NOT_TOTAL = re.compile(
    "满分|分值|权重|扣|指标|平均|部分|产出|效益|满意|成本|执行率|过程|决策|投入|考核|问卷|质量|数量|时效|提高|降低|相差|以上"
)
_GRADE = re.compile(
    r"(?:等级|评级|等次|结论|档次|评定|评价结果|自评结果)[^，,；;。]{0,8}?(?:为|是|属于?|[：:]|[“\"‘「])\s{0,2}[“\"‘「]?(优|良|中|差)"
    r"(?=[”\"’」秀好等级，,。；、（(]|$)"
)
_OTHER_TIME = re.compile(r"上[一]?年|去年|前年|同期|(20\d\d)年")
_SCALE = re.compile(
    r"(\d{1,3}(?:\.\d)?)\s{0,2}分?(?:\(?含?\)?)[^优良中差]{0,16}?(?:为|属|是|定|评)?[“\"：:]?(优|良|中|差)"
)
_SCALE_FIRST = re.compile(r"(优|良|中|差)[秀好等]?[”\"]?[^,;、。优良中差\d]{0,6}(\d{1,3}(?:\.\d)?)")
_INTERVAL = re.compile(r"[\[(](\d{1,3}(?:\.\d)?),(\d{1,3}(?:\.\d)?)[\])]")
_BESIDE, _MOST = 6, 100
_FEWEST_GRADES = 3


@rule("SCO06")
def wrong_totals(account: Account, pack: Pack) -> Iterator[Remark]:
    """Yield the scores and grades of the text that the form's total doesn't bear out."""
    stated: dict[int, Fact] = {}
    for form, fact in _stated_scores(account):
        stated.setdefault(id(form), fact)
        score, words = _total_of(form)
        if form and score is not None and not same(fact.value, score):
            row, where = total_evidence(form), f"{form_label(form)}{words}"
            yield Remark(
                f"正文写自评得分{plain(fact.value)}分，{where}，两处不一致。",
                (Evidence(fact.quote, fact.location), row),
                stated=Figure.of(fact),
                expected=Figure(score, "分", words, row.location),
                about="得分",
            )
    floors = _scale_of(account, pack.grade_floors)
    for form, grade, sentence, beside in _stated_grades(account):
        score, told = parse_decimal(form.total_score) if form else None, stated.get(id(form))
        is_in_form = form is not None and (score is not None or told is None)
        place = total_evidence(form) if form and is_in_form else Evidence(told.quote, told.location) if told else None
        score = told.value if score is None and told else score
        if beside is not None and (told is None or beside.value != told.value):
            # 复评88.6分，等级为“良” is of the points beside it, whoever gave them.
            score, place = beside.value, Evidence(beside.quote, beside.location)
        right = next((name for name, floor in floors.items() if score is not None and score >= floor), grade)
        if place and score is not None and score <= _MOST and grade != right:
            bounds = "、".join(plain(floor) for floor in floors.values() if floor)
            where = f"{form_label(form) if form else '自评'}总分{plain(score)}分"
            yield Remark(
                f"正文写等级为“{grade}”，{where}，按{bounds}分的界限应为“{right}”。",
                (Evidence(sentence.text, sentence.location), place),
                stated=Figure(grade, "", grade, sentence.location),
                expected=Figure(right, "", f"总分{plain(score)}分", place.location),
                about="等级",
            )


def _total_of(form: Form | None) -> tuple[Decimal | None, str]:
    """Return a form's total score and how it is told: as written, else what the scores of all its rows come to."""
    if form is None or form.total_score:
        return (parse_decimal(form.total_score), f"总分为{form.total_score}分") if form else (None, "")
    scores = [row.score_value for row in form.filled if row.weight_value]
    known = [score for score in scores if score is not None]
    score = total([*known, execution_points(form, "score") or Decimal(0)])
    return (score, f"各项得分合计{plain(score)}分") if known and len(known) == len(scores) else (None, "")


def _stated_scores(account: Account) -> Iterator[tuple[Form | None, Fact]]:
    """Yield the total scores of the year that the text states, each with its form, None where there is none."""
    scales = [fact for told in account.told for fact in _scale(told)]
    for fact in account.facts:
        said = fact.measure + fact.words
        if (
            fact.source is Source.TEXT
            and fact.unit == "分"
            and fact.period in {None, account.report.year}
            and not fact.is_rough
            and fact.quantity.upper is None
        ):
            form = _form_of(account.report, fact.subject)
            is_score = fact.aspect is Aspect.SCORE or "总分" in said
            is_other = _NOT_TOTAL.search(fact.words if "自评" in fact.words else said)
            # 总分100分，预算执行占10分 tells what can be had.
            is_scale = fact.value == _MOST and not re.search("自评|得", said)
            is_named = is_score and _TOTAL.search(said) and not (is_other or is_scale or fact in scales)
            total_score = _total_of(form)[0]
            # Turned digits are of the total, whatever it is called.
            is_turned = total_score and TURNED in slip_of(fact, replace(fact, value=total_score))
            if (is_named or is_turned) and (form or not account.report.forms):
                yield form, fact


def _scale(told: Told) -> list[Fact]:
    """Return the points of a sentence where the first are all that can be had, and what makes them up."""
    points = [one for one in told.facts if one.unit == "分"]
    makes_up = len(points) > 2 and points[0].value == _MOST == total(one.value for one in points[1:])
    return points if makes_up else []


def _stated_grades(account: Account) -> Iterator[tuple[Form | None, str, Sentence, Fact | None]]:
    """Yield the grades of the year that sentences state, each with its form and the points told with it, if any."""
    for told in account.told:
        text = told.sentence.text
        if not _GRADE.search(text):
            continue
        subject = next((fact.subject for fact in told.facts if fact.unit == "分"), "")
        form = _form_of(account.report, subject)
        for match in _GRADE.finditer(text):
            times = list(_OTHER_TIME.finditer(text[: match.start()]))
            is_other = bool(times) and times[-1][1] != str(account.report.year)
            # Of what gives the scale only what comes behind it, without points, is a grade.
            clause = re.split("[，,；;]", text[: match.start()])[-1]
            is_behind = len(_pairs(text[: match.start()])) >= _FEWEST_GRADES and not re.search(r"\d", clause)
            is_step = len(_pairs(text)) >= _FEWEST_GRADES and not is_behind
            if (form or not account.report.forms) and not is_other and not is_step:
                yield form, match[1], told.sentence, _points_before(told, match.start())


def _points_before(told: Told, end: int) -> Fact | None:
    """Return the points told right before a place of a sentence, whatever they are called, else the last score."""
    found = [one for one in told.facts if one.unit == "分" and one.quantity.end <= end and not is_vague(one)]
    near = [one for one in found[-1:] if end - one.quantity.end <= _BESIDE and not _NOT_TOTAL.search(one.words)]
    return next((one for one in (*near, *reversed(found)) if one in near or one.aspect is Aspect.SCORE), None)


def _scale_of(account: Account, usual: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
    """Return the least points of each grade as the report itself declares them, else the usual ones."""
    for told in account.told:
        pairs = _pairs(told.sentence.text)
        floors = {grade: min(points for points, of in pairs if of == grade) for _, grade in pairs}
        if len(floors) >= _FEWEST_GRADES and {"优", "良"} <= floors.keys():
            known = {grade: floors.get(grade, usual[grade]) for grade in usual} | {"差": Decimal(0)}
            if list(known.values()) == sorted(known.values(), reverse=True):
                return known
    return usual


def _pairs(text: str) -> list[tuple[Decimal, str]]:
    """Return which points a text names with which grade."""
    if not ("优" in text and "良" in text):
        return []
    text = _INTERVAL.sub(r"\1-\2", fold(text))
    # Of each piece the first figure before its grade: 80（含）至90分为良 begins at 80.
    pieces = filter(None, map(_SCALE.search, re.split("[,，;；、。]", text)))
    behind = [(Decimal(match[1]), match[2]) for match in pieces]
    return behind or [(Decimal(match[2]), match[1]) for match in _SCALE_FIRST.finditer(text)]


def _form_of(report: Report, subject: str) -> Form | None:
    """Return the form of a project, the report's own for no project; None where it can't be told."""
    if not subject:
        return report.main_form
    found = [form for form in report.forms if form.project and (subject in form.project or form.project in subject)]
    return found[0] if len(found) == 1 else None
