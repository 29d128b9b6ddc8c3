"""The files that are given: alone, in folders, and in a .zip, within bounds, under names that lead nowhere."""

import io
import os
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, count
from pathlib import Path

from knowledge.errors import UserError
from knowledge.parsing import limits, load

SUFFIX = ".zip"
_IS_UTF8 = 0x800
_IS_ENCRYPTED = 0x1
_NO_NAME = re.compile(r'[\x00-\x1f\x7f:*?"<>|\ud800-\udfff]')
_LONGEST_PART = 80
"""Characters of a name or folder that are kept: three bytes each in Chinese, of 255 that a file system takes."""
_HIDDEN = (".", "~$", "__MACOSX")


@dataclass(frozen=True)
class Incoming:
    """A file that is given: its name, what gives its content or a UserError, its path or "", and its size if known."""

    name: str
    load: Callable[[], bytes]
    place: str = ""
    size: int = 0

    @property
    def key(self) -> str:
        """Return what tells the file from others that are given with it."""
        return self.place or self.name


def is_archive(name: str) -> bool:
    """Return whether a file's name says that it holds other files."""
    return Path(name).suffix.lower() == SUFFIX


def is_hidden(parts: Iterable[str]) -> bool:
    """Return whether a file with these folders and this name is hidden, or kept by a program beside its own."""
    return any(part.startswith(_HIDDEN) for part in parts)


def file_at(path: Path) -> Incoming:
    """Return the file at `path` as one that is given."""
    return Incoming(path.name, partial(load, path), str(path))


def files_in(paths: Iterable[Path], on_error: Callable[[OSError], None] | None = None) -> Iterator[Path]:
    """Yield the files at the paths and in the folders, without hidden ones and those that Word keeps beside its own.

    `on_error` is told of folders that can't be opened.
    """
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for root, folders, names in os.walk(path, onerror=on_error):
            folders[:] = sorted(name for name in folders if not is_hidden([name]))
            yield from (Path(root, name) for name in sorted(names) if not is_hidden([name]))


def files_at(paths: Iterable[Path]) -> Iterator[Incoming]:
    """Yield the files at the paths, in the folders and in the archives."""
    for path in files_in(paths):
        if is_archive(path.name):
            yield from unpacked(path, path.name, str(path))
        else:
            yield file_at(path)


def unpacked(source: Path | bytes, name: str, place: str = "") -> Iterator[Incoming]:
    """Yield the files of an archive at a path or with this content; one that can't be opened is refused as itself."""
    place = place or name
    try:
        found = members(source, name)
    except UserError as error:
        yield Incoming(name, partial(_refuse, error), place)
        return
    yield from (replace(member, place=f"{place}/{member.place}") for member in found)


def members(source: Path | bytes, name: str) -> list[Incoming]:
    """Return the files of an archive of this name without hidden ones, by their paths in it."""
    with _opened(source, name) as archive:
        entries = [entry for entry in archive.infolist() if not entry.orig_filename.endswith(("/", "\\"))]
        _check(entries, source.stat().st_size if isinstance(source, Path) else len(source), name)
    found: dict[str, Incoming] = {}
    for entry in entries:
        parts = list(_parts(entry))
        if parts and not is_hidden(parts):
            path = _unused("/".join(parts), found)
            load_it = partial(_load, source, entry, path, name)
            found[path] = Incoming(path.rpartition("/")[2], load_it, path, entry.file_size)
    if not found:
        raise UserError(f"压缩文件《{name}》里没有文件。")
    return sorted(found.values(), key=lambda member: member.place)


@contextmanager
def _opened(source: Path | bytes, name: str) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(source if isinstance(source, Path) else io.BytesIO(source)) as archive:
            yield archive
    except UserError:
        raise
    except Exception as error:  # a damaged archive makes zipfile raise whatever it stumbles over
        raise UserError(
            f"无法打开压缩文件《{name}》：文件已损坏或不是 .zip 格式，请解压后再加入里面的文件。"
        ) from error


def _check(entries: list[zipfile.ZipInfo], packed: int, name: str) -> None:
    if len(entries) > limits.MAX_ARCHIVE_FILES:
        raise UserError(f"无法打开压缩文件《{name}》：里面超过 {limits.MAX_ARCHIVE_FILES} 个文件，请分成几个压缩文件。")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.MAX_ARCHIVE_BYTES or (
        unpacked > limits.RATIO_FLOOR_BYTES and unpacked > limits.MAX_RATIO * packed
    ):
        raise UserError(
            f"无法打开压缩文件《{name}》：解压后异常巨大（{unpacked // 1024 // 1024} MB），请解压后再加入里面的文件。"
        )


def _parts(entry: zipfile.ZipInfo) -> Iterator[str]:
    """Yield the folders and the name of an entry, without what would lead out of a folder or fits in no name."""
    for part in re.split(r"[/\\]", _decoded(entry)):
        clean = _NO_NAME.sub("_", part).strip()
        if clean.strip(". "):
            stem, dot, suffix = clean.rpartition(".")
            yield f"{stem[:_LONGEST_PART]}{dot}{suffix[:_LONGEST_PART]}".rstrip(". ")


def _decoded(entry: zipfile.ZipInfo) -> str:
    """Return the name of an entry; without a mark it is in UTF-8 or, as Windows writes it, in GB18030."""
    if entry.flag_bits & _IS_UTF8:
        return entry.orig_filename
    data = entry.orig_filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return data.decode(encoding)
    return entry.orig_filename


def _unused(path: str, used: Mapping[str, Incoming]) -> str:
    stem, dot, suffix = path.rpartition(".") if "." in path.rpartition("/")[2] else (path, "", "")
    paths = chain((path,), (f"{stem}（{number}）{dot}{suffix}" for number in count(2)))
    return next(each for each in paths if each not in used)


def _load(source: Path | bytes, entry: zipfile.ZipInfo, path: str, name: str) -> bytes:
    shown = f"{name}/{path}"
    if entry.flag_bits & _IS_ENCRYPTED:
        raise UserError(f"无法读取《{shown}》：压缩文件设有密码，请解压后再加入里面的文件。")
    if entry.file_size > limits.MAX_FILE_BYTES:
        raise UserError(
            f"无法读取《{shown}》：文件超过 {limits.MAX_FILE_BYTES // 1024 // 1024} MB，请压缩或删去图片后再加入。"
        )
    with _opened(source, name) as archive, archive.open(entry) as stream:
        # No more comes out than the entry declares.
        return stream.read(limits.MAX_FILE_BYTES)


def _refuse(reason: UserError) -> bytes:
    raise reason
