"""The README's tables of rules and settings, from the code; `python -m tests.readme_tables` brings them up to date."""

import re
from pathlib import Path

from assistant.review.catalogue import all_rules
from assistant.settings import Settings

README = Path(__file__).parents[1] / "README.md"


def rules_table() -> str:
    """Return a row a rule: code, name, severity, basis."""
    rows = [f"| {rule.code} | {rule.name} | {rule.severity.chinese} | {rule.basis} |" for rule in all_rules()]
    return "\n".join(("| 代码 | 规则 | 程度 | 依据 |", "| --- | --- | --- | --- |", *rows))


def settings_table() -> str:
    """Return a row a setting: its environment variable and what it does."""
    rows = [f"| `{field.alias}` | {field.description} |" for field in Settings.model_fields.values()]
    return "\n".join(("| 环境变量 | 作用 |", "| --- | --- |", *rows))


def with_tables(text: str) -> str:
    """Return the README's text with both tables as the code has them."""
    for name, table in (("rules", rules_table()), ("settings", settings_table())):
        text = re.sub(
            rf"<!-- {name} -->.*?<!-- /{name} -->", f"<!-- {name} -->\n{table}\n<!-- /{name} -->", text, flags=re.S
        )
    return text


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
