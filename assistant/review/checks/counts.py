"""A count against what it counts: the list that it announces or sums up, or the indicators of the forms."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from assistant.review.arithmetic import sums_to
from assistant.review.checks.attainment import is_unmet, lost_points
from assistant.review.rule import Evidence, Figure, Remark, Severity, rule
from assistant.review.telling import on_facts, said
from knowledge.facts.fact import Account, Fact, Told
from knowledge.quantity import Quantity, find_counts_in_words, find_quantities
from knowledge.report import Form

# A count, the things listed with it, and whether these are surely all.
Miscount = tuple[Quantity, tuple[str, ...], bool]

_LISTED = re.compile(
    r"^[^，。；、：:（(]{0,16}(?:[：:（(]|，?(?:即|包括|分别是|分别为|分别)[：:]?|(?P<at>，[^，。；、：:\d]{1,5}[在于]))(?P<items>一是[^。]{3,400}|[^。；：:（）()]{3,300})"
)
_OPENS = re.compile("内设|下设|下辖|设有|包括|围绕|聚焦|按照|开展|组织")
_BEFORE = re.compile(
    r"(?:[，。；：:（(]|^)(?P<items>[^，。；：:（(]{2,300}?)(?:(?P<open>等)(?:共计?)?|(?P<all>共计?))?$"
)
_TITLES = re.compile("《[^《》]{2,40}》")
_FIRST = re.compile("[一二三四五六七八九]是")
_COUNTED = re.compile("[两二三四五六七八九十]{1,2}(?:大?类|个?方面|个|项|种|级|大块)$")
_NOT_LISTED = frozenset({"人", "人次", "户", "亩", "分"})
_MONTHS = re.compile(
    r"[^，。；、：:（(\d]{0,12}[，：:（(]?(?:分别|即|时间|于|在|为){0,3}(?P<list>(?:\d{1,2}月(?:\d{1,2}日)?[、和]){1,11}\d{1,2}月)"
)
_MONTH = re.compile(r"\d{1,2}月")
_PREDICATE = re.compile("[均都全已并共皆]")
_FEWEST = 3
_BRACKETS = re.compile(
    r"[（(](?:[^（()）]{0,24}\d[^（()）]{0,24}|[^（()）、]{1,16}|[^（()）、](?:、[^（()）、]){1,3})[）)]"
)
# 3号泊位 is a name.
_ORDINAL = re.compile(r"第?\d{1,6}(?=号)")
_MOST = 60
_SHORTEST = 2
_TOTAL_BEFORE = re.compile(
    r"(?:(?:^|[，；。：])[^，；。、\d]{0,16}?(?:设[置立有定]?|列有|共有?|共计)[^，；。、\d]{0,6}"
    r"|(?:^|[，；。：])(?:20\d\d年度?|部门|项目|整体|支出|本|自评表)*)$"
)
_MOST_FORMS = 6
_INDICATORS = re.compile("(?:三级|绩效|考核){0,2}指标")
_INDICATORS_BEFORE = re.compile("指标(?:共|共有|为)?$")
_MET_BEFORE = re.compile("(?<![未有能])(?:完成|(?:完成|达到?|实现)[^，。；、]{0,6}的有?)$")
_MET_BEHIND = re.compile("(?:已)?(?:完成(?![值率数情])|达到|达标|实现)")
_UNMET_BEFORE = re.compile("(?:未|没有)能?(?:完成|达到?|达标)(?:[^，。；、]{0,6}的有?)?$")
_UNMET_BEHIND = re.compile("(?:未|没有)(?:完成|达|实现)")


@rule("DOC31")
def miscounts(account: Account) -> Iterator[Remark]:
    """Yield the counts of the text that aren't the number of things listed with them."""
    for told in account.told:
        place = told.sentence.location
        for stated, items, is_certain in (*_listed_counts(told.sentence.text), *_paid(told)):
            listed = "、".join(items)
            yield Remark(
                f"正文写“{stated.text}”，列出的是{len(items)}{stated.unit}：{listed}。",
                (Evidence(told.sentence.text, place),),
                None if is_certain else Severity.INFO,
                stated=Figure(stated.value, stated.unit, told.sentence.text, place),
                expected=Figure(Decimal(len(items)), stated.unit, listed, place),
                about=stated.text,
            )


def _listed_counts(text: str) -> Iterator[Miscount]:
    for quantity in (*find_quantities(text), *find_counts_in_words(text)):
        is_plain = not quantity.comparator and quantity.upper is None and "余" not in quantity.text
        if quantity.kind == "count" and quantity.unit not in _NOT_LISTED and is_plain and 1 < quantity.value <= _MOST:
            behind = _BRACKETS.sub("", text[quantity.end :])
            months = _MONTHS.match(text[quantity.end :])
            items, is_certain = (
                (tuple(_MONTH.findall(months["list"])), True)
                if months
                else _listed(text[: quantity.start], behind, int(quantity.value))
            )
            if items and len(items) != quantity.value:
                yield quantity, items, is_certain


def _paid(told: Told) -> Iterator[Miscount]:
    """Yield a number of things that isn't that of the figures listed behind it, where these make up their total."""
    parts = [fact for fact in told.facts if fact.whole and fact.unit == fact.whole.unit and fact.unit != "%"]
    wholes = {part.whole.value for part in parts if part.whole}
    items = tuple(dict.fromkeys(part.subject or part.measure for part in parts))
    is_all = len(wholes) == 1 and len(items) == len(parts) and sums_to([part.value for part in parts], wholes.pop())
    text = told.sentence.text
    for count in (*find_quantities(text), *find_counts_in_words(text)) if is_all and parts else ():
        # 分五段实施：甲段5公里、…; 6个项目支出90万元，其中…; 项目6个，支出90万元
        behind = text[count.end :]
        is_told = re.match("[^，,。；;：:]{0,6}[：:]", behind) or "项目" in {behind[:2], text[: count.start][-2:]}
        is_before = count.kind == "count" and count.end <= parts[0].quantity.start and not count.comparator
        if is_told and is_before and count.unit != parts[0].quantity.unit and 1 < count.value != len(parts):
            yield count, items, True


def _listed(before: str, behind: str, number: int) -> tuple[tuple[str, ...], bool]:
    """Return the things listed with a count, none where there is no list, and whether they are all there is."""
    ahead = _BEFORE.search(before)
    # 内设办公室、组织联络部: which of the words that open a list does so is told by how many it then has.
    run = ahead["items"] if ahead and ("、" in ahead["items"] or "》《" in ahead["items"]) else ""
    lists = [_items(run[start:], number) for start in ([one.end() for one in _OPENS.finditer(run)] or [0])]
    items = min(lists[::-1], key=lambda one: abs(len(one) - number))
    # 产出、效益和满意度三类17项指标: another number counts what is listed.
    is_counted = _COUNTED.search(before) is not None
    if ahead and len(items) >= _FEWEST and not is_counted and not any(map(_counts, items)):
        # 等 may leave things out, but never lists more than there are; 共 says that these are all.
        is_all = not ahead["open"] and "等" not in items[-1]
        is_off = len(items) > number or (len(items) < number and is_all)
        return (items, True) if is_off else ((), False)
    after = _LISTED.match(behind)
    items = _items(after["items"], number) if after else ()
    fewest = _FEWEST if after and after["at"] else _FEWEST - 1
    is_list = len(items) >= fewest and not any(len(one) < _SHORTEST or _counts(one) for one in items)
    if after is None or not is_list:
        return (), False
    # A comma may stand for 、 in a long list.
    listed = [one for one in re.split("[、，]", after["items"]) if not (_counts(one) or _PREDICATE.match(one))]
    if "，" in after["items"] and len(listed) == number:
        return (), False
    # Two may stand in one place.
    return items, not (after["at"] or after["items"].rstrip().endswith("等"))


def _counts(text: str) -> bool:
    """Return whether a thing of a list gives a figure of its own."""
    return bool(find_quantities(_ORDINAL.sub("", text)))


def _items(text: str, number: int) -> tuple[str, ...]:
    """Return the things of a list; 和 joins two of them, or stands in the name of one, as the number has it."""
    ordered = _FIRST.split(text)
    titles = _TITLES.findall(text)
    if len(titles) >= _FEWEST and "、" not in text:
        return tuple(titles)
    if len(ordered) >= _FEWEST:
        return tuple(item for one in ordered if (item := one.strip("，、；。 ")))
    run = re.split("[，；]", text)[0] if "、" in text else text
    apart = re.split("、|以及", run)
    # 和 joins the last two once: 深海和碳中和 are two.
    found = [apart, [*apart[:-1], *apart[-1].split("和", 1)] if re.search("和.{2}", apart[-1]) else apart]
    items = next((one for one in found if len(one) == number), found[-1])
    return tuple(item for one in items if (item := one.strip()))


@rule("DOC34")
def wrong_counts(account: Account) -> Iterator[Remark]:
    """Yield the counts of indicators that neither a form nor all of them together bear out."""
    for told in account.told:
        for stated, expected in _sentence(account, told):
            message = f"正文写{said(stated)}，按自评表数为{expected}{stated.quantity.unit}。"
            rows = Figure(Decimal(expected), stated.unit, "自评表所列指标", stated.location)
            yield on_facts(message, stated, expected=rows)


def _sentence(account: Account, told: Told) -> Iterator[tuple[Fact, int]]:
    text, end = told.sentence.text, 0
    if "指标" not in text or told.sentence.is_future or not account.report.forms:
        return
    forms: list[tuple[Form, ...]] = []
    for fact in told.facts:
        lead, behind = text[end : fact.quantity.start], text[fact.quantity.end :]
        end = fact.quantity.end
        if fact.unit != "个" or fact.is_rough:
            continue
        names = _INDICATORS.match(behind) or _INDICATORS_BEFORE.search(lead)
        if names and _TOTAL_BEFORE.search(text[: fact.quantity.start]):
            few = account.report.forms[:_MOST_FORMS]
            groups = [group for size in range(1, len(few) + 1) for group in combinations(few, size)]
            forms = [group for group in groups if sum(len(form.filled) for form in group) == fact.value]
            if not forms:
                yield fact, len(account.report.forms[0].filled)
        elif forms:
            expected = _expected(forms, re.split("[，、；]", lead)[-1].strip(), behind, account.report.year)
            if expected and fact.value not in expected:
                yield fact, expected[0]


def _expected(forms: list[tuple[Form, ...]], lead: str, behind: str, year: int | None) -> list[int]:
    """Return how many rows the words around a count may mean: those unmet, or met, by values alone or with points."""
    after_of = re.sub(r"^.{0,12}中有?$", "", lead)
    is_unmet_count = _UNMET_BEFORE.search(lead) or (not after_of and _UNMET_BEHIND.match(behind))
    is_met_count = _MET_BEFORE.search(lead) or (not after_of and _MET_BEHIND.match(behind))
    if not (is_unmet_count or is_met_count):
        return []
    found = []
    for group in forms:
        rows = [row for form in group for row in form.filled]
        missed = sum(is_unmet(row, year) for row in rows)
        both = sum(is_unmet(row, year) or (lost_points(row) or 0) > 0 for row in rows)
        found += [count if is_unmet_count else len(rows) - count for count in (missed, both)]
    return found
