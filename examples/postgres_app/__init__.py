"""An assistant that remembers: its conversations, and what it looks up, are in PostgreSQL."""
