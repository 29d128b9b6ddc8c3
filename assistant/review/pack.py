"""The regional pack: what offices settle differently, as data that rules are built with.

The central rules give no figure for 较多, 偏低 or 较大, leave the scoring of executed budgets and of inverse indicators
open, and let provinces set outlines and points. Packs stand in packs/*.yml; each value has its source beside it. A pack
inherits from a bundled one and says only what differs, so that an office edits a few lines.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, StrictBool, ValidationError

from knowledge.errors import UserError
from knowledge.outline import load_outline
from knowledge.report import ReportKind

NATIONAL = "national"
_FOLDER = Path(__file__).parent / "packs"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What is laid over the inherited entries one by one; any other value takes the inherited one's place.
_MERGED = {"columns", "required_sections", "phrases"}
# What is wanted where pydantic finds a value of another type; the validators below say it themselves.
_WANTED = {
    "bool_type": "应是 true 或 false",
    "list_type": "应是列表",
    "tuple_type": "应是列表",
    "too_short": "至少写一项",
    "dict_type": "应是“名称: 值”的对应",
    "missing": "没有写",
    "extra_forbidden": "不是可以设的项",
}


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("应是文字")
    return value.strip()


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 10_000:
        raise ValueError("应是0到10000之间的数，不带百分号")
    return Decimal(str(value))


def _falling(*names: str) -> Callable[[dict[str, Decimal]], Mapping[str, Decimal]]:
    """Return a validator of figures under exactly these names, each higher than the next."""

    def validate(numbers: dict[str, Decimal]) -> Mapping[str, Decimal]:
        if set(numbers) != set(names):
            raise ValueError(f"应写明{'、'.join(names)}")
        ordered = [numbers[name] for name in names]
        if ordered != sorted(set(ordered), reverse=True):
            raise ValueError(f"{'、'.join(names)}应从高到低")
        return {name: numbers[name] for name in names}

    return validate


def _bands(value: Any) -> tuple[tuple[Decimal, Decimal], ...]:
    """Return floors with the points from there on, out of 10, the highest first."""
    if not isinstance(value, dict) or not value:
        raise ValueError("应是“执行率: 得分”的对应")
    found = sorted(((_number(floor), _number(points)) for floor, points in value.items()), reverse=True)
    if found[-1][0] != 0 or any(points > 10 for _, points in found):
        raise ValueError("最低一档从0开始，得分按10分计")
    return tuple(found)


def _sections(value: dict[str, dict[str, bool]]) -> Mapping[str, Mapping[str, bool]]:
    """Return switches by kind of report and key of section, both of which there must be."""
    for kind, switches in value.items():
        if kind not in list(ReportKind):
            raise ValueError(f"“{kind}”不是报告种类，只有{'、'.join(ReportKind)}")
        known = [section.key for section in load_outline(ReportKind(kind)).sections]
        if unknown := [key for key in switches if key not in known]:
            raise ValueError(f"“{kind}.{unknown[0]}”不在提纲里，提纲里的部分是{'、'.join(known)}")
    return value


_Text = Annotated[str, PlainValidator(_text)]
_Words = Annotated[tuple[str, ...], PlainValidator(lambda value: tuple(_text(value).split()))]
_Number = Annotated[Decimal, PlainValidator(_number)]


class PhraseGroup(BaseModel):
    """Words that an office doesn't want to read in goals, names or targets, looked for where `enabled`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: _Text
    enabled: StrictBool
    where: tuple[Literal["goals", "names", "targets", "narrative"], ...]
    words: _Words
    advice: _Text


class Pack(BaseModel):
    """What an office scores by.

    `columns` leads from the office's own column names to the usual ones. `_pct` and floors are percent.
    `execution_bands` are floors with their points out of 10, the highest first; `required_sections` holds, by kind of
    report and key of section, where it departs from the outline.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: _Text
    columns: dict[str, _Text]
    weights_total: _Number
    objective_weights_total: _Number
    level1_weights: dict[str, _Number]
    satisfaction_required: StrictBool
    far_over_pct: _Number
    deviation_pct: _Number
    low_execution_pct: _Number
    budget_adjustment_pct: _Number
    execution_scoring: Annotated[tuple[Literal["linear", "bands"], ...], Field(min_length=1)]
    execution_bands: Annotated[tuple[tuple[Decimal, Decimal], ...], PlainValidator(_bands)]
    inverse_scoring: Literal["ratio", "difference"]
    qualitative_bands: Annotated[dict[str, _Number], AfterValidator(_falling("达成", "部分达成"))]
    grade_floors: Annotated[dict[str, _Number], AfterValidator(_falling("优", "良", "中", "差"))]
    required_sections: Annotated[dict[str, dict[str, StrictBool]], AfterValidator(_sections)]
    phrases: dict[str, PhraseGroup]


def load_pack(name_or_path: str = NATIONAL) -> Pack:
    """Return a bundled pack by its name, or the one in a YAML file; raise UserError where it can't be used."""
    try:
        return Pack.model_validate(_content(name_or_path))
    except ValidationError as wrong:
        error = wrong.errors()[0]
        allowed = error.get("ctx", {}).get("expected", "")
        said = error["msg"].removeprefix("Value error, ")
        wanted = _WANTED.get(error["type"], f"应是{allowed.replace(' or ', '、')}之一" if allowed else said)
        keys = ".".join(map(str, error["loc"]))
        raise UserError(f"规则包“{name_or_path}”中“{keys}”的值不对：{wanted}。") from wrong


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
