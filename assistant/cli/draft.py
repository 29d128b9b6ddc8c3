"""`draft`: both sections of a report written, and delivered as a Word file."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.terminal import Json, open_knowledge, print_json, review_file, save, say, settings
from assistant.export.options import FINAL, WORKING_COPY, Changes, Options, SourceFile, Sources, Target, why_not_into
from knowledge.errors import UserError

_SOURCES = "来源放在哪里：none 不带，list 文末清单，footnotes 脚注，comments 旁注；不写则工作稿为 list，定稿为 none。"


def draft(
    file: Annotated[Path, typer.Argument(help="自评报告。")],
    sections: Annotated[str, typer.Option(help="要起草的部分：problems、measures，用逗号隔开。")] = "problems,measures",
    length: Annotated[
        int | None, typer.Option(min=100, max=5000, metavar="字数", help="每部分约多少字；不写则按内容定。")
    ] = None,
    replaces: Annotated[
        bool, typer.Option("--replace", help="不用报告原有的问题和措施，全部另写；不写则保留原文并补充。")
    ] = False,
    as_json: Json = False,
    docx: Annotated[Path | None, typer.Option("--docx", help="另存为 Word 文件。")] = None,
    into_file: Annotated[
        bool, typer.Option("--into-file", help="写进原报告的副本，放在原来的位置；不写则是单独的文档。")
    ] = False,
    is_tracked: Annotated[
        bool | None, typer.Option("--tracked/--clean", help="与 --into-file 同用：写成修订，或干净文本（定稿默认）。")
    ] = None,
    keeps_old: Annotated[
        bool, typer.Option("--keep-old", help="与 --into-file 同用：保留原有文字，续在后面。")
    ] = False,
    sources: Annotated[Sources | None, typer.Option(help=_SOURCES)] = None,
    is_final: Annotated[
        bool, typer.Option("--final", help="定稿：不带任何起草标记；有待核实的数字时须加 --confirmed-by。")
    ] = False,
    confirmed_by: Annotated[
        str, typer.Option(metavar="姓名[：条目]", help="核实的人；待补内容不再补的，逐条写明，如 张三：问题2、措施3。")
    ] = "",
) -> None:
    """起草“存在的问题及原因分析”和“下一步改进措施”。"""
    from assistant.drafting.draft import Draft, Notice, draft_text, draft_to_dict
    from assistant.drafting.history import Confirmation
    from assistant.drafting.planning.plan import make_plan
    from assistant.drafting.writing import write_draft
    from assistant.export.delivery import deliver
    from assistant.model import chat_model

    wanted = tuple(name.strip() for name in sections.split(",") if name.strip())
    if not wanted or set(wanted) - {"problems", "measures"}:
        raise UserError(f"--sections 只能是 problems、measures：收到“{sections}”。")
    if docx is None and (into_file or is_final or sources or confirmed_by):
        raise UserError("--into-file、--sources、--final、--confirmed-by 要与 --docx 同用。")
    if not into_file and (is_tracked is not None or keeps_old):
        raise UserError("--tracked、--clean、--keep-old 要与 --into-file 同用。")
    if docx is not None and docx.resolve() == file.resolve():
        raise UserError("--docx 不能是报告本身：请另起文件名，原报告不会改动。")
    usual = FINAL if is_final else WORKING_COPY
    options = Options(
        Target.AUTHOR if into_file else Target.OWN,
        usual.changes if is_tracked is None else Changes.TRACKED if is_tracked else Changes.CLEAN,
        sources or usual.sources,
        is_final,
        keeps_old,
    )
    if into_file and (reason := why_not_into(file.name)):
        raise UserError(reason)
    result = review_file(file)
    plan = make_plan(result, open_knowledge(), replaces=replaces)
    events = list(write_draft(plan, chat_model(settings()), wanted, length))
    written = [event for event in events if isinstance(event, Draft)][-1]
    for event in events:
        if isinstance(event, Notice):
            say(event.text)
    if docx:
        name, _, items = confirmed_by.strip().replace(":", "：").partition("：")
        settled = tuple(filter(None, map(str.strip, re.split("[、，,]", items))))
        confirmation = Confirmation(name.strip(), datetime.now(UTC), settled) if name.strip() else None
        source = SourceFile(file.read_bytes(), file.name)
        save(docx, deliver(written, result.report, options, confirmation=confirmation, source=source))
    if as_json:
        print_json(draft_to_dict(written))
    else:
        print(draft_text(written))
        for head, lines in (
            ("还需要您补充", [question.text for question in written.questions]),
            ("报送前更正", [one.told for one in written.corrections]),
        ):
            if lines:
                print("\n" + "\n".join([head, *(f"{number}. {line}" for number, line in enumerate(lines, 1))]))
