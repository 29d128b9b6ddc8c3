import sys
from pathlib import Path

import pytest

from assistant.cli.main import main

REPORTS = Path(__file__).parent / "fixtures" / "reports"
WORD, TEXT = REPORTS / "department_report.docx", REPORTS / "flattened_report.txt"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((WORD, "--into-file"), "要与 --docx 同用"),
        ((WORD, "--final"), "要与 --docx 同用"),
        ((WORD, "--sources", "footnotes"), "要与 --docx 同用"),
        ((WORD, "--docx", "稿.docx", "--clean"), "要与 --into-file 同用"),
        ((WORD, "--docx", "稿.docx", "--keep-old"), "要与 --into-file 同用"),
        ((WORD, "--docx", WORD, "--into-file"), "原报告不会改动"),
        ((TEXT, "--docx", "稿.docx", "--into-file"), "不是 .docx 文件"),
        ((WORD, "--docx", "稿.docx", "--sources", "旁边"), "footnotes"),
    ],
)
def test_options_that_do_not_fit_are_refused_before_any_work(
    arguments: tuple[object, ...],
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REPORT_ASSISTANT_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(sys, "argv", ["report-assistant", "draft", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    assert told in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
