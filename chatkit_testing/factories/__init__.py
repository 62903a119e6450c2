"""Things of ChatKit made up: threads, items, widgets, attachments, requests, conversations.

`ChatKitProvider` brings the factories to a Faker; `ChatKitFaker` is one that has it. Everything
is valid, survives its JSON, and is the same for the same seed.
"""

from chatkit_testing.factories._factories import ItemKind, Operation
from chatkit_testing.factories._provider import ChatKitFaker, ChatKitProvider

__all__ = ["ChatKitFaker", "ChatKitProvider", "ItemKind", "Operation"]
