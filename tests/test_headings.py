import pytest

from knowledge.document import BOLD, Document, Location, Paragraph
from knowledge.parsing.headings import split_sections
from tests.documents import document


def headings(*lines: str) -> list[tuple[int, str, str]]:
    return [(s.level, s.number, s.title) for s in split_sections(document("标题", *lines))]


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("一、部门基本情况", (1, "一、", "部门基本情况")),
        ("十一、其他", (1, "十一、", "其他")),
        ("一. 部门基本情况", (1, "一. ", "部门基本情况")),
        ("（一）职能职责", (2, "（一）", "职能职责")),
        ("(二)机构设置", (2, "(二)", "机构设置")),
        ("1、资金使用情况", (3, "1、", "资金使用情况")),
        ("１．资金使用情况", (3, "１．", "资金使用情况")),
        ("2．15秒响应率不高", (3, "2．", "15秒响应率不高")),
        ("2.1 资金到位", (4, "2.1 ", "资金到位")),
        ("（1）资金到位", (4, "（1）", "资金到位")),
        ("1）资金到位", (4, "1）", "资金到位")),
        ("①资金到位", (5, "①", "资金到位")),
        ("第一部分 部门概况", (1, "第一部分 ", "部门概况")),
        ("第二章　绩效分析", (1, "第二章　", "绩效分析")),
        ("存在的问题及原因分析", (1, "", "存在的问题及原因分析")),
    ],
)
def test_numbered_and_well_known_lines_are_headings(line: str, heading: tuple[int, str, str]) -> None:
    assert headings(line, "正文如下所述。") == [heading]


@pytest.mark.parametrize("first", ["Ⅰ 海区与船", "一、海区与船"])
def test_bold_lines_head_chapters_where_nothing_else_does(first: str) -> None:
    lines = (("某县自评报告", True), (first, True), ("有船三艘。", False), ("Ⅱ 钱粮", True), ("用去四万元。", False))
    blocks = [Paragraph(text, Location(n), BOLD if is_bold else None) for n, (text, is_bold) in enumerate(lines)]
    found = [section.heading for section in split_sections(Document("报告", tuple(blocks)))]
    assert found == ([first, "Ⅱ 钱粮"] if first.startswith("Ⅰ") else [first])


@pytest.mark.parametrize(
    "line",
    [
        "2023年，我局完成各项任务。",
        "1.5亿元用于农村公路建设。",
        "一是加强学习。二是强化管理。",
        "3月底前完成整改",
        "16.承办市委、市人民政府交办的其他事项。",
        "1.贯彻执行国家、省、市有关商务工作的方针政策和法律法规，拟订全市商务发展规划并组织实施。",
        "（一）认真贯彻落实党中央、国务院和省委、省政府关于财政工作的决策部署，研究拟订全市财政发展战略、规划和政策并组织实施。",
        "一、部门基本情况\t1",
        "（一）职能职责............2",
    ],
)
def test_items_of_lists_contents_and_figures_are_no_headings(line: str) -> None:
    assert headings(line, "正文如下所述。") == []


def test_first_sentence_is_the_heading_where_text_goes_on() -> None:
    (section,) = split_sections(document("标题", "（一）加快队伍建设，提高专业水平。增设专门机构，配置人员。"))
    assert (section.heading, section.text) == ("（一）加快队伍建设，提高专业水平", "增设专门机构，配置人员。")
    assert section.location == section.blocks[0].location == Location(1)


@pytest.mark.parametrize(
    ("line", "title", "text"),
    [
        ("2、三公经费支出情况：全年支出5.76万元。", "三公经费支出情况", "全年支出5.76万元。"),
        ("1.强化管理。按季度核对。", "强化管理", "按季度核对。"),
        ("（二）管理方面：目标编制不规范，设定不完整", "管理方面：目标编制不规范，设定不完整", ""),
        ("（三）强化监督。", "强化监督", ""),
    ],
)
def test_colon_and_full_stop_end_a_heading(line: str, title: str, text: str) -> None:
    (section,) = split_sections(document("标题", line))
    assert (section.title, section.text) == (title, text)


def test_duties_are_list_items_and_the_next_heading_is_found() -> None:
    assert headings(
        "一、基本情况",
        "（一）主要职能",
        "1.负责全市公路管理。按规定收费。",
        "2.指导行业改革",
        "3.承办其他事项",
        "（二）机构设置",
        "1.办公室",
        "2.财务科",
        "机关编制20名。",
        "二、支出情况",
        "（一）基本支出",
        "1.人员经费",
        "全年支出100万元。",
    ) == [
        (1, "一、", "基本情况"),
        (2, "（一）", "主要职能"),
        (2, "（二）", "机构设置"),
        (1, "二、", "支出情况"),
        (2, "（一）", "基本支出"),
        (3, "1.", "人员经费"),
    ]


def test_parts_stand_above_all() -> None:
    assert headings("第一部分 概况", "一、职责", "（一）内设机构", "第二部分 决算情况", "一、收入") == [
        (1, "第一部分 ", "概况"),
        (2, "一、", "职责"),
        (3, "（一）", "内设机构"),
        (1, "第二部分 ", "决算情况"),
        (2, "一、", "收入"),
    ]


def test_styled_headings_without_numbers_count_from_the_highest_below_the_title() -> None:
    levels = (("某局自评报告", 1), ("概述", 2), ("细节", 3), ("正文很短。", None))
    blocks = tuple(Paragraph(text, Location(at), level) for at, (text, level) in enumerate(levels))
    assert [(s.level, s.title) for s in split_sections(Document("报告", blocks))] == [(1, "概述"), (2, "细节")]


def test_title_of_a_form_ends_the_text_before_it() -> None:
    first, second = split_sections(
        document(
            "标题", "九、公开情况", "按要求公开。", "附件：自评表", "项目支出绩效自评表", "（2023年度）", "项目名称|甲"
        )
    )
    assert (first.text, second.title, second.number) == ("按要求公开。\n附件：自评表", "项目支出绩效自评表", "")
    assert len(second.blocks) == 2


def test_report_written_into_a_table_has_sections() -> None:
    text = "一、存在的问题⏎" + "绩效目标设置不够细化，部分指标没有量化。" * 12 + "⏎二、改进措施⏎按季度核对。"
    sections = split_sections(document("标题", f"项目名称|甲\n文字报告|{text}"))
    assert [(s.heading, s.location) for s in sections] == [
        ("一、存在的问题", Location(1, 0, 1, 1)),
        ("二、改进措施", Location(1, 0, 1, 1)),
    ]


def test_goals_of_a_form_are_no_sections() -> None:
    goal = "一、招商引资实现突破，引进项目三十个；⏎" + "二、外贸进出口稳定增长，增速高于全省平均水平；" * 12
    assert split_sections(document("标题", f"年度总体目标|预期目标\n^|{goal}")) == ()


def test_numbered_heading_by_style_keeps_its_number() -> None:
    levels = (("某局自评报告", None), ("1.办公室", 3), ("2.财务科", 3))
    blocks = tuple(Paragraph(text, Location(at), level) for at, (text, level) in enumerate(levels))
    sections = split_sections(Document("报告", blocks))
    assert [(s.level, s.number, s.title) for s in sections] == [(3, "1.", "办公室"), (3, "2.", "财务科")]


def test_lines_broken_inside_a_paragraph_are_read_one_by_one() -> None:
    sections = split_sections(document("标题", "一、存在的问题\n指标没有量化。\n二、改进措施"))
    assert [(s.title, s.text) for s in sections] == [("存在的问题", "指标没有量化。"), ("改进措施", "")]


@pytest.mark.parametrize(
    ("lines", "levels"),
    [
        (["第一章 概况", "第一节 立项", "一、依据", "第二节 目标", "第二章 问题"], [1, 2, 3, 2, 1]),
        (["第一节 概况", "一、依据", "第二节 问题"], [1, 2, 1]),
        (["第一部分 概况", "一、依据", "第二部分 问题"], [1, 2, 1]),
    ],
)
def test_section_stands_below_the_chapter(lines: list[str], levels: list[int]) -> None:
    told = [text for line in lines for text in (line, "正文如下所述。")]
    assert [level for level, *_ in headings(*told)] == levels
