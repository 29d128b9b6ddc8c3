"""The regional pack: what offices settle differently, as data that rules are built with.

The central rules give no figure for 较多, 偏低 or 较大, leave the scoring of executed budgets and of inverse indicators
open, and let provinces set outlines and points. Packs stand in packs/*.yml; each value has its source beside it. A pack
inherits from a bundled one and says only what differs, so that an office edits a few lines.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.review import pack_values as values
from knowledge.errors import UserError

NATIONAL = "national"
_FOLDER = Path(__file__).parent / "packs"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What is laid over the inherited entries one by one; any other value takes the inherited one's place.
_MERGED = {"columns", "required_sections", "phrases"}


@dataclass(frozen=True, slots=True)
class PhraseGroup:
    """Words that an office doesn't want to read in goals, names or targets, looked for where `enabled`."""

    name: str
    enabled: bool
    where: tuple[str, ...]
    words: tuple[str, ...]
    advice: str


@dataclass(frozen=True, slots=True)
class Pack:
    """What an office scores by.

    `columns` leads from the office's own column names to the usual ones. `_pct` and floors are percent.
    `execution_bands` are floors with their points out of 10, the highest first; `required_sections` holds, by kind of
    report and key of section, where it departs from the outline.
    """

    name: str
    columns: Mapping[str, str]
    weights_total: Decimal
    objective_weights_total: Decimal
    level1_weights: Mapping[str, Decimal]
    satisfaction_required: bool
    far_over_pct: Decimal
    deviation_pct: Decimal
    low_execution_pct: Decimal
    budget_adjustment_pct: Decimal
    execution_scoring: tuple[str, ...]
    execution_bands: tuple[tuple[Decimal, Decimal], ...]
    inverse_scoring: str
    qualitative_bands: Mapping[str, Decimal]
    grade_floors: Mapping[str, Decimal]
    required_sections: Mapping[str, Mapping[str, bool]]
    phrases: Mapping[str, PhraseGroup]


_PHRASE_GROUP = values.record(
    {
        "name": values.text,
        "enabled": values.flag,
        "where": values.some_of("goals", "names", "targets", "narrative"),
        "words": values.words,
        "advice": values.text,
    }
)
_PACK = values.record(
    {
        "name": values.text,
        "columns": values.entries(values.text),
        "weights_total": values.number,
        "objective_weights_total": values.number,
        "level1_weights": values.entries(values.number),
        "satisfaction_required": values.flag,
        "far_over_pct": values.number,
        "deviation_pct": values.number,
        "low_execution_pct": values.number,
        "budget_adjustment_pct": values.number,
        "execution_scoring": values.some_of("linear", "bands"),
        "execution_bands": values.bands,
        "inverse_scoring": values.one_of("ratio", "difference"),
        "qualitative_bands": values.falling("达成", "部分达成"),
        "grade_floors": values.falling("优", "良", "中", "差"),
        "required_sections": values.sections,
        "phrases": values.entries(lambda group: PhraseGroup(**_PHRASE_GROUP(group))),
    }
)


def load_pack(name_or_path: str = NATIONAL) -> Pack:
    """Return a bundled pack by its name, or the one in a YAML file; raise UserError where it can't be used."""
    content = _content(name_or_path)
    try:
        return Pack(**_PACK(content))
    except values.WrongValueError as wrong:
        raise UserError(f"规则包“{name_or_path}”中“{'.'.join(wrong.keys)}”的值不对：{wrong.wanted}。") from wrong


@cache
def national() -> Pack:
    """Return the pack that holds where no other was chosen."""
    return load_pack()


def _content(name_or_path: str) -> dict[str, Any]:
    """Return the content of a pack laid over that of the bundled pack it inherits from."""
    bundled = sorted(path.stem for path in _FOLDER.glob("*.yml"))
    path = _FOLDER / f"{name_or_path}.yml" if name_or_path in bundled else Path(name_or_path).expanduser()
    if not path.is_file():
        raise UserError(f"没有规则包“{name_or_path}”：请写{'、'.join(bundled)}之一，或一个 .yml 文件的路径。")
    content = _read(path)
    if name_or_path == NATIONAL:
        return content
    parent = content.pop("inherits", NATIONAL)
    if parent not in bundled or parent == name_or_path:
        raise UserError(f"规则包“{path}”的“inherits”写的是“{parent}”：只能是{'、'.join(bundled)}之一。")
    base = _content(parent)
    unknown = [str(key) for key in content if key not in base]
    if unknown:
        raise UserError(f"规则包“{path}”中的“{unknown[0]}”不是可以设的项：可以设{'、'.join(base)}。")
    return base | {key: _over(base[key], value) if key in _MERGED else value for key, value in content.items()}


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.load(path.read_text("utf-8-sig"), Loader=_LOADER)
    except OSError as error:
        raise UserError(f"规则包“{path}”无法打开：{error.strerror}。请检查权限。") from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: another encoding, or a date that doesn't exist
        mark = getattr(error, "problem_mark", None)
        place = f"第{mark.line + 1}行" if mark else "内容"
        raise UserError(f"规则包“{path}”{place}不是正确的 YAML：请检查缩进和冒号后的空格，并存为 UTF-8。") from error
    if not isinstance(content, dict):
        raise UserError(f"规则包“{path}”没有内容：请写成“键: 值”的形式，可参照 national.yml。")
    return content


def _over(base: Any, value: Any) -> Any:
    """Return entries laid over inherited ones, key by key."""
    if not (isinstance(base, dict) and isinstance(value, dict)):
        return value
    return base | {key: _over(base.get(key), entry) for key, entry in value.items()}
