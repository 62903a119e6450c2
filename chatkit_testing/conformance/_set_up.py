"""Mistakes in what a test gives to be tried: told by themselves, and laid on no promise."""

from collections.abc import Collection
from typing import TypeVar

from chatkit_testing._report import brief

__all__ = ["SetUpMistake", "expect_function", "expect_made"]

T = TypeVar("T")


class SetUpMistake(TypeError):  # noqa: N818 - reads as what happened
    """Raised before, or in place of, a promise: the test gives what cannot be tried.

    Whoever runs promises raises it as a plain TypeError, without the frames of the kit.
    """


def expect_function(given: object, kind: type[object], check: str) -> None:
    """Hold that what is to make things can be called, and is not the thing itself.

    Args:
        given: What it is.
        kind: The class of what it is to make.
        check: What is called with it, for the message.

    Raises:
        TypeError: It is no function.
    """
    if isinstance(given, kind):
        name = type(given).__name__
        raise TypeError(
            f"{check} was given one {name}, and takes a function that makes a fresh one at each "
            f"call: {check}(lambda: {name}(…))"
        )
    if not callable(given):
        raise TypeError(
            f"{check} was given {brief(given)}, and takes a function that makes a fresh "
            f"{kind.__name__} at each call: give the function itself, without calling it"
        )


def expect_made(made: T, methods: Collection[str], kind: str, maker: str) -> T:
    """Hold that what was made is such a thing, or at least has its methods; give it.

    Args:
        made: What it is.
        methods: What it has to have.
        kind: The name of its class, for the message.
        maker: What made it, for the message.

    Raises:
        SetUpMistake: It is not.
    """
    if isinstance(made, type):
        raise SetUpMistake(
            f"{maker} gave the class {made.__name__}: return an instance, {made.__name__}(…)"
        )
    if missing := sorted(name for name in methods if not hasattr(made, name)):
        raise SetUpMistake(
            f"{maker} gave {brief(made)}, which is no {kind}: it has no {missing[0]}(). "
            f"Return an instance of your {kind}"
        )
    return made
