"""How a draft is to be delivered: the choices that page, command line and the model's tools share."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from knowledge.data_file import read_yaml


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The author's file as it was given, which the report was read from."""

    data: bytes
    name: str


class Choice(Enum):
    """A choice: its value is how the command line writes it, `chinese` what a reader sees."""

    chinese: str

    def __new__(cls, value: str, chinese: str = "") -> "Choice":
        """Make a member of its value and its Chinese name."""
        member = object.__new__(cls)
        member._value_ = value
        member.chinese = chinese
        return member


class Target(Choice):
    """Which file the draft goes into."""

    OWN = "own", "单独的文档"
    AUTHOR = "author", "原报告"


class Changes(Choice):
    """How the draft stands in the author's file."""

    TRACKED = "tracked", "修订"
    CLEAN = "clean", "干净文本"


class Sources(Choice):
    """Where the reader finds what a sentence rests on."""

    NONE = "none", "不带"
    LIST = "list", "文末清单"
    FOOTNOTES = "footnotes", "脚注"
    COMMENTS = "comments", "旁注"


@dataclass(frozen=True, slots=True)
class Options:
    """What is to be made of a draft; `keeps_old` leaves the section's old text, the draft following it.

    A working copy marks what isn't traced and says that it is one; a final has nothing that must be taken out of it.
    """

    target: Target = Target.OWN
    changes: Changes = Changes.TRACKED
    sources: Sources = Sources.LIST
    is_final: bool = False
    keeps_old: bool = False


_WORDS = Path(__file__).with_name("wishes.yml")
WORKING_COPY = Options()
FINAL = Options(changes=Changes.CLEAN, sources=Sources.NONE, is_final=True)


def why_not_into(name: str) -> str:
    """Return in Chinese why nothing can be written into the file of this name, "" where it can."""
    if name.lower().endswith(".docx"):
        return ""
    what = f"原报告《{name}》不是 .docx 文件" if name else "没有原报告的文件"
    return f"{what}，不能写入，请导出单独的文档；要写入原报告，请用 Word 把它另存为 .docx 再上传。"


def read_wishes(message: str) -> Options:
    """Return the options that `message` names, those of a working copy or of a final where it leaves them open."""
    words = read_yaml(_WORDS)
    usual = FINAL if re.search(words["final"], message) else WORKING_COPY
    return Options(
        Target(_first(words["target"], message) or usual.target.value),
        Changes(_first(words["changes"], message) or usual.changes.value),
        Sources(_first(words["sources"], message) or usual.sources.value),
        usual.is_final,
        keeps_old=re.search(words["keeps_old"], message) is not None,
    )


def _first(choices: Mapping[str, str], message: str) -> str | None:
    return next((value for value, pattern in choices.items() if re.search(pattern, message)), None)
