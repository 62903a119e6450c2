"""The parts of the pytest plugin; the standard library and pytest are all they load."""
