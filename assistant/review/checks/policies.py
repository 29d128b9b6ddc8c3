"""The policies that a report cites: whether number, title and article belong together and are in force.

A number is laid only to the title it stands next to: 《…》（财预〔2020〕10号） or 财预〔2020〕10号《…》; where several
numbers follow, nobody can say which is whose. Names by number alone (10号文) are passed over, a local document may be
called so too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from assistant.review.checks.repeated import texts
from assistant.review.rule import Evidence, Remark, Severity, rule
from knowledge.data_file import read_yaml
from knowledge.digest import REPEALED, Policy
from knowledge.document_number import PATTERN
from knowledge.facts.fact import Account
from knowledge.policy import Basis, article, find_policies, load_policies, successor, unknown_numbers
from knowledge.report import Report
from knowledge.running_text import pairs, sentences

_HINT = re.compile("[〔［【﹝{〈<（(\\[]\\s*(?:19|20)\\d\\d|《|条例|办法|意见|框架|指引|预算法|采购法")
_TITLE = r"《(?:[^《》]|《[^《》]{0,80}》){1,120}》"
_MARK = re.compile(rf"(?P<title>{_TITLE})|{PATTERN}")
_TITLE_FIRST = re.compile(r"(?:的通知|的意见)?[（(]?")
_NUMBER_FIRST = re.compile(r"(?:文件?)?[，,：:]?")
_ANOTHER_NUMBER = re.compile(rf"\s?[、，,和及]\s?{PATTERN}")
_BLANKS = re.compile(r"(\s)\s+")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百零〇\d]{1,6}条")
_ARTICLES = re.compile(
    rf"[）)”\"]?\s{{0,9}}(?:的|中|之)?\s{{0,9}}{_ARTICLE.pattern}(?:[第一二三四五六七八九十款项（）()、，,和及与至]{{0,14}}{_ARTICLE.pattern}){{0,8}}"
)
_NUMBER_ALONE = re.compile(r"\d{1,6}号文?")
_FRAME = re.compile(r"[《》〈〉<>（）()\s]|关于|印发|的通知|试行|暂行")
# Half of the shorter name's pairs of characters: an abridged title keeps more, another title far less.
_LEAST_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class NumberedTitle:
    """A title and the number beside it, as written; the policies that each names, None where the digest has none."""

    title: str
    number: str
    titled: Policy | None
    numbered: Policy | None


@lru_cache(4)
def citing_lines(report: Report) -> tuple[Evidence, ...]:
    """Return the paragraphs and table cells that may name a policy, of several blanks only the first."""
    return tuple(Evidence(_BLANKS.sub(r"\1", text), place) for text, place in texts(report, 0) if _HINT.search(text))


def numbered_titles(text: str) -> Iterator[NumberedTitle]:
    """Yield every title with a document number beside it; a number between two titles is the first one's."""
    marks = list(_MARK.finditer(text))
    place = 0
    while place + 1 < len(marks):
        first, second = marks[place], marks[place + 1]
        gap = "".join(text[first.end() : second.start()].split())
        if first["title"] and not second["title"] and _TITLE_FIRST.fullmatch(gap):
            if not _ANOTHER_NUMBER.match(text, second.end()):
                yield _numbered_title(first[0], second[0])
            place += 2
        elif second["title"] and not first["title"] and _NUMBER_FIRST.fullmatch(gap):
            yield _numbered_title(second[0], first[0])
            place += 2
        else:
            place += 1


def named_policies(text: str) -> Iterator[tuple[Policy, str, str]]:
    """Yield each policy that `text` names beyond doubt, the words that name it, and the articles right behind them."""
    others = {pair.title for pair in numbered_titles(text) if pair.titled is not pair.numbered}
    end = 0
    for policy, mention in find_policies(text):
        end = text.index(mention, end) + len(mention)
        if mention not in others and not _NUMBER_ALONE.fullmatch(mention):
            articles = _ARTICLES.match(text, end)
            yield policy, mention, articles[0] if articles else ""


def _is_national(number: str) -> bool:
    """Return whether a document number, in the digest's writing, is of a national agency."""
    return number.partition("〔")[0] in _words("national")


def _numbered_title(title: str, number: str) -> NumberedTitle:
    titled = next((policy for policy, mention in find_policies(title) if mention == title), None)
    known = [(policy, mention) for policy, mention in find_policies(number) if number.endswith(mention)]
    unknown = unknown_numbers(number)
    return NumberedTitle(
        title, known[0][1] if known else unknown[0] if unknown else number, titled, known[0][0] if known else None
    )


@cache
def _words(group: str) -> frozenset[str]:
    groups = read_yaml(Path(__file__).with_suffix(".yml"))
    return frozenset(groups[group].split())


@rule("DOC20")
def unverified_numbers(account: Account) -> Iterator[Remark]:
    """Yield one finding with the national numbers that the digest doesn't hold, with those one year apart."""
    found: dict[str, Evidence] = {}
    for line in citing_lines(account.report):
        named = {pair.number for pair in numbered_titles(line.text) if pair.titled}
        for number in unknown_numbers(line.text):
            if _is_national(number) and number not in named:
                found.setdefault(number, line)
    if found:
        listed = "、".join(f"{number}{_like(number)}" for number in found)
        message = f"未能核对{len(found)}个文号，知识库没有收录：{listed}。"
        yield Remark(message, tuple(dict.fromkeys(found.values())))


def _like(number: str) -> str:
    """Return in brackets the known policy that differs only in its year, "" where there is none."""
    code, _, rest = number.partition("〔")
    ending = rest.partition("〕")[2]
    like = [policy for policy in load_policies() if policy.startswith(f"{code}〔") and policy.endswith(f"〕{ending}")]
    return f"（收录的有{like[0]}，请核对年份）" if like else ""


@rule("DOC21")
def misnamed_policies(account: Account) -> Iterator[Remark]:
    """Yield one finding for each title with a number that isn't its own."""
    found: dict[tuple[str, str], Remark] = {}
    for line in citing_lines(account.report):
        for pair in numbered_titles(line.text):
            message, severity = _judge(pair)
            if message:
                found.setdefault((pair.title, pair.number), Remark(message, (line,), severity))
    yield from found.values()


def _judge(pair: NumberedTitle) -> tuple[str, Severity]:
    """Return what is wrong with a numbered title, "" for nothing; an error where both are known for certain."""
    titled, numbered = pair.titled, pair.numbered
    if numbered and titled and numbered is not titled:
        message = f"{pair.number}是《{numbered.title}》，报告写作{pair.title}；应为{titled.citation}。"
        return message, Severity.ERROR
    if numbered and not titled and not _are_alike(pair.title, numbered):
        return f"{pair.number}是《{numbered.title}》，报告写作{pair.title}，请核对。", Severity.WARNING
    if titled and not numbered and "〔" in titled.number and _is_national(pair.number):
        return f"收录的文件是{titled.citation}，报告写的文号是{pair.number}，请核对。", Severity.WARNING
    return "", Severity.INFO


def _are_alike(title: str, policy: Policy) -> bool:
    written = pairs(_FRAME.sub("", title))
    names = [pairs(_FRAME.sub("", name)) for name in policy.names]
    return any(len(written & name) >= _LEAST_ALIKE * max(min(len(written), len(name)), 1) for name in names if name)


@rule("DOC22")
def superseded_policies(account: Account) -> Iterator[Remark]:
    """Yield one finding for each policy that was out of force when the report was written."""
    year, found = account.report.year, dict[str, Remark]()
    for line in citing_lines(account.report):
        for sentence in sentences(line.text):
            # What tells what became of a document cites it as what it was.
            tells_history = any(word in sentence for word in _words("history"))
            for policy, mention, _ in named_policies(sentence) if not tells_history else ():
                new = successor(policy.number)
                # A report is written in the year after the one it tells of.
                is_later = new is not None and year is not None and int(new.issued[:4]) > year + 1
                if policy.status == REPEALED and not is_later:
                    message = f"{mention}已废止{f'，已由{new.citation}取代' if new else ''}。"
                    place = Evidence(sentence.strip(), line.location)
                    found.setdefault(policy.number, Remark(message, (place,)))
    yield from found.values()


@rule("DOC23")
def missing_articles(account: Account) -> Iterator[Remark]:
    """Yield one finding for each article that its policy doesn't have."""
    found: dict[tuple[str, str], Remark] = {}
    for line in citing_lines(account.report):
        for policy, _, words in named_policies(line.text):
            labels = [entry.label for entry in policy.articles if entry.label.endswith("条")]
            extent = f"最后一条是{labels[-1]}" if labels else "这份文件不分条"
            for label in _ARTICLE.findall(words) if policy.coverage == "全文" else []:
                if not _exists(policy, label):
                    message = f"{policy.citation}没有{label}，{extent}。"
                    found.setdefault((policy.number, label), Remark(message, (line,)))
    yield from found.values()


def _exists(policy: Policy, label: str) -> bool:
    try:
        article(Basis(policy.number, label.replace("〇", "零")))
    except KeyError:
        return False
    return True
