import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

from assistant.conversation.agent.loop import fit, tokens_of
from assistant.drafting.model.brief import fenced
from assistant.drafting.model.error import ModelError


def messages(results: int = 2, turns: int = 3):
    told = [SystemMessage("规则")]
    for number in range(turns):
        told += [HumanMessage(f"第{number}问" + "问" * 50), AIMessage(f"第{number}答" + "答" * 50)]
    told.append(HumanMessage("现在的问题"))
    for number in range(results):
        calls = [{"name": "search", "args": {"question": "问"}, "id": str(number), "type": "tool_call"}]
        told += [
            AIMessage("", tool_calls=calls),
            ToolMessage(fenced(f"结果{number}" + "文" * 300), tool_call_id=str(number)),
        ]
    return told


def total(told):
    return sum(map(tokens_of, told))


def test_what_fits_is_left_as_it_is():
    told = messages()
    assert fit(told, total(told)) == told


def test_oldest_turn_goes_first_with_its_answer():
    told = messages()
    assert fit(told, total(told) - 1) == [told[0], *told[3:]]


def test_turns_before_go_before_results_are_shortened():
    told = messages()
    now = [told[0], *told[7:]]
    assert fit(told, total(now)) == now


def test_oldest_result_is_shortened_first_and_says_so_within_its_fence():
    told = messages(turns=0)
    kept = fit(told, total(told) - 100)
    assert total(kept) <= total(told) - 100
    assert kept[3].content.startswith("<资料>结果0")
    assert kept[3].content.endswith("字，没有给出）</资料>")
    assert kept[5] == told[5]


def test_message_is_shortened_last():
    told = [SystemMessage("规则"), HumanMessage("很长" * 2000)]
    (_, kept) = fit(told, 500)
    assert tokens_of(kept) <= 500
    assert kept.content.endswith("字，没有给出）")


def test_budget_that_holds_not_even_the_rules_is_refused():
    with pytest.raises(ModelError, match="20词元"):
        fit(messages(), 20)
