"""Who may do what, by the office's list of roles."""

from pathlib import Path

import pytest

from assistant.access import EVERYTHING, Person, Role, Roles, local_person
from assistant.records.database import changes
from assistant.shared_library import SharedLibrary
from assistant.ui.person import why_refused
from knowledge.errors import UserError
from knowledge.machine import account
from knowledge.parsing.archive import Incoming


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "角色.yml"


def test_a_sign_in_service_that_cannot_be_reached_is_told():
    assert "连不上登录服务" in why_refused("http://127.0.0.1:1/.well-known/openid-configuration")
    assert "连不上登录服务" in why_refused("")


def test_an_account_has_the_roles_that_it_is_named_for(file):
    file.write_text("管理: [wang@office.cn, 7]\n审核: li@office.cn\n", "utf-8")
    roles = Roles(str(file))
    assert roles.of(["1", "Wang@Office.cn"]) == {Role.STAFF, Role.KEEPER}
    assert roles.of(["7"]) == {Role.STAFF, Role.KEEPER}
    assert roles.of(["li@office.cn"]) == {Role.STAFF, Role.REVIEWER}
    assert roles.of(["zhao@office.cn"]) == {Role.STAFF}


def test_without_a_list_the_machines_own_user_may_do_everything_and_an_account_nothing_more():
    assert local_person("").roles == EVERYTHING
    assert Roles().of(["wang@office.cn"]) == {Role.STAFF}


def test_with_a_list_the_command_line_goes_by_the_systems_account(file):
    file.write_text(f"培训: [{account()}]\n", "utf-8")
    assert local_person(str(file)).roles == {Role.STAFF, Role.TRAINER}


@pytest.mark.parametrize("content", ["校长: [a]\n", "管理: [wang", "- 管理\n"])
def test_a_list_that_cannot_be_read_says_how_it_is_written(file, content):
    file.write_text(content, "utf-8")
    with pytest.raises(UserError, match="请写成“管理"):
        Roles(str(file))


def test_a_list_that_is_not_there_is_told(file):
    with pytest.raises(UserError, match="打不开"):
        Roles(str(file))


def test_only_who_keeps_the_library_changes_it_and_the_log_tells(index, tmp_path):
    document = index.add("# 办法\n\n第一条 临溪单位应当自评。\n".encode(), "办法.md", "policy").document
    zhang, li = Person("user:1", "张三", frozenset({Role.STAFF, Role.REVIEWER})), Person("user:2", "李四")
    clerk, keeper = (SharedLibrary(index.base, one) for one in (zhang, li))
    for change in (
        lambda: list(clerk.add_many([], None, lambda *_: None, lambda: False)),
        lambda: clerk.correct(document.id, year="2024"),
        lambda: clerk.remove(document.id),
    ):
        with pytest.raises(UserError, match="“管理”角色"):
            change()
    keeper.correct(document.id, year="2024")
    keeper.remove(document.id)
    assert index.documents() == []
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and "临溪单位".encode() in path.read_bytes()]
    told = [(one.name, one.what, one.before, one.after) for one in changes(li, index.catalogue.database)]
    assert told == [
        ("李四", "更正资料", '{"year": null}', '{"year": 2024}'),
        ("李四", "删除资料", "办法.md", ""),
    ]


def test_a_change_of_the_library_and_its_line_in_the_log_are_made_together_or_not_at_all(index):
    me = Person("user:2", "李四")
    document = index.add("# 办法\n\n第一条 临溪单位应当自评。\n".encode(), "办法.md", "policy").document
    more = Incoming("另一份.md", "# 另一份办法\n\n第一条 按季度监控。\n".encode)
    library = SharedLibrary(index.base, me)
    with index.catalogue.database.writing() as connection:
        connection.exec_driver_sql("CREATE TRIGGER full BEFORE INSERT ON log BEGIN SELECT RAISE(ABORT, 'full'); END")
    for change in (
        lambda: list(library.add_many([more], "policy", lambda *_: None, lambda: False)),
        lambda: library.correct(document.id, year="2024"),
        lambda: library.remove(document.id),
    ):
        with pytest.raises(UserError, match="磁盘空间不足"):
            change()
    assert index.documents() == [document]
    assert not list(changes(me, index.catalogue.database))
