import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.cli.main import main
from assistant.training.course import generate
from assistant.training.material import bundled_materials

Run = Callable[..., tuple[int, str, str]]
SAMPLE = next((Path(__file__).parents[1] / "assistant/samples").glob("*.md"))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["report-assistant", "train", *arguments])
        with pytest.raises(SystemExit) as stop:
            main()
        out, err = capsys.readouterr()
        return int(stop.value.code or 0), out, err

    return call


def test_lessons_are_listed_by_chapter_and_shown_by_code(run: Run) -> None:
    lines = run("lessons")[1].splitlines()
    assert lines[0].startswith("量化：")
    assert "  SCO01 分值合计100分" in lines
    shown = run("lessons", "SCO01")[1]
    assert "依据：《项目支出绩效评价管理办法》（财预〔2020〕10号）第十三条" in shown
    assert "怎么答：预算执行率的10分就在100分里面。" in shown
    assert [lesson["code"] for lesson in json.loads(run("lessons", "SCO01", "--json")[1])] == ["SCO01"]
    assert run("lessons", "火星移民") == (2, "", "错误：没有讲到“火星移民”的课。换一个词试试，例如“执行率”“满意度”。\n")


def test_an_exercise_is_printed_without_its_key_and_graded_by_its_number(run: Run) -> None:
    code, out, _ = run("exercise", "--kind", "verdict", "--seed", "3", "--level", "2", "--json")
    shown = json.loads(out)
    assert code == 0
    assert "key" not in shown
    materials = bundled_materials()
    key = generate("verdict", materials[3 % len(materials)], 3, 2).key.answer.values
    graded = ("grade", "--kind", "verdict", "--seed", "3", "--level", "2")
    right = json.loads(run(*graded, "--answer", json.dumps(key), "--json")[1])
    assert (right["points"], set(right["by_rule"].values())) == (1, {1})
    assert json.loads(run(*graded, "--answer", "{}", "--json")[1])["points"] < 0.5
    assert run(*graded, "--answer", json.dumps(key))[1].startswith("得分：100（满分100）\n判断对了")


def test_an_exercise_is_made_from_ones_own_report(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    own = ("--kind", "recompute", "--seed", "5", "--report", str(SAMPLE))
    out = run("exercise", *own)[1]
    assert out.startswith("汀州市商务局2024年度部门整体支出绩效自评报告，难度1\n\n【复算并找出不一致】")
    assert "年度资金总额" in out
    assert "填空名：pairs、value1" in out
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"value1": "1"}')))
    assert "参考答案：" in run("grade", *own, "--answer", "-")[1]


def test_answers_are_judged_line_by_line(run: Run, tmp_path: Path) -> None:
    asked = {"kind": "rewrite", "level1": "产出指标", "level2": "数量指标", "indicator": "巡诊", "target": "按计划完成"}
    lines = [asked | {"report_context": "上年巡诊20次。", "answer": answer} for answer in ("≥24次", "≤24次")]
    path = tmp_path / "answers.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf8")
    code, out, _ = run("judge", "--jsonl", str(path))
    right, wrong = map(json.loads, out.splitlines())
    assert (code, right) == (0, {"score": 100, "good": True, "reasons": []})
    assert (wrong["score"], wrong["good"]) == (20, False)
    assert "方向反了" in wrong["reasons"][0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("exercise", "--kind", "quiz", "--seed", "1"), "没有“quiz”这种练习，可选：defects、"),
        (("grade", "--kind", "verdict", "--seed", "1", "--answer", "A"), "答案不是 JSON"),
        (("grade", "--kind", "verdict", "--seed", "1", "--answer", "[]"), "答案应写成"),
    ],
)
def test_what_cannot_be_done_is_one_line(run: Run, arguments: tuple[str, ...], words: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("错误：")
    assert words in err
