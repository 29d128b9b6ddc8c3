"""The commands of `report-assistant knowledge`."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli import terminal
from assistant.contract import values
from knowledge.errors import UserError
from knowledge.sources.chunking import Kind

if TYPE_CHECKING:
    from assistant.shared_library import SharedLibrary
    from knowledge.finding.index import DocumentIndex
    from knowledge.store.catalogue import StoredDocument
    from knowledge.store.prepared import AddOutcome


app = typer.Typer(help="管理资料库：政策和往年报告。", rich_markup_mode=None)


@app.command("add")
def knowledge_add(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="文件、文件夹或压缩文件（.zip）。")],
    kind: Annotated[Kind | None, typer.Option(help="资料类型，不填则自动识别。")] = None,
) -> int:
    """把文件加入资料库；没变的跳过，变了的替换。按 Ctrl+C 停止，再运行一次接着加。"""
    from knowledge.parsing.archive import files_at, files_in

    files = list(files_at(path.resolve() for path in files_in(paths)))
    with terminal.interrupted("正在停止，已读入的文件写完就结束……") as is_pressed:
        return _tell(_keeping(terminal.open_knowledge()).add_many(files, kind, terminal.say_progress, is_pressed))


@app.command("list")
def knowledge_list() -> None:
    """列出资料库中的文件：编号、类型、年度、文件名、段数、单位、效力。"""
    for document in terminal.open_knowledge().documents():
        state = document.note or document.validity
        told = (document.id, document.kind, str(document.year or "—"), document.name, f"{document.chunks} 段")
        print("\t".join((*told, document.unit or "—", *([state] if state else []))))


@app.command("show")
def knowledge_show(document: Annotated[str, typer.Argument(metavar="ID", help="资料编号。")]) -> None:
    """显示一份资料的登记项，再逐段显示内容。"""
    index = terminal.open_knowledge()
    _print_fields(index.base.catalogue.existing(document))
    for chunk in index.base.catalogue.chunks(document):
        print(f"\n【{chunk.section}】\n{chunk.text}")


@app.command("edit")
def knowledge_edit(
    document: Annotated[str, typer.Argument(metavar="ID", help="资料编号。")],
    kind: Annotated[Kind | None, typer.Option(help="类型。")] = None,
    unit: Annotated[str | None, typer.Option(help="单位，政策填发文机关。")] = None,
    year: Annotated[str | None, typer.Option(help="年度。")] = None,
    region: Annotated[str | None, typer.Option(help="地区。")] = None,
    number: Annotated[str | None, typer.Option(help="文号。")] = None,
    issued: Annotated[str | None, typer.Option(help="印发日期，如 2024-03-01。")] = None,
    effective: Annotated[str | None, typer.Option(help="施行日期。")] = None,
    lapsed: Annotated[str | None, typer.Option(help="失效日期。")] = None,
    validity: Annotated[str | None, typer.Option(help="效力：现行有效、已修改、已废止。")] = None,
    successor: Annotated[str | None, typer.Option(help="替代它的文件。")] = None,
) -> None:
    """更正一份资料的登记项；要清空的填 \"\"。重新加入同一份文件，更正仍在。"""
    said = {name: value for name, value in locals().items() if name != "document" and value is not None}
    if not said:
        raise UserError("请给出要更正的项，如 --year 2023；全部可更正的项见 knowledge edit --help。")
    _print_fields(_keeping(terminal.open_knowledge()).correct(document, **said))


@app.command("remove")
def knowledge_remove(document: Annotated[str, typer.Argument(metavar="ID", help="资料编号。")]) -> None:
    """从资料库删除一份资料。"""
    index = terminal.open_knowledge()
    found = index.base.catalogue.existing(document)
    _keeping(index).remove(document)
    print(f"已删除\t{document}\t{found.name}")


@app.command("search")
def knowledge_search(
    query: Annotated[str | None, typer.Argument(help="要找的内容。")] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="返回几段。")] = 8,
    kind: Annotated[Kind | None, typer.Option(help="只找政策或只找往年报告。")] = None,
    year: Annotated[int | None, typer.Option(help="只找某一年度。")] = None,
    jsonl: terminal.Jsonl = None,
    as_json: terminal.Json = False,
) -> None:
    """在资料库中检索。"""
    if (query is None) == (jsonl is None):
        raise UserError("请给出要找的内容，或用 --jsonl 给出问题文件（两者取一）。")
    index = terminal.open_knowledge()
    asked = [{"query": query}] if jsonl is None else terminal.json_lines(jsonl)
    queries = [str(row.get("query") or row.get("question") or "") for row in asked]
    for passages in index.search_many(queries, k=k, kind=kind, year=year):
        found = {"passages": [values(passage, "id text source kind year section score") for passage in passages]}
        if jsonl is not None:
            terminal.print_line(found)
        elif as_json:
            terminal.print_json(found)
        else:
            for passage in passages:
                print(f"{passage.score:.2f}  {passage.source}  {passage.section}\n{passage.text}\n")
            if not passages:
                print("没有找到。")


@app.command("similar")
def knowledge_similar(file: Annotated[Path, typer.Argument(metavar="FILE", help="要比对的自评报告。")]) -> None:
    """一份报告有多少与资料库里的往年报告、其他单位报告重复，哪些段落；格式套语不计。"""
    from knowledge.comparing.repetition import Copy, describe, is_own
    from knowledge.comparing.similarity import Similarity
    from knowledge.extraction import read_report
    from knowledge.parsing import read_file

    report = read_report(read_file(file), terminal.office_pack().columns)
    repetition = Similarity(terminal.open_knowledge().base.catalogue).repetition(report)
    print(describe(repetition))
    for passages in repetition.by_document.values():
        document = passages[0].document
        whose = "本单位" if is_own(report, document) else "其他单位"
        print(f"{repetition.share_of(passages):6.1%}  {document.shown}（{whose}）")
    for passage in repetition.passages:
        print(f"\n[{passage.copy.chinese}] {passage.location.label} {passage.section}\n  {passage.own}")
        print(f"  ← {passage.document.shown} {passage.their_section}")
        if passage.copy is not Copy.VERBATIM:
            print(f"  {passage.theirs}")


@app.command("rebuild")
def knowledge_rebuild() -> int:
    """用现在的程序把留存的原件重读一遍；更正过的登记项不变。升级程序以后，读得更准的由此更新。"""
    return _tell(_keeping(terminal.open_knowledge()).read_again(terminal.say_progress))


@app.command("status")
def knowledge_status(
    forget: Annotated[bool, typer.Option("--forget", help="不再提示没有加完的文件。")] = False,
) -> None:
    """显示资料库的状况，包括上次没有加完的文件。"""
    index = terminal.open_knowledge()
    if forget:
        index.base.catalogue.stop_waiting()
    for name, value in index.base.status().items():
        print(f"{name}\t{value}")


def _keeping(index: "DocumentIndex") -> "SharedLibrary":
    """Return the knowledge base in the hands of whoever runs this command."""
    from assistant.shared_library import SharedLibrary

    return SharedLibrary(index.base, terminal.person())


def _tell(outcomes: "Iterator[AddOutcome]") -> int:
    """Print what became of each file, and return the exit code: 2 where one was refused or left out."""
    from knowledge.store.prepared import STATUS_WORDS

    counts = dict.fromkeys(STATUS_WORDS, 0)
    for outcome in outcomes:
        counts[outcome.status] += 1
        document = outcome.document
        if document and not outcome.reason:
            print("\t".join((STATUS_WORDS[outcome.status], document.id, document.name, outcome.told)))
        else:
            terminal.say(
                f"{STATUS_WORDS[outcome.status]}：{outcome.name}：{outcome.reason}" if outcome.reason else outcome.name
            )
    if sum(counts.values()) > 1:
        terminal.say("，".join(f"{STATUS_WORDS[status]}{count}个" for status, count in counts.items() if count) + "。")
    return 2 if counts["refused"] or counts["unfinished"] else 0


def _print_fields(document: "StoredDocument") -> None:
    from knowledge.store.stored import FIELDS

    told = {"编号": document.id, "题名": document.shown, "文件": document.place or document.name}
    told |= {label: str(getattr(document, name) or "") for name, label in FIELDS.items()}
    by_hand = {FIELDS[name] for name in document.corrected}
    for label, value in told.items():
        if value:
            print(f"{label}\t{value}{'（人工更正）' if label in by_hand else ''}")
