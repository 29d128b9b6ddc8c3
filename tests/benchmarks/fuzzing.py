"""Whether any file crashes, hangs or fills what reads and reviews it: files changed at random, one process at a time.

    nice -n 19 python -m tests.benchmarks.fuzzing FORMAT [--minutes 10] [--kept /tmp/fuzzing]

docx, xlsx, pdf, html, txt, md and zip are changed by atheris (to be installed beside: pip install atheris), which keeps
the changes that reach new code, of packages in the XML of their parts; what LibreOffice converts (doc, rtf, odt, xls,
ods) and pictures (png, jpg, tif, bmp) go the program's own way and are changed by hypothesis, odt and ods in their
parts' XML, png in its chunks. A file counts as found where reading it raises what no reader foresees, where a rule
fails on it, where it takes longer than `_SECONDS` or ends the process; it is kept in the folder, and what it raised is
told. The exit code of atheris is passed on.
"""

import argparse
import io
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import atheris
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

with atheris.instrument_imports(include=["knowledge", "openpyxl", "pdfplumber", "pdfminer", "markdown_it"]):
    import openpyxl  # noqa: F401
    import pdfplumber  # noqa: F401

    from assistant.review.engine import review
    from knowledge.errors import UserError
    from knowledge.extraction import read_report
    from knowledge.parsing import confined, docx, markdown, parse, pdf, txt, webpage, xlsx  # noqa: F401
    from knowledge.parsing.archive import members
    from knowledge.parsing.stopping import SlowError, granting
    from tests.documents import docx as word_file
    from tests.documents import paragraph_xml, table_xml
    from tests.hostile_reports import hostile

_REPORTS = Path(__file__).parents[1] / "fixtures" / "reports"
_GUIDED = ("docx", "xlsx", "pdf", "html", "txt", "md", "zip")
_CHANGED = ("doc", "rtf", "odt", "xls", "ods", "png", "jpg", "tif", "bmp")
_SECONDS = 20.0
_LONGEST_FILE, _LONGEST_PART = 60_000, 20_000
_PART = re.compile(rb"\n--(\S+)\n")
"""Stands before each part of a package, so that they are changed as what they hold."""

_VALUE = re.compile(rb'(?<=")[^"]*(?=")|(?<=>)[^<]+')
_ODD = tuple(
    word.encode()
    for word in (
        "",
        "0",
        "-1",
        "1",
        "65536",
        "9" * 12,
        "9" * 400,
        "1e999",
        "NaN",
        "≥10期",
        "=A1",
        "（1）",
        "，" * 3000,
        "A1:XFD9",
    )
)


def main() -> int:
    """Change files of one format for so many minutes; return 1 where one of them was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("format", choices=(*_GUIDED, *_CHANGED))
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--kept", type=Path, default=Path(tempfile.gettempdir()) / "fuzzing")
    told = parser.parse_args()
    looker = _Looker(told.format, told.kept / told.format)
    if told.format in _GUIDED:
        _guide(looker, told.minutes)
    else:
        _change(looker, told.minutes)
    print(f"{told.format}: {looker.files} files, {looker.read} of them read, found {sorted(looker.found)}", flush=True)
    return 1 if looker.found else 0


class _Looker:
    """What looks at files of one format, and keeps those that are found."""

    def __init__(self, form: str, kept: Path) -> None:
        self.form, self.kept, self.files, self.read = form, kept, 0, 0
        self.found: set[str] = set()
        kept.mkdir(parents=True, exist_ok=True)

    def look(self, data: bytes, read: Callable[[bytes, str], object]) -> None:
        """Read a file, and keep it where something goes wrong."""
        self.files += 1
        begun = time.process_time()
        try:
            with suppress(UserError, SlowError), granting(60, is_offline=True):
                read(data, f"a.{self.form}")
                self.read += 1
        except Exception as error:
            self._keep(data, error)
        if (taken := time.process_time() - begun) > _SECONDS:
            self._keep(data, TimeoutError(f"{taken:.0f} s"))

    def _keep(self, data: bytes, error: Exception) -> None:
        place = traceback.extract_tb(error.__traceback__)[-1:]
        name = f"{type(error).__name__} {' '.join(f'{Path(each.filename).name}:{each.lineno}' for each in place)}"
        if name not in self.found:
            self.found.add(name)
            path = self.kept / f"{sha256(name.encode()).hexdigest()[:8]}.{self.form}"
            path.write_bytes(data)
            print(path, *traceback.format_exception(error, limit=-6), sep="\n", flush=True)


def _guide(looker: _Looker, minutes: float) -> None:
    is_packed = looker.form in {"docx", "xlsx"}
    head, _ = _package(seeds(looker.form)[0]) if is_packed else ({}, b"")

    def look(data: bytes) -> None:
        if is_packed:
            _, *told = _PART.split(data)
            data = _packed(
                head | {name.decode("latin-1"): part for name, part in zip(told[::2], told[1::2], strict=True)}
            )
        looker.look(data, _unpack if looker.form == "zip" else _review)

    corpus = looker.kept / "corpus"
    corpus.mkdir(exist_ok=True)
    for number, seed in enumerate(seeds(looker.form)):
        (corpus / f"seed-{number}").write_bytes(_package(seed)[1] if is_packed else seed)
    changing = {"custom_mutator": _changed} if looker.form in {"docx", "xlsx", "html"} else {}
    flags = [f"-max_total_time={minutes * 60:.0f}", f"-max_len={_LONGEST_FILE}", f"-timeout={_SECONDS * 15:.0f}"]
    atheris.Setup(
        [sys.argv[0], *flags, "-rss_limit_mb=3000", f"-artifact_prefix={looker.kept}/", str(corpus)], look, **changing
    )
    atheris.Fuzz()


def _change(looker: _Looker, minutes: float) -> None:
    until = time.monotonic() + minutes * 60
    place, change = st.integers(0, _LONGEST_FILE), st.binary(min_size=1, max_size=12)
    some = st.lists(st.tuples(place, st.sampled_from((1, 1, 1, 0, 2)), change), min_size=1, max_size=12)

    @given(st.sampled_from(seeds(looker.form)), some, st.integers(0, _LONGEST_FILE))
    @settings(max_examples=10**6, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def change_one(seed: bytes, changes: list[tuple[int, int, bytes]], length: int) -> None:
        if time.monotonic() > until:
            raise KeyboardInterrupt
        match looker.form:
            case "odt" | "ods":
                parts, _ = _package(seed)
                for start, _, put_in in changes:
                    name = ("content.xml", "content.xml", "styles.xml")[start % 3]
                    parts[name] = _changed(parts[name], _LONGEST_FILE * 9, start + int.from_bytes(put_in), ways=5)
                data = _packed(parts)
            case "png":
                data = _with_chunk(seed, length, changes)
            case _:
                data = _with_bytes(seed if length > len(seed) // 8 else seed[:length], changes)
        looker.look(data, confined.read)

    with suppress(KeyboardInterrupt):
        change_one()


def _with_bytes(data: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    """Return data with these bytes at these places: most in the place of others, as what moves is seldom read on."""
    changed = bytearray(data)
    for start, times, put_in in changes:
        at = start % (len(changed) + 1)
        changed[at : at + times * len(put_in)] = put_in
    return bytes(changed)


def _with_chunk(data: bytes, number: int, changes: list[tuple[int, int, bytes]]) -> bytes:
    """Return a PNG with one chunk changed, of its picture what is packed, and its sum right."""
    place, chunks = 8, []
    while place < len(data):
        end = place + 8 + int.from_bytes(data[place : place + 4])
        chunks.append((data[place + 4 : place + 8], data[place + 8 : end]))
        place = end + 4
    kind, part = chunks[number % len(chunks)]
    part = zlib.compress(_with_bytes(zlib.decompress(part), changes)) if kind == b"IDAT" else _with_bytes(part, changes)
    chunks[number % len(chunks)] = kind, part
    return data[:8] + b"".join(
        len(part).to_bytes(4) + kind + part + zlib.crc32(kind + part).to_bytes(4) for kind, part in chunks
    )


def _changed(data: bytes, longest: int, seed: int, ways: int = 6) -> bytes:
    """Return XML with an element left out, repeated elsewhere or in the place of another, or with another value."""
    chance, marks = random.Random(seed), re.split(rb"(?=<)", data)
    start, other = chance.randrange(len(marks)), chance.randrange(len(marks))
    element = marks[start : _end(marks, start)]
    match chance.randrange(ways):
        case 0:
            del marks[start : start + len(element)]
        case 1:
            marks[other:other] = element * chance.choice((1, 1, 2, 50))
        case 2:
            marks[other : _end(marks, other)] = element
        case 3 | 4:
            values = list(_VALUE.finditer(marks[start]))
            if values:
                one = chance.choice(values)
                marks[start] = marks[start][: one.start()] + chance.choice(_ODD) + marks[start][one.end() :]
        case _:
            return bytes(atheris.Mutate(data, longest))
    return b"".join(marks)[:longest]


def _end(marks: list[bytes], start: int) -> int:
    """Return where the element that begins at a mark is over."""
    depth = 0
    for place in range(start, len(marks)):
        mark = marks[place]
        depth += -1 if mark.startswith(b"</") else 0 if b"/>" in mark or mark.startswith((b"<!", b"<?")) else 1
        if depth <= 0:
            return place + 1
    return start + 1


def _review(data: bytes, name: str) -> None:
    reviewed = review(read_report(parse(data, name)))
    if failed := [each for each in reviewed.not_checked if "运行出错" in each]:
        raise AssertionError(failed[0])


def _unpack(data: bytes, name: str) -> None:
    for member in members(data, name):
        with suppress(UserError):
            member.load()


def _package(data: bytes) -> tuple[dict[str, bytes], bytes]:
    """Return the parts of a package, and those that are changed in one."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    changed = re.compile(
        r"word/(?:document|styles|numbering)\.xml|xl/(?:workbook|styles|sharedStrings|worksheets/s.*)\.xml"
    )
    # The styles that come with a library say little at length.
    return parts, b"".join(
        b"\n--" + name.encode() + b"\n" + part
        for name, part in parts.items()
        if changed.fullmatch(name) and len(part) < _LONGEST_PART
    )


def _packed(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def seeds(form: str) -> list[bytes]:
    """Return files of a format to begin with."""
    reports = [hostile(text, ".docx") for text in ("全年完成培训12期，", "（1）12.5%、《办法》")]
    match form:
        case "docx":
            return [_styled(), *reports, *(path.read_bytes() for path in sorted(_REPORTS.glob("*.docx")))]
        case "xlsx":
            return [hostile(text, ".xlsx") for text in ("≥10期", "=SUM(A1:A2)")]
        case "zip":
            return [_packed({"年报/甲.docx": reports[0][:2000], "../b.txt": b"x", "c.md": b"# x"})]
        case "txt" | "md" | "html":
            plain = (_REPORTS / "flattened_report.txt").read_text(encoding="utf-8")
            rows = "".join(f"<tr><td colspan=2>{line}</td><td>1</td></tr>" for line in plain.splitlines()[:60])
            tables = "\n".join(f"|{line}|1|" for line in plain.splitlines()[:60])
            made = {
                "txt": plain,
                "md": f"---\nyear: 2024\n---\n# 一、概况\n\n{tables}",
                "html": f"<table>{rows}</table>",
            }
            return [made[form].encode()]
        case "pdf":
            return [path.read_bytes() for path in sorted(_REPORTS.glob("*.pdf"))]
        case "doc" | "rtf" | "odt" | "xls" | "ods":
            return [_converted(hostile("≥10期", ".xlsx" if form in {"xls", "ods"} else ".docx"), form)]
    return [_drawn(form, mode) for mode in ("L", "P", "RGBA")[: 3 if form == "png" else 1]]


def _styled() -> bytes:
    grid = "一级指标|二级指标|三级指标|年度指标值|实际完成值\n产出指标|数量指标|培训|≥5期|5期\n^|质量指标|<|^|10"
    place = '<w:p><w:pPr><w:pStyle w:val="b"/><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = '<w:style w:styleId="a"><w:name w:val="heading 1"/></w:style>'
    styles += '<w:style w:styleId="b"><w:name w:val="题"/><w:basedOn w:val="a"/></w:style>'
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="%{n + 1}、"/></w:lvl>'
        for n, kind in enumerate(("chineseCounting", "decimal", "upperRoman"))
    )
    numbering = f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
    numbering += '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    heading = paragraph_xml("存在的问题").replace("<w:p>", place)
    return word_file(heading, table_xml(grid), paragraph_xml("一是进度慢。"), styles=styles, numbering=numbering)


def _converted(data: bytes, form: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / ("a.xlsx" if form == "xls" else "a.docx")
        source.write_bytes(data)
        program = shutil.which("soffice") or "libreoffice"
        home = f"-env:UserInstallation=file://{folder}/profile"
        command = [program, home, "--headless", "--convert-to", form, "--outdir", folder, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return (Path(folder) / f"a.{form}").read_bytes()


def _drawn(form: str, mode: str) -> bytes:
    from PIL import Image, ImageDraw

    picture, stream = Image.new("L", (400, 200), 255), io.BytesIO()
    draw = ImageDraw.Draw(picture)
    draw.rectangle((20, 20, 380, 180), outline=0)
    draw.text((40, 60), "Report 2024  12.5%", fill=0)
    more = {"dpi": (300, 300), "transparency": 0} if mode == "P" else {}
    picture.convert(mode).save(stream, {"jpg": "JPEG", "tif": "TIFF", "png": "PNG", "bmp": "BMP"}[form], **more)
    return stream.getvalue()


if __name__ == "__main__":
    sys.exit(main())
