"""Stores to test and to develop with: in memory with their calls on record, and in SQLite."""

from chatkit_testing.stores._attachments import InMemoryAttachmentStore
from chatkit_testing.stores._calls import StoreCall
from chatkit_testing.stores._faulty import Fault, FaultyStore
from chatkit_testing.stores._memory import InMemoryStore
from chatkit_testing.stores._sqlite import SQLiteStore

__all__ = [
    "Fault",
    "FaultyStore",
    "InMemoryAttachmentStore",
    "InMemoryStore",
    "SQLiteStore",
    "StoreCall",
]
