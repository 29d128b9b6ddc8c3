"""Questions to the open report are answered from its figures, from what they come to, or from its own sentences."""

import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from assistant.conversation.asking.nearness import WEIGHTS, likeness_of
from assistant.conversation.asking.words import missing
from assistant.conversation.events import Choices
from assistant.conversation.turns import Workspace, reply, take_turn
from assistant.review.engine import review
from knowledge.finding.opening import bundled_embedder
from knowledge.report import Report
from tests.fitting.nearness import digest_of, examples
from tests.made_reports import report_from_dict

ROADS, PARKS = "乡道修缮项目", "口袋公园项目"
REPORT = report_from_dict(
    {
        "title": "青禾县城乡建设局2024年度部门整体支出绩效自评报告",
        "unit": "青禾县城乡建设局",
        "year": 2024,
        "sections": {
            "一、基本情况": "我局内设科室7个。核定编制40名，在职人员38人。",
            "二、资金使用": "全年支出较上年的500万元增加100万元，增长25%。乡道修缮项目因雨季推迟，工程款没有按期支付。",
            "三、完成情况": "全年修缮乡道32公里，其中北片12公里、南片20公里。2024年4月1日开工，2024年11月6日通过验收。"
            "其中种树30万元、修路20万元、路灯12万元。",
            "四、存在的问题及原因": "（一）群众满意度不够。满意度88%，比90%低2个百分点，原因是夜间施工扰民。"
            "（二）工程款拨付慢。尾款30万元没有拨付，原因是竣工图没有盖章。",
            "五、改进措施": "（一）工程科2025年4月底前调整夜间施工时段，把群众满意度提到90%以上。"
            "（二）财务科2025年6月底前补齐竣工图，拨付尾款30万元。",
        },
        "forms": [
            {
                "title": "部门整体支出绩效自评表",
                "funds": [
                    {"label": "年度资金总额", "initial": "580", "adjusted": "640", "spent": "600", "rate": "93.75%"}
                ],
                "indicators": [
                    ["产出指标", "数量指标", "修缮乡道里程", "≥30公里", "32公里", "50", "50"],
                    ["满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "88%", "40", "40"],
                ],
            },
            {
                "project": ROADS,
                "funds": [{"label": "年度资金总额", "adjusted": "400", "spent": "370", "rate": "92.5%"}],
            },
            {
                "project": PARKS,
                "funds": [{"label": "年度资金总额", "adjusted": "100", "spent": "98", "rate": "98%"}],
            },
        ],
    }
)
OPEN = Workspace(review=review(REPORT), encode=bundled_embedder().embed_queries)


def ask(*messages: str) -> str:
    state, answer = OPEN, ""
    for message in messages:
        line, state = take_turn(message, state)
        answer = line["answer"]
    return answer


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("全年花了多少钱", ["600万元"]),
        ("年初批了多少预算", ["580万元"]),
        ("在职多少人，编制几个", ["38人", "40名"]),
        ("有几个科室", ["科室7个"]),
        ("钱没花完还剩多少", ["40万元"]),
        ("两个项目一共花了多少", ["合计468万元"]),
        ("哪个项目执行率最低", [f"最低的是“{ROADS}”", "92.5%"]),
        ("口袋公园预算多少", ["100万元"]),
        ("群众满意度达标了吗", ["没有达到目标", "≥90%", "88%"]),
        ("什么时候验收的", ["11月6日"]),
        ("乡道修缮的钱为什么没有按期支付", ["雨季推迟"]),
        ("哪片修得最多", ["南片20公里"]),
        ("how much was spent in total", ["600万元"]),
        ("城建局花了多少钱", ["600万元"]),
        ("修缮乡道里程", ["32公里"]),
        ("乡道修缮还有多少没花", ["30万元"]),
        ("群众满意度扣了几分", ["扣了0分"]),
        ("编制比在职人员多多少", ["多2人"]),
        ("超编了没有", ["没有超编，空编2人"]),
        ("全年预算比年初多了多少", ["增加60万元"]),
        ("北片和南片哪片修得少", ["12公里"]),
        ("修缮乡道绿化多少公里", ["没有直接写到“绿化”", "32公里"]),
        ("全年支出和执行率", ["600万元", "93.75%"]),
        ("全局没花掉的预算有多少", ["40万元"]),
        ("修缮乡道里程完成了百分之几", ["占106.67%"]),
        ("哪些项目执行率不到九成五", ["乡道修缮项目"]),
        ("群众满意度和目标差多少", ["没有达到目标", "少2个百分点"]),
        ("满意度那一行打40分合理不", ["有出入", "88%", "应得40×97.78%=39.11分", "多0.89分"]),
        ("满意度我算39.11分", ["对，", "39.11分"]),
        ("修缮乡道那项的分给得对吗", ["应得满分50分", "没有错"]),
        ("改完总分变成多少", ["合计90分", "“群众满意度”40分改为39.11分", "改后共"]),
        ("支出增长25%算对了吗", ["20%"]),
        ("乡道修缮的钱占几成", ["占62.5%"]),
        ("种树和修路一共用掉多少", ["合计50万元"]),
        ("路灯以外的支出共多少", ["合计50万元"]),
        ("种树比修路多花多少", ["多10万元"]),
        ("全年修缮的乡道里头，北片是多大一块", ["占37.5%"]),
        ("口袋公园是整个盘子的几成", ["占15.63%"]),
        ("口袋公园的钱执行了百分之几", ["占98%"]),
        ("全年支出占全年预算93.75%，算一下", ["对的"]),
        ("听说口袋公园花了九十八万块，对吧", ["98万元"]),
        ("听说口袋公园批了三百万块，对吧", ["100万元"]),
        ("全年比2023年多花了多少", ["增加100万元"]),
        ("跟上年比钱是多了还是少了", ["增加100万元"]),
        ("哪项分值最高", ["分值最高的是", "修缮乡道里程"]),
        ("40分的是哪几项", ["群众满意度"]),
        ("表里各项得分加起来应该是多少分", ["合计90分"]),
        ("总分给了多少", ["90分"]),
        ("尾款为什么没拨出去", ["没有盖章"]),
        ("满意度低的事打算怎么办", ["工程科", "2025年4月底前"]),
        ("欠着的两件事各由谁接着办，哪天前办妥", ["工程科", "2025年4月底前", "财务科", "2025年6月底前"]),
        ("全年比上年多花了多少", ["审核时发现有出入", "20%"]),
        ("“增长25%”这个写得准不准", ["20%"]),
        ("自己写的这些问题都归谁管，哪天前办完", ["工程科2025年4月底前", "财务科2025年6月底前"]),
        ("4月1日办了什么", ["4月1日开工"]),
        ("why has the final payment not been made", ["竣工图"]),
        ("which office will change the construction hours", ["工程科"]),
    ],
)
def test_open_report_answers(question: str, told: list[str]) -> None:
    answer = ask(question)
    assert all(words in answer for words in told), answer


def with_table(unit: str, text: str, rows: list[list[str]]) -> Report:
    sections = {"一、基本情况": text}
    return report_from_dict(
        {"title": f"{unit}2024年度绩效自评报告", "unit": unit, "year": 2024, "sections": sections, "table": rows}
    )


CONTRACTS = with_table(
    "青禾县园林中心",
    "全年签订合同4份。",
    [
        ["合同", "签订日期", "承办科室", "合同金额（万元）", "已付款（万元）"],
        ["路面修补", "2024年3月18日", "养护工程科", "120", "100"],
        ["栏杆更换", "2024年4月2日", "绿化管理科", "30", "30"],
        ["苗木采购", "2024年3月18日", "绿化管理科", "45", "40"],
        ["喷灌安装", "2024年6月5日", "养护工程科", "25", "20"],
        ["合计", "", "", "220", "190"],
    ],
)


@pytest.mark.parametrize(
    ("question", "told", "others"),
    [
        ("绿化管理科办的是哪几份合同", ["栏杆更换", "苗木采购"], ["喷灌安装"]),
        ("所有合同还欠付多少", ["30万元"], []),
        ("合同金额40万以上的有几份", ["2项", "路面修补", "苗木采购"], ["栏杆更换"]),
        ("没付清的是哪几份合同", ["路面修补", "苗木采购", "喷灌安装"], ["栏杆更换"]),
        ("绿化管理科的合同加起来多少钱", ["75万元"], ["路面修补"]),
        ("四份合同一共付了多少", ["190万元"], []),
        ("金额最小的合同归哪个科室", ["喷灌安装", "养护工程科"], []),
    ],
)
def test_cells_of_a_table_pick_its_rows(question: str, told: list[str], others: list[str]) -> None:
    answer = take_turn(question, replace(OPEN, review=review(CONTRACTS)))[0]["answer"]
    answer, _, _ = answer.partition("相关原文")
    assert all(words in answer for words in told), answer
    assert not any(words in answer for words in others), answer


FAILED = with_table(
    "青禾县市场监管局",
    "抽检结果按月公布。",
    [
        ["抽检对象", "承检单位", "抽检（批次）", "不合格（批次）"],
        ["糕点50种", "市检验所", "300", "12"],
        ["鲜菜80种", "市检验所", "900", "31"],
        ["酱菜20种", "省检验院", "200", "7"],
        ["各类对象", "", "1400", "50"],
    ],
)


def test_the_most_of_a_table_is_a_row_and_not_their_sum_whatever_that_is_called() -> None:
    answer = take_turn("不合格最多的是什么", replace(OPEN, review=review(FAILED)))[0]["answer"]
    assert answer.startswith("不合格最多的是“鲜菜80种”：31批次"), answer
    assert "各类对象" not in answer.partition("。")[2].partition("\n")[0]


TRADES = with_table(
    "青禾县就业中心",
    "培训分三个工种。",
    [
        ["项目", "电工", "烘焙", "茶艺"],
        ["结业（人）", "64", "56", "120"],
        ["补贴（万元）", "12.8", "20.4", "18"],
    ],
)


@pytest.mark.parametrize(("question", "told"), [("哪个工种结业的人最多", "茶艺"), ("补贴最多的是哪个工种", "烘焙")])
def test_what_stands_side_by_side_in_a_table_is_compared(question: str, told: str) -> None:
    answer = take_turn(question, replace(OPEN, review=review(TRADES)))[0]["answer"]
    assert f"最多的是“{told}”" in answer.partition("。")[0], answer


UPKEEP = with_table(
    "青禾县公路站",
    "全年开展消夏路展，养护支出50万元，带来车流3万辆次。",
    [
        ["支出", "2023年决算数（万元）", "2024年预算数（万元）", "2024年决算数（万元）"],
        ["养护支出", "48", "52", "50"],
        ["其中：清扫", "30", "20", "19"],
        ["绿植", "10", "22", "21"],
        ["标线", "8", "10", "10"],
        ["机械支出", "60", "62", "61"],
    ],
)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("养护支出里哪一块花得最多", "最多的是“绿植”：21万元"),
        ("清扫、绿植和标线加到一块是多少", "合计50万元"),
        ("扣掉清扫，养护支出其他明细加起来多少", "合计31万元"),
        ("消夏路展花了多少钱", "报告没有直接给出这一项"),
    ],
)
def test_what_a_row_consists_of_is_a_list_of_its_own(question: str, told: str) -> None:
    answer = take_turn(question, replace(OPEN, review=review(UPKEEP)))[0]["answer"]
    assert told in answer, answer


SURVEY = with_table(
    "青禾县客运站",
    "发放问卷500份，收回有效问卷460份，表示满意的414份，满意度90%。2024年新开线路12条，两年共开线路20条，其中2023年8条。"
    "全年因雨停运3天。",
    [["线路", "班次"], ["东线", "30"], ["西线", "20"]],
)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("问卷里不满意的有几份", "其余46份"),
        ("没收回来的问卷有多少份", "其余40份"),
        ("2020年收入多少", "报告里没有写到"),
    ],
)
def test_what_isnt_such_is_the_rest_of_its_whole(question: str, told: str) -> None:
    answer = take_turn(question, replace(OPEN, review=review(SURVEY)))[0]["answer"]
    assert told in answer, answer


SHELTERS = with_table(
    "青禾县救助站",
    "东棚、西棚共安置流浪人员86人。救助对象中本县人员占比70%。建成的30公里巡护路中，有6公里未与村里签订协议。"
    "全年采购分4个标段，中标价合计520.45万元。2024年维修支出40万元。",
    [["月份", "人次"], ["一月", "30"], ["二月", "20"]],
)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("东棚安置了多少流浪人员", "报告没有直接给出这一项"),
        ("本县人员有多少人", "报告没有直接给出这一项"),
        ("签了协议的巡护路有多少公里", "报告没有直接给出这一项"),
        ("2标段的中标价是多少", "报告里没有直接写到“2”"),
        ("维修的预算是多少", "报告没有直接给出这一项"),
        ("维修支出多少", "2024年维修支出40万元"),
    ],
)
def test_what_leaves_open_what_is_asked_is_told_as_no_answer(question: str, told: str) -> None:
    answer = take_turn(question, replace(OPEN, review=review(SHELTERS)))[0]["answer"]
    assert answer.startswith(told), answer


PLANTED = with_table(
    "青禾县林业站",
    "2022年栽树300亩，2023年栽树420亩，2024年栽树520亩。县级配套资金应到120万元，实到90万元，配套资金缺口30万元。"
    "县人大常委会10月视察了苗圃。巡山步道由护林队管护。",
    [
        ["乡镇", "任务（亩）", "完成（亩）", "修路（公里）", "支出（万元）"],
        ["柳河镇", "150", "160", "4.5", "40"],
        ["石湾镇", "140", "120", "7.2", "30"],
        ["北梁乡", "130", "140", "8", "20"],
        ["塔子乡", "120", "100", "3", "10"],
        ["合计", "540", "520", "22.7", "100"],
    ],
)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["哪几个乡镇没完成任务，各差多少亩"], ["还差“石湾镇”20亩", "“塔子乡”20亩"]),
        (["哪个乡镇花钱最多，占全县几成"], ["占4项合计100万元的40%"]),
        (["哪个乡镇花钱最多", "占了全县几成"], ["占4项合计100万元的40%"]),
        (["石湾镇和塔子乡完成的亩数合起来，占全县几成"], ["合计220亩", "的42.31%"]),
        (["两个镇一共花了多少钱"], ["合计70万元"]),
        (["三年加起来栽了多少亩树"], ["合计1240亩"]),
        (["修路七公里以上的有哪几个乡镇"], ["石湾镇", "北梁乡"]),
        (["修路最长的是哪个乡镇"], ["“北梁乡”：8公里"]),
        (["县级配套资金缺口多少"], ["缺口30万元"]),
        (["人大来视察苗圃这事写在哪一段"], ["写在“一、基本情况”"]),
    ],
)
def test_rows_are_asked_by_what_they_come_to(asked: list[str], told: list[str]) -> None:
    state, answer = replace(OPEN, review=review(PLANTED)), ""
    for question in asked:
        line, state = take_turn(question, state)
        answer = line["answer"]
    assert all(words in answer.partition("相关原文")[0] for words in told), answer


def test_who_is_asked_for_and_not_named_is_no_answer() -> None:
    answer = take_turn("巡山步道是哪家公司修的", replace(OPEN, review=review(PLANTED)))[0]["answer"]
    assert answer.startswith("报告没有直接给出这一项"), answer


def test_points_of_a_row_are_judged_by_any_part_of_its_name() -> None:
    assert "没有达到指标值" in ask("满意度那行给40分合适吗")


def test_two_shares_per_thousand_are_told_as_such_and_as_times() -> None:
    rows = [["乡镇", "检出率"], ["南乡", "0.60‰"], ["北乡", "2.40‰"], ["东乡", "1.10‰"]]
    opened = replace(OPEN, review=review(with_table("青禾县疾控中心", "分乡镇检出如下。", rows)))
    assert "是“南乡”的4倍" in take_turn("北乡的检出率是南乡的几倍", opened)[0]["answer"]
    assert "比“南乡”多1.8‰" in take_turn("北乡的检出率比南乡高多少", opened)[0]["answer"]


def test_what_the_library_lacks_is_followed_by_the_reports_nearest_lines() -> None:
    library = SimpleNamespace(search=lambda *_, **__: [])
    answer = take_turn("查资料库：竣工图盖章有什么规定", replace(OPEN, library=library))[0]["answer"]
    said, _, beside = answer.partition("相关原文：")
    assert said.startswith("资料库中没有找到"), answer
    assert "竣工图没有盖章" in beside


def test_one_year_beside_another_is_a_comparison_and_a_bound_no_list_of_the_review() -> None:
    assert take_turn("跟上年比钱是多了还是少了", OPEN)[0]["intent"] == "compare"
    assert "乡道修缮项目" in ask("执行率不到95%的有哪几个项目")


def test_growth_that_the_figures_dont_give_is_called_wrong() -> None:
    assert "20%" in ask("增长25%算得对吗")


def test_question_goes_on_from_the_one_before() -> None:
    assert "98万元" in ask("口袋公园预算多少", "花了多少")
    assert "500万元" in ask("全年支出多少", "上年呢")


def test_why_after_the_lowest_asks_of_the_report_and_not_for_help() -> None:
    assert "雨季推迟" in ask("哪个项目执行率最低", "卡在哪儿了")


def test_what_the_report_doesnt_say_is_said_to_be_missing() -> None:
    events = list(reply("监理费用是多少", OPEN))
    assert "报告里没有写到" in events[0].text
    assert [one.messages for one in events if isinstance(one, Choices)] == [("查资料库：监理费用是多少",)]


def test_a_year_that_no_line_speaks_of_has_no_nearest_lines() -> None:
    assert ask("2019年修缮乡道多少公里").startswith("报告里没有写到这一点")


def test_nearest_lines_stand_beside_an_answer_and_none_twice() -> None:
    answer = ask("口袋公园预算多少")
    said, *beside = re.split("\n?相关原文：", answer)
    assert "100万元" in said
    assert 0 < len(beside) <= 3
    lines = [re.sub(r"\[\d+\]", "", line) for line in beside]
    assert len(set(lines)) == len(lines)
    assert not any(line in said for line in lines)


def test_the_reports_title_is_no_answer() -> None:
    assert "审核意见共" in ask("这份报告写得怎么样")


def test_where_an_item_of_the_list_stands_is_told_of_that_item() -> None:
    second = ask("列出全部意见").split("\n2. ")[1][:20]
    assert second in ask("列出全部意见", "第二个问题在报告哪个地方")


def test_a_question_that_stands_alone_needs_nothing_of_the_one_before() -> None:
    assert "600万元" in ask("重点说说宣传方面的", "钱花了多少")


def test_words_that_every_report_answers_to_are_no_matter_of_findings() -> None:
    assert ask("帮我看看这个报告") == ask("列出全部意见")


def test_thanks_get_one_line() -> None:
    assert ask("谢谢") == "不客气，有需要随时说。"


def test_a_figure_is_found_however_its_zeros_and_separators_are_written() -> None:
    assert missing("道路支出1640万元占36.6%", "道路支出1,640.00万元，占36.60%") == ()
    assert missing("占36.06%", "占36.60%") == ("36.06%",)


@pytest.mark.parametrize("question", ["明天天气怎么样", "附近有什么好吃的", "帮我写首诗"])
def test_talk_about_other_things_is_not_answered_from_the_report(question: str) -> None:
    assert ask(question).startswith("这个问题我答不了")


def test_nearness_was_fitted_to_the_examples_as_they_are() -> None:
    with np.load(WEIGHTS) as file:
        assert str(file["digest"]) == digest_of(examples()), "run python -m tests.fitting.nearness"


def test_more_lines_are_told_where_words_answer_and_none_surely_does() -> None:
    told = {question: ask(question).count("相关原文") for question in ("垃圾分类做了些什么", "尾款为什么没拨出去")}
    assert told["垃圾分类做了些什么"] > 5
    assert told["尾款为什么没拨出去"] <= 3


def test_the_line_that_answers_is_nearest_in_other_words_than_its_own() -> None:
    lines = ["“三公”经费支出4万元，比预算少1万元", "在职人员38人，编制40名", "新建公园步道6公里，占计划的120%"]
    asked = ["请客坐车一共花掉几个钱", "坐在岗位上的有几口人", "给大伙散步的路铺了多长"]
    for place, question in enumerate(asked):
        near = likeness_of(question, lines)
        assert near.index(max(near)) == place
