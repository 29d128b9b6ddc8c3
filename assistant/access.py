"""Who may do what: decided here alone, asked by whatever reads or writes for a person.

Without a sign-in there is one local user, who may do everything. Where accounts are known, everybody is 经办, and the
office's list of roles says who is more than that: the page's accounts stand in it by address or number, those of the
command line by the system's name for them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import yaml

from knowledge.data_file import parse_yaml
from knowledge.errors import UserError
from knowledge.machine import account


class Role(StrEnum):
    """What somebody is in the office."""

    STAFF = "经办"
    REVIEWER = "审核"
    TRAINER = "培训"
    KEEPER = "管理"


ACCOUNT = "user:"
"""What the id of a person begins with who has signed in."""
EVERYTHING = frozenset(Role)


class Part(StrEnum):
    """What of a conversation can be handed on by itself."""

    REVIEW = "报告和审核意见"
    DRAFT = "草稿"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who uses the program; `id` is what is kept as theirs, `name` how others know them."""

    id: str
    name: str
    roles: frozenset[Role] = EVERYTHING
    is_signed_in: bool = False

    def may_have(self, owner: str, shared_with: Collection[str]) -> bool:
        """Return whether what is the owner's, and shared with these, may be read and worked on by this person."""
        return self.id == owner or self.id in shared_with

    @property
    def space(self) -> str:
        """Return whose reviews this person's reports stand in: names that are only chosen share one space."""
        return space_of(self.id)

    def demand_own(self, owner: str) -> None:
        """Raise UserError unless it is this person's own to share, to put away and to delete."""
        if self.id != owner:
            raise UserError("这段对话是同事的，只有本人能改名、共用或删除。")

    def demand(self, role: Role) -> None:
        """Raise UserError unless this person has the role."""
        if role not in self.roles:
            raise UserError(f"这一步由“{role}”角色来做，您的账号没有这个角色。需要的话，请管理员改角色名单。")


def space_of(person: str) -> str:
    """Return the space of the person with this id."""
    return person if person.startswith(ACCOUNT) else ""


class Roles:
    """The office's list of roles, read from a file of lines like `管理: [张三的邮箱]`; without a file it is empty."""

    def __init__(self, file: str = "") -> None:
        self._named = _read(Path(file).expanduser()) if file else None

    def of(self, names: Iterable[str]) -> frozenset[Role]:
        """Return the roles of whoever goes by one of these names."""
        known = {name.casefold() for name in names}
        return frozenset({Role.STAFF, *(role for role, named in (self._named or {}).items() if named & known)})

    def of_this_machine(self) -> frozenset[Role]:
        """Return what the system's own account may do: everything, unless there is a list."""
        return EVERYTHING if self._named is None else self.of([account()])


def local_person(roles: str) -> Person:
    """Return who runs a command here, with what the list of roles in this file says of them."""
    return Person(f"system:{account()}", account(), Roles(roles).of_this_machine())


def _read(file: Path) -> Mapping[Role, frozenset[str]]:
    wanted = "请写成“管理: [邮箱, 账号编号]”这样的行，角色可以是" + "、".join(Role) + "。"
    try:
        content = parse_yaml(file.read_text("utf-8")) or {}
        # One name alone is a list of one; its letters are no names.
        named = {Role(role): names if isinstance(names, list) else [names] for role, names in content.items()}
    except OSError as error:
        raise UserError(f"角色名单“{file}”打不开：{error.strerror}。请检查 REPORT_ASSISTANT_ROLES。") from error
    except (yaml.YAMLError, ValueError, TypeError, AttributeError) as error:
        raise UserError(f"角色名单“{file}”读不懂。{wanted}") from error
    return {role: frozenset(str(name).casefold() for name in names) for role, names in named.items()}
