import json
from pathlib import Path

import pytest

from assistant.cli.knowledge import similar
from knowledge.extraction import read_report
from knowledge.parsing import read_file
from tests.generated_reports import generate, with_copies
from tests.library import Library


@pytest.fixture
def file(index: Library, tmp_path: Path) -> Path:
    """Return a report half of which is copied from another unit's, which is in the library."""
    source, report = generate(8, (2021, 2022))[0], generate(8, (2021, 2022))[7]
    index.add(source.docx, "other.docx", "report")
    path = tmp_path / "report.docx"
    path.write_bytes(with_copies(report, source, 0.5).docx)
    return path


def test_passages_and_shares_are_given_as_json(index: Library, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    similar(index, file, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["share"] == pytest.approx(0.5, abs=0.08)
    assert (told["compared"], told["itself"], told["report"]["year"]) == (1, [], 2022)
    (document,) = told["documents"]
    assert (document["own"], document["year"], document["share"]) == (False, 2021, told["share"])
    assert sum(told["by_copy"].values()) == pytest.approx(told["share"], abs=0.001)
    paragraphs = {block.location.block: block.text for block in read_report(read_file(file)).document.paragraphs}
    source = "\n".join(chunk.text for chunk in index.chunks(document["id"]))
    for passage in told["passages"]:
        assert passage["text"] in paragraphs[passage["location"]["block"]]
        assert passage["source_text"] in source
        assert (passage["copy"] == "verbatim") is (passage["text"] == passage["source_text"])


def test_passages_are_told_with_both_places(index: Library, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    similar(index, file, as_json=False)
    head, share, *passages = capsys.readouterr().out.splitlines()
    assert head.startswith("与资料库中1份报告比对：计入比对的正文")
    assert share.endswith("云溪市商务局2021年度部门整体支出绩效自评报告（其他单位）")
    text = "\n".join(passages)
    for words in (
        "[逐字相同] 第",
        "[只改了数字] 第",
        "[略有改动] 第",
        "← 云溪市商务局2021年度部门整体支出绩效自评报告 ",
    ):
        assert words in text


def test_an_empty_library_says_what_to_do(index: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "report.md"
    path.write_text(generate(1, (2021,))[0].markdown, "utf-8")
    similar(index, path, as_json=False)
    told = capsys.readouterr().out
    assert told == "资料库里没有可以比对的报告。把往年和其他单位的报告加入资料库后再比。\n"
    index.add_file(path, "report")
    similar(index, path, as_json=False)
    assert "就是这份报告，不比" in capsys.readouterr().out
