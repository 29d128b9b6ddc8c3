"""How each value of a pack is read: a reader takes what YAML holds and returns the value, or raises an error."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from knowledge.outline import load_outline
from knowledge.report import ReportKind

Reader = Callable[[Any], Any]


class WrongValueError(Exception):
    """A value that isn't what is `wanted`, under `keys`."""

    def __init__(self, wanted: str, *keys: str) -> None:
        super().__init__(wanted)
        self.wanted, self.keys = wanted, keys


def text(value: Any) -> str:
    """Return a text that says something."""
    if not isinstance(value, str) or not value.strip():
        raise WrongValueError("应是文字")
    return value.strip()


def words(value: Any) -> tuple[str, ...]:
    """Return the words of a text, parted by blanks."""
    return tuple(text(value).split())


def flag(value: Any) -> bool:
    """Return a switch."""
    if not isinstance(value, bool):
        raise WrongValueError("应是 true 或 false")
    return value


def number(value: Any) -> Decimal:
    """Return a figure of points or percent."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 10_000:
        raise WrongValueError("应是0到10000之间的数，不带百分号")
    return Decimal(str(value))


def falling(*names: str) -> Reader:
    """Return a reader of figures under exactly these names, each higher than the next."""

    def read(value: Any) -> Mapping[str, Decimal]:
        numbers = entries(number)(value)
        if set(numbers) != set(names):
            raise WrongValueError(f"应写明{'、'.join(names)}")
        ordered = [numbers[name] for name in names]
        if ordered != sorted(set(ordered), reverse=True):
            raise WrongValueError(f"{'、'.join(names)}应从高到低")
        return {name: numbers[name] for name in names}

    return read


def bands(value: Any) -> tuple[tuple[Decimal, Decimal], ...]:
    """Return floors with the points from there on, out of 10, the highest first."""
    if not isinstance(value, dict) or not value:
        raise WrongValueError("应是“执行率: 得分”的对应")
    found = sorted(((number(floor), number(points)) for floor, points in value.items()), reverse=True)
    if found[-1][0] != 0 or any(points > 10 for _, points in found):
        raise WrongValueError("最低一档从0开始，得分按10分计")
    return tuple(found)


def some_of(*allowed: str) -> Reader:
    """Return a reader of a list taken from `allowed`."""

    def read(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not value or any(item not in allowed for item in value):
            raise WrongValueError(f"应是列表，取自{'、'.join(allowed)}")
        return tuple(value)

    return read


def one_of(*allowed: str) -> Reader:
    """Return a reader of one word of `allowed`."""

    def read(value: Any) -> str:
        if value not in allowed:
            raise WrongValueError(f"应是{'、'.join(allowed)}之一")
        return str(value)

    return read


def entries(read: Reader) -> Reader:
    """Return a reader of any number of named values of one kind."""

    def read_all(value: Any) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise WrongValueError("应是“名称: 值”的对应")
        return {str(key): _under(str(key), read, entry) for key, entry in value.items()}

    return read_all


def record(readers: Mapping[str, Reader]) -> Reader:
    """Return a reader of exactly these named values."""

    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict) or set(value) != set(readers):
            raise WrongValueError(f"应写明{'、'.join(readers)}，不写别的")
        return {key: _under(key, reader, value[key]) for key, reader in readers.items()}

    return read


def sections(value: Any) -> Mapping[str, Mapping[str, bool]]:
    """Return switches by kind of report and key of section."""
    found: Mapping[str, Mapping[str, bool]] = entries(entries(flag))(value)
    for kind, switches in found.items():
        if kind not in list(ReportKind):
            raise WrongValueError(f"报告种类只有{'、'.join(ReportKind)}", kind)
        known = [section.key for section in load_outline(ReportKind(kind)).sections]
        unknown = [key for key in switches if key not in known]
        if unknown:
            raise WrongValueError(f"提纲里的部分是{'、'.join(known)}", kind, unknown[0])
    return found


def _under(key: str, read: Reader, value: Any) -> Any:
    try:
        return read(value)
    except WrongValueError as wrong:
        raise WrongValueError(wrong.wanted, key, *wrong.keys) from wrong
