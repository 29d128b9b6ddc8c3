from collections.abc import Iterator

from assistant.review.cited_policies import articles_in, citing_lines, named_policies
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.policy import Basis, Policy, article


class MissingArticles(Rule):
    """引用的条款应当存在；只对知识库收有全文的文件检查。

    反例：“依据财预〔2020〕10号第九十九条”，这份文件只有三十二条。
    正例：“依据财预〔2020〕10号第十一条”。
    """

    code = "DOC23"
    name = "引用条款存在"
    severity = Severity.WARNING
    suggestion = "对照原文改正条号；不分条的文件写“第×部分第（×）项”。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield one finding for each article that its policy doesn't have."""
        seen: set[tuple[str, str]] = set()
        for line in citing_lines(account.report):
            for policy, _, words in named_policies(line.text):
                for label in articles_in(words) if policy.coverage == "全文" else []:
                    if not _exists(policy, label) and (policy.number, label) not in seen:
                        seen.add((policy.number, label))
                        yield self.finding(f"{policy.citation}没有{label}，{_extent(policy)}。", line)


def _exists(policy: Policy, label: str) -> bool:
    try:
        article(Basis(policy.number, label.replace("〇", "零")))
    except KeyError:
        return False
    return True


def _extent(policy: Policy) -> str:
    """Return, in words, how far a policy's articles go."""
    labels = [entry.label for entry in policy.articles if entry.label.endswith("条")]
    return f"最后一条是{labels[-1]}" if labels else "这份文件不分条"
