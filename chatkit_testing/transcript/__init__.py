"""What a turn was: the fold of its events into items, and the outline that shows it.

`Transcript` takes the data of server-sent events and tells what they came to; `Fold` is the part
of it that knows how an event changes an item; `outline_items` draws items that are stored.
"""

from chatkit_testing.transcript._event_lines import thread_lines
from chatkit_testing.transcript._fold import Entry, Fold, Misfit, Phase
from chatkit_testing.transcript._outline import outline_items
from chatkit_testing.transcript._parsing import parse_event
from chatkit_testing.transcript._sketch import Sketch, sketch
from chatkit_testing.transcript._texts import assistant_text, text_of_turn, user_text
from chatkit_testing.transcript._transcript import Transcript
from chatkit_testing.transcript._widget_lines import widget_text
from chatkit_testing.transcript._widget_state import children_of, nodes_of
from chatkit_testing.transcript._wire_lines import event_line

__all__ = [
    "Entry",
    "Fold",
    "Misfit",
    "Phase",
    "Sketch",
    "Transcript",
    "assistant_text",
    "children_of",
    "event_line",
    "nodes_of",
    "outline_items",
    "parse_event",
    "sketch",
    "text_of_turn",
    "thread_lines",
    "user_text",
    "widget_text",
]
