"""A mail room: drafts are written into a card while the user watches, buttons send or drop them."""
