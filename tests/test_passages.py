"""The same problems, told in other places and shapes, are found with their measures; a good report has none."""

import pytest

from knowledge.extraction import read_report
from knowledge.narrative.entries import Narrative, read_narrative
from knowledge.parsing import parse

_GOOD = "全年巡河210次，没有发生安全事故，群众满意度96.4%。"
_PROBLEMS = (
    ("闸门只修好7座，比9座少2座", "配件厂6月停产，换厂家又等了50天", "工程股2025年4月底前修好余下2座闸门"),
    ("渠道清淤拖后，差3.5公里", "两个村的机耕路雨后陷车", "管护站2025年5月20日前清完3.5公里渠道"),
    ("水费收缴率81%，离90%差9个百分点", "收费员2人要跑46个组", "财务股2025年6月底前开通扫码缴费，收缴率到90%"),
)
_DAYS = ("2025年4月底前", "2025年5月20日前", "2025年6月底前")
_WHOLE = [f"{short}。{why}。{deed}。" for short, why, deed in _PROBLEMS]
_TOLD = [f"{short}。{why}。" for short, why, _ in _PROBLEMS]
_DEEDS = [f"{deed}。" for *_, deed in _PROBLEMS]


def _numbered(texts: list[str], form: str) -> str:
    return "".join(form.format(n) + text for n, text in zip("一二三", texts, strict=True))


_ROWS = "\n".join(f"| {short} | {why} | {deed.replace('2025', '在2025')} |" for short, why, deed in _PROBLEMS)
_SHAPES = {
    "after a turn in the achievements": "\n\n".join(f"{_GOOD}不过，{text}" for text in _WHOLE),
    "in one paragraph": _GOOD + "但是" + "".join(_WHOLE),
    "in unknown chapters": "一、欠着的账\n\n{}\n\n二、往后\n\n{}".format("\n\n".join(_TOLD), "\n\n".join(_DEEDS)),
    "with measures that give no day": "\n\n".join(
        f"{_GOOD}不过，{short}。{why}。{deed.replace(day, '')}。"
        for (short, why, deed), day in zip(_PROBLEMS, _DAYS, strict=True)
    ),
    "counted in two paragraphs": f"{_numbered(_TOLD, '其{}，')}\n\n{_numbered(_DEEDS, '其{}，')}",
    "answered in the next paragraph each": "\n\n".join(
        f"有人问：{told}\n\n答：{deed}" for told, deed in zip(_TOLD, _DEEDS, strict=True)
    ),
    "beside a list of days without a year": f"一、本局\n\n{_GOOD}\n\n二、欠着的账\n\n{{}}\n\n三、日程\n\n{{}}".format(
        "\n\n".join(_TOLD), "\n\n".join(deed.replace("2025年", "") for deed in _DEEDS)
    ),
    "a cell each": "| 方面 | 情况 |\n|---|---|\n"
    + "\n".join(f"| {name} | {text} |" for name, text in zip(("闸门", "渠道", "水费"), _WHOLE, strict=True)),
    "with the commitments listed at the end": f"{_GOOD}{_TOLD[0]}\n\n"
    f"{_GOOD}{_TOLD[1]}\n\n{_GOOD}不过{_TOLD[2]}\n\n二、2025年承诺事项\n\n" + "\n\n".join(_DEEDS),
    "in cells": f"| 干了什么 | {_GOOD} |\n|---|---|\n| 差在哪 | {''.join(_TOLD)} |\n| 咋补 | {''.join(_DEEDS)} |",
    "in cells of which one is known": f"| 干了什么 | {_GOOD} |\n|---|---|\n| 差在哪 | {''.join(_TOLD)} |\n"
    f"| 下一步打算 | {_numbered(_DEEDS, '{}是')} |",
    "a row each under heads of any words": f"| 难处 | 缘由 | 打法 |\n|---|---|---|\n{_ROWS}",
}


def _read(body: str) -> Narrative:
    return read_narrative(read_report(parse(f"# 甲县水务局2024年度绩效自评报告\n\n{body}\n".encode(), "报告.md")))


@pytest.mark.parametrize("shape", _SHAPES)
def test_problems_are_found_wherever_they_stand(shape: str) -> None:
    found = _read(_SHAPES[shape])
    told = "\n".join(entry.words for entry in found.problems)
    done = "\n".join(line.text for one in found.all_measures for line in one.told)
    for short, why, deed in _PROBLEMS:
        assert short in told
        assert why in told
        assert deed.partition("前")[2] in done
    assert "满意度96.4%" not in told


def test_cause_and_measure_go_to_their_own_problem() -> None:
    found = _read(_SHAPES["in one paragraph"]).problems
    assert [[line.text for line in one.lines] for one in found] == [[short, why] for short, why, _ in _PROBLEMS]
    assert [[line.text for line in one.answers] for one in found] == [[deed] for *_, deed in _PROBLEMS]


@pytest.mark.parametrize(
    "text",
    [
        _GOOD,
        "全县2026年底前要建成节水型社会。没有追加预算，也没有调整目标。",
        "配件2024年3月底前全部到货，不足部分已补齐。",
    ],
)
def test_a_good_report_has_no_problems(text: str) -> None:
    assert _read(f"一、基本情况\n\n{text}\n\n二、绩效情况\n\n{_GOOD}").problems == ()


def test_how_points_are_counted_and_what_is_published_is_no_problem() -> None:
    rule = "没有达到的按实际除以目标计分，3项没有达到。\n\n自评结果2025年3月底前在网站公开。"
    found = _read(f"一、基本情况\n\n{_GOOD}\n\n二、主要成效\n\n{_GOOD}\n\n三、评分和应用\n\n{rule}")
    assert (found.problems, found.measures) == ((), ())


def test_what_leads_on_to_a_table_of_problems_is_none_of_them() -> None:
    table = f"| 问题 | 原因 | 整改办法 |\n|---|---|---|\n{_ROWS}"
    lead = "列出三个问题，逐项定了时间，见表四。\n\n表四　整改清单"
    found = _read(f"一、基本情况\n\n{_GOOD}\n\n二、问题和整改\n\n{lead}\n\n{table}")
    assert [one.lines[0].text for one in found.problems] == [short for short, *_ in _PROBLEMS]


@pytest.mark.parametrize(("score", "told"), [("10", True), ("8", False)])
def test_note_beside_all_points_tells_of_a_matter_of_its_own(score: str, told: bool) -> None:
    head = (
        "| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因及改进措施 |\n"
        + "|---" * 8
        + "|"
    )
    rows = (
        f"| 产出指标 | 数量指标 | 巡河次数 | ≥200次 | 210次 | 10 | {score} | {_WHOLE[0]} |\n"
        "| 效益指标 | 社会效益指标 | 供水保证率 | ≥95% | 96% | 20 | 20 | |\n"
        "| 满意度指标 | 服务对象满意度 | 群众满意度 | ≥90% | 96.4% | 10 | 10 | |\n"
    )
    found = _read(f"## 一、项目概况\n\n{_GOOD}\n\n## 项目支出绩效自评表\n\n{head}\n{rows}")
    assert [entry.title for entry in found.problems] == (["闸门只修好7座，比9座少2座"] if told else [])
