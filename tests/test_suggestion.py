"""Rewrites of weak targets: what they say, and that they can be scored."""

import re
from pathlib import Path

import pytest
import yaml

from assistant.review.lexicon import has
from assistant.review.row import Row
from assistant.review.suggestion import BLANK, suggest
from assistant.review.verdict import Reason, Verdict, judge

_TABLE: dict[str, list[list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "fixtures/verdicts.yml").read_text("utf-8")
)
_WEAK = [
    (row[0], row[1], row[2])
    for rows in _TABLE.values()
    for row in rows
    if Verdict(row[3]) in (Verdict.PARTIAL, Verdict.VAGUE)
]
_ROWS = [(row[0], row[1], row[2]) for rows in _TABLE.values() for row in rows]
_VAGUE_NAMES = [
    "促进区域经济协调发展",
    "提升城市品质",
    "保障粮食安全",
    "改善农村人居环境",
    "推动文化旅游融合发展",
    "提高基层医疗服务能力",
    "巩固拓展脱贫攻坚成果",
    "增强全民禁毒意识",
    "优化营商环境",
    "保障机关高效运转",
    "维护市场经济秩序",
    "丰富老年人精神生活",
    "加快科技成果转化",
    "减轻企业负担",
    "提升应急处置能力",
    "改善空气质量",
    "完善长效管护机制",
    "打造区域公用品牌",
    "提高信息化管理水平",
    "促进残疾人融入社会",
    "后续影响",
    "某专项工作",
]


def _rewrites(suggestion: str) -> list[str]:
    return re.findall("“([^”]*)”", suggestion.split("改为", 1)[1])


def _fill(text: str) -> str:
    """Return a rewrite with what its author has to supply."""
    return (
        text.replace(BLANK, "5")
        .replace("【单位】", "个")
        .replace("【衡量什么】", "新建站点")
        .replace("【哪一项数】", "新建站点")
    )


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


@pytest.mark.parametrize(("level2", "name", "target"), _WEAK, ids=["|".join(row) for row in _WEAK])
def test_filled_rewrite_is_quantified(level2: str, name: str, target: str) -> None:
    judgement = judge("", level2, name, target)
    assert judgement.verdict.is_weak
    rewrites = _rewrites(judgement.suggestion)
    assert rewrites
    assert judgement.suggestion.count("佐证：") == len(rewrites)
    for rewrite in rewrites:
        assert judge("", level2, name, _fill(rewrite)).verdict is Verdict.QUANTIFIED, rewrite


@pytest.mark.parametrize("name", _VAGUE_NAMES)
@pytest.mark.parametrize(
    "level2",
    [
        "数量指标",
        "质量指标",
        "时效指标",
        "成本指标",
        "经济效益指标",
        "社会效益指标",
        "生态效益指标",
        "可持续影响指标",
        "服务对象满意度指标",
        "",
    ],
)
def test_every_level_has_a_rewrite_that_can_be_scored(level2: str, name: str) -> None:
    for target in ("进一步提升", "按计划完成", "95%以上的水平得到提升", ""):
        judgement = judge("", level2, name, target)
        if judgement.verdict.is_weak:
            for rewrite in _rewrites(judgement.suggestion):
                assert judge("", level2, name, _fill(rewrite)).verdict is Verdict.QUANTIFIED, rewrite


@pytest.mark.parametrize(("level2", "name", "target"), _WEAK, ids=["|".join(row) for row in _WEAK])
def test_no_value_is_invented(level2: str, name: str, target: str) -> None:
    for rewrite in _rewrites(judge("", level2, name, target).suggestion):
        assert set(re.findall(r"\d+(?:\.\d+)?", rewrite)) <= set(re.findall(r"\d+(?:\.\d+)?", f"{name} {target}"))


@pytest.mark.parametrize(
    ("level2", "name", "target", "actual", "rewrite"),
    [
        ("社会效益指标", "外贸发展", "进一步提升", "完成", "外贸较上年增长率≥____%"),
        ("社会效益指标", "缓解城区大班额问题", "有效缓解", "", "城区大班额占比由上年的____%降到____%以下"),
        ("社会效益指标", "减轻企业负担", "明显减轻", "", "企业负担较上年下降率≥____%"),
        ("社会效益指标", "散埋乱葬整治", "明显好转", "16处", "散埋乱葬整治≥____处"),
        ("社会效益指标", "指导城市建设", "加强指导", "", "指导城市建设【哪一项数】≥____【单位】"),
        ("时效指标", "抢险救援", "第一时间", "", "每次抢险救援用时≤____【单位】"),
        ("生态效益指标", "改善空气质量", "持续改善", "", "空气质量监测达标率≥____%"),
        ("经济效益指标", "粮食总产量", "不低于上年", "", "粮食总产量≥____【单位】"),
        ("经济效益指标", "单位建设成本", "低于同行业平均水平", "", "单位建设成本≤____【单位】"),
        ("社会效益指标", "困难学生资助", "应助尽助", "", "困难学生资助覆盖率≥____%"),
        ("社会效益指标", "生产安全事故起数", "同比下降", "", "生产安全事故起数≤____起"),
        ("经济效益指标", "经济效益指标", "显著", "", "【衡量什么】≥____【单位】"),
        ("数量指标", "新建文化广场5个", "完成", "完成", "新建文化广场≥5个"),
        ("数量指标", "造林3000亩，抚育1.2万亩", "完成年度任务", "完成", "抚育≥1.2万亩"),
        ("成本指标", "项目总投资", "≤450", "448.6万元", "项目总投资≤450万元"),
        ("成本指标", "差旅费", "控制在预算内", "", "差旅费≤____万元"),
        ("时效指标", "补助资金拨付时间", "及时拨付", "", "____月____日前完成补助资金拨付"),
        ("时效指标", "2023年12月底前完成系统升级", "按要求完成", "", "2023年12月底前完成系统升级"),
        ("时效指标", "故障响应时间", "及时响应", "", "故障响应时间≤____天"),
        ("满意度指标", "学生家长", "满意", "", "学生家长满意度≥____%"),
        ("社会效益指标", "维护社会稳定", "≥95%", "95%", "影响社会稳定的事件≤____起"),
        ("数量指标", "开展执法检查", "多次", "", "开展执法检查≥____次"),
        ("质量指标", "课程合格率", "高于全省平均", "", "课程合格率≥____%"),
    ],
)
def test_rewrite_uses_what_the_row_knows(level2: str, name: str, target: str, actual: str, rewrite: str) -> None:
    assert rewrite in _rewrites(judge("", level2, name, target, actual).suggestion)


@pytest.mark.parametrize(
    ("name", "target", "rewrite"),
    [
        ("传染病报告发病率", "低于上年", "传染病报告发病率≤____%"),
        ("亡人事故下降率", "进一步下降", "亡人事故下降率≥____%"),
        ("设备完好率", "不低于上年", "设备完好率≥____%"),
    ],
)
def test_a_rate_that_is_to_fall_is_bounded_from_above(name: str, target: str, rewrite: str) -> None:
    assert judge("效益指标", "社会效益指标", name, target).rewrites == (rewrite,)


def test_listed_indicators_are_rewritten_one_by_one() -> None:
    name = "1.扩大招商引资；2.促进消费增长；3.提升城市形象"
    assert _rewrites(judge("产出指标", "", name, "≥300", "305").suggestion) == [
        "招商引资较上年增长率≥____%",
        "消费较上年增长率≥____%",
        "城市形象问卷认可率≥____%",
    ]


def test_time_under_another_indicator_is_moved() -> None:
    suggestion = judge("", "社会效益指标", "改善办学条件", "12月底前").suggestion
    assert suggestion.startswith("完成时间“12月底前”另设时效指标")


@pytest.mark.parametrize(
    ("level2", "name", "target", "actual", "suggestion"),
    [
        ("数量指标", "新设企业", "≥20", "24", "补写单位，如“≥20家”。"),
        ("数量指标", "修复路面", "≥20", "24公里", "补写单位，如“≥20公里”。"),
        ("质量指标", "完好率", "95", "", "补写单位，如“≥95%”。"),
        ("数量指标", "新设企业", "≥20家", "24家", ""),
    ],
)
def test_quantified_target_is_only_asked_for_its_unit(
    level2: str, name: str, target: str, actual: str, suggestion: str
) -> None:
    assert judge("", level2, name, target, actual).suggestion == suggestion


def test_checkable_target_may_stay_with_its_proof() -> None:
    assert judge("", "质量指标", "道路工程", "竣工验收合格").suggestion == (
        "可用是或否核验，允许保留；写明佐证：验收报告或竣工备案。"
    )
    graded = judge("效益指标", "社会效益指标", "应急处置", "未发生重大安全事故").suggestion
    assert "部分达成（____）、未达成（____）" in graded


_NAMED = [
    (row[0], row[1], row[2]) for row in _ROWS if judge("", *row).verdict.is_weak and not has("self_reference", row[1])
]


@pytest.mark.parametrize(("level2", "name", "target"), _NAMED, ids=["|".join(row) for row in _NAMED])
def test_rewrite_measures_what_the_indicator_says(level2: str, name: str, target: str) -> None:
    rewrites = judge("", level2, name, target).rewrites
    assert rewrites
    for rewrite in rewrites:
        assert _pairs(name) & _pairs(rewrite) or re.search("【衡量什么】|^项目支出|年度任务清单", rewrite), rewrite
        wants_less = re.search("成本|费|投诉|事故|失业", rewrite.split("≥")[0]) and "率" not in rewrite
        assert not (wants_less and "≥" in rewrite and "满意" not in rewrite), rewrite
        assert not ("满意" in rewrite and "≤" in rewrite), rewrite


def test_a_row_is_suggested_by_its_reasons() -> None:
    row = Row("", "数量指标", "培训", "若干次")
    assert suggest(row, Verdict.PARTIAL, (Reason.NO_NUMBER,)) == (
        "改为“培训≥____人次”（____填年初计划数；佐证：台账、合同或验收单）。",
        ("培训≥____人次",),
    )


@pytest.mark.parametrize(
    ("name", "target", "rewrites"),
    [
        ("培训人数", "≥300人", ()),
        ("安全事故", "未发生安全事故", ()),
        ("市级储备大米500吨", "按目标任务", ("市级储备大米≥500吨",)),
        ("储备生猪7500头，储备牛肉200吨", "按目标任务", ("储备生猪≥7500头", "储备牛肉≥200吨")),
    ],
)
def test_rewrites_stand_apart_from_the_words_around_them(name: str, target: str, rewrites: tuple[str, ...]) -> None:
    judgement = judge("产出指标", "数量指标", name, target)
    assert judgement.rewrites == rewrites
    assert all(f"“{rewrite}”" in judgement.suggestion for rewrite in rewrites)
