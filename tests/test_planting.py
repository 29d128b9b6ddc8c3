from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product
from random import Random

import pytest

from assistant.review.engine import review
from assistant.training.cleaning import clean_pages, cleaned
from assistant.training.material import Material, bundled_materials
from assistant.training.page import Page, form_pages
from assistant.training.planting import Way, agrees, all_ways, plant
from assistant.training.targets import Row, suggested
from assistant.training.ways.rows import with_row
from tests.made_reports import report_from_dict


@pytest.fixture(scope="module")
def pages() -> list[Page]:
    """Return clean pages of three kinds from four reports."""
    return [page for material in bundled_materials()[1:5] for page in clean_pages(material)]


@pytest.mark.parametrize("way", all_ways(), ids=lambda way: way.name)
def test_what_is_planted_is_found_by_the_rule_and_at_the_place(way: Way, pages: list[Page]) -> None:
    damaged = 0
    for seed, page in product(range(3), pages):
        damage = way.damage(page.report, Random(seed))
        if damage is None:
            continue
        planted = [replace(damage, way=way.name, rule=way.rule)]
        trial = replace(page, report=damage.report)
        assert not agrees(page.findings, planted)
        damaged += agrees(trial.findings, planted)
        assert all(place in trial.numbers for place in damage.places)
    assert damaged


def test_a_page_is_made_clean_by_leaving_out_what_is_wrong() -> None:
    sample = bundled_materials()[0]
    department, investment, *_ = (cleaned(page) for page in form_pages(sample.report, sample.rules))
    assert department is not None
    assert investment is not None
    assert not department.findings
    assert not investment.findings
    (row,) = (row for row in department.report.forms[0].indicators if row.name == "新引进亿元以上项目25个")
    assert (row.target, row.actual) == ("新引进亿元以上项目≥25个", "25个")
    # A growth would be made up: the row is left out.
    form, names = investment.report.forms[0], {row.name for row in investment.report.forms[0].indicators}
    assert [row.name for row in sample.report.forms[1].indicators if row.name not in names] == ["城市投资吸引力"]
    assert sum(row.weight_value or 0 for row in form.indicators) == 90
    assert all(row.score == row.weight for row in form.indicators)
    assert form.total_score == "99.49"


def test_a_row_that_somebody_may_find_fault_with_is_mended(pages: list[Page]) -> None:
    page = next(page for page in pages if page.report.forms and not page.report.sections)
    form = page.report.forms[0]
    row = next(row for row in form.filled if row.level2 == "质量指标" and row.score == row.weight)
    score = str((row.weight_value or 0) * Decimal("0.98"))
    lost = replace(row, name="一次验收合格率", target="100%", actual="98%", score=score, deviation_note="")
    doubtful = cleaned(replace(page, report=with_row(page.report, form, row, lost)))
    assert doubtful is not None
    assert next(one for one in doubtful.report.forms[0].filled if one.location == row.location).score == row.weight


def test_rate_that_may_be_too_high_is_given_no_share_to_reach() -> None:
    weak = Row("效益指标", "社会效益指标", "全县万人成讼率", "保持稳定", "稳定")
    assert list(suggested(weak, 95)) == []
    assert list(suggested(replace(weak, name="全县政策覆盖率"), 95))


def test_more_spent_than_budgeted_is_seen_in_the_source_as_well(pages: list[Page]) -> None:
    way = next(way for way in all_ways() if way.name == "over_budget")
    found = [damage for page in pages if (damage := way.damage(page.report, Random(1)))]
    assert max(len(damage.places) for damage in found) == 2


def test_page_whose_scores_come_to_more_than_all_points_is_left_out() -> None:
    # Where the rows alone make up a hundred, the score of the execution rate is no part of the total.
    review = bundled_materials()[1].review
    (form,) = review.report.forms
    (first, *others), points = form.indicators, str((form.indicators[0].weight_value or 0) + 10)
    rows = (replace(first, weight=points, score=points), *others)
    funds = tuple(replace(fund, weight="—") for fund in form.funds)
    beyond = replace(form, funds=funds, indicators=rows, total_score="")
    material = Material(replace(review, report=replace(review.report, forms=(beyond,))))
    assert not any(page.report.forms for page in clean_pages(material))


def test_paragraph_that_is_wrong_is_left_out(pages: list[Page]) -> None:
    page = next(page for page in pages if page.report.forms and page.report.sections)
    damage = next(way for way in all_ways() if way.name == "wrong_change").damage(page.report, Random(1))
    assert damage is not None
    clean = cleaned(replace(page, report=damage.report))
    assert clean is not None
    assert not set(damage.places) & set(clean.numbers)


def test_too_few_sound_problems_make_no_page() -> None:
    assert all(page.report.forms for page in clean_pages(bundled_materials()[0]))


def test_problem_whose_cause_may_be_told_in_other_words_is_no_mistake() -> None:
    problems = (
        "河道清淤少做3公里，淤泥没有地方堆放",
        "护林员培训只办2期，少办4期",
        "巡查设备闲置12台，操作的人都调走了",
    )
    measures = (
        "工程科2025年6月30日前完成3公里河道清淤，验收3公里",
        "人事科2025年9月30日前补办护林员培训4期，参训200人",
        "设备科2025年5月31日前为闲置的12台巡查设备配齐操作人员12名",
    )
    sections = {"一、存在的问题": _listed(problems), "二、改进措施": _listed(measures)}
    report = report_from_dict({"title": "某局2024年度自评报告", "year": 2024, "sections": sections})
    (page,) = clean_pages(Material(review(report)))
    assert {page.numbers[place] for place in page.doubtful} == {"1", "2", "3"}
    assert not page.findings
    (_, planted) = plant(page, 1, Random(1)) or (page, ())
    assert planted


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"{number}．{line}。" for number, line in enumerate(lines, start=1))


def test_a_page_holds_as_many_defects_as_are_wanted_each_of_another_rule(pages: list[Page]) -> None:
    found = plant(pages[0], 4, Random(1))
    assert found is not None
    page, planted = found
    assert len({one.rule for one in planted}) == 4
    assert {finding.rule for finding in page.findings} >= {one.rule for one in planted}
    places = [place for one in planted for place in one.places]
    assert len(places) == len(set(places))
    assert plant(pages[0], 40, Random(1)) is None


def test_the_wanted_rule_is_planted_first(pages: list[Page]) -> None:
    for seed in range(5):
        found = plant(pages[0], 1, Random(seed), wanted=("SCO01",))
        assert found is not None
        assert [one.rule for one in found[1]] == ["SCO01"]


def test_a_finding_that_was_not_planted_spoils_the_key(pages: list[Page]) -> None:
    found = plant(pages[0], 2, Random(3))
    assert found is not None
    page, planted = found
    assert agrees(page.findings, planted)
    assert not agrees(page.findings, planted[:1])
    elsewhere = replace(planted[0], places=planted[1].places)
    assert not agrees(page.findings, [elsewhere, planted[1]])


def test_places_are_numbered_in_reading_order(pages: list[Page]) -> None:
    for page in pages:
        shown = [row[0] for sheet in page.sheets for row in sheet.rows]
        shown += [passage.number for passage in page.passages]
        numbers = list(dict.fromkeys(shown))
        assert set(numbers) == set(page.numbers.values())
        assert sorted(numbers, key=int) == [str(number) for number in range(1, len(numbers) + 1)]


def test_wrong_weights_bring_no_total_above_a_hundred(pages: list[Page]) -> None:
    way = next(way for way in all_ways() if way.name == "weights_not_100")
    damages = (way.damage(page.report, Random(seed)) for page in pages for seed in range(9))
    forms = [form for damage in damages if damage for form in damage.report.forms if form.total_location]
    assert max(Decimal(form.total_score) for form in forms) <= 100
