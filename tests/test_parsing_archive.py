import io
import zipfile
from contextlib import suppress
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import UserError
from knowledge.parsing import limits
from knowledge.parsing.archive import is_archive, members


def packed(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return stream.getvalue()


def named(name: bytes, *, content: bytes = b"x") -> bytes:
    """Return an archive with one file whose name has these bytes, without a mark of their encoding."""
    place = "n" * len(name)
    return packed((place, content)).replace(place.encode(), name)


def names(data: bytes) -> list[str]:
    return [member.place for member in members(data, "报送.zip")]


def test_files_are_found_by_their_paths_and_unpacked() -> None:
    found = members(packed(("年报/乙.txt", "乙".encode()), ("甲.md", b"jia"), ("空/", b"")), "报送.zip")
    assert [(member.place, member.name, member.size, member.load()) for member in found] == [
        ("年报/乙.txt", "乙.txt", 3, "乙".encode()),
        ("甲.md", "甲.md", 3, b"jia"),
    ]


def test_archive_on_disk_is_read_from_there(tmp_path: Path) -> None:
    path = tmp_path / "报送.ZIP"
    path.write_bytes(packed(("甲.md", b"jia")))
    assert is_archive(path.name)
    assert [member.load() for member in members(path, path.name)] == [b"jia"]


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("自评报告\\2023年.docx".encode("gb18030"), "自评报告/2023年.docx"),
        # The second byte of 乗 is a backslash in this encoding.
        ("乗.txt".encode("gb18030"), "乗.txt"),
        ("自评报告.docx".encode(), "自评报告.docx"),
        (b"report.docx", "report.docx"),
    ],
)
def test_name_is_read_in_the_encoding_it_was_written_in(name: bytes, read: str) -> None:
    assert names(named(name)) == [read]


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("../../etc/passwd.txt", "etc/passwd.txt"),
        ("/etc/a.txt", "etc/a.txt"),
        ("C:\\Windows\\a.txt", "C_/Windows/a.txt"),
        ("a/./b/../c.txt", "a/b/c.txt"),
        ("a\x1b[31m<b>.txt", "a_[31m_b_.txt"),
        ("长" * 300 + ".docx", "长" * 80 + ".docx"),
    ],
)
def test_name_leads_nowhere(name: str, read: str) -> None:
    assert names(packed((name, b"x"))) == [read]


@given(
    st.lists(st.text(st.sampled_from("./\\:~a绩\x00\x07<“ \ud7ff"), min_size=1, max_size=12), min_size=1, max_size=6)
)
def test_any_names_are_harmless_and_apart(given: list[str]) -> None:
    # A name ends at a NUL already when it is written.
    distinct = dict.fromkeys(zipfile.ZipInfo(name).filename for name in ["有名.txt", *given])
    found = names(packed(*((name, b"x") for name in distinct)))
    assert "有名.txt" in found
    assert len(set(found)) == len(found)
    for name in found:
        path = PurePosixPath(name)
        assert not path.is_absolute()
        assert str(path) == name
        assert not any(part.startswith(".") or len(part.encode()) > 255 for part in path.parts)
        assert not set(name) & set('\\:*?"<>|\x00\x07')


def test_names_that_become_the_same_stay_apart() -> None:
    assert names(packed(("a?.txt", b"1"), ("a*.txt", b"2"))) == ["a_.txt", "a_（2）.txt"]


def test_hidden_files_are_left_out() -> None:
    hidden = ("__MACOSX/._a.docx", ".git/config", "年报/~$a.docx", ".DS_Store")
    assert names(packed(*((name, b"x") for name in hidden), ("年报/a.docx", b"x"))) == ["年报/a.docx"]


@given(st.binary(max_size=200))
def test_any_bytes_are_opened_or_refused(data: bytes) -> None:
    with pytest.raises(UserError, match=r"《报送\.zip》"):
        members(data, "报送.zip")


@given(st.integers(0, 400), st.integers(1, 255))
def test_archive_with_a_changed_byte_gives_its_files_or_says_why_not(place: int, change: int) -> None:
    data = bytearray(packed(("a.txt", b"content " * 20), ("b.txt", b"other")))
    data[place % len(data)] ^= change
    with suppress(UserError):
        for member in members(bytes(data), "报送.zip"):
            assert len(member.load()) <= member.size


def test_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = packed(("a.txt", b"\0" * (limits.RATIO_FLOOR_BYTES + 1)))
    with pytest.raises(UserError, match="解压后异常巨大"):
        members(bomb, "炸弹.zip")


def test_file_that_declares_less_than_it_holds_gives_no_more_than_that() -> None:
    data = packed(("a.txt", b"\0" * 100_000), ("b.txt", bytes(range(256)) * 40))
    size = (100_000).to_bytes(4, "little")
    lying = data.replace(size, (10).to_bytes(4, "little"))
    first, _ = members(lying, "谎.zip")
    with pytest.raises(UserError, match="已损坏"):
        first.load()


def test_too_many_files_are_refused() -> None:
    many = packed(*((f"{number}.txt", b"") for number in range(limits.MAX_ARCHIVE_FILES + 1)))
    with pytest.raises(UserError, match="超过 5000 个文件"):
        members(many, "多.zip")


def test_file_with_a_password_is_refused_when_it_is_asked_for() -> None:
    data = bytearray(packed(("a.txt", b"x"), ("b.txt", b"y")))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        data[data.index(mark) + (6 if mark == b"PK\x03\x04" else 8)] |= 1
    locked, free = members(bytes(data), "锁.zip")
    assert free.load() == b"y"
    with pytest.raises(UserError, match=r"《锁\.zip/a\.txt》：压缩文件设有密码"):
        locked.load()


def test_archive_of_nothing_is_refused() -> None:
    with pytest.raises(UserError, match="里没有文件"):
        members(packed(), "空.zip")
