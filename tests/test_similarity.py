from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.comparing.repetition import Copy, Repetition, is_earlier, is_own, is_same
from knowledge.comparing.similarity import Similarity
from knowledge.extraction import read_report
from knowledge.parsing import parse, read_file
from knowledge.report import Report
from knowledge.store.bundled import bundled_files
from knowledge.store.stored import StoredDocument
from tests.generated_reports import Generated, generate, with_copies
from tests.library import Library

_OWN = "望川市水利局"
_SAID = (
    "全年清淤渠道62公里，由村民小组逐段签字确认。",
    "对两处渗漏点采用膜袋混凝土修补，工期比合同提前9天。",
    "巡护人员按河段实名打卡，台账每周由乡镇复核。",
)
_CHANGED = tuple(sentence.replace("62", "71").replace("9", "12") for sentence in _SAID)
_OTHER = ("水费收缴改为按方计量，欠费用户由用水合作组织上门说明。", "闸门维修委托厂家驻点，汛前完成启闭试验。")


def _markdown(unit: str, year: int, *paragraphs: Sequence[str], title: str = "") -> bytes:
    head = f"---\nunit: {unit}\nyear: {year}\nkind: department\n---\n\n"
    name = title or f"{unit}{year}年度部门整体支出绩效自评报告"
    sections = ("六、部门整体支出绩效情况", "七、存在的问题及原因分析")
    body = "".join(
        f"## {section}\n\n{''.join(lines)}\n\n" for section, lines in zip(sections, paragraphs, strict=False)
    )
    return f"{head}# {name}\n\n{body}".encode()


def _add(index: Library, unit: str, year: int, *paragraphs: Sequence[str]) -> StoredDocument:
    document = index.add(_markdown(unit, year, *paragraphs), f"{unit}{year}.md", "report").document
    assert document is not None
    return document


def _report(unit: str, year: int, *paragraphs: Sequence[str], title: str = "") -> Report:
    return read_report(parse(_markdown(unit, year, *paragraphs, title=title), "report.md"))


def _generated(report: Generated) -> Report:
    return read_report(parse(report.docx, "report.docx"))


def test_passage_is_shown_with_both_places(index: Library) -> None:
    document = _add(index, _OWN, 2022, _OTHER, _SAID)
    report = _report(_OWN, 2023, (*_SAID, "新建量水堰3座，已移交灌区管理所使用。"))
    found = Similarity(index.catalogue).repetition(report)
    (passage,) = found.passages
    assert passage.own == passage.theirs == "".join(_SAID)
    assert (passage.section, passage.their_section) == ("六、部门整体支出绩效情况", "七、存在的问题及原因分析")
    assert passage.location == next(report.sections[0].paragraphs).location
    assert passage.document == document
    assert "".join(_SAID) in next(chunk.text for chunk in index.chunks(document.id) if chunk.id == passage.chunk)
    assert (passage.likeness, passage.copy) == (1.0, Copy.VERBATIM)
    assert found.share == pytest.approx(passage.length / found.counted)
    assert 0.7 < found.share < 0.85
    assert (found.compared, found.itself) == (1, ())


def test_sentences_with_new_figures_are_told_from_those_copied_to_the_letter(index: Library) -> None:
    _add(index, _OWN, 2022, _SAID[:2], _OTHER)
    found = Similarity(index.catalogue).repetition(_report(_OWN, 2023, _CHANGED[:2], _OTHER))
    assert [(passage.own, passage.copy) for passage in found.passages] == [
        ("".join(_CHANGED[:2]), Copy.FIGURES),
        ("".join(_OTHER), Copy.VERBATIM),
    ]
    assert found.share == pytest.approx(1)
    figures, verbatim = (
        found.share_of(each for each in found.passages if each.copy is copy) for copy in (Copy.FIGURES, Copy.VERBATIM)
    )
    assert figures + verbatim == pytest.approx(1)
    assert 0.4 < figures < 0.6


def test_unit_and_region_of_another_department_are_no_difference(index: Library) -> None:
    _add(index, "桂田县水利局", 2022, ("桂田县水利局会同桂田县财政部门逐处核对管护经费去向。",))
    found = Similarity(index.catalogue).repetition(
        _report(_OWN, 2022, (f"{_OWN}会同望川市财政部门逐处核对管护经费去向。",))
    )
    assert [passage.likeness for passage in found.passages] == [1.0]


def test_what_many_units_write_is_usual_and_not_counted(index: Library) -> None:
    usual = "本部门严格执行各项财务管理制度，做到专款专用、账实相符。"
    report = _report(_OWN, 2023, (usual, *_SAID))
    similarity = Similarity(index.catalogue)
    for number, place in enumerate(("云溪市", "松岭县", "临澜市", "白桥县", "青渡市")):
        if number == 4:
            before = similarity.repetition(report)
            assert [passage.own for passage in before.passages] == [usual]
        _add(index, f"{place}水利局", 2022, (usual, f"{place}另有任务若干，均已办结归档。"))
    after = similarity.repetition(report)
    assert after.passages == ()
    assert after.usual == before.usual + len("本部门严格执行各项财务管理制度做到专款专用账实相符")
    assert after.counted + after.usual == before.counted + before.usual


def test_a_loose_likeness_alone_is_chance_and_in_company_a_copy(index: Library) -> None:
    edited = tuple(sentence.replace("，", "，并且认真做到", 1) for sentence in _SAID)
    _add(index, "桂田县水利局", 2022, _SAID)
    similarity = Similarity(index.catalogue)
    assert similarity.repetition(_report(_OWN, 2023, (*_OTHER, edited[0]))).passages == ()
    found = similarity.repetition(_report(_OWN, 2023, edited))
    assert [passage.own for passage in found.passages] == ["".join(edited)]
    assert 0.75 <= found.passages[0].likeness < 0.9
    assert found.passages[0].copy is Copy.EDITED


def test_own_last_year_goes_before_another_unit_with_the_same_words(index: Library) -> None:
    _add(index, "桂田县水利局", 2022, _SAID)
    own = _add(index, _OWN, 2022, _SAID)
    similarity = Similarity(index.catalogue)
    found = similarity.repetition(_report(_OWN, 2023, _SAID))
    assert list(found.by_document) == [own.id]
    others = similarity.repetition(_report(_OWN, 2023, _SAID), among=lambda document: document.unit != _OWN)
    assert [passage.document.unit for passage in others.passages] == ["桂田县水利局"]
    assert others.compared == 1


def test_the_report_itself_is_left_out_and_named(index: Library) -> None:
    same = _add(index, _OWN, 2023, _SAID)
    found = Similarity(index.catalogue).repetition(_report(_OWN, 2023, _SAID))
    assert (found.share, found.passages, found.itself) == (0, (), (same,))


def test_two_units_whose_reports_have_one_title_are_two(index: Library) -> None:
    title = "2023年度部门整体支出绩效自评报告"
    index.add(_markdown("桂田县水利局", 2023, _SAID, title=title), "a.md", "report")
    found = Similarity(index.catalogue).repetition(_report(_OWN, 2023, _SAID, title=title))
    assert found.share == 1
    assert found.itself == ()


def test_a_document_that_is_removed_is_repeated_no_more(index: Library) -> None:
    similarity = Similarity(index.catalogue)
    report = _report(_OWN, 2023, _SAID)
    assert similarity.repetition(report) == Repetition((), similarity.repetition(report).counted, 0)
    document = _add(index, _OWN, 2022, _SAID)
    assert similarity.repetition(report).share == 1
    index.remove(document.id)
    assert similarity.repetition(report).share == 0


def test_planted_share_is_found(index: Library, tmp_path: Path) -> None:
    reports = generate(16, (2021, 2022))
    for number, report in enumerate(reports[:15]):
        path = tmp_path / f"{number}.md"
        path.write_text(report.markdown, "utf-8")
        index.add_file(path, "report")
    similarity = Similarity(index.catalogue)
    for share in (0.0, 0.3, 0.6):
        copy = with_copies(reports[15], reports[0], share)
        found = similarity.repetition(_generated(copy))
        assert found.share == pytest.approx(copy.planted_share, abs=0.05)
        if share:
            source = next(iter(found.by_document.values()))
            assert source[0].document.title.startswith(reports[0].unit)
            assert found.share_of(source) == pytest.approx(copy.planted_share, abs=0.05)


def test_bundled_reports_repeat_each_other_hardly_at_all(index: Library) -> None:
    paths = [file.path for file in bundled_files() if file.kind == "report"]
    for path in paths:
        index.add_file(path, "report")
    similarity = Similarity(index.catalogue)
    shares = {path.stem: similarity.repetition(read_report(read_file(path))).share for path in paths}
    assert {name: share for name, share in shares.items() if share > 0.01} == {}


@given(st.integers(2020, 2026), st.integers(2020, 2026))
def test_what_is_own_is_earlier_by_its_year_and_the_same_by_its_title(mine: int, theirs: int) -> None:
    report = _report(_OWN, mine, _SAID)
    title = f"{_OWN}{theirs}年度部门整体支出绩效自评报告"
    document = StoredDocument("a", "a.md", "", title, "report", theirs, _OWN, "", (), False, 1, 1, "")
    assert is_own(report, document)
    assert is_earlier(report, document) is (theirs < mine)
    assert is_same(report, document) is (theirs == mine)
