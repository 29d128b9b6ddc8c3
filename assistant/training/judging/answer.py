"""A free-text answer judged by the fields that say what it answers, as the command line gives them."""

from collections.abc import Mapping

from assistant.review.row import Row
from assistant.training.judging.judged import Judged
from assistant.training.judging.measure import judge_measure
from assistant.training.judging.target import judge_target
from knowledge.errors import UserError


def judge_answer(asked: Mapping[str, str]) -> Judged:
    """Return what `answer` is worth as a rewrite of the target, or as a measure for what the other fields tell."""
    level1, level2, name, target, actual, context, answer = (
        asked.get(key, "") for key in ("level1", "level2", "indicator", "target", "actual", "report_context", "answer")
    )
    if asked.get("kind") == "rewrite":
        return judge_target(Row(level1, level2, name, answer, actual), target, context)
    if asked.get("kind") == "measure":
        row = f"指标值{target}，完成{actual}。" if target else ""
        return judge_measure(f"{name}\n{row}{context}", answer)
    raise UserError(f"不认识“kind”的值“{asked.get('kind', '')}”，请写 rewrite（改写指标值）或 measure（改进措施）。")
