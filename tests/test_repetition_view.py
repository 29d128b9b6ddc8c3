from hypothesis import given
from hypothesis import strategies as st

from assistant.ui.comparing_view import marked_differences


def test_figures_that_differ_are_marked_whole() -> None:
    assert marked_differences("支出299.9万元，占3%。", "支出265.4万元，占3%。") == (
        "支出<mark>299.9</mark>万元，占3%。",
        "支出<mark>265.4</mark>万元，占3%。",
    )


def test_what_one_side_lacks_is_marked_on_the_other_and_markup_is_text() -> None:
    assert marked_differences("支出<b>90</b>万元，占3%。", "支出<b>80</b>万元，占3%。") == (
        "支出&lt;b&gt;<mark>90</mark>&lt;/b&gt;万元，占3%。",
        "支出&lt;b&gt;<mark>80</mark>&lt;/b&gt;万元，占3%。",
    )


@given(st.text("渠清3.5<&", max_size=30), st.text("渠清3.5<&", max_size=30))
def test_marked_passages_say_what_stood_there(mine: str, theirs: str) -> None:
    for text, marked in zip((mine, theirs), marked_differences(mine, theirs), strict=True):
        bare = marked.replace("<mark>", "").replace("</mark>", "")
        assert bare.replace("&lt;", "<").replace("&amp;", "&") == text
    if mine == theirs:
        assert "<mark>" not in marked_differences(mine, theirs)[0]
