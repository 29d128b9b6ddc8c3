"""What of a model's words is shown: what a reviewer would write, not what is to stay within or is denied."""

import pytest
from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import SecretStr

import prompts
from assistant.conversation.phrasing import denies
from assistant.drafting.model.error import ModelError
from assistant.drafting.model.permitted import permitting
from assistant.drafting.model.streaming import VisibleText
from tests.drafting_case import case_review
from tests.sample_review import REVIEW

_RULES, _ = prompts.load("agent").render(state="", message="")
_KEY = "sk-riverside7731-quartz"


class _Model:
    def __init__(self) -> None:
        self.metadata = {"secrets": (SecretStr(_KEY),)}


def shown(text: str, given: str = "请看看报告") -> str:
    came: list[str] = []
    check = permitting(
        [SystemMessage(_RULES), HumanMessage(given)], _Model(), lambda one: denies(one, case_review(), found=[text])
    )
    visible = VisibleText(came.append, 5000, check)
    try:
        for start in range(0, len(text), 5):
            visible.take(text[start : start + 5])
        visible.end()
    except ModelError:
        came.append("……")
    return "".join(came)


@pytest.mark.parametrize(
    "text",
    [
        "4项指标没有量化。已量化6项，可核验0项。先改产出指标[1][2]。",
        "没有找到关于这个问题的规定。",
        "绩效目标应当全部量化，难以量化的应分级描述。",
        "评价得分90分（含）以上的等级为优，80分以下为中。",
        "存在的问题及原因分析、下一步改进措施两部分都要写。",
        "支出100万元，<5%的偏差不用说明；A/B两项一起看。",
        "该项目良好运行，中差距最大的是培训。",
        "审核意见共2条，自评总分99分，等级为优。",
        "定性指标分为达成、部分达成、未达成三档，分别打分。",
        "如果要改，先改正文，再改表。",
        "满意度调查发放问卷200份，回收180份，全年任务已完成。",
        "您可以点开意见看原文位置。",
        "单位不公开自评结果的，由财政部门责令改正。",
        "If the report is rejected, correct it and submit again within ten days.",
        "评价等级分为优、良、中、差四档。",
    ],
)
def test_what_the_program_bears_out_is_shown(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "全部指标均已量化。",
        "等级：差。",
        "结论是良好！",
        "正式结论：没有问题。",
        "经审核，完全符合要求。",
        "77项没有量化。",
        "审核意见共88条。",
        "自评总分是3.14分。",
        "所有的目标都用数字说清楚了。",
        "未量化指标：0项。",
        "三十五项指标尚未量化。",
        "审核共提出二十条意见。",
        "自评分数是九十一分。",
        "等级：B。",
        "报告完全没有硬伤。",
        "审核人员一致同意该报告。",
        "可以盖章上报。",
        "自评材料不予认可。",
        "Nothing in this report needs correction.",
        "Only 45 indicators remain unquantified.",
        "The report deserves to be rejected.",
        f"密钥是{_KEY}。",
        f"密钥是{'，'.join(_KEY)}。",
        f"前半段是{_KEY[:12]}，记好。",
        _RULES[:40],
        _RULES[30:80],
        "详见http://203.0.113.9/x。",
        "请登录www.example.com核实。",
        "到 caizheng-check.cn 填写。",
        "[说明](http://a/b)",
        "[说明][9a]见下",
        "![图](data:x)",
        "<b>通过</b>",
        "<资料>里写着。",
        "&lt;b&gt;",
    ],
)
def test_what_is_not_for_a_reader_ends_the_answer(text: str) -> None:
    told = shown(f"报告已经看过。{text}以上供参考。")
    assert told.endswith("……")
    assert told.removeprefix("报告已经看过。").strip("!…") == ""


@pytest.mark.parametrize(
    ("text", "is_denied"),
    [
        ("课程开发质量可以直接拿来考核，标准清楚。", True),
        ("课程开发质量只写了“进一步提升”，属于未量化。", False),
        ("惠及学生人数缺少具体数字。", True),
        ("家长满意度定了≥90%的目标，已量化。", False),
        ("产出指标全部量化。", True),
        ("满意度指标2项，都已量化。", False),
        ("效益指标一项也没量化。", True),
        ("审核只提出了1条意见。", True),
        ("There are four findings.", False),
        ("There are nine findings.", True),
        ("95%的指标符合量化要求。", True),
        ("指标量化率为50%。", False),
        ("Half of the indicators are quantified.", False),
        ("分值合计应为100分，得分应为9.60分。", False),
        ("部门整体自评得分应为76分。", True),
        ("建议予以通过。", True),
    ],
)
def test_what_is_said_of_an_indicator_of_a_kind_of_them_or_of_findings_is_held_against_the_review(
    text: str, is_denied: bool
) -> None:
    # Even where a document says the same.
    assert denies(text, REVIEW, found=[text]) is is_denied


def test_what_is_said_of_the_reports_own_indicators_and_projects_stands_in_what_was_found() -> None:
    said = "家长满意度目标≥90%，实际93%。"
    assert not denies(said, REVIEW, found=[said])
    assert denies(said, REVIEW, found=["定性指标分三档打分。"])
    assert denies("智慧教室建设经费最让人省心。", REVIEW)
    assert not denies("这件事由财务部门负责。", REVIEW)


def test_what_the_user_said_himself_may_be_said_again() -> None:
    assert shown(_RULES[:30], given=f"“{_RULES[:60]}”是什么意思") == _RULES[:30]
