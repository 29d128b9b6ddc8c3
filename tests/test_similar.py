"""A weak row is shown how other reports have written the like, each with its name and mark."""

from collections.abc import Sequence

import pytest

from assistant.conversation.turns import collect, reply
from assistant.conversation.workspace import Workspace
from knowledge.finding.passage import Passage
from tests.sample_review import REVIEW
from tests.searching import Searching


def _passage(number: int, text: str, source: str = "云岭市人社局2023年度自评报告") -> Passage:
    return Passage(f"p-{number}", text, source, "report", 2023, "项目支出绩效自评表", 0.5, source)


_JOBS = "就业补助资金｜效益指标｜社会效益指标｜带动就业人数：目标≥600人，实际684人，分值15，得分15"


def _answer(message: str, *passages: Passage) -> dict:
    def search(query: str, k: int = 8, kind: str | None = None, year: int | None = None) -> Sequence[Passage]:
        del query, year
        assert kind == "report"
        return passages[:k]

    return collect(reply(message, Workspace(review=REVIEW, library=Searching(search))))


def test_quantified_row_of_another_report_is_named_and_cited() -> None:
    answer = _answer("“就业带动能力”怎么改", _passage(1, _JOBS))
    assert "资料库里类似的指标：《云岭市人社局2023年度自评报告》写作“带动就业人数 ≥600人”[3]。" in answer["answer"]
    cited = answer["citations"][2]
    assert (cited["kind"], cited["quote"]) == ("past_report", _JOBS)


def test_at_most_one_row_a_report_and_two_in_all() -> None:
    passages = [_passage(n, _JOBS, f"甲{n}市2023年度报告") for n in (1, 2, 3)]
    told = _answer("“就业带动能力”怎么改", passages[0], *passages)["answer"]
    assert told.count("写作“带动就业人数 ≥600人”") == 2
    assert "甲1市" in told
    assert "甲2市" in told


@pytest.mark.parametrize(
    "text",
    [
        "就业补助资金｜效益指标｜社会效益指标｜带动就业能力：目标明显增强，实际完成",
        "就业补助资金｜产出指标｜数量指标｜带动就业人数：目标≥600人，实际684人",
        "就业补助资金｜效益指标｜社会效益指标｜劳动争议调解成功率：目标≥80%，实际84%",
        "全年带动就业684人。",
    ],
    ids=["not quantified", "another level", "another matter", "running text"],
)
def test_what_is_not_a_like_quantified_row_is_left_out(text: str) -> None:
    assert "资料库里类似" not in _answer("“就业带动能力”怎么改", _passage(1, text))["answer"]


def test_the_report_itself_is_no_precedent() -> None:
    assert "资料库里类似" not in _answer("“就业带动能力”怎么改", _passage(1, _JOBS, REVIEW.report.title))["answer"]


def test_quantified_row_needs_no_precedent() -> None:
    text = "培训经费｜满意度指标｜服务对象满意度指标｜学员满意度：目标≥95%，实际96%"
    assert "资料库里类似" not in _answer("“学员满意度”怎么改", _passage(1, text))["answer"]


def test_wording_that_stands_in_no_report_is_shown_precedents_too() -> None:
    answer = _answer("“扩大带动就业”怎么改", _passage(1, _JOBS))
    assert "写作“带动就业人数 ≥600人”[1]。" in answer["answer"]
    assert [citation["kind"] for citation in answer["citations"]] == ["past_report"]


def test_without_a_knowledge_base_the_rewrite_stands_alone() -> None:
    answer = collect(reply("“扩大带动就业”怎么改", Workspace()))["answer"]
    assert "建议：改为“就业人数≥____人”" in answer
    assert "资料库里类似" not in answer


_SAFE = "就业补助资金｜效益指标｜社会效益指标｜带动就业安全：目标未发生安全事故，实际未发生"


def test_others_are_shown_with_what_can_be_measured_first() -> None:
    answer = _answer("“带动就业”别的单位怎么写的", _passage(1, _SAFE, "甲市2023年度报告"), _passage(2, _JOBS))
    assert answer["intent"] == "compare"
    first = "《云岭市人社局2023年度自评报告》写作“带动就业人数 ≥600人”[1]"
    assert f"{first}；《甲市2023年度报告》写作“带动就业安全 未发生安全事故”[2]。" in answer["answer"]


def test_section_of_others_is_told_from_that_section_with_figures_first() -> None:
    def passage(number: int, section: str, text: str) -> Passage:
        return Passage(f"q-{number}", text, f"甲{number}市2023年度报告", "report", 2023, section, 0.5, f"d{number}")

    answer = _answer(
        "别的单位存在的问题怎么写",
        passage(1, "一、基本情况", "存在的问题由办公室汇总，共收集意见32条。"),
        passage(2, "七、存在的问题及原因分析", "存在的问题是绩效管理人员业务能力有待加强。"),
        passage(3, "七、存在的问题及原因分析 （一）执行", "存在的问题是预算执行率为81.5%，有3个项目结转。"),
    )
    assert [citation["source"] for citation in answer["citations"]] == ["甲3市2023年度报告", "甲2市2023年度报告"]
