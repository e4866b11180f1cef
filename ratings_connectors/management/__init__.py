"""Management tools of the connectors."""
