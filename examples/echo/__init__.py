"""The smallest ChatKit application: it says back what it was told."""
