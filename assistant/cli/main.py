"""The command line: thin over the functions that the pages call.

Results go to stdout (with --json one document and nothing else), progress and errors to stderr. Exit 0 means done, 1
findings at or above --fail-on, 2 unusable input or settings. Heavy parts are imported by the command that needs them.
"""

import logging
import os
import sys
from pathlib import Path
from typing import Annotated, Literal, NoReturn, get_args

import typer

from assistant.cli.draft import draft
from assistant.cli.knowledge import app as knowledge_app
from assistant.cli.talk import ask, chat
from assistant.cli.terminal import Json, json_lines, open_knowledge, print_json, print_line, review_file, save, say
from assistant.cli.train import app as train_app
from assistant.cli.train import rules
from assistant.cli.upkeep import backup, doctor, log, restore
from knowledge.errors import UserError
from knowledge.parsing.archive import is_archive

_SERVER = Path(__file__).parents[1] / "ui" / "server.py"
FailOn = Literal["error", "warning"]
"""From which severity on `review` exits with 1, the gravest first."""
app = typer.Typer(help="绩效报告助手：审核、起草预算绩效自评报告。", add_completion=False, rich_markup_mode=None)
app.add_typer(knowledge_app, name="knowledge")
app.add_typer(train_app, name="train")
for command in (draft, rules, ask, chat, log, backup, restore, doctor):
    app.command()(command)


def main() -> None:
    """Run the command line; every problem ends as one line on stderr."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except UserError as error:
        _fail(str(error))
    except typer.Exit as stop:
        sys.exit(stop.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        _fail("已取消。")
    except BrokenPipeError:
        # The reader has gone (| head): nothing is left to say, and Python must not complain while it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        _fail(f"无法读写“{error.filename or '文件'}”：{error.strerror}。请检查路径、权限和磁盘空间。")
    except Exception as error:
        usage = getattr(error, "format_message", None)
        if usage is None:
            logging.exception("unexpected")
            _fail(f"程序出了意外（{type(error).__name__}），结果没有写出；请把上面的信息交给维护人员。")
        _fail(f"命令写法有误：{usage()} 用 report-assistant --help 查看用法。")


@app.command()
def review(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="自评报告（Word、PDF 或扫描图片等），或装有报告的文件夹、.zip。"),
    ],
    as_json: Json = False,
    docx: Annotated[Path | None, typer.Option("--docx", help="审核意见写成批注，另存为 Word 文件。")] = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", help="指标台账和审核意见另存为 Excel 文件，文件夹则是汇总。")
    ] = None,
    track_changes: Annotated[
        bool, typer.Option("--track-changes", help="与 --docx 同用：把建议的指标值以修订写进指标值单元格。")
    ] = False,
    resume: Annotated[
        Path | None, typer.Option("--resume", help="审核文件夹时保存结果的文件：再次运行时跳过没有变的报告。")
    ] = None,
    fail_on: Annotated[FailOn | None, typer.Option(help="有这一级以上的意见时以 1 退出。")] = None,
) -> int:
    """审核自评报告：指标是否量化、分值得分、资金和文表一致。"""
    from assistant.review.engine import tally
    from assistant.review.serialise import review_to_dict

    severities = get_args(FailOn)
    gravest = severities[: severities.index(fail_on) + 1] if fail_on else ()
    if any(path.is_dir() or is_archive(path.name) for path in files):
        if docx or track_changes:
            raise UserError("--docx 和 --track-changes 一次只能用于一份报告，请逐份导出。")
        from assistant.cli.folder import review_folders

        return review_folders(files, as_json=as_json, xlsx=xlsx, resume=resume, fail_on=gravest)
    if resume:
        raise UserError("--resume 只在审核文件夹时使用。")
    if len(files) > 1 and (docx or xlsx):
        raise UserError("--docx 和 --xlsx 一次只能用于一份报告，请逐份导出；要汇总表请把报告放进一个文件夹。")
    if track_changes and (docx is None or files[0].suffix.lower() != ".docx"):
        raise UserError("--track-changes 要与 --docx 同用，报告须是 .docx 文件：修订写在报告的副本里。")
    reviews = [review_file(path) for path in files]
    if docx:
        from assistant.export.annotate import annotated_document
        from assistant.export.opinion import opinion_document
        from assistant.export.options import SourceFile

        source, is_word = SourceFile(files[0].read_bytes(), files[0].name), files[0].suffix.lower() == ".docx"
        told = annotated_document(source, reviews[0], track_changes=track_changes) if is_word else None
        save(docx, told or opinion_document(reviews[0]))
    if xlsx:
        from assistant.export.workbook import review_workbook

        save(xlsx, review_workbook(reviews[0]))
    if as_json:
        print_json(review_to_dict(reviews[0]) if len(reviews) == 1 else [review_to_dict(each) for each in reviews])
    else:
        for each in reviews:
            print(f"{each.report.title}\n{tally(each.ledger).sentence}。审核意见{len(each.findings)}条。\n")
            for row in each.ledger:
                if row.judgement and row.judgement.verdict.is_weak:
                    place, verdict = row.indicator.location.label, row.judgement.verdict.chinese
                    print(f"[{verdict}] {place} {row.indicator.name}：{row.indicator.target}")
                    print(f"    {row.judgement.suggestion}")
            for finding in each.findings:
                print(f"[{finding.severity.chinese}] {finding.rule} {finding.location.label} {finding.message}")
            print(f"[已核对] {len(each.checked)}条规则：{'、'.join(each.checked)}")
            for line in (*each.not_checked, *each.report.notes):
                print(f"[未核对] {line}")
    return int(any(finding.severity.value in gravest for each in reviews for finding in each.findings))


@app.command()
def check(jsonl: Annotated[Path, typer.Option("--jsonl", help="每行一个指标的 JSON，- 表示标准输入。")]) -> None:
    """逐条判断指标是否量化：一行输入，一行输出。"""
    from assistant.review.serialise import judgement_to_dict
    from assistant.review.verdict import judge

    for row in json_lines(jsonl):
        fields = [row.get(key) for key in ("level1", "level2", "indicator", "target", "actual")]
        print_line(judgement_to_dict(judge(*("" if f is None else str(f) for f in fields))))


@app.command()
def serve(port: Annotated[int, typer.Option(min=1, max=65535, help="端口。")] = 8501) -> int:
    """准备好资料库，打开对话页面。"""
    import runpy
    import signal

    open_knowledge().base.close()
    say(f"页面地址：http://127.0.0.1:{port} （按 Ctrl+C 停止）")
    displays = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    has_screen = sys.platform in {"darwin", "win32"} or bool(displays)
    options = {
        "server.port": port,
        # Whatever folder it is started from: only an office's own setting opens the page to other machines.
        "server.address": os.environ.get("STREAMLIT_SERVER_ADDRESS") or "127.0.0.1",
        # A browser is opened where there is a screen to open it on.
        "server.headless": "false" if has_screen else "true",
        "server.showEmailPrompt": "false",
        "browser.gatherUsageStats": "false",
        "logger.messageFormat": "%(message)s",
    }
    sys.argv = ["streamlit", "run", str(_SERVER), *(f"--{name}={value}" for name, value in options.items())]
    # The server gives a signal on once it has shut down: that is an end, and no failure.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    # In this very process, so that nothing is left when it ends, in whatever way.
    runpy.run_module("streamlit", run_name="__main__")
    return 0


def _fail(message: str) -> NoReturn:
    say(f"错误：{message}")
    sys.exit(2)
