"""What holds for all tests: properties are not held to a wall clock."""

from hypothesis import settings

settings.register_profile("chatkit", deadline=None)
settings.load_profile("chatkit")
