"""The files of a training: the workbook for the trainer, the sheet for the trainee."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from pathlib import Path

import docx
import openpyxl
import pytest

from assistant.access import Person
from assistant.export.certificate import certificate
from assistant.export.training_workbook import training_workbook
from assistant.records.assignments import Assignments
from assistant.records.database import People, open_database
from assistant.records.training import Attempt, Training
from assistant.review.engine import review
from assistant.review.verdict import Verdict
from assistant.training.assigning import ANSWERS, KEYS, AssignmentAnswer, make_key
from assistant.training.exercise import Answer, Exercise, Grade
from assistant.training.lesson import course, course_rules, units_of
from assistant.training.progress import Progress, after, keep_attempt, mark
from assistant.training.roster import results, trainees
from knowledge.store.database import Database
from tests.test_assigning import REPORT

AT = datetime(2026, 3, 2, 4, tzinfo=UTC)
NAMES = {"VAL01": "指标值未量化", "SCO01": "分值合计"}
EXERCISE = Exercise(("VAL01",), "？", (), (), "判断指标是否量化", (), "verdict", 7, 2, "=样例报告")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return open_database(tmp_path)


TRAINER = Person("name:师傅", "师傅")


def cells(data: bytes, sheet: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(data))[sheet].iter_rows()]


def test_workbook_tells_mastery_attempts_late_answers_and_agreement(database: Database):
    training, assignments = Training(database, TRAINER), Assignments(database, TRAINER)
    for person, name in (("name:张三", "张三"), ("user:1", "张三"), ("name:李四", "李四")):
        People(database, Person(person, name)).meet()
    for minute in range(3):
        at = AT + timedelta(minutes=minute)
        keep_attempt(training, "name:张三", EXERCISE, Answer(), Grade(1, {"VAL01": 1.0}, "", ""), 0, at)
    keep_attempt(training, "name:李四", EXERCISE, Answer(), Grade(0.5, {"VAL01": 0.5}, "", ""), 1, AT)
    key = make_key(review(REPORT))
    right = AssignmentAnswer({row.id: row.verdict for row in key.rows}, tuple(key.broken))
    wrong = AssignmentAnswer({**right.verdicts, "0": Verdict.VAGUE})
    number = assignments.prepare("文化馆", b"report", "自评.md", KEYS.dump_json(key).decode())
    (entry,) = assignments.entries()
    assignments.change(entry, replace(entry, due=AT))
    late = AT + timedelta(days=1)
    for name, given, points, at in (("张三", right, 100, AT), ("李四", wrong, 50, late)):
        kept = ANSWERS.dump_json(given).decode()
        Assignments(database, Person(f"name:{name}", name)).submit(number, kept, lambda _, got=points: got, at)
    handed = assignments.submissions(number)["name:李四"]
    assignments.comment(number, "name:李四", handed, replace(handed, comment="第一项再看看", mark=55))

    data = training_workbook(trainees(training, AT + timedelta(hours=1)), results(assignments, training), NAMES)
    people = {row[0]: row[1:6] for row in cells(data, "学员")[1:]}
    assert people == {
        "张三": [3, 100, 1, 2, 36.3],
        "李四": [1, 50, 0, 2, 7],
    }
    mastery = {(row[0], row[1]): row[5:7] for row in cells(data, "掌握度")[1:]}
    assert mastery["张三", "VAL01"] == [72.5, "是"]
    assert mastery["李四", "VAL01"] == [14, "否"]
    assert mastery["李四", "SCO01"] == [0, "未练习"]
    assert cells(data, "练习记录")[1][2:] == ["指标值未量化", "判断指标是否量化", 7, 2, "=样例报告", 100, 0]
    late = {row[2]: row[4:9] for row in cells(data, "作业")[1:]}
    assert late["张三"] == ["按时", 100, 100, 100, 100]
    assert late["李四"][0] == "逾期"
    remarks = {row[2]: row[11:] for row in cells(data, "作业")[1:]}
    assert remarks == {"张三": [None, None], "李四": [55, "第一项再看看"]}
    assert [row[1:4] for row in cells(data, "判断不一")[1:]] == [
        [key.rows[0].name, key.rows[0].target, f"{key.rows[0].verdict.chinese}1人，未量化1人"]
    ]
    pairs = {(row[1], row[2]): row[5] for row in cells(data, "一致性")[1:]}
    assert pairs == {("标准答案", "张三"): 1, ("标准答案", "李四"): 0.4, ("张三", "李四"): 0.4}


def test_workbook_of_an_empty_training_has_its_sheets():
    workbook = openpyxl.load_workbook(io.BytesIO(training_workbook([], [], NAMES)))
    assert workbook.sheetnames == ["学员", "掌握度", "练习记录", "作业", "一致性", "判断不一"]


def sheet(points: float, *days: int, rules: Sequence[str] = course_rules()) -> tuple[str, dict[str, list[str]]]:
    """Return what the certificate says to who has answered once a day about these rules, and its table by chapter."""
    times = [datetime(2026, 3, day, 4, tzinfo=UTC) for day in days]
    attempts = [Attempt(rule, "{}", "{}", points, 1, 0, at) for at in times for rule in rules]
    card = reduce(lambda so_far, at: after(so_far, mark(points, 0), at), times, None)
    done = Progress(attempts, dict.fromkeys(rules, card), times[-1])
    data = certificate(done, "张\0三", [("文化馆自评", 92.5, True)])
    document = docx.Document(io.BytesIO(data))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    return "\n".join(paragraph.text for paragraph in document.paragraphs), {row[0]: row[1:] for row in rows}


def test_certificate_is_given_when_everything_is_mastered():
    text, rows = sheet(1, 2, 4, 6, 9)
    assert "绩效自评审核培训结业证书" in text
    assert "张三同志于2026年3月2日至2026年3月9日参加" in text
    assert f"练习4天，作答4题次，课程{len(course())}个课目全部掌握，准予结业" in text
    assert "作业“文化馆自评”：92.5分（逾期提交）。" in text
    assert rows[course()[0].name][::3] == ["4", "掌握"]


def test_unfinished_training_gives_a_record_of_marks():
    first, second, *_ = course()
    text, rows = sheet(0.5, 2, rules=units_of(first))
    assert "培训成绩单" in text
    assert "同志2026年3月2日参加" in text
    assert "准予结业" not in text
    assert "已掌握0个" in text
    assert rows[first.name][:2] == ["1", "50%"]
    assert rows[second.name] == ["0", "—", "0%", "未练习"]
