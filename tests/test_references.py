import pytest

from assistant.citations import Citation, SourceKind
from assistant.drafting.grounding.gate import find_references, holds_reference

METHOD = Citation(
    1,
    SourceKind.POLICY,
    "《项目支出绩效评价管理办法》（财预〔2020〕10号）第十一条",
    "目标没有完成的，要分析、说明原因。",
)
ANNEX = Citation(2, SourceKind.POLICY, "《项目支出绩效评价管理办法》（财预〔2020〕10号）附件2“绩效指标明确性”", "要点")
GUIDE = Citation(
    3,
    SourceKind.POLICY,
    "《中央部门项目支出核心绩效目标和指标设置及取值指引（试行）》（财预〔2021〕101号）第三部分第（八）项",
    "佐证",
)
LAW = Citation(4, SourceKind.POLICY, "《中华人民共和国预算法》第三十二条", "参考上年执行情况。")
SECTION = Citation(5, SourceKind.POLICY, "项目支出绩效评价管理办法（财预〔2020〕10号）", "权重", section="第十三条")
PASSAGE = Citation(
    6,
    SourceKind.PAST_REPORT,
    "某局自评报告",
    "按照《甲市绩效管理办法》（甲财绩〔2022〕3号）第五条、第六条和《乙办法》第九条开展，市财政局甲财绩〔2023〕8号另有要求。",
)


def held(text: str, source: Citation) -> list[bool]:
    holder = f"{source.source}\n{source.section}\n{source.quote}"
    return [holds_reference(source, holder, reference) for reference in find_references(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("按照《办法》（财预〔2020〕10号）第十一条、第十二条", ["《办法》（财预〔2020〕10号）第十一条", "第十二条"]),
        ("按照财预〔2020〕10号和10号文", ["财预〔2020〕10号", "10号文"]),
        ("按照预算法第三十二条", ["预算法", "第三十二条"]),
        ("对照附件2“绩效指标明确性”", ["附件2“绩效指标明确性”"]),
        ("第三部分第（八）项所列", ["第三部分第（八）项"]),
        ("国务院令第738号", ["国务院令第738号"]),
        ("（一）第一季度，第3条", []),
    ],
)
def test_references_are_found_as_written(text: str, words: list[str]) -> None:
    assert [reference.text for reference in find_references(text)] == words


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("《项目支出绩效评价管理办法》（财预〔2020〕10号）第十一条", METHOD, [True]),
        ("《项目支出绩效评价管理办法》", METHOD, [True]),
        ("财预〔2020〕10号第十一条", METHOD, [True, True]),
        ("10号文第十一条", METHOD, [True, True]),
        ("财预〔2020〕11号", METHOD, [False]),
        ("湘财预〔2020〕10号", METHOD, [False]),
        ("《财政支出绩效评价管理办法》（财预〔2020〕10号）", METHOD, [False]),
        ("《办法》", METHOD, [False]),
        ("《项目支出绩效评价管理办法》（财预〔2021〕101号）", METHOD, [False]),
        ("《项目支出绩效评价管理办法》（财预〔2020〕10号）第十二条", METHOD, [False]),
        ("《项目支出绩效评价管理办法》第十一条第二款", METHOD, [False]),
        ("附件2“绩效指标明确性”", ANNEX, [True]),
        ("附件2“资金到位率”", ANNEX, [False]),
        ("财预〔2021〕101号第三部分第（八）项", GUIDE, [True, True]),
        ("财预〔2021〕101号第三部分第（九）项", GUIDE, [True, False]),
        ("《预算法》第三十二条", LAW, [True]),
        ("预算法第三十二条", LAW, [True, True]),
        ("预算法实施条例第三十二条", LAW, [False, False]),
        ("财预〔2020〕10号第十三条", SECTION, [True, True]),
        ("《甲市绩效管理办法》第六条", PASSAGE, [True]),
        ("《甲市绩效管理办法》第九条", PASSAGE, [False]),
        ("《乙办法》（甲财绩〔2022〕3号）", PASSAGE, [False]),
        ("甲财绩〔2023〕8号", PASSAGE, [True]),
    ],
)
def test_source_holds_a_reference_whole_or_not(text: str, source: Citation, expected: list[bool]) -> None:
    assert held(text, source) == expected
