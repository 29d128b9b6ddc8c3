"""What the running text itself tells to be amiss outside the sections for it: in the author's own sentences.

A sentence counts where it sets a figure against what was to be reached, spent, paid or kept, or tells of a fall of
what should grow. It is taken over as it stands; nothing is concluded from it.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.drafting.planning.kinship import coverage, figures
from assistant.drafting.planning.narrative import own_places, short_title
from assistant.drafting.planning.reading import Told, part
from assistant.drafting.planning.shortfalls import Shortfall
from assistant.review.checks.attainment import attainments
from assistant.review.engine import Review
from assistant.review.row_words import told_name
from knowledge.quantity import find_quantities
from knowledge.report import Report

_NOT = r"(?<![未没不无])(?<!没有)(?<!未发)"
_MISSED = re.compile(
    rf"{_NOT}(?:低于[^，,；]{{0,12}}(?:目标|计划|任务|要求|标准)|未达到|未达标|没有达到|没有完成|未完成|只完成|仅完成|未能(?:完成|达到|按期|如期)|"
    r"比(?:年度)?(?:目标|计划)[^，,；]{0,12}少|不足\d)"
)
_OVERSPENT = re.compile(rf"{_NOT}(?:超预算|超支|超出预算|突破预算|超过预算|超概算|超标准|超比例|超编)")
_LEFT = re.compile(
    rf"{_NOT}(?:拖欠|欠付|滞拨|滞留|未拨付|未支付|未兑付|未发放|未到位|没有到位|没有拨付|没有支付|闲置|积压|挂账|逾期|未验收|未移交|未办理|没有办理|仍未|"
    r"至今没有|至今未|尚未|尚有|缺口)"
)
_RATE = re.compile(
    r"(?:执行率|支出率|支付率|拨付率|到位率|完成率|支出进度)[^\d，,；]{0,6}(?P<value>\d{1,3}(?:\.\d{1,4})?)%"
)
_FALL = re.compile(r"(?<!未)(?:下降|减少|降低|回落|负增长)(?:了)?\s*(?=[\d约])")
# What is better the less there is of it; a fall of these is no shortfall.
_BETTER_LESS = re.compile(
    r"经费|支出|开支|费用|成本|造价|接待|公车|用车|事故|投诉|违[法规纪]|死亡|发生率|发病|能耗|排放|污染|浓度|大班额|时[限长间]|次数|贫困|失业|辍学|"
    r"空置|逾期|负债|债务|风险|案件|上访|信访|隐患|占比|差错|用[水电能]"
)
_RELATIVE = re.compile(r"^(?:同比|较上年|比上年|占|下降|增长|总量|增速|居|完成进度|其中|预算|比|较|低于|超|完成目标)")
_KEPT = re.compile(r"不低于|不少于|控制目标|控制标准|低于.{0,12}(?:控制|上限|限额|成本)")
_MOST_FALLS = 6


def text_shortfalls(review: Review, told: Sequence[Told]) -> Iterator[Shortfall]:
    """Yield what sentences outside the author's own problems tell to be amiss."""
    report = review.report
    own = own_places(report)
    lines = [line for line in told if line.location not in own]
    falls: dict[str, list[Told]] = {}
    for place, line in enumerate(lines):
        before = lines[place - 1] if place and lines[place - 1].location == line.location else None
        if fallen := _fallen(line.text, report):
            falls.setdefault(line.heading, []).extend(Told(text, line.location, line.heading) for text in fallen)
        elif _is_amiss(line.text, review) and not _is_met(line.text, report):
            yield _shortfall(line, before, lines)
    for found in falls.values():
        yield _falls(found[:_MOST_FALLS], report)


def _is_amiss(text: str, review: Review) -> bool:
    if not re.search(r"\d", text) or _KEPT.search(text):
        return False
    low = any(Decimal(match["value"]) < review.pack.low_execution_pct for match in _RATE.finditer(text))
    return low or any(pattern.search(text) for pattern in (_MISSED, _OVERSPENT, _LEFT))


def _is_met(text: str, report: Report) -> bool:
    """Return whether all that a sentence tells is of indicators that were met."""
    held = [row for _, row in report.indicators if coverage(told_name(row) or row.name, text) >= 0.7]
    answers = [one for row in held for one in attainments(row) if figures(row.actual) & figures(text)]
    return bool(answers) and all(one.is_met for one in answers)


def _shortfall(line: Told, before: Told | None, lines: list[Told]) -> Shortfall:
    """Return a sentence as a shortfall, with the one before it where it has left its subject there."""
    whole = [before, line] if before and _RELATIVE.match(line.text) else [line]
    facts = [Told(part(one.text).fact or one.text, one.location, one.heading) for one in whole]
    causes = [Told(cause, one.location, one.heading) for one in whole if (cause := part(one.text).cause)]
    text = "，".join(one.text for one in facts)
    causes = causes or list(_elsewhere(text, line, lines))
    matter = "。".join([text, *(cause.text for cause in causes)])
    return Shortfall(
        f"told.{line.location.block}.{line.location.row or 0}.{abs(hash_of(line.text))}",
        _title(facts),
        text,
        "；".join(one.text for one in whole),
        line.location,
        f"“{line.heading}”",
        matter,
        causes=tuple(causes),
        weight=20.0,
        is_money=bool(_OVERSPENT.search(text) or "万元" in text),
    )


def hash_of(text: str) -> int:
    """Return a number that a sentence keeps from run to run."""
    value = 0
    for char in text:
        value = (value * 31 + ord(char)) % 1_000_003
    return value


def _elsewhere(text: str, line: Told, lines: list[Told]) -> Iterator[Told]:
    """Yield the cause that another sentence gives for the same subject."""
    subject = re.split(r"[\d，,]", text)[0]
    about = next((word for word in ("执行率", "到位率", "核销率", "满意度", "支出") if word in text), "")
    for other in lines:
        found = part(other.text)
        if other is not line and found.cause and about in found.fact and coverage(subject, found.fact) >= 0.6:
            yield Told(found.cause, other.location, other.heading)
            return


def _title(facts: list[Told]) -> str:
    """Return the subject of a sentence with the clause that tells what is amiss."""
    clauses = [clause for one in facts for clause in re.split(r"[，,]", one.text)]
    bad = next(
        (n for n, clause in enumerate(clauses) if any(p.search(clause) for p in (_OVERSPENT, _MISSED, _LEFT, _RATE))), 0
    )
    if bad == 0:
        return short_title(clauses[0])
    subject = re.split(r"\d", clauses[0])[0]
    subject = re.sub(r"(?:支出|为|是|完成|达到?|实现|约|共计?|累计)$", "", subject)
    previous = clauses[bad - 1]
    if bad > 1 and not _RELATIVE.match(previous) and len(previous) <= 16 and _MISSED.search(clauses[bad]):
        return f"{previous}，{clauses[bad]}"
    return f"{subject}{clauses[bad]}" if len(subject) + len(clauses[bad]) <= 30 else clauses[bad]


def _fallen(text: str, report: Report) -> list[str]:
    """Return the stretches of a sentence that tell of a fall, each with the subject it is of."""
    found: list[str] = []
    clauses = re.split(r"[，,]", text)
    subject = ""
    for clause in clauses:
        if not _RELATIVE.match(clause) and find_quantities(clause):
            subject = clause
        if not _FALL.search(clause):
            continue
        whole = clause if clause == subject or not subject else f"{subject}，{clause}"
        if _BETTER_LESS.search(whole) or _is_lower_better(whole, report):
            continue
        if clause != subject and found and found[-1].startswith(subject):
            continue
        found.append(whole.strip("。；"))
    return found


def _is_lower_better(text: str, report: Report) -> bool:
    rows = [row for _, row in report.indicators if coverage(told_name(row) or row.name, text) >= 0.7]
    return any(one.lower_is_better for row in rows for one in attainments(row))


def _falls(found: list[Told], report: Report) -> Shortfall:
    first = re.split(r"\d", found[0].text)[0]
    first = re.sub(
        r"(?:完成|实现|达到?|为|约)+$", "", re.sub(rf"^(?:{report.year}年，?)?(?:全[年市县区]|我[市县区])?", "", first)
    )
    title = f"{first}{'等指标' if len(found) > 1 else ''}比上年下降"
    text = "；".join(dict.fromkeys(line.text for line in found))
    return Shortfall(
        f"fall.{found[0].location.block}.{found[0].location.row or 0}",
        title,
        text,
        text,
        found[0].location,
        f"“{found[0].heading}”",
        text,
        weight=40.0,
    )
