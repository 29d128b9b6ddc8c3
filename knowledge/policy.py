"""The policy digest: one Markdown file a policy under policies/, its articles as headings."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Basis:
    """A reference to one clause: the policy's document number (or statute name) and the article's label."""

    policy: str
    article: str

    def __str__(self) -> str:
        """Return the reference as it is shown, 财预〔2020〕10号第十三条."""
        return f"{self.policy}{self.article}"
