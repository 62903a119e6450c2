"""A house assistant on a model of one's own, behind an endpoint for Chat Completions."""
