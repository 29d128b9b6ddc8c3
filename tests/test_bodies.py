import pytest

from assistant.drafting.grounding.bodies import find_bodies


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("由预算绩效科会同对外贸易科在次年一季度末前印发", ["预算绩效科", "对外贸易科"]),
        ("报市财政局备案", ["市财政局"]),
        ("岳阳市商务局和长沙市交通运输局", ["岳阳市商务局", "长沙市交通运输局"]),
        ("按省财政厅要求，局财务科逐项审核", ["省财政厅", "财务科"]),
        ("由数据资源科负责，后勤科配合", ["数据资源科", "后勤科"]),
        ("国务院、财政部、市发改委和县人民政府", ["国务院", "财政部", "市发改委", "县人民政府"]),
        ("委托岳阳市会计核算中心办理", ["岳阳市会计核算中心"]),
        ("由综合协调科督促各科、外经科", ["综合协调科", "外经科"]),
        ("报审计署、经开区管委会和市妇联", ["审计署", "经开区管委会", "市妇联"]),
        ("积极对接市财政局绩效评价科", ["市财政局", "绩效评价科"]),
        ("县人民医院和甲镇中心小学", ["县人民医院", "甲镇中心小学"]),
    ],
)
def test_named_bodies_are_found(text: str, names: list[str]) -> None:
    assert [body.text for body in find_bodies(text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "专项资金按照局党组要求，机关内设办公室",
        "财务部门牵头，各业务科室、承办科室和本单位配合，主管部门审核",
        "由办公室会同局办公室、局党组",
        "第三方评价机构、预算单位、有关处室",
        "不规范之处及时处理，全局统筹，布局合理",
        "本科学历、学科建设、会议室、参股企业",
        "政府采购预算，以人民为中心，工作中心任务",
        "各科、每个科，该局，业务科",
        "各级政府、地方政府、政府采购，县级医院、中小学和公办幼儿园",
        "引入会计师事务所等第三方机构",
        "工作部署、签署合同，局党委会",
        "严肃查处，共发现两处，凭银行回单",
    ],
)
def test_words_for_any_of_a_kind_are_no_body(text: str) -> None:
    assert list(find_bodies(text)) == []


@pytest.mark.parametrize(
    ("text", "source", "held"),
    [
        ("会同市财政局", "按照岳阳市财政局要求", True),
        ("会同市财政局", "按照省财政厅要求", False),
        ("会同商务局", "岳阳市商务局", True),
        ("会同长沙市商务局", "岳阳市商务局", False),
        ("由绩效科", "内设办公室、预算绩效科", False),
        ("由财务科", "内设办公室、财务科", True),
        ("由财务科", "我局财务科负责汇总", True),
        ("由规划财务科", "内设办公室、财务科", False),
        ("由市场运行和消费促进科", "内设市场运行和消费促进科", True),
        ("督促交通运输局", "会同交通运输局", True),
        ("督促长沙市交通运输局", "岳阳市交通运输局", False),
    ],
)
def test_body_is_held_by_what_names_it(text: str, source: str, held: bool) -> None:
    (body,) = find_bodies(text)
    assert body.held_by(source) is held
