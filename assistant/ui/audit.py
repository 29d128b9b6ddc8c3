"""The review that the page 审核 works on: its findings under lasting keys, with what was decided on each."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from assistant.records.reviews import Decision, KeptFinding, KeptReview, Reviews, State
from assistant.review.engine import Review
from assistant.review.recheck import report_key
from assistant.review.rule import Finding
from assistant.ui import session
from assistant.ui.parts import database


@dataclass(frozen=True)
class Audit:
    """One version of a report under review; `key` is the report's, `content` the hash of its file."""

    review: Review
    key: str
    content: str
    findings: Mapping[str, Finding]
    decisions: Mapping[str, Decision]

    def is_dismissed(self, key: str) -> bool:
        """Return whether the finding was dismissed."""
        return key in self.decisions and self.decisions[key].state is State.DISMISSED

    @property
    def upheld(self) -> Review:
        """Return the review without what was dismissed, as it goes out to the author."""
        kept = tuple(finding for key, finding in self.findings.items() if not self.is_dismissed(key))
        return replace(self.review, findings=kept)


def records() -> Reviews:
    """Return the decisions and reviews that this process keeps."""
    return Reviews(database())


def current_audit(review: Review) -> Audit:
    """Return the audit of the open report; a version seen first is kept, for a later one to be held against."""
    data, name = session.source_file()
    key, content = report_key(review.report), hashlib.sha256(data).hexdigest()
    findings = review.by_id
    if st.session_state.get("kept") != content:
        records().keep_review(key, content, name, kept_findings(findings))
        st.session_state.kept = content
    return Audit(review, key, content, findings, records().decisions(key))


def kept_findings(findings: Mapping[str, Finding]) -> dict[str, KeptFinding]:
    """Return the findings in the words in which they are kept."""
    return {
        key: KeptFinding(finding.severity.value, finding.message, finding.location.label)
        for key, finding in findings.items()
    }


def earlier_version(audit: Audit) -> KeptReview | None:
    """Return the version that was reviewed before this one was first seen, None where this is the first."""
    versions = records().reviews(audit.key)
    place = next((n for n, version in enumerate(versions) if version.content == audit.content), 0)
    return versions[place - 1] if place else None
