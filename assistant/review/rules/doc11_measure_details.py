from collections.abc import Iterator

from assistant.review.narrative import evidence, has, missing_measures, without
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.narrative.entries import Entry, read_narrative
from knowledge.report import Report


class MeasureDetails(Rule):
    """每条改进措施都应写明由谁负责、何时完成、达到什么可以检查的结果。

    反例：“加强学习培训，不断提高绩效管理水平”，没有责任科室、时限和结果。
    正例：“财务科2025年6月底前组织绩效培训2期，覆盖各业务科室不少于40人次。”
    """

    code = "DOC11"
    name = "措施写明责任、时限和结果"
    severity = Severity.WARNING
    scope = "report"
    suggestion = "每条措施按“由[责任科室]于[完成时间]前，做到[数量或指标值]”补写，没有定下来的先与科室商定再填。"

    def needs(self, report: Report) -> str | None:
        """Return the section of measures where there is none to read."""
        return missing_measures(report)

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield one finding that says which measures lack what; a warning where one lacks all three."""
        measures = [one for one in read_narrative(account.report).all_measures if not _is_advice(one)]
        gaps: dict[tuple[str, ...], list[Entry]] = {}
        for item in measures:
            if missing := _missing(item):
                gaps.setdefault(missing, []).append(item)
        if gaps:
            worst = sorted(gaps, key=len, reverse=True)
            named = "；".join(f"{_labels(gaps[missing])}没有写{'、'.join(missing)}" for missing in worst)
            found = [evidence(item) for missing in worst for item in gaps[missing]]
            severity = Severity.WARNING if len(worst[0]) == len(_PARTS) else Severity.INFO
            yield self.finding(f"改进措施共{len(measures)}条，{named}。", *found, severity=severity)


_PARTS = ("责任科室或责任人", "完成时间", "可以检查的结果")


def _is_advice(item: Entry) -> bool:
    """Return whether an item tells others what to do, which nobody here can date."""
    return has("advice", item.words) and has("others", item.words)


def _missing(item: Entry) -> tuple[str, ...]:
    present = (
        has("owner", without("no_owner", item.words)),
        has("time", item.words),
        has("result", without("date", item.words)),
    )
    return tuple(part for part, is_there in zip(_PARTS, present, strict=True) if not is_there)


def _labels(items: list[Entry]) -> str:
    return "、".join(item.label.rstrip("、.．，, ") for item in items)
