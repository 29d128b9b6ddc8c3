"""The policies that a report cites: whether number, title and article belong together and are in force."""

import re
from collections.abc import Iterator

from assistant.review.cited_policies import (
    NumberedTitle,
    articles_in,
    citing_lines,
    is_national,
    named_policies,
    numbered_titles,
    tells_history,
)
from assistant.review.rule import Evidence, Remark, Severity, rule
from knowledge.digest import REPEALED
from knowledge.facts.fact import Account
from knowledge.policy import Basis, Policy, article, load_policies, successor, unknown_numbers
from knowledge.running_text import pairs, sentences

_FRAME = re.compile(r"[《》〈〉<>（）()\s]|关于|印发|的通知|试行|暂行")
# Half of the shorter name's pairs of characters: an abridged title keeps more, another title far less.
_LEAST_ALIKE = 0.5


@rule("DOC20")
def unverified_numbers(account: Account) -> Iterator[Remark]:
    """Yield one finding with the national numbers that the digest doesn't hold, with those one year apart."""
    found: dict[str, Evidence] = {}
    for line in citing_lines(account.report):
        named = {pair.number for pair in numbered_titles(line.text) if pair.titled}
        for number in unknown_numbers(line.text):
            if is_national(number) and number not in named:
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
    if titled and not numbered and "〔" in titled.number and is_national(pair.number):
        return f"收录的文件是{titled.citation}，报告写的文号是{pair.number}，请核对。", Severity.WARNING
    return "", Severity.INFO


def _are_alike(title: str, policy: Policy) -> bool:
    written = pairs(_FRAME.sub("", title))
    names = [pairs(_FRAME.sub("", name)) for name in (policy.title, policy.short_title, *policy.aliases)]
    return any(len(written & name) >= _LEAST_ALIKE * max(min(len(written), len(name)), 1) for name in names if name)


@rule("DOC22")
def superseded_policies(account: Account) -> Iterator[Remark]:
    """Yield one finding for each policy that was out of force when the report was written."""
    year, found = account.report.year, dict[str, Remark]()
    for line in citing_lines(account.report):
        for sentence in sentences(line.text):
            for policy, mention, _ in [] if tells_history(sentence) else named_policies(sentence):
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
            for label in articles_in(words) if policy.coverage == "全文" else []:
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
