"""A newsroom: research that takes its time, and shows what it is doing."""
