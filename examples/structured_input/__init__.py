"""A travel agency: the model asks what it must know in a form, the answers shape the trip."""
