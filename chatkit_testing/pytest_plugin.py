"""The pytest plugin of chatkit-testing."""
