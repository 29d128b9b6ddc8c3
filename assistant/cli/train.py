"""The commands that teach: the rules and what stands behind each, the lessons, an exercise, the grade of an answer."""

import json
from dataclasses import asdict
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.terminal import Json, json_lines, print_json, print_line, review_file
from assistant.contract import values
from knowledge.errors import UserError

if TYPE_CHECKING:
    from assistant.review.rule import Rule
    from assistant.training.exercise import Exercise
    from assistant.training.lesson import Lesson

_LINE = "code severity name basis"
app = typer.Typer(help="培训评审人员：课程、练习和评分。", no_args_is_help=True)
Kind = Annotated[str, typer.Option("--kind", help="练习的种类，如 verdict；写错时列出全部。")]
Seed = Annotated[int, typer.Option("--seed", help="题号：同一题号总是同一道题。")]
Level = Annotated[int, typer.Option("--level", min=1, max=3, help="难度，1 到 3。")]
Focus = Annotated[str, typer.Option("--rule", help="要练的规则代码或原因，如 SCO01、direction_only；不填则不限。")]
Source = Annotated[Path | None, typer.Option("--report", help="用这份报告出题；不填则用自带的样例报告。")]


@app.command()
def lessons(
    text: Annotated[
        str | None, typer.Argument(metavar="[TEXT]", help="规则代码或要找的词；不填则列出全部课程。")
    ] = None,
    as_json: Json = False,
) -> None:
    """列出课程；给出词则找相关的课，给出规则代码则显示那一课。"""
    from assistant.training.lesson import all_lessons, course, search_lessons

    found = search_lessons(text) if text else all_lessons()
    if not found:
        raise UserError(f"没有讲到“{text}”的课。换一个词试试，例如“执行率”“满意度”。")
    exact = [lesson for lesson in found if text and lesson.code.lower() == text.strip().lower()]
    if as_json:
        print_json([asdict(lesson) for lesson in exact or found])
    elif exact or len(found) == 1:
        print_lesson((exact or found)[0])
    elif text:
        print("\n".join(f"{lesson.code} {lesson.title}（{lesson.chapter}）" for lesson in found))
    else:
        for chapter in course():
            print(f"{chapter.name}：{chapter.about}")
            print("\n".join(f"  {lesson.code} {lesson.title}" for lesson in chapter.lessons))


@app.command()
def exercise(
    kind: Kind, seed: Seed, level: Level = 1, rule: Focus = "", report: Source = None, as_json: Json = False
) -> None:
    """出一道题；不给出答案。"""
    from assistant.training.exercise import exercise_text

    made = _exercise(kind, seed, level, rule, report)
    if as_json:
        print_json(made.as_dict())
        return
    print(f"{made.source}，难度{made.level}\n\n{exercise_text(made)}")
    print(f"\n用 train grade 评分时的填空名：{'、'.join(blank.name for blank in made.blanks)}")


@app.command()
def grade(
    kind: Kind,
    seed: Seed,
    answer: Annotated[str, typer.Option("--answer", help='答案，{"填空名": ["所填内容"]} 的 JSON，- 表示标准输入。')],
    level: Level = 1,
    rule: Focus = "",
    report: Source = None,
    as_json: Json = False,
) -> None:
    """按同样的种类、题号、难度和报告重新出题，给答案评分并说明理由。"""
    from assistant.training.course import grade as grade_answer
    from assistant.training.exercise import answer_from_dict

    made = _exercise(kind, seed, level, rule, report)
    try:
        content = json.loads(typer.get_text_stream("stdin").read() if answer == "-" else answer)
    except ValueError as error:
        raise UserError(f'答案不是 JSON：{error}。请写成 {{"填空名": ["所填内容"]}} 的形式。') from error
    given = grade_answer(made, answer_from_dict(content))
    if as_json:
        print_json(asdict(given) | {"by_rule": dict(given.by_rule)})
    else:
        print(f"得分：{given.points * 100:.0f}（满分100）\n{given.explanation}\n参考答案：{given.right}")


@app.command()
def judge(jsonl: Annotated[Path, typer.Option("--jsonl", help="每行一个答案的 JSON，- 表示标准输入。")]) -> None:
    """逐条评判改写的指标值（rewrite）和改进措施（measure）：一行输入，一行输出。"""
    from assistant.training.judging.measure import judge_answer

    for row in json_lines(jsonl):
        given = judge_answer({key: "" if value is None else str(value) for key, value in row.items()})
        print_line({"score": given.score, "good": given.is_good, "reasons": list(given.reasons)})


def _exercise(kind: str, seed: int, level: int, rule: str, report: Path | None) -> "Exercise":
    """Return the exercise; without a report, that of the bundled ones which the seed falls on."""
    from assistant.training.course import generate
    from assistant.training.material import Material, bundled_materials

    if report is not None:
        return generate(kind, Material(review_file(report)), seed, level, rule)
    materials = bundled_materials()
    for number in range(seed, seed + len(materials)):
        try:
            return generate(kind, materials[number % len(materials)], seed, level, rule)
        except UserError as error:
            problem = error
    raise problem


def print_lesson(lesson: "Lesson", kind: str = "") -> None:
    """Print a lesson under its title, which says of what kind it is: by default its chapter."""
    print(f"{lesson.code} {lesson.title}（{kind or lesson.chapter}）\n\n{lesson.wanted}\n")
    print(f"反例：{lesson.bad}\n正例：{lesson.good}\n\n依据：{lesson.citation}\n{lesson.clause}\n")
    print(f"建议：{lesson.advice}")
    for excuse in lesson.excuses:
        print(f"\n常听到：{excuse.says}\n怎么答：{excuse.answer}")
    if lesson.kinds:
        print(f"\n练习：{'、'.join(lesson.kinds)}（report-assistant train exercise --kind {lesson.kinds[0]} --seed 1）")


def rules(
    code: Annotated[str | None, typer.Argument(metavar="[CODE]", help="规则代码，如 SCO01；不填则列出全部。")] = None,
    as_json: Json = False,
) -> None:
    """列出审核规则；给出代码则说明一条规则和它的依据。"""
    from assistant.review.catalogue import all_rules

    if code is None:
        if as_json:
            print_json([values(rule, _LINE) for rule in all_rules()])
            return
        print("代码\t程度\t规则\t依据")
        for rule in all_rules():
            print("\t".join((rule.code, rule.severity.chinese, rule.name, str(rule.basis))))
        return
    from assistant.training.lesson import find_lesson

    rule = _find(all_rules(), code)
    lesson = find_lesson(rule.code)
    told = {"explanation": lesson.wanted, "bad_example": lesson.bad, "good_example": lesson.good}
    told |= {"citation": lesson.citation, "clause": lesson.clause, "suggestion": lesson.advice}
    print_json(values(rule, _LINE) | told) if as_json else print_lesson(lesson, rule.severity.chinese)


def _find(found: "tuple[Rule, ...]", code: str) -> "Rule":
    """Return the rule with this code, in either case; a UserError names those that were likely meant."""
    wanted = code.strip().upper()
    by_code = {rule.code: rule for rule in found}
    if wanted in by_code:
        return by_code[wanted]
    near = get_close_matches(wanted, by_code, n=5) or [each for each in by_code if each[:3] == wanted[:3]]
    hint = f"是不是{'、'.join(near)}？" if near else ""
    raise UserError(f"没有代码为“{code}”的规则。{hint}用 report-assistant rules 查看全部。")
