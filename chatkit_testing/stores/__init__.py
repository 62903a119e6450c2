"""Stores to test with: in memory, with their calls on record."""

from chatkit_testing.stores._attachments import InMemoryAttachmentStore
from chatkit_testing.stores._calls import StoreCall
from chatkit_testing.stores._faulty import Fault, FaultyStore
from chatkit_testing.stores._memory import InMemoryStore

__all__ = ["Fault", "FaultyStore", "InMemoryAttachmentStore", "InMemoryStore", "StoreCall"]
