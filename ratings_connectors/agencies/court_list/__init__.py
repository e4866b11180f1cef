"""The courts' list of dishonest persons subject to enforcement, in the form generation of 2019."""
