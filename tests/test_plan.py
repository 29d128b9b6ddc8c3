from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant.citations import SourceKind
from assistant.drafting.planning.facts import fill
from assistant.drafting.planning.narrative import own_clauses
from assistant.drafting.planning.offices import find_offices
from assistant.drafting.planning.plan import make_plan
from assistant.drafting.planning.problem import PlannedProblem
from assistant.drafting.planning.quoting import numbered_parts, shown
from assistant.drafting.planning.theme import load_phrases, load_themes, theme_of_rule
from assistant.drafting.sources import MARK, Sources, cited
from assistant.review.engine import Review, review
from assistant.review.rule import Severity
from knowledge.errors import UserError
from knowledge.finding.passage import Passage
from knowledge.policy import citation_text
from knowledge.report import report_from_dict
from tests.drafting_case import PRECEDENT, case_plan, case_report, case_review, library
from tests.searching import Searching


def test_problems_are_ordered_by_weight() -> None:
    weights = [problem.weight for problem in case_plan().problems]
    assert weights == sorted(weights, reverse=True)
    assert 3 <= len(weights) <= 6


def test_every_problem_rests_on_a_place_of_the_report_and_is_answered() -> None:
    plan = case_plan()
    for problem in plan.problems:
        kinds = {plan.sources[number - 1].kind for fact in problem.facts for number in fact.sources}
        assert SourceKind.REPORT in kinds
        assert problem.measures
        assert problem.causes


def test_counts_are_those_of_the_ledger() -> None:
    problem = case_plan().problem("objectives")
    assert problem is not None
    values = problem.facts[0].values
    assert (values["total"], values["weak"], values["share"]) == ("10", "4", "40.00%")
    quote = case_plan().sources[problem.facts[0].sources[0] - 1].quote
    assert quote == "部门整体支出绩效自评表和项目支出绩效自评表共填列绩效指标10项，其中未量化4项，占40.00%"


def test_examples_come_from_different_forms_and_reasons_first() -> None:
    problem = case_plan().problem("objectives")
    assert problem is not None
    names = [fact.values["name"] for fact in problem.facts if fact.kind == "weak_example"]
    assert names[:2] == ["“新建高标准农田2.5万亩”", "“保障重要农产品稳定供给”"]


def test_budget_figures_stand_as_written_with_what_was_computed() -> None:
    problem = case_plan().problem("budget")
    assert problem is not None
    adjustment = next(fact for fact in problem.facts if fact.kind == "adjustment")
    assert adjustment.values["initial"] == "1500.00万元"
    assert adjustment.values["change"] == "调增900.00万元"
    assert adjustment.values["pct"] == "60.00%"
    row, computed = (case_plan().sources[number - 1].quote for number in adjustment.sources)
    assert row == "年度资金总额 | 1500.00 | 2400.00 | 2100.00 | 10 | 90.00% | 9.00"
    assert computed == "年初预算1500.00万元，全年预算2400.00万元，调增900.00万元，调整幅度60.00%"


def test_findings_go_to_the_theme_of_their_family() -> None:
    themes = {problem.theme: problem.findings for problem in case_plan().problems}
    assert themes["budget"] == ("BUD91",)
    assert themes["data"] == ("DOC91",)


def test_own_sentences_support_problem_and_cause() -> None:
    problem = case_plan().problem("mechanism")
    assert problem is not None
    own = [cause for cause in problem.causes if cause.own] or [fact for fact in problem.facts if fact.kind == "own"]
    assert own
    assert "绩效自评由财务人员兼职承担" in "".join(
        case_plan().sources[n - 1].quote for item in own for n in item.sources
    )


def test_blame_on_others_is_left_out() -> None:
    text = "".join(clause.text for clause in own_clauses(case_report()))
    assert "业务科室参与较少" in text
    assert "各级财政部门" not in text
    assert "第三方" not in text


def test_offices_are_those_the_report_lists() -> None:
    offices = find_offices(case_report(), Sources(case_report()))
    assert (offices.finance, offices.general, offices.listed) == ("计划财务科", "办公室", True)
    assert offices.business_for(["农产品监测合格率"], 1) == "农产品质量安全监管科等业务科室"


@pytest.mark.parametrize(
    ("text", "finance", "business"),
    [
        ("机关内设科室4个，分别是办公室、财务科、基础教育科、职业教育科。", "财务科", ("基础教育科", "职业教育科")),
        (
            "内设办公室、计财股、疾控股和医政股等4个股室。",
            "计财股",
            ("疾控股", "医政股"),
        ),
        (
            "设6个内设机构：办公室、规划财务处、市场运行和消费促进处、外资处。",
            "规划财务处",
            ("市场运行和消费促进处", "外资处"),
        ),
        ("局机关设办公室、计划财务科、基础教育科。", "计划财务科", ("基础教育科",)),
        ("内设办公室（财务）、数据资源科、云网管理科3个科室。", "财务部门", ("数据资源科", "云网管理科")),
        ("我局主管全市交通工作。", "财务部门", ()),
    ],
)
def test_office_lists_of_other_units(text: str, finance: str, business: tuple[str, ...]) -> None:
    report = report_from_dict({"sections": {"一、基本情况": text}})
    offices = find_offices(report, Sources(report))
    assert (offices.finance, offices.business) == (finance, business)


def test_precedents_are_passages_of_other_reports() -> None:
    plan = case_plan()
    sources = [plan.sources[n - 1] for problem in plan.problems for m in problem.measures for n in m.precedents]
    assert {source.passage_id for source in sources} == {PRECEDENT.id}
    assert {source.section for source in sources} == {"八、下一步改进措施"}


def test_row_with_its_figures_is_rewritten_whole_and_others_by_what_to_measure() -> None:
    review = case_review()
    rewrites = {
        "按计划完成": ("新建高标准农田≥2.5万亩",),
        "进一步改善": ("农业面源污染物排放量较上年下降≥____%",),
        "持续提升": ("受益群众≥____人",),
    }
    ledger = tuple(
        replace(row, judgement=replace(row.judgement, rewrites=rewrites.get(row.indicator.target, ())))
        for row in review.ledger
        if row.judgement
    )
    problem = make_plan(replace(review, ledger=ledger), library).problem("objectives")
    assert problem is not None
    text = MARK.sub("", "。".join(problem.measures[0].sentences(9)))
    assert "“新建高标准农田2.5万亩”的指标值由“按计划完成”改为“新建高标准农田≥2.5万亩”" in text
    assert "“农业面源污染治理水平”改以农业面源污染物排放量较上年下降衡量" in text
    assert "受益群众" not in text
    assert "____" not in text


def test_findings_that_a_count_tells_are_not_told_twice() -> None:
    review = case_review()
    finding = replace(review.findings[0], rule="VAL01", message="6项指标值不能据以评分。")
    problem = make_plan(replace(review, findings=(finding,)), library).problem("objectives")
    assert problem is not None
    assert "VAL01" in problem.findings
    assert all(fact.kind != "finding" for fact in problem.facts)


def test_finding_is_told_shortly_in_the_words_of_a_report() -> None:
    review = case_review()
    message = (
        "自评表执行率写为90.00%，复算为87.50%（所写数值可能沿用了初稿）；"
        "得分9.00应为8.75；正文写“执行率90%”，同样有误。"
    )
    finding = replace(review.findings[0], rule="BUD01", message=message)
    problem = make_plan(replace(review, findings=(finding,)), library).problem("data")
    assert problem is not None
    fact = problem.facts[0]
    assert MARK.sub("", fact.ways[0]) == (
        "自评表执行率填列为90.00%，复算为87.50%，得分9.00应为8.75，正文载明“执行率90%”，同样有误"
    )
    assert "预算执行率（应为87.50%）" in problem.measures[0].core[0]


def test_light_findings_are_no_ground_for_a_problem() -> None:
    review = case_review()
    finding = replace(review.findings[0], rule="DOC09", severity=Severity.INFO)
    assert make_plan(replace(review, findings=(finding,)), library).problem("data") is None


def test_what_is_missing_is_asked_under_the_same_keys_each_time() -> None:
    keys = [question.key for question in case_plan().questions]
    assert {"carryover", "adjustment_reason", "uncovered", "survey", "cause.data"} <= set(keys)
    assert len(set(keys)) == len(keys)
    assert [question.key for question in make_plan(case_review(), library).questions] == keys


def test_same_report_gives_the_same_plan() -> None:
    assert make_plan(case_review(), library) == case_plan()


def test_past_reports_are_looked_up_for_all_problems_at_once() -> None:
    batches = []

    class Counting(Searching):
        def search_many(self, queries: Sequence[str], **filters: object) -> Sequence[Sequence[Passage]]:
            batches.append(list(queries))
            return super().search_many(queries, **filters)

    plan = make_plan(case_review(), Counting(library.find))
    assert plan == case_plan()
    assert len(batches) == 1
    assert len(batches[0]) == 2 * len(plan.problems)


def test_style_is_that_of_the_units_last_report() -> None:
    def search_reports(*_query: str, **_filters: object) -> list[Passage]:
        def passage(unit: str, year: int, section: str, text: str) -> Passage:
            return replace(PRECEDENT, source=f"{unit}{year}年度自评报告", year=year, section=section, text=text)

        return [
            passage("澜溪市商务局", 2022, "七、存在的问题", "别家的写法。"),
            passage("临溪市农业农村局", 2021, "七、存在的问题", "前年的写法。"),
            passage("临溪市农业农村局", 2022, "一、基本情况", "概况。"),
            passage("临溪市农业农村局", 2022, "七、存在的问题", "去年的写法。"),
            passage("临溪市农业农村局", 2023, "七、存在的问题", "今年的写法。"),
        ]

    assert make_plan(case_review(), Searching(search_reports)).style == "去年的写法。"
    assert case_plan().style.startswith("绩效自评由财务人员兼职承担")


def test_report_without_any_ground_is_refused() -> None:
    with pytest.raises(UserError, match="没有依据起草"):
        make_plan(Review(report_from_dict({"title": "空报告"}), (), (), ()), library)


def test_every_basis_of_a_theme_resolves() -> None:
    for theme in load_themes():
        assert theme.basis
        for item in theme.basis:
            assert citation_text(item.basis)
            assert item.about


def test_every_fact_kind_of_a_theme_has_phrases() -> None:
    for theme in load_themes():
        for kind in {*theme.facts, *theme.causing} - {"author", "author_cause", "own_cause"}:
            assert any(name == kind or name.startswith(f"{kind}.") for name in load_phrases()), kind


def test_every_theme_has_a_measure_that_needs_nothing() -> None:
    values = {"finance": "财务科", "general": "办公室", "business": "各业务科室"}
    for theme in load_themes():
        assert any(
            not item.needs and not item.extra and fill(item.core, values) and fill(item.results, values)
            for item in theme.measures
        ), theme.key
        assert any(not item.needs and fill(item.texts, values) for item in theme.causes), theme.key
        assert any(not item.needs for item in theme.titles), theme.key


def test_every_aspect_of_a_theme_has_all_that_is_told_of_it() -> None:
    values = {"finance": "财务科", "general": "办公室", "business": "各业务科室"}
    known = {aspect for theme in load_themes() for aspect in theme.aspects}
    assert {"monitoring", "use", "duty", "data", "booking"} <= known
    for theme in load_themes():
        for aspect in theme.aspects:
            for patterns in (theme.titles, theme.causes):
                assert any(item.needs == (aspect,) and fill(item.texts, values) for item in patterns), (
                    aspect,
                    patterns,
                )
            assert any(
                item.needs == (aspect,) and fill(item.core, values) and fill(item.results, values)
                for item in theme.measures
            ), aspect


def own_words(text: str) -> PlannedProblem:
    """Return the problem that a report tells of itself in these words, beside targets that were missed."""
    rows = [["产出指标", "数量指标", f"建成第{n}类设施", "≥20个", "15个", "10", "7.5", ""] for n in range(4)]
    report = report_from_dict(
        {
            "title": "设施建设项目自评报告",
            "forms": [{"project": "设施建设", "indicators": rows}],
            "sections": {"五、存在的问题": text},
        }
    )
    plan = make_plan(replace(review(report), findings=()), library)
    assert [problem.theme for problem in plan.problems][:1] == ["results"]
    return plan.problems[1]


@pytest.mark.parametrize(
    ("clause", "title", "cause", "measure"),
    [
        ("绩效监控填报进度正常，数据由施工单位提供，没有核实", "运行监控", "核实", "绩效运行监控"),
        ("绩效管理没有自评结果应用的程序规定，自评报告提交后不再跟踪", "自评结果", "衔接", "自评"),
        ("绩效目标设置了配备达标率，但没有明确由谁负责", "责任", "科室", "责任科室"),
        ("效益指标取数薄弱，测产样本代表性不足", "取", "取", "来源"),
        ("软件类资产何时确认、如何计价没有规定，固定资产没有入账", "资产", "入账", "移交"),
    ],
)
def test_causes_and_measures_are_about_what_the_report_says(clause: str, title: str, cause: str, measure: str) -> None:
    problem = own_words(f"{clause}。")
    assert all(title in way for way in problem.titles)
    assert any(cause in way for found in problem.causes for way in found.ways)
    assert all(measure in way for way in problem.measures[0].core)
    told = "".join(way for found in problem.causes for way in found.ways)
    assert "由财务人员汇总填报为主" not in told
    assert "没有一并梳理资产存量" not in told


def test_problem_about_nobody_in_particular_is_told_at_large() -> None:
    problem = own_words("绩效评价人员匮乏，绩效管理由财务人员兼职承担，时间和精力不足。")
    assert problem.theme == "mechanism"
    assert any("专责人员" in way for way in problem.measures[0].core)
    assert "监控没有" not in "".join(problem.closings)


@pytest.mark.parametrize(
    ("code", "theme"),
    [("VAL01", "objectives"), ("SCO03", "scoring"), ("BUD90", "budget"), ("BUD03", "data"), ("DOC04", "data")],
)
def test_each_family_of_rules_has_its_theme(code: str, theme: str) -> None:
    found = theme_of_rule(code)
    assert found is not None
    assert found.key == theme


def test_stretch_without_its_value_is_left_out() -> None:
    assert fill(["由{who}审核<，按照{basis}>。"], {"who": "财务科"}) == ("由财务科审核。",)
    assert fill(["由{who}审核<，按照{basis}>。"], {"who": "财务科", "basis": "办法"}) == ("由财务科审核，按照办法。",)
    assert fill(["由{who}审核。"], {}) == ()


@pytest.mark.parametrize(
    ("text", "shown_as"),
    [
        ("外贸发展上台阶", "“外贸发展上台阶”"),
        ("保障“菜篮子”供应。", "“保障‘菜篮子’供应”"),
        (
            "保障在严峻形势下和春节等重大节庆日的市场正常供应，确保不断档",
            "“保障在严峻形势下和春节等重大节庆日的市场……”",
        ),
    ],
)
def test_cell_is_quoted_as_it_stands(text: str, shown_as: str) -> None:
    assert shown(text, 20) == shown_as


def test_numbered_cell_is_read_in_parts() -> None:
    assert numbered_parts("1.发展实体经济，优化产业结构 2.对外贸易持续增长； 3. 促进内贸流通繁荣；") == [
        "发展实体经济，优化产业结构",
        "对外贸易持续增长",
        "促进内贸流通繁荣",
    ]
    assert numbered_parts("投入1.5万元") == ["投入1.5万元"]


def test_marks_are_read_in_order_of_mention() -> None:
    assert cited("甲[3]乙[1][3]") == (3, 1)
