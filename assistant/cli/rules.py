"""The command `report-assistant rules`: what is checked, and what stands behind each check."""

from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated
from unicodedata import east_asian_width

import typer

from assistant.cli.terminal import Json, print_json
from assistant.cli.train import print_lesson
from knowledge.errors import UserError

if TYPE_CHECKING:
    from assistant.review.rule import Rule


def rules(
    code: Annotated[str | None, typer.Argument(metavar="[CODE]", help="规则代码，如 SCO01；不填则列出全部。")] = None,
    as_json: Json = False,
) -> None:
    """列出审核规则；给出代码则说明一条规则和它的依据。"""
    from assistant.review.catalogue import all_rules

    if code is None:
        found = all_rules()
        print_json([_line(rule) for rule in found]) if as_json else _print_list(found)
        return
    from assistant.training.lesson import find_lesson

    rule = _find(all_rules(), code)
    lesson = find_lesson(rule.code)
    told = {"explanation": lesson.wanted, "bad_example": lesson.bad, "good_example": lesson.good}
    told |= {"citation": lesson.citation, "clause": lesson.clause, "suggestion": lesson.advice}
    print_json(_line(rule) | told) if as_json else print_lesson(lesson, rule.severity.chinese)


def _find(found: "tuple[Rule, ...]", code: str) -> "Rule":
    """Return the rule with this code, in either case; a UserError names those that were likely meant."""
    wanted = code.strip().upper()
    by_code = {rule.code: rule for rule in found}
    if wanted in by_code:
        return by_code[wanted]
    near = get_close_matches(wanted, by_code, n=5) or [each for each in by_code if each[:3] == wanted[:3]]
    hint = f"是不是{'、'.join(near)}？" if near else ""
    raise UserError(f"没有代码为“{code}”的规则。{hint}用 report-assistant rules 查看全部。")


def _line(rule: "Rule") -> dict[str, str]:
    return {"code": rule.code, "severity": rule.severity.value, "name": rule.name, "basis": str(rule.basis)}


def _print_list(found: "tuple[Rule, ...]") -> None:
    table = [("代码", "程度", "规则", "依据")]
    table += [(rule.code, rule.severity.chinese, rule.name, str(rule.basis)) for rule in found]
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    for row in table:
        print("  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip())


def _width(text: str) -> int:
    """Return how many columns of a terminal `text` takes."""
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)
