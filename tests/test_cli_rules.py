import json
import sys
from collections.abc import Callable

import pytest

from assistant.cli.main import main
from assistant.review.catalogue import all_rules

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["report-assistant", *arguments])
        with pytest.raises(SystemExit) as stop:
            main()
        out, err = capsys.readouterr()
        return int(stop.value.code or 0), out, err

    return call


def test_rules_are_listed_with_their_basis(run: Run) -> None:
    code, out, err = run("rules")
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0].split() == ["代码", "程度", "规则", "依据"]
    assert [line.split()[0] for line in lines[1:]] == [rule.code for rule in all_rules()]
    (line,) = (line for line in lines if line.startswith("SCO01"))
    assert line.split() == ["SCO01", "错误", "分值合计100分", "财预〔2020〕10号第十三条"]


def test_rules_are_listed_as_json(run: Run) -> None:
    listed = json.loads(run("rules", "--json")[1])
    assert {
        "code": "BUD10",
        "severity": "warning",
        "name": "执行率偏低说明原因",
        "basis": "财预〔2020〕10号第二十六条",
    } in listed
    assert len(listed) == len(all_rules())


@pytest.mark.parametrize("written", ["SCO01", "sco01"])
def test_a_rule_is_explained_with_the_words_of_its_clause(run: Run, written: str) -> None:
    code, out, _ = run("rules", written)
    assert code == 0
    assert out.startswith("SCO01 分值合计100分（错误）\n")
    for words in (
        "反例：产出50分",
        "正例：产出50分",
        "建议：调整各项指标分值",
        "《项目支出绩效评价管理办法》",
        "没有规定这一项怎样算分",
    ):
        assert words in out


def test_a_rule_is_explained_as_json(run: Run) -> None:
    explained = json.loads(run("rules", "BUD01", "--json")[1])
    assert list(explained) == [
        *("code", "severity", "name", "basis", "explanation"),
        *("bad_example", "good_example", "citation", "clause", "suggestion"),
    ]
    assert explained["bad_example"] == "全年预算数400万元、全年执行数388万元，执行率写95.00%，应为97.00%。"
    assert "反例" not in explained["explanation"]


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_every_rule_can_be_explained(run: Run, rule: object) -> None:
    assert run("rules", rule.code, "--json")[0] == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize(("written", "near"), [("SCO1", "SCO01"), ("SCO77", "SCO07"), ("BUDGET", "BUD01")])
def test_an_unknown_code_names_those_near_it(run: Run, written: str, near: str) -> None:
    code, out, err = run("rules", written)
    assert (code, out) == (2, "")
    assert f"没有代码为“{written}”的规则" in err
    assert near in err


def test_a_code_like_no_other_is_sent_to_the_list(run: Run) -> None:
    assert "report-assistant rules" in run("rules", "XYZ99")[2]
