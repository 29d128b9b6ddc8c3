from pathlib import Path

import pytest

from assistant.cli import terminal
from assistant.cli.knowledge import knowledge_similar
from tests.generated_reports import generate, with_copies
from tests.library import Library


@pytest.fixture(autouse=True)
def _opened(index: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "open_knowledge", lambda: index)


@pytest.fixture
def file(index: Library, tmp_path: Path) -> Path:
    """Return a report half of which is copied from another unit's, which is in the library."""
    source, report = generate(8, (2021, 2022))[0], generate(8, (2021, 2022))[7]
    index.add(source.docx, "other.docx", "report")
    path = tmp_path / "report.docx"
    path.write_bytes(with_copies(report, source, 0.5).docx)
    return path


def test_passages_are_told_with_both_places(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    knowledge_similar(file)
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
    knowledge_similar(path)
    told = capsys.readouterr().out
    assert told == "资料库里没有可以比对的报告。把往年和其他单位的报告加入资料库后再比。\n"
    index.add_file(path, "report")
    knowledge_similar(path)
    assert "就是这份报告，不比" in capsys.readouterr().out
