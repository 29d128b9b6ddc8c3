from collections.abc import Iterator

from assistant.review.figures import missing_text
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.outline import find_section, outline_of
from knowledge.policy import Basis
from knowledge.report import Report


class MissingSections(Rule):
    """自评报告应有规定的各部分，并写有内容。

    反例：报告没有“存在的问题及原因分析”，或只有标题没有正文。
    正例：报告依次写明基本情况、预算执行、绩效情况、存在的问题及原因、改进措施、结果应用和公开情况。
    """

    code = "DOC01"
    name = "报告各部分齐全"
    severity = Severity.WARNING
    basis = Basis("财预〔2020〕10号", "第十一条")
    suggestion = "按提纲补写缺少的部分；没有相应支出的写“无”，不要删标题。"

    def needs(self, report: Report) -> str | None:
        """Return 正文 where there is none."""
        return missing_text(report)

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield one finding for the required sections that are missing, one for each that is empty."""
        report = account.report
        switches = self.pack.required_sections.get(report.kind, {})
        sections = outline_of(report).sections
        required = [section for section in sections if switches.get(section.key, section.required)]
        missing = [section.title for section in required if not find_section(report, section.key)]
        if missing:
            present = "、".join(section.heading for section in report.sections if section.level == 1) or report.title
            start = report.sections[0].location if report.sections else report.document.blocks[0].location
            named = "”“".join(missing)
            yield self.finding(f"报告缺少“{named}”{len(missing)}个部分。", Evidence(f"已有：{present}", start))
        for section in required:
            found = find_section(report, section.key)
            if found and not any(part.blocks for part in found):
                place = Evidence(found[0].heading, found[0].location)
                yield self.finding(f"“{found[0].heading}”只有标题，没有内容。", place)
