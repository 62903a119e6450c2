"""The guard: no test that uses the kit reaches a real model."""

from chatkit_testing._guard._guard import Guard, let_through
from chatkit_testing._guard._requests import is_for_model, is_local, refusal_body
from chatkit_testing._guard._transports import libraries

__all__ = ["Guard", "is_for_model", "is_local", "let_through", "libraries", "refusal_body"]
