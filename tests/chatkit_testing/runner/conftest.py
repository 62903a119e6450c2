from collections.abc import Iterator

import pytest

from chatkit_testing import ScriptedRunner


@pytest.fixture
def runner() -> Iterator[ScriptedRunner]:
    """A scripted runner in its place; whether its script was used up is for each test to check."""
    with ScriptedRunner().installed() as runner:
        yield runner
