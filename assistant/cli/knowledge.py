"""The commands of `report-assistant knowledge`."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.terminal import Json, Jsonl, json_lines, print_json, say
from knowledge.errors import UserError

if TYPE_CHECKING:
    from assistant.settings import Settings
    from knowledge.index import DocumentIndex


class DocumentKind(StrEnum):
    """The two kinds of document of a knowledge base."""

    POLICY = "policy"
    REPORT = "report"


app = typer.Typer(help="管理资料库：政策和往年报告。", rich_markup_mode=None)


@app.command("add")
def knowledge_add(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="文件或文件夹。")],
    kind: Annotated[DocumentKind | None, typer.Option(help="资料类型，不填则自动识别。")] = None,
) -> int:
    """把文件加入资料库；没变的跳过，变了的替换。"""
    index = _open()
    failed = 0
    for path in _files(paths):
        try:
            result = index.add_file(path, kind=kind.value if kind else None)
        except UserError as error:
            failed += 1
            say(f"未加入：{error}")
        else:
            status = {"added": "已加入", "unchanged": "没有变化", "replaced": "已替换"}[result.status]
            print(f"{status}\t{result.document.id}\t{result.document.name}\t{result.document.chunks} 段")
    return 2 if failed else 0


@app.command("list")
def knowledge_list() -> None:
    """列出资料库中的文件。"""
    for document in _open().documents():
        print(
            "\t".join((document.id, document.kind, str(document.year or "—"), document.name, f"{document.chunks} 段"))
        )


@app.command("show")
def knowledge_show(document: Annotated[str, typer.Argument(metavar="ID", help="资料编号。")]) -> None:
    """逐段显示一份资料。"""
    index = _open()
    if index.document(document) is None:
        raise UserError(f"资料库中没有编号为“{document}”的资料；用 knowledge list 查看编号。")
    for chunk in index.chunks(document):
        print(f"【{chunk.section}】\n{chunk.text}\n")


@app.command("remove")
def knowledge_remove(document: Annotated[str, typer.Argument(metavar="ID", help="资料编号。")]) -> None:
    """从资料库删除一份资料。"""
    index = _open()
    found = index.document(document)
    if found is None:
        raise UserError(f"资料库中没有编号为“{document}”的资料；用 knowledge list 查看编号。")
    index.remove(document)
    print(f"已删除\t{document}\t{found.name}")


@app.command("search")
def knowledge_search(
    query: Annotated[str | None, typer.Argument(help="要找的内容。")] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="返回几段。")] = 8,
    kind: Annotated[DocumentKind | None, typer.Option(help="只找政策或只找往年报告。")] = None,
    year: Annotated[int | None, typer.Option(help="只找某一年度。")] = None,
    jsonl: Jsonl = None,
    as_json: Json = False,
) -> None:
    """在资料库中检索。"""
    if (query is None) == (jsonl is None):
        raise UserError("请给出要找的内容，或用 --jsonl 给出问题文件（两者取一）。")
    keys = ("id", "text", "source", "kind", "year", "section", "score")
    index = _open()
    queries = (
        [query or ""] if jsonl is None else [str(r.get("query") or r.get("question") or "") for r in json_lines(jsonl)]
    )
    for passages in index.search_many(queries, k=k, kind=kind.value if kind else None, year=year):
        found = {"passages": [{key: asdict(passage)[key] for key in keys} for passage in passages]}
        if jsonl is not None:
            print(json.dumps(found, ensure_ascii=False))
        elif as_json:
            print_json(found)
        else:
            for passage in passages:
                print(f"{passage.score:.2f}  {passage.source}  {passage.section}\n{passage.text}\n")
            if not passages:
                print("没有找到。")


@app.command("status")
def knowledge_status() -> None:
    """显示资料库的状况。"""
    for name, value in _open().status().items():
        print(f"{name}\t{value}")


def build_knowledge(settings: "Settings") -> None:
    """Set the bundled knowledge base up where it isn't yet, telling on stderr how far it is."""
    from knowledge.index import build_bundled, is_built

    if not is_built(settings.data, settings.embedding_model):
        say("首次使用，正在准备资料库……")
        build_bundled(settings.data, settings.embedding_model, lambda text, done: say(f"[{done:4.0%}] {text}"))


def open_knowledge(settings: "Settings") -> "DocumentIndex":
    """Return the knowledge base, set up first where it isn't yet."""
    from knowledge.index import open_index

    build_knowledge(settings)
    return open_index(settings.data, settings.embedding_model)


def _open() -> "DocumentIndex":
    from assistant.settings import load_settings

    return open_knowledge(load_settings())


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (child for child in sorted(path.rglob("*")) if child.is_file())
        else:
            yield path
