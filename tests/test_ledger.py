import pytest

from assistant.conversation.asking.lists import list_of
from assistant.conversation.ledger import answer_ledger, row_values, tally
from assistant.conversation.ledger_question import read_question
from assistant.review.verdict import Reason, Verdict
from knowledge.finding.opening import bundled_embedder
from tests.sample_review import CLASSROOMS, REVIEW, TRAINING

ENCODE = bundled_embedder().embed_queries


def ask(message):
    return answer_ledger(read_question(message, REVIEW, ENCODE), REVIEW)


def names(message):
    return [row.indicator.name for row in ask(message).rows]


def test_sentence_counts_the_whole_ledger():
    answer = ask("哪些指标没有量化")
    assert answer.sentence.startswith("本报告共12项指标，未量化5项（其中量化不完整2项、未量化3项）。")
    assert "另有1行只有级次，没有填写指标。" in answer.sentence
    assert names("哪些指标没有量化") == ["课程开发质量", "办公经费", "办学影响力", "培训班次", "就业带动能力"]


@pytest.mark.parametrize(
    ("message", "sentence", "rows"),
    [
        ("产出指标里有几个没量化", "产出指标共7项指标，未量化3项", ["课程开发质量", "办公经费", "培训班次"]),
        ("满意度指标怎么样", "满意度指标共2项指标，未量化0项", ["家长满意度", "学员满意度"]),
        ("社会效益指标有哪些写得太笼统", "社会效益指标共3项指标，未量化2项", ["办学影响力", "就业带动能力"]),
        ("效益指标中未量化的", "效益指标共3项指标，未量化2项", ["办学影响力", "就业带动能力"]),
        ("量化不完整的有哪些指标", "本报告共12项指标，未量化5项", ["办公经费", "培训班次"]),
        ("哪些指标是可核验的", "本报告共12项指标，未量化5项", ["结业考核"]),
        ("缺单位的指标", "本报告共12项指标，未量化5项", ["培训班次"]),
        ("扣分的指标有哪些", "本报告共12项指标，未量化5项", ["资金拨付", "结业考核"]),
        ("智慧教室的指标", f"“{CLASSROOMS}”共2项指标，未量化0项", ["建成智慧教室", "惠及学生人数"]),
        ("职业技能培训资金里产出指标都量化了吗", f"“{TRAINING}”的产出指标共2项指标，未量化1项", ["培训班次"]),
        (
            "部门整体自评表里哪些指标没有量化",
            "“部门整体支出绩效自评表”共6项指标，未量化3项",
            ["课程开发质量", "办公经费", "办学影响力"],
        ),
        ("项目表里没量化的指标", "各项目自评表共6项指标，未量化2项", ["培训班次", "就业带动能力"]),
        ("时效指标有没有不合格的", "时效指标共1项指标，未量化0项", []),
        (
            "哪些指标已经量化的",
            "本报告共12项指标，未量化5项",
            ["开展教研活动", "资金拨付", "家长满意度", "学员满意度", "建成智慧教室", "惠及学生人数"],
        ),
    ],
)
def test_questions_filter_the_ledger(message, sentence, rows):
    answer = ask(message)
    assert answer.sentence.startswith(sentence)
    assert [row.indicator.name for row in answer.rows] == rows


def test_lost_points_are_added_up():
    assert "扣分的有2项，共扣3分。" in ask("哪些指标扣了分").sentence


def test_weights_are_added_up():
    assert "分值合计80分，得分合计78分" in ask("职业技能培训资金的指标分值合计多少").sentence


def test_project_with_most_weak_indicators_is_named():
    answer = ask("哪个项目问题最多")
    assert [group["group"] for group in answer.groups] == [TRAINING, CLASSROOMS]
    assert f"未量化最多的是“{TRAINING}”：4项指标中未量化2项（50.0%）。" in answer.sentence


def test_forms_are_compared_without_naming_a_winner_unless_asked():
    answer = ask("各张自评表未量化指标分别有多少")
    assert answer.sentence.endswith(
        f"部门整体支出绩效自评表6项，未量化3项；{TRAINING}4项，未量化2项；{CLASSROOMS}2项，未量化0项。"
    )


def test_kinds_of_indicators_are_compared():
    answer = ask("产出、效益、满意度各有多少没量化")
    assert [(group["group"], group["total"], group["weak"]) for group in answer.groups] == [
        ("产出指标", 7, 3),
        ("效益指标", 3, 2),
        ("满意度指标", 2, 0),
    ]


def test_blank_rows_are_found():
    answer = ask("有没有空着没填的指标")
    assert answer.sentence == "本报告填有12项指标，其中0项缺名称、指标值或完成值；1行只有级次，没有填写指标。"
    assert len(answer.rows) == 1


def test_kind_of_indicator_that_no_row_has_is_said_to_be_missing():
    assert ask("可持续影响指标怎么样").sentence == "可持续影响指标没有填写指标。"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("哪些指标没有量化", True),
        ("哪个项目问题最多", True),
        ("满意度指标有哪几个", True),
        ("满意度多少", False),
        ("有什么问题", False),
        ("审核一下", False),
        ("哪些错误", False),
        ("分值加起来是不是100", False),
    ],
)
def test_questions_about_indicators_are_told_from_those_about_findings(message, expected):
    asked = list_of(message, ENCODE)
    assert (asked.wanted.is_of_rows and asked.likelihood >= 0.5) is expected


def test_row_has_the_keys_of_the_contract():
    assert row_values(REVIEW.ledger[3]) == {
        "form": "department",
        "project": "",
        "level1": "产出指标",
        "level2": "成本指标",
        "indicator": "办公经费",
        "target": "控制在预算内",
        "actual": "完成",
        "verdict": Verdict.PARTIAL,
        "reasons": [Reason.BOUND_WITHOUT_VALUE],
        "suggestion": "办公经费≥待填",
    }


def test_tally_leaves_blank_rows_out():
    assert tally(REVIEW.ledger).total == 12
