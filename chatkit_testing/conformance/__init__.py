"""What ChatKit needs of stores and servers, as tests to subclass and as a call.

Each promise has an id, a sentence and what it protects from; the class and the call share one
table of them.
"""

from chatkit_testing.conformance._attachment_case import ATTACHMENT_STORE_PROMISES
from chatkit_testing.conformance._attachment_store import (
    AttachmentStoreConformance,
    check_attachment_store,
)
from chatkit_testing.conformance._promise import Promise
from chatkit_testing.conformance._report import ConformanceReport, PromiseOutcome
from chatkit_testing.conformance._server import ServerConformance, check_server
from chatkit_testing.conformance._server_case import SERVER_PROMISES
from chatkit_testing.conformance._store import StoreConformance, check_store
from chatkit_testing.conformance._store_case import STORE_PROMISES

__all__ = [
    "ATTACHMENT_STORE_PROMISES",
    "SERVER_PROMISES",
    "STORE_PROMISES",
    "AttachmentStoreConformance",
    "ConformanceReport",
    "Promise",
    "PromiseOutcome",
    "ServerConformance",
    "StoreConformance",
    "check_attachment_store",
    "check_server",
    "check_store",
]
