"""A cook who answers, and a second agent that names the conversation meanwhile."""
