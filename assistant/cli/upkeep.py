"""What an office's keepers ask: everything in one file, back again, whether all is in order, who has changed what."""

from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.terminal import Json, person, print_json, print_line, say, settings
from knowledge.errors import UserError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from knowledge.store.backup import Finish, Rows
    from knowledge.store.catalogue import Catalogue
    from knowledge.store.database import Database

_TOLD = {
    "documents": "资料",
    "conversations": "对话",
    "versions": "草稿版本",
    "reviews": "审核记录",
    "attempts": "练习",
}


def backup(file: Annotated[Path, typer.Argument(metavar="FILE", help="备份写到这个文件。")]) -> None:
    """把资料库、原件、对话、草稿、审核和练习记录备份成一个文件；程序运行着也可以，写完即核对。"""
    from assistant.access import Role
    from knowledge.store.backup import back_up

    person().demand(Role.KEEPER)
    catalogue, records = _opened()
    print(f"已备份并核对\t{file}\t{_counted(back_up(file, (records, catalogue.database)))}")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件。")],
    replace: Annotated[bool, typer.Option("--replace", help="现有的内容换成备份里的；换之前先自动备份。")] = False,
) -> None:
    """从备份恢复到数据文件夹，或 DATABASE_URL 所指的数据库：由此也能在两者之间搬家。删除了的不会再回来。"""
    from assistant.access import Role
    from assistant.records.database import delete_again, deleted, note
    from knowledge.store.backup import back_up, is_empty
    from knowledge.store.backup import restore as bring_back

    (catalogue, records), keeper = _opened(), person()
    keeper.demand(Role.KEEPER)
    databases = records, catalogue.database
    # What comes with the program is set up by itself.
    is_new = is_empty(records) and all(document.bundled for document in catalogue.documents())
    if not is_new:
        if not replace:
            raise UserError(
                "这里已有资料或记录，恢复会把它们换掉。确定要换，请加 --replace；或换一个 REPORT_ASSISTANT_DATA。"
            )
        before = settings().data / f"before-restore-{datetime.now():%Y%m%d-%H%M%S}.zip"
        back_up(before, databases)
        say(f"现有的内容先备份到 {before}")
    gone = {key for database in databases for kind, key in deleted(database) if kind == "document"}
    # What was added again after it had been deleted isn't meant.
    gone -= {document.id for document in catalogue.documents()}

    def finished(finish: "Finish", connection: "Connection") -> None:
        finish(connection)
        note(connection, keeper, "恢复备份", file.name)

    finishes = (partial(finished, each) for each in (delete_again, catalogue.restoring(gone)))
    rows = bring_back(file, list(zip(databases, finishes, strict=True)))
    print(f"已恢复并核对\t{file}\t{_counted(rows)}")


def log() -> None:
    """导出变更记录：谁、什么时候、改了什么、改前和改后，一行一个 JSON。"""
    from assistant.records.database import changes

    catalogue, records = _opened()
    for change in changes(person(), records, catalogue.database):
        print_line(asdict(change))


def doctor(as_json: Json = False) -> int:
    """检查安装、数据和各项服务是否正常，不正常的说明怎么办；损坏的数据文件修复，或移到一边。"""
    from assistant.doctor import examine

    checks = []
    for check in examine(settings()):
        checks.append(check)
        if not as_json:
            advice = f"\n        {check.advice}" if check.advice else ""
            print(f"[{'正常' if check.is_right else '注意'}] {check.name}：{check.told}{advice}", flush=True)
    if as_json:
        print_json([asdict(check) for check in checks])
    return 0 if all(check.is_right for check in checks) else 1


def _opened() -> "tuple[Catalogue, Database]":
    from assistant.records.database import open_database
    from knowledge.store.catalogue import Catalogue

    data, url = settings().data, settings().servers.database
    return Catalogue(data, url), open_database(data, url)


def _counted(rows: "Rows") -> str:
    return "，".join(f"{name}{rows[table]}" for table, name in _TOLD.items() if rows.get(table)) or "没有内容"
