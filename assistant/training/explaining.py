"""What an explanation of a grade says of rules, verdicts and reasons: the words, the clause, the two examples."""

from assistant.review.catalogue import rule_of
from assistant.review.glossary import load_terms
from assistant.review.judgement import Reason, Verdict
from knowledge.policy import Basis, citation_text, quote
from knowledge.running_text import pairs, sentences, shortened

_LONGEST_QUOTE = 90


def verdict_text(verdict: Verdict) -> str:
    """Return what a verdict means, with its clause."""
    term = load_terms()[verdict]
    return f"“{term.name}”：{term.text}" + (clause(term.basis, "指标要细化量化，评价标准明确") if term.basis else "")


def reason_name(reason: Reason) -> str:
    """Return the name of a reason as users read it."""
    return load_terms()[reason].name


def reason_text(reason: Reason) -> str:
    """Return what a reason means, in a sentence."""
    term = load_terms()[reason]
    return f"{term.name}——{term.text}"


def clause(basis: Basis, about: str = "") -> str:
    """Return in brackets the sentence of a clause that has most to do with `about`, cut where it runs on."""
    told = [one.strip() for one in sentences(quote(basis)) if one.strip()]
    words = max(told, key=lambda sentence: len(pairs(sentence) & pairs(about)))
    return f"（依据{citation_text(basis)}：“{shortened(words, _LONGEST_QUOTE)}”）"


def example_text(code: str) -> str:
    """Return a rule's two examples, a line each."""
    rule = rule_of(code)
    return f"反例：{rule.bad}\n正例：{rule.good}"


def rule_text(code: str) -> str:
    """Return what a rule wants, its clause and its examples, as an explanation has them."""
    rule = rule_of(code)
    return f"{rule.name}：{rule.wanted}{clause(rule.basis, rule.wanted)}\n{example_text(code)}"
