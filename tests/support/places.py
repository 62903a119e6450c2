"""Places in messages, without the directory and the line that every change of a file moves."""

import re

__all__ = ["unplaced"]


def unplaced(message: str) -> str:
    """Keep of each place only the file's name."""
    return re.sub(r"\((?:\S+/)?(\w+\.py):\d+\)", r"(\1)", message)
