"""Every version of a draft, and which of them is in force: nothing is ever taken away, so all can be gone back to."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from assistant.drafting.draft import Draft
from assistant.drafting.statement import Answer


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who answers for what no source holds in a version, and since when.

    `items` are those (措施2) whose open places this person lets stand as they are: each is named.
    """

    name: str
    at: datetime
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """One version: `made` is the request that it answers, `parent` the place of the version it was made from.

    It is a proposal until it is `accepted`; a later change made to it accepts it. `answers` are what the author had
    supplied by then, None where nobody noted that; `who` has made it, "" in the window where it was made just now.
    """

    draft: Draft
    made: str
    at: datetime
    parent: int | None = None
    accepted: bool = False
    confirmation: Confirmation | None = None
    answers: tuple[Answer, ...] | None = None
    who: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class History:
    """The versions in the order in which they were made; `place` is that of the one in force, None for none yet."""

    versions: tuple[Version, ...] = ()
    place: int | None = None

    @property
    def version(self) -> Version | None:
        """Return the version in force."""
        return None if self.place is None else self.versions[self.place]

    @property
    def draft(self) -> Draft | None:
        """Return the draft in force."""
        return self.version.draft if self.version else None

    @property
    def answers(self) -> tuple[Answer, ...] | None:
        """Return what the author had supplied when the version in force was made, None where that isn't known."""
        return self.version.answers if self.version else None

    @property
    def before(self) -> Version | None:
        """Return the version that the one in force was made from."""
        version = self.version
        return None if version is None or version.parent is None else self.versions[version.parent]

    def add(self, draft: Draft, made: str, answers: tuple[Answer, ...] | None = None) -> "History":
        """Return the history with a new version made from the one in force, which this accepts.

        The first version changes nothing that anybody had, so it needs no accepting. Without `answers` it stands on
        those of the version that it is made from.
        """
        kept = self.accept()
        answers = self.answers if answers is None else answers
        is_first = kept.place is None
        version = Version(draft, made, datetime.now(UTC), kept.place, accepted=is_first, answers=answers)
        return History((*kept.versions, version), len(kept.versions))

    def accept(self) -> "History":
        """Return the history with the version in force accepted."""
        return self._changed(accepted=True)

    def confirm(self, name: str, items: tuple[str, ...] = ()) -> "History":
        """Return the history in which `name` answers for what no source holds in force now, and for open items."""
        return self._changed(confirmation=Confirmation(name, datetime.now(UTC), items))

    @property
    def after(self) -> int | None:
        """Return the place of the version last made from the one in force: what taking back took back."""
        return max((n for n, version in enumerate(self.versions) if version.parent == self.place), default=None)

    def back(self) -> "History":
        """Return the history as it was before the version in force was made: a change undone, a proposal refused."""
        return replace(self, place=self.version.parent if self.version else None)

    def forward(self) -> "History":
        """Return the history with what was taken back in force again; the same where nothing was."""
        return self if self.after is None else replace(self, place=self.after)

    def go_to(self, place: int) -> "History":
        """Return the history with the version at `place` in force; IndexError where there is none."""
        if not 0 <= place < len(self.versions):
            raise IndexError(place)
        return replace(self, place=place)

    def _changed(self, **changes: object) -> "History":
        if self.place is None:
            return self
        versions = list(self.versions)
        versions[self.place] = replace(versions[self.place], **changes)  # type: ignore[arg-type]
        return replace(self, versions=tuple(versions))
