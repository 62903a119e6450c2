"""Broken stores, each with one realistic defect, and the promise that each breaks."""

from tests.chatkit_testing.conformance import (
    broken_order,
    broken_pages,
    broken_rules,
    broken_users,
    broken_values,
)
from tests.chatkit_testing.conformance.breaking import BROKEN

__all__ = ["BROKEN"]

# Importing them entered them.
assert all((broken_order, broken_pages, broken_rules, broken_users, broken_values))
