"""Sweeps: a conversation that is cut at every event, and whose store fails at every call."""

from chatkit_testing.sweeps._report import SweepOutcome, SweepReport
from chatkit_testing.sweeps._sweep import sweep_cancellations, sweep_faults

__all__ = ["SweepOutcome", "SweepReport", "sweep_cancellations", "sweep_faults"]
