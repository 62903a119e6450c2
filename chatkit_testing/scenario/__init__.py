"""Scenarios: what the user says and what streams back, in a file, and what plays them."""

from chatkit_testing.scenario._read import read_scenario
from chatkit_testing.scenario._read_steps import STEPS
from chatkit_testing.scenario._scenario import Scenario, ScenarioTurn, When
from chatkit_testing.scenario._server import ScenarioServer

__all__ = ["STEPS", "Scenario", "ScenarioServer", "ScenarioTurn", "When", "read_scenario"]
