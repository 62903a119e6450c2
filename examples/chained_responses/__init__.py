"""A diary whose conversation lives with the model: each turn sends only what is new."""
