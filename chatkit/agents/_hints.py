"""What to do about errors of the Agents SDK that say nothing to the author of an application."""

from agents import UserError

__all__ = ["explain"]

_REFUSED = "Unknown content: {'type': 'output_text'"
_REMEDY = (
    "The model speaks Chat Completions, and from openai-agents 0.19 on such a model takes no "
    "message of the assistant as ThreadItemConverter gives it. Subclass ThreadItemConverter, "
    "override assistant_message_to_input to return {'role': 'assistant', 'content': <the text>}, "
    "and convert the thread by that."
)


def explain(error: UserError) -> None:
    """Add to ``error`` what its remedy is, as a note that every traceback shows."""
    if error.message.startswith(_REFUSED):
        error.add_note(_REMEDY)
