from typing import Any

import pytest

from assistant.training.judging.answer import judge_answer
from knowledge.errors import UserError

ROWS = {
    "演出": ("产出指标", "数量指标", "惠民演出", "较上年有所增加", "上年演出36场，预算90万元。"),
    "等候": ("效益指标", "社会效益指标", "窗口等候时间", "有所缩短", "上年平均等候25分钟。"),
    "造价": ("成本指标", "经济成本指标", "步道造价控制数", "不超预算", "批复概算420万元。"),
    "患病": ("效益指标", "社会效益指标", "布病发病率", "低于上年", "上年3.2/10万。"),
    "稳定": ("效益指标", "社会效益指标", "维护社会稳定", "持续向好", ""),
    "环境": ("效益指标", "生态效益指标", "湖区水质", "持续改善", "上年优良水质天数280天，总磷0.06毫克/升。"),
    "满意": ("满意度指标", "服务对象满意度指标", "读者满意度", "较高", "上年89%。"),
    "返工": ("产出指标", "质量指标", "壁画修复", "保证质量", "省里规定返工率不高于4%，上年修复30幅。"),
    "送医": ("产出指标", "时效指标", "急救出车", "尽快到场", "规定接警后15分钟到场，平均13分钟。"),
    "租车": ("成本指标", "经济成本指标", "租车", "节约", "批复控制数60万元。"),
    "溺水": ("效益指标", "社会效益指标", "溺水防控", "有所遏制", "2022年溺水亡人事件9起，2023年6起。"),
    "网点": ("效益指标", "社会效益指标", "便民服务能力", "不断增强", "年末网点32处，办件及时率90%。"),
}


@pytest.mark.parametrize(
    ("row", "answer", "score", "words"),
    [
        ("演出", "不少于上年的36场", 100, ""),
        ("演出", "演出40场，其中进村不少于12场", 100, ""),
        ("演出", "≤40场", 20, "越高越好"),
        ("演出", "≥40%", 50, "什么的百分之几"),
        ("演出", "≥40万元", 30, "单位不是"),
        ("演出", "40场左右", 50, "没有界限"),
        ("演出", "≥0场", 10, "什么都不做"),
        ("演出", "≥20场", 40, "定低了"),
        ("演出", "≥3600场", 40, "相差太远"),
        ("演出", "较上年（50场）增加4场以上", 40, "不一致"),
        ("演出", "完成演出任务的95%以上", 50, "什么的百分之几"),
        ("等候", "≤20分钟", 100, ""),
        ("等候", "由25分钟缩短到20分钟以内", 100, ""),
        ("等候", "≥20分钟", 20, "越低越好"),
        ("等候", "≤40分钟", 40, "定低了"),
        ("造价", "不突破420万元", 100, ""),
        ("造价", "完成投资420万元以上", 20, "越低越好"),
        ("造价", "控制在概算内", 40, "有界无数"),
        ("患病", "低于上年（3.2/10万）", 100, ""),
        ("患病", "≤95%", 30, "单位不是"),
        ("稳定", "影响社会稳定的事件≤2起", 100, ""),
        ("稳定", "培训合格率≥95%", 20, "衡量的不是"),
        ("环境", "总磷浓度≤0.05毫克/升", 100, ""),
        ("环境", "优良水质天数≤290天", 20, "越高越好"),
        ("满意", "≥190%", 10, "不可能超过100%"),
        ("网点", "举办便民服务宣讲≥8场", 20, "衡量的不是"),
        ("返工", "返工率≥4%", 20, "越低越好"),
        ("返工", "新增修复设备6台", 20, "衡量的不是"),
        ("送医", "从接警到到场平均14分钟以内", 100, ""),
        ("送医", "15小时内到场", 40, "定低了"),
        ("租车", "全年租车费≤600万元", 40, "定低了"),
        ("租车", "租车26辆", 30, "单位不是"),
        ("溺水", "溺水亡人数控制在5人以内", 100, ""),
        ("溺水", "溺水亡人事件比2023年的9起减少2起", 40, "不一致"),
    ],
)
def test_a_rewrite_is_laid_beside_its_indicator_and_the_report(row: str, answer: str, score: int, words: str) -> None:
    fields = dict(zip(("level1", "level2", "indicator", "target", "report_context"), ROWS[row], strict=True))
    given = judge_answer({"kind": "rewrite", "answer": answer, **fields})
    assert given.score == score
    assert words in "".join(given.reasons)
    assert given.is_good is (score >= 80)


PROBLEM = (
    "垃圾清运投诉偏多\n全年受理投诉64件，清运及时率82%，低于90%的目标。\n"
    "原因：3条线路车辆老化，夜间没有排班。（2024年度自评报告）"
)


@pytest.mark.parametrize(
    ("answer", "score", "words"),
    [
        ("环卫科2025年6月底前更新清运车辆3台、补排夜间班次，清运及时率达到92%。", 100, ""),
        ("加强清运管理，减少投诉，提高清运及时率。", 30, "没有写完成时间"),
        ("环卫科2025年6月底前采购打印机2台。", 40, "看不出在解决这个问题"),
        ("环卫科2025年6月底前停止受理清运投诉，投诉为0件。", 10, "停掉工作"),
        ("环卫科2025年6月底前把没有清运的点位在台账上登记为已清运，及时率达到95%。", 10, "必须真实"),
        ("环卫科2025年6月底前开除3条线路的清运司机。", 10, "辞退"),
        ("环卫科2099年底前更新清运车辆3台，夜间排班。", 30, "太远"),
        ("环卫科2024年9月底前更新清运车辆3台，夜间排班。", 40, "已经过去"),
        ("环卫科2025年底前组织夜间清运，清运及时率达到80%。", 40, "不如现在"),
        ("环卫科2025年底前清运及时率达到95%。", 60, "没有写做什么"),
        ("请财政局增加清运车辆经费。", 10, "对别人的建议"),
        ("环卫科2025年3月底前将64件投诉直接标为已办结。", 10, "必须真实"),
        ("环卫科2025年6月底前补排夜间班次，把清运后投诉控制在90件以内。", 40, "不如现在"),
    ],
)
def test_a_measure_is_laid_beside_its_problem(answer: str, score: int, words: str) -> None:
    given = judge_answer({"kind": "measure", "indicator": "", "report_context": PROBLEM, "answer": answer})
    assert given.score == score
    assert words in "".join(given.reasons)


def test_a_kind_that_is_not_judged_is_refused() -> None:
    with pytest.raises(UserError, match="rewrite"):
        judge_answer({"kind": "essay", "answer": "一篇"})


THINGS = [
    # levels, name, old target, what is counted, its unit, last year's value, a better one, which way, another unit
    ("产出指标", "数量指标", "乡村巡回演出", "正常开展", "巡回演出", "场", 40, 44, 1, "万元"),
    ("产出指标", "数量指标", "残疾人辅具适配", "应配尽配", "适配辅具", "件", 620, 650, 1, "万元"),
    ("产出指标", "质量指标", "病历书写质量", "规范", "甲级病历率", "%", 93, 95, 1, "件"),
    ("产出指标", "质量指标", "检修质量", "可靠", "检修返工", "处", 12, 9, -1, "万元"),
    ("产出指标", "质量指标", "档案数字化质量", "准确", "著录差错", "条", 30, 22, -1, "万元"),
    ("产出指标", "时效指标", "投诉处理", "及时", "平均处理时间", "天", 6, 5, -1, "万元"),
    ("成本指标", "经济成本指标", "物业管理费", "厉行节约", "物业管理费", "万元", 85, 80, -1, "次"),
    ("效益指标", "经济效益指标", "夜间经济", "更加繁荣", "夜间营业额", "亿元", 12, 13, 1, "场"),
    ("效益指标", "社会效益指标", "青少年肥胖防控", "有所控制", "青少年肥胖率", "%", 14, 13, -1, "万元"),
    ("效益指标", "社会效益指标", "行人过街安全", "更加安全", "行人伤亡事故", "起", 24, 20, -1, "万元"),
    ("效益指标", "生态效益指标", "入河排污", "逐步减少", "入河总磷", "吨", 55, 50, -1, "万元"),
    ("效益指标", "生态效益指标", "候鸟栖息地", "逐步增加", "越冬候鸟", "只", 3200, 3400, 1, "万元"),
    ("满意度指标", "服务对象满意度指标", "办事群众满意度", "满意", "办事群众满意度", "%", 91, 92, 1, "人次"),
]


@pytest.mark.parametrize("thing", THINGS, ids=[thing[2] for thing in THINGS])
def test_the_way_the_unit_and_the_level_decide_whatever_the_thing_is(thing: tuple[Any, ...]) -> None:
    level1, level2, name, old, what, unit, last, better, way, rival = thing
    least, most = ("不少于", "不超过") if way > 0 else ("不超过", "不少于")
    sign, other = ("≥", "≤") if way > 0 else ("≤", "≥")
    rise, fall = ("增加", "减少") if way > 0 else ("减少", "增加")
    worse = last / 2 if way > 0 else last * 2
    good = [
        f"{what}{least}{better}{unit}",
        f"{what}{sign}{better}{unit}",
        f"{what}由{last}{unit}{rise}到{better}{unit}",
        f"{what}{sign}{better}{unit}（上年{last}{unit}）",
        f"全年{what}{least}{better}{unit}，按季通报",
        f"{what}比上年（{last}{unit}）{rise}5%以上",
    ]
    bad = [
        f"{what}{most}{better}{unit}",
        f"{what}{other}{last}{unit}" if way < 0 else f"{what}{other}{better}{unit}",
        f"{what}{sign}{worse:g}{unit}",
        f"{what}{better}{unit}左右",
        f"{what}有所{rise}",
        f"{what}比上年（{last}{unit}）{fall}5%以上",
        f"{what}{sign}{better}{rival}",
        f"{what}{sign}{better}{unit}（上年{last * 3}{unit}）",
        f"印发有关通知{better}份" if level1 == "效益指标" else f"{what}稳步推进",
    ]
    fields = {"kind": "rewrite", "level1": level1, "level2": level2, "indicator": name, "target": old}
    told = {"report_context": f"上年{what}{last}{unit}。"}
    wrong = [text for text in good + bad if judge_answer({**fields, **told, "answer": text}).is_good is (text in bad)]
    assert wrong == []
