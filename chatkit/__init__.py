"""A ChatKit server runtime: types, widgets, stores, the server, and the Agents SDK bridge."""
