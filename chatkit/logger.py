"""The logger of the runtime, named ``chatkit``.

The environment variable LOG_LEVEL, if set, gives it that level and a handler that writes to
standard error. It is read once, when this module is imported: the published interface has it so.
"""

import logging
import os

__all__ = ["logger"]

logger = logging.getLogger("chatkit")

if _level := os.environ.get("LOG_LEVEL", "").upper():
    _handler = logging.StreamHandler()
    try:
        logger.setLevel(_level)
    except ValueError:
        raise ValueError(
            f"The environment variable LOG_LEVEL is {_level!r}, which logging does not know. "
            "Set it to DEBUG, INFO, WARNING, ERROR or CRITICAL, or leave it out."
        ) from None
    _handler.setLevel(_level)
    logger.addHandler(_handler)
