"""A travel map: the model asks the browser where the user is, and moves the map."""
