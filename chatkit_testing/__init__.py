"""Everything to test a ChatKit backend in pytest."""
