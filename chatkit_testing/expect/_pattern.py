"""What a pattern is, and how patterns combine."""

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import ClassVar

from chatkit_testing.expect._difference import Difference
from chatkit_testing.expect._naming import named

__all__ = ["Pattern"]


class Pattern(ABC):
    """What is expected of an item or an event; made by the functions of `chatkit_testing.expect`.

    A pattern equals what it matches, so it may stand wherever a value is compared
    (``assert turn.items[-1] == expect.assistant_message("Done.")``). ``a & b`` matches what both
    match, ``a | b`` what one of them matches, ``~a`` what it does not. Its `repr` is how a test
    would write it.
    """

    __hash__: ClassVar[None]  # type: ignore[assignment] # equal to things with other hashes

    @abstractmethod
    def difference(self, thing: object) -> Difference | None:
        """Tell where a thing parts from the pattern; None if it matches."""

    def matches(self, thing: object) -> bool:
        """Tell whether a thing is as expected."""
        return self.difference(thing) is None

    def why_not(self, thing: object) -> str | None:
        """Say in a sentence why a thing does not match; None if it does."""
        difference = self.difference(thing)
        return None if difference is None else difference.sentence

    def __eq__(self, other: object) -> bool:
        return self is other if isinstance(other, Pattern) else self.matches(other)

    def __and__(self, other: "Pattern") -> "Pattern":
        return _All(self, other)

    def __or__(self, other: "Pattern") -> "Pattern":
        return _AnyOf(self, other)

    def __invert__(self) -> "Pattern":
        return _Not(self)


class _Combined(Pattern):
    """Patterns joined by a sign."""

    sign: ClassVar[str]

    def __init__(self, *patterns: Pattern) -> None:
        self.patterns: list[Pattern] = []
        for each in patterns:
            if isinstance(each, _Combined) and each.sign == self.sign:
                self.patterns += each.patterns
            else:
                self.patterns.append(each)

    def __repr__(self) -> str:
        return f" {self.sign} ".join(_bracketed(each) for each in self.patterns)


class _All(_Combined):
    sign = "&"

    def difference(self, thing: object) -> Difference | None:
        differences = (pattern.difference(thing) for pattern in self.patterns)
        return next((difference for difference in differences if difference is not None), None)


class _AnyOf(_Combined):
    sign = "|"

    def difference(self, thing: object) -> Difference | None:
        differences: list[Difference] = []
        for pattern in self.patterns:
            if (difference := pattern.difference(thing)) is None:
                return None
            differences.append(difference)
        # The alternatives that come closest: those of the thing's kind, if there are any.
        closest = max(differences, key=lambda difference: bool(difference.path))
        near = [each.expected for each in differences if each.path == closest.path]
        return replace(closest, expected=" or ".join(dict.fromkeys(near)))


class _Not(Pattern):
    def __init__(self, pattern: Pattern) -> None:
        self._pattern = pattern

    def difference(self, thing: object) -> Difference | None:
        if not self._pattern.matches(thing):
            return None
        return Difference("", f"anything but {self._pattern!r}", named(thing))

    def __repr__(self) -> str:
        return f"~{_bracketed(self._pattern)}"


def _bracketed(pattern: Pattern) -> str:
    return f"({pattern!r})" if isinstance(pattern, _Combined) else repr(pattern)
