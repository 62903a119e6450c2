"""The logger of the runtime, named ``chatkit``."""

import logging
import os

__all__ = ["logger"]

logger = logging.getLogger("chatkit")

if _level := os.environ.get("LOG_LEVEL", "").upper():
    _handler = logging.StreamHandler()
    _handler.setLevel(_level)
    logger.setLevel(_level)
    logger.addHandler(_handler)
