"""Sections of any make: whatever stands in them, accepting gives the clean file and rejecting the old one."""

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.documents import paragraph_xml
from tests.test_into_file import (
    AFTER,
    BEFORE,
    FIELD,
    OLD_MEASURES,
    OLD_PROBLEMS,
    PICTURE,
    TABLE,
    assert_settles,
    within,
)
from tests.word_changes import p, word_file

SENTENCE = "<w:r><w:t>个别科室重视不够，资料不全。</w:t></w:r>"
INLINE = st.sampled_from(
    [
        SENTENCE,
        f"<w:r>{PICTURE}</w:r>",
        '<w:r><w:br w:type="page"/></w:r>',
        f'<w:hyperlink w:anchor="_a">{SENTENCE}</w:hyperlink>',
        FIELD,
        "<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>见附表。</w:t></w:r></w:sdtContent></w:sdt>",
        "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>",
        '<w:bookmarkStart w:id="7" w:name="_a"/>',
        '<w:bookmarkEnd w:id="7"/>',
        f'<w:ins w:id="71" w:author="科长">{SENTENCE}</w:ins>',
        '<w:del w:id="72" w:author="科长"><w:r><w:delText>旧话。</w:delText></w:r></w:del>',
        '<w:r><w:commentReference w:id="3"/></w:r>',
    ]
)
PROPERTIES = st.sampled_from(
    [
        "",
        '<w:pPr><w:jc w:val="both"/></w:pPr>',
        '<w:pPr><w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:pPr>',
        "<w:pPr><w:rPr><w:b/></w:rPr></w:pPr>",
        '<w:pPr><w:rPr><w:ins w:id="73" w:author="科长"/></w:rPr></w:pPr>',
    ]
)
PARAGRAPH = st.builds(
    lambda properties, parts: f"<w:p>{properties}{''.join(parts)}</w:p>", PROPERTIES, st.lists(INLINE, max_size=3)
)
BLOCK = st.one_of(
    PARAGRAPH,
    st.just(p("（一）意识不强")),
    st.just(TABLE.format(paragraph_xml("单元格"))),
    st.lists(PARAGRAPH, min_size=1, max_size=2).map(lambda content: within(*content)),
)
BLOCKS = st.lists(BLOCK, max_size=5)
_COMMENTED = '<w:p><w:r><w:commentReference w:id="3"/></w:r></w:p>'


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(
    problems=[],
    measures=[_COMMENTED, "<w:p></w:p>", TABLE.format(paragraph_xml("单元格"))],
    goes_on=False,
    keeps_old=False,
)
@given(problems=BLOCKS, measures=BLOCKS, goes_on=st.booleans(), keeps_old=st.booleans())
def test_section_of_any_make_settles(problems: list[str], measures: list[str], goes_on: bool, keeps_old: bool) -> None:
    behind = AFTER if goes_on else []
    body = [*BEFORE, OLD_PROBLEMS[0], *problems, OLD_MEASURES[0], *measures, *behind]
    assert_settles(word_file(*body), keeps_old=keeps_old)
