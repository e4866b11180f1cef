"""The service layer: a file per noun, functions are verbs; every change of the world starts here."""
