import re
from collections.abc import Iterator

from assistant.review.narrative import has, missing_measures
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.narrative.entries import Entry, read_narrative
from knowledge.outline import find_section
from knowledge.report import Report
from knowledge.running_text import compact, shortened

_LONGEST_QUOTE = 40


class OthersMeasures(Rule):
    """改进措施应是本单位能做、能定的事，不应写成对财政部门、上级的要求，也不应寄望于增设机构、增加编制。

    反例：“需财政部门加大投入，充分保障经费”“增设专门的绩效管理机构并配置编制”。
    正例：“财务科9月底前会同业务科室按定额重编公用经费预算，缺口报财政局审核。”
    """

    code = "DOC12"
    name = "措施属本单位职责"
    severity = Severity.WARNING
    suggestion = (
        "改写为本单位自己的做法：由哪个科室测算、报告、申请或调整分工；需要外单位定的事写成“向×申报”，不作为整改结果。"
    )

    def needs(self, report: Report) -> str | None:
        """Return the section of measures where there is none to read."""
        return missing_measures(report)

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield one finding a measure that is an order to others, or that only they can grant."""
        report = account.report
        heading = "".join(section.title for section in find_section(report, "measures")[:1])
        advises = "建议" in heading
        # Under 有关建议 the report speaks to others on purpose.
        if advises and "措施" not in heading:
            return
        for item in read_narrative(report).all_measures:
            if names := _only_others(item, report.unit):
                message = f"改进措施“{item.name}”全由{'、'.join(names)}承担，没有本单位自己要做的事。"
                yield self.finding(message, Evidence(item.words, item.location))
            else:
                yield from self._judge(item, advises or "建议" in item.title)

    def _judge(self, item: Entry, advises: bool) -> Iterator[Finding]:
        for clause in item.told:
            words = compact(clause.text)
            kind = next((kind for kind in _REASONS if has(kind, words)), "")
            if kind and not (advises and has("advice", words)):
                quoted = shortened(words, _LONGEST_QUOTE)
                message = f"改进措施“{item.name}”写“{quoted}”，{_REASONS[kind]}，不是本单位能落实的措施。"
                yield self.finding(message, Evidence(clause.text, clause.location))
                return


_BODY = r"[省市县区州][一-龥]{2,14}?(?:局|委员会|委|厅|政府|办公室)"
_CHARGED = re.compile(rf"(?:^|[，。；：])由({_BODY}(?:[、和及]{_BODY}){{0,4}})(?![科股处室])")
_OWN = re.compile(
    r"[我本][局委办厅院校镇乡街单]|会同|配合|协助|协调|督促|对接|报[请送]|[科股处室](?:负责|牵头)|责任(?:科室|单位|人)"
)


def _only_others(item: Entry, unit: str) -> list[str]:
    """Return the other bodies that are to do all that a measure says, none where the unit itself does a part."""
    charged = [_CHARGED.search(compact(line.text)) for line in item.lines]
    names = [name for match in charged if match for name in re.findall(_BODY, match[1])]
    is_own = _OWN.search(item.words) is not None or any(unit.endswith(name[1:]) for name in names)
    return [] if is_own or not all(charged) else list(dict.fromkeys(names))


_REASONS = {"others": "这要由财政、上级等外单位来做", "posts": "设机构、定编制由机构编制部门审批"}
