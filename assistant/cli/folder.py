"""What `report-assistant review` does with folders and archives: every report in them, one summary.

Ctrl+C ends a run with what is done by then: the results are written all the same. The files of archives are shown as
if the archive were a folder.
"""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from assistant.cli.terminal import interrupted, office_pack, print_json, save, say
from assistant.review.batch import BatchEntry, append_result, find_files, read_results, review_files
from assistant.review.batch_totals import batch_to_dict, frequent_defects, league
from assistant.review.judgement import Tally
from knowledge.errors import UserError
from knowledge.parsing import SUPPORTED
from knowledge.parsing.archive import Incoming


def review_folders(
    paths: Sequence[Path], *, as_json: bool, xlsx: Path | None, resume: Path | None, fail_on: Sequence[str]
) -> int:
    """Review all reports in `paths`, write the summary and return the exit code; `fail_on` are severities."""
    files, skipped = find_files(paths, [path for path in (xlsx, resume) if path])
    for entry in skipped:
        say(f"未审核：{entry.problem}")
    if not files:
        raise UserError(f"“{paths[0]}”里没有可以审核的报告。{SUPPORTED}。")
    entries = _review(files, resume)
    not_reached = len(files) - len(entries)
    entries += skipped
    if xlsx:
        from assistant.export.workbook import summary_workbook

        save(xlsx, summary_workbook(entries))
    if as_json:
        print_json(batch_to_dict(entries, not_reached))
    else:
        _print(entries)
    summaries = [entry.summary for entry in entries if entry.summary]
    if not_reached:
        hint = "再运行一次就接着做" if resume else "用 --resume 指定结果文件，下次就能接着做"
        say(f"错误：已中止，还有{not_reached}份没有审核；已完成的结果已写出，{hint}。")
        return 2
    if not summaries:
        say("错误：没有一份报告能读出来，原因见上。")
        return 2
    return int(any(summary.findings[severity] for summary in summaries for severity in fail_on))


def _review(files: Sequence[Incoming], resume: Path | None) -> list[BatchEntry]:
    """Return the entries of all files, or of those that were done when Ctrl+C was pressed."""
    pack = office_pack()
    known = read_results(resume) if resume else {}
    entries: list[BatchEntry] = []
    with (
        interrupted("正在中止，手上的一份审核完就结束……") as is_pressed,
        closing(review_files(files, lambda n, total, name: say(f"{n}/{total} {name}"), known, pack=pack)) as found,
    ):
        for entry in found:
            entries.append(entry)
            if resume:
                append_result(resume, entry)
            if entry.problem:
                say(f"未读出：{entry.problem}")
            if is_pressed():
                break
    return entries


def _print(entries: Sequence[BatchEntry]) -> None:
    summaries = league(entries)
    counts = Tally.sum(summary.counts for summary in summaries)
    total = f"共{len(summaries)}份报告，{counts.total}项指标，未量化{counts.weak}项（{counts.share_pct}%）。"
    print(f"{total}\n\n排行（未量化占比从高到低）：")
    for number, summary in enumerate(summaries, start=1):
        findings = sum(summary.findings.values())
        print(f"{number}. {summary.counts.share_pct}%\t意见{findings}条\t{summary.title}\t{summary.file}")
    print("\n常见问题：")
    for defect in frequent_defects(summaries):
        print(f"{defect.rule} {defect.name}：{defect.findings}条，{defect.reports}份报告")
    for entry in entries:
        if entry.problem:
            print(f"[{'未审核' if entry.is_skipped else '读不出'}] {entry.path}：{entry.problem}")
