"""The prompts: a pair of Markdown files each, `<name>.system.md` and `<name>.user.md`, with `$name` variables."""

from dataclasses import dataclass
from pathlib import Path
from string import Template

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Prompt:
    """A system and a user text with the same set of variables between them."""

    name: str
    system: str
    user: str

    @property
    def variables(self) -> frozenset[str]:
        """Return the names that `render` must be given."""
        return frozenset(Template(self.system).get_identifiers()) | frozenset(Template(self.user).get_identifiers())

    def render(self, **values: str) -> tuple[str, str]:
        """Return the system and the user text with every variable filled in; ValueError if one is missing or spare."""
        missing, spare = self.variables - values.keys(), values.keys() - self.variables
        if missing or spare:
            raise ValueError(f"prompt {self.name}: missing {sorted(missing)}, spare {sorted(spare)}")
        return Template(self.system).substitute(values).strip(), Template(self.user).substitute(values).strip()


def load(name: str) -> Prompt:
    """Return the prompt of this name; FileNotFoundError where a half of the pair is missing."""
    texts = [(_FOLDER / f"{name}.{role}.md").read_text("utf-8") for role in ("system", "user")]
    return Prompt(name, *texts)


def names() -> list[str]:
    """Return the names of all prompts, sorted."""
    return sorted(path.name.removesuffix(".system.md") for path in _FOLDER.glob("*.system.md"))
