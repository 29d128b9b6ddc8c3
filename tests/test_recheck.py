from dataclasses import replace

import pytest

from assistant.review.deciding import Recheck, compare_reviews, family, kept_findings
from assistant.review.engine import review
from assistant.review.identity import identified
from assistant.review.rule import Evidence, Finding, Severity
from knowledge.document import Location
from knowledge.extraction import read_report
from knowledge.parsing.txt import read_text
from knowledge.policy import Basis
from knowledge.report import Report
from tests.made_reports import report_from_dict

GOOD = ["产出指标", "数量指标", "演出场次", "≥24场", "25场", "40", "40"]
RISE = ["产出指标", "质量指标", "演出质量", "进一步提升", "完成", "20", "20"]
MOOD = ["效益指标", "社会效益指标", "文化氛围", "持续浓厚", "完成", "20", "20"]
MISSED = ["满意度指标", "满意度指标", "观众满意度", "≥90%", "80%", "10", "10"]


def report(
    *indicators: list[str],
    rate: str = "95.00%",
    score: str = "9.50",
    spent: str = "54",
    project: str = "公益演出补助资金",
    **content: object,
) -> Report:
    fund = {"label": "年度资金总额", "initial": "60", "adjusted": "60", "spent": spent, "weight": "10"}
    form = {
        "project": project,
        "department": "澜江市文旅局",
        "unit": "澜江市文化馆",
        "funds": [fund | {"rate": rate, "score": score}],
        "goals": [{"expected": "演出24场", "actual": "演出25场"}],
        "indicators": indicators,
        "total_weight": "100",
        "total_score": "99.5",
    }
    return report_from_dict(
        {"title": "演出项目自评报告", "unit": "澜江市文化馆", "year": 2024} | content | {"forms": [form]}
    )


def keys(of: Report, *rules: str) -> list[str]:
    return [key for key, finding in review(of).by_id.items() if not rules or finding.rule in rules]


def compared(before: Report, after: Report) -> Recheck:
    return compare_reviews(kept_findings(review(before)), review(after))


def test_same_report_has_only_remaining_findings():
    of = report(GOOD, RISE, MOOD, MISSED)
    result = compared(of, of)
    assert (result.fixed, result.new, result.changed) == ({}, {}, {})
    assert [one.message for one in result.remaining.values()] == [one.message for one in review(of).findings]


def test_inserted_row_and_other_figures_leave_a_finding_what_it_is():
    before = report(GOOD, RISE, MOOD, MISSED)
    after = report(["产出指标", "数量指标", "下乡演出", "≥8场", "9场", "10", "10"], GOOD, MISSED, score="9.40")
    assert keys(before, "VAL04", "BUD01") == keys(after, "VAL04", "BUD01")
    assert len(keys(before, "VAL04", "BUD01")) == 2


def test_mended_finding_is_fixed_and_a_fresh_one_is_new():
    before = report(GOOD, RISE, MOOD, MISSED)
    after = report(
        [*GOOD[:4], "12场", "40", "40"], RISE, MOOD, [*MISSED[:4], "93%", "10", "10"], rate="90.00%", score="9.00"
    )
    result = compared(before, after)
    assert {*keys(before, "BUD01"), *keys(before, "VAL04")} <= set(result.fixed)
    assert [key[:5] for key in result.new if key.startswith("VAL04")] == ["VAL04"]


def test_what_is_reckoned_is_told_rounded():
    kept = kept_findings(review(report(GOOD, spent="54.1")))
    assert [one.expected for key, one in kept.items() if key.startswith("BUD01")] == ["90.17%"]


def test_finding_whose_figures_changed_is_told_with_both():
    result = compared(report(GOOD, rate="95.00%"), report(GOOD, rate="80.00%"))
    ((was, now),) = [pair for key, pair in result.changed.items() if key.startswith("BUD01")]
    assert (was.stated, was.expected) == ("95%", "90%")
    assert (now.stated, now.expected) == ("80%", "90%")


def test_mended_row_leaves_the_findings_on_other_rows_what_they_are():
    before, after = report(GOOD, RISE, MOOD, MISSED), report(GOOD, [*RISE[:3], "≥95%", *RISE[4:]], MOOD, MISSED)
    rise, mood = keys(before, "VAL01")
    assert keys(after, "VAL01") == [mood]
    assert rise != mood


def test_findings_of_one_rule_in_two_columns_of_a_row_are_told_apart():
    of = report(GOOD)
    basis = Basis("财预〔2020〕10号", "第十三条")
    place = of.forms[0].funds[0].location
    found = [
        Finding(
            "BUD06",
            Severity.ERROR,
            f"各项资金来源{column}合计50万元。",
            (Evidence("50", place),),
            "核对。",
            basis,
            place,
            about=column,
        )
        for column in ("全年预算数", "全年执行数")
    ]
    both, second = identified(found, of), identified(found[1:], of)
    assert both[0].id != both[1].id == second[0].id


def test_finding_in_the_text_is_known_by_its_opening_words_under_any_heading():
    def of(heading: str, text: str) -> str:
        made = report(sections={heading: text})
        place = next(made.sections[-1].paragraphs).location
        basis = Basis("财预〔2020〕10号", "第十三条")
        finding = Finding("DOC90", Severity.INFO, "没有写原因。", (Evidence(text, place),), "补写。", basis, place)
        return identified([finding], made)[0].id

    before = of("六、存在的问题", "一是支出进度偏慢，全年执行率只有82.5%，年末集中支付较多。")
    assert before == of("七、主要问题", "1. 一是支出进度偏慢，全年执行率只有84%，年末集中支付偏多，各科室重视不够。")
    assert before != of("六、存在的问题", "二是指标设置不细。")


def test_finding_about_all_problems_is_known_by_its_chapter():
    of = report(sections={"六、存在的问题": "", "（一）资金沉淀": "结转较多。", "七、改进措施": "加强管理。"})
    basis = Basis("财预〔2020〕10号", "第十三条")
    found = []
    for section in of.sections:
        for place in [paragraph.location for paragraph in section.paragraphs]:
            evidence = (Evidence("文", place),)
            found.append(Finding("DOC13", Severity.INFO, "没有对应。", evidence, "对应。", basis, place))
    problems, measures = identified(found, of)
    assert problems.id != measures.id
    assert identified(found[1:], of)[0].id == measures.id


def test_findings_that_share_rule_and_words_are_told_apart_by_what_they_say_whatever_their_order():
    of = report(GOOD)
    basis, place = Basis("财预〔2020〕10号", "第十三条"), Location(99)
    finding = Finding("DOC90", Severity.INFO, "重复。", (Evidence("甲", place),), "改。", basis, place)
    other = replace(finding, message="又重复。")
    first, second = identified((finding, other), of)
    assert [one.id for one in identified((other, finding), of)] == [second.id, first.id]
    assert first.id != second.id


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        ({"title": "演出项目自评报告（修改稿）"}, True),
        ({"year": 2023}, False),
        ({"unit": "雁泽市文化馆"}, False),
        ({"kind": "department"}, False),
        ({"project": "非遗传承补助资金"}, False),
    ],
)
def test_versions_of_a_report_share_unit_year_kind_and_projects(change: dict[str, str], is_same: bool):
    other = report(GOOD, **change)
    assert (family(report(GOOD)) == family(other)) is is_same


@pytest.mark.parametrize(
    ("words", "stated", "expected"),
    [
        ("支出39.85万元，较上年42.36万元减少2.51万元，下降7.93%。", "7.93%", "5.93%"),
        ("支出12.69万元，较上年13.96万元增加1.27万元。", "1.27万元", "-1.27万元"),
    ],
)
def test_what_a_change_should_be_is_told_along_its_own_direction(words: str, stated: str, expected: str):
    text = f"澜江市教育局2024年度部门整体支出绩效自评报告\n一、基本情况\n2024年“三公”经费{words}"
    kept = kept_findings(review(read_report(read_text(text, "报告.txt")))).values()
    assert [(one.stated, one.expected) for one in kept if one.expected] == [(stated, expected)]
