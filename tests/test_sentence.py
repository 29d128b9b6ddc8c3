"""What a model makes of a sentence is used only where it says the same."""

import pytest

from assistant.drafting.model.sentence import says_the_same
from tests.bad_model import FAULTS

TEXT = "消费券核销率目标为不低于80%，实际为71.3%，差8.7个百分点。"
MEASURE = "提高一线商户接入率，由【责任科室待补】负责，2024年9月底前完成。"
PART = "补助资金支出486万元，其中县级支出150万元，都用于渠道清淤。"
BUILDING = "渔港二期防波堤每延米造价目标为不超过4.2万元，实际为4.6万元，超出0.4万元。"
HOUSES = "2026年6月底前改造泵房12座，由后勤科负责。"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (TEXT, "消费券核销率实际为71.3%，比不低于80%的目标差8.7个百分点。"),
        (TEXT, "消费券核销率的目标是不低于80%，实际只有71.3%，还差8.7个百分点。"),
        ("全年预算240万元，支出210万元，30万元没有支出。", "全年预算240万元，已支出210万元，还有30万元没有支出。"),
        (MEASURE, "由【责任科室待补】负责，2024年9月底前完成一线商户接入率的提高工作。"),
    ],
)
def test_other_words_for_the_same_are_taken(text: str, written: str) -> None:
    assert says_the_same(text, written)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (TEXT, ""),
        (TEXT, "消费券核销率目标为80%，实际为71.3%。"),
        (TEXT, "消费券核销率目标为不低于80%，实际为73.1%，差8.7个百分点。"),
        (TEXT, "消费券核销率目标为不低于80%，实际为71.3%，差8.7个百分点，同比提高5%。"),
        (TEXT, f"改写后：{TEXT}"),
        (TEXT, f"（一）问题的标题{TEXT}"),
        (TEXT, f"**{TEXT}**"),
        (TEXT, TEXT * 2),
        (TEXT, "消费券核销率达到80%的目标，实际为71.3%，提升8.7个百分点。"),
        (TEXT, "今天天气很好，适合出游，景区人流量大，门票收入再创新高。"),
        (TEXT, "消费券核销率目标为不低于71.3%，实际为80%，差8.7个百分点。"),
        ("管护责任落实率目标为100%，实际为0。", "管护责任落实率目标为0，实际为100%。"),
        (TEXT, f"{TEXT}<|im_end|>"),
        (PART, PART.replace("其中", "")),
        (MEASURE, "提高一线商户接入率，由市场管理科负责，2024年9月底前完成。"),
        (MEASURE, "提高一线商户接入率，由【责任科室待补】负责，2024年8月底前完成。"),
        (BUILDING, BUILDING.replace("渔港二期防波堤", "防波堤")),
        (TEXT, f"{TEXT[:-1]}，存在核销与目标不匹配的情况。"),
        (HOUSES, "2026年6月底前，后勤科改造泵房12座，2026年6月底前改造泵房12座。"),
    ],
)
def test_lost_changed_added_or_copied_words_are_not(text: str, written: str) -> None:
    assert not says_the_same(text, written)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("两座泵站不能按期开工。", "两座泵站能按期开工。"),
        ("两座泵站不能按期开工。", "三座泵站不能按期开工。"),
        ("渠道管护协议全部签订。", "渠道管护协议部分签订。"),
        ("办结材料的时间较长。", "办结材料的时间较短。"),
        ("新建泵站须附管护协议。", "新建泵站可附管护协议。"),
        ("2026年6月底前完成泵房改造12座。", "2026年6月底前已完成泵房改造12座。"),
        ("由水利股牵头、财务股配合，尽快办结。", "由财务股牵头、水利股配合，尽快办结。"),
        ("东渠管护协议签订率为61.5%。", "管护协议签订率为61.5%。"),
        ("管护协议没有签订。", "管护协议没有签订，乡镇怨言颇多。"),
    ],
)
def test_what_turns_a_statement_is_not_taken_where_other_words_are_asked_for(text: str, written: str) -> None:
    assert not says_the_same(text, written, spare=0.5)


def test_another_word_is_taken_only_where_other_words_are_asked_for() -> None:
    text, written = "培训偏少，第三方机构不熟悉灌区项目。", "组织的培训偏少，第三方机构对灌区项目不熟悉。"
    assert says_the_same(text, written, spare=0.2)
    assert not says_the_same(text, written)


COMPOSED = [
    TEXT,
    MEASURE,
    PART,
    "全年预算3200万元，支出2496万元，预算执行率78.00%，704万元没有支出。",
    "年初预算2161.19万元，全年预算4128.02万元，调增1966.83万元，占年初预算的91.01%。",
]


@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_of_a_bad_model_is_taken(fault: str) -> None:
    assert not any(says_the_same(text, FAULTS[fault](text)) for text in COMPOSED)
