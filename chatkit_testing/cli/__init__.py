"""The command line ``chatkit-testing``: see ``chatkit-testing --help``."""

from chatkit_testing.cli._main import main

__all__ = ["main"]
