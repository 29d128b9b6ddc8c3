import pytest

from knowledge.narrative.doers import find_doer, is_body


@pytest.mark.parametrize(
    ("text", "name", "done"),
    [
        ("由工程股会同甲镇政府，6月底前修好2座闸门", "工程股", "，6月底前修好2座闸门"),
        ("县水务局规划建设股2025年5月底前修好2座", "县水务局规划建设股", "2025年5月底前修好2座"),
        ("下一步，2025年4月底前由管护站清完渠道", "管护站", "清完渠道"),
        ("由县自然资源和规划局在年内办结", "县自然资源和规划局", "年内办结"),
        ("工程股与管护站商定停水的日子", "工程股", "停水的日子"),
        ("收费室已同银行谈妥代扣", "收费室", "同银行谈妥代扣"),
    ],
)
def test_who_acts_is_told_from_what_is_done(text: str, name: str, done: str) -> None:
    doer = find_doer(text)
    assert doer is not None
    assert (doer.name, text[doer.end :]) == (name, done)


@pytest.mark.parametrize(
    "text", ["部门收入完成90%", "各股室加强学习", "工程股的台账不全", "渠道3.5公里清完", "室内装修6月完成"]
)
def test_nobody_acts(text: str) -> None:
    assert find_doer(text) is None


def test_only_a_name_is_a_body() -> None:
    assert is_body("县水务局工程股")
    assert not is_body("县水务局负责修好闸门")
