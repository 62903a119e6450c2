"""Actions: what the client sends, and the configuration a widget carries for it."""

from typing import Any, Literal

import pytest
from pydantic import BaseModel, ValidationError

from chatkit.actions import Action, ActionConfig


class Order(BaseModel):
    number: str


class Cancel(Action[Literal["order.cancel"], Order]):
    """An action with a type of its own, as an application declares it."""


def test_a_widget_carries_an_action_with_the_defaults_of_the_protocol() -> None:
    assert ActionConfig(type="order.cancel").model_dump() == {
        "type": "order.cancel",
        "payload": None,
        "handler": "server",
        "loadingBehavior": "auto",
        "streaming": True,
    }


def test_an_action_class_makes_the_configuration_that_sends_it() -> None:
    order = Order(number="A1")
    assert Cancel.create(order) == ActionConfig(type="order.cancel", payload=order)


def test_the_configuration_takes_handler_loading_behaviour_and_streaming() -> None:
    config = Cancel.create(Order(number="A1"), "client", "container", streaming=False)
    assert (config.handler, config.loadingBehavior, config.streaming) == (
        "client",
        "container",
        False,
    )


def test_a_subclass_may_say_its_type_by_a_field_of_its_own() -> None:
    class Refund(Action[str, Any]):  # Any: the payload does not matter here
        type: Literal["order.refund"] = "order.refund"  # pyright: ignore[reportIncompatibleVariableOverride]  # narrower, and frozen

    assert Refund.create(None).type == "order.refund"


@pytest.mark.parametrize("cls", [Action, Action[str, int], Action[Literal["a", "b"], int]])
def test_create_needs_a_class_that_says_one_type(cls: type[Action[str, int]]) -> None:
    with pytest.raises(TypeError, match=r"takes the action's type from the class.*Literal\["):
        cls.create(1)


def test_the_payload_is_validated_when_it_comes_from_the_client() -> None:
    action = Cancel.model_validate_json('{"type": "order.cancel", "payload": {"number": "A1"}}')
    assert action.payload == Order(number="A1")
    with pytest.raises(ValidationError, match=r"payload\.number"):
        Cancel.model_validate({"type": "order.cancel", "payload": {}})


def test_another_type_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"order\.cancel"):
        Cancel.model_validate({"type": "order.refund"})


def test_the_type_cannot_be_changed() -> None:
    action = Action[str, None](type="a")
    with pytest.raises(ValidationError, match="frozen"):
        action.type = "b"  # type: ignore[misc]  # that it is read-only is the subject


def test_nulls_in_a_payload_stay_outside_widgets() -> None:
    action = Action[str, Any](type="a", payload={"note": None})  # Any: JSON
    assert action.model_dump_json(exclude_none=True) == '{"type":"a","payload":{"note":null}}'
