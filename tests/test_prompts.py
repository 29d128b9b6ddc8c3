import pytest

import prompts
from prompts import Prompt, load


@pytest.mark.parametrize("name", prompts.names())
def test_every_prompt_is_a_pair_that_renders(name: str) -> None:
    prompt = load(name)
    system, user = prompt.render(**{variable: f"<{variable}>" for variable in prompt.variables})
    assert system
    assert all(f"<{variable}>" in system + user for variable in prompt.variables)
    assert "$" not in system + user


def test_render_refuses_a_missing_and_a_spare_variable() -> None:
    prompt = Prompt("greeting", "你在接待$name。", "$name来了")
    assert prompt.render(name="李主任") == ("你在接待李主任。", "李主任来了")
    with pytest.raises(ValueError, match="missing \\['name'\\]"):
        prompt.render()
    with pytest.raises(ValueError, match="spare \\['place'\\]"):
        prompt.render(name="李主任", place="三楼")


def test_values_are_not_read_as_variables() -> None:
    assert Prompt("p", "", "$text").render(text="$name 和 ${place}")[1] == "$name 和 ${place}"


def test_half_a_pair_is_refused() -> None:
    with pytest.raises(FileNotFoundError):
        load("no_such_prompt")
