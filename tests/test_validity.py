from datetime import date

import pytest

from knowledge.sources.validity import Validity, is_date, note_on, read_validity, repealed_by


def read(*lines: str, name: str = "办法.md") -> Validity:
    return read_validity(lines, name)


def test_dates_are_read_from_signature_and_last_article():
    found = read("澄江市财政局2020年2月25日", "第三十二条 本办法自2020年3月1日起施行，有效期五年。")
    assert found == Validity("2020-02-25", "2020-03-01", "2025-03-01", "现行有效")


def test_two_years_are_two_however_they_are_written():
    assert read("第三条 本办法自2021年8月1日起施行，有效期两年。").lapsed == "2023-08-01"


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("2014年8月31日 第十二届全国人大常委会修正", "2018年12月29日 第十三届全国人大常委会修正"), "2018-12-29"),
        (("(2018年9月1日)",), "2018-09-01"),
        (("澄江市财政局　2021年6月10日印发",), "2021-06-10"),
        (("根据2019年1月1日的会议精神，制定本办法。",), ""),
    ],
)
def test_issue_is_the_last_date_that_stands_for_itself(lines, found):
    assert read(*lines).issued == found


def test_in_force_from_the_day_of_issue():
    assert read("(2021年6月10日)", "第二十六条 本办法自印发之日起施行。").effective == "2021-06-10"


def test_terms_of_other_things_are_not_its_own():
    found = read("第五条 采购合同有效期为3年。", "第六条 保险自2019年1月1日起执行。")
    assert (found.lapsed, found.effective) == ("", "")


def test_end_is_read_as_a_day():
    assert read("本通知执行至2024年12月31日。").lapsed == "2024-12-31"


@pytest.mark.parametrize(
    ("line", "name", "status"),
    [
        ("（已废止）", "a.md", "已废止"),
        ("时效性：失效", "a.md", "已废止"),
        ("效力状态: 已被修改", "a.md", "已修改"),
        ("【现行有效】", "a.md", "现行有效"),
        ("正文", "办法（已废止）.docx", "已废止"),
        ("关于废止若干文件的通知", "a.md", ""),
    ],
)
def test_mark_on_the_document_or_its_file_is_taken(line, name, status):
    assert read(line, name=name).status == status


def test_what_a_policy_repeals_is_read_without_what_it_rests_on():
    line = "根据《预算法》制定，《绩效暂行办法》（澄财〔2011〕9号）同时废止，见《说明》。"
    assert repealed_by([line], "绩效办法") == ("澄财〔2011〕9号", "绩效暂行办法")
    assert repealed_by(["一、《接待办法》", "二、《差旅办法》"], "关于废止文件的决定") == ("接待办法", "差旅办法")


@pytest.mark.parametrize(
    ("validity", "note"),
    [
        (Validity(), ""),
        (Validity(status="现行有效", effective="2020-01-01"), ""),
        (Validity(status="已废止", successor="《新办法》"), "已废止，现行的是《新办法》"),
        (Validity(status="现行有效", lapsed="2024-12-31"), "已于2024年12月31日失效"),
        (Validity(lapsed="2025-06-01"), ""),
        (Validity(lapsed="2025"), ""),
        (Validity(status="已修改"), "已修改"),
        (Validity(effective="2025-07-01"), "尚未生效，2025年7月1日起施行"),
    ],
)
def test_note_says_what_a_reader_must_know(validity, note):
    assert note_on(validity, date(2025, 6, 1)) == note


@pytest.mark.parametrize(("text", "known"), [("2024-03-01", True), ("2024", True), ("2024-13", False), ("三月", False)])
def test_dates_are_iso(text, known):
    assert is_date(text) == known
