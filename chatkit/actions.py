"""Actions: what a widget's control asks for when the user operates it.

A widget carries an `ActionConfig`; the client sends the server an `Action`.
"""

from typing import Any, Generic, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, Field

__all__ = [
    "DEFAULT_HANDLER",
    "DEFAULT_LOADING_BEHAVIOR",
    "Action",
    "ActionConfig",
    "Handler",
    "LoadingBehavior",
    "TPayload",
    "TType",
]

Handler = Literal["client", "server"]
LoadingBehavior = Literal["auto", "none", "self", "container"]

DEFAULT_HANDLER: Handler = "server"
DEFAULT_LOADING_BEHAVIOR: LoadingBehavior = "auto"


class ActionConfig(BaseModel):
    """An action as a widget carries it.

    Attributes:
        type: The integrator's name for the action.
        payload: What the client sends along; a form adds the values of its controls.
        handler: Who acts: the integrator's front end, or the server.
        loadingBehavior: What looks busy meanwhile: the control itself, its container, nothing,
            or what suits the control.
        streaming: Whether the server is asked with threads.custom_action, which streams events,
            or with threads.sync_custom_action, which answers once.
    """

    type: str
    payload: Any = None  # Any: the integrator's own JSON
    handler: Handler = DEFAULT_HANDLER
    loadingBehavior: LoadingBehavior = DEFAULT_LOADING_BEHAVIOR
    streaming: bool = True

    def __eq__(self, other: Any) -> bool:  # Any: only one of the same class is looked into
        """Compare class and values, as the widget around the action does."""
        if type(self) is not type(other):
            return NotImplemented
        return (
            self.__dict__ == other.__dict__ and self.__pydantic_extra__ == other.__pydantic_extra__
        )


TType = TypeVar("TType", bound=str)
TPayload = TypeVar("TPayload")


class Action(BaseModel, Generic[TType, TPayload]):
    """An action as the client sends it: its type and payload.

    Parametrised with the type as a Literal, it makes the configuration for the widget as well:

        >>> class Cancel(Action[Literal["order.cancel"], dict[str, str]]):
        ...     pass
        >>> Cancel.create({"order": "A1"}).type
        'order.cancel'
    """

    type: TType = Field(default=TType, frozen=True)  # type: ignore[misc]  # published so: a type left out reads as the variable
    payload: TPayload = None  # type: ignore[assignment]  # published so: any payload may be left out

    @classmethod
    def create(
        cls,
        payload: TPayload,
        handler: Handler = DEFAULT_HANDLER,
        loading_behavior: LoadingBehavior = DEFAULT_LOADING_BEHAVIOR,
        streaming: bool = True,
    ) -> ActionConfig:
        """Return the configuration that lets a widget send this action.

        Raises:
            TypeError: The class does not say its type as a Literal of one text.
        """
        annotation = cls.model_fields["type"].annotation
        names = get_args(annotation) if get_origin(annotation) is Literal else ()
        if len(names) != 1:
            raise TypeError(
                f"create() takes the action's type from the class, but that of {cls.__name__} is "
                f"{annotation!r}. Call it on a class such as Action[Literal['order.cancel'], ...]."
            )
        return ActionConfig(
            type=names[0],
            payload=payload,
            handler=handler,
            loadingBehavior=loading_behavior,
            streaming=streaming,
        )
