"""The scripted runner of the Agents SDK, and the record of what the model was asked."""

from chatkit_testing.runner._call import ModelCall
from chatkit_testing.runner._recording import RecordMode
from chatkit_testing.runner._runner import ScriptedRunner, active_runner

__all__ = ["ModelCall", "RecordMode", "ScriptedRunner", "active_runner"]
