"""A support desk: orders, a card with a button, the browser's help, a title for every thread."""
