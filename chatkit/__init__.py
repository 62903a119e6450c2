"""A ChatKit server runtime: types, widgets, stores, the server, and the bridge to the Agents SDK."""
