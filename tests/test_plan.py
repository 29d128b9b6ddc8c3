"""What a draft will say: the author's own first, then what the figures show; nothing made up, slips apart."""

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from assistant.citations import SourceKind
from assistant.drafting.draft import DraftItem, Origin, draft_to_dict
from assistant.drafting.planning.plan import DraftPlan, make_plan
from assistant.drafting.planning.quality import quality_shortfalls
from assistant.drafting.planning.shortfall import remedy
from assistant.drafting.statement import Answer, StatementKind
from assistant.review.engine import review
from assistant.review.rule import Figure, Finding, Severity
from knowledge.errors import UserError
from knowledge.finding.passage import Passage
from knowledge.policy import Basis
from tests.drafting_case import compose, library
from tests.made_reports import report_from_dict
from tests.searching import Searching

NOTE = "农忙；2025年5月底前增聘16人，由营林股负责"
REPORT: dict[str, Any] = {
    "title": "甲县林业局2024年度造林项目支出绩效自评报告",
    "unit": "甲县林业局",
    "year": 2024,
    "sections": {
        "一、项目概况": "局内设办公室、财务股、营林股、资源管理股4个股室。",
        "二、资金情况": "苗木款拖欠18万元，因为财政授权支付额度12月才下达。",
        "三、完成情况": "造林保存率86%，低于90%的目标，主要是后期管护没有跟上。",
        "四、存在的问题": "",
        "（一）围栏没有装完": "围栏还有3.2公里没有安装。主要原因是施工队更换。",
        "（二）档案不齐": "11个小班没有验收档案。",
        "五、下一步改进措施": "",
        "（一）装完围栏": "营林股2025年6月底前装完3.2公里围栏。",
        "（二）补齐档案": "2025年2月底前补齐档案。",
        "六、其他": "无。\n2025年3月10日",
    },
    "forms": [
        {
            "project": "造林",
            "funds": [{"label": "年度资金总额", "initial": "200", "adjusted": "200", "spent": "140", "weight": "10"}],
            "indicators": [
                ["产出指标", "数量指标", "造林面积", "≥800亩", "800亩", "20", "20", ""],
                ["产出指标", "数量指标", "围栏长度", "≥9公里", "5.8公里", "20", "12.89", "施工队更换"],
                ["产出指标", "质量指标", "造林保存率", "≥90%", "86%", "20", "20", ""],
                ["效益指标", "社会效益", "务工人数", "≥60人", "44人", "30", "22", NOTE],
            ],
        }
    ],
}  # fmt: skip


@cache
def plan() -> DraftPlan:
    return make_plan(review(report_from_dict(REPORT)), library)


def problem(words: str) -> DraftItem:
    return next(item for item in plan().problems if words in item.title)


def measure(of: DraftItem) -> DraftItem:
    return next(item for item in plan().measures if item.keys == of.keys)


def test_own_problems_come_first_and_keep_their_words() -> None:
    assert [item.title for item in plan().problems if item.origin is Origin.OWN] == ["围栏没有装完", "档案不齐"]
    fences = plan().problems[0]
    assert "围栏还有3.2公里没有安装" in fences.text
    assert [one.text for one in fences.of(StatementKind.CAUSE)] == ["主要原因是施工队更换"]


def test_row_of_an_own_problem_is_told_with_it() -> None:
    assert "目标为不低于9公里，实际为5.8公里" in plan().problems[0].text
    assert not any("围栏长度" in item.title for item in plan().problems)


def test_what_only_a_measure_has_words_of_is_another_matter() -> None:
    report = deepcopy(REPORT)
    report["sections"]["（一）装完围栏"] = "营林股2025年6月底前装完3.2公里围栏，结算单据、验收照片随审核资料归档。"
    row = ["产出指标", "时效指标", "资料归档及时率", "100%", "92%", "10", "9.2", "结算单据、审核资料移交晚"]
    report["forms"][0]["indicators"].append(row)
    found = make_plan(review(report_from_dict(report)), library)
    assert any("资料归档及时率" in item.title for item in found.problems)


def test_people_beyond_the_posts_are_told_with_the_own_problem_of_them() -> None:
    text = {"四、存在的问题": "管护站人员超编2人，划转的编制没有核下来。", "一、概况": "编制26名，在职28人。"}
    found = make_plan(review(report_from_dict({"title": "甲县2024年度自评报告", "sections": text})), library)
    (problem,) = found.problems
    assert "超编2人" in problem.text
    assert "编制数26人，年末在职28人" in problem.text


def test_money_left_for_an_own_problems_cause_is_told_with_it_and_small_counts_are_kept() -> None:
    sections = {
        "一、资金情况": "执行率60.00%，原因是泵房设计退回修改，设备款没有支付。",
        "四、存在的问题": "",
        "（一）机组闲置": "3台机组存放在仓库。原因是泵房设计退回修改。",
        "（二）巡查偏少": "巡查员缺2人。",
    }
    rows = [["产出指标", "数量指标", "改造机组", "≥8台", "5台", "30", "18", "泵房设计退回修改"]]
    funds = [{"label": "年度资金总额", "adjusted": "100", "spent": "60", "weight": "10"}]
    content = {"title": "甲县2024年度自评报告", "year": 2024, "sections": sections}
    content["forms"] = [{"project": "泵站改造", "funds": funds, "indicators": rows}]
    idle, *others = make_plan(review(report_from_dict(content)), library).problems
    assert "40万元没有支出" in idle.text
    assert "不低于8台" in idle.text
    assert not any("8台" in one.text or "40万元" in one.text for one in others)


@pytest.mark.parametrize(
    ("charge", "owner"),
    [
        ("自评由财务科牵头。工程科负责灌区渠道和闸门维修。", "工程科"),
        ("工程科、财务科负责人参加。", ""),
    ],
)
def test_owner_is_whom_the_report_puts_in_charge(charge: str, owner: str) -> None:
    plan = _told(f"{charge}灌区渠道维修完成率只有71%，主要是石料涨价。")
    assert [item.owner for item in plan.measures] == [owner]


def test_lack_behind_a_good_turn_and_what_still_is_highest_are_told() -> None:
    plan = _told("四个乡超额完成，只有石桥乡比任务少154人，原因是一家厂停产。")
    assert "石桥乡" in plan.problems[0].text
    plan = _told("石桥镇漏损率仍有16.7%，在各镇里最高，主要是老管没有纳入批复范围。")
    assert "16.7%" in plan.problems[0].text


def test_commitment_keeps_owner_and_deadline() -> None:
    found = measure(plan().problems[0])
    assert (found.owner, found.deadline) == ("营林股", "2025年6月底前")
    assert found.text.startswith("营林股2025年6月底前装完3.2公里围栏")


def test_deadline_that_is_past_on_the_reports_day_is_asked_for_again() -> None:
    found = measure(problem("档案"))
    assert found.deadline == ""
    assert "【完成时限待补" in found.text
    assert found.was_due
    assert any(f"什么时候完成（原定{found.was_due}，已过）" in question["question"] for question in _asked(found))


def test_measure_that_no_cause_leads_to_waits_and_an_answer_is_the_measure() -> None:
    text = "5个村的阅览室全年开放不足200天。"
    content = {"title": "甲县2023年度自评报告", "year": 2023, "sections": {"一、概况": "正常。", "二、绩效情况": text}}
    checked = review(report_from_dict(content))
    waiting = make_plan(checked, library)
    assert waiting.measures[0].statements[0].is_open
    question = next(one for one in waiting.questions if "采取什么办法" in one.text)
    answer = Answer(
        question.key, "由公共服务股2024年5月底前给5个村各配1名管理员", "王芳", datetime(2024, 2, 1, tzinfo=UTC)
    )
    (item,) = make_plan(checked, library, [answer]).measures
    assert item.text.startswith(answer.text)
    assert (item.owner, item.deadline) == ("公共服务股", "2024年5月底前")


def _asked(item: DraftItem) -> list[dict[str, Any]]:
    asked = draft_to_dict(compose(plan()))["questions"]
    return [one for one in asked if one["about"] == item.title]


def test_cause_that_nobody_gives_is_asked_for() -> None:
    (cause,) = problem("档案").of(StatementKind.CAUSE)
    assert cause.is_open
    assert not cause.citations
    assert any("档案不齐" in question.text for question in plan().questions)


def test_missed_target_has_the_cause_that_the_text_gives_for_it() -> None:
    kept = problem("造林保存率")
    assert "不低于90%" in kept.text
    assert "后期管护没有跟上" in "".join(kept.causes)


@pytest.mark.parametrize("note", [NOTE, "少16人，完成73.3%。成因：农忙。整改：2025年5月底前增聘16人，由营林股负责"])
def test_note_of_a_row_gives_cause_and_measure(note: str) -> None:
    changed = deepcopy(REPORT)
    changed["forms"][0]["indicators"][3][7] = note
    made = make_plan(review(report_from_dict(changed)), library)
    workers = next(item for item in made.problems if "务工人数" in item.title)
    assert [one.text for one in workers.of(StatementKind.CAUSE)] == ["原因是农忙"]
    found = next(item for item in made.measures if item.keys == workers.keys)
    assert (found.owner, found.deadline) == ("营林股", "2025年5月底前")
    assert "增聘16人" in found.text


def test_note_that_repeats_the_gap_still_says_why_and_who() -> None:
    changed = deepcopy(REPORT)
    changed["forms"][0]["indicators"][3][7] = "16人外出务工没有返乡；营林股负责，2025年5月补招"
    made = make_plan(review(report_from_dict(changed)), library)
    workers = next(item for item in made.problems if "务工人数" in item.title)
    assert [one.text for one in workers.of(StatementKind.CAUSE)] == ["原因是16人外出务工没有返乡"]
    found = next(item for item in made.measures if item.keys == workers.keys)
    assert (found.owner, found.deadline) == ("营林股", "2025年5月")


def test_lack_that_its_author_explains_is_a_problem_with_all_its_causes() -> None:
    told = "市里的钱都到了，县级资金只到了185万元，到位率84.09%，原因是库款紧。说到底是因为用款计划报得晚。"
    (item,) = _told(told).problems
    assert item.title == "县级资金到位率偏低"
    assert [one.text for one in item.of(StatementKind.CAUSE)] == ["原因是库款紧", "说到底是因为用款计划报得晚"]


def test_report_of_many_lacks_is_told_by_those_that_are_explained() -> None:
    rows = [
        ["产出指标", "数量指标", f"{n}号管段长度", "≥20公里", "10公里", "5", "2", ""] for n in "甲乙丙丁戊己庚辛壬癸"
    ]
    rows.append(["产出指标", "质量指标", "路面完好率", "≥90%", "88%", "5", "4", "水毁；工程科2025年5月底前修复"])
    found = _told("正常。", forms=[{"project": "管网", "indicators": rows}])
    assert len(found.problems) == 9
    assert any("路面完好率" in item.title for item in found.problems)


def test_low_execution_and_debts_are_told_with_their_figures() -> None:
    assert "60万元没有支出" in problem("执行率").text
    debts = problem("拖欠")
    assert "18万元" in debts.text
    assert "12月才下达" in "".join(debts.causes)
    assert measure(debts).result == "拖欠18万元全部付清"


@pytest.mark.parametrize(
    "text",
    [
        "结余3.6万元已按规定交回财政。",
        "未发现拖欠工程款的情况。",
        "居民投诉32件，比上年减少9件，全部办结。",
        "巡查发现渗漏隐患12处，年底整改到位11处。",
        "发病率较上年下降12.3%。",
        "单位成本低于95元的控制标准。",
        "库存周转天数不足30天，优于规定。",
        "“三公”经费比上年减少1.2万元，下降15.8%。",
        "新建公厕8座，目标6座。",
        "补助按季打卡，平均8个工作日到账，不超过10个工作日。",
        "定量指标未完成的按完成比例计分，每逾期10天扣1分。",
        "没有完成的按完成比例给分，合计98.22分。",
        "下达资金56万元，完成投资54.6万元，差额为招标结余。",
        "接待费56,000.00元，比上年减少6,800.00元，下降10.8%。",
    ],
)
def test_good_result_is_no_problem_whatever_words_stand_in_it(text: str) -> None:
    sections = {"一、概况": "正常。", "二、绩效情况": text, "四、存在的问题": "11个小班没有验收档案。"}
    found = make_plan(review(report_from_dict({"title": "甲县2024年度自评报告", "sections": sections})), library)
    assert [item.title for item in found.problems] == ["11个小班没有验收档案"]


@pytest.mark.parametrize(
    ("text", "title", "result"),
    [
        ("新建公厕6座，目标8座。", "新建公厕没有达到目标", "新建公厕达到8座"),
        ("管网完成5.2公里，占计划7公里的74.29%。", "管网没有达到目标", "管网达到7公里"),
        ("工程款尚有386万元未支付。", "工程款尚有386万元未支付", "工程款386万元全部支付"),
        ("编制26名，在职29人。", "在职人员超过编制", "在职人数降到编制数26人以内"),
        ("旧房改造资金600万元，支出240万元，执行率40.00%。", "旧房改造资金执行率偏低", ""),
        ("绿化工程尚余46.2万元，是苗木招标流标。", "绿化工程尚余46.2万元", "绿化工程46.2万元按用途支付"),
        ("游客对停车的满意度仅61.2%。", "游客对停车的满意度偏低", ""),
        ("质保金中有8.6万元账户注销，至今没有退还。", "8.6万元至今没有退还", ""),
        ("施工中发生2起失窃。", "施工中发生2起失窃", ""),
        ("政务云服务器12月平均利用率21.4%，最忙的一周也只有48.6%。", "政务云服务器平均利用率偏低", ""),
        ("资产管理有一处疏漏：检测车的出勤率仅21.5%。", "检测车的出勤率偏低", ""),
    ],
)
def test_bad_result_of_the_text_is_told_with_what_would_mend_it(text: str, title: str, result: str) -> None:
    sections = {"一、概况": "正常。", "二、绩效情况": text}
    found = make_plan(review(report_from_dict({"title": "甲县2024年度自评报告", "sections": sections})), library)
    assert [item.title for item in found.problems] == [title]
    assert found.measures[0].result.startswith(result)


def test_sentence_that_goes_on_from_a_row_gives_its_cause() -> None:
    content = {
        "title": "甲区2024年度项目支出绩效自评报告",
        "year": 2024,
        "sections": {
            "一、概况": "正常。",
            "二、绩效情况": "全年改造泵房18座。另有2座因业主表决没有通过，未能实施改造。",
        },
        "forms": [
            {
                "project": "泵房改造",
                "indicators": [
                    ["产出指标", "数量指标", "改造泵房座数", "≥20座", "18座", "20", "18", ""],
                    [
                        "产出指标",
                        "时效指标",
                        "完工时间",
                        "2024年11月30日前",
                        "2024年12月8日",
                        "10",
                        "9",
                        "停工21天，扣1分",
                    ],
                ],
            }
        ],
    }
    late, fewer = make_plan(review(report_from_dict(content)), library).problems
    assert (late.title, late.of(StatementKind.CAUSE)[0].text) == ("完工逾期", "原因是停工21天")
    assert "逾期8天" in late.text
    assert fewer.title == "改造泵房座数没有达到目标"
    assert fewer.of(StatementKind.CAUSE)[0].text == "原因是业主表决没有通过"


@pytest.mark.parametrize(
    "text",
    [
        "执行率86%。主要原因：一是管材两次流标；二是用地没有按期交付。",
        "执行率86%。原因有两个：\n一是管材两次流标；用地没有按期交付。",
    ],
)
def test_list_of_causes_is_the_cause(text: str) -> None:
    content = {
        "title": "甲市2023年度自评报告",
        "year": 2023,
        "sections": {"一、存在的问题": "", "（一）支出偏慢": text},
    }
    (item,) = make_plan(review(report_from_dict(content)), library).problems
    assert "管材两次流标；用地没有按期交付" in "".join(item.causes)


def test_measure_that_answers_two_problems_is_told_once() -> None:
    rows = [["产出指标", "质量指标", "管护责任落实率", "100%", "0%", "10", "0", "移交协议未签"]]
    sections = {
        "一、存在的问题": "4个完工河段至今没有办理移交。",
        "二、改进措施": "河湖股2025年5月底前与4个乡镇签订移交管护协议。",
    }
    content = {"title": "甲县2024年度自评报告", "year": 2024, "sections": sections}
    found = make_plan(
        review(report_from_dict({**content, "forms": [{"project": "治理", "indicators": rows}]})), library
    )
    assert [item.addresses for item in found.measures] == [(0, 1)]


def test_cause_of_a_part_is_not_the_cause_of_the_whole() -> None:
    funds = [{"label": "年度资金总额", "initial": "200", "adjusted": "200", "spent": "140", "weight": "10"}]
    text = "苗圃改造执行率低，是因为设计两次退回。"
    content = {
        "title": "甲县2024年度自评报告",
        "year": 2024,
        "sections": {"一、资金": text},
        "forms": [{"funds": funds}],
    }
    (item,) = make_plan(review(report_from_dict(content)), library).problems
    assert "60万元没有支出" in item.text
    assert "退回" not in "".join(item.causes)


@pytest.mark.parametrize(
    ("text", "owner", "deadline"),
    [
        ("由滨江社区负责，2025年4月底前栽完", "滨江社区", "2025年4月底前"),
        ("由市局财务科督办，2025年4月底前付清18万元", "市局财务科", "2025年4月底前"),
        ("由财务股对接县财政局，2025年4月底前付清18万元", "财务股", "2025年4月底前"),
        ("2025年5月起增加夜班", "", "2025年5月起"),
    ],
)
def test_who_and_when_are_read_as_they_are_told(text: str, owner: str, deadline: str) -> None:
    content = {
        "title": "甲县2024年度自评报告",
        "year": 2024,
        "sections": {"一、存在的问题": "苗木死了260株。", "二、改进措施": text},
    }
    (item,) = make_plan(review(report_from_dict(content)), library).measures
    assert (item.owner, item.deadline) == (owner, deadline)


def _told(text: str, **more: Any) -> DraftPlan:
    """Return the plan for a report of a few sentences, signed in March 2025."""
    sections = {"一、概况": "局内设工程科、财务科。", "二、绩效情况": text, "三、落款": "2025年3月5日"}
    content = {"title": "甲区2024年度项目支出绩效自评报告", "year": 2024, "sections": sections, **more}
    return make_plan(review(report_from_dict(content)), library)


@pytest.mark.parametrize(
    ("text", "title", "told"),
    [
        (
            "泵站修好6座，还差3座。工程科已与厂家商定，2025年5月底前装好3座泵站并通水。",
            "装好3座泵站并通水",
            "工程科已与厂家商定，2025年5月底前装好3座泵站并通水",
        ),
        (
            "泵站修好6座，还差3座。次年5月底前——工程科打算装好3座泵站。",
            "装好3座泵站",
            "2025年5月底前，工程科打算装好3座泵站",
        ),
        (
            "泵站修好6座，还差3座。工程科拟会同财务科调整3座泵站的设计，2025年5月底前试运行。",
            "调整3座泵站的设计",
            "工程科拟会同财务科调整3座泵站的设计，2025年5月底前试运行",
        ),
    ],
)
def test_measure_is_titled_by_what_is_done_and_dated(text: str, title: str, told: str) -> None:
    (measure,) = _told(text).measures
    assert (measure.title, measure.statements[0].text, measure.owner) == (title, told, "工程科")


def test_fall_that_the_figures_deny_and_a_rate_of_the_half_year_are_no_problem() -> None:
    with pytest.raises(UserError):
        _told("全年培训群众53人次，上年46人次，下降15.22%。6月底监控时支出进度41.2%。")


def test_note_that_points_elsewhere_is_no_cause() -> None:
    changed = deepcopy(REPORT)
    changed["forms"][0]["indicators"][3][7] = "见表四第1项"
    made = make_plan(review(report_from_dict(changed)), library)
    (workers,) = [item for item in made.problems if "务工人数" in item.title]
    (cause,) = workers.of(StatementKind.CAUSE)
    assert cause.text.startswith("【原因待补：")


def test_met_target_is_no_problem() -> None:
    assert not any("造林面积" in item.title + item.text for item in plan().problems)


def test_score_that_does_not_follow_is_a_correction_and_no_problem() -> None:
    draft = compose(plan())
    assert any("造林保存率" in one.message and "19.11" in one.message for one in draft.corrections)
    assert not any("满分" in item.text for item in (*draft.problems, *draft.measures))


def test_slip_of_a_unit_is_a_correction_and_no_missed_target() -> None:
    row = ["产出指标", "数量指标", "治理长度", "≥24公里", "24.6米", "20", "20", ""]
    content = {
        "title": "甲市2024年度项目支出绩效自评报告",
        "year": 2024,
        "sections": {"一、存在的问题": "11个小班没有验收档案。"},
        "forms": [{"project": "治理", "indicators": [row]}],
    }
    draft = compose(make_plan(review(report_from_dict(content)), library))
    assert not any("治理长度" in item.title + item.text for item in draft.problems)
    assert [one.right for one in draft.corrections if "治理长度" in one.message] == [""]


def test_everything_a_draft_states_is_traced() -> None:
    assert compose(plan()).grounding.unsupported == ()


def test_same_report_gives_the_same_draft() -> None:
    assert compose(plan()) == compose(make_plan(review(report_from_dict(REPORT)), library))


def test_report_without_any_ground_is_refused() -> None:
    with pytest.raises(UserError, match="没有依据"):
        make_plan(
            review(report_from_dict({"title": "甲县林业局自评报告", "sections": {"一、概况": "正常。"}})), library
        )


def test_causes_and_measures_told_apart_go_to_their_problems() -> None:
    sections = {
        "一、概况": "局内设办公室、财务股、法援股3个股室。",
        "二、存在的主要问题": "",
        "（一）32件法律援助案件跨年未结": "办结率82%。",
        "（二）律师补贴拖欠": "拖欠11.6万元。",
        "三、原因分析": "",
        "（一）法律援助案件集中在四季度受理": "四季度受理的占七成。",
        "（二）律师补贴四季度额度没有下达": "县财政按季拨付。",
        "四、下一步改进措施": "法援股2024年6月底前办结32件跨年案件；财务股2024年3月底前付清律师补贴11.6万元。",
    }
    content = {"title": "甲县司法局2023年度自评报告", "year": 2023, "sections": sections}
    found = make_plan(review(report_from_dict(content)), library)
    causes = ["".join(one.text for one in item.of(StatementKind.CAUSE)) for item in found.problems]
    assert ["四季度受理" in causes[0], "按季拨付" in causes[1]] == [True, True]
    assert [(item.owner, item.addresses) for item in found.measures] == [("法援股", (0,)), ("财务股", (1,))]


def test_measure_told_without_a_word_between_is_the_measure() -> None:
    text = "持证的只有14人，没有达到60%的要求。镇民政办2024年6月底前组织6人参加考证，年底持证率达到65%。"
    content = {
        "title": "甲镇2023年度自评报告",
        "year": 2023,
        "sections": {"一、概况": "正常。", "二、存在的问题": text},
    }
    found = make_plan(review(report_from_dict(content)), library)
    assert "民政办" not in found.problems[0].text
    (told,) = found.measures
    assert (told.owner, told.deadline, told.result) == ("镇民政办", "2024年底", "年底持证率达到65%")


def test_part_that_is_amiss_is_told_without_the_whole() -> None:
    text = "4.发放抚恤金310万元，其中医疗补助因系统对接推迟，63.4万元尚未发放。"
    content = {"title": "甲县2023年度自评报告", "year": 2023, "sections": {"一、概况": "正常。", "二、绩效情况": text}}
    (item,) = make_plan(review(report_from_dict(content)), library).problems
    assert item.text.startswith("医疗补助")


def passage(**changes: Any) -> Passage:
    told = "针对苗木款拖欠，财务股每季度核对苗木款拨付台账，授权支付额度下达后十日内付清。"
    known = Passage("p", told, "甲县林业局2022年度自评报告", "report", 2022, "八、下一步改进措施", 0.8, "d")
    return replace(known, **changes)


def practices(found: Passage) -> list[str]:
    """Return what the plan tells of other reports' practice where a search finds this."""
    made = make_plan(review(report_from_dict(REPORT)), Searching(lambda *_, **__: [found]))
    return [one.text for item in made.measures for one in item.of(StatementKind.BASIS)]


def test_practice_of_a_past_report_comes_in_where_it_fits_this_matter() -> None:
    (told,) = practices(passage())
    assert "核对苗木款拨付台账" in told


@pytest.mark.parametrize(
    "found",
    [
        passage(text="加强学习，提高认识，把绩效理念贯穿预算管理全过程。"),
        passage(section="二、部门概况"),
        passage(source="甲县林业局2022年度自评报告（虚构样例）"),
        passage(source=REPORT["title"]),
        passage(score=0.3),
    ],
)
def test_what_does_not_fit_or_is_made_up_is_no_practice(found: Passage) -> None:
    assert practices(found) == []


def disputed(*answers: Answer) -> DraftPlan:
    sections = {
        "一、资金情况": "全年支出1451.18万元。",
        "四、存在的问题": "支出进度慢，全年支出1451.18万元，主要是招标晚。",
    }
    fund = {"label": "年度资金总额", "adjusted": "1500", "spent": "1415.18", "weight": "10", "rate": "94.35%"}
    report = report_from_dict({"title": "甲县2024年度自评报告", "sections": sections, "forms": [{"funds": [fund]}]})
    sides = [
        Figure(Decimal(v), "万元", f"支出{v}万元", one)
        for v, one in (
            ("1451.18", report.sections[1].blocks[0].location),
            ("1415.18", report.forms[0].funds[0].location),
        )
    ]
    finding = Finding(
        "BUD07",
        Severity.ERROR,
        "两处不一致。",
        (),
        "",
        Basis("财预〔2020〕10号", "附件1"),
        sides[0].location,
        *sides,
        id="x1",
    )
    return make_plan(replace(review(report), findings=(finding,)), library, answers)


def test_figure_that_another_place_contradicts_says_so_and_waits() -> None:
    (item,) = disputed().problems
    assert "【1451.18万元待核实，另一处为1415.18万元】" in item.text
    (question,) = [one for one in disputed().questions if one.options]
    assert [option.value for option in question.options] == ["1451.18万元", "1415.18万元"]


def test_figure_that_the_author_chose_goes_through_what_rests_on_it() -> None:
    plan = disputed(Answer("dispute.x1", "1415.18万元", "张三", datetime(2025, 3, 1, tzinfo=UTC)))
    (item,) = plan.problems
    assert "全年支出1415.18万元" in item.text
    assert "1451.18" not in item.text
    assert "待核实" not in item.text
    assert not any(question.options for question in plan.questions)


def test_answer_on_a_figure_goes_through_what_it_leads_to() -> None:
    content = {
        "title": "甲市2024年度部门整体支出绩效自评报告",
        "year": 2024,
        "sections": {"一、概况": "年末实有在职47人。", "二、存在的问题": "11个小班没有验收档案。"},
        "staffing": {"posts": "46", "staff": "44", "rate": "95.65%"},
    }
    checked = review(report_from_dict(content))
    (question,) = [one for one in make_plan(checked, library).questions if one.options]
    assert not any("编制" in item.title for item in make_plan(checked, library).problems)
    plan = make_plan(checked, library, [Answer(question.key, "按47人算", "张三", datetime(2025, 3, 1, tzinfo=UTC))])
    told = next(item for item in plan.problems if "编制" in item.title)
    assert told.text.startswith("编制数46人，年末在职47人，超出编制1人")
    cited = {source.kind for source in plan.sources if source.id in told.citations}
    assert SourceKind.AUTHOR in cited
    assert any(item.result == "在职人数降到编制数46人以内" for item in plan.measures)


@pytest.mark.parametrize(
    ("cause", "answer"),
    [
        ("管护主体没有明确", "明确管护主体"),
        ("主要原因是经费没有列入年初预算", "将经费列入年初预算"),
        ("移交协议未签", "签订移交协议"),
        ("商户接入率只有46%", "提高商户接入率"),
        ("用地报批较晚", "加快用地报批"),
        ("岗位之间缺少交接清单", "在岗位之间补齐交接清单"),
        ("天气原因", ""),
        ("开工前发现原建设内容与现状不符", ""),
    ],
)
def test_cause_is_turned_round(cause: str, answer: str) -> None:
    assert remedy(cause) == answer


@pytest.mark.parametrize(("actual", "is_low"), [("3600万元", True), ("1578.6亿元", False)])
def test_no_low_target_is_drawn_from_a_slip_of_the_unit(actual: str, is_low: bool) -> None:
    row = ["效益指标", "经济效益指标", "挽回经济损失", "≥1500万元", actual, "10", "10"]
    found = quality_shortfalls(review(report_from_dict({"year": 2024, "forms": [{"indicators": [row]}]})))
    assert any(one.title == "“挽回经济损失”指标的目标值偏低" for one in found) is is_low


@pytest.mark.parametrize(
    ("text", "told", "why"),
    [
        # What falls short behind it says why, though it doesn't say so.
        ("热线来电处置率85%，比95%的目标少10个百分点。派单要转三级，也没有设置提醒。", "85%", "没有设置提醒"),
        ("盘点时有30套雨衣已过有效期，账面2万元。", "30套雨衣", ""),
        ("能下井的检测员只剩5人，按两班应有9人。", "只剩5人", ""),
    ],
)
def test_lack_told_in_passing_is_a_problem(text: str, told: str, why: str) -> None:
    problem = next(one for one in _told(text).problems if told in one.text)
    assert any(why in cause for cause in problem.causes)


@pytest.mark.parametrize(
    "text",
    [
        "审计抽查了账册，没有发现挤占或者超标准列支。",
        "歪斜20页、清晰度不足10页，均已返工。",
        "时效指标逾期30日以内的得该项分值的80%。",
    ],
)
def test_what_is_denied_put_right_or_counts_points_is_no_problem(text: str) -> None:
    with pytest.raises(UserError):
        _told(text)


@pytest.mark.parametrize(
    ("told", "title"),
    [
        (
            "检查不合格的92处已下发通知书，限期整改。到12月底，已整改80处，仍有12处没有整改到位。",
            "检查不合格的92处中12处没有整改到位",
        ),
        ("计划安装路灯400盏。已安装372盏，还有28盏没有通电，主要是变压器没有到货。", "计划安装路灯400盏中28盏没有通电"),
        (
            "2023年度公益林补偿1860亩，因林权证没有核对完，到2024年底仍未兑付，涉及57户。",
            "2023年度公益林补偿1860亩仍未兑付",
        ),
        ("管网改造原定4月开工，因施工招标两次流标，比计划晚71天。", "管网改造比计划晚71天"),
        ("2023年度结余资金38.6万元至今没有上缴。", "2023年度结余资金38.6万元至今没有上缴"),
    ],
)
def test_what_is_amiss_is_named_by_what_it_is_of(told: str, title: str) -> None:
    assert [item.title for item in _told(told).problems] == [title]


@pytest.mark.parametrize(
    "told",
    [
        "2022年抽检合格率只有71.2%，投诉受理412件。2024年抽检合格率97.5%。",
        "2021年底全县农村户厕缺口约2.1万座，群众反映强烈。",
        "危险废物36吨，占比不足0.2%，全部按规定处置。",
        "收到申诉118件，受理102件；其余16件因材料不符没有受理。",
        "全年抽查74个项目，其中9个项目存在问题，占抽查项目的12.2%，已追回资金6.4万元。",
    ],
)
def test_former_years_shares_and_what_was_rightly_left_are_no_problems(told: str) -> None:
    with pytest.raises(UserError):
        _told(told)


def test_what_came_of_a_cause_is_no_cause() -> None:
    (item,) = _told("2023年度公益林补偿1860亩，因林权证没有核对完，到2024年底仍未兑付，涉及57户。").problems
    assert item.causes == ("原因是林权证没有核对完[2]。",)
    (item,) = _told("居民满意度88.1%，是5个街道中最低的，低于90%的目标，因停水次数多。").problems
    assert item.causes == ("原因是停水次数多[2]。",)


MONEY = {
    "title": "甲县2024年度部门自评报告",
    "year": 2024,
    "sections": {
        "一、概况": "正常。",
        "二、存在的问题": "",
        "（一）水库除险进度慢": "水库除险加固预算300万元，支出180万元，执行率60.00%。原因是设计退回修改。",
    },
    "table": [
        ["项目", "全年预算数（万元）", "执行数（万元）", "执行率"],
        ["水库除险加固", "300", "180", "60.00%"],
        ["渠道清淤", "200", "164", "82.00%"],
    ],
    "forms": [
        {
            "kind": "department",
            "funds": [{"label": "年度资金总额", "adjusted": "2400", "spent": "2236", "weight": "10"}],
            "indicators": [["效益指标", "满意度指标", "抄表员满意度", "≥85%", "82.7%", "10", "9", "雨天没有雨具"]],
        }
    ],
}  # fmt: skip


def test_money_left_of_one_part_is_not_told_with_another() -> None:
    own, *others = make_plan(review(report_from_dict(deepcopy(MONEY))), library).problems
    assert "渠道清淤" not in own.text
    assert "2400" not in own.text
    assert any("渠道清淤" in one.title for one in others)


def test_row_of_its_own_cause_is_no_part_of_a_problem_with_the_same_target() -> None:
    content = deepcopy(MONEY)
    content["sections"]["（二）抄表率偏低"] = "抄表率81.3%，低于85%的目标。原因是抄表员雨天少。"
    titles = [item.title for item in make_plan(review(report_from_dict(content)), library).problems]
    assert "抄表员满意度没有达到目标" in titles


def test_row_adds_itself_whole_and_its_goal() -> None:
    content = deepcopy(MONEY)
    content["sections"]["（二）抄表员不满意"] = "抄表员满意度82.7%，比目标低2.3个百分点。原因是雨天没有雨具。"
    content["sections"]["三、改进措施"] = "为抄表员改善条件。"
    plan = make_plan(review(report_from_dict(content)), library)
    assert "85%" not in plan.problems[1].text
    assert "抄表员满意度达到85%" in [item.result for item in plan.measures]


@pytest.mark.parametrize(
    ("told", "owner", "deadline", "result"),
    [
        (
            "工程科会同石桥镇、柳坪镇，于2025年6月30日前把值守延长到21时。",
            "工程科",
            "2025年6月30日前",
            "于2025年6月30日前把值守延长到21时",
        ),
        (
            "工程科2025年10月31日前补齐0.57万亩。从2026年项目起，方案应在上一年12月底前批复。",
            "工程科",
            "2025年10月31日前",
            "工程科2025年10月31日前补齐0.57万亩",
        ),
        (
            "工程科2025年6月底前完成勘界，9月30日前支付到合同价的90%。",
            "工程科",
            "2025年9月30日前",
            "9月30日前支付到合同价的90%",
        ),
        (
            "工程科2025年4月底前指导4家合作社办完使用林地备案，7月15日前兑付资金。",
            "工程科",
            "2025年7月15日前",
            "7月15日前兑付资金",
        ),
        (
            "财务科2025年7月31日前改为自动采集，兑付用时压缩到15天以内。",
            "财务科",
            "2025年7月31日前",
            "兑付用时压缩到15天以内",
        ),
    ],
)
def test_result_is_what_is_reached_or_done_when_it_is_due(told: str, owner: str, deadline: str, result: str) -> None:
    content = {
        "title": "甲县2024年度自评报告",
        "year": 2024,
        "sections": {
            "一、概况": "内设工程科、财务科、办公室。",
            "二、存在的问题": "苗木死了260株。",
            "三、改进措施": told,
        },
    }
    item = make_plan(review(report_from_dict(content)), library).measures[0]
    assert (item.owner, item.deadline, item.result) == (owner, deadline, result)


PARTS = {
    "title": "甲县2024年度部门自评报告",
    "year": 2024,
    "sections": {
        "一、绩效情况": "实施方案要求各乡镇筛查率不低于93%。",
        "二、存在的问题": "",
        "（一）下滩乡办公用房漏雨": "下滩乡办公用房漏雨3处。原因是年久失修。",
    },
}


@pytest.mark.parametrize(
    ("rows", "title", "told"),
    [
        (
            [["筛查率（%）"], ["石桥乡", "95.00%"], ["下滩乡", "92.20%"], ["柳坪乡", "93.00%"], ["合计", "93.40%"]],
            "下滩乡筛查率没有达到要求",
            "下滩乡筛查率92.20%，低于93%的要求，差0.8个百分点",
        ),
        (
            [
                ["任务（亩）", "完成（亩）"],
                ["石桥乡", "2100", "2100"],
                ["下滩乡", "2600", "2180"],
                ["柳坪乡", "1800", "1830"],
                ["合计", "6500", "6110"],
            ],
            "下滩乡完成没有达到要求",
            "下滩乡任务2600亩，完成2180亩，差420亩",
        ),
        # Where most miss it, all is amiss, and no part.
        ([["筛查率（%）"], ["石桥乡", "91.00%"], ["下滩乡", "92.20%"], ["柳坪乡", "93.00%"]], "", ""),
        # Periods are no parts.
        ([["筛查率（%）"], ["一季度", "85.00%"], ["二季度", "95.00%"], ["三季度", "96.00%"]], "", ""),
    ],
)
def test_few_rows_below_what_all_are_to_reach_are_told(rows: list[list[str]], title: str, told: str) -> None:
    content = deepcopy(PARTS) | {"table": [["乡镇", *rows[0]], *rows[1:]]}
    own, *others = make_plan(review(report_from_dict(content)), library).problems
    assert "没有达到要求" not in own.text
    assert [one.title for one in others] == ([title] if title else [])
    assert all(told in one.text for one in others)


def test_what_a_sentence_adds_is_told_of_what_stands_before_it() -> None:
    content = deepcopy(MONEY)
    content["sections"]["（二）县级资金到位不足"] = "县级资金应到位276万元，实际到位198.50万元。原因是财力紧张。"
    content["sections"]["一、概况"] = "中央和省级补助全额到位，县级资金到位198.50万元，到位率71.92%。"
    own = make_plan(review(report_from_dict(content)), library).problems[1]
    assert "县级资金到位率71.92%" in own.text
