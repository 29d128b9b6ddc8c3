"""The commands that need the knowledge base, as scripts call them: a process each, JSON out."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.generated_reports import generate, with_copies

pytestmark = pytest.mark.integration

REPORT = Path(__file__).parents[1] / "fixtures" / "reports" / "department_report.docx"


class Commands:
    """Runs the command line on one data folder."""

    def __init__(self, data: Path) -> None:
        self.environment = os.environ | {"REPORT_ASSISTANT_DATA": str(data)}

    def run(self, *arguments: object, code: int = 0) -> str:
        command = [sys.executable, "-m", "assistant", *map(str, arguments)]
        result = subprocess.run(command, capture_output=True, text=True, env=self.environment, timeout=300, check=False)
        assert result.returncode == code, result.stderr
        return result.stdout

    def json(self, *arguments: object) -> Any:
        return json.loads(self.run(*arguments, "--json"))


@pytest.fixture
def commands(built: Path) -> Commands:
    return Commands(built)


def test_draft_has_the_stable_keys_and_no_unsupported_figure(commands: Commands, tmp_path: Path) -> None:
    word = tmp_path / "草稿.docx"
    draft = commands.json("draft", REPORT, "--docx", word)
    assert list(draft) == ["sections", "text", "questions", "corrections", "grounding", "citations"]
    assert list(draft["sections"]) == ["problems", "measures"]
    assert list(draft["sections"]["problems"][0]) == ["title", "text", "origin", "causes", "citations", "findings"]
    measure = ["title", "text", "owner", "deadline", "result", "addresses", "citations"]
    assert list(draft["sections"]["measures"][0]) == measure
    assert draft["grounding"]["unsupported"] == []
    kinds = {citation["id"]: citation["kind"] for citation in draft["citations"]}
    assert all("report" in {kinds[number] for number in p["citations"]} for p in draft["sections"]["problems"])
    titles = [paragraph.text for paragraph in docx.Document(str(word)).paragraphs]
    assert f"（一）{draft['sections']['problems'][0]['title']}" in titles


def test_ask_answers_a_policy_question_with_its_source(commands: Commands) -> None:
    answer = commands.json("ask", "财预〔2020〕10号对定性指标怎么规定")
    assert list(answer) == ["intent", "answer", "citations", "table"]
    assert answer["intent"] == "search"
    assert any("第十六条" in citation["source"] for citation in answer["citations"])
    assert "80%" in answer["answer"]


def test_ask_line_by_line_keeps_the_order(commands: Commands, tmp_path: Path) -> None:
    file = tmp_path / "问题.jsonl"
    questions = ["哪些指标没有量化", "预算执行率占多少分", "你能做什么"]
    file.write_text("\n".join(json.dumps({"question": q}, ensure_ascii=False) for q in questions), encoding="utf-8")
    answers = [json.loads(line) for line in commands.run("ask", "--jsonl", file, "--report", REPORT).splitlines()]
    assert [answer["intent"] for answer in answers] == ["review", "search", "help"]
    assert answers[0]["answer"].startswith("本报告共6项指标，未量化1项")
    assert len(answers[0]["table"]) == 1


def test_knowledge_is_added_found_and_removed(commands: Commands, tmp_path: Path) -> None:
    file = tmp_path / "青溪县绩效管理办法.md"
    file.write_text(
        "# 青溪县预算绩效管理办法\n\n青财绩〔2024〕3号\n\n## 第一条 目的\n\n规范全县预算绩效管理。\n\n"
        "## 第二条 抽查\n\n县财政局每年按自评项目数的五分之一抽查复核，抽查结果在全县通报。\n",
        encoding="utf-8",
    )
    added = commands.run("knowledge", "add", file).split("\t")
    assert added[0] == "已加入"
    assert commands.run("knowledge", "add", file).startswith("没有变化")
    assert added[1] in commands.run("knowledge", "list")
    assert "抽查结果在全县通报" in commands.run("knowledge", "show", added[1])
    passages = commands.json("knowledge", "search", "青溪县抽查比例是多少", "-k", "3", "--kind", "policy")["passages"]
    assert list(passages[0]) == ["id", "text", "source", "kind", "year", "section", "score"]
    assert "五分之一" in passages[0]["text"]
    assert commands.run("knowledge", "remove", added[1]).startswith("已删除")
    assert added[1] not in commands.run("knowledge", "list")


def test_report_is_held_against_those_of_the_library(commands: Commands, tmp_path: Path) -> None:
    source, report = generate(3, (2030, 2031))[::2]
    kept, asked = tmp_path / "kept.md", tmp_path / "asked.docx"
    kept.write_text(source.markdown, "utf-8")
    asked.write_bytes(with_copies(report, source, 0.5).docx)
    added = commands.run("knowledge", "add", "--kind", "report", kept).split("\t")[1]
    share, document = commands.run("knowledge", "similar", asked).splitlines()[1].split(maxsplit=1)
    assert float(share.rstrip("%")) == pytest.approx(50, abs=8)
    assert document == f"{source.name}（虚构样例）（其他单位）"
    commands.run("knowledge", "remove", added)


def test_searching_line_by_line_keeps_the_order(commands: Commands, tmp_path: Path) -> None:
    file = tmp_path / "查询.jsonl"
    file.write_text('{"query": "满意度调查"}\n{"query": "政府采购验收"}\n', encoding="utf-8")
    lines = [json.loads(line) for line in commands.run("knowledge", "search", "--jsonl", file, "-k", "2").splitlines()]
    assert [len(line["passages"]) for line in lines] == [2, 2]
    assert "验收" in lines[1]["passages"][0]["text"]


def test_unreadable_file_leaves_the_base_as_it_was(commands: Commands, tmp_path: Path) -> None:
    before = commands.run("knowledge", "list")
    file = tmp_path / "空白.docx"
    file.write_bytes(b"")
    commands.run("knowledge", "add", file, code=2)
    assert commands.run("knowledge", "list") == before


def test_unknown_document_is_named(commands: Commands) -> None:
    commands.run("knowledge", "show", "没有这个", code=2)
