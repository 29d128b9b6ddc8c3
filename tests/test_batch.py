import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import knowledge
from assistant.review.batch import (
    BatchEntry,
    append_result,
    find_files,
    read_results,
    review_file,
    review_files,
    review_given,
)
from assistant.review.batch_totals import batch_to_dict, frequent_defects, groups, league
from assistant.review.engine import Review
from assistant.review.judgement import Tally, Verdict
from assistant.review.pack import national
from assistant.review.report_summary import ReportSummary, ToldFinding, ToldRow, summarise_report
from assistant.review.rule import Severity
from knowledge.errors import UserError
from knowledge.parsing.archive import Incoming
from tests.sample_review import REVIEW

REPORTS = Path(__file__).parent / "fixtures" / "reports"


def summary(file: str, unit: str, weak: int, total: int, error: int = 0) -> ReportSummary:
    row = ToldRow("部门", "产出指标（50分）", "", "演出场次", "≥24场", "25场", "50", "50", Verdict.QUANTIFIED)
    rows = (*[replace(row, verdict=Verdict.VAGUE)] * weak, *[row] * (total - weak))
    told = (ToldFinding("BUD01", Severity.ERROR, "执行率有误。"),) * error
    title = f"{unit}自评报告"
    return ReportSummary(file, title, unit, 2024, "department", "95", 60.0, 54.0, rows, told, error, error, ())


def entries(*summaries: ReportSummary) -> list[BatchEntry]:
    return [BatchEntry(Path(each.file), each) for each in summaries]


def collect(
    files: Sequence[Incoming],
    done: Mapping[str, ReportSummary],
    reviewer: Callable[[Incoming], Review] = review_given,
    workers: int | None = None,
) -> tuple[list[BatchEntry], list[str]]:
    """Return the entries of a run and what its progress was told."""
    told: list[str] = []

    def progress(number: int, total: int, name: str) -> None:
        told.append(f"{number}/{total} {name}")

    return list(review_files(files, progress, done, reviewer=reviewer, workers=workers)), told


def crash_on_project(file: Incoming) -> Review:
    """Review a file, unless it is a project's: then the whole process ends, as when memory runs out."""
    if file.name.startswith("project"):
        os._exit(1)
    return review_given(file)


def fail_on_project(file: Incoming) -> Review:
    if file.name.startswith("project"):
        raise RecursionError
    return review_given(file)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with two reports, an empty one and files that are none."""
    (tmp_path / "乙局").mkdir()
    (tmp_path / "甲局").mkdir()
    (tmp_path / "乙局" / "报告.docx").write_bytes((REPORTS / "department_report.docx").read_bytes())
    (tmp_path / "甲局" / "报告.txt").write_bytes((REPORTS / "flattened_report.txt").read_bytes())
    (tmp_path / "甲局" / "空.docx").write_bytes(b"")
    (tmp_path / "甲局" / "幻灯片.pptx").write_bytes(b"x")
    (tmp_path / "甲局" / "~$报告.docx").write_bytes(b"x")
    (tmp_path / "甲局" / "照片.jpg").write_bytes(b"x")
    (tmp_path / ".DS_Store").write_bytes(b"x")
    return tmp_path


def test_folder_is_walked_in_order_and_other_files_are_told_with_their_reasons(folder: Path) -> None:
    files, skipped = find_files([folder])
    assert [Path(file.place).relative_to(folder).as_posix() for file in files] == [
        "乙局/报告.docx",
        "甲局/报告.txt",
        "甲局/空.docx",
    ]
    reasons = {entry.path.name: entry.problem for entry in skipped}
    assert list(reasons) == ["幻灯片.pptx", "照片.jpg"]
    assert "不认识的文件类型“.pptx”" in reasons["幻灯片.pptx"]
    assert "照片.jpg" in reasons["照片.jpg"]


def test_results_of_the_run_itself_are_no_input(folder: Path) -> None:
    sheet = folder / "汇总.md"
    sheet.write_text("x", encoding="utf-8")
    files, skipped = find_files([folder], [sheet])
    assert str(sheet) not in [*(file.place for file in files), *(str(entry.path) for entry in skipped)]


def test_columns_are_read_as_the_pack_calls_them(tmp_path: Path) -> None:
    text = min((Path(knowledge.__file__).parent / "reports").glob("*.md")).read_text(encoding="utf-8")
    usual, local = tmp_path / "通用.md", tmp_path / "本地.md"
    usual.write_text(text, encoding="utf-8")
    local.write_text(text.replace("年度指标值", "备注"), encoding="utf-8")
    pack = national().model_copy(update={"columns": {"备注": "年度指标值"}})
    targets = [row.indicator.target for row in review_file(usual).ledger]
    assert any(targets)
    assert [row.indicator.target for row in review_file(local, pack).ledger] == targets
    assert [row.indicator.target for row in review_file(local).ledger] != targets


def test_unreadable_file_is_listed_and_does_not_stop_the_run(folder: Path) -> None:
    found, told = collect(find_files([folder])[0], {})
    assert [entry.path.name for entry in found if entry.summary] == ["报告.docx", "报告.txt"]
    assert "0 字节" in found[2].problem
    assert told == ["1/3 报告.docx", "2/3 报告.txt", "3/3 空.docx"]


@pytest.mark.parametrize("workers", [1, 2])
def test_error_of_the_program_costs_one_file_only(workers: int) -> None:
    files = find_files(sorted(REPORTS.glob("*.docx"))[:3])[0]
    found, _ = collect(files, {}, reviewer=fail_on_project, workers=workers)
    assert [bool(entry.summary) for entry in found] == [True, False, False]
    assert "RecursionError" in found[1].problem


def test_file_that_takes_its_process_down_costs_one_file_only() -> None:
    paths = [REPORTS / name for name in ("department_report.docx", "project_declaration.docx", "flattened_report.txt")]
    found, _ = collect(find_files(paths)[0], {}, reviewer=crash_on_project, workers=2)
    assert [bool(entry.summary) for entry in found] == [True, False, True]
    assert "崩溃" in found[1].problem


def test_processes_find_what_one_process_finds() -> None:
    files = find_files(sorted(REPORTS.glob("*.docx")))[0]
    assert collect(files, {}, workers=2) == collect(files, {}, workers=1)


def test_run_that_is_dropped_leaves_what_is_done() -> None:
    run = review_files(find_files(sorted(REPORTS.glob("*.docx")))[0], lambda *_: None, {}, workers=2)
    assert next(run).summary is not None
    run.close()


def test_unchanged_file_is_taken_from_the_earlier_run(folder: Path) -> None:
    results = folder / "结果.jsonl"
    files = find_files([folder])[0]
    for entry in collect(files, {})[0]:
        append_result(results, entry)
    (folder / "甲局" / "报告.txt").write_text("一、部门基本情况\n改过。\n", encoding="utf-8")
    again = collect(files, read_results(results))[0]
    assert [entry.is_known for entry in again] == [True, False, False]
    assert again[0].summary == collect(files[:1], {})[0][0].summary


def test_known_report_is_listed_under_its_present_place(folder: Path) -> None:
    files = find_files([folder])[0][:1]
    done = {entry.key: entry.summary for entry in collect(files, {})[0] if entry.summary}
    moved = folder / "报告.docx"
    Path(files[0].place).rename(moved)
    found = collect(find_files([moved])[0], done)[0][0]
    assert (found.is_known, found.summary and found.summary.file) == (True, str(moved))


def test_half_a_line_of_a_broken_run_is_passed_over(folder: Path) -> None:
    results = folder / "结果.jsonl"
    first, second = collect(find_files([folder])[0][:2], {})[0]
    append_result(results, first)
    results.write_bytes(results.read_bytes()[:-40])
    append_result(results, second)
    assert list(read_results(results)) == [second.key]


def test_file_of_another_kind_is_not_written_into(tmp_path: Path) -> None:
    file = tmp_path / "报告.docx"
    file.write_bytes(b"PK\x03\x04")
    with pytest.raises(UserError, match="--resume"):
        read_results(file)


def test_summary_keeps_rows_and_findings() -> None:
    found = summarise_report(REVIEW, "甲.docx")
    assert found.verdicts["产出指标"] == Tally(quantified=3, verifiable=1, partial=2, vague=1)
    assert found.findings == {"error": 2, "warning": 1, "info": 1}
    assert [one.rule for one in found.told] == ["BUD01", "SCO01", "DOC02", "SCO05"]
    assert [row.name for row in found.rows][:2] == ["开展教研活动", "课程开发质量"]
    assert (found.progress, found.waiting) == ("未开始", 4)
    assert found.score == "98.5"
    assert found.notes == ("没有上年报告，未核对比上年的变化。",)


def test_league_begins_with_the_largest_share_then_the_most_errors() -> None:
    rows = entries(summary("1", "甲局", 1, 4), summary("2", "乙局", 3, 4), summary("3", "丙局", 1, 4, error=2))
    assert [each.unit for each in league(rows)] == ["乙局", "丙局", "甲局"]


def test_groups_add_up_by_unit_and_level() -> None:
    summaries = [summary("1", "甲局", 1, 4), summary("2", "乙局", 3, 4), summary("3", "甲局", 0, 2)]
    found = {(group.unit, group.level1): (group.reports, group.counts.vague) for group in groups(summaries)}
    assert found == {
        ("", ""): (3, 4),
        ("", "产出指标"): (3, 4),
        ("甲局", ""): (2, 1),
        ("甲局", "产出指标"): (2, 1),
        ("乙局", ""): (1, 3),
        ("乙局", "产出指标"): (1, 3),
    }


def test_frequent_defects_begin_with_the_most_findings() -> None:
    found = frequent_defects([summarise_report(REVIEW, "甲.docx"), summarise_report(REVIEW, "乙.docx")])
    assert [(defect.rule, defect.findings, defect.reports) for defect in found[:2]] == [
        ("BUD01", 2, 2),
        ("DOC02", 2, 2),
    ]
    assert found[0].example == "执行率应为96.00%，得分应为9.60分。"


def test_run_as_json_counts_everything() -> None:
    problems = [
        BatchEntry(Path("空.docx"), problem="空的"),
        BatchEntry(Path("图.jpg"), problem="不是", is_skipped=True),
    ]
    content = batch_to_dict([*entries(summary("1", "甲局", 1, 4, error=2)), *problems], not_reached=5)
    assert list(content) == ["reports", "unreadable", "summary"]
    assert content["reports"][0] == {
        "file": "1",
        "title": "甲局自评报告",
        "unit": "甲局",
        "year": 2024,
        "kind": "department",
        "indicators": 4,
        "not_quantified": 1,
        "share_pct": 25.0,
        "quantified": 3,
        "verifiable": 0,
        "partial": 0,
        "vague": 1,
        "findings": {"total": 2, "error": 2, "warning": 0, "info": 0},
        "score": "95",
        "notes": [],
    }
    assert [entry["skipped"] for entry in content["unreadable"]] == [False, True]
    counts = {key: content["summary"][key] for key in ("reports", "unreadable", "skipped", "not_reached")}
    assert counts == {"reports": 1, "unreadable": 1, "skipped": 1, "not_reached": 5}
