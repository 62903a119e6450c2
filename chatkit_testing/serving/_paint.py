"""How what is printed is coloured."""

from collections.abc import Callable
from typing import Literal

__all__ = ["Colour", "Paint"]

Colour = Literal["red", "green", "yellow", "bold", "dim"]
Paint = Callable[[str, Colour], str]
"""Colours a text."""
