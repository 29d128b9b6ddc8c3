from dataclasses import replace

import pytest

from knowledge.errors import UserError
from knowledge.store.stored import StoredDocument, corrected

POLICY = StoredDocument(
    "a",
    "a.md",
    "",
    "《绩效办法》（澄财〔2020〕3号）",
    "policy",
    2020,
    "",
    "澄财〔2020〕3号",
    ("澄财〔2020〕3号",),
    False,
    1,
    9,
    "",
)


def test_fields_are_set_and_noted():
    found = corrected(POLICY, {"year": "2021", "unit": " 澄江市 财政局 ", "validity": "已废止"})
    assert (found.year, found.unit, found.validity) == (2021, "澄江市 财政局", "已废止")
    assert found.corrected == ("year", "unit", "validity")
    assert (found.note, found.shown) == ("已废止", "《绩效办法》（澄财〔2020〕3号）（已废止）")


def test_what_is_as_it_was_is_no_correction():
    assert corrected(POLICY, {"year": 2020, "region": ""}) == POLICY


def test_number_stands_in_title_and_names():
    found = corrected(POLICY, {"number": "澄财[2020]第13号"})
    assert (found.title, found.names) == ("《绩效办法》（澄财〔2020〕13号）", ("澄财〔2020〕13号",))
    assert corrected(found, {"number": ""}).title == "《绩效办法》"


def test_successor_is_for_the_note_alone():
    found = corrected(replace(POLICY, validity="已废止"), {"successor": "《新办法》"})
    assert (found.note, found.shown) == ("已废止，现行的是《新办法》", "《绩效办法》（澄财〔2020〕3号）（已废止）")


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"kind": "memo"}, "类型“memo”不对"),
        ({"year": "二〇二〇"}, "年度“二〇二〇”不对"),
        ({"year": 20200}, "年度“20200”不对"),
        ({"validity": "有效"}, "效力“有效”不对"),
        ({"issued": "2020.1.1"}, "印发日期“2020.1.1”不对"),
        ({"title": "甲"}, "没有“title”这一项"),
    ],
)
def test_what_cant_be_is_refused(said, problem):
    with pytest.raises(UserError, match=problem):
        corrected(POLICY, said)
