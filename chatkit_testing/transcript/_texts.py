"""What there is to read in an item."""

from collections.abc import Sequence

from chatkit.types import AssistantMessageItem, ThreadItem, UserMessageItem, UserMessageTagContent

__all__ = ["assistant_text", "text_of_turn", "user_text"]


def user_text(item: UserMessageItem) -> str:
    """Give what the user wrote, a tag as ``@`` and its text."""
    return "".join(
        f"@{part.text}" if isinstance(part, UserMessageTagContent) else part.text
        for part in item.content
    )


def assistant_text(item: AssistantMessageItem) -> str:
    """Give what the assistant wrote, the parts of the message joined by a blank line."""
    return "\n\n".join(part.text for part in item.content)


def text_of_turn(items: Sequence[ThreadItem]) -> str:
    """Give all that the assistant wrote, messages joined by a blank line, empty ones left out."""
    texts = (assistant_text(item) for item in items if isinstance(item, AssistantMessageItem))
    return "\n\n".join(text for text in texts if text)
