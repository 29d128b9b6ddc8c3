"""`ask` and `chat`: questions, each on its own, and a conversation whose turns lean on those before."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli import terminal
from knowledge.errors import UserError

if TYPE_CHECKING:
    from assistant.conversation.workspace import Workspace

Report = Annotated[Path | None, typer.Option("--report", help="所问的自评报告。")]


def ask(
    question: Annotated[str | None, typer.Argument(help="要问的话。")] = None,
    report: Report = None,
    jsonl: terminal.Jsonl = None,
    as_json: terminal.Json = False,
) -> None:
    """用一句话提问，或用 --jsonl 逐行提问。"""
    from assistant.conversation.turns import collect, reply

    if (question is None) == (jsonl is None):
        raise UserError("请给出一个问题，或用 --jsonl 给出问题文件（两者取一）。")
    workspace = _workspace(report)
    if jsonl is None:
        answer = collect(reply(question or "", workspace))
        terminal.print_json(answer) if as_json else _print_answer(answer)
        return
    for row in terminal.json_lines(jsonl):
        terminal.print_line(collect(reply(str(row.get("question", "")), workspace)))


def chat(report: Report = None, jsonl: terminal.Jsonl = None) -> None:
    """连续对话：每句话接着上一句说；--jsonl 时每行 {"say": 要说的话}。"""
    from assistant.conversation.turns import take_turn

    workspace = _workspace(report)
    for said in _lines() if jsonl is None else (str(row.get("say", "")) for row in terminal.json_lines(jsonl)):
        answer, workspace = take_turn(said, workspace)
        if jsonl is not None:
            terminal.print_line(answer)
            continue
        _print_answer(answer)
        if answer["changed"] and answer["draft"]:
            print(answer["draft"]["text"])


def _lines() -> Iterator[str]:
    while True:
        print("> ", end="", file=sys.stderr, flush=True)
        if not (line := sys.stdin.readline()):
            return
        if line.strip():
            yield line.strip()


def _workspace(report: Path | None) -> "Workspace":
    from assistant.conversation.workspace import Workspace
    from assistant.model import chat_model
    from knowledge.comparing.similarity import Similarity
    from knowledge.finding.opening import bundled_embedder

    index = terminal.open_knowledge()
    return Workspace(
        review=terminal.review_file(report) if report else None,
        library=index,
        model=chat_model(terminal.settings()),
        repetition=Similarity(index.base.catalogue).repetition,
        encode=bundled_embedder().embed_queries,
    )


def _print_answer(answer: dict[str, Any]) -> None:
    print(answer["answer"])
    for citation in answer["citations"]:
        print(f"[{citation['id']}] {citation['source']}：“{citation['quote']}”")
