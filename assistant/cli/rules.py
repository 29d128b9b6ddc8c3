"""The command `report-assistant rules`: what is checked, and what stands behind each check."""

from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any
from unicodedata import east_asian_width

import typer

from assistant.cli.terminal import Json, print_json
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
    content = _explanation(_find(all_rules(), code))
    print_json(content) if as_json else _print_explanation(content)


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


def _explanation(rule: "Rule") -> dict[str, Any]:
    from knowledge.policy import citation_text, quote

    return _line(rule) | {
        "explanation": rule.wanted,
        "bad_example": rule.bad,
        "good_example": rule.good,
        "citation": citation_text(rule.basis),
        "clause": quote(rule.basis),
        "suggestion": rule.suggestion,
    }


def _print_list(found: "tuple[Rule, ...]") -> None:
    table = [("代码", "程度", "规则", "依据")]
    table += [(rule.code, rule.severity.chinese, rule.name, str(rule.basis)) for rule in found]
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    for row in table:
        print("  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip())


def _print_explanation(content: dict[str, Any]) -> None:
    from assistant.review.rule import Severity

    print(
        f"{content['code']} {content['name']}（{Severity(content['severity']).chinese}）\n\n{content['explanation']}\n"
    )
    print(f"反例：{content['bad_example']}\n正例：{content['good_example']}\n")
    print(f"依据：{content['citation']}\n{content['clause']}\n\n建议：{content['suggestion']}")


def _width(text: str) -> int:
    """Return how many columns of a terminal `text` takes."""
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)
