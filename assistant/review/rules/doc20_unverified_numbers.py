from collections.abc import Iterator

from assistant.review.cited_policies import citing_lines, is_national, numbered_titles
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.policy import load_policies, unknown_numbers


class UnverifiedNumbers(Rule):
    """引用的中央和财政部文件应能核对文号；知识库没有收录的，提示人工核对，不算错误。

    反例：“按照财建〔2030〕999号的规定”，知识库里查不到这个文号。
    正例：“按照《项目支出绩效评价管理办法》（财预〔2020〕10号）的规定”。
    """

    code = "DOC20"
    name = "文号可以核对"
    severity = Severity.INFO
    scope = "report"
    suggestion = "对照原文件核对发文机关代字、年份、序号和文件名；文件已经失效的，改引现行文件。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield one finding with the national numbers that the digest doesn't hold, with those one year apart."""
        found: dict[str, Evidence] = {}
        for line in citing_lines(account.report):
            named = {pair.number for pair in numbered_titles(line.text) if pair.titled}
            for number in unknown_numbers(line.text):
                if is_national(number) and number not in named:
                    found.setdefault(number, line)
        if found:
            listed = "、".join(f"{number}{_like(number)}" for number in found)
            message = f"未能核对{len(found)}个文号，知识库没有收录：{listed}。"
            yield self.finding(message, *dict.fromkeys(found.values()))


def _like(number: str) -> str:
    """Return in brackets the known policy that differs only in its year, "" where there is none."""
    code, _, rest = number.partition("〔")
    ending = rest.partition("〕")[2]
    like = [policy for policy in load_policies() if policy.startswith(f"{code}〔") and policy.endswith(f"〕{ending}")]
    return f"（收录的有{like[0]}，请核对年份）" if like else ""
