import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import docx
import openpyxl
import pytest

from assistant.cli.main import main

REPORTS = Path(__file__).parent / "fixtures" / "reports"
REPORT = REPORTS / "department_report.docx"
INDICATOR_KEYS = [
    *("form", "project", "level1", "level2", "indicator", "target", "actual", "weight", "score"),
    *("verdict", "reasons", "suggestion", "basis", "location"),
]


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.setenv("REPORT_ASSISTANT_DATA", str(tmp_path / "data"))

    def call(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["report-assistant", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            main()
        out, err = capsys.readouterr()
        return Outcome(int(stop.value.code or 0), out, err)

    return call


def test_review_prints_one_json_document_with_the_stable_keys(run: Run) -> None:
    outcome = run("review", REPORT, "--json")
    result = json.loads(outcome.out)
    assert outcome.code == 0
    assert list(result) == ["report", "indicators", "findings", "summary"]
    assert result["report"] == {
        "title": "云溪市交通运输局2023年度部门整体支出绩效自评报告",
        "unit": "云溪市交通运输局",
        "year": 2023,
        "kind": "department",
        "type": "self_evaluation",
        "not_read": [],
    }
    assert all(list(indicator) == INDICATOR_KEYS for indicator in result["indicators"])
    finding_keys = [
        *("id", "rule", "severity", "message", "stated", "expected", "indicator"),
        *("evidence", "suggestion", "basis", "location"),
    ]
    assert all(list(finding) == finding_keys for finding in result["findings"])


def test_review_of_several_files_is_one_list(run: Run) -> None:
    titles = [each["report"]["title"] for each in json.loads(run("review", REPORT, REPORT, "--json").out)]
    assert titles == ["云溪市交通运输局2023年度部门整体支出绩效自评报告"] * 2


@pytest.mark.parametrize(("severity", "code"), [("warning", 1), ("error", 0)])
def test_fail_on_decides_the_exit_code(run: Run, severity: str, code: int) -> None:
    findings = json.loads(run("review", REPORT, "--json").out)["findings"]
    assert "warning" in (severities := {finding["severity"] for finding in findings})
    assert "error" not in severities
    assert run("review", REPORT, "--fail-on", severity).code == code


def test_review_saves_comments_and_workbook(run: Run, tmp_path: Path) -> None:
    word, sheet = tmp_path / "批注.docx", tmp_path / "台账.xlsx"
    assert run("review", REPORT, "--docx", word, "--xlsx", sheet).code == 0
    assert len(list(docx.Document(str(word)).comments)) > 0
    assert openpyxl.load_workbook(sheet).sheetnames == ["概况", "指标台账", "审核意见"]


def test_targets_are_changed_in_the_word_file_on_request_only(run: Run, tmp_path: Path) -> None:
    plain, changed = tmp_path / "批注.docx", tmp_path / "修订.docx"
    run("review", REPORT, "--docx", plain)
    run("review", REPORT, "--docx", changed, "--track-changes")
    counts = [len(docx.Document(str(file)).element.xpath("//w:ins|//w:del")) for file in (plain, changed)]
    assert counts == [0, 2]


def test_review_of_text_saves_a_sheet_of_its_own(run: Run, tmp_path: Path) -> None:
    word = tmp_path / "意见.docx"
    assert run("review", REPORTS / "flattened_report.txt", "--docx", word).code == 0
    assert "审核意见" in docx.Document(str(word)).paragraphs[0].text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a report, an empty file and a picture."""
    folder = tmp_path / "各单位"
    folder.mkdir()
    (folder / "报告.docx").write_bytes(REPORT.read_bytes())
    (folder / "空.docx").write_bytes(b"")
    (folder / "照片.jpg").write_bytes(b"x")
    return folder


def test_review_of_a_folder_is_one_summary(run: Run, folder: Path) -> None:
    sheet = folder / "汇总.xlsx"
    outcome = run("review", folder, "--json", "--xlsx", sheet)
    result = json.loads(outcome.out)
    assert outcome.code == 0
    assert list(result) == ["reports", "unreadable", "summary"]
    assert [row["title"] for row in result["reports"]] == ["云溪市交通运输局2023年度部门整体支出绩效自评报告"]
    assert [(Path(e["file"]).name, e["skipped"]) for e in result["unreadable"]] == [
        ("空.docx", False),
        ("照片.jpg", True),
    ]
    assert "1/2 报告.docx" in outcome.err
    assert openpyxl.load_workbook(sheet).sheetnames == [
        "排行",
        "判定分布",
        "常见问题",
        "审核意见",
        "未量化指标",
        "未读文件",
    ]


def test_archives_are_reviewed_like_folders(run: Run, folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "报送.zip"
    with zipfile.ZipFile(archive, "w") as stream:
        for path in (folder / "报告.docx", folder / "空.docx", folder / "照片.jpg"):
            stream.write(path, f"各单位/{path.name}")
        stream.writestr("别处/报告.docx", REPORT.read_bytes())
    result = json.loads(run("review", archive, "--json").out)
    assert [row["file"] for row in result["reports"]] == [
        str(archive / place / "报告.docx") for place in ("别处", "各单位")
    ]
    assert [e["file"] for e in result["unreadable"]] == [
        str(archive / "各单位" / name) for name in ("空.docx", "照片.jpg")
    ]
    archive.rename(folder / archive.name)
    assert len(json.loads(run("review", folder, "--json").out)["reports"]) == 3


def test_archive_that_cannot_be_opened_is_unusable(run: Run, tmp_path: Path) -> None:
    archive = tmp_path / "坏.zip"
    archive.write_bytes(b"PK")
    outcome = run("review", archive)
    assert outcome.code == 2
    assert "无法打开压缩文件《坏.zip》" in outcome.err


def test_second_run_over_a_folder_takes_up_the_first(run: Run, folder: Path) -> None:
    results = folder / "结果.jsonl"
    first = run("review", folder, "--json", "--resume", results)
    size = results.stat().st_size
    assert run("review", folder, "--json", "--resume", results).out == first.out
    assert results.stat().st_size == size > 0


@pytest.mark.parametrize(("severity", "code"), [("warning", 1), ("error", 0)])
def test_fail_on_holds_for_a_folder(run: Run, folder: Path, severity: str, code: int) -> None:
    assert run("review", folder, "--fail-on", severity).code == code


def test_folder_in_which_nothing_can_be_read_is_unusable(run: Run, folder: Path) -> None:
    (folder / "报告.docx").unlink()
    outcome = run("review", folder, "--json")
    assert (outcome.code, json.loads(outcome.out)["reports"]) == (2, [])
    (folder / "空.docx").unlink()
    outcome = run("review", folder, "--json")
    assert (outcome.code, outcome.out) == (2, "")
    assert "照片.jpg" in outcome.err


def test_check_answers_line_by_line_in_order(run: Run, tmp_path: Path) -> None:
    lines = [
        {"level1": "产出指标", "level2": "数量指标", "indicator": "培训人数", "target": "≥300人", "actual": ""},
        {
            "level1": "效益指标",
            "level2": "社会效益指标",
            "indicator": "服务能力",
            "target": "进一步提升",
            "actual": None,
        },
    ]
    file = tmp_path / "指标.jsonl"
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    answers = [json.loads(line) for line in run("check", "--jsonl", file).out.splitlines()]
    assert [answer["verdict"] for answer in answers] == ["quantified", "vague"]
    assert all(list(answer) == ["verdict", "reasons", "suggestion"] for answer in answers)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("空.docx", b"", "空"),
        ("改名.docx", b"%PDF-1.7 ...", "PDF"),
        ("截断.docx", REPORT.read_bytes()[:2000], "损坏"),
        ("表格.csv", b"a,b", ".docx"),
        ("随笔.txt", "今天天气很好。".encode(), "自评"),
    ],
)
def test_unusable_file_ends_with_one_clear_line(run: Run, tmp_path: Path, name: str, content: bytes, says: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    outcome = run("review", file, "--json")
    assert (outcome.code, outcome.out) == (2, "")
    assert len(outcome.err.splitlines()) == 1
    assert outcome.err.startswith("错误：")
    assert name in outcome.err
    assert says in outcome.err


def test_missing_file_is_named(run: Run, tmp_path: Path) -> None:
    outcome = run("review", tmp_path / "没有.docx")
    assert outcome.code == 2
    assert "没有.docx" in outcome.err


def test_line_that_is_not_json_is_named(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "坏.jsonl"
    file.write_text('{"target": "≥1"}\n随便', encoding="utf-8")
    outcome = run("check", "--jsonl", file)
    assert outcome.code == 2
    assert "第2行" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ask",), "问题"),
        (("draft", REPORT, "--sections", "结论"), "--sections"),
        (("review",), "FILE"),
        (("审核",), "审核"),
        (("review", REPORT, "--fail-on", "严重"), "严重"),
        (("review", REPORT, "--track-changes"), "--docx"),
        (("review", REPORT, "--resume", "结果.jsonl"), "文件夹"),
        (("review", REPORTS, "--docx", "批注.docx"), "逐份"),
    ],
)
def test_wrong_call_says_what_is_wrong(run: Run, arguments: tuple[object, ...], says: str) -> None:
    outcome = run(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert says in outcome.err
    assert outcome.err.startswith("错误：")


def test_review_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['report-assistant', 'review', sys.argv[1], '--json']\n"
        "from assistant.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'chromadb', 'langchain_core', 'streamlit', 'rjieba', 'sentence_transformers', 'pandas'}\n"
        "heavy |= {'sqlalchemy'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", code, str(REPORT)], capture_output=True, text=True, check=True)
    assert result.stderr.strip() == "[]"


def test_review_goes_by_the_pack_of_the_settings(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pack = tmp_path / "office.yml"
    pack.write_text("weights_total: 300", encoding="utf-8")
    before = run("review", REPORT, "--json").out
    monkeypatch.setenv("REPORT_ASSISTANT_PACK", str(pack))
    assert "应为300分" not in before
    assert "应为300分" in run("review", REPORT, "--json").out


def test_an_unknown_pack_is_an_unusable_setting(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORT_ASSISTANT_PACK", "atlantis")
    outcome = run("review", REPORT)
    assert (outcome.code, outcome.out) == (2, "")
    assert "没有规则包“atlantis”" in outcome.err
