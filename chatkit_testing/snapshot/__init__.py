"""Snapshots of conversations: their outlines, kept by syrupy in one file per test module.

``assert turn == chatkit_snapshot`` is what tests write; `OutlineExtension` is behind it, for
those who have a ``snapshot`` fixture of their own to use it with.
"""

from chatkit_testing.snapshot._explanation import explain_comparison
from chatkit_testing.snapshot._extension import OutlineExtension, outline_snapshot

__all__ = ["OutlineExtension", "explain_comparison", "outline_snapshot"]
