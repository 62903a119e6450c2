"""What holds for all tests: no clock bounds a property, and no pytest within knows of CI."""

import os

from hypothesis import settings

settings.register_profile("chatkit", deadline=None)
settings.load_profile("chatkit")

# Where one of these is set, pytest cuts no line short; inner runs are pinned as they are elsewhere.
for name in ("CI", "BUILD_NUMBER"):
    os.environ.pop(name, None)
