"""What the tests of scenarios share."""

from tests.chatkit_testing.scenario.desk import staged

__all__ = ["staged"]
