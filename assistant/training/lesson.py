"""Lessons, made from the rule catalogue and the policy digest, and ordered into a course.

A rule tells what is wanted, its basis why, its docstring how it is done badly and well; what people say against it, and
what to answer, is kept as data. A rule that nothing is written about gets its family's chapter and excuses, so a rule
that is added to the catalogue is a lesson at once. The explanation of a grade tells of rules, verdicts and reasons,
too: the words, the clause, the two examples.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from assistant.review.catalogue import all_rules, rule_of
from assistant.review.glossary import load_terms
from assistant.review.judgement import Reason, Verdict
from assistant.review.rule import Rule
from assistant.training.course import kinds
from knowledge.data_file import read_yaml
from knowledge.errors import UserError
from knowledge.policy import Basis, citation_text, quote
from knowledge.running_text import pairs, sentences, shortened

_OUTLINE = Path(__file__).with_name("course_outline.yml")
_EXCUSES = Path(__file__).with_name("excuses")
_IN_TITLE = 5
_LONGEST_QUOTE = 90


@dataclass(frozen=True, slots=True)
class Excuse:
    """What people say when they are told, and what to answer."""

    says: str
    answer: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson: what is wanted, why (the clause, and its words), a bad and a good example, the usual excuses.

    `code` is that of the rule, or of the reason for a verdict, which exercises train; `kinds` are those that do.
    """

    code: str
    title: str
    chapter: str
    wanted: str
    citation: str
    clause: str
    bad: str
    good: str
    advice: str
    excuses: tuple[Excuse, ...]
    kinds: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return everything that the lesson says."""
        said = (f"{excuse.says}{excuse.answer}" for excuse in self.excuses)
        return "\n".join((self.title, self.wanted, self.citation, self.clause, self.bad, self.good, self.advice, *said))


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter of the course, with its lessons in order."""

    name: str
    about: str
    lessons: tuple[Lesson, ...]


@cache
def course(rules: tuple[Rule, ...] = ()) -> tuple[Chapter, ...]:
    """Return the course on `rules`, by default all of the catalogue; every rule is in one chapter."""
    outline = read_yaml(_OUTLINE)
    chapters = []
    for content in outline["chapters"]:
        name, named = content["name"], content["rules"]
        own = [rule for rule in rules or all_rules() if _chapter_of(rule.code) == name]
        own.sort(key=lambda rule: (named.index(rule.code) if rule.code in named else len(named), rule.code))
        lessons = [_of_rule(rule, name) for rule in own]
        if name == outline["chapters"][0]["name"]:
            # The reasons come after the rule that they are the reasons of.
            lessons[1:1] = [_of_reason(code, example, lessons[0]) for code, example in outline["reasons"].items()]
        chapters.append(Chapter(name, content["about"], tuple(lessons)))
    return tuple(chapters)


def all_lessons() -> tuple[Lesson, ...]:
    """Return every lesson in the order of the course."""
    return tuple(lesson for chapter in course() for lesson in chapter.lessons)


def alike_lessons(code: str) -> frozenset[str]:
    """Return a lesson with those of which a bad example of its own may well be one, too."""
    return frozenset({code}).union(*(group for group in read_yaml(_OUTLINE)["alike"] if code in group))


@cache
def course_rules() -> tuple[str, ...]:
    """Return the codes of the lessons that there are exercises for, in the order of the course."""
    return tuple(lesson.code for lesson in all_lessons() if lesson.kinds)


def units_of(chapter: Chapter) -> tuple[str, ...]:
    """Return those of a chapter."""
    return tuple(lesson.code for lesson in chapter.lessons if lesson.kinds)


@cache
def unit_name(unit: str) -> str:
    """Return the name of a lesson as users read it, the code itself where there is none any more."""
    return next((lesson.title for lesson in all_lessons() if lesson.code == unit), unit)


def find_lesson(code: str) -> Lesson:
    """Return the lesson on a rule or reason; raise UserError where there is none."""
    wanted = code.strip()
    lesson = next(
        (lesson for lesson in all_lessons() if wanted in {lesson.code, lesson.code.lower(), lesson.title}), None
    )
    if lesson is None:
        raise UserError(f"没有“{code}”这一课。可以用规则代码（如 SCO01）或几个字来找，例如“执行率”。")
    return lesson


def search_lessons(text: str) -> tuple[Lesson, ...]:
    """Return the lessons that hold most of `text`, the likeliest first; all where nothing is searched for."""
    wanted = {word[at : at + 2] for word in text.lower().split() for at in range(max(1, len(word) - 1))}
    if not wanted:
        return all_lessons()

    def rank(lesson: Lesson) -> int:
        title, told = f"{lesson.code} {lesson.title} {lesson.chapter}".lower(), lesson.text.lower()
        return sum(_IN_TITLE * (pair in title) + (pair in told) for pair in wanted)

    ranked = sorted(((rank(lesson), lesson) for lesson in all_lessons()), key=lambda item: -item[0])
    return tuple(lesson for got, lesson in ranked if got * 2 > ranked[0][0])


def _of_rule(rule: Rule, chapter: str) -> Lesson:
    return Lesson(
        code=rule.code,
        title=rule.name,
        chapter=chapter,
        wanted=rule.wanted,
        citation=citation_text(rule.basis),
        clause=quote(rule.basis),
        bad=rule.bad,
        good=rule.good,
        advice=rule.suggestion,
        excuses=_excuses_of(rule),
        kinds=_kinds_of(rule.code),
    )


def _of_reason(code: str, example: Mapping[str, str], parent: Lesson) -> Lesson:
    """Return the lesson on a reason for a verdict, which rests on what its rule rests on."""
    term = load_terms()[Reason(code)]
    return replace(
        parent,
        code=code,
        title=term.name,
        wanted=f"{parent.wanted.partition('。')[0]}。常见的毛病之一是“{term.name}”：{term.text}",
        bad=example["bad"],
        good=example["good"],
        kinds=_kinds_of(code),
    )


def _excuses_of(rule: Rule) -> tuple[Excuse, ...]:
    """Return what is said against a rule; for one that nothing is written about, what is said against its family."""
    told = _EXCUSES / f"{rule.code[:3]}.yml"
    content = read_yaml(told) if told.exists() else {}
    if rule.code in content:
        return tuple(Excuse(**one) for one in content[rule.code])
    general = tuple(Excuse(**one) for one in content.get("family", ()))
    return (*general, Excuse("改起来太麻烦，这次先这样。", f"不麻烦：{rule.suggestion}"))


def _chapter_of(code: str) -> str:
    """Return the chapter that names a rule, else the one where its family goes."""
    outline = read_yaml(_OUTLINE)
    for content in outline["chapters"]:
        if code in content["rules"]:
            return str(content["name"])
    families: Mapping[str, str] = outline["families"]
    return families[max((family for family in families if code.startswith(family)), key=len)]


def _kinds_of(code: str) -> tuple[str, ...]:
    return tuple(name for name, kind in kinds().items() if code in kind.RULES)


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
